"""`?per=2025-03-31`: every page as it stood at the end of that day, Stockholm time."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from strategy.partial_dates import Edge, PartialDate
from tests.makers import (
    amend,
    draft_judgement,
    make_approver,
    make_area,
    make_deliverable,
    make_edition,
    make_editor,
    make_goal,
    publish,
    publish_edition,
    publish_judgement,
    stockholm,
)
from tests.page_helpers import ON_30_JUNE_2025, links_of, part, words_of
from tracking import publishing

pytestmark = [pytest.mark.django_db, ON_30_JUNE_2025]

GOAL = "/malsattningar/2024/4.1/"
INITIATIVE = "/insatser/nationell-testbadd/"
PAGES = [
    "/",
    "/omraden/4/",
    "/omraden/8/",
    GOAL,
    "/malsattningar/2024/8.1/",
    f"{GOAL}bedomningar/1/",
    f"{GOAL}bedomningar/2/",
    "/malsattningar/2025/4.1/",
    "/insatser/",
    "/insatser/?fas=completed",
    "/insatser/?q=KN2025%2F00123",
    INITIATIVE,
]
TODAY = stockholm("2025-06-30 12:00")
TODAY_OR_THEN = re.compile(
    "Den här sidan som den ser ut i dag|This page as it is today|Visad dag|I dag|Shown day|Today"
)
BANNER = re.compile(r'<(p|div) class="notice[^"]*">\s*(<p>\s*)?<strong>(Så här såg|This is how).*?</\1>', re.DOTALL)


class Story:
    """A year of the register: one initiative, one judgement, and everything that may happen to them."""

    def __init__(self, goal, initiative):
        self.goal, self.initiative = goal, initiative
        self.editor, self.approver = make_editor(goal.area), make_approver()

    def publish_the_initiative(self, at):
        publish(self.initiative, at)

    def draft(self, at):
        self.update = draft_judgement(self.goal, "positive", at=at, headline="Den första texten.")

    def publish_the_judgement(self, at):
        submitted = publishing.submit(self.update, by=self.editor, at=at)
        self.update = publishing.approve(submitted, by=self.approver, at=at, revision=submitted.revision)

    def edit_the_working_row(self, at):
        self.initiative.refresh_from_db()
        self.initiative.title, self.initiative.phase = "Testbädd i drift", "completed"
        self.initiative.save()

    def amend(self, at):
        amend(self.initiative, at, note="Uppdraget är slutfört.")

    def move_the_deadline(self, at):
        publishing.move_due_date(
            self.initiative.deliverables.get(),
            by=self.editor,
            at=at,
            to=PartialDate.parse("2025-12-31", Edge.END),
            reference="KN2025/00123",
            reason="Mer tid behövs.",
        )

    def write_a_correction(self, at):
        self.correction = publishing.correct(self.update, by=self.editor, at=at)
        texts = {"headline": "Den rättade texten.", "direction": "neutral", "direction_reason": "Talet var fel."}
        for name, text in (texts | {"correction_reason": "Ett tal var fel."}).items():
            setattr(self.correction, name, text)
        publishing.write(self.correction, by=self.editor, at=at)

    def publish_the_correction(self, at):
        submitted = publishing.submit(self.correction, by=self.editor, at=at)
        self.correction = publishing.approve(submitted, by=self.approver, at=at, revision=submitted.revision)

    def withdraw(self, at):
        publishing.withdraw(self.correction, by=self.approver, at=at, reason="Källan är återkallad.")

    def unpublish(self, at):
        publishing.unpublish_initiative(self.initiative, by=self.approver, at=at, reason="Dubblett av en annan.")

    def publish_the_next_edition(self, at):
        coming = make_edition("2025", "2025-06-10")
        make_goal(coming, make_area(4, coming, "Det nya området"), 1, "Den nya målsättningen")
        publish_edition(coming, at=at)


ACTS = {
    "2024-12-03": Story.publish_the_initiative,
    "2025-01-10": Story.draft,
    "2025-01-20": Story.publish_the_judgement,
    "2025-02-03": Story.edit_the_working_row,
    "2025-02-10": Story.amend,
    "2025-03-03": Story.move_the_deadline,
    "2025-04-01": Story.write_a_correction,
    "2025-04-05": Story.publish_the_correction,
    "2025-05-05": Story.withdraw,
    "2025-06-02": Story.unpublish,
    "2025-06-10": Story.publish_the_next_edition,
}


@pytest.fixture
def story(goal, initiative):
    initiative.title, initiative.phase = "Nationell testbädd", "ongoing"
    initiative.save()
    make_deliverable(initiative, "2025-06-30", label="slutrapport")
    return Story(goal, initiative)


@pytest.fixture
def told(story):
    for day, act in ACTS.items():
        act(story, stockholm(day))


def said(response):
    """The status and the words of the page itself, without the banner and the words that tell today from a day before."""
    main = re.search(r"<main.*?</main>", response.text, re.DOTALL)[0]
    words = words_of(BANNER.sub("", main))
    return response.status_code, TODAY_OR_THEN.sub("", words).split()


def on(client, day, path):
    return client.get(f"{path}{'&' if '?' in path else '?'}per={day}")


@pytest.mark.parametrize(("prefix", "paths"), [("", PAGES), ("/en", ["/", GOAL, INITIATIVE])], ids=["sv", "en"])
def test_every_page_says_what_it_said_on_the_day(client, story, time_machine, prefix, paths):
    seen = {}
    for day, act in ACTS.items():
        time_machine.move_to(stockholm(f"{day} 09:00"), tick=False)
        act(story, stockholm(day))
        time_machine.move_to(stockholm(f"{day} 23:59"), tick=False)
        seen |= {(day, path): said(client.get(prefix + path)) for path in paths}
    time_machine.move_to(TODAY, tick=False)

    for (day, path), (status, words) in seen.items():
        replayed = said(on(client, day, prefix + path))
        assert replayed[0] == status, (day, path)
        if status != 404:  # what is missing may know more today: "it was published later"
            assert replayed[1] == words, (day, path)


@pytest.mark.parametrize(
    ("day", "path", "shown", "not_shown"),
    [
        ("2024-12-02", "/", ["0 insatser", "Ej bedömd 3"], ["Nationell testbädd"]),
        ("2024-12-03", "/", ["1 insats", "Slutrapport Nationell testbädd"], ["0 insatser"]),
        ("2025-01-19", GOAL, ["Ej bedömd"], ["Den första texten.", "Positiv"]),
        ("2025-01-20", GOAL, ["Positiv", "Den första texten.", "gäller nu"], ["rättade", "Rättad", "Tillbakadragen"]),
        ("2025-02-09", INITIATIVE, ["Nationell testbädd", "Pågår", "Lydelse 1"], ["Testbädd i drift", "Genomförd"]),
        ("2025-02-09", "/insatser/", ["Nationell testbädd"], ["Testbädd i drift"]),
        ("2025-02-10", INITIATIVE, ["Testbädd i drift", "Genomförd", "Uppdraget är slutfört."], ["KN2025/00123"]),
        ("2025-03-02", INITIATIVE, ["Datum 30 juni 2025"], ["Flyttat", "31 december 2025"]),
        ("2025-03-03", INITIATIVE, ["Första datumet 30 juni 2025", "KN2025/00123", "31 december 2025"], []),
        ("2025-03-03", "/", ["31 december 2025 Slutrapport Testbädd i drift"], ["30 juni 2025 Slutrapport"]),
        ("2025-04-04", GOAL, ["Positiv", "Den första texten."], ["Den rättade texten.", "Ett tal var fel.", "Neutral"]),
        ("2025-04-04", f"{GOAL}bedomningar/1/", ["Den första texten."], ["Rättad", "Ett tal var fel."]),
        ("2025-04-05", GOAL, ["Neutral", "Den rättade texten.", "Rättad 5 april 2025"], ["Tillbakadragen"]),
        ("2025-05-04", f"{GOAL}bedomningar/2/", ["Den rättade texten."], ["Tillbakadragen", "Källan är återkallad."]),
        ("2025-05-05", GOAL, ["Ej bedömd", "Tillbakadragen 5 maj 2025. Källan är återkallad."], ["gäller nu"]),
        ("2025-05-05", "/", ["Positiv 0 Neutral 0 Negativ 0 Oklar 0 Ej bedömd 3"], []),
        ("2025-06-01", "/insatser/", ["Testbädd i drift"], []),
        ("2025-06-02", "/insatser/", ["0 insatser"], ["Testbädd i drift"]),
        ("2025-06-09", "/", ["Fler kliniska prövningar"], ["Den nya målsättningen"]),
        ("2025-06-09", GOAL, ["Fler kliniska prövningar"], ["som inte längre gäller"]),
        ("2025-06-10", "/", ["4.1 Den nya målsättningen: Ej bedömd"], ["4.1 Fler kliniska prövningar:"]),
        ("2025-06-10", GOAL, ["Fler kliniska prövningar", "som inte längre gäller"], []),
    ],
)
def test_a_day_knows_nothing_of_what_came_later(client, told, day, path, shown, not_shown):
    response = on(client, day, path)

    words = " ".join(said(response)[1])
    assert response.status_code == 200
    assert not [text for text in shown if text not in words], words
    assert not [text for text in not_shown if text in words], words


@pytest.mark.parametrize(
    ("day", "path", "status"),
    [
        ("2024-12-02", INITIATIVE, 404),
        ("2024-12-03", INITIATIVE, 200),
        ("2025-06-01", INITIATIVE, 200),
        ("2025-06-02", INITIATIVE, 410),
        ("2025-01-19", f"{GOAL}bedomningar/1/", 404),
        ("2025-01-20", f"{GOAL}bedomningar/1/", 200),
        ("2025-04-04", f"{GOAL}bedomningar/2/", 404),
        ("2025-04-05", f"{GOAL}bedomningar/2/", 200),
        ("2025-06-09", "/malsattningar/2025/4.1/", 404),
        ("2025-06-10", "/malsattningar/2025/4.1/", 200),
        ("2025-06-09", "/omraden/8/", 200),
        ("2025-06-10", "/omraden/8/", 404),
    ],
)
def test_a_page_exists_from_its_day(client, told, day, path, status):
    assert on(client, day, path).status_code == status


@pytest.mark.parametrize(
    ("moment", "shown_on_30_march"),
    [
        ("2025-03-30 00:00", True),
        ("2025-03-30 23:59", True),
        ("2025-03-31 00:00", False),
        ("2025-03-31 01:59", False),  # still 30 March in UTC
    ],
)
def test_a_day_ends_at_midnight_in_stockholm_also_when_the_clocks_change(client, goal, moment, shown_on_30_march):
    publish_judgement(goal, "positive", at=stockholm(moment))

    assert ("Positiv" in words_of(part(on(client, "2025-03-30", GOAL), "judgement"))) is shown_on_30_march


def test_the_banner_says_the_day_what_came_since_and_leads_to_today(client, told):
    response = on(client, "2025-05-05", "/insatser/?fas=completed&sida=1")

    words = words_of(response)
    assert "Så här såg registret ut vid slutet av 5 maj 2025." in words
    assert "Publicerat sedan dess: 2 ändringar." in words
    assert "Visa läget i dag" in words
    assert "/insatser/?fas=completed" in links_of(response)
    assert "Inget har publicerats sedan dess." in words_of(on(client, "2025-06-29", "/"))


def test_today_is_the_live_page(client, told):
    for path in PAGES:
        live, today = client.get(path), on(client, "2025-06-30", path)

        assert said(today) == said(live), path
        assert "Så här såg registret ut" not in words_of(today)


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["sv", "en"])
def test_links_on_a_past_page_stay_on_that_day(client, told, prefix):
    for path in PAGES:
        response = on(client, "2025-05-20", prefix + path)
        to_today = {prefix + path.partition("?")[0]}
        for link in links_of(response) if response.status_code == 200 else []:
            address = urlsplit(link)
            asked = parse_qs(address.query)
            if link.startswith("/") and address.path.endswith("/") and address.path not in to_today:
                assert "2025-05-20" in asked.get("per", []) + asked.get("fran", []), (path, link)


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["sv", "en"])
def test_search_engines_keep_to_the_present(client, told, prefix):
    for path in PAGES:
        assert '<meta name="robots" content="noindex">' in on(client, "2025-05-20", prefix + path).text, path


@pytest.mark.parametrize("path", ["/", GOAL])
def test_the_present_is_open_to_search_engines(client, told, path):
    assert "noindex" not in client.get(path).text


@pytest.mark.parametrize("day", ["2025-07-01", "2026-01-01", "9999-12-31"])
def test_a_day_that_has_not_come_is_refused(client, told, day):
    for path in PAGES:
        response = on(client, day, path)

        assert response.status_code == 400, path
        assert "Den här dagen har inte kommit än" in words_of(response)
        assert "Registret kan bara visa läget i dag eller en tidigare dag." in words_of(response)
        assert "Den här sidan som den ser ut i dag" in words_of(response)


@pytest.mark.parametrize(
    "day",
    [
        "2025-02-30",
        "2025-13-01",
        "0000-01-01",
        "2025-6-30",
        "20250630",
        "2025-06-30T00:00",
        "i går",
        "%202025-06-30",
        "2025-06-30%0A",
        "%00",
        "%FF",
        "２０２５-０６-３０",
        "9" * 4000,
        "2025-06-01&per=2025-06-02",
        "&per=2025-06-02",
    ],
    ids=lambda day: day[:30],
)
def test_what_is_no_day_is_refused_in_words(client, edition, day):
    for path in ["/", GOAL, "/insatser/"]:
        response = on(client, day, path)

        assert response.status_code == 400
        assert "Det här är inte en dag" in words_of(response)
        assert "Skriv dagen så här: 2025-06-30. Det måste vara en dag som finns." in words_of(response)


def test_no_day_at_all_is_today(client, edition):
    assert said(client.get("/?per=")) == said(client.get("/"))


@pytest.mark.parametrize("day", ["2024-12-01", "2019-12-19", "0001-01-01"])
def test_before_the_register_opened_there_is_nothing(client, told, day):
    for path in PAGES:
        response = on(client, day, path)

        assert response.status_code == 404, path
        assert "Registret hade inte öppnat den här dagen" in words_of(response)
        assert "Välj en senare dag eller visa läget i dag." in words_of(response)


def test_an_empty_register_says_that_it_has_not_opened(client, db):
    response = client.get("/")

    assert response.status_code == 404
    assert "Registret hade inte öppnat den här dagen" in words_of(response)


def test_the_form_for_another_day_keeps_the_filters_and_offers_no_later_day(client, told):
    response = on(client, "2025-05-20", "/insatser/?fas=completed&q=drift&sida=1")

    form = re.search(r'<div class="per.*?</form>', response.text, re.DOTALL)[0]
    assert 'name="fas" value="completed"' in form
    assert 'name="q" value="drift"' in form
    assert "sida" not in form
    assert 'value="2025-05-20" max="2025-06-30"' in form
