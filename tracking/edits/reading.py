"""The acts on an object, the newest first, a page at a time: who, when, why, what changed, and what of it is public."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from django.core.paginator import Page
from django.db.models import Model

from tracking.edits.changes import Change, changes_of, keys_named
from tracking.edits.copies import Act, RowEdit, pages_of_acts, row_edits
from tracking.edits.log_rows import log_rows
from tracking.edits.names import Names
from tracking.models import Publication, User

PER_PAGE = 25
MOST_CHANGES = 60
"""Of an act that did more than this to one object, as an import may, the first ones are told of."""


@dataclass(frozen=True)
class PastEdit:
    at: dt.datetime
    who: str  # empty where nobody was logged in: facts that a program loaded
    note: str
    changes: list[Change]
    is_cut: bool
    public: list[Publication]


@dataclass(frozen=True)
class EditPage:
    page: Page
    edits: list[PastEdit]


def edits_of(root: Model, reader: User, at: dt.datetime, number: str | int = 1) -> EditPage:
    """A page of the acts on an object and on what belongs to it; `number` that is no page gives the nearest.

    As many queries for a thousand copies as for one: a few for each kind of row, one for each kind that they name.
    """
    page = pages_of_acts(root, PER_PAGE).get_page(number)
    acts = [Act(*key) for key in page]
    done = row_edits(root, acts)
    acts.sort(key=lambda act: (act.at, _place(done[act])), reverse=True)
    public = log_rows(root, acts, _next_moment(page))
    people = ((User, act.by) for act in acts if act.by)
    names = Names(
        [*people, *(key for edits in done.values() for edit in edits for key in keys_named(edit))], reader, at
    )
    return EditPage(page, [_told(act, done[act], public[act], names) for act in acts])


def _place(edits: list[RowEdit]) -> int:
    """Among acts of one moment: in the order in which the object itself was saved."""
    return edits[0].after.row.history_id if edits else 0


def _next_moment(page: Page) -> dt.datetime | None:
    """When the act after the newest one of a page was done."""
    if not page.has_previous():
        return None
    newer: dt.datetime = page.paginator.object_list[page.start_index() - 2][0]
    return newer


def _told(act: Act, edits: list[RowEdit], public: list[Publication], names: Names) -> PastEdit:
    changes = _changes(edits, names)
    notes = [*(edit.note for edit in edits), *(row.note for row in public)]
    return PastEdit(
        at=act.at,
        who=names(User, act.by),
        note=next(filter(None, notes), ""),
        changes=changes[:MOST_CHANGES],
        is_cut=len(changes) > MOST_CHANGES,
        public=public,
    )


def _changes(edits: Iterable[RowEdit], names: Names) -> list[Change]:
    changes = (change for edit in edits for change in changes_of(edit, names))
    return list(islice(changes, MOST_CHANGES + 1))
