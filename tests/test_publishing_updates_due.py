"""`manage.py publish_due`: run twice, at the same time, and after a crash. Each is published once, the log has no gap.

On both databases, in threads and in processes of their own.
"""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import IntegrityError, connection

from tests.makers import make_goal, make_official, stockholm, submitted_judgement
from tests.test_concurrency import at_the_same_time, database_on_disk  # noqa: F401 - the fixture is used by all
from tracking import publishing
from tracking.models import Publication, StatusUpdate, User

pytestmark = pytest.mark.django_db(transaction=True)

MARCH = stockholm("2025-03-03")
APRIL = stockholm("2025-04-01")
DYING = """
import os, django
django.setup()
from django.core.management import call_command
from django.db import IntegrityError, connection
seen = []
def die(execute, sql, params, many, context):
    if sql.startswith('INSERT INTO "tracking_publication" '):
        seen.append(sql)
        if len(seen) == 2:
            os._exit(9)
    return execute(sql, params, many, context)
with connection.execute_wrapper(die):
    call_command("publish_due")
"""


class CrashError(Exception):
    """What no code of ours expects: the machine, the network, the disk."""


@pytest.fixture
def waiting(goal, edition, area, approver):
    """Six judgements whose time came on 1 April 2025."""
    goals = [goal, *(make_goal(edition, area, number) for number in range(10, 15))]
    updates = [submitted_judgement(row) for row in goals]
    for update in updates:
        publishing.approve(update, by=approver, at=MARCH, revision=update.revision, publish_after=APRIL)
    return updates


def each_once(updates):
    """Whether each is published, once, and the log has no gap."""
    entries = Publication.objects.filter(act="status_published")
    numbers = list(Publication.objects.order_by("number").values_list("number", flat=True))
    return (
        sorted(entries.values_list("status_update", flat=True)) == sorted(row.pk for row in updates)
        and numbers == list(range(1, len(numbers) + 1))
        and set(StatusUpdate.objects.values_list("state", "number")) == {("published", 1)}
    )


def environment():
    """That of another process on the database of this test."""
    names = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{names['NAME']}"
    else:
        login = f"{names['USER']}:{names['PASSWORD']}" if names["PASSWORD"] else names["USER"]
        url = f"postgresql://{login}@{names['HOST'] or 'localhost'}:{names['PORT'] or 5432}/{names['NAME']}"
    return os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "strategy.settings"}


def start(*command):
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def fails_at(count, table, error=CrashError):
    """Breaks off at the nth row that is written into a table."""
    written = []

    def wrapper(execute, sql, params, many, context):
        if sql.startswith(f'INSERT INTO "{table}" '):
            written.append(sql)
            if len(written) == count:
                raise error
        return execute(sql, params, many, context)

    return connection.execute_wrapper(wrapper)


def test_run_twice(waiting):
    first, second = publishing.publish_due(at=APRIL), publishing.publish_due(at=APRIL)

    assert (len(first.published), second.published, second.refused) == (6, [], [])
    assert each_once(waiting)


def test_run_by_four_threads_at_the_same_time(waiting):
    reports = at_the_same_time(*(lambda: publishing.publish_due(at=APRIL) for _ in range(4)))

    assert sorted(row.pk for report in reports for row in report.published) == sorted(row.pk for row in waiting)
    assert [row for report in reports for row in report.refused] == []
    assert each_once(waiting)


def test_run_by_three_processes_at_the_same_time(waiting):
    connection.close()
    runs = [start("manage.py", "publish_due") for _ in range(3)]
    said = [run.communicate(timeout=60) for run in runs]

    assert [run.returncode for run in runs] == [0, 0, 0], said
    assert sum(out.count("Published:") for out, _errors in said) == 6
    assert each_once(waiting)


def test_a_crash_between_two_leaves_the_first_published_and_the_next_run_goes_on(waiting):
    with fails_at(3, "tracking_publication"), pytest.raises(CrashError):
        publishing.publish_due(at=APRIL)
    published = list(StatusUpdate.objects.filter(state="published"))

    assert len(published) == 2
    assert Publication.objects.filter(act="status_published").count() == 2
    report = publishing.publish_due(at=APRIL)
    assert len(report.published) == 4
    assert each_once(waiting)


def test_a_crash_within_one_leaves_nothing_of_it(waiting):
    with fails_at(1, "tracking_publication"), pytest.raises(CrashError):
        publishing.publish_due(at=APRIL)

    assert set(StatusUpdate.objects.values_list("state", "number", "published_at")) == {("approved", None, None)}
    assert not Publication.objects.filter(act="status_published").exists()
    publishing.publish_due(at=APRIL)
    assert each_once(waiting)


def test_a_process_that_dies_in_the_middle_harms_nothing(waiting):
    connection.close()
    dying = start("-c", DYING)
    _out, errors = dying.communicate(timeout=60)

    assert dying.returncode == 9, errors
    assert StatusUpdate.objects.filter(state="published").count() == 1
    connection.close()
    mending = start("manage.py", "publish_due")
    out, errors = mending.communicate(timeout=60)
    assert (mending.returncode, out.count("Published:")) == (0, 5), errors
    assert each_once(waiting)


def test_one_that_cannot_be_published_does_not_stop_the_others(waiting, goal_8_1):
    gone = make_official("gone_approver", User.Role.APPROVER)
    stuck = submitted_judgement(goal_8_1)
    publishing.approve(stuck, by=gone, at=MARCH, revision=stuck.revision, publish_after=stockholm("2025-03-30"))
    User.objects.filter(pk=gone.pk).update(is_active=False)

    for _run in range(2):
        report = publishing.publish_due(at=APRIL)
        assert [row for row, _why in report.refused] == [stuck]

    stuck.refresh_from_db()
    assert stuck.state == "approved"
    assert StatusUpdate.objects.filter(state="published").count() == 6


def test_what_the_database_refuses_of_one_does_not_stop_the_others(waiting):
    with fails_at(2, "tracking_publication", IntegrityError("refused")):
        report = publishing.publish_due(at=APRIL)

    assert (len(report.published), [why for _row, why in report.refused]) == (5, ["refused"])
    assert len(publishing.publish_due(at=APRIL).published) == 1
    assert each_once(waiting)


def test_a_text_that_is_taken_back_while_the_command_runs_is_published_whole_or_not_at_all(waiting, editor):
    """The author saves a change in the very moment: what is published is what was approved."""
    edited = StatusUpdate.objects.get(pk=waiting[-1].pk)
    edited.headline = "Något annat."

    at_the_same_time(
        lambda: publishing.publish_due(at=APRIL), lambda: publishing.write(edited, by=editor, at=APRIL, evidence=None)
    )

    stored = StatusUpdate.objects.get(pk=edited.pk)
    assert (stored.state, stored.headline) in {
        ("published", "Utvecklingen går åt rätt håll."),
        ("draft", "Något annat."),
    }
