"""An indicator: its values, the breaks between them, and its targets."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from strategy.models import Source
from tracking.indicator_series import Series
from tracking.models import Observation, SeriesBreak, Target
from tracking.tables import columns
from tracking.tables.table import Column, Subject, Table, Type
from tracking.wording import in_language, label, period_of


@dataclass(frozen=True)
class Entry:
    """A value, a break or a target, of an indicator."""

    series: Series
    kind: str
    starts_on: dt.date
    ends_on: dt.date | None
    source: Source | None
    value: Decimal | None = None
    period: str = ""
    precision: str = ""
    status: str = ""
    note: str = ""


def entries(subject: Subject) -> list[Entry]:
    """Values and breaks in order of time; then the targets."""
    series = cast(Series, subject.series)
    values = [_value(series, row) for row in series.observations]
    breaks = [_break(series, row) for row in series.breaks]
    in_time = sorted(
        [*breaks, *values], key=lambda row: row.starts_on
    )  # a break stands before the value that it begins
    return [*in_time, *(_target(series, row) for row in series.targets)]


def _value(series: Series, row: Observation) -> Entry:
    return Entry(
        series=series,
        kind=translated("observation"),
        starts_on=row.period_from,
        ends_on=row.period_to,
        source=row.source,
        value=row.value.normalize(),
        period=period_of(row),
        precision=label("qualifier", row.qualifier),
        status=label("observation_status", row.status) if row.status else "",
    )


def _break(series: Series, row: SeriesBreak) -> Entry:
    kind = translated("break in a series")
    return Entry(series, kind, row.on, None, row.source, note=in_language(row, "note")[0])


def _target(series: Series, row: Target) -> Entry:
    return Entry(
        series=series,
        kind=translated("target"),
        starts_on=dt.date(row.year, 1, 1),
        ends_on=dt.date(row.year, 12, 31),
        source=row.source,
        value=row.value.normalize(),
        period=str(row.year),
        precision=label("target_direction", row.direction),
        note=in_language(row, "note")[0],
    )


INDICATOR = Table(
    slug="indikatorvarden",
    title=_("Values of the indicator"),
    columns=(
        Column(
            "indikator",
            Type.TEXT,
            _("Short name of the indicator, as in its address."),
            "lakemedelsexport",
            lambda row: row.series.indicator.slug,
        ),
        Column(
            "enhet",
            Type.TEXT,
            _("The unit of the value."),
            "miljarder kronor",
            lambda row: columns.said(row.series.indicator, "unit"),
        ),
        Column(
            "typ", Type.TEXT, _("An observation, a break in the series or a target."), "utfall", lambda row: row.kind
        ),
        Column(
            "fran",
            Type.DATE,
            _("First day of the period, or of what follows the break."),
            dt.date(2024, 1, 1),
            lambda row: row.starts_on,
        ),
        Column("till", Type.DATE, _("Last day of the period."), dt.date(2024, 12, 31), lambda row: row.ends_on),
        Column("period", Type.TEXT, _("The period as the source says it."), "2024", lambda row: row.period),
        Column("varde", Type.NUMBER, _("The value, or that of the target."), Decimal("139.4"), lambda row: row.value),
        Column(
            "precision",
            Type.TEXT,
            _("How exact the value is, or which way the target goes."),
            "exakt",
            lambda row: row.precision,
        ),
        Column(
            "status", Type.TEXT, _("Preliminary or final, where the source says so."), "slutlig", lambda row: row.status
        ),
        Column("anmarkning", Type.TEXT, _("What has changed, or a note on the target."), None, lambda row: row.note),
        Column(
            "kalla",
            Type.TEXT,
            _("The source."),
            "SCB, utrikeshandel med varor",
            lambda row: row.source.citation if row.source else None,
        ),
    ),
    rows=entries,
    must_name="indikator",
)
