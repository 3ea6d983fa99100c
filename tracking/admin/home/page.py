"""Everything on the first page, per role. A fixed number of queries, whatever the number of rows."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _

from strategy.models import AreaWording, Edition
from tracking.admin.base import official
from tracking.admin.home import deliverables, judgements, updates
from tracking.admin.home.acts import CommonAct, common_acts
from tracking.admin.home.amended import Amendments, amendments
from tracking.admin.home.latest import Change, latest_changes
from tracking.admin.home.quality import Lack, lacks
from tracking.admin.home.register import groups_of
from tracking.admin.home.tasks import TaskList
from tracking.admin.updates.standing import goals_in_force
from tracking.models import User
from tracking.moments import Moment
from tracking.policy import Act, areas_of, may
from tracking.progress import GoalProgress, edition_in_force

AHEAD = dt.timedelta(days=30)


def first_page(request: HttpRequest) -> dict[str, Any]:
    """What the template of the first page gets beside what Django gives it."""
    moment = Moment.now()
    return {
        "title": _("My tasks"),
        "home": home_of(official(request), moment),
        "groups": groups_of(admin.site.get_app_list(request)),
    }


@dataclass(frozen=True)
class Home:
    areas: list[AreaWording]
    acts: list[CommonAct]
    waiting: list[TaskList]
    on_their_way: list[TaskList]
    soon: list[TaskList]
    amended: Amendments | None
    lacks: list[Lack]
    changes: list[Change]
    until: dt.date

    @property
    def has_tasks(self) -> bool:
        """Whether there is anything but what everybody may read."""
        return bool(self.acts or self.waiting or self.on_their_way or self.soon or self.amended)

    @property
    def waiting_count(self) -> int:
        return sum(tasks.count for tasks in self.waiting)

    @property
    def soon_count(self) -> int:
        return sum(tasks.count for tasks in self.soon)

    @property
    def on_their_way_count(self) -> int:
        return sum(tasks.count for tasks in self.on_their_way)


def home_of(user: User, moment: Moment) -> Home:
    edition = edition_in_force(moment)
    goals = goals_in_force(moment, edition)
    until = moment.on + AHEAD
    writes, reads = bool(may(user, Act.WRITE) and areas_of(user)), may(user, Act.READ)
    being_written = updates.open_updates(user) if reads else []
    waiting = updates.waiting(being_written, user, edition, moment.at)
    if writes:
        own = [goal for goal in goals if goal.goal.area_id in areas_of(user)]
        waiting += judgements.to_judge(own, {update.goal_id for update in being_written})
        waiting.append(deliverables.passed(user, moment.on))
    return Home(
        areas=_wordings(user, edition),
        acts=common_acts(user),
        waiting=_not_empty(waiting),
        on_their_way=_not_empty(updates.on_their_way(being_written, user, edition, moment.at)),
        soon=_not_empty(_soon(user, goals, moment.on, until)) if reads else [],
        amended=amendments(user, moment) if may(user, Act.RETURN) else None,
        lacks=lacks(user, goals, edition),
        changes=latest_changes(user, moment.at),
        until=until,
    )


def _soon(user: User, goals: list[GoalProgress], on: dt.date, until: dt.date) -> list[TaskList]:
    """Of one's own areas; of all for those who have none and read everything."""
    own = areas_of(user)
    nearest = [goal for goal in goals if not own or goal.goal.area_id in own]
    return [deliverables.coming(user, on, until), judgements.soon_due(nearest, until, own)]


def _wordings(user: User, edition: Edition | None) -> list[AreaWording]:
    rows = (
        AreaWording.objects.filter(edition=edition, area__in=areas_of(user)) if edition else AreaWording.objects.none()
    )
    return list(rows.select_related("area").order_by("area__number"))


def _not_empty(lists: list[TaskList]) -> list[TaskList]:
    return [tasks for tasks in lists if tasks.count]
