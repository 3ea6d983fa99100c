"""What became of each goal from one edition to the next."""

from typing import cast

from django.utils.translation import gettext_lazy as _

from strategy.models import Edition, Goal
from tracking.lineage import Succession, compare
from tracking.tables import columns
from tracking.tables.table import Column, Subject, Table, Type


def successions(subject: Subject) -> list[Succession]:
    comparison = compare(*cast(tuple[Edition, Edition], subject.editions), subject.moment)
    return comparison.successions if comparison else []


def _code(goal: Goal | None) -> str | None:
    return f"{goal.edition.slug}-{goal.code}" if goal else None


def _title(goal: Goal | None) -> str | None:
    return columns.said(goal, "title") if goal else None


COMPARISON = Table(
    slug="malsattningar-mellan-utgavor",
    title=_("What became of each goal"),
    columns=(
        columns.area_number(lambda row: row.area.number),
        Column(
            "tidigare",
            Type.TEXT,
            _("Goal of the earlier edition; empty where none is known."),
            "2019-4.1",
            lambda row: _code(row.predecessor),
        ),
        Column(
            "tidigare_titel", Type.TEXT, _("Its title."), "Kliniska prövningar", lambda row: _title(row.predecessor)
        ),
        Column(
            "blev",
            Type.TEXT,
            _("What became of the substance; empty where nothing is recorded."),
            "fortsätter",
            lambda row: columns.word("lineage", row.relation),
        ),
        Column(
            "senare",
            Type.TEXT,
            _("Goal of the later edition; empty where none is known."),
            "2024-4.1",
            lambda row: _code(row.successor),
        ),
        Column(
            "senare_titel", Type.TEXT, _("Its title."), "Fler kliniska prövningar", lambda row: _title(row.successor)
        ),
        Column(
            "nytt_nummer",
            Type.TRUTH,
            _("Whether it got another number within its area."),
            False,
            lambda row: row.is_renumbered,
        ),
        Column("annat_omrade", Type.TRUTH, _("Whether it moved to another area."), False, lambda row: row.is_moved),
        Column("ny_titel", Type.TRUTH, _("Whether its title was changed."), True, lambda row: row.is_retitled),
        Column(
            "grund",
            Type.TEXT,
            _("What the relation rests on: a source, or our own assessment."),
            "redaktionell",
            lambda row: columns.word("lineage_basis", row.lineage.basis) if row.lineage else None,
        ),
        Column(
            "anmarkning",
            Type.TEXT,
            _("Note on the relation."),
            None,
            lambda row: columns.said(row.lineage, "note") if row.lineage else None,
        ),
    ),
    rows=successions,
    must_name="utgavor",
)
