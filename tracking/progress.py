"""How it goes: the lenses of a goal, an area and an edition at a moment. Reads only; a fixed number of queries.

Implementation is computed from shown initiatives, direction is judged, freshness is computed. They are never merged
into one number, and "not assessed" is always in the total.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery, TextChoices
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from strategy.models import AreaWording, Edition, Goal
from tracking.models import (
    Deliverable,
    InitiativeVersion,
    Publication,
    ShownState,
    StatusUpdate,
    VersionDeliverable,
    VersionGoal,
)
from tracking.moments import Moment

NOT_ASSESSED = "not_assessed"
DIRECTIONS = [*StatusUpdate.Direction.values, NOT_ASSESSED]

CURRENT_DAYS, DUE_DAYS = 183, 365


class Freshness(TextChoices):
    """How old a judgement is, counted from its day of assessment."""

    CURRENT = "current", _("current")
    DUE = "due", _("due for update")
    OUT_OF_DATE = "out_of_date", _("out of date")


def freshness(assessed_on: dt.date, on: dt.date) -> Freshness:
    """Current up to 183 days, due for update up to 365, then out of date."""
    days = (on - assessed_on).days
    if days <= CURRENT_DAYS:
        return Freshness.CURRENT
    return Freshness.DUE if days <= DUE_DAYS else Freshness.OUT_OF_DATE


@dataclass(frozen=True)
class Tally:
    """How many of each, in a fixed order; every kind is named, also those that are none."""

    counts: dict[str, int]

    @classmethod
    def of(cls, order: Sequence[str], counts: Iterable[tuple[str, int]]) -> "Tally":
        return cls(dict.fromkeys(order, 0) | dict(counts))

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def __getitem__(self, name: str) -> int:
        return self.counts[name]

    def items(self) -> list[tuple[str, int]]:
        return list(self.counts.items())

    def present(self) -> list[tuple[str, int]]:
        return [(name, count) for name, count in self.counts.items() if count]


def _states(counts: Iterable[tuple[str, int]] = ()) -> Tally:
    return Tally.of(ShownState.values, counts)


@dataclass(frozen=True)
class GoalProgress:
    goal: Goal
    on: dt.date
    latest: StatusUpdate | None  # the last one published, withdrawn or not
    is_withdrawn: bool
    in_closed_edition: bool
    states: Tally

    @property
    def standing(self) -> StatusUpdate | None:
        return None if self.is_withdrawn else self.latest

    @property
    def direction(self) -> str:
        return self.standing.direction if self.standing else NOT_ASSESSED

    @property
    def withdrawn_on(self) -> dt.date | None:
        if self.is_withdrawn and self.latest and self.latest.withdrawn_at:
            return localdate(self.latest.withdrawn_at)
        return None

    @property
    def changed_at(self) -> dt.datetime | None:
        """When the judgement was last published or withdrawn."""
        if self.latest is None:
            return None
        return self.latest.withdrawn_at if self.is_withdrawn else self.latest.published_at

    @property
    def freshness(self) -> Freshness | None:
        """None where nothing stands, and for goals of an edition that is no longer in force."""
        if self.standing is None or self.in_closed_edition:
            return None
        return freshness(self.standing.assessed_on, self.on)


@dataclass(frozen=True)
class AreaProgress:
    wording: AreaWording
    goals: list[GoalProgress]
    states: Tally
    updated_at: dt.datetime | None  # when a judgement or an initiative of the area last changed in public

    @property
    def number(self) -> int:
        return self.wording.area.number

    @cached_property
    def directions(self) -> Tally:
        return tally_directions(self.goals)


@dataclass(frozen=True)
class StrategyProgress:
    edition: Edition
    areas: list[AreaProgress]
    states: Tally  # of every shown initiative, each counted once

    @cached_property
    def goals(self) -> list[GoalProgress]:
        return [goal for area in self.areas for goal in area.goals]

    @cached_property
    def directions(self) -> Tally:
        return tally_directions(self.goals)

    @property
    def without_initiative(self) -> list[GoalProgress]:
        return [goal for goal in self.goals if not goal.states.total]

    @property
    def out_of_date(self) -> list[GoalProgress]:
        return [goal for goal in self.goals if goal.freshness == Freshness.OUT_OF_DATE]


def tally_directions(goals: Iterable[GoalProgress]) -> Tally:
    counts = dict.fromkeys(DIRECTIONS, 0)
    for goal in goals:
        counts[goal.direction] += 1
    return Tally(counts)


def edition_in_force(moment: Moment) -> Edition | None:
    """The public edition that is in force on the day; None before the register opened."""
    return Edition.objects.public(moment.at).in_force(moment.on).first()


def strategy_progress(edition: Edition, moment: Moment) -> StrategyProgress:
    """All areas and goals of an edition: eight queries, whatever the number of rows."""
    wordings = list(AreaWording.objects.filter(edition=edition).select_related("area").order_by("area__number"))
    goals = goals_progress(Goal.objects.filter(edition=edition), moment)
    states = _states_by_area(edition, moment)
    updated = _initiatives_updated(edition, moment)
    areas = [
        AreaProgress(
            wording=wording,
            goals=(own := [goal for goal in goals if goal.goal.area_id == wording.area_id]),
            states=states.get(wording.area_id, _states()),
            updated_at=max(
                [*filter(None, [goal.changed_at for goal in own] + [updated.get(wording.area_id)])], default=None
            ),
        )
        for wording in wordings
    ]
    total = _grouped(InitiativeVersion.objects.shown(moment.at).with_state(moment.on))
    return StrategyProgress(edition=edition, areas=areas, states=_states(total))


def goals_progress(goals: QuerySet[Goal], moment: Moment) -> list[GoalProgress]:
    """The lenses of goals, in the order of their codes: four queries."""
    rows = list(
        goals.select_related("edition", "area")
        .annotate(latest_update=standing_subquery(moment.at))
        .order_by("edition__in_force_from", "area__number", "number")
    )
    updates = StatusUpdate.objects.in_bulk([row.latest_update for row in rows if row.latest_update])
    counts: dict[int, list[tuple[str, int]]] = {}
    versions = InitiativeVersion.objects.shown(moment.at).with_state(moment.on)
    if len(rows) == 1:  # of many, all are counted: that is read from the index `version_shown` alone
        versions = versions.filter(goals__goal=rows[0])
    for goal, state, count in _grouped(versions, "goals__goal"):
        counts.setdefault(goal, []).append((state, count))
    in_force = edition_in_force(moment)
    return [
        GoalProgress(
            goal=row,
            on=moment.on,
            latest=(latest := updates.get(row.latest_update)),
            is_withdrawn=is_withdrawn(latest, moment.at),
            in_closed_edition=in_force is not None and row.edition.in_force_from < in_force.in_force_from,
            states=_states(counts.get(row.pk, [])),
        )
        for row in rows
    ]


def standing_subquery(at: dt.datetime) -> Subquery:
    """The primary key of the last update of a goal published by a moment: read from the index `update_standing`.

    Withdrawn or not: one that is withdrawn by then leaves the goal not assessed, no older judgement revives.
    """
    published = StatusUpdate.objects.filter(goal=OuterRef("pk"), published_at__lte=at)
    return Subquery(published.order_by("-published_at", "-pk").values("pk")[:1])


def standing_update(goal: Goal, at: dt.datetime) -> StatusUpdate | None:
    """The judgement of a goal that stands at a moment, if any."""
    latest = goal.status_updates.public(at).order_by("-published_at", "-pk").first()
    return None if is_withdrawn(latest, at) else latest


def is_withdrawn(update: StatusUpdate | None, at: dt.datetime) -> bool:
    return bool(update and update.withdrawn_at and update.withdrawn_at <= at)


def deliverables_ahead(moment: Moment, **of: object) -> QuerySet[VersionDeliverable]:
    """What public initiatives have ahead of them; `of` narrows, e.g. by goal."""
    return VersionDeliverable.objects.shown(moment.at).filter(**of).ahead(moment.on).select_related("version")


def publications(moment: Moment) -> QuerySet[Publication]:
    """The public log as it stood, the newest first."""
    return (
        Publication.objects.public(moment.at)
        .select_related(
            "edition",
            "indicator",
            "initiative",
            "goal__edition",
            "goal__area",
            "organisation",
            "area_wording__area",
            "status_update__goal__edition",
            "status_update__goal__area",
        )
        .order_by("-at", "-number")  # numbers are given in order of time, and time has the index
    )


def changes_since(moment: Moment) -> int:
    """How many public acts came after a moment."""
    return Publication.objects.filter(at__gt=moment.at).count()


def _grouped(versions: QuerySet[Any], *by: str, count: Count | None = None) -> QuerySet[Any, Any]:
    """Rows of (by …, state, how many) of versions `with_state`; where `by` repeats a version, `count` is distinct."""
    return versions.order_by().values_list(*by, "shown_state").annotate(count=count or Count("pk"))


def _states_by_area(edition: Edition, moment: Moment) -> dict[int, Tally]:
    """Initiatives per area and state, each counted once in an area however many of its goals it serves."""
    versions = InitiativeVersion.objects.shown(moment.at).with_state(moment.on)
    found: dict[int, list[tuple[str, int]]] = {}
    once = Count("pk", distinct=True, filter=Q(goals__goal__edition=edition))
    for area, state, count in _grouped(versions, "goals__goal__area", count=once):
        found.setdefault(area, []).append((state, count))
    return {area: _states(counts) for area, counts in found.items()}


def _initiatives_updated(edition: Edition, moment: Moment) -> dict[int, dt.datetime]:
    """When an initiative that serves a goal of each area was last published, amended or taken away."""
    rows = (
        VersionGoal.objects.filter(goal__edition=edition, version__shown_from__lte=moment.at)
        .order_by()
        .values_list("goal__area")
        .annotate(
            appeared=Max("version__shown_from"),
            disappeared=Max("version__shown_to", filter=Q(version__shown_to__lte=moment.at)),
        )
    )
    return {area: max(filter(None, (appeared, disappeared))) for area, appeared, disappeared in rows}


def deliverables_passed(moment: Moment, **of: object) -> QuerySet[VersionDeliverable]:
    """Dates that have passed where nothing is known of the delivery: not called late. The latest first."""
    return (
        VersionDeliverable.objects.shown(moment.at)
        .filter(**of)
        .filter(delivery=Deliverable.Delivery.UNKNOWN, due_on__lt=moment.on)
        .select_related("version")
        .order_by("-due_on", "-pk")
    )


def states_of(versions: QuerySet[InitiativeVersion], moment: Moment) -> Tally:
    """How many of the versions that are shown stand in each state, each counted once."""
    shown = InitiativeVersion.objects.shown(moment.at).with_state(moment.on).filter(pk__in=versions.values("pk"))
    return _states(_grouped(shown))


def acts_since(moment: Moment, **about: object) -> Counter[str]:
    """How many public acts of each kind came after a moment, on what `about` names: one query."""
    rows = Publication.objects.filter(at__gt=moment.at, **about).order_by()
    return Counter(dict(rows.values_list("act").annotate(count=Count("pk"))))
