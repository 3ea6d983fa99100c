"""Commands of those who run the site."""

import io

import pytest
from django.core.management import CommandError, call_command

from tests.makers import publish_judgement, stockholm, submitted_judgement
from tracking import publishing
from tracking.models import Publication, RoleChange, StatusUpdate, User


def test_a_first_administrator_is_made_with_a_record_of_the_role(db, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("ett-langt-losenord-43\n"))

    call_command("make_account", "chef", "--role", "administrator", "--unit", "Kansliet", stdout=io.StringIO())

    user = User.objects.get(username="chef")
    assert user.check_password("ett-langt-losenord-43")
    assert RoleChange.objects.get(user=user).to_value == "administrator"


@pytest.mark.parametrize("password", ["kort", ""])
def test_a_weak_password_makes_no_account(db, monkeypatch, password):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))

    with pytest.raises(CommandError):
        call_command("make_account", "chef", "--role", "administrator", "--unit", "Kansliet")

    assert not User.objects.exists()


def test_what_is_due_is_published_once_however_often_the_command_runs(goal, approver):
    update = submitted_judgement(goal)
    publishing.approve(
        update,
        by=approver,
        at=stockholm("2025-03-04"),
        revision=update.revision,
        publish_after=stockholm("2025-03-05"),
    )

    call_command("publish_due", stdout=io.StringIO())
    call_command("publish_due", stdout=io.StringIO())

    assert StatusUpdate.objects.get(pk=update.pk).state == StatusUpdate.State.PUBLISHED
    assert Publication.objects.filter(status_update=update).count() == 1


def test_what_cannot_be_published_is_reported_and_the_rest_goes_on(goal, goal_8_1, approver):
    waiting = [submitted_judgement(goal), submitted_judgement(goal_8_1)]
    for update in waiting:
        publishing.approve(
            update,
            by=approver,
            at=stockholm("2025-03-04"),
            revision=update.revision,
            publish_after=stockholm("2025-03-05"),
        )
    waiting[0].evidence.all().delete()
    said = io.StringIO()

    with pytest.raises(CommandError):
        call_command("publish_due", stdout=io.StringIO(), stderr=said)

    assert "Not published" in said.getvalue()
    assert list(StatusUpdate.objects.filter(state="published")) == [waiting[1]]


def test_a_judgement_that_is_not_approved_is_never_due(goal, goal_4_2):
    submitted_judgement(goal)
    publish_judgement(goal_4_2)

    call_command("publish_due", stdout=io.StringIO())

    assert StatusUpdate.objects.filter(state="published").count() == 1
