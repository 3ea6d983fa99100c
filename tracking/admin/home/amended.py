"""What one pair of eyes has made public since an approver last said that they have seen it."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode

from tracking.admin.home.tasks import MOST, change_page, list_page
from tracking.models import Publication, User
from tracking.moments import Moment
from tracking.progress import publications
from tracking.sentences import sentence_of
from tracking.templatetags.words import day

Acts = Publication.Act

BY_ONE = [
    Acts.INITIATIVE_AMENDED,
    Acts.DELIVERY_REGISTERED,
    Acts.DUE_DATE_MOVED,
    Acts.GOAL_LINKED,
    Acts.GOAL_UNLINKED,
    Acts.OBSERVATION_ADDED,
    Acts.OBSERVATION_REVISED,
    Acts.INDICATOR_CHANGED,
    Acts.ORGANISATION_CHANGED,
]
"""Public at once, without anybody's approval."""

FIRST_LOOK = dt.timedelta(days=30)
"""How far back somebody looks who has never marked anything as seen."""


@dataclass(frozen=True)
class Amendment:
    title: str
    address: str
    sentence: str
    note: str
    unit: str
    day: str


@dataclass(frozen=True)
class Amendments:
    rows: list[Amendment]
    count: int
    since: dt.datetime
    is_first: bool  # nothing was ever marked
    up_to: int | None  # number of the last row of the log that the page knows of
    everything: str


def amendments(user: User, moment: Moment) -> Amendments:
    """The newest first: two queries."""
    since = user.home_seen_at or moment.at - FIRST_LOOK
    rows = publications(moment).filter(at__gt=since, act__in=BY_ONE)
    newest = list(rows[:MOST])
    query = urlencode({"act__in": ",".join(BY_ONE), "at__gt": since.isoformat()})
    return Amendments(
        rows=[_amendment(row) for row in newest],
        count=rows.count(),
        since=since,
        is_first=user.home_seen_at is None,
        up_to=newest[0].number if newest else None,
        everything=list_page("publication", query),
    )


def mark_seen(user: User, number: int, moment: Moment) -> bool:
    """Remember that everything up to a row of the log is seen. The mark never moves back; False if there is no such row."""
    row = Publication.objects.public(moment.at).filter(number=number).first()
    if row is None:
        return False
    earlier = Q(home_seen_at=None) | Q(home_seen_at__lt=row.at)
    User.objects.filter(earlier, pk=user.pk).update(home_seen_at=row.at)
    return True


def _amendment(row: Publication) -> Amendment:
    return Amendment(row.title, _page(row), sentence_of(row), row.note, row.unit, day(row.at))


def _page(row: Publication) -> str:
    """The working row, or the row of the log where it has none of its own."""
    if row.initiative_id:
        return change_page("initiative", row.initiative_id)
    if row.indicator_id:
        return change_page("indicator", row.indicator_id)
    if row.organisation_id:
        return change_page("organisation", row.organisation_id)
    return reverse("admin:tracking_publication_change", args=[row.pk])
