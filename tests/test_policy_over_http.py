"""Who gets what by address: role × act × state × own or another area, asked of the server, not of the policy's function.

`WHO` and `WHEN` are written here by hand from the rules (domain.md 3 and 6). What is not in them is refused, and an act of the
admin that is not in them fails the test.
"""

import datetime as dt

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from tests import makers
from tests.admin_helpers import address, form_of, logged_in
from tests.makers import stockholm
from tracking import publishing
from tracking.models import Initiative, Publication, StatusUpdate, User

pytestmark = pytest.mark.django_db

MARCH = stockholm("2025-03-03")
ROLES = User.Role.values
WRITING = {("editor", "own"), ("approver", "own")}
DECIDING = {("approver", "own"), ("approver", "other")}
READING = DECIDING | {("editor", "own"), ("auditor", "own"), ("auditor", "other")}
"""Who reads what is not published."""
EVERYBODY = {(role, whose) for role in ROLES for whose in ("own", "other")}

OPEN = {"draft", "submitted", "returned", "approved"}
STATES = sorted(OPEN | {"published", "withdrawn"})

# act: by whom, in which states
UPDATE_ACTS = {
    "submit": (WRITING, {"draft", "returned"}),
    "approve": (DECIDING, {"submitted"}),
    "return": (DECIDING, {"submitted"}),
    "stop": (DECIDING, {"approved"}),
    "confirm": (WRITING, {"published"}),
    "correct": (WRITING, {"published"}),
    "withdraw": (DECIDING, {"published"}),
}
INITIATIVE_ACTS = {
    "publish": (DECIDING, {"unpublished", "taken off"}),
    "amend": (WRITING, {"public"}),
    "unpublish": (DECIDING, {"public"}),
}
DELIVERABLE_ACTS = {"deliver": WRITING, "move": WRITING}


@pytest.fixture
def officials(area):
    return {role: makers.make_official(f"the_{role}", role, area) for role in ROLES}


@pytest.fixture
def clients(officials):
    return {role: logged_in(official) for role, official in officials.items()}


@pytest.fixture
def goals(goal, goal_8_1):
    return {"own": goal, "other": goal_8_1}


def update_in(state: str, goal) -> StatusUpdate:
    """A judgement that none of the officials of this file has touched."""
    match state:
        case "draft":
            return makers.draft_judgement(goal)
        case "submitted":
            return makers.submitted_judgement(goal)
        case "returned":
            update = makers.submitted_judgement(goal)
            return publishing.return_for_changes(update, by=makers.make_approver(), at=MARCH, comment="Skriv om.")
        case "approved":
            update = makers.submitted_judgement(goal)
            now = timezone.now()
            return publishing.approve(
                update,
                by=makers.make_approver(),
                at=now,
                revision=update.revision,
                publish_after=now + dt.timedelta(days=9),
            )
        case "published":
            return makers.publish_judgement(goal)
        case "withdrawn":
            update = makers.publish_judgement(goal)
            return publishing.withdraw(update, by=makers.make_approver(), at=stockholm("2025-04-01"), reason="Fel.")
    raise AssertionError(state)


def initiative_in(state: str, goal) -> Initiative:
    initiative = makers.make_initiative("En insats", goal)
    makers.make_deliverable(initiative, "2025-06-30")
    if state != "unpublished":
        makers.publish(initiative)
    if state == "taken off":
        publishing.unpublish_initiative(initiative, by=makers.make_approver(), at=MARCH, reason="Fel.")
    return initiative


def answer(client, page: str) -> str:
    """ "form", "not now" or "no": what a page says to whoever opens it."""
    response = client.get(page)
    if response.status_code in {403, 404}:
        return "no"
    if response.status_code == 302:
        assert not response["location"].startswith("/admin/login/")
        return "not now"
    assert response.status_code == 200
    return "form"


def stored(row) -> tuple[int, int, str]:
    """What no refused request may change."""
    rows = type(row).objects
    return Publication.objects.count(), rows.count(), str(rows.filter(pk=row.pk).values().first())


def expected(who, whose_role, states, state) -> str:
    if whose_role not in who:
        return "no"
    return "form" if state in states else "not now"


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("whose", ["own", "other"])
def test_acts_on_judgements(clients, goals, whose, state):
    update = update_in(state, goals[whose])

    answers = {
        (role, act): answer(client, address("statusupdate", act, update.pk))
        for role, client in clients.items()
        for act in UPDATE_ACTS
    }

    assert answers == {
        (role, act): expected(who, (role, whose), states, state)
        for role in ROLES
        for act, (who, states) in UPDATE_ACTS.items()
    }


@pytest.mark.parametrize("state", ["unpublished", "public", "taken off"])
@pytest.mark.parametrize("whose", ["own", "other"])
def test_acts_on_initiatives(clients, goals, whose, state):
    initiative = initiative_in(state, goals[whose])
    report = initiative.deliverables.get()

    answers = {
        (role, act): answer(client, address("initiative", act, initiative.pk))
        for role, client in clients.items()
        for act in INITIATIVE_ACTS
    } | {
        (role, act): answer(client, address("initiative", act, initiative.pk, report.pk))
        for role, client in clients.items()
        for act in DELIVERABLE_ACTS
    }

    assert answers == {
        (role, act): expected(who, (role, whose), states, state)
        for role in ROLES
        for act, (who, states) in INITIATIVE_ACTS.items()
    } | {
        (role, act): "form" if (role, whose) in who else "no" for role in ROLES for act, who in DELIVERABLE_ACTS.items()
    }


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("whose", ["own", "other"])
def test_a_refused_act_changes_nothing_when_it_is_sent_anyway(clients, goals, whose, state):
    update = update_in(state, goals[whose])
    before = stored(update)
    sent = {
        "seen": str(update.revision),
        "revision": str(update.revision),
        "comment": "x",
        "reason": "x",
        "sentence": "x",
    }

    for role, client in clients.items():
        for act, (who, states) in UPDATE_ACTS.items():
            if (role, whose) in who and state in states:
                continue
            response = client.post(address("statusupdate", act, update.pk), sent)
            assert response.status_code in ({403, 404} if (role, whose) not in who else {302, 409}), (role, act)

    assert stored(update) == before


@pytest.mark.parametrize("state", ["unpublished", "public", "taken off"])
@pytest.mark.parametrize("whose", ["own", "other"])
def test_a_refused_act_on_an_initiative_changes_nothing(clients, goals, whose, state):
    initiative = initiative_in(state, goals[whose])
    report = initiative.deliverables.get()
    before = stored(initiative)
    sent = {"seen": str(initiative.revision), "note": "x", "reason": "x", "delivery": "delivered", "to": "2026"}

    for role, client in clients.items():
        for act, (who, states) in INITIATIVE_ACTS.items():
            if (role, whose) not in who or state not in states:
                response = client.post(address("initiative", act, initiative.pk), sent)
                assert response.status_code in ({403, 404} if (role, whose) not in who else {302, 409}), (role, act)
        for act, who in DELIVERABLE_ACTS.items():
            if (role, whose) not in who:
                response = client.post(address("initiative", act, initiative.pk, report.pk), sent)
                assert response.status_code in {403, 404}, (role, act)

    assert stored(initiative) == before
    report.refresh_from_db()
    assert report.delivery == "unknown"


def test_every_act_of_the_admin_has_a_row_here():
    registered = admin.site._registry

    assert {act.slug for act in registered[StatusUpdate].acts} == set(UPDATE_ACTS)
    assert {act.slug for act in registered[Initiative].acts} == set(INITIATIVE_ACTS)
    assert {act.slug for act in registered[Initiative].part_acts} == set(DELIVERABLE_ACTS)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("whose", ["own", "other"])
@pytest.mark.parametrize("view", ["change", "history", "preview"])
def test_who_reads_a_judgement(clients, goals, whose, state, view):
    """The history of a published text tells how it was written, so only those who read drafts read that."""
    update = update_in(state, goals[whose])
    is_public = state not in OPEN
    readers = EVERYBODY if is_public and view == "change" else READING

    for role, client in clients.items():
        found = client.get(address("statusupdate", view, update.pk)).status_code
        if view == "preview" and is_public:
            assert found in {302, 403, 404}, role  # it has a public page
        else:
            assert found == (200 if (role, whose) in readers else 404), role


@pytest.mark.parametrize("state", ["unpublished", "public", "taken off"])
@pytest.mark.parametrize("whose", ["own", "other"])
@pytest.mark.parametrize("view", ["change", "history", "preview"])
def test_who_reads_the_working_row_of_an_initiative(clients, goals, whose, state, view):
    initiative = initiative_in(state, goals[whose])

    for role, client in clients.items():
        found = client.get(address("initiative", view, initiative.pk)).status_code
        assert (found == 200) == ((role, whose) in READING), (role, found)
        assert found in {200, 403, 404}, role


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("whose", ["own", "other"])
def test_who_saves_and_deletes_a_judgement(clients, goals, whose, state):
    for role, client in clients.items():
        update = StatusUpdate.objects.first() or update_in(state, goals[whose])
        before = stored(update)
        may_write = (role, whose) in WRITING and state in OPEN
        page = address("statusupdate", "change", update.pk)
        sent = {**form_of(client.get(page)), "headline": f"Ny mening av {role}.", "seen": str(update.revision)}
        response = client.post(page, sent)
        assert response.status_code == 302 if may_write else response.status_code in {403, 404}, role
        assert may_write or stored(update) == before
        deletion = client.post(address("statusupdate", "delete", update.pk), {"post": "yes"})
        assert deletion.status_code == 302 if may_write else deletion.status_code in {403, 404}, role
        assert StatusUpdate.objects.filter(pk=update.pk).exists() != may_write


@pytest.mark.parametrize("state", ["unpublished", "public", "taken off"])
@pytest.mark.parametrize("whose", ["own", "other"])
def test_who_saves_and_deletes_an_initiative(clients, goals, whose, state):
    for role, client in clients.items():
        initiative = Initiative.objects.first() or initiative_in(state, goals[whose])
        initiative.refresh_from_db()
        before = stored(initiative)
        may_write = (role, whose) in WRITING
        page = address("initiative", "change", initiative.pk)
        sent = {**form_of(client.get(page)), "summary": f"Text av {role}.", "seen": str(initiative.revision)}
        response = client.post(page, sent)
        assert response.status_code == 302 if may_write else response.status_code in {403, 404}, role
        assert may_write or stored(initiative) == before
        deletion = client.post(address("initiative", "delete", initiative.pk), {"post": "yes"})
        may_delete = may_write and state == "unpublished"  # what was public is kept, and a writer is told why
        assert deletion.status_code == 302 if may_write else deletion.status_code in {403, 404}, role
        assert Initiative.objects.filter(pk=initiative.pk).exists() != may_delete


def test_rows_below_are_written_only_by_who_writes_the_row_above(clients, goals):
    """An inline sent by somebody who may only read the initiative."""
    initiative = initiative_in("public", goals["other"])
    row = initiative.deliverables.get()
    sent = {
        "seen": str(initiative.revision),
        "deliverables-TOTAL_FORMS": "1",
        "deliverables-INITIAL_FORMS": "1",
        "deliverables-0-id": str(row.pk),
        "deliverables-0-initiative": str(initiative.pk),
        "deliverables-0-kind": "report",
        "deliverables-0-DELETE": "on",
    }

    for role, client in clients.items():
        page = address("initiative", "change", initiative.pk)
        assert client.post(page, sent).status_code in {403, 404}, role
        assert client.post(f"{page}?_popup=1", sent).status_code in {403, 404}, role

    row.refresh_from_db()
    assert row.kind == "final_report"


def test_a_row_of_another_initiative_is_not_reached_through_ones_own(clients, goals):
    own, other = initiative_in("unpublished", goals["own"]), initiative_in("public", goals["other"])
    theirs = other.deliverables.get()
    page = address("initiative", "change", own.pk)
    sent = form_of(clients["editor"].get(page)) | {
        "deliverables-0-id": str(theirs.pk),
        "deliverables-0-label": "Stulen",
    }

    clients["editor"].post(page, sent)

    theirs.refresh_from_db()
    assert theirs.initiative == other
    assert theirs.label == ""
    assert clients["editor"].get(address("initiative", "deliver", own.pk, theirs.pk)).status_code == 404


AUTOCOMPLETES = [
    ("tracking", "initiative", "previous"),
    ("tracking", "evidence", "version"),
    ("tracking", "goallink", "goal"),
    ("tracking", "statusupdate", "goal"),
    ("tracking", "statusupdate", "corrects"),
    ("tracking", "goallink", "initiative"),
]


@pytest.mark.parametrize(("app", "model", "field"), AUTOCOMPLETES)
def test_a_search_for_a_choice_finds_nothing_that_is_unpublished_elsewhere(clients, goals, app, model, field):
    makers.make_initiative("Hemligheten i andras område", goals["other"])
    makers.draft_judgement(goals["other"], headline="Hemligheten i andras utkast.")

    for role in ("editor", "administrator"):
        for word in ("", "hemligheten"):
            found = clients[role].get(
                "/admin/autocomplete/", {"app_label": app, "model_name": model, "field_name": field, "term": word}
            )
            assert found.status_code in {200, 400, 403, 404}
            assert "Hemligheten" not in found.text, role


@pytest.mark.parametrize("noun", ["initiative", "statusupdate", "goallink", "indicator", "initiativeversion"])
def test_lists_searches_and_files_hold_nothing_unpublished_of_other_areas(clients, goals, noun):
    makers.make_initiative("Hemligheten i andras område", goals["other"])
    makers.draft_judgement(goals["other"], headline="Hemligheten i andras utkast.")

    for role in ("editor", "administrator"):
        for page in ("", "?q=hemligheten", "?all=", "?o=1", "?_popup=1", "export/", "export/?format=csv"):
            response = clients[role].get(address(noun) + page)
            body = response.getvalue().decode(errors="replace") if response.streaming else response.text
            assert "Hemligheten" not in body.replace('value="hemligheten"', ""), (role, page)


@pytest.mark.parametrize("model", ["initiative", "statusupdate"])
def test_no_kind_of_address_tells_whether_a_row_exists(clients, goals, model):
    """What lies outside the scope is answered as what never was."""
    row = initiative_in("unpublished", goals["other"]) if model == "initiative" else update_in("draft", goals["other"])
    kind = ContentType.objects.get_for_model(row).pk

    for page in (
        "change",
        "delete",
        "history",
        "preview",
        *(UPDATE_ACTS if model == "statusupdate" else INITIATIVE_ACTS),
    ):
        there = clients["editor"].get(address(model, page, row.pk))
        nowhere = clients["editor"].get(address(model, page, 999_999))
        assert there.status_code == nowhere.status_code == 404, page
        assert there.text.replace(f"/{row.pk}/", "/999999/") == nowhere.text, page
    assert clients["editor"].get(f"/admin/r/{kind}/{row.pk}/").status_code == 404
