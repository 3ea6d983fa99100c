"""Status updates in the admin: draft, submit, return, approve, correct, withdraw."""

import pytest
from django.utils import timezone

from tests import makers
from tests.admin_helpers import address, errors_of, form_of, logged_in, save
from tracking import publishing
from tracking.models import Publication, StatusUpdate

pytestmark = pytest.mark.django_db

TEXTS = {
    "direction": "positive",
    "confidence": "medium",
    "headline": "Fler prövningar har startat.",
    "what_happened": "Två uppdrag har redovisats.\r\n\r\nNya avtal finns.",
    "why": "Underlagen pekar åt samma håll.",
}


@pytest.fixture
def at_editor(editor):
    return logged_in(editor)


@pytest.fixture
def at_approver(approver):
    return logged_in(approver)


@pytest.fixture
def draft(goal):
    return makers.draft_judgement(goal)


@pytest.fixture
def submitted(goal):
    return makers.submitted_judgement(goal)


def add_page(goal):
    return f"{address('statusupdate', 'add')}?goal={goal.pk}"


def write_draft(client, goal, source, **changes):
    return save(client, add_page(goal), **(TEXTS | {"more_sources": str(source.pk)} | changes))


def test_an_editor_writes_submits_and_an_approver_publishes(at_editor, at_approver, goal, source, editor):
    assert write_draft(at_editor, goal, source).status_code == 302
    update = StatusUpdate.objects.get()
    assert update.author == editor
    assert list(update.contributors.all()) == [editor]
    assert update.evidence.get().source == source
    assert update.what_happened == "Två uppdrag har redovisats.\n\nNya avtal finns."

    assert save(at_editor, address("statusupdate", "submit", update.pk)).status_code == 302
    page = at_approver.get(address("statusupdate", "approve", update.pk))
    assert "Underlagen pekar åt samma håll." in page.text
    assert source.citation in page.text
    assert at_approver.post(address("statusupdate", "approve", update.pk), form_of(page)).status_code == 302

    update.refresh_from_db()
    assert update.state == "published"
    assert update.number == 1
    entry = Publication.objects.get(status_update=update)
    assert entry.act == "status_published"
    assert entry.to_value == "positive"


def test_what_lies_outside_the_scope_is_not_found(at_editor, goal, goal_8_1, source):
    own, other = makers.draft_judgement(goal), makers.draft_judgement(goal_8_1)

    listed = at_editor.get(address("statusupdate"))

    assert [row.pk for row in listed.context["cl"].result_list] == [own.pk]
    for page in ("change", "delete", "history", "submit", "approve", "return", "withdraw", "correct"):
        assert at_editor.get(address("statusupdate", page, other.pk)).status_code == 404


def test_a_goal_of_another_area_is_not_found(at_editor, goal_8_1):
    assert at_editor.get(add_page(goal_8_1)).status_code == 404
    assert at_editor.post(add_page(goal_8_1), TEXTS | {"assessed_on": "2025-03-03"}).status_code == 404
    assert not StatusUpdate.objects.exists()


def test_a_published_judgement_of_another_area_can_be_read_only(at_editor, goal_8_1):
    update = makers.publish_judgement(goal_8_1)
    url = address("statusupdate", "change", update.pk)

    page = at_editor.get(url)

    assert page.status_code == 200
    assert update.get_absolute_url() in page.text
    assert at_editor.post(url, {"headline": "Annat"}).status_code == 403
    assert at_editor.get(address("statusupdate", "correct", update.pk)).status_code == 403


def test_a_published_judgement_is_read_only_and_not_deleted(at_editor, at_approver, goal):
    update = makers.publish_judgement(goal)

    for client in (at_editor, at_approver):
        assert client.post(address("statusupdate", "change", update.pk), {"headline": "Annat"}).status_code == 403
        assert client.post(address("statusupdate", "delete", update.pk), {"post": "yes"}).status_code == 403
    update.refresh_from_db()
    assert update.headline == "Utvecklingen går åt rätt håll."


def test_a_draft_may_be_deleted_by_its_area(at_editor, draft):
    assert at_editor.post(address("statusupdate", "delete", draft.pk), {"post": "yes"}).status_code == 302
    assert not StatusUpdate.objects.exists()


def test_a_second_open_update_of_a_goal_is_a_sentence_on_the_form(at_editor, goal, source):
    opened = form_of(at_editor.get(add_page(goal)))
    makers.draft_judgement(goal)

    response = at_editor.post(add_page(goal), opened | TEXTS)

    assert str(StatusUpdate._meta.constraints[0].violation_error_message) in errors_of(response)
    assert "Fler prövningar har startat." in response.text
    assert StatusUpdate.objects.count() == 1


def test_a_goal_that_is_being_written_of_leads_to_what_is_written(at_editor, draft, goal):
    response = at_editor.get(add_page(goal))

    assert response.url == address("statusupdate", "change", draft.pk)


def test_somebody_else_saved_meanwhile(at_editor, draft, editor):
    url = address("statusupdate", "change", draft.pk)
    opened = form_of(at_editor.get(url))
    draft.headline = "En annan mening."
    publishing.write(draft, by=editor, at=timezone.now())

    response = at_editor.post(url, opened | {"headline": "Min egen mening."})

    assert "seen" in [error.code for error in response.context["adminform"].form.non_field_errors().as_data()]
    assert "Min egen mening." in response.text
    draft.refresh_from_db()
    assert draft.headline == "En annan mening."


def test_a_form_without_changes_saves_nothing(at_editor, submitted):
    assert save(at_editor, address("statusupdate", "change", submitted.pk)).status_code == 302

    before, revision = submitted.state, submitted.revision
    submitted.refresh_from_db()
    assert (submitted.state, submitted.revision) == (before, revision)


def test_a_change_after_submission_voids_it(at_editor, submitted):
    save(at_editor, address("statusupdate", "change", submitted.pk), headline="Ändrad mening.")

    submitted.refresh_from_db()
    assert submitted.state == "draft"


def test_unpublished_initiatives_are_not_offered_as_evidence(at_editor, initiative, public_initiative):
    url = "/admin/autocomplete/?app_label=tracking&model_name=evidence&field_name=version&term="

    texts = [row["text"] for row in at_editor.get(url).json()["results"]]

    assert texts == [public_initiative.title]


def test_evidence_is_found_without_accents(at_editor, goal):
    makers.publish(makers.make_initiative("Åtgärder för prövningar", goal))
    url = "/admin/autocomplete/?app_label=tracking&model_name=evidence&field_name=version&term=ATGARDER"

    assert len(at_editor.get(url).json()["results"]) == 1


def test_the_approver_returns_with_a_comment(at_editor, at_approver, submitted):
    url = address("statusupdate", "return", submitted.pk)
    assert errors_of(save(at_approver, url, comment=" "))

    assert save(at_approver, url, comment="Skriv kortare.").status_code == 302

    assert "Skriv kortare." in at_editor.get(address("statusupdate", "change", submitted.pk)).text
    assert address("statusupdate", "change", submitted.pk) in at_editor.get("/admin/").text


def test_nobody_approves_what_they_wrote(goal, area, approver):
    approver.areas.add(area)
    update = makers.submitted_judgement(goal, by=approver)
    client = logged_in(approver)

    assert client.get(address("statusupdate", "approve", update.pk)).status_code == 403
    assert client.post(address("statusupdate", "approve", update.pk), {"revision": "1"}).status_code == 403
    assert address("statusupdate", "approve", update.pk) not in client.get("/admin/").text


def test_an_approval_is_of_the_text_that_was_read(at_approver, submitted):
    opened = form_of(at_approver.get(address("statusupdate", "approve", submitted.pk)))
    submitted.headline = "Ändrad."
    publishing.write(submitted, by=submitted.author, at=timezone.now())
    publishing.submit(submitted, by=submitted.author, at=timezone.now())

    assert errors_of(at_approver.post(address("statusupdate", "approve", submitted.pk), opened))
    submitted.refresh_from_db()
    assert submitted.state == "submitted"


def test_editors_cannot_approve(at_editor, submitted):
    for page in ("approve", "return", "withdraw"):
        assert at_editor.post(address("statusupdate", page, submitted.pk), {}).status_code == 403


def test_an_incomplete_draft_says_what_is_missing(at_editor, goal):
    update = makers.draft_judgement(goal, why="")

    response = save(at_editor, address("statusupdate", "submit", update.pk))

    assert str(StatusUpdate._meta.get_field("why").verbose_name).lower() in errors_of(response).lower()


def test_a_judgement_is_withdrawn_with_a_reason(at_approver, goal):
    update = makers.publish_judgement(goal)
    url = address("statusupdate", "withdraw", update.pk)
    assert errors_of(save(at_approver, url, reason=""))

    assert save(at_approver, url, reason="Underlaget var fel.", reason_en="").status_code == 302

    update.refresh_from_db()
    assert update.withdrawal_reason == "Underlaget var fel."
    assert Publication.objects.filter(act="status_withdrawn", status_update=update).exists()


def test_a_correction_opens_a_draft_with_the_published_text(at_editor, goal):
    update = makers.publish_judgement(goal)

    page = address("statusupdate", "correct", update.pk)
    response = at_editor.post(page, form_of(at_editor.get(page)), follow=True)

    draft = update.correction
    assert response.redirect_chain[-1][0] == address("statusupdate", "change", draft.pk)
    assert "correction_reason" in response.context["adminform"].form.fields
    assert "assessed_on" not in response.context["adminform"].form.fields
    saved = save(at_editor, address("statusupdate", "change", draft.pk), correction_reason="Fel siffra.")
    assert saved.status_code == 302
    draft.refresh_from_db()
    assert draft.correction_reason == "Fel siffra."


def test_an_ordinary_draft_asks_for_no_reason_of_correction(at_editor, draft):
    form = at_editor.get(address("statusupdate", "change", draft.pk)).context["adminform"].form

    assert "correction_reason" not in form.fields


def test_a_day_in_the_future_is_a_sentence_on_its_field(at_editor, goal, source):
    response = write_draft(at_editor, goal, source, assessed_on="2999-01-01")

    assert "assessed_on" in response.context["adminform"].form.errors
