"""The dry run: what an import of a file would do, row by row and cell by cell. Reads, and writes nothing."""

import datetime as dt
import hashlib
import json
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import batched
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export.instance_loaders import BaseInstanceLoader

from tracking.csv_files import Row
from tracking.exchange.checks import check_rules, check_unique
from tracking.exchange.files import Table
from tracking.exchange.nouns.base import MARK, UID, Change, Noun, PlannedRow, State, mark_from
from tracking.models import User

CHUNK = 250
"""Rows that are compared at once: a fixed number of queries for each chunk, whatever its size."""
NAMESPACE = uuid.UUID("5b0f3c1e-6f0a-4d53-9a55-0d7f3c3f8a61")
"""Of the identities that new rows get from what they say."""


class ChunkLoader(BaseInstanceLoader):
    """Rows that a chunk names by uid, among those that the person may read."""

    def __init__(self, noun: Noun, rows: tuple[Row, ...]) -> None:
        super().__init__(noun)
        uids = {found for row in rows if (found := uid_in(row))}
        self.stored = noun.stored(uids) if uids else {}

    def get_instance(self, row: Row) -> Any:
        found = uid_in(row)
        return self.stored.get(found) if found else None


def uid_in(row: Row) -> uuid.UUID | None:
    try:
        return uuid.UUID(row.cells[UID].strip())
    except ValueError:
        return None


@dataclass
class Plan:
    """What an import would do. `run` fills it, and says after each chunk how many rows are done."""

    noun: Noun
    table: Table
    warns: bool = True
    """Whether to say what is likely to be wrong but is not refused: once, before anybody decides."""
    rows: list[PlannedRow] = field(default_factory=list)
    _seen: dict[Any, int] = field(default_factory=dict)
    """Row of the file in which a uid or a unique value stood first."""

    @classmethod
    def of(cls, noun: type[Noun], table: Table, *, by: User, at: dt.datetime, warns: bool = True) -> "Plan":
        """Raises ValidationError where the columns are not those of the noun."""
        plan = cls(noun(by, at), table, warns)
        plan._refuse_columns()
        return plan

    def run(self) -> Iterator[int]:
        for chunk in batched(self.table.rows, CHUNK):
            self.rows += self._planned(chunk)
            yield len(self.rows)

    @property
    def counts(self) -> Counter[State]:
        return Counter(row.state for row in self.rows)

    @property
    def to_write(self) -> list[PlannedRow]:
        return [row for row in self.rows if row.state in {State.NEW, State.CHANGED}]

    @property
    def is_wrong(self) -> bool:
        return any(row.state == State.WRONG for row in self.rows)

    @property
    def needs_note(self) -> bool:
        return any(row.needs_note for row in self.to_write)

    @property
    def digest(self) -> str:
        """The same for two dry runs that would do the same."""
        said = [
            (row.number, row.state, str(row.uid), [(one.column, one.before, one.after) for one in row.changes])
            for row in self.rows
            if row.state != State.UNCHANGED
        ]
        return hashlib.sha256(json.dumps([said, self.needs_note]).encode()).hexdigest()

    def _refuse_columns(self) -> None:
        known = {column.column_name for column in self.noun.columns}
        if UID not in self.table.columns:
            raise ValidationError(
                _("The column “uid” is missing. Export first: then every row says which one it is."), code="no_uid"
            )
        if strange := [column for column in self.table.columns if column not in known]:
            raise ValidationError(
                _("The column “%(column)s” is not one of these: %(known)s."),
                code="unknown_column",
                params={
                    "column": strange[0][:80],
                    "known": ", ".join(column.column_name for column in self.noun.columns),
                },
            )

    def _planned(self, chunk: tuple[Row, ...]) -> list[PlannedRow]:
        loader = ChunkLoader(self.noun, chunk)
        said = {row.line: self.noun.texts_of(stored) for row in chunk if (stored := loader.get_instance(row))}
        self._prepare_relations(chunk, said)
        planned = [self._row(row, loader.get_instance(row), said.get(row.line, {})) for row in chunk]
        self._pass_over_what_is_imported(planned)
        writing = [row for row in planned if row.state in {State.NEW, State.CHANGED}]
        self.noun.prepare(writing)
        for row in writing:
            for refusal in self.noun.refusals(row):
                row.refuse(refusal.column, refusal.reason)
            row.needs_note = self.noun.asks_for_note(row)
            row.warnings += self.noun.warnings(row) if self.warns else []
        check_rules(self.noun, writing)
        check_unique(self.noun, writing, self._seen)
        return planned

    def _prepare_relations(self, chunk: tuple[Row, ...], said: dict[int, dict[str, str]]) -> None:
        """Only what is not as it is stored has to be looked up."""
        for name, column in self.noun.read_columns.items():
            texts = [row.cells.get(name, "") for row in chunk]
            stored = [said.get(row.line, {}).get(name, "") for row in chunk]
            column.widget.prepare(text for text, before in zip(texts, stored, strict=True) if text != before)

    def _row(self, row: Row, stored: Any, said: dict[str, str]) -> PlannedRow:
        planned = PlannedRow(row.line, State.UNCHANGED, self.noun.title_of(said | row.cells))
        text = row.cells[UID].strip()
        if text and stored is None:
            planned.refuse(UID, _("There is no such row, or it lies outside your areas. Leave uid empty in a new row."))
        elif text:
            self._known(planned, row, stored, said)
        else:
            self._new(planned, row)
        return planned

    def _known(self, planned: PlannedRow, row: Row, stored: Any, said: dict[str, str]) -> None:
        planned.instance, planned.uid = stored, uid_in(row)
        if first := self._stands_first(("row", stored.pk), row):
            planned.refuse(UID, _("Row %(row)d has the same uid.") % {"row": first})
            return
        may_change = self.noun.may_change(stored)
        self._compare(planned, row, said)
        if planned.state == State.UNCHANGED:
            return
        if not may_change or not self.noun.may_change(stored):
            planned.refuse("", _("Your role or your areas do not allow this."))
        if row.cells.get(MARK, "").strip() not in {"", mark_from(said)}:
            planned.refuse(
                "", _("The row has been changed since the file was exported. Export again, and change that file.")
            )

    def _new(self, planned: PlannedRow, row: Row) -> None:
        planned.instance, planned.is_new = self.noun.blank(), True
        self._compare(planned, row, {})
        if not planned.changes and planned.state != State.WRONG:
            planned.refuse("", _("The row says nothing."))
        if planned.state == State.WRONG:
            return
        planned.state = State.NEW
        planned.uid = planned.instance.uid = self._identity(planned)
        if first := self._stands_first(("new", planned.uid), row):
            planned.refuse("", _("Row %(row)d says the same.") % {"row": first})

    def _stands_first(self, key: Any, row: Row) -> int | None:
        """The row of the file in which something stood before this one."""
        first = self._seen.setdefault(key, row.line)
        return first if first != row.line else None

    def _compare(self, planned: PlannedRow, row: Row, said: dict[str, str]) -> None:
        """Put what the cells say into the instance. A cell that reads as it was exported is not looked at."""
        for name, column in self.noun.read_columns.items():
            text, before = row.cells.get(name), said.get(name, "")
            if text is None or text == before:
                continue
            try:
                value = column.widget.clean(text, number=self.table.number)
            except ValueError as error:
                planned.refuse(name, str(error))
                continue
            after = column.widget.render(value)
            if after == before:
                continue
            planned.changes.append(Change(name, before, after))
            if planned.state == State.UNCHANGED:
                planned.state = State.CHANGED
            if column.is_many:
                planned.many[column.attribute] = value
            else:
                column.put(planned.instance, value)

    def _identity(self, planned: PlannedRow) -> uuid.UUID:
        """From what the row says: the same row imported twice, from whatever format, is one object."""
        said = sorted((change.column, change.after) for change in planned.changes)
        return uuid.uuid5(NAMESPACE, json.dumps([self.noun.name, said]))

    def _pass_over_what_is_imported(self, planned: list[PlannedRow]) -> None:
        new = [row for row in planned if row.state == State.NEW]
        if not new:
            return
        there = set(
            self.noun.model._default_manager.filter(uid__in=[row.uid for row in new]).values_list("uid", flat=True)
        )
        for row in new:
            if row.uid in there:
                row.state, row.changes = State.UNCHANGED, []
                row.warnings.append(_("This row has been imported before. Export again to change it."))
