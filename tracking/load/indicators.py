"""Indicators with their observations, public when the register opens; one value of each is revised."""

import datetime as dt
from decimal import Decimal

from strategy.models import PriorityArea
from tracking.load.plan import Plan
from tracking.load.words import ABOUT, NOTE, NOTE_EN
from tracking.load.world import World
from tracking.models import STILL_SHOWN, Indicator, IndicatorGoal, Observation, Publication, SeriesBreak, Target

Act = Publication.Act


def write_indicators(world: World, plan: Plan) -> None:
    """A value a year, from ten years before the register opens."""
    rows: list[Indicator] = Indicator.objects.bulk_create(
        _indicator(world, index) for index in range(1, world.size.indicators + 1)
    )
    IndicatorGoal.objects.bulk_create(
        IndicatorGoal(indicator=row, goal=goal, uid=world.uid()) for row in rows for goal in world.some_goals()
    )
    years = range(world.opens_at.year - 10, world.opens_at.year)
    Observation.objects.bulk_create(value for row in rows for year in years for value in _values(world, row, year))
    SeriesBreak.objects.bulk_create(
        SeriesBreak(indicator=row, on=dt.date(years[4], 1, 1), note=NOTE, note_en=NOTE_EN, uid=world.uid())
        for row in rows[::3]
    )
    Target.objects.bulk_create(_target(world, row, years[-1] + 15) for row in rows[::2])
    Publication.objects.bulk_create(
        world.entry(Act.INDICATOR_PUBLISHED, row, number, world.opens_at)
        for number, row in enumerate(rows, start=plan.first_indicator)
    )


def _indicator(world: World, index: int) -> Indicator:
    area: PriorityArea = world.rng.choice(world.goals).area
    return Indicator(
        slug=f"lastdata-{index}",
        title=f"Antal inom {world.rng.choice(ABOUT)} (Lastdata {index})",
        unit="antal",
        definition=NOTE,
        role=world.rng.choice(Indicator.Role.values),
        lead_area=area,
        published_at=world.opens_at,
        uid=world.uid(),
    )


def _values(world: World, indicator: Indicator, year: int) -> list[Observation]:
    """What is shown of a year; of a third of them first another value."""
    revised_at = world.opens_at + (world.now - world.opens_at) / 2
    shown = [(world.opens_at, STILL_SHOWN)]
    if world.chance(33):
        shown = [(world.opens_at, revised_at), (revised_at, STILL_SHOWN)]
    return [
        Observation(
            indicator=indicator,
            period_from=dt.date(year, 1, 1),
            period_to=dt.date(year, 12, 31),
            value=Decimal(world.rng.randrange(100, 999)),
            source=world.sources[0],
            shown_from=first,
            shown_to=last,
            uid=world.uid(),
        )
        for first, last in shown
    ]


def _target(world: World, indicator: Indicator, year: int) -> Target:
    return Target(
        indicator=indicator,
        year=year,
        direction="at_least",
        value=Decimal(800),
        source=world.sources[0],
        uid=world.uid(),
    )
