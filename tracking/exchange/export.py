"""Exports: CSV as a stream of any length, a workbook up to a limit."""

import io
from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import FETCH_RAISE, Model
from django.utils.translation import gettext as _

from tracking.csv_files import CONTENT_TYPE, Cell, Dialect, csv_bytes
from tracking.exchange.files import thousands
from tracking.exchange.limits import MAX_WORKBOOK_CELL, MAX_WORKBOOK_ROWS
from tracking.exchange.nouns.base import Noun

CHUNK = 500


class Format(StrEnum):
    CSV = "csv"
    EXCEL = "excel"
    XLSX = "xlsx"

    @property
    def content_type(self) -> str:
        if self == Format.XLSX:
            return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return CONTENT_TYPE

    @property
    def suffix(self) -> str:
        return "xlsx" if self == Format.XLSX else "csv"


def exported(noun: Noun, file_format: Format) -> Iterator[bytes]:
    """The file in pieces. Raises ValidationError, before the first one, where a workbook cannot hold it."""
    names = [column.column_name for column in noun.columns]
    if file_format == Format.XLSX:
        _refuse_too_many(noun)
        return iter([_workbook(noun, names)])
    dialect = Dialect.EXCEL if file_format == Format.EXCEL else Dialect.PLAIN
    return csv_bytes(names, rows_of(noun), dialect)


def rows_of(noun: Noun) -> Iterator[list[Cell]]:
    """Chunk by chunk in the order of the table. No cursor is held open while somebody downloads slowly.

    A column that asks the database about its own row raises: each chunk costs the same few queries.
    """
    rows = noun.with_relations(noun.readable()).fetch_mode(FETCH_RAISE).order_by("pk")
    last: Any = 0
    while chunk := list(rows.filter(pk__gt=last)[:CHUNK]):
        noun.look_at(chunk)
        yield from (_cells(noun, row) for row in chunk)
        last = chunk[-1].pk


def _cells(noun: Noun, row: Model) -> list[Cell]:
    return [column.cell(row) for column in noun.columns]


def _refuse_too_many(noun: Noun) -> None:
    if noun.readable().count() > MAX_WORKBOOK_ROWS:
        raise ValidationError(
            _("A workbook holds at most %(most)s rows here. Export as CSV: it has no limit."),
            code="too_many_rows",
            params={"most": thousands(MAX_WORKBOOK_ROWS)},
        )


def _workbook(noun: Noun, names: list[str]) -> bytes:
    """Texts are marked as text: a spreadsheet then makes neither dates nor formulas of them."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(noun.file_name)
    sheet.freeze_panes = "C2"
    for number, name in enumerate(names, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = max(12, min(len(name) + 4, 30))
    sheet.append(names)
    for row in rows_of(noun):
        sheet.append([_workbook_cell(sheet, cell) for cell in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _workbook_cell(sheet: Any, value: Cell) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if isinstance(value, int) or (isinstance(value, Decimal) and Decimal(repr(float(value))) == value):
        return value  # a workbook holds numbers of 15 digits; a longer one stays a text
    text = "" if value is None else str(value)
    if len(text) > MAX_WORKBOOK_CELL or ILLEGAL_CHARACTERS_RE.search(text):
        raise ValidationError(
            _("A workbook cannot hold the text that begins “%(text)s”. Export as CSV."),
            code="text",
            params={"text": text[:60]},
        )
    cell = WriteOnlyCell(sheet, text)
    cell.data_type, cell.number_format = "s", "@"
    return cell
