"""Organisations in files: written by the verb that logs each change of what the public sees."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from tracking.exchange.columns import Column, Day, Word
from tracking.exchange.nouns.base import Noun, PlannedRow
from tracking.exchange.relations import OrganisationSlug
from tracking.models import Organisation
from tracking.publishing import change_wording
from tracking.publishing.many import payers_and_recipients, public_organisations


class Organisations(Noun):
    name, file_name, model = "organisations", "organisationer", Organisation
    title = gettext_lazy("organisations")
    title_columns = ("namn",)
    explanation = gettext_lazy("What the public already sees changes at once, with your public note.")

    slug = Column("kortnamn", "slug")
    organisation_name = Column("namn", "name")
    name_en = Column("namn_en", "name_en")
    abbreviation = Column("forkortning", "abbreviation")
    kind = Column("slag", "kind", Word(Organisation.Kind))
    valid_from = Column("giltig_fran", "valid_from", Day())
    valid_to = Column("giltig_till", "valid_to", Day())
    successor = Column("efterfoljare", "successor", OrganisationSlug())

    def readable(self) -> QuerySet[Organisation]:
        return Organisation.objects.all()

    def with_relations(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("successor")

    @cached_property
    def paid(self) -> set[str]:
        return payers_and_recipients()

    def prepare(self, rows: list[PlannedRow]) -> None:
        known = [row.instance for row in rows if not row.is_new]
        self.public = public_organisations(known, self.paid) if known else set()

    def asks_for_note(self, row: PlannedRow) -> bool:
        return row.instance.pk in self.public

    def lock(self, rows: list[PlannedRow]) -> None:
        known = [row.instance.pk for row in rows if not row.is_new]
        list(Organisation.objects.select_for_update().filter(pk__in=known).order_by("pk").values_list("pk"))

    def write(self, row: PlannedRow, note: str, note_en: str) -> None:
        """That the public sees it has been read for all rows at once, in this transaction."""
        change_wording(row.instance, by=self.by, at=self.at, note=note, note_en=note_en, is_public=row.needs_note)
