"""Acts on a deliverable of an initiative: its delivery is registered, its date is moved."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strategy.partial_dates import Edge, PartialDateFormField, known_date
from tracking import publishing
from tracking.admin.acts import ActPage
from tracking.admin.forms import LinesField, english_note_field, note_field
from tracking.admin.source_choice import NEW, SourcedForm, stored
from tracking.models import Deliverable, User
from tracking.policy import Act

Delivery = Deliverable.Delivery


class DeliveryForm(SourcedForm):
    delivery = forms.ChoiceField(label=gettext_lazy("delivery"), choices=Delivery)
    delivered_on = PartialDateFormField(
        edge=Edge.START,
        label=gettext_lazy("delivered"),
        required=False,
        help_text=gettext_lazy("The day that the source states: 2025-06-30, 2025-06 or 2025. Empty if it states none."),
    )
    document = forms.CharField(
        label=gettext_lazy("document"),
        max_length=200,
        required=False,
        widget=AdminTextInputWidget,
        help_text=gettext_lazy("What was handed over, for example SOU 2025:39 or dnr 2024-01234."),
    )
    checked_on = forms.DateField(
        label=gettext_lazy("checked"),
        required=False,
        widget=AdminTextInputWidget,
        help_text=gettext_lazy("The day you looked, for example 2025-06-30. Needed for “not delivered”."),
    )
    note = note_field(
        required=False,
        help_text=gettext_lazy(
            "The public reads it in the list of changes. Needed when an earlier statement is taken back."
        ),
    )
    note_en = english_note_field()

    field_order = ("seen", "delivery", "delivered_on", "document", "source", "new_source", "new_source_url")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields((*self.field_order, "new_source_published_on", "checked_on", "note", "note_en"))
        if self.subject.kind in Deliverable.MILESTONES:
            self.fields["delivery"].label = _("has it happened")
            self.fields["delivery"].choices = [  # type: ignore[attr-defined]
                (Delivery.UNKNOWN, Delivery.UNKNOWN.label),
                (Delivery.DELIVERED, _("Yes")),
            ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        is_known_from = cleaned.get("source") or cleaned.get("document") or set(self.errors) & {"source", *NEW.values()}
        if cleaned.get("delivery") == Delivery.DELIVERED and not is_known_from:
            self.add_error("source", _("Choose or write the source that says so, or name the document."))
        return cleaned


class RegisterDelivery(ActPage):
    slug, act = "deliver", Act.WRITE
    title = gettext_lazy("register delivery")
    lead = gettext_lazy(
        "Public at once where the deliverable is public. Nothing else that you are editing becomes public with it."
    )
    done = gettext_lazy("The delivery is registered.")
    form_class = DeliveryForm
    details = "admin/dates_of_deliverable.html"

    def context(self, subject: Deliverable, at: dt.datetime) -> dict[str, Any]:
        return dates_of(subject)

    def initial(self, subject: Deliverable) -> dict[str, Any]:
        """Whoever comes here before anything is known comes to say that it is delivered."""
        is_known = subject.delivery != Delivery.UNKNOWN
        return {
            "delivery": subject.delivery if is_known else Delivery.DELIVERED,
            "delivered_on": known_date(subject, "delivered_on"),
            "checked_on": subject.checked_on,
            "source": subject.delivery_source_id,
            "document": subject.document,
        }

    def perform(self, subject: Deliverable, answers: dict[str, Any], *, by: User, at: dt.datetime) -> None:
        source = stored(answers.pop("source"))
        publishing.register_delivery(subject, by=by, at=at, source=source, **answers)


class MoveForm(SourcedForm):
    to = PartialDateFormField(edge=Edge.END, label=gettext_lazy("new date"))
    decided_on = PartialDateFormField(edge=Edge.START, label=gettext_lazy("decided"), required=False)
    reference = forms.CharField(
        label=gettext_lazy("reference"),
        max_length=200,
        required=False,
        widget=AdminTextInputWidget,
        help_text=gettext_lazy("The decision that moves it: KN2023/01983."),
    )
    reason = LinesField(
        label=gettext_lazy("reason"),
        widget=AdminTextareaWidget(attrs={"rows": 3}),
        required=False,
        help_text=gettext_lazy(
            "What the decision says, for example: more time for the evaluation. The public reads it."
        ),
    )
    reason_en = LinesField(
        label=gettext_lazy("reason in English"), widget=AdminTextareaWidget(attrs={"rows": 3}), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(("seen", "to", "decided_on", "reference", "source"))


class MoveDueDate(ActPage):
    slug, act = "move", Act.WRITE
    title = gettext_lazy("move the due date")
    lead = gettext_lazy(
        "A decision has moved the date. The date before stays on record beside the new one. Public at once."
    )
    done = gettext_lazy("The date is moved.")
    form_class = MoveForm
    details = "admin/dates_of_deliverable.html"

    def context(self, subject: Deliverable, at: dt.datetime) -> dict[str, Any]:
        return dates_of(subject)

    def perform(self, subject: Deliverable, answers: dict[str, Any], *, by: User, at: dt.datetime) -> None:
        source = stored(answers.pop("source"))
        publishing.move_due_date(subject, by=by, at=at, source=source, **answers)


def dates_of(deliverable: Deliverable) -> dict[str, Any]:
    moves = deliverable.due_date_changes.order_by("pk")
    return {
        "initiative": deliverable.initiative,
        "first": known_date(deliverable, "due_on"),
        "moves": [(known_date(move, "to_on"), move.reference) for move in moves],
    }


DELIVERABLE_ACTS = (RegisterDelivery(), MoveDueDate())
