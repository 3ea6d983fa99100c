"""Values of form fields: in words for an official to read, and as a browser would send them."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from tracking.admin.labels import choice_label

NOTHING = "–"


def in_words(field: forms.Field, value: Any) -> str:
    """A stored or a typed value as its page would say it; what cannot be understood stays as it was typed."""
    if value in (None, "", [], ()):
        return NOTHING
    match field:
        case forms.ModelMultipleChoiceField():
            values = value if isinstance(value, list | tuple) else [value]
            return ", ".join(_chosen(field, one) for one in values)
        case forms.ModelChoiceField():
            return _chosen(field, value)
        case forms.MultipleChoiceField():
            labels = dict(_labels(field.choices))
            return ", ".join(labels.get(str(one), str(one)) for one in value)
        case forms.ChoiceField():
            return dict(_labels(field.choices)).get(str(value), str(value))
        case forms.BooleanField():
            return _("Yes") if value else _("No")
    return str(field.widget.format_value(field.prepare_value(value)) or NOTHING)


def _labels(choices: Any) -> Iterator[tuple[str, str]]:
    """Each choice with its label, those in groups too."""
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from _labels(label)
        else:
            yield str(key), str(label)


def _chosen(field: forms.ModelChoiceField, value: Any) -> str:
    key = getattr(value, "pk", value)
    try:
        row = field.queryset.filter(pk=key).first()  # type: ignore[union-attr]  # what is not offered is not named
    except (ValueError, OverflowError):
        row = None
    return choice_label(row) if row else str(value)


def typed_data(data: QueryDict, name: str, field: forms.Field, value: Any) -> None:
    """Write a value into what was sent, as a browser would send it."""
    widget: Any = getattr(field.widget, "widget", field.widget)  # the admin wraps choices of related rows
    if isinstance(widget, forms.CheckboxInput):
        data.setlist(name, ["on"] if value else [])
        return
    sent = widget.format_value(field.prepare_value(value))
    data.setlist(name, [str(one) for one in sent] if isinstance(sent, list | tuple) else [str(sent or "")])
