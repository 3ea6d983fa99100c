"""Who acts when."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from tracking.load.world import World
from tracking.models import Publication

Act = Publication.Act

OPENING = 52
"""Initiatives that are published when the register opens, in one act."""
JUDGEMENT = -1


@dataclass(frozen=True)
class Plan:
    """Who acts when: the acts of all initiatives and judgements, shuffled into one log without gaps."""

    opens_at: dt.datetime
    step: dt.timedelta
    first_indicator: int  # its number in the log
    begun: int  # acts when the register opens
    total: int
    initiatives: list[list[int]]  # numbers in the log; none for one that is never public
    judgements: list[tuple[int, Act]]

    @classmethod
    def draw(cls, world: World) -> "Plan":
        rng, size = world.rng, world.size
        acts = list(_judgement_acts(world))
        counts = rng.choices(range(7), [4, 28, 24, 18, 12, 8, 6], k=size.initiatives)
        opening = [index for index, count in enumerate(counts) if count][:OPENING]
        later = [index for index, count in enumerate(counts) for _act in range(count)] + [JUDGEMENT] * len(acts)
        for index in opening:
            later.remove(index)
        rng.shuffle(later)
        numbers: list[list[int]] = [[] for _count in counts]
        judged: list[int] = []
        first = len(world.editions) + size.indicators
        for number, owner in enumerate(opening + later, start=first + 1):
            (judged if owner == JUDGEMENT else numbers[owner]).append(number)
        step = (world.now - world.opens_at - dt.timedelta(hours=1)) / max(1, len(later))
        begun = first + len(opening)
        judgements = list(zip(judged, acts, strict=True))
        return cls(world.opens_at, step, len(world.editions) + 1, begun, begun + len(later), numbers, judgements)

    def moment(self, number: int) -> dt.datetime:
        """Editions, indicators and the first initiatives are public when the register opens."""
        return self.opens_at + self.step * max(0, number - self.begun)


def _judgement_acts(world: World) -> Iterator[Act]:
    """Of one goal after the other, until there are as many judgements as wanted."""
    stands = [False] * len(world.goals)
    published = index = 0
    while published < world.size.updates:
        goal = index % len(stands)
        act = world.pick([(Act.STATUS_PUBLISHED, 91), (Act.STATUS_CORRECTED, 6), (Act.STATUS_WITHDRAWN, 3)])
        yield (act := act if stands[goal] else Act.STATUS_PUBLISHED)
        stands[goal] = act != Act.STATUS_WITHDRAWN
        published += act != Act.STATUS_WITHDRAWN
        index += 1
