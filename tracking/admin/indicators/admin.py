"""Indicators: written freely until they are public; after that, values change by acts and words with a public note."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strategy.models import PriorityArea
from tracking import publishing
from tracking.admin.acts import ActsAdmin, Text
from tracking.admin.base import official
from tracking.admin.exchange.admin import ExchangeAdmin
from tracking.admin.filters import HasEnglishFilter, HasRowsFilter, OwnAreasFilter, YesNoFilter
from tracking.admin.forms import english_note_field, note_field
from tracking.admin.indicators.acts import INDICATOR_ACTS, OBSERVATION_ACTS
from tracking.admin.indicators.inlines import INDICATOR_INLINES
from tracking.admin.kept import KeptAdmin
from tracking.admin.seen import SeenForm
from tracking.exchange.nouns import Observations
from tracking.models import STILL_SHOWN, Indicator, User
from tracking.policy import areas_of, readable_indicators


class IndicatorForm(SeenForm):
    """The indicator has a note of its own, so the one about a change has another name here."""

    change_note = note_field(
        required=False,
        help_text=gettext_lazy(
            "Needed when the public already sees this. What is changed and why; shown in the list of changes."
        ),
    )
    change_note_en = english_note_field()


class IsPublishedFilter(YesNoFilter):
    title = gettext_lazy("public")
    parameter_name = "public"

    def filtered(self, queryset: QuerySet, *, yes: bool) -> QuerySet:
        return queryset.filter(published_at__isnull=not yes)


class HasTargetFilter(HasRowsFilter):
    title = gettext_lazy("has a target")
    parameter_name = "target"
    relation = "targets"


@admin.register(Indicator)
class IndicatorAdmin(ExchangeAdmin, KeptAdmin, ActsAdmin):
    nouns = (Observations,)
    form = IndicatorForm
    form_only = ("change_note", "change_note_en")
    inlines = INDICATOR_INLINES
    acts = INDICATOR_ACTS
    part_acts = OBSERVATION_ACTS
    parts = "observations"
    list_display = ("title", "role", "unit", "lead_area", "is_public", "observation_count", "modified_at")
    list_filter = ("role", OwnAreasFilter, "lead_area", IsPublishedFilter, HasTargetFilter, HasEnglishFilter)
    list_select_related = ("lead_area",)
    search_fields = ("title", "title_en", "slug")
    autocomplete_fields = ("publishers",)
    prepopulated_fields = {"slug": ("title",)}
    readonly_fields = ("published_at", "modified_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Indicator]:
        shown = Count("observations", filter=Q(observations__shown_to=STILL_SHOWN), distinct=True)
        rows = readable_indicators(official(request)).select_related("lead_area").annotate(values_now=shown)
        return rows.order_by("title", "pk")

    def reason_to_keep(self, row: Indicator) -> str:
        if not row.published_at:
            return ""
        return _("The public has seen this indicator. Its values are revised and its words changed, but it is kept.")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets: list[tuple[Any, dict[str, Any]]] = [
            (
                gettext_lazy("What is measured"),
                {"fields": ("title", "title_en", "slug", ("unit", "unit_en"), "definition", "definition_en")},
            ),
            (
                gettext_lazy("Where it belongs"),
                {"fields": (("role", "lead_area"), "publishers", "note", "note_en", ("published_at", "modified_at"))},
            ),
        ]
        if obj and obj.published_at:
            told = {"fields": ("change_note", "change_note_en")}
            fieldsets.append((gettext_lazy("What the public is told"), told))
        return self.without_form_only(request, obj, fieldsets)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The address is fixed at publication."""
        return (*self.readonly_fields, "slug") if obj and obj.published_at else self.readonly_fields

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return {} if obj else self.prepopulated_fields

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> forms.ModelChoiceField:
        """One's own areas; only an approver may write what no area owns."""
        if db_field.name == "lead_area":
            user = official(request)
            kwargs["queryset"] = PriorityArea.objects.filter(pk__in=areas_of(user))
            kwargs["required"] = user.role != User.Role.APPROVER
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Indicator, form: ModelForm, change: bool) -> None:
        """Left to `save_related`, so that the verb sees everything that changes."""

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        note, note_en = (form.cleaned_data.get(name, "") for name in ("change_note", "change_note_en"))
        try:
            publishing.change_indicator(
                form.instance,
                by=official(request),
                at=timezone.now(),
                note=note,
                note_en=note_en,
                save_parts=lambda: super(IndicatorAdmin, self).save_related(request, form, formsets, change),
            )
        except PermissionDenied as error:
            raise ValidationError(str(error)) from error

    def notices(self, user: User, row: Indicator, at: dt.datetime) -> list[Text]:
        if row.published_at:
            return [_("Public. Words change here with a public note; values are added and revised by acts.")]
        return [_("Not public. What you save here is seen by officials only.")]

    @admin.display(description=gettext_lazy("public"), boolean=True, ordering="published_at")
    def is_public(self, row: Indicator) -> bool:
        return row.published_at is not None

    @admin.display(description=gettext_lazy("observations"), ordering="values_now")
    def observation_count(self, row: Any) -> int:
        return row.values_now
