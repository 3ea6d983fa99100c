"""`/om/`: who judges, every word defined, what is computed, what is not shown, the gaps. `/om/ord/`: the other words."""

import re

import pytest
from django.utils import translation

from strategy.models import Edition
from tests.makers import (
    amend,
    make_area,
    make_edition,
    make_goal,
    make_initiative,
    publish,
    publish_edition,
    publish_judgement,
    stockholm,
)
from tests.page_helpers import ON_30_JUNE_2025, links_of, part, queries_for, words_of
from tracking.definitions import DEFINITIONS, WORDS
from tracking.models import Initiative
from tracking.pages.about import INITIATIVES, JUDGEMENTS, PARTS
from tracking.progress import CURRENT_DAYS, DUE_DAYS
from tracking.wording import LABELS

pytestmark = ON_30_JUNE_2025

ABOUT, MORE_WORDS = "/en/om/", "/en/om/ord/"
SHOWN_KINDS = [kind for kind, _heading in [*JUDGEMENTS, *INITIATIVES, *(k for _h, ks in PARTS.values() for k in ks)]]


# Words


@pytest.mark.parametrize("kind", LABELS)
def test_every_label_of_a_public_choice_has_a_definition(kind):
    missing = {value for value in LABELS[kind] if not str(DEFINITIONS.get(kind, {}).get(value, ""))}

    assert not missing, f"Write in tracking/definitions.py what these mean: {kind} {missing}"


def test_no_definition_is_of_a_word_that_is_gone():
    gone = {(kind, value) for kind, meanings in DEFINITIONS.items() for value in meanings if value not in LABELS[kind]}

    assert gone - {("phase", "late"), ("phase", "unknown")} == set()


def test_every_kind_of_words_stands_on_a_page():
    assert sorted([*SHOWN_KINDS, "phase"]) == sorted(LABELS)


@pytest.mark.django_db
def test_the_pages_define_each_word(client, edition):
    words = words_of(client.get(ABOUT)) + words_of(client.get(MORE_WORDS))

    with translation.override("en"):
        for kind in SHOWN_KINDS:
            for value, label in LABELS[kind].items():
                meaning = f"{str(label)[:1].upper()}{str(label)[1:]} {DEFINITIONS[kind][value].text}"
                assert meaning in words, (kind, value)
        for word, definition in WORDS:
            assert f"{word} {definition.text}" in words


@pytest.mark.parametrize("kind", ["direction", "confidence", "freshness", "state", "link_basis"])
def test_words_of_judgement_and_state_have_an_example(kind):
    assert all(str(definition.example) for definition in DEFINITIONS[kind].values())


@pytest.mark.django_db
def test_symbols_are_drawn_as_on_the_other_pages(client, edition):
    response = client.get(ABOUT)

    for value in LABELS["direction"]:
        assert f'<span class="chip direction {value}">' in response.text
    for value in LABELS["state"]:
        assert f'<span class="chip {value}">' in response.text


def test_the_words_for_age_name_the_days_that_are_computed_with():
    texts = [str(definition.text) for definition in DEFINITIONS["freshness"].values()]

    assert [re.findall(r"\d+", text) for text in texts] == [
        [str(CURRENT_DAYS)],
        [str(CURRENT_DAYS + 1), str(DUE_DAYS)],
        [str(DUE_DAYS)],
    ]


@pytest.mark.django_db
def test_says_how_age_and_lateness_are_computed(client, edition):
    words = words_of(part(client.get(ABOUT), "beraknas")).replace("\N{NO-BREAK SPACE}", " ")

    assert "Up to 183 days the judgement is current, from 184 to 365 days it is due for update" in words
    assert (
        "Assessed on 1 March 2025, it is current until 31 August 2025 and due for update until 1 March 2026." in words
    )
    assert "one due in June 2024 from 1 July" in words


@pytest.mark.django_db
def test_says_what_is_not_shown(client, edition):
    words = words_of(part(client.get(ABOUT), "visas-inte"))

    for text in ["No percentage of success", "No sums of money", "No accusations", "No names of officials"]:
        assert text in words
    assert "the wording of goals, organisations and indicators as it is today" in words


# Gaps


@pytest.fixture
def _initiatives(goal, goal_8_1, public_initiative):
    """4.1 has two assignments and an inquiry, 8.1 the inquiry; nothing for 4.2."""
    publish(make_initiative("Ett uppdrag till", goal))
    publish(make_initiative("En utredning", goal, goal_8_1, kind="inquiry"))


def rows_of(response) -> list[tuple[str, list[str]]]:
    """(goal, the cells) of the grid."""
    body = re.search(r'<div class="fold grid">.*?<tbody(.*?)</tbody>', response.text, re.DOTALL)[1]
    rows = re.findall(r'<tr role="row">(.*?)</tr>', body, re.DOTALL)
    return [(words_of(row.partition("</th>")[0]), re.findall(r'<td role="cell"[^>]*>(\d*)</td>', row)) for row in rows]


@pytest.mark.django_db
@pytest.mark.usefixtures("_initiatives")
def test_the_grid_counts_initiatives_by_goal_and_kind(client):
    response = client.get(ABOUT)

    assert rows_of(response) == [
        ("4.1 More clinical trials", ["2", "1", "", "", "", "", "", ""]),
        ("4.2 Forskning i vården no initiative registered", [""] * 8),
        ("8.1 Ökad export", ["", "1", "", "", "", "", "", ""]),
    ]
    assert response.text.count('<th role="columnheader" scope="col">') == 1 + len(Initiative.Kind)
    assert 'data-label="Government assignment">2<' in response.text  # the list on a phone names the kind


@pytest.mark.django_db
@pytest.mark.usefixtures("_initiatives")
def test_the_gaps_are_named_and_counted(client):
    words = words_of(part(client.get(ABOUT), "luckor")).replace("\N{NO-BREAK SPACE}", " ")

    assert "The register is not complete: 3 initiatives; the government stated about 70 (2022)." in words
    assert "2 of 3 initiatives have no phase" in words
    assert "Goals where no initiative is registered" in words
    assert "That none is registered does not show that nothing is done" in words


@pytest.mark.django_db
def test_goals_of_an_edition_that_the_register_does_not_know_are_counted(client, edition):
    older = make_edition("2019", "2019-12-12", stated_goals=30)
    area = make_area(4, older)
    for number in range(1, 4):
        make_goal(older, area, number)
    publish_edition(older, stockholm("2025-01-02"))
    Edition.objects.filter(pk=edition.pk).update(stated_goals=3)

    words = words_of(client.get(ABOUT))

    assert "The edition of 2019 had 30 goals. The register knows 3 of them; 27 are missing" in words
    assert "The edition of 2024 had" not in words


@pytest.mark.django_db
@pytest.mark.usefixtures("_initiatives")
def test_an_earlier_day_shows_the_gaps_of_that_day(client, public_initiative):
    Initiative.objects.filter(pk=public_initiative.pk).update(kind="funding")
    public_initiative.refresh_from_db()
    amend(public_initiative, stockholm("2025-05-02"))

    today, before = client.get(ABOUT), client.get(f"{ABOUT}?per=2025-05-01")

    assert rows_of(today)[0][1][:4] == ["1", "1", "", "1"]
    assert rows_of(before)[0][1][:4] == ["2", "1", "", ""]
    assert "/en/malsattningar/2024/4.1/?per=2025-05-01" in links_of(before)


@pytest.mark.django_db
def test_never_shows_what_is_not_public(client, initiative):
    assert "1" not in "".join(cell for _goal, cells in rows_of(client.get(ABOUT)) for cell in cells)


@pytest.mark.django_db
def test_asks_no_more_of_the_database_with_more_in_the_register(client, goal, goal_8_1, public_initiative):
    few = queries_for(client, ABOUT)
    for number in range(5):
        publish(make_initiative(f"Insats {number}", goal, goal_8_1, kind="funding"), stockholm("2025-02-03"))

    assert queries_for(client, ABOUT) == few <= 8
    assert queries_for(client, MORE_WORDS) <= 4


# The rest


@pytest.mark.django_db
def test_a_demonstration_says_so(client, goal):
    assert "This is a demonstration" not in words_of(client.get(ABOUT))

    publish_judgement(goal, at=stockholm("2025-03-03"), is_example=True)

    assert "The judgements are made up to show how the register works" in words_of(client.get(ABOUT))


@pytest.mark.django_db
def test_other_pages_lead_here(client, edition):
    assert "/en/om/#sa-bedomer-vi" in links_of(client.get("/en/"))
    assert {"/en/om/", "/en/aktuellt/"} <= set(links_of(client.get("/en/insatser/")))
    assert "/en/om/ord/" in links_of(client.get(ABOUT))


@pytest.mark.django_db
def test_every_link_within_the_page_has_its_place(client, edition):
    text = client.get(ABOUT).text

    assert all(f'id="{place}"' in text for place in re.findall(r'href="#([^"]+)"', text.partition("<main")[2]))
