"""A series to geometry. Lines stand in thousandths across and pixels down, to be stretched; text in percent, never stretched."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor

from django.utils.translation import gettext as _

from tracking.charts import LABEL_HEIGHT, LETTER, NARROW
from tracking.indicator_series import NOT_A_NUMBER, Series
from tracking.models import Observation, SeriesBreak, Target
from tracking.wording import label, observed, quantity

PLOT_HEIGHT = 200
ABOVE = 24
"""Pixels for the label of the highest point."""
BELOW = 26
ACROSS = 1000
DOTS = 60
"""With more points than this they merge into their line; those without a line are drawn all the same."""
LABELLED = 12
"""With more points than this only the last, the first, the highest and the lowest carry their value."""
FLAT = Decimal("0.15")
"""Values that differ by less than this part of the highest cannot be told apart on an axis from 0."""
YEAR_NEEDS = 42


@dataclass(frozen=True)
class Scale:
    base: Decimal
    top: Decimal
    step: Decimal

    @property
    def has_zero(self) -> bool:
        return self.base <= 0 <= self.top

    @property
    def levels(self) -> list[Decimal]:
        return [self.base + self.step * number for number in range(int((self.top - self.base) / self.step) + 1)]


def scale_of(values: Iterable[Decimal]) -> Scale:
    """From 0, unless that makes the differences unreadable; with two to six even levels."""
    known = list(values)
    low, high = min(known), max(known)
    largest = max(abs(low), abs(high))
    is_flat = low != high and low * high > 0 and (high - low) / largest < FLAT
    if not is_flat:
        low, high = min(low, Decimal(0)), max(high, Decimal(0))
    if low == high:
        high = low + 1
    step = _even((high - low) / 4)
    return Scale(step * floor(low / step), step * ceil(high / step), step)


def _even(least: Decimal) -> Decimal:
    """The smallest of 1, 2, 5, 10, 20 … that is not below."""
    power = Decimal(1).scaleb(least.adjusted())
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= least)


@dataclass(frozen=True)
class Text:
    """`x` in percent; `side`: where it goes on from there ("left" begins there, "right" ends there, "" is centred)."""

    text: str
    x: float
    y: float
    side: str = ""

    @property
    def box(self) -> "Box":
        """What it covers on a narrow screen, in pixels."""
        width = len(self.text) * LETTER
        middle = self.x * NARROW / 100
        start = middle - {"left": 0, "right": width}.get(self.side, width / 2)
        return (start, self.y - 13, start + width, self.y + 4)


type Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Level(Text):
    is_strong: bool = False  # 0, or else where the axis begins


@dataclass(frozen=True)
class Point:
    observation: Observation
    x: float
    y: float

    @property
    def is_bound(self) -> bool:
        return self.observation.qualifier in NOT_A_NUMBER


@dataclass(frozen=True)
class LineChart:
    left: float  # percent: where the plot begins
    top: float
    height: float
    scale: Scale
    levels: list[Level]
    years: list[Text]
    breaks: list[Text]
    targets: list[Text]
    diamonds: list[tuple[float, float]]  # of the targets: percent, pixels
    labels: list[Text]
    lines: str = ""  # of comparable values, and across periods that are longer than others
    dots: str = ""
    holes: str = ""  # what is taken out of the dots of bounds
    has_gaps: bool = False
    has_longer: bool = False  # a period longer than others
    has_rivals: bool = False

    @property
    def width(self) -> float:
        return round(100 - self.left, 2)

    @property
    def bottom(self) -> float:
        return self.top + PLOT_HEIGHT

    @property
    def begins_at_zero(self) -> bool:
        return self.scale.base == 0


@dataclass(frozen=True)
class _Frame:
    """Where days and values stand."""

    first: dt.date
    after: dt.date
    scale: Scale
    left: float
    top: float

    def across(self, day: dt.date) -> float:
        return round(ACROSS * ((day - self.first) / (self.after - self.first)), 1)

    def middle(self, row: Observation) -> float:
        return round((self.across(row.period_from) + self.across(_after(row.period_to))) / 2, 1)

    def down(self, value: Decimal) -> float:
        part = (value - self.scale.base) / (self.scale.top - self.scale.base)
        return round(self.top + PLOT_HEIGHT * (1 - float(part)), 1)

    def percent(self, across: float) -> float:
        return round(self.left + (100 - self.left) * across / ACROSS, 2)


def line_chart(series: Series) -> LineChart | None:
    """None where there is nothing to draw."""
    rows = series.observations
    if not rows:
        return None
    scale = scale_of([row.value for row in rows] + [row.value for row in series.targets])
    days = [row.on for row in series.breaks] + [_end(row) for row in series.targets]
    first = min([row.period_from for row in rows] + days)
    after = max([_after(row.period_to) for row in rows] + days)
    named = [quantity(value) for value in scale.levels]
    left = round(100 * (max(map(len, named)) * LETTER + 8) / NARROW, 2)
    frame = _Frame(first, after, scale, left, 0)
    breaks = _breaks(series.breaks, frame)
    frame = _Frame(first, after, scale, left, max((row.y + 6 for row in breaks), default=0) + ABOVE)
    points = [Point(row, frame.middle(row), frame.down(row.value)) for row in rows]
    targets = _targets(series.targets, frame)
    longer = _longer(points, frame)
    dots = _dotted(points, series.segments)
    return LineChart(
        left=left,
        top=frame.top,
        height=frame.top + PLOT_HEIGHT + BELOW,
        scale=scale,
        levels=[
            Level(text, 0, frame.down(value), "left", is_strong=value == (0 if scale.has_zero else scale.base))
            for value, text in zip(scale.levels, named, strict=True)
        ],
        years=_years(frame),
        breaks=breaks,
        targets=targets,
        diamonds=[(frame.percent(frame.across(_end(row))), frame.down(row.value)) for row in series.targets],
        labels=_labels(points, frame, [row.box for row in targets]),
        lines="".join(_joined(points, series.segments) + longer),
        dots="".join(map(_dot, dots)),
        holes="".join(_dot(point) for point in dots if point.is_bound),
        has_gaps=len(series.segments) > 1,
        has_longer=bool(longer),
        has_rivals=len({(row.period_from, row.period_to) for row in rows}) < len(rows),
    )


def _after(day: dt.date) -> dt.date:
    return day + dt.timedelta(days=1)


def _end(target: Target) -> dt.date:
    return dt.date(target.year + 1, 1, 1)


def _joined(points: Sequence[Point], segments: Sequence[Sequence[Observation]]) -> list[str]:
    of = {id(point.observation): point for point in points}
    runs = [[of[id(row)] for row in segment] for segment in segments]
    return ["M" + "L".join(f"{point.x} {point.y}" for point in run) for run in runs if len(run) > 1]


def _longer(points: Sequence[Point], frame: _Frame) -> list[str]:
    """A level line across each period that is clearly longer than the shortest."""
    rows = [point.observation for point in points]
    shortest = min(_after(row.period_to) - row.period_from for row in rows)
    return [
        f"M{frame.across(row.period_from)} {point.y}H{frame.across(_after(row.period_to))}"
        for point, row in zip(points, rows, strict=True)
        if _after(row.period_to) - row.period_from > 1.5 * shortest
    ]


def _dotted(points: Sequence[Point], segments: Sequence[Sequence[Observation]]) -> list[Point]:
    """All, if they are few; else those that no line shows, and bounds."""
    alone = {id(segment[0]) for segment in segments if len(segment) == 1}
    return [row for row in points if len(points) <= DOTS or row.is_bound or id(row.observation) in alone]


def _dot(point: Point) -> str:
    """A line of almost no length with round ends: it stays round when the plot is stretched."""
    return f"M{point.x} {point.y}h.1"


def _years(frame: _Frame) -> list[Text]:
    """As many as have room under the plot, each under the middle of its year."""
    last = frame.after - dt.timedelta(days=1)
    years = range(frame.first.year, last.year + 1)
    room = max(int(NARROW * (100 - frame.left) / 100 / YEAR_NEEDS), 1)
    step = int(_even(Decimal(ceil(len(years) / room))))
    shown = [year for year in years if step < 5 or year % step == 0][:: step if step < 5 else 1]
    found = []
    for year in shown:
        start, end = max(dt.date(year, 1, 1), frame.first), min(dt.date(year + 1, 1, 1), frame.after)
        x = frame.percent((frame.across(start) + frame.across(end)) / 2)
        found.append(_within(str(year), x, frame.top + PLOT_HEIGHT + 20))
    return found


def _breaks(rows: Sequence[SeriesBreak], frame: _Frame) -> list[Text]:
    """At the top, each label on the first row where it covers no other."""
    placed: list[Text] = []
    for row in rows:
        x = frame.percent(frame.across(row.on))
        text = _("Break %(when)s") % {
            "when": f"{row.on:%Y}" if row.on.strftime("%m%d") == "0101" else f"{row.on:%Y-%m}"
        }
        mark = Text(text, x, 14, "left" if x <= 50 else "right")
        while any(_cover(mark.box, other.box) for other in placed):
            mark = Text(text, x, mark.y + LABEL_HEIGHT, mark.side)
        placed.append(mark)
    return placed


def _targets(rows: Sequence[Target], frame: _Frame) -> list[Text]:
    """Above or below the line, ending at its diamond if there is room before it."""
    placed: list[Text] = []
    for row in rows:
        text = _("Target %(year)s: %(limit)s %(value)s") % {
            "year": row.year,
            "limit": label("target_direction", row.direction),
            "value": quantity(row.value),
        }
        x, y = frame.percent(frame.across(_end(row))), frame.down(row.value)
        places = [Text(text, x, y + by, "right") for by in (-9, 19)]
        if places[0].box[0] < frame.left * NARROW / 100:
            places = [Text(text, frame.left, mark.y, "left") for mark in places]
        free = [mark for mark in places if not any(_cover(mark.box, other.box) for other in placed)]
        placed.append((free or places)[0])
    return placed


def _labels(points: Sequence[Point], frame: _Frame, taken: list[Box]) -> list[Text]:
    """The values of the points that matter most, each above or below its point, where they cover nothing."""
    wanted = [points[-1], points[0], max(points, key=_value), min(points, key=_value)]
    if len(points) <= LABELLED:
        wanted += points
    drawn = points if len(points) <= DOTS else wanted
    dots = [
        (x - 5, point.y - 5, x + 5, point.y + 5) for point in drawn for x in [frame.percent(point.x) * NARROW / 100]
    ]
    found: list[Text] = []
    for point in {id(point): point for point in wanted}.values():
        row = point.observation
        text = observed(row.value, row.qualifier)
        for by in (-11, 22):
            mark = _within(text, frame.percent(point.x), point.y + by, frame.left)
            boxes = [*taken, *dots, *(other.box for other in found)]
            if mark.y < frame.top + PLOT_HEIGHT and not any(_cover(mark.box, box) for box in boxes):
                found.append(mark)
                break
    return found


def _value(point: Point) -> Decimal:
    return point.observation.value


def _within(text: str, x: float, y: float, left: float = 0) -> Text:
    """Centred, or else from the edge that it would cross."""
    start, _top, end, _bottom = Text(text, x, y).box
    if end > NARROW:
        return Text(text, 100, y, "right")
    return Text(text, left, y, "left") if start < left * NARROW / 100 else Text(text, x, y)


def _cover(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
