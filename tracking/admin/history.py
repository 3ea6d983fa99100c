"""The history page of every object whose edits are kept: who changed what, from what to what, instead of Django's log."""

from typing import Any, cast

from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import PAGE_VAR
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from tracking.edits import edits_of
from tracking.models import Indicator, Initiative, StatusUpdate, User
from tracking.models.edits import TRACKED
from tracking.policy import Act, may

SCOPED = (Indicator, Initiative, StatusUpdate)
"""What is public may be read by every official; how it was written, by those who may read the working rows."""


class EditHistoryPage:
    """For admins. What is not kept in the edit history, accounts for one, keeps Django's own page and log."""

    model: type[Model]
    opts: Any
    admin_site: Any

    @property
    def keeps_edits(self) -> bool:
        return self.model in TRACKED

    def may_read_edits(self, user: User, row: Model) -> bool:
        return not isinstance(row, SCOPED) or may(user, Act.READ, row)

    def has_history(self, user: User, row: Model) -> bool:
        """Whether to offer the page: rows that are written once and never changed have none."""
        if self.keeps_edits:
            return self.may_read_edits(user, row)
        return self.model is User

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.keeps_edits:
            return super().history_view(request, object_id, extra_context)  # type: ignore[misc]
        reader, at = cast(User, request.user), timezone.now()
        row = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
        if not self.has_view_permission(request, row):  # type: ignore[attr-defined]
            raise PermissionDenied
        if not self.may_read_edits(reader, row):
            raise Http404
        found = edits_of(row, reader, at, request.GET.get(PAGE_VAR, 1))
        context = {
            **self.admin_site.each_context(request),
            "title": _("History"),
            "subtitle": str(row),
            "module_name": capfirst(str(self.opts.verbose_name_plural)),
            "object": row,
            "opts": self.opts,
            "edits": found.edits,
            "page": found.page,
            "page_range": list(found.page.paginator.get_elided_page_range(found.page.number)),
            "page_var": PAGE_VAR,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/edit_history.html", context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row = kwargs.get("obj") or context.get("original")
        if row is not None:
            context["has_history"] = self.has_history(cast(User, request.user), row)
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]

    # Django's log repeats, in less words, what the copies of a row say.

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        return None if self.keeps_edits else super().log_addition(request, obj, message)  # type: ignore[misc]

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        return None if self.keeps_edits else super().log_change(request, obj, message)  # type: ignore[misc]

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        return None if self.keeps_edits else super().log_deletions(request, queryset)  # type: ignore[misc]
