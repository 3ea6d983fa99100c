"""Links to goals in files: a new one is public at once, as by its form; the rest is a working row of the initiative."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracking import publishing
from tracking.exchange.columns import Column, InfoColumn, Word
from tracking.exchange.nouns.base import Noun, PlannedRow, Refusal, fixed
from tracking.exchange.relations import AnyInitiativeSlug, Citation, GoalCode
from tracking.models import GoalLink, Initiative
from tracking.policy import Act, may


class GoalLinks(Noun):
    name, file_name, model = "goal-links", "malsattningskopplingar", GoalLink
    title = gettext_lazy("links to goals")
    title_columns = ("insats_titel", "insats", "malsattning")
    explanation = gettext_lazy(
        "A new link is public at once where the initiative is. A link is removed on its own page."
    )

    initiative = Column("insats", "initiative", AnyInitiativeSlug())
    initiative_title = InfoColumn("insats_titel", lambda row: row.told_title)
    goal = Column("malsattning", "goal", GoalCode())
    goal_title = InfoColumn("malsattning_titel", lambda row: row.goal.title)
    basis = Column("grund", "basis", Word(GoalLink.Basis))
    rationale = Column("motivering", "rationale")
    rationale_en = Column("motivering_en", "rationale_en")
    source = Column("kalla", "source", Citation())

    def readable(self) -> QuerySet[GoalLink]:
        return self.scope.goal_links()

    def with_relations(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("initiative__lead_area", "goal__area", "goal__edition", "source")

    def look_at(self, rows: list[Any]) -> None:
        """What others are writing in the working row of their initiative is theirs: its public title is told instead."""
        for row in rows:
            row.told_title = row.initiative.title if may(self.by, Act.READ, row.initiative) else row.shown_title or ""

    def may_change(self, row: Any) -> bool:
        """As in the form of the initiative: whoever owns that."""
        return row.initiative_id is None or may(self.by, Act.WRITE, row.initiative)

    def may_add(self, row: Any) -> bool:
        return may(self.by, Act.LINK, row)

    def refusals(self, row: PlannedRow) -> Iterator[Refusal]:
        if row.is_new:
            if row.instance.goal_id and not self.may_add(row.instance):
                yield Refusal("malsattning", _("This goal belongs to an area that is not one of yours."))
            return
        yield from fixed(
            row,
            ["insats", "malsattning"],
            _("A link stays what it links. Add a new row, and remove this link on its own page."),
        )

    def lock(self, rows: list[PlannedRow]) -> None:
        self.changed_initiatives = {row.instance.initiative_id for row in rows if not row.is_new}
        initiatives = {row.instance.initiative_id for row in rows}
        list(Initiative.objects.select_for_update().filter(pk__in=initiatives).order_by("pk").values_list("pk"))

    def write(self, row: PlannedRow, note: str, note_en: str) -> None:
        if row.is_new:
            publishing.link_goal(row.instance, by=self.by, at=self.at, note=note, note_en=note_en)
        else:
            row.instance.save()

    def finish(self) -> None:
        for initiative in Initiative.objects.filter(pk__in=self.changed_initiatives).order_by("pk"):
            initiative.raise_revision()
