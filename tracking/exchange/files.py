"""Uploaded files: what is refused before anything is parsed, and the rows of the rest."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, islice
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracking.csv_files import CsvFile, Dialect, Row, read_csv
from tracking.exchange.limits import MAX_CELL, MAX_COLUMNS, MAX_FILE, MAX_LINES, MAX_ROWS
from tracking.exchange.workbooks import read_workbook

ZIP = b"PK\x03\x04"
KNOWN_STRANGERS: dict[bytes, Any] = {
    b"%PDF": gettext_lazy("a PDF"),
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": gettext_lazy("an old or encrypted Excel file (.xls)"),
    b"\x1f\x8b": gettext_lazy("a compressed file"),
    b"\x89PNG": gettext_lazy("a picture"),
    b"\xff\xd8\xff": gettext_lazy("a picture"),
    b"{\\rtf": gettext_lazy("a text document"),
    b"<": gettext_lazy("a web page or XML"),
}


@dataclass(frozen=True)
class Table:
    """What a file says, as texts."""

    columns: list[str]
    rows: list[Row]
    number: Callable[[str], Decimal]


def read_table(content: bytes) -> Table:
    """The rows of a file, whatever its name says it is. Raises ValidationError that says what is wrong."""
    _refuse_at_first_sight(content)
    file = read_workbook(content) if content.startswith(ZIP) else _csv(content)
    rows = list(islice(file.rows, MAX_ROWS + 1))
    if len(rows) > MAX_ROWS:
        raise ValidationError(
            _("The file has more than %(most)s rows. Divide it and import one part at a time."),
            code="too_many_rows",
            params={"most": thousands(MAX_ROWS)},
        )
    _refuse_long_texts(rows)
    return Table(file.columns, rows, file.number)


def refuse_size(size: int) -> None:
    if size > MAX_FILE:
        raise ValidationError(_("The file is larger than 5 MB. Divide it and import one part at a time."), code="size")


def thousands(number: int) -> str:
    """ "5 000", with a space that does not break."""
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")


def _refuse_at_first_sight(content: bytes) -> None:
    refuse_size(len(content))
    if not content.strip():
        raise ValidationError(_("The file is empty."), code="empty")
    for beginning, kind in KNOWN_STRANGERS.items():
        if content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(beginning):
            raise ValidationError(
                _("The file is %(kind)s, whatever its name says. Choose a CSV file or a workbook (.xlsx)."),
                code="wrong_type",
                params={"kind": kind},
            )


def _csv(content: bytes) -> CsvFile:
    first_line = content[: content.find(b"\n") if b"\n" in content else None]
    too_wide = max(first_line.count(mark) for mark in (b",", b";")) >= MAX_COLUMNS
    if too_wide or content.count(b"\n") > MAX_LINES:
        raise ValidationError(_("The file has too many columns or lines to be one of ours."), code="shape")
    file = read_csv(content)
    return CsvFile(file.dialect, file.columns, _with_row_numbers(file.rows))


def _with_row_numbers(rows: Iterator[Row]) -> Iterator[Row]:
    """Numbered as a spreadsheet does, the columns being row 1: a text of several lines is one row there."""
    return (Row(number, row.cells) for number, row in enumerate(rows, start=2))


def _refuse_long_texts(rows: list[Row]) -> None:
    for row in rows:
        if len(max(chain([""], row.cells.values()), key=len)) > MAX_CELL:
            raise ValidationError(
                _("Row %(row)d has a cell with more than %(most)s characters."),
                code="long_cell",
                params={"row": row.line, "most": thousands(MAX_CELL)},
            )


__all__ = ["Dialect", "Table", "read_table", "refuse_size", "thousands"]
