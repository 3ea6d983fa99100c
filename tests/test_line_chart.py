"""The geometry of a series: where the axis begins, what is joined, what stays open, and that labels cover nothing."""

import datetime as dt
from decimal import Decimal
from itertools import combinations, pairwise

import pytest
from django.utils import translation

from strategy.partial_dates import Edge, PartialDate
from tracking.indicator_series import Series
from tracking.line_chart import DOTS, PLOT_HEIGHT, line_chart, scale_of
from tracking.models import Indicator, Observation, SeriesBreak, Target


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def point(when: str, value: str, qualifier: str = "exact") -> Observation:
    first, _dash, last = when.partition("–")
    return Observation(
        period_from=PartialDate.parse(first).on,
        period_to=PartialDate.parse(last or first, Edge.END).on,
        value=Decimal(value),
        qualifier=qualifier,
    )


def chart_of(*points: Observation, breaks: tuple[str, ...] = (), targets: tuple[tuple[int, str], ...] = ()):
    return line_chart(
        Series(
            indicator=Indicator(title="Export", unit="mdkr"),
            goals=[],
            observations=list(points),
            replaced=[],
            breaks=[SeriesBreak(on=dt.date.fromisoformat(day), note="Ny metod.") for day in breaks],
            targets=[Target(year=year, value=Decimal(value), direction="at_least") for year, value in targets],
        )
    )


def yearly(first: int, *values: str) -> list[Observation]:
    return [point(str(first + number), value) for number, value in enumerate(values)]


def numbers(path: str) -> list[tuple[float, float]]:
    """The points of a path of dots: "M1 2h.1M3 4h.1"."""
    return [tuple(map(float, dot.removesuffix("h.1").split())) for dot in path.split("M")[1:]]


# The axis


@pytest.mark.parametrize(
    ("values", "levels"),
    [
        (["56.3", "139.4"], ["0", "50", "100", "150"]),
        (["7"], ["0", "2", "4", "6", "8"]),
        (["7", "7"], ["0", "2", "4", "6", "8"]),
        (["0"], ["0", "0.5", "1"]),
        (["96.1", "97"], ["96", "96.5", "97"]),
        (["-12", "20"], ["-20", "-10", "0", "10", "20"]),
        (["-12", "-3"], ["-15", "-10", "-5", "0"]),
        (["-97", "-96.1"], ["-97", "-96.5", "-96"]),
        (["0.0001", "0.0004"], ["0", "0.0001", "0.0002", "0.0003", "0.0004"]),
        (["99999999999999"], ["0", "50000000000000", "100000000000000"]),
    ],
    ids=lambda values: " ".join(values),
)
def test_the_axis_begins_at_0_unless_the_differences_could_not_be_seen(values, levels):
    assert scale_of(map(Decimal, values)).levels == [Decimal(level) for level in levels]


@pytest.mark.parametrize("power", range(-4, 14))
@pytest.mark.parametrize("digits", ["1", "1.1", "2", "2.6", "4.9", "5", "7.3", "9.9"])
def test_an_axis_has_few_even_levels_that_hold_every_value(power, digits):
    value = Decimal(digits).scaleb(power)
    scale = scale_of([value, value / 3])

    assert scale.base == 0
    assert scale.top >= value
    assert 2 <= len(scale.levels) <= 6
    assert scale.levels[-1] == scale.top


def test_the_strong_line_is_0_or_where_the_axis_begins():
    assert [row.text for row in chart_of(*yearly(2018, "-12", "20")).levels if row.is_strong] == ["0"]
    assert [row.text for row in chart_of(*yearly(2018, "96.1", "97")).levels if row.is_strong] == ["96"]
    assert chart_of(*yearly(2018, "1", "9")).begins_at_zero


# Points and lines


def test_nothing_is_drawn_of_nothing():
    assert chart_of() is None


def test_one_point_stands_in_the_middle_without_a_line():
    chart = chart_of(point("2022", "7"))

    assert numbers(chart.dots) == [(500, pytest.approx(chart.top + PLOT_HEIGHT / 8))]
    assert chart.lines == ""
    assert [row.text for row in chart.labels] == ["7"]
    assert [row.text for row in chart.years] == ["2022"]


def test_one_day_is_a_point():
    assert numbers(chart_of(point("2022-05-01", "7")).dots)[0][0] == 500


def test_values_stand_at_their_height_and_in_the_middle_of_their_period():
    chart = chart_of(point("2021", "0"), point("2022", "50"), point("2023", "100"))

    assert [y - chart.top for _x, y in numbers(chart.dots)] == [200, 100, 0]
    assert [round(x) for x, _y in numbers(chart.dots)] == [167, 500, 833]
    assert chart.lines.count("M") == 1


def test_gaps_and_breaks_stay_open():
    chart = chart_of(*yearly(2015, "1", "2", "3", "4"), *yearly(2020, "5", "6"), breaks=("2017-01-01",))

    assert chart.lines.count("M") == 3
    assert chart.has_gaps
    assert [row.text for row in chart.breaks] == ["Break 2017"]
    assert not chart_of(*yearly(2015, "1", "2")).has_gaps


def test_rival_values_of_a_period_are_both_drawn_and_joined_with_nothing():
    chart = chart_of(point("2020", "5"), point("2021", "6"), point("2021", "8"), point("2022", "9"))

    assert len(numbers(chart.dots)) == 4
    assert chart.lines == ""
    assert chart.has_rivals


def test_bounds_are_hollow():
    chart = chart_of(
        point("2016", "3000", "just_under"), point("2019", "3100", "about"), point("2022", "3800", "more_than")
    )
    dots = numbers(chart.dots)

    assert numbers(chart.holes) == [dots[0], dots[2]]
    assert chart.labels[0].text == "more than 3\N{NO-BREAK SPACE}800"


def test_a_value_of_a_longer_period_is_drawn_across_it():
    chart = chart_of(point("2020", "16"), point("2021–2023", "54"), point("2024", "49"))

    assert chart.lines.count("H") == 1
    assert chart.has_longer
    assert not chart_of(point("2023", "1"), point("2024", "1")).has_longer  # a leap year is no longer period


def test_a_break_after_the_last_value_has_its_place():
    chart = chart_of(*yearly(2019, "5", "6"), breaks=("2022-01-01",))

    assert chart.breaks[0].x == 100
    assert [row.text for row in chart.years] == ["2019", "2020", "2021"]


def test_many_points_merge_into_their_line_but_the_lonely_and_the_bounds_are_drawn():
    run = yearly(1800, *(str(number % 7) for number in range(DOTS)))
    lonely, bound = point("1900", "3"), point("1859", "3", "more_than")
    chart = chart_of(*run[:-1], bound, lonely)

    assert len(numbers(chart.dots)) == 2
    assert len(numbers(chart.holes)) == 1


def test_a_thousand_points_stay_small_and_few_are_labelled():
    months = [point(f"{1940 + number // 12}-{number % 12 + 1:02}", str(number % 97)) for number in range(1000)]
    chart = chart_of(*months)

    assert len(chart.lines) < 13_000
    assert chart.dots == ""
    assert len(chart.labels) <= 4
    assert [row.text for row in chart.years] == ["1940", "1960", "1980", "2000", "2020"]


# Labels


def crowded():
    return chart_of(
        *yearly(2015, "120", "131.5", "140", "144.25", "151", "160"),
        point("2021", "170"),
        point("2021", "185"),
        point("2022", "190", "more_than"),
        breaks=("2017-01-01", "2018-07-01"),
        targets=((2020, "150"), (2030, "250")),
    )


def test_labels_cover_no_other_label_and_nothing_leaves_the_chart():
    for chart in (
        crowded(),
        chart_of(*yearly(2013, *"123456789")),
        chart_of(point("2022", "12345678901.25", "just_under")),
    ):
        for one, other in combinations([*chart.labels, *chart.targets, *chart.breaks], 2):
            assert not (
                one.box[0] < other.box[2]
                and other.box[0] < one.box[2]
                and one.box[1] < other.box[3]
                and other.box[1] < one.box[3]
            ), (one, other)
        for text in [*chart.labels, *chart.targets, *chart.years]:
            assert text.box[0] >= -1, text
            assert text.box[2] <= 289, text


def test_the_years_have_room():
    for last in (2014, 2016, 2019, 2025, 2040, 2090):
        years = chart_of(point("2013", "42000"), point(str(last), "1")).years
        assert years
        for before, after in pairwise(years):
            assert before.box[2] <= after.box[0] + 1, (before, after)


def test_a_target_is_a_line_with_its_words_and_counts_for_the_axis():
    chart = chart_of(*yearly(2018, "10", "20"), targets=((2030, "90"),))

    assert [row.text for row in chart.targets] == ["Target 2030: at least 90"]
    assert chart.diamonds == [(100, pytest.approx(chart.top + PLOT_HEIGHT / 10))]
    assert chart.scale.top == 100


def test_the_plot_begins_where_the_longest_level_ends():
    short, long = chart_of(point("2022", "7")), chart_of(point("2022", "12345678901.25"))

    assert short.left < 10
    assert 35 < long.left < 50
    assert long.width == pytest.approx(100 - long.left)
