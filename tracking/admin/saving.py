"""Saving a form once, and over nothing that was not seen: what is refused, sent twice or met by another save keeps its text."""

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.options import csrf_protect_m
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tracking.admin.conflicts import SentRows, conflict_of, saved_before, show_conflict
from tracking.admin.refusals import as_sentence, refused
from tracking.edit_history import acting


class SavedOnce(admin.ModelAdmin):
    """For admins whose form is a `SeenForm`."""

    def change_address(self, row: Model) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])

    @csrf_protect_m
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Undo what was refused, then show the same form again with the reason in it."""
        is_addition = object_id is None and request.method == "POST"
        if is_addition and (row := saved_before(self, request)):
            return self._sent_again(request, row, extra_context)
        try:
            with transaction.atomic(), acting(request.user, timezone.now()):
                response = super().changeform_view(request, object_id, form_url, extra_context)
        except (ValidationError, IntegrityError) as error:
            request.refusal = as_sentence(error)  # type: ignore[attr-defined]
            response = super().changeform_view(request, object_id, form_url, extra_context)
        if is_addition and response.status_code == 200 and (row := saved_before(self, request)):
            return self._sent_again(request, row, extra_context)  # another request has added it at the same time
        return self._without_conflict(request, response, object_id)

    def _sent_again(self, request: HttpRequest, row: Model, extra_context: dict[str, Any] | None) -> HttpResponse:
        """A form that adds a row was sent twice: the row is there. What differs from it is shown, never added again."""
        request.sent_again = True  # type: ignore[attr-defined]
        if not self.has_change_permission(request, row):
            return self._is_saved(request, row)
        address = self.change_address(row)
        response = super().changeform_view(request, str(row.pk), address, extra_context)
        return self._without_conflict(request, response, str(row.pk))

    def _without_conflict(self, request: HttpRequest, response: HttpResponse, object_id: str | None) -> HttpResponse:
        conflict = conflict_of(response, request)
        if conflict is None:
            return response
        if not conflict.differences:
            return self._is_saved(request, cast(Model, self.get_object(request, str(object_id))))
        return show_conflict(cast(TemplateResponse, response), conflict, request)

    def _is_saved(self, request: HttpRequest, row: Model) -> HttpResponse:
        self.message_user(request, _("This is saved already, just as you wrote it."), messages.SUCCESS)
        return HttpResponseRedirect(self.change_address(row))

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        """Rows that somebody else has removed are taken out, or the form could never be saved."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if "data" not in kwargs or not obj.pk:
            return kwargs
        keys = list(
            inline.model._base_manager.filter(**{_parent(inline): obj}).order_by("pk").values_list("pk", flat=True)
        )
        rows = SentRows.of(kwargs["data"], prefix)
        if hasattr(request, "sent_again"):
            rows.as_stored(keys)
        removed = rows.take_out_removed(keys)
        if removed or hasattr(request, "sent_again"):
            rows.write(kwargs["data"])
        if removed:
            request.removed_rows = getattr(request, "removed_rows", {}) | {prefix: removed}  # type: ignore[attr-defined]
        return kwargs

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm]:
        form = super().get_form(request, obj, change=change, **kwargs)
        refusal = getattr(request, "refusal", None)
        return refused(form, refusal) if refusal else form


def _parent(inline: Any) -> str:
    """The field of an inline's rows that points at the row above."""
    return next(
        field.name
        for field in inline.model._meta.concrete_fields
        if field.related_model is inline.parent_model and field.name == (inline.fk_name or field.name)
    )
