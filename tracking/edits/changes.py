"""What an act did to a row, as sentences are made of it: from → to, what was added to a list, a whole row with its values."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from tracking.edits.belonging import PARENTS
from tracking.edits.copies import Copy, RowEdit
from tracking.edits.names import Key, Names
from tracking.edits.rows import filled, name_of_part
from tracking.edits.words import is_text, label, raw, references, said, told
from tracking.marked_words import marked_words
from tracking.models.edits import TRACKED

NOTHING = "–"


class Kind(StrEnum):
    VALUE = "value"  # one word or a few, from → to
    TEXT = "text"  # two wordings, with the words that differ marked
    LIST = "list"
    ADDED = "added"
    REMOVED = "removed"
    UNKNOWN = "unknown"  # nothing is kept of what it was before


@dataclass(frozen=True)
class Change:
    where: str
    kind: Kind
    before: str = ""
    after: str = ""
    gone: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    """(column, value) of a whole row."""


def keys_named(edit: RowEdit) -> Iterator[Key]:
    for copy in filter(None, (edit.before, edit.after)):
        yield from references(copy, edit.model)


def changes_of(edit: RowEdit, names: Names) -> Iterator[Change]:
    """Nothing where only columns were written that the system keeps for itself."""
    model, before, after = edit.model, edit.before, edit.after
    if edit.is_removed:
        yield Change(_row(model, after, names), Kind.REMOVED, values=tuple(filled(after, model, names)))
    elif before is None:
        kind = Kind.ADDED if edit.is_added else Kind.UNKNOWN
        yield Change(_row(model, after, names), kind, values=tuple(filled(after, model, names)))
    else:
        yield from _changed_columns(model, before, after, names)
        yield from _changed_lists(model, before, after, names)


def _changed_columns(model: type[Model], before: Copy, after: Copy, names: Names) -> Iterator[Change]:
    for field in told(model):
        if raw(before.row, field) == raw(after.row, field):
            continue
        old, new = said(before.row, field, names), said(after.row, field, names)
        where = _column(model, before, field.name, names)
        if is_text(field) and old and new:
            marked_old, marked_new = marked_words(old, new)
            yield Change(where, Kind.TEXT, marked_old, marked_new)
        else:
            yield Change(where, Kind.VALUE, old or NOTHING, new or NOTHING)


def _changed_lists(model: type[Model], before: Copy, after: Copy, names: Names) -> Iterator[Change]:
    for name in TRACKED[model]:
        old, new = before.lists[name], after.lists[name]
        if set(old) == set(new):
            continue
        of = model._meta.get_field(name).related_model
        yield Change(
            _column(model, before, name, names),
            Kind.LIST,
            gone=tuple(names(of, key) for key in old if key not in new),  # type: ignore[arg-type]
            new=tuple(names(of, key) for key in new if key not in old),  # type: ignore[arg-type]
        )


def _row(model: type[Model], copy: Copy, names: Names) -> str:
    what = str(model._meta.verbose_name)
    if model not in PARENTS:
        return capfirst(what)
    return capfirst(_("%(what)s “%(name)s”") % {"what": what, "name": name_of_part(model, copy.row, names)})


def _column(model: type[Model], copy: Copy, name: str, names: Names) -> str:
    if model not in PARENTS:
        return capfirst(label(model, name))
    return f"{_row(model, copy, names)}: {label(model, name)}"
