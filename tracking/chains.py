"""Chains of initiatives (inquiry → report → bill): each may continue one before it, and none may come back to itself."""

import datetime as dt
import uuid
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tracking.models import Initiative, InitiativeVersion


def refuse_loop(initiative: Initiative) -> None:
    """Raise ValidationError where the initiatives before this one, as officials have written them, lead back to it."""

    def before(pk: int) -> int | None:
        return Initiative.objects.filter(pk=pk).values_list("previous", flat=True).first()

    if initiative.pk and _comes_back(initiative.pk, initiative.previous_id, before):
        raise _loop()


def refuse_shown_loop(initiative: Initiative, at: dt.datetime) -> None:
    """The same of what the public sees once this initiative is shown as it is written."""
    shown = InitiativeVersion.objects.shown(at).exclude(initiative=initiative)

    def before(uid: uuid.UUID) -> uuid.UUID | None:
        return shown.filter(initiative__uid=uid).values_list("previous_uid", flat=True).first()

    if initiative.previous and _comes_back(initiative.uid, initiative.previous.uid, before):
        raise _loop()


def _comes_back[T](start: T, step: T | None, before: Callable[[T], T | None]) -> bool:
    walked = set()
    while step is not None and step not in walked:
        if step == start:
            return True
        walked.add(step)
        step = before(step)
    return False


def _loop() -> ValidationError:
    sentence = _("The chain would come back to this initiative. Choose one that does not continue it, directly or not.")
    return ValidationError({"previous": sentence}, code="loop")
