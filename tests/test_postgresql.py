"""The main job on PostgreSQL, from whatever database the rest of the suite runs on.

Without PostgreSQL this says that it is skipped; on CI that is an error.
"""

import os
import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings

ADDRESS = os.environ.get("POSTGRESQL_URL", "postgresql://root@127.0.0.1:5432/root")


@pytest.fixture
def empty_database() -> Iterator[str]:
    name = f"demo_{os.getpid()}"
    try:
        server = psycopg.connect(ADDRESS, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"No PostgreSQL at {ADDRESS} (POSTGRESQL_URL names another): tried on SQLite only.")
    with server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{ADDRESS.rpartition('/')[0]}/{name}"
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_the_demonstration_runs_on_postgresql(empty_database):
    command = [sys.executable, "manage.py", "demo", "--no-serve", "--password", "ett-losenord-for-test"]
    environment = os.environ | {"DATABASE_URL": empty_database}

    said = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True, capture_output=True, text=True)

    assert "redaktor4" in said.stdout
    with psycopg.connect(empty_database) as connection:
        shown = connection.execute("SELECT count(*) FROM tracking_initiativeversion WHERE shown_to > now()").fetchone()
        log = connection.execute("SELECT count(*), max(number) FROM tracking_publication").fetchone()
    assert shown == (52,)
    assert log[0] == log[1]
