"""What somebody typed in a form that could not be received, to be shown to them again.

Labels come from the code of the form alone: nothing is looked up, for it may be that nobody is logged in.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.admin import ModelAdmin
from django.db.models import Field, Model
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _

LONGEST = 500_000
"""Characters shown in all. Ten times the longest judgement; Django itself takes a thousand fields at most."""

_ROW = re.compile(r"(?P<rows>.+)-(?P<number>\d+)-(?P<field>\w+)")
_NOT_TYPED = re.compile(
    r"csrfmiddlewaretoken|_.*|initial-.*|.*__prefix__.*|.*-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS"
    r"|(.+-)?(id|uid|seen|revision|next)|action|select_across|index",
    re.DOTALL,
)
_SECRET = re.compile(r"passw|lösen|secret|token|otp", re.IGNORECASE)


@dataclass(frozen=True)
class Typed:
    label: str
    text: str

    @property
    def rows(self) -> int:
        """Lines that a text box needs, about 70 characters in each."""
        return min(20, sum(1 + len(line) // 70 for line in self.text.split("\n")))


def typed_in(request: HttpRequest) -> list[Typed]:
    """All that was typed or chosen, in the order of the form; never a password or what the form itself had put there."""
    label_of = _Labels(request)
    left, shown = LONGEST, []
    for name in request.POST:
        if _NOT_TYPED.fullmatch(name) or _SECRET.search(name) or label_of.is_the_row_above(name):
            continue
        text = ", ".join(label_of.chosen(name, value) for value in request.POST.getlist(name)).replace("\r\n", "\n")
        if text.strip() and left > 0:
            shown.append(Typed(label_of(name)[:300], text[:left]))
            left -= len(text)
    files = [(name, str(file)) for name in request.FILES for file in request.FILES.getlist(name)]
    return shown + [Typed(label_of(name)[:300], file[:300]) for name, file in files]


class _Labels:
    """The labels of the form at an address, as far as its code tells them: else the names of the fields."""

    def __init__(self, request: HttpRequest) -> None:
        match = request.resolver_match
        admin = _admin_of(match.func) if match else None
        self.model: type[Model] | None = admin.model if admin else None
        act = match.kwargs.get("act") if match else None
        forms = [getattr(act, "form_class", None), getattr(admin, "form", None)]
        self.form_fields = {
            name: field for form in forms if form for name, field in getattr(form, "base_fields", {}).items()
        }

    def __call__(self, name: str) -> str:
        row = _ROW.fullmatch(name)
        model = self._rows_model(row["rows"]) if row else None
        if row and model:
            label = _("Delete") if row["field"] == "DELETE" else self._label(model, row["field"])
            return f"{capfirst(str(model._meta.verbose_name))} {int(row['number'][:6]) + 1}: {label}"
        if name in self.form_fields and self.form_fields[name].label:
            return str(capfirst(self.form_fields[name].label))
        return capfirst(self._label(self.model, name))

    def chosen(self, name: str, value: str) -> str:
        """The words of a choice whose list is in the code; other values as they were sent."""
        field = self._field(name)
        choices = dict(field.flatchoices) if field else {}
        return str(choices.get(value, value))

    def is_the_row_above(self, name: str) -> bool:
        """Whether this is the hidden reference of an inline row to what it belongs to."""
        row, field = _ROW.fullmatch(name), self._field(name)
        return bool(row and field and self.model and field.related_model is self.model)

    def _field(self, name: str) -> Field | None:
        row = _ROW.fullmatch(name)
        return _field_of(self._rows_model(row["rows"]), row["field"]) if row else _field_of(self.model, name)

    def _rows_model(self, rows: str) -> type[Model] | None:
        for relation in self.model._meta.related_objects if self.model else ():
            if relation.get_accessor_name() == rows:
                return relation.related_model
        return None

    @staticmethod
    def _label(model: type[Model] | None, name: str) -> str:
        field = _field_of(model, name)
        return str(field.verbose_name) if field else name.replace("_", " ")


def _field_of(model: type[Model] | None, name: str) -> Field | None:
    """A column of a model, or None. By hand: `get_field` would also find what refers to the model."""
    fields = (*model._meta.fields, *model._meta.many_to_many) if model else ()
    return next((field for field in fields if field.name == name), None)


def _admin_of(view: Callable[..., Any] | None) -> ModelAdmin | None:
    """The admin that a view belongs to, found below what is wrapped around it."""
    for wrapped in _layers(view):
        owner = getattr(wrapped, "__self__", None)
        if isinstance(owner, ModelAdmin):
            return owner
    return None


def _layers(view: Callable[..., Any] | None) -> Iterator[Callable[..., Any]]:
    while view is not None:
        yield view
        view = getattr(view, "__wrapped__", None)
