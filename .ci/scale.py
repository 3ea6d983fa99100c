"""No page asks more queries of 50,000 initiatives than of 50, nor grows beyond its size: on SQLite and on PostgreSQL.

Usage: python .ci/scale.py postgresql://… , a server on which databases may be made. They are dropped afterwards.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent
FEW = ["--initiatives", "50", "--updates", "50", "--years", "5"]
MANY = ["--initiatives", "50000", "--updates", "2000", "--years", "5"]


def manage(url: str, *command: str) -> None:
    """Run a command on a database; what it says is told only where it fails."""
    environment = os.environ | {"DATABASE_URL": url}
    whole = [sys.executable, "manage.py", *command]
    done = subprocess.run(whole, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise RuntimeError(f"{url}: {' '.join(command)}\n{done.stdout[-2000:]}{done.stderr[-4000:]}")


@contextmanager
def on_sqlite(folder: Path) -> Iterator[tuple[str, str]]:
    """The addresses of two migrated databases."""
    few, many = folder / "few.sqlite3", folder / "many.sqlite3"
    manage(f"sqlite:///{few}", "migrate", "-v0")
    shutil.copy(few, many)
    yield f"sqlite:///{few}", f"sqlite:///{many}"


@contextmanager
def on_postgresql(server: str) -> Iterator[tuple[str, str]]:
    """The addresses of two migrated databases."""
    few, many = f"scale_few_{os.getpid()}", f"scale_many_{os.getpid()}"
    beside = server.rpartition("/")[0]
    with psycopg.connect(server, autocommit=True) as connection:
        try:
            connection.execute(f"CREATE DATABASE {few}")
            manage(f"{beside}/{few}", "migrate", "-v0")
            connection.execute(f"CREATE DATABASE {many} TEMPLATE {few}")
            yield f"{beside}/{few}", f"{beside}/{many}"
        finally:
            for name in (few, many):
                connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def check(engine: str, folder: Path, server: str) -> str:
    begun, counts = time.monotonic(), str(folder / f"{engine}.json")
    with on_sqlite(folder) if engine == "sqlite" else on_postgresql(server) as (few, many):
        manage(few, "make_load", *FEW)
        manage(few, "measure_pages", "--save", counts)
        manage(many, "make_load", *MANY)
        filled = time.monotonic()
        manage(many, "measure_pages", "--compare", counts)
    return f"{engine}: as promised, in {time.monotonic() - begun:.0f} s ({time.monotonic() - filled:.0f} s of asking)"


def main(server: str) -> None:
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor() as both:
        running = [both.submit(check, engine, Path(folder), server) for engine in ("sqlite", "postgresql")]
        for one in running:
            try:
                sys.stdout.write(f"{one.result()}\n")
            except RuntimeError as error:
                sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv[1])
