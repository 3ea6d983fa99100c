"""Fields and forms that several admins share."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from tracking.admin.seen import SeenForm


class LinesField(forms.CharField):
    """Text in paragraphs. Browsers send \\r\\n: left so, every save would count as a change."""

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


def note_field(**kwargs: Any) -> LinesField:
    return LinesField(
        label=capfirst(_("public note")),
        widget=AdminTextareaWidget(attrs={"rows": 3}),
        **{"help_text": _("What is changed and why. The public reads it in the list of changes.")} | kwargs,
    )


def english_note_field() -> LinesField:
    return LinesField(
        label=capfirst(_("public note in English")), widget=AdminTextareaWidget(attrs={"rows": 3}), required=False
    )


class WordingForm(SeenForm):
    """A row whose changes are told to the public once the public sees it."""

    note = note_field(
        required=False,
        help_text=_("Needed when the public already sees this. What is changed and why; shown in the list of changes."),
    )
    note_en = english_note_field()
