"""The import itself: all of it or nothing, in one transaction, through the verbs."""

import datetime as dt
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from itertools import batched

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tracking.edit_history import acting
from tracking.exchange.at_once import create_all
from tracking.exchange.files import Table
from tracking.exchange.nouns.base import Noun, PlannedRow
from tracking.exchange.plan import CHUNK, Plan
from tracking.models import User


class ChangedSinceError(Exception):
    """What an import would do now is not what the official has seen. Nothing was written."""


class RefusedRowError(Exception):
    """A verb or the database refused a row. Nothing was written."""

    def __init__(self, row: PlannedRow, error: Exception) -> None:
        super().__init__(str(error))
        self.row, self.error = row, error


@dataclass
class Import:
    """An import that an official has seen the dry run of. `run` does it, and says how many rows are done."""

    noun: type[Noun]
    table: Table
    by: User
    at: dt.datetime
    note: str = ""
    note_en: str = ""
    plan: Plan = field(init=False)

    def run(
        self, seen: str, begin: Callable[[], None] = lambda: None, end: Callable[[], None] = lambda: None
    ) -> Generator[tuple[str, int, int]]:
        """(what is being done, rows done, of how many). `seen` is the digest of the dry run that was shown.

        `begin` and `end` are part of the transaction. A caller who stops asking, because whoever asked it went away,
        undoes it all.
        """
        yield from self._compared(seen)
        with transaction.atomic():
            begin()
            self.plan.noun.lock(self.plan.to_write)  # from here on nobody else changes what will be written
            yield from self._compared(seen)
            self.plan.noun.lock(self.plan.to_write)
            yield from self._written()
            end()

    def _compared(self, seen: str) -> Iterator[tuple[str, int, int]]:
        self.plan = Plan.of(self.noun, self.table, by=self.by, at=self.at, warns=False)
        for done in self.plan.run():
            yield "compared", done, len(self.table.rows)
        if self.plan.digest != seen:
            raise ChangedSinceError
        self._refuse()

    def _refuse(self) -> None:
        if self.plan.is_wrong:
            raise ValidationError(_("Some rows are wrong. Put them right and import the file again."), code="wrong")
        if self.plan.needs_note and not self.note.strip():
            raise ValidationError(
                {"note": _("This is public: write in the public note what is changed and why.")}, code="no_note"
            )

    def _written(self) -> Iterator[tuple[str, int, int]]:
        rows, noun = self.plan.to_write, self.plan.noun
        for done, chunk in enumerate(batched(rows, CHUNK)):
            with acting(
                self.by, self.at, self.note
            ):  # not around a yield: who is asked in between has acts of their own
                self._write(noun, list(chunk))
            yield "written", done * CHUNK + len(chunk), len(rows)
        with acting(self.by, self.at, self.note):
            noun.finish()

    def _write(self, noun: Noun, rows: list[PlannedRow]) -> None:
        create_all([row for row in rows if noun.is_created_at_once(row)], by=self.by, at=self.at, note=self.note)
        for row in rows:
            if noun.is_created_at_once(row):
                continue
            try:
                noun.write(row, self.note, self.note_en)
            except (ValidationError, PermissionDenied, IntegrityError) as error:
                raise RefusedRowError(row, error) from error
