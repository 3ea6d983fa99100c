"""Two saves that meet: the page that shows both versions, and the save that was sent twice.

`seen` refuses the second of two saves; here its page is made. What is the same in both versions is no conflict: a form that
is sent twice is answered as the first time.
"""

import re
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.admin import ModelAdmin
from django.forms import BaseFormSet, ModelForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from tracking.admin.seen import Conflict, Difference
from tracking.admin.values import NOTHING, in_words

MOST_ROWS = 1000

type Row = dict[str, list[str]]
"""What was sent of one row of a formset, by the name of the field."""


def conflict_of(response: HttpResponse, request: HttpRequest) -> Conflict | None:
    """The conflict that a form page met, with what differs in the rows below its root too."""
    context = getattr(response, "context_data", None) or {}
    if "adminform" not in context:
        return None
    form = context["adminform"].form
    conflict: Conflict | None = getattr(form, "conflict", None)
    if conflict is None:
        return None
    removed: dict[str, list[Row]] = getattr(request, "removed_rows", {})
    for inline in context["inline_admin_formsets"]:
        conflict.differences += _differences_of(inline.formset)
        conflict.differences += _removed(inline.formset, removed.get(inline.formset.prefix, []))
    return conflict


def show_conflict(response: TemplateResponse, conflict: Conflict, request: HttpRequest) -> TemplateResponse:
    response.status_code = 409
    response.context_data = (response.context_data or {}) | {
        "conflict": conflict,
        "by_oneself": conflict.by is not None and conflict.by == request.user,
    }
    return response


def _differences_of(formset: BaseFormSet) -> Iterable[Difference]:
    shown = set()
    for form in formset.forms:
        row = form.instance
        shown.add(row.pk)
        name = str(row) if row.pk else _("new: %(what)s") % {"what": row._meta.verbose_name}
        if getattr(form, "cleaned_data", {}).get("DELETE"):
            yield Difference(name, _("is there"), _("to be removed"))
            continue
        for field in form.changed_data:
            if field in form.fields and field not in {"id", "DELETE"}:
                label = f"{name}: {form.fields[field].label}"
                yield Difference(label, _stored(form, field), in_words(form.fields[field], form[field].data))
    for row in formset.get_queryset():  # type: ignore[attr-defined]
        if row.pk not in shown:
            yield Difference(str(row), _("is there"), _("not on your page"))


def _removed(formset: BaseFormSet, rows: list[Row]) -> Iterable[Difference]:
    """What was typed in rows that are no longer there."""
    form = formset.empty_form
    for row in rows:
        for name, values in row.items():
            if name in form.fields and name not in {"id", "DELETE", formset.fk.name} and any(values):  # type: ignore[attr-defined]
                label = f"{formset.model._meta.verbose_name}: {form.fields[name].label}"  # type: ignore[attr-defined]
                value = values if len(values) > 1 else values[0]
                yield Difference(label, _("has been removed"), in_words(form.fields[name], value))


def _stored(form: ModelForm, name: str) -> str:
    if not form.instance.pk:
        return NOTHING
    return in_words(form.fields[name], form.get_initial_for_field(form.fields[name], name))


def saved_before(admin: ModelAdmin, request: HttpRequest) -> Any:
    """The row that this very form has added already: its page was sent twice, or sent again with "back"."""
    try:
        uid = uuid.UUID(request.POST.get("uid", ""))
    except ValueError:
        return None
    if not hasattr(admin.model, "uid"):
        return None
    return admin.get_queryset(request).filter(uid=uid).first()


@dataclass
class SentRows:
    """Rows of one formset as they were sent: the stored ones first, then those that are added."""

    prefix: str
    stored: list[Row]
    added: list[Row]

    @classmethod
    def of(cls, sent: QueryDict, prefix: str) -> "SentRows":
        rows: dict[int, Row] = {}
        for name, values in sent.lists():
            if match := re.fullmatch(rf"{re.escape(prefix)}-([0-9]{{1,4}})-(.+)", name):
                rows.setdefault(int(match[1]), {})[match[2]] = values
        first = _number(sent.get(f"{prefix}-INITIAL_FORMS"))
        total = _number(sent.get(f"{prefix}-TOTAL_FORMS"))
        return cls(
            prefix,
            [rows.get(n, {}) for n in range(min(first, MOST_ROWS))],
            [rows.get(n, {}) for n in range(first, min(total, MOST_ROWS))],
        )

    def as_stored(self, keys: list[int]) -> None:
        """What an add form sent, told again: its rows are those that it has added, in their order."""
        rows = [row for row in self.stored + self.added if any(any(values) for values in row.values())]
        self.stored = [row | {"id": [str(key)]} for row, key in zip(rows, keys, strict=False)]
        self.added = rows[len(keys) :]

    def take_out_removed(self, keys: Collection[int]) -> list[Row]:
        """Rows that somebody else has removed since: no longer part of the form, but what was typed there is not lost."""
        removed = [row for row in self.stored if _number(row.get("id", [""])[0]) not in keys]
        self.stored = [row for row in self.stored if row not in removed]
        return removed

    def write(self, data: QueryDict) -> None:
        for name in [name for name in data if re.match(rf"{re.escape(self.prefix)}-[0-9]", name)]:
            del data[name]
        for number, row in enumerate(self.stored + self.added):
            for name, values in row.items():
                data.setlist(f"{self.prefix}-{number}-{name}", values)
        data[f"{self.prefix}-INITIAL_FORMS"] = str(len(self.stored))
        data[f"{self.prefix}-TOTAL_FORMS"] = str(len(self.stored) + len(self.added))


def _number(text: str | None) -> int:
    return int(text) if text and re.fullmatch(r"[0-9]{1,12}", text) else 0
