"""Columns that name another row, by what people read: an area by number, a goal as "2024-4.1", a source by citation.

`prepare` reads what many cells name in one query; `clean` then finds it in memory. What lies outside a person's scope is
not found, in the same words as what does not exist.
"""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, Model, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from strategy.models import Goal, PriorityArea, Source
from tracking.csv_files import Cell
from tracking.exchange.columns import LANGUAGE, Text
from tracking.exchange.scope import Scope
from tracking.models import Indicator, Initiative, Organisation

SEPARATOR = " | "
"""Between several in one cell."""


class Named(Text):
    """One row of another table."""

    scope: Scope

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, Model | None] = {}

    def prepare(self, texts: Iterable[str]) -> None:
        names = {name for text in texts for name in self.names_in(text)} - self.found.keys()
        if names:
            self.found |= dict.fromkeys(names) | self.search(names)

    def names_in(self, text: str) -> list[str]:
        return [text.strip()] if text.strip() else []

    def search(self, names: set[str]) -> dict[str, Model]:
        """Rows by name, of those that exist and may be used. One query."""
        raise NotImplementedError

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        names = self.names_in(value)
        return self.one(names[0]) if names else None

    def one(self, name: str) -> Model:
        if name not in self.found:
            self.prepare([name])
        if (row := self.found[name]) is None:
            raise ValueError(_("“%(name)s” does not exist, or lies outside your areas.") % {"name": name[:200]})
        return row


class Area(Named):
    def search(self, names: set[str]) -> dict[str, Model]:
        rows = PriorityArea.objects.filter(number__in=[int(name) for name in names if _is_small_number(name)])
        return _by_name(names, {str(row.number): row for row in rows})

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(value.number) if value else ""

    def typed(self, value: Any) -> Cell:
        return value.number if value else None


class GoalCode(Named):
    """A goal of a published edition: "2024-4.1"."""

    def search(self, names: set[str]) -> dict[str, Model]:
        goals = Goal.objects.public(self.scope.at).select_related("area", "edition")
        return _by_name(names, {self.render(goal): goal for goal in goals})

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return f"{value.edition.slug}-{value.code}" if value else ""


class Slugged(Named):
    """A row by the name that is part of its address, or by its uid where it has none yet."""

    def rows(self) -> QuerySet[Any]:
        raise NotImplementedError

    def search(self, names: set[str]) -> dict[str, Model]:
        rows = list(self.rows().filter(Q(slug__in=names) | Q(uid__in=_uids(names))))
        by_uid = {str(row.uid): row for row in rows}
        return _by_name(names, by_uid | {row.slug: row for row in rows if row.slug})

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return (value.slug or str(value.uid)) if value else ""


class OrganisationSlug(Slugged):
    def rows(self) -> QuerySet[Organisation]:
        return Organisation.objects.all()


class IndicatorSlug(Slugged):
    def rows(self) -> QuerySet[Indicator]:
        return self.scope.indicators().select_related("lead_area")


class InitiativeSlug(Slugged):
    """An initiative whose working row the person may read."""

    def rows(self) -> QuerySet[Initiative]:
        return self.scope.initiatives().select_related("lead_area")


class AnyInitiativeSlug(InitiativeSlug):
    """One that the person may read, or that the public sees."""

    def rows(self) -> QuerySet[Initiative]:
        return self.scope.linkable_initiatives().select_related("lead_area")


class PreviousInitiative(AnyInitiativeSlug):
    """As it is named in a file: one that the person may neither read nor find in public keeps its name to itself."""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        if value is None or self.scope.sees(value):
            return super().render(value)
        with override(LANGUAGE):
            return _("(outside your areas)")


class Citation(Named):
    """A source by its citation; by its uid where several have the same, or where it holds a separator."""

    @property
    def repeated(self) -> set[str]:
        if "_repeated" not in self.__dict__:
            counted = Source.objects.values("citation").annotate(times=Count("pk")).filter(times__gt=1)
            self.__dict__["_repeated"] = set(counted.order_by().values_list("citation", flat=True))
        return self.__dict__["_repeated"]

    def search(self, names: set[str]) -> dict[str, Model]:
        rows = list(Source.objects.filter(Q(citation__in=names) | Q(uid__in=_uids(names))))
        by_uid = {str(row.uid): row for row in rows}
        return _by_name(names, {row.citation: row for row in rows if row.citation not in self.repeated} | by_uid)

    def one(self, name: str) -> Model:
        if name in self.repeated:
            raise ValueError(_("Several sources are called “%(name)s”: write the uid of one.") % {"name": name[:200]})
        return super().one(name)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        if value is None:
            return ""
        citation: str = value.citation
        plain = citation == citation.strip() and "\n" not in citation and SEPARATOR.strip() not in citation
        return citation if plain and citation not in self.repeated and not _uids([citation]) else str(value.uid)


class Citations(Citation):
    """Several sources in one cell, in an order of their own: that of their names."""

    def names_in(self, text: str) -> list[str]:
        return [name.strip() for name in text.split(SEPARATOR.strip()) if name.strip()]

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        return list(dict.fromkeys(self.one(name) for name in self.names_in(value)))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return SEPARATOR.join(sorted(super(Citations, self).render(source) for source in value or []))


def _by_name(names: set[str], rows: Mapping[str, Model]) -> dict[str, Model]:
    return {name: rows[key] for name in names for key in (name, name.lower()) if key in rows}


def _uids(names: Iterable[str]) -> list[uuid.UUID]:
    found = []
    for name in names:
        try:
            found.append(uuid.UUID(name))
        except ValueError:
            continue
    return found


def _is_small_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 4
