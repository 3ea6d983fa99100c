"""Initiatives in files: working rows, as in their form. What the public sees changes by publishing, as always."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strategy.partial_dates import Edge
from tracking.chains import refuse_loop
from tracking.duplicates import Listed, Register
from tracking.exchange.columns import Column, ManyColumn, OrEmpty, PartialDateColumn, Word
from tracking.exchange.nouns.base import Noun, PlannedRow, Refusal, fixed
from tracking.exchange.relations import Area, Citations, PreviousInitiative
from tracking.models import Initiative, InitiativeVersion


class Initiatives(Noun):
    name, file_name, model = "initiatives", "insatser", Initiative
    title = gettext_lazy("initiatives")
    title_columns = ("titel",)
    is_working_row = True
    explanation = gettext_lazy(
        "What you import is saved as when you edit: the public sees it when the initiative is published, or its changes are."
    )

    slug = Column("kortnamn", "slug", OrEmpty())
    initiative_title = Column("titel", "title")
    title_en = Column("titel_en", "title_en")
    kind = Column("slag", "kind", Word(Initiative.Kind))
    lead_area = Column("ansvarigt_omrade", "lead_area", Area())
    summary = Column("sammanfattning", "summary")
    summary_en = Column("sammanfattning_en", "summary_en")
    reference = Column("beteckning", "reference")
    decided_on = PartialDateColumn("beslutat", "decided_on")
    decided_on_basis = Column("beslutat_avser", "decided_on_basis", Word(Initiative.DecidedBasis))
    starts_on = PartialDateColumn("borjar", "starts_on")
    ends_on = PartialDateColumn("slutar", "ends_on", Edge.END)
    phase = Column("fas", "phase", Word(Initiative.Phase))
    phase_as_of = PartialDateColumn("fas_per", "phase_as_of")
    previous = Column("foregaende_insats", "previous", PreviousInitiative())
    note = Column("offentlig_kommentar", "note")
    note_en = Column("offentlig_kommentar_en", "note_en")
    sources = ManyColumn("kallor", "sources", Citations())

    def readable(self) -> QuerySet[Initiative]:
        return self.scope.initiatives()

    def with_relations(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("lead_area", "previous").prefetch_related("sources")

    def look_at(self, rows: list[Any]) -> None:
        self.scope.look_at([row.previous for row in rows if row.previous])

    def prepare(self, rows: list[PlannedRow]) -> None:
        known = [row.instance.pk for row in rows if not row.is_new]
        versions = InitiativeVersion.objects.filter(initiative__in=known).order_by()
        self.once_published = set(versions.values_list("initiative", flat=True).distinct())

    def may_change(self, row: Any) -> bool:
        return row.lead_area_id is None or super().may_change(row)  # that it has none is said by the rules

    def may_add(self, row: Any) -> bool:
        return row.lead_area_id is None or super().may_add(row)

    def refusals(self, row: PlannedRow) -> Iterator[Refusal]:
        if row.is_new and not self.may_add(row.instance):
            yield Refusal("ansvarigt_omrade", _("This area is not one of yours."))
        if row.instance.pk in self.once_published:
            yield from fixed(row, ["kortnamn"], _("The address is fixed since the publication."))

        if "foregaende_insats" in row.changed:
            try:
                refuse_loop(row.instance)
            except ValidationError as error:
                yield Refusal("foregaende_insats", " ".join(error.messages))

    def warnings(self, row: PlannedRow) -> Iterator[str]:
        """Of a new row: what is likely to be the same in the register, or further up in the file."""
        if not row.is_new:
            return
        for found in self.register.like(row.instance.title, row.instance.reference):
            yield _("Is it in the register already? “%(title)s” (%(why)s)") % {
                "title": found.listed.title,
                "why": _("the same reference") if found.same_reference else _("nearly the same title"),
            }
        self.register.add(Listed(-row.number, row.instance.title, row.instance.reference, ""))

    @cached_property
    def register(self) -> Register:
        return Register(by=self.by, at=self.at)

    def lock(self, rows: list[PlannedRow]) -> None:
        known = [row.instance.pk for row in rows if not row.is_new]
        list(Initiative.objects.select_for_update().filter(pk__in=known).order_by("pk").values_list("pk"))

    def write(self, row: PlannedRow, note: str, note_en: str) -> None:
        if "foregaende_insats" in row.changed:  # two rows of one file may point at each other
            refuse_loop(row.instance)
        row.instance.save()
        self.set_many(row)
