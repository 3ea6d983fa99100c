"""Amounts as officials type them."""

from random import Random

import pytest
from django.core.exceptions import ValidationError

from tracking.amounts import parse_amount
from tracking.wording import digits


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("90000000", 90_000_000),
        ("90 000 000", 90_000_000),
        ("90\u00a0000\u00a0000", 90_000_000),
        ("90\u202f000\u2009000 kr", 90_000_000),
        (" 90 miljoner ", 90_000_000),
        ("90 miljoner kronor", 90_000_000),
        ("90 Miljoner Kr.", 90_000_000),
        ("90 milj. kr", 90_000_000),
        ("90 mnkr", 90_000_000),
        ("90mkr", 90_000_000),
        ("1,5 miljarder", 1_500_000_000),
        ("1,5 mdkr", 1_500_000_000),
        ("1 miljard kronor", 1_000_000_000),
        ("250 tkr", 250_000),
        ("16 tusen kronor", 16_000),
        ("15,75 miljoner", 15_750_000),
        ("0,1 miljoner", 100_000),
        ("1 234,567 miljoner", 1_234_567_000),
        ("12 500 000 SEK", 12_500_000),
        ("12,00", 12),
    ],
)
def test_an_amount_is_read_exactly(text, amount):
    assert parse_amount(text) == amount


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("tolv", "invalid"),
        ("", "invalid"),
        ("1e6", "invalid"),
        ("12.5", "invalid"),
        ("1.500.000", "invalid"),
        ("90 00 000", "invalid"),
        ("9 0000", "invalid"),
        ("90 000 0000", "invalid"),
        ("90 euro", "invalid"),
        ("90 mkrmkr", "invalid"),
        ("5-10 miljoner", "invalid"),
        ("٩٠", "invalid"),
        ("-3", "not_positive"),
        ("−3 miljoner", "not_positive"),
        ("0", "not_positive"),
        ("0,0 miljoner", "not_positive"),
        ("12,5", "not_whole"),
        ("0,0000001 miljoner", "not_whole"),
        ("10 001 miljarder", "too_large"),
        ("9" * 30, "too_large"),
        ("9" * 300, "invalid"),
    ],
)
def test_what_is_no_amount_is_refused_with_its_own_sentence(text, code):
    with pytest.raises(ValidationError) as refused:
        parse_amount(text)
    assert refused.value.code == code
    assert refused.value.messages[0]


@pytest.mark.parametrize("space", ["\u00a0", "\u2009", "\u202f", " "])
def test_what_we_write_is_read_back(space):
    chance = Random(4)
    for exponent in range(14):
        amount = chance.randint(1, 10**exponent)
        for unit in ("", " kr", " kronor"):
            assert parse_amount(digits(amount).replace("\u00a0", space) + unit) == amount


def test_millions_with_decimals_are_exact():
    chance = Random(4)
    for _number in range(200):
        amount = chance.randint(1, 10**9)
        assert parse_amount(f"{amount // 10**6},{amount % 10**6:06} miljoner") == amount
