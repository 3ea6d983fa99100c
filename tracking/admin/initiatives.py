"""Initiatives: officials edit the working rows here; what the public sees changes only by the acts."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Exists, Model, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from strategy.models import PriorityArea
from tracking import publishing
from tracking.admin.acts import ActsAdmin, Text
from tracking.admin.base import ReadOnlyAdmin, official
from tracking.admin.filters import HasGoalFilter, HasSourceFilter, IsPublicFilter, PhaseFilter
from tracking.admin.forms import SeenForm
from tracking.admin.initiative_acts import DELIVERABLE_ACTS, INITIATIVE_ACTS
from tracking.admin.initiative_inlines import INITIATIVE_INLINES
from tracking.models import Initiative, InitiativeVersion, User
from tracking.policy import Act, areas_of, may, readable_initiatives
from tracking.search import Words


@admin.register(Initiative)
class InitiativeAdmin(ActsAdmin):
    form = SeenForm
    form_only = ("seen",)
    inlines = INITIATIVE_INLINES
    acts = INITIATIVE_ACTS
    part_acts = DELIVERABLE_ACTS
    parts = "deliverables"
    list_display = ("title", "kind", "phase_or_none", "lead_area", "is_public", "goal_count", "modified_at")
    list_filter = ("kind", PhaseFilter, "lead_area", IsPublicFilter, HasGoalFilter, HasSourceFilter)
    list_select_related = ("lead_area",)
    search_fields = (
        "title",
        "reference",
        "involvements__organisation__name",
        "involvements__organisation__abbreviation",
    )
    autocomplete_fields = ("previous", "sources")
    readonly_fields = ("modified_at",)
    fieldsets = (
        (
            gettext_lazy("What it is"),
            {
                "fields": (
                    "seen",
                    "title",
                    "title_en",
                    ("kind", "lead_area"),
                    "summary",
                    "summary_en",
                    "slug",
                )
            },
        ),
        (
            gettext_lazy("Decision and time"),
            {
                "fields": (
                    "reference",
                    ("decided_on", "decided_on_basis"),
                    ("starts_on", "ends_on"),
                    ("phase", "phase_as_of"),
                    "previous",
                ),
                "description": gettext_lazy(
                    "Dates as exactly as they are known: 2024-06-01, 2024-06 or 2024. Leave empty what no source says."
                ),
            },
        ),
        (
            gettext_lazy("Sources and note"),
            {
                "fields": ("sources", "note", "note_en", "modified_at"),
                "description": gettext_lazy("At least one source is needed before the initiative can be published."),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Initiative]:
        shown = InitiativeVersion.objects.shown(timezone.now()).filter(initiative=OuterRef("pk"))
        rows = readable_initiatives(official(request)).select_related("lead_area", "previous")
        return rows.annotate(public=Exists(shown), goals=Count("goal_links", distinct=True)).order_by("title", "pk")

    def may_read(self, user: User, row: Model | None) -> bool:
        return may(user, Act.READ, row or Initiative)

    def may_delete(self, user: User, row: Model | None) -> bool:
        """What the public has seen is unpublished, never deleted."""
        if isinstance(row, Initiative) and row.versions.exists():
            return False
        return self.may_write(user, row)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The address is fixed at the first publication."""
        if obj and obj.versions.exists():
            return (*self.readonly_fields, "slug")
        return self.readonly_fields

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> forms.ModelChoiceField:
        user = official(request)
        if db_field.name == "lead_area":
            kwargs["queryset"] = PriorityArea.objects.filter(pk__in=areas_of(user))
        if db_field.name == "previous":
            kwargs["queryset"] = readable_initiatives(user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        if obj and (version := obj.versions.shown(timezone.now()).first()):
            return version.get_absolute_url()
        return None

    def notices(self, user: User, row: Initiative, at: dt.datetime) -> list[Text]:
        if not publishing.is_public(row, at):
            return [_("Not public. What you save here is seen by officials only.")]
        count = len(publishing.pending_changes(row, at))
        if not count:
            return [_("Public, as it is written here. What you change becomes public by “Publish changes”.")]
        return [
            ngettext(
                "Public, with %(count)d change that is not.", "Public, with %(count)d changes that are not.", count
            )
            % {"count": count}
        ]

    @admin.display(description=gettext_lazy("phase"), ordering="phase")
    def phase_or_none(self, row: Initiative) -> str:
        return row.get_phase_display() if row.phase else _("no information")

    @admin.display(description=gettext_lazy("public"), boolean=True)
    def is_public(self, row: Any) -> bool:
        return row.public

    @admin.display(description=gettext_lazy("goals"), ordering="goals")
    def goal_count(self, row: Any) -> int:
        return row.goals


@admin.register(InitiativeVersion)
class InitiativeVersionAdmin(ReadOnlyAdmin):
    """What the public sees now: every official may find it, link it to a goal and cite it."""

    list_display = ("title", "kind", "phase", "lead_area", "shown_from")
    list_filter = ("kind", "lead_area")
    list_select_related = ("lead_area",)
    search_fields = ("search_text",)
    fields = ("title", "title_en", "kind", "phase", "lead_area", "reference", "number", "shown_from")

    def get_queryset(self, request: HttpRequest) -> QuerySet[InitiativeVersion]:
        return InitiativeVersion.objects.shown(timezone.now()).select_related("lead_area").order_by("sort_key", "pk")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        return (Words(search_term).among(queryset) if search_term.strip() else queryset), False

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        return obj.get_absolute_url() if obj else None
