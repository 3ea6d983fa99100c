"""Where the register is thin: goals without initiatives of a kind, initiatives without a phase, goals that are missing."""

from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from strategy.models import Edition, Goal
from tracking.models import Initiative, InitiativeVersion
from tracking.moments import Moment
from tracking.progress import Tally


@dataclass(frozen=True)
class GoalKinds:
    """A goal and how many shown initiatives of each kind serve it."""

    goal: Goal
    kinds: Tally


@dataclass(frozen=True)
class Gaps:
    goals: list[GoalKinds]
    initiatives: int
    without_phase: int
    incomplete_editions: list[Edition]  # each with `stated_goals`, `known_goals` and `missing_goals`

    @property
    def without_initiative(self) -> list[Goal]:
        return [row.goal for row in self.goals if not row.kinds.total]


def gaps_of(edition: Edition, moment: Moment) -> Gaps:
    """Four queries, whatever the number of rows."""
    shown = InitiativeVersion.objects.shown(moment.at)
    counts = shown.aggregate(all=Count("pk"), without_phase=Count("pk", filter=Q(phase="")))
    return Gaps(
        goals=_kinds_by_goal(edition, shown),
        initiatives=counts["all"],
        without_phase=counts["without_phase"],
        incomplete_editions=list(
            Edition.objects.public(moment.at)
            .annotate(known_goals=Count("goals"), missing_goals=F("stated_goals") - Count("goals"))
            .filter(missing_goals__gt=0)
            .order_by("in_force_from")
        ),
    )


def _kinds_by_goal(edition: Edition, shown: QuerySet[InitiativeVersion]) -> list[GoalKinds]:
    pairs = shown.order_by().values_list("goals__goal", "kind").annotate(count=Count("pk"))
    counts: dict[int, list[tuple[str, int]]] = {}
    for goal, kind, count in pairs:
        counts.setdefault(goal, []).append((kind, count))
    goals = Goal.objects.filter(edition=edition).select_related("edition", "area").in_order()
    return [GoalKinds(goal, Tally.of(Initiative.Kind.values, counts.get(goal.pk, []))) for goal in goals]
