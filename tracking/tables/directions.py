"""Judgements of goals: what stands, how many stood at the end of each quarter, and what stood when for one goal."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from strategy.models import Goal
from tracking.history import Stood, history, what_stood
from tracking.models import StatusUpdate
from tracking.progress import NOT_ASSESSED, GoalProgress, Tally, goals_progress
from tracking.quarters import Quarter, directions_by_quarter
from tracking.tables import columns
from tracking.tables.table import Column, Subject, Table, Type


def by_goal(subject: Subject) -> list[GoalProgress]:
    goals = Goal.objects.filter(edition=subject.edition)
    return goals_progress(goals.filter(area=subject.area.area) if subject.area else goals, subject.moment)


def _is_example(update: StatusUpdate | None) -> bool:
    return update is not None and update.is_example


DIRECTIONS = Table(
    slug="utveckling-per-malsattning",
    title=_("Goals by judgement"),
    columns=(
        columns.edition(lambda row: row.goal),
        columns.area_number(lambda row: row.goal.area.number),
        *columns.goal(lambda row: row.goal),
        columns.direction(lambda row: row.direction),
        columns.confidence(lambda row: row.standing),
        columns.assessed_on(lambda row: row.standing),
        Column(
            "aktualitet",
            Type.TEXT,
            _("How old the judgement is; empty where nothing stands."),
            "aktuell",
            lambda row: columns.word("freshness", row.freshness),
        ),
        Column(
            "tillbakadragen_den",
            Type.DATE,
            _("Day on which the last judgement was withdrawn, where nothing stands since."),
            None,
            lambda row: row.withdrawn_on,
        ),
        columns.example(lambda row: _is_example(row.standing)),
    ),
    rows=by_goal,
    may_name=("omrade",),
)


@dataclass(frozen=True)
class QuarterRow:
    quarter: Quarter
    is_example: bool

    @property
    def directions(self) -> Tally:
        return self.quarter.directions


def by_quarter(subject: Subject) -> list[QuarterRow]:
    """Of a register in demonstration every quarter in which something was judged says so: one more query."""
    area = subject.area.area if subject.area else None
    is_demonstration = StatusUpdate.objects.public(subject.moment.at).filter(is_example=True).exists()
    return [
        QuarterRow(row, is_demonstration and row.directions.total > row.directions[NOT_ASSESSED])
        for row in directions_by_quarter(subject.edition, subject.moment, area)
    ]


QUARTERS = Table(
    slug="utveckling-per-kvartal",
    title=_("Goals by judgement, quarter by quarter"),
    columns=(
        Column(
            "per",
            Type.DATE,
            _("The last day of the quarter; in the last row the day that is shown."),
            "2025-06-30",
            lambda row: row.quarter.on,
        ),
        Column("ar", Type.INTEGER, _("Year of the quarter."), 2025, lambda row: row.quarter.year),
        Column("kvartal", Type.INTEGER, _("Quarter of the year, 1 to 4."), 2, lambda row: row.quarter.number),
        *columns.counts("direction", lambda row: row.directions),
        columns.example(lambda row: row.is_example),
    ),
    rows=by_quarter,
    may_name=("omrade",),
)


def over_time(subject: Subject) -> Iterable[Stood]:
    """Of every judgement of the goal, however many."""
    return what_stood(history(cast(Goal, subject.goal), subject.moment), subject.moment.at)


OVER_TIME = Table(
    slug="utveckling-over-tid",
    title=_("How the judgement has changed over time"),
    columns=(
        Column(
            "fran",
            Type.DATE,
            _("Day from which the judgement stood."),
            "2025-01-15",
            lambda row: localdate(row.starts_at),
        ),
        Column(
            "till",
            Type.DATE,
            _("Day on which it was replaced or withdrawn; empty for what stands."),
            "2025-06-10",
            lambda row: None if row.still_stands else localdate(row.ends_at),
        ),
        columns.direction(lambda row: row.direction),
        columns.confidence(lambda row: row.update),
        columns.assessed_on(lambda row: row.update),
        Column(
            "bedomning",
            Type.INTEGER,
            _("Number of the judgement, as in its address; empty where none stood."),
            2,
            lambda row: row.update.number if row.update else None,
        ),
        columns.example(lambda row: _is_example(row.update)),
    ),
    rows=over_time,
    must_name="malsattning",
)
