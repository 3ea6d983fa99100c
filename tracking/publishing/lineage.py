"""What became of goals from one edition to the next: public as soon as both editions are."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from strategy.models import Edition, GoalLineage
from tracking.edit_history import verb
from tracking.models import Publication, User
from tracking.policy import Act, require
from tracking.publishing import log


@verb
def change_lineage(row: GoalLineage, *, by: User, at: dt.datetime, note: str = "", note_en: str = "") -> GoalLineage:
    """Save a row; where the public sees it, log the relation old → new, with the public note."""
    require(by, Act.ADMINISTER, row)
    stored = GoalLineage.objects.select_for_update().filter(pk=row.pk).first() if row.pk else None
    row.full_clean()
    _refuse_wrong_goals(row, stored)
    is_changed = stored is None or _said_of(stored) != _said_of(row)
    if is_public(row, at) and is_changed:
        _need(note)
    row.save()
    if is_public(row, at) and is_changed:
        before = stored.relation if stored else ""
        _record(row, by=by, at=at, from_value=before, to_value=row.relation, note=note, note_en=note_en)
    return row


@verb
def remove_lineage(row: GoalLineage, *, by: User, at: dt.datetime, note: str, note_en: str = "") -> None:
    row = GoalLineage.objects.select_for_update().get(pk=row.pk)
    require(by, Act.ADMINISTER, row)
    if is_public(row, at):
        _need(note)
        _record(row, by=by, at=at, from_value=row.relation, to_value="", note=note, note_en=note_en)
    row.delete()


def is_public(row: GoalLineage, at: dt.datetime) -> bool:
    """Whether the public sees the editions of both goals, as they are stored now."""
    editions = Edition.objects.filter(goals__in=[pk for pk in (row.predecessor_id, row.successor_id) if pk])
    return editions.distinct().count() == editions.public(at).distinct().count()


def _refuse_wrong_goals(row: GoalLineage, stored: GoalLineage | None) -> None:
    """What no constraint can say, because it needs other rows."""
    before, after = row.predecessor, row.successor
    if before and after and before.edition.in_force_from >= after.edition.in_force_from:
        raise ValidationError({"successor": _("The successor belongs to a later edition.")})
    if stored and (stored.predecessor_id, stored.successor_id) != (row.predecessor_id, row.successor_id):
        raise ValidationError(_("The goals of a row are fixed. Remove it and add another."), code="fixed")
    others = GoalLineage.objects.exclude(pk=row.pk)
    if before and others.filter(predecessor=before, relation=GoalLineage.Relation.DROPPED).exists():
        raise ValidationError({"predecessor": _("This goal is recorded as without a counterpart.")})
    if row.relation == GoalLineage.Relation.DROPPED and others.filter(predecessor=before).exists():
        raise ValidationError({"relation": _("This goal has a recorded successor.")})


def _said_of(row: GoalLineage) -> tuple[str, str, str, str]:
    return row.relation, row.basis, row.note, row.note_en


def _record(
    row: GoalLineage, *, by: User, at: dt.datetime, from_value: str, to_value: str, note: str, note_en: str
) -> None:
    goal = row.successor or row.predecessor
    assert goal is not None  # lineage_sides_fit_relation
    log.record(
        Publication.Act.LINEAGE_CHANGED,
        goal,
        by=by,
        at=log.moment(at),
        from_value=from_value,
        to_value=to_value,
        detail=str(row),
        note=note,
        note_en=note_en,
    )


def _need(note: str) -> None:
    if not note.strip():
        raise ValidationError(
            _("This is public: write in the public note what is changed and why."), code="no_change_note"
        )
