"""Confirming a judgement unchanged: what is carried over, what is new, and when it is refused."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.makers import (
    amend,
    draft_judgement,
    make_area,
    make_edition,
    make_goal,
    make_source,
    publish_correction,
    publish_edition,
    publish_judgement,
    stockholm,
)
from tracking import publishing
from tracking.models import Publication, StatusUpdate
from tracking.progress import standing_update

pytestmark = pytest.mark.django_db

MARCH = stockholm("2025-03-03")
APRIL = stockholm("2025-04-01")
MAY = stockholm("2025-05-01")
JUNE = stockholm("2025-06-01")
SENTENCE = "Vi har läst Vinnovas årsredovisning; den ändrar inget."
TEXTS = {
    "headline": "Fler prövningar startar.",
    "headline_en": "More trials start.",
    "what_happened": "Två uppdrag har redovisats.\n\nNya avtal finns.",
    "why": "Underlagen pekar åt samma håll.",
    "what_next": "En slutrapport väntas.",
    "direction_reason": "Nya underlag har kommit.",
}


def confirmed(standing, editor, at=APRIL, sentence=SENTENCE, **more):
    return publishing.confirm_unchanged(standing, by=editor, at=at, sentence=sentence, **more)


def published(draft, approver, at):
    publishing.submit(draft, by=draft.author, at=at)
    return publishing.approve(draft, by=approver, at=at, revision=draft.revision)


def refused(standing, editor, at=APRIL):
    with pytest.raises(ValidationError) as refusal:
        confirmed(standing, editor, at)
    [error] = refusal.value.error_list
    return error.code


def test_carries_the_judgement_and_its_texts_to_today(goal, editor):
    standing = publish_judgement(goal, "negative", at=MARCH, **TEXTS)

    draft = confirmed(standing, editor)

    assert (draft.state, draft.goal, draft.author) == ("draft", goal, editor)
    assert (draft.direction, draft.confidence, str(draft.assessed_on)) == ("negative", "medium", "2025-04-01")
    for name in ("headline", "headline_en", "why", "what_next"):
        assert getattr(draft, name) == TEXTS[name]
    assert draft.what_happened == f"{SENTENCE}\n\n{TEXTS['what_happened']}"


def test_does_not_say_why_a_direction_changed_that_has_not(goal, editor):
    standing = publish_judgement(goal, at=MARCH, **TEXTS)

    assert confirmed(standing, editor).direction_reason == ""


def test_is_submitted_approved_and_stands_like_any_other(goal, editor, approver):
    standing = publish_judgement(goal, "negative", at=MARCH)

    update = published(confirmed(standing, editor), approver, APRIL)

    assert standing_update(goal, APRIL) == update
    entry = Publication.objects.get(status_update=update)
    assert (entry.act, entry.from_value, entry.to_value) == ("status_published", "negative", "negative")


def test_is_not_approved_by_the_one_who_confirmed(goal, approver, area):
    approver.areas.add(area)
    standing = publish_judgement(goal, at=MARCH)
    draft = publishing.submit(confirmed(standing, approver), by=approver, at=APRIL)

    with pytest.raises(ValidationError):
        publishing.approve(draft, by=approver, at=APRIL, revision=draft.revision)


def test_evidence_points_at_what_is_shown_now(goal, editor, public_initiative):
    source, old = make_source(), public_initiative.versions.get()
    standing = publish_judgement(goal, at=MARCH, evidence=[source, old])
    public_initiative.title = "Nationella testbädden"
    public_initiative.save()
    new = amend(public_initiative, stockholm("2025-03-10"))

    draft = confirmed(standing, editor)

    assert [row.version or row.source for row in draft.evidence.all()] == [source, new]


def test_what_is_no_longer_public_is_left_out_and_named(goal, editor, approver, public_initiative):
    source, version = make_source(), public_initiative.versions.get()
    standing = publish_judgement(goal, at=MARCH, evidence=[version, source])
    publishing.unpublish_initiative(public_initiative, by=approver, at=stockholm("2025-03-10"), reason="Dubblett.")

    draft = confirmed(standing, editor)

    assert [row.source for row in draft.evidence.all()] == [source]
    assert publishing.evidence_now(standing, APRIL).left_out == [version]
    assert publishing.submit(draft, by=editor, at=APRIL).state == "submitted"


def test_confirmations_do_not_pile_up(goal, editor, approver):
    standing = publish_judgement(goal, at=MARCH, **TEXTS)
    for at, sentence in ((APRIL, "Den första."), (MAY, "Den andra.")):
        standing = published(confirmed(standing, editor, at, sentence), approver, at)

    draft = confirmed(standing, editor, JUNE, "Den tredje.")

    assert draft.what_happened == f"Den tredje.\n\n{TEXTS['what_happened']}"


def test_what_was_written_anew_is_no_earlier_confirmation(goal, editor):
    publish_judgement(goal, at=MARCH, **TEXTS)
    rewritten = TEXTS | {"what_happened": "Ett avtal har sagts upp.\n\nNya avtal finns.", "why": "Av andra skäl."}
    standing = publish_judgement(goal, at=APRIL, **rewritten)

    draft = confirmed(standing, editor, MAY)

    assert draft.what_happened == f"{SENTENCE}\n\n{rewritten['what_happened']}"


def test_a_corrected_paragraph_is_not_taken_for_a_confirmation(goal, editor):
    first = publish_judgement(goal, at=MARCH, **TEXTS)
    standing = publish_correction(first, APRIL, what_happened="Tre uppdrag har redovisats.\n\nNya avtal finns.")

    draft = confirmed(standing, editor, MAY)

    assert "Tre uppdrag har redovisats." in draft.what_happened


def test_the_english_text_gets_the_sentence_in_english(goal, editor):
    standing = publish_judgement(goal, at=MARCH, **TEXTS, what_happened_en="Two assignments are reported.")

    draft = confirmed(standing, editor, sentence_en="We have read the annual report.")

    assert draft.what_happened_en == "We have read the annual report.\n\nTwo assignments are reported."


def test_without_a_sentence_in_english_the_english_text_says_that_it_is_confirmed(goal, editor, approver):
    standing = publish_judgement(goal, at=MARCH, **TEXTS, what_happened_en="Two assignments are reported.")
    for at in (APRIL, MAY):
        standing = published(confirmed(standing, editor, at), approver, at)

    assert standing.what_happened_en == f"{publishing.CONFIRMED_IN_ENGLISH}\n\nTwo assignments are reported."


def test_where_nothing_is_in_english_the_swedish_is_shown_whole(goal, editor):
    standing = publish_judgement(goal, at=MARCH, **TEXTS)

    assert confirmed(standing, editor, sentence_en="We have read it.").what_happened_en == ""


def test_an_example_stays_an_example(goal, editor, approver):
    draft = draft_judgement(goal, at=MARCH)
    StatusUpdate.objects.filter(pk=draft.pk).update(is_example=True)
    draft.refresh_from_db()
    standing = published(draft, approver, MARCH)

    assert confirmed(standing, editor).is_example


# Refused


@pytest.mark.parametrize("sentence", ["", " \n"])
def test_the_sentence_is_needed(goal, editor, sentence):
    standing = publish_judgement(goal, at=MARCH)

    with pytest.raises(ValidationError) as refusal:
        confirmed(standing, editor, sentence=sentence)

    assert list(refusal.value.error_dict) == ["sentence"]
    assert goal.status_updates.count() == 1


def test_a_withdrawn_judgement_is_not_confirmed(goal, editor, approver):
    standing = publish_judgement(goal, at=MARCH)
    publishing.withdraw(standing, by=approver, at=MARCH, reason="Fel underlag.")
    standing.refresh_from_db()

    assert refused(standing, editor) == "withdrawn"


def test_an_older_judgement_is_not_confirmed(goal, editor):
    older = publish_judgement(goal, at=MARCH)
    publish_judgement(goal, at=APRIL)

    assert refused(older, editor, MAY) == "not_standing"


def test_a_draft_is_not_confirmed(goal, editor):
    assert refused(draft_judgement(goal, at=MARCH), editor) == "not_standing"


def test_while_another_is_being_written_nothing_is_confirmed(goal, editor):
    standing = publish_judgement(goal, at=MARCH)
    draft_judgement(goal, at=MARCH)

    assert refused(standing, editor) == "being_written"


def test_a_judgement_of_today_is_not_confirmed_today(goal, editor):
    standing = publish_judgement(goal, at=MARCH)

    assert refused(standing, editor, stockholm("2025-03-03 23:59")) == "same_day"
    assert confirmed(standing, editor, stockholm("2025-03-04 00:00")).state == "draft"


def test_goals_of_an_edition_that_is_no_longer_in_force_are_not_judged_anew(goal, editor):
    standing = publish_judgement(goal, at=MARCH)
    newer = make_edition("2025", "2025-03-15")
    make_goal(newer, make_area(4, newer), 1)
    publish_edition(newer, stockholm("2025-03-20"))

    assert refused(standing, editor) == "closed_edition"


@pytest.mark.parametrize("official", ["editor_8", "auditor", "administrator", "approver"])
def test_only_who_may_write_of_the_goal_confirms(goal, official, request):
    standing = publish_judgement(goal, at=MARCH)

    with pytest.raises(PermissionDenied):
        confirmed(standing, request.getfixturevalue(official))
    assert goal.status_updates.count() == 1


def test_who_may_not_write_is_told_no_reason(goal, editor_8):
    standing = publish_judgement(goal, at=MARCH)
    draft_judgement(goal, at=MARCH)

    with pytest.raises(PermissionDenied):
        confirmed(standing, editor_8)


def test_a_standing_judgement_does_not_change_when_it_is_confirmed(goal, editor):
    standing = publish_judgement(goal, at=MARCH, **TEXTS)
    before = StatusUpdate.objects.filter(pk=standing.pk).values().get()

    confirmed(standing, editor)

    assert StatusUpdate.objects.filter(pk=standing.pk).values().get() == before
