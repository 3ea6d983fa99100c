"""`manage.py measure_pages`: how many queries each public page asks, how long it takes and how large it is."""

import datetime as dt
from argparse import ArgumentParser
from math import ceil
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tracking.load.addresses import addresses
from tracking.load.measured import measure, problems, save
from tracking.moments import Moment

EARLIER = dt.timedelta(days=91)
"""With `--save` and `--compare` the pages are asked for as of today and as of so long ago."""


class Command(BaseCommand):
    help = "Asks for every public page of a database that make_load has filled. Reads only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--runs", type=int, default=20)
        parser.add_argument("--per", type=dt.date.fromisoformat, help="Measure the pages as of this day: 2025-06-30.")
        parser.add_argument("--queries", action="store_true", help="List the slowest queries of each page.")
        parser.add_argument("--save", type=Path, metavar="FILE", help="Only count queries, and write them to a file.")
        parser.add_argument(
            "--compare",
            type=Path,
            metavar="FILE",
            help="Only count queries, and fail where a page asks others than the smaller register that was saved.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["save"] or options["compare"]:
            self._count(options["save"], options["compare"])
            return
        self.client = Client(HTTP_HOST="127.0.0.1")
        self.stdout.write("| Page | Queries | Best ms | Median ms | p95 ms | kB |\n|---|--:|--:|--:|--:|--:|")
        moment = Moment.end_of(options["per"]) if options["per"] else Moment.now()
        for pages in addresses(moment).values():
            for page in pages:
                self._measure(page, options["runs"])
                if options["queries"]:
                    self._list_queries(page)

    def _count(self, to: Path | None, smaller: Path | None) -> None:
        now = Moment.now()
        rows = measure([now, Moment.end_of(now.on - EARLIER)])
        if to:
            save(rows, to)
        found = problems(rows, smaller) if smaller else []
        if found:
            raise CommandError("\n".join(found))
        self.stdout.write(f"{len(rows)} addresses, {sum(row.queries for row in rows)} queries in all: as promised.")

    def _measure(self, page: str, runs: int) -> None:
        with CaptureQueriesContext(connection) as asked:
            response = self.client.get(page)  # warm, not measured
            size = len(response.getvalue()) / 1000
        queries = len(asked)
        times = []
        for _run in range(runs):
            begun = perf_counter()
            self.client.get(page).getvalue()
            times.append((perf_counter() - begun) * 1000)
        p95 = sorted(times)[ceil(0.95 * runs) - 1]
        failed = "" if response.status_code == 200 else f" ({response.status_code})"
        self.stdout.write(
            f"| `{page}`{failed} | {queries} | {min(times):.0f} | {median(times):.0f} | {p95:.0f} | {size:.0f} |"
        )
        self.stdout.flush()

    def _list_queries(self, page: str) -> None:
        with CaptureQueriesContext(connection) as asked:
            self.client.get(page).getvalue()
        for query in sorted(asked.captured_queries, key=lambda query: -float(query["time"]))[:3]:
            self.stdout.write(f"      {float(query['time']) * 1000:.0f} ms  {query['sql'][:1500]}")
