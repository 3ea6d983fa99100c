"""Invented rows in any number, to measure with: a strategy, its initiatives and judgements over years, from one seed.

The one place that goes around `tracking.publishing`, because a verb per act would take hours: versions, judgements and
the public log are written straight as rows, in the shapes that `snapshots` and `publishing.log` give them. Never for
real data. Every text says "Lastdata" and every judgement is an example.
"""

import datetime as dt

from django.db import connection, transaction

from tracking.load.indicators import write_indicators
from tracking.load.initiatives import BATCH, write_initiatives
from tracking.load.judgements import write_judgements
from tracking.load.plan import Plan
from tracking.load.world import Progress, Size, World
from tracking.models import PublicationCounter

__all__ = ["BATCH", "Size", "fill"]


@transaction.atomic  # all of it or nothing
def fill(size: Size, now: dt.datetime, progress: Progress = lambda what, done, total: None) -> None:
    """Fill an empty database."""
    world = World.make(size, now)
    plan = Plan.draw(world)
    write_indicators(world, plan)
    write_initiatives(world, plan, progress)
    write_judgements(world, plan, progress)
    PublicationCounter.objects.update_or_create(
        pk=1, defaults={"last_number": plan.total, "last_at": plan.moment(plan.total)}
    )
    if connection.vendor == "postgresql":  # which would do so by itself, in time
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
