"""Values of indicators in files: added and revised as by their acts. A revised value stands beside the old one."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strategy.partial_dates import Edge
from tracking import publishing
from tracking.exchange.columns import Column, Day, InfoColumn, Number, Word
from tracking.exchange.nouns.base import Noun, PlannedRow, Refusal, fixed
from tracking.exchange.relations import Citation, IndicatorSlug
from tracking.models import STILL_SHOWN, Indicator, Observation

PERIOD_COLUMNS = ("period_fran", "period_till", "period_i_ord", "period_i_ord_en")
REVISED = {"varde": "value", "vardet_ar": "qualifier", "status": "status", "kalla": "source"}


class Observations(Noun):
    name, file_name, model = "observations", "utfall", Observation
    title = gettext_lazy("observations")
    title_columns = ("indikator_titel", "indikator", "period_fran")
    explanation = gettext_lazy(
        "Values of a public indicator become public at once, with your public note. The old value stays on record."
    )

    indicator = Column("indikator", "indicator", IndicatorSlug())
    indicator_title = InfoColumn("indikator_titel", lambda row: row.indicator.title)
    period_from = Column("period_fran", "period_from", Day(Edge.START))
    period_to = Column("period_till", "period_to", Day(Edge.END))
    period_label = Column("period_i_ord", "period_label")
    period_label_en = Column("period_i_ord_en", "period_label_en")
    qualifier = Column("vardet_ar", "qualifier", Word(Observation.Qualifier))
    value = Column("varde", "value", Number())
    status = Column("status", "status", Word(Observation.Status))
    source = Column("kalla", "source", Citation())

    def readable(self) -> QuerySet[Observation]:
        return Observation.objects.filter(indicator__in=self.scope.indicators(), shown_to=STILL_SHOWN)

    def with_relations(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("indicator__lead_area", "source")

    def stored(self, uids: Iterable[UUID]) -> dict[UUID, Any]:
        """By uid, also that of a value that has been revised: the row is then the value that stands in its place."""
        wanted = set(uids)
        found = super().stored(wanted)
        revised = list(Observation.objects.filter(uid__in=wanted - found.keys(), indicator__in=self.scope.indicators()))
        if not revised:
            return found
        later = self.with_relations(
            Observation.objects.filter(indicator__in={row.indicator_id for row in revised}, shown_from__isnull=False)
        )
        after = {_place(row, row.shown_from): row for row in later}
        for row in revised:
            last = row
            while following := after.get(_place(last, last.shown_to)):
                last = following
            if last.is_shown:
                found[row.uid] = last
        return found

    def prepare(self, rows: list[PlannedRow]) -> None:
        self.today = localdate(self.at)

    def may_change(self, row: Any) -> bool:
        return row.indicator_id is None or super().may_change(row)

    def refusals(self, row: PlannedRow) -> Iterator[Refusal]:
        observation = row.instance
        if observation.period_from and observation.period_from > self.today:
            yield Refusal("period_fran", _("The period has not begun: nothing can be observed yet."))
        if row.is_new:
            if observation.indicator_id and not self.may_add(observation):
                yield Refusal("indikator", _("This indicator belongs to an area that is not one of yours."))
            return
        yield from fixed(row, ["indikator"], _("A value stays with its indicator. Add a new row for the other one."))
        if observation.is_shown:
            yield from fixed(
                row, PERIOD_COLUMNS, _("The period of a public value is not changed. Add a new row for another period.")
            )

    def asks_for_note(self, row: PlannedRow) -> bool:
        return bool(row.instance.indicator_id and row.instance.indicator.published_at)

    def lock(self, rows: list[PlannedRow]) -> None:
        self.unpublished: set[int] = set()
        indicators = {row.instance.indicator_id for row in rows}
        list(Indicator.objects.select_for_update().filter(pk__in=indicators).order_by("pk").values_list("pk"))

    def write(self, row: PlannedRow, note: str, note_en: str) -> None:
        told: dict[str, Any] = {"by": self.by, "at": self.at, "note": note, "note_en": note_en}
        if row.is_new:
            publishing.add_observation(row.instance, **told)
        elif row.instance.is_shown:
            changed = {REVISED[name]: getattr(row.instance, REVISED[name]) for name in row.changed}
            publishing.revise_observation(row.instance, **told, **changed)
        else:
            row.instance.save()
            self.unpublished.add(row.instance.indicator_id)

    def finish(self) -> None:
        for indicator in Indicator.objects.filter(pk__in=self.unpublished).order_by("pk"):
            indicator.raise_revision()


def _place(row: Observation, moment: Any) -> tuple[Any, ...]:
    """A revision closes a value and shows the next at one moment, which no other act has."""
    return row.indicator_id, row.period_from, row.period_to, moment
