"""Writes with consequences. Every change that the public sees is one of these verbs, one transaction with its log row.

Each takes `by` (who acts) and `at` (when, read once at the edge). They raise PermissionDenied where the role or scope
does not allow, and ValidationError, by field where one is to blame, where a rule refuses.

What the databases cannot refuse, because it needs another row or today's date, is checked here and nowhere else:

- a judgement is not dated after today, and a new one is dated later than the standing one (`updates`)
- a correction corrects the standing judgement, keeps its goal and its day of assessment (`updates`)
- a direction other than the standing one needs its reason (`updates`)
- evidence: at least one piece, and nothing that is unpublished (`updates`)
- the approver has not contributed, and approves the revision that was read (`updates`)
- a move starts from the date that counts (`initiatives`)
- a published date is moved, not overwritten (`initiatives`, by `snapshots.refuse_overwritten_dates`)
- an initiative has a source when it is published (`initiatives`)
- an observation is of a period that has begun; an indicator has one when it is published (`indicators`)
- a lineage leads to a later edition, and what has no counterpart has no successor (`lineage`)
- moments in the log never go backwards and its numbers have no gap (`log`)
"""

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
    withdraw,
    write,
)
from tracking.publishing.wording import change_wording, publish_edition

__all__ = [
    "add_observation",
    "amend_initiative",
    "approve",
    "change_indicator",
    "change_lineage",
    "change_wording",
    "correct",
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
    "submit",
    "unlink_goal",
    "unpublish_initiative",
    "withdraw",
    "write",
]
