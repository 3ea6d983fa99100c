"""The lenses: shown state, late, direction, freshness, their totals, and all of it as of a moment."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from strategy.models import Goal
from tests.makers import (
    amend,
    make_area,
    make_deliverable,
    make_edition,
    make_goal,
    make_initiative,
    make_involvement,
    make_late_report,
    make_organisation,
    publish,
    publish_correction,
    publish_edition,
    publish_judgement,
    stockholm,
    submitted_judgement,
)
from tracking import publishing
from tracking.history import history
from tracking.models import Deliverable, Initiative, InitiativeVersion, VersionDeliverable
from tracking.moments import Moment
from tracking.progress import (
    Freshness,
    deliverables_ahead,
    edition_in_force,
    freshness,
    goals_progress,
    standing_update,
    strategy_progress,
)

pytestmark = pytest.mark.django_db

MARCH = stockholm("2025-03-03")
APRIL = stockholm("2025-04-01")
MAY = stockholm("2025-05-01")
A_SECOND = dt.timedelta(seconds=1)


def moment_at(at):
    return Moment(at, localdate(at))


def on(day):
    return moment_at(stockholm(day))


def progress_of(goal, moment):
    [found] = goals_progress(Goal.objects.filter(pk=goal.pk), moment)
    return found


def state_of(initiative, day):
    versions = InitiativeVersion.objects.shown(stockholm(day)).with_state(dt.date.fromisoformat(day))
    return versions.get(initiative=initiative).shown_state


def present(tally):
    return dict(tally.present())


# Implementation: what is shown of an initiative


@pytest.mark.parametrize(
    ("phase", "late", "shown"),
    [
        ("discontinued", True, "discontinued"),
        ("discontinued", False, "discontinued"),
        ("completed", True, "completed"),
        ("completed", False, "completed"),
        ("ongoing", True, "late"),
        ("planned", True, "late"),
        ("", True, "late"),
        ("ongoing", False, "ongoing"),
        ("planned", False, "planned"),
        ("", False, "unknown"),
    ],
)
def test_an_initiative_shows_one_state(goal, phase, late, shown):
    initiative = make_initiative("En insats", goal, phase=phase)
    if late:
        make_late_report(initiative, "2025-01-31")
    publish(initiative)

    assert state_of(initiative, "2025-06-30") == shown


@pytest.mark.parametrize(
    ("due", "last_day"), [("2025-06-15", "2025-06-15"), ("2025-06", "2025-06-30"), ("2025", "2025-12-31")]
)
def test_a_report_is_late_when_the_whole_period_of_its_date_is_past(goal, due, last_day):
    initiative = make_initiative("En insats", goal, phase="ongoing")
    make_late_report(initiative, due)
    publish(initiative)
    day_after = (dt.date.fromisoformat(last_day) + dt.timedelta(days=1)).isoformat()

    assert state_of(initiative, last_day) == "ongoing"
    assert state_of(initiative, day_after) == "late"
    assert not VersionDeliverable.objects.late(dt.date.fromisoformat(last_day)).exists()
    assert VersionDeliverable.objects.late(dt.date.fromisoformat(day_after)).exists()


@pytest.mark.parametrize("delivery", ["unknown", "delivered"])
def test_a_report_is_late_only_when_it_is_known_not_to_be_delivered(goal, delivery):
    initiative = make_initiative("En insats", goal, phase="ongoing")
    make_deliverable(initiative, "2025-01-31", delivery=delivery)
    publish(initiative)

    assert state_of(initiative, "2026-06-30") == "ongoing"
    assert not VersionDeliverable.objects.late(dt.date(2026, 6, 30)).exists()


def test_a_report_without_a_date_is_not_late(goal):
    initiative = make_initiative("En insats", goal)
    make_late_report(initiative, "")
    publish(initiative)

    assert state_of(initiative, "2030-01-01") == "unknown"


def test_the_earliest_report_that_is_missing_makes_the_initiative_late(goal):
    initiative = make_initiative("En insats", goal)
    make_late_report(initiative, "2025-09-30")
    make_late_report(initiative, "2025-03-31")
    make_deliverable(initiative, "2025-01-31")
    publish(initiative)

    assert (state_of(initiative, "2025-03-31"), state_of(initiative, "2025-04-01")) == ("unknown", "late")


# Direction


def test_a_goal_that_is_not_judged_is_not_assessed(goal, moment):
    progress = progress_of(goal, moment)

    assert (progress.direction, progress.standing, progress.freshness) == ("not_assessed", None, None)


def test_a_judgement_that_is_not_published_does_not_stand(goal, moment):
    submitted_judgement(goal)

    assert progress_of(goal, moment).direction == "not_assessed"


def test_a_judgement_stands_from_its_publication(goal):
    publish_judgement(goal, "negative", at=MARCH)

    assert progress_of(goal, moment_at(MARCH - A_SECOND)).direction == "not_assessed"
    assert progress_of(goal, moment_at(MARCH)).direction == "negative"


def test_the_last_published_judgement_stands(goal):
    publish_judgement(goal, "positive", at=MARCH)
    publish_judgement(goal, "unclear", at=APRIL)

    assert progress_of(goal, moment_at(APRIL - A_SECOND)).direction == "positive"
    assert progress_of(goal, moment_at(APRIL)).direction == "unclear"


def test_after_a_withdrawal_the_goal_is_not_assessed_and_the_day_is_told(goal, approver):
    publish_judgement(goal, "positive", at=MARCH)
    newer = publish_judgement(goal, "negative", at=APRIL)
    publishing.withdraw(newer, by=approver, at=stockholm("2025-05-01 23:30"), reason="Fel underlag.")

    before, after = progress_of(goal, on("2025-05-01")), progress_of(goal, on("2025-05-02"))

    assert (before.direction, before.withdrawn_on) == ("negative", None)
    assert (after.direction, after.standing, after.latest) == ("not_assessed", None, newer)
    assert (after.withdrawn_on, after.freshness) == (dt.date(2025, 5, 1), None)


def test_the_withdrawal_of_an_older_judgement_changes_nothing(goal, approver):
    older = publish_judgement(goal, "positive", at=MARCH)
    publish_judgement(goal, "negative", at=APRIL)
    publishing.withdraw(older, by=approver, at=MAY, reason="Fel underlag.")

    progress = progress_of(goal, moment_at(MAY))

    assert (progress.direction, progress.is_withdrawn) == ("negative", False)


# Freshness


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, Freshness.CURRENT),
        (183, Freshness.CURRENT),
        (184, Freshness.DUE),
        (365, Freshness.DUE),
        (366, Freshness.OUT_OF_DATE),
        (4000, Freshness.OUT_OF_DATE),
    ],
)
def test_how_old_a_judgement_may_be(days, expected):
    today = dt.date(2026, 3, 1)

    assert freshness(today - dt.timedelta(days=days), today) == expected


def test_freshness_is_counted_from_the_day_of_assessment(goal):
    publish_judgement(goal, at=MARCH, assessed_on=dt.date(2025, 1, 1))

    assert progress_of(goal, moment_at(stockholm("2025-07-03"))).freshness == Freshness.CURRENT
    assert progress_of(goal, moment_at(stockholm("2025-07-04"))).freshness == Freshness.DUE


def test_a_correction_is_no_fresher_than_what_it_corrects(goal):
    publish_correction(publish_judgement(goal, at=MARCH), stockholm("2026-02-01"))

    assert progress_of(goal, on("2026-02-02")).freshness == Freshness.DUE


def test_goals_of_a_closed_edition_have_no_freshness(goal):
    publish_judgement(goal, at=MARCH)
    coming = make_edition("2030", "2025-05-01")
    make_goal(coming, make_area(4, coming), 1)
    publish_edition(coming, at=APRIL)

    before, after = progress_of(goal, on("2025-04-30")), progress_of(goal, on("2025-05-01"))

    assert (before.in_closed_edition, before.freshness) == (False, Freshness.CURRENT)
    assert (after.in_closed_edition, after.freshness) == (True, None)
    assert after.direction == "positive"


def test_the_edition_in_force_is_public_and_has_come_into_force(edition):
    coming = make_edition("2030", "2025-05-01")
    make_goal(coming, make_area(4, coming), 1)
    publish_edition(coming, at=stockholm("2025-06-01"))

    assert edition_in_force(on("2024-12-01")) is None
    assert edition_in_force(on("2025-05-02")) == edition
    assert edition_in_force(on("2025-06-02")) == coming


# Totals


def test_what_is_not_assessed_is_in_the_total(edition, goal, moment):
    publish_judgement(goal, "positive")

    directions = strategy_progress(edition, moment).directions

    assert directions.items() == [
        ("positive", 1),
        ("neutral", 0),
        ("negative", 0),
        ("unclear", 0),
        ("not_assessed", 2),
    ]
    assert directions.total == 3


def test_an_area_shows_the_distribution_of_its_own_goals(edition, goal, goal_8_1, moment):
    publish_judgement(goal, "positive")
    publish_judgement(goal_8_1, "negative")

    area_4, area_8 = strategy_progress(edition, moment).areas

    assert (area_4.number, present(area_4.directions)) == (4, {"positive": 1, "not_assessed": 1})
    assert (area_8.number, present(area_8.directions)) == (8, {"negative": 1})


def test_an_initiative_counts_once_in_each_total(edition, goal, goal_4_2, goal_8_1, moment):
    publish(make_initiative("För tre mål", goal, goal_4_2, goal_8_1, phase="ongoing"))
    publish(make_initiative("För ett mål", goal, phase="completed"))

    strategy = strategy_progress(edition, moment)

    area_4, area_8 = strategy.areas
    assert present(strategy.states) == {"completed": 1, "ongoing": 1}
    assert present(area_4.states) == {"completed": 1, "ongoing": 1}
    assert present(area_8.states) == {"ongoing": 1}
    assert [present(found.states) for found in strategy.goals] == [
        {"completed": 1, "ongoing": 1},
        {"ongoing": 1},
        {"ongoing": 1},
    ]


def test_every_state_is_named_in_its_order_also_when_there_is_none(goal, moment):
    assert [name for name, _count in progress_of(goal, moment).states.items()] == [
        "completed",
        "ongoing",
        "late",
        "planned",
        "discontinued",
        "unknown",
    ]


def test_goals_without_an_initiative_are_named(
    edition, goal, goal_4_2, goal_8_1, public_initiative, initiative, moment
):
    assert [found.goal for found in strategy_progress(edition, moment).without_initiative] == [goal_4_2, goal_8_1]


def test_goals_whose_judgement_is_out_of_date_are_named(edition, goal, goal_8_1):
    publish_judgement(goal, at=MARCH)
    publish_judgement(goal_8_1, at=stockholm("2025-12-01"))

    assert [found.goal for found in strategy_progress(edition, on("2026-03-05")).out_of_date] == [goal]


def test_goals_stand_in_the_order_of_their_numbers(edition, area, moment):
    make_goal(edition, area, 10)
    make_goal(edition, area, 3)

    found = [progress.goal.code for progress in goals_progress(Goal.objects.all(), moment)]

    assert found == ["4.1", "4.2", "4.3", "4.10", "8.1"]


def test_an_initiative_is_counted_while_it_is_shown_and_no_longer(edition, goal, public_initiative, approver):
    publishing.unpublish_initiative(public_initiative, by=approver, at=MARCH, reason="Dubblett.")

    totals = [
        strategy_progress(edition, moment_at(at)).states.total
        for at in (stockholm("2024-12-02"), MARCH - A_SECOND, MARCH)
    ]

    assert totals == [0, 1, 0]


def test_working_rows_are_not_counted(edition, initiative, moment):
    assert strategy_progress(edition, moment).states.total == 0


def test_an_area_tells_when_it_last_changed(edition, goal, goal_8_1, approver):
    def changed(at):
        return [area.updated_at for area in strategy_progress(edition, moment_at(at)).areas]

    start, december = stockholm("2024-12-02 09:00"), stockholm("2024-12-03")
    initiative = make_initiative("För två områden", goal, goal_8_1)
    publish(initiative, december)
    judgement = publish_judgement(goal, at=MARCH)
    publishing.withdraw(judgement, by=approver, at=APRIL, reason="Fel underlag.")
    publishing.unpublish_initiative(initiative, by=approver, at=MAY, reason="Dubblett.")

    assert changed(start) == [None, None]
    assert changed(MARCH - A_SECOND) == [december, december]
    assert changed(APRIL - A_SECOND) == [MARCH, december]
    assert changed(MAY - A_SECOND) == [APRIL, december]
    assert changed(MAY) == [MAY, MAY]


# The history of a goal


def test_the_history_tells_everything_that_was_published_the_newest_first(goal, approver):
    first = publish_judgement(goal, "positive", at=MARCH)
    second = publish_judgement(goal, "negative", at=APRIL)
    correction = publish_correction(second, MAY, direction="neutral")

    rows = history(goal, moment_at(MAY))

    assert [row.update for row in rows] == [correction, second, first]
    assert [row.is_standing for row in rows] == [True, False, False]
    assert [row.correction for row in rows] == [None, correction, None]
    assert [row.from_direction for row in rows] == ["negative", "positive", "not_assessed"]
    assert [len(row.evidence) for row in rows] == [1, 1, 1]


def test_the_history_does_not_know_what_came_later(goal, approver):
    first = publish_judgement(goal, "positive", at=MARCH)
    publish_correction(first, APRIL)
    publishing.withdraw(first, by=approver, at=MAY, reason="Fel underlag.")

    [row] = history(goal, moment_at(APRIL - A_SECOND))

    assert (row.update, row.correction, row.is_withdrawn, row.is_standing) == (first, None, False, True)


def test_a_judgement_after_a_withdrawal_came_from_not_assessed(goal, approver):
    first = publish_judgement(goal, "positive", at=MARCH)
    publishing.withdraw(first, by=approver, at=APRIL, reason="Fel underlag.")
    publish_judgement(goal, "negative", at=MAY)

    newest, oldest = history(goal, moment_at(MAY))

    assert newest.from_direction == "not_assessed"
    assert (oldest.is_withdrawn, oldest.is_standing) == (True, False)


def test_a_withdrawn_judgement_does_not_stand_in_the_history(goal, approver):
    publishing.withdraw(publish_judgement(goal, at=MARCH), by=approver, at=APRIL, reason="Fel underlag.")

    [row] = history(goal, moment_at(MAY))

    assert (row.is_withdrawn, row.is_standing) == (True, False)


# What falls due


def test_what_falls_due_is_what_lies_ahead_and_what_is_late(goal, moment):
    initiative = make_initiative("En insats", goal)
    make_late_report(initiative, "2025-01-31", label="försenad")
    make_deliverable(initiative, "2025-02-28", label="okänd, i det förflutna")
    make_deliverable(initiative, "2025-06-30", label="i dag")
    make_deliverable(initiative, "2025", label="i år")
    make_deliverable(initiative, "2025-12-01", label="lämnad", delivery=Deliverable.Delivery.DELIVERED)
    make_deliverable(initiative, "", label="utan datum")
    publish(initiative)

    assert [row.label for row in deliverables_ahead(moment)] == ["försenad", "i dag", "i år"]


def test_what_falls_due_is_narrowed_to_a_goal(goal, goal_8_1, moment):
    for title, linked in (("Fyra", goal), ("Åtta", goal_8_1)):
        initiative = make_initiative(title, linked)
        make_deliverable(initiative, "2026", label=title)
        publish(initiative)

    assert [row.label for row in deliverables_ahead(moment, version__goals__goal=goal)] == ["Fyra"]


# As many queries for many rows as for few


def queries(read):
    with CaptureQueriesContext(connection) as captured:
        read()
    return len(captured)


def fill(edition, area):
    """Ten more goals with judgements, and fifteen more initiatives."""
    goals = [make_goal(edition, area, number) for number in range(20, 30)]
    for number, goal in enumerate(goals):
        publish_judgement(goal, at=MARCH + dt.timedelta(minutes=number))
    organisation = make_organisation("Vetenskapsrådet")
    for number in range(15):
        initiative = make_initiative(f"Insats {number}", goals[number % 10], goals[(number + 1) % 10])
        make_involvement(initiative, organisation)
        make_deliverable(initiative, "2026")
        publish(initiative)


def test_the_strategy_takes_eight_queries_however_much_there_is(edition, area, goal, public_initiative, moment):
    publish_judgement(goal)

    few = queries(lambda: strategy_progress(edition, moment))
    fill(edition, area)
    many = queries(lambda: strategy_progress(edition, moment))

    assert few == many == 8


def test_goals_take_four_queries_however_many_there_are(edition, area, goal, public_initiative, moment):
    def read():
        for found in goals_progress(Goal.objects.all(), moment):
            assert found.direction
            assert found.goal.code
            assert found.goal.edition.slug
            assert found.states.total >= 0

    publish_judgement(goal)

    few = queries(read)
    fill(edition, area)
    many = queries(read)

    assert few == many == 4


def test_the_history_takes_as_many_queries_however_long_it_is(goal, public_initiative):
    def read():
        for row in history(goal, moment_at(MAY)):
            assert [str(cited) for cited in row.evidence]

    version = public_initiative.versions.get()
    publish_judgement(goal, at=MARCH, evidence=[version])
    few = queries(read)
    for days in range(1, 8):
        publish_judgement(goal, at=MARCH + dt.timedelta(days=days), evidence=[version])

    assert queries(read) == few


def test_the_standing_judgement_is_the_one_that_the_lists_show(goal, moment):
    publish_judgement(goal, at=MARCH)
    publish_judgement(goal, "negative", at=APRIL)

    assert standing_update(goal, moment.at) == progress_of(goal, moment).standing


def test_an_amendment_changes_the_state_from_its_moment_only(public_initiative):
    Initiative.objects.update(phase="completed")
    amend(public_initiative, MARCH)

    assert (state_of(public_initiative, "2025-03-02"), state_of(public_initiative, "2025-03-04")) == (
        "ongoing",
        "completed",
    )
