"""What a judgement rests on, offered to be ticked: the goal's initiatives and their sources, and what is cited already.

Needs no JavaScript. What is not offered is found by the two search boxes beside it, which do; what they choose is folded
into the ticked ones, so that evidence is one list and nothing can stand in it twice.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple, RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strategy.models import Source
from tracking.admin.updates.goal_now import GoalNow
from tracking.models import Evidence, InitiativeVersion, StatusUpdate
from tracking.templatetags.words import day
from tracking.wording import label

type Cited = InitiativeVersion | Source
type Group = tuple[str, list[tuple[str, str]]]

SEARCHED = {"more_initiatives": "initiative", "more_sources": "source"}
"""Search boxes, and the kind of key that each gives."""


def key_of(cited: Cited) -> str:
    return f"{'initiative' if isinstance(cited, InitiativeVersion) else 'source'}-{cited.pk}"


def cited_by(update: StatusUpdate) -> list[Cited]:
    rows = update.evidence.select_related("version", "source")
    return [cited for row in rows if (cited := row.version or row.source)]


def things_of(keys: Iterable[str]) -> dict[str, Cited]:
    """What keys stand for, as far as it exists: two queries."""
    wanted: dict[str, set[int]] = {"initiative": set(), "source": set()}
    for key in keys:
        if match := re.fullmatch(r"(initiative|source)-([0-9]{1,18})", key):
            wanted[match[1]].add(int(match[2]))
    versions = InitiativeVersion.objects.filter(pk__in=wanted["initiative"]).defer("content", "search_text")
    return {key_of(row): row for row in [*versions, *Source.objects.filter(pk__in=wanted["source"])]}


class EvidenceChoices(forms.CheckboxSelectMultiple):
    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        context = self.get_context(name, value, attrs)
        return mark_safe(render_to_string("admin/evidence_choices.html", context))  # noqa: S308 - a template escapes


class EvidenceField(forms.MultipleChoiceField):
    """Keys of versions and sources; cleaned to the rows themselves."""

    widget = EvidenceChoices

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, label=gettext_lazy("evidence"), **kwargs)

    def offer(self, now: GoalNow | None, others: Iterable[Cited]) -> None:
        """Let these be ticked: what belongs to the goal, and others that are cited or were just chosen."""
        groups = list(_groups_of(now)) if now else []
        offered = {key for _name, choices in groups for key, _label in choices}
        more = {key_of(cited): name_of(cited) for cited in others if key_of(cited) not in offered}
        self.choices = [*groups, *([(_("Also cited"), list(more.items()))] if more else [])]

    def validate(self, value: Any) -> None:
        """Asked of the database in `clean`: what was offered when the page was opened may be no longer."""

    def clean(self, value: Any) -> list[Cited]:
        keys = list(dict.fromkeys(super().clean(value)))
        found = things_of(keys)
        if len(found) < len(keys):
            raise ValidationError(
                _("Something that you ticked is no longer there. Look at the list again."), code="gone"
            )
        return [found[key] for key in keys]


def search_box(name: str, text: Any) -> forms.ModelMultipleChoiceField:
    """A box that finds what can be cited, by the column of `Evidence`; beside that of sources, a link to add one."""
    column: Any = Evidence._meta.get_field(name)
    widget: Any = AutocompleteSelectMultiple(column, admin.site)
    widget.is_required = True  # no "clear all", as in `LabelledFields`
    if name == "source":
        widget = RelatedFieldWidgetWrapper(
            widget,
            column.remote_field,
            admin.site,
            can_add_related=True,
            can_change_related=False,
            can_view_related=False,
        )
    return forms.ModelMultipleChoiceField(
        column.related_model._default_manager.all(), required=False, label=text, widget=widget
    )


def fold_searched(data: QueryDict) -> QueryDict:
    """What was sent, with what the search boxes chose among the ticked ones."""
    if not any(data.getlist(name) for name in SEARCHED):
        return data
    folded = data.copy()
    for name, kind in SEARCHED.items():
        chosen = [f"{kind}-{key}" for key in folded.pop(name, [])]
        folded.setlist("offered", [*folded.getlist("offered"), *chosen])
    return folded


def _groups_of(now: GoalNow) -> Iterator[Group]:
    """Each initiative followed by its sources, then what the indicators are measured in; nothing twice."""
    told: set[int] = set()

    def sources(rows: Iterable[Source]) -> list[tuple[str, str]]:
        new = [row for row in dict.fromkeys(rows) if row.pk not in told]
        told.update(row.pk for row in new)
        return [(key_of(row), name_of(row)) for row in new]

    for row in now.initiatives:
        state = label("state", row.version.shown_state)  # type: ignore[attr-defined]
        yield "", [(key_of(row.version), f"{row.version.title} ({state})"), *sources(row.sources)]
    if measured := sources(now.measured_in()):
        yield _("Sources of the indicators"), measured


def name_of(cited: Cited) -> str:
    if isinstance(cited, InitiativeVersion):
        return _("%(title)s, as published %(day)s") % {"title": cited.title, "day": day(cited.shown_from)}
    if cited.publisher and cited.publisher not in cited.citation:
        return f"{cited.citation}, {cited.publisher}"
    return cited.citation
