"""Indicators and lineage in the demonstration: real values only, public from the day that the story knew them."""

import datetime as dt

from strategy.models import Edition
from tracking.indicator_series import all_series, series
from tracking.lineage import compare, editions_to_compare
from tracking.models import Observation, Publication
from tracking.moments import Moment


def periods(slug: str, day: str) -> list[str]:
    found = series(slug, Moment.end_of(dt.date.fromisoformat(day)))
    return [row.period for row in found.observations] if found else []


def test_the_sixteen_indicators_are_public_since_18_february_2025():
    assert len(all_series(Moment.now())) == 16
    assert all_series(Moment.end_of(dt.date(2025, 2, 17))) == []
    assert Publication.objects.filter(act="indicator_published").count() == 16


def test_every_value_is_shown_and_none_was_revised():
    assert not Observation.objects.filter(shown_from=None).exists()
    assert not any(row.replaced for row in all_series(Moment.now()))


def test_the_funding_of_2025_is_there_from_the_day_it_was_added():
    assert periods("gms-medel", "2025-05-05") == ["2020", "2021–2023", "2024"]
    assert periods("gms-medel", "2025-05-06") == ["2020", "2021–2023", "2024", "2025"]
    assert Publication.objects.get(act="observation_added").to_value == "exact 80"


def test_the_two_editions_are_compared_from_the_first_day():
    opening = Moment.end_of(dt.date(2024, 12, 2))
    earlier, later = editions_to_compare(opening)

    assert (earlier.slug, later.slug) == ("2019", "2024")
    assert len(compare(Edition.objects.get(slug="2019"), later, opening).predecessor_unknown) == 13
