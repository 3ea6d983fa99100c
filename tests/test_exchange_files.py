"""What is no file of ours is refused within a second, in a sentence, before anything parses it."""

import io
import time
import zipfile

import pytest
from django.core.exceptions import ValidationError

from tests.exchange_helpers import workbook_of
from tracking.exchange import limits
from tracking.exchange.files import read_table

HEADER = b"uid,titel\n"
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "{dimension}<sheetData>{rows}</sheetData></worksheet>"
)


def refusal(content: bytes) -> str:
    """The code of the refusal, which has to come within a second (and leave room for a slow machine)."""
    begun = time.process_time()
    with pytest.raises(ValidationError) as caught:
        read_table(content)
    assert time.process_time() - begun < 1.5
    assert " ".join(caught.value.messages)
    return caught.value.code


def remade(content: bytes, **parts: bytes | None) -> bytes:
    """A workbook with some of its parts replaced, added or (None) left out; `__` stands for "/" and the last `_` for "."."""
    named = {name.replace("__", "/"): part for name, part in parts.items()}
    named = {"{}.{}".format(*name.rsplit("_", 1)): part for name, part in named.items()}
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in named:
                new.writestr(name, old.read(name))
        for name, part in named.items():
            if part is not None:
                new.writestr(name, part)
    return made.getvalue()


@pytest.fixture
def workbook():
    return workbook_of([["uid", "titel"], ["", "En insats"]])


def sheet(workbook: bytes, rows: str, dimension: str = "") -> bytes:
    return remade(workbook, xl__worksheets__sheet1_xml=SHEET.format(dimension=dimension, rows=rows).encode())


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \n\n ", "empty"),
        (b"%PDF-1.7 and so on", "wrong_type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "wrong_type"),
        (b"<html><body>Logga in</body></html>", "wrong_type"),
        (b"\x1f\x8b\x08\x00", "wrong_type"),
        ("uid,titel\n,Över\n".encode("cp1252"), "encoding"),
        ("uid,titel\n,En\n".encode("utf-16"), "not_csv"),
        (HEADER + b',"never closed\n', "unreadable"),
        (b"uid,titel,titel\n", "repeated_column"),
        (b"uid,\n", "unnamed_column"),
        (HEADER + b",a,b\n", "too_many_cells"),
        (b"," * 3_000_000, "shape"),
        (HEADER + b"\n" * 4_000_000, "shape"),
        (HEADER + b",a\n" * 5_001, "too_many_rows"),
        (HEADER + b"," + b"a" * 100_001 + b"\n", "long_cell"),
        (HEADER + b"," + b"a" * 200_000 + b"\n", "unreadable"),
        (HEADER + b"x" * limits.MAX_FILE, "size"),
        (b"PK\x03\x04 and no more of it", "damaged"),
    ],
)
def test_a_file_that_is_none_of_ours_is_refused(content, code):
    assert refusal(content) == code


def test_5000_rows_are_read():
    table = read_table(HEADER + b",a\n" * 5_000)

    assert len(table.rows) == 5_000
    assert table.rows[0].line == 2


def test_a_bomb_of_zeros_is_refused_by_what_it_says_that_it_holds(workbook):
    bomb = remade(workbook, xl__media__image1_png=bytes(60 * 1024 * 1024))
    assert len(bomb) < limits.MAX_FILE

    assert refusal(bomb) == "unpacked_size"


def test_a_part_that_says_that_it_is_smaller_than_it_is_is_refused(workbook):
    """The size that the directory states is what may be unpacked, and not a byte more."""
    bomb = bytearray(remade(workbook, xl__media__image1_png=bytes(60 * 1024 * 1024)))
    stated = (60 * 1024 * 1024).to_bytes(4, "little")
    assert bomb.count(stated) >= 1
    lying = bytes(bomb.replace(stated, (1000).to_bytes(4, "little")))

    assert refusal(lying) == "damaged"


def test_entities_that_grow_are_refused(workbook):
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaa">]><sst>&a;</sst>'

    assert refusal(remade(workbook, xl__sharedStrings_xml=bomb)) == "entities"


def test_entities_are_found_where_two_pieces_meet(workbook):
    bomb = b"<a>" + b" " * (65_536 - 3 - 4) + b'<!DOCTYPE a [<!ENTITY a "aaaa">]></a>'

    assert refusal(remade(workbook, xl__sharedStrings_xml=bomb)) == "entities"


@pytest.mark.parametrize("part", ["<?xml version='1.0' encoding='utf-7'?><a/>", "\ufeff<a/>"])
def test_an_encoding_that_could_hide_them_is_refused(workbook, part):
    content = part.encode("utf-16-le") if part.startswith("\ufeff") else part.encode()

    assert refusal(remade(workbook, xl__sharedStrings_xml=content)) == "contents"


def test_a_million_shared_texts_are_refused(workbook):
    assert refusal(remade(workbook, xl__sharedStrings_xml=b"<sst>" + b"<si/>" * 1_600_000 + b"</sst>")) == "cells"


def test_a_million_cells_are_refused(workbook):
    assert refusal(sheet(workbook, "<row>" + "<c/>" * 1_600_000 + "</row>")) == "cells"


def test_a_file_within_the_file_is_refused(workbook):
    assert refusal(remade(workbook, xl__media__inner_bin=b"PK\x03\x04 more")) == "contents"


def test_a_packed_file_with_other_contents_is_refused():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("rapport.docx", "hej")

    assert refusal(made.getvalue()) == "not_a_workbook"


def test_many_parts_are_refused(workbook):
    parts = {f"xl__media__image{number}_png": b"" for number in range(120)}

    assert refusal(remade(workbook, **parts)) == "not_a_workbook"


def test_macros_are_refused(workbook):
    assert refusal(remade(workbook, xl__vbaProject_bin=b"macro")) == "macros"


def test_several_sheets_are_refused(workbook):
    assert refusal(remade(workbook, xl__worksheets__sheet2_xml=b"<worksheet/>")) == "sheets"


def test_a_workbook_without_its_sheet_is_refused(workbook):
    assert refusal(remade(workbook, xl__worksheets__sheet1_xml=b"<worksheet><sheetData><row")) == "damaged"


def test_a_claimed_size_costs_nothing(workbook):
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>uid</t></is></c></row>'

    table = read_table(sheet(workbook, rows, dimension='<dimension ref="A1:XFD1048576"/>'))

    assert table.columns == ["uid"]
    assert table.rows == []


def test_rows_beyond_the_claimed_size_are_read(workbook):
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>uid</t></is></c></row>' for n in (1, 2, 3))

    assert len(read_table(sheet(workbook, rows, dimension='<dimension ref="A1:A1"/>')).rows) == 2


def test_a_row_far_down_is_read_with_its_number(workbook):
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>uid</t></is></c></row>'
        '<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    )

    begun = time.process_time()
    assert [(row.line, row.cells) for row in read_table(sheet(workbook, rows)).rows] == [(1048576, {"uid": "x"})]
    assert time.process_time() - begun < 1.5


@pytest.mark.parametrize("cell", ["<c><f>1+1</f><v>2</v></c>", '<c t="e"><v>#N/A</v></c>', "<c><f>HYPERLINK()</f></c>"])
def test_a_formula_is_refused_and_its_cell_named(workbook, cell):
    rows = f'<row r="1"><c t="inlineStr"><is><t>uid</t></is></c></row><row r="2">{cell}</row>'

    with pytest.raises(ValidationError, match="A2") as caught:
        read_table(sheet(workbook, rows))

    assert caught.value.code == "formula"


def test_something_beside_the_columns_is_refused():
    assert refusal(workbook_of([["uid"], ["", "beside"]])) == "too_many_cells"


@pytest.mark.parametrize(
    ("shown_as", "text"),
    [
        ("yyyy-mm-dd", "2024-06-01"),
        ("mmm-yy", "2024-06"),
        ("yyyy", "2024"),
        ('"dag" yyyy', "2024"),
        ("d/m", "2024-06-01"),
    ],
)
def test_a_date_of_a_workbook_is_as_exact_as_it_is_shown(shown_as, text):
    import datetime as dt

    content = workbook_of([["uid", "beslutat"], ["", dt.date(2024, 6, 1)]], B2=shown_as)

    assert read_table(content).rows[0].cells["beslutat"] == text


def test_numbers_of_a_workbook_are_read_as_they_are_shown():
    content = workbook_of([["a", "b", "c", "d"], [2024, 139.4, 42000.0, True]])

    assert list(read_table(content).rows[0].cells.values()) == ["2024", "139.4", "42000", "true"]
