"""Which working rows colleagues have changed lately: who, what and when, from the edit history."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Exists, F, Model, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat, NullIf
from django.urls import reverse
from simple_history.utils import get_history_manager_for_model

from strategy.models import AreaWording, Edition, Goal
from tracking.admin.home.tasks import MOST, moment_in_words
from tracking.edits.belonging import PARENTS, PARTS
from tracking.models import Indicator, Initiative, Organisation, StatusUpdate, User
from tracking.policy import READERS_OF_ALL, Act, areas_of, may

WINDOW = dt.timedelta(days=30)
READ = 200
"""Copies read: those of one row are one line."""


@dataclass(frozen=True)
class Change:
    """Of one row: by whom, the latest first, and when the latest was."""

    people: list[str]
    model: type[Model]
    pk: int
    title: str
    at: dt.datetime

    @property
    def who(self) -> str:
        return ", ".join(self.people)

    @property
    def kind(self) -> str:
        return str(self.model._meta.verbose_name)

    @property
    def when(self) -> str:
        return moment_in_words(self.at)

    @property
    def address(self) -> str:
        return self._page("change")

    @property
    def history(self) -> str:
        return self._page("history")

    def _page(self, page: str) -> str:
        return reverse(f"admin:{self.model._meta.app_label}_{self.model._meta.model_name}_{page}", args=[self.pk])


@dataclass(frozen=True)
class Noun:
    """How rows of one kind are named, and which area owns them."""

    title: tuple[str, ...]
    area: str = ""


WRITTEN: dict[type[Model], Noun] = {
    Initiative: Noun(("title",), "lead_area"),
    StatusUpdate: Noun(("goal__area__number", "goal__number", "goal__title"), "goal__area"),
    Indicator: Noun(("title",), "lead_area"),
    Organisation: Noun(("name",)),
}
"""What editors and approvers write."""

STRATEGY: dict[type[Model], Noun] = {
    Edition: Noun(("title",)),
    AreaWording: Noun(("area__number", "title")),
    Goal: Noun(("area__number", "number", "title")),
    Organisation: Noun(("name",)),
}
"""What administrators look after."""


@dataclass(frozen=True)
class Kept:
    """A history: of which rows, and the way from a copy to the row that it belongs to."""

    model: type[Model]
    root: type[Model]
    path: str = ""


def latest_changes(user: User, at: dt.datetime) -> list[Change]:
    """By colleagues, of what the person may read: one query. The newest first, each row once."""
    nouns = STRATEGY if may(user, Act.ADMINISTER) else WRITTEN
    histories = [kept for root in nouns for kept in _histories(root)]
    areas = None if user.role in READERS_OF_ALL else areas_of(user)
    first, *others = [_copies(kept, number, nouns[kept.root], user, at, areas) for number, kept in enumerate(histories)]
    copies = first.union(*others, all=True).order_by("-moment", "of_kind", "of_row")[:READ]
    found: dict[tuple[type[Model], int], Change] = {}
    for number, pk, title, who, moment in copies:
        root = histories[number].root
        change = found.setdefault((root, pk), Change([], root, pk, title, moment))
        if who not in change.people:
            change.people.append(who)
    return list(found.values())[:MOST]


def _histories(root: type[Model]) -> Iterator[Kept]:
    """Of the rows themselves, and of everything that belongs to them."""
    yield Kept(root, root)
    for part in PARTS.get(root, ()):
        owner = part.model._meta.get_field(part.parent).related_model
        beyond = "" if owner is root else f"{PARENTS[owner]}__"  # type: ignore[index]
        yield Kept(part.model, root, f"{part.parent}__{beyond}")


def _copies(
    kept: Kept, number: int, noun: Noun, user: User, at: dt.datetime, areas: set[int] | None
) -> QuerySet[Any, Any]:
    """(number of the history, row, title, who, moment): of what is there still, by colleagues."""
    row = f"{kept.path}id"
    copies = get_history_manager_for_model(kept.model).filter(history_date__gt=at - WINDOW, history_date__lte=at)
    copies = copies.exclude(history_user=None).exclude(history_user=user)
    if areas is not None and noun.area:
        copies = copies.filter(**{f"{kept.path}{noun.area}__in": areas})
    named = copies.filter(Exists(kept.root._base_manager.filter(pk=OuterRef(row)))).annotate(
        of_kind=Value(number),
        of_row=F(row),
        of_title=_title(kept.path, noun.title),
        who=Coalesce(NullIf("history_user__full_name", Value("")), "history_user__username"),
        moment=F("history_date"),
    )
    return named.order_by().values_list("of_kind", "of_row", "of_title", "who", "moment")


def _title(path: str, fields: tuple[str, ...]) -> Any:
    """A title, or "4.1 More clinical trials" of an area, a number and a title."""
    *numbers, title = [Cast(f"{path}{name}", CharField()) for name in fields]
    if not numbers:
        return title
    code = [part for number in numbers for part in (number, Value("."))][:-1]
    return Concat(*code, Value(" "), title, output_field=CharField())
