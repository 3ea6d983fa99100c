"""What of an act became public: the rows of the public log that it wrote."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Model, Q

from strategy.models import Goal, GoalLineage
from tracking.edits.copies import Act
from tracking.models import Publication
from tracking.publishing.log import SUBJECT_COLUMN

LINEAGE = Publication.Act.LINEAGE_CHANGED


def log_rows(root: Model, acts: list[Act], before: dt.datetime | None) -> dict[Act, list[Publication]]:
    """Rows by the act that wrote them, of neighbouring acts with the newest first; `before`: the moment of the next one.

    A row carries the moment of its act, or one just after: the log puts acts that read the clock together in order.
    """
    found: dict[Act, list[Publication]] = {act: [] for act in acts}
    if not acts:
        return found
    rows: Any = Publication.objects.filter(_about(root), at__gte=acts[-1].at)
    for row in (rows.filter(at__lt=before) if before else rows).order_by("number"):
        found[_act_of(row, acts)].append(row)
    return found


def _act_of(row: Publication, acts: Iterable[Act]) -> Act:
    return next(act for act in acts if act.at <= row.at)


def _about(root: Model) -> Q:
    """A lineage has no column of its own in the log: its rows are about a goal, and name the pair."""
    if isinstance(root, GoalLineage):
        goals = [pk for pk in (root.predecessor_id, root.successor_id) if pk]
        return Q(act=LINEAGE, goal__in=goals, detail=str(root))
    column = SUBJECT_COLUMN.get(type(root))
    if column is None:
        return Q(pk__in=[])
    return Q(**{column: root}) & (~Q(act=LINEAGE) if isinstance(root, Goal) else Q())
