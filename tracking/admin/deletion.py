"""Deleting a row: refused with the reason where something refers to it, and signed in the edit history where nothing does."""

from collections import Counter
from typing import Any

from django.contrib import admin, messages
from django.db import IntegrityError, models, transaction
from django.db.models import ManyToManyField, Model
from django.db.models.deletion import ProtectedError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from tracking.edit_history import acting
from tracking.models.written_once import ImmutableError


class CheckedDeletion(admin.ModelAdmin):
    """For admins."""

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            with transaction.atomic(), acting(request.user, timezone.now()):
                return super().delete_view(request, object_id, extra_context)
        except (ProtectedError, IntegrityError, ImmutableError):
            self.message_user(request, _("This is in use and cannot be deleted."), messages.ERROR)
        return HttpResponseRedirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, set[str], list[str]]:
        """What goes with a row goes by the right to the row; what stops it is counted, not named: it may be unpublished."""
        deleted, counts, _lacking, protected = super().get_deleted_objects(objs, request)
        uses = [use for row in objs for use in references_to(row)]
        return deleted, counts, set(), uses or [str(one) for one in protected]


def references_to(row: Model) -> list[str]:
    """ "Initiatives: 3" for each kind of row that refers to this one and does not go with it."""
    counts: Counter[str] = Counter()
    for relation in row._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and not relation.concrete):
            continue
        field = relation.field  # type: ignore[union-attr]
        if not isinstance(field, ManyToManyField) and field.remote_field.on_delete is not models.PROTECT:
            continue
        name = capfirst(str(field.model._meta.verbose_name_plural))
        counts[name] += field.model._base_manager.filter(**{field.name: row}).count()
    return [f"{name}: {count}" for name, count in counts.items() if count]
