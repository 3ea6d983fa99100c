"""Whole rows in words: what a part of an object is called, and everything that is filled in."""

from typing import Any

from django.db.models import Model
from django.utils.text import capfirst

from tracking.edits.copies import Copy
from tracking.edits.names import Names
from tracking.edits.words import label, raw, said, told
from tracking.models import (
    Deliverable,
    DueDateChange,
    Evidence,
    Funding,
    GoalLink,
    IndicatorGoal,
    Involvement,
    Observation,
    SeriesBreak,
    Target,
)
from tracking.models.edits import TRACKED
from tracking.models.indicators import iso_period
from tracking.wording import period_in_words

NAMED_BY: dict[type[Model], set[str]] = {
    GoalLink: {"goal"},
    IndicatorGoal: {"goal"},
    Involvement: {"organisation", "role"},
    Deliverable: {"label"},
    DueDateChange: {"from_on", "to_on"},
    Funding: {"wording"},
    Evidence: {"version", "source"},
    Observation: {"period_from", "period_to", "period_label"},
    SeriesBreak: {"on"},
    Target: {"year"},
}
"""What the name of a part says, and which is not said again of a part that is added or removed."""


def name_of_part(model: type[Model], row: Any, names: Names) -> str:
    """Which one of its kind: "Final report", "Vinnova (assigned)", "2024: 4.1 More clinical trials"."""
    columns = {field.name: field for field in model._meta.concrete_fields}

    def words(name: str) -> str:
        return said(row, columns[name], names)

    if model is Involvement:
        return f"{words('organisation')} ({words('role')})"
    if model is DueDateChange:
        moved = f"{words('from_on')} → {words('to_on')}"
        return f"{words('deliverable')}: {moved}"
    if model is Observation:
        return row.period_label or period_in_words(iso_period(row.period_from, row.period_to))
    if model is Deliverable:
        return row.label or capfirst(words("kind"))
    return next(filter(None, map(words, sorted(NAMED_BY[model]))), "")


def filled(copy: Copy, model: type[Model], names: Names) -> list[tuple[str, str]]:
    """(column, value) of everything that is filled in; without what its name says."""
    shown = [field for field in told(model) if field.name not in NAMED_BY.get(model, ())]
    pairs = [
        (label(model, field.name), said(copy.row, field, names)) for field in shown if raw(copy.row, field) is not False
    ]
    for name in TRACKED[model]:
        listed = [names(model._meta.get_field(name).related_model, key) for key in copy.lists[name]]  # type: ignore[arg-type]
        pairs.append((label(model, name), "; ".join(listed)))
    return [(capfirst(column), value) for column, value in pairs if value]
