"""What a version says: everything that is shown, dates cut at what is known, and columns that find and sort alike."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from strategy.partial_dates import Edge, PartialDate, set_date
from tests import makers
from tests.makers import (
    make_area,
    make_deliverable,
    make_edition,
    make_goal,
    make_initiative,
    make_involvement,
    make_organisation,
    make_source,
    publish,
    stockholm,
)
from tracking import publishing
from tracking.involvement import initiatives_by_area
from tracking.models import DueDateChange, Funding, GoalLink, Initiative, InitiativeVersion
from tracking.moments import Moment
from tracking.search import fold, swedish_sort_key
from tracking.snapshots import differences, due_that_counts, refuse_overwritten_dates, snapshot_of


def fresh(initiative):
    return snapshot_of(Initiative.objects.get(pk=initiative.pk))


@pytest.fixture
def full_initiative(goal, goal_8_1, organisation, source) -> Initiative:
    """An initiative with one of everything."""
    earlier = make_initiative("Den förra insatsen", goal)
    initiative = make_initiative(
        "Nationell testbädd",
        goal,
        goal_8_1,
        title_en="National test bed",
        summary="Två meningar. I klara ord.",
        phase="ongoing",
        reference="KN2023/01983",
        note="Källorna är oense.",
        previous=earlier,
    )
    set_date(initiative, "decided_on", PartialDate.parse("2023-03"))
    set_date(initiative, "starts_on", PartialDate.parse("2023"))
    set_date(initiative, "ends_on", PartialDate.parse("2026", Edge.END))
    set_date(initiative, "phase_as_of", PartialDate.parse("2025-01-15"))
    initiative.save()
    make_involvement(initiative, organisation, "implementing")
    make_involvement(initiative, make_organisation("Klimat- och näringslivsdepartementet", "ministry"), "assigned")
    report = make_deliverable(
        initiative, "2025-06", label="Slutrapport", document="SOU 2025:39", recipient=organisation
    )
    report.sources.add(source)
    DueDateChange.objects.create(
        deliverable=report,
        from_on=dt.date(2025, 6, 30),
        from_on_precision="month",
        to_on=dt.date(2025, 12, 10),
        reference="KN2025/00017",
        source=source,
    )
    Funding.objects.create(
        initiative=initiative,
        amount=15_750_000,
        qualifier="at_most",
        wording="högst 15,75 miljoner kronor",
        stage="decided",
        payer=organisation,
        year_from=2023,
        source=source,
    )
    return initiative


# What it says


@pytest.mark.django_db
def test_dates_are_cut_at_what_is_known(full_initiative):
    snapshot = fresh(full_initiative)

    assert [snapshot[name] for name in ("decided_on", "starts_on", "ends_on", "phase_as_of")] == [
        "2023-03",
        "2023",
        "2026",
        "2025-01-15",
    ]
    [report] = snapshot["deliverables"]
    assert report["due_on"] == report["moves"][0]["from_on"] == "2025-06"
    assert (report["moves"][0]["to_on"], report["moves"][0]["decided_on"]) == ("2025-12-10", None)


@pytest.mark.django_db
def test_nothing_that_is_shown_is_forgotten(full_initiative, organisation, goal, goal_8_1):
    snapshot = fresh(full_initiative)

    assert (snapshot["title_en"], snapshot["summary"]) == ("National test bed", "Två meningar. I klara ord.")
    assert (snapshot["phase"], snapshot["note"], snapshot["lead_area"]) == ("ongoing", "Källorna är oense.", 4)
    assert snapshot["previous"] == str(full_initiative.previous.uid)
    assert [row["citation"] for row in snapshot["sources"]] == ["Beslut om Nationell testbädd"]
    assert [row["uid"] for row in snapshot["goals"]] == [str(goal.uid), str(goal_8_1.uid)]
    assert [row["role"] for row in snapshot["organisations"]] == ["assigned", "implementing"]
    [report] = snapshot["deliverables"]
    assert (report["document"], report["recipient"]) == ("SOU 2025:39", str(organisation.uid))
    assert report["sources"][0]["citation"] == report["moves"][0]["source"]["citation"] == "Årsredovisning 2024"
    [money] = snapshot["funding"]
    assert (money["amount"], money["wording"]) == (15_750_000, "högst 15,75 miljoner kronor")
    assert money["payer"] == str(organisation.uid)


@pytest.mark.django_db
def test_a_stored_snapshot_is_the_one_that_was_taken(full_initiative):
    version = publish(full_initiative)

    stored = InitiativeVersion.objects.get(pk=version.pk).content

    assert stored == fresh(full_initiative)
    assert differences(stored, fresh(full_initiative)) == []


@pytest.mark.django_db
def test_sources_are_kept_as_they_were_worded(full_initiative):
    version = publish(full_initiative)
    source = full_initiative.sources.get()
    source.citation = "Ändrad i efterhand"
    source.save()

    version.refresh_from_db()

    assert version.content["sources"][0]["citation"] == "Beslut om Nationell testbädd"


@pytest.mark.django_db
def test_goals_of_the_newest_edition_come_first_then_by_number(goal, goal_4_2, goal_8_1, edition):
    older = make_edition("2019", "2019-12-05")
    old_goal = make_goal(older, make_area(1, older), 1)
    makers.publish_edition(older)
    initiative = make_initiative("En insats", old_goal, goal_8_1, goal_4_2, goal)

    uids = [row["uid"] for row in fresh(initiative)["goals"]]

    assert uids == [str(row.uid) for row in (goal, goal_4_2, goal_8_1, old_goal)]


@pytest.mark.django_db
def test_deliverables_stand_in_the_order_of_the_date_that_counts(goal):
    initiative = make_initiative("En insats", goal)
    moved = make_deliverable(initiative, "2025-01-31", label="flyttad")
    make_deliverable(initiative, "", label="utan datum")
    make_deliverable(initiative, "2025-06", label="juni")
    DueDateChange.objects.create(deliverable=moved, from_on=moved.due_on, to_on=dt.date(2025, 12, 10))

    rows = fresh(initiative)["deliverables"]

    assert [row["label"] for row in rows] == ["juni", "flyttad", "utan datum"]
    assert [due_that_counts(row) for row in rows] == ["2025-06", "2025-12-10", None]


@pytest.mark.django_db
def test_a_snapshot_takes_as_many_queries_however_much_there_is(
    full_initiative, goal_4_2, django_assert_max_num_queries
):
    for number in range(5):
        make_involvement(full_initiative, make_organisation(f"Universitet {number}", "university"))
        make_deliverable(full_initiative, "2026").sources.add(make_source(f"Källa {number}"))
    GoalLink.objects.create(initiative=full_initiative, goal=goal_4_2)
    initiative = Initiative.objects.select_related("lead_area", "previous").get(pk=full_initiative.pk)

    with django_assert_max_num_queries(17):
        snapshot_of(initiative)


# The columns and rows of a version


@pytest.mark.django_db
def test_columns_are_those_that_pages_filter_by(full_initiative):
    version = publish(full_initiative)

    assert (version.title, version.kind, version.phase) == ("Nationell testbädd", "government_assignment", "ongoing")
    assert (version.decided_on, version.decided_on_precision) == (dt.date(2023, 3, 1), "month")
    assert (version.year_from, version.year_to) == (2023, 2026)
    assert version.late_after is None
    [row] = version.deliverables.all()
    assert (row.due_on, row.due_on_precision, row.delivery) == (dt.date(2025, 12, 10), "day", "unknown")
    assert {found.organisation.name for found in version.organisations.all()} == {
        "Vinnova",
        "Klimat- och näringslivsdepartementet",
    }


@pytest.mark.django_db
def test_an_initiative_of_which_little_is_known_is_published_too(goal):
    version = publish(make_initiative("En insats", goal))

    assert (version.decided_on, version.year_from, version.year_to, version.late_after) == (None, None, None, None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words",
    ["testbadd", "national test bed", "kn2023/01983", "klara ord", "vinnova", "4.1", "sou 2025:39", "kn2025/00017"],
)
def test_an_initiative_is_found_by_its_words(full_initiative, words):
    publish(full_initiative)

    assert InitiativeVersion.objects.filter(search_text__contains=words).exists()


# What differs


def snapshot(**fields):
    empty = {"title": "A", "phase": "", "sources": [], "goals": [], "organisations": [], "deliverables": []}
    return empty | fields


def report(**fields):
    return {"uid": "r1", "label": "Slutrapport", "kind": "final_report", "due_on": "2025-06-30", "moves": []} | fields


def a_move(uid="m1", **fields):
    return {"uid": uid, "from_on": "2025-06-30", "to_on": "2025-12-10", "reference": "KN1"} | fields


def test_two_equal_snapshots_do_not_differ():
    assert differences(snapshot(deliverables=[report()]), snapshot(deliverables=[report()])) == []


def test_a_field_differs_from_old_to_new():
    assert differences(snapshot(phase=""), snapshot(phase="ongoing")) == [("phase", "", "ongoing")]


def test_a_field_that_becomes_empty_differs():
    before, after = snapshot(decided_on="2023-03"), snapshot(decided_on=None)

    assert differences(before, after) == [("decided_on", "2023-03", "")]


def test_a_row_is_recognised_by_its_identity_whatever_its_place():
    first, second = report(uid="r1"), report(uid="r2", label="Delrapport")

    assert differences(snapshot(deliverables=[first, second]), snapshot(deliverables=[second, first])) == []


def test_a_field_of_a_row_differs():
    before, after = snapshot(deliverables=[report()]), snapshot(deliverables=[report(label="Rapport")])

    assert differences(before, after) == [("deliverables.label", "Slutrapport", "Rapport")]


def test_a_row_that_is_added_or_removed_is_named_by_its_words():
    with_row, without = snapshot(deliverables=[report()]), snapshot()

    assert differences(without, with_row) == [("deliverables", "", "Slutrapport")]
    assert differences(with_row, without) == [("deliverables", "Slutrapport", "")]


def test_a_row_in_a_row_differs():
    before, after = snapshot(deliverables=[report()]), snapshot(deliverables=[report(moves=[a_move()])])

    assert differences(before, after) == [("deliverables.moves", "", "2025-12-10")]


def test_a_source_that_is_worded_anew_differs_by_its_words():
    before = snapshot(deliverables=[report(delivery_source={"uid": "s1", "citation": "A", "url": ""})])
    after = snapshot(deliverables=[report(delivery_source={"uid": "s1", "citation": "B", "url": ""})])

    assert differences(before, after) == [("deliverables.delivery_source.citation", "A", "B")]


def test_another_source_differs_as_a_whole():
    before = snapshot(deliverables=[report(delivery_source={"uid": "s1", "citation": "A"})])
    after = snapshot(deliverables=[report(delivery_source={"uid": "s2", "citation": "B"})])

    assert differences(before, after) == [("deliverables.delivery_source", "A", "B")]


def test_differences_stand_in_the_order_of_the_new_snapshot():
    before = {"phase": "", "summary": "", "title": "A"}
    after = {"title": "B", "summary": "Ny", "phase": "ongoing"}

    assert [where for where, _old, _new in differences(before, after)] == ["title", "summary", "phase"]


@pytest.mark.django_db
def test_a_link_is_named_by_its_goal(public_initiative, goal_8_1):
    version = public_initiative.versions.get()
    GoalLink.objects.create(initiative=public_initiative, goal=goal_8_1)

    assert differences(version.content, fresh(public_initiative)) == [("goals", "", "8.1 Ökad export")]


@pytest.mark.django_db
def test_an_organisation_in_another_role_differs(public_initiative, organisation):
    version = public_initiative.versions.get()
    make_involvement(public_initiative, organisation, "partner")

    assert differences(version.content, fresh(public_initiative)) == [("organisations", "", "Vinnova")]


# Published dates are moved, not overwritten


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (report(), report(label="Rapport")),
        (report(), report(moves=[a_move()])),
        (report(moves=[a_move()]), report(moves=[a_move(), a_move("m2", to_on="2026-01-31")])),
        (report(moves=[a_move()]), report(moves=[a_move(reference="KN2")])),
        (report(due_on=None), report()),
    ],
)
def test_what_leaves_the_published_dates_alone_is_accepted(before, after):
    refuse_overwritten_dates(snapshot(deliverables=[before]), snapshot(deliverables=[after]))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (report(), report(due_on="2025-12-10")),
        (report(), report(due_on="2025-06")),
        (report(), report(due_on=None)),
        (report(moves=[a_move()]), report(moves=[])),
        (report(moves=[a_move()]), report(moves=[a_move("m2")])),
        (report(moves=[a_move()]), report(moves=[a_move(to_on="2026-01-31")])),
        (report(moves=[a_move()]), report(moves=[a_move(from_on="2025-05-31")])),
        (report(moves=[a_move()]), report(moves=[a_move("m0"), a_move()])),
    ],
)
def test_what_overwrites_a_published_date_is_refused(before, after):
    with pytest.raises(ValidationError) as refusal:
        refuse_overwritten_dates(snapshot(deliverables=[before]), snapshot(deliverables=[after]))

    assert refusal.value.code == "overwritten_date"
    assert "Slutrapport" in refusal.value.messages[0]


def test_a_report_that_is_new_or_taken_away_overwrites_nothing():
    refuse_overwritten_dates(snapshot(), snapshot(deliverables=[report()]))
    refuse_overwritten_dates(snapshot(deliverables=[report()]), snapshot())


# Words that both databases find and sort alike


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Prövningår", "provningar"),
        ("  Två\n ord\t", "tva ord"),
        ("É", "e"),
        ("STRASSE straße", "strasse strasse"),
        ("ﬁnansiering", "finansiering"),
        ("o\u0308", "o"),
        ("", ""),
    ],
)
def test_text_is_folded(text, folded):
    assert fold(text) == folded


def test_titles_sort_in_swedish():
    titles = ["Zebra", "Ödla", "Ärta", "Ål", "Orm", "Aska", "avtal", "En", "Én", "En 2", "En 10"]

    assert sorted(titles, key=swedish_sort_key) == [
        "Aska",
        "avtal",
        "En",
        "Én",
        "En 10",
        "En 2",
        "Orm",
        "Zebra",
        "Ål",
        "Ärta",
        "Ödla",
    ]


def test_a_word_sorts_before_the_words_that_it_begins():
    assert sorted(["Forskning", "Forsk", "Forsk och"], key=swedish_sort_key) == ["Forsk", "Forsk och", "Forskning"]


def test_signs_and_capitals_do_not_sort():
    assert swedish_sort_key("”Life science” – 2024") == swedish_sort_key("life SCIENCE 2024")


@pytest.mark.parametrize("letter", ["å", "a\u030a"])
def test_a_letter_sorts_alike_however_it_is_written(letter):
    assert swedish_sort_key(letter) > swedish_sort_key("z")


def test_a_key_fits_its_column():
    assert len(swedish_sort_key("ö" * 300)) == 300


@pytest.mark.django_db
def test_the_database_sorts_in_swedish(goal):
    titles = ["Österut", "Ängsgatan", "Zoonos", "Åtgärd", "apotek", "Biobank"]
    for title in titles:
        publish(make_initiative(title, goal))

    found = InitiativeVersion.objects.order_by("sort_key", "pk").values_list("title", flat=True)

    assert list(found) == ["apotek", "Biobank", "Zoonos", "Åtgärd", "Ängsgatan", "Österut"]


@pytest.mark.django_db
@pytest.mark.parametrize("title", ["…", "Здравоохранение"])
def test_a_title_without_letters_that_sort_is_published_too(goal, title):
    assert publish(make_initiative(title, goal)).sort_key == ""


def test_a_link_to_a_goal_that_nobody_knows_yet_is_in_no_version(client, area_8, goal, public_initiative):
    """Not even in a count: the area that an unpublished edition gives it is not told."""
    coming = makers.make_edition("2030", "2030-01-01")
    hidden = makers.make_goal(coming, area_8, 1, "Hemlig målsättning")
    GoalLink.objects.create(initiative=public_initiative, goal=hidden)
    Initiative.objects.filter(pk=public_initiative.pk).update(summary="Ny text.")
    makers.amend(public_initiative, stockholm("2025-05-01"))

    assert [row.goal for row in public_initiative.versions.latest("number").goals.all()] == [goal]
    assert initiatives_by_area(Moment.now()) == {4: 1}

    makers.publish_edition(coming, stockholm("2025-06-01"))

    [(where, _before, _after)] = publishing.pending_changes(public_initiative, Moment.now().at)
    assert where.startswith("goals")
