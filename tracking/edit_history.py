"""Who edits, when and why: written beside every change of a working row, for officials only.

The public record is versions and the log (`publishing`). This is the other side: each save of a row that officials edit
leaves a copy of it, by django-simple-history, with the official, the moment and the note of the act. What `update()`,
`bulk_create()` and `loaddata` write leaves none, so facts that fixtures load get a first copy by `edits.begin`, and what
`update()` writes on purpose is kept by `keep_copy`. `tracking.edits` reads the copies.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from simple_history.models import HistoricalRecords


@dataclass(frozen=True)
class Edit:
    """One act: every copy that it leaves carries the same moment, so that a reader sees it as one."""

    by: Any
    at: dt.datetime
    note: str = ""


_current: ContextVar[Edit | None] = ContextVar("current edit", default=None)
_is_recorded: ContextVar[bool] = ContextVar("is recorded", default=True)


@contextmanager
def acting(by: Any, at: dt.datetime, note: str = "") -> Iterator[Edit]:
    """Sign what is saved inside. An act within another is part of it: it keeps its moment, and adds a note if there is none."""
    outer = _current.get()
    edit = replace(outer, note=outer.note or note) if outer else Edit(by, at, note)
    token = _current.set(edit)
    try:
        yield edit
    finally:
        _current.reset(token)


def verb[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """A write with consequences: one transaction, signed by `by` at `at`, with its note or reason or comment."""

    @wraps(function)
    def act(*args: P.args, **kwargs: P.kwargs) -> R:
        note = next((str(kwargs[name]) for name in ("note", "reason", "comment") if kwargs.get(name)), "")
        with transaction.atomic(), acting(kwargs["by"], kwargs["at"], note) as edit:  # type: ignore[arg-type]
            kwargs["at"] = edit.at  # so that a public act within a longer one tells the same moment as its copies
            return function(*args, **kwargs)

    return act


def keep_copy(row: Model) -> None:
    """Sign an act that saves nothing, or that wrote by `update()`: the row is copied as it is."""
    history: EditHistory = row._meta.edit_history  # type: ignore[attr-defined]
    history.create_historical_record(row, "~")


@contextmanager
def unrecorded() -> Iterator[None]:
    """What is saved inside leaves no copy: facts that are being prepared before a history begins."""
    token = _is_recorded.set(False)
    try:
        yield
    finally:
        _is_recorded.reset(token)


class EditHistory(HistoricalRecords):
    """Copies that are signed by the act that is going on; unsigned where there is none, as in a shell."""

    def finalize(self, sender: type[Model], **kwargs: Any) -> None:
        super().finalize(sender, **kwargs)
        if sender is self.cls:
            sender._meta.edit_history = self

    def create_historical_record(self, instance: Model, history_type: str, using: str | None = None) -> None:
        if not _is_recorded.get():
            return
        edit = _current.get()
        instance._history_date = edit.at if edit else timezone.now()  # type: ignore[attr-defined]
        super().create_historical_record(instance, history_type, using)

    def get_history_user(self, instance: Model) -> Any:
        edit = _current.get()
        return edit.by if edit else None

    def get_change_reason_for_object(self, instance: Model, history_type: str, using: str | None) -> str | None:
        edit = _current.get()
        return edit.note if edit and edit.note else None
