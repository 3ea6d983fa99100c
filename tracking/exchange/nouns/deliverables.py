"""Deliverables and milestones in files. What the public sees of dates and deliveries has acts of its own."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strategy.partial_dates import Edge
from tracking.exchange.columns import Column, Day, InfoColumn, ManyColumn, PartialDateColumn, Word
from tracking.exchange.nouns.base import Noun, PlannedRow, Refusal, fixed
from tracking.exchange.relations import Citation, Citations, InitiativeSlug, OrganisationSlug
from tracking.models import Deliverable, Initiative, VersionDeliverable

DELIVERY_COLUMNS = ("leverans", "lamnad", "kontrollerat", "leverans_kalla", "dokument")


class Deliverables(Noun):
    name, file_name, model = "deliverables", "redovisningar", Deliverable
    title = gettext_lazy("deliverables and milestones")
    title_columns = ("insats_titel", "slag", "benamning")
    is_working_row = True
    explanation = gettext_lazy(
        "A due date that is public is moved, and a delivery registered, by acts of their own: a file that changes them is refused."
    )

    initiative = Column("insats", "initiative", InitiativeSlug())
    initiative_title = InfoColumn("insats_titel", lambda row: row.initiative.title)
    kind = Column("slag", "kind", Word(Deliverable.Kind))
    label = Column("benamning", "label")
    label_en = Column("benamning_en", "label_en")
    recipient = Column("mottagare", "recipient", OrganisationSlug())
    due_on = PartialDateColumn("datum", "due_on", Edge.END)
    due_basis = Column("datum_avser", "due_basis", Word(Deliverable.DueBasis))
    delivery = Column("leverans", "delivery", Word(Deliverable.Delivery))
    delivered_on = PartialDateColumn("lamnad", "delivered_on")
    checked_on = Column("kontrollerat", "checked_on", Day())
    delivery_source = Column("leverans_kalla", "delivery_source", Citation())
    document = Column("dokument", "document")
    note = Column("offentlig_kommentar", "note")
    note_en = Column("offentlig_kommentar_en", "note_en")
    sources = ManyColumn("kallor", "sources", Citations())

    def readable(self) -> QuerySet[Deliverable]:
        return self.scope.deliverables()

    def with_relations(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("initiative__lead_area", "recipient", "delivery_source").prefetch_related("sources")

    def prepare(self, rows: list[PlannedRow]) -> None:
        uids = [row.instance.uid for row in rows if not row.is_new]
        published = VersionDeliverable.objects.filter(uid__in=uids).order_by()
        self.public = set(published.values_list("uid", flat=True).distinct())

    def may_change(self, row: Any) -> bool:
        return row.initiative_id is None or super().may_change(row)

    def refusals(self, row: PlannedRow) -> Iterator[Refusal]:
        if row.is_new:
            if row.instance.initiative_id and not self.may_add(row.instance):
                yield Refusal("insats", _("This initiative belongs to an area that is not one of yours."))
            return
        yield from fixed(
            row, ["insats"], _("A deliverable stays with its initiative. Add a new row for the other one.")
        )
        if row.instance.uid in self.public:
            yield from fixed(
                row, DELIVERY_COLUMNS, _("Public: a delivery is registered by “Register delivery”, one at a time.")
            )
            if any(change.before for change in row.changes if change.column == "datum"):
                yield Refusal("datum", _("Published: it is moved by “Move the due date”, never overwritten."))

    def lock(self, rows: list[PlannedRow]) -> None:
        self.initiatives = {row.instance.initiative_id for row in rows}
        list(Initiative.objects.select_for_update().filter(pk__in=self.initiatives).order_by("pk").values_list("pk"))

    def write(self, row: PlannedRow, note: str, note_en: str) -> None:
        row.instance.save()
        self.set_many(row)

    def finish(self) -> None:
        for initiative in Initiative.objects.filter(pk__in=self.initiatives).order_by("pk"):
            initiative.raise_revision()
