"""Initiatives in a chain: one may continue what others publish, and no chain comes back to its start."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests import makers
from tests.admin_helpers import address, errors_of, form_of, logged_in, save
from tests.makers import stockholm
from tracking.chains import refuse_loop
from tracking.models import Initiative

pytestmark = pytest.mark.django_db

SEARCH = "/admin/autocomplete/?app_label=tracking&model_name=initiative&field_name=previous&term={}"


def offered(client, term=""):
    return {row["id"]: row["text"] for row in client.get(SEARCH.format(term)).json()["results"]}


@pytest.fixture
def theirs(goal_8_1):
    """Of area 8, public, and being reworded."""
    theirs = makers.make_initiative("Utredning om vaccin", goal_8_1, reference="SOU 2024:1")
    makers.publish(theirs)
    Initiative.objects.filter(pk=theirs.pk).update(title="Hemlig utredning")
    return theirs


def test_own_rows_and_what_others_have_published_are_offered(editor, initiative, public_initiative, theirs, goal_8_1):
    makers.make_initiative("Opublicerad i område 8", goal_8_1)
    client = logged_in(editor)

    assert set(offered(client).values()) == {initiative.title, public_initiative.title, "Utredning om vaccin"}
    assert offered(client, "SOU 2024:1") == {str(theirs.pk): "Utredning om vaccin"}
    assert offered(client, "vaccinet") == {str(theirs.pk): "Utredning om vaccin"}
    assert offered(client, "Hemlig") == {}
    assert offered(client, "Opublicerad") == {}
    assert offered(client, "Handlingsplan") == {str(initiative.pk): initiative.title}


def test_the_public_initiative_of_another_area_is_chosen_and_shown_by_its_public_title(editor, initiative, theirs):
    client, url = logged_in(editor), address("initiative", "change", initiative.pk)

    assert save(client, url, previous=str(theirs.pk)).status_code == 302

    initiative.refresh_from_db()
    assert initiative.previous == theirs
    page = client.get(url).text
    assert "Utredning om vaccin" in page
    assert "Hemlig utredning" not in page
    makers.publish(initiative)
    shown = client.get(initiative.versions.get().get_absolute_url()).text
    assert "Utredning om vaccin" in shown


def test_what_others_have_not_published_cannot_be_chosen(editor, initiative, goal_8_1):
    secret = makers.make_initiative("Opublicerad i område 8", goal_8_1)

    response = save(logged_in(editor), address("initiative", "change", initiative.pk), previous=str(secret.pk))

    assert "previous" in response.context["adminform"].form.errors
    assert "Opublicerad i område 8" not in response.text


def test_a_choice_stands_when_the_other_area_unpublishes_it(editor, approver, initiative, theirs):
    from tracking import publishing

    client, url = logged_in(editor), address("initiative", "change", initiative.pk)
    save(client, url, previous=str(theirs.pk))
    publishing.unpublish_initiative(theirs, by=approver, at=timezone.now(), reason="Fel.")

    page = client.get(url)
    assert "emlig utredning" not in page.text
    assert form_of(page)["previous"] == str(theirs.pk)
    assert save(client, url, summary="Ny text.").status_code == 302
    initiative.refresh_from_db()
    assert initiative.previous == theirs


def test_a_conflict_page_names_the_other_initiative_as_the_public_sees_it(
    editor, initiative, public_initiative, theirs
):
    client, url = logged_in(editor), address("initiative", "change", initiative.pk)
    opened = form_of(client.get(url))
    save(client, url, previous=str(theirs.pk))

    response = client.post(url, opened | {"previous": str(public_initiative.pk)})

    assert response.status_code == 409
    assert "Utredning om vaccin" in response.text
    assert "emlig utredning" not in response.text


def test_a_chain_does_not_come_back(editor, goal):
    first = makers.make_initiative("Utredning", goal)
    second = makers.make_initiative("Proposition", goal, previous=first)
    third = makers.make_initiative("Förordning", goal, previous=second)
    client = logged_in(editor)

    for last in (second, third):
        response = save(client, address("initiative", "change", first.pk), previous=str(last.pk), summary="Behåll mig")
        assert "previous" in response.context["adminform"].form.errors
        assert errors_of(response)
        assert "Behåll mig" in response.text
    first.refresh_from_db()
    assert first.previous is None
    assert save(client, address("initiative", "change", third.pk), previous=str(first.pk)).status_code == 302


def test_an_initiative_does_not_continue_itself(editor, initiative):
    response = save(logged_in(editor), address("initiative", "change", initiative.pk), previous=str(initiative.pk))

    assert "previous" in response.context["adminform"].form.errors


def test_a_loop_that_exists_already_ends_the_question(goal):
    one = makers.make_initiative("Ett", goal)
    two = makers.make_initiative("Två", goal, previous=one)
    Initiative.objects.filter(pk=one.pk).update(previous=two)
    refuse_loop(makers.make_initiative("Tre", goal, previous=two))

    with pytest.raises(ValidationError):
        refuse_loop(two)


def test_the_public_is_shown_no_loop_either(goal):
    """Each save was right on its own: the way back was taken out before, but the public still sees it."""
    first, second = makers.make_initiative("Utredning", goal), makers.make_initiative("Proposition", goal)
    second.previous = first
    second.save()
    for row in (first, second):
        makers.publish(row)
    second.previous = None
    second.save()
    first.previous = second
    first.save()
    refuse_loop(first)

    with pytest.raises(ValidationError) as refused:
        makers.amend(first, stockholm("2025-03-03"))

    assert list(refused.value.error_dict) == ["previous"]


def test_no_link_leads_to_a_form_that_is_not_found(editor, initiative):
    page = logged_in(editor).get(address("initiative", "change", initiative.pk)).text

    assert 'id="view_id_lead_area"' in page
    assert 'id="view_id_previous"' not in page
