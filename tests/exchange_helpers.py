"""Files for tests: exported as a person would, changed in a cell, imported again."""

import csv
import io
from typing import Any

from django.utils import timezone

from tracking.csv_files import Dialect, csv_bytes, read_csv
from tracking.exchange.apply import Import
from tracking.exchange.export import Format, exported
from tracking.exchange.files import read_table
from tracking.exchange.nouns import NOUNS
from tracking.exchange.plan import Plan


def export(name: str, by: Any, file_format: str = "csv") -> bytes:
    return b"".join(exported(NOUNS[name](by, timezone.now()), Format(file_format)))


def rows_in(content: bytes) -> list[dict[str, str]]:
    return [row.cells for row in read_csv(content).rows]


def changed(content: bytes, row: int = 0, **cells: str) -> bytes:
    """The same CSV file with some cells of one of its rows changed."""
    rows = rows_in(content)
    rows[row] |= cells
    return file_of(*rows)


def file_of(*rows: dict[str, str], dialect: Dialect = Dialect.PLAIN) -> bytes:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    return b"".join(csv_bytes(columns, [[row.get(column, "") for column in columns] for row in rows], dialect))


def plan_of(name: str, content: bytes, by: Any) -> Plan:
    plan = Plan.of(NOUNS[name], read_table(content), by=by, at=timezone.now())
    list(plan.run())
    return plan


def import_file(name: str, content: bytes, by: Any, note: str = "") -> Plan:
    """The dry run, then the import of exactly that."""
    seen = plan_of(name, content, by).digest
    job = Import(NOUNS[name], read_table(content), by, timezone.now(), note)
    list(job.run(seen))
    return job.plan


def states(plan: Plan) -> list[str]:
    return [str(row.state) for row in plan.rows]


def changes(plan: Plan) -> list[tuple[int, str, str, str]]:
    return [(row.number, one.column, one.before, one.after) for row in plan.rows for one in row.changes]


def refusals(plan: Plan) -> list[tuple[int, str]]:
    """(row, column) of everything that is refused."""
    return [(row.number, one.column) for row in plan.rows for one in row.refusals]


def reasons(plan: Plan) -> str:
    return " ".join(one.reason for row in plan.rows for one in row.refusals)


def workbook_of(rows: list[list[Any]], **formats: str) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    for row in rows:
        book.active.append(row)
    for cell, number_format in formats.items():
        book.active[cell].number_format = number_format
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def csv_text(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
