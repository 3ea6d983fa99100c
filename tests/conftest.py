"""A small strategy: edition 2024 with goals 4.1, 4.2 and 8.1, one working and one public initiative, the officials."""

import datetime as dt

import pytest
from django.db import connection
from django.utils.timezone import localdate

from strategy.models import Edition, Goal, PriorityArea, Source
from tests import makers
from tests.makers import stockholm
from tracking.models import Deliverable, Initiative, Organisation, User
from tracking.moments import Moment


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """End what browser and thread tests left connected: PostgreSQL drops no database that somebody is using."""
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )


@pytest.fixture
def now() -> dt.datetime:
    """Noon on 30 June 2025. Pages read the real clock: freeze it with time_machine where the day matters."""
    return stockholm("2025-06-30 12:00")


@pytest.fixture
def moment(now) -> Moment:
    return Moment(now, localdate(now))


@pytest.fixture
def _strategy(db) -> Edition:
    """Published at 2024-12-02 08:00, when the register opens."""
    edition = makers.make_edition("2024", "2024-11-07")
    area_4 = makers.make_area(4, edition, "Forskning och utveckling", title_en="Research and development")
    area_8 = makers.make_area(8, edition, "Internationell attraktionskraft")
    makers.make_goal(edition, area_4, 1, "Fler kliniska prövningar", title_en="More clinical trials")
    makers.make_goal(edition, area_4, 2, "Forskning i vården")
    makers.make_goal(edition, area_8, 1, "Ökad export")
    return makers.publish_edition(edition, stockholm("2024-12-02 08:00"))


@pytest.fixture
def edition(_strategy) -> Edition:
    return _strategy


@pytest.fixture
def area(edition) -> PriorityArea:
    return PriorityArea.objects.get(number=4)


@pytest.fixture
def area_8(edition) -> PriorityArea:
    return PriorityArea.objects.get(number=8)


@pytest.fixture
def goal(edition) -> Goal:
    return Goal.objects.coded("2024", "4.1").get()


@pytest.fixture
def goal_4_2(edition) -> Goal:
    return Goal.objects.coded("2024", "4.2").get()


@pytest.fixture
def goal_8_1(edition) -> Goal:
    return Goal.objects.coded("2024", "8.1").get()


@pytest.fixture
def editor(area) -> User:
    return makers.make_editor(area)


@pytest.fixture
def editor_8(area_8) -> User:
    return makers.make_editor(area_8)


@pytest.fixture
def approver(db) -> User:
    return makers.make_approver()


@pytest.fixture
def second_approver(db) -> User:
    return makers.make_official("second_approver", User.Role.APPROVER)


@pytest.fixture
def auditor(db) -> User:
    return makers.make_official("auditor", User.Role.AUDITOR)


@pytest.fixture
def administrator(db) -> User:
    return makers.make_official("administrator", User.Role.ADMINISTRATOR)


@pytest.fixture
def source(db) -> Source:
    return makers.make_source()


@pytest.fixture
def organisation(db) -> Organisation:
    return makers.make_organisation("Vinnova")


@pytest.fixture
def initiative(goal) -> Initiative:
    """A working row that the public has never seen."""
    return makers.make_initiative("Handlingsplan för prövningar", goal)


@pytest.fixture
def public_initiative(goal, organisation) -> Initiative:
    """Public since 3 December 2024, with a final report due on 30 June 2025."""
    initiative = makers.make_initiative("Nationell testbädd", goal, phase="ongoing", reference="KN2023/01983")
    makers.make_involvement(initiative, organisation)
    makers.make_deliverable(initiative, "2025-06-30", label="Slutrapport om testbädden")
    makers.publish(initiative)
    initiative.refresh_from_db()
    return initiative


@pytest.fixture
def report(public_initiative) -> Deliverable:
    return public_initiative.deliverables.get()
