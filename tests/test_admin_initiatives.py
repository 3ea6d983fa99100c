"""Initiatives in the admin: working rows are saved, acts make them public."""

from html import unescape

import pytest
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext

from tests import makers
from tests.admin_helpers import address, errors_of, form_of, logged_in, save
from tracking.models import GoalLink, Initiative, InitiativeVersion, Publication

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_editor(editor):
    return logged_in(editor)


@pytest.fixture
def at_approver(approver):
    return logged_in(approver)


def shown(initiative) -> InitiativeVersion:
    return initiative.versions.shown(timezone.now()).get()


def test_an_editor_writes_an_initiative_and_an_approver_publishes_it(at_editor, at_approver, area, source, goal):
    response = save(
        at_editor,
        address("initiative", "add"),
        title="Uppdrag om precisionsmedicin",
        kind="government_assignment",
        lead_area=str(area.pk),
        starts_on="2024-06",
        sources=[str(source.pk)],
        **{"goal_links-TOTAL_FORMS": "1", "goal_links-0-goal": str(goal.pk), "goal_links-0-basis": "editorial"},
    )
    assert response.status_code == 302
    initiative = Initiative.objects.get()
    assert initiative.starts_on_precision == "month"
    assert not initiative.versions.exists()
    assert at_editor.get(address("initiative", "publish", initiative.pk)).status_code == 403

    save(at_approver, address("initiative", "publish", initiative.pk), note="Nytt uppdrag.")

    assert shown(initiative).title == "Uppdrag om precisionsmedicin"
    assert shown(initiative).goals.get().goal == goal


def test_an_edit_is_public_only_when_it_is_published(at_editor, public_initiative):
    url = address("initiative", "change", public_initiative.pk)
    assert save(at_editor, url, title="Ett nytt namn").status_code == 302
    assert shown(public_initiative).title == "Nationell testbädd"
    page = at_editor.get(address("initiative", "amend", public_initiative.pk))
    assert "Nationell testbädd" in page.text
    assert "Ett nytt namn" in page.text
    assert errors_of(save(at_editor, address("initiative", "amend", public_initiative.pk), note=""))

    save(at_editor, address("initiative", "amend", public_initiative.pk), note="Namnet är ändrat.")

    assert shown(public_initiative).title == "Ett nytt namn"
    assert Publication.objects.get(act="initiative_amended").note == "Namnet är ändrat."


def test_amending_nothing_is_refused(at_editor, public_initiative):
    assert errors_of(save(at_editor, address("initiative", "amend", public_initiative.pk), note="Inget."))


def test_an_approver_unpublishes_with_a_reason(at_editor, at_approver, public_initiative):
    url = address("initiative", "unpublish", public_initiative.pk)
    assert at_editor.post(url, {"reason": "Fel."}).status_code == 403
    assert errors_of(save(at_approver, url, reason=""))

    assert save(at_approver, url, reason="Dubblett.").status_code == 302

    assert not public_initiative.versions.shown(timezone.now()).exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_on": "2025-01-01", "ends_on": "2024-01-01"}, None),
        ({"starts_on": "igår"}, "starts_on"),
        ({"phase": "", "phase_as_of": "2025-01-01"}, None),
        ({"title": ""}, "title"),
    ],
)
def test_what_is_wrong_is_a_sentence_and_the_rest_is_kept(at_editor, initiative, changes, field):
    response = save(
        at_editor,
        address("initiative", "change", initiative.pk),
        summary="En text som inte får gå förlorad.",
        **changes,
    )

    assert errors_of(response)
    assert "En text som inte får gå förlorad." in response.text
    if field:
        assert field in response.context["adminform"].form.errors


FUNDING = {
    "funding-TOTAL_FORMS": "1",
    "funding-0-qualifier": "exact",
    "funding-0-stage": "decided",
    "funding-0-wording": "12,5 miljoner kronor",
}


@pytest.mark.parametrize(
    "amount",
    [
        "12 500 000",
        "12\u00a0500\u00a0000",
        "12500000",
        " 12\u202f500\u2009000 ",
        "12,5 miljoner",
        "12,5 mnkr",
        "0,0125 mdkr",
    ],
)
def test_an_amount_is_typed_as_people_write_it_and_said_back(at_editor, initiative, amount):
    url = address("initiative", "change", initiative.pk)

    response = at_editor.post(
        url, form_of(at_editor.get(url)) | FUNDING | {"funding-0-amount": amount, "_continue": "1"}, follow=True
    )

    assert initiative.funding.get().amount == 12_500_000
    assert form_of(response)["funding-0-amount"] == "12\u00a0500\u00a0000"
    assert "12,5\u00a0miljoner\u00a0kronor" in next(str(message) for message in response.context["messages"])
    beside = response.context["inline_admin_formsets"][3].formset.forms[0].fields["amount"].help_text
    assert "12,5\u00a0miljoner\u00a0kronor" in beside


def test_an_amount_is_said_back_while_something_else_is_wrong(at_editor, initiative):
    response = save(
        at_editor,
        address("initiative", "change", initiative.pk),
        title="",
        **FUNDING,
        **{"funding-0-amount": "90 mnkr"},
    )

    assert errors_of(response)
    assert 'value="90 mnkr"' in response.text
    assert "90\u00a0miljoner\u00a0kronor" in response.text


def test_amounts_that_are_not_changed_are_not_told_again(at_editor, initiative):
    url = address("initiative", "change", initiative.pk)
    save(at_editor, url, **FUNDING, **{"funding-0-amount": "90 miljoner"})

    response = at_editor.post(url, form_of(at_editor.get(url)) | {"summary": "Ny text."}, follow=True)

    assert "miljoner" not in str([str(message) for message in response.context["messages"]])
    initiative.refresh_from_db()
    assert initiative.funding.get().amount == 90_000_000


@pytest.mark.parametrize("amount", ["12,5", "12.5", "-3", "0", "tolv", "1e6", "99 999 miljarder", "90 00 000"])
def test_an_amount_that_cannot_be_is_refused_with_a_sentence(at_editor, initiative, amount):
    url = address("initiative", "change", initiative.pk)

    response = save(at_editor, url, **FUNDING, **{"funding-0-amount": amount})

    assert errors_of(response)
    assert f'value="{amount}"' in response.text
    assert "12,5 miljoner kronor" in response.text
    assert not initiative.funding.exists()


def test_a_goal_is_linked_once(at_editor, initiative, goal):
    second = {
        "goal_links-TOTAL_FORMS": "2",
        "goal_links-1-goal": str(goal.pk),
        "goal_links-1-basis": "editorial",
    }

    response = save(at_editor, address("initiative", "change", initiative.pk), title="Behåll mig", **second)

    assert errors_of(response)
    assert "Behåll mig" in response.text
    assert initiative.goal_links.count() == 1


def test_an_initiative_of_another_area_is_not_found(at_editor, goal_8_1):
    other = makers.make_initiative("Hemlig insats", goal_8_1)
    makers.publish(other)

    listed = at_editor.get(address("initiative"))

    assert "Hemlig insats" not in listed.text
    for page in ("change", "delete", "history", "publish", "amend", "unpublish"):
        assert at_editor.get(address("initiative", page, other.pk)).status_code == 404


def test_an_unpublished_title_of_another_area_is_seen_nowhere(at_editor, goal_8_1, goal):
    other = makers.make_initiative("Offentligt namn", goal_8_1, goal)
    makers.publish(other)
    Initiative.objects.filter(pk=other.pk).update(title="Hemligt namn")
    makers.make_initiative("Helt hemlig", goal_8_1, goal)
    search = "/admin/autocomplete/?app_label={}&model_name={}&field_name={}&term="
    pages = [
        address("goallink"),
        address("initiativeversion"),
        search.format("tracking", "initiative", "previous"),
        search.format("tracking", "evidence", "version"),
        "/admin/",
    ]

    for page in pages:
        text = at_editor.get(page).text
        assert "emligt namn" not in text, page
        assert "Helt hemlig" not in text, page


def test_an_initiative_stays_in_own_areas(at_editor, initiative, area_8):
    response = save(at_editor, address("initiative", "change", initiative.pk), lead_area=str(area_8.pk))

    assert "lead_area" in response.context["adminform"].form.errors


def test_only_what_never_was_public_is_deleted(at_editor, initiative, public_initiative):
    assert at_editor.post(address("initiative", "delete", initiative.pk), {"post": "yes"}).status_code == 302
    assert not Initiative.objects.filter(pk=initiative.pk).exists()

    refused = at_editor.post(address("initiative", "delete", public_initiative.pk), {"post": "yes"}, follow=True)
    assert Initiative.objects.filter(pk=public_initiative.pk).exists()
    assert refused.redirect_chain == [(address("initiative", "change", public_initiative.pk), 302)]
    assert gettext("The public has seen this initiative. It can be unpublished, with a reason, but never deleted.") in (
        unescape(refused.text)
    )


def test_what_another_initiative_continues_is_not_deleted_and_not_named(at_editor, initiative, goal, goal_8_1):
    makers.make_initiative("Hemlig fortsättning", goal_8_1, previous=initiative)
    url = address("initiative", "delete", initiative.pk)

    for page in (at_editor.get(url), at_editor.post(url, {"post": "yes"})):
        assert f"{capfirst(Initiative._meta.verbose_name_plural)}: 1" in page.text
        assert "Hemlig fortsättning" not in page.text
    assert Initiative.objects.filter(pk=initiative.pk).exists()


def test_an_organisation_that_the_public_has_seen_is_kept_with_the_reason(at_editor, public_initiative, organisation):
    public_initiative.involvements.all().delete()

    refused = at_editor.post(address("organisation", "delete", organisation.pk), {"post": "yes"}, follow=True)

    assert refused.redirect_chain == [(address("organisation", "change", organisation.pk), 302)]
    organisation.refresh_from_db()
    assert "Nationell testbädd" not in refused.text


def test_a_source_that_is_cited_is_kept_and_says_how_often(at_editor, public_initiative):
    source = public_initiative.sources.get()

    page = at_editor.post(address("source", "delete", source.pk), {"post": "yes"})

    assert f"{capfirst(Initiative._meta.verbose_name_plural)}: 1" in page.text
    source.refresh_from_db()


def test_a_report_with_a_moved_date_that_the_public_has_seen_is_not_removed(at_editor, public_initiative, report):
    url = address("initiative", "change", public_initiative.pk)
    save(
        at_editor, address("initiative", "move", public_initiative.pk, report.pk), to="2025-12-10", reference="KN2024/1"
    )

    response = save(at_editor, url, **{"deliverables-0-DELETE": "on"})

    assert errors_of(response)
    assert report.due_date_changes.count() == 1


def test_a_report_without_moves_is_removed_for_the_public_by_amending(at_editor, public_initiative, report):
    url = address("initiative", "change", public_initiative.pk)
    assert save(at_editor, url, **{"deliverables-0-DELETE": "on"}).status_code == 302
    assert shown(public_initiative).deliverables.exists()

    save(at_editor, address("initiative", "amend", public_initiative.pk), note="Dubblett.")

    assert not shown(public_initiative).deliverables.exists()


def test_somebody_else_saved_meanwhile(at_editor, initiative):
    url = address("initiative", "change", initiative.pk)
    opened = form_of(at_editor.get(url))
    save(at_editor, url, title="Den andres namn")

    response = at_editor.post(url, opened | {"title": "Mitt namn"})

    assert errors_of(response)
    assert "Mitt namn" in response.text
    initiative.refresh_from_db()
    assert initiative.title == "Den andres namn"


def test_a_published_date_is_not_overwritten_but_moved(at_editor, public_initiative, report):
    url = address("initiative", "change", public_initiative.pk)
    save(at_editor, url, **{"deliverables-0-due_on": "2026-01-01", "deliverables-0-delivery": "delivered"})
    report.refresh_from_db()
    assert report.due_on.isoformat() == "2025-06-30"
    assert report.delivery == "unknown"
    move = address("initiative", "move", public_initiative.pk, report.pk)
    assert errors_of(save(at_editor, move, to="2025-12-10"))

    save(at_editor, move, to="2025-12-10", reference="KN2023/01983")

    assert str(shown(public_initiative).deliverables.get().due_on) == "2025-12-10"
    assert "2025-12-10" in at_editor.get(url).text


def test_readers_are_offered_no_acts(auditor, public_initiative):
    page = logged_in(auditor).get(address("initiative", "change", public_initiative.pk)).text

    assert address("initiative", "preview", public_initiative.pk) in page
    for act in ("publish", "amend", "unpublish"):
        assert address("initiative", act, public_initiative.pk) not in page


def test_a_deliverable_of_another_initiative_is_not_found(at_editor, initiative, report):
    assert at_editor.get(address("initiative", "move", initiative.pk, report.pk)).status_code == 404


def test_an_editor_links_a_public_initiative_of_another_area_to_own_goal(at_editor, goal, goal_8_1):
    other = makers.make_initiative("Insats i område 8", goal_8_1)
    version = makers.publish(other)
    url = f"{address('goallink', 'add')}?version={version.pk}"

    response = save(at_editor, url, goal=str(goal.pk), note="Bidrar även hit.")

    assert response.status_code == 302
    link = GoalLink.objects.get(goal=goal)
    assert link.initiative == other
    assert {row.goal for row in shown(other).goals.all()} == {goal, goal_8_1}
    assert "Insats i område 8" in at_editor.get(address("goallink")).text

    unlink = address("goallink", "unlink", link.pk)
    assert errors_of(save(at_editor, unlink, note=""))
    assert save(at_editor, unlink, note="Fel målsättning.").status_code == 302
    assert {row.goal for row in shown(other).goals.all()} == {goal_8_1}


def test_links_to_goals_of_other_areas_are_refused(at_editor, goal_8_1, public_initiative):
    version = public_initiative.versions.get()
    link = makers.make_initiative("Annan", goal_8_1).goal_links.get()

    response = save(at_editor, f"{address('goallink', 'add')}?version={version.pk}", goal=str(goal_8_1.pk))

    assert "goal" in response.context["adminform"].form.errors
    assert at_editor.get(address("goallink", "unlink", link.pk)).status_code == 404


def test_the_list_takes_the_same_number_of_queries_however_long(at_editor, goal, django_assert_max_num_queries):
    for number in range(3):
        makers.make_initiative(f"Insats {number}", goal)
    at_editor.get(address("initiative"))
    with django_assert_max_num_queries(30) as few:
        at_editor.get(address("initiative"))
    for number in range(27):
        makers.make_initiative(f"Till {number}", goal)

    with django_assert_max_num_queries(len(few.captured_queries)):
        at_editor.get(address("initiative"))


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("phase=none", 1),
        ("phase=ongoing", 1),
        ("public=yes", 1),
        ("public=no", 1),
        ("goal_link=no", 0),
        ("source=no", 0),
    ],
)
def test_the_list_is_filtered(at_editor, initiative, public_initiative, query, count):
    page = at_editor.get(f"{address('initiative')}?{query}")

    assert len(page.context["cl"].result_list) == count


def test_the_list_finds_by_organisation(at_editor, initiative, public_initiative):
    page = at_editor.get(f"{address('initiative')}?q=vinnova")

    assert [row.pk for row in page.context["cl"].result_list] == [public_initiative.pk]


def test_the_list_shows_the_same_chip_as_the_public_page(at_editor, initiative, public_initiative):
    text = at_editor.get(address("initiative")).text

    assert 'class="chip ongoing"' in text
    assert 'class="chip unknown"' in text
    assert "#s-ongoing" in text
    assert 'id="s-ongoing"' in text


def test_the_public_list_shows_late_reports(at_editor, goal):
    late = makers.make_initiative("Sen", goal, phase="ongoing")
    makers.make_late_report(late, "2024-12-01")
    makers.publish(late)

    for page in (address("initiative"), address("initiativeversion")):
        assert 'class="chip late"' in at_editor.get(page).text


# Duplicates


ADDED = {"kind": "inquiry", "summary": "Behåll den här texten."}


def test_a_likely_duplicate_is_told_before_it_is_added(at_editor, area, public_initiative):
    url = address("initiative", "add")
    new = ADDED | {"title": "Nationella testbädden", "lead_area": str(area.pk)}

    response = save(at_editor, url, **new)

    assert errors_of(response)
    assert "Behåll den här texten." in response.text
    assert f'href="{public_initiative.versions.get().get_absolute_url()}"' in response.text
    assert Initiative.objects.count() == 1
    sent = form_of(response)
    assert "another" not in sent, "an empty box, to be ticked"

    assert at_editor.post(url, sent | {"another": "on"}).status_code == 302
    assert Initiative.objects.get(title="Nationella testbädden").summary == "Behåll den här texten."


def test_the_same_reference_is_told(at_editor, area, public_initiative):
    new = ADDED | {"title": "Ett helt annat namn", "reference": "kn 2023 / 1983", "lead_area": str(area.pk)}

    response = save(at_editor, address("initiative", "add"), **new)

    assert "KN2023/01983" in errors_of(response)


def test_the_tick_stays_while_something_else_is_wrong(at_editor, area, public_initiative):
    new = ADDED | {"title": "Nationell testbädd", "lead_area": str(area.pk), "another": "on", "starts_on": "igår"}

    response = save(at_editor, address("initiative", "add"), **new)

    assert form_of(response)["another"] == "on"


def test_nothing_is_told_of_what_others_have_not_published(at_editor, area, goal_8_1):
    makers.make_initiative("Hemlig insats", goal_8_1, reference="N2024/1")

    response = save(
        at_editor,
        address("initiative", "add"),
        **ADDED,
        title="Hemlig insats",
        reference="N2024/1",
        lead_area=str(area.pk),
    )

    assert response.status_code == 302


def test_only_a_changed_title_or_reference_is_compared(at_editor, initiative, goal):
    makers.make_initiative(f"{initiative.title} 2", goal)
    twin = makers.make_initiative("Ett annat namn", goal)
    Initiative.objects.filter(pk=twin.pk).update(title=initiative.title)
    url = address("initiative", "change", initiative.pk)

    assert save(at_editor, url, summary="Ny text.").status_code == 302
    assert errors_of(save(at_editor, url, title=f"{initiative.title}."))
    assert save(at_editor, url, title="Ett eget namn").status_code == 302
