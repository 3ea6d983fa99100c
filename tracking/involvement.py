"""Which organisations public initiatives name, in which areas, and which organisation followed which. Reads only."""

from collections import Counter
from collections.abc import Iterator

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from tracking.models import InitiativeVersion, Organisation, VersionOrganisation
from tracking.moments import Moment


def organisations_named(moment: Moment) -> QuerySet[Organisation]:
    """Organisations that a shown initiative names in any role. Only these have a page; working rows name more."""
    shown = Q(version__shown_from__lte=moment.at, version__shown_to__gt=moment.at)
    named = VersionOrganisation.objects.filter(shown, organisation=OuterRef("pk"))
    return Organisation.objects.filter(Exists(named))


def initiatives_by_organisation(chains: dict[int, list[int]], moment: Moment) -> dict[int, Counter[int | None]]:
    """How many shown initiatives name any organisation of each chain, by area that they serve and in all (None).

    Three queries. Where several of a chain are named, the initiative counts once.
    """
    named = VersionOrganisation.objects.filter(
        version__shown_from__lte=moment.at,
        version__shown_to__gt=moment.at,
        organisation__in={organisation for chain in chains.values() for organisation in chain},
    ).order_by()
    once, area = Count("version", distinct=True), "version__goals__goal__area__number"
    own: dict[int, Counter[int | None]] = {}
    for organisation, count in named.values_list("organisation").annotate(count=once):
        own[organisation] = Counter({None: count})
    for organisation, number, count in named.exclude(**{area: None}).values_list("organisation", area).annotate(once):
        own[organisation][number] = count
    found = {key: sum((own[row] for row in chain if row in own), Counter()) for key, chain in chains.items()}
    earlier = {organisation for chain in chains.values() for organisation in chain[1:]}
    shared = named.filter(version__in=named.filter(organisation__in=earlier).values("version"))
    for key, number, count in _counted_again(chains, set(shared.values_list("version", "organisation", area))):
        found[key][number] -= count
    return found


def initiatives_by_area(moment: Moment) -> dict[int, int]:
    """How many shown initiatives serve each area, whoever does them: one query."""
    area = "goals__goal__area__number"
    shown = InitiativeVersion.objects.shown(moment.at).order_by().exclude(**{area: None})
    return dict(shown.values_list(area).annotate(count=Count("pk", distinct=True)))


def _counted_again(
    chains: dict[int, list[int]], rows: set[tuple[int, int, int | None]]
) -> Iterator[tuple[int, int | None, int]]:
    """(chain, area or None for all, how many times too often) of versions that name several of a chain."""
    organisations: dict[int, set[int]] = {}
    areas: dict[int, set[int | None]] = {}
    for version, organisation, number in rows:
        organisations.setdefault(version, set()).add(organisation)
        areas.setdefault(version, {None}).add(number)
    for key, chain in chains.items():
        if len(chain) > 1:
            for version, named in organisations.items():
                again = len(named.intersection(chain)) - 1
                yield from ((key, number, again) for number in areas[version] if again > 0)


class Succession:
    """Which organisation followed which, renames and mergers, however long the chain: one query for all of them."""

    def __init__(self) -> None:
        related = Q(successor__isnull=False) | Q(predecessors__isnull=False)
        rows = list(Organisation.objects.filter(related).distinct().order_by("valid_to", "pk"))
        self._later = {row.pk: [later for later in rows if later.pk == row.successor_id] for row in rows}
        self._earlier = {row.pk: [earlier for earlier in rows if earlier.successor_id == row.pk] for row in rows}

    def earlier(self, organisation: Organisation) -> list[Organisation]:
        """All that it succeeds, the nearest first."""
        return _walk(organisation, self._earlier)

    def later(self, organisation: Organisation) -> list[Organisation]:
        """All that succeed it, the nearest first."""
        return _walk(organisation, self._later)


def _walk(start: Organisation, steps: dict[int, list[Organisation]]) -> list[Organisation]:
    found = [start]
    for organisation in found:  # grows while it is walked, and never twice over the same one
        found += [row for row in steps.get(organisation.pk, []) if row not in found]
    return found[1:]
