"""What has become of a judgement, in the words of forms, lists and filters: on its way, or what it is to the public."""

import datetime as dt
from typing import Any

from django.contrib import admin
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, TextChoices, Value, When
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from tracking.admin.home.tasks import moment_in_words
from tracking.models import StatusUpdate

State = StatusUpdate.State


class Status(TextChoices):
    DRAFT = State.DRAFT.value, State.DRAFT.label
    SUBMITTED = State.SUBMITTED.value, State.SUBMITTED.label
    RETURNED = State.RETURNED.value, State.RETURNED.label
    APPROVED = State.APPROVED.value, State.APPROVED.label
    STANDING = "standing", _("published, stands now")
    REPLACED = "replaced", _("published, followed by a later one")
    CORRECTED = "corrected", _("published, corrected")
    WITHDRAWN = "withdrawn", _("withdrawn")


def with_status(updates: QuerySet[StatusUpdate], at: dt.datetime) -> QuerySet[StatusUpdate]:
    """Annotate `status`. What was published by then is asked of all of them in one query."""
    public = StatusUpdate.objects.filter(published_at__lte=at)
    later = public.filter(goal=OuterRef("goal"), published_at__gt=OuterRef("published_at"))
    return updates.annotate(
        status=Case(
            When(~Q(state=State.PUBLISHED), then=F("state")),
            When(withdrawn_at__lte=at, then=Value(Status.WITHDRAWN)),
            When(Exists(public.filter(corrects=OuterRef("pk"))), then=Value(Status.CORRECTED)),
            When(Exists(later), then=Value(Status.REPLACED)),
            default=Value(Status.STANDING),
            output_field=CharField(),
        )
    )


def status_in_words(update: Any) -> str:
    """Of a row `with_status`; what waits says until when."""
    words = capfirst(str(Status(update.status).label))
    if update.status == Status.APPROVED and update.publish_after:
        return f"{words}: {moment_in_words(update.publish_after)}"
    return words


class StatusFilter(admin.SimpleListFilter):
    """By the same words. Its name is that of the column, so that addresses with a state lead to the same rows."""

    title = _("state")
    parameter_name = "state__exact"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(value, capfirst(str(label))) for value, label in Status.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        match self.value():
            case None:
                return queryset
            case State.PUBLISHED:
                return queryset.filter(state=State.PUBLISHED)
            case status:
                return queryset.filter(status=status)
