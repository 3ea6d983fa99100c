"""What a person may find in an export, name in an import, and read of what is not public. Asks `tracking.policy`."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from tracking.models import Deliverable, GoalLink, Indicator, Initiative, InitiativeVersion, User, VersionGoal
from tracking.policy import READERS_OF_ALL, WRITERS, areas_of, readable_indicators, readable_initiatives


@dataclass
class Scope:
    by: User
    at: dt.datetime
    _seen: dict[int, bool] = field(default_factory=dict)

    @cached_property
    def reads_all(self) -> bool:
        return self.by.role in READERS_OF_ALL

    def initiatives(self) -> QuerySet[Initiative]:
        return readable_initiatives(self.by)

    def deliverables(self) -> QuerySet[Deliverable]:
        return Deliverable.objects.filter(initiative__in=self.initiatives())

    def indicators(self) -> QuerySet[Indicator]:
        return readable_indicators(self.by)

    def linkable_initiatives(self) -> QuerySet[Initiative]:
        """Those that the person may read, and those that the public sees."""
        if self.reads_all:
            return Initiative.objects.all()
        shown = InitiativeVersion.objects.shown(self.at).filter(initiative=OuterRef("pk"))
        return Initiative.objects.filter(Q(pk__in=self.initiatives()) | Exists(shown))

    def goal_links(self) -> QuerySet[GoalLink]:
        """Links to goals of one's own that are public, and those of one's own initiatives; readers of all see all.

        With `shown_title`, what the public calls the initiative now.
        """
        versions = InitiativeVersion.objects.shown(self.at).filter(initiative=OuterRef("initiative"))
        links = GoalLink.objects.annotate(shown_title=Subquery(versions.values("title")[:1]))
        if self.reads_all:
            return links
        if self.by.role not in WRITERS:
            return links.none()
        public = VersionGoal.objects.filter(
            version__in=InitiativeVersion.objects.shown(self.at),
            version__initiative=OuterRef("initiative"),
            goal=OuterRef("goal"),
        )
        own = areas_of(self.by)
        return links.filter(Q(initiative__lead_area__in=own) | (Q(Exists(public)) & Q(goal__area__in=own)))

    def sees(self, initiative: Initiative) -> bool:
        """Whether the name of an initiative may be told: its working row is readable, or the public sees it."""
        if self._is_own(initiative):
            return True
        self.look_at([initiative])
        return self._seen[initiative.pk]

    def look_at(self, initiatives: Iterable[Initiative]) -> None:
        """Read at once what `sees` will be asked."""
        unknown = {row.pk for row in initiatives if row.pk not in self._seen and not self._is_own(row)}
        if unknown:
            shown = InitiativeVersion.objects.shown(self.at).filter(initiative__in=unknown)
            self._seen |= dict.fromkeys(unknown, False) | dict.fromkeys(
                shown.values_list("initiative", flat=True), True
            )

    def _is_own(self, initiative: Initiative) -> bool:
        return self.reads_all or initiative.lead_area_id in areas_of(self.by)
