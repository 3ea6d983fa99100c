"""The first page: what waits for the person who has logged in."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from tracking.models import StatusUpdate, User
from tracking.policy import Act, areas_of, may

State = StatusUpdate.State
MOST = 20


@dataclass
class TaskList:
    title: str
    links: list[tuple[str, str]] = field(default_factory=list)


def tasks_of(user: object, *, at: dt.datetime) -> list[TaskList]:
    """Lists of (text, address); one query each, whatever their length."""
    if not isinstance(user, User):
        return []
    updates = StatusUpdate.objects.select_related("goal__area", "goal__edition").order_by("assessed_on", "pk")
    lists = []
    if may(user, Act.RETURN):
        waiting = updates.filter(state=State.SUBMITTED)
        lists.append(TaskList(_("To approve"), _links(waiting.exclude(contributors=user), "approve")))
    if may(user, Act.WRITE):
        own = updates.filter(goal__area__in=areas_of(user))
        lists.append(TaskList(_("Returned to you"), _links(own.filter(state=State.RETURNED), "change")))
        lists.append(TaskList(_("Drafts in your areas"), _links(own.filter(state=State.DRAFT), "change")))
    return [tasks for tasks in lists if tasks.links]


def _links(updates: QuerySet[StatusUpdate], page: str) -> list[tuple[str, str]]:
    return [
        (f"{update.goal.edition.slug}: {update.goal}", reverse(f"admin:tracking_statusupdate_{page}", args=[update.pk]))
        for update in updates[:MOST]
    ]
