"""`/utgavor/`, `/utgavor/2019-2024/` and the lineage of a goal: what is recorded, computed, unknown and missing."""

from types import SimpleNamespace

import pytest

from strategy.models import Edition, Goal, GoalLineage
from tests.makers import make_area, make_edition, make_goal, make_source, publish_edition, stockholm
from tests.page_helpers import ON_30_JUNE_2025, links_of, part, queries_for, words_of

pytestmark = [pytest.mark.django_db, ON_30_JUNE_2025]

MARCH = stockholm("2025-03-03")
PAIR = "/en/utgavor/2019-2024/"


def linked(before: Goal | None, after: Goal | None, relation: str = "continues", **fields) -> GoalLineage:
    return GoalLineage.objects.create(predecessor=before, successor=after, relation=relation, **fields)


@pytest.fixture
def before(edition, goal, goal_8_1):
    """Five of the six goals of 2019, public since March: 4.2 and 4.3 merged, 8.1 continues, 8.4 dropped, 8.5 unrecorded."""
    older = make_edition("2019", "2019-12-12", stated_goals=6, title_en="A national strategy", reference="N2020.03")
    area_4, area_8 = make_area(4, older, "Forskning"), make_area(8, older, "Attraktionskraft")
    goals = SimpleNamespace(
        edition=older,
        trials=make_goal(older, area_4, 2, "Fler kliniska studier"),
        quality=make_goal(older, area_4, 3, "Hög kvalitet"),
        export=make_goal(older, area_8, 1, "Ökad export"),
        follow_up=make_goal(older, area_8, 4, "Uppföljning", title_en="Follow-up"),
        forgotten=make_goal(older, area_8, 5, "Glömd"),
    )
    publish_edition(older, MARCH)
    linked(goals.trials, goal, "merged", note="Båda handlar om studier.", note_en="Both are about trials.")
    linked(goals.quality, goal, "merged")
    linked(goals.export, goal_8_1, basis="official")
    linked(goals.follow_up, None, "dropped")
    return goals


# The comparison


def test_the_counts_come_first_and_say_what_is_missing(client, before):
    response = client.get(PAIR)
    words = words_of(response)

    assert "What became of the goals of 2019 in 2024 Continues 1 Merged with another 2 Has no counterpart 1" in words
    assert "Nothing recorded 1 Predecessor unknown 1" in words
    assert "The edition of 2019 had 6 goals. The register holds 5 of them; missing: one." in words
    assert "may come from one that is missing: that makes none of them new." in words
    assert "The register holds 3 goals of 2024; the edition does not state how many it has." in words
    assert "two got a new number, none moved to another area and two got a new title" in words
    assert "our own assessment" in words
    assert words.index("Continues") < words.index("4. Research and development")


def test_every_goal_stands_beside_what_it_became(client, before):
    response = client.get(PAIR)

    area_4 = words_of(part(response, "area-4"))
    assert "2019: Forskning" in area_4
    assert "4.2 Fler kliniska studier Merged with another, new number, new title Both are about trials." in area_4
    assert area_4.count("4.1 More clinical trials") == 2
    assert "Predecessor unknown 4.2 Forskning i vården" in area_4
    area_8 = words_of(part(response, "area-8"))
    assert "8.1 Ökad export Continues Official: stated by a source 8.1 Ökad export" in area_8
    assert "8.4 Follow-up Has no counterpart none" in area_8
    assert "8.5 Glömd Nothing recorded" in area_8
    assert {"/en/malsattningar/2019/4.2/", "/en/malsattningar/2024/4.1/"} <= {*links_of(part(response, "area-4"))}


def test_the_tables_have_headings_captions_and_roles(client, before):
    area = part(client.get(PAIR), "area-4")

    assert "Goals of area 4 in 2019 and in 2024" in words_of(area)
    assert area.count('role="columnheader" scope="col"') == 3
    assert area.count("<tr") == area.count('role="row"')
    assert 'data-label="2019"' in area


def test_with_a_complete_register_no_predecessor_is_unknown(client, before):
    Edition.objects.filter(slug="2019").update(stated_goals=5)
    Edition.objects.filter(slug="2024").update(stated_goals=3)

    words = words_of(client.get(PAIR))

    assert "The register holds all 5 goals of 2019." in words
    assert "No predecessor recorded 1" in words
    assert "unknown" not in words


def test_what_is_new_is_counted_as_new(client, before, goal_4_2):
    linked(None, goal_4_2, "new")

    response = client.get(PAIR)

    assert "New 1" in words_of(response)
    assert "Predecessor unknown" not in words_of(response)
    assert "none New 4.2 Forskning i vården" in words_of(part(response, "area-4"))


def test_a_goal_that_was_split_counts_once(client, before, goal, goal_4_2):
    GoalLineage.objects.filter(predecessor=before.trials).delete()
    linked(before.trials, goal, "split")
    linked(before.trials, goal_4_2, "split")

    assert "Split 1" in words_of(client.get(PAIR))


def test_as_of_a_day_before_the_later_was_published_it_could_not_be_made(client, before):
    response = client.get(f"{PAIR}?per=2025-03-02")

    assert response.status_code == 404
    assert "These editions could not be compared on that day" in words_of(response)
    later = client.get(f"{PAIR}?per=2025-03-03")
    assert later.status_code == 200
    assert "/en/malsattningar/2024/4.1/?per=2025-03-03" in links_of(later)


@pytest.mark.parametrize(
    "pair",
    ["2024-2019", "2019-2019", "2019-2030", "2019", "-", "2019-2024-", "x", "2019–2024", "2" * 3000, "%00", "%FF"],
    ids=lambda pair: pair[:20],
)
def test_what_are_no_two_editions_in_a_row_is_not_found(client, before, pair):
    response = client.get(f"/en/utgavor/{pair}/")

    assert response.status_code == 404
    assert "Write two editions that follow on each other, the earlier first: 2019-2024." in words_of(response)


def test_an_edition_that_is_not_public_is_not_compared(client, before):
    coming = make_edition("2025", "2025-01-01")
    make_goal(coming, make_area(4, coming), 1, "Hemlig")

    assert client.get("/en/utgavor/2024-2025/").status_code == 404
    assert "2025-01" not in words_of(client.get("/en/utgavor/"))


# The list


def test_the_list_tells_when_an_edition_came_and_what_the_register_holds(client, before):
    before.edition.sources.add(make_source("Life science-strategi", publisher="Regeringskansliet"))

    response = client.get("/en/utgavor/")

    older = words_of(part(response, "edition-2019"))
    assert "A national strategy Presented 12 December 2019 In force from 12 December 2019 Reference N2020.03" in older
    assert "The edition of 2019 had 6 goals. The register holds 5 of them; missing: one." in older
    assert "Life science-strategi, Regeringskansliet" in older
    assert "4. Forskning 4.2 Fler kliniska studier 4.3 Hög kvalitet 8. Attraktionskraft" in older
    assert "/en/malsattningar/2019/8.4/" in links_of(part(response, "edition-2019"))
    newer = words_of(part(response, "edition-2024"))
    assert newer.startswith("2024: in force")
    assert PAIR in links_of(part(response, "edition-2024"))
    assert PAIR not in links_of(part(response, "edition-2019"))


def test_the_list_of_an_earlier_day_has_the_editions_of_that_day(client, before):
    response = client.get("/en/utgavor/?per=2025-03-02")

    assert "Fler kliniska studier" not in words_of(response)
    assert f"{PAIR}?per=2025-03-02" not in links_of(response)
    assert f"{PAIR}?per=2025-03-03" in links_of(client.get("/en/utgavor/?per=2025-03-03"))


def test_the_foot_of_every_page_leads_to_the_lists(client, edition):
    assert {"/en/utgavor/", "/en/indikatorer/"} <= {*links_of(client.get("/en/"))}


# The goal


def test_a_goal_tells_what_it_was(client, before):
    response = client.get("/en/malsattningar/2024/4.1/")
    lineage = words_of(part(response, "lineage"))

    assert "What it was in 2019 4.2 Fler kliniska studier Merged with another, new number, new title" in lineage
    assert "Both are about trials." in lineage
    assert "4.3 Hög kvalitet" in lineage
    assert "our own assessment from the titles" in lineage
    assert "/en/malsattningar/2019/4.2/" in links_of(part(response, "lineage"))
    assert PAIR in links_of(part(response, "lineage"))


def test_an_unknown_predecessor_says_why(client, before):
    lineage = words_of(part(client.get("/en/malsattningar/2024/4.2/"), "lineage"))

    assert "Predecessor unknown. The edition of 2019 had 6 goals." in lineage
    assert "That none is known does not make the goal new." in lineage


def test_where_the_register_is_complete_none_is_recorded(client, before):
    Edition.objects.filter(slug="2019").update(stated_goals=5)

    assert "No goal of 2019 is recorded as its predecessor." in words_of(
        part(client.get("/en/malsattningar/2024/4.2/"), "lineage")
    )


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("4.2", "4.1 More clinical trials Merged with another, new number, new title"),
        ("8.1", "8.1 Ökad export Continues Official: stated by a source"),
        ("8.4", "Has no counterpart"),
        ("8.5", "The register does not say what became of it."),
    ],
)
def test_a_goal_of_2019_tells_what_became_of_it(client, before, code, said):
    lineage = words_of(part(client.get(f"/en/malsattningar/2019/{code}/"), "lineage"))

    assert f"What became of it {said}" in lineage
    assert "What it was" not in lineage


def test_with_one_edition_there_is_no_lineage(client, goal):
    assert 'aria-labelledby="lineage"' not in client.get("/en/malsattningar/2024/4.1/").text


# Queries


def test_asks_as_much_of_the_database_for_many_goals_as_for_few(client, before, edition, area):
    addresses = ["/utgavor/", "/utgavor/2019-2024/", "/malsattningar/2024/4.1/", "/malsattningar/2019/4.2/"]
    few = [queries_for(client, address) for address in addresses]
    for number in range(10, 40):
        earlier = make_goal(before.edition, area, number, f"Äldre {number}")
        linked(earlier, make_goal(edition, area, number, f"Nyare {number}"))
        linked(earlier, Goal.objects.coded("2024", "4.1").get(), "split")
        before.edition.sources.add(make_source(f"Källa {number}"))

    assert [queries_for(client, address) for address in addresses] == few
    assert max(few) < 40
