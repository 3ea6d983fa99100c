"""The indicators and lineages that the project ships: those of the research, and no value that no source says.

Loaded once for the module, inside a transaction that is rolled back at the end; the tests only read.
"""

import datetime as dt
import json
import os
import re
import uuid
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from strategy.models import Edition, Goal, GoalLineage
from tests.makers import stockholm
from tracking.demonstration import FIXTURES
from tracking.indicator_series import Series, TargetState, all_series
from tracking.lineage import compare
from tracking.models import Indicator, IndicatorGoal, Observation, SeriesBreak, Target
from tracking.moments import Moment

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://strategiuppfoljning.example/")
RESEARCH = Path(settings.BASE_DIR).parent / "shared/data/normalised"
AT = stockholm("2025-06-30 12:00")
MOMENT = Moment(AT, dt.date(2025, 6, 30))

OBSERVATIONS = {
    "fdi-inflode": 2,
    "gms-medel": 4,
    "insatser-redovisade": 2,
    "kliniska-studier": 1,
    "lakemedelsexport": 10,
    "lakemedelsimport": 3,
    "lif-pagaende": 2,
    "lif-patienter": 4,
    "lif-startade": 3,
    "ls-anstallda": 2,
    "ls-export": 1,
    "ls-foretag": 2,
    "ls-forskarutb": 2,
    "ls-omsattning": 2,
    "lv-ansokningar": 5,
    "lv-kommersiella": 1,
}


@pytest.fixture(scope="module", autouse=True)
def db(django_db_setup, django_db_blocker):
    """In place of the `db` of pytest-django, which is made for each test; the name is what asks for a test database."""
    with django_db_blocker.unblock(), transaction.atomic():
        load()
        yield
        transaction.set_rollback(True)


def load():
    paths = [str(Path(settings.BASE_DIR) / "fixtures" / f"{name}.json") for name in FIXTURES]
    call_command("loaddata", *paths, verbosity=0)


@pytest.fixture
def shown() -> dict[str, Series]:
    """Every series as the public would see it."""
    with transaction.atomic():
        Indicator.objects.update(published_at=AT)
        Observation.objects.update(shown_from=AT)
        Edition.objects.update(published_at=AT)
        yield {row.indicator.slug: row for row in all_series(MOMENT)}
        transaction.set_rollback(True)


def rows_of_everything():
    models = (Indicator, IndicatorGoal, Observation, SeriesBreak, GoalLineage)
    return {model: list(model.objects.order_by("pk").values()) for model in models}


# Indicators


def test_every_series_known_is_there_with_its_values():
    found = Counter(Observation.objects.values_list("indicator__slug", flat=True))

    assert Indicator.objects.count() == 16
    assert found == OBSERVATIONS
    assert (IndicatorGoal.objects.count(), SeriesBreak.objects.count(), Target.objects.count()) == (14, 6, 0)


def test_they_wait_for_publication():
    assert not Indicator.objects.exclude(published_at=None).exists()
    assert not Observation.objects.exclude(shown_from=None).exists()


def test_five_indicators_have_no_goal_and_no_owner_and_one_no_publisher():
    without = Indicator.objects.filter(goal_links=None)

    assert set(without.values_list("slug", flat=True)) == {
        "lakemedelsimport",
        "lv-kommersiella",
        "lif-pagaende",
        "ls-export",
        "insatser-redovisade",
    }
    assert set(Indicator.objects.filter(lead_area=None)) == set(without)
    assert Indicator.objects.get(publishers=None).slug == "gms-medel"


def test_links_to_goals_are_our_own_assessment_of_the_edition_in_force():
    assert set(IndicatorGoal.objects.values_list("basis", "goal__edition__slug")) == {("editorial", "2024")}


def test_no_definition_and_no_status_is_made_up():
    assert not Indicator.objects.exclude(definition="").exists()
    assert set(Observation.objects.values_list("status", flat=True)) == {""}


def test_values_that_are_no_exact_figures_say_so():
    qualified = Observation.objects.exclude(qualifier="exact").order_by("indicator__slug", "period_from")

    assert [(row.indicator.slug, row.period, row.qualifier, int(row.value)) for row in qualified] == [
        ("insatser-redovisade", "2022", "about", 70),
        ("kliniska-studier", "2018", "about", 2450),
        ("ls-anstallda", "2016", "about", 42000),
        ("ls-anstallda", "2022", "about", 52400),
        ("ls-foretag", "2016", "just_under", 3000),
        ("ls-foretag", "2022", "more_than", 3800),
    ]


def test_what_is_said_in_swedish_is_said_in_english():
    for model, names in {
        Indicator: ["title", "unit", "note"],
        Observation: ["period_label"],
        SeriesBreak: ["note"],
        GoalLineage: ["note"],
    }.items():
        for name in names:
            pairs = model.objects.values_list(name, f"{name}_en")
            assert [pair for pair in pairs if bool(pair[0]) != bool(pair[1])] == [], (model, name)


def test_notes_say_the_same_numbers_in_both_languages():
    for row in Indicator.objects.exclude(note=""):
        assert set(re.findall(r"\d+", row.note)) == set(re.findall(r"\d+", row.note_en)), row.slug


def test_rows_pass_the_rules_of_their_models():
    for model in (Indicator, IndicatorGoal, Observation, SeriesBreak, GoalLineage):
        for row in model.objects.all():
            row.full_clean()


def test_loading_twice_changes_nothing():
    before = rows_of_everything()
    load()
    assert rows_of_everything() == before


def test_identities_follow_from_readable_names():
    for row in Indicator.objects.all():
        assert row.uid == uuid.uuid5(NAMESPACE, f"indicator/{row.slug}")


def test_only_exports_have_a_trend_and_only_since_the_break(shown):
    stated = {slug: row.trend for slug, row in shown.items() if row.trend}

    assert set(stated) == {"lakemedelsexport"}
    trend = stated["lakemedelsexport"]
    assert (trend.first.period, trend.first.value) == ("2015", 71)
    assert (trend.last.period, trend.last.value) == ("2022", Decimal("139.4"))
    assert (trend.periods, trend.direction) == (8, "up")


def test_lines_are_drawn_only_through_what_can_be_compared(shown):
    lines = {slug: [[row.period for row in segment] for segment in one.segments] for slug, one in shown.items()}

    assert lines["lakemedelsexport"] == [
        ["2013", "2014"],
        ["2015", "2016", "2017", "2018", "2019", "2020", "2021", "2022"],
    ]
    assert lines["lakemedelsimport"] == [["2013", "2014"], ["2022"]]
    assert lines["lv-ansokningar"] == [["2014", "2015", "2016"], ["2019"], ["2021"]]
    assert lines["gms-medel"] == [["2020"], ["2021–2023"], ["2024", "2025"]]
    assert lines["ls-foretag"] == [["2016"], ["2022"]]
    assert lines["insatser-redovisade"] == [["2021-01"], ["2022"]]


def test_nothing_can_be_measured_against_a_target(shown):
    assert {row.target_state for row in shown.values()} == {TargetState.CANNOT_BE_MEASURED}


# Lineages


def test_every_goal_of_2019_that_is_known_has_one_recorded_fate():
    assert Counter(GoalLineage.objects.values_list("relation", flat=True)) == {
        "continues": 12,
        "merged": 4,
        "replaced": 4,
        "dropped": 1,
    }
    assert GoalLineage.objects.values("predecessor").distinct().count() == 21
    assert set(GoalLineage.objects.values_list("basis", flat=True)) == {"editorial"}
    assert Goal.objects.filter(edition__slug="2019").count() == 21


def test_thirteen_goals_of_2024_have_an_unknown_predecessor(shown):
    found = compare(Edition.objects.get(slug="2019"), Edition.objects.get(slug="2024"), MOMENT)

    assert (found.earlier.counted, found.earlier.missing, found.later.missing) == (21, 9, None)
    assert [goal.code for goal in found.predecessor_unknown] == [
        *["1.3", "3.2", "3.3", "3.4", "3.5", "4.3", "4.4", "5.1", "5.2", "5.3", "7.1", "8.4", "8.5"]
    ]
    assert len(found.areas) == 8
    assert len(found.successions) == 21 + 13


# Against the research, row by row, where it lies beside the checkout


@pytest.fixture
def research():
    if not RESEARCH.exists():
        pytest.skip(f"{RESEARCH} is absent{' in CI' if os.environ.get('CI') else ''}: nothing to compare with.")

    def read(name: str, key: str):
        text = (RESEARCH / f"{name}.json").read_text(encoding="utf-8")
        return json.loads(text, parse_float=Decimal)[key]

    return read


def test_every_value_equals_that_of_the_research(research):
    for row in research("indicators", "indicators"):
        found = Indicator.objects.get(slug=row["slug"])
        assert [
            (one.period, one.value, one.qualifier, one.status or None, str(one.source.uid))
            for one in found.observations.order_by("period_from")
        ] == [
            (
                "–".join(dict.fromkeys([one["period_from"], one["period_to"]])),
                one["value"],
                one["qualifier"],
                one["status"],
                str(uuid.uuid5(NAMESPACE, f"source/{one['source']}")),
            )
            for one in row["observations"]
        ], row["slug"]
        labels = [one["period_label"] for one in row["observations"] if one["period_approximate"]]
        assert list(found.observations.exclude(period_label="").values_list("period_label", flat=True)) == labels


def test_words_links_and_breaks_equal_those_of_the_research(research):
    rows = research("indicators", "indicators")
    assert {row["slug"] for row in rows} == set(Indicator.objects.values_list("slug", flat=True))
    for row in rows:
        found = Indicator.objects.get(slug=row["slug"])
        assert found.title == (row["title_sv_suggested"] or row["title_sv"])
        assert found.title_en == row["title_en"] or row["title_sv_suggested"]
        assert (found.unit, found.role) == (row["unit"], row["role"])
        assert (found.lead_area.number if found.lead_area else None) == row["lead_area"]
        assert set(found.publishers.values_list("slug", flat=True)) == set(row["publishers"])
        assert {(link.goal.edition.slug, link.goal.code, link.basis) for link in found.goal_links.all()} == {
            (link["edition"], link["code"], link["basis"]) for link in row["goal_links"]
        }
        assert [(str(one.on.year), one.note) for one in found.breaks.all()] == [
            (one["before_period"], one["reason_sv"]) for one in row["breaks"]
        ]


def test_every_number_in_a_note_is_in_the_research(research):
    """The figures that are no observation: means, shares, changes; and that a sum does not agree."""
    elsewhere = {"lif-startade": {"82"}}
    sources = {row["key"]: row for row in research("sources", "sources")}
    for row in research("indicators", "indicators"):
        said = json.dumps(row, ensure_ascii=False, default=str)
        said += " ".join(sources[key]["citation"] for key in sources if key in said)
        known = set(re.findall(r"\d+", said)) | elsewhere.get(row["slug"], set())
        assert set(re.findall(r"\d+", Indicator.objects.get(slug=row["slug"]).note)) <= known, row["slug"]


def test_every_lineage_equals_that_of_the_research(research):
    def code(goal) -> str | None:
        return f"{goal.edition.slug}-{goal.code}" if goal else None

    def stated(goal) -> str | None:
        return f"{goal['edition']}-{goal['code']}" if goal else None

    found = {
        (code(row.predecessor), code(row.successor)): (row.relation, row.basis) for row in GoalLineage.objects.all()
    }
    assert found == {
        (stated(row["predecessor"]), stated(row["successor"])): (row["substance"], row["basis"])
        for row in research("strategy", "lineage")
    }


def test_what_the_research_found_of_numbers_areas_and_titles_is_what_is_computed(research, shown):
    found = compare(Edition.objects.get(slug="2019"), Edition.objects.get(slug="2024"), MOMENT)
    computed = {
        (row.predecessor.code, row.successor.code): {
            word
            for word, is_so in (
                ("renumbered", row.is_renumbered),
                ("moved", row.is_moved),
                ("retitled", row.is_retitled),
            )
            if is_so
        }
        for row in found.successions
        if row.predecessor and row.successor
    }
    stated = {
        (row["predecessor"]["code"], row["successor"]["code"]): {row["relation"], *row["also"]}
        & {"renumbered", "moved", "retitled"}
        for row in research("strategy", "lineage")
        if row["successor"]
    }
    assert computed == stated
