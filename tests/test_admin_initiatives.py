"""Initiatives in the admin: working rows are saved, acts make them public."""

import pytest
from django.utils import timezone, translation

from tests import makers
from tests.admin_helpers import address, errors_of, form_of, logged_in, save
from tracking.admin.initiative_acts import in_words
from tracking.models import GoalLink, Initiative, InitiativeVersion, Publication

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_editor(editor):
    return logged_in(editor)


@pytest.fixture
def at_approver(approver):
    return logged_in(approver)


def shown(initiative) -> InitiativeVersion:
    return initiative.versions.shown(timezone.now()).get()


def test_an_editor_writes_an_initiative_and_an_approver_publishes_it(at_editor, at_approver, area, source, goal):
    response = save(
        at_editor,
        address("initiative", "add"),
        title="Uppdrag om precisionsmedicin",
        kind="government_assignment",
        lead_area=str(area.pk),
        starts_on="2024-06",
        sources=[str(source.pk)],
        **{"goal_links-TOTAL_FORMS": "1", "goal_links-0-goal": str(goal.pk), "goal_links-0-basis": "editorial"},
    )
    assert response.status_code == 302
    initiative = Initiative.objects.get()
    assert initiative.starts_on_precision == "month"
    assert not initiative.versions.exists()
    assert at_editor.get(address("initiative", "publish", initiative.pk)).status_code == 403

    save(at_approver, address("initiative", "publish", initiative.pk), note="Nytt uppdrag.")

    assert shown(initiative).title == "Uppdrag om precisionsmedicin"
    assert shown(initiative).goals.get().goal == goal


def test_an_edit_is_public_only_when_it_is_published(at_editor, public_initiative):
    url = address("initiative", "change", public_initiative.pk)
    assert save(at_editor, url, title="Ett nytt namn").status_code == 302
    assert shown(public_initiative).title == "Nationell testbädd"
    page = at_editor.get(address("initiative", "amend", public_initiative.pk))
    assert "Nationell testbädd" in page.text
    assert "Ett nytt namn" in page.text
    assert errors_of(at_editor.post(address("initiative", "amend", public_initiative.pk), {"note": ""}))

    save(at_editor, address("initiative", "amend", public_initiative.pk), note="Namnet är ändrat.")

    assert shown(public_initiative).title == "Ett nytt namn"
    assert Publication.objects.get(act="initiative_amended").note == "Namnet är ändrat."


@translation.override("en")
def test_changes_are_told_in_the_words_of_the_form():
    assert in_words("phase", "ongoing", "") == ("Phase", "ongoing", "")
    assert in_words("goals.source.url", "", "x")[0] == "Links to goals: source: address"
    assert in_words("deliverables.delivery", "unknown", "x")[1] == "no information"


def test_amending_nothing_is_refused(at_editor, public_initiative):
    assert errors_of(save(at_editor, address("initiative", "amend", public_initiative.pk), note="Inget."))


def test_an_approver_unpublishes_with_a_reason(at_editor, at_approver, public_initiative):
    url = address("initiative", "unpublish", public_initiative.pk)
    assert at_editor.post(url, {"reason": "Fel."}).status_code == 403
    assert errors_of(at_approver.post(url, {"reason": ""}))

    assert at_approver.post(url, {"reason": "Dubblett."}).status_code == 302

    assert not public_initiative.versions.shown(timezone.now()).exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_on": "2025-01-01", "ends_on": "2024-01-01"}, None),
        ({"starts_on": "igår"}, "starts_on"),
        ({"phase": "", "phase_as_of": "2025-01-01"}, None),
        ({"title": ""}, "title"),
    ],
)
def test_what_is_wrong_is_a_sentence_and_the_rest_is_kept(at_editor, initiative, changes, field):
    response = save(
        at_editor,
        address("initiative", "change", initiative.pk),
        summary="En text som inte får gå förlorad.",
        **changes,
    )

    assert errors_of(response)
    assert "En text som inte får gå förlorad." in response.text
    if field:
        assert field in response.context["adminform"].form.errors


FUNDING = {
    "funding-TOTAL_FORMS": "1",
    "funding-0-qualifier": "exact",
    "funding-0-stage": "decided",
    "funding-0-wording": "12,5 miljoner kronor",
}


@pytest.mark.parametrize("amount", ["12 500 000", "12\u00a0500\u00a0000", "12500000", " 12\u202f500\u202f000 "])
def test_an_amount_is_typed_with_spaces(at_editor, initiative, amount):
    save(at_editor, address("initiative", "change", initiative.pk), **FUNDING, **{"funding-0-amount": amount})

    assert initiative.funding.get().amount == 12_500_000
    assert "12\u00a0500\u00a0000" in at_editor.get(address("initiative", "change", initiative.pk)).text


@pytest.mark.parametrize("amount", ["12,5", "12.5", "-3", "tolv", "1e6"])
def test_an_amount_that_is_not_whole_kronor_is_refused(at_editor, initiative, amount):
    url = address("initiative", "change", initiative.pk)

    response = save(at_editor, url, **FUNDING, **{"funding-0-amount": amount})

    assert "12 500 000" in errors_of(response)
    assert "12,5 miljoner kronor" in response.text
    assert not initiative.funding.exists()


def test_a_goal_is_linked_once(at_editor, initiative, goal):
    second = {
        "goal_links-TOTAL_FORMS": "2",
        "goal_links-1-goal": str(goal.pk),
        "goal_links-1-basis": "editorial",
    }

    response = save(at_editor, address("initiative", "change", initiative.pk), title="Behåll mig", **second)

    assert errors_of(response)
    assert "Behåll mig" in response.text
    assert initiative.goal_links.count() == 1


def test_an_initiative_of_another_area_is_not_found(at_editor, goal_8_1):
    other = makers.make_initiative("Hemlig insats", goal_8_1)
    makers.publish(other)

    listed = at_editor.get(address("initiative"))

    assert "Hemlig insats" not in listed.text
    for page in ("change", "delete", "history", "publish", "amend", "unpublish"):
        assert at_editor.get(address("initiative", page, other.pk)).status_code == 404


def test_an_unpublished_title_of_another_area_is_seen_nowhere(at_editor, goal_8_1, goal):
    other = makers.make_initiative("Offentligt namn", goal_8_1, goal)
    makers.publish(other)
    Initiative.objects.filter(pk=other.pk).update(title="Hemligt namn")
    makers.make_initiative("Helt hemlig", goal_8_1, goal)
    search = "/admin/autocomplete/?app_label={}&model_name={}&field_name={}&term="
    pages = [
        address("goallink"),
        address("initiativeversion"),
        search.format("tracking", "initiative", "previous"),
        search.format("tracking", "evidence", "version"),
        "/admin/",
    ]

    for page in pages:
        text = at_editor.get(page).text
        assert "emligt namn" not in text, page
        assert "Helt hemlig" not in text, page


def test_an_initiative_stays_in_own_areas(at_editor, initiative, area_8):
    response = save(at_editor, address("initiative", "change", initiative.pk), lead_area=str(area_8.pk))

    assert "lead_area" in response.context["adminform"].form.errors


def test_only_what_never_was_public_is_deleted(at_editor, initiative, public_initiative):
    assert at_editor.post(address("initiative", "delete", initiative.pk), {"post": "yes"}).status_code == 302
    assert not Initiative.objects.filter(pk=initiative.pk).exists()

    assert at_editor.post(address("initiative", "delete", public_initiative.pk), {"post": "yes"}).status_code == 403


def test_somebody_else_saved_meanwhile(at_editor, initiative):
    url = address("initiative", "change", initiative.pk)
    opened = form_of(at_editor.get(url))
    save(at_editor, url, title="Den andres namn")

    response = at_editor.post(url, opened | {"title": "Mitt namn"})

    assert errors_of(response)
    assert "Mitt namn" in response.text
    initiative.refresh_from_db()
    assert initiative.title == "Den andres namn"


def test_a_published_date_is_not_overwritten_but_moved(at_editor, public_initiative, report):
    url = address("initiative", "change", public_initiative.pk)
    save(at_editor, url, **{"deliverables-0-due_on": "2026-01-01", "deliverables-0-delivery": "delivered"})
    report.refresh_from_db()
    assert report.due_on.isoformat() == "2025-06-30"
    assert report.delivery == "unknown"
    move = address("initiative", "move", public_initiative.pk, report.pk)
    assert errors_of(save(at_editor, move, to="2025-12-10"))

    save(at_editor, move, to="2025-12-10", reference="KN2023/01983")

    assert str(shown(public_initiative).deliverables.get().due_on) == "2025-12-10"
    assert "2025-12-10" in at_editor.get(url).text


def test_a_delivery_is_registered_by_its_own_act(at_editor, public_initiative, report):
    deliver = address("initiative", "deliver", public_initiative.pk, report.pk)
    save(at_editor, address("initiative", "change", public_initiative.pk), title="Inte publicerat")
    assert errors_of(save(at_editor, deliver, delivery="not_delivered"))
    assert errors_of(save(at_editor, deliver, delivery="delivered", delivered_on="2999-01-01"))

    save(at_editor, deliver, delivery="delivered", delivered_on="2025-05")

    assert shown(public_initiative).deliverables.get().delivery == "delivered"
    assert shown(public_initiative).title == "Nationell testbädd"


def test_readers_are_offered_no_acts(auditor, public_initiative):
    page = logged_in(auditor).get(address("initiative", "change", public_initiative.pk)).text

    assert 'class="act"' not in page


def test_a_deliverable_of_another_initiative_is_not_found(at_editor, initiative, report):
    assert at_editor.get(address("initiative", "move", initiative.pk, report.pk)).status_code == 404


def test_an_editor_links_a_public_initiative_of_another_area_to_own_goal(at_editor, goal, goal_8_1):
    other = makers.make_initiative("Insats i område 8", goal_8_1)
    version = makers.publish(other)
    url = f"{address('goallink', 'add')}?version={version.pk}"

    response = save(at_editor, url, goal=str(goal.pk), note="Bidrar även hit.")

    assert response.status_code == 302
    link = GoalLink.objects.get(goal=goal)
    assert link.initiative == other
    assert {row.goal for row in shown(other).goals.all()} == {goal, goal_8_1}
    assert "Insats i område 8" in at_editor.get(address("goallink")).text

    unlink = address("goallink", "unlink", link.pk)
    assert errors_of(at_editor.post(unlink, {"note": ""}))
    assert at_editor.post(unlink, {"note": "Fel målsättning."}).status_code == 302
    assert {row.goal for row in shown(other).goals.all()} == {goal_8_1}


def test_links_to_goals_of_other_areas_are_refused(at_editor, goal_8_1, public_initiative):
    version = public_initiative.versions.get()
    link = makers.make_initiative("Annan", goal_8_1).goal_links.get()

    response = save(at_editor, f"{address('goallink', 'add')}?version={version.pk}", goal=str(goal_8_1.pk))

    assert "goal" in response.context["adminform"].form.errors
    assert at_editor.get(address("goallink", "unlink", link.pk)).status_code == 404


def test_the_list_takes_the_same_number_of_queries_however_long(at_editor, goal, django_assert_max_num_queries):
    for number in range(3):
        makers.make_initiative(f"Insats {number}", goal)
    at_editor.get(address("initiative"))
    with django_assert_max_num_queries(30) as few:
        at_editor.get(address("initiative"))
    for number in range(27):
        makers.make_initiative(f"Till {number}", goal)

    with django_assert_max_num_queries(len(few.captured_queries)):
        at_editor.get(address("initiative"))


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("phase=none", 1),
        ("phase=ongoing", 1),
        ("public=yes", 1),
        ("public=no", 1),
        ("goal_link=no", 0),
        ("source=no", 0),
    ],
)
def test_the_list_is_filtered(at_editor, initiative, public_initiative, query, count):
    page = at_editor.get(f"{address('initiative')}?{query}")

    assert len(page.context["cl"].result_list) == count


def test_the_list_finds_by_organisation(at_editor, initiative, public_initiative):
    page = at_editor.get(f"{address('initiative')}?q=vinnova")

    assert [row.pk for row in page.context["cl"].result_list] == [public_initiative.pk]
