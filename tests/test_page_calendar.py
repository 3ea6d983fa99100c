"""`/kalender/`: late only where it is known, this month, later, and what has passed without accusing anybody."""

import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from strategy.partial_dates import Edge, PartialDate
from tests.makers import (
    make_deliverable,
    make_initiative,
    make_involvement,
    make_late_report,
    make_organisation,
    publish,
    stockholm,
)
from tracking import publishing
from tracking.models import Deliverable
from tracking.pages import calendar as pages

pytestmark = pytest.mark.django_db

MARCH = stockholm("2025-03-03")
NB = "\N{NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def today(now):
    """30 June 2025."""
    with time_machine.travel(now, tick=False):
        yield now


@pytest.fixture
def dated(goal):
    """Makes a public initiative with one dated thing: dated("2025-09", label="Rapport")."""

    def make(due, *goals, organisation=None, make_date=make_deliverable, **fields):
        initiative = make_initiative(f"Insats {fields.get('label', due)}", *(goals or [goal]))
        if organisation:
            make_involvement(initiative, organisation)
        deliverable = make_date(initiative, due, **fields)
        publish(initiative)
        return deliverable

    return make


def labels(dates):
    return [due.row.label for due in dates]


def months(response):
    return [(str(period.month), labels(period.dates)) for period in response.context["later"]]


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.text.replace(NB, " ")).split())


# Late, this month, later, passed


def test_only_what_is_known_not_to_be_delivered_is_late(client, dated):
    dated("2025-05-31", label="Känt sen", make_date=make_late_report)
    dated("2025-05-31", label="Okänd")
    dated("2025-05-31", label="Lämnad", delivery=Deliverable.Delivery.DELIVERED)

    response = client.get("/kalender/")

    assert labels(response.context["late"]) == ["Känt sen"]
    assert labels(response.context["passed"]) == ["Okänd"]
    assert "Lämnad" not in response.text


def test_nothing_is_late_before_the_whole_period_is_past(client, dated):
    dated("2025-06", label="Juni", make_date=make_late_report)
    dated("2025", label="Året", make_date=make_late_report)

    response = client.get("/kalender/")

    assert response.context["late"] == []
    assert labels(response.context["due_this_month"]) == ["Juni"]
    assert months(response) == [("2025", ["Året"])]


def test_what_falls_due_today_is_of_this_month(client, public_initiative):
    response = client.get("/en/kalender/")

    assert labels(response.context["due_this_month"]) == ["Slutrapport om testbädden"]
    assert "/en/insatser/nationell-testbadd/" in response.text
    assert "No report is known to be late." in response.text


def test_what_comes_later_stands_by_month_and_a_year_after_its_months(client, dated):
    dated("2026-02", label="Februari")
    dated("2025-12-31", label="Nyårsafton")
    dated("2025", label="Under året")
    dated("2025-12", label="December")
    dated("2025-07-01", label="Juli")

    response = client.get("/en/kalender/")

    assert months(response) == [
        ("2025-07", ["Juli"]),
        ("2025-12", ["Nyårsafton", "December"]),
        ("2025", ["Under året"]),
        ("2026-02", ["Februari"]),
    ]
    assert "2025, month not known" in words(response)
    assert '<time datetime="2026-02">' in response.text
    assert '<time datetime="2025">' in response.text


def test_what_has_passed_is_said_without_accusing_anybody(client, dated):
    dated("2024-03-31", label="Äldre")
    dated("2025-05-31", label="Nyare")

    response = client.get("/en/kalender/")

    assert labels(response.context["passed"]) == ["Nyare", "Äldre"]
    assert "The register has no information about delivery; that does not mean that the report is missing." in words(
        response
    )
    assert "chip late" not in response.text
    assert re.findall(r"<h3>(\d{4})</h3>", response.text) == ["2025", "2024"]


def test_a_milestone_is_marked_and_never_late(client, dated):
    dated("2025-08-01", label="Lagen börjar gälla", kind=Deliverable.Kind.ENTRY_INTO_FORCE)
    dated("2025-01-01", label="Lagen upphör", kind=Deliverable.Kind.EXPIRY)

    response = client.get("/en/kalender/")

    assert response.context["late"] == []
    assert response.text.count("Milestone") == 2


def test_a_report_is_not_marked_as_a_milestone(client, public_initiative):
    assert "Milestone" not in client.get("/en/kalender/").text


def test_a_moved_date_stands_on_its_new_day_and_says_from_where(client, report, editor):
    publishing.move_due_date(
        report, to=PartialDate.parse("2025-10-01", Edge.END), by=editor, at=MARCH, reference="KN2025/1"
    )

    response = client.get("/en/kalender/")

    assert months(response) == [("2025-10", ["Slutrapport om testbädden"])]
    assert "moved from 30 June 2025" in words(response)


def test_a_date_that_is_not_known_is_not_in_the_calendar(client, dated):
    dated("", label="Utan datum")

    response = client.get("/en/kalender/")

    assert "Utan datum" not in response.text
    assert "The calendar is empty" in response.text


def test_each_part_that_is_empty_says_so(client, dated):
    dated("2024-01-31")

    text = words(client.get("/en/kalender/"))

    assert "No report is known to be late." in text
    assert "The register knows of nothing that falls due in the rest of the month." in text
    assert "The register knows of no later date. That does not mean that there is none" in text


def test_that_nothing_has_passed_is_said(client, public_initiative):
    assert "where the register does not know what came of them. There is none." in words(client.get("/en/kalender/"))


# What is never shown


def test_never_shows_working_rows(client, initiative, public_initiative):
    make_deliverable(initiative, "2025-09-01", label="Opublicerad insats")
    make_deliverable(public_initiative, "2025-09-01", label="Ännu inte offentlig")

    text = client.get("/kalender/").text

    assert "Opublicerad insats" not in text
    assert "Ännu inte offentlig" not in text


def test_the_calendar_is_as_it_stood(client, report, editor, dated):
    publishing.move_due_date(
        report, to=PartialDate.parse("2025-10-01", Edge.END), by=editor, at=MARCH, reference="KN2025/1"
    )

    response = client.get("/en/kalender/?per=2025-03-02")

    assert months(response) == [("2025-06", ["Slutrapport om testbädden"])]
    assert "moved from" not in response.text
    assert "This month: March 2025" in words(response)
    assert "/en/insatser/nationell-testbadd/?per=2025-03-02" in response.text


# Filters


def test_dates_can_be_chosen_by_area(client, dated, goal, goal_8_1):
    dated("2025-09-01", goal, label="Fyran")
    dated("2025-09-02", goal_8_1, label="Åttan")
    dated("2025-01-01", goal_8_1, label="Passerad åtta")

    response = client.get("/kalender/?omrade=8")

    assert months(response) == [("2025-09", ["Åttan"])]
    assert labels(response.context["passed"]) == ["Passerad åtta"]
    assert response.context["chips"][0]["value"] == "8. Internationell attraktionskraft"


def test_dates_can_be_chosen_by_organisation_with_what_it_succeeded(client, dated, organisation):
    dated("2025-09-01", organisation=make_organisation("Verket", successor=organisation), label="Föregångarens")
    dated("2025-09-02", organisation=organisation, label="Egen")
    dated("2025-09-03", label="Annans")

    response = client.get("/kalender/?organisation=vinnova")

    assert months(response) == [("2025-09", ["Föregångarens", "Egen"])]


def test_a_choice_without_dates_says_what_to_do(client, public_initiative):
    response = client.get("/en/kalender/?organisation=finns-inte")

    assert response.status_code == 200
    assert "No date matches" in response.text
    assert "Show the whole calendar" in response.text


@pytest.mark.parametrize("query", ["omrade=99", "omrade=fyra", "organisation=a b", "organisation=%00"])
def test_nonsense_is_explained(client, public_initiative, query):
    response = client.get(f"/en/kalender/?{query}")

    assert response.status_code == 400
    assert "The filters cannot be read" in response.text
    assert "Nothing can be shown until the filters are mended." in response.text


def test_the_form_keeps_the_day(client, public_initiative):
    assert '<input type="hidden" name="per" value="2025-03-02">' in client.get("/kalender/?per=2025-03-02").text


# Bounds


def test_what_has_passed_is_paged_and_the_next_page_holds_nothing_else(client, dated, monkeypatch):
    monkeypatch.setattr(pages, "PASSED_PAGE_SIZE", 1)
    dated("2024-01-31", label="Första")
    dated("2023-01-31", label="Andra")
    dated("2025-09-01", label="Kommande")

    first, second = client.get("/en/kalender/"), client.get("/en/kalender/?sida=2")

    assert labels(first.context["passed"]) == ["Första"]
    assert labels(second.context["passed"]) == ["Andra"]
    assert "Kommande" not in second.text
    assert "<title>Calendar, page 2" in second.text


@pytest.mark.parametrize("page", ["2", "0", "sista"])
def test_a_page_that_is_not_there_is_explained(client, public_initiative, page):
    response = client.get(f"/en/kalender/?sida={page}")

    assert response.status_code == 404
    assert "There is no such page of the calendar" in response.text


def test_more_than_fits_is_said(client, dated, monkeypatch):
    monkeypatch.setattr(pages, "SHOWN_AHEAD", 1)
    dated("2025-09-01", label="Första")
    dated("2025-10-01", label="Andra")

    response = client.get("/en/kalender/")

    assert months(response) == [("2025-09", ["Första"])]
    assert "There are more dates than fit here." in response.text


def test_the_number_of_queries_does_not_grow(client, dated, organisation):
    query = "/kalender/?organisation=vinnova&omrade=4"
    dated("2025-09-01", organisation=organisation)
    with CaptureQueriesContext(connection) as few:
        client.get(query)
    for month in range(1, 10):
        dated(f"2025-0{month}-15", organisation=organisation, label=f"Rapport {month}")
        dated(f"2025-0{month}-16", organisation=organisation, label=f"Sen {month}", make_date=make_late_report)

    with CaptureQueriesContext(connection) as many:
        response = client.get(query)

    assert len(response.context["late"]) == 6
    assert len(many) <= len(few) + 1 <= 14  # the page of what has passed, once there is any
