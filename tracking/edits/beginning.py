"""The first copy of rows that have none: facts that fixtures loaded, and what was there before copies were kept."""

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, F, Max, Model, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast
from simple_history.utils import get_history_manager_for_model

from tracking.edit_history import EditHistory
from tracking.models import PublicationCounter
from tracking.models.edits import TRACKED

BEGINNING = "Inläst"
"""The note of a first copy. Nobody signs it."""


@transaction.atomic
def begin(at: dt.datetime) -> int:
    """Copy every row that has no copy yet, and say how many; a second time, and one at the same time, finds none.

    The databases copy: one statement for each kind of row, and one for each of its lists.
    """
    PublicationCounter.objects.select_for_update().get_or_create(pk=1)  # who publishes waits for its lock, and so do we
    return sum(_begin(model, at) for model in TRACKED)


def _begin(model: type[Model], at: dt.datetime) -> int:
    copies = get_history_manager_for_model(model)
    last = copies.aggregate(last=Max("history_id"))["last"] or 0
    rows: Any = model._base_manager.filter(~Exists(copies.filter(id=OuterRef("pk")))).order_by("pk")
    columns = {field.attname: F(field.attname) for field in copies.model.tracked_fields}
    signature = {
        "history_date": Value(at),
        "history_type": _text("+"),
        "history_change_reason": _text(BEGINNING),
    }
    written = _copy(rows, copies.model, columns | signature)
    copy_lists(model, copies.filter(history_id__gt=last))
    return written


def copy_lists(model: type[Model], copies: QuerySet) -> None:
    """Beside copies that have just been made, one of each row: what their many-to-many fields hold now."""
    for name in TRACKED[model]:
        _copy_list(getattr(model, name).field, copies)


def _copy_list(many: Any, owners: QuerySet) -> None:
    through = many.remote_field.through
    owner = owners.filter(id=OuterRef(f"{many.m2m_field_name()}_id")).order_by("history_id").values("history_id")[:1]
    rows = through._base_manager.alias(owner=Subquery(owner)).filter(owner__isnull=False).order_by("pk")
    columns = {field.attname: F(field.attname) for field in through._meta.concrete_fields}
    _copy(rows, EditHistory.m2m_models[many], columns | {"history_id": F("owner")})


def _copy(rows: QuerySet, into: type[Model], columns: dict[str, Any]) -> int:
    """`INSERT INTO … SELECT`: each column of the copy with what it is filled with."""
    chosen = rows.annotate(**{f"copied_{name}": value for name, value in columns.items()})
    select, parameters = chosen.values_list(*(f"copied_{name}" for name in columns)).query.sql_with_params()
    quoted = [connection.ops.quote_name(str(into._meta.get_field(name).column)) for name in columns]  # type: ignore[union-attr]
    table = connection.ops.quote_name(into._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({', '.join(quoted)}) {select}", parameters)
        return cursor.rowcount


def _text(words: str) -> Any:
    return Cast(Value(words), TextField())
