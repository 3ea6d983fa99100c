"""Answers when there is no page: in words, and without the database."""

import sys

from django.core.exceptions import TooManyFieldsSent
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _


def _explained(request: HttpRequest, status: int, heading: str, reason: str) -> HttpResponse:
    return render(request, "explained.html", {"heading": heading, "reason": reason, "status": status}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, TooManyFieldsSent):
        request.GET = QueryDict()  # the page reads it, and reading the real one would raise again
    return _explained(request, 400, _("The address cannot be read"), _("Check the address, or begin at the overview."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    reason = str(exception) if str(exception) else _("Your role or your areas do not allow this.")
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
    return _explained(
        request,
        403,
        _("The form was too old"),
        _("Go back, reload the page and send it again. What you wrote is still in the form."),
    )
