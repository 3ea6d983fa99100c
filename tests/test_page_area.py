"""`/omraden/4/`: a priority area as worded by the edition in force."""

import pytest

from strategy.models import AreaWording, PriorityArea
from tests.makers import (
    make_area,
    make_deliverable,
    make_edition,
    make_goal,
    make_initiative,
    make_late_report,
    make_organisation,
    publish,
    publish_edition,
    publish_judgement,
    stockholm,
)
from tests.page_helpers import (
    ON_30_JUNE_2025,
    OPEN_STATES,
    full_initiative,
    links_of,
    make_funding,
    open_judgement,
    part,
    queries_for,
    words_of,
)

pytestmark = [pytest.mark.django_db, ON_30_JUNE_2025]


def test_shows_the_goals_of_the_area_with_direction_day_and_initiatives(client, goal, public_initiative):
    publish_judgement(goal, "negative", at=stockholm("2025-03-03"))

    goals = words_of(part(client.get("/omraden/4/"), "goals"))

    assert "2 målsättningar" in goals
    assert "4.1 Fler kliniska prövningar Negativ bedömd 3 mars 2025 (aktuell) 1 insats: 1 pågår" in goals
    assert "4.2 Forskning i vården Ej bedömd ingen insats registrerad" in goals
    assert "8.1" not in goals


def test_uses_the_words_of_the_edition_in_force(client, edition):
    older = make_edition("2019", "2019-12-19")
    make_goal(older, make_area(4, older, "Området som det hette"), 1)
    publish_edition(older, at=stockholm("2024-12-02 09:00"))
    AreaWording.objects.filter(edition=edition, area__number=4).update(summary="Med våra egna ord.\n\nAndra stycket.")

    response = client.get("/omraden/4/")

    assert "<h1>Forskning och utveckling</h1>" in response.text
    assert "<p>Med våra egna ord.</p>" in response.text
    assert "<p>Andra stycket.</p>" in response.text
    assert "hette" not in response.text


def test_lists_amounts_as_stated_and_never_adds_them_up(client, goal, goal_4_2):
    ministry = make_organisation("Socialdepartementet", kind="ministry")
    vinnova = make_organisation("Vinnova")
    one = make_initiative("Första", goal)
    make_funding(one, 20_000_000, wording="högst 20 miljoner", qualifier="at_most", payer=ministry, recipient=vinnova)
    make_funding(one, 500_000, wording="en halv miljon", year_from=2024, year_to=2026)
    publish(one)
    two = make_initiative("Andra", goal_4_2)
    make_funding(two, 15_750_000, wording="årligt anslag", year_from=2025, per_year=True, stage="estimated")
    publish(two)

    response = client.get("/omraden/4/")

    money = words_of(part(response, "money"))
    for stated in ["högst 20 miljoner", "20 miljoner kronor", "500 000 kronor", "15,75 miljoner kronor per år"]:
        assert stated in money
    assert "2024–2026" in money
    assert "från 2025, tills vidare" in money
    assert "Socialdepartementet, till Vinnova" in money
    assert "därför lägger vi inte ihop dem" in money
    assert "36" not in money  # 20 + 0.5 + 15.75
    assert money.count("kronor") == 3


def test_says_nothing_of_money_where_none_is_known(client, public_initiative):
    assert 'aria-labelledby="money"' not in client.get("/omraden/4/").text


def test_leads_to_the_areas_before_and_after(client, edition):
    first = make_area(1, edition, "Samverkan")
    make_goal(edition, first, 1)

    opening, middle, closing = (client.get(f"/omraden/{number}/") for number in (1, 4, 8))

    assert "Föregående: 1. Samverkan" in words_of(middle)
    assert "Nästa: 8. Internationell attraktionskraft" in words_of(middle)
    assert "Föregående:" not in words_of(opening)
    assert "Nästa:" not in words_of(closing)


def test_counts_an_initiative_once_however_many_of_its_goals_it_serves(client, goal, goal_4_2):
    publish(make_initiative("Bred insats", goal, goal_4_2, phase="ongoing"))

    initiatives = words_of(part(client.get("/omraden/4/"), "initiatives"))

    assert initiatives.startswith("1 insats ")
    assert initiatives.count("Bred insats") == 1


def test_shows_only_initiatives_that_serve_goals_of_the_area(client, goal, goal_8_1):
    publish(make_initiative("Bidrar hit", goal_8_1, lead_area=goal.area))
    publish(make_initiative("Ägs här", goal, lead_area=goal_8_1.area))

    words = words_of(client.get("/omraden/8/"))

    assert "Bidrar hit" in words
    assert "Ägs här" not in words
    assert "Registret är inte fullständigt: 2 insatser; regeringen angav omkring 70 (2022)." in words


def test_lists_latest_judgements_and_what_falls_due_in_the_area(client, goal, goal_8_1):
    here, elsewhere = make_initiative("Här", goal), make_initiative("Annorstädes", goal_8_1)
    make_late_report(here, "2025-05-31", label="Försenad rapport")
    make_deliverable(here, "2025-09-30", label="Kommande rapport")
    make_deliverable(elsewhere, "2025-09-30", label="Annan rapport")
    publish(here)
    publish(elsewhere)
    publish_judgement(goal, "positive", at=stockholm("2025-03-03"))
    publish_judgement(goal_8_1, "negative", at=stockholm("2025-03-04"))

    response = client.get("/omraden/4/")

    ahead = words_of(part(response, "ahead"))
    assert ahead.index("Försenad rapport") < ahead.index("Kommande rapport")
    assert "Annan rapport" not in ahead
    latest = words_of(part(response, "latest"))
    assert "4.1 Fler kliniska prövningar 3 mars 2025 Från ej bedömd till positiv." in latest
    assert "8.1" not in latest


@pytest.mark.parametrize("number", ["0", "5", "99", "99999999999999999999", "9" * 5000], ids=lambda number: number[:30])
def test_an_area_that_does_not_exist_is_not_found(client, edition, number):
    PriorityArea.objects.create(number=5)  # known, but without a word in the edition

    response = client.get(f"/omraden/{number}/")

    assert response.status_code == 404
    assert "<h1>" in response.text


def test_an_unknown_area_says_where_the_areas_are(client, edition):
    response = client.get("/omraden/99/")

    assert "Det prioriterade området finns inte" in words_of(response)
    assert "Du hittar alla områden på översikten." in words_of(response)
    assert "/" in links_of(response)


def test_examples_are_called_examples(client, goal):
    publish_judgement(goal, "positive", is_example=True)

    response = client.get("/omraden/4/")

    assert "Positiv Exempel" in words_of(part(response, "goals"))
    assert "Exempel" in words_of(part(response, "latest"))
    assert "noindex" in response.text


@pytest.mark.parametrize("state", OPEN_STATES)
def test_never_shows_a_judgement_that_is_not_published(client, goal, state):
    open_judgement(goal, state, "Hemlig bedömning.")

    response = client.get("/omraden/4/")

    assert "Hemlig bedömning." not in response.text
    assert "Negativ" not in words_of(part(response, "goals"))


def test_never_shows_an_initiative_that_is_not_published_nor_edits_of_one_that_is(
    client, initiative, public_initiative
):
    public_initiative.title = "Hemligt nytt namn"
    public_initiative.save()
    make_funding(public_initiative, 77_000_000, wording="hemligt belopp")
    make_deliverable(public_initiative, "2025-10-10", label="Hemlig rapport")

    response = client.get("/omraden/4/")

    assert initiative.title not in response.text
    assert "emlig" not in response.text
    assert "77" not in words_of(response)


def test_names_no_official_and_no_percentage(client, goal, public_initiative):
    publish_judgement(goal, "positive")

    response = client.get("/omraden/4/")

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
    few = queries_for(client, "/omraden/4/")
    add(range(3, 30))

    assert queries_for(client, "/omraden/4/") == few
