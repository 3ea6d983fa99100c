"""Goals of one's own areas whose judgement is due, out of date, missing, or soon due."""

import datetime as dt

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracking.admin.home.tasks import Link, Task, TaskList, change_page, list_page, new_judgement
from tracking.admin.updates.choice import Choice
from tracking.admin.updates.standing import oldest_first
from tracking.models import StatusUpdate
from tracking.progress import CURRENT_DAYS, Freshness, GoalProgress, freshness
from tracking.templatetags.words import day

TONES = {Freshness.OUT_OF_DATE: "alert", Freshness.DUE: "rest"}


def age(assessed_on: dt.date, on: dt.date) -> str:
    """How long ago a goal was assessed: "7 months ago"."""
    days = (on - assessed_on).days
    if days < 1:
        return _("today")
    if days < 60:
        return ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}
    return _("%(time)s ago") % {"time": timesince(assessed_on, on, depth=1)}


def assessed(goal: GoalProgress, update: StatusUpdate) -> Task:
    """A goal with a standing judgement: confirm it, or write a new one."""
    confirm = Choice(goal, None).confirm_address
    write = Link(_("New judgement"), new_judgement(goal.goal))
    return Task(
        text=_("%(goal)s: assessed %(age)s") % {"goal": goal.goal, "age": age(update.assessed_on, goal.on)},
        address=confirm or write.address,
        about=_("%(direction)s, assessed on %(day)s")
        % {"direction": capfirst(update.get_direction_display()), "day": day(update.assessed_on)},
        tag=capfirst(str(goal.freshness.label)) if goal.freshness and goal.freshness in TONES else "",
        tone=TONES.get(goal.freshness, "") if goal.freshness else "",
        also=(Link(_("Confirm unchanged"), confirm), write) if confirm else (write,),
    )


def never_assessed(goal: GoalProgress) -> Task:
    about = ""
    if goal.withdrawn_on:
        about = _("The judgement was withdrawn on %(day)s") % {"day": day(goal.withdrawn_on)}
    text = _("%(goal)s: not assessed") % {"goal": goal.goal}
    return Task(text=text, address=new_judgement(goal.goal), about=about)


def to_judge(goals: list[GoalProgress], being_written: set[int]) -> list[TaskList]:
    """What has to be judged anew and what never was, without what somebody is writing already."""
    waiting = [goal for goal in goals if goal.goal.pk not in being_written]
    old = [assessed(goal, goal.standing) for goal in oldest_first(waiting) if goal.standing and goal.freshness in TONES]
    missing = [never_assessed(goal) for goal in waiting if goal.standing is None]
    return [
        TaskList.of(
            "to-judge", _("Judgements to renew"), old, Link(_("All judgements, by age"), reverse("admin:to_confirm"))
        ),
        TaskList.of(
            "not-assessed",
            _("Goals that are not assessed"),
            missing,
            Link(
                _("All goals that are not assessed"), list_page("goal", "judgement=not_assessed&mine=yes", "strategy")
            ),
        ),
    ]


def soon_due(goals: list[GoalProgress], until: dt.date, own: set[int]) -> TaskList:
    """Judgements that are current, and no longer so on a day to come. `own`: areas where one may write."""
    tasks = [
        Task(
            text=str(goal.goal),
            address=_page(goal, goal.standing, own),
            about=_("From %(day)s. Assessed on %(assessed)s.") % _days(goal.standing.assessed_on),
        )
        for goal in oldest_first(goals)
        if goal.standing
        and goal.freshness == Freshness.CURRENT
        and freshness(goal.standing.assessed_on, until) != Freshness.CURRENT
    ]
    everything = Link(_("All judgements, by age"), reverse("admin:to_confirm")) if own else None
    return TaskList.of("soon-due", _("Judgements that become due for update"), tasks, everything)


def _page(goal: GoalProgress, update: StatusUpdate, own: set[int]) -> str:
    if goal.goal.area_id not in own:
        return change_page("statusupdate", update.pk)
    return Choice(goal, None).confirm_address or new_judgement(goal.goal)


def _days(assessed_on: dt.date) -> dict[str, str]:
    return {"day": day(assessed_on + dt.timedelta(days=CURRENT_DAYS + 1)), "assessed": day(assessed_on)}
