"""Acts at the same moment: the log has no gap, nobody publishes twice, nobody waits for ever. On both databases."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from strategy.partial_dates import Edge, PartialDate
from tests.at_once import at_the_same_time, database_on_disk  # noqa: F401 (a fixture)
from tests.makers import (
    amend,
    draft_judgement,
    make_area,
    make_edition,
    make_goal,
    make_initiative,
    publish_judgement,
    stockholm,
    submitted_judgement,
)
from tracking import publishing
from tracking.models import Initiative, InitiativeVersion, Publication, StatusUpdate

pytestmark = pytest.mark.django_db(transaction=True)

MARCH = stockholm("2025-03-03")
APRIL = stockholm("2025-04-01")


def refusals(results):
    return [result for result in results if isinstance(result, ValidationError)]


def numbers():
    return list(Publication.objects.order_by("number").values_list("number", flat=True))


def test_these_tests_do_not_use_a_database_in_memory():
    assert "memory" not in connection.settings_dict["NAME"]


def test_eight_publish_at_the_same_time_and_the_log_has_no_gap(goal, approver):
    initiatives = [make_initiative(f"Insats {number}", goal) for number in range(8)]

    results = at_the_same_time(
        *(
            lambda row=row: publishing.publish_initiative(row, by=approver, at=MARCH, note="Läggs till.")
            for row in initiatives
        )
    )

    assert refusals(results) == []
    assert numbers() == list(range(1, 10))
    moments = list(Publication.objects.order_by("number").values_list("at", flat=True))
    assert moments == sorted(set(moments))
    assert InitiativeVersion.objects.shown(APRIL).count() == 8


def test_the_first_two_acts_of_all_come_at_the_same_time(approver):
    editions = [make_edition("2024", "2024-11-07"), make_edition("2030", "2030-01-01")]
    for edition in editions:
        make_goal(edition, make_area(4, edition), 1)

    at_the_same_time(*(lambda row=row: publishing.publish_edition(row, by=approver, at=MARCH) for row in editions))

    assert numbers() == [1, 2]


def test_of_two_who_approve_at_the_same_time_one_publishes(goal, approver, second_approver):
    update = submitted_judgement(goal)

    results = at_the_same_time(
        *(
            lambda by=by: publishing.approve(update, by=by, at=APRIL, revision=update.revision)
            for by in (approver, second_approver)
        )
    )

    [refusal] = refusals(results)
    assert refusal.code == "wrong_state"
    assert Publication.objects.filter(act="status_published").count() == 1
    assert StatusUpdate.objects.get().approver in {approver, second_approver}


def test_what_is_due_is_published_once_by_two_commands(goal, approver):
    update = submitted_judgement(goal)
    publishing.approve(update, by=approver, at=MARCH, revision=update.revision, publish_after=APRIL)

    reports = at_the_same_time(*(lambda: publishing.publish_due(at=APRIL) for _ in range(4)))

    assert [row for report in reports for row in report.published] == [update]
    assert [row for report in reports for row in report.refused] == []
    assert Publication.objects.filter(act="status_published").count() == 1


def test_a_text_that_is_changed_while_it_is_approved_is_published_as_it_was_read_or_not_at_all(goal, editor, approver):
    update = submitted_judgement(goal)
    edited = StatusUpdate.objects.get(pk=update.pk)
    edited.headline = "Något annat."

    results = at_the_same_time(
        lambda: publishing.approve(update, by=approver, at=APRIL, revision=update.revision),
        lambda: publishing.write(edited, by=editor, at=APRIL),
    )

    assert len(refusals(results)) == 1
    stored = StatusUpdate.objects.get()
    assert (stored.state, stored.headline) in {
        ("published", "Utvecklingen går åt rätt håll."),
        ("draft", "Något annat."),
    }


def test_two_who_begin_to_write_of_a_goal_at_the_same_time_do_not_both_begin(goal, editor):
    results = at_the_same_time(*(lambda: draft_judgement(goal, by=editor, evidence=[]) for _ in range(2)))

    assert len(refusals(results)) == 1
    assert goal.status_updates.count() == 1


def test_a_judgement_is_withdrawn_once_by_two(goal, approver, second_approver):
    update = publish_judgement(goal)

    results = at_the_same_time(
        *(
            lambda by=by: publishing.withdraw(update, by=by, at=APRIL, reason="Fel underlag.")
            for by in (approver, second_approver)
        )
    )

    [refusal] = refusals(results)
    assert refusal.code == "already_withdrawn"
    assert Publication.objects.filter(act="status_withdrawn").count() == 1


def test_an_initiative_is_amended_once_by_two(public_initiative, editor):
    Initiative.objects.update(summary="Ny text.")

    results = at_the_same_time(*(lambda: amend(public_initiative, MARCH) for _ in range(2)))

    [refusal] = refusals(results)
    assert refusal.code == "unchanged"
    assert list(public_initiative.versions.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_a_delivery_and_a_move_at_the_same_time_are_both_shown(public_initiative, report, editor):
    results = at_the_same_time(
        lambda: publishing.register_delivery(report, by=editor, at=MARCH, delivery="delivered"),
        lambda: publishing.move_due_date(
            report, by=editor, at=MARCH, to=PartialDate.parse("2025-12", Edge.END), reference="KN1"
        ),
    )

    assert refusals(results) == []
    [row] = public_initiative.versions.shown(APRIL).get().content["deliverables"]
    assert (row["delivery"], len(row["moves"])) == ("delivered", 1)
    assert public_initiative.versions.count() == 3


@pytest.mark.parametrize("attempt", range(3))
def test_two_who_publish_the_same_initiatives_in_other_orders_do_not_wait_for_each_other(
    goal, approver, second_approver, attempt
):
    rows = [make_initiative(f"Insats {number}", goal) for number in range(4)]

    results = at_the_same_time(
        lambda: publishing.publish_initiatives(rows, by=approver, at=MARCH, note="Registret öppnas."),
        lambda: publishing.publish_initiatives(rows[::-1], by=second_approver, at=MARCH, note="Registret öppnas."),
        lambda: publishing.publish_initiative(rows[2], by=approver, at=MARCH, note="Läggs till."),
    )

    assert len(refusals(results)) == 2 or InitiativeVersion.objects.count() == 1
    assert numbers() == list(range(1, len(numbers()) + 1))
    assert InitiativeVersion.objects.shown(MARCH + dt.timedelta(days=1)).count() in {1, 4}
