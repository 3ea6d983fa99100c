"""Numbers to geometry; templates draw. Widths are percent of the chart, heights pixels: text is never stretched."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.timezone import get_current_timezone, localdate

from strategy.partial_dates import PartialDate
from tracking.history import Stood
from tracking.progress import Tally
from tracking.quarters import QUARTERS_SHOWN, Quarter

NUMBER_NEEDS = 4.0
"""A segment narrower than this has no room for its number at 320 px; the legend and the table have it."""


@dataclass(frozen=True)
class Segment:
    name: str
    count: int
    x: float
    width: float

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)

    @property
    def has_room(self) -> bool:
        return self.width >= NUMBER_NEEDS


def stacked_bar(tally: Tally) -> list[Segment]:
    """Segments that together fill the width, in the tally's order; none for an empty tally."""
    total = tally.total
    segments: list[Segment] = []
    before = 0
    for name, count in tally.present():
        segments.append(Segment(name, count, round(100 * before / total, 2), round(100 * count / total, 2)))
        before += count
    return segments


@dataclass(frozen=True)
class Period(Segment):
    """A time during which one direction stood. `count` is its days."""

    starts_on: dt.date
    ends_on: dt.date


@dataclass(frozen=True)
class Band:
    """What stood from the first judgement to a moment, in time's proportions, and where each new year begins."""

    periods: list[Period]
    years: list[tuple[int, float]]


def direction_band(stood: Sequence[Stood]) -> Band | None:
    """The directions of a goal over time, the oldest first; None before there is a change to show."""
    if len(stood) < 2:
        return None
    first, last = stood[0].starts_at, stood[-1].ends_at

    def place(moment: dt.datetime) -> float:
        return round(100 * ((moment - first) / (last - first)), 3)

    periods = [
        Period(
            row.direction,
            (row.ends_at - row.starts_at).days,
            place(row.starts_at),
            round(place(row.ends_at) - place(row.starts_at), 3),
            localdate(row.starts_at),
            localdate(row.ends_at),
        )
        for row in stood
    ]
    new_years = range(localdate(first).year + 1, localdate(last).year + 1)
    years = [(year, place(dt.datetime(year, 1, 1, tzinfo=get_current_timezone()))) for year in new_years]
    return Band(periods, years)


COLUMN_HEIGHT = 160
"""Pixels: columns are as wide as the page allows, and always this high."""
NUMBER_NEEDS_HEIGHT = 14
GAP = 2


@dataclass(frozen=True)
class Block:
    """A direction in a column, in pixels from the top."""

    name: str
    count: int
    y: int
    height: int

    @property
    def middle(self) -> int:
        return self.y + self.height // 2

    @property
    def has_room(self) -> bool:
        return self.height >= NUMBER_NEEDS_HEIGHT


@dataclass(frozen=True)
class Column:
    """The goals at the end of a quarter; `x` is its middle, in percent. How wide it is the stylesheet knows."""

    quarter: Quarter
    x: float
    blocks: list[Block]
    names_year: bool  # the first column of its year, unless the next one begins another: no room for both


def stacked_columns(quarters: Sequence[Quarter]) -> list[Column]:
    """A column per quarter, the first direction at the bottom; none where there are no goals.

    Each takes the room of one of QUARTERS_SHOWN, so that the first ones are not wider than those that come.
    """
    if not quarters or not quarters[-1].directions.total:
        return []
    room = 100 / QUARTERS_SHOWN
    years = [0, *(quarter.year for quarter in quarters), quarters[-1].year]
    return [
        Column(
            quarter=quarter,
            x=round(room * (index + 0.5), 1),
            blocks=_blocks(quarter.directions),
            names_year=years[index] < quarter.year == years[index + 2],
        )
        for index, quarter in enumerate(quarters)
    ]


def _blocks(directions: Tally) -> list[Block]:
    blocks: list[Block] = []
    below = 0
    for name, count in directions.present():
        bottom = COLUMN_HEIGHT - round(COLUMN_HEIGHT * below / directions.total)
        below += count
        top = COLUMN_HEIGHT - round(COLUMN_HEIGHT * below / directions.total)
        blocks.append(Block(name, count, top, max(bottom - top - GAP, 1)))
    return blocks


LABEL_HEIGHT = 20
NARROW = 264
"""Pixels of a line on a screen of 320: what fits there fits everywhere."""
LETTER = 7.5
EDGE = 3.0
"""Percent kept free at both ends, so that a diamond is whole."""


@dataclass(frozen=True)
class Mark:
    """A date on a line: `kind` is its shape, `label` what stands under it, `row` how far below."""

    kind: str
    date: str
    label: str
    x: float
    row: int = 0

    @property
    def anchor(self) -> str:
        """What of the label stands under the mark: its beginning ("left"), its end or its middle; as fits best."""
        return min(self._spans, key=lambda name: max(-self._spans[name][0], self._spans[name][1] - 100, 0))

    @property
    def y(self) -> int:
        return 42 + self.row * LABEL_HEIGHT

    @property
    def span(self) -> tuple[float, float]:
        """From where to where its label stands on a narrow screen, in percent."""
        return self._spans[self.anchor]

    @property
    def _spans(self) -> dict[str, tuple[float, float]]:
        width = 100 * (len(self.label) * LETTER + 6) / NARROW
        left, right = ("left", (self.x, self.x + width)), ("right", (self.x - width, self.x))
        sides = [left, right] if self.x <= 50 else [right, left]
        return dict([*sides, ("middle", (self.x - width / 2, self.x + width / 2))])


@dataclass(frozen=True)
class Line:
    marks: list[Mark]  # in order of time

    @property
    def height(self) -> int:
        return max(mark.y for mark in self.marks) + 8


def dated_line(dates: Iterable[tuple[str, PartialDate, str]], shown: tuple[dt.date, str]) -> Line | None:
    """A line of (kind, date, label) and of the day that is shown; None with fewer than two dates."""
    known = list(dates)
    if len({date.on for _kind, date, _label in known}) < 2:
        return None
    days = [*known, ("shown", PartialDate(shown[0]), shown[1])]
    first, last = min(date.on for _kind, date, _label in days), max(date.on for _kind, date, _label in days)

    def place(on: dt.date) -> float:
        return round(EDGE + (100 - 2 * EDGE) * ((on - first) / (last - first)), 2)

    marks = sorted((Mark(kind, str(date), label, place(date.on)) for kind, date, label in days), key=lambda row: row.x)
    return Line(_stacked(marks))


def _stacked(marks: list[Mark]) -> list[Mark]:
    """Each label on the first row where it covers no other: from the middle outwards, so that few lines are crossed."""
    rows: list[list[tuple[float, float]]] = []
    placed: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: abs(mark.x - 50)):
        start, end = mark.span
        row = next(
            (index for index, taken in enumerate(rows) if all(end <= a or b <= start for a, b in taken)), len(rows)
        )
        if row == len(rows):
            rows.append([])
        rows[row].append(mark.span)
        placed.append(replace(mark, row=row))
    return sorted(placed, key=lambda mark: mark.x)


GANTT_ROWS = 40
YEARS_SHOWN = 8


@dataclass(frozen=True)
class Span:
    """When something goes on, as far as it is known: an end, or the start, may be None. Of anything."""

    of: Any
    starts: PartialDate | None
    ends: PartialDate | None

    @property
    def known(self) -> list[dt.date]:
        return [date.on for date in (self.starts, self.ends) if date]

    @property
    def is_period(self) -> bool:
        return self.starts is not None and self.ends is not None and self.starts.on <= self.ends.on


@dataclass(frozen=True)
class GanttRow:
    """`width` is None where only one date is known: a diamond, not a bar."""

    span: Span
    x: float
    width: float | None


@dataclass(frozen=True)
class Gantt:
    rows: list[GanttRow]
    years: list[tuple[int, float]]  # as many as have room for their number
    shown_x: float | None  # the day that is shown, if it lies within
    left_out: int  # rows that there was no room for
    undated: list[Span]


def gantt(spans: Iterable[Span], on: dt.date) -> Gantt:
    """Bars on an axis of whole years, by start; beyond GANTT_ROWS the ones that began first are left out."""
    spans = list(spans)
    dated = sorted((span for span in spans if span.known), key=lambda span: (span.known[0], span.known[-1]))
    kept = dated[-GANTT_ROWS:]
    days = [day for span in kept for day in span.known]
    undated = [span for span in spans if not span.known]
    if not days:
        return Gantt([], [], None, 0, undated)
    first, after = dt.date(min(days).year, 1, 1), dt.date(max(days).year + 1, 1, 1)

    def place(day: dt.date) -> float:
        return round(100 * ((day - first) / (after - first)), 2)

    def row(span: Span) -> GanttRow:
        x = place(span.known[0])
        if not span.is_period:
            return GanttRow(span, x, None)
        return GanttRow(span, min(x, 99), max(round(place(span.known[-1] + dt.timedelta(days=1)) - x, 2), 1))

    step = -(-(after.year - first.year) // YEARS_SHOWN)
    years = [(year, place(dt.date(year, 1, 1))) for year in range(first.year, after.year, step)]
    return Gantt(
        [row(span) for span in kept], years, place(on) if first <= on < after else None, len(dated) - len(kept), undated
    )
