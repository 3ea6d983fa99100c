"""`/organisationer/` and `/organisationer/<slug>/`: who works on what, counted as the list counts, and nothing unpublished."""

import datetime as dt
import re
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

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
from tracking.models import InitiativeVersion
from tracking.pages import organisations as pages

pytestmark = pytest.mark.django_db

MARCH = stockholm("2025-03-03")


@pytest.fixture(autouse=True)
def today(now):
    """30 June 2025."""
    with time_machine.travel(now, tick=False):
        yield now


@pytest.fixture
def ministry(goal, goal_8_1):
    """Renamed in 2023, with one public initiative under each name; the older one serves two areas."""
    new = make_organisation("Klimat- och näringslivsdepartementet", "ministry", valid_from=dt.date(2023, 1, 1))
    old = make_organisation(
        "Näringsdepartementet", "ministry", valid_to=dt.date(2022, 12, 31), successor=new, abbreviation="N"
    )
    for title, organisation, goals in (("Ny insats", new, [goal]), ("Äldre insats", old, [goal, goal_8_1])):
        initiative = make_initiative(title, *goals, phase="ongoing")
        make_involvement(initiative, organisation, "responsible_ministry")
        publish(initiative)
    return new


def bare(html):
    return re.sub(r"<[^>]+>", "", html).strip()


def rows_of(text):
    """The matrix as text: {organisation: [cells]}; a cell is its number or empty."""
    found = {}
    for row in re.findall(r'<tr role="row">(.*?)</tr>', text, re.DOTALL)[1:]:
        heading = re.search(r"<th[^>]*>(.*?)</th>", row, re.DOTALL)[1]
        name = re.search(r"<a [^>]*>(.*?)</a>", heading, re.DOTALL)
        cells = re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
        found[bare(name[1] if name else heading)] = [bare(cell) for cell in cells]
    return found


# The matrix


def test_the_matrix_counts_the_initiatives_of_each_organisation_by_area(client, public_initiative):
    rows = rows_of(client.get("/organisationer/").text)

    assert rows["Vinnova"] == ["1", "", "1"]


def test_an_empty_cell_is_empty_and_not_a_link(client, public_initiative):
    response = client.get("/organisationer/")

    assert '<td role="cell"></td>' in response.text
    assert "organisation=vinnova&amp;omrade=4" in response.text
    assert "organisation=vinnova&amp;omrade=8" not in response.text


def test_each_number_is_that_of_the_list_it_leads_to(client, ministry, public_initiative):
    text = client.get("/organisationer/").text
    cells = re.findall(r'<td[^>]*><a href="([^"]+)">(\d+)</a>', text)

    assert len(cells) == 11
    for address, number in cells:
        assert client.get(unescape(address)).context["page"].paginator.count == int(number), address


def test_organisations_stand_in_swedish_order(client, goal):
    initiative = make_initiative("Samverkan", goal)
    for name in ("Örebro universitet", "Ångström AB", "Zymes", "Arbetsförmedlingen"):
        make_involvement(initiative, make_organisation(name))
    publish(initiative)

    rows = rows_of(client.get("/organisationer/").text)

    assert [*rows][:4] == ["Arbetsförmedlingen", "Zymes", "Ångström AB", "Örebro universitet"]


def test_an_organisation_in_two_roles_counts_its_initiative_once(client, goal, organisation):
    initiative = make_initiative("Dubbel roll", goal)
    make_involvement(initiative, organisation, "assigned")
    make_involvement(initiative, organisation, "recipient")
    publish(initiative)

    assert rows_of(client.get("/organisationer/").text)["Vinnova"] == ["1", "", "1"]


def test_a_successor_counts_what_it_succeeded_and_says_so(client, ministry):
    response = client.get("/en/organisationer/")

    rows = rows_of(response.text)
    assert rows["Klimat- och näringslivsdepartementet"] == ["2", "1", "2"]
    assert rows["Näringsdepartementet"] == ["1", "1", "1"]
    said = " ".join(re.sub(r"<[^>]+>", " ", response.text).split())
    assert "with Näringsdepartementet (until 2022)" in said
    assert "from 2023: Klimat- och näringslivsdepartementet" in said


def test_a_ring_of_successors_does_not_hang(client, ministry):
    ministry.successor = ministry.predecessors.get()
    ministry.save()

    assert rows_of(client.get("/organisationer/").text)["Klimat- och näringslivsdepartementet"] == ["2", "1", "2"]


def test_the_last_row_counts_every_initiative_once(client, ministry, public_initiative, goal):
    publish(make_initiative("Utan aktör", goal))

    response = client.get("/en/organisationer/")

    assert rows_of(response.text)["All initiatives"] == ["4", "1", "4"]
    assert "Where the register names no organisation: 1\N{NO-BREAK SPACE}initiative." in response.text
    assert "neither rows nor columns add up" in response.text
    assert "the government stated about 70" in response.text


def test_the_matrix_never_names_an_organisation_of_working_rows_only(client, initiative, public_initiative):
    make_involvement(initiative, make_organisation("Hemliga bolaget"))
    make_involvement(public_initiative, make_organisation("Nya parten"))

    text = client.get("/organisationer/").text

    assert "Hemliga bolaget" not in text
    assert "Nya parten" not in text


def test_the_matrix_is_as_it_stood(client, public_initiative, goal):
    later = make_initiative("Senare insats", goal)
    make_involvement(later, make_organisation("Senare myndighet"))
    publish(later, MARCH)

    response = client.get("/organisationer/?per=2025-03-02")

    assert "Senare myndighet" not in response.text
    assert "/organisationer/vinnova/?per=2025-03-02" in response.text
    assert "organisation=vinnova&amp;omrade=4&amp;per=2025-03-02" in response.text


def test_a_day_without_organisations_says_why(client, edition):
    response = client.get("/en/organisationer/?per=2024-12-02")

    assert response.status_code == 200
    assert "No initiative that was public on this day names an organisation." in response.text


def test_the_table_has_caption_scopes_and_roles(client, public_initiative):
    text = client.get("/organisationer/").text

    assert "<caption>" in text
    assert 'role="rowheader" scope="row"' in text
    assert text.count('role="columnheader" scope="col"') == 4


# One organisation


def test_an_organisation_is_shown_with_what_it_does(client, public_initiative, organisation):
    organisation.abbreviation = "VINN"
    organisation.save()

    response = client.get("/en/organisationer/vinnova/")

    assert "<h1>" in response.text
    assert "VINN" in response.text
    assert "Agency" in response.text
    assert "/en/insatser/nationell-testbadd/" in response.text
    assert "Assigned: 1\N{NO-BREAK SPACE}initiative" in response.text
    assert "/en/insatser/?organisation=vinnova" in response.text
    assert "/en/kalender/?organisation=vinnova" in response.text
    assert response.context["states"].present() == [("ongoing", 1)]


def test_initiatives_stand_under_each_role(client, public_initiative, organisation, goal):
    other = make_initiative("Annan insats", goal)
    make_involvement(other, organisation, "partner")
    make_involvement(other, organisation, "co_funder")
    publish(other)

    roles = client.get("/organisationer/vinnova/").context["roles"]

    assert [(role, [entry["version"].title for entry in entries]) for role, entries in roles] == [
        ("assigned", ["Nationell testbädd"]),
        ("partner", ["Annan insats"]),
        ("co_funder", ["Annan insats"]),
    ]


def test_a_successor_has_the_initiatives_of_what_it_succeeded_and_says_so(client, ministry):
    response = client.get(f"/en{ministry.get_absolute_url()}")

    assert response.context["states"].total == 2
    assert "Counted here are also the initiatives of what it succeeded:" in response.text
    assert "named as" in response.text
    assert "until 31\N{NO-BREAK SPACE}December\N{NO-BREAK SPACE}2022" in response.text
    assert "/en/organisationer/naringsdepartementet/" in response.text


def test_an_earlier_name_leads_to_the_later_one_and_counts_only_its_own(client, ministry):
    response = client.get("/en/organisationer/naringsdepartementet/")

    assert response.context["states"].total == 1
    assert "Later name" in response.text
    assert "/en/organisationer/klimat-och-naringslivsdepartementet/" in response.text
    assert "Counted here are also" not in response.text


def test_a_later_name_without_a_page_is_not_a_link(client, organisation, public_initiative):
    organisation.successor = make_organisation("Nya Vinnova", slug="nya-vinnova")
    organisation.save()

    response = client.get("/organisationer/vinnova/")

    assert "Nya Vinnova" in response.text
    assert "/organisationer/nya-vinnova/" not in response.text
    assert client.get("/organisationer/nya-vinnova/").status_code == 404


def test_dates_that_come_and_dates_that_are_late_are_listed(client, goal, organisation):
    initiative = make_initiative("Rapporterande insats", goal)
    make_involvement(initiative, organisation)
    make_late_report(initiative, "2025-05", label="Sen rapport")
    make_deliverable(initiative, "2025-12-01", label="Kommande rapport")
    make_deliverable(initiative, "2025-01-01", label="Okänd rapport")
    publish(initiative)

    response = client.get("/organisationer/vinnova/")

    assert [row.label for row in response.context["ahead"]] == ["Sen rapport", "Kommande rapport"]
    assert response.context["states"].present() == [("late", 1)]


def test_nothing_to_come_says_so(client, goal, organisation):
    initiative = make_initiative("Utan datum", goal)
    make_involvement(initiative, organisation)
    publish(initiative)

    response = client.get("/en/organisationer/vinnova/")

    assert "The register knows of no report or milestone that is still to come." in response.text


def test_an_organisation_of_working_rows_only_is_not_found_just_as_one_that_nobody_knows(client, initiative, edition):
    make_involvement(initiative, make_organisation("Hemliga bolaget", slug="hemliga-bolaget"))

    hidden = client.get("/en/organisationer/hemliga-bolaget/")
    unknown = client.get("/en/organisationer/finns-inte/")

    assert (hidden.status_code, unknown.status_code) == (404, 404)
    assert "Hemliga bolaget" not in hidden.text
    assert hidden.text.replace("hemliga-bolaget", "finns-inte") == unknown.text


def test_an_organisation_named_later_was_not_there_then(client, public_initiative):
    response = client.get("/en/organisationer/vinnova/?per=2024-12-02")

    assert response.status_code == 404
    assert "No public initiative named this organisation on that day" in response.text


def test_an_organisation_is_not_found_when_its_last_initiative_is_taken_away(client, public_initiative, approver):
    publishing.unpublish_initiative(public_initiative, by=approver, at=MARCH, reason="Dubblett.")

    assert client.get("/organisationer/vinnova/").status_code == 404
    assert client.get("/organisationer/vinnova/?per=2025-03-02").status_code == 200


def test_a_long_list_is_cut_and_says_so(client, goal, organisation, public_initiative, monkeypatch):
    monkeypatch.setattr(pages, "SHOWN_INITIATIVES", 1)
    other = make_initiative("Annan insats", goal)
    make_involvement(other, organisation)
    publish(other)

    response = client.get("/en/organisationer/vinnova/")

    assert "Not all initiatives fit here." in response.text
    assert [len(entries) for _role, entries in response.context["roles"]] == [1]
    assert response.context["states"].total == 2


def test_a_swedish_name_on_an_english_page_is_marked(client, public_initiative):
    assert '<h1><span lang="sv">Vinnova</span></h1>' in client.get("/en/organisationer/vinnova/").text


@pytest.mark.parametrize("path", ["/organisationer/", "/organisationer/klimat-och-naringslivsdepartementet/"])
def test_the_number_of_queries_does_not_grow(client, path, ministry, goal, goal_8_1):
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    for number in range(5):
        old = make_organisation(f"Gammal {number}", successor=ministry)
        initiative = make_initiative(f"Insats {number}", goal, goal_8_1)
        make_involvement(initiative, old)
        make_involvement(initiative, ministry, "partner")
        make_deliverable(initiative, "2026-01-01")
        publish(initiative)

    with CaptureQueriesContext(connection) as many:
        client.get(path)

    assert InitiativeVersion.objects.count() == 7
    assert len(many) == len(few) <= 14
