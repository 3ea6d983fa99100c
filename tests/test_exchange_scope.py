"""Whose rows a file may hold: what lies outside a person's areas is not exported, not found and not told of."""

import pytest

from tests import makers
from tests.exchange_helpers import changed, export, file_of, import_file, plan_of, reasons, refusals, rows_in, states
from tracking.exchange.nouns import NOUNS
from tracking.models import GoalLink, Initiative

pytestmark = pytest.mark.django_db
SECRET = "Hemlig plan"


@pytest.fixture
def secret(goal_8_1, source):
    """An unpublished initiative of area 8, with everything that belongs to it."""
    initiative = makers.make_initiative(SECRET, goal_8_1, slug="hemlig-plan", summary=SECRET)
    makers.make_deliverable(initiative, "2025", label=SECRET)
    return initiative


@pytest.mark.parametrize("name", list(NOUNS))
@pytest.mark.parametrize("file_format", ["csv", "excel"])
def test_what_is_not_public_of_other_areas_is_not_exported(name, file_format, editor, secret, initiative):
    content = export(name, editor, file_format).decode()

    assert SECRET not in content
    assert secret.slug not in content
    assert str(secret.uid) not in content


@pytest.mark.parametrize("name", ["initiatives", "deliverables", "goal-links"])
def test_its_own_editor_and_readers_of_all_get_it(name, editor_8, auditor, approver, secret):
    for official in (editor_8, auditor, approver):
        assert len(rows_in(export(name, official))) == 1


@pytest.mark.parametrize("name", ["initiatives", "deliverables", "goal-links"])
def test_administrators_get_nothing(name, administrator, secret):
    assert rows_in(export(name, administrator)) == []


@pytest.mark.parametrize("name", ["initiatives", "deliverables", "goal-links"])
def test_a_row_of_another_area_is_refused_in_the_words_of_one_that_does_not_exist(name, editor, editor_8, secret):
    theirs = export(name, editor_8)
    nowhere = changed(theirs, uid="00000000-0000-4000-8000-000000000000")

    plan, other = plan_of(name, theirs, editor), plan_of(name, nowhere, editor)

    assert states(plan) == states(other) == ["wrong"]
    assert reasons(plan) == reasons(other)


@pytest.mark.parametrize(
    ("name", "cells", "column"),
    [
        ("initiatives", {"titel": "x", "slag": "utredning", "ansvarigt_omrade": "8"}, "ansvarigt_omrade"),
        ("deliverables", {"slag": "rapport", "insats": "hemlig-plan"}, "insats"),
        ("goal-links", {"malsattning": "2024-4.1", "insats": "hemlig-plan"}, "insats"),
        (
            "initiatives",
            {"titel": "x", "slag": "utredning", "ansvarigt_omrade": "4", "foregaende_insats": "hemlig-plan"},
            "foregaende_insats",
        ),
    ],
)
def test_a_new_row_cannot_reach_into_another_area(editor, secret, name, cells, column):
    plan = plan_of(name, file_of({"uid": ""} | cells), editor)

    assert (2, column) in refusals(plan)
    assert SECRET not in reasons(plan)


def test_a_row_cannot_be_moved_to_another_area(editor, initiative, area_8):
    content = changed(export("initiatives", editor), ansvarigt_omrade="8")

    assert states(plan_of("initiatives", content, editor)) == ["wrong"]


def test_an_approver_reads_all_and_changes_only_their_own(approver, secret):
    content = export("initiatives", approver)
    assert states(plan_of("initiatives", content, approver)) == ["unchanged"]

    assert states(plan_of("initiatives", changed(content, titel="x"), approver)) == ["wrong"]


def test_a_link_to_ones_goal_says_what_the_public_calls_the_initiative_of_another_area(editor, goal, goal_8_1):
    theirs = makers.make_initiative("Känd insats", goal, goal_8_1, lead_area=goal_8_1.area)
    makers.publish(theirs)
    Initiative.objects.filter(pk=theirs.pk).update(title=SECRET)

    content = export("goal-links", editor)

    assert [row["malsattning"] for row in rows_in(content)] == ["2024-4.1"]
    assert "Känd insats" in content.decode()
    assert SECRET not in content.decode()
    assert states(plan_of("goal-links", changed(content, motivering="x"), editor)) == ["wrong"]


def test_a_link_that_its_owner_has_not_published_is_not_exported(editor, goal, goal_8_1):
    theirs = makers.make_initiative("Känd insats", goal_8_1)
    makers.publish(theirs)
    GoalLink.objects.create(initiative=theirs, goal=goal)

    assert rows_in(export("goal-links", editor)) == []


def test_an_editor_links_a_public_initiative_of_another_area_to_a_goal_of_ones_own(editor, goal, goal_8_1):
    theirs = makers.make_initiative("Känd insats", goal_8_1)
    makers.publish(theirs)
    theirs.refresh_from_db()

    import_file("goal-links", file_of({"uid": "", "insats": theirs.slug, "malsattning": "2024-4.1"}), editor)

    assert GoalLink.objects.filter(goal=goal, initiative=theirs).exists()


def test_the_previous_initiative_keeps_its_name_to_itself(editor, initiative, secret):
    Initiative.objects.filter(pk=initiative.pk).update(previous=secret)
    content = export("initiatives", editor)
    assert secret.slug not in content.decode()
    assert str(secret.uid) not in content.decode()

    import_file("initiatives", changed(content, titel="Nytt namn"), editor)

    assert Initiative.objects.get(title="Nytt namn").previous == secret


def test_who_loses_the_area_loses_the_import(editor, initiative):
    content = changed(export("initiatives", editor), titel="Nytt namn")
    editor.areas.clear()
    editor.__dict__.pop("_own_areas", None)

    assert states(plan_of("initiatives", content, editor)) == ["wrong"]
