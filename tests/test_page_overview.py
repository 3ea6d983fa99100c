"""`/`: how the strategy goes, in one page."""

import pytest

from tests.makers import (
    make_approver,
    make_area,
    make_deliverable,
    make_edition,
    make_goal,
    make_initiative,
    make_late_report,
    publish,
    publish_correction,
    publish_edition,
    publish_judgement,
    stockholm,
)
from tests.page_helpers import (
    ON_30_JUNE_2025,
    OPEN_STATES,
    full_initiative,
    links_of,
    open_judgement,
    part,
    queries_for,
    words_of,
)
from tracking import publishing

pytestmark = [pytest.mark.django_db, ON_30_JUNE_2025]


def test_lists_every_area_and_goal_with_its_direction_in_words(client, goal, goal_8_1):
    publish_judgement(goal, "positive", at=stockholm("2025-03-03"))

    response = client.get("/")

    areas = words_of(part(response, "areas"))
    assert "4. Forskning och utveckling" in areas
    assert "8. Internationell attraktionskraft" in areas
    assert "4.1 Fler kliniska prövningar, bedömd 3 mars 2025: Positiv" in areas
    assert "4.2 Forskning i vården: Ej bedömd" in areas
    assert "8.1 Ökad export: Ej bedömd" in areas
    assert {goal.get_absolute_url(), goal_8_1.get_absolute_url(), "/omraden/4/"} <= set(links_of(response))


def test_shows_only_the_edition_in_force(client, goal):
    older = make_edition("2019", "2019-12-19")
    make_goal(older, make_area(4, older, "Området som det hette"), 1, "Målsättningen som den hette")
    publish_edition(older, at=stockholm("2024-12-02 09:00"))
    coming = make_edition("2030", "2030-01-01")
    make_goal(coming, make_area(4, coming, "Området som det ska heta"), 1, "Målsättningen som den ska heta")

    words = words_of(client.get("/"))

    assert "4.1 Fler kliniska prövningar" in words
    assert "hette" not in words
    assert "ska heta" not in words


def test_counts_the_goals_of_each_direction_and_names_the_total(client, goal, goal_4_2):
    publish_judgement(goal, "positive", at=stockholm("2025-03-03"))
    publish_judgement(goal_4_2, "unclear", at=stockholm("2025-03-04"))

    directions = words_of(part(client.get("/"), "directions"))

    assert "Positiv 1 Neutral 0 Negativ 0 Oklar 1 Ej bedömd 1" in directions
    assert "Av de 3 målsättningarna bedöms utvecklingen som positiv för en, neutral för ingen" in directions


def test_a_withdrawn_judgement_counts_as_not_assessed(client, goal):
    publish_judgement(goal, "positive", at=stockholm("2025-03-03"))
    second = publish_judgement(goal, "negative", at=stockholm("2025-04-01"))
    publishing.withdraw(second, by=make_approver(), at=stockholm("2025-05-01"), reason="Underlaget var fel.")

    directions = words_of(part(client.get("/"), "directions"))

    assert "Positiv 0 Neutral 0 Negativ 0 Oklar 0 Ej bedömd 3" in directions


def test_an_initiative_counts_once_in_each_total(client, goal, goal_4_2, goal_8_1):
    publish(make_initiative("Överallt", goal, goal_4_2, goal_8_1, phase="ongoing"))

    response = client.get("/")

    assert "1 insats" in words_of(part(response, "initiatives"))
    assert words_of(part(response, "areas")).count("1 insats: 1 pågår") == 2
    assert "Hela registret 0 1 0 0 0 0 1" in words_of(part(response, "initiatives"))


def test_states_how_incomplete_the_register_is(client, public_initiative):
    sentence = "Registret är inte fullständigt: 1 insats; regeringen angav omkring 70 (2022)."

    assert sentence in words_of(client.get("/"))


def test_names_the_goals_where_no_initiative_is_registered(client, public_initiative):
    response = client.get("/")

    gaps = words_of(part(response, "gaps"))
    assert "4.2 Forskning i vården" in gaps
    assert "8.1 Ökad export" in gaps
    assert "4.1" not in gaps
    assert "ingen insats registrerad" in words_of(part(response, "areas"))


def test_names_the_judgements_that_are_out_of_date(client, goal, time_machine):
    publish_judgement(goal, "positive", at=stockholm("2024-12-03"))
    time_machine.move_to(stockholm("2025-12-03 12:00"), tick=False)
    assert "4.1" not in words_of(part(client.get("/"), "gaps")).partition("Målsättningar utan")[0]

    time_machine.move_to(stockholm("2025-12-04 12:00"), tick=False)

    assert "4.1 Fler kliniska prövningar bedömd 3 december 2024" in words_of(part(client.get("/"), "gaps"))


def test_examples_are_called_examples_everywhere(client, goal, time_machine):
    publish_judgement(goal, "positive", at=stockholm("2025-03-03"), is_example=True)
    time_machine.move_to(stockholm("2026-06-30 12:00"), tick=False)

    response = client.get("/")

    assert "4.1 Fler kliniska prövningar, bedömd 3 mars 2025: Positiv Exempel" in words_of(response)
    for place in ["directions", "areas", "latest", "gaps"]:
        assert "Exempel" in words_of(part(response, place)), place
    assert "Demonstration: lägesbedömningarna är påhittade exempel." in words_of(response)
    assert '<meta name="robots" content="noindex">' in response.text


def test_says_nothing_of_examples_where_there_are_none(client, goal):
    publish_judgement(goal, "positive", at=stockholm("2025-03-03"))

    response = client.get("/")

    assert "xempel" not in words_of(response)
    assert "noindex" not in response.text


def test_tells_the_five_latest_changes_of_judgements_the_newest_first(client, goal, goal_4_2):
    first = publish_judgement(goal, "positive", at=stockholm("2025-01-10"))
    publish_judgement(goal, "neutral", at=stockholm("2025-01-20"))
    other = publish_judgement(goal_4_2, "negative", at=stockholm("2025-02-10"))
    publish_correction(other, stockholm("2025-03-03"), direction="unclear", correction_reason="Ett tal var fel.")
    last = publish_judgement(goal, "positive", at=stockholm("2025-04-01"))
    publishing.withdraw(last, by=make_approver(), at=stockholm("2025-05-01"), reason="Källan är återkallad.")

    response = client.get("/")

    latest = words_of(part(response, "latest"))
    told = ["1 maj 2025", "1 april 2025", "3 mars 2025", "10 februari 2025", "20 januari 2025"]
    assert [latest.index(day) for day in told] == sorted(latest.index(day) for day in told)
    assert "10 januari 2025" not in latest
    assert first.get_absolute_url() not in links_of(part(response, "latest"))
    assert "drogs tillbaka: målsättningen är nu ej bedömd. Källan är återkallad." in latest
    assert "rättades från negativ till oklar. Ett tal var fel." in latest


def test_lists_what_falls_due_with_the_late_first(client, goal):
    coming = make_initiative("Kommande", goal)
    make_deliverable(coming, "2025-06-30", label="I dag")
    make_deliverable(coming, "2025-09", label="I höst")
    publish(coming)
    late = make_initiative("Sen", goal)
    make_late_report(late, "2025-05-31", label="Borde vara lämnad")
    publish(late)

    ahead = words_of(part(client.get("/"), "ahead"))

    assert "31 maj 2025 Försenad Borde vara lämnad Sen 30 juni 2025 I dag Kommande september 2025 I höst" in ahead
    assert ahead.count("Försenad") == 1


@pytest.mark.parametrize("delivery", ["unknown", "delivered"])
def test_a_report_that_is_not_known_to_be_missing_is_never_called_late(client, goal, delivery):
    initiative = make_initiative("En insats", goal)
    make_deliverable(initiative, "2025-01-31", label="Gammal rapport", delivery=delivery)
    publish(initiative)

    response = client.get("/")

    assert "Gammal rapport" not in words_of(response)
    assert "1 försenad" not in words_of(response)


@pytest.mark.parametrize("state", OPEN_STATES)
def test_never_shows_a_judgement_that_is_not_published(client, goal, state):
    open_judgement(goal, state, "Hemlig bedömning.")

    response = client.get("/")

    assert "Hemlig bedömning." not in response.text
    assert "Negativ 0" in words_of(part(response, "directions"))


def test_never_shows_an_initiative_that_is_not_published_nor_edits_of_one_that_is(
    client, initiative, public_initiative
):
    public_initiative.title, public_initiative.phase = "Hemligt nytt namn", "discontinued"
    public_initiative.save()
    public_initiative.deliverables.update(label="Hemlig etikett")

    response = client.get("/")

    assert initiative.title not in response.text
    assert "Hemlig" not in response.text
    assert "1 avbruten" not in words_of(response)


def test_names_no_official_and_no_percentage(client, goal, public_initiative):
    publish_judgement(goal, "positive")

    response = client.get("/")

    assert "%" not in words_of(response)
    assert "editor_4" not in response.text.lower()
    assert "approver" not in response.text.lower()


def test_asks_as_much_of_the_database_for_30_rows_as_for_3(client, edition, goal, area):
    def add(numbers):
        for number in numbers:
            another = make_goal(edition, area, number + 10, f"Målsättning {number}")
            full_initiative(f"Insats {number}", goal, another)
            publish_judgement(another, "neutral", at=stockholm("2025-03-03"))

    add(range(3))
    few = queries_for(client, "/")
    add(range(3, 30))

    assert queries_for(client, "/") == few
