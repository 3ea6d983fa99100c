"""A judgement's way to the public: who may take which step, what is asked of the text, and that nothing changes after."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from strategy.models import Goal
from tests.makers import (
    draft_judgement,
    make_area,
    make_edition,
    make_goal,
    make_official,
    make_source,
    publish_correction,
    publish_judgement,
    stockholm,
    submitted_judgement,
)
from tracking import publishing
from tracking.models import Publication, StatusUpdate, User
from tracking.models.written_once import ImmutableError
from tracking.progress import standing_update

pytestmark = pytest.mark.django_db

State = StatusUpdate.State
MARCH = stockholm("2025-03-03")
APRIL = stockholm("2025-04-01")
MAY = stockholm("2025-05-01")
JUNE = stockholm("2025-06-01")


def code_of(refusal):
    """The code of a refusal that says one thing, whatever the language."""
    [error] = refusal.value.error_list
    return error.code


def fields_of(refusal):
    return refusal.value.error_dict


def judgement_in(state, goal):
    """A judgement of the goal that has come as far as the state."""
    if state == State.DRAFT:
        return draft_judgement(goal)
    if state == State.PUBLISHED:
        return publish_judgement(goal)
    update = submitted_judgement(goal)
    approver = make_official("approver", User.Role.APPROVER)
    if state == State.RETURNED:
        return publishing.return_for_changes(update, by=approver, at=MARCH, comment="Förtydliga.")
    if state == State.APPROVED:
        return publishing.approve(update, by=approver, at=MARCH, revision=update.revision, publish_after=MAY)
    return update


STEPS = {
    "write": lambda update, by: publishing.write(update, by=by, at=APRIL),
    "submit": lambda update, by: publishing.submit(update, by=by, at=APRIL),
    "return": lambda update, by: publishing.return_for_changes(update, by=by, at=APRIL, comment="Förtydliga."),
    "approve": lambda update, by: publishing.approve(update, by=by, at=APRIL, revision=update.revision),
    "withdraw": lambda update, by: publishing.withdraw(update, by=by, at=APRIL, reason="Fel underlag."),
    "correct": lambda update, by: publishing.correct(update, by=by, at=APRIL),
}
ALLOWED_FROM = {
    "write": {State.DRAFT, State.SUBMITTED, State.RETURNED, State.APPROVED},
    "submit": {State.DRAFT, State.RETURNED},
    "return": {State.SUBMITTED, State.APPROVED},
    "approve": {State.SUBMITTED},
    "withdraw": {State.PUBLISHED},
    "correct": {State.PUBLISHED},
}
LEADS_TO = {
    ("write", State.DRAFT): State.DRAFT,
    ("write", State.SUBMITTED): State.DRAFT,
    ("write", State.RETURNED): State.RETURNED,
    ("write", State.APPROVED): State.DRAFT,
    ("submit", State.DRAFT): State.SUBMITTED,
    ("submit", State.RETURNED): State.SUBMITTED,
    ("return", State.SUBMITTED): State.RETURNED,
    ("return", State.APPROVED): State.RETURNED,
    ("approve", State.SUBMITTED): State.PUBLISHED,
    ("withdraw", State.PUBLISHED): State.PUBLISHED,
    ("correct", State.PUBLISHED): State.DRAFT,
}
MAY_TAKE = {
    "write": "editor",
    "submit": "editor",
    "correct": "editor",
    "return": "approver",
    "approve": "approver",
    "withdraw": "approver",
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", State.values)
def test_each_step_starts_from_its_states_only(step, state, goal, request):
    update = judgement_in(state, goal)
    by = request.getfixturevalue(MAY_TAKE[step])

    if state in ALLOWED_FROM[step]:
        assert STEPS[step](update, by).state == LEADS_TO[step, state]
    else:
        with pytest.raises(ValidationError):
            STEPS[step](update, by)
        update.refresh_from_db()
        assert update.state == state
        assert goal.status_updates.get() == update


@pytest.mark.parametrize("official", ["editor", "editor_8", "approver", "auditor", "administrator"])
@pytest.mark.parametrize("step", STEPS)
def test_each_step_is_taken_by_its_role_and_area_only(step, official, goal, request):
    state = State.SUBMITTED if State.SUBMITTED in ALLOWED_FROM[step] else next(iter(ALLOWED_FROM[step]))
    update = judgement_in(state, goal)
    by = request.getfixturevalue(official)

    if official == MAY_TAKE[step]:
        STEPS[step](update, by)
    else:
        with pytest.raises(PermissionDenied):
            STEPS[step](update, by)
        update.refresh_from_db()
        assert update.state == state


# Writing


def test_whoever_saves_has_contributed_and_the_first_one_is_the_author(goal, editor, area):
    colleague = make_official("colleague", User.Role.EDITOR, area)
    draft = draft_judgement(goal, by=editor)

    publishing.write(draft, by=colleague, at=APRIL)

    assert draft.author == editor
    assert set(draft.contributors.all()) == {editor, colleague}


def test_every_save_is_a_new_revision(goal, editor):
    draft = draft_judgement(goal)

    publishing.write(draft, by=editor, at=APRIL)
    publishing.write(draft, by=editor, at=APRIL)

    assert StatusUpdate.objects.get().revision == draft.revision == 3


@pytest.mark.parametrize("state", [State.SUBMITTED, State.APPROVED])
def test_saving_a_text_that_was_handed_over_voids_what_was_said_of_it(state, goal, editor):
    update = judgement_in(state, goal)

    update.headline = "Något annat."
    publishing.write(update, by=editor, at=APRIL)

    update.refresh_from_db()
    assert (update.state, update.approver, update.publish_after) == (State.DRAFT, None, None)
    assert publishing.publish_due(at=JUNE).published == []


def test_a_goal_has_one_update_being_written(goal):
    draft_judgement(goal)

    with pytest.raises(ValidationError) as refusal:
        draft_judgement(goal)

    [constraint] = [row for row in StatusUpdate._meta.constraints if row.name == "one_open_update_per_goal"]
    assert refusal.value.messages == [str(constraint.violation_error_message)]


def test_a_new_update_may_be_written_while_the_old_one_is_public(goal):
    publish_judgement(goal, at=MARCH)

    assert draft_judgement(goal, at=APRIL).state == State.DRAFT


@pytest.mark.parametrize("day", ["2025-03-04", "2026-03-03"])
def test_a_judgement_is_not_dated_after_today(goal, day):
    with pytest.raises(ValidationError) as refusal:
        draft_judgement(goal, at=MARCH, assessed_on=dt.date.fromisoformat(day))

    assert list(fields_of(refusal)) == ["assessed_on"]


def test_today_is_a_day_in_stockholm(goal):
    just_past_midnight = dt.datetime(2025, 6, 30, 22, 30, tzinfo=dt.UTC)

    draft = draft_judgement(goal, at=just_past_midnight, assessed_on=dt.date(2025, 7, 1))

    assert draft.assessed_on == dt.date(2025, 7, 1)


def test_goals_of_an_edition_that_is_not_published_are_not_judged(editor):
    coming = make_edition("2030", "2030-01-01")
    goal = make_goal(coming, make_area(4, coming), 1)

    with pytest.raises(ValidationError) as refusal:
        draft_judgement(goal, by=editor)

    assert list(fields_of(refusal)) == ["goal"]


def test_a_draft_is_not_carried_into_the_area_of_another(goal, goal_8_1, editor):
    draft = draft_judgement(goal)

    draft.goal = goal_8_1
    with pytest.raises(PermissionDenied):
        publishing.write(draft, by=editor, at=APRIL)


def test_a_draft_is_not_carried_away_from_the_area_of_another(goal, goal_8_1, editor_8):
    draft = draft_judgement(goal)

    draft.goal = goal_8_1
    with pytest.raises(PermissionDenied):
        publishing.write(draft, by=editor_8, at=APRIL)

    assert StatusUpdate.objects.get().goal == goal


def test_evidence_is_replaced_when_it_is_given_and_kept_when_it_is_not(goal, editor, public_initiative):
    draft = draft_judgement(goal)
    version = public_initiative.versions.get()

    publishing.write(draft, by=editor, at=APRIL, evidence=[version])
    publishing.write(draft, by=editor, at=APRIL)

    assert [row.version for row in draft.evidence.all()] == [version]


def test_nothing_stands_twice_among_the_evidence(goal, editor, public_initiative):
    source, old = make_source(), public_initiative.versions.get()
    public_initiative.title = "Nationella testbädden"
    public_initiative.save()
    new = publishing.amend_initiative(public_initiative, by=editor, at=stockholm("2025-02-01"), note="Nytt namn.")
    draft = draft_judgement(goal)

    publishing.write(draft, by=editor, at=APRIL, evidence=[new, source, old, source])

    assert {row.version or row.source for row in draft.evidence.all()} == {new, source}


# Handing over


@pytest.mark.parametrize("name", ["direction", "confidence", "headline", "what_happened", "why"])
@pytest.mark.parametrize("nothing", ["", "  \n"])
def test_an_incomplete_text_is_not_submitted(goal, editor, name, nothing):
    if name in {"direction", "confidence"} and nothing:
        nothing = ""
    draft = draft_judgement(goal, **{name: nothing} if name != "direction" else {})
    if name == "direction":
        draft.direction = nothing
        publishing.write(draft, by=editor, at=MARCH)

    with pytest.raises(ValidationError) as refusal:
        publishing.submit(draft, by=editor, at=MARCH)

    assert list(fields_of(refusal)) == [name]


def test_everything_that_is_missing_is_said_at_once(goal):
    draft = draft_judgement(goal, evidence=[], headline="", why="")

    missing = publishing.what_is_missing(draft, MARCH)

    assert set(missing.error_dict) == {"headline", "why", "__all__"}
    assert [error.code for error in missing.error_dict["__all__"]] == ["no_evidence"]


def test_nothing_is_missing_from_a_complete_text(goal):
    assert publishing.what_is_missing(draft_judgement(goal), MARCH) is None


@pytest.mark.parametrize("assessed_on", ["2025-03-03", "2025-03-02"])
def test_a_new_judgement_is_dated_later_than_the_standing_one(goal, assessed_on):
    publish_judgement(goal, at=MARCH)

    with pytest.raises(ValidationError) as refusal:
        submitted_judgement(goal, at=APRIL, assessed_on=dt.date.fromisoformat(assessed_on))

    assert list(fields_of(refusal)) == ["assessed_on"]


def test_another_direction_needs_its_reason(goal):
    publish_judgement(goal, "positive", at=MARCH)

    with pytest.raises(ValidationError) as refusal:
        submitted_judgement(goal, "negative", at=APRIL, direction_reason=" ")

    assert list(fields_of(refusal)) == ["direction_reason"]


def test_the_same_direction_needs_no_reason(goal):
    publish_judgement(goal, "positive", at=MARCH)

    assert publish_judgement(goal, "positive", at=APRIL, direction_reason="").number == 2


def test_a_first_judgement_needs_no_reason_for_its_direction(goal):
    assert publish_judgement(goal, "negative", direction_reason="").number == 1


def test_a_judgement_without_evidence_is_not_submitted(goal):
    with pytest.raises(ValidationError) as refusal:
        submitted_judgement(goal, evidence=[])

    assert code_of(refusal) == "no_evidence"


def test_what_has_left_the_public_pages_is_not_cited(goal, public_initiative, approver):
    version = public_initiative.versions.get()
    publishing.unpublish_initiative(public_initiative, by=approver, at=stockholm("2025-02-01"), reason="Dubblett.")

    with pytest.raises(ValidationError) as refusal:
        submitted_judgement(goal, evidence=[make_source(), version])

    assert code_of(refusal) == "unpublished_evidence"


def test_evidence_that_leaves_the_public_pages_stops_the_approval(goal, public_initiative, approver):
    update = submitted_judgement(goal, evidence=[public_initiative.versions.get()])
    publishing.unpublish_initiative(public_initiative, by=approver, at=APRIL, reason="Dubblett.")

    with pytest.raises(ValidationError) as refusal:
        publishing.approve(update, by=approver, at=APRIL, revision=update.revision)

    assert code_of(refusal) == "unpublished_evidence"


def test_an_older_version_of_what_is_public_may_be_cited(goal, public_initiative, editor):
    version = public_initiative.versions.get()
    public_initiative.title = "Nationella testbädden"
    public_initiative.save()
    publishing.amend_initiative(public_initiative, by=editor, at=stockholm("2025-02-01"), note="Nytt namn.")

    assert publish_judgement(goal, evidence=[version]).state == State.PUBLISHED


def test_submitting_again_clears_the_comment(goal, editor):
    update = judgement_in(State.RETURNED, goal)

    update = publishing.submit(update, by=editor, at=APRIL)

    assert update.return_comment == ""


# Returning and approving


def test_a_return_says_what_needs_to_be_changed(goal, approver):
    update = submitted_judgement(goal)

    with pytest.raises(ValidationError) as refusal:
        publishing.return_for_changes(update, by=approver, at=APRIL, comment="  ")

    assert list(fields_of(refusal)) == ["comment"]


def test_a_returned_text_carries_the_comment_and_no_approval(goal, approver):
    update = judgement_in(State.APPROVED, goal)

    update = publishing.return_for_changes(update, by=approver, at=APRIL, comment="Vänta.")

    assert (update.return_comment, update.approver, update.publish_after) == ("Vänta.", None, None)
    assert publishing.publish_due(at=JUNE).published == []


def test_nobody_approves_what_they_wrote(goal, area):
    writing_approver = make_official("writing_approver", User.Role.APPROVER, area)
    update = submitted_judgement(goal, by=writing_approver)

    with pytest.raises(ValidationError) as refusal:
        publishing.approve(update, by=writing_approver, at=APRIL, revision=update.revision)

    assert code_of(refusal) == "four_eyes"


def test_nobody_approves_what_they_contributed_to(goal, area, editor, approver):
    writing_approver = make_official("writing_approver", User.Role.APPROVER, area)
    draft = draft_judgement(goal, by=editor)
    publishing.write(draft, by=writing_approver, at=MARCH)
    publishing.write(draft, by=editor, at=MARCH)
    update = publishing.submit(draft, by=editor, at=MARCH)

    with pytest.raises(ValidationError) as refusal:
        publishing.approve(update, by=writing_approver, at=APRIL, revision=update.revision)

    assert code_of(refusal) == "four_eyes"
    assert publishing.approve(update, by=approver, at=APRIL, revision=update.revision).state == State.PUBLISHED


def test_an_approval_is_of_the_revision_that_was_read(goal, editor, approver):
    update = submitted_judgement(goal)
    read = update.revision
    update.why = "Något annat."
    publishing.write(update, by=editor, at=APRIL)
    publishing.submit(update, by=editor, at=APRIL)

    with pytest.raises(ValidationError) as refusal:
        publishing.approve(update, by=approver, at=APRIL, revision=read)

    assert code_of(refusal) == "stale"
    assert standing_update(goal, JUNE) is None


def test_approval_asks_again_of_the_text_whether_it_is_complete(goal, approver):
    update = submitted_judgement(goal)
    update.evidence.all().delete()

    with pytest.raises(ValidationError) as refusal:
        publishing.approve(update, by=approver, at=APRIL, revision=update.revision)

    assert code_of(refusal) == "no_evidence"


def test_a_published_judgement_is_signed_and_numbered(goal, editor, approver):
    first = publish_judgement(goal, at=MARCH)
    second = publish_judgement(goal, "negative", at=APRIL)

    assert (first.number, second.number) == (1, 2)
    assert (second.published_at, second.author, second.approver) == (APRIL, editor, approver)
    assert (second.unit, second.approver_unit) == ("Life science-kontoret", "Socialdepartementet")


def test_the_units_stay_as_they_were_when_a_person_moves(goal, editor):
    update = publish_judgement(goal)

    editor.unit = "Ett annat kontor"
    editor.save()

    update.refresh_from_db()
    assert update.unit == "Life science-kontoret"


def test_numbers_are_counted_for_each_goal(goal, goal_8_1):
    publish_judgement(goal)

    assert publish_judgement(goal_8_1).number == 1


# Waiting for its time


def test_what_is_approved_for_later_is_not_public_yet(goal, approver):
    update = judgement_in(State.APPROVED, goal)

    assert (update.published_at, update.number) == (None, None)
    assert publishing.publish_due(at=MAY - dt.timedelta(seconds=1)).published == []
    assert standing_update(goal, JUNE) is None


def test_what_is_due_is_published_with_the_time_of_the_act(goal):
    update = judgement_in(State.APPROVED, goal)
    late = MAY + dt.timedelta(minutes=7)

    report = publishing.publish_due(at=late)

    assert report.published == [update]
    assert standing_update(goal, late).published_at == late


def test_what_is_due_is_published_once(goal):
    judgement_in(State.APPROVED, goal)
    acts_before = Publication.objects.count()

    publishing.publish_due(at=MAY)
    report = publishing.publish_due(at=JUNE)

    assert (report.published, report.refused) == ([], [])
    assert Publication.objects.count() == acts_before + 1
    assert goal.status_updates.get().published_at == MAY


@pytest.mark.parametrize("lost", [{"role": User.Role.AUDITOR}, {"is_active": False}])
def test_nothing_is_published_for_an_approver_who_may_no_longer(goal, approver, lost):
    update = judgement_in(State.APPROVED, goal)
    User.objects.filter(pk=approver.pk).update(**lost)

    report = publishing.publish_due(at=MAY)

    assert [refused for refused, _why in report.refused] == [update]
    assert report.published == []
    assert standing_update(goal, JUNE) is None


def test_one_refusal_does_not_stop_the_others(goal, goal_8_1, second_approver, approver):
    judgement_in(State.APPROVED, goal)
    other = submitted_judgement(goal_8_1)
    publishing.approve(other, by=second_approver, at=MARCH, revision=other.revision, publish_after=MAY)
    User.objects.filter(pk=approver.pk).update(is_active=False)

    report = publishing.publish_due(at=MAY)

    assert report.published == [other]
    assert len(report.refused) == 1


def test_evidence_that_left_the_public_pages_stops_what_waits(goal, public_initiative, approver):
    update = submitted_judgement(goal, evidence=[public_initiative.versions.get()])
    publishing.approve(update, by=approver, at=MARCH, revision=update.revision, publish_after=MAY)
    publishing.unpublish_initiative(public_initiative, by=approver, at=APRIL, reason="Dubblett.")

    assert publishing.publish_due(at=MAY).refused[0][0] == update


@pytest.mark.parametrize(
    ("publish_after", "code"),
    [
        (APRIL, "passed"),
        (MARCH, "passed"),
        (stockholm("2020-01-01"), "passed"),
        (APRIL + dt.timedelta(days=367), "distant"),
        (stockholm("2999-01-01"), "distant"),
    ],
)
def test_a_publication_is_planned_for_a_time_to_come_within_a_year(goal, approver, publish_after, code):
    update = submitted_judgement(goal)

    with pytest.raises(ValidationError) as refusal:
        publishing.approve(update, by=approver, at=APRIL, revision=update.revision, publish_after=publish_after)

    assert [error.code for error in fields_of(refusal)["publish_after"]] == [code]
    update.refresh_from_db()
    assert (update.state, update.approver) == (State.SUBMITTED, None)


@pytest.mark.parametrize("wait", [dt.timedelta(minutes=1), dt.timedelta(days=365)])
def test_a_publication_may_be_near_or_a_year_away(goal, approver, wait):
    update = submitted_judgement(goal)

    update = publishing.approve(update, by=approver, at=APRIL, revision=update.revision, publish_after=APRIL + wait)

    assert (update.state, update.publish_after) == (State.APPROVED, APRIL + wait)


# Correction


def test_a_correction_starts_with_the_text_and_evidence_of_what_it_corrects(goal, editor, public_initiative):
    standing = publish_judgement(goal, evidence=[public_initiative.versions.get(), make_source()])

    draft = publishing.correct(standing, by=editor, at=APRIL)

    texts = [name for name in StatusUpdate.TEXTS if not name.startswith("correction_reason")]
    assert [getattr(draft, name) for name in texts] == [getattr(standing, name) for name in texts]
    assert [(row.version, row.source) for row in draft.evidence.all()] == [
        (row.version, row.source) for row in standing.evidence.all()
    ]
    assert (draft.corrects, draft.correction_reason) == (standing, "")


def test_a_correction_takes_the_place_of_what_it_corrects(goal):
    standing = publish_judgement(goal, at=MARCH)

    correction = publish_correction(standing, APRIL, headline="Rättad mening.")

    assert standing_update(goal, APRIL - dt.timedelta(seconds=1)) == standing
    assert standing_update(goal, APRIL) == correction
    assert correction.assessed_on == standing.assessed_on
    standing.refresh_from_db()
    assert standing.headline == "Utvecklingen går åt rätt håll."


def test_an_older_judgement_is_not_corrected(goal, editor):
    older = publish_judgement(goal, at=MARCH)
    publish_judgement(goal, at=APRIL)

    with pytest.raises(ValidationError) as refusal:
        publishing.correct(older, by=editor, at=MAY)

    assert code_of(refusal) == "not_standing"


def test_a_judgement_is_corrected_once(goal, editor):
    first = publish_judgement(goal, at=MARCH)
    correction = publish_correction(first, APRIL)

    with pytest.raises(ValidationError):
        publishing.correct(first, by=editor, at=MAY)

    assert publish_correction(correction, MAY).corrects == correction


def test_a_withdrawn_judgement_is_not_corrected(goal, editor, approver):
    update = publish_judgement(goal, at=MARCH)
    publishing.withdraw(update, by=approver, at=APRIL, reason="Fel underlag.")

    with pytest.raises(ValidationError) as refusal:
        publishing.correct(update, by=editor, at=MAY)

    assert code_of(refusal) == "not_standing"


def test_a_correction_is_stopped_when_its_judgement_no_longer_stands(goal, editor, approver):
    update = publish_judgement(goal, at=MARCH)
    draft = publishing.correct(update, by=editor, at=APRIL)
    draft.correction_reason = "En siffra var fel."
    publishing.write(draft, by=editor, at=APRIL)
    publishing.submit(draft, by=editor, at=APRIL)
    publishing.withdraw(update, by=approver, at=MAY, reason="Fel underlag.")

    with pytest.raises(ValidationError) as refusal:
        publishing.approve(draft, by=approver, at=JUNE, revision=draft.revision)

    assert code_of(refusal) == "not_standing"


def test_a_correction_keeps_the_day_of_assessment(goal, editor):
    draft = publishing.correct(publish_judgement(goal, at=MARCH), by=editor, at=APRIL)

    draft.assessed_on = localdate(APRIL)
    with pytest.raises(ValidationError) as refusal:
        publishing.write(draft, by=editor, at=APRIL)

    assert list(fields_of(refusal)) == ["assessed_on"]


def test_a_correction_keeps_its_goal(goal, goal_4_2, editor):
    draft = publishing.correct(publish_judgement(goal, at=MARCH), by=editor, at=APRIL)

    draft.goal = goal_4_2
    with pytest.raises(ValidationError) as refusal:
        publishing.write(draft, by=editor, at=APRIL)

    assert code_of(refusal) == "not_standing"


def test_a_correction_needs_a_reason(goal):
    standing = publish_judgement(goal)

    with pytest.raises(ValidationError) as refusal:
        publish_correction(standing, APRIL, correction_reason=" ")

    assert list(fields_of(refusal)) == ["correction_reason"]


def test_a_correction_of_the_direction_says_why(goal):
    standing = publish_judgement(goal, "positive")

    with pytest.raises(ValidationError) as refusal:
        publish_correction(standing, APRIL, direction="negative", direction_reason="")

    assert list(fields_of(refusal)) == ["direction_reason"]


def test_a_correction_is_approved_by_somebody_else(goal, area, approver):
    writing_approver = make_official("writing_approver", User.Role.APPROVER, area)
    draft = publishing.correct(publish_judgement(goal), by=writing_approver, at=APRIL)
    draft.correction_reason = "En siffra var fel."
    publishing.write(draft, by=writing_approver, at=APRIL)
    draft = publishing.submit(draft, by=writing_approver, at=APRIL)

    with pytest.raises(ValidationError) as refusal:
        publishing.approve(draft, by=writing_approver, at=APRIL, revision=draft.revision)

    assert code_of(refusal) == "four_eyes"


# Withdrawal


def test_no_older_judgement_revives_when_the_standing_one_is_withdrawn(goal, approver):
    publish_judgement(goal, "positive", at=MARCH)
    newer = publish_judgement(goal, "negative", at=APRIL)

    publishing.withdraw(newer, by=approver, at=MAY, reason="Fel underlag.")

    assert standing_update(goal, MAY - dt.timedelta(seconds=1)) == newer
    assert standing_update(goal, MAY) is None


def test_no_corrected_judgement_revives_when_its_correction_is_withdrawn(goal, approver):
    correction = publish_correction(publish_judgement(goal, at=MARCH), APRIL)

    publishing.withdraw(correction, by=approver, at=MAY, reason="Fel underlag.")

    assert standing_update(goal, JUNE) is None


def test_an_older_judgement_is_withdrawn_without_touching_the_standing_one(goal, approver):
    older = publish_judgement(goal, at=MARCH)
    newer = publish_judgement(goal, at=APRIL)

    older = publishing.withdraw(older, by=approver, at=MAY, reason="Fel underlag.")

    assert older.withdrawn_at == MAY
    assert standing_update(goal, JUNE) == newer


def test_a_withdrawal_keeps_the_text_and_tells_why(goal, approver):
    update = publish_judgement(goal)

    publishing.withdraw(update, by=approver, at=APRIL, reason="Fel underlag.", reason_en="Wrong evidence.")

    update.refresh_from_db()
    assert (update.withdrawal_reason, update.withdrawal_reason_en) == ("Fel underlag.", "Wrong evidence.")
    assert (update.state, update.headline) == (State.PUBLISHED, "Utvecklingen går åt rätt håll.")


def test_a_withdrawal_needs_a_reason(goal, approver):
    update = publish_judgement(goal)

    with pytest.raises(ValidationError) as refusal:
        publishing.withdraw(update, by=approver, at=APRIL, reason=" ")

    assert list(fields_of(refusal)) == ["reason"]
    assert standing_update(goal, JUNE) == update


def test_a_judgement_is_withdrawn_once(goal, approver):
    update = publish_judgement(goal)
    publishing.withdraw(update, by=approver, at=APRIL, reason="Fel underlag.")

    with pytest.raises(ValidationError) as refusal:
        publishing.withdraw(update, by=approver, at=MAY, reason="Igen.")

    assert code_of(refusal) == "already_withdrawn"
    update.refresh_from_db()
    assert update.withdrawn_at == APRIL


def test_a_goal_is_judged_anew_after_a_withdrawal(goal, approver):
    publishing.withdraw(publish_judgement(goal, at=MARCH), by=approver, at=APRIL, reason="Fel underlag.")

    anew = publish_judgement(goal, "negative", at=MAY, direction_reason="")

    assert (standing_update(goal, MAY), anew.number) == (anew, 2)


# A published text never changes


def unchanged(update):
    stored = StatusUpdate.objects.get(pk=update.pk)
    return [getattr(stored, name) for name in StatusUpdate.TEXTS] == [
        getattr(update, name) for name in StatusUpdate.TEXTS
    ]


@pytest.fixture
def published(goal) -> StatusUpdate:
    return publish_judgement(goal)


def test_a_published_judgement_is_not_saved_again(published):
    again = StatusUpdate.objects.get(pk=published.pk)
    again.headline = "Något annat."

    with pytest.raises(ImmutableError):
        again.save()
    with pytest.raises(ImmutableError):
        again.save(update_fields=["headline"])
    assert unchanged(published)


def test_a_published_judgement_does_not_become_a_draft_again(published):
    again = StatusUpdate.objects.get(pk=published.pk)
    again.state, again.published_at, again.number = State.DRAFT, None, None

    with pytest.raises(ImmutableError):
        again.save()


def test_a_published_judgement_is_not_deleted(published):
    with pytest.raises(ImmutableError):
        StatusUpdate.objects.get(pk=published.pk).delete()
    assert unchanged(published)


def test_published_judgements_are_not_changed_in_bulk(published):
    with pytest.raises(ImmutableError):
        StatusUpdate.objects.update(headline="Något annat.")
    with pytest.raises(ImmutableError):
        published.goal.status_updates.update(published_at=APRIL, headline="Något annat.")
    assert unchanged(published)


def test_a_published_judgement_is_not_overwritten_by_a_row_with_its_number_in_the_table(published, editor):
    impostor = StatusUpdate(
        pk=published.pk, uid=published.uid, goal=published.goal, assessed_on=published.assessed_on, author=editor
    )

    with pytest.raises(ImmutableError):
        impostor.save()
    assert unchanged(published)


def test_the_evidence_of_a_published_judgement_is_not_removed(published):
    with pytest.raises(ImmutableError):
        published.evidence.get().delete()
    with pytest.raises(ImmutableError):
        published.evidence.all().delete()
    assert published.evidence.count() == 1


def test_published_judgements_are_not_deleted_in_bulk(published):
    with pytest.raises((ImmutableError, IntegrityError)), transaction.atomic():
        StatusUpdate.objects.all().delete()
    with pytest.raises((ImmutableError, IntegrityError)), transaction.atomic():
        published.goal.status_updates.all().delete()
    assert unchanged(published)


def test_a_withdrawal_is_the_one_thing_that_is_written_on_a_published_judgement(published, approver):
    publishing.withdraw(published, by=approver, at=APRIL, reason="Fel underlag.")

    assert unchanged(published)
    assert published.evidence.count() == 1


def test_a_draft_that_was_opened_before_the_publication_does_not_overwrite_it(goal, editor, approver):
    submitted = submitted_judgement(goal)
    opened_before = StatusUpdate.objects.get(pk=submitted.pk)
    published = publishing.approve(submitted, by=approver, at=APRIL, revision=submitted.revision)

    opened_before.headline = "Något annat."
    with pytest.raises(ValidationError) as refusal:
        publishing.write(opened_before, by=editor, at=MAY, evidence=[])

    assert code_of(refusal) == "wrong_state"
    assert unchanged(published)
    assert published.evidence.count() == 1


def test_a_draft_may_be_deleted(goal):
    draft_judgement(goal).delete()

    assert not goal.status_updates.exists()


def test_what_a_judgement_rests_on_is_not_deleted(goal, public_initiative):
    source = make_source()
    version = public_initiative.versions.get()
    publish_judgement(goal, evidence=[source, version])

    with pytest.raises(IntegrityError), transaction.atomic():
        source.delete()


def test_a_goal_that_is_judged_is_not_deleted(goal, published):
    with pytest.raises(IntegrityError), transaction.atomic():
        Goal.objects.filter(pk=goal.pk).delete()
