"""Rows that may not be deleted for a reason of their own: whoever asks is told it, instead of finding no button."""

from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from tracking.admin.base import OfficialsAdmin, official
from tracking.models import User


class KeptAdmin(OfficialsAdmin):
    def reason_to_keep(self, row: Any) -> str:
        """Why a row is not deleted, as a sentence; empty where nothing but references can stop it."""
        raise NotImplementedError

    def may_delete(self, user: User, row: Model | None) -> bool:
        return self.may_write(user, row) and not (row is not None and self._reason(row))

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        if self.may_write(official(request), row) and (reason := self._reason(row)):
            self.message_user(request, reason, messages.ERROR)
            return HttpResponseRedirect(self.change_address(row))
        return super().delete_view(request, object_id, extra_context)

    def _reason(self, row: Any) -> str:
        """Asked several times for one page, and not always cheap to answer."""
        if "_reason_to_keep" not in row.__dict__:
            row.__dict__["_reason_to_keep"] = self.reason_to_keep(row)
        return row.__dict__["_reason_to_keep"]
