"""`/malsattningar/2024/4.1/` and the permanent address of each of its judgements."""

from typing import Any

from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from strategy.models import AreaWording, Edition, Goal
from tracking.charts import direction_band, stacked_bar
from tracking.history import PublicUpdate, history, published_update, what_stood
from tracking.indicator_series import indicators_of
from tracking.lineage import predecessors_of, register_before, successors_of
from tracking.models import InitiativeVersion
from tracking.moments import Moment
from tracking.pages.base import explain, public_page, show
from tracking.pages.indicators import Shown
from tracking.pages.organisations import filtered_address
from tracking.pages.past import since_of_goal, since_of_update
from tracking.progress import GoalProgress, deliverables_ahead, goals_progress

HISTORY_PAGE = 30
SHOWN_INITIATIVES = 60


@public_page
def goal_detail(request: HttpRequest, moment: Moment, in_force: Edition, edition: str, code: str) -> HttpResponse:
    found = goals_progress(Goal.objects.public(moment.at).coded(edition, code), moment)
    if not found:
        return no_goal(request, moment, edition, code)
    [progress] = found
    published = progress.goal.status_updates.public(moment.at)
    try:
        page = Paginator(published, HISTORY_PAGE).page(request.GET.get("sida") or 1)
    except (EmptyPage, PageNotAnInteger):
        return explain(
            request, 404, _("There is no such page of the list"), _("Begin at the first page, or remove a filter.")
        )
    newest = history(progress.goal, moment, 0, HISTORY_PAGE)
    begin = (page.number - 1) * HISTORY_PAGE
    updates = history(progress.goal, moment, begin, begin + HISTORY_PAGE) if begin else newest
    return show(
        request,
        "goal_detail",
        moment,
        goal_shown(progress, moment, in_force, newest) | {"history": updates, "page": page},
    )


def goal_shown(progress: GoalProgress, moment: Moment, in_force: Edition, newest: list[PublicUpdate]) -> dict[str, Any]:
    """What the page of a goal shows. `newest`: its last judgements; a preview puts a draft before them."""
    goal = progress.goal
    coded = f"{goal.edition.slug}-{goal.code}"
    indicators = [Shown(row) for row in indicators_of(goal, moment)]
    standing = next((update for update in newest if update.is_standing), None)
    stood = what_stood(newest, moment.at)
    initiatives = list(initiatives_of(goal, moment)[:SHOWN_INITIATIVES])
    return {
        "progress": progress,
        "goal": goal,
        "area": AreaWording.objects.select_related("area").get(edition=goal.edition, area=goal.area),
        "sources": list(goal.sources.all()),
        "standing": standing,
        "since": since_of_goal(goal, standing, moment),
        "history": newest,
        "band": direction_band(stood),
        "stood": stood,
        "shown_initiatives": still_shown(newest[:1], moment),
        "bar": stacked_bar(progress.states),
        "initiatives": initiatives,
        "is_cut": progress.states.total > len(initiatives),
        "coded": coded,
        "initiatives_address": filtered_address("initiative-list", moment, malsattning=coded),
        "ahead": deliverables_ahead(moment, version__goals__goal=goal)[:5],
        "total": InitiativeVersion.objects.shown(moment.at).count(),
        "is_history": progress.in_closed_edition,
        "successors": successors_of(goal, moment) if progress.in_closed_edition else [],
        "in_force": in_force,
        "indicators": indicators,
        "outcomes": [(row.series.indicator, outcome) for row in indicators for outcome in row.outcomes[-1:]],
        "before": register_before(goal, moment),
        "predecessors": predecessors_of(goal, moment),
    }


def initiatives_of(goal: Goal, moment: Moment) -> QuerySet[InitiativeVersion]:
    """The initiatives that are shown under a goal, with their state, by title."""
    shown = InitiativeVersion.objects.shown(moment.at).with_state(moment.on)
    return shown.filter(goals__goal=goal).order_by("sort_key", "pk")


@public_page
def update_detail(
    request: HttpRequest, moment: Moment, in_force: Edition, edition: str, code: str, number: int
) -> HttpResponse:
    goal = Goal.objects.public(moment.at).coded(edition, code).select_related("edition", "area").first()
    if goal is None:
        return no_goal(request, moment, edition, code)
    shown = published_update(goal, number, moment)
    if shown is None:
        return explain(
            request, 404, _("There is no such judgement"), _("The goal's page lists every judgement that is public.")
        )
    return show(request, "update_detail", moment, update_shown(goal, shown, moment))


def update_shown(goal: Goal, shown: PublicUpdate, moment: Moment) -> dict[str, Any]:
    return {
        "goal": goal,
        "shown": shown,
        "update": shown.update,
        "since": since_of_update(shown, moment),
        "shown_initiatives": still_shown([shown], moment),
    }


def still_shown(updates: list[PublicUpdate], moment: Moment) -> set[int]:
    """Keys of the cited initiatives that are public on the day: only these are linked. One query."""
    cited = {row.version.initiative_id for shown in updates for row in shown.evidence if row.version}
    return set(
        InitiativeVersion.objects.shown(moment.at)
        .filter(initiative__in=cited)
        .order_by()
        .values_list("initiative", flat=True)
    )


def no_goal(request: HttpRequest, moment: Moment, edition: str, code: str) -> HttpResponse:
    if moment.is_past and Goal.objects.public(Moment.now().at).coded(edition, code).exists():
        return explain(
            request,
            404,
            _("This goal did not exist on that day"),
            _("It belongs to an edition that was published later. Choose a later day, or see how it is today."),
        )
    return explain(request, 404, _("There is no such goal"), _("All goals are listed on the overview."))
