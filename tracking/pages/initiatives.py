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
from tracking.pages.choices import chips, choice_groups, goal_choices, mistakes, organisation_choices, with_chosen
from tracking.pages.past import since_of_initiative
from tracking.progress import changes_since, publications
from tracking.snapshots import due_that_counts
from tracking.tables.dates import events_of
from tracking.templatetags.words import said
from tracking.wording import label

PAGE_SIZE = 20


@public_page
def initiative_list(request: HttpRequest, moment: Moment, edition: Edition) -> HttpResponse:
    titles = {
        wording.area.number: said(wording, "title")
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
        context |= {"groups": choice_groups(filtered), "mistakes": mistakes(filtered, request)}
        return show(request, "initiative_list", moment, context, status=400)
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
        return not_shown(request, moment, slug)
    since = since_of_initiative(version, moment)
    log = list(publications(moment).filter(initiative=version.initiative)[:50])
    return initiative_page(request, moment, version, since=since, log=log)


def initiative_page(request: HttpRequest, moment: Moment, version: InitiativeVersion, **context: Any) -> HttpResponse:
    """The page of a version with its `shown_state`; of one that is not saved too, which is how it is previewed."""
    return show(request, "initiative_detail", moment, initiative_shown(version, moment) | context)


def initiative_shown(version: InitiativeVersion, moment: Moment) -> dict[str, Any]:
    organisations = organisations_of([version])
    return {
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
        "money": money_of([version], organisations),
        **_neighbours(version, moment),
    }


def public_goals(moment: Moment) -> QuerySet[VersionGoal]:
    """Links to goals of editions that are public: an initiative may be linked to one that is being prepared."""
    links = VersionGoal.objects.filter(goal__in=Goal.objects.public(moment.at))
    return links.select_related("goal__area", "goal__edition").order_by(
        "-goal__edition__in_force_from", "goal__area__number", "goal__number"
    )


def _goals_of(version: InitiativeVersion, moment: Moment) -> list[dict[str, Any]]:
    linked = [link["uid"] for link in version.content["goals"]]
    public = Goal.objects.public(moment.at).filter(uid__in=linked).select_related("area", "edition")
    goals = {str(goal.uid): goal for goal in public}
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
    """The dates of a deliverable, each in words: the decision that asked for it, when it was to come, and when it came."""
    is_milestone = row["kind"] in Deliverable.MILESTONES
    texts = {
        "decided": _("Decided %(day)s"),
        "first": _("First date %(day)s"),
        "moved": _("Moved to %(day)s"),
        "counts": _("Date %(day)s") if is_milestone else _("Counts %(day)s") if row["moves"] else _("Due %(day)s"),
        "delivered": _("Delivered %(day)s"),
    }
    known = [(event.name, event.date, texts[event.name] % {"day": event.date}) for event in events_of(row, decided_on)]
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


def not_shown(request: HttpRequest, moment: Moment, slug: str) -> HttpResponse:
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
