"""Dates of reports and milestones: of all initiatives as the calendar shows them, and each date of one initiative."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, cast

from django.utils.translation import gettext_lazy as _

from strategy.partial_dates import Edge, PartialDate, Precision
from tracking.models import Deliverable, InitiativeVersion, VersionDeliverable, VersionGoal
from tracking.moments import Moment
from tracking.progress import deliverables_ahead, deliverables_passed
from tracking.snapshots import due_that_counts
from tracking.tables import columns
from tracking.tables.table import Column, Subject, Table, Type
from tracking.tables.versions import CHUNK, versions_of
from tracking.wording import label


@dataclass(frozen=True)
class Due:
    """A date of a shown initiative, and the date that was decided first where it has been moved."""

    row: VersionDeliverable
    date: PartialDate
    moved_from: str | None

    @classmethod
    def of(cls, row: VersionDeliverable) -> "Due":
        record = next(found for found in row.version.content["deliverables"] if found["uid"] == str(row.uid))
        return cls(
            row=row,
            date=PartialDate(row.due_on, row.due_on_precision),  # type: ignore[arg-type]  # without one it is not asked for
            moved_from=record["moves"][0]["from_on"] if record["moves"] else None,
        )

    @property
    def is_milestone(self) -> bool:
        return self.row.kind in Deliverable.MILESTONES

    @property
    def period(self) -> tuple[int, int]:
        """The year and month that it belongs to; 13 where only the year is known, after its last month."""
        return self.date.on.year, 13 if self.date.precision == Precision.YEAR else self.date.on.month

    def is_late(self, moment: Moment) -> bool:
        """Known not to be delivered although the whole period of its date has passed."""
        return self.row.delivery == Deliverable.Delivery.NOT_DELIVERED and self.date.on < moment.on


@dataclass(frozen=True)
class DueRow:
    due: Due
    is_late: bool

    @property
    def row(self) -> VersionDeliverable:
        return self.due.row


def calendar(subject: Subject) -> Iterator[DueRow]:
    """What is late or to come, by date; then what passed with no word of delivery, the latest first: two queries."""
    rows = chain(
        deliverables_ahead(subject.moment, **_of(subject)).iterator(chunk_size=CHUNK),
        deliverables_passed(subject.moment, **_of(subject)).iterator(chunk_size=CHUNK),
    )
    return (DueRow(due, due.is_late(subject.moment)) for due in map(Due.of, rows))


def _of(subject: Subject) -> dict[str, Any]:
    """As the calendar's filters have it: an area is that of any edition's goals."""
    if not subject.area and not subject.organisation:
        return {}
    versions = versions_of(replace(subject, area=None))
    if subject.area:
        goals = VersionGoal.objects.filter(goal__area=subject.area.area)
        versions = versions.filter(pk__in=goals.values("version"))
    return {"version__in": versions}


CALENDAR = Table(
    slug="kalender",
    title=_("Dates of reports and milestones"),
    columns=(
        Column(
            "datum",
            Type.PARTIAL_DATE,
            _("The date that counts, as far as it is known."),
            PartialDate.parse("2025-06-30"),
            lambda row: row.due.date,
        ),
        *columns.initiative(lambda row: row.row.version),
        Column(
            "slag",
            Type.TEXT,
            _("Kind of report or milestone."),
            "slutredovisning",
            lambda row: label("deliverable", row.row.kind),
        ),
        Column(
            "benamning", Type.TEXT, _("What it is called."), "Slutrapport", lambda row: columns.said(row.row, "label")
        ),
        Column(
            "forsta_datum",
            Type.PARTIAL_DATE,
            _("The date that was decided first, where it has been moved."),
            PartialDate.parse("2025-03-31"),
            lambda row: PartialDate.parse(row.due.moved_from, Edge.END) if row.due.moved_from else None,
        ),
        Column(
            "leverans",
            Type.TEXT,
            _("What is known of the delivery. That nothing is known does not mean that it is missing."),
            "ingen uppgift",
            lambda row: label("delivery", row.row.delivery),
        ),
        Column("forsenad", Type.TRUTH, _("Whether it is known to be late."), False, lambda row: row.is_late),
    ),
    rows=calendar,
    may_name=("omrade", "organisation"),
)


# Every date of one initiative

EVENTS = {
    "decided": _("Decided"),
    "first": _("First date"),
    "moved": _("Moved"),
    "counts": _("The date that counts"),
    "delivered": _("Delivered"),
}


@dataclass(frozen=True)
class Event:
    """`name` is one of EVENTS; `reference` of the decision that moved the date."""

    name: str
    date: PartialDate
    reference: str = ""


def events_of(record: dict[str, Any], decided_on: str | None) -> list[Event]:
    """The decision that asked for a deliverable, when it was to come, and when it came, as far as they are known."""
    moves = record["moves"]
    found = [
        ("decided", decided_on, Edge.START, ""),
        *([("first", record["due_on"], Edge.END, "")] if moves else []),
        *(("moved", move["to_on"], Edge.END, move["reference"]) for move in moves[:-1]),
        ("counts", due_that_counts(record), Edge.END, moves[-1]["reference"] if moves else ""),
        ("delivered", record["delivered_on"], Edge.START, ""),
    ]
    return [Event(name, PartialDate.parse(day, edge), reference) for name, day, edge, reference in found if day]


@dataclass(frozen=True)
class EventRow:
    version: InitiativeVersion
    record: dict[str, Any]
    event: Event


def of_initiative(subject: Subject) -> list[EventRow]:
    version = cast(InitiativeVersion, subject.initiative)
    content = version.content
    return [
        EventRow(version, record, event)
        for record in content["deliverables"]
        for event in events_of(record, content["decided_on"])
    ]


DATES = Table(
    slug="datum-for-insats",
    title=_("Every date of the initiative's reports and milestones"),
    columns=(
        *columns.initiative(lambda row: row.version),
        Column(
            "slag",
            Type.TEXT,
            _("Kind of report or milestone."),
            "slutredovisning",
            lambda row: label("deliverable", row.record["kind"]),
        ),
        Column(
            "benamning",
            Type.TEXT,
            _("What it is called."),
            "Slutrapport",
            lambda row: columns.said(row.record, "label"),
        ),
        Column(
            "handelse",
            Type.TEXT,
            _("What happened, or was to happen, on the date."),
            "Första datumet",
            lambda row: str(EVENTS[row.event.name]),
        ),
        Column(
            "datum",
            Type.PARTIAL_DATE,
            _("The date, as far as it is known."),
            PartialDate.parse("2023-03-31"),
            lambda row: row.event.date,
        ),
        Column(
            "beslut",
            Type.TEXT,
            _("Reference of the decision that moved the date."),
            "KN2023/01983",
            lambda row: row.event.reference,
        ),
    ),
    rows=of_initiative,
    must_name="insats",
)
