"""Acts on indicators: publishing one, adding an observation, revising one that is shown."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from strategy.partial_dates import Edge, PartialDateFormField
from tracking import publishing
from tracking.admin.acts import ActForm, ActPage
from tracking.admin.forms import english_note_field, note_field
from tracking.admin.source_choice import SourceField
from tracking.models import Indicator, Observation, User
from tracking.policy import Act


class EdgeOfPeriodField(PartialDateFormField):
    """The first or the last day of a period, typed as "2024", "2024-06" or "2024-06-30"."""

    def clean(self, value: Any) -> dt.date | None:
        date = super().clean(value)
        return date.on if date else None


def value_field() -> forms.DecimalField:
    return forms.DecimalField(label=_("value"), max_digits=18, decimal_places=4, localize=True)


class PublishIndicator(ActPage):
    slug, act = "publish", Act.PUBLISH
    title = _("publish indicator")
    lead = _("The indicator and its observations become public at once, with your note.")
    done = _("The indicator is published.")

    def is_possible(self, subject: Indicator, at: dt.datetime) -> bool:
        return subject.published_at is None

    def perform(self, subject: Indicator, answers: dict[str, Any], *, by: User, at: dt.datetime) -> None:
        publishing.publish_indicator(subject, by=by, at=at, **answers)


class ValueForm(ActForm):
    qualifier = forms.ChoiceField(
        label=_("the value is"), choices=Observation.Qualifier, initial=Observation.Qualifier.EXACT
    )
    value = value_field()
    status = forms.ChoiceField(
        label=_("preliminary or final"),
        choices=[("", _("the source does not say")), *Observation.Status.choices],
        required=False,
    )
    source = SourceField(label=_("source"))
    note = note_field()
    note_en = english_note_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].required = True


class ObservationForm(ValueForm):
    period_from = EdgeOfPeriodField(edge=Edge.START, label=_("period"))
    period_to = EdgeOfPeriodField(
        edge=Edge.END,
        label=_("last part of the period"),
        required=False,
        help_text=_("Only for a period of several years or months: 2023 for 2021–2023."),
    )
    period_label = forms.CharField(
        label=_("the period in words"),
        max_length=50,
        required=False,
        help_text=_("If the dates do not say it: “c. 2022”."),
    )
    period_label_en = forms.CharField(label=_("the period in words, in English"), max_length=50, required=False)
    field_order = ("period_from", "period_to", "period_label", "period_label_en")

    def clean(self) -> dict[str, Any]:
        """One period typed alone, "2024", ends where it ends itself."""
        answers = super().clean() or self.cleaned_data
        if answers.get("period_from") and not answers.get("period_to") and "period_to" not in self.errors:
            answers["period_to"] = EdgeOfPeriodField(edge=Edge.END).clean(self.data.get(self.add_prefix("period_from")))
        return answers


class AddObservation(ActPage):
    slug, act = "observe", Act.WRITE
    title = _("add an observation")
    lead = _("The value becomes public at once, with your note.")
    done = _("The observation is added.")
    form_class = ObservationForm

    def is_possible(self, subject: Indicator, at: dt.datetime) -> bool:
        return subject.published_at is not None

    def perform(self, subject: Indicator, answers: dict[str, Any], *, by: User, at: dt.datetime) -> None:
        notes = {name: answers.pop(name) for name in ("note", "note_en")}
        publishing.add_observation(Observation(indicator=subject, **answers), by=by, at=at, **notes)


class ReviseObservation(ActPage):
    slug, act = "revise", Act.WRITE
    title = _("revise an observation")
    lead = _("The new value is shown from now on. The old one stays on record, with your note.")
    done = _("The observation is revised.")
    form_class = ValueForm

    def is_possible(self, subject: Observation, at: dt.datetime) -> bool:
        return subject.is_shown

    def initial(self, subject: Observation) -> dict[str, Any]:
        return {
            "qualifier": subject.qualifier,
            "value": subject.value.normalize() + 0,
            "status": subject.status,
            "source": subject.source_id,
        }

    def perform(self, subject: Observation, answers: dict[str, Any], *, by: User, at: dt.datetime) -> None:
        publishing.revise_observation(subject, by=by, at=at, **answers)


INDICATOR_ACTS = (PublishIndicator(), AddObservation())
OBSERVATION_ACTS = (ReviseObservation(),)
