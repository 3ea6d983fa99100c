"""An import does what the forms do, through the same verbs, and refuses what they refuse."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from strategy.models import Source
from tests import makers
from tests.exchange_helpers import (
    changed,
    changes,
    export,
    file_of,
    import_file,
    plan_of,
    reasons,
    refusals,
    rows_in,
    states,
)
from tests.makers import stockholm
from tracking import publishing
from tracking.csv_files import Dialect
from tracking.exchange.apply import RefusedRowError
from tracking.exchange.nouns import NOUNS
from tracking.models import (
    Deliverable,
    Funding,
    GoalLink,
    Indicator,
    Initiative,
    Observation,
    Organisation,
    Publication,
)

pytestmark = pytest.mark.django_db
NOTE = "Uppgifterna är rättade."


@pytest.fixture
def indicator(area, source):
    indicator = Indicator.objects.create(slug="export", title="Export", unit="mnkr", role="outcome", lead_area=area)
    day = dt.date(2021, 1, 1), dt.date(2021, 12, 31)
    Observation.objects.create(indicator=indicator, period_from=day[0], period_to=day[1], value="10.5", source=source)
    return indicator


@pytest.fixture
def public_indicator(indicator, approver):
    publishing.publish_indicator(indicator, by=approver, at=stockholm("2024-12-05"), note="Nytt.")
    indicator.refresh_from_db()
    return indicator


# Every noun


@pytest.mark.parametrize("name", list(NOUNS))
@pytest.mark.parametrize("file_format", ["csv", "excel", "xlsx"])
def test_what_is_exported_is_imported_unchanged(name, file_format, editor, public_initiative, public_indicator):
    content = export(name, editor, file_format)

    assert set(states(plan_of(name, content, editor))) == {"unchanged"}


@pytest.mark.parametrize("name", list(NOUNS))
def test_words_of_a_column_are_told_apart(name, editor):
    """A value is exported as the word of its label: two of the same would be read as one."""
    for column in NOUNS[name](editor, timezone.now()).columns:
        words = list(getattr(column.widget, "words", {}).values())
        assert len(words) == len({word.casefold() for word in words})


@pytest.mark.parametrize(
    "cells", [{"uid": "inget uid"}, {"uid": "00000000-0000-4000-8000-000000000000"}, {"uid": "", "titel": ""}]
)
def test_a_row_that_is_none_is_wrong(editor, initiative, cells):
    plan = plan_of("initiatives", changed(export("initiatives", editor), **cells), editor)

    assert states(plan) == ["wrong"]
    assert reasons(plan)


def test_nothing_is_imported_while_one_row_is_wrong(editor, initiative, public_initiative):
    content = changed(changed(export("initiatives", editor), titel="Ny titel"), row=1, slag="något annat")
    assert states(plan_of("initiatives", content, editor)) == ["changed", "wrong"]

    with pytest.raises(ValidationError) as caught:
        import_file("initiatives", content, editor)

    assert caught.value.code == "wrong"

    assert not Initiative.objects.filter(title="Ny titel").exists()


def test_a_file_older_than_a_change_does_not_undo_it(editor, initiative):
    content = export("initiatives", editor)
    initiative.title = "Ändrad av en kollega"
    initiative.save()

    assert states(plan_of("initiatives", changed(content, fas="pågår"), editor)) == ["wrong"]
    assert states(plan_of("initiatives", changed(content, fas="pågår", kontroll=""), editor)) == ["changed"]


def test_the_same_row_twice_in_a_file_is_wrong(editor, initiative):
    row = rows_in(export("initiatives", editor))[0]

    assert states(plan_of("initiatives", file_of(row, row), editor)) == ["unchanged", "wrong"]


def test_a_column_that_is_not_there_and_a_row_that_is_not_there_stay(editor, initiative, public_initiative):
    uid = str(initiative.uid)
    import_file("initiatives", file_of({"uid": uid, "titel": "Nytt"}), editor)

    initiative.refresh_from_db()
    assert initiative.title == "Nytt"
    assert initiative.sources.count() == 1
    assert Initiative.objects.count() == 2


@pytest.mark.parametrize("file_name", ["no_uid", "strange"])
def test_columns_of_another_file_are_refused(editor, file_name):
    row = {"titel": "x"} if file_name == "no_uid" else {"uid": "", "hemligt": "x"}
    with pytest.raises(ValidationError):
        plan_of("initiatives", file_of(row), editor)


# Initiatives


NEW = {"uid": "", "titel": "Ny insats", "slag": "utredning", "ansvarigt_omrade": "4", "borjar": "2024-06"}


def test_a_new_initiative_is_one_object_however_often_it_is_imported(editor, edition, source):
    content = file_of(NEW | {"kallor": source.citation})
    import_file("initiatives", content, editor)

    assert states(plan_of("initiatives", content, editor)) == ["unchanged"]
    import_file("initiatives", content, editor)
    excel = file_of({"slag": "Utredning"} | NEW | {"kallor": str(source.uid), "fas": ""})
    import_file("initiatives", excel, editor)

    initiative = Initiative.objects.get()
    assert (initiative.title, initiative.kind, str(initiative.starts_on)) == ("Ny insats", "inquiry", "2024-06-01")
    assert initiative.starts_on_precision == "month"
    assert list(initiative.sources.all()) == [source]
    assert not initiative.versions.exists()


def test_two_new_rows_that_say_the_same_are_refused(editor, edition):
    assert states(plan_of("initiatives", file_of(NEW, NEW), editor)) == ["new", "wrong"]


def test_an_import_is_in_the_edit_history_as_a_save_is(editor, edition, source, initiative):
    import_file("initiatives", file_of(NEW | {"kallor": source.citation}), editor, note=NOTE)
    import_file("initiatives", file_of({"uid": str(initiative.uid), "titel": "Nytt namn"}), editor)

    made = Initiative.objects.get(title="Ny insats").history.get()
    assert (made.history_type, made.history_user, made.history_change_reason) == ("+", editor, NOTE)
    assert [one.source for one in made.sources.all()] == [source]
    edited = Initiative.objects.get(title="Nytt namn").history.first()
    assert (edited.history_type, edited.history_user) == ("~", editor)


def test_an_import_raises_the_revision_so_that_an_open_form_meets_it(editor, initiative):
    import_file("initiatives", changed(export("initiatives", editor), titel="Nytt namn"), editor)

    assert Initiative.objects.get().revision == initiative.revision + 1


def test_what_is_imported_is_not_public_until_it_is_amended(editor, public_initiative):
    import_file("initiatives", changed(export("initiatives", editor), titel="Nytt namn"), editor)

    assert public_initiative.versions.shown(timezone.now()).get().title == "Nationell testbädd"


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"titel": ""}, "titel"),
        ({"titel": "x" * 301}, "titel"),
        ({"slag": "påhittad"}, "slag"),
        ({"slag": ""}, "slag"),
        ({"ansvarigt_omrade": ""}, "ansvarigt_omrade"),
        ({"ansvarigt_omrade": "99"}, "ansvarigt_omrade"),
        ({"borjar": "igår"}, "borjar"),
        ({"borjar": "2024-02-30"}, "borjar"),
        ({"borjar": "2025-01-01", "slutar": "2024"}, ""),
        ({"fas": "", "fas_per": "2024"}, ""),
        ({"kortnamn": "nationell-testbadd"}, "kortnamn"),
        ({"kortnamn": "å ä ö"}, "kortnamn"),
        ({"kallor": "Finns inte"}, "kallor"),
        ({"foregaende_insats": "finns-inte"}, "foregaende_insats"),
    ],
)
def test_a_wrong_cell_is_named(editor, initiative, public_initiative, cells, column):
    rows = rows_in(export("initiatives", editor))
    place = next(number for number, row in enumerate(rows) if row["uid"] == str(initiative.uid))

    plan = plan_of("initiatives", changed(export("initiatives", editor), row=place, **cells), editor)

    assert refusals(plan) == [(place + 2, column)]
    assert Initiative.objects.count() == 2


def test_the_address_of_a_published_initiative_is_fixed(editor, public_initiative):
    plan = plan_of("initiatives", changed(export("initiatives", editor), kortnamn="en-annan"), editor)

    assert refusals(plan) == [(2, "kortnamn")]


def test_a_chain_that_comes_back_is_refused_also_between_two_rows(editor, goal):
    first, second = (makers.make_initiative(f"Insats {n}", goal, slug=f"insats-{n}") for n in (1, 2))
    rows = rows_in(export("initiatives", editor))
    rows[0]["foregaende_insats"], rows[1]["foregaende_insats"] = second.slug, first.slug

    with pytest.raises(RefusedRowError) as caught:
        import_file("initiatives", file_of(*rows), editor)

    assert caught.value.row.number == 3

    assert not Initiative.objects.exclude(previous=None).exists()


def test_sources_with_the_same_name_are_told_apart_by_their_uid(editor, initiative, source):
    other = Source.objects.create(citation=source.citation)
    content = changed(export("initiatives", editor), kallor=f"{source.citation}")
    assert refusals(plan_of("initiatives", content, editor)) == [(2, "kallor")]

    import_file("initiatives", changed(content, kallor=f"{source.uid} | {other.uid}"), editor)

    assert set(initiative.sources.all()) == {source, other}
    assert set(states(plan_of("initiatives", export("initiatives", editor), editor))) == {"unchanged"}


def test_a_likely_duplicate_is_warned_about(editor, public_initiative):
    plan = plan_of("initiatives", file_of(NEW | {"beteckning": public_initiative.reference}), editor)

    assert states(plan) == ["new"]
    assert public_initiative.title in plan.rows[0].warnings[0]


# Deliverables


def test_a_deliverable_is_added_and_changed(editor, initiative):
    content = file_of({"uid": "", "insats": str(initiative.uid), "slag": "slutredovisning", "datum": "2025"})
    import_file("deliverables", content, editor)
    import_file("deliverables", changed(export("deliverables", editor), benamning="Slutrapport"), editor)

    report = Deliverable.objects.get()
    assert (report.label, str(report.due_on), report.due_on_precision) == ("Slutrapport", "2025-12-31", "year")
    assert states(plan_of("deliverables", content, editor)) == ["unchanged"]
    assert Initiative.objects.get().revision == initiative.revision + 2


@pytest.mark.parametrize(
    "cells",
    [
        {"datum": "2026"},
        {"leverans": "lämnad", "lamnad": "2025-06-01"},
        {"dokument": "SOU 2025:1"},
        {"insats": "en-annan"},
    ],
)
def test_what_has_an_act_of_its_own_is_refused(editor, goal, report, cells):
    makers.make_initiative("En annan", goal, slug="en-annan")

    plan = plan_of("deliverables", changed(export("deliverables", editor), **cells), editor)

    assert {column for _row, column in refusals(plan)} == set(cells)


def test_what_is_not_public_of_a_deliverable_is_free(editor, initiative):
    makers.make_deliverable(initiative, "2025-06-30")

    import_file("deliverables", changed(export("deliverables", editor), datum="2026"), editor)

    assert str(Deliverable.objects.get().due_on) == "2026-12-31"


# Organisations


def test_a_public_organisation_asks_for_a_note_and_is_logged(editor, public_initiative, organisation):
    content = changed(export("organisations", editor), namn="Vinnova AB")
    assert plan_of("organisations", content, editor).needs_note
    with pytest.raises(ValidationError):
        import_file("organisations", content, editor, note="")
    assert Organisation.objects.get().name == "Vinnova"

    import_file("organisations", content, editor, note=NOTE)

    assert Organisation.objects.get().name == "Vinnova AB"
    logged = Publication.objects.get(act="organisation_changed")
    assert (logged.from_value, logged.to_value, logged.note) == ("Vinnova", "Vinnova AB", NOTE)


def test_whoever_pays_is_public_too(editor, initiative, organisation, approver):
    Funding.objects.create(
        initiative=initiative, amount=1, wording="en krona", stage="decided", payer=organisation, qualifier="exact"
    )
    makers.publish(initiative)

    assert plan_of("organisations", changed(export("organisations", editor), namn="X"), editor).needs_note


def test_an_organisation_that_nobody_sees_needs_no_note(editor, organisation):
    content = changed(export("organisations", editor), namn="Vinnova AB")
    assert not plan_of("organisations", content, editor).needs_note

    import_file("organisations", content, editor)

    assert Organisation.objects.get().name == "Vinnova AB"
    assert not Publication.objects.filter(act="organisation_changed").exists()


def test_a_new_organisation(editor, organisation):
    content = file_of({"uid": "", "kortnamn": "ny", "namn": "Ny", "slag": "myndighet", "efterfoljare": "vinnova"})

    import_file("organisations", content, editor)

    assert Organisation.objects.get(slug="ny").successor == organisation


# Goal links


def link_row(initiative, goal="2024-4.1", **cells):
    return {"uid": "", "insats": initiative.slug or str(initiative.uid), "malsattning": goal} | cells


def test_a_new_link_is_public_at_once(editor, public_initiative, goal_4_2):
    content = file_of(link_row(public_initiative, "2024-4.2", grund="redaktionell", motivering="Bidrar."))

    import_file("goal-links", content, editor, note=NOTE)

    version = public_initiative.versions.shown(timezone.now()).get()
    assert goal_4_2 in [row.goal for row in version.goals.all()]
    assert Publication.objects.get(act="goal_linked").note == NOTE
    assert states(plan_of("goal-links", content, editor)) == ["unchanged"]


def test_a_link_to_a_goal_of_another_area_is_refused(editor, public_initiative, goal_8_1):
    plan = plan_of("goal-links", file_of(link_row(public_initiative, "2024-8.1")), editor)

    assert refusals(plan) == [(2, "malsattning")]


def test_a_link_that_is_there_is_refused(editor, public_initiative):
    assert states(plan_of("goal-links", file_of(link_row(public_initiative)), editor)) == ["wrong"]


def test_a_link_stays_what_it_links_and_its_words_change(editor, initiative, goal_4_2):
    content = export("goal-links", editor)
    assert refusals(plan_of("goal-links", changed(content, malsattning="2024-4.2"), editor)) == [(2, "malsattning")]

    import_file("goal-links", changed(content, motivering="Bidrar så."), editor)

    assert GoalLink.objects.get().rationale == "Bidrar så."


# Observations


def test_a_value_of_a_public_indicator_is_revised_once(editor, public_indicator):
    content = changed(export("observations", editor), varde="11.25")
    assert changes(plan_of("observations", content, editor)) == [(2, "varde", "10.5", "11.25")]

    import_file("observations", content, editor, note=NOTE)

    assert [str(row.value.normalize()) for row in Observation.objects.order_by("pk")] == ["10.5", "11.25"]
    assert Publication.objects.filter(act="observation_revised").count() == 1
    assert states(plan_of("observations", content, editor)) == ["unchanged"]


def test_an_old_file_does_not_undo_a_revision(editor, public_indicator):
    old = export("observations", editor)
    import_file("observations", changed(old, varde="11"), editor, note=NOTE)
    import_file("observations", changed(export("observations", editor), varde="12"), editor, note=NOTE)

    assert states(plan_of("observations", old, editor)) == ["wrong"]


def test_a_value_is_added_with_a_note(editor, public_indicator, source):
    row = {"uid": "", "indikator": "export", "period_fran": "2022", "period_till": "2022", "kalla": source.citation}
    content = file_of(row | {"varde": "12.5"})
    assert plan_of("observations", content, editor).needs_note

    import_file("observations", content, editor, note=NOTE)

    added = Observation.objects.get(period_from="2022-01-01")
    assert (added.period_to, added.is_shown) == (dt.date(2022, 12, 31), True)
    assert states(plan_of("observations", content, editor)) == ["unchanged"]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"varde": "mycket"}, "varde"),
        ({"varde": ""}, "varde"),
        ({"kalla": ""}, "kalla"),
        ({"period_fran": "2020"}, "period_fran"),
        ({"period_till": "2020"}, "period_till"),
    ],
)
def test_a_wrong_value_is_named(editor, public_indicator, cells, column):
    plan = plan_of("observations", changed(export("observations", editor), **cells), editor)

    assert column in {named for _row, named in refusals(plan)}


def test_a_period_that_has_not_begun_is_refused(editor, indicator, source):
    row = {"uid": "", "indikator": "export", "period_fran": "2199", "period_till": "2199", "kalla": source.citation}

    assert refusals(plan_of("observations", file_of(row | {"varde": "1"}), editor)) == [(2, "period_fran")]


def test_values_of_an_unpublished_indicator_are_free(editor, indicator):
    import_file("observations", changed(export("observations", editor), varde="7", period_till="2022"), editor)

    assert str(Observation.objects.get().value.normalize()) == "7"
    assert Indicator.objects.get().revision == indicator.revision + 1


def test_a_decimal_comma_is_read_in_the_dialect_that_has_it(editor, indicator):
    rows = rows_in(export("observations", editor, "excel"))
    assert rows[0]["varde"] == "10,5"

    plan = plan_of("observations", file_of(rows[0] | {"varde": "11,5"}, dialect=Dialect.EXCEL), editor)

    assert changes(plan) == [(2, "varde", "10.5", "11.5")]
