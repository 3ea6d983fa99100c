"""Who gets to which page of the admin."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.utils import timezone

from tests import makers
from tests.admin_helpers import address, logged_in, save
from tracking import accounts

pytestmark = pytest.mark.django_db

EVERYBODY = {"editor", "approver", "auditor", "administrator"}
WRITERS = {"editor", "approver"}
NOUNS = {
    # noun: who reads the list, who may add
    "source": (EVERYBODY, WRITERS),
    "edition": (EVERYBODY, {"administrator"}),
    "priorityarea": (EVERYBODY, {"administrator"}),
    "areawording": (EVERYBODY, {"administrator"}),
    "goal": (EVERYBODY, {"administrator"}),
    "organisation": (EVERYBODY, WRITERS),
    "initiative": ({"editor", "approver", "auditor"}, WRITERS),
    "initiativeversion": (EVERYBODY, set()),
    "goallink": ({"editor", "approver", "auditor"}, WRITERS),
    "statusupdate": (EVERYBODY, WRITERS),
    "publication": (EVERYBODY, set()),
    "user": ({"administrator"}, {"administrator"}),
    "rolechange": ({"auditor", "administrator"}, set()),
}


@pytest.fixture
def people(editor, approver, auditor, administrator):
    return {person.role: person for person in (editor, approver, auditor, administrator)}


@pytest.fixture
def rows(public_initiative, initiative, goal, edition, source, organisation, people, goal_8_1, area):
    """One row of each noun, all of them readable by whoever may read the list."""
    update = makers.draft_judgement(goal)
    published = makers.publish_judgement(goal_8_1)
    change = accounts.record_role(people["editor"], by=people["administrator"], at=timezone.now())
    return {
        "source": source,
        "edition": edition,
        "priorityarea": area,
        "areawording": edition.area_wordings.first(),
        "goal": goal,
        "organisation": organisation,
        "initiative": initiative,
        "initiativeversion": public_initiative.versions.get(),
        "goallink": public_initiative.goal_links.get(),
        "statusupdate": update,
        "publication": published.publications.get(),
        "user": people["editor"],
        "rolechange": change,
    }


@pytest.mark.parametrize("role", sorted(EVERYBODY))
@pytest.mark.parametrize("noun", NOUNS)
def test_lists_and_forms_open_for_those_who_may(people, rows, role, noun):
    readers, writers = NOUNS[noun]
    client = logged_in(people[role])
    row = rows[noun]
    unpublished = noun == "statusupdate" and role == "administrator"

    assert client.get(address(noun)).status_code == (200 if role in readers else 403)
    assert client.get(f"{address(noun)}?q=a").status_code == (200 if role in readers else 403)
    assert client.get(address(noun, "add")).status_code == (200 if role in writers else 403)
    assert client.get(address(noun, "change", row.pk)).status_code in (
        {200} if role in readers and not unpublished else {403, 404}
    )
    assert client.get(address(noun, "history", row.pk)).status_code in (
        {200} if role in readers and not unpublished else {403, 404}
    )


@pytest.mark.parametrize("noun", NOUNS)
def test_auditors_write_nothing(people, rows, noun):
    client = logged_in(people["auditor"])

    for page, ids in (("add", []), ("change", [rows[noun].pk]), ("delete", [rows[noun].pk])):
        assert client.post(address(noun, page, *ids), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("role", ["auditor", "administrator"])
def test_those_who_do_not_write_cannot_act(people, rows, public_initiative, report, role):
    client = logged_in(people[role])
    acts = [
        *(address("statusupdate", act, rows["statusupdate"].pk) for act in ("submit", "approve", "return", "withdraw")),
        *(address("initiative", act, rows["initiative"].pk) for act in ("publish", "amend", "unpublish")),
        *(address("initiative", act, public_initiative.pk, report.pk) for act in ("move", "deliver")),
        address("goallink", "unlink", rows["goallink"].pk),
        address("edition", "publish", rows["edition"].pk),
    ]

    for act in acts:
        assert client.get(act).status_code in {403, 404}
        assert client.post(act, {"note": "x", "reason": "x"}).status_code in {403, 404}


def test_without_an_account_every_page_asks_for_a_login(rows):
    for noun in NOUNS:
        response = Client().get(address(noun))
        assert response.status_code == 302
        assert response["location"].startswith("/admin/login/")


def test_a_name_and_a_password_let_one_in(editor):
    editor.set_password("ett-riktigt-langt-losenord")
    editor.save()
    client = Client()

    response = save(client, "/admin/login/", username=editor.username, password="ett-riktigt-langt-losenord")

    assert response["location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_an_inactive_account_is_not_let_in(editor):
    client = logged_in(editor)
    editor.is_active = False
    editor.save()

    assert client.get("/admin/").status_code == 302


def test_the_login_page_has_a_heading_and_swedish_words(db):
    response = Client().get("/admin/login/")
    page = response.text

    assert response.status_code == 200
    assert 'name="username"' in page
    assert '<html lang="sv"' in page
    assert page.count("<h1") == 1


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_the_home_page_lists_only_what_one_may_read(people, rows, role):
    page = logged_in(people[role]).get("/admin/")

    assert page.status_code == 200
    for noun, (readers, _writers) in NOUNS.items():
        assert (f'href="{address(noun)}"' in page.text) == (role in readers), noun


def test_the_home_page_takes_the_same_number_of_queries_however_much_waits(
    editor, edition, area, approver, django_assert_max_num_queries
):
    client = logged_in(editor)
    makers.draft_judgement(makers.make_goal(edition, area, 11))
    client.get("/admin/")
    with django_assert_max_num_queries(30) as few:
        client.get("/admin/")
    for number in range(12, 20):
        makers.draft_judgement(makers.make_goal(edition, area, number))

    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get("/admin/")


def test_what_waits_for_approval_is_on_the_home_page(approver, goal):
    update = makers.submitted_judgement(goal)

    assert address("statusupdate", "approve", update.pk) in logged_in(approver).get("/admin/").text


def test_no_address_tells_of_rows_that_one_may_not_read(editor, goal_8_1):
    draft = makers.draft_judgement(goal_8_1)
    kind = ContentType.objects.get_for_model(draft).pk

    assert logged_in(editor).get(f"/admin/r/{kind}/{draft.pk}/").status_code == 404


def test_a_list_is_not_filtered_by_what_others_are_writing(editor, public_initiative):
    response = logged_in(editor).get(f"{address('goallink')}?initiative__title__startswith=N")

    assert response.status_code == 400


def test_nothing_on_a_page_needs_more_than_the_policy_allows(editor, rows):
    """No inline script or style, which the policy of the browser refuses."""
    client = logged_in(editor)
    for page in (address("statusupdate", "add"), address("initiative", "change", rows["initiative"].pk), "/admin/"):
        response = client.get(page)
        assert "default-src 'none'" in response["content-security-policy"]
        assert "<style" not in response.text
        assert " style=" not in response.text
        assert " onclick=" not in response.text
