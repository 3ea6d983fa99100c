"""Charts on the pages: what they draw, the same numbers in words and in a table, and no text that is stretched."""

import datetime as dt
import re

import pytest

from strategy.partial_dates import Edge, PartialDate
from tests.makers import (
    make_approver,
    make_deliverable,
    make_editor,
    make_goal,
    make_initiative,
    publish,
    publish_correction,
    publish_judgement,
    stockholm,
)
from tests.page_helpers import ON_30_JUNE_2025, full_initiative, part, queries_for, words_of
from tracking import publishing
from tracking.moments import Moment
from tracking.progress import acts_since, strategy_progress
from tracking.quarters import QUARTERS_SHOWN, directions_by_quarter

pytestmark = [pytest.mark.django_db, ON_30_JUNE_2025]


def counts_of(quarters):
    return [(quarter.on.isoformat(), dict(quarter.directions.present())) for quarter in quarters]


# Goals per direction and quarter


def test_quarters_show_what_stood_at_the_end_of_each(edition, goal, goal_4_2, moment):
    publish_judgement(goal, "positive", at=stockholm("2024-12-31 23:59"))
    publish_judgement(goal_4_2, "neutral", at=stockholm("2025-01-01 00:00"))
    publish_judgement(goal, "negative", at=stockholm("2025-06-01"))

    assert counts_of(directions_by_quarter(edition, moment)) == [
        ("2024-12-31", {"positive": 1, "not_assessed": 2}),
        ("2025-03-31", {"positive": 1, "neutral": 1, "not_assessed": 1}),
        ("2025-06-30", {"neutral": 1, "negative": 1, "not_assessed": 1}),
    ]


def test_a_quarter_ends_at_midnight_in_stockholm_in_summer_too(edition, goal, moment):
    publish_judgement(goal, "positive", at=stockholm("2025-03-31 23:59"))
    withdrawn = publish_judgement(goal, "negative", at=stockholm("2025-04-01 00:01"))
    publishing.withdraw(withdrawn, by=make_approver(), at=stockholm("2025-06-30 11:00"), reason="Fel underlag.")

    columns = counts_of(directions_by_quarter(edition, Moment.end_of(dt.date(2025, 6, 29))))

    assert columns[1] == ("2025-03-31", {"positive": 1, "not_assessed": 2})
    assert columns[2] == ("2025-06-29", {"negative": 1, "not_assessed": 2})
    assert counts_of(directions_by_quarter(edition, moment))[2] == ("2025-06-30", {"not_assessed": 3})


def test_a_quarter_that_ends_on_the_day_shown_stands_once(edition, moment):
    shown = directions_by_quarter(edition, Moment.end_of(dt.date(2025, 3, 31)))

    assert [quarter.on.isoformat() for quarter in shown] == ["2024-12-31", "2025-03-31"]
    assert [(quarter.year, quarter.number) for quarter in shown] == [(2024, 4), (2025, 1)]


def test_there_are_no_quarters_before_the_edition_was_public(edition):
    (only,) = directions_by_quarter(edition, Moment.end_of(dt.date(2024, 12, 20)))

    assert only.on == dt.date(2024, 12, 20)


def test_no_more_quarters_than_have_room(edition):
    at = stockholm("2031-02-03 12:00")

    quarters = directions_by_quarter(edition, Moment(at, at.date()))

    assert len(quarters) == QUARTERS_SHOWN
    assert [quarter.on.isoformat() for quarter in quarters][-3:] == ["2030-09-30", "2030-12-31", "2031-02-03"]


def test_every_quarter_counts_every_goal_and_the_last_one_is_the_page(edition, goal, goal_8_1, area, moment):
    first = publish_judgement(goal, "positive", at=stockholm("2025-02-03"))
    publish_correction(first, stockholm("2025-05-05"), direction="unclear")
    publish_judgement(goal_8_1, "neutral", at=stockholm("2025-05-06"))

    quarters = directions_by_quarter(edition, moment)

    assert {quarter.directions.total for quarter in quarters} == {3}
    assert quarters[-1].directions.counts == strategy_progress(edition, moment).directions.counts
    of_area = directions_by_quarter(edition, moment, area)
    assert {quarter.directions.total for quarter in of_area} == {2}
    assert of_area[-1].directions.present() == [("unclear", 1), ("not_assessed", 1)]


def test_quarters_ask_two_questions_however_many_judgements(edition, goal, goal_4_2, moment, django_assert_num_queries):
    for month in range(1, 6):
        publish_judgement(goal, "positive", at=stockholm(f"2025-0{month}-03"))
        publish_judgement(goal_4_2, "neutral", at=stockholm(f"2025-0{month}-04"))

    with django_assert_num_queries(2):
        directions_by_quarter(edition, moment)


@pytest.mark.parametrize("path", ["/", "/omraden/4/"])
def test_the_chart_says_its_numbers_in_words_and_in_a_table(client, goal, path):
    publish_judgement(goal, "positive", at=stockholm("2025-03-03"))

    section = part(client.get(path), "quarters")

    total = 3 if path == "/" else 2
    drawn, _start, table = section.partition("<details>")
    assert 'role="img" aria-labelledby="quarters-t quarters-d"' in drawn
    last = f"30 juni 2025: positiv 1, neutral 0, negativ 0, oklar 0, ej bedömd {total - 1}."
    assert last in words_of(re.search("<desc.*?</desc>", drawn)[0])
    assert re.findall(r"<t[dh][^>]*>([^<]*)</t", table)[-6:] == ["2025-06-30", "1", "0", "0", "0", str(total - 1)]
    assert "viewBox" not in drawn
    assert "style=" not in section
    assert not re.search(r'(x|y|height)="\d*,', section), "coordinates are written with a point"


def test_a_register_with_one_quarter_draws_no_change(client, edition):
    assert 'aria-labelledby="quarters"' not in client.get("/?per=2024-12-20").text
    assert 'aria-labelledby="quarters"' in client.get("/?per=2025-01-01").text


def test_the_chart_of_an_earlier_day_does_not_know_what_came_later(client, goal):
    publish_judgement(goal, "negative", at=stockholm("2025-05-05"))

    earlier = part(client.get("/?per=2025-04-01"), "quarters")

    assert 'class="negative"' not in earlier
    assert 'class="negative"' in part(client.get("/"), "quarters")


# Dates on a line


def test_a_report_with_two_dates_or_more_is_drawn(client, goal):
    initiative = make_initiative("Med beslut", goal, decided_on=dt.date(2024, 1, 15))
    report = make_deliverable(initiative, "2025-03-31", label="Slutrapport")
    publish(initiative)
    publishing.move_due_date(
        report,
        by=make_editor(goal.area),
        at=stockholm("2025-02-01"),
        to=PartialDate.parse("2025-09", Edge.END),
        reference="KN2025/00123",
        reason="Mer tid.",
    )

    section = part(client.get("/insatser/med-beslut/"), "deliverables")

    assert re.findall(r'<svg class="(\w+)" x="[\d.]+%">', section) == ["decided", "first", "shown", "counts"]
    spoken = words_of(re.search("<desc.*?</desc>", section)[0])
    assert re.findall(r"\d{4}-\d\d(?:-\d\d)?", spoken) == ["2024-01-15", "2025-03-31", "2025-06-30", "2025-09"]
    assert "31 mars 2025" in words_of(section[section.index("<dl") :]), "the list stands in any case"


def test_a_report_with_one_date_is_a_list_only(client, public_initiative):
    section = part(client.get("/insatser/nationell-testbadd/"), "deliverables")

    assert "<svg" not in section
    assert "30 juni 2025" in words_of(section)


def test_each_line_has_names_of_its_own(client, goal):
    initiative = make_initiative("Med beslut", goal, decided_on=dt.date(2024, 1, 15))
    make_deliverable(initiative, "2025-03-31", label="Den ena")
    make_deliverable(initiative, "2025-03-31", label="Den andra")
    publish(initiative)

    names = re.findall(r' id="(line-[^"]+)"', client.get("/insatser/med-beslut/").text)

    assert len(names) == len(set(names)) == 4


# Initiatives in time


def test_the_area_shows_its_initiatives_in_time_and_names_those_without_dates(client, goal):
    publish(make_initiative("Från och till", goal, starts_on=dt.date(2024, 3, 1), ends_on=dt.date(2025, 12, 31)))
    publish(make_initiative("Bara beslutad", goal, decided_on=dt.date(2025, 2, 3), phase="ongoing"))
    publish(make_initiative("Utan datum", goal))

    section = part(client.get("/omraden/4/"), "in-time")

    table = words_of(re.search("<table.*?</table>", section, re.DOTALL)[0])
    assert "Från och till 1 mars 2024 – 31 december 2025 Uppgift saknas" in table
    assert table.index("Från och till") < table.index("Bara beslutad")
    assert "3 februari 2025" in table
    assert "Utan datum" not in table
    assert "1 insats" in words_of(section[section.index("</table>") :])
    assert "Utan datum" in words_of(section[section.index("</table>") :])
    assert '<g class="ongoing"><svg x=' in section
    assert '<g class="unknown"><rect x=' in section


def test_initiatives_end_with_their_last_report_where_no_end_is_known(client, goal):
    initiative = make_initiative("Till sista rapporten", goal, starts_on=dt.date(2024, 3, 1))
    make_deliverable(initiative, "2025-03")
    make_deliverable(initiative, "2026")
    publish(initiative)

    assert "1 mars 2024 – 2026" in words_of(part(client.get("/omraden/4/"), "in-time"))


def test_an_area_without_initiatives_has_no_time_chart(client, edition):
    assert 'aria-labelledby="in-time"' not in client.get("/omraden/4/").text


def test_bars_are_decoration_beside_what_the_table_says(client, goal):
    publish(make_initiative("Från och till", goal, starts_on=dt.date(2024, 3, 1), ends_on=dt.date(2025, 12, 31)))

    section = part(client.get("/omraden/4/"), "in-time")

    for svg in re.findall(r'<svg class="bar"[^>]*>', section):
        assert 'aria-hidden="true"' in svg
    assert not re.search(r'role="img"(?:(?!</svg>).)*<a ', client.get("/omraden/4/").text, re.DOTALL)


def test_the_number_of_queries_does_not_grow_with_goals_or_initiatives(client, edition, area, goal):
    def add(numbers):
        for number in numbers:
            another = make_goal(edition, area, number + 10)
            full_initiative(f"Insats {number}", goal, another, decided_on=dt.date(2024, 1, 15))
            publish_judgement(another, "neutral", at=stockholm("2025-03-03"))

    pages = ["/", "/omraden/4/", "/?per=2025-05-05", "/omraden/4/?per=2025-05-05"]
    add(range(2))
    few = [queries_for(client, path) for path in pages]
    add(range(2, 10))

    assert [queries_for(client, path) for path in pages] == few


def test_acts_since_counts_what_came_after(goal, moment):
    before = Moment.end_of(dt.date(2025, 3, 3))
    publish_judgement(goal, "positive", at=stockholm("2025-03-03"))
    publish_judgement(goal, "neutral", at=stockholm("2025-03-04"))

    assert acts_since(before, status_update__goal=goal) == {"status_published": 1}
    assert acts_since(moment, status_update__goal=goal) == {}
