"""What every noun has in common: its columns, whom it belongs to, how a file row becomes a row of the table."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Model, QuerySet
from import_export.resources import Resource

from tracking.exchange.columns import Column, InfoColumn
from tracking.exchange.relations import Named
from tracking.exchange.scope import Scope
from tracking.models import User
from tracking.policy import Act, may

UID, MARK = "uid", "kontroll"


class State(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    WRONG = "wrong"


@dataclass(frozen=True)
class Change:
    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Refusal:
    column: str
    """Empty where the whole row is to blame."""
    reason: str


@dataclass
class PlannedRow:
    """A row of a file, and what an import would do with it."""

    number: int
    state: State
    title: str = ""
    uid: UUID | None = None
    instance: Any = None
    """The row of the table with the new values in it, not saved; None where it is not found."""
    is_new: bool = False
    changes: list[Change] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    many: dict[str, list[Model]] = field(default_factory=dict)
    needs_note: bool = False

    @property
    def changed(self) -> set[str]:
        return {change.column for change in self.changes}

    def refuse(self, column: str, reason: str) -> None:
        self.refusals.append(Refusal(column, reason))
        self.state = State.WRONG


class Noun(Resource):
    """One kind of row. Subclasses say which columns, who may read, what is refused, and which verb writes."""

    do_not_call_in_templates = True  # or a template would make one of each class that it is shown
    name: ClassVar[str]
    """In addresses and commands."""
    file_name: ClassVar[str]
    title: ClassVar[Any]
    """On pages, in the plural."""
    model: ClassVar[type[Model]]
    title_columns: ClassVar[tuple[str, ...]]
    explanation: ClassVar[Any] = ""
    """What an official needs to know before importing."""

    is_working_row: ClassVar[bool] = False
    """Whether a new row is one that officials see, and no act: many are then created at once."""

    uid = Column(UID, "uid")

    def __init__(self, by: User, at: dt.datetime) -> None:
        super().__init__()
        self.by, self.at = by, at
        self.scope = Scope(by, at)
        self.columns: list[Column] = list(self.fields.values())
        self.mark = InfoColumn(MARK, self.mark_of)
        self.columns.insert(1, self.mark)
        self.read_columns = {column.column_name: column for column in self.columns[2:] if column.is_read}
        for column in self.columns:
            if isinstance(column.widget, Named):
                column.widget.scope = self.scope

    # What may be read

    def readable(self) -> QuerySet[Any]:
        """Rows that the person may export and name by their uid."""
        raise NotImplementedError

    def with_relations(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Everything that the columns show, in a fixed number of queries."""
        return rows

    def look_at(self, rows: list[Any]) -> None:
        """Read at once what the columns of these rows ask."""

    def stored(self, uids: Iterable[UUID]) -> dict[UUID, Any]:
        rows = list(self.with_relations(self.readable().filter(uid__in=uids)))
        self.look_at(rows)
        return {row.uid: row for row in rows}

    # What a row says

    def texts_of(self, row: Any) -> dict[str, str]:
        return {name: column.said(row) for name, column in self.read_columns.items()}

    def mark_of(self, row: Any) -> str:
        """What is another once anybody has changed the row: an older file cannot undo it unseen."""
        return mark_from(self.texts_of(row))

    def title_of(self, cells: dict[str, str]) -> str:
        return ", ".join(cells[name].strip() for name in self.title_columns if cells.get(name, "").strip())

    # What an import does

    def blank(self) -> Any:
        return self.model()

    def prepare(self, rows: list[PlannedRow]) -> None:
        """Read at once what `refusals` and `asks_for_note` will ask of these rows."""

    def may_change(self, row: Any) -> bool:
        return may(self.by, Act.WRITE, row)

    def may_add(self, row: Any) -> bool:
        return may(self.by, Act.WRITE, row)

    def refusals(self, row: PlannedRow) -> Iterator[Refusal]:
        """What the verb, or the form of the row, would refuse."""
        yield from ()

    def asks_for_note(self, row: PlannedRow) -> bool:
        """Whether the change is public at once, so that it needs a public note."""
        return False

    def warnings(self, row: PlannedRow) -> Iterator[str]:
        yield from ()

    def lock(self, rows: list[PlannedRow]) -> None:
        """Keep everybody else from the rows that will be written, in the order in which the verbs do."""
        raise NotImplementedError

    def write(self, row: PlannedRow, note: str, note_en: str) -> None:
        """One row, through its verb. Inside the transaction of the whole import."""
        raise NotImplementedError

    def finish(self) -> None:
        """What is done once, after all rows."""

    def is_created_at_once(self, row: PlannedRow) -> bool:
        return row.is_new and self.is_working_row

    def set_many(self, row: PlannedRow) -> None:
        for name, values in row.many.items():
            getattr(row.instance, name).set(values)


def mark_from(texts: dict[str, str]) -> str:
    return hashlib.sha256("\0".join(texts.values()).encode()).hexdigest()[:12]


def fixed(row: PlannedRow, columns: Iterable[str], reason: str) -> Iterator[Refusal]:
    """Refuse changes of columns that another act changes."""
    for column in sorted(row.changed & set(columns)):
        yield Refusal(column, reason)
