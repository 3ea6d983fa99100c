"""What a verb or the database refuses, as a sentence on the form it came from: never a page that says 500."""

import re
from collections.abc import Iterator

from django import forms
from django.apps import apps
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError
from django.db.models import BaseConstraint, Model, UniqueConstraint
from django.utils.translation import gettext as _

FIELD_OF_CODE = {"no_note": "note", "no_change_note": "change_note"}


def as_sentence(error: ValidationError | IntegrityError) -> ValidationError:
    if isinstance(error, ValidationError):
        return error
    words = set(re.findall(r"[\w.]+", str(error)))
    for model, constraint in _constraints():
        if constraint.name in words or _columns(model, constraint) <= words:
            return ValidationError(str(constraint.get_violation_error_message()), code=constraint.name)
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.unique and (f"{model._meta.db_table}.{field.column}" in words or field.column in words):
                return model().unique_error_message(model, [field.name])
    return ValidationError(_("Somebody else changed something that this depends on. Try again."), code="integrity")


def _constraints() -> Iterator[tuple[type[Model], BaseConstraint]]:
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            yield model, constraint


class _Nothing(set[str]):
    def __le__(self, other: object) -> bool:
        return False


def _columns(model: type[Model], constraint: BaseConstraint) -> set[str]:
    """As SQLite names a unique constraint: by its columns, not by its name."""
    if not isinstance(constraint, UniqueConstraint) or not constraint.fields:
        return _Nothing()
    columns = {field.name: field.column for field in model._meta.concrete_fields}
    return {f"{model._meta.db_table}.{columns[name]}" for name in constraint.fields}


def put_on(form: forms.BaseForm, error: ValidationError, model: type[Model] | None = None) -> None:
    """Add what was refused to the field that is to blame, or to the whole form where it has no such field."""
    if not hasattr(error, "error_dict"):
        for one in error.error_list:
            field = FIELD_OF_CODE.get(one.code or "", "")
            form.add_error(field if field in form.fields else None, one)
        return
    for name, errors in error.error_dict.items():
        if name in form.fields:
            form.add_error(name, errors)
        else:
            label = _label(model, name)
            form.add_error(None, [f"{label}{message}" for one in errors for message in one.messages])


def _label(model: type[Model] | None, name: str) -> str:
    if model is None or name == NON_FIELD_ERRORS or name not in {field.name for field in model._meta.get_fields()}:
        return ""
    text = str(getattr(model._meta.get_field(name), "verbose_name", name))
    return f"{text[:1].upper()}{text[1:]}: "


def refused(form_class: type[forms.ModelForm], error: ValidationError) -> type[forms.ModelForm]:
    """The same form, which now says why its last save was refused. What was typed stays in it."""

    class Refused(form_class):  # type: ignore[misc, valid-type]
        def _post_clean(self) -> None:
            super()._post_clean()
            put_on(self, error, self._meta.model)

    return Refused
