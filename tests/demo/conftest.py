"""The whole demonstration, loaded once for this folder and rolled back after it."""

import pytest
from django.db import transaction
from django.utils import timezone

from tracking import demonstration

PASSWORD = "ett-losenord-for-test"


@pytest.fixture(scope="package")
def demo(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        story = demonstration.read_story()
        demonstration.load_facts()
        demonstration.make_accounts(story, PASSWORD, timezone.now())
        demonstration.play(story)
        yield story
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _on_demo(demo, db):
    """Each test on the demonstration, in a transaction of its own."""


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/demo/" in item.nodeid:
            item.add_marker(pytest.mark.xdist_group("demo"))
