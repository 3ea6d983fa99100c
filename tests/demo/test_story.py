"""What the demonstration holds after it was played: real facts, invented judgements, all through the verbs."""

import datetime as dt
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from strategy.models import Edition, Goal
from tracking.models import Initiative, InitiativeVersion, Publication, StatusUpdate, User, VersionDeliverable
from tracking.moments import Moment
from tracking.progress import Freshness, edition_in_force, strategy_progress
from tracking.publishing import pending_changes


@pytest.fixture
def progress():
    moment = Moment.now()
    return strategy_progress(edition_in_force(moment), moment)


def test_the_register_opened_on_2_december_2024():
    first = Publication.objects.order_by("number").first()

    assert timezone.localtime(first.at).isoformat().startswith("2024-12-02T08")
    assert not Edition.objects.filter(published_at=None).exists()


def test_all_52_initiatives_are_public_once_each():
    shown = InitiativeVersion.objects.shown(timezone.now())

    assert shown.count() == Initiative.objects.count() == 52


def test_the_log_is_gapless_and_in_order_of_time():
    rows = list(Publication.objects.order_by("number").values_list("number", "at"))

    assert [number for number, _at in rows] == list(range(1, len(rows) + 1))
    assert [at for _number, at in rows] == sorted(at for _number, at in rows)


def test_every_published_row_came_from_a_verb_with_a_row_in_the_log():
    judged = StatusUpdate.objects.filter(state="published")
    acts = [Publication.Act.STATUS_PUBLISHED, Publication.Act.STATUS_CORRECTED]

    assert Publication.objects.filter(act__in=acts).count() == judged.count()
    assert set(judged.values_list("published_at", flat=True)) == set(
        Publication.objects.filter(act__in=acts).values_list("at", flat=True)
    )


def test_judgements_are_in_all_directions_and_confidences_and_are_all_examples(progress):
    standing = [goal.standing for goal in progress.goals if goal.standing]

    assert len(standing) == 24
    assert {update.direction for update in standing} == set(StatusUpdate.Direction.values)
    assert {update.confidence for update in standing} == set(StatusUpdate.Confidence.values)
    assert not StatusUpdate.objects.filter(is_example=False).exists()


def test_some_judgements_are_corrected_withdrawn_and_being_written():
    acts = Publication.objects.values_list("act", flat=True)

    assert list(acts).count("status_corrected") == 2
    assert list(acts).count("status_withdrawn") == 1
    assert sorted(StatusUpdate.objects.open().values_list("state", flat=True)) == ["draft", "returned", "submitted"]


def test_some_judgements_are_out_of_date(progress):
    assert {goal.freshness for goal in progress.goals if goal.standing} >= {Freshness.OUT_OF_DATE}


def test_no_report_in_the_real_data_is_late(progress):
    assert progress.states["late"] == 0
    assert not VersionDeliverable.objects.late(timezone.localdate()).exists()


def test_the_goals_without_initiative_are_the_four_known(progress):
    assert [goal.goal.code for goal in progress.without_initiative] == ["3.2", "3.4", "5.2", "7.2"]


def test_deliveries_and_the_moved_date_became_public_by_acts_of_their_own():
    acts = list(Publication.objects.values_list("act", flat=True))

    assert acts.count("delivery_registered") == 3
    assert acts.count("due_date_moved") == 1
    assert acts.count("initiative_amended") == 2


def test_what_was_taken_out_for_the_story_is_back_as_the_fixtures_have_it():
    northx = Initiative.objects.get(slug="northx").deliverables.get(label="slutredovisning")

    assert [move.reference for move in northx.due_date_changes.all()] == ["KN2023/01983"]
    assert Initiative.objects.exclude(phase="").count() == 15
    assert Initiative.objects.get(slug="fou-skatt").phase == "completed"


def test_nobody_is_a_superuser_and_only_the_six_may_log_in():
    assert sorted(User.objects.filter(is_active=True).values_list("username", flat=True)) == [
        "admin",
        "godkannare",
        "godkannare2",
        "granskare",
        "redaktor4",
        "redaktor8",
    ]
    assert not any(getattr(user, "is_superuser", False) for user in User.objects.all())


def test_nothing_invented_is_said_of_a_goal_of_2019():
    assert not StatusUpdate.objects.filter(goal__in=Goal.objects.filter(edition__slug="2019")).exists()


def test_loading_again_changes_nothing_and_says_so():
    before = Publication.objects.count(), User.objects.count()
    said = io.StringIO()

    call_command("demo", "--no-serve", stdout=said)

    assert "Demon är redan laddad" in said.getvalue()
    assert (Publication.objects.count(), User.objects.count()) == before


def test_the_demonstration_never_runs_in_production(settings):
    settings.IN_PRODUCTION = True

    with pytest.raises(CommandError):
        call_command("demo", "--no-serve")


def test_the_register_tells_no_later_fact_than_it_knew():
    opening = Moment.end_of(dt.date(2024, 12, 2))
    shown = InitiativeVersion.objects.shown(opening.at)
    told = "\n".join(json.dumps(version.content, ensure_ascii=False) for version in shown)

    for later in ["SOU 2025:", "SOU 2026:", '"delivered_on": "2025', '"delivered_on": "2026']:
        assert later not in told


def test_what_the_public_sees_now_is_what_the_fixtures_say():
    now = timezone.now()

    assert [row.slug for row in Initiative.objects.all() if pending_changes(row, now)] == []
