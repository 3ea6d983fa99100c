"""What became of goals from one edition to the next, as the public could see it at a moment. Reads only.

Only the relation of substance is recorded; a new number, another area and another title are computed.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from strategy.models import AreaWording, Edition, Goal, GoalLineage, PriorityArea
from tracking.moments import Moment


@dataclass(frozen=True)
class Succession:
    """One goal before, one after, and what is recorded between them. A side that is None is not known or not there."""

    predecessor: Goal | None
    successor: Goal | None
    lineage: GoalLineage | None  # None: nothing is recorded

    @property
    def relation(self) -> str:
        return self.lineage.relation if self.lineage else ""

    @property
    def is_renumbered(self) -> bool:
        return self._differs("number")

    @property
    def is_moved(self) -> bool:
        return self._differs("area_id")

    @property
    def is_retitled(self) -> bool:
        return self._differs("title")

    def _differs(self, name: str) -> bool:
        before, after = self.predecessor, self.successor
        return before is not None and after is not None and getattr(before, name) != getattr(after, name)

    @property
    def area(self) -> PriorityArea:
        goal = self.successor or self.predecessor
        assert goal is not None
        return goal.area


@dataclass(frozen=True)
class Register:
    """How much of an edition the register holds."""

    edition: Edition
    counted: int

    @property
    def missing(self) -> int | None:
        """How many goals are not in the register; None where the edition does not state its number of goals."""
        stated = self.edition.stated_goals
        return None if stated is None else max(stated - self.counted, 0)

    @property
    def is_complete(self) -> bool:
        return self.missing == 0


@dataclass(frozen=True)
class AreaLineage:
    area: PriorityArea
    earlier: AreaWording | None
    later: AreaWording | None
    successions: list[Succession]  # by the later goal's number; what has no successor comes last


@dataclass(frozen=True)
class Comparison:
    earlier: Register
    later: Register
    areas: list[AreaLineage]

    @property
    def successions(self) -> list[Succession]:
        return [succession for area in self.areas for succession in area.successions]

    @property
    def predecessor_unknown(self) -> list[Goal]:
        """Goals with no recorded predecessor, where the earlier register may lack the one they have."""
        if self.earlier.is_complete:
            return []
        return [row.successor for row in self.successions if row.successor and row.lineage is None]


def editions_to_compare(moment: Moment) -> tuple[Edition, Edition] | None:
    """The edition in force and the one before it; None while the public sees only one."""
    editions = list(Edition.objects.public(moment.at).in_force(moment.on)[:2])
    return (editions[1], editions[0]) if len(editions) > 1 else None


def compare(earlier: Edition, later: Edition, moment: Moment) -> Comparison | None:
    """Every goal of both editions, by area: three queries. None unless the public saw both editions."""
    if not all(edition.published_at and edition.published_at <= moment.at for edition in (earlier, later)):
        return None
    goals = list(Goal.objects.filter(edition__in=[earlier, later]).select_related("edition", "area").in_order())
    before = [goal for goal in goals if goal.edition_id == earlier.pk]
    after = [goal for goal in goals if goal.edition_id == later.pk]
    wordings = list(AreaWording.objects.filter(edition__in=[earlier, later]).select_related("area"))
    rows = _between(before, after)
    areas = {row.area for row in wordings} | {row.area for row in rows}
    return Comparison(
        earlier=Register(earlier, len(before)),
        later=Register(later, len(after)),
        areas=[
            AreaLineage(
                area=area,
                earlier=_wording(wordings, earlier, area),
                later=_wording(wordings, later, area),
                successions=sorted((row for row in rows if row.area == area), key=_place),
            )
            for area in sorted(areas, key=lambda area: area.number)
        ],
    )


def successors_of(goal: Goal, moment: Moment) -> list[Succession]:
    """What became of a goal: one query. Empty where nothing is recorded."""
    return _recorded(_public(moment.at).filter(predecessor=goal))


def predecessors_of(goal: Goal, moment: Moment) -> list[Succession]:
    """What a goal comes from: one query. Where it is empty, `register_before` tells if that means anything."""
    return _recorded(_public(moment.at).filter(successor=goal))


def register_before(goal: Goal, moment: Moment) -> Register | None:
    """The public edition before the one of a goal: where its register is incomplete, no predecessor means "unknown"."""
    before = (
        Edition.objects.public(moment.at)
        .filter(in_force_from__lt=goal.edition.in_force_from)
        .annotate(counted=Count("goals"))
        .order_by("-in_force_from")
        .first()
    )
    return Register(before, getattr(before, "counted", 0)) if before else None


def _public(at: dt.datetime) -> QuerySet[GoalLineage]:
    return GoalLineage.objects.public(at).select_related(
        "predecessor__edition", "predecessor__area", "successor__edition", "successor__area"
    )


def _recorded(rows: QuerySet[GoalLineage]) -> list[Succession]:
    return sorted((Succession(row.predecessor, row.successor, row) for row in rows), key=_place)


def _between(before: Sequence[Goal], after: Sequence[Goal]) -> list[Succession]:
    """Recorded successions, and a row of its own for every goal that none of them names."""
    earlier = {goal.pk: goal for goal in before}
    later = {goal.pk: goal for goal in after}
    found = [
        Succession(earlier.get(row.predecessor_id or 0), later.get(row.successor_id or 0), row)
        for row in GoalLineage.objects.filter(_sides(earlier, later))
    ]
    named = {goal.pk for row in found for goal in (row.predecessor, row.successor) if goal}
    found += [Succession(None, goal, None) for goal in after if goal.pk not in named]
    return found + [Succession(goal, None, None) for goal in before if goal.pk not in named]


def _sides(earlier: dict[int, Goal], later: dict[int, Goal]) -> Q:
    return (
        Q(predecessor__in=earlier, successor__in=later)
        | Q(predecessor__in=earlier, successor=None)
        | Q(predecessor=None, successor__in=later)
    )


def _wording(wordings: Sequence[AreaWording], edition: Edition, area: PriorityArea) -> AreaWording | None:
    return next((row for row in wordings if row.edition_id == edition.pk and row.area_id == area.pk), None)


def _place(row: Succession) -> tuple[bool, tuple[int, int], tuple[int, int]]:
    return row.successor is None, _number(row.successor), _number(row.predecessor)


def _number(goal: Goal | None) -> tuple[int, int]:
    return (goal.area.number, goal.number) if goal else (0, 0)
