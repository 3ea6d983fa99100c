"""The geometry of charts: pure functions, percent of the width."""

import datetime as dt
from itertools import pairwise

import pytest

from strategy.partial_dates import Edge, PartialDate
from tests.makers import stockholm
from tracking.charts import (
    COLUMN_HEIGHT,
    GANTT_ROWS,
    Span,
    dated_line,
    direction_band,
    gantt,
    stacked_bar,
    stacked_columns,
)
from tracking.history import PublicUpdate, what_stood
from tracking.models import ShownState, StatusUpdate
from tracking.progress import DIRECTIONS, Tally
from tracking.quarters import QUARTERS_SHOWN, Quarter


def states(**counts: int) -> Tally:
    return Tally.of(ShownState.values, counts.items())


def test_segments_fill_the_width_without_gaps():
    bar = stacked_bar(states(completed=1, ongoing=1, late=1))
    assert bar[0].x == 0
    for before, after in pairwise(bar):
        assert after.x == pytest.approx(before.x + before.width, abs=0.03)
    assert bar[-1].x + bar[-1].width == pytest.approx(100, abs=0.03)


def test_the_order_is_fixed_and_no_information_is_last():
    counts = dict.fromkeys(reversed(ShownState.values), 1)
    bar = stacked_bar(states(**counts))
    assert [segment.name for segment in bar] == [
        "completed",
        "ongoing",
        "late",
        "planned",
        "discontinued",
        "unknown",
    ]


def test_an_empty_tally_draws_nothing():
    assert stacked_bar(states()) == []


def test_a_state_without_initiatives_has_no_segment():
    assert [segment.name for segment in stacked_bar(states(late=2, unknown=3))] == ["late", "unknown"]


def test_a_single_kind_takes_the_whole_width():
    (segment,) = stacked_bar(states(ongoing=7))
    assert (segment.x, segment.width, segment.middle) == (0, 100, 50)
    assert segment.has_room


def test_one_of_ten_thousand_keeps_its_place_but_not_its_number():
    bar = stacked_bar(states(completed=9_999, discontinued=1))
    assert bar[-1].width == pytest.approx(0.01)
    assert not bar[-1].has_room
    assert bar[-1].x + bar[-1].width == pytest.approx(100, abs=0.03)


def test_widths_are_in_proportion():
    bar = stacked_bar(states(completed=1, unknown=3))
    assert [segment.width for segment in bar] == [25, 75]
    assert [segment.middle for segment in bar] == [12.5, 62.5]


def judged(direction: str, at: str, withdrawn: str = "") -> PublicUpdate:
    update = StatusUpdate(
        direction=direction,
        published_at=stockholm(at),
        withdrawn_at=stockholm(withdrawn) if withdrawn else None,
    )
    return PublicUpdate(update=update, at=stockholm("2026-01-01"))


def test_a_band_shows_what_stood_when_in_proportion_to_time():
    history = [judged("positive", "2025-01-31"), judged("neutral", "2025-01-01")]
    band = direction_band(what_stood(history, stockholm("2025-03-02")))
    assert band is not None
    assert [(period.name, period.x, period.width) for period in band.periods] == [
        ("neutral", 0, 50),
        ("positive", 50, 50),
    ]
    assert (band.periods[0].starts_on, band.periods[0].ends_on) == (dt.date(2025, 1, 1), dt.date(2025, 1, 31))


def test_a_band_without_a_change_is_not_drawn():
    assert direction_band(what_stood([], stockholm("2025-03-02"))) is None
    assert direction_band(what_stood([judged("neutral", "2025-01-01")], stockholm("2025-03-02"))) is None


def test_a_withdrawn_judgement_leaves_not_assessed_until_the_next_one():
    history = [judged("positive", "2025-01-21"), judged("neutral", "2025-01-01", withdrawn="2025-01-11")]
    band = direction_band(what_stood(history, stockholm("2025-01-31")))
    assert band is not None
    assert [period.name for period in band.periods] == ["neutral", "not_assessed", "positive"]


def test_a_withdrawal_after_the_next_judgement_changes_nothing_in_the_band():
    history = [judged("positive", "2025-01-11"), judged("neutral", "2025-01-01", withdrawn="2025-01-15")]
    band = direction_band(what_stood(history, stockholm("2025-01-21")))
    assert band is not None
    assert [period.name for period in band.periods] == ["neutral", "positive"]


def test_a_band_does_not_know_of_a_later_withdrawal():
    history = [judged("neutral", "2025-01-01", withdrawn="2025-01-11")]
    assert direction_band(what_stood(history, stockholm("2025-01-10"))) is None


def test_a_band_marks_where_each_year_begins():
    history = [judged("positive", "2025-06-01"), judged("neutral", "2024-12-02")]
    band = direction_band(what_stood(history, stockholm("2026-12-02")))
    assert band is not None
    assert [year for year, _x in band.years] == [2025, 2026]
    assert band.years[0][1] == pytest.approx(100 * 30 / 730, abs=0.1)


def quarter(on: str, **counts: int) -> Quarter:
    return Quarter(dt.date.fromisoformat(on), Tally.of(DIRECTIONS, counts.items()))


def test_columns_of_no_goals_are_not_drawn():
    assert stacked_columns([]) == []
    assert stacked_columns([quarter("2025-03-31")]) == []


def test_one_goal_fills_its_column():
    (column,) = stacked_columns([quarter("2025-03-31", neutral=1)])
    (block,) = column.blocks
    assert (block.y, block.height) == (0, COLUMN_HEIGHT - 2)
    assert block.has_room


def test_blocks_stand_on_each_other_with_a_gap_and_the_first_direction_is_lowest():
    (column,) = stacked_columns([quarter("2025-03-31", positive=3, negative=7, unclear=8, not_assessed=13)])
    assert [block.name for block in column.blocks] == ["positive", "negative", "unclear", "not_assessed"]
    for lower, upper in pairwise(column.blocks):
        assert upper.y + upper.height == lower.y - 2
    assert column.blocks[0].y + column.blocks[0].height == COLUMN_HEIGHT - 2
    assert column.blocks[-1].y == 0
    assert sum(block.count for block in column.blocks) == 31


def test_one_goal_of_ten_thousand_is_seen_but_has_no_room_for_its_number():
    (column,) = stacked_columns([quarter("2025-03-31", positive=9_999, not_assessed=1)])
    assert [block.has_room for block in column.blocks] == [True, False]
    assert all(block.height >= 1 and 0 <= block.y < COLUMN_HEIGHT for block in column.blocks)


def test_columns_stay_within_the_width_and_name_each_year_where_there_is_room():
    ends = ["2024-12-31", "2025-03-31", "2025-06-30", "2025-09-30", "2025-12-31"]
    ends += ["2026-03-31", "2026-06-30", "2026-09-30", "2026-11-22"]
    columns = stacked_columns([quarter(on, neutral=4) for on in ends])
    half = 100 / QUARTERS_SHOWN / 2
    assert len(columns) == QUARTERS_SHOWN
    assert columns[0].x - half >= -0.1
    assert columns[-1].x + half <= 100.1
    assert [column.quarter.year for column in columns if column.names_year] == [2025, 2026]
    assert [column.quarter.number for column in columns] == [4, 1, 2, 3, 4, 1, 2, 3, 4]


def test_a_few_quarters_are_not_wider_than_many():
    few = stacked_columns([quarter("2024-12-31", neutral=1), quarter("2025-02-03", neutral=1)])
    assert few[1].x - few[0].x == pytest.approx(100 / QUARTERS_SHOWN, abs=0.1)
    assert [column.names_year for column in few] == [False, True]


def line(*dates: str, on: str = "2025-06-30", word: str = "Beslut"):
    known = [("counts", PartialDate.parse(date, Edge.END), f"{word} {date}") for date in dates]
    return dated_line(known, (dt.date.fromisoformat(on), f"I dag {on}"))


def test_fewer_than_two_dates_make_no_line():
    assert line() is None
    assert line("2025-03-31") is None
    assert line("2025-03-31", "2025-03") is None, "the same day twice is one date"


def test_a_line_is_in_order_of_time_and_within_the_width():
    drawn = line("2025-12-31", "2024-01-15", "2025-03-31")
    assert [mark.date for mark in drawn.marks] == ["2024-01-15", "2025-03-31", "2025-06-30", "2025-12-31"]
    assert (drawn.marks[0].x, drawn.marks[-1].x) == (3, 97)
    assert all(drawn.height > mark.y for mark in drawn.marks)


@pytest.mark.parametrize(
    "dates",
    [
        ("2024-01-15", "2025-03-31"),
        ("2021", "2023-03-31", "2023-12-10", "2024-04"),
        ("2025-06-28", "2025-06-29", "2025-07-01", "2025-07-02"),
        ("1990", "2025-06-29", "2025-06-30", "2090"),
        tuple(f"2025-{month:02}" for month in range(1, 13)),
    ],
)
@pytest.mark.parametrize("word", ["Ska", "Första datumet"])
def test_labels_of_a_line_never_cover_each_other_and_stay_on_the_page(dates, word):
    drawn = line(*dates, word=word)
    for row in {mark.row for mark in drawn.marks}:
        spans = sorted(mark.span for mark in drawn.marks if mark.row == row)
        assert all(before[1] <= after[0] for before, after in pairwise(spans))
    margin = 100 * 26 / 264  # the page's own margin, and the room beside the timeline
    assert all(mark.span[0] >= -margin and mark.span[1] <= 100 + margin for mark in drawn.marks)


def test_one_long_word_takes_a_row_of_its_own():
    drawn = line("2024-01-15", "2025-03-31", word="Läkemedelsförmånsutredningsslutredovisning")
    assert len({mark.row for mark in drawn.marks}) == 3


def span(starts: str = "", ends: str = "", of: str = "") -> Span:
    return Span(of, PartialDate.parse(starts) if starts else None, PartialDate.parse(ends, Edge.END) if ends else None)


TODAY = dt.date(2025, 6, 30)


def test_nothing_in_time_draws_nothing():
    empty = gantt([], TODAY)
    assert (empty.rows, empty.years, empty.shown_x, empty.left_out, empty.undated) == ([], [], None, 0, [])


def test_what_has_no_dates_is_named_and_not_drawn():
    unknown = span(of="utan datum")
    drawn = gantt([unknown, span("2024")], TODAY)
    assert drawn.undated == [unknown]
    assert len(drawn.rows) == 1


def test_a_bar_goes_from_its_start_to_the_end_of_its_last_day():
    (row,) = gantt([span("2024", "2025")], TODAY).rows
    assert (row.x, row.width) == (0, 100)
    (half,) = gantt([span("2025-01-01", "2025-06-30")], TODAY).rows
    assert (half.x, half.width) == (0, pytest.approx(49.6, abs=0.1))


def test_one_known_date_is_a_point_and_so_is_an_end_before_its_start():
    drawn = gantt([span("2024-07"), span(ends="2024-07"), span("2025-02", "2024-03")], TODAY)
    assert [row.width for row in drawn.rows] == [None, None, None]


def test_time_rows_are_by_start_on_whole_years_and_mark_the_day_shown():
    drawn = gantt([span("2025-05", of="b"), span("2023-03-01", "2024", of="a")], TODAY)
    assert [row.span.of for row in drawn.rows] == ["a", "b"]
    assert [year for year, _x in drawn.years] == [2023, 2024, 2025]
    assert drawn.years[0][1] == 0
    assert drawn.shown_x == pytest.approx(100 * 911 / 1096, abs=0.1)
    assert gantt([span("2020", "2021")], TODAY).shown_x is None


def test_many_years_name_only_as_many_as_have_room():
    years = [year for year, _x in gantt([span("1990", "2029")], TODAY).years]
    assert years == [1990, 1995, 2000, 2005, 2010, 2015, 2020, 2025]


def test_ten_thousand_initiatives_draw_forty_and_say_how_many_are_left_out():
    days = [dt.date(2000, 1, 1) + dt.timedelta(days=number) for number in range(10_000)]
    drawn = gantt([span(day.isoformat(), day.isoformat()) for day in days], TODAY)
    assert len(drawn.rows) == GANTT_ROWS
    assert drawn.left_out == 10_000 - GANTT_ROWS
    assert drawn.rows[-1].span.starts.on == days[-1]
    assert all(row.x >= 0 and row.width >= 1 and row.x + row.width <= 100 for row in drawn.rows)
