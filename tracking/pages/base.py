"""What every public page does: read the day it is asked for, find the edition in force, answer errors in words."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracking.models import StatusUpdate
from tracking.moments import FutureDayError, Moment, UnreadableDayError, moment_of
from tracking.progress import changes_since, edition_in_force

STATED_INITIATIVES = {"count": 70, "year": 2022}
"""What the government itself said of the number of initiatives (interview, seed document 002)."""

_INDENTATION = re.compile(r"[ \t\r]*\n[ \t\r\n]*")

type View = Callable[..., HttpResponseBase]


def public_page(view: View) -> View:
    """Hand the view (request, moment, edition in force, …); explain a day that cannot be shown."""

    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            moment = moment_of(request)
        except UnreadableDayError:
            return explain(
                request,
                400,
                _("This is not a day"),
                _("Write the day as 2025-06-30. It must be a day that exists."),
            )
        except FutureDayError:
            return explain(
                request, 400, _("This day has not come yet"), _("The register can only show today or an earlier day.")
            )
        edition = edition_in_force(moment)
        if edition is None:
            return explain(
                request,
                404,
                _("The register had not opened on this day"),
                _("Nothing was published yet. Choose a later day, or see how it is today."),
            )
        return view(request, moment, edition, *args, **kwargs)

    return answer


def show(
    request: HttpRequest, template: str, moment: Moment, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Render a public page with what all of them carry."""
    common = {
        "moment": moment,
        "is_demonstration": StatusUpdate.objects.public(moment.at).filter(is_example=True).exists(),
        "changes_since": changes_since(moment) if moment.is_past else 0,
        "stated_initiatives": STATED_INITIATIVES,
    }
    html = render_to_string(f"tracking/{template}.html", common | context, request)
    # Indentation helps those who read templates, not those who load pages. No page has preformatted text.
    return HttpResponse(_INDENTATION.sub("\n", html), status=status)


def explain(request: HttpRequest, status: int, heading: str, reason: str, **context: Any) -> HttpResponse:
    """A page that says why there is nothing here and what to do instead."""
    return render(
        request, "explained.html", {"heading": heading, "reason": reason, "status": status} | context, status=status
    )
