"""Reports whose date has passed without word of delivery, and what falls due in days to come."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from strategy.partial_dates import PartialDate
from tracking.admin.home.tasks import MOST, Link, Task, TaskList, change_page
from tracking.admin.initiatives.deliverables import awaited, without_word
from tracking.models import Deliverable, User
from tracking.policy import Act, areas_of, may
from tracking.templatetags.words import day

ALL = "admin:tracking_initiative_deliverables"


def passed(user: User, on: dt.date) -> TaskList:
    """Nobody is accused: that a date has passed says nothing about the delivery. Two queries."""
    rows = without_word(user, on)
    return _listed(
        rows,
        user,
        name="passed",
        title=_("Date passed, no information about delivery"),
        everything=Link(_("All whose date has passed"), f"{reverse(ALL)}?due=passed"),
        explanation=_(
            "Look for the report, and register what you find. That a date has passed does not say that it is late."
        ),
    )


def coming(user: User, on: dt.date, until: dt.date) -> TaskList:
    """Of one's own areas; of all for those who have none and read everything. Two queries."""
    rows: QuerySet[Any] = awaited(user)
    rows = rows.filter(counts_on__gte=on, counts_on__lte=until)
    if own := areas_of(user):
        rows = rows.filter(initiative__lead_area__in=own)
    everything = Link(_("All dates to come"), f"{reverse(ALL)}?due=coming&kind=all")
    return _listed(rows, user, name="due-soon", title=_("Reports and milestones"), everything=everything)


def _listed(rows: QuerySet[Deliverable], user: User, **words: Any) -> TaskList:
    shown = rows.select_related("initiative__lead_area")[:MOST]
    return TaskList(tasks=[_task(row, user) for row in shown], count=rows.count(), **words)


def _task(row: Any, user: User) -> Task:
    """The act that says it is delivered, or the initiative where one may only read."""
    initiative = row.initiative
    text = _("%(deliverable)s: %(initiative)s") % {"deliverable": capfirst(str(row)), "initiative": initiative}
    if may(user, Act.WRITE, initiative):
        page = reverse("admin:tracking_initiative_deliver", args=[initiative.pk, row.pk])
    else:
        page = change_page("initiative", initiative.pk)
    date = day(PartialDate(row.counts_on, row.counts_on_precision))
    return Task(text, page, _("Date: %(day)s") % {"day": date})
