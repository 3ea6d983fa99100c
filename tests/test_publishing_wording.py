"""Publishing an edition, and changing words that the public already reads: each change is logged, old → new."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from strategy.models import AreaWording, Edition, Goal
from tests.makers import amend, make_area, make_edition, make_goal, make_organisation, stockholm
from tracking import publishing
from tracking.models import Funding, Organisation, Publication

pytestmark = pytest.mark.django_db

MARCH = stockholm("2025-03-03")
NOTE = "Ändrat enligt beslut."


@pytest.fixture
def coming(area) -> Edition:
    """An edition with one goal, not published."""
    edition = make_edition("2030", "2030-01-01")
    make_goal(edition, make_area(4, edition), 1, "En kommande målsättning")
    return edition


def log():
    return list(
        Publication.objects.filter(act__in=["wording_changed", "organisation_changed"])
        .order_by("number")
        .values_list("detail", "from_value", "to_value")
    )


# Publishing an edition


def test_an_edition_and_its_goals_are_public_from_its_publication(coming, approver):
    publishing.publish_edition(coming, by=approver, at=MARCH, note="Beslutad.")

    assert coming in Edition.objects.public(MARCH)
    assert coming not in Edition.objects.public(MARCH - dt.timedelta(seconds=1))
    assert Goal.objects.public(MARCH).filter(edition=coming).count() == 1


@pytest.mark.parametrize("official", ["editor", "auditor", "administrator"])
def test_only_an_approver_publishes_an_edition(coming, official, request):
    with pytest.raises(PermissionDenied):
        publishing.publish_edition(coming, by=request.getfixturevalue(official), at=MARCH)

    assert not Edition.objects.get(slug="2030").published_at


def test_an_edition_is_published_once(edition, approver):
    with pytest.raises(ValidationError) as refusal:
        publishing.publish_edition(edition, by=approver, at=MARCH)

    assert refusal.value.code == "already_public"


def test_an_edition_without_goals_is_not_published(approver):
    with pytest.raises(ValidationError) as refusal:
        publishing.publish_edition(make_edition("2030", "2030-01-01"), by=approver, at=MARCH)

    assert refusal.value.code == "no_goals"


# Changing words


def test_each_changed_field_of_a_goal_is_logged_old_and_new(goal, administrator):
    goal.title, goal.summary = "Flera kliniska prövningar", "I våra ord."

    publishing.change_wording(goal, by=administrator, at=MARCH, note=NOTE)

    assert log() == [
        ("title", "Fler kliniska prövningar", "Flera kliniska prövningar"),
        ("summary", "", "I våra ord."),
    ]
    assert Goal.objects.get(pk=goal.pk).title == "Flera kliniska prövningar"


@pytest.mark.parametrize("note", ["", " \n"])
def test_words_that_are_public_are_not_changed_without_a_note(goal, administrator, note):
    goal.title = "Något annat"

    with pytest.raises(ValidationError) as refusal:
        publishing.change_wording(goal, by=administrator, at=MARCH, note=note)

    assert refusal.value.code == "no_note"
    assert Goal.objects.get(pk=goal.pk).title == "Fler kliniska prövningar"
    assert log() == []


def test_saving_without_a_change_needs_no_note_and_is_not_logged(goal, administrator):
    publishing.change_wording(goal, by=administrator, at=MARCH)

    assert log() == []


def test_words_that_are_not_public_are_changed_without_a_trace(coming, administrator):
    goal = coming.goals.get()
    goal.title = "Något annat"

    publishing.change_wording(goal, by=administrator, at=MARCH)

    assert Goal.objects.get(pk=goal.pk).title == "Något annat"
    assert log() == []


def test_the_wording_of_an_area_and_of_an_edition_is_logged_too(edition, administrator):
    wording = AreaWording.objects.get(edition=edition, area__number=4)
    wording.title = "Forskning"
    edition.reference = "KN2025/00001"

    publishing.change_wording(wording, by=administrator, at=MARCH, note=NOTE)
    publishing.change_wording(edition, by=administrator, at=MARCH, note=NOTE)

    assert log() == [
        ("title", "Forskning och utveckling", "Forskning"),
        ("reference", "KN2025:01", "KN2025/00001"),
    ]


def test_a_goal_added_to_a_public_edition_is_logged(edition, area, administrator):
    goal = Goal(edition=edition, area=area, number=3, title="En ny målsättning")

    with pytest.raises(ValidationError):
        publishing.change_wording(goal, by=administrator, at=MARCH)
    publishing.change_wording(goal, by=administrator, at=MARCH, note=NOTE)

    assert log() == [("title", "", "4.3 En ny målsättning")]


def test_a_goal_that_moves_into_a_public_edition_is_logged(edition, area, coming, administrator):
    goal = coming.goals.get()
    goal.edition, goal.number = edition, 3

    with pytest.raises(ValidationError) as refusal:
        publishing.change_wording(goal, by=administrator, at=MARCH)
    publishing.change_wording(goal, by=administrator, at=MARCH, note=NOTE)

    assert refusal.value.code == "no_note"
    assert log() == [("edition", "2030", "2024"), ("number", "1", "3")]


@pytest.mark.parametrize("official", ["editor", "approver", "auditor"])
def test_only_an_administrator_changes_editions_areas_and_goals(edition, goal, official, request):
    for row in (edition, goal, AreaWording.objects.first()):
        row.title = "Något annat"
        with pytest.raises(PermissionDenied):
            publishing.change_wording(row, by=request.getfixturevalue(official), at=MARCH, note=NOTE)


def test_changing_words_publishes_no_edition_and_unpublishes_none(edition, coming, administrator):
    edition.published_at, edition.title = None, "Ny titel"
    coming.published_at = MARCH

    publishing.change_wording(edition, by=administrator, at=MARCH, note=NOTE)
    publishing.change_wording(coming, by=administrator, at=MARCH, note=NOTE)

    assert list(Edition.objects.public(MARCH)) == [edition]


# Organisations


def test_an_organisation_that_the_public_reads_of_is_logged(public_initiative, organisation, editor_8):
    organisation.name = "Verket för innovationssystem"

    with pytest.raises(ValidationError):
        publishing.change_wording(organisation, by=editor_8, at=MARCH)
    publishing.change_wording(organisation, by=editor_8, at=MARCH, note=NOTE)

    assert log() == [("name", "Vinnova", "Verket för innovationssystem")]


def test_whoever_pays_is_read_of_too(public_initiative, editor):
    payer = make_organisation("Finansdepartementet", Organisation.Kind.MINISTRY)
    Funding.objects.create(
        initiative=public_initiative, amount=1_000_000, wording="en miljon kronor", stage="decided", payer=payer
    )
    amend(public_initiative, MARCH)
    payer.name = "Finans"

    publishing.change_wording(payer, by=editor, at=MARCH, note=NOTE)

    assert log() == [("name", "Finansdepartementet", "Finans")]


def test_a_successor_is_logged_by_name(public_initiative, organisation, editor):
    organisation.successor = make_organisation("Innovationsverket")

    publishing.change_wording(organisation, by=editor, at=MARCH, note=NOTE)

    assert log() == [("successor", "", "Innovationsverket")]


def test_an_organisation_that_nobody_reads_of_is_changed_without_a_trace(initiative, organisation, editor):
    organisation.name = "Något annat"

    publishing.change_wording(organisation, by=editor, at=MARCH)

    assert Organisation.objects.get(pk=organisation.pk).name == "Något annat"
    assert log() == []


def test_a_new_organisation_is_not_logged(editor):
    publishing.change_wording(Organisation(name="Ny", slug="ny", kind="agency"), by=editor, at=MARCH)

    assert log() == []


@pytest.mark.parametrize("official", ["auditor", "administrator"])
def test_whoever_writes_nothing_changes_no_organisation(organisation, official, request):
    with pytest.raises(PermissionDenied):
        publishing.change_wording(organisation, by=request.getfixturevalue(official), at=MARCH, note=NOTE)


def test_an_invalid_wording_is_refused(goal, administrator):
    goal.title = ""

    with pytest.raises(ValidationError):
        publishing.change_wording(goal, by=administrator, at=MARCH, note=NOTE)
