"""What belongs to an indicator: goals, observations, breaks, targets."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strategy.partial_dates import Edge
from tracking.admin.fields import OwnedInline
from tracking.admin.indicators.acts import EdgeOfPeriodField
from tracking.models import IndicatorGoal, Observation, SeriesBreak, Target
from tracking.wording import observed, period_of


class GoalInline(OwnedInline):
    model = IndicatorGoal
    autocomplete_fields = ("goal",)
    fields = (("goal", "basis"),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[IndicatorGoal]:
        return super().get_queryset(request).select_related("indicator", "goal__area", "goal__edition")


class ObservationRowForm(forms.ModelForm):
    period_from = EdgeOfPeriodField(edge=Edge.START, label=gettext_lazy("first day of the period"))
    period_to = EdgeOfPeriodField(edge=Edge.END, label=gettext_lazy("last day of the period"))


class ObservationInline(OwnedInline):
    """Free until the indicator is public; then only shown, with the way to revise each value."""

    model = Observation
    form = ObservationRowForm
    autocomplete_fields = ("source",)
    fields = (
        ("period_from", "period_to"),
        ("period_label", "period_label_en"),
        ("qualifier", "value", "status"),
        "source",
    )
    fields_when_public = ("in_words", "status", "source", "shown_from", "replaced_at", "revise")
    readonly_fields = ("in_words", "shown_from", "replaced_at", "revise")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Observation]:
        return super().get_queryset(request).select_related("source").order_by("period_from", "shown_from", "pk")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields_when_public if obj and obj.published_at else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.readonly_fields if obj and obj.published_at else ()

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not (obj and obj.published_at)

    has_change_permission = has_add_permission
    has_delete_permission = has_add_permission

    @admin.display(description=gettext_lazy("observation"))
    def in_words(self, row: Observation) -> str:
        return f"{period_of(row)}: {observed(row.value, row.qualifier)}"

    @admin.display(description=gettext_lazy("replaced"))
    def replaced_at(self, row: Observation) -> Any:
        return None if row.is_shown else row.shown_to

    @admin.display(description=gettext_lazy("acts"))
    def revise(self, row: Observation) -> str | SafeString:
        if not row.pk or not row.is_shown:
            return "–"
        address = reverse("admin:tracking_indicator_revise", args=[row.indicator_id, row.pk])
        return format_html('<a class="act" href="{}">{}</a>', address, _("Revise"))


class BreakInline(OwnedInline):
    model = SeriesBreak
    autocomplete_fields = ("source",)
    fields = ("on", "note", "note_en", "source")


class TargetInline(OwnedInline):
    model = Target
    autocomplete_fields = ("source",)
    fields = (("year", "direction", "value"), "note", "note_en", "source")


INDICATOR_INLINES = (GoalInline, ObservationInline, BreakInline, TargetInline)
