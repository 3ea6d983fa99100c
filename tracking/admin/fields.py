"""Fields of admins and their inlines, alike everywhere: long texts, choices of rows, rows below a row."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget, AutocompleteSelectMultiple, RelatedFieldWidgetWrapper
from django.db import models
from django.db.models import Model
from django.forms import ModelChoiceField
from django.http import HttpRequest

from strategy.models import Goal
from tracking.admin.forms import LinesField
from tracking.admin.labels import choice_label

TEXT_OVERRIDES = {models.TextField: {"form_class": LinesField, "widget": AdminTextareaWidget(attrs={"rows": 5})}}


class LabelledFields:
    """Fields of admins and their inlines: goals are named with their edition, in two queries instead of many."""

    formfield_overrides: Any = TEXT_OVERRIDES
    view_on_site: Any = False

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Beside a choice: add a new row, or look at the chosen one. It is changed on its own page."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_change_related = field.widget.can_delete_related = False
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> ModelChoiceField:
        if db_field.related_model is Goal:
            kwargs.setdefault("queryset", Goal.objects.select_related("area", "edition").in_order())
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]
        if db_field.related_model is Goal:
            field.label_from_instance = choice_label
        return field

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]
        if field and isinstance(field.widget, AutocompleteSelectMultiple):
            field.widget.is_required = True  # no "clear all": select2 puts that button where a list may hold none
        return field


class OwnedInline(LabelledFields, admin.StackedInline):
    """Rows that belong to the row above: whoever may write that may write these."""

    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True
