"""Who works on what: how many initiatives name each organisation, by priority area."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from tracking.involvement import (
    Succession,
    initiatives_by_area,
    initiatives_by_organisation,
    organisations_named,
)
from tracking.models import InitiativeVersion, Organisation
from tracking.search import swedish_sort_key
from tracking.tables import columns
from tracking.tables.table import Column, Subject, Table, Type


@dataclass(frozen=True)
class Pair:
    """How many initiatives name the organisation, or any (None), and serve the area, or any (None)."""

    organisation: Organisation | None
    area: int | None
    count: int


def pairs(subject: Subject) -> Iterator[Pair]:
    """By organisation in Swedish order, then by area; only pairs that there are. Last those of all organisations."""
    named = sorted(organisations_named(subject.moment), key=lambda row: swedish_sort_key(columns.said(row, "name")))
    succession = Succession()
    chains = {row.pk: [row.pk, *(earlier.pk for earlier in succession.earlier(row))] for row in named}
    counts = initiatives_by_organisation(chains, subject.moment)
    for organisation in named:
        yield from _pairs_of(organisation, counts[organisation.pk])
    areas: Counter[int | None] = Counter(initiatives_by_area(subject.moment))
    areas[None] = InitiativeVersion.objects.shown(subject.moment.at).count()
    yield from _pairs_of(None, areas)


def _pairs_of(organisation: Organisation | None, counts: Counter[int | None]) -> Iterator[Pair]:
    for area in sorted(number for number in counts if number is not None):
        if counts[area]:
            yield Pair(organisation, area, counts[area])
    yield Pair(organisation, None, counts[None])


ORGANISATIONS = Table(
    slug="insatser-per-organisation",
    title=_("Initiatives by organisation and priority area"),
    columns=(
        *columns.organisation(lambda row: row.organisation),
        Column(
            "omrade",
            Type.INTEGER,
            _("Number of a priority area that the initiatives serve; empty for all of them."),
            4,
            lambda row: row.area,
        ),
        Column(
            "antal",
            Type.INTEGER,
            _("Number of initiatives. They may name several organisations and serve several areas: nothing adds up."),
            12,
            lambda row: row.count,
        ),
    ),
    rows=pairs,
)
