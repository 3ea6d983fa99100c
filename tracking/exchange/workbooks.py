"""Workbooks (.xlsx): what they may be made of, told before a parser sees them, and their rows as texts."""

import datetime as dt
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tracking.csv_files import CsvFile, Dialect, Row
from tracking.exchange.limits import MAX_COLUMNS, MAX_PARTS, MAX_TAGS, MAX_UNPACKED

PIECE = 1 << 16
PARTS = re.compile(r"\[Content_Types\]\.xml|(_rels|docProps|xl|customXml)/[\w./ -]+", re.ASCII)
SHEETS = re.compile(r"xl/worksheets/[^/]+\.xml", re.ASCII | re.IGNORECASE)
MACROS = ("vbaproject.bin", "vbadata.xml")
FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY", b"<!doctype", b"<!entity")
ENCODING = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([^"']+)""")


def read_workbook(content: bytes) -> CsvFile:
    """The rows of the only sheet. Raises ValidationError that says what is wrong."""
    _refuse_strange_parts(content)
    rows = _cells(content)
    _number, first = next(rows, (0, []))
    columns = [text.strip() for text in first]
    while columns and not columns[-1]:
        columns.pop()
    _refuse_columns(columns)
    return CsvFile(Dialect.PLAIN, columns, _rows(rows, columns))


def _refuse_strange_parts(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            _refuse_names(parts)
            if sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise ValidationError(_("Unpacked, the workbook is larger than 50 MB."), code="unpacked_size")
            _refuse_contents(archive, parts)
    except ValidationError:
        raise
    except Exception as error:  # zipfile, zlib and struct have errors of their own for what is not as it says
        raise _damaged() from error


def _refuse_names(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename for part in parts]
    if any(name.lower().endswith(MACROS) for name in names):
        raise ValidationError(_("The workbook holds macros. Save it as an ordinary workbook (.xlsx)."), code="macros")
    is_workbook = "[Content_Types].xml" in names and "xl/workbook.xml" in names
    strange = len(set(names)) < len(names) or not all(PARTS.fullmatch(name) or name.endswith("/") for name in names)
    if not is_workbook or strange or len(names) > MAX_PARTS:
        raise ValidationError(
            _("The file is a packed file with other contents than a workbook (.xlsx)."), code="not_a_workbook"
        )
    if sum(bool(SHEETS.fullmatch(name)) for name in names) != 1:
        raise ValidationError(_("The workbook has several sheets. Leave only the one to import."), code="sheets")


def _refuse_contents(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """Count the tags, and look for what no workbook has: entities, another encoding, a file within the file."""
    tags = 0
    for part in parts:
        is_xml = part.filename.endswith((".xml", ".rels", ".vml"))
        before = b""
        for piece in _pieces(archive, part):
            if not before and (piece.startswith(b"PK") or (is_xml and not _is_utf8(piece))):
                raise ValidationError(_("The workbook holds something else than a workbook does."), code="contents")
            if is_xml and any(word in before + piece for word in FORBIDDEN):
                raise ValidationError(_("The workbook holds entities, which no spreadsheet writes."), code="entities")
            tags += piece.count(b"<") if is_xml else 0
            if tags > MAX_TAGS:
                raise ValidationError(_("The workbook holds more cells than 5,000 rows can have."), code="cells")
            before = piece[-16:]  # a word may lie across two pieces


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(part) as stream:
        while piece := stream.read(PIECE):
            yield piece


def _is_utf8(beginning: bytes) -> bool:
    named = ENCODING.search(beginning[:200])
    plain = beginning.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
    return plain and (named is None or named[1].lower() in {b"utf-8", b"utf8", b"us-ascii"})


def _cells(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """(number, texts) of each row that says something."""
    from openpyxl import load_workbook  # a third of a second and 20 MB, for those who import

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about parts that are not read
            sheet = load_workbook(io.BytesIO(content), read_only=True, keep_links=False).worksheets[0]
            sheet.reset_dimensions()  # a file may claim any
            empty: Any = None  # openpyxl gives the same object for each row that a sheet leaves out: up to a million
            for number, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1), start=1):
                if row is empty:
                    continue
                texts = [_text(cell, number) for cell in row]
                if any(text.strip() for text in texts):
                    yield number, texts
                else:
                    empty = row
    except ValidationError:
        raise
    except Exception as error:  # openpyxl raises whatever its parts do; what it cannot read, nobody can
        raise _damaged() from error


def _text(cell: Any, number: int) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type in {"f", "e"} or not isinstance(
        value, str | int | float | bool | dt.date | dt.time | dt.timedelta
    ):
        raise ValidationError(
            _("Cell %(cell)s is a formula or an error. Copy the column and paste it as values only."),
            code="formula",
            params={"cell": f"{_letters(cell.column)}{number}"},
        )
    match value:
        case str():
            return value
        case bool():
            return str(value).lower()
        case dt.datetime() | dt.date():
            return _date(value, str(cell.number_format))
        case int() | float():
            return f"{Decimal(repr(value)).normalize() + 0:f}"
    return str(value)


def _date(value: dt.date, shown_as: str) -> str:
    """A date as exactly as it is shown: who types 2024-06 gets the first of June, shown as "jun-24"."""
    letters = re.sub(r'"[^"]*"|\\.|\[[^]]*\]', "", shown_as).lower()
    iso = value.isoformat()[:10]
    if "d" in letters:
        return iso
    return iso[:7] if "m" in letters else iso[:4]


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _refuse_columns(columns: list[str]) -> None:
    if not columns:
        raise ValidationError(_("The file is empty. Its first line has to name the columns."), code="empty")
    if len(columns) > MAX_COLUMNS:
        raise ValidationError(_("The file has too many columns or lines to be one of ours."), code="shape")
    if "" in columns:
        raise ValidationError(
            _("Column %(number)d has no name. The first line has to name each column."),
            code="unnamed_column",
            params={"number": columns.index("") + 1},
        )
    if repeated := next((column for column in columns if columns.count(column) > 1), None):
        raise ValidationError(
            _("The column “%(column)s” is there twice. Each column may be there once."),
            code="repeated_column",
            params={"column": repeated},
        )


def _rows(rows: Iterator[tuple[int, list[str]]], columns: list[str]) -> Iterator[Row]:
    for number, texts in rows:
        if any(text.strip() for text in texts[len(columns) :]):
            raise ValidationError(
                _("Row %(row)d has something beside the columns. Empty those cells."),
                code="too_many_cells",
                params={"row": number},
            )
        yield Row(number, dict(zip(columns, texts, strict=False)) | dict.fromkeys(columns[len(texts) :], ""))


def _damaged() -> ValidationError:
    return ValidationError(
        _("The workbook is damaged or not a workbook. Open it in a spreadsheet and save it again as .xlsx."),
        code="damaged",
    )
