"""`/aktuellt/` between any two of its days lists exactly the changes between them, over the whole played story."""

from functools import cache
from itertools import pairwise

import pytest
from django.utils.timezone import localdate

from strategy.models import Goal
from tracking.models import InitiativeVersion, Publication
from tracking.moments import Moment
from tracking.news import by_area, changes_between
from tracking.progress import goals_progress


@cache
def state(day):
    """What the public saw at the end of a day: the direction of every goal, and the version of every initiative."""
    moment = Moment.end_of(day)
    goals = {row.goal.pk: row.direction for row in goals_progress(Goal.objects.public(moment.at), moment)}
    versions = dict(InitiativeVersion.objects.shown(moment.at).order_by().values_list("initiative", "pk"))
    return goals, versions


@pytest.fixture
def pairs():
    """Neighbouring days of the log, and each seventh with all later sevenths."""
    days = sorted({localdate(at) for at in Publication.objects.values_list("at", flat=True)})
    wide = days[::7]
    state.cache_clear()
    return [*pairwise(days), *((a, b) for a in wide for b in wide if a < b)]


def test_exactly_the_changes_between_any_two_days_are_listed(pairs):
    assert len(pairs) > 60
    for first, last in pairs:
        before, after = Moment.end_of(first), Moment.end_of(last)
        listed = changes_between(before, after)
        (goals_before, initiatives_before), (goals_after, initiatives_after) = state(first), state(last)

        # Judgements: from and to are what stood on the two days, and every goal that differs is there.
        turned = {row.goal.pk: (row.before, row.after) for row in listed.goals if row.is_turned}
        assert turned == {
            goal: (goals_before.get(goal, "not_assessed"), direction)
            for goal, direction in goals_after.items()
            if goals_before.get(goal, "not_assessed") != direction
        }

        # Initiatives: those that look different on the two days are those that the rows are about.
        touched = {row.initiative_id for row in listed.rows if row.initiative_id}
        everything = initiatives_before.keys() | initiatives_after.keys()
        assert {key for key in everything if initiatives_before.get(key) != initiatives_after.get(key)} == touched

        # The log: every row between the days, each once in the whole and at least once among the areas.
        between = Publication.objects.filter(at__gt=before.at, at__lte=after.at)
        assert sorted(row.number for row in listed.rows) == sorted(between.values_list("number", flat=True))
        of_areas = [row.number for area in by_area(listed, {}, before, after) for row in area.rows]
        assert set(of_areas) == {row.number for row in listed.rows}
        in_groups = [row.number for group in listed.groups for row, _subject in group.rows]
        of_goals = [row.number for goal in listed.goals for row in goal.rows]
        assert sorted(in_groups + of_goals) == sorted(row.number for row in listed.rows)


def test_the_page_shows_what_is_listed(client, pairs):
    first, last = pairs[len(pairs) // 2]

    response = client.get(f"/aktuellt/andringar/?fran={first}&till={last}")

    listed = changes_between(Moment.end_of(first), Moment.end_of(last))
    assert [row.number for row in response.context["changes"].rows] == [row.number for row in listed.rows]
    assert all(row.title in response.text for row in listed.rows if not row.title.count("&"))
