"""CSV in two dialects: plain for programs, `excel` for a Swedish spreadsheet. Typed values in, texts out.

    response = StreamingHttpResponse(csv_bytes(["kod", "belopp"], rows, Dialect.EXCEL), content_type=CONTENT_TYPE)

    file = read_csv(uploaded.read())              # ValidationError in a sentence where it cannot be read
    for row in file.rows:                         # row.line, row.cells["kod"]
        amount = file.number(row.cells["belopp"])  # ValueError where it is none

What is written with `csv_bytes` is read back the same by `read_csv`, but for an empty text, which is like None.
"""

import codecs
import csv
import datetime as dt
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import islice

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from strategy.partial_dates import PartialDate

CONTENT_TYPE = "text/csv; charset=utf-8"

type Cell = str | int | Decimal | bool | dt.date | dt.datetime | PartialDate | None


class Dialect(StrEnum):
    PLAIN = "plain"
    """RFC 4180: comma, UTF-8, decimal point."""
    EXCEL = "excel"
    """As a Swedish Excel opens and saves it: byte order mark, semicolon, decimal comma, formulas made harmless."""

    @property
    def separator(self) -> str:
        return ";" if self == Dialect.EXCEL else ","

    @property
    def decimal_mark(self) -> str:
        return "," if self == Dialect.EXCEL else "."


# Writing

_CHUNK = 16_384
_YES_AND_NO = {Dialect.PLAIN: ("true", "false"), Dialect.EXCEL: ("ja", "nej")}


def csv_bytes(
    columns: Sequence[str], rows: Iterable[Sequence[Cell]], dialect: Dialect = Dialect.PLAIN
) -> Iterator[bytes]:
    """The file in pieces, as the rows come: its memory does not grow with them."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=dialect.separator, lineterminator="\r\n")
    if dialect == Dialect.EXCEL:
        buffer.write("\ufeff")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([written(cell, dialect) for cell in row])
        if buffer.tell() >= _CHUNK:
            yield _emptied(buffer)
    if buffer.tell():  # an empty piece would end the answer of some servers
        yield _emptied(buffer)


def _emptied(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def written(cell: Cell, dialect: Dialect) -> str:
    """A value as it stands in the file. Only texts can be formulas: a negative number is what it is."""
    match cell:
        case None:
            return ""
        case bool():
            return _YES_AND_NO[dialect][not cell]
        case int() | PartialDate():
            return str(cell)
        case Decimal():
            return f"{cell:f}".replace(".", dialect.decimal_mark)
        case dt.datetime():
            return rfc3339(cell)
        case dt.date():
            return cell.isoformat()
        case str():
            return str(cell) if dialect == Dialect.PLAIN else _guarded(str(cell))
    raise TypeError(f"{type(cell).__name__} has no form in a file")


def rfc3339(at: dt.datetime) -> str:
    """An instant in UTC, to the second: 2025-06-30T21:59:59Z. One without a time zone is none."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# A spreadsheet runs a cell that begins so. See https://owasp.org/www-community/attacks/CSV_Injection

_INVISIBLE = re.compile(r"\A[\s\ufeff\u200b-\u200f\u2060]*")


def _is_formula(text: str) -> bool:
    rest = _INVISIBLE.sub("", text, count=1)
    blanks = text[: len(text) - len(rest)]
    first = unicodedata.normalize("NFKC", rest[:1])  # full-width and small forms as well
    return first in {"=", "+", "-", "@"} or not {"\t", "\r"}.isdisjoint(blanks)


def _guarded(text: str) -> str:
    return f"'{text}" if text.startswith("'") or _is_formula(text) else text


def _unguarded(text: str) -> str:
    rest = text[1:]
    return rest if text.startswith("'") and (rest.startswith("'") or _is_formula(rest)) else text


# Reading


@dataclass(frozen=True)
class Row:
    line: int  # where it begins in the file; the columns stand on line 1
    cells: dict[str, str]  # by column, every column there; empty where nothing is said


@dataclass(frozen=True)
class CsvFile:
    dialect: Dialect
    columns: list[str]
    rows: Iterator[Row]
    """To be gone through once. Raises ValidationError at a row that cannot be read."""

    def number(self, text: str) -> Decimal:
        """A number as people write it, spaces between thousands allowed. Raises ValueError."""
        plain = re.sub(r"\s", "", text).replace("\N{MINUS SIGN}", "-")
        plain = plain.replace(self.dialect.decimal_mark, ".")
        if not re.fullmatch(r"[+-]?\d+(\.\d+)?", plain, re.ASCII):
            raise ValueError(text)
        return Decimal(plain)

    def truth(self, text: str) -> bool:
        """Yes or no, in the words of either dialect or of a spreadsheet. Raises ValueError."""
        word = text.strip().casefold()
        if word not in _TRUTHS:
            raise ValueError(text)
        return _TRUTHS[word]


_TRUTHS = {"true": True, "ja": True, "sant": True, "1": True}
_TRUTHS |= {"false": False, "nej": False, "falskt": False, "0": False}


def read_csv(content: bytes) -> CsvFile:
    """A file in either dialect, told by its first line. Raises ValidationError that says what is wrong.

    Blank lines and rows without any value are passed over.
    """
    text = _decoded(content)
    dialect = _dialect_of(text, has_mark=content.startswith(codecs.BOM_UTF8))
    lines = _lines(text, dialect)
    columns = [column.strip() for _line, cells in islice(lines, 1) for column in cells]
    _refuse_columns(columns)
    return CsvFile(dialect, columns, _rows(lines, columns, dialect))


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in content:
        raise ValidationError(
            _("The file is not CSV in UTF-8. In Excel, save it as “CSV UTF-8”; a workbook (.xlsx) is another format."),
            code="not_csv",
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ValidationError(
            _(
                "The file is not in UTF-8: line %(line)d holds a character that cannot be read."
                " In Excel, save it as “CSV UTF-8”."
            ),
            code="encoding",
            params={"line": line},
        ) from None


def _dialect_of(text: str, has_mark: bool) -> Dialect:
    """By what separates the columns; where there is only one, by the mark that spreadsheets leave."""
    first = re.sub(r'"[^"]*"', "", text.lstrip().partition("\n")[0])
    if ";" in first or "," in first:
        return Dialect.EXCEL if first.count(";") > first.count(",") else Dialect.PLAIN
    return Dialect.EXCEL if has_mark else Dialect.PLAIN


def _lines(text: str, dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    """(line on which it begins, cells) of each row that says something."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=dialect.separator, strict=True)
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        raise ValidationError(_reason(str(error)), code="unreadable", params={"line": begins}) from None


def _reason(error: str) -> str:
    if "field limit" in error:
        return _(
            "The row that begins on line %(line)d holds a text that is too long,"
            " or a quotation mark that is never closed."
        )
    return _(
        "The row that begins on line %(line)d has a quotation mark that is never closed, or text after a closing one."
        " Write a quotation mark within a text twice."
    )


def _refuse_columns(columns: list[str]) -> None:
    if not columns:
        raise ValidationError(_("The file is empty. Its first line has to name the columns."), code="empty")
    if "" in columns:
        number = columns.index("") + 1
        raise ValidationError(
            _("Column %(number)d has no name. The first line has to name each column."),
            code="unnamed_column",
            params={"number": number},
        )
    if repeated := [column for column, count in Counter(columns).items() if count > 1]:
        raise ValidationError(
            _("The column “%(column)s” is there twice. Each column may be there once."),
            code="repeated_column",
            params={"column": repeated[0]},
        )


def _rows(lines: Iterable[tuple[int, list[str]]], columns: list[str], dialect: Dialect) -> Iterator[Row]:
    undo = _unguarded if dialect == Dialect.EXCEL else str
    for line, cells in lines:
        if any(cells[len(columns) :]):
            raise ValidationError(
                _("The row on line %(line)d has more cells (%(cells)d) than there are columns (%(columns)d)."),
                code="too_many_cells",
                params={"line": line, "cells": len(cells), "columns": len(columns)},
            )
        missing = [""] * (len(columns) - len(cells))  # some spreadsheets leave out the last empty ones
        yield Row(line, dict(zip(columns, map(undo, [*cells, *missing]), strict=False)))
