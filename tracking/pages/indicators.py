"""`/indikatorer/` and `/indikatorer/<slug>/`: what is measured around the goals, with its gaps, breaks and revisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from strategy.models import AreaWording, Edition
from tracking.definitions import DEFINITIONS
from tracking.indicator_series import (
    ENOUGH_FOR_A_TREND,
    NOT_A_NUMBER,
    Series,
    TargetOutcome,
    all_series,
    series,
)
from tracking.line_chart import line_chart
from tracking.models import Observation, Publication, Target
from tracking.moments import Moment
from tracking.pages.base import explain, public_page, show
from tracking.pages.past import Since
from tracking.progress import acts_since, publications
from tracking.sentences import counted_changes
from tracking.templatetags.words import said
from tracking.wording import label, observed, period_of, quantity

PAGE_SIZE = 50
SHOWN_CHANGES = 30
TOLD = 12
"""The description of a chart tells so many values one by one."""


@dataclass(frozen=True)
class Value:
    """An observation in the reader's words."""

    observation: Observation
    earlier: Sequence["Value"] = ()  # what was shown of the same period before it was revised

    @property
    def period(self) -> str:
        """As the source says it, marked where that is Swedish on an English page; or from its days."""
        return said(self.observation, "period_label") or period_of(self.observation)

    @property
    def text(self) -> str:
        return observed(self.observation.value, self.observation.qualifier)


@dataclass(frozen=True)
class Outcome:
    """A target in words, and whether it is reached."""

    of: TargetOutcome

    @property
    def target(self) -> Target:
        return self.of.target

    @property
    def limit(self) -> str:
        return f"{label('target_direction', self.target.direction)} {quantity(self.target.value)}"

    @property
    def compared(self) -> Value | None:
        return Value(self.of.observation) if self.of.observation else None


@dataclass(frozen=True)
class Shown:
    """An indicator as lists tell it."""

    series: Series

    @property
    def latest(self) -> list[Value]:
        """Of the last period; several where sources disagree."""
        last = self.series.latest
        return [
            Value(row)
            for row in self.series.observations
            if last and (row.period_from, row.period_to) == (last.period_from, last.period_to)
        ]

    @property
    def outcomes(self) -> list[Outcome]:
        return [Outcome(row) for row in self.series.outcomes]


@dataclass(frozen=True)
class Group:
    """The indicators of a priority area; of none where `wording` is None."""

    wording: AreaWording | None
    rows: list[Shown]


@public_page
def indicator_list(request: HttpRequest, moment: Moment, edition: Edition) -> HttpResponse:
    found = all_series(moment)
    wordings = AreaWording.objects.filter(edition=edition).select_related("area").order_by("area__number")
    context = {"groups": grouped(found, list(wordings)), "count": len(found), "edition": edition}
    return show(request, "indicator_list", moment, context)


def grouped(found: Sequence[Series], wordings: Sequence[AreaWording]) -> list[Group]:
    """Under each area of whose goals an indicator says something; last those that are linked to no goal."""
    groups = [
        Group(wording, [Shown(row) for row in found if wording.area_id in {goal.area_id for goal in row.goals}])
        for wording in wordings
    ]
    placed = {row.series.indicator.pk for group in groups for row in group.rows}
    groups.append(Group(None, [Shown(row) for row in found if row.indicator.pk not in placed]))
    return [group for group in groups if group.rows]


@public_page
def indicator_detail(request: HttpRequest, moment: Moment, edition: Edition, slug: str) -> HttpResponse:
    found = series(slug, moment)
    if found is None:
        return no_indicator(request, moment, slug)
    values = values_of(found)
    try:
        page = Paginator(values[::-1], PAGE_SIZE).page(request.GET.get("sida") or 1)
    except (EmptyPage, PageNotAnInteger):
        return explain(request, 404, _("There is no such page of the list"), _("Begin at the first page."))
    indicator = found.indicator
    changes = list(publications(moment).filter(indicator=indicator)[: SHOWN_CHANGES + 1])
    return show(
        request,
        "indicator_detail",
        moment,
        {
            "indicator": indicator,
            "role_meaning": DEFINITIONS["indicator_role"][indicator.role].text,
            "series": found,
            "chart": line_chart(found),
            "told": told(values),
            "latest": Shown(found).latest,
            "page": page,
            "has_status": any(row.status for row in found.observations),
            "trend": trend_in_words(found),
            "outcomes": Shown(found).outcomes,
            "revised": [Value(row) for row in found.replaced],
            "changes": changes[:SHOWN_CHANGES],
            "is_cut": len(changes) > SHOWN_CHANGES,
            "since": since_of_indicator(found, moment),
        },
    )


def values_of(found: Series) -> list[Value]:
    """What is shown, each with what stood there before."""
    earlier: dict[Any, list[Value]] = {}
    for row in found.replaced:
        earlier.setdefault((row.period_from, row.period_to), []).append(Value(row))
    return [Value(row, earlier.get((row.period_from, row.period_to), ())) for row in found.observations]


def told(values: Sequence[Value]) -> dict[str, Any]:
    """What a chart says to those who do not see it: every value of a few, else the ends and the extremes."""
    if not values or len(values) <= TOLD:
        return {"each": values}
    by_value = sorted(values, key=lambda row: row.observation.value)
    return {"count": len(values), "first": values[0], "last": values[-1], "low": by_value[0], "high": by_value[-1]}


def trend_in_words(found: Series) -> dict[str, Any]:
    """The trend, or why none is stated."""
    trend = found.trend
    if trend:
        return {"trend": trend, "first": Value(trend.first), "last": Value(trend.last)}
    newest = found.segments[-1] if found.segments else []
    has_bound = len(newest) >= ENOUGH_FOR_A_TREND and any(row.qualifier in NOT_A_NUMBER for row in newest)
    return {"has_bound": has_bound, "enough": ENOUGH_FOR_A_TREND}


def since_of_indicator(found: Series, moment: Moment) -> Since | None:
    """What was published about it later: one query. None for a page of today."""
    if not moment.is_past:
        return None
    acts = acts_since(moment, indicator=found.indicator)
    number = sum(acts.values())
    return Since(
        _("this indicator"),
        [counted_changes("indicators", number)] if number else [],
        is_reworded=bool(acts[Publication.Act.INDICATOR_CHANGED]),
    )


def no_indicator(request: HttpRequest, moment: Moment, slug: str) -> HttpResponse:
    if moment.is_past and series(slug, Moment.now()):
        return explain(
            request,
            404,
            _("This indicator was not in the register on that day"),
            _("It was published later. Choose a later day, or see how it is today."),
        )
    return explain(
        request, 404, _("There is no such indicator"), _("All indicators are listed on a page of their own.")
    )
