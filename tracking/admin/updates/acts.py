"""The steps of a judgement after it is written: submit, return, approve, stop, confirm unchanged, correct, withdraw."""

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracking import publishing
from tracking.admin.acts import ActForm, ActPage
from tracking.admin.forms import LinesField
from tracking.admin.updates.differences import differences, label_of
from tracking.admin.updates.publish_time import PublishTimeField
from tracking.models import StatusUpdate, User
from tracking.policy import Act
from tracking.progress import standing_update

State = StatusUpdate.State

WHOLE_TEXT = "admin/judgement_to_read.html"


def reason_field(**kwargs: Any) -> LinesField:
    return LinesField(widget=AdminTextareaWidget(attrs={"rows": 3}), **kwargs)


class CommentForm(ActForm):
    comment = reason_field(label=_("comment"), help_text=_("What needs to be changed. Only officials read it."))


class StopForm(CommentForm):
    comment = reason_field(label=_("comment"), help_text=_("Why it is not to be published. Only officials read it."))


class ApproveForm(ActForm):
    revision = forms.IntegerField(widget=forms.HiddenInput)
    publish_after = PublishTimeField(
        label=_("publish at"),
        required=False,
        help_text=_("Swedish time, within a year. Leave empty to publish now."),
    )


class ConfirmForm(ActForm):
    sentence = reason_field(
        label=_("what you have looked at"),
        help_text=_(
            "One new sentence, the first of “what has happened”. For example: "
            "“We have read the annual report of Vinnova for 2025; it changes nothing in the judgement.”"
        ),
    )
    sentence_en = reason_field(
        label=_("the same in English"),
        required=False,
        help_text=format_lazy(
            _("Left empty, the English page says: “{sentence}”"), sentence=publishing.CONFIRMED_IN_ENGLISH
        ),
    )

    def __init__(self, *args: Any, subject: StatusUpdate, **kwargs: Any) -> None:
        super().__init__(*args, subject=subject, **kwargs)
        if not subject.what_happened_en:  # the page in English shows the Swedish text, all of it
            del self.fields["sentence_en"]

    def clean(self) -> dict[str, Any]:
        return {**self.cleaned_data, "is_to_be_submitted": "_draft" not in self.data}


class ReasonForm(ActForm):
    reason = reason_field(label=_("reason"), help_text=_("The public reads it."))
    reason_en = reason_field(label=_("reason in English"), required=False)


class UpdateAct(ActPage):
    states: tuple[State, ...] = ()
    template: ClassVar[str] = "admin/act.html"

    def is_possible(self, subject: StatusUpdate, at: dt.datetime) -> bool:
        return self.why_not(subject, at) is None

    def why_not(self, subject: StatusUpdate, at: dt.datetime) -> ValidationError | None:
        """Why this step cannot be taken, as a sentence; None where it can."""
        if subject.withdrawn_at:
            return ValidationError(gettext("The judgement is already withdrawn."), code="withdrawn")
        if subject.state not in self.states:
            words = {"state": subject.get_state_display()}
            sentence = gettext("This is not possible now: the text is “%(state)s”.") % words
            return ValidationError(sentence, code="wrong_state")
        return None

    def context(self, subject: StatusUpdate, at: dt.datetime) -> dict[str, Any]:
        if self.details != WHOLE_TEXT:
            return {}
        texts = [
            (label_of(name), getattr(subject, name))
            for name in StatusUpdate.TEXTS
            if name not in {"assessed_on", "direction", "confidence"} and getattr(subject, name)
        ]
        standing = subject.corrects or standing_update(subject.goal, at)
        return {
            "texts": texts,
            "evidence": subject.evidence.select_related("version", "source"),
            "standing": standing,
            "differences": differences(standing, subject) if standing else [],
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
    slug, act, states = "return", Act.RETURN, (State.SUBMITTED,)
    title = _("return with a comment")
    lead = _("The text goes back to its author. Nothing is published.")
    done = _("The text is returned.")
    form_class, details = CommentForm, WHOLE_TEXT

    def perform(self, subject: StatusUpdate, answers: dict[str, Any], *, by: User, at: dt.datetime) -> None:
        publishing.return_for_changes(subject, by=by, at=at, comment=answers["comment"])


class Stop(Return):
    slug, states = "stop", (State.APPROVED,)
    title = _("stop the publication")
    lead = _("The text is not published at the time that was set. It goes back to its author, and nothing is lost.")
    done = _("The publication is stopped. The text is returned.")
    form_class = StopForm


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


class ConfirmUnchanged(UpdateAct):
    slug, act, states = "confirm", Act.WRITE, (State.PUBLISHED,)
    title = _("confirm unchanged")
    lead = _(
        "The judgement is made anew as of today with the same texts, and one new sentence of yours. "
        "An approver reads it before it is published."
    )
    done = _("The judgement is confirmed in a new text.")
    form_class, details, template = ConfirmForm, "admin/judgement_to_confirm.html", "admin/confirm_unchanged.html"

    def why_not(self, subject: StatusUpdate, at: dt.datetime) -> ValidationError | None:
        if subject.state != State.PUBLISHED:
            return super().why_not(subject, at)
        return publishing.why_not_confirmed(subject, at)

    def context(self, subject: StatusUpdate, at: dt.datetime) -> dict[str, Any]:
        swedish, english = publishing.text_to_confirm(subject)
        filled_in = {"what_happened": "\n\n".join(swedish), "what_happened_en": "\n\n".join(english)}
        filled_in |= {name: getattr(subject, name) for name in publishing.CARRIED}
        names = [name for name in StatusUpdate.TEXTS if name not in {"direction", "confidence"} and filled_in.get(name)]
        return {
            "texts": [(label_of(name), filled_in[name], name == "what_happened") for name in names],
            "evidence": publishing.evidence_now(subject, at),
        }

    def perform(self, subject: StatusUpdate, answers: dict[str, Any], *, by: User, at: dt.datetime) -> Model:
        is_to_be_submitted = answers.pop("is_to_be_submitted")
        draft = publishing.confirm_unchanged(subject, by=by, at=at, **answers)
        return publishing.submit(draft, by=by, at=at) if is_to_be_submitted else draft


class Correct(UpdateAct):
    slug, act, states = "correct", Act.CORRECT, (State.PUBLISHED,)
    title = _("correct")
    lead = _("Opens a draft with the published text. The correction is submitted and approved like any other text.")
    done = _("This draft corrects the published judgement. Change what is wrong and write the reason.")
    form_class = ActForm

    def why_not(self, subject: StatusUpdate, at: dt.datetime) -> ValidationError | None:
        if refusal := super().why_not(subject, at):
            return refusal
        standing = standing_update(subject.goal, at)
        if standing is None or standing.pk != subject.pk:
            return ValidationError(gettext("Only the judgement that stands can be corrected."), code="not_standing")
        if subject.goal.status_updates.open().exists():
            sentence = gettext("This goal already has an update that is being written.")
            return ValidationError(sentence, code="being_written")
        return None

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


UPDATE_ACTS = (Submit(), Approve(), Return(), Stop(), ConfirmUnchanged(), Correct(), Withdraw())
