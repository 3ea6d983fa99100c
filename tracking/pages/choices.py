"""What lists offer to choose among: filters with their counts, names instead of codes, and chips that remove them."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django_filters import FilterSet

from strategy.models import Edition, Goal
from tracking.involvement import organisations_named
from tracking.moments import Moment
from tracking.search import swedish_sort_key
from tracking.wording import in_language

type Choice = tuple[str, str, bool]
"""(value, text, whether the text is Swedish on an English page)."""


def choice_groups(
    filtered: FilterSet,
    facets: dict[str, dict[str, int]] | None = None,
    names: Iterable[str] = ("fas", "slag", "omrade"),
) -> list[dict[str, Any]]:
    """The groups of checkboxes, each choice with its number of hits where the form could be read."""
    groups = []
    for name in names:
        filter_ = filtered.filters[name]
        chosen = filtered.form[name].value() or []
        choices = [
            {"value": value, "label": text, "count": facets[name].get(value, 0) if facets else None}
            | {"is_chosen": value in chosen}
            for value, text in filter_.extra["choices"]
        ]
        groups.append({"name": name, "label": filter_.label, "choices": choices})
    return groups


def goal_choices(edition: Edition) -> list[Choice]:
    """Goals of the edition as the filter names them: ("2024-4.1", "4.1 …")."""
    goals = Goal.objects.filter(edition=edition).select_related("area").in_order()
    titles = [(goal, *in_language(goal, "title")) for goal in goals]
    return [(f"{edition.slug}-{goal.code}", f"{goal.code} {text}", is_swedish) for goal, text, is_swedish in titles]


def organisation_choices(moment: Moment) -> list[Choice]:
    """Organisations that a public initiative names, in Swedish order."""
    named = [(row.slug, *in_language(row, "name")) for row in organisations_named(moment)]
    return sorted(named, key=lambda choice: swedish_sort_key(choice[1]))


def chips(filtered: FilterSet, request: HttpRequest) -> list[dict[str, str]]:
    """The chosen filters, each with the query that removes it and leaves the rest."""
    chosen: list[dict[str, str]] = []
    for name, value in filtered.form.cleaned_data.items():
        if name == "sortera" or value in (None, "", []):
            continue
        choices = dict(filtered.filters[name].extra.get("choices", ()))
        for one in value if isinstance(value, list) else [value]:
            query = request.GET.copy()
            query.setlist(name, [kept for kept in query.getlist(name) if kept != str(one)] if choices else [])
            query.pop("sida", None)
            chosen.append(
                {
                    "filter": str(filtered.filters[name].label),
                    "value": str(choices.get(str(one), one)),
                    "query": query.urlencode(),
                }
            )
    return chosen


def mistakes(filtered: FilterSet, request: HttpRequest) -> list[dict[str, str]]:
    """What in the address cannot be read: where it is chosen, why, and the query that leaves it out and keeps the rest."""
    found: list[dict[str, str]] = []
    for name, sentences in filtered.form.errors.items():
        choices = {value for value, _text in filtered.filters[name].extra.get("choices") or ()}
        query = request.GET.copy()
        query.setlist(name, [value for value in query.getlist(name) if value in choices])
        query.pop("sida", None)
        label, of = str(filtered.filters[name].label), filtered.form[name].id_for_label or f"id_{name}"
        found += [{"label": label, "id": of, "sentence": text, "query": query.urlencode()} for text in sentences]
    return found


def with_chosen(choices: list[Choice], value: str | None) -> list[Choice]:
    """The choices, and what was asked for where it is not among them: a goal of an older edition, a predecessor."""
    return choices if not value or value in {choice[0] for choice in choices} else [(value, value, False), *choices]
