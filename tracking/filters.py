"""Filters of public initiatives, the same for the page, downloads and feeds. Addresses are Swedish."""

from decimal import Decimal
from typing import Any

import django_filters as filters
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db.models import Count, F, QuerySet
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from strategy.models import Goal
from tracking.involvement import Succession
from tracking.models import Initiative, InitiativeVersion, Organisation, ShownState, VersionGoal, VersionOrganisation
from tracking.search import Words

ORDERS = {
    "titel": [F("sort_key").asc(), F("pk").asc()],
    "beslut": [F("decided_on").desc(nulls_last=True), F("pk").desc()],
    "uppdaterad": [F("shown_from").desc(), F("pk").desc()],
}
ORDER_LABELS = [("titel", _("title")), ("beslut", _("latest decision")), ("uppdaterad", _("latest change"))]

_FACETS = {"fas": "shown_state", "slag": "kind", "omrade": "goals__goal__area__number"}


def validate_whole(number: Decimal) -> None:
    if number != number.to_integral_value():
        raise ValidationError(_("Write a year with four digits."), code="whole")


def without_empty_choices(filtered: filters.FilterSet) -> QueryDict | None:
    """What was asked for; an empty choice among several is none, as it is among one: `?fas=` is all of them."""
    if filtered.data is None:
        return None
    asked = filtered.data.copy()
    for name, each in filtered.filters.items():
        if isinstance(each, filters.MultipleChoiceFilter) and name in asked:
            asked.setlist(name, [value for value in asked.getlist(name) if value])
    return asked


class InitiativeFilter(filters.FilterSet):
    """Takes versions that are shown at a moment and annotated with their state (`.shown(at).with_state(on)`)."""

    q = filters.CharFilter(method="filter_words", label=_("Search"), max_length=Words.MAX_LENGTH)
    fas = filters.MultipleChoiceFilter(field_name="shown_state", choices=ShownState.choices, label=_("State"))
    slag = filters.MultipleChoiceFilter(field_name="kind", choices=Initiative.Kind.choices, label=_("Kind"))
    omrade = filters.MultipleChoiceFilter(method="filter_areas", choices=(), label=_("Priority area"))
    malsattning = filters.CharFilter(
        method="filter_goal",
        label=_("Goal"),
        validators=[RegexValidator(r"^[\w-]{1,20}-\d{1,4}\.\d{1,4}\Z", _("Write a goal as 2024-4.1."))],
    )
    organisation = filters.CharFilter(
        method="filter_organisation",
        label=_("Organisation"),
        validators=[RegexValidator(r"^[-\w]{1,100}\Z", _("This is not the short name of an organisation."))],
    )
    ar = filters.NumberFilter(
        method="filter_year",
        label=_("Year"),
        validators=[
            MinValueValidator(1900, _("Write a year from 1900 to 2200.")),
            MaxValueValidator(2200, _("Write a year from 1900 to 2200.")),
            validate_whole,
        ],
    )
    sortera = filters.ChoiceFilter(method="filter_order", choices=ORDER_LABELS, label=_("Sort by"), empty_label=None)

    class Meta:
        model = InitiativeVersion
        fields: list[str] = []

    def __init__(self, *args: Any, area_titles: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.data = without_empty_choices(self)
        choices = [(str(number), format_html("{}. {}", number, title)) for number, title in area_titles.items()]
        self.filters["omrade"].extra["choices"] = choices

    def filter_words(self, queryset: QuerySet[InitiativeVersion], name: str, value: str) -> QuerySet[InitiativeVersion]:
        return Words(value).among(queryset)

    def filter_areas(
        self, queryset: QuerySet[InitiativeVersion], name: str, value: list[str]
    ) -> QuerySet[InitiativeVersion]:
        return queryset.filter(pk__in=_serving(goal__area__number__in=value)) if value else queryset

    def filter_goal(self, queryset: QuerySet[InitiativeVersion], name: str, value: str) -> QuerySet[InitiativeVersion]:
        edition, _dash, code = value.rpartition("-")
        goals = Goal.objects.coded(edition, code).exclude(edition__published_at=None)
        return queryset.filter(pk__in=_serving(goal__in=goals))

    def filter_organisation(
        self, queryset: QuerySet[InitiativeVersion], name: str, value: str
    ) -> QuerySet[InitiativeVersion]:
        named = VersionOrganisation.objects.filter(organisation__in=with_predecessors(value))
        return queryset.filter(pk__in=named.values("version"))

    def filter_year(self, queryset: QuerySet[InitiativeVersion], name: str, value: Any) -> QuerySet[InitiativeVersion]:
        return queryset.filter(year_from__lte=value, year_to__gte=value)

    def filter_order(self, queryset: QuerySet[InitiativeVersion], name: str, value: str) -> QuerySet[InitiativeVersion]:
        return queryset  # sorted after filtering, see `sorted`

    @property
    def order(self) -> str:
        return self.form.cleaned_data.get("sortera") or "titel"

    def sorted(self) -> QuerySet[InitiativeVersion]:
        return self.qs.order_by(*ORDERS[self.order])

    def facets(self) -> dict[str, dict[str, int]]:
        """How many hits each choice would give, the other filters kept: one query a facet."""
        return {name: self._facet(name, column) for name, column in _FACETS.items()}

    def _facet(self, name: str, column: str) -> dict[str, int]:
        queryset = self.queryset.all()
        for other, value in self.form.cleaned_data.items():
            if other != name and value not in (None, "", []):
                queryset = self.filters[other].filter(queryset, value)
        once = Count("pk", distinct=column.startswith("goals"))
        counts = queryset.order_by().values_list(column).annotate(count=once)
        return {str(value): count for value, count in counts if value is not None}


def _serving(**goals: Any) -> QuerySet[Any, Any]:
    """Keys of versions, for a subquery: a join would hide their other goals, and repeat those that serve several."""
    return VersionGoal.objects.filter(**goals).values("version")


def with_predecessors(slug: str) -> list[Organisation]:
    """An organisation and all that it succeeds; none where nothing has the short name: two queries."""
    organisation = Organisation.objects.filter(slug=slug).first()
    return [organisation, *Succession().earlier(organisation)] if organisation else []
