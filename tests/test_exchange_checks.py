"""The rules of the tables, as the dry run asks them of many rows, say what the database says of one."""

import datetime as dt
import itertools

import pytest
from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, UniqueConstraint

from strategy.models import PriorityArea
from tracking.exchange.checks import holds, unique_rules
from tracking.exchange.nouns import NOUNS
from tracking.models import STILL_SHOWN, Deliverable, Initiative, Observation, Organisation

pytestmark = pytest.mark.django_db

EARLY, LATE = dt.date(2024, 1, 1), dt.date(2025, 1, 1)
VALUES = {
    Initiative: {
        "title": ["", "Namn"],
        "kind": ["", "inquiry"],
        "starts_on": [None, EARLY, LATE],
        "ends_on": [None, EARLY, LATE],
        "phase": ["", "ongoing", "fel"],
        "phase_as_of": [None, EARLY],
        "previous_id": [None, 1, 2],
        "id": [1],
    },
    Deliverable: {
        "kind": ["report", "expiry"],
        "delivery": ["unknown", "delivered", "not_delivered", "fel"],
        "delivered_on": [None, EARLY],
        "checked_on": [None, EARLY],
        "delivery_source_id": [None, 1],
    },
    Organisation: {
        "name": ["", "Namn"],
        "valid_from": [None, EARLY, LATE],
        "valid_to": [None, EARLY, LATE],
        "successor_id": [None, 1, 2],
        "id": [1],
    },
    Observation: {
        "period_from": [EARLY, LATE],
        "period_to": [EARLY, LATE],
        "shown_from": [None, dt.datetime(2024, 1, 1, tzinfo=dt.UTC)],
        "shown_to": [dt.datetime(2023, 1, 1, tzinfo=dt.UTC), STILL_SHOWN],
        "qualifier": ["exact", "fel"],
        "status": ["", "final", "fel"],
    },
}


def combinations(model):
    for values in itertools.product(*VALUES[model].values()):
        yield model(**dict(zip(VALUES[model], values, strict=True)))


def refused_by_database(constraint, row):
    try:
        constraint.validate(type(row), row)
    except ValidationError:
        return True
    return False


@pytest.mark.parametrize("model", list(VALUES))
def test_the_rules_hold_where_the_database_says_so(model):
    rules = [rule for rule in model._meta.constraints if isinstance(rule, CheckConstraint)]
    assert rules
    for rule in rules:
        answers = {(holds(rule.condition, row) is False, refused_by_database(rule, row)) for row in combinations(model)}
        assert answers == {(True, True), (False, False)}, rule.name


@pytest.mark.parametrize("name", list(NOUNS))
def test_every_rule_of_a_noun_is_one_that_can_be_asked(name):
    """Whoever adds a rule of another form is told here, not by an official."""
    model = NOUNS[name].model
    for rule in model._meta.constraints:
        if isinstance(rule, CheckConstraint):
            holds(rule.condition, model(**{"lead_area": PriorityArea(number=4)} if model is Initiative else {}))
        else:
            assert isinstance(rule, UniqueConstraint)
            assert rule.condition is None
    assert all(fields for fields, _sentence in unique_rules(model)) or model is Deliverable
