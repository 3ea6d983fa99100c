"""The officials' admin site. Outside `tracking.admin`, whose modules register with it when they are imported."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import Model
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OfficialsAdminSite(AdminSite):
    site_header = _("Life science strategy follow-up")
    site_title = _("Life science strategy follow-up")
    index_title = _("Life science strategy follow-up")

    def get_urls(self) -> list[Any]:
        """Without Django's `r/<type>/<id>/`, which asks nobody whether a row may be read before it tells its address."""
        return [route for route in super().get_urls() if getattr(route, "name", "") != "view_on_site"]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        from tracking.admin.home import tasks_of  # models load after this module

        tasks = tasks_of(request.user, at=timezone.now())
        return super().index(request, {**(extra_context or {}), "tasks": tasks})

    def autocomplete_view(self, request: HttpRequest) -> Any:
        return LabelledAutocomplete.as_view(admin_site=self)(request)


class LabelledAutocomplete(AutocompleteJsonView):
    """Says in a list of choices what `str` leaves out: which edition a goal belongs to."""

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        from tracking.admin.labels import choice_label

        return super().serialize_result(obj, to_field_name) | {"text": choice_label(obj)}
