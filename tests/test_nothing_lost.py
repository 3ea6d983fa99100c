"""Two officials who edit the same thing: nobody's work is lost without a word, and what is sent twice is done once."""

from html import unescape

import pytest

from strategy.models import Source
from tests.admin_helpers import address, errors_of, form_of, logged_in, save
from tests.at_once import at_the_same_time, database_on_disk  # noqa: F401 (a fixture)
from tests.makers import make_deliverable, make_initiative, publish_judgement, submitted_judgement
from tracking.models import Deliverable, DueDateChange, GoalLink, Indicator, Initiative, Organisation, StatusUpdate

pytestmark = pytest.mark.django_db(transaction=True)

INLINES = ("goal_links", "involvements", "deliverables", "funding")


def differences(response) -> dict[str, tuple[str, str]]:
    return {one.label: (one.stored, one.typed) for one in response.context["conflict"].differences}


@pytest.fixture
def at_editor(editor):
    return logged_in(editor)


@pytest.fixture
def at_approver(approver):
    return logged_in(approver)


# Two saves of the same row


def test_the_second_of_two_saves_sees_both_versions(at_editor, at_approver, initiative, approver, area):
    approver.areas.add(area)
    page = address("initiative", "change", initiative.pk)
    opened = form_of(at_editor.get(page))
    save(at_approver, page, title="Den andras namn", summary="Deras text.")

    response = at_editor.post(page, opened | {"title": "Mitt namn"})

    assert response.status_code == 409
    assert differences(response) == {"Titel": ("Den andras namn", "Mitt namn")}
    assert approver.full_name in response.text
    form = form_of(response)
    assert form["title"] == "Mitt namn"
    assert form["summary"] == "Deras text."
    initiative.refresh_from_db()
    assert initiative.title == "Den andras namn"


def test_who_has_read_both_versions_may_save(at_editor, initiative):
    page = address("initiative", "change", initiative.pk)
    opened = form_of(at_editor.get(page))
    save(at_editor, page, title="Den andras namn", summary="Deras text.")

    conflict = at_editor.post(page, opened | {"title": "Mitt namn"})
    response = at_editor.post(page, form_of(conflict))

    assert response.status_code == 302
    initiative.refresh_from_db()
    assert (initiative.title, initiative.summary) == ("Mitt namn", "Deras text.")


def test_a_row_that_somebody_else_added_below_is_told(at_editor, initiative):
    page = address("initiative", "change", initiative.pk)
    opened = form_of(at_editor.get(page))
    save(at_editor, page, **new_deliverable(opened, label="Delrapport"))

    response = at_editor.post(page, opened | {"title": "Mitt namn"})

    assert response.status_code == 409
    assert "Delrapport" in differences(response)
    assert Deliverable.objects.count() == 1


def test_a_row_that_somebody_else_changed_below_is_told(at_editor, initiative):
    make_deliverable(initiative, "2025-06-30", label="Delrapport")
    page = address("initiative", "change", initiative.pk)
    opened = form_of(at_editor.get(page))
    save(at_editor, page, **{"deliverables-0-note": "Deras not."})

    response = at_editor.post(page, opened | {"deliverables-0-note": "Min not."})

    assert response.status_code == 409
    assert ("Deras not.", "Min not.") in differences(response).values()
    assert Deliverable.objects.get().note == "Deras not."


def test_what_was_typed_in_a_row_that_somebody_else_removed_is_kept(at_editor, initiative):
    make_deliverable(initiative, "2025-06-30", label="Delrapport")
    make_deliverable(initiative, "2025-12-31", label="Slutrapport")
    page = address("initiative", "change", initiative.pk)
    opened = form_of(at_editor.get(page))
    save(at_editor, page, **{"deliverables-0-DELETE": "on"})

    response = at_editor.post(page, opened | {"deliverables-0-note": "En lång not.", "deliverables-1-note": "Kort."})

    assert response.status_code == 409
    assert "En lång not." in [typed for _stored, typed in differences(response).values()]
    assert at_editor.post(page, form_of(response)).status_code == 302
    assert [(row.label, row.note) for row in Deliverable.objects.all()] == [("Slutrapport", "Kort.")]


def test_a_save_without_the_mark_of_what_was_seen_is_refused(at_editor, initiative):
    page = address("initiative", "change", initiative.pk)
    opened = form_of(at_editor.get(page))
    del opened["seen"]

    response = at_editor.post(page, opened | {"title": "Mitt namn"})

    assert response.status_code == 409
    initiative.refresh_from_db()
    assert initiative.title != "Mitt namn"


@pytest.mark.parametrize("noun", ["organisation", "source", "indicator", "goal", "areawording", "edition"])
def test_every_kind_of_row_is_protected(noun, editor, administrator, edition, organisation, source, goal, area):
    rows = {
        "organisation": organisation,
        "source": source,
        "indicator": Indicator.objects.create(
            title="Antal prövningar", slug="p", unit="st", role="output", lead_area=area
        ),
        "goal": goal,
        "areawording": edition.area_wordings.first(),
        "edition": edition,
    }
    row, client = rows[noun], logged_in(administrator if noun in {"goal", "areawording", "edition"} else editor)
    field = {"organisation": "name", "source": "citation"}.get(noun, "title")
    page = address(noun, "change", row.pk)
    opened = form_of(client.get(page))
    assert save(client, page, **{field: "Den andras text", "note": "Ändrat."}).status_code == 302

    response = client.post(page, opened | {field: "Min text", "note": "Ändrat."})

    assert response.status_code == 409
    assert ("Den andras text", "Min text") in differences(response).values()
    row.refresh_from_db()
    assert getattr(row, field) == "Den andras text"


def test_a_fact_registered_by_an_act_counts_as_a_save(at_editor, public_initiative, report):
    page = address("initiative", "change", public_initiative.pk)
    opened = form_of(at_editor.get(page))
    save(
        at_editor,
        address("initiative", "deliver", public_initiative.pk, report.pk),
        delivery="delivered",
        document="Dnr 1",
    )

    assert at_editor.post(page, opened | {"title": "Mitt namn"}).status_code == 409


# Acts


def test_an_act_on_what_somebody_has_changed_shows_it_anew(at_editor, public_initiative):
    page = address("initiative", "amend", public_initiative.pk)
    save(at_editor, address("initiative", "change", public_initiative.pk), summary="Första texten.")
    opened = form_of(at_editor.get(page))
    save(at_editor, address("initiative", "change", public_initiative.pk), summary="Andra texten.")

    response = at_editor.post(page, opened | {"note": "Min förklaring."})

    assert response.status_code == 409
    assert "Andra texten." in response.text
    assert form_of(response)["note"] == "Min förklaring."
    assert public_initiative.versions.count() == 1
    assert at_editor.post(page, form_of(response)).status_code == 302
    assert public_initiative.versions.count() == 2


def test_what_was_written_for_an_act_that_is_no_longer_possible_is_kept(at_approver, goal, second_approver):
    update = submitted_judgement(goal)
    page = address("statusupdate", "return", update.pk)
    opened = form_of(at_approver.get(page))
    save(logged_in(second_approver), address("statusupdate", "approve", update.pk))

    response = at_approver.post(page, opened | {"comment": "En lång kommentar."})

    assert response.status_code == 409
    assert "En lång kommentar.</textarea>" in response.text
    assert StatusUpdate.objects.get().state == "published"


def test_what_was_written_in_a_text_that_has_been_published_meanwhile_is_kept(at_editor, at_approver, goal):
    update = submitted_judgement(goal)
    page = address("statusupdate", "change", update.pk)
    opened = form_of(at_editor.get(page))
    save(at_approver, address("statusupdate", "approve", update.pk))

    response = at_editor.post(page, opened | {"why": "En lång förklaring."})

    assert response.status_code == 403
    assert "En lång förklaring.</textarea>" in response.text


def test_a_move_that_is_sent_twice_moves_once(at_editor, public_initiative, report):
    page = address("initiative", "move", public_initiative.pk, report.pk)
    sent = form_of(at_editor.get(page)) | {"to": "2025-12-10", "reference": "KN2023/01983"}

    first, second = at_editor.post(page, sent), at_editor.post(page, sent)

    assert (first.status_code, second.status_code) == (302, 409)
    assert DueDateChange.objects.count() == 1


# Sent twice


def test_a_form_that_is_sent_twice_is_answered_as_the_first_time(at_editor, initiative):
    page = address("initiative", "change", initiative.pk)
    sent = form_of(at_editor.get(page)) | {"title": "Mitt namn"}

    first, second = at_editor.post(page, sent), at_editor.post(page, sent)

    assert (first.status_code, second.status_code) == (302, 302)
    initiative.refresh_from_db()
    assert (initiative.title, initiative.revision) == ("Mitt namn", 2)


def test_an_add_form_that_is_sent_twice_makes_one(at_editor, goal):
    sent = new_initiative(at_editor, goal)

    first = at_editor.post(address("initiative", "add"), sent)
    second = at_editor.post(address("initiative", "add"), sent, follow=True)

    assert first.status_code == 302
    assert second.redirect_chain[0][0] == address("initiative", "change", Initiative.objects.get().pk)
    assert (Initiative.objects.count(), Deliverable.objects.count(), GoalLink.objects.count()) == (1, 1, 1)


def test_an_add_form_that_comes_back_with_other_text_shows_both(at_editor, goal):
    sent = new_initiative(at_editor, goal)
    at_editor.post(address("initiative", "add"), sent)

    response = at_editor.post(address("initiative", "add"), sent | {"title": "Ett annat namn"})

    assert response.status_code == 409
    assert differences(response) == {"Titel": ("En ny insats", "Ett annat namn")}
    page = address("initiative", "change", Initiative.objects.get().pk)
    assert f'action="{page}"' in response.text
    assert at_editor.post(page, form_of(response)).status_code == 302
    assert [row.title for row in Initiative.objects.all()] == ["Ett annat namn"]
    assert (Deliverable.objects.count(), GoalLink.objects.count()) == (1, 1)


def test_the_identity_of_a_row_of_another_area_gives_nothing_away(at_editor, goal, goal_8_1):
    others = make_initiative("Andras hemliga insats", goal_8_1)
    sent = new_initiative(at_editor, goal) | {"uid": str(others.uid)}

    response = at_editor.post(address("initiative", "add"), sent)

    assert "Andras hemliga insats" not in unescape(response.text)
    assert errors_of(response)
    assert Initiative.objects.count() == 1


@pytest.mark.parametrize("uid", ["", "x", "\0", "0" * 5000])
def test_a_form_without_an_identity_is_no_error(at_editor, uid):
    sent = form_of(at_editor.get(address("organisation", "add")))
    sent |= {"name": "Vinnova", "slug": "vinnova", "kind": "agency", "uid": uid}

    assert at_editor.post(address("organisation", "add"), sent).status_code in {200, 302}


# At the same time


@pytest.mark.parametrize("noun", ["initiative", "organisation"])
def test_of_twenty_stale_saves_one_wins_and_nineteen_see_the_conflict(editor, initiative, organisation, noun):
    row = {"initiative": initiative, "organisation": organisation}[noun]
    field = {"initiative": "title", "organisation": "name"}[noun]
    clients = [logged_in(editor) for _ in range(20)]
    page = address(noun, "change", row.pk)
    opened = form_of(clients[0].get(page))

    responses = at_the_same_time(
        *(
            lambda client=client, number=number: client.post(page, opened | {field: f"Namn {number}", "note": "Nytt."})
            for number, client in enumerate(clients)
        )
    )

    assert sorted(response.status_code for response in responses) == [302, *[409] * 19]
    row.refresh_from_db()
    [winner] = [number for number, response in enumerate(responses) if response.status_code == 302]
    assert (getattr(row, field), row.revision) == (f"Namn {winner}", 2)
    for number, response in enumerate(responses):
        if number != winner:
            assert f"Namn {number}" in response.text


def test_of_twenty_stale_saves_of_a_judgement_one_wins(editor, goal):
    update = submitted_judgement(goal)
    clients = [logged_in(editor) for _ in range(20)]
    page = address("statusupdate", "change", update.pk)
    opened = form_of(clients[0].get(page))

    responses = at_the_same_time(
        *(
            lambda client=client, number=number: client.post(page, opened | {"headline": f"Mening {number}."})
            for number, client in enumerate(clients)
        )
    )

    assert sorted(response.status_code for response in responses) == [302, *[409] * 19]
    assert StatusUpdate.objects.get().revision == update.revision + 1


def test_fifty_identical_adds_make_one(editor, goal):
    clients = [logged_in(editor) for _ in range(50)]
    sent = new_initiative(clients[0], goal)

    responses = at_the_same_time(
        *(lambda client=client: client.post(address("initiative", "add"), sent) for client in clients)
    )

    assert {response.status_code for response in responses} == {302}
    assert (Initiative.objects.count(), Deliverable.objects.count(), GoalLink.objects.count()) == (1, 1, 1)


def test_fifty_identical_adds_of_an_organisation_make_one(editor):
    clients = [logged_in(editor) for _ in range(50)]
    sent = form_of(clients[0].get(address("organisation", "add")))
    sent |= {"name": "Vinnova", "slug": "vinnova", "kind": "agency"}

    responses = at_the_same_time(
        *(lambda client=client: client.post(address("organisation", "add"), sent) for client in clients)
    )

    assert {response.status_code for response in responses} == {302}
    assert Organisation.objects.count() == 1


# What is in use


def test_a_source_that_is_cited_is_not_deleted(at_editor, goal, source):
    publish_judgement(goal, evidence=[source])

    response = at_editor.get(address("source", "delete", source.pk))

    assert "1" in response.text
    at_editor.post(address("source", "delete", source.pk), {"post": "yes"})
    assert Source.objects.filter(pk=source.pk).exists()


def new_deliverable(form, **fields):
    number = int(form["deliverables-TOTAL_FORMS"])
    row = {"kind": "final_report", "label": "Slutrapport", "delivery": "unknown"} | fields
    return {"deliverables-TOTAL_FORMS": str(number + 1)} | {
        f"deliverables-{number}-{name}": value for name, value in row.items()
    }


def new_initiative(client, goal):
    form = form_of(client.get(address("initiative", "add")))
    form |= {"title": "En ny insats", "kind": "inquiry", "lead_area": str(goal.area_id)}
    form |= {"goal_links-TOTAL_FORMS": "1", "goal_links-0-goal": str(goal.pk), "goal_links-0-basis": "editorial"}
    return form | new_deliverable(form)
