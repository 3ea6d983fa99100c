"""Where the register is thin, counted: each count is that of the filtered list that it leads to."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from strategy.models import AreaWording, Edition, Goal
from tracking.admin.filters import has_rows, lacks_english
from tracking.admin.home.tasks import list_page
from tracking.models import Indicator, Initiative, User
from tracking.policy import Act, areas_of, may, readable_indicators, readable_initiatives
from tracking.progress import NOT_ASSESSED, Freshness, GoalProgress

OF_EDITION = "edition__id__exact="


@dataclass(frozen=True)
class Lack:
    text: str
    count: int
    address: str


def lacks(user: User, goals: list[GoalProgress], edition: Edition | None) -> list[Lack]:
    """Of one's own areas for editors, of all for those who read everything: two queries."""
    if may(user, Act.ADMINISTER):
        return _of_strategy(edition)
    mine = "&mine=yes" if user.role == User.Role.EDITOR else ""
    if mine:
        goals = [goal for goal in goals if goal.goal.area_id in areas_of(user)]
    return [*_of_goals(goals, edition, mine), *_of_initiatives(user), *_of_indicators(user, mine)]


def _of_goals(goals: list[GoalProgress], edition: Edition | None, mine: str) -> list[Lack]:
    if edition is None:
        return []
    in_force = f"{OF_EDITION}{edition.pk}{mine}"
    old = [goal for goal in goals if goal.freshness == Freshness.OUT_OF_DATE]
    return [
        Lack(
            _("Judgements out of date"), len(old), list_page("statusupdate", f"freshness={Freshness.OUT_OF_DATE}{mine}")
        ),
        Lack(
            _("Goals that are not assessed"),
            sum(goal.standing is None for goal in goals),
            list_page("goal", f"{in_force}&judgement={NOT_ASSESSED}", "strategy"),
        ),
        Lack(
            _("Goals without an initiative"),
            sum(not goal.states.total for goal in goals),
            list_page("goal", f"{in_force}&initiative=no", "strategy"),
        ),
    ]


def _of_initiatives(user: User) -> list[Lack]:
    counts = readable_initiatives(user).aggregate(
        source=Count("pk", filter=~has_rows(Initiative, "sources"), distinct=True),
        goal=Count("pk", filter=~has_rows(Initiative, "goal_links"), distinct=True),
        phase=Count("pk", filter=Q(phase=""), distinct=True),
        english=Count("pk", filter=lacks_english(Initiative), distinct=True),
    )
    return [
        Lack(_("Initiatives without a source"), counts["source"], list_page("initiative", "source=no")),
        Lack(_("Initiatives without a goal"), counts["goal"], list_page("initiative", "goal_link=no")),
        Lack(_("Initiatives whose phase is unknown"), counts["phase"], list_page("initiative", "phase=none")),
        Lack(_("Initiatives without English"), counts["english"], list_page("initiative", "english=no")),
    ]


def _of_indicators(user: User, mine: str) -> list[Lack]:
    rows = readable_indicators(user)
    if mine:
        rows = rows.filter(lead_area__in=areas_of(user))
    return [
        Lack(
            _("Indicators without English"),
            rows.filter(lacks_english(Indicator)).count(),
            list_page("indicator", f"english=no{mine}"),
        )
    ]


def _of_strategy(edition: Edition | None) -> list[Lack]:
    """What administrators look after."""
    if edition is None:
        return []

    def lacking(rows: QuerySet) -> int:
        return rows.filter(lacks_english(rows.model), edition=edition).count()

    query = f"{OF_EDITION}{edition.pk}&english=no"
    without_areas = User.objects.filter(role=User.Role.EDITOR, is_active=True, areas=None).count()
    return [
        Lack(_("Goals without English"), lacking(Goal.objects.all()), list_page("goal", query, "strategy")),
        Lack(
            _("Areas without English"),
            lacking(AreaWording.objects.all()),
            list_page("areawording", query, "strategy"),
        ),
        Lack(
            _("Editors without an area of their own"),
            without_areas,
            list_page("user", "role__exact=editor&is_active__exact=1&areas__isnull=True"),
        ),
    ]
