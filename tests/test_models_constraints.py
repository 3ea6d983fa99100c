"""What the databases refuse, whoever asks: each constraint, with the sentence that an official reads."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction

from strategy.models import AreaWording, Edition, Goal, GoalLineage, PriorityArea, Source
from tests.makers import make_deliverable, make_involvement, publish_judgement, stockholm
from tracking.models import (
    Deliverable,
    DueDateChange,
    Evidence,
    Funding,
    GoalLink,
    Initiative,
    InitiativeVersion,
    Organisation,
    Publication,
    StatusUpdate,
    User,
    VersionDeliverable,
    VersionGoal,
    VersionOrganisation,
)
from tracking.models.indicators import Indicator, IndicatorGoal, Observation, SeriesBreak, Target

pytestmark = pytest.mark.django_db

DAY = dt.date(2025, 3, 1)
EARLIER = dt.date(2025, 2, 1)
AT = stockholm("2025-03-03")

CONSTRAINTS = {
    constraint.name: (model, constraint)
    for app in ("strategy", "tracking")
    for model in apps.get_app_config(app).get_models()
    for constraint in model._meta.constraints
}


@pytest.fixture
def given(edition, area, goal, goal_4_2, goal_8_1, editor, approver, source, initiative, public_initiative):
    return SimpleNamespace(
        edition=edition,
        area=area,
        goal=goal,
        free_goal=goal_4_2,
        editor=editor,
        approver=approver,
        source=source,
        initiative=initiative,
        public_initiative=public_initiative,
        version=public_initiative.versions.get(),
        organisation=Organisation.objects.get(slug="vinnova"),
        judgement=publish_judgement(goal_8_1),
    )


def changed(row, **values):
    for name, value in values.items():
        setattr(row, name, value)
    return row


def an_edition(**fields):
    return Edition(**{"slug": "2030", "title": "Strategi", "presented_on": DAY, "in_force_from": DAY} | fields)


def a_goal(given, **fields):
    return Goal(**{"edition": given.edition, "area": given.area, "number": 9, "title": "Mer forskning"} | fields)


def an_initiative(given, **fields):
    return Initiative(**{"title": "Ny insats", "kind": "inquiry", "lead_area": given.area} | fields)


def a_deliverable(given, **fields):
    return Deliverable(**{"initiative": given.initiative, "kind": "report"} | fields)


def a_move(deliverable, **fields):
    return DueDateChange(**{"deliverable": deliverable, "from_on": DAY, "to_on": dt.date(2025, 12, 1)} | fields)


def a_recorded_move(given, **fields):
    move = a_move(make_deliverable(given.initiative, "2025-03-01"))
    move.save()
    return a_move(move.deliverable, **fields)


def a_sum(given, **fields):
    values = {"initiative": given.initiative, "amount": 1, "wording": "en krona", "stage": "decided"}
    return Funding(**values | fields)


def an_update(given, **fields):
    values = {
        "goal": given.free_goal,
        "assessed_on": DAY,
        "direction": "positive",
        "confidence": "high",
        "headline": "Det går bra.",
        "why": "Underlaget visar det.",
        "author": given.editor,
    }
    return StatusUpdate(**values | fields)


def a_published_update(given, **fields):
    values = {"state": "published", "published_at": AT, "number": 1, "approver": given.approver}
    return an_update(given, **values | fields)


def a_version(given, **fields):
    values = {
        "initiative": given.initiative,
        "number": 1,
        "shown_from": AT,
        "slug": "x",
        "title": "X",
        "kind": "inquiry",
        "lead_area": given.area,
        "sort_key": "00",
        "search_text": "x",
        "content": {},
    }
    return InitiativeVersion(**values | fields)


def a_log_row(given, **fields):
    values = {"number": 1000, "at": AT, "act": "wording_changed", "goal": given.goal, "title": "X"}
    return Publication(**values | {"role": "editor", "unit": "Kansliet"} | fields)


def a_lineage(given, **fields):
    values = {"predecessor": given.goal, "successor": given.free_goal, "relation": "continues"}
    return GoalLineage(**values | fields)


def an_indicator(**fields):
    return Indicator(
        **{"slug": "provningar", "title": "Kliniska prövningar", "unit": "antal", "role": "outcome"} | fields
    )


def an_observation(given, **fields):
    values = {
        "indicator": saved(an_indicator()),
        "period_from": dt.date(2024, 1, 1),
        "period_to": dt.date(2024, 12, 31),
        "value": 7,
        "source": given.source,
    }
    return Observation(**values | fields)


def a_break(**fields):
    return SeriesBreak(**{"indicator": saved(an_indicator()), "on": DAY, "note": "Ny metod."} | fields)


def a_target(given, **fields):
    values = {"year": 2030, "direction": "at_least", "value": 7, "source": given.source}
    return Target(**{"indicator": saved(an_indicator())} | values | fields)


def saved(row):
    row.save()
    return row


def again(row):
    """The same row once more, with an identity and a place in the table of its own."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return type(row)(**{name: value for name, value in values.items() if name not in {"id", "uid"}})


# Constraint → a row that breaks it, and nothing else.
BREAKERS = {
    "source_has_citation": lambda given: Source(citation=""),
    "source_url_is_https": lambda given: Source(citation="X", url="http://example.se/"),
    "edition_has_title": lambda given: an_edition(title=""),
    "edition_in_force_after_presented": lambda given: an_edition(in_force_from=EARLIER),
    "area_number_from_one": lambda given: PriorityArea(number=0),
    "area_wording_once_per_edition": lambda given: AreaWording(edition=given.edition, area=given.area, title="Igen"),
    "area_wording_has_title": lambda given: AreaWording(
        edition=given.edition, area=PriorityArea.objects.create(number=7), title=""
    ),
    "goal_once_per_edition": lambda given: a_goal(given, number=1),
    "goal_has_title_and_number": lambda given: a_goal(given, number=0),
    "lineage_pair_once": lambda given: again(saved(a_lineage(given))),
    "lineage_dropped_once": lambda given: again(saved(a_lineage(given, successor=None, relation="dropped"))),
    "lineage_new_once": lambda given: again(saved(a_lineage(given, predecessor=None, relation="new"))),
    "lineage_sides_fit_relation": lambda given: a_lineage(given, relation="dropped"),
    "lineage_not_its_own_successor": lambda given: a_lineage(given, successor=given.goal),
    "organisation_has_name": lambda given: Organisation(name="", slug="namnlos", kind="agency"),
    "organisation_valid_to_after_from": lambda given: Organisation(
        name="X", slug="x", kind="agency", valid_from=DAY, valid_to=EARLIER
    ),
    "organisation_not_its_own_successor": lambda given: changed(given.organisation, successor=given.organisation),
    "user_has_a_known_role": lambda given: User(username="x", role="superuser", unit="Kansliet", password="x"),
    "initiative_has_title_and_kind": lambda given: an_initiative(given, title=""),
    "initiative_ends_after_start": lambda given: an_initiative(given, starts_on=DAY, ends_on=EARLIER),
    "initiative_phase_is_known_word": lambda given: an_initiative(given, phase="klar"),
    "initiative_phase_date_needs_phase": lambda given: an_initiative(given, phase_as_of=DAY),
    "initiative_not_its_own_previous": lambda given: changed(given.initiative, previous=given.initiative),
    "goal_linked_once": lambda given: GoalLink(initiative=given.initiative, goal=given.goal),
    "involved_once_in_a_role": lambda given: again(make_involvement(given.initiative, given.organisation)),
    "deliverable_date_means_delivered": lambda given: a_deliverable(given, delivered_on=DAY),
    "deliverable_not_delivered_is_checked": lambda given: a_deliverable(
        given, delivery="not_delivered", checked_on=DAY
    ),
    "milestone_is_never_late": lambda given: a_deliverable(
        given, kind="expiry", delivery="not_delivered", checked_on=DAY, delivery_source=given.source
    ),
    "deliverable_delivery_is_known_word": lambda given: a_deliverable(given, delivery="kanske"),
    "moved_date_differs": lambda given: a_recorded_move(given, to_on=DAY),
    "moved_date_once": lambda given: a_recorded_move(given),
    "funding_amount_is_positive": lambda given: a_sum(given, amount=0),
    "funding_has_wording": lambda given: a_sum(given, wording=""),
    "funding_years_in_order": lambda given: a_sum(given, year_from=2025, year_to=2024),
    "one_open_update_per_goal": lambda given: again(saved(an_update(given))),
    "update_number_once_per_goal": lambda given: again(saved(a_published_update(given))),
    "update_state_is_known_word": lambda given: an_update(given, state="secret"),
    "update_judgement_is_known_word": lambda given: an_update(given, direction="good"),
    "update_published_is_signed": lambda given: a_published_update(given, approver=None),
    "update_submitted_is_complete": lambda given: an_update(given, state="submitted", why=""),
    "update_needs_four_eyes": lambda given: a_published_update(given, approver=given.editor),
    "update_withdrawal_has_reason": lambda given: a_published_update(given, withdrawn_at=AT),
    "update_correction_has_reason": lambda given: an_update(given, state="submitted", corrects=given.judgement),
    "update_approved_has_a_time": lambda given: an_update(given, state="approved", approver=given.approver),
    "evidence_is_one_thing": lambda given: Evidence(
        status_update=saved(an_update(given)), version=given.version, source=Source.objects.create(citation="En till")
    ),
    "evidence_version_once": lambda given: again(
        Evidence.objects.create(status_update=saved(an_update(given)), version=given.version)
    ),
    "evidence_source_once": lambda given: again(
        Evidence.objects.create(status_update=saved(an_update(given)), source=given.source)
    ),
    "indicator_has_title_and_unit": lambda given: an_indicator(unit=""),
    "indicator_role_is_known_word": lambda given: an_indicator(role="mixed"),
    "indicator_goal_once": lambda given: again(
        IndicatorGoal.objects.create(indicator=saved(an_indicator()), goal=given.goal)
    ),
    "observation_once_per_period_and_source": lambda given: again(saved(an_observation(given))),
    "observation_period_ends_after_start": lambda given: an_observation(given, period_to=dt.date(2023, 12, 31)),
    "observation_shown_forward_in_time": lambda given: an_observation(given, shown_from=AT, shown_to=AT),
    "observation_words_are_known": lambda given: an_observation(given, qualifier="nearly"),
    "break_once_a_day": lambda given: again(saved(a_break())),
    "break_has_note": lambda given: a_break(note=""),
    "target_once_a_year": lambda given: again(saved(a_target(given))),
    "target_year_is_a_year": lambda given: a_target(given, year=30),
    "target_direction_is_known_word": lambda given: a_target(given, direction="exactly"),
    "version_number_once": lambda given: a_version(
        given, initiative=given.public_initiative, shown_to=AT + dt.timedelta(1)
    ),
    "version_shown_one_at_a_time": lambda given: a_version(given, initiative=given.public_initiative, number=2),
    "version_shown_forward_in_time": lambda given: a_version(given, shown_to=AT),
    "version_number_from_one": lambda given: a_version(given, number=0),
    "version_goal_once": lambda given: VersionGoal(version=given.version, goal=given.goal),
    "version_organisation_once": lambda given: VersionOrganisation(
        version=given.version, organisation=given.organisation, role="assigned"
    ),
    "version_deliverable_once": lambda given: VersionDeliverable(
        version=given.version, uid=given.version.deliverables.get().uid, kind="report", delivery="unknown"
    ),
    "publication_has_one_subject": lambda given: a_log_row(given, edition=given.edition),
    "publication_number_from_one": lambda given: a_log_row(given, number=0),
}

# Where the form field already refuses the value, its own sentence is the one that is read.
REFUSED_BY_FIELD = {
    "source_has_citation": "citation",
    "source_url_is_https": "url",
    "edition_has_title": "title",
    "area_wording_has_title": "title",
    "organisation_has_name": "name",
    "user_has_a_known_role": "role",
    "initiative_has_title_and_kind": "title",
    "initiative_phase_is_known_word": "phase",
    "deliverable_delivery_is_known_word": "delivery",
    "funding_has_wording": "wording",
    "update_judgement_is_known_word": "direction",
    "indicator_has_title_and_unit": "unit",
    "indicator_role_is_known_word": "role",
    "observation_words_are_known": "qualifier",
    "break_has_note": "note",
    "target_direction_is_known_word": "direction",
}

# Versions, log rows, numbers and states are written by the verbs: no official meets these.
NEVER_IN_A_FORM = {
    *(name for name in BREAKERS if name.startswith(("version_", "publication_"))),
    "update_number_once_per_goal",
    "update_state_is_known_word",
}


def test_every_constraint_of_the_models_is_tried_here():
    assert set(BREAKERS) == set(CONSTRAINTS)


@pytest.mark.parametrize("name", BREAKERS)
def test_the_database_refuses(given, name):
    row = BREAKERS[name](given)

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        row.save()

    assert words_of_the_database(name) in str(refusal.value)


@pytest.mark.parametrize("name", [name for name in BREAKERS if name not in {*REFUSED_BY_FIELD, *NEVER_IN_A_FORM}])
def test_the_refusal_has_a_sentence(given, name):
    _model, constraint = CONSTRAINTS[name]
    row = BREAKERS[name](given)

    with pytest.raises(ValidationError) as refusal:
        row.full_clean()

    assert constraint.violation_error_message != constraint.default_violation_error_message
    assert str(constraint.violation_error_message) in refusal.value.messages


@pytest.mark.parametrize(("name", "field"), REFUSED_BY_FIELD.items())
def test_the_refusal_stands_at_the_field(given, name, field):
    row = BREAKERS[name](given)

    with pytest.raises(ValidationError) as refusal:
        row.full_clean()

    assert field in refusal.value.message_dict


UNIQUE = {
    "edition short name": lambda given: an_edition(slug="2024"),
    "day when an edition comes into force": lambda given: an_edition(
        presented_on=given.edition.in_force_from, in_force_from=given.edition.in_force_from
    ),
    "number of an area": lambda given: PriorityArea(number=4),
    "short name of an organisation": lambda given: Organisation(name="X", slug="vinnova", kind="agency"),
    "account name": lambda given: User(username=given.editor.username, role="editor", unit="X", password="x"),
    "address of an initiative": lambda given: an_initiative(given, slug=given.public_initiative.slug),
    "identity": lambda given: Source(citation="X", uid=given.source.uid),
    "correction of an update": lambda given: an_update(
        given,
        corrects=saved(an_update(given, goal=given.goal, corrects=given.judgement)).corrects,
        correction_reason="X",
    ),
}


@pytest.mark.parametrize("what", UNIQUE)
def test_there_is_only_one(given, what):
    row = UNIQUE[what](given)

    with pytest.raises(ValidationError):
        row.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


@pytest.mark.parametrize("number", [1, 2])
def test_a_number_stands_once_in_the_log(given, number):
    with pytest.raises(IntegrityError), transaction.atomic():
        a_log_row(given, number=number).save()


@pytest.mark.parametrize("field", ["published_at", "number", "approver"])
def test_a_published_judgement_has_a_time_a_number_and_an_approver(given, field):
    with pytest.raises(IntegrityError, match="update_published_is_signed"), transaction.atomic():
        a_published_update(given, **{field: None}).save()


@pytest.mark.parametrize("field", ["direction", "confidence", "headline", "why"])
def test_a_submitted_judgement_is_complete(given, field):
    with pytest.raises(IntegrityError, match="update_submitted_is_complete"), transaction.atomic():
        an_update(given, state="submitted", **{field: ""}).save()


@pytest.mark.parametrize("values", [{"published_at": AT}, {"number": 7}])
def test_a_draft_has_nothing_of_what_is_published(given, values):
    with pytest.raises(IntegrityError, match="update_published_is_signed"), transaction.atomic():
        an_update(given, **values).save()


def test_evidence_is_something(given):
    draft = saved(an_update(given))

    with pytest.raises(IntegrityError, match="evidence_is_one_thing"), transaction.atomic():
        Evidence(status_update=draft).save()


def test_a_withdrawal_is_not_earlier_than_the_publication(given):
    earlier = AT - dt.timedelta(seconds=1)

    with pytest.raises(IntegrityError, match="update_withdrawal_has_reason"), transaction.atomic():
        a_published_update(given, withdrawn_at=earlier, withdrawal_reason="Fel.").save()


@pytest.mark.parametrize("subjects", [{"goal": None}, {"goal": None, "edition": None}])
def test_an_act_in_the_log_is_about_something(given, subjects):
    with pytest.raises(IntegrityError, match="publication_has_one_subject"), transaction.atomic():
        a_log_row(given, **subjects).save()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "http://example.se/", "//example.se/", "example.se"])
def test_addresses_are_https(url):
    with pytest.raises(ValidationError) as refusal:
        Source(citation="X", url=url).full_clean()
    with pytest.raises(IntegrityError, match="source_url_is_https"), transaction.atomic():
        Source.objects.create(citation="X", url=url)

    assert "url" in refusal.value.message_dict


def words_of_the_database(name):
    """What an IntegrityError says: SQLite names the columns of a unique constraint instead of the constraint."""
    model, constraint = CONSTRAINTS[name]
    if connection.vendor == "sqlite" and isinstance(constraint, models.UniqueConstraint):
        columns = [model._meta.get_field(field).column for field in constraint.fields]
        return ", ".join(f"{model._meta.db_table}.{column}" for column in columns)
    return name
