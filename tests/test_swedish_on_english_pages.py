"""What exists only in Swedish is said to be Swedish wherever it stands on an English page, in attributes and charts too."""

import datetime as dt
import re

import pytest

from strategy.models import GoalLineage
from strategy.partial_dates import Edge, PartialDate
from tests import makers
from tests.every_page import EXAMPLES, addresses
from tests.makers import stockholm
from tests.page_helpers import ON_30_JUNE_2025, make_funding, words_of
from tests.test_page_indicators import make_indicator, make_target, observe, publish
from tracking import publishing
from tracking.models import SeriesBreak

pytestmark = [pytest.mark.django_db, ON_30_JUNE_2025]

MARK = "igelkott"
"""Stands in every text of the register, and none has an English one."""

ASKED = {
    "initiative-list": ["?omrade=4&fas=ongoing", "?malsattning=2024-4.1", "?organisation=vinnova", "?omrade=4&fas=zzz"],
    "calendar": ["?omrade=4", "?organisation=vinnova"],
    "news": ["?omrade=4&slag=insatser"],
    "changes": ["?fran=2025-01-01&till=2025-06-30"],
    "search": ["?q=insats", "?q=4.1"],
}


def swedish(what: str) -> str:
    return f"{what} {MARK}"


@pytest.fixture
def register(db):
    """Something of each kind, each text in Swedish alone."""
    older = makers.make_edition("2019", "2019-12-19")
    before = makers.make_goal(
        older, makers.make_area(4, older, swedish("Gammalt område")), 7, swedish("Gammal målsättning")
    )
    edition = makers.make_edition("2024", "2024-11-07")
    area = makers.make_area(4, edition, swedish("Område"), summary=swedish("Områdestext"))
    goal = makers.make_goal(edition, area, 1, swedish("Målsättning"), summary=swedish("Sammanfattning"))
    makers.make_goal(edition, area, 2, swedish("Annan målsättning"))
    makers.make_goal(edition, makers.make_area(8, edition, swedish("Område åtta")), 1, swedish("Åttan"))
    GoalLineage.objects.create(predecessor=before, successor=goal, relation="continues", note=swedish("Släktskap"))
    for each in (older, edition):
        makers.publish_edition(each, stockholm("2024-12-02 08:00"))
    goal.refresh_from_db()
    _initiative(goal, makers.make_organisation(swedish("Aktör"), slug="vinnova"))
    first = makers.publish_judgement(
        goal, "neutral", at=stockholm("2025-01-10"), headline=swedish("Bedömning"), is_example=True
    )
    makers.publish_correction(first, stockholm("2025-03-05"), headline=swedish("Rättelse"))
    _indicator(goal)
    return goal


def _initiative(goal, organisation):
    initiative = makers.make_initiative(
        swedish("Insats"),
        goal,
        slug="nationell-testbadd",
        summary=swedish("Insatstext"),
        decided_on=dt.date(2024, 1, 15),
        phase="ongoing",
    )
    makers.make_involvement(initiative, organisation)
    make_funding(initiative, wording=swedish("Belopp"))
    report = makers.make_deliverable(initiative, "2025-09-30", label=swedish("Rapport"))
    makers.make_late_report(initiative, "2025-01-31", label=swedish("Sen rapport"))
    makers.publish(initiative)
    publishing.move_due_date(
        report,
        by=makers.make_editor(goal.area),
        at=stockholm("2025-02-01"),
        to=PartialDate.parse("2025-10", Edge.END),
        reference="KN2025/00123",
        reason=swedish("Mer tid."),
    )


def _indicator(goal):
    indicator = make_indicator("export", goal, title=swedish("Indikator"), title_en="", unit=swedish("kr"), unit_en="")
    observe(indicator, "2021", "100", period_label=swedish("ca 2021"))
    observe(indicator, "2022", "200", period_label=swedish("ca 2022"))
    observe(indicator, "2023", "300", period_label=swedish("ca 2023"))
    SeriesBreak.objects.create(indicator=indicator, on=dt.date(2021, 1, 1), note=swedish("Brott"))
    make_target(indicator, 2030, "500")
    publish(indicator)


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name != "table"])
def test_an_english_page_marks_every_text_that_is_swedish(client, register, name):
    pages = [f"/en{page}{query}" for page in addresses(name) for query in ["", *ASKED.get(name, [])]]
    answers = {page: client.get(page) for page in pages}

    unmarked = {
        page: _around(words_of(answer, "en")) for page, answer in answers.items() if MARK in words_of(answer, "en")
    }
    assert unmarked == {}
    assert any(MARK in words_of(answer) for answer in answers.values()) or name in ("words", "about")


def _around(words: str) -> str:
    place = words.index(MARK)
    return words[max(place - 60, 0) : place + 30]


def test_a_swedish_page_marks_nothing_of_it(client, register):
    for page in ["/", "/omraden/4/", "/insatser/nationell-testbadd/", "/indikatorer/export/", "/aktuellt/"]:
        text = client.get(page).text

        assert MARK in text
        assert not re.search(rf'lang="sv">[^<]*{MARK}', text), page
