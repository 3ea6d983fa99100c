"""Which source a fact is known from: one that is in the register, or a new one written on the same page."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextInputWidget, AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strategy.models import Source
from strategy.partial_dates import Edge, PartialDateFormField, set_date
from tracking.admin.acts import ActForm
from tracking.models import Deliverable, Initiative

MOST_SUGGESTED = 30
CUT_AT = 120
NEW = {"citation": "new_source", "url": "new_source_url", "published_on": "new_source_published_on"}
"""Fields of a source, and where they are typed."""


class SourceSelect(AutocompleteSelect):
    """Finds any source; without JavaScript a plain list of those that are likely."""

    suggested: tuple[Source, ...] | None = None

    def optgroups(self, name: str, value: Sequence[str], attr: dict[str, Any] | None = None) -> Any:
        groups = super().optgroups(name, value, attr)
        options = groups[0][1]
        for source in self.suggested if self.suggested is not None else latest_sources():
            if str(source.pk) not in value:
                options.append(self.create_option(name, source.pk, str(source)[:CUT_AT], False, len(options)))
        return groups


class SourceField(forms.ModelChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        widget = SourceSelect(Deliverable._meta.get_field("delivery_source"), admin.site)
        super().__init__(Source.objects.all(), required=False, widget=widget, **kwargs)

    def label_from_instance(self, obj: Model) -> str:
        return str(obj)[:CUT_AT]


def suggested_sources(initiative: Initiative) -> tuple[Source, ...]:
    """Those of the initiative and of its deliverables, then those that were added last."""
    cited = Source.objects.filter(pk__in=initiative.sources.values("pk"))
    cited |= Source.objects.filter(pk__in=initiative.deliverables.values("sources"))
    cited |= Source.objects.filter(pk__in=initiative.deliverables.values("delivery_source"))
    own = list(cited[:MOST_SUGGESTED])
    return (*own, *latest_sources(but=own))


def latest_sources(but: Iterable[Source] = ()) -> tuple[Source, ...]:
    others = Source.objects.exclude(pk__in=[source.pk for source in but])
    return tuple(others.order_by("-pk")[:MOST_SUGGESTED])


class SourcedForm(ActForm):
    """`cleaned_data["source"]` is the source that is chosen, or the one that is written: call `stored` before it is used."""

    source = SourceField(label=gettext_lazy("source"))
    new_source = forms.CharField(
        label=gettext_lazy("or a new source"),
        max_length=400,
        required=False,
        widget=AdminTextInputWidget,
        help_text=gettext_lazy("As in a list of references, for example: Vinnova, Slutrapport om testbäddar, 2025."),
    )
    new_source_url = Source._meta.get_field("url").formfield(
        label=gettext_lazy("address of the new source"),
        required=False,
        widget=forms.URLInput(attrs={"class": "vURLField"}),
        help_text=gettext_lazy("Begins with https://. May be left empty."),
    )
    new_source_published_on = PartialDateFormField(
        edge=Edge.START, label=gettext_lazy("date of the new source"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = self.fields["source"].widget
        if isinstance(widget, SourceSelect):
            widget.suggested = suggested_sources(self.subject.initiative)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        typed = {name: cleaned.pop(field, None) for name, field in NEW.items()}
        if any(typed.values()) and not set(NEW.values()) & set(self.errors):
            if cleaned.get("source"):
                self.add_error("source", _("Choose a source or write a new one, not both."))
            cleaned["source"] = self._written(typed)
        return cleaned

    def _written(self, typed: dict[str, Any]) -> Source | None:
        """The source that is typed, or the one that is in the register already under the same name and address."""
        source = Source(citation=(typed["citation"] or "").strip(), url=typed["url"] or "")
        set_date(source, "published_on", typed["published_on"])
        if not source.citation:
            self.add_error("new_source", _("Write what the source is called."))
            return None
        known = Source.objects.filter(citation=source.citation, url=source.url).order_by("pk").first()
        if known:
            return known
        try:
            source.full_clean()
        except ValidationError as error:
            for name, errors in error.error_dict.items():
                self.add_error(NEW.get(name, "new_source"), errors)
            return None
        return source


def stored(source: Source | None) -> Source | None:
    """The source, saved where it is new."""
    if source is not None and source.pk is None:
        source.save()
    return source
