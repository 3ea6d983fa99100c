"""An admin whose saves go through `publishing.change_wording`: public rows need a note, and the log tells of them."""

from typing import Any

from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracking import publishing
from tracking.admin.acts import ActsAdmin
from tracking.admin.base import official
from tracking.admin.forms import WordingForm
from tracking.admin.kept import KeptAdmin
from tracking.models import User
from tracking.policy import Act, may

PUBLIC_NOTE: tuple[Any, Any] = (gettext_lazy("What the public is told"), {"fields": ("note", "note_en")})


class WordingAdmin(ActsAdmin):
    form = WordingForm
    form_only = ("note", "note_en")

    def write_row(self, request: HttpRequest, row: Any, form: ModelForm) -> None:
        note, note_en = form.cleaned_data["note"], form.cleaned_data["note_en"]
        sources = form.cleaned_data.get("sources")
        publishing.change_wording(
            row, by=official(request), at=timezone.now(), note=note, note_en=note_en, sources=sources
        )


class StrategyAdmin(KeptAdmin, WordingAdmin):
    """What the government decided: administrators write it, and nothing of it is deleted once it is public."""

    def may_write(self, user: User, row: Model | None) -> bool:
        return may(user, Act.ADMINISTER, row or self.model)

    def reason_to_keep(self, row: Any) -> str:
        edition = getattr(row, "edition", row)
        if not (edition and edition.published_at):
            return ""
        return _("The public has seen this. Its wording can be changed, with a public note, but it is kept.")
