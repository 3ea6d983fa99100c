"""Organisations by the hundred: what makes one public is read once for all of them."""

import re
from collections.abc import Iterable

from django.db.models import TextField
from django.db.models.functions import Cast

from tracking.models import Indicator, InitiativeVersion, Organisation, VersionOrganisation

_PAID = re.compile(r'"(?:payer|recipient)": ?"([0-9a-f-]{36})"')


def payers_and_recipients() -> set[str]:
    """Uids of the organisations that a version names without a row of its own: one pass over all versions."""
    texts = InitiativeVersion.objects.annotate(text=Cast("content", TextField())).order_by()
    found: set[str] = set()
    for text in texts.values_list("text", flat=True).iterator(chunk_size=500):
        found.update(_PAID.findall(text))
    return found


def public_organisations(organisations: Iterable[Organisation], paid: set[str]) -> set[int]:
    """Primary keys of those that the public sees: who publishes an indicator, or is named by a version."""
    rows = {row.pk: row for row in organisations if row.pk}
    publishers = Indicator.objects.filter(published_at__isnull=False, publishers__in=rows)
    involved = VersionOrganisation.objects.filter(organisation__in=rows).order_by()
    return (
        {pk for pk in publishers.values_list("publishers", flat=True) if pk in rows}
        | set(involved.values_list("organisation", flat=True).distinct())
        | {pk for pk, row in rows.items() if str(row.uid) in paid}
    )
