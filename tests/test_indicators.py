"""Indicators: what is public and when, values that are never overwritten, lines and trends only of what can be compared."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from strategy.models import Source
from strategy.partial_dates import Edge, PartialDate
from tests.makers import make_edition, make_goal, make_organisation, make_source, publish_edition, stockholm
from tracking import publishing
from tracking.indicator_series import (
    TargetState,
    all_series,
    indicators_of,
    segments_of,
    series,
    trend_of,
)
from tracking.models import (
    STILL_SHOWN,
    Indicator,
    IndicatorGoal,
    Observation,
    Publication,
    SeriesBreak,
    Target,
)
from tracking.models.written_once import ImmutableError
from tracking.moments import Moment
from tracking.sentences import sentence_of
from tracking.wording import observed, period_in_words, period_of, quantity

pytestmark = pytest.mark.django_db

MARCH = stockholm("2025-03-03")
APRIL = stockholm("2025-04-01")
MAY = stockholm("2025-05-01")
NOTE = "Ny uppgift från utgivaren."


def moment(at: dt.datetime) -> Moment:
    return Moment(at, at.date())


def period(text: str) -> dict[str, dt.date]:
    """ "2021", "2021-01" or "2021–2023" as first and last day."""
    first, _dash, last = text.partition("–")
    return {
        "period_from": PartialDate.parse(first).on,
        "period_to": PartialDate.parse(last or first, Edge.END).on,
    }


def an_observation(when: str, value: str = "1", indicator: Indicator | None = None, **fields) -> Observation:
    values = period(when) | {"value": Decimal(value), "indicator": indicator} | fields
    if "source" not in values and indicator:
        values["source"] = Source.objects.get_or_create(citation="Statistikdatabasen")[0]
    return Observation(**values)


def observed_in(indicator: Indicator, **values: str) -> None:
    for when, value in values.items():
        an_observation(when.removeprefix("y").replace("_", "-"), value, indicator).save()


@pytest.fixture
def indicator(area, goal) -> Indicator:
    """Exports 2021 to 2023, owned by area 4, linked to goal 4.1; not public."""
    indicator = Indicator.objects.create(
        slug="export", title="Läkemedelsexport", title_en="Exports", unit="mdkr", role="outcome", lead_area=area
    )
    IndicatorGoal.objects.create(indicator=indicator, goal=goal)
    observed_in(indicator, y2021="100", y2022="139.4", y2023="150")
    return indicator


@pytest.fixture
def public(indicator, approver) -> Indicator:
    return publishing.publish_indicator(indicator, by=approver, at=MARCH, note=NOTE)


def last() -> Publication:
    return Publication.objects.latest("number")


def values(indicator: Indicator, at: dt.datetime) -> list[Decimal]:
    found = series(indicator.slug, moment(at))
    return [row.value for row in found.observations] if found else []


# Publishing


def test_an_indicator_and_its_observations_are_public_from_its_publication(public):
    assert values(public, MARCH) == [100, Decimal("139.4"), 150]
    assert series("export", moment(MARCH - dt.timedelta(seconds=1))) is None
    assert (last().act, last().indicator, last().note, last().title_en) == (
        "indicator_published",
        public,
        NOTE,
        "Exports",
    )


@pytest.mark.parametrize("official", ["editor", "auditor", "administrator"])
def test_only_an_approver_publishes(indicator, official, request):
    with pytest.raises(PermissionDenied):
        publishing.publish_indicator(indicator, by=request.getfixturevalue(official), at=MARCH, note=NOTE)


def test_an_indicator_is_published_once(public, approver):
    with pytest.raises(ValidationError) as refusal:
        publishing.publish_indicator(public, by=approver, at=APRIL, note=NOTE)

    assert refusal.value.code == "already_public"


def test_an_indicator_without_a_value_is_not_published(area, approver):
    empty = Indicator.objects.create(slug="tom", title="Tom", unit="antal", role="context", lead_area=area)

    with pytest.raises(ValidationError) as refusal:
        publishing.publish_indicator(empty, by=approver, at=MARCH, note=NOTE)

    assert refusal.value.code == "no_observation"


def test_publication_needs_a_public_note(indicator, approver):
    with pytest.raises(ValidationError) as refusal:
        publishing.publish_indicator(indicator, by=approver, at=MARCH, note=" ")

    assert "note" in refusal.value.message_dict


def test_several_are_published_at_one_moment_or_none(indicator, area, approver):
    empty = Indicator.objects.create(slug="tom", title="Tom", unit="antal", role="context", lead_area=area)

    with pytest.raises(ValidationError):
        publishing.publish_indicators([indicator, empty], by=approver, at=MARCH, note=NOTE)
    assert not Indicator.objects.exclude(published_at=None).exists()

    observed_in(empty, y2021="1")
    rows = publishing.publish_indicators([indicator, empty], by=approver, at=MARCH, note=NOTE)

    assert {row.published_at for row in rows} == {MARCH}


# Observations


def test_an_observation_is_public_at_once_and_absent_on_earlier_days(public, editor):
    publishing.add_observation(an_observation("2024", "160", public), by=editor, at=APRIL, note=NOTE)

    assert values(public, APRIL)[-1] == 160
    assert len(values(public, APRIL - dt.timedelta(seconds=1))) == 3
    assert (last().act, last().detail, last().to_value) == ("observation_added", "2024", "exact 160")


def test_an_observation_of_what_is_not_public_is_not_told(indicator, editor):
    rows = Publication.objects.count()

    row = publishing.add_observation(an_observation("2024", "160", indicator), by=editor, at=APRIL)

    assert (row.shown_from, row.shown_to) == (None, STILL_SHOWN)
    assert Publication.objects.count() == rows


@pytest.mark.parametrize("official", ["editor_8", "auditor", "administrator"])
def test_only_the_owners_add_and_revise(public, official, request):
    by = request.getfixturevalue(official)

    with pytest.raises(PermissionDenied):
        publishing.add_observation(an_observation("2024", "160", public), by=by, at=APRIL, note=NOTE)
    with pytest.raises(PermissionDenied):
        publishing.revise_observation(public.observations.first(), by=by, at=APRIL, note=NOTE, value=Decimal(1))


def test_what_no_area_owns_is_the_approvers(public, editor, approver):
    Indicator.objects.update(lead_area=None)

    with pytest.raises(PermissionDenied):
        publishing.add_observation(an_observation("2024", "160", public), by=editor, at=APRIL, note=NOTE)

    assert publishing.add_observation(an_observation("2024", "160", public), by=approver, at=APRIL, note=NOTE)


def test_a_value_of_a_public_indicator_needs_a_note(public, editor):
    with pytest.raises(ValidationError) as refusal:
        publishing.add_observation(an_observation("2024", "160", public), by=editor, at=APRIL)

    assert "note" in refusal.value.message_dict


def test_nothing_is_observed_before_its_period_begins(public, editor):
    publishing.add_observation(an_observation("2025", "80", public), by=editor, at=APRIL, note=NOTE)

    with pytest.raises(ValidationError) as refusal:
        publishing.add_observation(an_observation("2026", "90", public), by=editor, at=APRIL, note=NOTE)

    assert "period_from" in refusal.value.message_dict


def test_a_second_value_of_a_period_from_the_same_source_is_refused(public, editor):
    with pytest.raises(ValidationError) as refusal, translation.override("en"):
        publishing.add_observation(an_observation("2022", "140", public), by=editor, at=APRIL, note=NOTE)

    assert refusal.value.messages == ["There is already a value of this period from this source. Revise it instead."]


def test_rival_sources_may_give_two_values_of_a_period(public, editor):
    rival = an_observation("2022", "140", public, source=make_source("En annan källa"))

    publishing.add_observation(rival, by=editor, at=APRIL, note=NOTE)

    assert values(public, APRIL) == [100, Decimal("139.4"), 140, 150]


def test_a_revised_value_is_a_new_row_and_the_old_one_stands_on_earlier_days(public, editor):
    old = public.observations.get(period_from="2022-01-01")

    new = publishing.revise_observation(old, by=editor, at=APRIL, note=NOTE, value=Decimal(141), status="final")

    assert values(public, APRIL) == [100, 141, 150]
    assert values(public, APRIL - dt.timedelta(microseconds=1)) == [100, Decimal("139.4"), 150]
    assert (new.uid != old.uid, new.source, new.period) == (True, old.source, "2022")
    assert [row.value for row in series("export", moment(APRIL)).replaced] == [Decimal("139.4")]
    assert (last().act, last().detail) == ("observation_revised", "2022")
    assert (last().from_value, last().to_value, last().note) == ("exact 139.4", "exact 141 final", NOTE)


def test_a_value_may_be_revised_again_and_again(public, editor):
    row = public.observations.get(period_from="2022-01-01")
    for value in ("140", "141", "142"):
        row = publishing.revise_observation(row, by=editor, at=APRIL, note=NOTE, value=Decimal(value))

    assert values(public, MAY) == [100, 142, 150]
    assert Observation.objects.filter(period_from="2022-01-01").count() == 4


def test_only_a_shown_value_is_revised_and_only_into_another(public, indicator, editor):
    old = public.observations.first()
    with pytest.raises(ValidationError) as same:
        publishing.revise_observation(old, by=editor, at=APRIL, note=NOTE, value=old.value)
    publishing.revise_observation(old, by=editor, at=APRIL, note=NOTE, value=Decimal(7))
    with pytest.raises(ValidationError) as replaced:
        publishing.revise_observation(old, by=editor, at=MAY, note=NOTE, value=Decimal(8))

    assert (same.value.code, replaced.value.code) == ("unchanged", "not_shown")


def test_a_revision_needs_a_note(public, editor):
    with pytest.raises(ValidationError) as refusal:
        publishing.revise_observation(public.observations.first(), by=editor, at=APRIL, note="", value=Decimal(8))

    assert "note" in refusal.value.message_dict


# Written once


def test_a_shown_value_is_never_changed(public):
    row = public.observations.first()
    row.value = Decimal(7)

    for change in (
        row.save,
        row.delete,
        lambda: public.observations.update(value=7),
        lambda: public.observations.update(shown_from=APRIL),
        lambda: Observation.objects.all().delete(),
        public.delete,
        Indicator.objects.all().delete,
    ):
        with pytest.raises(ImmutableError):
            change()

    assert values(public, MARCH)[0] == 100


def test_what_nobody_has_seen_may_be_changed_and_deleted(indicator):
    row = indicator.observations.first()
    row.value = Decimal(7)
    row.save()
    row.delete()
    indicator.observations.update(value=8)
    indicator.delete()

    assert not Observation.objects.exists()


# Words


def log() -> list[tuple[str, str, str]]:
    rows = Publication.objects.filter(act="indicator_changed").order_by("number")
    return list(rows.values_list("detail", "from_value", "to_value"))


def test_changed_words_of_a_public_indicator_are_logged_old_and_new(public, editor):
    public.title, public.note = "Export av läkemedel", "Löpande priser."

    publishing.change_indicator(public, by=editor, at=APRIL, note=NOTE)

    assert log() == [("title", "Läkemedelsexport", "Export av läkemedel"), ("note", "", "Löpande priser.")]


def test_what_belongs_to_a_public_indicator_is_logged_too(public, editor, goal_8_1, source):
    def save_parts():
        public.publishers.add(make_organisation("SCB"))
        IndicatorGoal.objects.create(indicator=public, goal=goal_8_1, basis="official")
        SeriesBreak.objects.create(indicator=public, on="2022-01-01", note="Ny metod.", note_en="New method.")
        Target.objects.create(indicator=public, year=2030, direction="at_least", value=200, source=source)

    publishing.change_indicator(public, by=editor, at=APRIL, note=NOTE, save_parts=save_parts)

    assert log() == [
        ("publishers", "", "SCB"),
        ("goal_links", "2024: 4.1 (editorial)", "2024: 4.1 (editorial), 2024: 8.1 (official)"),
        ("breaks", "", "2022-01-01 / Ny metod. / New method."),
        ("targets", "", "2030 at_least 200"),
    ]


def test_a_public_indicator_is_not_changed_without_a_note(public, editor):
    public.title = "Något annat"

    with pytest.raises(ValidationError) as refusal:
        publishing.change_indicator(public, by=editor, at=APRIL)

    assert refusal.value.code == "no_change_note"
    assert Indicator.objects.get().title == "Läkemedelsexport"


def test_the_address_and_the_moment_of_publication_are_fixed(public, editor):
    public.published_at = None
    publishing.change_indicator(public, by=editor, at=APRIL)
    assert Indicator.objects.get().published_at == MARCH

    public.slug = "import"
    with pytest.raises(ValidationError) as refusal:
        publishing.change_indicator(public, by=editor, at=APRIL, note=NOTE)
    assert "slug" in refusal.value.message_dict


def test_what_is_not_public_changes_without_a_word(indicator, editor):
    indicator.title = "Något annat"

    publishing.change_indicator(indicator, by=editor, at=APRIL)

    assert Indicator.objects.get().title == "Något annat"
    assert not log()


def test_nobody_takes_an_indicator_from_another_area_nor_gives_it_away(indicator, editor, editor_8, area_8):
    indicator.lead_area = area_8
    for by in (editor, editor_8):
        with pytest.raises(PermissionDenied):
            publishing.change_indicator(indicator, by=by, at=APRIL)


def test_a_publisher_of_a_public_indicator_changes_its_name_with_a_note(public, editor):
    scb = make_organisation("SCB")
    public.publishers.add(scb)
    scb.name = "Statistiska centralbyrån"

    with pytest.raises(ValidationError):
        publishing.change_wording(scb, by=editor, at=APRIL)


# As of a moment


def test_an_indicator_of_a_goal_is_found_from_the_goal(public, goal, goal_8_1):
    assert [row.indicator for row in indicators_of(goal, moment(MARCH))] == [public]
    assert indicators_of(goal_8_1, moment(MARCH)) == []
    assert indicators_of(goal, moment(MARCH - dt.timedelta(1))) == []


def test_goals_of_an_edition_that_is_not_public_are_not_shown(public, area, goal, approver):
    coming = make_edition("2030", "2030-01-01")
    IndicatorGoal.objects.create(indicator=public, goal=make_goal(coming, area, 1))
    assert series("export", moment(APRIL)).goals == [goal]

    publish_edition(coming, APRIL, approver)

    assert [row.edition.slug for row in series("export", moment(MAY)).goals] == ["2030", "2024"]


def test_series_take_six_queries_however_many(public, area, goal, approver, django_assert_num_queries):
    for number in range(5):
        row = Indicator.objects.create(
            slug=f"i{number}", title=f"Å {number}", unit="antal", role="context", lead_area=area
        )
        IndicatorGoal.objects.create(indicator=row, goal=goal)
        observed_in(row, y2021="1", y2022="2")
        publishing.publish_indicator(row, by=approver, at=APRIL, note=NOTE)

    with django_assert_num_queries(6):
        found = all_series(moment(MAY))
        assert len(found) == 6
        assert [(row.goals[0].code, row.goals[0].edition.slug, row.segments, row.trend) for row in found]
        assert {row.source.citation for one in found for row in one.observations} == {"Statistikdatabasen"}


# Lines, gaps, breaks and trends


def split(*rows: Observation, breaks: tuple[str, ...] = ()) -> list[list[str]]:
    marks = [SeriesBreak(on=dt.date.fromisoformat(on)) for on in breaks]
    return [[row.period for row in segment] for segment in segments_of(rows, marks)]


def trend(*rows: Observation, breaks: tuple[str, ...] = ()):
    marks = [SeriesBreak(on=dt.date.fromisoformat(on)) for on in breaks]
    return trend_of(segments_of(rows, marks), marks)


def years(*given: int, **fields) -> list[Observation]:
    return [an_observation(str(year), str(year), **fields) for year in given]


def months(*given: str) -> list[Observation]:
    return [an_observation(month, str(index)) for index, month in enumerate(given)]


def test_a_missing_period_leaves_a_gap():
    assert split(*years(2014, 2015, 2017)) == [["2014", "2015"], ["2017"]]


def test_a_break_splits_a_line():
    assert split(*years(2014, 2015, 2016), breaks=("2015-01-01",)) == [["2014"], ["2015", "2016"]]
    assert split(*years(2014, 2015, 2016), breaks=("2015-07-01",)) == [["2014"], ["2015"], ["2016"]]
    assert split(*years(2014, 2015), breaks=("2014-01-01", "2016-01-01")) == [["2014", "2015"]]


def test_periods_of_unequal_length_are_not_joined():
    rows = [an_observation("2020"), an_observation("2021–2023"), an_observation("2024"), an_observation("2025")]

    assert split(*rows) == [["2020"], ["2021–2023"], ["2024", "2025"]]


def test_leap_years_and_months_of_unequal_days_are_of_equal_length():
    assert split(*years(2023, 2024, 2025)) == [["2023", "2024", "2025"]]
    assert split(*months("2023-12", "2024-01", "2024-02", "2024-03")) == [["2023-12", "2024-01", "2024-02", "2024-03"]]
    assert split(*months("2024-01", "2024-03")) == [["2024-01"], ["2024-03"]]


def test_periods_that_are_no_months_are_compared_by_their_days():
    first = {"period_from": dt.date(2025, 1, 6), "period_to": dt.date(2025, 1, 12)}
    second = {"period_from": dt.date(2025, 1, 13), "period_to": dt.date(2025, 1, 19)}
    longer = {"period_from": dt.date(2025, 1, 20), "period_to": dt.date(2025, 1, 29)}

    rows = [Observation(value=1, **days) for days in (first, second, longer)]

    assert [len(segment) for segment in segments_of(rows, [])] == [2, 1]


def test_no_line_goes_through_values_that_sources_disagree_on():
    assert split(*years(2014, 2015, 2015, 2016)) == [["2014"], ["2015"], ["2015"], ["2016"]]


@pytest.mark.parametrize(
    ("given", "stated"),
    [((2014, 2015), False), ((2014, 2015, 2016), True), ((2013, 2014, 2022), False), ((2012, 2013, 2014, 2016), False)],
)
def test_a_trend_needs_three_consecutive_periods_in_the_newest_line(given, stated):
    assert (trend(*years(*given)) is not None) == stated


def test_a_trend_begins_after_the_last_break():
    assert trend(*years(2014, 2015, 2016, 2017), breaks=("2016-01-01",)) is None
    found = trend(*years(2013, 2014, 2015, 2016, 2017), breaks=("2015-01-01",))
    assert (found.first.period, found.last.period, found.periods) == ("2015", "2017", 3)
    assert trend(*years(2014, 2015, 2016), breaks=("2017-01-01",)) is None, "nothing is known of the new series"


def test_months_have_a_trend_and_a_mixture_has_none():
    assert trend(*months("2024-01", "2024-02", "2024-03")).periods == 3
    assert trend(an_observation("2022"), an_observation("2023"), an_observation("2024-01")) is None


@pytest.mark.parametrize(("qualifier", "stated"), [("about", True), ("just_under", False), ("more_than", False)])
def test_nothing_is_computed_from_a_bound(qualifier, stated):
    rows = [*years(2014, 2015), an_observation("2016", "2016", qualifier=qualifier)]

    assert (trend(*rows) is not None) == stated


@pytest.mark.parametrize(("end", "direction", "change"), [("9", "up", 4), ("5", "level", 0), ("3", "down", -2)])
def test_a_trend_says_from_what_to_what(end, direction, change):
    found = trend(an_observation("2014", "5"), an_observation("2015", "1"), an_observation("2016", end))

    assert (found.direction, found.change, found.first.value) == (direction, change, 5)


# Targets


def outcome(public, **fields):
    Target.objects.create(indicator=public, source=make_source(), **{"year": 2030, "direction": "at_least"} | fields)
    return series("export", moment(MARCH))


def test_without_a_target_nothing_can_be_measured(public):
    found = series("export", moment(MARCH))

    assert (found.target_state, found.outcomes) == (TargetState.CANNOT_BE_MEASURED, [])


@pytest.mark.parametrize(
    ("direction", "value", "state"),
    [
        ("at_least", 150, "reached"),
        ("at_least", 151, "not_reached"),
        ("at_most", 150, "reached"),
        ("at_most", 149, "not_reached"),
    ],
)
def test_a_target_is_compared_with_the_last_value(public, direction, value, state):
    found = outcome(public, direction=direction, value=value)

    assert (found.target_state, found.outcomes[0].observation.period) == (state, "2023")


def test_a_target_is_compared_with_values_up_to_its_year(public):
    assert outcome(public, year=2021, value=100).target_state == TargetState.REACHED
    assert outcome(public, year=2020, value=1).outcomes[0].state == TargetState.CANNOT_BE_MEASURED


@pytest.mark.parametrize(
    ("qualifier", "direction", "state"),
    [
        ("just_under", "at_least", "not_reached"),
        ("just_under", "at_most", "reached"),
        ("more_than", "at_least", "reached"),
        ("more_than", "at_most", "not_reached"),
    ],
)
def test_a_bound_at_the_target_decides_by_its_side(public, editor, qualifier, direction, state):
    row = an_observation("2024", "200", public, qualifier=qualifier)
    publishing.add_observation(row, by=editor, at=MARCH, note=NOTE)
    Target.objects.create(indicator=public, source=make_source(), year=2030, direction=direction, value=200)

    assert series("export", moment(APRIL)).target_state == state


def test_sources_that_disagree_on_a_target_leave_it_unmeasured(public, editor):
    rival = an_observation("2023", "250", public, source=make_source("En annan källa"))
    publishing.add_observation(rival, by=editor, at=APRIL, note=NOTE)
    Target.objects.create(indicator=public, source=make_source(), year=2030, direction="at_least", value=200)

    assert series("export", moment(MAY)).target_state == TargetState.CANNOT_BE_MEASURED


# Words on the screen


@pytest.mark.parametrize(
    ("when", "iso"),
    [
        ("2021", "2021"),
        ("2021–2023", "2021–2023"),
        ("2021-01", "2021-01"),
        ("2021-01–2021-03", "2021-01–2021-03"),
        ("2021-01-05–2021-01-09", "2021-01-05–2021-01-09"),
        ("2021-01-05", "2021-01-05"),
    ],
)
def test_a_period_is_said_as_short_as_it_can_be(when, iso):
    assert an_observation(when).period == iso


def test_numbers_and_periods_are_said_in_the_language_of_the_reader():
    row = an_observation("2022", period_label="ca 2022", period_label_en="c. 2022")
    with translation.override("sv"):
        assert quantity(Decimal("139.4000")) == "139,4"
        assert quantity(Decimal(42000)) == "42\N{NO-BREAK SPACE}000"
        assert quantity(Decimal("-0.5")) == "\N{MINUS SIGN}0,5"
        assert period_in_words("2021-01").replace("\N{NO-BREAK SPACE}", " ") == "januari 2021"
        assert period_of(row) == "ca 2022"
    with translation.override("en"):
        assert quantity(Decimal("139.4000")) == "139.4"
        assert observed(Decimal(3000), "just_under", "preliminary") == "just under 3\N{NO-BREAK SPACE}000 (preliminary)"
        assert period_in_words("2021–2023") == "2021–2023"
        assert period_of(row) == "c. 2022"
        assert period_of(an_observation("2020")) == "2020"


def test_every_act_on_an_indicator_has_a_sentence(public, editor):
    def said() -> str:
        with translation.override("en"):
            return sentence_of(last()).replace("\N{NO-BREAK SPACE}", " ")

    assert said() == "The indicator was published in the register."
    row = an_observation("2024-01", "42000", public, qualifier="about")
    publishing.add_observation(row, by=editor, at=APRIL, note=NOTE)
    assert said() == "January 2024: the value about 42 000 was added."
    publishing.revise_observation(row, by=editor, at=APRIL, note=NOTE, value=Decimal("42.5"), qualifier="exact")
    assert said() == "January 2024: the value was revised from about 42 000 to 42.5."
    public.title = "Export"
    publishing.change_indicator(public, by=editor, at=APRIL, note=NOTE)
    assert said() == "Title: changed from “Läkemedelsexport” to “Export”."
    publishing.change_indicator(
        public, by=editor, at=APRIL, note=NOTE, save_parts=lambda: public.goal_links.all().delete()
    )
    assert said() == "Goals of an indicator: “2024: 4.1 (editorial)” was removed."


# What the databases refuse


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("observation_period_ends_after_start", {"period_to": dt.date(2023, 1, 1)}),
        ("observation_shown_forward_in_time", {"shown_from": MARCH, "shown_to": MARCH}),
        ("observation_words_are_known", {"qualifier": "kanske"}),
        ("observation_words_are_known", {"status": "kanske"}),
    ],
)
def test_the_database_refuses_an_observation(indicator, name, fields):
    row = an_observation("2024", "1", indicator)
    for field, value in fields.items():
        setattr(row, field, value)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        row.save()
    with pytest.raises(ValidationError):
        row.full_clean()
