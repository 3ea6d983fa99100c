"""What differs between two snapshots of an initiative, as officials say it: labels, names, dates and amounts in words."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, DateField, Model, TextField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from strategy.models import Goal, PriorityArea, Source
from tracking.marked_words import marked_words
from tracking.models import (
    Deliverable,
    DueDateChange,
    Funding,
    GoalLink,
    Initiative,
    InitiativeVersion,
    Involvement,
    Organisation,
)
from tracking.snapshots import Difference, Snapshot, differences_between
from tracking.templatetags.words import day
from tracking.wording import kronor

NOTHING = "–"
LISTS: dict[str, type[Model]] = {
    "deliverables": Deliverable,
    "funding": Funding,
    "goals": GoalLink,
    "moves": DueDateChange,
    "organisations": Involvement,
    "sources": Source,
}
_NAMED_BY: dict[type[Model], tuple[str, ...]] = {
    Involvement: ("role",),
    Deliverable: ("label",),
    Source: ("citation",),
    Funding: ("wording",),
    DueDateChange: ("from_on", "to_on"),
}
_WORDED = {"title", "title_en", "label", "label_en", "wording", "wording_en", "citation"}
_UID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ISO = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@dataclass(frozen=True)
class Change:
    where: str
    before: SafeString
    after: SafeString
    kind: str = "changed"
    """Or "added", "removed": a whole row."""


def changes_in_words(before: Snapshot, after: Snapshot, at: dt.datetime) -> list[Change]:
    """Everything that differs; four queries, however much that is."""
    found = list(differences_between(before, after))
    names = _Names(found, after["lead_area"], at)
    return [_change(one, names) for one in found]


class _Names:
    """What rows are called that a snapshot names by their uid."""

    def __init__(self, found: Iterable[Difference], area: int, at: dt.datetime) -> None:
        uids = {uid for one in found for value in (one.old, one.new, *one.rows) for uid in _uids(value)}
        own = Initiative.objects.filter(uid__in=uids, lead_area__number=area)
        shown = InitiativeVersion.objects.shown(at).filter(initiative__uid__in=uids)
        organisations = Organisation.objects.filter(uid__in=uids)
        goals = Goal.objects.filter(uid__in=uids).select_related("area", "edition")
        self._names = {
            **{str(uid): title for uid, title in own.values_list("uid", "title")},
            **{str(uid): title for uid, title in shown.values_list("initiative__uid", "title")},
            **{str(uid): name for uid, name in organisations.values_list("uid", "name")},
            **{str(goal.uid): f"{goal.edition.slug}: {goal}" for goal in goals},
        }

    def __getitem__(self, uid: str) -> str:
        """An initiative of another area that the public does not see has no name here."""
        return self._names.get(uid, _("an initiative that is not public"))


def _uids(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for part in value.values():
            yield from _uids(part)
    elif isinstance(value, list):
        for part in value:
            yield from _uids(part)
    elif isinstance(value, str) and _UID.fullmatch(value):
        yield value


def _change(one: Difference, names: _Names) -> Change:
    where, model, name = _place(one, names)
    if name in LISTS:
        kind = "removed" if one.new is None else "added"
        return Change(where, _row(model, one.old, names), _row(model, one.new, names), kind)
    before, after = _said(model, name, one.old, names), _said(model, name, one.new, names)
    if _is_text(model, name) and one.old and one.new:
        return Change(where, *marked_words(before, after))
    return Change(where, format_html("{}", before or NOTHING), format_html("{}", after or NOTHING))


def _place(one: Difference, names: _Names) -> tuple[str, type[Model], str]:
    """Where it is in words ("Deliverable “Final report”: recipient"), the model of its last step and that step."""
    model: type[Model] = Initiative
    words: list[str] = []
    rows = list(one.rows)
    for step in one.steps[:-1]:
        if step in LISTS:
            model = LISTS[step]
            what = str(model._meta.verbose_name)
            words.append(_("%(what)s “%(name)s”") % {"what": what, "name": row_name(model, rows.pop(0), names)})
        else:
            words.append(_label(model, step))
            model = _field(model, step).related_model or model
    last = one.steps[-1]
    if last in LISTS:
        words.append(str(LISTS[last]._meta.verbose_name))
        return capfirst(": ".join(words)), LISTS[last], last
    words.append(_label(model, last))
    return capfirst(": ".join(words)), model, last


def row_name(model: type[Model], row: Snapshot, names: _Names) -> str:
    """What a row of a list is called."""
    if model is GoalLink:
        return names[row["uid"]]
    if model is Involvement:
        return f"{names[row['uid']]} ({_said(model, 'role', row['role'], names)})"
    if model is DueDateChange:
        return f"{day(row['from_on'])} → {day(row['to_on'])}"
    if model is Deliverable:
        return row["label"] or _said(model, "kind", row["kind"], names)
    return str(row.get("citation") or row.get("wording") or "")


def _row(model: type[Model], row: Snapshot | None, names: _Names) -> SafeString:
    """A whole row: its name, and everything that is filled in."""
    if row is None:
        return format_html("{}", NOTHING)
    said = ((capfirst(_label_of(model, name)), text) for name, text in _filled(model, row, names))
    lines = format_html_join("", "<li>{}: {}</li>", said)
    return format_html("<strong>{}</strong><ul>{}</ul>", row_name(model, row, names), lines)


def _filled(model: type[Model], row: Snapshot, names: _Names) -> Iterator[tuple[str, str]]:
    for name, value in row.items():
        if name in {"uid", *_NAMED_BY.get(model, ())} or value in (None, "", [], False):
            continue
        if name in LISTS:
            yield name, ", ".join(row_name(LISTS[name], part, names) for part in value)
        else:
            yield name, _said(model, name, value, names)


def _label_of(model: type[Model], name: str) -> str:
    return str(LISTS[name]._meta.verbose_name_plural) if name in LISTS else _label(model, name)


def _field(model: type[Model], name: str) -> Any:
    return model._meta.get_field(name)


def _label(model: type[Model], name: str) -> str:
    return str(_field(model, name).verbose_name)


def _said(model: type[Model], name: str, value: Any, names: _Names) -> str:
    """A value in words; empty where there is none."""
    field = _field(model, name)
    if value is None or value == "":
        return ""
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, BooleanField):
        return _("Yes") if value else _("No")
    if isinstance(field, DateField) and _ISO.fullmatch(str(value)):
        return day(value)
    if field.related_model is PriorityArea:
        return str(PriorityArea(number=value))
    if isinstance(value, dict):
        return row_name(Source, value, names)
    if field.is_relation:
        return names[value]
    return kronor(value) if (model, name) == (Funding, "amount") else str(value)


def _is_text(model: type[Model], name: str) -> bool:
    """Free text, of which words can be marked; not a choice, a date, an address."""
    field = _field(model, name)
    return not field.choices and (isinstance(field, TextField) or name in _WORDED)
