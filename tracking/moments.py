"""The moment that a page shows: now, or the end of an earlier day, Stockholm time (`?per=2025-06-30`)."""

import datetime as dt
import re
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True)
class Moment:
    at: dt.datetime
    on: dt.date
    is_past: bool = False

    @classmethod
    def now(cls) -> "Moment":
        at = timezone.now()
        return cls(at, timezone.localdate(at))

    @classmethod
    def end_of(cls, day: dt.date) -> "Moment":
        """The last instant of a day in Stockholm."""
        midnight = timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min))
        return cls(midnight - dt.timedelta(microseconds=1), day, is_past=True)


class UnreadableDayError(ValueError):
    """`per` is no day that exists, or there is more than one."""


class FutureDayError(ValueError):
    """`per` lies in the future: nothing can be said of it."""


def moment_of(request: HttpRequest) -> Moment:
    """The moment a request asks for. Raises UnreadableDayError or FutureDayError."""
    now = Moment.now()
    asked = request.GET.getlist("per")
    if asked in ([], [""]):
        return now
    if len(asked) > 1 or not _DAY.fullmatch(asked[0]):
        raise UnreadableDayError(asked[0][:40])
    try:
        day = dt.date.fromisoformat(asked[0])
    except ValueError:
        raise UnreadableDayError(asked[0]) from None
    if day > now.on:
        raise FutureDayError(day.isoformat())
    return now if day == now.on else Moment.end_of(day)
