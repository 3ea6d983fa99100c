"""What a table is: columns that know their value in a row, and the rows that there are of a subject at a moment."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise

from strategy.models import AreaWording, Edition, Goal
from tracking.csv_files import Cell
from tracking.indicator_series import Series
from tracking.models import InitiativeVersion, Organisation
from tracking.moments import Moment

type Text = str | Promise
"""In the reader's language when it is read."""


class Type(StrEnum):
    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    PARTIAL_DATE = "partial date"
    """As far as it is known: 2024-06-01, 2024-06 or 2024."""
    TRUTH = "truth"


@dataclass(frozen=True)
class Column:
    name: str
    """Swedish, ASCII, the same in every language: the field of the interfaces as well."""
    type: Type
    description: Text
    example: Cell
    value: Callable[[Any], Cell]
    """Of a row; None where nothing is said."""


@dataclass(frozen=True)
class Subject:
    """What a table is of: all that the edition in force holds, or what the address names of it."""

    moment: Moment
    edition: Edition
    area: AreaWording | None = None
    goal: Goal | None = None
    initiative: InitiativeVersion | None = None
    organisation: Organisation | None = None
    series: Series | None = None
    editions: tuple[Edition, Edition] | None = None  # the earlier one first


@dataclass(frozen=True)
class Table:
    slug: str
    title: Text
    columns: tuple[Column, ...]
    rows: Callable[[Subject], Iterable[Any]]
    may_name: tuple[str, ...] = ()
    """Parameters of the address that narrow its subject."""
    must_name: str = ""
    """The one without which there is no such table."""

    @property
    def header(self) -> list[str]:
        return [column.name for column in self.columns]

    def cells(self, subject: Subject) -> Iterator[list[Cell]]:
        """As the rows come: they are never held together."""
        for row in self.rows(subject):
            yield [column.value(row) for column in self.columns]
