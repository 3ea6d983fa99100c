"""Initiatives in public: versions that never change, facts that go public by themselves, and nothing that leaks."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from strategy.partial_dates import Edge, PartialDate
from tests import makers
from tests.makers import (
    amend,
    make_deliverable,
    make_initiative,
    make_source,
    publish,
    stockholm,
)
from tracking import publishing
from tracking.models import (
    STILL_SHOWN,
    Deliverable,
    DueDateChange,
    GoalLink,
    Initiative,
    InitiativeVersion,
    Publication,
)
from tracking.models.written_once import ImmutableError

pytestmark = pytest.mark.django_db

DECEMBER = stockholm("2024-12-03")
MARCH = stockholm("2025-03-03")
APRIL = stockholm("2025-04-01")
MAY = stockholm("2025-05-01")
A_SECOND = dt.timedelta(seconds=1)


def shown(initiative, at):
    return InitiativeVersion.objects.shown(at).filter(initiative=initiative).first()


def day(text):
    return PartialDate.parse(text, Edge.END)


def fields_of(refusal):
    return list(refusal.value.error_dict)


def code_of(refusal):
    [error] = refusal.value.error_list
    return error.code


def deliver(report, by, at=MARCH, **fields):
    fields = {"delivery": "delivered", "delivered_on": day("2025-03-01")} | fields
    return publishing.register_delivery(report, by=by, at=at, **fields)


def move(report, by, to="2025-12-10", at=MARCH, **fields):
    fields = {"reference": "KN2023/01983", "reason": "Mer tid behövs."} | fields
    return publishing.move_due_date(report, by=by, at=at, to=day(to), **fields)


# First publication


def test_a_working_row_is_not_public(initiative):
    assert not publishing.is_public(initiative, MARCH)


def test_an_initiative_is_public_from_its_publication(initiative):
    version = publish(initiative, MARCH)

    assert shown(initiative, MARCH - A_SECOND) is None
    assert shown(initiative, MARCH) == version
    assert (version.number, version.shown_from, version.shown_to) == (1, MARCH, STILL_SHOWN)


@pytest.mark.parametrize("official", ["editor", "editor_8", "auditor", "administrator"])
def test_only_an_approver_publishes_and_unpublishes(initiative, public_initiative, official, request):
    by = request.getfixturevalue(official)

    with pytest.raises(PermissionDenied):
        publishing.publish_initiative(initiative, by=by, at=MARCH, note="Läggs till.")
    with pytest.raises(PermissionDenied):
        publishing.unpublish_initiative(public_initiative, by=by, at=MARCH, reason="Dubblett.")

    assert not publishing.is_public(initiative, MAY)
    assert publishing.is_public(public_initiative, MAY)


@pytest.mark.parametrize("note", ["", " \n"])
def test_a_publication_says_why(initiative, approver, note):
    with pytest.raises(ValidationError) as refusal:
        publishing.publish_initiative(initiative, by=approver, at=MARCH, note=note)

    assert fields_of(refusal) == ["note"]


def test_an_initiative_without_a_source_is_not_published(initiative):
    initiative.sources.clear()

    with pytest.raises(ValidationError) as refusal:
        publish(initiative)

    assert code_of(refusal) == "no_source"


def test_what_is_public_is_not_published_again(public_initiative):
    with pytest.raises(ValidationError) as refusal:
        publish(public_initiative, MARCH)

    assert code_of(refusal) == "already_public"


def test_the_address_is_made_from_the_title_in_ascii(goal):
    version = publish(make_initiative("Åtgärder för ökad klinisk prövning", goal))

    assert version.slug == "atgarder-for-okad-klinisk-provning"


def test_two_initiatives_of_one_title_have_two_addresses(goal):
    slugs = [publish(make_initiative("Handlingsplan", goal)).slug for _ in range(3)]

    assert slugs == ["handlingsplan", "handlingsplan-2", "handlingsplan-3"]


def test_a_title_without_letters_has_an_address_too(goal):
    assert publish(make_initiative("…", goal)).slug == "insats"


def test_an_address_that_was_chosen_is_kept(goal):
    assert publish(make_initiative("Handlingsplan", goal, slug="planen")).slug == "planen"


def test_an_address_is_fixed_at_the_first_publication(public_initiative, report, editor, approver):
    address = public_initiative.slug
    Initiative.objects.update(slug="en-annan-adress", summary="Ny text.")

    amended = amend(public_initiative, MARCH)
    deliver(report, editor, APRIL)
    publishing.unpublish_initiative(public_initiative, by=approver, at=APRIL, reason="Dubblett.")
    published_again = publish(public_initiative, MAY)

    assert {amended.slug, shown(public_initiative, APRIL - A_SECOND).slug, published_again.slug} == {address}


def test_several_are_published_at_one_moment(goal, approver):
    rows = [make_initiative(title, goal) for title in ("Ett", "Två", "Tre")]

    versions = publishing.publish_initiatives(rows, by=approver, at=MARCH, note="Registret öppnas.")

    assert [version.initiative for version in versions] == rows
    assert {version.shown_from for version in versions} == {MARCH}


def test_several_are_published_all_or_none(goal, approver):
    rows = [make_initiative("Ett", goal), make_initiative("Två", goal)]
    rows[1].sources.clear()

    with pytest.raises(ValidationError), transaction.atomic():
        publishing.publish_initiatives(rows, by=approver, at=MARCH, note="Registret öppnas.")

    assert not InitiativeVersion.objects.exists()
    assert not Publication.objects.filter(act="initiative_published").exists()


# Amending


def test_what_is_being_edited_is_not_public_before_it_is_amended(public_initiative):
    version = shown(public_initiative, MARCH)
    public_initiative.title = "Hemlig titel"
    public_initiative.save()
    public_initiative.goal_links.all().delete()
    public_initiative.deliverables.all().delete()

    still_shown = shown(public_initiative, MARCH)

    assert still_shown == version
    assert still_shown.title == "Nationell testbädd"
    assert still_shown.goals.count() == still_shown.deliverables.count() == 1


def test_an_amendment_replaces_the_version_from_its_moment(public_initiative):
    first = shown(public_initiative, MARCH)
    public_initiative.title = "Nationella testbädden"
    public_initiative.save()

    second = amend(public_initiative, MARCH)

    assert shown(public_initiative, MARCH - A_SECOND) == first
    assert shown(public_initiative, MARCH) == second
    assert (second.number, second.title) == (2, "Nationella testbädden")
    first.refresh_from_db()
    assert (first.title, first.shown_to) == ("Nationell testbädd", MARCH)


def test_an_amendment_takes_the_working_rows_as_they_are_stored(public_initiative, editor):
    Initiative.objects.update(summary="Sparad text.")
    public_initiative.summary = "Text som aldrig sparades."

    version = publishing.amend_initiative(public_initiative, by=editor, at=MARCH, note="Ny text.")

    assert version.content["summary"] == "Sparad text."


@pytest.mark.parametrize("note", ["", " \n"])
def test_an_amendment_says_what_changed(public_initiative, note):
    Initiative.objects.update(summary="Ny text.")

    with pytest.raises(ValidationError) as refusal:
        amend(public_initiative, MARCH, note)

    assert fields_of(refusal) == ["note"]


def test_an_amendment_without_a_change_is_refused(public_initiative):
    with pytest.raises(ValidationError) as refusal:
        amend(public_initiative, MARCH)

    assert code_of(refusal) == "unchanged"


def test_what_is_not_public_is_not_amended(initiative):
    with pytest.raises(ValidationError) as refusal:
        amend(initiative, MARCH)

    assert code_of(refusal) == "not_public"


@pytest.mark.parametrize("official", ["editor_8", "approver", "auditor", "administrator"])
def test_only_the_editors_of_its_area_amend_an_initiative(public_initiative, official, request):
    Initiative.objects.update(summary="Ny text.")

    with pytest.raises(PermissionDenied):
        publishing.amend_initiative(public_initiative, by=request.getfixturevalue(official), at=MARCH, note="Ny text.")


def test_who_owned_the_published_version_does_not_matter_only_who_owns_it_now(
    public_initiative, area_8, editor, editor_8
):
    Initiative.objects.update(lead_area=area_8)

    with pytest.raises(PermissionDenied):
        publishing.amend_initiative(public_initiative, by=editor, at=MARCH, note="Nytt område.")

    assert (
        publishing.amend_initiative(public_initiative, by=editor_8, at=MARCH, note="Nytt område.").lead_area == area_8
    )


def test_pending_changes_are_what_an_amendment_would_show(public_initiative):
    assert publishing.pending_changes(public_initiative, MARCH) == []

    Initiative.objects.update(summary="Ny text.")

    assert publishing.pending_changes(public_initiative, MARCH) == [("summary", "", "Ny text.")]
    amend(public_initiative, MARCH)
    assert publishing.pending_changes(public_initiative, MARCH) == []


def test_nothing_is_pending_in_what_is_not_public(initiative):
    assert publishing.pending_changes(initiative, MARCH) == []


# Published dates are moved, not overwritten


@pytest.mark.parametrize("to", ["2025-12-10", "2025-06", None])
def test_a_published_date_is_not_overwritten(public_initiative, report, to):
    date = day(to) if to else None
    Deliverable.objects.update(due_on=date.on if date else None, due_on_precision=date.precision if date else "day")

    with pytest.raises(ValidationError) as refusal:
        amend(public_initiative, MARCH)

    assert code_of(refusal) == "overwritten_date"


def test_a_published_move_is_not_overwritten(public_initiative, report, editor):
    move(report, editor)
    DueDateChange.objects.update(to_on=dt.date(2026, 1, 31))

    with pytest.raises(ValidationError) as refusal:
        amend(public_initiative, APRIL)

    assert code_of(refusal) == "overwritten_date"


def test_a_published_move_is_not_removed(public_initiative, report, editor):
    move(report, editor)
    DueDateChange.objects.all().delete()

    with pytest.raises(ValidationError) as refusal:
        amend(public_initiative, APRIL)

    assert code_of(refusal) == "overwritten_date"


def test_a_date_that_was_not_known_is_added(public_initiative):
    undated = make_deliverable(public_initiative, label="Delrapport")
    amend(public_initiative, MARCH)
    Deliverable.objects.filter(pk=undated.pk).update(due_on=dt.date(2025, 9, 1))

    version = amend(public_initiative, APRIL)

    assert version.deliverables.get(label="Delrapport").due_on == dt.date(2025, 9, 1)


# Unpublishing


def test_an_unpublished_initiative_is_gone_from_now_on_and_kept_for_earlier_days(public_initiative, approver):
    version = shown(public_initiative, MARCH - A_SECOND)

    publishing.unpublish_initiative(public_initiative, by=approver, at=MARCH, reason="Dubblett.")

    assert shown(public_initiative, MARCH) is None
    assert shown(public_initiative, MARCH - A_SECOND) == version
    assert not publishing.is_public(public_initiative, MAY)


def test_unpublishing_says_why(public_initiative, approver):
    with pytest.raises(ValidationError) as refusal:
        publishing.unpublish_initiative(public_initiative, by=approver, at=MARCH, reason=" ")

    assert fields_of(refusal) == ["reason"]


def test_what_is_not_public_is_not_unpublished(initiative, approver):
    with pytest.raises(ValidationError) as refusal:
        publishing.unpublish_initiative(initiative, by=approver, at=MARCH, reason="Dubblett.")

    assert code_of(refusal) == "not_public"


def test_an_unpublished_initiative_is_published_again_with_the_next_number(public_initiative, approver):
    publishing.unpublish_initiative(public_initiative, by=approver, at=MARCH, reason="Fel.")

    version = publish(public_initiative, MAY)

    assert version.number == 2
    assert shown(public_initiative, APRIL) is None
    assert shown(public_initiative, MAY) == version


# A delivery goes public by itself


def test_a_delivery_is_public_at_once(public_initiative, report, editor):
    source = make_source("Regeringskansliets diarium")

    deliver(report, editor, delivered_on=PartialDate.parse("2025-03"), document="KN2025/00100", source=source)

    row = shown(public_initiative, MARCH).content["deliverables"][0]
    assert (row["delivery"], row["delivered_on"], row["document"]) == ("delivered", "2025-03", "KN2025/00100")
    assert row["delivery_source"]["citation"] == "Regeringskansliets diarium"
    assert shown(public_initiative, MARCH).deliverables.get().delivery == "delivered"
    before = shown(public_initiative, MARCH - A_SECOND)
    assert before.content["deliverables"][0]["delivery"] == "unknown"


def test_a_delivery_takes_nothing_else_of_what_is_being_edited(public_initiative, report, editor):
    Initiative.objects.update(title="Hemlig titel", phase="discontinued", summary="Hemligt.")
    Deliverable.objects.update(label="Hemlig rapport", due_on=dt.date(2026, 1, 1), note="Hemligt.")
    make_deliverable(public_initiative, "2027", label="Hemlig rapport")
    before = shown(public_initiative, MARCH - A_SECOND)

    deliver(report, editor)

    after = shown(public_initiative, MARCH)
    assert (after.title, after.phase, after.search_text) == (before.title, before.phase, before.search_text)
    assert "Hemlig" not in str(after.content)
    [row] = after.deliverables.all()
    assert (row.label, row.due_on, row.delivery) == ("Slutrapport om testbädden", dt.date(2025, 6, 30), "delivered")
    assert publishing.pending_changes(public_initiative, MARCH) != []


def test_a_delivery_saves_nothing_of_the_form_but_itself(report, editor):
    report.label = "Ändrad i handen"

    deliver(report, editor)

    report.refresh_from_db()
    assert (report.label, report.delivery) == ("Slutrapport om testbädden", "delivered")


def test_a_report_known_not_to_be_delivered_is_late_after_its_date(public_initiative, report, editor):
    deliver(
        report,
        editor,
        delivery="not_delivered",
        delivered_on=None,
        checked_on=dt.date(2025, 3, 1),
        source=make_source(),
    )

    assert shown(public_initiative, MARCH).late_after == dt.date(2025, 6, 30)


def test_a_delivery_that_was_wrong_becomes_unknown_again(public_initiative, report, editor):
    deliver(report, editor)

    with pytest.raises(ValidationError) as refusal:
        deliver(report, editor, APRIL, delivery="unknown", delivered_on=None)
    assert fields_of(refusal) == ["note"]

    deliver(report, editor, APRIL, delivery="unknown", delivered_on=None, note="Uppgiften gällde en annan rapport.")

    assert shown(public_initiative, APRIL).content["deliverables"][0]["delivered_on"] is None


def test_a_delivery_does_not_lie_in_the_future(report, editor):
    with pytest.raises(ValidationError) as refusal:
        deliver(report, editor, delivered_on=day("2025-03-04"))

    assert fields_of(refusal) == ["delivered_on"]


@pytest.mark.parametrize(
    "fields",
    [
        {"delivery": "not_delivered", "delivered_on": None},
        {"delivery": "unknown"},
        {"delivery": "kanske", "delivered_on": None},
    ],
)
def test_a_delivery_that_says_too_little_or_two_things_is_refused(public_initiative, report, editor, fields):
    with pytest.raises(ValidationError):
        deliver(report, editor, **fields)

    report.refresh_from_db()
    assert report.delivery == "unknown"
    assert shown(public_initiative, MAY).number == 1


@pytest.mark.parametrize("official", ["editor_8", "approver", "auditor", "administrator"])
def test_only_the_editors_of_its_area_register_a_delivery_or_move_a_date(report, official, request):
    by = request.getfixturevalue(official)

    with pytest.raises(PermissionDenied):
        deliver(report, by)
    with pytest.raises(PermissionDenied):
        move(report, by)


def test_a_delivery_of_what_is_not_public_is_saved_and_not_shown(initiative, editor):
    report = make_deliverable(initiative, "2025-06-30")
    acts = Publication.objects.count()

    deliver(report, editor)

    report.refresh_from_db()
    assert report.delivery == "delivered"
    assert not initiative.versions.exists()
    assert Publication.objects.count() == acts


def test_a_delivery_of_a_report_that_is_not_yet_public_stays_private(public_initiative, editor):
    unpublished = make_deliverable(public_initiative, "2025-06-30", label="Hemlig rapport")

    deliver(unpublished, editor)

    assert shown(public_initiative, MAY).number == 1


def test_registering_the_same_again_makes_no_new_version(public_initiative, report, editor):
    deliver(report, editor)
    deliver(report, editor, APRIL)

    assert public_initiative.versions.count() == 2


# A date that moves: NorthX, from 2023-03-31 to 2023-12-10 by KN2023/01983


def test_a_moved_date_is_shown_with_the_date_it_had(goal, editor):
    northx = make_initiative("NorthX Biologics", goal)
    report = make_deliverable(northx, "2023-03-31")
    publish(northx)

    move(report, editor, "2023-12-10", decided_on=PartialDate.parse("2023-03"), reference="KN2023/01983")

    version = shown(northx, MARCH)
    [row] = version.content["deliverables"]
    assert row["due_on"] == "2023-03-31"
    [moved] = row["moves"]
    assert (moved["from_on"], moved["to_on"], moved["decided_on"]) == ("2023-03-31", "2023-12-10", "2023-03")
    assert moved["reference"] == "KN2023/01983"
    assert version.deliverables.get().due_on == dt.date(2023, 12, 10)
    assert "kn2023/01983" in version.search_text


def test_the_working_row_keeps_the_date_as_first_set(report, editor):
    move(report, editor)

    report.refresh_from_db()
    assert report.due_on == dt.date(2025, 6, 30)


def test_a_second_move_starts_from_the_first(public_initiative, report, editor):
    move(report, editor, "2025-12-10")
    move(report, editor, "2026", at=APRIL)

    moves = shown(public_initiative, APRIL).content["deliverables"][0]["moves"]
    assert [(row["from_on"], row["to_on"]) for row in moves] == [("2025-06-30", "2025-12-10"), ("2025-12-10", "2026")]
    assert shown(public_initiative, APRIL).deliverables.get().due_on == dt.date(2026, 12, 31)


def test_a_date_may_move_back(public_initiative, report, editor):
    move(report, editor, "2025-12-10")
    move(report, editor, "2025-06-30", at=APRIL)

    assert shown(public_initiative, APRIL).deliverables.get().due_on == dt.date(2025, 6, 30)


def test_a_move_takes_nothing_else_of_what_is_being_edited(public_initiative, report, editor):
    Initiative.objects.update(title="Hemlig titel")
    Deliverable.objects.update(label="Hemlig rapport")

    move(report, editor)

    assert "Hemlig" not in str(shown(public_initiative, MARCH).content)


def test_a_move_starts_from_the_date_that_the_public_sees(report, editor):
    Deliverable.objects.update(due_on=dt.date(2025, 9, 1))

    with pytest.raises(ValidationError) as refusal, transaction.atomic():
        move(report, editor)

    assert code_of(refusal) == "unpublished_date"
    assert not DueDateChange.objects.exists()


def test_a_move_goes_somewhere(report, editor):
    with pytest.raises(ValidationError):
        move(report, editor, "2025-06-30")


def test_a_move_names_its_decision_or_a_source(report, editor):
    with pytest.raises(ValidationError) as refusal:
        move(report, editor, reference="")

    assert fields_of(refusal) == ["reference"]
    assert move(report, editor, reference="", source=make_source()).reference == ""


def test_what_has_no_date_has_none_to_move(public_initiative, editor):
    undated = make_deliverable(public_initiative, label="Delrapport")

    with pytest.raises(ValidationError) as refusal:
        move(undated, editor)

    assert code_of(refusal) == "no_date"


def test_a_moved_report_is_late_after_its_new_date(public_initiative, report, editor):
    deliver(
        report,
        editor,
        delivery="not_delivered",
        delivered_on=None,
        checked_on=dt.date(2025, 3, 1),
        source=make_source(),
    )

    move(report, editor, "2025-12", at=APRIL)

    assert shown(public_initiative, APRIL).late_after == dt.date(2025, 12, 31)


# Links to goals of one's own area


def test_an_editor_of_another_area_links_an_initiative_to_a_goal_of_theirs(public_initiative, goal_8_1, editor_8):
    link = GoalLink(initiative=public_initiative, goal=goal_8_1, rationale="Leder till export.")

    publishing.link_goal(link, by=editor_8, at=MARCH)

    version = shown(public_initiative, MARCH)
    assert {row.goal.code for row in version.goals.all()} == {"4.1", "8.1"}
    assert "Leder till export." in str(version.content["goals"])
    assert shown(public_initiative, MARCH - A_SECOND).goals.count() == 1


def test_an_editor_links_to_no_goal_of_another_area(public_initiative, goal_4_2, editor_8):
    with pytest.raises(PermissionDenied):
        publishing.link_goal(GoalLink(initiative=public_initiative, goal=goal_4_2), by=editor_8, at=MARCH)

    assert public_initiative.goal_links.count() == 1


def test_an_editor_removes_no_link_to_a_goal_of_another_area(public_initiative, editor_8):
    with pytest.raises(PermissionDenied):
        publishing.unlink_goal(public_initiative.goal_links.get(), by=editor_8, at=MARCH, note="Fel.")

    assert public_initiative.goal_links.count() == 1


def test_a_link_to_a_goal_of_another_area_is_not_turned_into_one_to_a_goal_of_ones_own(
    public_initiative, goal_8_1, editor_8
):
    link = public_initiative.goal_links.get()

    link.goal = goal_8_1
    with pytest.raises(ValidationError) as refusal:
        publishing.link_goal(link, by=editor_8, at=MARCH)

    assert code_of(refusal) == "already_linked"
    assert public_initiative.goal_links.get().goal.code == "4.1"


def test_a_link_takes_nothing_else_of_what_is_being_edited(public_initiative, goal_4_2, goal_8_1, editor_8):
    Initiative.objects.update(title="Hemlig titel")
    GoalLink.objects.create(initiative=public_initiative, goal=goal_4_2, rationale="Hemlig motivering")

    publishing.link_goal(GoalLink(initiative=public_initiative, goal=goal_8_1), by=editor_8, at=MARCH)

    version = shown(public_initiative, MARCH)
    assert "Hemlig" not in str(version.content)
    assert {row.goal.code for row in version.goals.all()} == {"4.1", "8.1"}


def test_a_goal_is_linked_once(public_initiative, goal, editor):
    with pytest.raises(ValidationError):
        publishing.link_goal(GoalLink(initiative=public_initiative, goal=goal), by=editor, at=MARCH)


def test_a_link_that_is_removed_is_gone_from_now_on(public_initiative, editor):
    publishing.unlink_goal(public_initiative.goal_links.get(), by=editor, at=MARCH, note="Hör inte hit.")

    assert not shown(public_initiative, MARCH).goals.exists()
    assert shown(public_initiative, MARCH - A_SECOND).goals.count() == 1
    assert not public_initiative.goal_links.exists()


def test_removing_a_public_link_says_why(public_initiative, editor):
    with pytest.raises(ValidationError) as refusal:
        publishing.unlink_goal(public_initiative.goal_links.get(), by=editor, at=MARCH, note="")

    assert fields_of(refusal) == ["note"]
    assert public_initiative.goal_links.count() == 1


def test_links_of_what_is_not_public_are_saved_and_not_shown(initiative, goal_4_2, editor):
    acts = Publication.objects.count()

    link = publishing.link_goal(GoalLink(initiative=initiative, goal=goal_4_2), by=editor, at=MARCH)
    publishing.unlink_goal(link, by=editor, at=MARCH, note="")

    assert initiative.goal_links.get().goal.code == "4.1"
    assert Publication.objects.count() == acts
    assert not initiative.versions.exists()


# A version never changes


@pytest.fixture
def version(public_initiative):
    return public_initiative.versions.get()


def test_a_version_is_not_saved_again(version):
    version.title = "Ändrad i efterhand"

    with pytest.raises(ImmutableError):
        version.save()
    with pytest.raises(ImmutableError):
        version.save(update_fields=["title"])


def test_a_version_is_not_changed_in_bulk(version):
    with pytest.raises(ImmutableError):
        InitiativeVersion.objects.update(title="Ändrad i efterhand")
    with pytest.raises(ImmutableError):
        InitiativeVersion.objects.update(shown_to=MARCH, title="Ändrad i efterhand")
    version.title = "Ändrad i efterhand"
    with pytest.raises(ImmutableError), transaction.atomic():
        InitiativeVersion.objects.bulk_update([version], ["title"])

    version.refresh_from_db()
    assert version.title == "Nationell testbädd"


def test_a_version_is_not_deleted(version):
    with pytest.raises(ImmutableError):
        version.delete()
    with pytest.raises(ImmutableError):
        InitiativeVersion.objects.all().delete()
    with pytest.raises(ImmutableError):
        version.initiative.versions.all().delete()

    assert InitiativeVersion.objects.count() == 1


def test_a_date_is_not_overwritten_by_unpublishing_and_publishing_again(public_initiative, report, approver):
    publishing.unpublish_initiative(public_initiative, by=approver, at=APRIL, reason="Ska ses över.")
    report.due_on = dt.date(2026, 6, 30)
    report.save()

    with pytest.raises(ValidationError) as refusal:
        publish(public_initiative, MAY)

    assert refusal.value.code == "overwritten_date"
    assert not publishing.is_public(public_initiative, MAY)


def test_an_address_that_the_public_knows_is_never_given_to_another(public_initiative, goal):
    address = public_initiative.slug
    public_initiative.slug = "ett-annat"
    public_initiative.save()
    other = makers.make_initiative("En annan insats", goal, slug=address)

    with pytest.raises(ValidationError) as refusal:
        publish(other, APRIL)

    assert "slug" in refusal.value.message_dict


def test_a_check_cannot_lie_in_the_future(report, editor, source):
    with pytest.raises(ValidationError) as refusal:
        publishing.register_delivery(
            report,
            by=editor,
            at=APRIL,
            delivery="not_delivered",
            checked_on=APRIL.date() + dt.timedelta(days=2),
            source=source,
        )

    assert "checked_on" in refusal.value.message_dict


def test_a_goal_that_nobody_sees_yet_is_not_linked(public_initiative, area, editor):
    later = makers.make_edition("2030", "2030-01-01")
    unseen = makers.make_goal(later, area, 1)

    with pytest.raises(ValidationError) as refusal:
        publishing.link_goal(GoalLink(initiative=public_initiative, goal=unseen), by=editor, at=APRIL)

    assert "goal" in refusal.value.message_dict
