"""What a page of an earlier day says has become public since, about what it shows. In words, for the banner."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from strategy.models import Goal
from tracking.history import PublicUpdate, correction_since
from tracking.models import InitiativeVersion, Publication, StatusUpdate
from tracking.moments import Moment
from tracking.news import GROUPS
from tracking.progress import acts_since
from tracking.sentences import counted_changes

Act = Publication.Act

JUDGED = {
    "judgements": [Act.STATUS_PUBLISHED],
    "corrections": [Act.STATUS_CORRECTED],
    "withdrawals": [Act.STATUS_WITHDRAWN],
}


@dataclass(frozen=True)
class Since:
    """What came later; `correction` and `withdrawn` are of the judgement that the page shows."""

    subject: str
    counts: list[str] = field(default_factory=list)
    correction: StatusUpdate | None = None
    withdrawn: StatusUpdate | None = None
    is_reworded: bool = False  # the wording of goals is shown as it is today, on every day
    is_gone: bool = False  # an initiative that is no longer shown


def since_of_goal(goal: Goal, standing: PublicUpdate | None, moment: Moment) -> Since | None:
    """Later judgements of a goal, and changes of its wording: three queries. None for a page of today."""
    if not moment.is_past:
        return None
    judged, worded = acts_since(moment, status_update__goal=goal), acts_since(moment, goal=goal)
    return Since(
        _("this goal"),
        _counted(judged + worded, JUDGED | GROUPS),
        is_reworded=bool(worded[Act.WORDING_CHANGED]),
        **_fate(standing, moment),
    )


def since_of_update(shown: PublicUpdate, moment: Moment) -> Since | None:
    """Whether a judgement was corrected or withdrawn later, and how many came after it: two queries."""
    if not moment.is_past:
        return None
    acts = acts_since(moment, status_update__goal=shown.update.goal_id)
    return Since(_("this goal"), _counted(acts, JUDGED), **_fate(shown, moment))


def since_of_initiative(version: InitiativeVersion, moment: Moment) -> Since | None:
    """Later amendments, deliveries, moved dates: two queries."""
    if not moment.is_past:
        return None
    acts = acts_since(moment, initiative=version.initiative)
    is_shown = InitiativeVersion.objects.shown(Moment.now().at).filter(initiative=version.initiative).exists()
    return Since(_("this initiative"), _counted(acts, GROUPS), is_gone=not is_shown)


def _fate(shown: PublicUpdate | None, moment: Moment) -> dict[str, Any]:
    if shown is None:
        return {}
    is_withdrawn_since = shown.update.withdrawn_at is not None and not shown.is_withdrawn
    return {
        "correction": correction_since(shown.update, moment),
        "withdrawn": shown.update if is_withdrawn_since else None,
    }


def _counted(acts: Counter[str], groups: dict[str, list[Publication.Act]]) -> list[str]:
    counts = {name: sum(acts[act] for act in wanted) for name, wanted in groups.items()}
    return [counted_changes(name, count) for name, count in counts.items() if count]
