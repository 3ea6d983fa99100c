"""The initiatives that a subject names, as the public sees them at its moment."""

from django.db.models import QuerySet

from tracking.filters import with_predecessors
from tracking.models import InitiativeVersion, VersionGoal, VersionOrganisation
from tracking.tables.table import Subject

CHUNK = 500
"""Rows that are fetched at a time where there may be very many."""


def versions_of(subject: Subject) -> QuerySet[InitiativeVersion]:
    """Of an area those that serve goals of the edition; of an organisation also those of what it succeeded."""
    versions: QuerySet[InitiativeVersion] = InitiativeVersion.objects.shown(subject.moment.at)
    if subject.area:
        goals = VersionGoal.objects.filter(goal__edition=subject.edition, goal__area=subject.area.area)
        versions = versions.filter(pk__in=goals.values("version"))
    if subject.goal:
        versions = versions.filter(pk__in=VersionGoal.objects.filter(goal=subject.goal).values("version"))
    if subject.organisation:
        named = VersionOrganisation.objects.filter(organisation__in=with_predecessors(subject.organisation.slug))
        versions = versions.filter(pk__in=named.values("version"))
    return versions
