"""Sources, organisations, the strategy, the log and accounts in the admin."""

import pytest
from django.db import IntegrityError
from django.utils import timezone

from strategy.models import AreaWording, Edition, Goal, Source
from tests import makers
from tests.admin_helpers import address, errors_of, logged_in, save
from tracking.admin.refusals import as_sentence
from tracking.models import Funding, Organisation, Publication, RoleChange, StatusUpdate, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_editor(editor):
    return logged_in(editor)


@pytest.fixture
def at_administrator(administrator):
    return logged_in(administrator)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "http://example.se/", "example"])
def test_an_address_that_is_not_https_is_refused(at_editor, url):
    response = save(at_editor, address("source", "add"), citation="Budgetpropositionen", url=url)

    assert "Skriv en hel adress som börjar med https://" in response.text
    assert "Budgetpropositionen" in response.text
    assert not Source.objects.exists()


def test_a_source_that_is_cited_is_not_deleted(at_editor, initiative):
    source = initiative.sources.get()
    url = address("source", "delete", source.pk)

    page = at_editor.get(url)
    save(at_editor, url, post="yes")

    assert page.status_code == 200
    assert initiative.title not in page.context["protected"]
    assert page.context["protected"]
    assert initiative.sources.get() == source


def test_a_source_that_nothing_cites_is_deleted(at_editor, source):
    at_editor.post(address("source", "delete", source.pk), {"post": "yes"})

    assert not Source.objects.exists()


def test_a_public_organisation_changes_with_a_public_note(at_editor, public_initiative, organisation):
    url = address("organisation", "change", organisation.pk)
    refused = save(at_editor, url, name="Verket för innovationssystem")
    assert "note" in refused.context["adminform"].form.errors
    assert "Verket för innovationssystem" in refused.text
    organisation.refresh_from_db()
    assert organisation.name == "Vinnova"

    save(at_editor, url, name="Verket för innovationssystem", note="Fullt namn.")

    entry = Publication.objects.get(organisation=organisation)
    assert (entry.from_value, entry.to_value) == ("Vinnova", "Verket för innovationssystem")


def test_an_organisation_that_nobody_sees_needs_no_note(at_editor, db):
    save(at_editor, address("organisation", "add"), name="Region Skåne", slug="region-skane", kind="region")

    assert not Publication.objects.filter(organisation=Organisation.objects.get(name="Region Skåne")).exists()


def test_an_organisation_cannot_end_before_it_began(at_editor, organisation):
    url = address("organisation", "change", organisation.pk)

    response = save(at_editor, url, valid_from="2020-01-01", valid_to="2019-01-01")

    assert "2019-01-01" in response.text
    assert errors_of(response)


def test_an_organisation_in_use_is_not_deleted(at_editor, public_initiative, organisation):
    at_editor.post(address("organisation", "delete", organisation.pk), {"post": "yes"})

    assert Organisation.objects.filter(pk=organisation.pk).exists()


def test_an_organisation_that_only_a_published_amount_names_is_not_deleted(at_editor, initiative):
    payer = makers.make_organisation("Vetenskapsrådet")
    row = Funding.objects.create(initiative=initiative, amount=1, wording="En krona", stage="decided", payer=payer)
    makers.publish(initiative)
    row.delete()

    assert at_editor.post(address("organisation", "delete", payer.pk), {"post": "yes"}).status_code == 302
    payer.refresh_from_db()


def test_a_second_goal_with_the_same_number_is_refused(at_administrator, goal):
    response = save(
        at_administrator,
        address("goal", "add"),
        edition=str(goal.edition_id),
        area=str(goal.area_id),
        number="1",
        title="En till",
        note="Ny.",
    )

    assert errors_of(response)
    assert "En till" in response.text
    assert Goal.objects.filter(area=goal.area, number=1).count() == 1


def test_the_wording_of_a_public_goal_changes_with_a_note(at_administrator, goal):
    url = address("goal", "change", goal.pk)
    assert "note" in save(at_administrator, url, title="Ny lydelse").context["adminform"].form.errors

    assert save(at_administrator, url, title="Ny lydelse", note="Stavfel.").status_code == 302

    assert Publication.objects.get(goal=goal).note == "Stavfel."


def test_a_public_goal_edition_or_wording_is_not_deleted(at_administrator, goal, edition):
    wording = AreaWording.objects.first()
    for noun, row in (("goal", goal), ("edition", edition), ("areawording", wording)):
        response = at_administrator.post(address(noun, "delete", row.pk), {"post": "yes"}, follow=True)

        [reason] = response.context["messages"]
        assert str(reason).startswith("Allmänheten har sett")
        assert type(row).objects.filter(pk=row.pk).exists()


def test_an_approver_publishes_an_edition_and_an_administrator_does_not(at_administrator, approver, area):
    edition = makers.make_edition("2030", "2030-01-01")
    makers.make_goal(edition, area, 1)
    url = address("edition", "publish", edition.pk)
    assert at_administrator.post(url, {"note": "Ny."}).status_code == 403

    save(logged_in(approver), url, note="Ny utgåva.", note_en="")

    assert Edition.objects.get(pk=edition.pk).published_at


def test_an_edition_without_goals_is_not_published(approver, db):
    edition = makers.make_edition("2030", "2030-01-01")

    assert errors_of(save(logged_in(approver), address("edition", "publish", edition.pk), note="Ny."))


def test_the_log_cannot_be_written(at_administrator, edition):
    entry = Publication.objects.get()

    assert at_administrator.post(address("publication", "change", entry.pk), {"note": "x"}).status_code == 403
    assert at_administrator.post(address("publication", "delete", entry.pk), {"post": "yes"}).status_code == 403


ACCOUNT = {
    "username": "ny.handlaggare",
    "full_name": "Ny Handläggare",
    "unit": "Life science-kontoret",
    "role": "editor",
    "password1": "ett-riktigt-langt-losenord",
    "password2": "ett-riktigt-langt-losenord",
}


def test_an_administrator_makes_an_account_and_the_role_is_recorded(at_administrator, area, administrator):
    save(at_administrator, address("user", "add"), **ACCOUNT, areas=[str(area.pk)])

    user = User.objects.get(username="ny.handlaggare")
    assert user.check_password(ACCOUNT["password1"])
    change = RoleChange.objects.get(user=user)
    assert (change.to_value, change.by) == ("editor 4", administrator)


def test_a_new_role_is_recorded_once(at_administrator, editor, area_8):
    url = address("user", "change", editor.pk)
    save(at_administrator, url, role="approver", areas=[])
    save(at_administrator, url, full_name="Annat namn", areas=[])

    assert [change.to_value for change in editor.role_changes.all()] == ["approver"]


def test_a_weak_password_is_refused(at_administrator, db):
    response = save(at_administrator, address("user", "add"), **(ACCOUNT | {"password1": "kort", "password2": "kort"}))

    assert errors_of(response)
    assert not User.objects.filter(username="ny.handlaggare").exists()


def test_nobody_edits_their_own_role(at_administrator, administrator):
    save(at_administrator, address("user", "change", administrator.pk), role="approver", full_name="Jag själv")

    administrator.refresh_from_db()
    assert administrator.role == "administrator"
    assert administrator.full_name == "Jag själv"


def test_an_administrator_sets_a_new_password(at_administrator, editor):
    response = save(
        at_administrator,
        f"/admin/tracking/user/{editor.pk}/password/",
        password1="ett-annat-langt-losenord",
        password2="ett-annat-langt-losenord",
    )

    assert response.status_code == 302
    editor.refresh_from_db()
    assert editor.check_password("ett-annat-langt-losenord")


def test_editors_set_nobodys_password(at_editor, approver):
    assert at_editor.get(f"/admin/tracking/user/{approver.pk}/password/").status_code == 403


def test_a_goal_is_found_by_its_code(at_editor, goal, goal_4_2, goal_8_1):
    page = at_editor.get(f"{address('goal')}?q=4.1")

    assert list(page.context["cl"].result_list) == [goal]


def test_what_the_database_refuses_is_said_in_its_own_words(goal, editor):
    """As when two people save at the same moment, so that no form sees it coming."""
    makers.draft_judgement(goal)

    with pytest.raises(IntegrityError) as caught:
        StatusUpdate.objects.create(goal=goal, author=editor, assessed_on=timezone.localdate())

    expected = StatusUpdate._meta.constraints[0]
    assert expected.name == "one_open_update_per_goal"
    assert as_sentence(caught.value).messages == [str(expected.violation_error_message)]


@pytest.mark.parametrize(
    "text",
    [
        "CHECK constraint failed: initiative_ends_after_start",
        'new row for relation "tracking_initiative" violates check constraint "initiative_ends_after_start"',
    ],
)
def test_both_databases_name_the_constraint(text):
    assert as_sentence(IntegrityError(text)).code == "initiative_ends_after_start"


def test_what_nobody_foresaw_is_still_a_sentence():
    assert as_sentence(IntegrityError("FOREIGN KEY constraint failed")).messages
