"""`/aktuellt/`: everything that became public. `/aktuellt/andringar/`: what changed between two days."""

import datetime as dt
import re
from itertools import pairwise

import pytest

from strategy.models import AreaWording
from strategy.partial_dates import Edge, PartialDate
from tests.makers import amend, make_initiative, publish, publish_correction, publish_judgement, stockholm
from tests.page_helpers import (
    ON_30_JUNE_2025,
    OPEN_STATES,
    links_of,
    open_judgement,
    part,
    queries_for,
    words_of,
)
from tracking import publishing
from tracking.models import GoalLink, Initiative, Publication
from tracking.moments import Moment
from tracking.news import KINDS, changes_between

pytestmark = [pytest.mark.django_db, ON_30_JUNE_2025]

MARCH, APRIL, MAY = stockholm("2025-03-03"), stockholm("2025-04-01"), stockholm("2025-05-02")
NEWS = "/en/aktuellt/"
CHANGES = "/en/aktuellt/andringar/"


def headings(response) -> list[str]:
    return [words_of(found) for found in re.findall(r"<h3>.*?</h3>", response.text, re.DOTALL)]


@pytest.fixture
def _everything(goal, goal_4_2, goal_8_1, public_initiative, report, editor, editor_8, approver):
    """Every act on initiatives and judgements, from March to May 2025."""
    first = publish_judgement(goal, "neutral", at=MARCH)
    publish_correction(first, stockholm("2025-03-10"), direction="positive", correction_reason="Fel siffra.")
    publish_judgement(goal_4_2, "negative", at=stockholm("2025-03-17"))
    publishing.move_due_date(
        report, by=editor, at=APRIL, to=PartialDate.parse("2025-12-31", Edge.END), reference="KN1", reason="Mer tid."
    )
    on = PartialDate.parse("2025-04-07")
    publishing.register_delivery(report, by=editor, at=stockholm("2025-04-08"), delivery="delivered", delivered_on=on)
    link = GoalLink(initiative=public_initiative, goal=goal_8_1)
    publishing.link_goal(link, by=editor_8, at=stockholm("2025-04-10"))
    Initiative.objects.filter(pk=public_initiative.pk).update(phase="completed")
    public_initiative.refresh_from_db()
    amend(public_initiative, stockholm("2025-04-15"), "Slutredovisad.")
    withdrawn = goal_4_2.status_updates.get()
    publishing.withdraw(withdrawn, by=approver, at=MAY, reason="Fel underlag.")
    publishing.unpublish_initiative(public_initiative, by=approver, at=stockholm("2025-05-05"), reason="Dubblett.")


# The log


def test_says_what_became_public_from_what_to_what_and_why_by_whom(client, goal):
    publish_judgement(goal, "positive", at=MARCH)
    second = publish_judgement(goal, "negative", at=APRIL, direction_reason="Färre prövningar.")

    response = client.get(NEWS)

    words = words_of(response)
    assert "4.1 More clinical trials From positive to negative. Färre prövningar." in words
    assert "1 April 2025, Socialdepartementet (approver)" in words
    assert "/en" + second.get_absolute_url().removeprefix("/en") in links_of(response)


@pytest.mark.usefixtures("_everything")
def test_every_act_is_there_the_newest_first_under_its_month(client):
    words = words_of(client.get(NEWS))

    told = [
        "May 2025",
        "The initiative is no longer shown. Dubblett.",
        "The judgement negative was withdrawn: the goal is now not assessed. Fel underlag.",
        "April 2025",
        "The phase was changed from ongoing to completed. Slutredovisad.",
        "Linked to the goal 8.1 Ökad export.",
        "Slutrapport om testbädden: delivered 7 April 2025.",
        "Slutrapport om testbädden: the date was moved from 30 June 2025 to 31 December 2025. Mer tid.",
        "March 2025",
        "From not assessed to negative.",
        "The judgement was corrected from neutral to positive. Fel siffra.",
        "December 2024",
        "The initiative was published in the register.",
        "The edition was published in the register.",
    ]
    words = words.replace("\N{NO-BREAK SPACE}", " ")
    places = [words.find(text) for text in told]
    assert -1 not in places, [text for text, place in zip(told, places, strict=True) if place < 0]
    assert places == sorted(places)


def test_what_one_act_did_with_several_things_is_one_entry_with_their_titles(client, goal, approver):
    rows = [make_initiative(f"Insats {number}", goal) for number in range(3)]
    publishing.publish_initiatives(rows, by=approver, at=MARCH, note="Registret fylls på.")
    publish(make_initiative("En annan", goal), APRIL)

    response = client.get(NEWS)

    assert headings(response)[:2] == ["En annan", "3 initiatives were published in the register."]
    assert words_of(response).count("Registret fylls på.") == 1
    assert {f"/en/insatser/insats-{number}/" for number in range(3)} <= set(links_of(response))


def test_an_example_says_so(client, goal):
    publish_judgement(goal, at=MARCH)
    assert "Example" not in words_of(client.get(NEWS))

    publish_judgement(goal, at=APRIL, is_example=True)

    assert "Assessed again: still positive. Example" in words_of(client.get(NEWS))


@pytest.mark.parametrize("state", OPEN_STATES)
def test_never_shows_what_is_not_public(client, goal, initiative, state):
    open_judgement(goal, state, "Inte bestämt än.")

    words = words_of(client.get(NEWS)) + words_of(client.get(f"{CHANGES}?fran=2024-12-01&till=2025-06-30"))

    assert "Inte bestämt än" not in words
    assert initiative.title not in words


def test_officials_are_never_named(client, goal):
    update = publish_judgement(goal, at=MARCH)

    words = words_of(client.get(NEWS))

    assert update.author.full_name not in words
    assert update.approver.full_name not in words


def test_an_earlier_day_shows_the_log_as_it_stood(client, goal, goal_8_1):
    publish_judgement(goal, at=MARCH)
    publish_judgement(goal_8_1, at=APRIL)

    response = client.get(f"{NEWS}?per=2025-03-31")

    assert "4.1 More clinical trials" in headings(response)
    assert "8.1 Ökad export" not in words_of(part_of_log(response))
    assert "/en/malsattningar/2024/4.1/bedomningar/1/?per=2025-03-31" in links_of(response)


def part_of_log(response) -> str:
    return response.text.partition('<div class="stack news">')[2]


def test_every_act_is_of_exactly_one_kind():
    acts = [act for _name, acts in KINDS.values() for act in acts]

    assert sorted(acts) == sorted(Publication.Act)


@pytest.mark.usefixtures("_everything")
@pytest.mark.parametrize(
    ("query", "acts"),
    [
        ("slag=lagesbedomningar", {"status_published", "status_corrected", "status_withdrawn"}),
        (
            "slag=insatser",
            {"initiative_published", "initiative_amended", "initiative_unpublished", "goal_linked"},
        ),
        ("slag=datum", {"due_date_moved", "delivery_registered"}),
        ("slag=ordalydelser", {"edition_published"}),
        ("slag=datum&slag=ordalydelser", {"due_date_moved", "delivery_registered", "edition_published"}),
    ],
)
def test_filters_by_kind(client, query, acts):
    shown = client.get(f"{NEWS}?{query}").context["months"]

    assert {row.act for _month, entries in shown for entry in entries for row in entry.rows} == acts


def test_filters_by_area_and_goal(client, goal, goal_4_2, goal_8_1, public_initiative):
    publish_judgement(goal_4_2, at=MARCH)
    publish_judgement(goal_8_1, at=APRIL)

    assert headings(client.get(f"{NEWS}?omrade=4")) == ["4.2 Forskning i vården", "Nationell testbädd"]
    assert headings(client.get(f"{NEWS}?omrade=4&omrade=8"))[0] == "8.1 Ökad export"
    assert headings(client.get(f"{NEWS}?malsattning=2024-4.1")) == ["Nationell testbädd"]
    assert headings(client.get(f"{NEWS}?malsattning=2024-4.2")) == ["4.2 Forskning i vården"]


def test_chosen_filters_are_chips_that_remove_themselves(client, public_initiative):
    response = client.get(f"{NEWS}?slag=insatser&omrade=4&per=2025-06-01")

    assert "Remove Kind of change: Initiatives ×" in words_of(response)
    assert "/en/aktuellt/?omrade=4&per=2025-06-01" in links_of(response)
    assert "/en/aktuellt/?slag=insatser&per=2025-06-01" in links_of(response)


def test_no_hit_says_what_to_do(client, edition):
    words = words_of(client.get(f"{NEWS}?slag=datum"))

    assert "Nothing matches" in words
    assert "Remove one of them above" in words


@pytest.mark.parametrize("query", ["slag=x", "omrade=99", "omrade=x", "malsattning=4.1", "malsattning=%00"])
def test_nonsense_is_refused_in_words(client, edition, query):
    response = client.get(f"{NEWS}?{query}")

    assert response.status_code == 400
    assert 'role="alert"' in response.text


@pytest.mark.parametrize("query", ["slag=", "omrade=", "malsattning=", "slag=&omrade=&malsattning="])
def test_an_empty_choice_is_no_filter(client, edition, query):
    assert words_of(client.get(f"{NEWS}?{query}")) == words_of(client.get(NEWS))


@pytest.mark.parametrize("number", ["0", "2", "x", "-1", "9" * 30])
def test_a_page_that_is_not_there(client, edition, number):
    assert client.get(f"{NEWS}?sida={number}").status_code == 404


def test_pages_hold_folded_entries(client, goal, approver):
    rows = [make_initiative(f"Samtidig {number}", goal) for number in range(5)]
    publishing.publish_initiatives(rows, by=approver, at=stockholm("2024-12-03"), note="Alla på en gång.")
    for number in range(39):
        publish(make_initiative(f"Insats {number}", goal), stockholm("2025-01-01") + dt.timedelta(days=number))

    first, second = client.get(NEWS), client.get(f"{NEWS}?sida=2")

    assert len(headings(first)) == 40
    assert headings(first)[-1] == "5 initiatives were published in the register."
    assert headings(second) == ["Nationell strategi 2024"]


def test_asks_no_more_of_the_database_with_more_in_the_log(client, goal, goal_8_1, approver):
    publish(make_initiative("Den första", goal), stockholm("2024-12-04"))
    publish_judgement(goal, at=MARCH)
    few = queries_for(client, NEWS), queries_for(client, f"{CHANGES}?fran=2024-12-01&till=2025-06-30")
    for number in range(6):
        publish(make_initiative(f"Insats {number}", goal, goal_8_1), APRIL)
    publishing.publish_initiatives(
        [make_initiative(f"Samtidig {number}", goal_8_1) for number in range(6)], by=approver, at=APRIL, note="Fler."
    )
    publish_judgement(goal_8_1, at=MAY)

    many = queries_for(client, NEWS), queries_for(client, f"{CHANGES}?fran=2024-12-01&till=2025-06-30")

    assert many == few
    assert max(many) <= 10


# Between two days


def test_the_form_stands_there_before_any_day_is_chosen(client, edition):
    response = client.get(CHANGES)

    assert response.status_code == 200
    assert 'name="fran"' in response.text
    assert 'role="alert"' not in response.text


@pytest.mark.usefixtures("_everything")
def test_lists_by_area_what_changed_with_counts(client):
    response = client.get(f"{CHANGES}?fran=2025-03-01&till=2025-06-30")

    words = words_of(response).replace("\N{NO-BREAK SPACE}", " ")
    assert "9 changes from the end of 1 March 2025 to the end of 30 June 2025" in words
    everything = words_of(part(response, "all")).replace("\N{NO-BREAK SPACE}", " ")
    assert (
        "1 goal with another direction, 2 new judgements, 1 correction, 1 withdrawal, 2 amendments of initiatives"
        in everything
    )
    assert "1 initiative no longer shown, 1 delivery registered, 1 date moved" in everything
    area_4 = words_of(part(response, "area-4")).replace("\N{NO-BREAK SPACE}", " ")
    assert "4.1 More clinical trials From not assessed to positive" in area_4
    assert "4.2 Forskning i vården Still not assessed" in area_4
    assert "The judgement negative was withdrawn: the goal is now not assessed." in area_4
    area_8 = words_of(part(response, "area-8")).replace("\N{NO-BREAK SPACE}", " ")
    assert "Nationell testbädd Linked to the goal 8.1 Ökad export." in area_8


def test_a_direction_is_that_of_each_day_not_of_the_steps_between(client, goal):
    publish_judgement(goal, "neutral", at=MARCH)
    publish_judgement(goal, "negative", at=APRIL)
    publish_judgement(goal, "neutral", at=MAY)

    there_and_back = client.get(f"{CHANGES}?fran=2025-03-31&till=2025-06-01")
    halfway = client.get(f"{CHANGES}?fran=2025-03-31&till=2025-04-30")

    assert "4.1 More clinical trials Still neutral" in words_of(there_and_back)
    assert "4.1 More clinical trials From neutral to negative" in words_of(halfway)


def test_both_days_count_to_their_end_in_stockholm(client, goal, goal_4_2, goal_8_1):
    publish_judgement(goal, at=stockholm("2025-03-03 23:59"))
    publish_judgement(goal_4_2, at=stockholm("2025-03-04 00:00"))
    publish_judgement(goal_8_1, at=stockholm("2025-03-05 00:00"))

    words = words_of(client.get(f"{CHANGES}?fran=2025-03-03&till=2025-03-04"))

    assert "4.2 Forskning i vården" in words
    assert "4.1 More clinical trials" not in words
    assert "8.1 Ökad export" not in words


def test_today_is_a_day_like_others(client, goal):
    publish_judgement(goal, at=stockholm("2025-06-30 11:00"))

    assert "4.1 More clinical trials" in words_of(client.get(f"{CHANGES}?fran=2025-06-29&till=2025-06-30"))


def test_days_without_changes_say_so(client, edition):
    words = words_of(client.get(f"{CHANGES}?fran=2025-01-01&till=2025-01-31"))

    assert "Nothing became public between these days." in words


def test_wording_and_editions_belong_to_no_area_or_to_their_own(client, area, administrator):
    wording = AreaWording.objects.get(area=area)
    wording.title_en = "Research"
    publishing.change_wording(wording, by=administrator, at=MARCH, note="Officiell översättning.")

    response = client.get(f"{CHANGES}?fran=2024-12-01&till=2025-06-30")

    assert "The edition was published in the register." in words_of(part(response, "area-0"))
    assert "Editions and wording" in words_of(part(response, "area-4"))


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("fran=2025-06-30&till=2025-06-30", "The last day must be later than the first one."),
        ("fran=2025-06-30&till=2025-01-01", "The last day must be later than the first one."),
        ("fran=2025-01-01&till=2025-07-01", "This day has not come yet."),
        ("fran=2025-01-01&till=2025-02-30", "It must be a day that exists."),
        ("fran=2025-1-1&till=2025-02-28", "It must be a day that exists."),
        ("fran=20250101&till=2025-02-28", "It must be a day that exists."),
        ("fran=%D9%A2025-01-01&till=2025-02-28", "It must be a day that exists."),
        ("fran=2025-01-01", "Write a day."),
        ("till=2025-01-01&fran=", "Write a day."),
        ("fran=2025-01-01&fran=2025-01-02&till=2025-02-28", "Write one day."),
        ("fran=0000-00-00&till=9999-99-99", "It must be a day that exists."),
        ("fran=%00&till=2025-02-28", "Null characters are not allowed."),
    ],
)
def test_days_that_cannot_be_compared_are_refused_with_the_form_kept(client, edition, query, reason):
    response = client.get(f"{CHANGES}?{query}")

    assert response.status_code == 400
    assert reason in words_of(response)
    assert 'name="fran"' in response.text
    if "till=2025-02-28" in query:
        assert 'value="2025-02-28"' in response.text


def test_as_of_an_earlier_day_nothing_later_is_known(client, goal):
    publish_judgement(goal, at=MAY)

    assert client.get(f"{CHANGES}?fran=2025-01-01&till=2025-06-01&per=2025-04-30").status_code == 400


def test_the_first_and_last_possible_days(client, edition):
    assert client.get(f"{CHANGES}?fran=0001-01-01&till=2025-06-30").status_code == 200
    assert client.get(f"{CHANGES}?fran=0001-01-01&till=9999-12-31").status_code == 400


def test_more_changes_than_a_page_can_hold(client, goal, monkeypatch):
    monkeypatch.setattr("tracking.news.ROWS_SHOWN", 2)
    for number in range(4):
        publish(make_initiative(f"Insats {number}", goal), MARCH)

    words = words_of(client.get(f"{CHANGES}?fran=2024-12-01&till=2025-06-30"))

    assert "Choose days that are closer to each other." in words
    assert "Insats 1" not in words


@pytest.mark.usefixtures("_everything")
def test_two_periods_that_meet_hold_what_the_whole_holds():
    days = [dt.date(2024, 12, 1), *(dt.date(2025, month, 10) for month in range(1, 6))]
    moments = [Moment.end_of(day) for day in days]

    pieces = [changes_between(*pair).rows for pair in pairwise(moments)]

    whole = changes_between(moments[0], moments[-1]).rows
    assert [row.number for rows in pieces for row in rows] == [row.number for row in whole]
    assert len(whole) == Publication.objects.count()


def test_changes_are_linked_from_the_news(client, edition):
    assert "/en/aktuellt/andringar/" in links_of(client.get(NEWS))
