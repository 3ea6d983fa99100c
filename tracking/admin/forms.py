"""Fields and forms that several admins share."""

import re
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

NO_BREAK = "\N{NO-BREAK SPACE}"


class LinesField(forms.CharField):
    """Text in paragraphs. Browsers send \\r\\n: left so, every save would count as a change."""

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class AmountFormField(forms.IntegerField):
    """Whole SEK, typed as people write it: "12 500 000" with any kind of space."""

    widget = AdminTextInputWidget
    default_error_messages = {"invalid": _("Write whole kronor, for example 12 500 000.")}

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        digits = re.sub(r"\s", "", str(value))
        if not re.fullmatch(r"[0-9]{1,18}", digits):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return int(digits)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,}".replace(",", NO_BREAK) if isinstance(value, int) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {"inputmode": "numeric"}


class SeenForm(forms.ModelForm):
    """Refuses to save over what somebody else saved after the page was opened. What was typed stays in the form."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["seen"] = self.mark_of(self.instance)

    @staticmethod
    def locked(row: Model) -> Model:
        """The row as it is stored now, which nobody else may change until the transaction ends."""
        return type(row)._default_manager.select_for_update().get(pk=row.pk)

    @staticmethod
    def mark_of(row: Any) -> str:
        """What is another after every save."""
        return row.modified_at.isoformat()

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.instance.pk and self.cleaned_data.get("seen") != self.mark_of(self.locked(self.instance)):
            raise ValidationError(
                _(
                    "Somebody else has saved this since you opened it, so nothing was saved now. "
                    "Copy what you have written, open the page again and add it there."
                ),
                code="seen",
            )
        return cleaned


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


class WordingForm(forms.ModelForm):
    """A row whose changes are told to the public once the public sees it."""

    note = note_field(
        required=False,
        help_text=_("Needed when the public already sees this. What is changed and why; shown in the list of changes."),
    )
    note_en = english_note_field()
