"""Columns that several tables have, each described once. `of` finds in a row what the column is about."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from strategy.models import Goal
from tracking.models import Initiative, InitiativeVersion, Organisation, ShownState, StatusUpdate
from tracking.progress import NOT_ASSESSED, Tally
from tracking.tables.table import Column, Text, Type
from tracking.wording import LABELS, in_language, label

EXAMPLE = "Exempel"


def said(thing: Any, name: str) -> str:
    """A text in the reader's language; the Swedish one where English is missing."""
    return in_language(thing, name)[0]


def word(kind: str, value: str | None) -> str | None:
    """The word on the screen for a stored value; None where nothing is stored."""
    return label(kind, value) if value else None


def area_number(of: Callable[[Any], int | None]) -> Column:
    return Column("omrade", Type.INTEGER, _("Number of the priority area."), 4, of)


def edition(of: Callable[[Any], Goal]) -> Column:
    description = _("The edition of the strategy that the goal belongs to.")
    return Column("utgava", Type.TEXT, description, "2024", lambda row: of(row).edition.slug)


def goal(of: Callable[[Any], Goal]) -> tuple[Column, Column]:
    return (
        Column("malsattning", Type.TEXT, _("Number of the goal."), "4.1", lambda row: of(row).code),
        Column(
            "titel", Type.TEXT, _("Title of the goal."), "Fler kliniska prövningar", lambda row: said(of(row), "title")
        ),
    )


def initiative(of: Callable[[Any], InitiativeVersion]) -> tuple[Column, Column]:
    return (
        Column(
            "insats",
            Type.TEXT,
            _("Short name of the initiative, as in its address."),
            "northx",
            lambda row: of(row).slug,
        ),
        Column(
            "titel", Type.TEXT, _("Title of the initiative."), "NorthX Biologics", lambda row: said(of(row), "title")
        ),
    )


def organisation(of: Callable[[Any], Organisation | None]) -> tuple[Column, Column]:
    def name(row: Any) -> str | None:
        found = of(row)
        return said(found, "name") if found else None

    def slug(row: Any) -> str | None:
        found = of(row)
        return found.slug if found else None

    return (
        Column("organisation", Type.TEXT, _("Short name of the organisation, as in its address."), "vinnova", slug),
        Column("namn", Type.TEXT, _("Name of the organisation."), "Vinnova", name),
    )


def direction(of: Callable[[Any], str]) -> Column:
    description = _("How the development is judged to go, or that it is not assessed.")
    return Column("utveckling", Type.TEXT, description, "positiv", lambda row: word("direction", of(row)))


def confidence(of: Callable[[Any], StatusUpdate | None]) -> Column:
    def value(row: Any) -> str | None:
        update = of(row)
        return word("confidence", update.confidence) if update else None

    return Column("sakerhet", Type.TEXT, _("How sure the judgement is."), "medel", value)


def assessed_on(of: Callable[[Any], StatusUpdate | None]) -> Column:
    def value(row: Any) -> dt.date | None:
        update = of(row)
        return update.assessed_on if update else None

    return Column("bedomd_den", Type.DATE, _("Day of assessment."), dt.date(2025, 6, 2), value)


def example(is_example: Callable[[Any], bool]) -> Column:
    """The word beside each judgement of the demonstration, in this format as in every other."""
    description = _("“Example” where a judgement of the row is a made-up example of the demonstration.")
    return Column(
        "exempel", Type.TEXT, description, EXAMPLE, lambda row: translated("Example") if is_example(row) else None
    )


# A column for each that is counted

STATES: dict[str, str] = {
    ShownState.COMPLETED: "genomforda",
    ShownState.ONGOING: "pagar",
    ShownState.LATE: "forsenade",
    ShownState.PLANNED: "planerade",
    ShownState.DISCONTINUED: "avbrutna",
    ShownState.UNKNOWN: "uppgift_saknas",
}
DIRECTIONS: dict[str, str] = {
    StatusUpdate.Direction.POSITIVE: "positiv",
    StatusUpdate.Direction.NEUTRAL: "neutral",
    StatusUpdate.Direction.NEGATIVE: "negativ",
    StatusUpdate.Direction.UNCLEAR: "oklar",
    NOT_ASSESSED: "ej_bedomd",
}
KINDS: dict[str, str] = {
    Initiative.Kind.GOVERNMENT_ASSIGNMENT: "regeringsuppdrag",
    Initiative.Kind.INQUIRY: "utredningar",
    Initiative.Kind.LEGISLATION: "lagstiftning",
    Initiative.Kind.FUNDING: "medel",
    Initiative.Kind.AGREEMENT: "overenskommelser",
    Initiative.Kind.INFRASTRUCTURE: "infrastruktur",
    Initiative.Kind.PARTNERSHIP: "partnerskap",
    Initiative.Kind.ORGANISATION: "organisatoriska_atgarder",
}
_COUNTED: dict[str, tuple[dict[str, str], Text]] = {
    "state": (STATES, _("Number of initiatives")),
    "direction": (DIRECTIONS, _("Number of goals")),
    "kind": (KINDS, _("Number of initiatives")),
}


def counts(kind: str, of: Callable[[Any], Tally]) -> tuple[Column, ...]:
    """A column for each word of a kind, and one for all of them."""
    names, what = _COUNTED[kind]

    def counted(value: str) -> Callable[[Any], int]:
        return lambda row: of(row)[value]

    columns = [
        Column(name, Type.INTEGER, format_lazy("{}: {}.", what, LABELS[kind][value]), 3, counted(value))
        for value, name in names.items()
    ]
    all_of_them = Column("alla", Type.INTEGER, format_lazy("{}: {}.", what, _("all")), 7, lambda row: of(row).total)
    return (*columns, all_of_them)
