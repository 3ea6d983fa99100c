"""The goals of the edition in force, each with the judgement that stands: what lists and filters of officials ask."""

from strategy.models import Edition, Goal
from tracking.moments import Moment
from tracking.progress import NOT_ASSESSED, GoalProgress, edition_in_force, goals_progress


def goals_in_force(moment: Moment, edition: Edition | None = None) -> list[GoalProgress]:
    """In the order of their codes; five queries, whatever the number of rows. `edition`: the one in force, if known."""
    edition = edition or edition_in_force(moment)
    return goals_progress(Goal.objects.filter(edition=edition), moment) if edition else []


def judgement_of(goal: GoalProgress) -> str:
    """The word that lists of goals filter by: how old the standing judgement is, or that there is none."""
    return goal.freshness.value if goal.freshness else NOT_ASSESSED


def oldest_first(goals: list[GoalProgress]) -> list[GoalProgress]:
    """Those with a standing judgement, by its day of assessment."""
    standing = [(goal.standing.assessed_on, goal.goal.pk, goal) for goal in goals if goal.standing]
    return [goal for _assessed_on, _pk, goal in sorted(standing, key=lambda found: found[:2])]
