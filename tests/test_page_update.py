"""`/malsattningar/2024/4.1/bedomningar/2/`: the permanent address of a judgement."""

import pytest

from tests.makers import (
    make_approver,
    make_area,
    make_edition,
    make_goal,
    make_source,
    publish_correction,
    publish_judgement,
    stockholm,
)
from tests.page_helpers import ON_30_JUNE_2025, OPEN_STATES, links_of, open_judgement, part, queries_for, words_of
from tracking import publishing

pytestmark = [pytest.mark.django_db, ON_30_JUNE_2025]

FIRST = "/malsattningar/2024/4.1/bedomningar/1/"
SECOND = "/malsattningar/2024/4.1/bedomningar/2/"


@pytest.fixture
def first(goal):
    return publish_judgement(goal, "positive", at=stockholm("2025-03-03"), headline="Den första texten.")


def test_shows_the_whole_judgement_and_that_it_stands(client, first):
    response = client.get(FIRST)

    words = words_of(response)
    assert first.get_absolute_url() == FIRST
    assert "Lägesbedömning 1" in words
    assert "4.1 Fler kliniska prövningar" in words
    assert "Från ej bedömd till positiv" in words
    assert "Den första texten." in words
    assert "Bedömd 3 mars 2025 av Life science-kontoret" in words
    assert "/malsattningar/2024/4.1/" in links_of(response)


def test_a_judgement_that_was_followed_by_another_points_at_the_goal(client, goal, first):
    publish_judgement(goal, "neutral", at=stockholm("2025-04-01"))

    words = words_of(client.get(FIRST))

    assert "Det finns en senare lägesbedömning." in words
    assert "Den första texten." in words
    assert "Från positiv till neutral" in words_of(client.get(SECOND))


def test_the_address_and_the_text_stay_after_a_correction(client, first):
    publish_correction(
        first, stockholm("2025-04-01"), headline="Den rättade texten.", correction_reason="Ett tal var fel."
    )

    old, new = client.get(FIRST), client.get(SECOND)

    assert "Den första texten." in words_of(part(old, "text"))
    assert "Rättad 1 april 2025. Lägesbedömning 2 gäller i stället Ett tal var fel." in words_of(old)
    assert SECOND in links_of(old)
    assert "Den här lägesbedömningen rättar den föregående. Ett tal var fel." in words_of(new)
    assert "Den rättade texten." in words_of(part(new, "text"))
    assert "Bedömd 3 mars 2025" in words_of(new)


def test_the_address_and_the_text_stay_after_a_withdrawal(client, first):
    publishing.withdraw(first, by=make_approver(), at=stockholm("2025-04-01"), reason="Underlaget var fel.")

    response = client.get(FIRST)

    assert response.status_code == 200
    assert "Tillbakadragen 1 april 2025. Underlaget var fel." in words_of(response)
    assert "Den första texten." in words_of(part(response, "text"))
    assert "Texten som drogs tillbaka" in words_of(response)


@pytest.mark.parametrize(
    "number", ["2", "0", "99", "99999999999999999999", "9" * 5000, "x", "-1"], ids=lambda number: number[:30]
)
def test_a_number_that_does_not_exist_is_not_found(client, first, number):
    response = client.get(f"/malsattningar/2024/4.1/bedomningar/{number}/")

    assert response.status_code == 404
    assert "Den första texten." not in response.text


def test_an_unknown_number_says_where_the_judgements_are(client, first):
    words = words_of(client.get(SECOND))

    assert "Lägesbedömningen finns inte" in words
    assert "På målsättningens sida hittar du alla publicerade lägesbedömningar." in words


@pytest.mark.parametrize("state", OPEN_STATES)
def test_what_is_not_published_has_no_address(client, goal, first, state):
    update = open_judgement(goal, state, "Hemlig bedömning.")

    answers = [client.get(f"/malsattningar/2024/4.1/bedomningar/{number}/") for number in (2, update.pk) if number != 1]

    assert update.number is None
    assert [answer.status_code for answer in answers] == [404] * len(answers)
    assert "Hemlig bedömning." not in client.get(FIRST).text


def test_the_judgement_of_a_goal_that_is_not_public_is_not_found(client, first):
    coming = make_edition("2030", "2030-01-01")
    make_goal(coming, make_area(4, coming), 1)

    assert client.get("/malsattningar/2030/4.1/bedomningar/1/").status_code == 404
    assert client.get("/malsattningar/2024/4.2/bedomningar/1/").status_code == 404
    assert client.get("/malsattningar/2024/8.9/bedomningar/1/").status_code == 404


def test_before_it_was_published_it_is_not_found(client, first):
    assert client.get(f"{FIRST}?per=2025-03-02").status_code == 404
    assert client.get(f"{FIRST}?per=2025-03-03").status_code == 200


def test_an_example_is_called_an_example(client, goal):
    publish_judgement(goal, "positive", is_example=True)

    response = client.get(FIRST)

    assert "Positiv Exempel" in words_of(part(response, "text"))
    assert "noindex" in response.text


def test_names_no_official(client, first):
    response = client.get(FIRST)

    assert "editor_4" not in response.text.lower()
    assert "approver" not in response.text.lower()
    assert "%" not in words_of(response)


def test_asks_as_much_of_the_database_for_30_rows_as_for_3(client, goal, goal_4_2):
    publish_judgement(goal, at=stockholm("2025-03-03"), evidence=[make_source() for _number in range(3)])
    publish_judgement(goal_4_2, at=stockholm("2025-03-03"), evidence=[make_source() for _number in range(30)])

    few = queries_for(client, FIRST)

    assert queries_for(client, FIRST.replace("4.1", "4.2")) == few
