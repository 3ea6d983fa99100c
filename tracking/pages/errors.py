"""Answers when there is no page: in words, and without the database."""

import sys
from typing import Any

from django.contrib import admin
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import TooManyFieldsSent
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from tracking.sessions import OFFICIALS_PAGES
from tracking.typed_text import typed_in

FOREIGN = ("Origin checking failed", "Referer checking failed")
"""How Django's reasons begin when a form was not sent from this site: what it holds is not repeated here."""


def _explained(request: HttpRequest, status: int, heading: str, reason: str) -> HttpResponse:
    return render(request, "explained.html", {"heading": heading, "reason": reason, "status": status}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, SessionInterrupted):
        reason = _("You were logged out while the page was being made. Log in and see whether your change was saved.")
        return session_ended(request, reason)
    if isinstance(exception, TooManyFieldsSent):
        request.GET = QueryDict()  # the page reads it, and reading the real one would raise again
    return _explained(request, 400, _("The address cannot be read"), _("Check the address, or begin at the overview."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    reason = str(exception) if str(exception) else _("Your role or your areas do not allow this.")
    if request.method == "POST" and request.path_info.startswith(OFFICIALS_PAGES) and request.user.is_authenticated:
        return form_to_copy(request, _("You may not do this"), reason)
    return _explained(request, 403, _("You may not do this"), reason)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _explained(
        request, 404, _("There is no page at this address"), _("Check the address, or begin at the overview.")
    )


def server_error(request: HttpRequest) -> HttpResponse:
    if isinstance(sys.exception(), OperationalError):
        heading, reason = _("The register cannot be reached just now"), _("We are seeing to it. Try again in a while.")
        response = _explained(request, 503, heading, reason)
        response.headers["Retry-After"] = "60"
        return response
    return _explained(
        request, 500, _("Something went wrong on our side"), _("The error is recorded. Try again in a while.")
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if not request.path_info.startswith(OFFICIALS_PAGES) or reason.startswith(FOREIGN):
        advice = _("Go back, reload the page and send it again. What you wrote is still in the form.")
        return _explained(request, 403, _("The form was too old"), advice)
    if not request.user.is_authenticated and request.path_info != reverse("admin:login"):
        return session_ended(request)
    return form_to_copy(request, _("The form was too old"), _("Nothing was saved."))


def session_ended(request: HttpRequest, reason: str = "") -> HttpResponse:
    """For who sends a form without being logged in. Tells nothing of what is at the address, not even whether it is there."""
    heading = _("You are no longer logged in")
    return form_to_copy(request, heading, reason or _("Nothing was saved."), must_log_in=True, has_permission=False)


def form_to_copy(request: HttpRequest, heading: str, reason: str, *, status: int = 403, **context: Any) -> HttpResponse:
    """For who sends a form that cannot be received: what was typed, to be copied."""
    page = {
        **admin.site.each_context(request),
        "title": heading,
        "reason": reason,
        "typed": typed_in(request),
        "is_nav_sidebar_enabled": False,
        **context,
    }
    response = render(request, "admin/session_ended.html", page, status=status)
    add_never_cache_headers(response)
    return response
