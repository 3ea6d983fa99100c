"""Writes with consequences. Every change that the public sees is one of these verbs, one transaction with its log row.

Each takes `by` (who acts) and `at` (when, read once at the edge). They raise PermissionDenied where the role or scope
does not allow, and ValidationError, by field where one is to blame, where a rule refuses.

What the databases cannot refuse, because it needs another row or today's date, is checked here and nowhere else:

- a judgement is not dated after today, and a new one is dated later than the standing one (`updates`)
- a correction corrects the standing judgement, keeps its goal and its day of assessment (`updates`)
- a direction other than the standing one needs its reason (`updates`)
- evidence: at least one piece, nothing that is unpublished, no initiative and no source twice (`updates`)
- a publication is planned for a time to come, within a year (`updates`)
- what is confirmed unchanged stands, of an edition in force, and was judged on an earlier day (`confirmations`)
- the approver has not contributed, and approves the revision that was read (`updates`)
- a move starts from the date that counts (`initiatives`)
- a published date is moved, not overwritten (`initiatives`, by `snapshots.refuse_overwritten_dates`)
- an initiative has a source when it is published (`initiatives`)
- an observation is of a period that has begun; an indicator has one when it is published (`indicators`)
- a lineage leads to a later edition, and what has no counterpart has no successor (`lineage`)
- moments in the log never go backwards and its numbers have no gap (`log`)
"""

from tracking.publishing.confirmations import (
    CARRIED,
    CONFIRMED_IN_ENGLISH,
    EvidenceNow,
    confirm_unchanged,
    evidence_now,
    text_to_confirm,
    why_not_confirmed,
)
from tracking.publishing.indicators import (
    add_observation,
    change_indicator,
    publish_indicator,
    publish_indicators,
    revise_observation,
)
from tracking.publishing.initiatives import (
    amend_initiative,
    is_public,
    link_goal,
    move_due_date,
    pending_changes,
    publish_initiative,
    publish_initiatives,
    register_delivery,
    shown_and_written,
    unlink_goal,
    unpublish_initiative,
)
from tracking.publishing.lineage import change_lineage, remove_lineage
from tracking.publishing.updates import (
    approve,
    correct,
    publish_due,
    return_for_changes,
    submit,
    what_is_missing,
    withdraw,
    write,
)
from tracking.publishing.wording import change_wording, publish_edition

__all__ = [
    "CARRIED",
    "CONFIRMED_IN_ENGLISH",
    "EvidenceNow",
    "add_observation",
    "amend_initiative",
    "approve",
    "change_indicator",
    "change_lineage",
    "change_wording",
    "confirm_unchanged",
    "correct",
    "evidence_now",
    "is_public",
    "link_goal",
    "move_due_date",
    "pending_changes",
    "publish_due",
    "publish_edition",
    "publish_indicator",
    "publish_indicators",
    "publish_initiative",
    "publish_initiatives",
    "register_delivery",
    "remove_lineage",
    "return_for_changes",
    "revise_observation",
    "shown_and_written",
    "submit",
    "text_to_confirm",
    "unlink_goal",
    "unpublish_initiative",
    "what_is_missing",
    "why_not_confirmed",
    "withdraw",
    "write",
]
