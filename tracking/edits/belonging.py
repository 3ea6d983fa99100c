"""What belongs to an object: rows that officials edit with it, whose copies are read as changes of the object."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from simple_history.utils import get_history_manager_for_model

from tracking.models import (
    Deliverable,
    DueDateChange,
    Evidence,
    Funding,
    GoalLink,
    Indicator,
    IndicatorGoal,
    Initiative,
    Involvement,
    Observation,
    SeriesBreak,
    StatusUpdate,
    Target,
)


@dataclass(frozen=True)
class Part:
    model: type[Model]
    parent: str
    """The field that points at what it belongs to: the object, or a part of it."""


PARTS: dict[type[Model], tuple[Part, ...]] = {
    Initiative: (
        Part(GoalLink, "initiative"),
        Part(Involvement, "initiative"),
        Part(Deliverable, "initiative"),
        Part(DueDateChange, "deliverable"),
        Part(Funding, "initiative"),
    ),
    StatusUpdate: (Part(Evidence, "status_update"),),
    Indicator: (
        Part(IndicatorGoal, "indicator"),
        Part(Observation, "indicator"),
        Part(SeriesBreak, "indicator"),
        Part(Target, "indicator"),
    ),
}
"""In the order in which they are told of; a part after what it is a part of. Other objects stand alone."""

PARENTS = {part.model: part.parent for parts in PARTS.values() for part in parts}


def copies_of(root: Model) -> dict[type[Model], Any]:
    """The copies of an object and of everything that belongs or has belonged to it: a queryset for each kind of row."""
    model = type(root)
    found = {model: get_history_manager_for_model(model).filter(id=root.pk)}
    for part in PARTS.get(model, ()):
        owner = part.model._meta.get_field(part.parent).related_model
        ids = [root.pk] if owner is model else found[owner].order_by().values("id")  # type: ignore[index]
        found[part.model] = get_history_manager_for_model(part.model).filter(**{f"{part.parent}__in": ids})
    return found
