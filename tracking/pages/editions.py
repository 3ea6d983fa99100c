"""`/utgavor/`: the editions of the strategy. `/utgavor/2019-2024/`: what became of each goal from one to the next."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from strategy.models import AreaWording, Edition, Goal, GoalLineage
from tracking.lineage import Comparison, Register, Succession, compare
from tracking.moments import Moment
from tracking.pages.base import explain, public_page, show

Relation = GoalLineage.Relation


@dataclass(frozen=True)
class Listed:
    """An edition with what the register holds of it."""

    register: Register
    previous: Edition | None  # to compare it with
    is_in_force: bool
    areas: list[tuple[AreaWording, list[Goal]]]  # of an edition that is not in force; the overview has the others

    @property
    def pair(self) -> str:
        """In addresses, to compare with the previous one; empty for the first."""
        return f"{self.previous.slug}-{self.register.edition.slug}" if self.previous else ""


@dataclass(frozen=True)
class Counts:
    """Goals, each counted once in each row where it belongs."""

    recorded: list[tuple[str, int]]  # of the earlier edition by relation; "new" of the later
    predecessor_unknown: int
    successor_unknown: int  # of the earlier edition: nothing is recorded
    renumbered: int
    moved: int
    retitled: int


@public_page
def edition_list(request: HttpRequest, moment: Moment, in_force: Edition) -> HttpResponse:
    editions = public_editions(moment)
    older = [edition for edition in editions if edition != in_force]
    wordings = list(AreaWording.objects.filter(edition__in=older).select_related("area").order_by("area__number"))
    goals = list(Goal.objects.filter(edition__in=older).select_related("edition", "area").in_order())
    previous = {later.pk: earlier for later, earlier in pairwise(editions)}
    listed = [
        Listed(
            register=Register(edition, getattr(edition, "counted", 0)),
            previous=previous.get(edition.pk),
            is_in_force=edition == in_force,
            areas=[
                (row, [goal for goal in goals if (goal.edition_id, goal.area_id) == (row.edition_id, row.area_id)])
                for row in wordings
                if row.edition_id == edition.pk
            ],
        )
        for edition in editions
    ]
    return show(request, "edition_list", moment, {"editions": listed})


@public_page
def edition_comparison(request: HttpRequest, moment: Moment, in_force: Edition, pair: str) -> HttpResponse:
    found = pair_of(public_editions(moment), pair)
    comparison = compare(*found, moment) if found else None
    if comparison is None:
        return no_comparison(request, moment, pair)
    context = {
        "comparison": comparison,
        "earlier": comparison.earlier.edition,
        "later": comparison.later.edition,
        "counts": counts_of(comparison),
        "pair": pair,
    }
    return show(request, "edition_comparison", moment, context)


def counts_of(comparison: Comparison) -> Counts:
    rows = comparison.successions
    unrecorded = [row for row in rows if row.lineage is None]
    return Counts(
        recorded=[
            (relation, len({row.predecessor or row.successor for row in rows if row.relation == relation}))
            for relation in Relation.values
            if relation in {row.relation for row in rows}
        ],
        predecessor_unknown=len([row for row in unrecorded if row.successor]),
        successor_unknown=len([row for row in unrecorded if row.predecessor]),
        renumbered=_goals(row for row in rows if row.is_renumbered),
        moved=_goals(row for row in rows if row.is_moved),
        retitled=_goals(row for row in rows if row.is_retitled),
    )


def _goals(rows: Iterable[Succession]) -> int:
    """Of the earlier edition."""
    return len({row.predecessor for row in rows})


def public_editions(moment: Moment) -> list[Edition]:
    """Those that have come into force by the day, the newest first, with how many goals the register holds."""
    rows = Edition.objects.public(moment.at).in_force(moment.on)
    return list(rows.annotate(counted=Count("goals")).prefetch_related("sources"))


def pair_of(editions: list[Edition], pair: str) -> tuple[Edition, Edition] | None:
    """Two editions that follow on each other, named as in "2019-2024"."""
    return next(
        ((earlier, later) for later, earlier in pairwise(editions) if f"{earlier.slug}-{later.slug}" == pair), None
    )


def no_comparison(request: HttpRequest, moment: Moment, pair: str) -> HttpResponse:
    if moment.is_past and pair_of(public_editions(Moment.now()), pair):
        return explain(
            request,
            404,
            _("These editions could not be compared on that day"),
            _("One of them was published later. Choose a later day, or see how it is today."),
        )
    return explain(
        request,
        404,
        _("There is no such comparison"),
        _("Write two editions that follow on each other, the earlier first: 2019-2024."),
    )
