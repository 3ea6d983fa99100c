"""The indexes that were chosen by measuring are those that the databases use."""

import datetime as dt

import pytest
from django.db import connection

from strategy.models import Goal
from tests.makers import stockholm
from tracking.models import InitiativeVersion, StatusUpdate
from tracking.progress import standing_subquery

pytestmark = pytest.mark.django_db


@pytest.fixture
def many_judgements(edition, area, editor, approver):
    """As many goals as the strategy has, each judged thirty times."""
    goals = [Goal(edition=edition, area=area, number=number, title="En målsättning") for number in range(10, 38)]
    judgements = [
        StatusUpdate(
            goal=goal,
            assessed_on=dt.date(2025, 1, 1) + dt.timedelta(days=number),
            direction="positive",
            confidence="high",
            headline="Det går bra.",
            why="Underlaget visar det.",
            author=editor,
            approver=approver,
            state="published",
            number=number,
            published_at=stockholm("2025-01-01") + dt.timedelta(days=number),
        )
        for goal in Goal.objects.bulk_create(goals)
        for number in range(1, 31)
    ]
    StatusUpdate.objects.bulk_create(judgements)


@pytest.fixture
def plan(public_initiative, many_judgements):
    """How the database reads a query; PostgreSQL is told not to read small tables from end to end."""

    def explain(queryset):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
                cursor.execute("SET LOCAL enable_seqscan = off")
        return queryset.explain()

    return explain


def test_the_standing_judgement_is_read_from_a_covering_index_and_not_sorted(plan, moment):
    found = plan(Goal.objects.order_by().annotate(latest_update=standing_subquery(moment.at)))

    words = {
        "sqlite": "USING COVERING INDEX update_standing",
        "postgresql": "Index Only Scan Backward using update_standing",
    }
    assert words[connection.vendor] in found
    assert "TEMP B-TREE" not in found
    assert "Sort" not in found


def test_what_is_shown_is_found_by_an_index(plan, moment):
    found = plan(InitiativeVersion.objects.shown(moment.at).order_by())

    assert " version_" in found


def test_an_address_is_found_by_an_index(plan, moment):
    found = plan(InitiativeVersion.objects.shown(moment.at).filter(slug="nationell-testbadd").order_by())

    assert "version_by_slug" in found
