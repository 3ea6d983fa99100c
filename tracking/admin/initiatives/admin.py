"""Initiatives: officials edit the working rows here; what the public sees changes only by the acts."""

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import Resolver404, path, resolve, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from strategy.models import PriorityArea
from tracking import publishing
from tracking.admin.acts import ActPage, ActsAdmin, Text
from tracking.admin.base import official
from tracking.admin.exchange.admin import ExchangeAdmin
from tracking.admin.filters import HasEnglishFilter, HasGoalFilter, HasSourceFilter, IsPublicFilter, PhaseFilter
from tracking.admin.initiatives.acts import INITIATIVE_ACTS
from tracking.admin.initiatives.amount_field import saved_amounts
from tracking.admin.initiatives.deliverable_acts import DELIVERABLE_ACTS
from tracking.admin.initiatives.deliverables import deliverables_view
from tracking.admin.initiatives.form import InitiativeForm, initiatives_to_continue
from tracking.admin.initiatives.inlines import INITIATIVE_INLINES
from tracking.admin.initiatives.preview import initiative_preview
from tracking.admin.initiatives.published import chip
from tracking.admin.kept import KeptAdmin
from tracking.exchange.nouns import Deliverables, Initiatives
from tracking.models import Funding, Initiative, InitiativeVersion, ShownState, User
from tracking.moments import Moment
from tracking.policy import Act, areas_of, may, readable_initiatives
from tracking.search import Words
from tracking.snapshots import differences_between


@admin.register(Initiative)
class InitiativeAdmin(KeptAdmin, ExchangeAdmin, ActsAdmin):
    nouns = (Initiatives, Deliverables)
    form = InitiativeForm
    form_only = ("another",)
    change_list_template = "admin/initiative_list.html"
    inlines = INITIATIVE_INLINES
    acts = INITIATIVE_ACTS
    part_acts = DELIVERABLE_ACTS
    parts = "deliverables"
    list_display = ("title", "state", "kind", "area_number", "saved_on")
    list_filter = ("kind", PhaseFilter, "lead_area", IsPublicFilter, HasGoalFilter, HasSourceFilter, HasEnglishFilter)
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
                    "another",
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
        now = Moment.now()
        shown: Any = InitiativeVersion.objects.shown(now.at).filter(initiative=OuterRef("pk"))
        rows = readable_initiatives(official(request)).select_related("lead_area", "previous")
        return rows.annotate(
            shown_state=Subquery(shown.with_state(now.on).values("shown_state")[:1]),
        ).order_by("title", "pk")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """What an initiative may continue is found also where another area has published it."""
        if request.path != reverse("admin:autocomplete"):
            return super().get_search_results(request, queryset, search_term)
        user, at = official(request), timezone.now()
        own, _may_repeat = super().get_search_results(request, readable_initiatives(user), search_term)
        shown: QuerySet[InitiativeVersion] = InitiativeVersion.objects.shown(at).order_by()
        if search_term.strip():
            shown = Words(search_term).among(shown)
        found = Q(pk__in=own.order_by().values("pk")) | Q(pk__in=shown.values("initiative"))
        return initiatives_to_continue(user, at).filter(found), False

    # Who may

    def may_read(self, user: User, row: Model | None) -> bool:
        return may(user, Act.READ, row or Initiative)

    def reason_to_keep(self, row: Initiative) -> str:
        if not row.versions.exists():
            return ""
        return _("The public has seen this initiative. It can be unpublished, with a reason, but never deleted.")

    # The form

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.official = official(request)  # type: ignore[attr-defined]
        return form

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The address is fixed at the first publication."""
        if obj and obj.versions.exists():
            return (*self.readonly_fields, "slug")
        return self.readonly_fields

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> forms.ModelChoiceField:
        if db_field.name == "lead_area":
            kwargs["queryset"] = PriorityArea.objects.filter(pk__in=areas_of(official(request)))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        if formset.model is Funding:
            request.saved_amounts = saved_amounts(formset)  # type: ignore[attr-defined]

    def response_add(self, request: HttpRequest, obj: Model, post_url_continue: str | None = None) -> HttpResponse:
        self._echo_amounts(request)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Model) -> HttpResponse:
        self._echo_amounts(request)
        return super().response_change(request, obj)

    def _echo_amounts(self, request: HttpRequest) -> None:
        if amounts := getattr(request, "saved_amounts", []):
            self.message_user(request, _("Saved: %(amounts)s.") % {"amounts": ", ".join(amounts)}, messages.INFO)

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        if obj and (version := obj.versions.shown(timezone.now()).first()):
            return version.get_absolute_url()
        return None

    def notices(self, user: User, row: Initiative, at: dt.datetime) -> list[Text]:
        snapshots = publishing.shown_and_written(row, at)
        if snapshots is None:
            return [_("Not public. What you save here is seen by officials only.")]
        count = len(list(differences_between(*snapshots)))
        if not count:
            return [_("Public, as it is written here. What you change becomes public by “Publish changes”.")]
        return [
            ngettext(
                "Public, with %(count)d change that is not.", "Public, with %(count)d changes that are not.", count
            )
            % {"count": count}
        ]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        response = super().render_change_form(request, context, *args, **kwargs)
        if row := context.get("original"):
            context["acts"].append({"label": _("Preview"), "url": self._page("preview", row.pk)})
        return response

    # Pages of their own

    def get_urls(self) -> list[Any]:
        awaited = self.admin_site.admin_view(self.deliverables_view)
        preview = self.admin_site.admin_view(self.preview_view)
        return [
            path("deliverables/", awaited, name="tracking_initiative_deliverables"),
            path("<int:object_id>/preview/", preview, name="tracking_initiative_preview"),
            *super().get_urls(),
        ]

    def _page(self, name: str, *ids: int) -> str:
        return reverse(f"admin:tracking_initiative_{name}", args=ids)

    def preview_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        initiative: Any = self.get_object(request, str(object_id))
        if not self.has_view_permission(request, initiative):
            raise PermissionDenied
        return initiative_preview(request, initiative, Moment.now(), self.change_address(initiative))

    def deliverables_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        common = {**self.admin_site.each_context(request), "opts": self.opts}
        return deliverables_view(request, official(request), Moment.now(), common)

    def act_view(self, request: HttpRequest, act: ActPage, object_id: int, part_id: int | None = None) -> HttpResponse:
        """Back to the list that led here, where `next` names a page of the admin."""
        response = super().act_view(request, act, object_id, part_id)
        back = request.GET.get("next", "")
        if not _is_admin_page(back):
            return response
        if isinstance(response, TemplateResponse) and response.context_data is not None:
            response.context_data["back"] = back
        elif response.has_header("Location"):
            response["Location"] = back
        return response

    # Columns of the list

    @admin.display(description=gettext_lazy("state"), ordering="phase")
    def state(self, row: Any) -> str:
        """As the public sees it; of what is not public, the phase that is written."""
        if row.shown_state:
            return chip(row.shown_state)
        return format_html('{} <span class="of">{}</span>', chip(row.phase or ShownState.UNKNOWN), _("not public"))

    @admin.display(description=gettext_lazy("area"), ordering="lead_area__number")
    def area_number(self, row: Any) -> int:
        return row.lead_area.number

    @admin.display(description=gettext_lazy("saved"), ordering="modified_at")
    def saved_on(self, row: Any) -> str:
        return timezone.localdate(row.modified_at).isoformat()


def _is_admin_page(address: str) -> bool:
    """Whether it is one of our own, and no trick of spelling leads elsewhere."""
    if not url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return False
    try:
        found = resolve(urlsplit(address).path)
    except Resolver404:
        return False
    return found.namespace == "admin" and bool(found.url_name)
