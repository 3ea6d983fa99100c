"""The public log: one row for each public act, numbered without gaps, in order of time, written once."""

import datetime as dt

import pytest
from django.core import serializers
from django.db import transaction

from strategy.partial_dates import Edge, PartialDate
from tests.makers import (
    amend,
    publish,
    publish_correction,
    publish_judgement,
    stockholm,
    submitted_judgement,
)
from tracking import publishing
from tracking.models import GoalLink, Initiative, Publication, StatusUpdate, User
from tracking.models.written_once import ImmutableError
from tracking.progress import changes_since, publications

pytestmark = pytest.mark.django_db

MARCH = stockholm("2025-03-03")
APRIL = stockholm("2025-04-01")
MAY = stockholm("2025-05-01")


def numbers():
    return list(Publication.objects.order_by("number").values_list("number", flat=True))


def last():
    return Publication.objects.latest("number")


def roll_back(act):
    """Do something that is undone because what comes after it, in the same transaction, fails."""
    with transaction.atomic():
        act()
        transaction.set_rollback(True)


# Numbers and moments


def test_the_first_row_is_the_edition(edition):
    row = Publication.objects.get()

    assert (row.number, row.act, row.edition, row.at) == (1, "edition_published", edition, edition.published_at)


def test_numbers_have_no_gap(goal, public_initiative, approver):
    update = publish_judgement(goal, at=MARCH)
    publishing.withdraw(update, by=approver, at=APRIL, reason="Fel underlag.")

    assert numbers() == [1, 2, 3, 4]


def test_an_act_that_is_rolled_back_leaves_no_gap(goal, goal_8_1, initiative):
    before = numbers()

    roll_back(lambda: publish(initiative, MARCH))
    publish_judgement(goal, at=MARCH)
    roll_back(lambda: publish_judgement(goal_8_1, at=APRIL))
    publish(initiative, MAY)

    assert numbers() == [*before, len(before) + 1, len(before) + 2]


def test_an_act_that_is_rolled_back_leaves_the_clock_too(initiative, goal):
    roll_back(lambda: publish(initiative, MAY))

    assert publish_judgement(goal, at=MARCH).published_at == MARCH


def test_moments_never_go_backwards(initiative, goal):
    publish(initiative, APRIL)

    update = publish_judgement(goal, at=MARCH)

    assert update.published_at == last().at == APRIL + dt.timedelta(microseconds=1)


def test_two_acts_at_the_same_time_stand_in_order(initiative, public_initiative, approver):
    publish(initiative, MARCH)
    publishing.unpublish_initiative(public_initiative, by=approver, at=MARCH, reason="Dubblett.")

    assert list(Publication.objects.order_by("at").values_list("number", flat=True)) == numbers()
    assert len(set(Publication.objects.values_list("at", flat=True))) == len(numbers())


def test_the_log_is_read_as_it_stood(goal, goal_8_1, initiative, moment):
    publish_judgement(goal, at=MARCH)
    publish(initiative, moment.at)
    publish_judgement(goal_8_1, at=moment.at + dt.timedelta(seconds=1))

    assert [row.number for row in publications(moment)] == [3, 2, 1]
    assert changes_since(moment) == 1


# What a row says


def test_a_judgement_is_logged_with_what_stood_before(goal):
    publish_judgement(goal, "positive", at=MARCH)
    first = last()
    publish_judgement(goal, "negative", at=APRIL, direction_reason="Färre prövningar.")

    assert (first.act, first.from_value, first.to_value) == ("status_published", "not_assessed", "positive")
    assert (last().from_value, last().to_value, last().note) == ("positive", "negative", "Färre prövningar.")


def test_a_correction_is_logged_with_its_reason(goal):
    correction = publish_correction(
        publish_judgement(goal, at=MARCH), APRIL, direction="neutral", correction_reason="En siffra var fel."
    )

    row = last()

    assert (row.act, row.status_update, row.note) == ("status_corrected", correction, "En siffra var fel.")
    assert (row.from_value, row.to_value) == ("positive", "neutral")


def test_a_withdrawal_is_logged_with_its_reason(goal, approver):
    update = publish_judgement(goal, at=MARCH)

    publishing.withdraw(update, by=approver, at=APRIL, reason="Fel underlag.", reason_en="Wrong evidence.")

    row = last()
    assert (row.act, row.note, row.note_en) == ("status_withdrawn", "Fel underlag.", "Wrong evidence.")
    assert (row.from_value, row.to_value) == ("positive", "not_assessed")


def test_a_withdrawal_of_an_older_judgement_does_not_say_that_the_goal_is_not_assessed(goal, approver):
    older = publish_judgement(goal, at=MARCH)
    publish_judgement(goal, at=APRIL)

    publishing.withdraw(older, by=approver, at=MAY, reason="Fel underlag.")

    assert last().to_value == ""


def test_a_judgement_after_a_withdrawal_starts_from_not_assessed(goal, approver):
    publishing.withdraw(publish_judgement(goal, at=MARCH), by=approver, at=APRIL, reason="Fel underlag.")

    publish_judgement(goal, "negative", at=MAY)

    assert (last().from_value, last().to_value) == ("not_assessed", "negative")


def test_every_public_act_on_an_initiative_is_logged(public_initiative, goal_8_1, editor, editor_8, approver):
    report = public_initiative.deliverables.get()
    start = last().number
    publishing.move_due_date(
        report, by=editor, at=MARCH, to=PartialDate.parse("2025-12", Edge.END), reference="KN1", reason="Mer tid."
    )
    publishing.register_delivery(
        report, by=editor, at=MARCH, delivery="delivered", delivered_on=PartialDate.parse("2025-03-01"), note="Klar."
    )
    link = publishing.link_goal(GoalLink(initiative=public_initiative, goal=goal_8_1), by=editor_8, at=MARCH)
    publishing.unlink_goal(link, by=editor_8, at=MARCH, note="Hör inte hit.")
    Initiative.objects.update(phase="completed", summary="Ny text.")
    amend(public_initiative, MARCH, "Insatsen är slutförd.")
    publishing.unpublish_initiative(public_initiative, by=approver, at=MARCH, reason="Dubblett.")
    publish(public_initiative, APRIL)

    rows = Publication.objects.filter(initiative=public_initiative, number__gt=start).order_by("number")

    report_label = "Slutrapport om testbädden"
    assert list(rows.values_list("act", "detail", "from_value", "to_value", "note")) == [
        ("due_date_moved", report_label, "2025-06-30", "2025-12", "Mer tid."),
        ("delivery_registered", report_label, "unknown", "delivered 2025-03-01", "Klar."),
        ("goal_linked", "8.1 Ökad export", "", "", ""),
        ("goal_unlinked", "8.1 Ökad export", "", "", "Hör inte hit."),
        ("initiative_amended", "summary, phase", "ongoing", "completed", "Insatsen är slutförd."),
        ("initiative_unpublished", "", "", "", "Dubblett."),
        ("initiative_published", "", "", "", "Läggs till i registret."),
    ]


def test_nothing_is_logged_before_it_is_public(goal, initiative, approver):
    before = numbers()
    update = submitted_judgement(goal)
    publishing.return_for_changes(update, by=approver, at=MARCH, comment="Förtydliga.")
    publishing.submit(update, by=update.author, at=MARCH)
    publishing.approve(update, by=approver, at=MARCH, revision=update.revision, publish_after=MAY)

    assert numbers() == before


def test_a_row_keeps_the_title_and_the_unit_as_they_were(public_initiative, approver):
    row = Publication.objects.get(act="initiative_published")
    Initiative.objects.update(title="Nationella testbädden")
    approver.unit = "En annan enhet"
    approver.save()
    amend(public_initiative, MARCH)

    row.refresh_from_db()
    assert (row.title, row.unit, row.role) == ("Nationell testbädd", "Socialdepartementet", "approver")
    assert last().title == "Nationella testbädden"


def test_a_row_about_a_goal_names_its_code_in_both_languages(goal):
    publish_judgement(goal)

    assert (last().title, last().title_en) == ("4.1 Fler kliniska prövningar", "4.1 More clinical trials")


def test_nobody_is_named(goal, public_initiative, editor, approver):
    User.objects.update(full_name="Karin Namnsdotter", email="karin@example.se")

    publish_judgement(goal)

    text = serializers.serialize("json", Publication.objects.all())
    assert "Socialdepartementet" in text
    assert "karin" not in text.lower()


def test_long_titles_fit(public_initiative, report):
    report.label = "x" * 200
    report.save()
    Initiative.objects.update(title="y" * 300)

    amend(public_initiative, MARCH)

    assert last().title == "y" * 300


# Written once


@pytest.fixture
def row(edition) -> Publication:
    return Publication.objects.get()


def test_a_row_of_the_log_is_not_saved_again(row):
    row.note = "Ändrad i efterhand"

    with pytest.raises(ImmutableError):
        row.save()
    with pytest.raises(ImmutableError):
        row.save(update_fields=["note"])


def test_rows_of_the_log_are_not_changed_in_bulk(row):
    with pytest.raises(ImmutableError):
        Publication.objects.update(note="Ändrad i efterhand")
    with pytest.raises(ImmutableError):
        Publication.objects.filter(pk=row.pk).update(number=7)

    row.refresh_from_db()
    assert (row.number, row.note) == (1, "")


def test_a_row_of_the_log_is_not_deleted(row, edition):
    with pytest.raises(ImmutableError):
        row.delete()
    with pytest.raises(ImmutableError):
        Publication.objects.all().delete()
    with pytest.raises(ImmutableError):
        edition.publications.all().delete()

    assert Publication.objects.get() == row


def test_every_published_judgement_has_its_row(goal, goal_8_1):
    publish_judgement(goal, at=MARCH)
    publish_correction(StatusUpdate.objects.get(), APRIL)
    publish_judgement(goal_8_1, at=MAY)

    assert all(update.publications.count() == 1 for update in StatusUpdate.objects.all())
