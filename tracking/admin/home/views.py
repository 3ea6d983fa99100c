"""The pages beside the first page: judgements to confirm, and the mark that an approver has seen what was amended."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tracking.admin.base import official
from tracking.admin.home.amended import mark_seen
from tracking.admin.home.confirm import to_confirm
from tracking.moments import Moment
from tracking.policy import Act, may


@require_safe
def to_confirm_view(request: HttpRequest) -> HttpResponse:
    user = official(request)
    if not may(user, Act.WRITE):
        raise PermissionDenied
    context = {
        **admin.site.each_context(request),
        "title": _("Confirm unchanged"),
        "rows": to_confirm(user, Moment.now()),
    }
    return TemplateResponse(request, "admin/home/to_confirm.html", context)


@require_POST
def seen_view(request: HttpRequest) -> HttpResponse:
    user, number = official(request), request.POST.get("number", "")
    if not may(user, Act.RETURN):
        raise PermissionDenied
    is_number = number.isascii() and number.isdigit() and len(number) < 18
    if is_number and mark_seen(user, int(number), Moment.now()):
        messages.success(request, _("Marked as seen."))
    else:
        messages.warning(request, _("Nothing was marked. Look at the list below and try again."))
    return HttpResponseRedirect(reverse("admin:index"))


def home_routes() -> list[Any]:
    view = admin.site.admin_view
    return [
        path("confirm/", view(to_confirm_view), name="to_confirm"),
        path("seen/", view(seen_view), name="seen"),
    ]
