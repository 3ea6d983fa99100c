"""What rows are called that copies refer to by key: all of a kind in one query, as they are called now."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from simple_history.utils import get_history_manager_for_model

from strategy.models import Edition, Goal, Source
from tracking.models import Deliverable, Initiative, InitiativeVersion, Organisation, StatusUpdate, User
from tracking.policy import readable_initiatives

type Key = tuple[type[Model], int]

WITH: dict[type[Model], tuple[str, ...]] = {
    Goal: ("area", "edition"),
    StatusUpdate: ("goal__area", "goal__edition"),
}
"""What a name is made of beside the row itself."""

KEPT_NAME: dict[type[Model], str] = {
    Deliverable: "label",
    Edition: "slug",
    Goal: "title",
    Organisation: "name",
    Source: "citation",
}
"""Where the last copy of a row that is gone says what it was called."""


class Names:
    def __init__(self, keys: Iterable[Key], reader: User, at: dt.datetime) -> None:
        wanted: dict[type[Model], set[int]] = {}
        for model, pk in keys:
            wanted.setdefault(model, set()).add(pk)
        self._names = {model: _names(model, pks, reader, at) for model, pks in wanted.items()}

    def __call__(self, model: type[Model], pk: int | None) -> str:
        if pk is None:
            return ""
        unknown = _("an initiative that is not public") if model is Initiative else _("something that is gone")
        return self._names.get(model, {}).get(pk) or unknown


def _names(model: type[Model], pks: set[int], reader: User, at: dt.datetime) -> dict[int, str]:
    if model is Initiative:
        return _of_initiatives(pks, reader, at)
    rows: Any = model._base_manager.filter(pk__in=pks)
    if model is InitiativeVersion:
        return dict(rows.values_list("pk", "title"))
    if model in WITH:
        rows = rows.select_related(*WITH[model])
    found = {row.pk: _name(row) for row in rows}
    return _names_of_gone(model, pks - found.keys()) | found


def _of_initiatives(pks: set[int], reader: User, at: dt.datetime) -> dict[int, str]:
    """An initiative of another area that the public does not see has no name here."""
    shown = InitiativeVersion.objects.shown(at).filter(initiative__in=pks)
    own = readable_initiatives(reader).filter(pk__in=pks)
    return dict(shown.values_list("initiative", "title")) | dict(own.values_list("pk", "title"))


def _names_of_gone(model: type[Model], pks: set[int]) -> dict[int, str]:
    if not pks or model not in KEPT_NAME:
        return {}
    copies = get_history_manager_for_model(model).filter(id__in=pks).order_by("history_id")
    return dict(copies.values_list("id", KEPT_NAME[model]))


def _name(row: Any) -> str:
    """A goal with its edition, since 4.1 exists in each."""
    return f"{row.edition.slug}: {row}" if isinstance(row, Goal) else capfirst(str(row))
