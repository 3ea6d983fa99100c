"""The demonstration as a newcomer starts it, served by the real server, looked at in the system's Chromium.

Without Chromium these tests say that they are skipped; on CI that is an error.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

# Playwright keeps an event loop running in the worker, and Django would refuse the ORM to every test that comes after.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PASSWORD = "ett-losenord-for-test"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    """Browser tests come last: Playwright's event loop gives the ORM a connection of its own that nobody would close."""
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.xdist_group("axe" if "test_axe_finds_nothing[" in item.nodeid else "browser"))
    items.sort(key=lambda item: "tests/browser/" in item.nodeid)


@pytest.fixture(scope="session")
def base_url() -> None:
    """Tests name the whole address; the plugin's own fixture warns under pytest 9."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    if not CHROMIUM:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing on CI.")
        pytest.skip("Chromium is not installed: browser tests are skipped.")
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator[str]:
    """The address of a served demonstration in a database of its own, on the engine that the suite runs on."""
    with _database(tmp_path_factory.mktemp("site")) as url:
        environment = os.environ | {"DATABASE_URL": url}
        manage = [sys.executable, "manage.py", "demo", "--password", PASSWORD]
        subprocess.run([*manage, "--no-serve"], cwd=settings.BASE_DIR, env=environment, check=True, capture_output=True)
        port = _free_port()
        serve = [*manage, "--port", str(port)]
        server = subprocess.Popen(
            serve, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
        )
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_for(address, server)
            yield address
        finally:
            os.killpg(server.pid, 15)
            server.wait(timeout=10)


@contextmanager
def _database(folder: Path) -> Iterator[str]:
    """The address of an SQLite file, or of a PostgreSQL database beside that of the tests, dropped afterwards."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield f"sqlite:///{folder / 'site.sqlite3'}"
        return
    name = f"site_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{url.rpartition('/')[0]}/{name}"
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _free_port() -> int:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def _wait_for(address: str, server: subprocess.Popen) -> None:
    for _try in range(100):
        if server.poll() is not None:
            raise RuntimeError("The server stopped before it answered.")
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("The server did not answer.")
