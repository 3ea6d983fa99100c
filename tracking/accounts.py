"""Giving roles and areas, with a record of it for auditors."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from strategy.models import PriorityArea
from tracking.models import RoleChange, User


@transaction.atomic
def record_role(user: User, *, by: User | None, at: dt.datetime) -> RoleChange | None:
    """Write down the role and areas that a person has now, if they are others than when last written down."""
    now = describe(user, user.areas.all())
    last = user.role_changes.first()
    if last and last.to_value == now:
        return None
    return RoleChange.objects.create(at=at, user=user, by=by, from_value=last.to_value if last else "", to_value=now)


def describe(user: User, areas: Iterable[PriorityArea]) -> str:
    """A role and its areas as a short text: "editor 4, 8"."""
    numbers = ", ".join(str(area.number) for area in areas)
    active = "" if user.is_active else " (inactive)"
    return f"{user.role} {numbers}".strip() + active
