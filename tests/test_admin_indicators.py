"""Indicators and lineages in the admin: free until public, then by acts and with a public note."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from strategy.models import GoalLineage
from tests.admin_helpers import address, errors_of, form_of, logged_in, save
from tests.makers import make_area, make_edition, make_goal, make_source, publish_edition, stockholm
from tracking import publishing
from tracking.models import Indicator, Observation, Publication, SeriesBreak

pytestmark = pytest.mark.django_db

NOTE = "Ny uppgift från utgivaren."


def lineage_page(page: str, *ids: int) -> str:
    return reverse(f"admin:strategy_goallineage_{page}", args=ids)


@pytest.fixture
def at_editor(editor) -> Client:
    return logged_in(editor)


@pytest.fixture
def at_approver(approver) -> Client:
    return logged_in(approver)


@pytest.fixture
def at_administrator(administrator) -> Client:
    return logged_in(administrator)


@pytest.fixture
def indicator(area, source) -> Indicator:
    indicator = Indicator.objects.create(
        slug="export", title="Läkemedelsexport", unit="mdkr", role="outcome", lead_area=area
    )
    Observation.objects.create(
        indicator=indicator,
        period_from=dt.date(2022, 1, 1),
        period_to=dt.date(2022, 12, 31),
        value=Decimal("139.4"),
        source=source,
    )
    return indicator


@pytest.fixture
def public(indicator, approver) -> Indicator:
    return publishing.publish_indicator(indicator, by=approver, at=stockholm("2025-03-03"), note=NOTE)


def observation(**fields) -> dict[str, str]:
    """One more row of the inline."""
    named = {f"observations-0-{name}": str(value) for name, value in fields.items()}
    return {"observations-TOTAL_FORMS": "1", **named}


def last() -> Publication:
    return Publication.objects.latest("number")


# Writing what is not public


def test_an_editor_writes_an_indicator_and_an_approver_publishes_it(at_editor, at_approver, area, source, goal):
    response = save(
        at_editor,
        address("indicator", "add"),
        title="Anställda",
        slug="anstallda",
        unit="antal",
        role="context",
        lead_area=str(area.pk),
        **observation(period_from="2021", period_to="2023", value="42000", qualifier="about", source=source.pk),
        **{"goal_links-TOTAL_FORMS": "1", "goal_links-0-goal": str(goal.pk), "goal_links-0-basis": "editorial"},
    )
    assert response.status_code == 302, errors_of(response)
    indicator = Indicator.objects.get()
    assert indicator.observations.get().period == "2021–2023"
    assert indicator.goal_links.get().goal == goal
    assert at_editor.get(address("indicator", "publish", indicator.pk)).status_code == 403

    save(at_approver, address("indicator", "publish", indicator.pk), note=NOTE)

    indicator.refresh_from_db()
    assert indicator.published_at
    assert indicator.observations.get().shown_from == indicator.published_at
    assert (last().act, last().note) == ("indicator_published", NOTE)


def test_values_of_what_is_not_public_are_edited_and_deleted_freely(at_editor, indicator):
    page = address("indicator", "change", indicator.pk)

    assert save(at_editor, page, **{"observations-0-value": "141"}).status_code == 302
    assert indicator.observations.get().value == 141
    assert save(at_editor, page, **{"observations-0-DELETE": "on"}).status_code == 302
    assert not indicator.observations.exists()


def test_an_editor_needs_an_area_and_only_an_approver_may_leave_it_empty(at_editor, at_approver, db):
    new = {"title": "X", "slug": "x", "unit": "antal", "role": "context", "lead_area": ""}

    assert errors_of(save(at_editor, address("indicator", "add"), **new))
    assert save(at_approver, address("indicator", "add"), **new).status_code == 302
    page = address("indicator", "change", Indicator.objects.get().pk)
    assert at_editor.get(page).status_code in {302, 404}
    assert save(at_approver, page, title="Y").status_code == 302


def test_a_page_that_somebody_else_has_saved_is_not_saved_over(at_editor, indicator):
    page = address("indicator", "change", indicator.pk)
    form = form_of(at_editor.get(page))
    save(at_editor, page, title="Först")

    assert errors_of(at_editor.post(page, form | {"title": "Sedan"}))
    assert Indicator.objects.get().title == "Först"


def test_an_indicator_is_deleted_only_before_it_is_public(at_editor, indicator, approver):
    publishing.publish_indicator(indicator, by=approver, at=stockholm("2025-03-03"), note=NOTE)
    page = address("indicator", "delete", indicator.pk)
    [reason] = at_editor.post(page, {"post": "yes"}, follow=True).context["messages"]
    assert str(reason).startswith("Allmänheten har sett")

    draft = Indicator.objects.create(slug="x", title="X", unit="antal", role="context", lead_area=indicator.lead_area)
    assert at_editor.post(address("indicator", "delete", draft.pk), {"post": "yes"}).status_code == 302
    assert Indicator.objects.get() == indicator


# What is public


def test_public_values_are_only_shown_with_the_way_to_revise_them(at_editor, public):
    page = address("indicator", "change", public.pk)
    row = public.observations.get()

    response = at_editor.get(page)

    assert address("indicator", "revise", public.pk, row.pk) in response.text
    assert "observations-0-value" not in form_of(response)
    forged = {"observations-0-id": row.pk, "observations-0-value": "1", "observations-0-DELETE": "on"}
    save(at_editor, page, change_note=NOTE, **forged)
    assert public.observations.get().value == Decimal("139.4")


def test_an_observation_is_added_by_an_act(at_editor, public, source):
    page = address("indicator", "observe", public.pk)
    answers = {"period_from": "2023", "qualifier": "about", "value": "150", "source": str(source.pk)}
    assert errors_of(save(at_editor, page, **answers))
    assert errors_of(save(at_editor, page, **answers | {"period_from": "2022"}, note=NOTE))

    assert save(at_editor, page, **answers, note=NOTE).status_code == 302

    row = public.observations.get(period_from="2023-01-01")
    assert (row.period, row.qualifier, row.is_shown) == ("2023", "about", True)
    assert (last().act, last().to_value) == ("observation_added", "about 150")


def test_an_observation_of_several_years_is_added(at_editor, public, source):
    save(
        at_editor,
        address("indicator", "observe", public.pk),
        period_from="2019",
        period_to="2021",
        value="1,5",
        source=str(source.pk),
        note=NOTE,
    )

    row = public.observations.get(period_from="2019-01-01")
    assert (row.period, row.value) == ("2019–2021", Decimal("1.5"))


def test_an_observation_is_revised_by_an_act(at_editor, public):
    row = public.observations.get()
    page = address("indicator", "revise", public.pk, row.pk)
    assert form_of(at_editor.get(page))["value"] == "139,4"
    assert errors_of(save(at_editor, page, note=NOTE))

    assert save(at_editor, page, value="141", note=NOTE).status_code == 302

    assert sorted(public.observations.values_list("value", flat=True)) == [Decimal("139.4"), 141]
    assert public.observations.get(value=141).is_shown
    assert at_editor.get(page).status_code == 302, "the old value is not revised again"


def test_words_of_a_public_indicator_change_with_a_note(at_editor, public):
    page = address("indicator", "change", public.pk)
    refused = save(at_editor, page, title="Export av läkemedel")
    assert "change_note" in refused.context["adminform"].form.errors
    assert "Export av läkemedel" in refused.text
    assert Indicator.objects.get().title == "Läkemedelsexport"

    assert save(at_editor, page, title="Export av läkemedel", change_note=NOTE).status_code == 302

    assert (last().act, last().from_value, last().to_value, last().note) == (
        "indicator_changed",
        "Läkemedelsexport",
        "Export av läkemedel",
        NOTE,
    )


def test_a_break_in_a_public_series_needs_a_note_too(at_editor, public):
    page = address("indicator", "change", public.pk)
    row = {"breaks-TOTAL_FORMS": "1", "breaks-0-on": "2022-01-01", "breaks-0-note": "Ny metod."}
    assert "change_note" in save(at_editor, page, **row).context["adminform"].form.errors
    assert not SeriesBreak.objects.exists()

    assert save(at_editor, page, **row, change_note=NOTE).status_code == 302

    assert (last().detail, last().to_value) == ("breaks", "2022-01-01 / Ny metod.")


def test_saving_a_public_indicator_as_it_is_needs_no_note(at_editor, public):
    rows = Publication.objects.count()

    assert save(at_editor, address("indicator", "change", public.pk)).status_code == 302
    assert Publication.objects.count() == rows


# Who may


def test_a_draft_is_found_only_by_its_owners_and_readers_of_all(
    indicator, editor, editor_8, approver, auditor, administrator
):
    page = address("indicator", "change", indicator.pk)

    for official, found in (
        (editor, True),
        (approver, True),
        (auditor, True),
        (editor_8, False),
        (administrator, False),
    ):
        client = logged_in(official)
        assert (client.get(page).status_code == 200) == found, official
        assert ("Läkemedelsexport" in client.get(address("indicator")).text) == found, official


def test_what_is_public_is_found_by_all_and_written_by_its_owners(public, editor_8, approver, auditor, administrator):
    row = public.observations.get()

    for official in (editor_8, approver, auditor, administrator):
        client = logged_in(official)
        assert client.get(address("indicator", "change", public.pk)).status_code == 200
        assert client.post(address("indicator", "change", public.pk), {}).status_code == 403
        for page in (
            address("indicator", "observe", public.pk),
            address("indicator", "revise", public.pk, row.pk),
        ):
            assert client.get(page).status_code == 403
            assert client.post(page, {"value": "1", "note": NOTE}).status_code == 403
    assert row == public.observations.get()


def test_a_value_of_another_indicator_is_not_revised_through_ones_own(at_editor, public, area_8, source):
    other = Indicator.objects.create(slug="x", title="X", unit="antal", role="context", lead_area=area_8)
    row = Observation.objects.create(
        indicator=other, period_from="2022-01-01", period_to="2022-12-31", value=1, source=source
    )

    assert at_editor.get(address("indicator", "revise", public.pk, row.pk)).status_code == 404


def test_the_list_takes_the_same_number_of_queries_however_long(
    at_editor, indicator, area, django_assert_max_num_queries
):
    at_editor.get(address("indicator"))
    with django_assert_max_num_queries(30) as few:
        at_editor.get(address("indicator"))
    for number in range(10):
        Indicator.objects.create(slug=f"i{number}", title=f"I {number}", unit="antal", role="input", lead_area=area)

    with django_assert_max_num_queries(len(few.captured_queries)):
        at_editor.get(address("indicator"))


def test_filters_find_what_is_public_and_what_has_a_target(at_editor, public):
    for query, found in (("public=yes", True), ("public=no", False), ("target=yes", False), ("target=no", True)):
        response = at_editor.get(f"{address('indicator')}?{query}")
        assert (public in response.context["cl"].queryset) == found, query


# Lineage


@pytest.fixture
def old_goal(db):
    edition = make_edition("2019", "2019-12-12")
    return make_goal(edition, make_area(1, edition), 1, "Fler kliniska studier")


@pytest.fixture
def lineage(old_goal, goal) -> GoalLineage:
    return GoalLineage.objects.create(predecessor=old_goal, successor=goal, relation="continues")


@pytest.fixture
def public_lineage(lineage) -> GoalLineage:
    publish_edition(lineage.predecessor.edition, stockholm("2024-12-02 09:00"))
    return lineage


def test_an_administrator_writes_lineage(at_administrator, old_goal, goal, goal_4_2):
    response = save(
        at_administrator,
        lineage_page("add"),
        predecessor=str(old_goal.pk),
        successor=str(goal.pk),
        relation="merged",
        basis="editorial",
    )
    assert response.status_code == 302, errors_of(response)
    row = GoalLineage.objects.get()

    page = lineage_page("change", row.pk)
    save(at_administrator, page, relation="continues", successor=str(goal_4_2.pk))

    row.refresh_from_db()
    assert (row.relation, row.successor) == ("continues", goal)
    assert at_administrator.post(lineage_page("delete", row.pk), {"post": "yes"}).status_code == 302
    assert not GoalLineage.objects.exists()


def test_public_lineage_changes_with_a_note_and_is_removed_by_an_act(at_administrator, public_lineage):
    page = lineage_page("change", public_lineage.pk)
    assert "change_note" in save(at_administrator, page, relation="merged").context["adminform"].form.errors
    assert save(at_administrator, page, relation="merged", change_note=NOTE).status_code == 302
    assert (last().act, last().from_value, last().to_value) == ("lineage_changed", "continues", "merged")

    assert at_administrator.post(lineage_page("delete", public_lineage.pk), {"post": "yes"}).status_code == 403
    assert save(at_administrator, lineage_page("remove", public_lineage.pk), note=NOTE).status_code == 302

    assert not GoalLineage.objects.exists()
    assert (last().from_value, last().to_value) == ("merged", "")


def test_a_successor_of_an_earlier_edition_is_refused_in_words(at_administrator, old_goal, goal):
    response = save(
        at_administrator,
        lineage_page("add"),
        predecessor=str(goal.pk),
        successor=str(old_goal.pk),
        relation="merged",
    )

    assert errors_of(response)
    assert not GoalLineage.objects.exists()


def test_others_read_lineage_and_do_not_write_it(public_lineage, editor, approver, auditor):
    for official in (editor, approver, auditor):
        client = logged_in(official)
        assert client.get(lineage_page("changelist")).status_code == 200
        assert client.get(lineage_page("change", public_lineage.pk)).status_code == 200
        for page in ("add", "changelist"):
            assert client.post(lineage_page(page), {}).status_code in {200, 302, 403}
        for page in ("change", "delete", "remove"):
            assert client.post(lineage_page(page, public_lineage.pk), {"post": "yes"}).status_code == 403
        assert client.get(lineage_page("add")).status_code == 403
    assert GoalLineage.objects.get() == public_lineage


def test_a_source_of_a_value_is_not_deleted(at_editor, public):
    source = public.observations.get().source
    other = make_source("Används inte")

    for row in (source, other):
        at_editor.post(address("source", "delete", row.pk), {"post": "yes"})

    assert public.observations.get().source == source
    assert not type(source).objects.filter(pk=other.pk).exists()
