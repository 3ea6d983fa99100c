"""The initiatives of an area in time: from when to when each goes on, as far as it is known."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from strategy.partial_dates import Edge, PartialDate
from tracking.charts import Span
from tracking.models import InitiativeVersion
from tracking.snapshots import due_that_counts
from tracking.tables import columns
from tracking.tables.table import Column, Subject, Table, Type
from tracking.tables.versions import CHUNK, versions_of
from tracking.wording import label


def span_of(version: InitiativeVersion) -> Span:
    """From its start, or else its decision, to its end, or else the last date of its reports and milestones."""
    content = version.content
    starts = content["starts_on"] or content["decided_on"]
    last = [date for row in content["deliverables"] for date in (due_that_counts(row), row["delivered_on"]) if date]
    ends = [content["ends_on"]] if content["ends_on"] else last
    return Span(
        of=version,
        starts=PartialDate.parse(starts) if starts else None,
        ends=max((PartialDate.parse(date, Edge.END) for date in ends), key=lambda date: date.on, default=None),
    )


def by_title(subject: Subject) -> Iterator[Span]:
    versions = versions_of(subject).with_state(subject.moment.on).order_by("sort_key", "pk")  # type: ignore[attr-defined]
    return map(span_of, versions.defer("search_text").iterator(chunk_size=CHUNK))


IN_TIME = Table(
    slug="insatser-i-tid",
    title=_("The initiatives in time"),
    columns=(
        *columns.initiative(lambda row: row.of),
        Column(
            "lage", Type.TEXT, _("State of the initiative."), "pågår", lambda row: label("state", row.of.shown_state)
        ),
        Column(
            "borjar",
            Type.PARTIAL_DATE,
            _("When it starts, or else is decided, as far as it is known."),
            PartialDate.parse("2024-06"),
            lambda row: row.starts,
        ),
        Column(
            "slutar",
            Type.PARTIAL_DATE,
            _("When it ends, or else the last known date of a report or milestone."),
            PartialDate.parse("2026"),
            lambda row: row.ends,
        ),
    ),
    rows=by_title,
    may_name=("omrade", "malsattning", "organisation"),
)
