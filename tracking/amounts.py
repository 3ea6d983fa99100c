"""Amounts of money as people write them, in whole SEK: "90 000 000", "90 miljoner kronor", "1,5 miljarder", "250 tkr"."""

import re
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LARGEST = 10**13
"""Ten thousand billion kronor, more than the country earns in a year: beyond that a unit is wrong."""

UNITS = {
    1: ("", "kr", "krona", "kronor", "sek"),
    1_000: ("tkr", "ksek", "tusen"),
    1_000_000: ("mnkr", "mkr", "msek", "mn", "milj", "miljon", "miljoner"),
    1_000_000_000: ("mdkr", "mdrkr", "mdr", "md", "miljard", "miljarder"),
}
_FACTORS = {name: factor for factor, names in UNITS.items() for name in names}
_AMOUNT = re.compile(
    r"(?P<sign>[-\u2212\u2013]?) ?(?P<whole>[0-9]{1,3}(?: [0-9]{3})+|[0-9]{1,30})(?P<decimals>,[0-9]{1,30})?"
    r"(?P<unit>[a-zåäö. ]*)"
)
_CURRENCY = re.compile(r"(?<=[a-z])(kronor|krona|kr|sek)$")


def parse_amount(text: str) -> int:
    """Whole SEK, exactly. Raises ValidationError with a sentence that says what to write instead."""
    found = _AMOUNT.fullmatch(" ".join(text.casefold().split()))  # any space: no-break, thin, narrow
    factor = _factor(found["unit"]) if found else None
    if found is None or factor is None:
        raise ValidationError(
            _("Write whole kronor, for example 12 500 000, or 12,5 miljoner or 1,5 miljarder."), code="invalid"
        )
    number = found["whole"].replace(" ", "") + (found["decimals"] or "").replace(",", ".")
    return _refused_or_whole(Decimal(number) * factor, is_negative=bool(found["sign"]))


def _factor(unit: str) -> int | None:
    """Of "miljoner", "milj. kr" or "mnkr"; None for what is no unit."""
    letters = unit.replace(" ", "").replace(".", "")
    return _FACTORS.get(letters) or _FACTORS.get(_CURRENCY.sub("", letters))


def _refused_or_whole(amount: Decimal, *, is_negative: bool) -> int:
    if is_negative or not amount:
        raise ValidationError(_("The amount is more than zero."), code="not_positive")
    if amount > LARGEST:
        raise ValidationError(_("This is more than ten thousand billion kronor. Is the unit right?"), code="too_large")
    if amount != int(amount):
        raise ValidationError(
            _("This is not whole kronor. Write for example 12 500 000, or 12,5 miljoner."), code="not_whole"
        )
    return int(amount)
