"""`/insatser/` and `/insatser/<slug>/`."""

from collections.abc import Iterable
from typing import Any

from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from strategy.models import AreaWording, Edition, Goal
from strategy.partial_dates import Edge, PartialDate
from tracking.charts import Line, dated_line
from tracking.filters import ORDER_LABELS, InitiativeFilter
from tracking.models import Deliverable, InitiativeVersion, Organisation, Publication, VersionDeliverable, VersionGoal
from tracking.moments import Moment
from tracking.pages.base import explain, public_page, show
from tracking.pages.choices import chips, choice_groups, goal_choices, organisation_choices, with_chosen
from tracking.pages.past import since_of_initiative
from tracking.progress import changes_since, publications
from tracking.snapshots import due_that_counts
from tracking.wording import in_language, label

PAGE_SIZE = 20


@public_page
def initiative_list(request: HttpRequest, moment: Moment, edition: Edition) -> HttpResponse:
    titles = {
        wording.area.number: in_language(wording, "title")[0]
        for wording in AreaWording.objects.filter(edition=edition).select_related("area").order_by("area__number")
    }
    versions = InitiativeVersion.objects.shown(moment.at).with_state(moment.on)
    filtered = InitiativeFilter(request.GET, versions, area_titles=titles)
    context: dict[str, Any] = {
        "filter": filtered,
        "edition": edition,
        "total": versions.count(),
        "orders": ORDER_LABELS,
        "goal_choices": with_chosen(goal_choices(edition), filtered.form["malsattning"].value()),
        "organisation_choices": with_chosen(organisation_choices(moment), filtered.form["organisation"].value()),
    }
    if not filtered.is_valid():
        return show(request, "initiative_list", moment, context | {"groups": choice_groups(filtered)}, status=400)
    ahead = Prefetch("deliverables", VersionDeliverable.objects.ahead(moment.on), to_attr="ahead")
    hits = (
        filtered.sorted()
        .select_related("initiative")
        .prefetch_related(Prefetch("goals", public_goals(moment)), "organisations__organisation", ahead)
    )
    try:
        page = Paginator(hits, PAGE_SIZE).page(request.GET.get("sida") or 1)
    except (EmptyPage, PageNotAnInteger):
        return explain(
            request, 404, _("There is no such page of the list"), _("Begin at the first page, or remove a filter.")
        )
    facets = filtered.facets()
    context |= {"page": page, "facets": facets, "chips": chips(filtered, request), "order": filtered.order}
    return show(request, "initiative_list", moment, context | {"groups": choice_groups(filtered, facets)})


@public_page
def initiative_detail(request: HttpRequest, moment: Moment, edition: Edition, slug: str) -> HttpResponse:
    version = (
        InitiativeVersion.objects.shown(moment.at)
        .with_state(moment.on)
        .filter(slug=slug)
        .select_related("initiative", "lead_area")
        .first()
    )
    if version is None:
        return _not_shown(request, moment, slug)
    organisations = organisations_of([version])
    neighbours = _neighbours(version, moment)
    return show(
        request,
        "initiative_detail",
        moment,
        {
            "version": version,
            "content": version.content,
            "goals": _goals_of(version, moment),
            "organisations": [
                (row["role"], organisations[row["uid"]])
                for row in version.content["organisations"]
                if row["uid"] in organisations
            ],
            "deliverables": [
                deliverable_shown(row, organisations, moment)
                | {"line": line_of(row, version.content["decided_on"], moment)}
                for row in version.content["deliverables"]
            ],
            "since": since_of_initiative(version, moment),
            "money": money_of([version], organisations),
            "log": list(publications(moment).filter(initiative=version.initiative)[:50]),
            **neighbours,
        },
    )


def public_goals(moment: Moment) -> QuerySet[VersionGoal]:
    """Links to goals of editions that are public: an initiative may be linked to one that is being prepared."""
    links = VersionGoal.objects.filter(goal__in=Goal.objects.public(moment.at))
    return links.select_related("goal__area", "goal__edition").order_by(
        "-goal__edition__in_force_from", "goal__area__number", "goal__number"
    )


def _goals_of(version: InitiativeVersion, moment: Moment) -> list[dict[str, Any]]:
    goals = {str(row.goal.uid): row.goal for row in public_goals(moment).filter(version=version)}
    return [link | {"goal": goals[link["uid"]]} for link in version.content["goals"] if link["uid"] in goals]


def _neighbours(version: InitiativeVersion, moment: Moment) -> dict[str, Any]:
    """The initiatives before and after in a chain, as far as they are public."""
    shown = InitiativeVersion.objects.shown(moment.at)
    previous = version.previous_uid
    return {
        "previous": shown.filter(initiative__uid=previous).first() if previous else None,
        "next_ones": list(shown.filter(previous_uid=version.initiative.uid).order_by("sort_key", "pk")),
    }


def deliverable_shown(row: dict[str, Any], organisations: dict[str, Organisation], moment: Moment) -> dict[str, Any]:
    """A deliverable of a snapshot with the date that counts and whether it is known to be late on the day."""
    counting = due_that_counts(row)
    is_late = (
        row["delivery"] == Deliverable.Delivery.NOT_DELIVERED
        and counting is not None
        and PartialDate.parse(counting, Edge.END).on < moment.on
    )
    return row | {
        "counting": counting,
        "is_late": is_late,
        "is_milestone": row["kind"] in Deliverable.MILESTONES,
        "recipient": organisations.get(row["recipient"] or ""),
        "kind_label": label("deliverable", row["kind"]),
    }


def line_of(row: dict[str, Any], decided_on: str | None, moment: Moment) -> Line | None:
    """The dates of a deliverable: the decision that asked for it, when it was to come, and when it came."""
    moves = [move["to_on"] for move in row["moves"]]
    is_milestone = row["kind"] in Deliverable.MILESTONES
    counts = _("Date %(day)s") if is_milestone else _("Counts %(day)s") if moves else _("Due %(day)s")
    dates = [
        ("decided", decided_on, Edge.START, _("Decided %(day)s")),
        *([("first", row["due_on"], Edge.END, _("First date %(day)s"))] if moves else []),
        *(("moved", date, Edge.END, _("Moved to %(day)s")) for date in moves[:-1]),
        ("counts", due_that_counts(row), Edge.END, counts),
        ("delivered", row["delivered_on"], Edge.START, _("Delivered %(day)s")),
    ]
    known = [(kind, PartialDate.parse(day, edge), text % {"day": day}) for kind, day, edge, text in dates if day]
    return dated_line(known, (moment.on, _("Shown day %(day)s") % {"day": moment.on.isoformat()}))


def organisations_of(versions: Iterable[InitiativeVersion]) -> dict[str, Organisation]:
    """Every organisation that the versions name, in whatever part, by uid: one query."""
    uids: set[str] = set()
    for version in versions:
        content = version.content
        uids |= {row["uid"] for row in content["organisations"]}
        uids |= {row[part] for row in content["funding"] for part in ("payer", "recipient") if row[part]}
        uids |= {row["recipient"] for row in content["deliverables"] if row["recipient"]}
    return {str(row.uid): row for row in Organisation.objects.filter(uid__in=uids)}


def money_of(versions: Iterable[InitiativeVersion], organisations: dict[str, Organisation]) -> list[dict[str, Any]]:
    """Amounts as stated, each with the initiative it belongs to. Listed, never added up."""
    return [
        row
        | {
            "version": version,
            "payer": organisations.get(row["payer"] or ""),
            "recipient": organisations.get(row["recipient"] or ""),
        }
        for version in versions
        for row in version.content["funding"]
    ]


def _not_shown(request: HttpRequest, moment: Moment, slug: str) -> HttpResponse:
    """410 with the reason where it was public once; 404 where it never was."""
    if not InitiativeVersion.objects.filter(slug=slug, shown_from__lte=moment.at).exists():
        later = moment.is_past and InitiativeVersion.objects.filter(slug=slug, shown_from__lte=Moment.now().at).exists()
        reason = (
            _("It was published later. Choose a later day, or see how it is today.")
            if later
            else _("All initiatives are in the list.")
        )
        heading = _("This initiative was not public on that day") if later else _("There is no such initiative")
        return explain(request, 404, heading, reason)
    gone = publications(moment).filter(initiative__slug=slug, act=Publication.Act.INITIATIVE_UNPUBLISHED).first()
    since = changes_since(moment) if moment.is_past else 0
    heading = _("This initiative is no longer shown")
    return explain(request, 410, heading, "", gone=gone, moment=moment, changes_since=since)
