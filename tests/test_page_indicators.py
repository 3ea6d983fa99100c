"""`/indikatorer/`, `/indikatorer/<slug>/` and the indicators of a goal: values as they stood, gaps and conflicts told."""

import datetime as dt
import re
from decimal import Decimal

import pytest

from strategy.models import Source
from strategy.partial_dates import Edge, PartialDate
from tests.makers import make_approver, make_editor, make_organisation, make_source, stockholm
from tests.page_helpers import ON_30_JUNE_2025, links_of, part, queries_for, words_of
from tracking import publishing
from tracking.models import Indicator, IndicatorGoal, Observation, SeriesBreak, Target

pytestmark = [pytest.mark.django_db, ON_30_JUNE_2025]

MARCH = stockholm("2025-03-03")
APRIL = stockholm("2025-04-01")
PAGE = "/en/indikatorer/export/"


def make_indicator(slug="export", *goals, **fields) -> Indicator:
    """Not public, and without values."""
    fields = {"title": "Läkemedelsexport", "title_en": "Exports", "unit": "mdkr", "unit_en": "SEK billion"} | fields
    area = goals[0].area if goals else None
    indicator = Indicator.objects.create(slug=slug, **{"role": "context", "lead_area": area} | fields)
    for goal in goals:
        IndicatorGoal.objects.create(indicator=indicator, goal=goal)
    return indicator


def observe(indicator: Indicator, when: str, value: str, **fields) -> Observation:
    """Of "2021", "2021-01" or "2021–2023"; public if the indicator is published later."""
    fields.setdefault("source", Source.objects.get_or_create(citation="Statistikdatabasen")[0])
    return Observation.objects.create(indicator=indicator, value=Decimal(value), **period(when), **fields)


def period(when: str) -> dict[str, dt.date]:
    first, _dash, last = when.partition("–")
    return {"period_from": PartialDate.parse(first).on, "period_to": PartialDate.parse(last or first, Edge.END).on}


def publish_without_values(indicator: Indicator) -> None:
    """What no verb does, and pages bear all the same."""
    Indicator.objects.filter(pk=indicator.pk).update(published_at=MARCH)


def publish(indicator: Indicator, at: dt.datetime = MARCH) -> Indicator:
    return publishing.publish_indicator(indicator, by=make_approver(), at=at, note="Serien har en källa.")


def make_target(indicator: Indicator, year: int, value: str, direction: str = "at_least", **fields) -> Target:
    fields.setdefault("source", make_source("Beslut om mål"))
    return Target.objects.create(indicator=indicator, year=year, value=Decimal(value), direction=direction, **fields)


@pytest.fixture
def indicator(goal) -> Indicator:
    """Exports 2021 to 2023, linked to goal 4.1; not public."""
    indicator = make_indicator("export", goal)
    for year, value in (("2021", "100"), ("2022", "139.4"), ("2023", "42000")):
        observe(indicator, year, value)
    return indicator


@pytest.fixture
def public(indicator) -> Indicator:
    return publish(indicator)


def description_of(response) -> str:
    return " ".join(re.search(r'<desc id="chart-d">(.*?)</desc>', response.text, re.DOTALL)[1].split())


# One indicator


def test_tells_what_it_is_with_its_last_value(client, public):
    public.publishers.add(make_organisation("Statistiska centralbyrån", name_en="Statistics Sweden"))
    Indicator.objects.filter(pk=public.pk).update(note="Källorna skiljer sig.", note_en="The sources differ.")

    response = client.get(PAGE)
    words = words_of(response)

    assert "Indicator: context Exports 2023: 42 000 (SEK billion)" in words
    facts = words_of(part(response, "facts"))
    assert "Unit SEK billion" in facts
    assert "Context. Measures the surroundings" in facts
    assert "Definition Definition missing" in facts
    assert "Statistics Sweden" in facts
    assert "4.1 More clinical trials (2024)" in facts
    assert "/en/malsattningar/2024/4.1/" in links_of(part(response, "facts"))
    assert "The sources differ." in words


def test_the_definition_is_that_of_the_publisher_and_a_series_of_ours_says_so(client, indicator):
    Indicator.objects.filter(pk=indicator.pk).update(definition="Varor enligt SITC.\n\nLöpande priser.", role="input")
    publish(indicator)

    facts = part(client.get(PAGE), "facts")

    assert '<p lang="sv">Varor enligt SITC.</p>' in facts
    assert '<p lang="sv">Löpande priser.</p>' in facts
    assert "Input. Measures what is put in" in words_of(facts)
    assert "Nobody as a series: the values are put together here" in words_of(facts)


@pytest.mark.parametrize(("address", "value"), [(PAGE, "139.4"), ("/indikatorer/export/", "139,4")])
def test_values_stand_newest_first_as_numbers_are_written_in_the_language(client, public, address, value):
    values = words_of(part(client.get(address), "values"))

    assert [values.index(year) for year in ("2023", "2022", "2021")] == sorted(
        values.index(year) for year in ("2021", "2022", "2023")
    )
    assert value in values
    assert "42 000" in values
    assert "Statistikdatabasen" in values


def test_the_table_says_how_exact_and_how_final_a_value_is(client, indicator):
    observe(indicator, "2024", "3000", qualifier="just_under", status="preliminary", period_label="ca 2024")
    publish(indicator)

    response = client.get(PAGE)
    values = words_of(part(response, "values"))

    assert "ca 2024 just under 3 000 Preliminary Statistikdatabasen" in values
    assert "2023 42 000 no information" in values
    assert '<span lang="sv">ca 2024</span></th>' in response.text


def test_without_any_status_there_is_no_column_of_it_and_the_page_says_so(client, public):
    values = words_of(part(client.get(PAGE), "values"))

    assert "The sources do not say whether they are preliminary or final." in values
    assert "Status" not in values


def test_the_chart_tells_its_numbers_and_where_its_axis_begins(client, public):
    response = client.get(PAGE)

    assert description_of(response) == "2021: 100. 2022: 139.4. 2023: 42 000."
    assert '<title id="chart-t">Exports, SEK billion</title>' in response.text
    assert "The axis begins at 0." in words_of(part(response, "chart"))


def test_an_axis_that_does_not_begin_at_0_says_so(client, goal):
    indicator = make_indicator("export", goal)
    for year, value in (("2021", "96.1"), ("2022", "97")):
        observe(indicator, year, value)
    publish(indicator)

    assert "The axis begins at 96, not at 0: the differences would be too small to see." in words_of(client.get(PAGE))


def test_coordinates_have_points_in_swedish(client, public):
    chart = part(client.get("/indikatorer/export/"), "chart")

    assert not re.search(r'(?:x|y|x1|x2|y1|y2|width|height|viewBox)="[^"]*,', chart)
    assert " style=" not in chart
    assert 'role="img"' in chart


def test_gaps_breaks_bounds_and_rivals_are_told_under_the_chart(client, indicator):
    observe(indicator, "2022", "150", source=make_source("Rivalen"))
    observe(indicator, "2025-01", "200", qualifier="more_than")
    SeriesBreak.objects.create(indicator=indicator, on=dt.date(2022, 1, 1), note="Ny metod.", note_en="New method.")
    publish(indicator)

    response = client.get(PAGE)
    chart = words_of(part(response, "chart"))

    assert "A line joins only values of periods that follow on each other" in chart
    assert "A hollow point is a bound" in chart
    assert "Where a period has several points, the sources state different values." in chart
    assert "Break 2022" in chart
    assert "Break in the series 1 January 2022." in description_of(response)
    breaks = words_of(part(response, "breaks"))
    assert "1 January 2022 New method." in breaks
    assert "2022 139.4" in words_of(part(response, "values"))
    assert "2022 150" in words_of(part(response, "values"))


def test_rivals_of_the_last_period_are_both_the_latest(client, indicator):
    observe(indicator, "2023", "41000", source=make_source("Rivalen"))
    publish(indicator)

    assert "2023: 42 000 or 41 000 (SEK billion)" in words_of(client.get(PAGE))
    assert "2023: 42 000 or 41 000 (SEK billion)" in words_of(client.get("/en/indikatorer/"))


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (("100", "90", "120"), "The value of 2023 is higher than that of 2021: 120 against 100."),
        (("100", "90", "80"), "The value of 2023 is lower than that of 2021: 80 against 100."),
        (("100", "90", "100"), "The value of 2023 is the same as that of 2021: 100."),
        (("100", "90"), "Too few comparable periods."),
    ],
)
def test_the_trend_is_stated_only_where_there_is_one(client, goal, values, sentence):
    indicator = make_indicator("export", goal)
    for year, value in enumerate(values, 2021):
        observe(indicator, str(year), value)
    publish(indicator)

    trend = words_of(part(client.get(PAGE), "trend"))

    assert sentence in trend
    assert ("three periods in a row" in trend) == (len(values) == 3)


def test_no_trend_is_computed_from_bounds(client, goal):
    indicator = make_indicator("export", goal)
    for year in ("2021", "2022", "2023"):
        observe(indicator, year, year, qualifier="more_than" if year == "2022" else "exact")
    publish(indicator)

    assert "some of the last values are bounds" in words_of(part(client.get(PAGE), "trend"))


def test_a_target_is_compared_with_what_is_known(client, indicator):
    make_target(indicator, 2022, "139", note="Beslutat 2020.")
    make_target(indicator, 2030, "50000")
    publish(indicator)

    response = client.get(PAGE)
    target = words_of(part(response, "target"))

    assert "Target for 2022: at least 139. Reached: 139.4 (2022)." in target
    assert "Target for 2030: at least 50 000. Not reached: 42 000 (2023)." in target
    assert "Beslutat 2020." in target
    assert "Beslut om mål" in target
    assert "Target for 2030: at least 50 000." in description_of(response)


def test_without_a_target_nothing_is_measured(client, public):
    assert "Cannot be measured, target value missing." in words_of(part(client.get(PAGE), "target"))


def test_a_target_before_every_value_has_nothing_to_compare_with(client, indicator):
    make_target(indicator, 2019, "50")
    publish(indicator)

    assert "Cannot be measured: no value to compare with." in words_of(part(client.get(PAGE), "target"))


def test_a_revised_value_stays_with_the_day_on_which_it_was_replaced(client, public, goal):
    first = public.observations.get(value=Decimal("139.4"))
    publishing.revise_observation(
        first, by=make_editor(goal.area), at=APRIL, value=Decimal("140.1"), note="SCB har räknat om."
    )

    response = client.get(PAGE)

    assert "2022 140.1 revised" in words_of(part(response, "values"))
    assert "2022: 139.4, replaced 1 April 2025" in words_of(part(response, "revised"))
    changes = words_of(part(response, "changes"))
    assert "2022: the value was revised from 139.4 to 140.1. SCB har räknat om." in changes
    assert "Life science-kontoret" in changes
    assert "editor_4" not in response.text.lower()


def test_as_of_a_day_the_value_is_the_one_of_that_day(client, public, goal):
    first = public.observations.get(value=Decimal("139.4"))
    publishing.revise_observation(first, by=make_editor(goal.area), at=APRIL, value=Decimal("140.1"), note="Omräknat.")

    response = client.get(f"{PAGE}?per=2025-03-31")

    assert "2022 139.4" in words_of(part(response, "values"))
    assert "140.1" not in response.text
    assert 'aria-labelledby="revised"' not in response.text
    assert "Published since then about this indicator: 1 change of an indicator" in words_of(response)
    assert "/en/malsattningar/2024/4.1/?per=2025-03-31" in links_of(response)


def test_before_its_publication_it_was_not_there(client, public):
    response = client.get(f"{PAGE}?per=2025-03-02")

    assert response.status_code == 404
    assert "This indicator was not in the register on that day" in words_of(response)
    assert client.get(f"{PAGE}?per=2025-03-03").status_code == 200


@pytest.mark.parametrize("slug", ["finns-inte", "export", "x" * 200])
def test_what_is_not_public_is_not_found(client, indicator, slug):
    for query in ("", "?per=2025-03-31"):
        response = client.get(f"/en/indikatorer/{slug}/{query}")
        assert response.status_code == 404
        assert "There is no such indicator" in words_of(response)


def test_without_values_it_says_so(client, goal):
    publish_without_values(make_indicator("export", goal))

    words = words_of(client.get(PAGE))

    assert "The register has no value of this indicator yet." in words
    assert "Too few comparable periods." in words
    assert "All values" not in words


def test_a_long_series_has_pages_and_a_short_description(client, goal):
    indicator = make_indicator("export", goal, title_en="")
    source = make_source("Databasen")
    Observation.objects.bulk_create(
        Observation(
            indicator=indicator,
            period_from=(first := dt.date(1940 + number // 12, number % 12 + 1, 1)),
            period_to=(first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1),
            value=Decimal(number % 89),
            source=source,
        )
        for number in range(1000)
    )
    publish(indicator)

    response = client.get(PAGE)

    assert len(response.content) < 40 * 1024
    assert description_of(response).startswith("1000 values, from 0 (January 1940) to 20 (April 2023).")
    assert "page 2" in client.get(f"{PAGE}?sida=2").text
    assert "February 2019" in words_of(part(client.get(f"{PAGE}?sida=2"), "values"))
    for wrong in ("0", "21", "x", "9" * 5000):
        assert client.get(f"{PAGE}?sida={wrong}").status_code == 404


def test_texts_are_text_and_never_markup(client, goal):
    indicator = make_indicator("export", goal, title="<b>fet</b>", title_en="", note="<script>x</script>", unit="<i>")
    observe(indicator, "2021", "1", period_label="<u>2021</u>")
    publish(indicator)

    text = client.get(PAGE).text

    for markup in ("<b>", "<script>", "<i>", "<u>"):
        assert markup not in text


# The list


def test_the_list_stands_by_area_and_each_links_to_its_page(client, public, goal_8_1):
    publish_without_values(make_indicator("import", goal_8_1, title="Import", title_en=""))
    publish_without_values(make_indicator("bnp", title="BNP", title_en="GDP"))
    make_indicator("hemlig", goal_8_1, title="Hemlig")

    response = client.get("/en/indikatorer/")
    words = words_of(response)

    assert "3 indicators." in words
    assert words_of(part(response, "area-4")) == (
        "4. Research and development Exports 2023: 42 000 (SEK billion) Context"
    )
    assert '<span lang="sv">Import</span>' in part(response, "area-8")
    assert "No value yet" in words_of(part(response, "area-8"))
    assert "Linked to no goal of 2024 GDP" in words_of(part(response, "area-0"))
    assert "Hemlig" not in words
    assert "/en/indikatorer/export/" in links_of(response)


def test_the_list_of_a_day_before_any_was_public_says_so(client, public):
    response = client.get("/en/indikatorer/?per=2025-03-02")

    assert response.status_code == 200
    assert "No indicator was public on this day." in words_of(response)


def test_the_area_leads_to_its_indicators(client, public):
    assert "/en/indikatorer/#omrade-4" in links_of(client.get("/en/omraden/4/"))
    assert "1 indicator is linked to goals of the area" in words_of(client.get("/en/omraden/4/"))
    assert "/en/indikatorer/" in links_of(client.get("/en/omraden/8/"))
    assert "/en/indikatorer/?per=2025-03-04#omrade-4" in links_of(client.get("/en/omraden/4/?per=2025-03-04"))


# The goal


def test_a_goal_lists_its_indicators_with_the_last_value(client, public, goal_8_1):
    publish_without_values(make_indicator("import", goal_8_1, title="Import"))

    response = client.get("/en/malsattningar/2024/4.1/")
    section = words_of(part(response, "indicators"))

    assert "Exports 2023: 42 000 (SEK billion) Context" in section
    assert "Import" not in section
    assert "/en/indikatorer/export/" in links_of(part(response, "indicators"))
    assert "No indicator is linked to the goal." in words_of(client.get("/en/malsattningar/2024/4.2/"))


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (None, "cannot be measured, target value missing"),
        ((2030, "40000"), "Reached (2030): Exports"),
        ((2030, "50000"), "Not reached (2030): Exports"),
        ((2019, "50"), "Cannot be measured (2019): Exports"),
    ],
)
def test_the_target_of_a_goal_is_that_of_its_indicators(client, indicator, target, said):
    if target:
        make_target(indicator, *target)
    publish(indicator)

    assert f"Target value {said}" in words_of(part(client.get("/en/malsattningar/2024/4.1/"), "lenses"))


# Queries


def test_asks_as_much_of_the_database_for_many_rows_as_for_few(client, goal, goal_4_2):
    addresses = ["/indikatorer/", "/indikatorer/serie-0/", "/malsattningar/2024/4.1/", "/omraden/4/"]
    approver, editor = make_approver(), make_editor(goal.area)

    def add(numbers):
        for number in numbers:
            indicator = make_indicator(f"serie-{number}", goal, goal_4_2, title=f"Serie {number}")
            indicator.publishers.add(make_organisation(f"Utgivare {number}"))
            observe(indicator, "2021", "1", source=make_source(f"Källa {number}"))
            make_target(indicator, 2030, "5")
            SeriesBreak.objects.create(indicator=indicator, on=dt.date(2020, 1, 1), note="Ny.", source=make_source())
            publishing.publish_indicator(indicator, by=approver, at=MARCH, note="Serien har en källa.")
            row = indicator.observations.get()
            publishing.revise_observation(row, by=editor, at=APRIL, value=Decimal(9), note="Omräknat.")
            first = Indicator.objects.get(slug="serie-0")
            year = period(str(2000 + number))
            new = Observation(indicator=first, value=Decimal(number), source=make_source("Ny källa"), **year)
            publishing.add_observation(new, by=editor, at=APRIL, note="Ännu ett år.")

    add(range(3))
    few = [queries_for(client, address) for address in addresses]
    add(range(3, 12))

    assert [queries_for(client, address) for address in addresses] == few
