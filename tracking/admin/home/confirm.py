"""The goals of one's own areas with a standing judgement, the oldest first: which of them still holds?"""

from dataclasses import dataclass

from django.utils.text import capfirst

from tracking.admin.home.judgements import TONES, age
from tracking.admin.home.updates import open_updates
from tracking.admin.updates.choice import Choice
from tracking.admin.updates.standing import goals_in_force, oldest_first
from tracking.models import User
from tracking.moments import Moment
from tracking.policy import areas_of


@dataclass(frozen=True)
class Confirmable(Choice):
    @property
    def age(self) -> str:
        standing = self.progress.standing
        return age(standing.assessed_on, self.progress.on) if standing else ""

    @property
    def tag(self) -> str:
        return capfirst(str(self.progress.freshness.label)) if self.progress.freshness else ""

    @property
    def tone(self) -> str:
        return TONES.get(self.progress.freshness, "") if self.progress.freshness else ""


def to_confirm(user: User, moment: Moment) -> list[Confirmable]:
    """A fixed number of queries."""
    own = [goal for goal in goals_in_force(moment) if goal.goal.area_id in areas_of(user)]
    written = {update.goal_id: update for update in open_updates(user)}
    return [Confirmable(goal, written.get(goal.goal.pk)) for goal in oldest_first(own)]
