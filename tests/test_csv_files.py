"""CSV files: what is written is read back the same, formulas are harmless, and what cannot be read is told in a sentence."""

import csv
import datetime as dt
import io
import random
import re
import time
import tracemalloc
from contextlib import suppress
from decimal import Decimal
from itertools import product

import pytest
from django.core.exceptions import ValidationError

from strategy.partial_dates import PartialDate
from tests.makers import stockholm
from tracking.csv_files import Dialect, csv_bytes, read_csv

EXCEL, PLAIN = Dialect.EXCEL, Dialect.PLAIN
FORMULAS = [
    "=1+1",
    "+46 8",
    "-5",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "\u00a0=1",
    "\ufeff=1",
    "\n@x",
    "＝1",
    "＋1",
    "－1",
    "＠x",
]


def file_of(columns, *rows, dialect=PLAIN) -> bytes:
    return b"".join(csv_bytes(columns, rows, dialect))


def read(content: bytes) -> list[dict[str, str]]:
    return [row.cells for row in read_csv(content).rows]


def refusal_of(content: bytes) -> ValidationError:
    with pytest.raises(ValidationError) as refused:
        list(read_csv(content).rows)
    return refused.value


# Writing


def test_plain_is_rfc_4180():
    content = file_of(["kod", "titel"], ["4.1", 'Fler "kliniska", många'], ["4.2", "två\r\nrader"])

    assert content == 'kod,titel\r\n4.1,"Fler ""kliniska"", många"\r\n4.2,"två\r\nrader"\r\n'.encode()


def test_excel_has_a_mark_semicolons_and_decimal_commas():
    content = file_of(["kod", "belopp"], ["å; ä", Decimal("1234.50")], dialect=EXCEL)

    assert content == '\ufeffkod;belopp\r\n"å; ä";1234,50\r\n'.encode()


@pytest.mark.parametrize(
    ("value", "plain", "excel"),
    [
        (None, "", ""),
        (True, "true", "ja"),
        (False, "false", "nej"),
        (-90_000_000, "-90000000", "-90000000"),
        (Decimal("-0.50"), "-0.50", "-0,50"),
        (Decimal("1E+6"), "1000000", "1000000"),
        (dt.date(2024, 6, 1), "2024-06-01", "2024-06-01"),
        (PartialDate.parse("2024-06"), "2024-06", "2024-06"),
        (PartialDate.parse("2024"), "2024", "2024"),
        (stockholm("2025-06-30 23:59"), "2025-06-30T21:59:00Z", "2025-06-30T21:59:00Z"),
    ],
)
def test_writes_typed_values_as_each_dialect_has_them(value, plain, excel):
    assert file_of(["a", "b"], [value, "x"]) == f"a,b\r\n{plain},x\r\n".encode()
    assert file_of(["a", "b"], [value, "x"], dialect=EXCEL) == f"\ufeffa;b\r\n{excel};x\r\n".encode()


def test_refuses_to_write_what_has_no_form():
    with pytest.raises(TypeError, match="float"):
        file_of(["a"], [0.1])
    with pytest.raises(ValueError, match="time zone"):
        file_of(["a"], [dt.datetime(2025, 6, 30)])  # noqa: DTZ001


@pytest.mark.parametrize("text", FORMULAS)
def test_makes_formulas_harmless_for_spreadsheets_only(text):
    excel = file_of(["a", "b"], [text, "x"], dialect=EXCEL).decode("utf-8-sig")
    plain = file_of(["a", "b"], [text, "x"]).decode()

    assert next(csv.reader(io.StringIO(excel.partition("\r\n")[2], newline=""), delimiter=";"))[0] == f"'{text}"
    assert next(csv.reader(io.StringIO(plain.partition("\r\n")[2], newline="")))[0] == text


def test_leaves_harmless_texts_as_they_are():
    texts = ["a=1", "4.1", "1–2", "Vinnova (=Sverige)", "− 3"]

    assert file_of(["a"], *([text] for text in texts), dialect=EXCEL).decode("utf-8-sig").split("\r\n")[1:-1] == texts


def test_memory_does_not_grow_with_the_rows():
    def peak(count: int) -> int:
        tracemalloc.start()
        length = sum(len(piece) for piece in csv_bytes(["n", "text"], ((number, "x" * 80) for number in range(count))))
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert length > 80 * count
        return most

    assert peak(20_000) < 1.5 * peak(1_000)


def test_a_file_comes_in_pieces_as_the_rows_do():
    asked: list[int] = []

    def rows():
        for number in range(10_000):
            asked.append(number)
            yield [number]

    pieces = csv_bytes(["n"], rows())
    next(pieces)

    assert 0 < len(asked) < 10_000
    assert all(pieces), "an empty piece would end the answer of some servers"


# Back again


@pytest.mark.parametrize("dialect", Dialect)
def test_reads_back_every_text(dialect):
    chance = random.Random(4)
    alphabet = "aåÖ1,;\"'=+-@\t\r\n \u00a0\u2028\u200b＝🧬"
    rows = [("x", "".join(chance.choices(alphabet, k=chance.randrange(9)))) for _number in range(5_000)]

    file = read_csv(file_of(["rubrik", "text"], *rows, dialect=dialect))

    assert file.dialect == dialect
    assert [(row.cells["rubrik"], row.cells["text"]) for row in file.rows] == rows


def test_reads_back_whatever_begins_like_a_formula_or_with_apostrophes():
    texts = ["".join(text) for length in range(5) for text in product("'=-\t \ufeff＝a", repeat=length)]

    for dialect in Dialect:
        rows = read(file_of(["a", "b"], *([text, "x"] for text in texts), dialect=dialect))

        assert [row["a"] for row in rows] == texts


@pytest.mark.parametrize("dialect", Dialect)
def test_reads_back_every_number(dialect):
    chance = random.Random(4)
    numbers = [Decimal(chance.randrange(-(10**9), 10**9)).scaleb(-chance.randrange(6)) for _number in range(500)]

    file = read_csv(file_of(["a", "b"], *([number, "x"] for number in numbers), dialect=dialect))

    assert [file.number(row.cells["a"]) for row in file.rows] == numbers


@pytest.mark.parametrize("dialect", Dialect)
def test_reads_back_yes_and_no(dialect):
    file = read_csv(file_of(["a"], [True], [False], dialect=dialect))

    assert [file.truth(row.cells["a"]) for row in file.rows] == [True, False]
    with pytest.raises(ValueError, match="kanske"):
        file.truth("kanske")


def test_an_apostrophe_in_a_plain_file_is_the_author_s_own():
    assert read(b"a,b\r\n'=1,'s\r\n") == [{"a": "'=1", "b": "'s"}]


# Reading what people send


@pytest.mark.parametrize(
    ("content", "dialect"),
    [
        (b"a,b\n1,2\n", PLAIN),
        (b"a;b\n1;2\n", EXCEL),
        (b"\xef\xbb\xbfa;b\r\n1;2\r\n", EXCEL),
        (b"\xef\xbb\xbfa,b\r\n1,2\r\n", PLAIN),  # an English spreadsheet
        (b"a\n1\n", PLAIN),
        (b"\xef\xbb\xbfa\r\n1\r\n", EXCEL),
        (b'"a;;;x",b\n1,2\n', PLAIN),
    ],
)
def test_tells_the_dialect_by_the_first_line(content, dialect):
    assert read_csv(content).dialect == dialect


def test_reads_numbers_as_people_write_them():
    excel, plain = read_csv(b"a;b\n"), read_csv(b"a,b\n")

    assert excel.number(" 90 000 000,5 ") == Decimal("90000000.5")
    assert excel.number("90\u00a0000") == 90_000
    assert excel.number("−3") == -3
    assert plain.number("90000.5") == Decimal("90000.5")


@pytest.mark.parametrize("text", ["", "ungefär 3", "1,234.5", "1e5", "NaN", "٣", "--1", "1.2.3"])
def test_refuses_what_is_no_number(text):
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        read_csv(b"a,b\n").number(text)


def test_names_the_line_where_each_row_begins():
    content = b'a,b\r\n1,"two\r\nlines"\r\n\r\n,\r\n2,x\r\n'

    assert [(row.line, row.cells["a"]) for row in read_csv(content).rows] == [(2, "1"), (6, "2")]


def test_a_row_may_lack_its_last_cells_or_have_empty_ones_more():
    assert read(b"a,b,c\n1\n2,x,y,,\n") == [{"a": "1", "b": "", "c": ""}, {"a": "2", "b": "x", "c": "y"}]


def test_spaces_around_a_column_s_name_are_forgiven():
    assert read(b"a , b\n1,2\n") == [{"a": "1", "b": "2"}]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\n\n,,\n", "empty"),
        (b"a,,c\n1,2,3\n", "unnamed_column"),
        (b"a,b,a\n1,2,3\n", "repeated_column"),
        (b"a,b\n1,2,3\n", "too_many_cells"),
        (b'a,b\n"1,2\n3,4\n', "unreadable"),
        (b'a,b\n"1"x,2\n', "unreadable"),
        (b"a,b\n1," + b"x" * 200_000, "unreadable"),
        ("a;b\nå;2\n".encode("utf-16"), "not_csv"),
        (b"PK\x03\x04\x14\0\0\0workbook", "not_csv"),
        (b"a,b\n1,\0\n", "not_csv"),
        ("a;b\n1;2\nåtgärd;2\n".encode("cp1252"), "encoding"),
    ],
)
def test_refuses_in_a_sentence(content, code):
    error = refusal_of(content)

    assert error.code == code
    sentence = error.messages[0]
    assert sentence.endswith(".")
    assert "%(" not in sentence


def test_a_refusal_names_the_line():
    assert "3" in refusal_of("a;b\n1;2\nåtgärd;2\n".encode("cp1252")).messages[0]
    assert "3" in refusal_of(b"a,b\n1,2\n1,2,x\n").messages[0]


def test_rows_before_a_broken_one_are_read():
    rows = read_csv(b"a,b\n1,2\n1,2,3\n").rows

    assert next(rows).cells == {"a": "1", "b": "2"}
    with pytest.raises(ValidationError):
        next(rows)


@pytest.mark.parametrize(
    "content", [b"a," * 1_200_000, b"x" * 2_500_000, b'"' * 2_500_000, b"a,b\n" + b"\n" * 2_500_000]
)
def test_a_hostile_file_is_answered_within_a_second(content):
    begun = time.monotonic()

    with suppress(ValidationError):
        list(read_csv(content).rows)

    assert time.monotonic() - begun < 2
