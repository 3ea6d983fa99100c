"""`?per=` is what was seen: a story told day by day, every page kept each evening, and asked for again long after."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from html import unescape

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from strategy.models import GoalLineage
from strategy.partial_dates import Edge, PartialDate
from tests import makers
from tests.every_page import EXAMPLES, LANGUAGES, addresses, names
from tests.makers import stockholm
from tests.page_helpers import words_of
from tracking import publishing
from tracking.models import Funding, Indicator, IndicatorGoal, Observation, Organisation

pytestmark = pytest.mark.django_db

GOAL = "/malsattningar/2024/4.1/"
"""Every text of the story has the word "igelkott": one search finds whatever is there to find."""


class Story:
    """What officials do, in the order in which they do it. Words that nothing else says mark each fact."""

    def __init__(self) -> None:
        self.approver = makers.make_approver()
        self.administrator = makers.make_official("administrator", "administrator")
        older = makers.make_edition("2019", "2019-12-19")
        self.older_goal = makers.make_goal(older, makers.make_area(4, older, "Forskning förr"), 7, "Prövningar förr")
        current = makers.make_edition("2024", "2024-11-07", stated_goals=3)
        area = makers.make_area(4, current, "Forskning och utveckling", title_en="Research and development")
        self.goal = makers.make_goal(current, area, 1, "Fler kliniska prövningar", title_en="More clinical trials")
        self.goal_4_2 = makers.make_goal(current, area, 2, "Forskning i vården")
        self.goal_8_1 = makers.make_goal(
            current, makers.make_area(8, current, "Internationell attraktionskraft"), 1, "Ökad export"
        )
        self.editor, self.editor_8 = makers.make_editor(area), makers.make_editor(self.goal_8_1.area)
        GoalLineage.objects.create(predecessor=self.older_goal, successor=self.goal, relation="continues")
        makers.publish_edition(older, stockholm("2024-12-02 08:00"))
        makers.publish_edition(current, stockholm("2024-12-02 09:00"))
        for goal in (self.goal, self.goal_4_2, self.goal_8_1):
            goal.refresh_from_db()
        makers.publish_judgement(self.goal_8_1, "neutral", at=stockholm("2024-12-05"), headline="Forntida igelkott.")
        self.other = self._initiative("Handlingsplan", self.goal_4_2, self.goal_8_1, summary="Planomslag igelkott.")
        makers.publish(self.other, stockholm("2024-12-06"))
        self.initiative = self._initiative(
            "Nationell testbädd",
            self.goal,
            title_en="National test bed",
            summary="Ettomslag igelkott.",
            phase="ongoing",
        )
        self.report = makers.make_deliverable(self.initiative, "2025-06-30", label="Slutdokument igelkott")
        self.interim = makers.make_deliverable(self.initiative, "2025-03-28", label="Deldokument igelkott")
        self.indicator = self._indicator()

    def _initiative(self, title, *goals, **fields):
        initiative = makers.make_initiative(title, *goals, reference=f"KN2024/{len(title)}", **fields)
        vinnova = Organisation.objects.filter(slug="vinnova").first() or makers.make_organisation("Vinnova")
        makers.make_involvement(initiative, vinnova)
        Funding.objects.create(
            initiative=initiative,
            amount=20_000_000,
            wording="20 miljoner kronor",
            stage="decided",
            year_from=2025,
            year_to=2026,
            source=makers.make_source("Regleringsbrevet"),
        )
        return initiative

    def _indicator(self):
        indicator = Indicator.objects.create(
            slug="export",
            title="Exportmått igelkott",
            title_en="Exports",
            unit="mdkr",
            role="outcome",
            lead_area=self.goal.area,
        )
        IndicatorGoal.objects.create(indicator=indicator, goal=self.goal)
        for year, value in {2021: "100", 2022: "139.4", 2023: "150"}.items():
            Observation.objects.create(
                indicator=indicator,
                period_from=dt.date(year, 1, 1),
                period_to=dt.date(year, 12, 31),
                value=Decimal(value),
                source=makers.make_source("Statistikdatabasen"),
            )
        return indicator

    # The acts

    def publish_the_initiative(self, at):
        self.initiative.refresh_from_db()
        makers.publish(self.initiative, at)

    def draft(self, at):
        self.update = makers.draft_judgement(self.goal, at=at, headline="Förutkast igelkott.")

    def publish_the_judgement(self, at):
        self.update.headline = "Förstabud igelkott."
        self.update = publishing.write(self.update, by=self.editor, at=at)
        submitted = publishing.submit(self.update, by=self.editor, at=at)
        self.update = publishing.approve(submitted, by=self.approver, at=at, revision=submitted.revision)

    def edit_the_working_row(self, at):
        self.initiative.refresh_from_db()
        self.initiative.title, self.initiative.phase = "Testbädd i drift", "completed"
        self.initiative.summary = "Halvfärdigt igelkott."
        self.initiative.save()

    def amend(self, at):
        self.initiative.refresh_from_db()
        self.initiative.summary = "Tvåomslag igelkott."
        self.initiative.save()
        makers.amend(self.initiative, at, note="Ändringsskäl igelkott.")

    def move_the_deadline(self, at):
        publishing.move_due_date(
            self.report,
            by=self.editor,
            at=at,
            to=PartialDate.parse("2025-12-31", Edge.END),
            reference="KN2025/00123",
            reason="Flyttskäl igelkott.",
        )

    def register_a_delivery(self, at):
        publishing.register_delivery(
            self.interim,
            by=self.editor,
            at=at,
            delivery="delivered",
            delivered_on=PartialDate.parse("2025-03-27"),
            checked_on=dt.date(2025, 3, 29),
            source=makers.make_source("Leveranskvitto igelkott"),
            document="Leveransnummer igelkott",
        )

    def register_that_a_report_is_late(self, at):
        late = makers.make_deliverable(self.other, "2025-03-29", label="Senfärdig igelkott")
        makers.amend(self.other, at, note="En redovisning till.")
        source = makers.make_source("Enligt myndigheten")
        publishing.register_delivery(
            late, by=self.editor, at=at, delivery="not_delivered", checked_on=dt.date(2025, 3, 26), source=source
        )

    def write_a_correction(self, at):
        self.correction = publishing.correct(self.update, by=self.editor, at=at)
        self.correction.headline, self.correction.direction = "Rättelsetext igelkott.", "negative"
        self.correction.direction_reason = "Talet var fel."
        self.correction.correction_reason = "Rättelseskäl igelkott."
        publishing.write(self.correction, by=self.editor, at=at)

    def publish_the_correction(self, at):
        submitted = publishing.submit(self.correction, by=self.editor, at=at)
        self.correction = publishing.approve(submitted, by=self.approver, at=at, revision=submitted.revision)

    def return_another_judgement(self, at):
        update = makers.submitted_judgement(self.goal_8_1, "positive", at=at, headline="Returgods igelkott.")
        publishing.return_for_changes(update, by=self.approver, at=at, comment="Returskäl igelkott.")

    def publish_the_indicator(self, at):
        publishing.publish_indicator(self.indicator, by=self.approver, at=at, note="Måttskäl igelkott.")

    def withdraw(self, at):
        publishing.withdraw(self.correction, by=self.approver, at=at, reason="Återkallelse igelkott.")

    def revise_an_observation(self, at):
        old = self.indicator.observations.get(period_from="2022-01-01")
        publishing.revise_observation(
            old, by=self.editor, at=at, note="Omräkning igelkott.", value=Decimal("141.7"), status="final"
        )

    def change_the_wording_of_a_goal(self, at):
        self.goal.refresh_from_db()
        self.goal.title = NEW_TITLE
        publishing.change_wording(self.goal, by=self.administrator, at=at, note="Ordval igelkott.")

    def unpublish(self, at):
        publishing.unpublish_initiative(self.initiative, by=self.approver, at=at, reason="Dubblettfel igelkott.")

    def publish_the_next_edition(self, at):
        coming = makers.make_edition("2025", "2025-04-04")
        area = makers.make_area(4, coming, "Framtidsområde igelkott")
        goal = makers.make_goal(coming, area, 1, "Framtidsmål igelkott")
        GoalLineage.objects.create(predecessor=self.goal, successor=goal, relation="continues")
        makers.publish_edition(coming, at)

    def go_on_as_usual(self, at):
        """Between the two days on which the story is asked for again."""
        makers.publish_judgement(self.goal_4_2, at=at, headline="Eftertext igelkott.")
        self.other.refresh_from_db()
        self.other.title, self.other.summary = "Handlingsplanen i ny dräkt", "Efteromslag igelkott."
        self.other.save()
        makers.amend(self.other, at + dt.timedelta(hours=1), note="Efterskäl igelkott.")
        value = self.indicator.observations.get(period_from="2023-01-01")
        publishing.revise_observation(
            value, by=self.editor, at=at + dt.timedelta(hours=2), note="Efterräkning igelkott.", value=Decimal("777.7")
        )
        makers.publish_judgement(
            self.goal_8_1.edition.goals.get(area__number=4, number=1),
            at=at + dt.timedelta(hours=3),
            headline="Efterbud igelkott.",
        )


REWORDED = dt.date(2025, 4, 3)
OLD_TITLE, NEW_TITLE = "Fler kliniska prövningar", "Flera ordnade prövningar"

DAYS = [dt.date(2025, 3, 24) + dt.timedelta(days=number) for number in range(12)]
"""To 4 April: a week, the night when the clocks change, the end of a quarter. The 28th nothing at all happens."""

ACTS: list[tuple[str, Callable]] = [
    ("2025-03-24 09:00", Story.publish_the_initiative),
    ("2025-03-24 10:00", Story.draft),
    ("2025-03-25 00:00", Story.publish_the_judgement),
    ("2025-03-26 09:00", Story.edit_the_working_row),
    ("2025-03-26 10:00", Story.register_that_a_report_is_late),  # on the 30th: it is due on the 29th
    ("2025-03-27 23:59", Story.amend),
    ("2025-03-29 09:00", Story.move_the_deadline),
    ("2025-03-29 10:00", Story.return_another_judgement),
    ("2025-03-30 00:30", Story.register_a_delivery),
    ("2025-03-30 09:00", Story.write_a_correction),
    ("2025-03-31 00:00", Story.publish_the_correction),
    ("2025-04-01 01:30", Story.publish_the_indicator),
    ("2025-04-02 09:00", Story.withdraw),
    ("2025-04-02 10:00", Story.revise_an_observation),
    ("2025-04-03 09:00", Story.change_the_wording_of_a_goal),
    ("2025-04-03 10:00", Story.unpublish),
    ("2025-04-03 11:00", Story.publish_the_next_edition),  # in force on the 4th
]
AFTERWARDS = "2025-06-01 09:00"
LATER = [dt.date(2025, 4, 5), dt.date(2026, 5, 9)]
"""Two days on which the story is asked for again: the day after it, and 400 days after it."""

NEVER = None
MARKERS: dict[str, tuple[str, str] | None] = {
    "Ettomslag": ("2025-03-24", "2025-03-26"),
    "Slutdokument": ("2025-03-24", "2025-04-04"),
    "Deldokument": ("2025-03-24", "2025-04-04"),
    "Förutkast": NEVER,
    "Förstabud": ("2025-03-25", "2025-04-04"),
    "Halvfärdigt": NEVER,
    "Testbädd i drift": ("2025-03-27", "2025-04-04"),
    "Tvåomslag": ("2025-03-27", "2025-04-02"),
    "Ändringsskäl": ("2025-03-27", "2025-04-04"),
    "Senfärdig": ("2025-03-26", "2025-04-04"),
    "Flyttskäl": ("2025-03-29", "2025-04-04"),
    "KN2025/00123": ("2025-03-29", "2025-04-02"),
    "31 december 2025": ("2025-03-29", "2025-04-04"),
    "Leveranskvitto": ("2025-03-30", "2025-04-02"),
    "Leveransnummer": ("2025-03-30", "2025-04-02"),
    "Returgods": NEVER,
    "Returskäl": NEVER,
    "Rättelsetext": ("2025-03-31", "2025-04-04"),
    "Rättelseskäl": ("2025-03-31", "2025-04-04"),
    "Exportmått": ("2025-04-01", "2025-04-04"),
    "Måttskäl": ("2025-04-01", "2025-04-04"),
    "Återkallelse": ("2025-04-02", "2025-04-04"),
    "Omräkning": ("2025-04-02", "2025-04-04"),
    "141,7": ("2025-04-02", "2025-04-04"),
    "Ordval": ("2025-04-03", "2025-04-04"),
    NEW_TITLE: ("2025-04-03", "2025-04-04"),
    "Dubblettfel": ("2025-04-03", "2025-04-04"),
    "Framtidsområde": ("2025-04-03", "2025-04-04"),
    "Framtidsmål": ("2025-04-03", "2025-04-04"),
    "Eftertext": NEVER,
    "Efteromslag": NEVER,
    "Efterskäl": NEVER,
    "Efterräkning": NEVER,
    "Efterbud": NEVER,
    "ny dräkt": NEVER,
    "777,7": NEVER,
}
"""What marks a fact, and the first and last evening on which some page shows it in Swedish."""

ASKED = {
    "initiative-list": ["?fas=completed", "?q=igelkott&sortera=uppdaterad", "?organisation=vinnova&ar=2025"],
    "calendar": ["?omrade=4"],
    "news": ["?slag=insatser", "?malsattning=2024-4.1"],
    "changes": ["?fran=2025-03-24&till=2025-03-25", "?fran=2025-03-27&till=2025-04-03"],
    "search": ["?q=igelkott", "?q=4.1"],
}
"""Queries asked of a page beside the page itself."""

SWEDISH = [address + query for name in EXAMPLES for address in addresses(name) for query in ["", *ASKED.get(name, [])]]
PAGES = SWEDISH + [LANGUAGES["en"] + addresses(name)[0] for name in EXAMPLES]

type Kept = dict[tuple[dt.date, str], tuple[int, str]]
"""(day, address) → (status, page)."""


@dataclass(frozen=True)
class Told:
    live: Kept
    replayed: dict[dt.date, Kept]  # by the day on which it was asked for


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker) -> Iterator[Told]:
    """The story, told once for this module and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield tell()
        transaction.set_rollback(True)


def tell() -> Told:
    client, live = Client(), {}
    with time_machine.travel(stockholm("2025-03-23 12:00"), tick=False) as clock:
        story = Story()
        for day in DAYS:
            for at, act in ACTS:
                if at.startswith(day.isoformat()):
                    clock.move_to(stockholm(at), tick=False)
                    act(story, stockholm(at))
            clock.move_to(stockholm(f"{day} 23:59:59"), tick=False)
            live |= {(day, page): kept(client, page) for page in PAGES}
        replayed = {}
        for today in LATER:
            clock.move_to(stockholm(f"{today} 12:00"), tick=False)
            replayed[today] = {(day, page): kept(client, page, day) for day in DAYS for page in PAGES}
            if today == LATER[0]:
                clock.move_to(stockholm(AFTERWARDS), tick=False)
                story.go_on_as_usual(stockholm(AFTERWARDS))
    return Told(live, replayed)


def kept(client, page, day=None):
    response = client.get(f"{page}{'&' if '?' in page else '?'}per={day}" if day else page)
    return response.status_code, response.getvalue().decode()


# What a page of an earlier day has, and the page of that day had not

OF_AN_EARLIER_DAY = "<strong>(?:Så här såg|This is how) "
BANNER = re.compile(rf'<div class="notice stack">\s*<p>\s*{OF_AN_EARLIER_DAY}.*?</div>\s*', re.DOTALL)
SINCE = re.compile(rf"({OF_AN_EARLIER_DAY}.*?</p>).*?(?=</div>)", re.DOTALL)
THE_DAY = re.compile(r"([?&])per=[\d-]{10}(&?)")
THE_DAY_IN_FORMS = re.compile(r'<input type="hidden" name="per" value="[\d-]{10}">\n')
LAST_DAY_TO_CHOOSE = re.compile(r'(<input type="date" id="per" name="per" value="[\d-]{10}" max=)"[\d-]{10}"')
TO_TODAY_FROM_WHAT_IS_GONE = re.compile(r"<li><a [^>]*>(?:Den här sidan som den ser|This page as it is) .*?</li>\n")


def without_indentation(text: str) -> str:
    """Pages that explain why there is nothing are indented; all others are served without."""
    return re.sub(r"\s*\n\s*", "\n", text)


def is_page(text: str) -> bool:
    return "<html" in text


def main_of(text: str) -> str:
    """The markup of the page itself, without the banner, and as if no day had been asked for; all of a file."""
    if not is_page(text):
        return text
    main = re.search(r"<main.*</main>", without_indentation(text), re.DOTALL)[0].replace("&amp;", "&")
    for added in (BANNER, THE_DAY_IN_FORMS, TO_TODAY_FROM_WHAT_IS_GONE):
        main = added.sub("", main)
    main = THE_DAY.sub(lambda found: found[1] if found[2] else "", main)
    return LAST_DAY_TO_CHOOSE.sub(r"\1", main)


def timeless(text: str) -> str:
    """The whole page, without what it says of the day on which it is looked at."""
    return LAST_DAY_TO_CHOOSE.sub(r"\1", SINCE.sub(r"\1", text))


def read(text: str) -> str:
    """Everything that a page holds, also what nobody sees."""
    return unescape(text).replace("\N{NO-BREAK SPACE}", " ")


def evenings(first_to_last: tuple[str, str] | None) -> list[str]:
    if first_to_last is None:
        return []
    return [day.isoformat() for day in DAYS if first_to_last[0] <= day.isoformat() <= first_to_last[1]]


def evenings_with(marker: str, pages: Kept) -> list[str]:
    return sorted({day.isoformat() for (day, _page), (_status, text) in pages.items() if marker in read(text)})


def test_every_public_address_has_examples():
    assert EXAMPLES.keys() == set(names())


@pytest.mark.parametrize("prefix", LANGUAGES.values(), ids=LANGUAGES)
def test_every_kind_of_page_was_there_on_some_evening(told, prefix):
    for name in EXAMPLES:
        page = prefix + addresses(name)[0]
        assert any(told.live[day, page][0] == 200 for day in DAYS), page


@pytest.mark.parametrize("today", LATER, ids=str)
def test_a_page_answers_as_it_did_on_the_day(told, today):
    assert {key: status for key, (status, _text) in told.replayed[today].items()} == {
        key: status for key, (status, _text) in told.live.items()
    }


@pytest.mark.parametrize("today", LATER, ids=str)
def test_a_page_is_what_it_was_on_the_day(told, today):
    """But the wording of a goal, which is that of today, and pages that explain that there is none: they may know more."""
    for (day, page), (status, text) in told.live.items():
        if status == 404:
            continue
        replayed = main_of(told.replayed[today][day, page][1])
        if day < REWORDED:
            replayed = replayed.replace(NEW_TITLE, OLD_TITLE)
        assert replayed == main_of(text), (day, page)


def test_a_page_of_an_earlier_day_says_what_day_it_shows_and_that_of_today_does_not(told):
    assert not [key for key, (_status, text) in told.live.items() if BANNER.search(text)]
    for pages in told.replayed.values():
        shown = [(key, text) for key, (status, text) in pages.items() if status in (200, 410) and is_page(text)]
        assert not [key for key, text in shown if not BANNER.search(text)]


@pytest.mark.parametrize(
    ("address", "sentence"),
    [(GOAL, "Lydelsen visas så som den är i dag."), (f"/en{GOAL}", "Its wording is shown as it is today.")],
)
def test_wording_is_that_of_today_and_the_page_says_so(told, address, sentence):
    for pages in told.replayed.values():
        banners = {day: words_of(BANNER.search(pages[day, address][1])[0]) for day in DAYS}

        assert [day for day in DAYS if sentence in banners[day]] == [day for day in DAYS if day < REWORDED]


def test_a_page_of_an_earlier_day_is_the_same_whenever_it_is_asked_for(told):
    """Byte for byte, but for what the banner says of what came since, and the last day that can be chosen."""
    first, last = (told.replayed[today] for today in LATER)

    for key in first:
        assert timeless(first[key][1]) == timeless(last[key][1]), key
    assert any(first[key] != last[key] for key in first), "more came since"


@pytest.mark.parametrize(("marker", "shown"), MARKERS.items(), ids=MARKERS)
def test_a_fact_is_shown_from_its_day_and_never_before(told, marker, shown):
    assert evenings_with(marker, told.live) == evenings(shown)
    for pages in told.replayed.values():
        again = evenings(("2025-03-24", "2025-04-04")) if marker == NEW_TITLE else evenings(shown)
        assert evenings_with(marker, pages) == again
