"""Copies in words: which columns are told of, what they are called, what their values say."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Field, ForeignKey, Model, SlugField, TextField, URLField
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from strategy.partial_dates import PartialDateField, known_date
from tracking.edits.belonging import PARENTS
from tracking.edits.copies import Copy
from tracking.edits.names import Key, Names
from tracking.models import StatusUpdate
from tracking.templatetags.words import day
from tracking.wording import digits, quantity

UNTOLD: dict[type[Model], set[str]] = {StatusUpdate: {"author", "return_comment", "revision"}}
"""Told already, by who acted and by the note of the act, or kept by the system."""

LONG = 200
"""Columns of text with room for this much are read as texts, of which words are marked."""


def told(model: type[Model]) -> list[Field]:
    """The columns that an official fills in: none that the system keeps for itself, nor the row that a part belongs to."""
    left_out = {PARENTS.get(model), *UNTOLD.get(model, ())}
    return [
        field
        for field in model._meta.concrete_fields
        if field.editable and not field.primary_key and field.name not in left_out
    ]


def label(model: type[Model], name: str) -> str:
    return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def raw(row: Any, field: Field) -> Any:
    """What is compared: of a date, with how much of it is known."""
    return known_date(row, field.name) if isinstance(field, PartialDateField) else getattr(row, field.attname)


def said(row: Any, field: Field, names: Names) -> str:
    """A value in words; empty where there is none."""
    value = raw(row, field)
    if value is None or value == "":
        return ""
    if isinstance(field, ForeignKey):
        return names(field.related_model, value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    match value:
        case bool():
            return _("Yes") if value else _("No")
        case dt.datetime():
            words = {"day": day(value), "time": date_format(timezone.localtime(value), "G.i")}
            return _("%(day)s at %(time)s") % words
        case dt.date():
            return day(value)
        case Decimal():
            return quantity(value)
        case int() if field.name == "amount":
            return _("SEK %(amount)s") % {"amount": digits(value)}
    return day(value) if isinstance(field, PartialDateField) else str(value)


def is_text(field: Field) -> bool:
    if field.choices or isinstance(field, SlugField | URLField):
        return False
    return isinstance(field, TextField) or (field.max_length or 0) >= LONG


def references(copy: Copy, model: type[Model]) -> Iterator[Key]:
    """Every row that a copy names by its key; a part of a part names the part."""
    for field in model._meta.concrete_fields:
        is_root = field.name == PARENTS.get(model) and field.related_model not in PARENTS
        if isinstance(field, ForeignKey) and not is_root and (value := getattr(copy.row, field.attname)):
            yield field.related_model, value
    for name, keys in copy.lists.items():
        for key in keys:
            yield model._meta.get_field(name).related_model, key  # type: ignore[misc]
