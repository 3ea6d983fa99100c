"""`/kalender/`: reports and milestones by date. Late only where it is known; what is not known is said and accuses nobody."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import django_filters as filters
from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strategy.models import AreaWording, Edition
from strategy.partial_dates import PartialDate, Precision
from tracking.filters import InitiativeFilter
from tracking.models import InitiativeVersion, VersionDeliverable
from tracking.moments import Moment
from tracking.pages.base import explain, public_page, show
from tracking.pages.choices import chips, mistakes, organisation_choices, with_chosen
from tracking.progress import deliverables_ahead, deliverables_passed
from tracking.tables.dates import Due
from tracking.templatetags.words import marked
from tracking.wording import in_language

SHOWN_AHEAD = 100
PASSED_PAGE_SIZE = 30


class CalendarFilter(InitiativeFilter):
    """The initiatives whose dates are asked for: by area and organisation, as in the list of initiatives."""

    q = fas = slag = malsattning = ar = sortera = None  # not of the calendar
    omrade = filters.ChoiceFilter(method="filter_area", choices=(), label=gettext_lazy("Priority area"))

    def filter_area(self, queryset: QuerySet[InitiativeVersion], name: str, value: str) -> QuerySet[InitiativeVersion]:
        return self.filter_areas(queryset, name, [value])


@dataclass(frozen=True)
class Period:
    month: PartialDate  # or a year, where the month is not known
    dates: list[Due]

    @property
    def is_year(self) -> bool:
        return self.month.precision == Precision.YEAR


@public_page
def calendar(request: HttpRequest, moment: Moment, edition: Edition) -> HttpResponse:
    titles = {
        wording.area.number: in_language(wording, "title")
        for wording in AreaWording.objects.filter(edition=edition).select_related("area").order_by("area__number")
    }
    area_titles = {number: marked(*title) for number, title in titles.items()}
    filtered = CalendarFilter(request.GET, InitiativeVersion.objects.shown(moment.at), area_titles=area_titles)
    context: dict[str, Any] = {
        "filter": filtered,
        "area_choices": [(str(number), f"{number}. {title}", is_sv) for number, (title, is_sv) in titles.items()],
        "organisation_choices": with_chosen(organisation_choices(moment), filtered.form["organisation"].value()),
        "this_month": PartialDate(moment.on, Precision.MONTH),
    }
    if not filtered.is_valid():
        return show(request, "calendar", moment, context | {"mistakes": mistakes(filtered, request)}, status=400)
    of = {"version__in": filtered.qs} if any(filtered.form.cleaned_data.values()) else {}
    try:
        passed = Paginator(deliverables_passed(moment, **of), PASSED_PAGE_SIZE)
        page = passed.page(request.GET.get("sida") or 1)
    except (EmptyPage, PageNotAnInteger):
        return explain(
            request, 404, _("There is no such page of the calendar"), _("Begin at the first page, or remove a filter.")
        )
    context |= {"chips": chips(filtered, request), "page": page, "passed": [Due.of(row) for row in page]}
    if page.number == 1:
        context |= ahead(deliverables_ahead(moment, **of), moment)
    return show(request, "calendar", moment, context)


def ahead(deliverables: QuerySet[VersionDeliverable], moment: Moment) -> dict[str, Any]:
    """What is known to be late, what falls due in the rest of the month, and what comes later, month by month."""
    found = [Due.of(row) for row in deliverables[: SHOWN_AHEAD + 1]]
    dates = found[:SHOWN_AHEAD]
    late = [due for due in dates if due.is_late(moment)]
    to_come = [due for due in dates if not due.is_late(moment)]
    now = (moment.on.year, moment.on.month)
    return {
        "late": late,
        "due_this_month": [due for due in to_come if due.period == now],
        "later": by_month(due for due in to_come if due.period != now),
        "is_cut": len(found) > SHOWN_AHEAD,
    }


def by_month(dates: Iterable[Due]) -> list[Period]:
    in_order = sorted(dates, key=lambda due: (due.period, due.date.on, due.row.pk))
    return [
        Period(PartialDate(of_period[0].date.on, _precision(period)), of_period)
        for period, group in groupby(in_order, key=lambda due: due.period)
        if (of_period := list(group))
    ]


def _precision(period: tuple[int, int]) -> Precision:
    return Precision.YEAR if period[1] == 13 else Precision.MONTH
