"""A field for whole SEK, typed as people write it, which says back how it was read."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tracking.amounts import parse_amount
from tracking.models import Funding
from tracking.wording import digits, kronor


class AmountFormField(forms.IntegerField):
    widget = AdminTextInputWidget

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        return value if isinstance(value, int) else parse_amount(str(value))

    def prepare_value(self, value: Any) -> Any:
        return digits(value) if isinstance(value, int) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {"inputmode": "text"}


class FundingForm(forms.ModelForm):
    """Says beside the amount how it was read: a zero too many is seen at once."""

    class Meta:
        model = Funding
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("amount")
        if field is None:  # shown to those who may only read
            return
        field.help_text = _("For example 12 500 000, 12,5 miljoner or 1,5 miljarder.")
        if amount := self._amount(field):
            field.help_text = _("That is %(amount)s.") % {"amount": kronor(amount)}

    def _amount(self, field: forms.Field) -> int | None:
        """As it is typed, or as it is stored; None where it cannot be read."""
        if not self.is_bound:
            return self.instance.amount
        try:
            return field.to_python(self.data.get(self.add_prefix("amount")))
        except ValidationError:
            return None


def saved_amounts(formset: forms.BaseFormSet) -> list[str]:
    """Amounts that were typed in a form that is saved, in words."""
    forms_saved = [form for form in formset.forms if not form.cleaned_data.get("DELETE")]
    return [kronor(form.instance.amount) for form in forms_saved if "amount" in form.changed_data]
