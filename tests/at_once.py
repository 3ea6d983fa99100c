"""Acts at the same moment, each in a thread with a connection of its own, on a database that several can use."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections


@pytest.fixture(autouse=True)
def database_on_disk(transactional_db, tmp_path, monkeypatch):
    """SQLite in memory knows no two connections at a time: these tests use a copy of it in a file, as the product does."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    in_memory = connection.connection
    in_memory.execute("VACUUM INTO ?", [str(tmp_path / "register.sqlite3")])
    monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "register.sqlite3"))
    connection.connection = None
    yield
    connection.close()
    connection.connection = in_memory
    monkeypatch.undo()


def at_the_same_time(*acts):
    """What each act gave, or the ValidationError that refused it; each in a thread of its own. Other errors are raised."""
    start = Barrier(len(acts))

    def run(act):
        start.wait(timeout=10)
        try:
            return act()
        except ValidationError as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))
