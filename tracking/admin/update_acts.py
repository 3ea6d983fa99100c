"""The steps of a judgement after it is written: submit, return, approve, correct, withdraw."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from tracking import publishing
from tracking.admin.acts import ActForm, ActPage
from tracking.admin.forms import LinesField
from tracking.models import StatusUpdate, User
from tracking.policy import Act
from tracking.progress import standing_update

State = StatusUpdate.State

WHOLE_TEXT = "admin/judgement_to_read.html"


def label_of(name: str) -> str:
    return str(getattr(StatusUpdate._meta.get_field(name), "verbose_name", name))


def reason_field(**kwargs: Any) -> LinesField:
    return LinesField(widget=AdminTextareaWidget(attrs={"rows": 3}), **kwargs)


class CommentForm(ActForm):
    comment = reason_field(label=_("comment"), help_text=_("What needs to be changed. Only officials read it."))


class ApproveForm(ActForm):
    revision = forms.IntegerField(widget=forms.HiddenInput)
    publish_after = forms.DateTimeField(
        label=_("publish at"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Swedish time. Leave empty to publish now."),
    )


class ReasonForm(ActForm):
    reason = reason_field(label=_("reason"), help_text=_("The public reads it."))
    reason_en = reason_field(label=_("reason in English"), required=False)


class UpdateAct(ActPage):
    states: tuple[State, ...] = ()

    def is_possible(self, subject: StatusUpdate, at: dt.datetime) -> bool:
        return subject.state in self.states and subject.withdrawn_at is None

    def context(self, subject: StatusUpdate, at: dt.datetime) -> dict[str, Any]:
        if not self.details:
            return {}
        texts = [
            (label_of(name), getattr(subject, name))
            for name in StatusUpdate.TEXTS
            if name not in {"assessed_on", "direction", "confidence"} and getattr(subject, name)
        ]
        return {
            "texts": texts,
            "evidence": subject.evidence.select_related("version", "source"),
            "standing": standing_update(subject.goal, at),
        }


class Submit(UpdateAct):
    slug, act, states = "submit", Act.SUBMIT, (State.DRAFT, State.RETURNED)
    title = _("submit for approval")
    lead = _("An approver reads the text and publishes it or returns it. Until then you can still change it.")
    done = _("The text is submitted.")
    form_class, details = ActForm, WHOLE_TEXT

    def perform(self, subject: StatusUpdate, answers: dict[str, Any], *, by: User, at: dt.datetime) -> None:
        publishing.submit(subject, by=by, at=at)


class Return(UpdateAct):
    slug, act, states = "return", Act.RETURN, (State.SUBMITTED, State.APPROVED)
    title = _("return with a comment")
    lead = _("The text goes back to its author. Nothing is published.")
    done = _("The text is returned.")
    form_class, details = CommentForm, WHOLE_TEXT

    def perform(self, subject: StatusUpdate, answers: dict[str, Any], *, by: User, at: dt.datetime) -> None:
        publishing.return_for_changes(subject, by=by, at=at, comment=answers["comment"])


class Approve(UpdateAct):
    slug, act, states = "approve", Act.APPROVE, (State.SUBMITTED,)
    title = _("approve and publish")
    lead = _("You approve exactly this text. Once published it is never changed, only corrected or withdrawn.")
    done = _("The text is approved.")
    form_class, details = ApproveForm, WHOLE_TEXT

    def initial(self, subject: StatusUpdate) -> dict[str, Any]:
        return {"revision": subject.revision}

    def perform(self, subject: StatusUpdate, answers: dict[str, Any], *, by: User, at: dt.datetime) -> None:
        publishing.approve(subject, by=by, at=at, **answers)


class Correct(UpdateAct):
    slug, act, states = "correct", Act.CORRECT, (State.PUBLISHED,)
    title = _("correct")
    lead = _("Opens a draft with the published text. The correction is submitted and approved like any other text.")
    done = _("This draft corrects the published judgement. Change what is wrong and write the reason.")
    form_class = ActForm

    def is_possible(self, subject: StatusUpdate, at: dt.datetime) -> bool:
        if not super().is_possible(subject, at):
            return False
        standing = standing_update(subject.goal, at)
        return standing is not None and standing.pk == subject.pk

    def perform(self, subject: StatusUpdate, answers: dict[str, Any], *, by: User, at: dt.datetime) -> Model:
        return publishing.correct(subject, by=by, at=at)


class Withdraw(UpdateAct):
    slug, act, states = "withdraw", Act.WITHDRAW, (State.PUBLISHED,)
    title = _("withdraw")
    lead = _("The judgement stays at its address, marked as withdrawn. No older judgement takes its place.")
    done = _("The judgement is withdrawn.")
    form_class = ReasonForm

    def perform(self, subject: StatusUpdate, answers: dict[str, Any], *, by: User, at: dt.datetime) -> None:
        publishing.withdraw(subject, by=by, at=at, **answers)


UPDATE_ACTS = (Submit(), Approve(), Return(), Correct(), Withdraw())
