"""A goal as the public sees it now, for the official who is about to judge it: asked of the reads of the public pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from strategy.models import Goal, Source
from tracking.history import PublicUpdate, history
from tracking.indicator_series import indicators_of
from tracking.models import InitiativeVersion
from tracking.moments import Moment
from tracking.pages.goals import SHOWN_INITIATIVES, initiatives_of
from tracking.pages.indicators import Shown, Value
from tracking.pages.initiatives import deliverable_shown, organisations_of
from tracking.progress import GoalProgress, goals_progress
from tracking.wording import observed

LAST_VALUES = 4


@dataclass(frozen=True)
class InitiativeNow:
    version: InitiativeVersion
    deliverables: list[dict[str, Any]]
    sources: list[Source]


@dataclass(frozen=True)
class ValueNow:
    """A value as the source gives it: its period, how exact it is, whether it is preliminary."""

    value: Value

    @property
    def text(self) -> str:
        row = self.value.observation
        return observed(row.value, row.qualifier, row.status)


@dataclass(frozen=True)
class IndicatorNow:
    shown: Shown

    @property
    def last(self) -> list[ValueNow]:
        """The newest first; several of a period where sources disagree."""
        return [ValueNow(Value(row)) for row in self.shown.series.observations[: -LAST_VALUES - 1 : -1]]


@dataclass(frozen=True)
class GoalNow:
    moment: Moment
    progress: GoalProgress
    latest: PublicUpdate | None
    initiatives: list[InitiativeNow]
    indicators: list[IndicatorNow]

    @property
    def goal(self) -> Goal:
        return self.progress.goal

    @property
    def is_cut(self) -> bool:
        """Whether the goal has more initiatives than are listed."""
        return self.progress.states.total > len(self.initiatives)

    def measured_in(self) -> Iterator[Source]:
        """The sources of the last value of each indicator."""
        for indicator in self.indicators:
            yield from (row.value.observation.source for row in indicator.last[:1])


def goal_now(goal: int, moment: Moment) -> GoalNow | None:
    """By its key; None where the public does not see it. A fixed number of queries."""
    found = goals_progress(Goal.objects.public(moment.at).filter(pk=goal), moment)
    if not found:
        return None
    [progress] = found
    versions = list(initiatives_of(progress.goal, moment).defer("search_text")[:SHOWN_INITIATIVES])
    return GoalNow(
        moment,
        progress,
        next(iter(history(progress.goal, moment, 0, 1)), None),
        _with_parts(versions, moment),
        [IndicatorNow(Shown(row)) for row in indicators_of(progress.goal, moment)],
    )


def _with_parts(versions: list[InitiativeVersion], moment: Moment) -> list[InitiativeNow]:
    """With their deliverables and the sources that they name: two queries."""
    organisations = organisations_of(versions)
    named = {row["uid"] for version in versions for row in version.content["sources"]}
    sources = {str(row.uid): row for row in Source.objects.filter(uid__in=named)}
    return [
        InitiativeNow(
            version,
            [deliverable_shown(row, organisations, moment) for row in version.content["deliverables"]],
            [sources[row["uid"]] for row in version.content["sources"] if row["uid"] in sources],
        )
        for version in versions
    ]
