"""Copies of an object, put together: one act did one thing to each row, however often it saved the row."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple

from django.core.paginator import Paginator
from django.db.models import Model, OuterRef, Subquery
from simple_history.utils import get_history_manager_for_model

from tracking.edit_history import EditHistory
from tracking.edits.belonging import copies_of
from tracking.models.edits import TRACKED


class Act(NamedTuple):
    """What one person did at one moment; nobody, where a program wrote."""

    at: dt.datetime
    by: int | None


@dataclass(frozen=True)
class Copy:
    """A row as it was, with the keys of what its lists held."""

    row: Any
    lists: dict[str, list[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class RowEdit:
    """What one act did to one row. No `before`: it was added, or nothing is known of what it was before."""

    model: type[Model]
    before: Copy | None
    after: Copy
    is_added: bool
    is_removed: bool
    note: str


def pages_of_acts(root: Model, size: int) -> Paginator:
    """The newest first; a query counts them, another one reads a page."""
    keys = [
        copies.order_by().values_list("history_date", "history_user").distinct() for copies in copies_of(root).values()
    ]
    first, *others = keys
    return Paginator(first.union(*others).order_by("-history_date", "-history_user"), size)


def row_edits(root: Model, acts: Iterable[Act]) -> dict[Act, list[RowEdit]]:
    """What each act did, the object itself first: three queries at most for each kind of row."""
    found: dict[Act, list[RowEdit]] = {act: [] for act in acts}
    for model, copies in copies_of(root).items():
        rows = _copies_of_acts(model, copies, found)
        for edit in _folded(model, rows):
            key = Act(edit.after.row.history_date, edit.after.row.history_user_id)
            if key in found:
                found[key].append(edit)
    return found


def _copies_of_acts(model: type[Model], copies: Any, acts: Iterable[Act]) -> list[Any]:
    """In the order in which they were written, each with the key of the copy before it."""
    same_row = get_history_manager_for_model(model).filter(id=OuterRef("id"))
    before = same_row.filter(history_id__lt=OuterRef("history_id")).order_by("-history_id").values("history_id")[:1]
    at_these = copies.filter(history_date__in={act.at for act in acts})
    return list(at_these.annotate(before_id=Subquery(before)).order_by("id", "history_id"))


def _folded(model: type[Model], rows: list[Any]) -> list[RowEdit]:
    """Neighbours of one row and one act as one edit, from before the first to after the last."""
    acts = groupby(rows, key=lambda row: (row.id, row.history_date, row.history_user_id))
    groups = [list(group) for _act, group in acts]
    before_ids = {group[0].before_id for group in groups if group[0].before_id}
    earlier = get_history_manager_for_model(model).in_bulk(before_ids)
    lists = _lists(model, before_ids | {group[-1].history_id for group in groups})

    def copy(row: Any) -> Copy:
        return Copy(row, lists.get(row.history_id, {name: [] for name in TRACKED[model]}))

    edits = []
    for group in groups:
        before = earlier.get(group[0].before_id)
        is_known = before is not None and before.history_type != "-"
        edit = RowEdit(
            model,
            before=copy(before) if is_known else None,
            after=copy(group[-1]),
            is_added=not is_known and group[0].history_type == "+",
            is_removed=group[-1].history_type == "-",
            note=next((row.history_change_reason for row in group if row.history_change_reason), ""),
        )
        edits += [] if edit.is_added and edit.is_removed else [edit]
    return edits


def _lists(model: type[Model], history_ids: set[int]) -> dict[int, dict[str, list[int]]]:
    """What the many-to-many fields held, by copy: a query for each field."""
    found: dict[int, dict[str, list[int]]] = {}
    for name in TRACKED[model]:
        many = getattr(model, name).field
        pairs = EditHistory.m2m_models[many].objects.filter(history__in=history_ids).order_by("m2m_history_id")
        for history_id, key in pairs.values_list("history", many.m2m_reverse_field_name()):
            found.setdefault(history_id, {each: [] for each in TRACKED[model]})[name].append(key)
    return found
