"""`/organisationer/`: who works on what. `/organisationer/<slug>/`: what one organisation does."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from strategy.models import AreaWording, Edition
from tracking.charts import stacked_bar
from tracking.involvement import (
    Succession,
    initiatives_by_area,
    initiatives_by_organisation,
    organisations_named,
)
from tracking.models import InitiativeVersion, Involvement, Organisation, VersionOrganisation
from tracking.moments import Moment
from tracking.pages.base import explain, public_page, show
from tracking.progress import deliverables_ahead, states_of
from tracking.search import swedish_sort_key
from tracking.wording import in_language

PAGE_SIZE = 60
SHOWN_INITIATIVES = 100
SHOWN_DATES = 10


@dataclass(frozen=True)
class Cell:
    """A number of the matrix, what it counts in words, and the address of exactly those initiatives."""

    count: int
    label: str
    address: str


@dataclass(frozen=True)
class Row:
    organisation: Organisation
    earlier: list[Organisation]  # their initiatives are counted here as well
    later: list[Organisation]
    cells: list[Cell]
    total: Cell


@public_page
def organisation_list(request: HttpRequest, moment: Moment, edition: Edition) -> HttpResponse:
    wordings = list(AreaWording.objects.filter(edition=edition).select_related("area").order_by("area__number"))
    areas = [wording.area.number for wording in wordings]
    shown = InitiativeVersion.objects.shown(moment.at)
    try:
        page = Paginator(sorted(organisations_named(moment), key=_sort_key), PAGE_SIZE).page(
            request.GET.get("sida") or 1
        )
    except (EmptyPage, PageNotAnInteger):
        return explain(request, 404, _("There is no such page of the list"), _("Begin at the first page."))
    return show(
        request,
        "organisation_list",
        moment,
        {
            "wordings": wordings,
            "page": page,
            "rows": matrix(page, moment, areas),
            "all_initiatives": _totals(moment, areas),
            "total": shown.count(),
            "without_organisation": shown.filter(organisations=None).count(),
        },
    )


def matrix(organisations: Iterable[Organisation], moment: Moment, areas: list[int]) -> list[Row]:
    """A row per organisation. What it succeeded is counted in, as the filter of the list does."""
    succession = Succession()
    earlier = {organisation: succession.earlier(organisation) for organisation in organisations}
    counts = initiatives_by_organisation(
        {organisation.pk: [organisation.pk, *(row.pk for row in rows)] for organisation, rows in earlier.items()},
        moment,
    )
    return [
        Row(
            organisation=organisation,
            earlier=rows,
            later=succession.later(organisation)[:1],
            cells=[
                _cell(moment, counts[organisation.pk][area], organisation=organisation.slug, omrade=area)
                for area in areas
            ],
            total=_cell(moment, counts[organisation.pk][None], organisation=organisation.slug),
        )
        for organisation, rows in earlier.items()
    ]


def _totals(moment: Moment, areas: list[int]) -> list[Cell]:
    """Every shown initiative of each area, whoever does it."""
    counts = initiatives_by_area(moment)
    return [_cell(moment, counts.get(area, 0), omrade=area) for area in areas]


def _cell(moment: Moment, count: int, **chosen: Any) -> Cell:
    label = _("Area %(number)s") % {"number": chosen["omrade"]} if "omrade" in chosen else _("All")
    return Cell(count, label, filtered_address("initiative-list", moment, **chosen) if count else "")


def _sort_key(organisation: Organisation) -> str:
    return swedish_sort_key(in_language(organisation, "name")[0])


def filtered_address(name: str, moment: Moment, **chosen: Any) -> str:
    """A list with filters chosen, on the day that is shown."""
    if moment.is_past:
        chosen["per"] = moment.on.isoformat()
    return f"{reverse(name)}?{urlencode(chosen)}"


@public_page
def organisation_detail(request: HttpRequest, moment: Moment, edition: Edition, slug: str) -> HttpResponse:
    organisation = organisations_named(moment).filter(slug=slug).first()
    if organisation is None:
        return not_named(request, moment, slug)
    succession = Succession()
    earlier = succession.earlier(organisation)
    later = succession.later(organisation)
    named = VersionOrganisation.objects.filter(organisation__in=[organisation, *earlier])
    versions = InitiativeVersion.objects.filter(pk__in=named.values("version"))
    states = states_of(versions, moment)
    return show(
        request,
        "organisation_detail",
        moment,
        {
            "organisation": organisation,
            "earlier": earlier,
            "later": later,
            "with_page": set(
                organisations_named(moment)
                .filter(pk__in=[row.pk for row in earlier + later])
                .values_list("pk", flat=True)
            ),
            "states": states,
            "bar": stacked_bar(states),
            "total": InitiativeVersion.objects.shown(moment.at).count(),
            "roles": by_role([organisation, *earlier], moment),
            "is_cut": states.total > SHOWN_INITIATIVES,
            "ahead": deliverables_ahead(moment, version__in=versions)[:SHOWN_DATES],
            "initiatives_address": filtered_address("initiative-list", moment, organisation=slug),
            "calendar_address": filtered_address("calendar", moment, organisation=slug),
        },
    )


def by_role(organisations: list[Organisation], moment: Moment) -> list[tuple[str, list[dict[str, Any]]]]:
    """Shown initiatives in which one of the organisations has each role, with the one that is named: two queries."""
    versions = {
        version.pk: version
        for version in InitiativeVersion.objects.shown(moment.at)
        .with_state(moment.on)
        .filter(pk__in=VersionOrganisation.objects.filter(organisation__in=organisations).values("version"))
        .order_by("sort_key", "pk")[:SHOWN_INITIATIVES]
    }
    named = {row.pk: row for row in organisations}
    found: dict[str, dict[int, dict[str, Any]]] = {role: {} for role in Involvement.Role.values}
    rows = VersionOrganisation.objects.filter(version__in=versions, organisation__in=organisations)
    in_order = rows.order_by("version__sort_key", "version", "pk").values_list("role", "version", "organisation")
    for role, version, organisation in in_order:
        found[role].setdefault(version, {"version": versions[version], "named": []})["named"].append(
            named[organisation]
        )
    return [(role, list(entries.values())) for role, entries in found.items() if entries]


def not_named(request: HttpRequest, moment: Moment, slug: str) -> HttpResponse:
    """The same answer for an organisation that only working rows know and for one that nobody knows."""
    if moment.is_past and organisations_named(Moment.now()).filter(slug=slug).exists():
        return explain(
            request,
            404,
            _("No public initiative named this organisation on that day"),
            _("It was named later. Choose a later day, or see how it is today."),
        )
    return explain(
        request,
        404,
        _("There is no such organisation in the register"),
        _("An organisation has a page while a public initiative names it. They are listed under Organisations."),
    )
