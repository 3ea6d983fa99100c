"""What every public page of a register costs: its queries, and its size. And whether that grows with the register."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tracking.load.addresses import addresses
from tracking.moments import Moment

LARGEST_PAGE = 100_000
"""Bytes. Files that are streamed may be as large as the register."""

type Counts = dict[str, list[int]]
"""Queries of the addresses of each page, by the name of its URL."""


@dataclass(frozen=True)
class Measured:
    name: str
    address: str
    status: int
    queries: int
    size: int
    is_page: bool  # not a stream


def measure(moments: list[Moment]) -> list[Measured]:
    """Every public address on each of the days, asked for once."""
    client = Client(HTTP_HOST="127.0.0.1")
    return [
        _ask(client, name, page) for moment in moments for name, pages in addresses(moment).items() for page in pages
    ]


def _ask(client: Client, name: str, address: str) -> Measured:
    with CaptureQueriesContext(connection) as asked:
        response: Any = client.get(address)
        size = sum(len(piece) for piece in response)
    return Measured(name, address, response.status_code, len(asked), size, not response.streaming)


def counts_of(rows: list[Measured]) -> Counts:
    counts: Counts = {}
    for row in rows:
        counts.setdefault(row.name, []).append(row.queries)
    return counts


def save(rows: list[Measured], path: Path) -> None:
    path.write_text(json.dumps(counts_of(rows)))


def problems(rows: list[Measured], smaller: Path) -> list[str]:
    """What is not as promised: the counts of a smaller register are those of this one, and no page is too large."""
    found = [f"{row.address}: answers {row.status}" for row in rows if row.status != 200]
    found += [f"{row.address}: {row.size} bytes" for row in rows if row.is_page and row.size > LARGEST_PAGE]
    before: Counts = json.loads(smaller.read_text())
    positions: dict[str, int] = {}
    for row in rows:
        position = positions[row.name] = positions.get(row.name, -1) + 1
        few = before.get(row.name, [])[position : position + 1]
        if few != [row.queries]:
            found.append(
                f"{row.address}: {row.queries} queries, of the smaller register {few[0] if few else 'not asked'}"
            )
    return found
