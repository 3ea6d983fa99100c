"""Columns of a file: one field of a row, its value as text and back."""

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Choices, Model
from django.utils.translation import gettext as _
from django.utils.translation import override
from import_export.fields import Field
from import_export.widgets import Widget

from strategy.partial_dates import Edge, PartialDate, known_date, set_date
from tracking.csv_files import Cell

LANGUAGE = "sv"
"""Words in files are Swedish, whatever language the page is in: a file is read again by anybody."""


class Column(Field):
    """A field of a row under its Swedish name."""

    is_read = True
    """Whether an import looks at it at all."""
    is_many = False

    def __init__(self, column_name: str, attribute: str, widget: Widget | None = None) -> None:
        super().__init__(attribute=attribute, column_name=column_name, widget=widget or Text())

    def said(self, row: Model) -> str:
        """The value of a row as text, the same in every format: what an import compares."""
        return self.widget.render(self.get_value(row))

    def cell(self, row: Model) -> Cell:
        """The value of a row as it is written to a file."""
        return self.widget.typed(self.get_value(row))

    def put(self, row: Model, value: Any) -> None:
        setattr(row, self.attribute, value)


class PartialDateColumn(Column):
    """A date and its precision, two columns of the table, in one: "2024", "2024-06" or "2024-06-30"."""

    def __init__(self, column_name: str, attribute: str, edge: Edge = Edge.START) -> None:
        super().__init__(column_name, attribute, Partial(edge))

    def get_value(self, instance: Model) -> PartialDate | None:
        return known_date(instance, self.attribute)

    def put(self, row: Model, value: PartialDate | None) -> None:
        set_date(row, self.attribute, value)


class ManyColumn(Column):
    """Several rows of another table in one cell. They are set when the row itself is saved."""

    is_many = True

    def get_value(self, instance: Model) -> list[Model]:
        return list(getattr(instance, self.attribute).all()) if instance.pk else []

    def put(self, row: Model, value: list[Model]) -> None:
        raise TypeError("set after the row is saved")


class InfoColumn(Column):
    """Says something to the reader of a file. An import passes over it."""

    is_read = False

    def __init__(self, column_name: str, value_of: Callable[[Any], str]) -> None:
        super().__init__(column_name, column_name)
        self.value_of = value_of

    def get_value(self, instance: Model) -> str:
        return self.value_of(instance)


class Text(Widget):
    """Text in paragraphs, as forms clean it."""

    def prepare(self, texts: Iterable[str]) -> None:
        """Read at once what the texts of many rows need from the database."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        """The value of a text. Raises ValueError with a sentence."""
        return _lines(value).strip()

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else _lines(str(value))

    def typed(self, value: Any) -> Cell:
        return self.render(value)


class OrEmpty(Text):
    """Like Text, but None where nothing is said."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str | None:
        return super().clean(value) or None


class Word(Text):
    """One of the choices of a field, in its Swedish word; its English code is read too."""

    def __init__(self, choices: type[Choices]) -> None:
        super().__init__()
        self.choices = choices

    @cached_property
    def words(self) -> dict[str, str]:
        """Value → word. What a label explains after a colon is left out."""
        with override(LANGUAGE):
            return {value: str(label).partition(":")[0].strip() for value, label in self.choices.choices}

    @cached_property
    def values(self) -> dict[str, str]:
        with override(LANGUAGE):
            labels = {str(label).casefold(): value for value, label in self.choices.choices}
        codes = {value.casefold(): value for value in self.words}
        return codes | labels | {word.casefold(): value for value, word in self.words.items()}

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        text = value.strip()
        if not text:
            return ""
        if text.casefold() not in self.values:
            allowed = ", ".join(self.words.values())
            raise ValueError(_("“%(text)s” is not one of the words: %(allowed)s.") % {"text": text, "allowed": allowed})
        return self.values[text.casefold()]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return self.words.get(value, value or "")


class Partial(Text):
    def __init__(self, edge: Edge) -> None:
        super().__init__()
        self.edge = edge

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> PartialDate | None:
        try:
            return PartialDate.parse(value, self.edge) if value.strip() else None
        except ValueError:
            raise ValueError(_("Write a date that exists as 2024-06-01, or only 2024-06 or 2024.")) from None

    def typed(self, value: Any) -> Cell:
        return value


class Day(Text):
    """A whole date. With an edge, a month or a year is read as its first or last day."""

    def __init__(self, edge: Edge | None = None) -> None:
        super().__init__()
        self.edge = edge

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> dt.date | None:
        if not value.strip():
            return None
        try:
            date = PartialDate.parse(value, self.edge or Edge.START)
            if self.edge is None and date.precision != "day":
                raise ValueError(value)
        except ValueError:
            raise ValueError(_("Write a whole date that exists, as 2024-06-01.")) from None
        return date.on

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return value.isoformat() if value else ""

    def typed(self, value: Any) -> Cell:
        return value


class Number(Text):
    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Decimal | None:
        """`number` reads it in the dialect of the file."""
        if not value.strip():
            return None
        try:
            return kwargs["number"](value)
        except ValueError:
            raise ValueError(_("“%(text)s” is not a number.") % {"text": value.strip()}) from None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else f"{_plain(value):f}"

    def typed(self, value: Any) -> Cell:
        return None if value is None else _plain(value)


def _plain(value: Decimal) -> Decimal:
    """Without the zeros that only the column of the table adds: 42000, not 42000.0000."""
    return value.normalize() + 0


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
