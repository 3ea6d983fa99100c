"""Fifty attempts to log in at the same time are no more than five, on both databases."""

import pytest
from django.test import Client

from tests.makers import make_official, stockholm
from tests.test_concurrency import at_the_same_time, database_on_disk  # noqa: F401
from tracking import logins
from tracking.models import LoginAttempt

pytestmark = pytest.mark.django_db(transaction=True)

NOON = stockholm("2025-06-30 12:00")


def tried(name, address):
    try:
        return logins.count_attempt(name, address, at=NOON)
    except logins.TooManyAttemptsError as refusal:
        return refusal


def passed(results):
    return [result for result in results if isinstance(result, LoginAttempt)]


def test_of_fifty_attempts_on_an_account_five_are_made():
    results = at_the_same_time(*[lambda: tried("redaktor4", "192.0.2.1")] * 50)

    assert len(passed(results)) == 5
    assert LoginAttempt.objects.count() == 5


def test_of_fifty_attempts_from_fifty_addresses_twenty_are_made():
    results = at_the_same_time(*(lambda number=number: tried("redaktor4", f"192.0.2.{number}") for number in range(50)))

    assert len(passed(results)) == 20


def test_of_fifty_passwords_sent_at_once_five_are_looked_at():
    make_official("redaktor4")
    sent = {"username": "redaktor4", "password": "fel"}

    answers = at_the_same_time(*[lambda: Client().post("/admin/login/", sent).status_code] * 50)

    assert sorted(answers) == [200] * 5 + [429] * 45
