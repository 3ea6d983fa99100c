"""Dates known to the day, the month or only the year, as one (date, precision) pair of columns.

The date column holds the day that counts: the first of the period where something begins or happened
(`Edge.START`), the last where something ends or falls due (`Edge.END`). So ordinary comparisons in the database are
right whatever the precision: a report due "2024-06" is past only when June is.
"""

import calendar
import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class Precision(models.TextChoices):
    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")


class Edge(StrEnum):
    START = "start"
    END = "end"


_PATTERN = re.compile(r"(?P<year>\d{4})(-(?P<month>\d{2})(-(?P<day>\d{2}))?)?", re.ASCII)


@dataclass(frozen=True)
class PartialDate:
    on: dt.date
    precision: str = Precision.DAY

    @classmethod
    def parse(cls, text: str, edge: Edge = Edge.START) -> Self:
        """Read "2024", "2024-06" or "2024-06-01". Raises ValueError for anything else."""
        found = _PATTERN.fullmatch(text.strip())
        if not found:
            raise ValueError(text)
        year, month, day = found["year"], found["month"], found["day"]
        if day:
            return cls(dt.date(int(year), int(month), int(day)), Precision.DAY)
        precision = Precision.MONTH if month else Precision.YEAR
        if edge == Edge.START:
            return cls(dt.date(int(year), int(month or 1), 1), precision)
        last = dt.date(int(year), int(month or 12), 1)
        return cls(last.replace(day=calendar.monthrange(last.year, last.month)[1]), precision)

    def __str__(self) -> str:
        """ISO 8601, cut at what is known: the form in which it is typed, stored in JSON and shown where space is tight."""
        iso = self.on.isoformat()
        return {Precision.YEAR.value: iso[:4], Precision.MONTH.value: iso[:7]}.get(self.precision, iso)


def known_date(row: models.Model, name: str) -> PartialDate | None:
    """The pair of columns `name` and `name_precision` of a row, or None where nothing is known."""
    on = getattr(row, name)
    return PartialDate(on, getattr(row, f"{name}_precision")) if on else None


class PartialDateFormField(forms.CharField):
    """One text input for both columns: "2024-06-01", "2024-06" or "2024"."""

    def __init__(self, *, edge: Edge, **kwargs: Any) -> None:
        self.edge = edge
        kwargs.setdefault("help_text", _("As exactly as it is known: 2024-06-01, 2024-06 or 2024."))
        super().__init__(max_length=10, **kwargs)

    def to_python(self, value: Any) -> Any:
        """A PartialDate, or None where nothing is typed."""
        if value in self.empty_values or isinstance(value, PartialDate):
            return value or None
        try:
            return PartialDate.parse(str(value), self.edge)
        except ValueError:
            raise ValidationError(
                _("Write a date that exists as 2024-06-01, or only 2024-06 or 2024."), code="invalid"
            ) from None

    def run_validators(self, value: Any) -> None:
        """The length rules of CharField are for text; a parsed date has passed its own."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(initial or "").strip() != str(data or "").strip()


class PartialDateField(models.DateField):
    """The date of the pair. Declare `<name>_precision = PrecisionField()` beside it."""

    def __init__(self, *args: Any, edge: str = Edge.START, **kwargs: Any) -> None:
        self.edge = Edge(edge)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "edge": str(self.edge)}

    def formfield(self, **kwargs: Any) -> Any:
        kwargs.pop("widget", None)  # the admin's calendar widget knows whole days only
        form_class = kwargs.pop("form_class", PartialDateFormField)
        return models.Field.formfield(self, form_class=form_class, edge=self.edge, **kwargs)

    def value_from_object(self, obj: models.Model) -> Any:
        """What a form shows: the PartialDate, or None."""
        return known_date(obj, self.name)

    def value_to_string(self, obj: models.Model) -> str:
        """The whole day, for fixtures: its precision is a column of its own."""
        on: dt.date | None = getattr(obj, self.attname)
        return on.isoformat() if on else ""

    def save_form_data(self, instance: models.Model, data: PartialDate | None) -> None:
        set_date(instance, self.name, data)


def set_date(row: models.Model, name: str, date: PartialDate | None) -> None:
    setattr(row, name, date.on if date else None)
    setattr(row, f"{name}_precision", date.precision if date else Precision.DAY)


class PrecisionField(models.CharField):
    """How much of the date beside it is known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        usual: dict[str, Any] = {"max_length": 5, "choices": Precision.choices, "default": Precision.DAY}
        super().__init__(*args, **{**usual, "editable": False, **kwargs})
