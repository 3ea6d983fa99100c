"""`/`: how the strategy goes, in one page."""

from django.http import HttpRequest, HttpResponse

from strategy.models import Edition
from tracking.charts import stacked_bar, stacked_columns
from tracking.moments import Moment
from tracking.pages.base import public_page, show
from tracking.progress import deliverables_ahead, publications, strategy_progress
from tracking.quarters import directions_by_quarter


@public_page
def overview(request: HttpRequest, moment: Moment, edition: Edition) -> HttpResponse:
    progress = strategy_progress(edition, moment)
    return show(
        request,
        "overview",
        moment,
        {
            "progress": progress,
            "bar": stacked_bar(progress.states),
            "columns": stacked_columns(directions_by_quarter(edition, moment)),
            "areas": [(area, stacked_bar(area.states)) for area in progress.areas],
            "latest": publications(moment).exclude(status_update=None)[:5],
            "ahead": deliverables_ahead(moment)[:5],
        },
    )
