"""What a form has seen: the mark of the row when its page was opened. Who saves over something newer meets a conflict."""

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import QueryDict
from django.utils.translation import gettext as _

from strategy.models import Goal
from tracking.admin.values import in_words, typed_data
from tracking.models import StatusUpdate, User
from tracking.models.revised import Revised

CHANGED_SINCE = "seen"
"""Code of the error that refuses a stale save."""

NOT_EDITED = {"last_login", "home_seen_at"}
"""Columns of accounts that their owners change by being here."""


def mark_of(row: Model) -> str:
    """What is another after every save: the revision of a root object, a digest of the values of any other row."""
    if isinstance(row, Revised | StatusUpdate):
        return str(row.revision)
    values = [str(getattr(row, field.attname)) for field in row._meta.concrete_fields if field.name not in NOT_EDITED]
    return hashlib.sha256("\0".join(values).encode()).hexdigest()[:16]


def locked(row: Model) -> Model:
    """The row as it is stored now, which nobody else may change until the transaction ends."""
    if isinstance(row, StatusUpdate):
        Goal.objects.select_for_update().get(pk=row.goal_id)  # the lock of the verbs, in their order
        return type(row)._default_manager.get(pk=row.pk)
    return type(row)._default_manager.select_for_update().get(pk=row.pk)


@dataclass(frozen=True)
class Difference:
    """One field of which two versions exist."""

    label: str
    stored: str
    typed: str


@dataclass
class Conflict:
    """Who saved in the meantime, and every field that is not as it was sent."""

    by: User | None
    at: dt.datetime | None
    differences: list[Difference] = field(default_factory=list)

    @classmethod
    def over(cls, row: Model) -> "Conflict":
        last = row.history.select_related("history_user").first() if hasattr(row, "history") else None
        return cls(last.history_user, last.history_date) if last else cls(None, None)


class SeenForm(forms.ModelForm):
    """Refuses to save over what was saved after the page was opened, and carries the identity of what is being added.

    What was typed stays; fields that this official has not touched take the values that are stored now.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    uid = forms.UUIDField(widget=forms.HiddenInput, required=False)

    conflict: Conflict | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["seen"] = mark_of(self.instance)
            del self.fields["uid"]
        else:
            self.initial["uid"] = uuid.uuid4()
            del self.fields["seen"]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.instance.pk:
            if hasattr(self.instance, "uid") and self.cleaned_data.get("uid"):
                self.instance.uid = self.cleaned_data["uid"]
            return cleaned
        stored = locked(self.instance)
        if isinstance(stored, Revised):
            self.instance.revision = stored.revision
        if self.cleaned_data.get("seen") != mark_of(stored):
            self._meet(stored)
            raise ValidationError(
                _("This has been saved since you opened it: see both texts above."), code=CHANGED_SINCE
            )
        return cleaned

    def _meet(self, stored: Model) -> None:
        """Keep what this official typed beside what is stored now."""
        self.conflict = Conflict.over(stored)
        now = self._showing(stored)
        opened = self._showing(self._as_opened(stored) or stored)
        self.data: QueryDict = self.data.copy()
        self.data[self.add_prefix("seen")] = mark_of(stored)
        for name in self._of_the_row(now):
            if not opened.differs(name, self):
                typed_data(self.data, self.add_prefix(name), self.fields[name], now.value(name))
            elif now.differs(name, self):
                self.conflict.differences.append(
                    Difference(
                        str(self.fields[name].label), now.said(name), in_words(self.fields[name], self[name].data)
                    )
                )
        self.__dict__.pop("changed_data", None)

    def _of_the_row(self, now: "_Values") -> list[str]:
        return [
            name
            for name, field in self.fields.items()
            if name != "seen" and name in now.form.initial and not field.disabled
        ]

    def _showing(self, row: Model) -> "_Values":
        return _Values(type(self)(instance=row))

    def _as_opened(self, stored: Model) -> Model | None:
        """The row as the page showed it, from the edit history; None where it is not kept."""
        seen = str(self.cleaned_data.get("seen") or "")
        if not isinstance(stored, Revised | StatusUpdate) or not seen.isdecimal():
            return None
        copies: Any = stored.history  # type: ignore[union-attr]  # of the library
        copy = copies.filter(revision=seen[:9]).first()
        return copy.instance if copy else None


@dataclass
class _Values:
    """The values of a row as its form shows them."""

    form: forms.ModelForm

    def value(self, name: str) -> Any:
        return self.form.get_initial_for_field(self.form.fields[name], name)

    def differs(self, name: str, sent: forms.BaseForm) -> bool:
        return self.form.fields[name].has_changed(self.value(name), sent[name].data)

    def said(self, name: str) -> str:
        return in_words(self.form.fields[name], self.value(name))
