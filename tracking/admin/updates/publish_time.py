"""The time that a publication is planned for: Swedish time, as the clock on the wall shows it."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class PublishTimeField(forms.DateTimeField):
    """Says of the two nights when the clock is changed what is wrong with the hour."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    default_error_messages = {"invalid": gettext_lazy("Write day and time as 2026-03-02 09:30.")}

    def to_python(self, value: Any) -> dt.datetime | None:
        try:
            return super().to_python(value)
        except ValidationError as error:
            if error.code != "ambiguous_timezone":
                raise
        raise ValidationError(_sentence(_as_typed(value)), code="changed_clock")


def _as_typed(value: Any) -> dt.datetime:
    """Without a time zone: that is what cannot be said of it."""
    with timezone.override(dt.UTC):
        return cast(dt.datetime, forms.DateTimeField().to_python(value)).replace(tzinfo=None)


def _sentence(typed: dt.datetime) -> str:
    here = timezone.get_current_timezone()
    back = typed.replace(tzinfo=here).astimezone(dt.UTC).astimezone(here).replace(tzinfo=None)
    words = {"time": f"{typed:%H.%M}"}
    if back != typed:
        return _("That night the clock is moved forward: %(time)s does not exist. Choose an hour later.") % words
    return _("That night the clock is moved back: %(time)s comes twice. Choose another hour.") % words
