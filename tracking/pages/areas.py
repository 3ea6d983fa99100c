"""`/omraden/4/`: a priority area as worded by the edition in force on the day."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from strategy.models import Edition
from tracking.charts import gantt, stacked_bar, stacked_columns
from tracking.models import Indicator, InitiativeVersion, VersionGoal
from tracking.moments import Moment
from tracking.pages.base import explain, public_page, show
from tracking.pages.initiatives import money_of, organisations_of
from tracking.pages.organisations import filtered_address
from tracking.progress import deliverables_ahead, publications, strategy_progress
from tracking.quarters import directions_by_quarter
from tracking.tables.in_time import span_of

SHOWN_INITIATIVES = 60


@public_page
def area_detail(request: HttpRequest, moment: Moment, edition: Edition, number: int) -> HttpResponse:
    progress = strategy_progress(edition, moment)
    numbers = [area.number for area in progress.areas]
    if number not in numbers:
        return explain(request, 404, _("There is no such priority area"), _("The areas are listed on the overview."))
    position = numbers.index(number)
    area = progress.areas[position]
    serving = VersionGoal.objects.filter(goal__edition=edition, goal__area__number=number).values("version")
    initiatives = list(
        InitiativeVersion.objects.shown(moment.at)
        .with_state(moment.on)
        .filter(pk__in=serving)
        .order_by("sort_key", "pk")[:SHOWN_INITIATIVES]
    )
    return show(
        request,
        "area_detail",
        moment,
        {
            "edition": edition,
            "area": area,
            "total": progress.states.total,
            "bar": stacked_bar(area.states),
            "columns": stacked_columns(directions_by_quarter(edition, moment, area.wording.area)),
            "indicators": Indicator.objects.public(moment.at)
            .filter(goal_links__goal__edition=edition, goal_links__goal__area__number=number)
            .distinct()
            .count(),
            "initiatives": initiatives,
            "is_cut": area.states.total > len(initiatives),
            "initiatives_address": filtered_address("initiative-list", moment, omrade=number),
            "gantt": gantt(map(span_of, initiatives), moment.on),
            "money": money_of(initiatives, organisations_of(initiatives)),
            "latest": publications(moment).filter(
                status_update__goal__area__number=number, status_update__goal__edition=edition
            )[:5],
            "ahead": deliverables_ahead(moment, version__in=serving)[:5],
            "previous_area": progress.areas[position - 1] if position else None,
            "next_area": progress.areas[position + 1] if position + 1 < len(numbers) else None,
        },
    )
