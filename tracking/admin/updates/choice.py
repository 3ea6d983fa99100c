"""The first step of a new judgement: the goals of one's own areas, each with what stands and what is being written."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from strategy.models import AreaWording, Goal
from tracking.admin.home.tasks import new_judgement
from tracking.models import StatusUpdate, User
from tracking.moments import Moment
from tracking.policy import writable_goals
from tracking.progress import GoalProgress, goals_progress


@dataclass(frozen=True)
class Choice:
    progress: GoalProgress
    being_written: StatusUpdate | None

    @property
    def goal(self) -> Goal:
        return self.progress.goal

    @property
    def days(self) -> int | None:
        """How long ago the goal was assessed."""
        standing = self.progress.standing
        return (self.progress.on - standing.assessed_on).days if standing else None

    @property
    def address(self) -> str:
        """Of the text that is being written, else of a new one."""
        if self.being_written:
            return reverse("admin:tracking_statusupdate_change", args=[self.being_written.pk])
        return new_judgement(self.goal)

    @property
    def confirm_address(self) -> str:
        """Where the standing judgement is confirmed unchanged; empty where it cannot be."""
        if self.being_written or self.progress.in_closed_edition or not self.days or not self.progress.standing:
            return ""
        return reverse("admin:tracking_statusupdate_confirm", args=[self.progress.standing.pk])


@dataclass(frozen=True)
class AreaChoices:
    wording: AreaWording
    """Not saved where the edition has no wording of the area yet."""
    choices: list[Choice] = field(default_factory=list)


def choices_of(user: User, moment: Moment) -> dict[str, list[AreaChoices]]:
    """By area; goals of editions that are no longer in force stand apart. A fixed number of queries."""
    goals = writable_goals(user).filter(pk__in=Goal.objects.public(moment.at))
    written = {row.goal_id: row for row in StatusUpdate.objects.open().filter(goal__in=goals).select_related("author")}
    found = [Choice(row, written.get(row.goal.pk)) for row in goals_progress(goals, moment)]
    wordings = {
        (row.edition_id, row.area_id): row
        for row in AreaWording.objects.filter(area__in={choice.goal.area_id for choice in found}).select_related(
            "area", "edition"
        )
    }
    return {
        "areas": _grouped((choice for choice in found if not choice.progress.in_closed_edition), wordings),
        "closed": _grouped((choice for choice in found if choice.progress.in_closed_edition), wordings),
    }


def _grouped(choices: Iterable[Choice], wordings: dict[Any, AreaWording]) -> list[AreaChoices]:
    groups: dict[Any, AreaChoices] = {}
    for choice in choices:
        key = choice.goal.edition_id, choice.goal.area_id
        wording = wordings.get(key) or AreaWording(edition=choice.goal.edition, area=choice.goal.area)
        groups.setdefault(key, AreaChoices(wording)).choices.append(choice)
    return list(groups.values())
