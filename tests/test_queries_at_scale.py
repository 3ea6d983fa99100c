"""What a public page asks of the database does not grow with the register; the load that shows it is sound itself."""

import datetime as dt
import io
import json
from collections import Counter

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Max
from django.test import Client

from strategy.models import Goal
from tests.makers import stockholm
from tests.page_helpers import part, queries_for
from tracking import load
from tracking.involvement import Succession, initiatives_by_organisation
from tracking.load.addresses import addresses
from tracking.models import Initiative, InitiativeVersion, Organisation, Publication, StatusUpdate
from tracking.moments import Moment
from tracking.pages.goals import HISTORY_PAGE
from tracking.snapshots import snapshot_of
from tracking.urls import urlpatterns

NOW = stockholm("2026-06-30 12:00")
EARLIER = dt.date(2026, 3, 31)
PAGES = [pattern.name for pattern in urlpatterns]
MOST = 30


def filled(initiatives: int):
    load.fill(load.Size(initiatives=initiatives, updates=initiatives, years=5, seed=1), NOW)


def count_queries(initiatives: int) -> dict[str, list[int]]:
    """Of each page, today and as of an earlier day."""
    client, counts = Client(), {}
    with time_machine.travel(NOW, tick=False), transaction.atomic():
        filled(initiatives)
        for moment in (Moment.now(), Moment.end_of(EARLIER)):
            for name, pages in addresses(moment).items():
                counts.setdefault(name, []).extend(queries_for(client, page) for page in pages)
        transaction.set_rollback(True)
    return counts


@pytest.fixture(scope="module")
def few(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return count_queries(50)


@pytest.fixture(scope="module")
def many(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return count_queries(500)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_as_many_queries_of_a_register_ten_times_as_large(name, few, many):
    assert name in many, "Add the page to tracking/load/addresses.py, so that it is measured."
    assert many[name] == few[name]
    assert max(many[name]) <= MOST


@pytest.mark.time_machine(NOW, tick=False)
def test_no_page_of_a_large_register_is_larger_than_100_kilobytes(db, client):
    filled(1000)

    moments = Moment.now(), Moment.end_of(EARLIER)
    pages = [page for moment in moments for of_name in addresses(moment).values() for page in of_name]
    sizes = {page: len(client.get(page).content) for page in pages if "/tabeller/" not in page}  # those are streams

    assert {page: size for page, size in sizes.items() if size > 100_000} == {}


@pytest.fixture
def loaded(db):
    filled(60)


def test_the_load_shows_the_public_what_officials_have(loaded):
    for initiative in Initiative.objects.exclude(slug=None):
        initiative.full_clean()
        assert snapshot_of(initiative) == initiative.versions.latest("number").content


def test_the_load_has_a_log_without_gaps_in_order_of_time(loaded):
    log = Publication.objects.order_by("number").values_list("number", "at")

    assert [number for number, _at in log] == list(range(1, len(log) + 1))
    assert [at for _number, at in log] == sorted(at for _number, at in log)
    assert log[len(log) - 1][1] <= NOW
    assert set(Publication.objects.values_list("act", flat=True)) >= {"initiative_amended", "status_published"}


def test_the_load_says_that_it_is_invented(loaded):
    assert not Initiative.objects.exclude(title__contains="Lastdata").exists()
    assert not Organisation.objects.exclude(name__contains="Lastdata").exists()
    assert not StatusUpdate.objects.exclude(headline__contains="Lastdata", is_example=True).exists()


def test_one_seed_gives_the_same_load(db):
    loads = []
    for _time in range(2):
        with transaction.atomic():
            filled(60)
            versions = InitiativeVersion.objects.order_by("slug", "number")
            loads.append(list(versions.values_list("uid", "shown_from", "shown_to", "content")))
            transaction.set_rollback(True)

    assert loads[0] == loads[1]


def test_the_load_is_never_for_production(db, settings):
    settings.IN_PRODUCTION = True

    with pytest.raises(CommandError):
        call_command("make_load", "--initiatives", "1", stdout=io.StringIO())

    assert not Initiative.objects.exists()


def test_the_load_is_never_put_among_other_rows(public_initiative):
    with pytest.raises(CommandError):
        call_command("make_load", "--initiatives", "1", stdout=io.StringIO())

    assert Initiative.objects.get() == public_initiative


def test_the_commands_say_what_they_do(db):
    said = io.StringIO()

    call_command("make_load", "--initiatives", "60", "--updates", "40", stdout=said)
    call_command("measure_pages", "--runs", "1", stdout=said)

    assert "initiatives: 60 of 60" in said.getvalue()
    assert "| `/insatser/` |" in said.getvalue()


@pytest.fixture
def saved(loaded, tmp_path):
    """The counts of a small register, as a file."""
    call_command("measure_pages", "--save", str(tmp_path / "counts.json"), stdout=io.StringIO())
    return tmp_path / "counts.json"


@pytest.mark.time_machine(NOW, tick=False)
def test_the_same_counts_are_as_promised(saved):
    said = io.StringIO()

    call_command("measure_pages", "--compare", str(saved), stdout=said)

    assert "as promised" in said.getvalue()
    assert {*json.loads(saved.read_text())} == {*PAGES}


@pytest.mark.time_machine(NOW, tick=False)
def test_a_page_that_asks_more_is_named(saved):
    counts = json.loads(saved.read_text())
    counts["calendar"][1] -= 1
    del counts["about"]
    saved.write_text(json.dumps(counts))

    with pytest.raises(CommandError) as refused:
        call_command("measure_pages", "--compare", str(saved), stdout=io.StringIO())

    told = str(refused.value).splitlines()
    assert [line.partition("?")[0].partition(":")[0] for line in told] == ["/kalender/", "/om/", "/om/"]
    assert "of the smaller register" in told[0]


@pytest.mark.time_machine(NOW, tick=False)
def test_a_page_that_is_too_large_is_named_and_a_stream_may_be_as_large_as_the_register(saved, monkeypatch):
    monkeypatch.setattr("tracking.load.measured.LARGEST_PAGE", 1000)

    with pytest.raises(CommandError) as refused:
        call_command("measure_pages", "--compare", str(saved), stdout=io.StringIO())

    assert "/kalender/: " in str(refused.value)
    assert "/tabeller/" not in str(refused.value)


@pytest.mark.time_machine(NOW, tick=False)
def test_a_goal_judged_many_times_has_its_history_on_several_pages(db, client):
    load.fill(load.Size(initiatives=1, updates=31 * (HISTORY_PAGE + 2), years=5, seed=1), NOW)
    updates = StatusUpdate.objects.values("goal").annotate(last=Max("number")).order_by("-last")
    goal = Goal.objects.select_related("edition", "area").get(pk=updates[0]["goal"])
    last = updates[0]["last"]

    pages = [client.get(goal.get_absolute_url(), {"sida": number}) for number in (1, 2, 3)]

    assert [page.status_code for page in pages] == [200, 200, 404]
    newer, older = (part(page, "history-heading") for page in pages[:2])
    assert f"bedomningar/{last}/" in newer
    assert f"bedomningar/{last - HISTORY_PAGE}/" not in newer
    assert f"bedomningar/{last - HISTORY_PAGE}/" in older
    assert "bedomningar/1/" in older


@pytest.mark.time_machine(NOW, tick=False)
def test_a_successor_is_counted_as_one_would_count_by_hand(db):
    filled(400)
    moment, succession = Moment.now(), Succession()
    chains = {row.pk: [row.pk, *(one.pk for one in succession.earlier(row))] for row in Organisation.objects.all()}
    named = {
        version: (set(version.organisations.values_list("organisation", flat=True)), {None, *_areas(version)})
        for version in InitiativeVersion.objects.shown(moment.at)
    }
    by_hand = {
        key: Counter(area for ones, areas in named.values() if ones.intersection(chain) for area in areas)
        for key, chain in chains.items()
    }

    assert any(len(ones.intersection(chain)) > 1 for ones, _areas in named.values() for chain in chains.values())
    assert initiatives_by_organisation(chains, moment) == by_hand


def _areas(version):
    return version.goals.values_list("goal__area__number", flat=True)
