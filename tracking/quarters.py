"""How the goals were judged at the end of each quarter: what has changed, and when."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from strategy.models import Edition, Goal, PriorityArea
from tracking.models import (
    StatusUpdate,
)
from tracking.moments import Moment
from tracking.progress import DIRECTIONS, NOT_ASSESSED, Tally, standing_subquery

QUARTERS_SHOWN = 9
"""Two years of quarters and the day that is shown: more columns would have no room for their numbers at 320 px."""


@dataclass(frozen=True)
class Quarter:
    """How the goals of an edition were judged at the end of a quarter, or at the moment in the last one."""

    on: dt.date
    directions: Tally

    @property
    def year(self) -> int:
        return self.on.year

    @property
    def number(self) -> int:
        return (self.on.month + 2) // 3


def directions_by_quarter(edition: Edition, moment: Moment, area: PriorityArea | None = None) -> list[Quarter]:
    """Goals per direction at each quarter end since the edition was public and at the moment, oldest first: two queries.

    What stood at each time is replayed, so a judgement that was withdrawn later stands where it stood.
    """
    moments = _quarter_ends(edition, moment)
    goals = Goal.objects.filter(edition=edition, **({"area": area} if area else {})).order_by()
    rows = list(
        goals.annotate(
            **{f"standing_{index}": standing_subquery(shown.at) for index, shown in enumerate(moments)}
        ).values_list(*(f"standing_{index}" for index in range(len(moments))))
    )
    updates = {
        pk: (direction, withdrawn_at)
        for pk, direction, withdrawn_at in StatusUpdate.objects.filter(
            pk__in={pk for row in rows for pk in row if pk}
        ).values_list("pk", "direction", "withdrawn_at")
    }

    def stood(pk: int | None, at: dt.datetime) -> str:
        direction, withdrawn_at = updates.get(pk, (NOT_ASSESSED, None)) if pk else (NOT_ASSESSED, None)
        return NOT_ASSESSED if withdrawn_at and withdrawn_at <= at else direction

    return [
        Quarter(shown.on, Tally.of(DIRECTIONS, Counter(stood(row[index], shown.at) for row in rows).items()))
        for index, shown in enumerate(moments)
    ]


def _quarter_ends(edition: Edition, moment: Moment) -> list[Moment]:
    """The last QUARTERS_SHOWN - 1 quarter ends before the moment at which the edition was public, then the moment."""
    ends: list[Moment] = []
    first = moment.on.replace(month=(moment.on.month - 1) // 3 * 3 + 1, day=1)
    while len(ends) < QUARTERS_SHOWN - 1:
        end = Moment.end_of(first - dt.timedelta(days=1))
        if edition.published_at is None or end.at < edition.published_at:
            break
        ends.append(end)
        first = (end.on - dt.timedelta(days=80)).replace(day=1)
    return [*reversed(ends), moment]
