"""The facts that the project ships: complete, safe to load again, and nothing in them that no source says.

Loaded once for the module, inside a transaction that is rolled back at the end; the tests only read.
"""

import datetime as dt
import json
import os
import re
import uuid
from collections import Counter
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from strategy.models import AreaWording, Edition, Goal, PriorityArea, Source
from strategy.partial_dates import known_date
from tracking.models import Deliverable, DueDateChange, Funding, GoalLink, Initiative, Involvement, Organisation
from tracking.snapshots import due_that_counts, snapshot_of

NAMES = ["sources", "strategy", "organisations", "initiatives"]
FIXTURES = [Path(settings.BASE_DIR) / "fixtures" / f"{name}.json" for name in NAMES]
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://strategiuppfoljning.example/")
RESEARCH = Path(settings.BASE_DIR).parent / "shared/data/normalised"

# Whole SEK as the sources state them. Never a sum to show: they overlap, and some are wider than life sciences.
AMOUNTS = {
    "amr-internationellt": [1_400_000],
    "atmp-kluster": [25_000_000, 55_000_000, 80_000_000],
    "covid-vaccin-100": [100_000_000],
    "gms-2020": [16_500_000],
    "gms-2022": [15_750_000],
    "gms-2024": [49_500_000, 500_000],
    "gms-2025": [80_000_000],
    "hd-77": [77_000_000],
    "kompc-valf": [14_500_000],
    "langtidscovid-50": [50_000_000],
    "northx": [21_000_000, 15_000_000, 14_000_000],
    "prop-2020-21-60": [1_750_000_000, 75_000_000],
    "prop-2024-25-60": [6_500_000_000],
    "rise-anmalt-organ": [15_000_000],
    "scilifelab-2023": [10_000_000],
    "swetrial": [30_000_000, 60_000_000, 10_000_000],
    "testa-center": [90_000_000, 10_000_000],
    "va-valf": [1_350_000],
    "vardanalys-pm": [2_250_000],
    "vinnova-486": [486_000_000],
    "work-in-sweden": [25_000_000, 30_000_000, 30_000_000],
}
MONTHS = {
    1: ("januari", "January"),
    2: ("februari", "February"),
    3: ("mars", "March"),
    4: ("april", "April"),
    5: ("maj", "May"),
    6: ("juni", "June"),
    7: ("juli", "July"),
    8: ("augusti", "August"),
    9: ("september", "September"),
    10: ("oktober", "October"),
    11: ("november", "November"),
    12: ("december", "December"),
}


@pytest.fixture(scope="module", autouse=True)
def db(django_db_setup, django_db_blocker):
    """In place of the `db` of pytest-django, which is made for each test; the name is what asks for a test database."""
    with django_db_blocker.unblock(), transaction.atomic():
        load()
        yield
        transaction.set_rollback(True)


def load():
    call_command("loaddata", *map(str, FIXTURES), verbosity=0)


def everything() -> dict[str, list[dict]]:
    """Every column of every row, and the rows that join them."""
    models = [model for app in ("strategy", "tracking") for model in apps.get_app_config(app).get_models(True)]
    return {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in models}


def initiative(slug: str) -> Initiative:
    return Initiative.objects.get(slug=slug)


def iso(row, name: str) -> str | None:
    date = known_date(row, name)
    return str(date) if date else None


def numbers(text: str) -> list[str]:
    return re.findall(r"\d+", text)


def months(text: str) -> set[int]:
    """Numbers of the months named: Swedish in small letters, English with a capital."""
    words = set(re.findall(r"\w+", text))
    return {number for number, names in MONTHS.items() if words & set(names)}


# What there is


def test_every_edition_area_and_goal_known_is_there():
    assert {edition.slug: edition.goals.count() for edition in Edition.objects.all()} == {"2019": 21, "2024": 31}
    assert PriorityArea.objects.count() == 8
    assert Counter(AreaWording.objects.values_list("edition__slug", flat=True)) == {"2019": 8, "2024": 8}


def test_the_editions_wait_for_publication_and_only_2019_states_its_number_of_goals():
    assert not Edition.objects.exclude(published_at=None).exists()
    assert dict(Edition.objects.values_list("slug", "stated_goals")) == {"2019": 30, "2024": None}
    assert dict(Edition.objects.values_list("slug", "reference")) == {"2019": "N2020.03", "2024": "KN2025:01"}


def test_every_source_organisation_and_initiative_known_is_there():
    assert (Source.objects.count(), Organisation.objects.count(), Initiative.objects.count()) == (95, 45, 52)


def test_every_link_role_report_and_moved_date_known_is_there():
    assert Counter(GoalLink.objects.values_list("basis", flat=True)) == {"official": 24, "editorial": 81}
    assert Involvement.objects.count() == 64 + 49
    assert Involvement.objects.filter(role="responsible_ministry").count() == 49
    assert Deliverable.objects.count() == 35
    assert DueDateChange.objects.count() == 3


def test_initiatives_without_a_ministry_are_those_whose_sources_name_none():
    without = Initiative.objects.exclude(involvements__role="responsible_ministry")
    assert set(without.values_list("slug", flat=True)) == {"lv-statistik", "lv-kompetens", "ivi"}


def test_amounts_are_those_of_the_sources():
    found: dict[str, list[int]] = {}
    for row in Funding.objects.select_related("initiative").order_by("pk"):
        found.setdefault(row.initiative.slug, []).append(row.amount)
    assert found == AMOUNTS
    assert Funding.objects.count() == 32
    assert sum(sum(amounts) for amounts in found.values()) == 9_739_750_000


def test_yearly_money_is_marked_and_may_be_open_ended():
    yearly = Funding.objects.filter(per_year=True)
    assert set(yearly.values_list("initiative__slug", "amount", "year_from", "year_to")) == {
        ("swetrial", 60_000_000, 2026, None),
        ("prop-2020-21-60", 75_000_000, 2021, 2024),
    }


def test_money_wider_than_life_sciences_or_counted_twice_says_so():
    noted = Funding.objects.filter(note__contains="inte enbart life science")
    assert set(noted.values_list("amount", flat=True)) == {6_500_000_000, 1_750_000_000}
    assert "prop. 2020/21:60" in initiative("vinnova-486").funding.get().note


def test_every_initiative_has_a_source():
    assert not Initiative.objects.filter(sources=None).exists()


def test_the_goals_of_2024_without_an_initiative_are_the_four_known():
    linked = GoalLink.objects.values("goal")
    without = Goal.objects.filter(edition__slug="2024").exclude(pk__in=linked)
    assert {goal.code for goal in without} == {"3.2", "3.4", "5.2", "7.2"}


# Phases, reports and dates


def test_a_phase_is_there_only_where_a_source_gives_one():
    assert Counter(Initiative.objects.values_list("phase", flat=True)) == {"": 37, "completed": 11, "ongoing": 4}
    assert initiative("dir-2025-76").phase == ""


def test_eighteen_reports_are_delivered_and_of_the_others_nothing_is_known():
    assert Counter(Deliverable.objects.values_list("delivery", flat=True)) == {"delivered": 18, "unknown": 17}


def test_nothing_real_is_late():
    assert not Deliverable.objects.filter(delivery="not_delivered").exists()


def test_what_is_delivered_has_a_source_of_its_own():
    delivered = Deliverable.objects.filter(delivery="delivered")
    assert all(row.delivery_source in row.sources.all() for row in delivered)
    assert not Deliverable.objects.exclude(delivery="delivered").exclude(delivery_source=None).exists()


def test_a_date_of_a_report_says_whether_it_was_decided_or_proposed():
    assert not Deliverable.objects.filter(due_on=None).exclude(due_basis="").exists()
    assert not Deliverable.objects.filter(due_basis="").exclude(due_on=None).exists()
    proposed = Deliverable.objects.filter(due_basis="proposed")
    assert {row.kind for row in proposed} == {"entry_into_force"}


def test_a_plan_of_the_agency_itself_is_no_due_date():
    yearly = initiative("vinnova-statistik").deliverables.get(document="VR 2023:04")
    assert (yearly.due_on, yearly.delivery) == (None, "delivered")


def test_a_date_that_is_only_proposed_moves_nothing():
    expiry = initiative("prop-2022-23-145").deliverables.get()
    assert (expiry.kind, iso(expiry, "due_on"), expiry.due_date_changes.count()) == ("expiry", "2023-12-31", 0)


def test_northx_final_report_was_moved_by_a_decision_of_its_own():
    report = initiative("northx").deliverables.get(kind="final_report")
    move = report.due_date_changes.get()
    assert iso(report, "due_on") == "2023-03-31"
    assert (iso(move, "from_on"), iso(move, "to_on")) == ("2023-03-31", "2023-12-10")
    assert (iso(move, "decided_on"), move.reference) == ("2023-01", "KN2023/01983")
    assert initiative("northx").reference == "", "the reference is that of the decision, not of the assignment"
    shown = next(row for row in snapshot_of(initiative("northx"))["deliverables"] if row["uid"] == str(report.uid))
    assert due_that_counts(shown) == "2023-12-10"


def test_reports_of_the_cluster_for_advanced_therapies_are_past_their_day_but_not_late():
    reports = initiative("atmp-kluster").deliverables.order_by("due_on")
    assert [(row.kind, iso(row, "due_on"), row.delivery) for row in reports] == [
        ("interim_report", "2024-06-01", "unknown"),
        ("final_report", "2025-09-30", "unknown"),
    ]


def test_a_conflict_of_sources_is_told():
    report = initiative("ehm-fardplan").deliverables.get(kind="final_report")
    assert iso(report, "delivered_on") == "2024-04-12"
    assert report.delivery_source.publisher == "E-hälsomyndigheten"
    assert "12 april 2024" in report.note
    assert "1 april 2024" in report.note
    assert "9 juni 2021" in initiative("nordisk-vaccin").note
    assert "16 miljoner" in initiative("gms-2022").funding.get().note


def test_periods_hold_the_last_day_of_what_is_known():
    fee = initiative("avgift-provningar")
    assert (fee.starts_on, fee.ends_on) == (dt.date(2022, 1, 1), dt.date(2026, 12, 31))
    assert (iso(fee, "starts_on"), iso(fee, "ends_on")) == ("2022", "2026")


def test_one_bill_follows_another():
    assert dict(Initiative.objects.exclude(previous=None).values_list("slug", "previous__slug")) == {
        "prop-2024-25-19": "prop-2022-23-145"
    }


def test_a_renamed_ministry_is_two_organisations_in_succession():
    before = Organisation.objects.get(slug="naringsdepartementet")
    after = Organisation.objects.get(slug="klimat-och-naringslivsdepartementet")
    assert (before.name, before.valid_to, before.successor) == ("Näringsdepartementet", dt.date(2022, 12, 31), after)
    assert (after.name, after.valid_from, after.valid_to, after.successor) == (
        "Klimat- och näringslivsdepartementet",
        dt.date(2023, 1, 1),
        None,
        None,
    )
    assert Organisation.objects.exclude(successor=None).count() == 1
    ministry = Involvement.objects.get(initiative__slug="ls-kontoret", role="responsible_ministry")
    assert ministry.organisation == before


# Form


def test_loading_twice_changes_nothing():
    before = everything()
    assert len(before["tracking.Initiative"]) == 52
    assert before["tracking.Initiative_sources"]
    load()
    assert everything() == before


def test_identities_follow_from_readable_names():
    for row in Initiative.objects.all():
        assert row.uid == uuid.uuid5(NAMESPACE, f"initiative/{row.slug}")
    for row in Organisation.objects.all():
        assert row.uid == uuid.uuid5(NAMESPACE, f"organisation/{row.slug}")
    for row in Goal.objects.select_related("edition", "area"):
        assert row.uid == uuid.uuid5(NAMESPACE, f"goal/{row.edition.slug}-{row.code}")


@pytest.mark.parametrize(
    "model",
    [
        Source,
        Edition,
        PriorityArea,
        AreaWording,
        Goal,
        Organisation,
        Initiative,
        GoalLink,
        Involvement,
        Deliverable,
        DueDateChange,
        Funding,
    ],
    ids=lambda model: model.__name__,
)
def test_every_row_passes_the_rules_of_its_model(model):
    for row in model.objects.all():
        row.full_clean()


def test_no_address_is_unprotected():
    assert not Source.objects.exclude(url="").exclude(url__startswith="https://").exists()
    assert not any("http:" in path.read_text(encoding="utf-8") for path in FIXTURES)


def test_stored_versions_of_one_page_can_be_told_apart():
    assert Source.objects.filter(citation__endswith=" (tidigare version)").count() == 4
    assert Source.objects.filter(citation__endswith=" (senare version)").count() == 4


def test_fixture_rows_carry_no_numbers_of_table_rows():
    assert not any("pk" in row for path in FIXTURES for row in json.loads(path.read_text(encoding="utf-8")))


# Words


def test_every_goal_and_area_of_2024_has_a_summary_and_those_of_2019_none():
    for model in (Goal, AreaWording):
        assert not model.objects.filter(edition__slug="2024", summary="").exists()
        assert not model.objects.filter(edition__slug="2019").exclude(summary="").exists()


def test_what_is_said_in_swedish_is_said_in_english():
    for model, names in {
        AreaWording: ["summary"],
        Goal: ["summary", "stated_direction"],
        Initiative: ["title", "summary", "note"],
        Deliverable: ["label", "note"],
        DueDateChange: ["reason"],
        Funding: ["wording", "note"],
    }.items():
        for name in names:
            pairs = model.objects.values_list(name, f"{name}_en")
            assert [pair for pair in pairs if bool(pair[0]) != bool(pair[1])] == [], (model, name)


def test_only_the_english_titles_of_the_areas_of_2019_are_official():
    official = AreaWording.objects.filter(title_en_is_official=True)
    assert Counter(official.values_list("edition__slug", flat=True)) == {"2019": 8}
    assert not Goal.objects.filter(title_en_is_official=True).exists()
    assert not Goal.objects.filter(edition__slug="2019").exclude(title_en="").exists()
    assert not Goal.objects.filter(edition__slug="2024", title_en="").exists()


def test_summaries_of_goals_and_areas_hold_no_number_and_no_month():
    for row in [*Goal.objects.all(), *AreaWording.objects.all()]:
        text = f"{row.summary} {row.summary_en}"
        assert not numbers(text), row
        assert not months(text), row


def test_summaries_hold_no_number_or_month_that_is_not_in_the_record():
    for row in Initiative.objects.all():
        record = [row.title, row.title_en, row.reference]
        dates = [known_date(row, name) for name in ("decided_on", "starts_on", "ends_on")]
        for report in row.deliverables.all():
            record += [report.label, report.document]
            dates += [known_date(report, name) for name in ("due_on", "delivered_on")]
            for move in report.due_date_changes.all():
                record.append(move.reference)
                dates += [known_date(move, name) for name in ("to_on", "decided_on")]
        for money in row.funding.all():
            record += [money.wording, str(money.amount), str(money.year_from), str(money.year_to)]
        known = [date for date in dates if date]
        text = f"{row.summary} {row.summary_en}"
        allowed = {number.lstrip("0") for number in numbers(" ".join([*record, *map(str, known)]))}
        assert {number.lstrip("0") for number in numbers(text)} <= allowed, row.slug
        assert months(text) <= {date.on.month for date in known if date.precision != "year"}, row.slug


def test_the_search_for_numbers_and_months_finds_them():
    assert numbers("den 1 juni 2024") == ["1", "2024"]
    assert months("den 1 juni, in March; they may") == {3, 6}


def test_translated_amounts_keep_their_numbers():
    for row in Funding.objects.all():
        assert numbers(row.wording) == numbers(row.wording_en), row.wording


def test_our_own_texts_use_the_words_of_the_site():
    texts = [row.summary for model in (Goal, AreaWording, Initiative) for row in model.objects.all()]
    texts += [row.note for model in (Initiative, Deliverable, Funding) for row in model.objects.all()]
    unwanted = re.compile(r"\b(mål|målet|målen|åtgärd\w*|projekt\w*|deadline\w*)\b", re.IGNORECASE)
    assert [text for text in texts if unwanted.search(text)] == []


def test_no_working_note_of_the_research_is_public():
    for model in (Initiative, Deliverable, Funding):
        for note in model.objects.exclude(note="").values_list("note", flat=True):
            assert re.match(r"[A-ZÅÄÖ].*\.$", note), note
            assert not re.search(r"\b(the|and|see|data|GAPS)\b", note), note


# Against the research, row by row, where it lies beside the checkout


@pytest.fixture
def research():
    if not RESEARCH.exists():
        pytest.skip(f"{RESEARCH} is absent{' in CI' if os.environ.get('CI') else ''}: nothing to compare with.")
    return lambda name: json.loads((RESEARCH / f"{name}.json").read_text(encoding="utf-8"))[name]


def test_dates_and_amounts_of_initiatives_equal_those_of_the_research(research):
    rows = research("initiatives")
    assert {row["slug"] for row in rows} == set(Initiative.objects.values_list("slug", flat=True))
    for row in rows:
        found = initiative(row["slug"])
        assert found.title == row["title_sv"]
        for name in ("decided_on", "starts_on", "ends_on"):
            assert iso(found, name) == row[name], (row["slug"], name)
        if row["slug"] != "dir-2025-76":
            assert (found.phase, iso(found, "phase_as_of")) == (row["phase"] or "", row["phase_as_of"]), row["slug"]
        assert [
            (money.amount, money.wording, money.stage, money.qualifier, money.year_from, money.year_to, money.per_year)
            for money in found.funding.order_by("pk")
        ] == [
            (
                money["amount_sek"],
                money["wording_sv"],
                money["stage"],
                money["qualifier"],
                money["year_from"],
                money["year_to"],
                bool(money["per_year"]),
            )
            for money in row["funding"]
        ], row["slug"]


def test_dates_of_reports_equal_those_of_the_research(research):
    for row in research("initiatives"):
        reports = initiative(row["slug"]).deliverables.order_by("pk")
        assert len(reports) == len(row["deliverables"]), row["slug"]
        for found, stated in zip(reports, row["deliverables"], strict=True):
            due = None if stated["due_basis"] == "planned" else stated["due_on"]
            assert found.label == stated["label_sv"]
            assert (iso(found, "due_on"), iso(found, "delivered_on")) == (due, stated["delivered_on"]), row["slug"]
            assert found.delivery == stated["delivery"]
            assert [
                (iso(move, "from_on"), iso(move, "to_on"), iso(move, "decided_on"), move.reference)
                for move in found.due_date_changes.order_by("pk")
            ] == [
                (move["from_on"], move["new_due_on"], move["decided_on"], move["reference"])
                for move in stated["due_date_changes"]
                if not move.get("proposed")
            ], row["slug"]


def test_links_and_roles_equal_those_of_the_research(research):
    for row in research("initiatives"):
        found = initiative(row["slug"])
        assert {(link.goal.edition.slug, link.goal.code, link.basis) for link in found.goal_links.all()} == {
            (link["edition"], link["code"], link["basis"]) for link in row["goal_links"]
        }, row["slug"]
        roles = {(part["role"], part["organisation"]) for part in row["involvements"]}
        if row["slug"] == "ls-kontoret":  # older than the ministry that has it now
            roles.add(("responsible_ministry", "naringsdepartementet"))
        elif row["responsible_ministry"]:
            roles.add(("responsible_ministry", row["responsible_ministry"]))
        assert {(part.role, part.organisation.slug) for part in found.involvements.all()} == roles, row["slug"]


def test_dates_of_sources_and_organisations_equal_those_of_the_research(research):
    for row in research("sources"):
        found = Source.objects.get(uid=uuid.uuid5(NAMESPACE, f"source/{row['key']}"))
        assert (iso(found, "published_on"), found.publisher) == (row["published_on"], row["publisher"] or "")
        assert found.url == (row["url"] if row["https"] else "")
    for row in research("organisations"):
        found = Organisation.objects.get(slug=row["slug"])
        days = [value if value and len(value) == 10 else None for value in (row["valid_from"], row["valid_to"])]
        assert [day.isoformat() if day else None for day in (found.valid_from, found.valid_to)] == days, row["slug"]
