"""The officials' admin site. Outside `tracking.admin`, whose modules register with it when they are imported."""

import math
from functools import update_wrapper
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracking import sessions
from tracking.pages.errors import session_ended


class OfficialsAdminSite(AdminSite):
    site_header = _("Life science strategy follow-up")
    site_title = _("Life science strategy follow-up")
    index_title = _("Life science strategy follow-up")

    def get_urls(self) -> list[Any]:
        """Without Django's `r/<type>/<id>/`, which asks nobody whether a row may be read before it tells its address."""
        from tracking.admin.home.views import home_routes  # models load after this module

        stock = [route for route in super().get_urls() if getattr(route, "name", "") != "view_on_site"]
        return [*home_routes(), *stock]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        from tracking.admin.home.page import first_page

        return super().index(request, {**(extra_context or {}), **first_page(request)})

    @property
    def login_form(self) -> Any:  # type: ignore[override]
        from tracking.admin.login import LoginForm

        return LoginForm

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        response = super().login(request, extra_context)
        at = timezone.now()
        if request.method == "POST" and response.status_code == 302:
            sessions.begin(request.session, at)
        free_again_at = getattr(_form_of(response), "free_again_at", None)
        if free_again_at:
            response.status_code = 429
            response.headers["Retry-After"] = str(max(1, math.ceil((free_again_at - at).total_seconds())))
        return response

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Without a login: to the login page, except for who sends a form, which would be lost on the way."""
        guarded = super().admin_view(view, cacheable)

        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            is_lost = request.method == "POST" and not self.has_permission(request)
            if is_lost and request.path != reverse("admin:logout"):
                return session_ended(request)
            return guarded(request, *args, **kwargs)

        return update_wrapper(answer, guarded)

    def autocomplete_view(self, request: HttpRequest) -> Any:
        return LabelledAutocomplete.as_view(admin_site=self)(request)


def _form_of(response: HttpResponse) -> Any:
    return (getattr(response, "context_data", None) or {}).get("form")


class LabelledAutocomplete(AutocompleteJsonView):
    """Says in a list of choices what `str` leaves out: which edition a goal belongs to."""

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        from tracking.admin.labels import choice_label

        return super().serialize_result(obj, to_field_name) | {"text": choice_label(obj)}
