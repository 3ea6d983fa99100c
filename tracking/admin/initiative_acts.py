"""Acts on initiatives: publishing, amending, unpublishing; and on a deliverable: its delivery and its date."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from strategy.models import Source
from strategy.partial_dates import Edge, PartialDateFormField, known_date
from tracking import publishing
from tracking.admin.acts import ActForm, ActPage
from tracking.admin.forms import LinesField, english_note_field, note_field
from tracking.admin.update_acts import ReasonForm
from tracking.models import Deliverable, DueDateChange, Funding, GoalLink, Initiative, Involvement, User
from tracking.policy import Act


class SourceChoice(forms.ModelChoiceField):
    """A plain list, cut to a readable width: it works without JavaScript."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Source.objects.all(), required=False, **kwargs)

    def label_from_instance(self, obj: Model) -> str:
        return str(obj)[:120]


PARTS: dict[str, type[Model]] = {
    "deliverables": Deliverable,
    "funding": Funding,
    "goals": GoalLink,
    "moves": DueDateChange,
    "organisations": Involvement,
    "sources": Source,
}


def in_words(where: str, before: str, after: str) -> tuple[str, str, str]:
    """A change as officials say it: "deliverables.delivery", "unknown" become "Deliverables: delivery", "no information"."""
    model: type[Model] = Initiative
    names: list[str] = []
    said = {}
    for step in where.split("."):
        fields = {field.name: field for field in model._meta.concrete_fields}
        if step in PARTS:
            model = PARTS[step]
            names.append(str(model._meta.verbose_name_plural))
        elif step in fields:
            names.append(str(fields[step].verbose_name))
            said = {value: str(label) for value, label in fields[step].flatchoices}
            model = fields[step].related_model or model
    return capfirst(": ".join(names) or where), said.get(before, before), said.get(after, after)


class Publish(ActPage):
    slug, act = "publish", Act.PUBLISH
    title = _("publish")
    lead = _("The initiative as it is saved now becomes public at once, with your note in the list of changes.")
    done = _("The initiative is published.")

    def is_possible(self, subject: Initiative, at: dt.datetime) -> bool:
        return not publishing.is_public(subject, at)

    def perform(self, subject: Initiative, answers: dict[str, Any], *, by: User, at: dt.datetime) -> None:
        publishing.publish_initiative(subject, by=by, at=at, **answers)


class Amend(ActPage):
    slug, act = "amend", Act.AMEND
    title = _("publish changes")
    lead = _("These changes become public at once, with your note. The wording before stays on record.")
    done = _("The changes are published.")
    details = "admin/pending_changes.html"

    def is_possible(self, subject: Initiative, at: dt.datetime) -> bool:
        return publishing.is_public(subject, at)

    def context(self, subject: Initiative, at: dt.datetime) -> dict[str, Any]:
        return {"changes": [in_words(*change) for change in publishing.pending_changes(subject, at)]}

    def perform(self, subject: Initiative, answers: dict[str, Any], *, by: User, at: dt.datetime) -> None:
        publishing.amend_initiative(subject, by=by, at=at, **answers)


class Unpublish(ActPage):
    slug, act = "unpublish", Act.UNPUBLISH
    title = _("unpublish")
    lead = _("The initiative is no longer shown. Its address answers with your reason; earlier days still show it.")
    done = _("The initiative is no longer shown.")
    form_class = ReasonForm

    def is_possible(self, subject: Initiative, at: dt.datetime) -> bool:
        return publishing.is_public(subject, at)

    def perform(self, subject: Initiative, answers: dict[str, Any], *, by: User, at: dt.datetime) -> None:
        publishing.unpublish_initiative(subject, by=by, at=at, **answers)


class DeliveryForm(ActForm):
    delivery = forms.ChoiceField(label=_("delivery"), choices=Deliverable.Delivery)
    delivered_on = PartialDateFormField(edge=Edge.START, label=_("delivered"), required=False)
    checked_on = forms.DateField(
        label=_("checked"), required=False, help_text=_("The day you looked, for example 2025-06-30.")
    )
    source = SourceChoice(label=_("source of the delivery"))
    document = forms.CharField(
        label=_("document"), max_length=200, required=False, help_text=_("For example SOU 2025:39.")
    )
    note = note_field(required=False)
    note_en = english_note_field()


class RegisterDelivery(ActPage):
    slug, act = "deliver", Act.WRITE
    title = _("register delivery")
    lead = _(
        "Public at once where the deliverable is public. Nothing else that you are editing becomes public with it."
    )
    done = _("The delivery is registered.")
    form_class = DeliveryForm

    def initial(self, subject: Deliverable) -> dict[str, Any]:
        return {
            "delivery": subject.delivery,
            "delivered_on": known_date(subject, "delivered_on"),
            "checked_on": subject.checked_on,
            "source": subject.delivery_source_id,
            "document": subject.document,
        }

    def perform(self, subject: Deliverable, answers: dict[str, Any], *, by: User, at: dt.datetime) -> None:
        publishing.register_delivery(subject, by=by, at=at, **answers)


class MoveForm(ActForm):
    to = PartialDateFormField(edge=Edge.END, label=_("new date"))
    decided_on = PartialDateFormField(edge=Edge.START, label=_("decided"), required=False)
    reference = forms.CharField(
        label=_("reference"), max_length=200, required=False, help_text=_("The decision that moves it: KN2023/01983.")
    )
    source = SourceChoice(label=_("source"))
    reason = LinesField(
        label=_("reason"),
        widget=AdminTextareaWidget(attrs={"rows": 3}),
        required=False,
        help_text=_("The public reads it."),
    )
    reason_en = LinesField(label=_("reason in English"), widget=AdminTextareaWidget(attrs={"rows": 3}), required=False)


class MoveDueDate(ActPage):
    slug, act = "move", Act.WRITE
    title = _("move the due date")
    lead = _("A decision has moved the date. The date before stays on record beside the new one. Public at once.")
    done = _("The date is moved.")
    form_class = MoveForm
    details = "admin/dates_of_deliverable.html"

    def context(self, subject: Deliverable, at: dt.datetime) -> dict[str, Any]:
        moves = subject.due_date_changes.order_by("pk")
        return {
            "first": known_date(subject, "due_on"),
            "moves": [(known_date(move, "to_on"), move.reference) for move in moves],
        }

    def perform(self, subject: Deliverable, answers: dict[str, Any], *, by: User, at: dt.datetime) -> None:
        publishing.move_due_date(subject, by=by, at=at, **answers)


INITIATIVE_ACTS = (Publish(), Amend(), Unpublish())
DELIVERABLE_ACTS = (RegisterDelivery(), MoveDueDate())
