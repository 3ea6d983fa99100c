"""Initiatives as the public sees them now: every official may find them, link them to a goal and cite them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from tracking.admin.base import ReadOnlyAdmin
from tracking.models import InitiativeVersion
from tracking.moments import Moment
from tracking.search import Words


def chip(state: str) -> SafeString:
    """A shown state as on the public pages."""
    return render_to_string("components/state.html", {"value": state})


@admin.register(InitiativeVersion)
class InitiativeVersionAdmin(ReadOnlyAdmin):
    change_list_template = "admin/initiative_list.html"
    list_display = ("title", "state", "kind", "lead_area", "shown_from")
    list_filter = ("kind", "lead_area")
    list_select_related = ("lead_area",)
    search_fields = ("search_text",)
    fields = ("title", "title_en", "kind", "phase", "lead_area", "reference", "number", "shown_from")

    def get_queryset(self, request: HttpRequest) -> QuerySet[InitiativeVersion]:
        now = Moment.now()
        shown = InitiativeVersion.objects.shown(now.at).with_state(now.on)
        return shown.select_related("lead_area").order_by("sort_key", "pk")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        return (Words(search_term).among(queryset) if search_term.strip() else queryset), False

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        return obj.get_absolute_url() if obj else None

    @admin.display(description=gettext_lazy("state"), ordering="phase")
    def state(self, row: Any) -> str:
        return chip(row.shown_state)
