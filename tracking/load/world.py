"""What initiatives and judgements point at: an invented strategy, organisations, sources, officials; and the dice."""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random
from typing import Any

from django.db.models import Model
from django.utils.timezone import localdate

from strategy.models import AreaWording, Edition, Goal, GoalLineage, PriorityArea, Source
from tracking.load.words import ABOUT, AREA_WEIGHTS, GOALS_BY_AREA, NOTE, NOTE_EN, PRECISIONS, Known
from tracking.models import Initiative, InitiativeVersion, Organisation, Publication, User
from tracking.publishing import log

type Progress = Callable[[str, int, int], None]
"""Told (what, how many are done, of how many)."""


@dataclass(frozen=True)
class Size:
    initiatives: int
    updates: int
    years: int
    seed: int

    @property
    def organisations(self) -> int:
        return min(400, 20 + self.initiatives // 25)

    @property
    def indicators(self) -> int:
        return min(60, 4 + self.initiatives // 100)


@dataclass
class World:
    """What initiatives and judgements point at, and the dice."""

    size: Size
    rng: Random
    opens_at: dt.datetime
    now: dt.datetime
    editions: list[Edition]
    goals: list[Goal]  # of the edition in force
    older_goals: list[Goal]
    organisations: list[Organisation]
    sources: list[Source]
    editor: User
    approver: User
    cited: list[InitiativeVersion] = field(default_factory=list)  # some versions that judgements rest on
    saved: list[Initiative] = field(default_factory=list)  # some initiatives that later ones continue

    @classmethod
    def make(cls, size: Size, now: dt.datetime) -> "World":
        rng = Random(size.seed)  # noqa: S311 - dice, not secrets
        opens_at = now - dt.timedelta(days=round(365.25 * size.years))
        areas = PriorityArea.objects.bulk_create(PriorityArea(number=number) for number in range(1, 9))
        editions = [_edition(1, opens_at, 5 * 365), _edition(2, opens_at, 0)]
        older_goals, goals = (_goals(edition, areas, _drawn(rng)) for edition in editions)
        GoalLineage.objects.bulk_create(
            GoalLineage(predecessor=before, successor=after, relation="continues", note=NOTE, uid=_drawn(rng)())
            for before, after in zip(older_goals, goals, strict=True)
        )
        return cls(
            size=size,
            rng=rng,
            opens_at=opens_at,
            now=now,
            editions=editions,
            goals=goals,
            older_goals=older_goals,
            organisations=_organisations(size.organisations, rng, localdate(now)),
            sources=Source.objects.bulk_create(
                Source(citation=f"Lastdata: underlag {number}", publisher="Lastdata", uid=_drawn(rng)())
                for number in range(1, 61)
            ),
            editor=User.objects.create_user("lastdata-redaktor", role=User.Role.EDITOR, unit="Lastdata"),
            approver=User.objects.create_user("lastdata-godkannare", role=User.Role.APPROVER, unit="Lastdata"),
        )

    def __post_init__(self) -> None:
        self.areas = {goal.area.number: goal.area for goal in self.goals}
        self.goal_by_uid = {str(goal.uid): goal for goal in self.goals + self.older_goals}
        self.organisation_by_uid = {str(row.uid): row for row in self.organisations}
        self.source_by_uid = {str(row.uid): row for row in self.sources}
        self.goal_weights = list(accumulate(AREA_WEIGHTS[goal.area.number - 1] for goal in self.goals))
        self.organisation_weights = list(accumulate(1 / (rank + 3) for rank in range(len(self.organisations))))

    def uid(self) -> uuid.UUID:
        return _drawn(self.rng)()

    def some_goals(self) -> list[Goal]:
        """One to four, in some areas far more often than in others."""
        count = self.rng.choices(range(1, 5), [45, 30, 15, 10])[0]
        return list(dict.fromkeys(self.rng.choices(self.goals, cum_weights=self.goal_weights, k=count)))

    def entry(self, act: str, subject: Model, number: int, at: dt.datetime, **said: str) -> Publication:
        """A row of the public log."""
        row = log.entry(
            Publication.Act(act), subject, number=number, by=self.approver, at=at, note=NOTE, note_en=NOTE_EN, **said
        )
        row.uid = self.uid()
        return row

    def pick(self, known: Known) -> Any:
        values, weights = zip(*known, strict=True)
        return self.rng.choices(values, weights)[0]

    def chance(self, percent: int) -> bool:
        return self.rng.randrange(100) < percent

    def day(self, near: dt.date, after: int, before: int) -> str:
        """A date some days from another one, known to the day, the month or the year."""
        return (near + dt.timedelta(days=self.rng.randint(after, before))).isoformat()[: self.pick(PRECISIONS)]


def _drawn(rng: Random) -> Callable[[], uuid.UUID]:
    return lambda: uuid.UUID(int=rng.getrandbits(128), version=4)


def _edition(number: int, opens_at: dt.datetime, older: int) -> Edition:
    day = localdate(opens_at) - dt.timedelta(days=older)
    return Edition.objects.create(
        slug=f"lastdata-{number}",
        title=f"Lastdata: strategi {number}",
        presented_on=day,
        in_force_from=day,
        published_at=opens_at,
    )


def _goals(edition: Edition, areas: list[PriorityArea], uid: Callable[[], uuid.UUID]) -> list[Goal]:
    AreaWording.objects.bulk_create(
        AreaWording(edition=edition, area=area, title=f"Lastdata: område om {about}", uid=uid())
        for area, about in zip(areas, ABOUT, strict=False)
    )
    return Goal.objects.bulk_create(
        Goal(edition=edition, area=area, number=number, title=f"Mer {ABOUT[-number]} (Lastdata)", uid=uid())
        for area, count in zip(areas, GOALS_BY_AREA, strict=True)
        for number in range(1, count + 1)
    )


def _organisations(count: int, rng: Random, today: dt.date) -> list[Organisation]:
    """The last tenth are predecessors of the first ones."""
    kinds = Organisation.Kind.values
    rows = Organisation.objects.bulk_create(
        Organisation(
            name=f"Lastdata {rng.choice(ABOUT)} {number}",
            slug=f"lastdata-{number}",
            kind=kinds[number % len(kinds)],
            uid=_drawn(rng)(),
        )
        for number in range(1, count + 1)
    )
    for row, successor in zip(rows[-(count // 10) :], rows, strict=False):
        row.successor, row.valid_to = successor, today - dt.timedelta(days=400)
    Organisation.objects.bulk_update(rows, ["successor", "valid_to"])
    return rows
