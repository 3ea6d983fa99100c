"""A dry run and an export cost as many queries for many rows as for few; both hold one chunk at a time."""

import datetime as dt

import pytest
from django.utils import timezone

from tests import makers
from tests.exchange_helpers import export, file_of, rows_in, states
from tracking.exchange import export as exporting
from tracking.exchange import plan as planning
from tracking.exchange.export import rows_of
from tracking.exchange.files import read_table
from tracking.exchange.nouns import NOUNS
from tracking.exchange.plan import Plan
from tracking.models import Indicator, Observation
from tracking.policy import areas_of

pytestmark = pytest.mark.django_db
SOURCE = "Beslut om Nationell testbädd"


@pytest.fixture
def official(approver, area, public_initiative):
    """Who reads everything and writes in area 4; with something public beside."""
    approver.areas.add(area)
    areas_of(approver)  # read once per person
    return approver


@pytest.mark.parametrize("name", list(NOUNS))
@pytest.mark.parametrize("state", ["changed", "new"])
def test_a_dry_run_of_forty_rows_costs_what_one_of_four_does(
    name, state, official, goal, django_assert_max_num_queries
):
    counted = []
    for number in (4, 40):
        table = read_table(file_of(*MAKERS[name, state](number, goal)))
        with django_assert_max_num_queries(60) as queries:
            plan = Plan.of(NOUNS[name], table, by=official, at=timezone.now())
            list(plan.run())
        assert states(plan) == [state] * number, plan.rows[0].refusals
        counted.append(len(queries))

    assert counted[0] == counted[1]


@pytest.mark.parametrize("name", list(NOUNS))
def test_an_export_of_forty_rows_costs_what_one_of_four_does(name, official, goal, django_assert_max_num_queries):
    counted = []
    for number in (4, 40):
        MAKERS[name, "changed"](number, goal)
        with django_assert_max_num_queries(30) as queries:
            assert len(list(rows_of(NOUNS[name](official, timezone.now())))) >= number
        counted.append(len(queries))

    assert counted[0] == counted[1]


@pytest.mark.parametrize("name", list(NOUNS))
def test_rows_of_several_chunks_are_all_there_once(name, official, goal, monkeypatch):
    monkeypatch.setattr(exporting, "CHUNK", 3)
    monkeypatch.setattr(planning, "CHUNK", 3)
    MAKERS[name, "changed"](10, goal)

    content = export(name, official)

    uids = [row["uid"] for row in rows_in(content)]
    assert len(uids) == len(set(uids)) >= 10
    plan = Plan.of(NOUNS[name], read_table(content), by=official, at=timezone.now())
    assert list(plan.run())[:2] == [3, 6]
    assert set(states(plan)) == {"unchanged"}


def some_initiatives(number, goal):
    made = [makers.make_initiative(f"Befintlig {number}-{n}", goal) for n in range(number)]
    return [{"uid": str(row.uid), "titel": f"{row.title} x", "kallor": SOURCE} for row in made]


def new_initiatives(number, goal):
    first = makers.make_initiative(f"Först {number}", goal, slug=f"forst-{number}")
    return [
        {
            "uid": "",
            "titel": f"{number} {n}",
            "slag": "utredning",
            "ansvarigt_omrade": "4",
            "foregaende_insats": first.slug,
            "kortnamn": f"ny-{number}-{n}",
        }
        for n in range(number)
    ]


def some_deliverables(number, goal):
    parent = makers.make_initiative(f"Med rapporter {number}", goal)
    made = [makers.make_deliverable(parent, "2025", label=f"Del {n}") for n in range(number)]
    return [{"uid": str(row.uid), "benamning": f"{row.label} x", "mottagare": "vinnova"} for row in made]


def new_deliverables(number, goal):
    parents = [makers.make_initiative(f"Utan rapporter {number} {n}", goal) for n in range(number)]
    return [{"uid": "", "insats": str(row.uid), "slag": "rapport", "kallor": SOURCE} for row in parents]


def some_organisations(number, goal):
    made = [makers.make_organisation(f"Org {number} {n}") for n in range(number)]
    return [{"uid": str(row.uid), "namn": f"{row.name} x", "efterfoljare": "vinnova"} for row in made]


def new_organisations(number, goal):
    return [{"uid": "", "kortnamn": f"ny-{number}-{n}", "namn": "Ny", "slag": "myndighet"} for n in range(number)]


def some_goal_links(number, goal):
    made = [makers.make_initiative(f"Länkad {number}-{n}", goal).goal_links.get() for n in range(number)]
    return [{"uid": str(row.uid), "motivering": "x", "kalla": SOURCE} for row in made]


def new_goal_links(number, goal):
    parents = [makers.make_initiative(f"Olänkad {number}-{n}", lead_area=goal.area) for n in range(number)]
    return [{"uid": "", "insats": str(row.uid), "malsattning": "2024-4.2"} for row in parents]


def some_observations(number, goal):
    series = make_series(f"s{number}", goal)
    source = makers.make_source(f"Källa {number}")
    days = [(dt.date(1900 + n, 1, 1), dt.date(1900 + n, 12, 31)) for n in range(number)]
    made = [
        Observation.objects.create(indicator=series, period_from=first, period_to=last, value=1, source=source)
        for first, last in days
    ]
    return [{"uid": str(row.uid), "varde": "999.5"} for row in made]


def new_observations(number, goal):
    told = {"uid": "", "varde": "1", "kalla": SOURCE}
    series = [make_series(f"ny{number}-{n}", goal) for n in range(number)]
    return [told | {"indikator": row.slug, "period_fran": "2020", "period_till": "2020"} for row in series]


def make_series(slug, goal):
    return Indicator.objects.create(slug=slug, title="S", unit="st", role="outcome", lead_area=goal.area)


MAKERS = {
    ("initiatives", "changed"): some_initiatives,
    ("initiatives", "new"): new_initiatives,
    ("deliverables", "changed"): some_deliverables,
    ("deliverables", "new"): new_deliverables,
    ("organisations", "changed"): some_organisations,
    ("organisations", "new"): new_organisations,
    ("goal-links", "changed"): some_goal_links,
    ("goal-links", "new"): new_goal_links,
    ("observations", "changed"): some_observations,
    ("observations", "new"): new_observations,
}
