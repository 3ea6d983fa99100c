"""Indicators as the public saw them at a moment: points, gaps, breaks, trend, target. A fixed number of queries.

Two values are joined by a line only where they can be compared: periods that follow on each other, of equal length,
with no break between, and one value each.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from django.db.models import Prefetch, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from strategy.models import Goal
from tracking.models import Indicator, IndicatorGoal, Observation, SeriesBreak, Target
from tracking.moments import Moment
from tracking.search import swedish_sort_key

ENOUGH_FOR_A_TREND = 3
NOT_A_NUMBER = {Observation.Qualifier.JUST_UNDER, Observation.Qualifier.MORE_THAN}
"""Qualifiers of values that are bounds: nothing is computed from them."""


class TrendDirection(TextChoices):
    UP = "up", _("higher")
    DOWN = "down", _("lower")
    LEVEL = "level", pgettext_lazy("value", "unchanged")


class TargetState(TextChoices):
    REACHED = "reached", _("reached")
    NOT_REACHED = "not_reached", _("not reached")
    CANNOT_BE_MEASURED = "cannot_be_measured", _("cannot be measured")


@dataclass(frozen=True)
class Trend:
    """From the first to the last of comparable periods. Says nothing about the way between, nor about good and bad."""

    first: Observation
    last: Observation
    periods: int

    @property
    def change(self) -> Decimal:
        return self.last.value - self.first.value

    @property
    def direction(self) -> TrendDirection:
        if not self.change:
            return TrendDirection.LEVEL
        return TrendDirection.UP if self.change > 0 else TrendDirection.DOWN


@dataclass(frozen=True)
class TargetOutcome:
    target: Target
    state: TargetState
    observation: Observation | None  # what was compared: the last one up to the year of the target


@dataclass(frozen=True)
class Series:
    indicator: Indicator
    goals: list[Goal]  # of editions that the public sees, in order
    observations: list[Observation]  # as shown at the moment, in order of period
    replaced: list[Observation]  # what had been shown before and was revised by then, in order of period
    breaks: list[SeriesBreak]
    targets: list[Target]

    @property
    def latest(self) -> Observation | None:
        return self.observations[-1] if self.observations else None

    @cached_property
    def segments(self) -> list[list[Observation]]:
        """Runs of comparable observations: one line each, or one point. Between two there is a gap, a break or both."""
        return segments_of(self.observations, self.breaks)

    @property
    def trend(self) -> Trend | None:
        return trend_of(self.segments, self.breaks)

    @cached_property
    def outcomes(self) -> list[TargetOutcome]:
        return [outcome_of(target, self.observations) for target in self.targets]

    @property
    def target_state(self) -> TargetState:
        """Of the last target; cannot be measured where there is none."""
        return self.outcomes[-1].state if self.outcomes else TargetState.CANNOT_BE_MEASURED


def series(slug: str, moment: Moment) -> Series | None:
    """One indicator, or None where the public did not see it."""
    return next(iter(series_of(Indicator.objects.filter(slug=slug), moment)), None)


def all_series(moment: Moment) -> list[Series]:
    return series_of(Indicator.objects.all(), moment)


def indicators_of(goal: Goal, moment: Moment) -> list[Series]:
    """What is measured around a goal."""
    return series_of(Indicator.objects.filter(goal_links__goal=goal), moment)


def series_of(indicators: QuerySet[Indicator], moment: Moment) -> list[Series]:
    """Those of some indicators that the public saw at a moment, by title: six queries, whatever the number of rows."""
    seen = Q(shown_from__lte=moment.at)
    links = IndicatorGoal.objects.filter(goal__edition__published_at__lte=moment.at).select_related(
        "goal__area", "goal__edition"
    )
    rows = (
        indicators.public(moment.at)  # type: ignore[attr-defined]
        .distinct()
        .prefetch_related(
            "publishers",
            Prefetch("goal_links", links),
            Prefetch("observations", Observation.objects.filter(seen).select_related("source").in_order()),
            Prefetch("breaks", SeriesBreak.objects.select_related("source")),
            Prefetch("targets", Target.objects.select_related("source")),
        )
    )
    return [_series(row, moment) for row in sorted(rows, key=lambda row: (swedish_sort_key(row.title), row.pk))]


def _series(indicator: Indicator, moment: Moment) -> Series:
    observations = list(indicator.observations.all())
    goals = [link.goal for link in indicator.goal_links.all()]
    return Series(
        indicator=indicator,
        goals=sorted(goals, key=lambda goal: (-goal.edition.in_force_from.toordinal(), goal.area.number, goal.number)),
        observations=[row for row in observations if row.shown_to > moment.at],
        replaced=[row for row in observations if row.shown_to <= moment.at],
        breaks=list(indicator.breaks.all()),
        targets=list(indicator.targets.all()),
    )


def segments_of(observations: Sequence[Observation], breaks: Sequence[SeriesBreak]) -> list[list[Observation]]:
    if not observations:
        return []
    values_of = Counter(map(_period, observations))
    found = [[observations[0]]]
    for before, after in pairwise(observations):
        one_each = values_of[_period(before)] == values_of[_period(after)] == 1
        if one_each and _are_comparable(before, after, breaks):
            found[-1].append(after)
        else:
            found.append([after])
    return found


def trend_of(segments: Sequence[Sequence[Observation]], breaks: Sequence[SeriesBreak]) -> Trend | None:
    """Stated only for three or more comparable periods, and only of the newest of them."""
    if not segments or len(segments[-1]) < ENOUGH_FOR_A_TREND:
        return None
    newest = segments[-1]
    if any(newest[0].period_from < row.on for row in breaks) or any(row.qualifier in NOT_A_NUMBER for row in newest):
        return None
    return Trend(first=newest[0], last=newest[-1], periods=len(newest))


def outcome_of(target: Target, observations: Sequence[Observation]) -> TargetOutcome:
    """By the last value up to the year of the target; rivals of that period must agree."""
    until = [row for row in observations if row.period_to <= dt.date(target.year, 12, 31)]
    if not until:
        return TargetOutcome(target, TargetState.CANNOT_BE_MEASURED, None)
    last = until[-1]
    found = {_reaches(row, target) for row in until if _period(row) == _period(last)}
    if len(found) > 1:
        return TargetOutcome(target, TargetState.CANNOT_BE_MEASURED, last)
    return TargetOutcome(target, TargetState.REACHED if found.pop() else TargetState.NOT_REACHED, last)


def months_of(observation: Observation) -> int | None:
    """The length of a period in whole months; None where it does not begin and end with a month."""
    first, after = observation.period_from, observation.period_to + dt.timedelta(days=1)
    if first.day != 1 or after.day != 1:
        return None
    return (after.year - first.year) * 12 + after.month - first.month


def _are_comparable(before: Observation, after: Observation, breaks: Sequence[SeriesBreak]) -> bool:
    follows = after.period_from == before.period_to + dt.timedelta(days=1)
    is_broken = any(before.period_from < row.on <= after.period_to for row in breaks)
    return follows and not is_broken and _length(before) == _length(after)


def _length(observation: Observation) -> tuple[str, int]:
    months = months_of(observation)
    if months is not None:
        return "months", months
    return "days", (observation.period_to - observation.period_from).days


def _period(observation: Observation) -> tuple[dt.date, dt.date]:
    return observation.period_from, observation.period_to


def _reaches(observation: Observation, target: Target) -> bool:
    """A bound that equals the target decides by its side: "just under 3000" is not "at least 3000"."""
    if observation.value == target.value:
        under, over = observation.qualifier == "just_under", observation.qualifier == "more_than"
        return not under if target.direction == Target.Direction.AT_LEAST else not over
    return (observation.value > target.value) == (target.direction == Target.Direction.AT_LEAST)
