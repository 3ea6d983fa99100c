"""What became of goals: the substance is recorded, the rest is computed, and what is unknown is said to be."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from strategy.models import GoalLineage, PriorityArea
from tests.makers import make_area, make_edition, make_goal, publish_edition, stockholm
from tracking import publishing
from tracking.lineage import (
    compare,
    editions_to_compare,
    predecessors_of,
    register_before,
    successors_of,
)
from tracking.models import Publication
from tracking.moments import Moment
from tracking.sentences import sentence_of

pytestmark = pytest.mark.django_db

OPENED = stockholm("2024-12-02 07:00")
MARCH = stockholm("2025-03-03")
NOTE = "Titlarna är jämförda."


def moment(at: dt.datetime) -> Moment:
    return Moment(at, at.date())


def linked(before, after, relation="continues", **fields) -> GoalLineage:
    return GoalLineage.objects.create(predecessor=before, successor=after, relation=relation, **fields)


@pytest.fixture
def before(db):
    """The edition of 2019 as the register holds it: four of its six goals, not public."""
    edition = make_edition("2019", "2019-12-12", stated_goals=6)
    area_4, area_8 = make_area(4, edition, "Forskning"), make_area(8, edition, "Attraktionskraft")
    return SimpleNamespace(
        edition=edition,
        trials=make_goal(edition, area_4, 2, "Fler kliniska studier"),
        research=make_goal(edition, area_4, 4, "Forskning i vården"),
        export=make_goal(edition, area_8, 1, "Ökad export"),
        follow_up=make_goal(edition, area_8, 4, "Regelbunden uppföljning"),
    )


@pytest.fixture
def lineage(before, edition, goal, goal_8_1):
    """4.2 → 4.1, 8.1 → 8.1, 8.4 → nothing; of 4.4 (2019) and 4.2 (2024) nothing is recorded. Both editions are public."""
    publish_edition(before.edition, MARCH)
    before.edition.refresh_from_db()
    return SimpleNamespace(
        trials=linked(before.trials, goal, "merged"),
        export=linked(before.export, goal_8_1),
        follow_up=linked(before.follow_up, None, "dropped"),
    )


# Recorded and computed


def test_a_new_number_another_area_and_another_title_are_computed(lineage, before, goal_4_2, area_8, edition):
    moved = linked(before.research, make_goal(edition, area_8, 2, "Forskning i vården"))
    found = compare(before.edition, edition, moment(MARCH)).successions
    of = {row.lineage: (row.is_renumbered, row.is_moved, row.is_retitled) for row in found if row.lineage}

    assert of[lineage.trials] == (True, False, True)
    assert of[lineage.export] == (False, False, False)
    assert of[moved] == (True, True, False)
    assert of[lineage.follow_up] == (False, False, False)


def test_every_goal_of_both_editions_stands_in_the_comparison_by_area(lineage, before, edition):
    found = compare(before.edition, edition, moment(MARCH))

    assert [
        (
            area.area.number,
            area.earlier.title,
            [
                (
                    row.predecessor.code if row.predecessor else "",
                    row.successor.code if row.successor else "",
                    row.relation,
                )
                for row in area.successions
            ],
        )
        for area in found.areas
    ] == [
        (4, "Forskning", [("4.2", "4.1", "merged"), ("", "4.2", ""), ("4.4", "", "")]),
        (8, "Attraktionskraft", [("8.1", "8.1", "continues"), ("8.4", "", "dropped")]),
    ]


def test_where_the_earlier_register_is_incomplete_the_predecessor_is_unknown(lineage, before, edition, goal_4_2):
    found = compare(before.edition, edition, moment(MARCH))

    assert (found.earlier.counted, found.earlier.missing, found.earlier.is_complete) == (4, 2, False)
    assert found.predecessor_unknown == [goal_4_2]
    assert predecessors_of(goal_4_2, moment(MARCH)) == []
    assert register_before(goal_4_2, moment(MARCH)) == found.earlier


def test_where_the_earlier_register_is_complete_no_predecessor_is_no_predecessor(lineage, before, edition):
    before.edition.stated_goals = 4
    before.edition.save()

    assert compare(before.edition, edition, moment(MARCH)).predecessor_unknown == []


def test_an_edition_that_states_no_number_of_goals_is_not_known_to_be_complete(lineage, before, edition):
    before.edition.stated_goals = None
    before.edition.save()

    found = compare(before.edition, edition, moment(MARCH))

    assert (found.earlier.missing, found.earlier.is_complete) == (None, False)


# As of a moment


def test_before_both_editions_are_public_there_is_no_lineage(lineage, before, edition, goal):
    earlier = moment(MARCH - dt.timedelta(seconds=1))

    assert compare(before.edition, edition, earlier) is None
    assert editions_to_compare(earlier) is None
    assert successors_of(before.trials, earlier) == []
    assert predecessors_of(goal, earlier) == []
    assert register_before(goal, earlier) is None


def test_the_edition_in_force_is_compared_with_the_one_before(lineage, before, edition):
    assert editions_to_compare(moment(MARCH)) == (before.edition, edition)


def test_a_goal_knows_what_became_of_it_and_what_it_comes_from(lineage, before, goal):
    assert [row.successor for row in successors_of(before.trials, moment(MARCH))] == [goal]
    assert [row.predecessor for row in predecessors_of(goal, moment(MARCH))] == [before.trials]
    assert [(row.successor, row.relation) for row in successors_of(before.follow_up, moment(MARCH))] == [
        (None, "dropped")
    ]


def test_that_a_goal_is_dropped_is_not_told_before_the_edition_that_drops_it(before, edition, area, approver):
    publish_edition(before.edition, MARCH)
    later = make_edition("2030", "2025-02-01")
    make_goal(later, area, 1)
    old = edition.goals.get(area=area, number=2)
    linked(old, None, "dropped")

    assert successors_of(old, moment(MARCH)) == []
    publish_edition(later, MARCH + dt.timedelta(days=1))
    assert len(successors_of(old, moment(MARCH + dt.timedelta(days=2)))) == 1


def test_a_comparison_takes_the_same_queries_however_much_it_holds(lineage, before, edition, django_assert_num_queries):
    area = PriorityArea.objects.get(number=4)
    for number in range(11, 20):
        linked(make_goal(before.edition, area, number), make_goal(edition, area, number))
    goal = edition.goals.get(number=11)

    with django_assert_num_queries(3):
        for row in compare(before.edition, edition, moment(MARCH)).successions:
            assert row.area.number in {4, 8}
            assert (row.predecessor or row.successor).edition.slug
    with django_assert_num_queries(1):
        assert [row.predecessor.code for row in predecessors_of(goal, moment(MARCH))] == ["4.11"]


# Writing


def entry() -> Publication:
    return Publication.objects.latest("number")


def test_a_lineage_between_public_editions_is_written_with_a_note_and_logged(lineage, before, goal_4_2, administrator):
    row = GoalLineage(predecessor=before.research, successor=goal_4_2, relation="continues")
    with pytest.raises(ValidationError) as refusal:
        publishing.change_lineage(row, by=administrator, at=MARCH)
    assert refusal.value.code == "no_change_note"

    publishing.change_lineage(row, by=administrator, at=MARCH, note=NOTE)

    assert (entry().act, entry().goal, entry().detail, entry().from_value, entry().to_value, entry().note) == (
        "lineage_changed",
        goal_4_2,
        "4.4 (2019) → 4.2 (2024)",
        "",
        "continues",
        NOTE,
    )


def test_a_change_and_a_removal_are_logged_and_said(lineage, administrator):
    row = lineage.trials

    def said() -> str:
        with translation.override("en"):
            return sentence_of(entry())

    row.note = "Två målsättningar blev en."
    publishing.change_lineage(row, by=administrator, at=MARCH, note=NOTE)
    assert said() == "4.2 (2019) → 4.1 (2024): the note was changed."
    row.relation = "replaced"
    publishing.change_lineage(row, by=administrator, at=MARCH, note=NOTE)
    assert said() == "4.2 (2019) → 4.1 (2024): changed from “merged with another” to “replaced by a related one”."
    publishing.remove_lineage(row, by=administrator, at=MARCH, note=NOTE)
    assert said() == "4.2 (2019) → 4.1 (2024): “replaced by a related one” was removed."
    assert not GoalLineage.objects.filter(pk=row.pk).exists()


def test_saving_the_same_again_is_no_change(lineage, administrator):
    rows = Publication.objects.count()

    publishing.change_lineage(lineage.trials, by=administrator, at=MARCH)

    assert Publication.objects.count() == rows


def test_a_lineage_to_an_edition_that_is_not_public_is_not_told(before, edition, goal, administrator):
    rows = Publication.objects.count()

    row = GoalLineage(predecessor=before.trials, successor=goal, relation="continues")
    publishing.change_lineage(row, by=administrator, at=OPENED)
    publishing.remove_lineage(row, by=administrator, at=OPENED, note="")

    assert Publication.objects.count() == rows


@pytest.mark.parametrize("official", ["editor", "approver", "auditor"])
def test_only_administrators_write_lineage(lineage, official, request):
    by = request.getfixturevalue(official)

    with pytest.raises(PermissionDenied):
        publishing.change_lineage(lineage.trials, by=by, at=MARCH, note=NOTE)
    with pytest.raises(PermissionDenied):
        publishing.remove_lineage(lineage.trials, by=by, at=MARCH, note=NOTE)


def test_what_needs_other_rows_is_refused_by_the_verb(lineage, before, goal, goal_4_2, administrator):
    other_pair = GoalLineage.objects.get(pk=lineage.trials.pk)
    other_pair.successor = goal_4_2
    refused = {
        "successor": GoalLineage(predecessor=goal, successor=before.trials, relation="continues"),
        NON_FIELD_ERRORS: other_pair,
        "predecessor": GoalLineage(predecessor=before.follow_up, successor=goal_4_2, relation="continues"),
        "relation": GoalLineage(predecessor=before.trials, relation="dropped"),
    }

    for field, row in refused.items():
        with pytest.raises(ValidationError) as refusal:
            publishing.change_lineage(row, by=administrator, at=MARCH, note=NOTE)
        assert list(refusal.value.update_error_dict({})) == [field]


# What the databases refuse


BROKEN = {
    "lineage_pair_once": lambda rows: {"predecessor": rows.trials, "successor": rows.goal, "relation": "merged"},
    "lineage_dropped_once": lambda rows: {"predecessor": rows.follow_up, "relation": "dropped"},
    "lineage_new_once": lambda rows: {"successor": rows.goal_4_2, "relation": "new"},
    "lineage_sides_fit_relation": lambda rows: {"predecessor": rows.trials, "relation": "continues"},
    "lineage_not_its_own_successor": lambda rows: {
        "predecessor": rows.goal,
        "successor": rows.goal,
        "relation": "continues",
    },
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses(name, lineage, before, goal, goal_4_2):
    GoalLineage.objects.create(successor=goal_4_2, relation="new")
    row = GoalLineage(**BROKEN[name](SimpleNamespace(goal=goal, goal_4_2=goal_4_2, **vars(before))))
    constraint = next(one for one in GoalLineage._meta.constraints if one.name == name)

    with pytest.raises(ValidationError) as refusal:
        row.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()

    assert str(constraint.violation_error_message) in refusal.value.messages


@pytest.mark.parametrize(
    ("relation", "sides"),
    [
        ("dropped", ("successor",)),
        ("dropped", ("predecessor", "successor")),
        ("new", ("predecessor",)),
        ("new", ("predecessor", "successor")),
        ("merged", ("successor",)),
        ("continues", ()),
        ("moved", ("predecessor", "successor")),
    ],
)
def test_a_relation_has_the_sides_it_needs(before, edition, goal_8_1, relation, sides):
    goals = {"predecessor": before.research, "successor": goal_8_1}

    with pytest.raises(IntegrityError, match="lineage_sides_fit_relation"), transaction.atomic():
        GoalLineage.objects.create(relation=relation, **{side: goals[side] for side in sides})
