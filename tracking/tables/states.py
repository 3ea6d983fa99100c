"""Initiatives by state: a row per priority area and one for the whole register, or a row per state of one thing."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from tracking.progress import AreaProgress, StrategyProgress, states_of, strategy_progress
from tracking.tables import columns
from tracking.tables.table import Column, Subject, Table, Type
from tracking.tables.versions import versions_of
from tracking.wording import label

type OfArea = AreaProgress | StrategyProgress
"""The last row is of the whole register."""


def by_area(subject: Subject) -> list[OfArea]:
    return rows_of(strategy_progress(subject.edition, subject.moment))


def rows_of(progress: StrategyProgress) -> list[OfArea]:
    return [*progress.areas, progress]


def _number(row: OfArea) -> int | None:
    return row.number if isinstance(row, AreaProgress) else None


def _title(row: OfArea) -> str | None:
    return columns.said(row.wording, "title") if isinstance(row, AreaProgress) else None


STATES_BY_AREA = Table(
    slug="insatser-per-omrade",
    title=_("Initiatives by priority area and state"),
    columns=(
        Column("omrade", Type.INTEGER, _("Number of the priority area; empty for the whole register."), 4, _number),
        Column("titel", Type.TEXT, _("Title of the priority area."), "Forskning och utveckling", _title),
        *columns.counts("state", lambda row: row.states),
    ),
    rows=by_area,
)


@dataclass(frozen=True)
class State:
    name: str
    count: int


def by_state(subject: Subject) -> Iterable[State]:
    return [State(name, count) for name, count in states_of(versions_of(subject), subject.moment).items()]


STATES = Table(
    slug="insatser-per-lage",
    title=_("Initiatives by state"),
    columns=(
        Column("lage", Type.TEXT, _("State of the initiatives."), "pågår", lambda row: label("state", row.name)),
        Column("antal", Type.INTEGER, _("Number of initiatives."), 3, lambda row: row.count),
    ),
    rows=by_state,
    may_name=("omrade", "malsattning", "organisation"),
)
