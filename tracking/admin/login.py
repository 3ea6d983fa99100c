"""The login form: Django's, which first asks `tracking.logins` whether one may try."""

import datetime as dt
from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from tracking import logins
from tracking.client_address import client_address
from tracking.models import User


class LoginForm(AdminAuthenticationForm):
    free_again_at: dt.datetime | None = None
    """Set when there were too many attempts: no password has then been looked at."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        longest = User._meta.get_field("username").max_length
        self.fields["username"].validators.append(MaxLengthValidator(longest))

    @sensitive_variables()
    def clean(self) -> dict[str, Any]:
        name, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if not name or not password or self.request is None:
            return self.cleaned_data
        try:
            attempt = logins.count_attempt(name, client_address(self.request), at=timezone.now())
        except logins.TooManyAttemptsError as error:
            self.free_again_at = error.until
            raise ValidationError(_too_many(error.until), code="too_many_attempts") from None
        cleaned = super().clean()
        logins.succeed(attempt)
        return cleaned


def _too_many(until: dt.datetime) -> str:
    whole_minute = timezone.localtime(until + dt.timedelta(seconds=59))
    return _("Too many attempts to log in. You can try again at %(time)s.") % {"time": f"{whole_minute:%H:%M}"}
