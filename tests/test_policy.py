"""Who may do what: role × act × one's own or another area. Anything that is not in the table is refused."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from strategy.models import AreaWording
from tests.makers import draft_judgement, make_deliverable, make_initiative, make_official, publish_judgement
from tracking.models import Evidence, GoalLink, Initiative, Organisation, StatusUpdate, User
from tracking.policy import (
    Act,
    area_of,
    areas_of,
    may,
    readable_initiatives,
    readable_updates,
    require,
    writable_goals,
)

pytestmark = pytest.mark.django_db

ROLES = User.Role.values
WRITING = {Act.READ, Act.WRITE, Act.LINK, Act.SUBMIT, Act.CORRECT, Act.AMEND}
DECIDING = {Act.RETURN, Act.APPROVE, Act.WITHDRAW, Act.PUBLISH, Act.UNPUBLISH}

# role, whose area → what this role may do there. The officials below write in area 4.
ALLOWED = {
    ("editor", "own"): WRITING,
    ("editor", "other"): set(),
    ("approver", "own"): WRITING | DECIDING,
    ("approver", "other"): DECIDING | {Act.READ},
    ("auditor", "own"): {Act.READ, Act.AUDIT},
    ("auditor", "other"): {Act.READ, Act.AUDIT},
    ("administrator", "own"): {Act.ADMINISTER, Act.AUDIT},
    ("administrator", "other"): {Act.ADMINISTER, Act.AUDIT},
}


@pytest.fixture
def official(request, area):
    """An account of the role in question, with area 4 as its own."""
    return make_official("official", request.param, area)


@pytest.fixture
def subjects(goal, goal_8_1):
    """Something of each kind, in area 4 and in area 8, that somebody else has written."""

    def of(goal):
        initiative = make_initiative("En insats", goal)
        return {
            "goal": goal,
            "area": goal.area,
            "update": draft_judgement(goal),
            "initiative": initiative,
            "deliverable": make_deliverable(initiative),
            "link": initiative.goal_links.get(),
        }

    return {"own": of(goal), "other": of(goal_8_1)}


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("whose", ["own", "other"])
@pytest.mark.parametrize("official", ROLES, indirect=True)
def test_what_a_role_may_do_with_what_belongs_to_an_area(official, whose, act, subjects):
    expected = act in ALLOWED[official.role, whose]

    allowed = {name: may(official, act, subject) for name, subject in subjects[whose].items()}

    assert allowed == dict.fromkeys(allowed, expected)


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("official", ROLES, indirect=True)
def test_what_a_role_may_do_at_all(official, act):
    expected = act in ALLOWED[official.role, "own"]

    assert may(official, act) is may(official, act, Initiative) is expected


@pytest.mark.parametrize("official", ROLES, indirect=True)
def test_sources_and_organisations_belong_to_everybody_who_writes(official, source, organisation):
    expected = official.role in {"editor", "approver"}

    assert may(official, Act.WRITE, source) is may(official, Act.WRITE, organisation) is expected


@pytest.mark.parametrize("official", ROLES, indirect=True)
def test_nobody_but_administrators_writes_in_the_framework_or_in_accounts(official, edition, editor_8):
    for row in (edition, AreaWording.objects.first(), editor_8):
        assert not may(official, Act.WRITE, row)
        assert may(official, Act.ADMINISTER, row) is (official.role == "administrator")


@pytest.mark.parametrize("official", ROLES, indirect=True)
def test_what_has_no_area_belongs_to_nobody(official):
    assert not may(official, Act.WRITE, Evidence())


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("official", ROLES, indirect=True)
def test_an_account_that_is_not_active_may_nothing(official, act, goal):
    official.is_active = False

    assert not may(official, act)
    assert not may(official, act, goal)


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("visitor", [None, AnonymousUser(), "editor", object()])
def test_whoever_is_not_logged_in_may_nothing(visitor, act, goal):
    assert not may(visitor, act)
    assert not may(visitor, act, goal)


def test_an_editor_links_any_initiative_to_goals_of_their_own_area(editor_8, public_initiative, goal_8_1, goal_4_2):
    assert may(editor_8, Act.LINK, GoalLink(initiative=public_initiative, goal=goal_8_1))
    assert not may(editor_8, Act.LINK, GoalLink(initiative=public_initiative, goal=goal_4_2))
    assert not may(editor_8, Act.AMEND, public_initiative)


def test_nobody_approves_what_they_have_written_or_contributed_to(approver, area, goal, goal_4_2):
    writing_approver = make_official("writing_approver", User.Role.APPROVER, area)
    own = draft_judgement(goal, by=writing_approver)
    helped = draft_judgement(goal_4_2)
    helped.contributors.add(writing_approver)

    assert not may(writing_approver, Act.APPROVE, own)
    assert not may(writing_approver, Act.APPROVE, helped)
    assert may(writing_approver, Act.RETURN, helped)
    assert may(approver, Act.APPROVE, own)
    assert may(approver, Act.APPROVE, helped)


def test_an_editor_of_several_areas_writes_in_each(area, area_8, goal, goal_8_1):
    editor = make_official("editor_of_two", User.Role.EDITOR, area, area_8)

    assert may(editor, Act.WRITE, goal)
    assert may(editor, Act.WRITE, goal_8_1)


def test_an_editor_without_an_area_writes_nowhere(goal):
    assert not may(make_official("newcomer"), Act.WRITE, goal)


def test_no_role_has_the_permissions_of_django(administrator):
    assert not administrator.has_perm("tracking.change_initiative")
    assert not administrator.has_module_perms("tracking")
    assert not hasattr(administrator, "is_superuser")


def test_a_refusal_has_a_sentence(auditor, goal):
    with pytest.raises(PermissionDenied) as refusal:
        require(auditor, Act.WRITE, goal)

    assert str(refusal.value)


def test_what_is_allowed_is_not_refused(editor, goal):
    require(editor, Act.WRITE, goal)


def test_areas_are_asked_for_once(editor, goal, goal_8_1, django_assert_num_queries):
    assert (area_of(goal).number, area_of(goal_8_1).number) == (4, 8)

    with django_assert_num_queries(1):
        assert may(editor, Act.WRITE, goal)
        assert not may(editor, Act.WRITE, goal_8_1)

    assert areas_of(editor) == {goal.area_id}


# Lists say the same


@pytest.fixture
def updates(goal, goal_8_1):
    """A draft in each area, and one published in area 8."""
    published = publish_judgement(goal_8_1)
    return {"draft 4": draft_judgement(goal), "draft 8": draft_judgement(goal_8_1), "published 8": published}


@pytest.mark.parametrize(
    ("official", "seen"),
    [
        ("editor", {"draft 4", "published 8"}),
        ("approver", {"draft 4", "draft 8", "published 8"}),
        ("auditor", {"draft 4", "draft 8", "published 8"}),
        ("administrator", {"published 8"}),
    ],
    indirect=["official"],
)
def test_which_judgements_a_role_reads(official, seen, updates):
    assert set(readable_updates(official)) == {updates[name] for name in seen}


@pytest.mark.parametrize(
    ("official", "seen"),
    [("editor", ["4"]), ("approver", ["4", "8"]), ("auditor", ["4", "8"]), ("administrator", [])],
    indirect=["official"],
)
def test_which_working_initiatives_a_role_reads(official, seen, goal, goal_8_1):
    make_initiative("4", goal)
    make_initiative("8", goal_8_1)

    assert sorted(row.title for row in readable_initiatives(official)) == seen


@pytest.mark.parametrize(
    ("official", "codes"),
    [("editor", {"4.1", "4.2"}), ("approver", {"4.1", "4.2"}), ("auditor", set()), ("administrator", set())],
    indirect=["official"],
)
def test_in_which_goals_a_role_writes(official, codes, edition):
    assert {goal.code for goal in writable_goals(official)} == codes


@pytest.mark.parametrize("official", ROLES, indirect=True)
def test_a_list_shows_exactly_what_may_be_read(official, updates, subjects_of_lists):
    drafts = StatusUpdate.objects.open()

    assert {row for row in drafts if may(official, Act.READ, row)} == set(readable_updates(official)) & set(drafts)
    assert {row for row in subjects_of_lists if may(official, Act.READ, row)} == set(readable_initiatives(official))


@pytest.fixture
def subjects_of_lists(goal, goal_8_1):
    return [make_initiative("4", goal), make_initiative("8", goal_8_1)]


def test_an_organisation_has_no_area(organisation):
    assert isinstance(organisation, Organisation)
    assert area_of(organisation) is None
