"""The judgements of a goal as the public had seen them by a moment; what came later is not known to them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Prefetch

from strategy.models import Goal
from tracking.models import (
    Evidence,
    InitiativeVersion,
    StatusUpdate,
)
from tracking.moments import Moment
from tracking.progress import NOT_ASSESSED, is_withdrawn


@dataclass(frozen=True)
class PublicUpdate:
    """A published update as the public sees it at a moment: what came later is not known to it."""

    update: StatusUpdate
    at: dt.datetime
    previous: StatusUpdate | None = None  # the one published before it
    correction: StatusUpdate | None = None
    is_standing: bool = False
    evidence: list[Evidence] = field(default_factory=list)

    @property
    def is_withdrawn(self) -> bool:
        return is_withdrawn(self.update, self.at)

    @property
    def from_direction(self) -> str:
        """What stood before: the direction of the previous one, or not assessed where that was withdrawn by then."""
        before, published_at = self.previous, self.update.published_at
        if before is None or published_at is None or is_withdrawn(before, published_at):
            return NOT_ASSESSED
        return before.direction


def history(goal: Goal, moment: Moment, first: int = 0, last: int | None = None) -> list[PublicUpdate]:
    """Updates of a goal that the public had seen by a moment, the newest first, or a slice of them: four queries."""
    begin = max(first - 1, 0)  # with the one after, which may correct it, and the one before, which stood until then
    newest_first = goal.status_updates.public(moment.at).order_by("-published_at", "-pk")
    cited = Prefetch("evidence__version", InitiativeVersion.objects.defer("content", "search_text"))
    updates = list(
        newest_first[begin : None if last is None else last + 1].prefetch_related("evidence", cited, "evidence__source")
    )
    corrections = {update.corrects_id: update for update in updates if update.corrects_id}
    return [
        PublicUpdate(
            update=update,
            at=moment.at,
            previous=updates[index + 1] if index + 1 < len(updates) else None,
            correction=corrections.get(update.pk),
            is_standing=begin + index == 0 and not is_withdrawn(update, moment.at),
            evidence=list(update.evidence.all()),
        )
        for index, update in enumerate(updates)
        if begin + index >= first and (last is None or begin + index < last)
    ]


@dataclass(frozen=True)
class Stood:
    """A time during which one judgement of a goal stood, or none after one was withdrawn."""

    update: StatusUpdate | None
    starts_at: dt.datetime
    ends_at: dt.datetime
    still_stands: bool = False  # at the moment that is looked at, which then is where it ends

    @property
    def direction(self) -> str:
        return self.update.direction if self.update else NOT_ASSESSED


def what_stood(newest_first: Sequence[PublicUpdate], at: dt.datetime) -> list[Stood]:
    """From the first judgement to a moment, the oldest first. A withdrawal leaves the goal not assessed."""
    points: list[tuple[dt.datetime, StatusUpdate | None]] = []
    for index, shown in enumerate(updates := [row.update for row in reversed(newest_first)]):
        replaced_at = updates[index + 1].published_at if index + 1 < len(updates) else None
        if shown.published_at is None:
            continue
        points.append((shown.published_at, shown))
        withdrawn_at = shown.withdrawn_at
        if withdrawn_at and withdrawn_at <= at and (replaced_at is None or withdrawn_at < replaced_at):
            points.append((withdrawn_at, None))
    ends = [*(start for start, _update in points[1:]), at]
    return [
        Stood(update, start, end, still_stands=index == len(points))
        for index, ((start, update), end) in enumerate(zip(points, ends, strict=False), start=1)
        if end > start
    ]


def published_update(goal: Goal, number: int, moment: Moment) -> PublicUpdate | None:
    """One update of a goal by its number, as the public saw it at a moment: five queries."""
    later = goal.status_updates.public(moment.at).filter(number__gt=number).count()
    found = history(goal, moment, later, later + 1)
    return found[0] if found and found[0].update.number == number else None


def correction_since(update: StatusUpdate, moment: Moment) -> StatusUpdate | None:
    """The correction of an update that was published after a moment: one query."""
    corrections = StatusUpdate.objects.filter(corrects=update, published_at__gt=moment.at)
    return corrections.select_related("goal__edition", "goal__area").first()
