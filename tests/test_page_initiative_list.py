"""`/insatser/`: filters, counts per choice, chips, sorting and pages of public initiatives."""

import html
import re
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest

from strategy.partial_dates import PartialDate, set_date
from tests.makers import (
    amend,
    make_approver,
    make_area,
    make_deliverable,
    make_edition,
    make_goal,
    make_initiative,
    make_involvement,
    make_late_report,
    make_organisation,
    publish,
    publish_edition,
    stockholm,
)
from tests.page_helpers import ON_30_JUNE_2025, full_initiative, links_of, make_funding, queries_for, words_of
from tracking import publishing
from tracking.models import GoalLink, Initiative

pytestmark = [pytest.mark.django_db, ON_30_JUNE_2025]

LIST = "/insatser/"
HIT = re.compile(r'<h3><a href="[^"]*">(.*?)</a></h3>', re.DOTALL)
CHOICE = re.compile(r'name="(\w+)" value="([^"]*)"(?: checked)?>[^<]*<span>(\d+)</span>')
CHIPS = re.compile(r'<ul class="chips">.*?</ul>', re.DOTALL)


def titles(response):
    return [html.unescape(title) for title in HIT.findall(response.text)]


def search(client, **query):
    response = client.get(LIST, query)
    assert response.status_code == 200, words_of(response)
    return titles(response)


def counts(response):
    """{("fas", "ongoing"): 3}: the number beside each choice."""
    return {(name, value): int(count) for name, value, count in CHOICE.findall(response.text)}


def chips_of(response):
    found = CHIPS.search(response.text)
    return found[0] if found else ""


@pytest.fixture
def four(goal, goal_4_2, goal_8_1):
    """Alfa and Beta serve area 4, Gamma area 8, Delta both; in three states and of three kinds."""
    vinnova, tlv = make_organisation("Vinnova"), make_organisation("Tandvårds- och läkemedelsförmånsverket")
    alfa = make_initiative("Alfa", goal, phase="ongoing", reference="S2021/06626")
    beta = make_initiative("Beta", goal_4_2, phase="completed", kind="inquiry", summary="Om prövningar i vården.")
    gamma = make_initiative("Gamma", goal_8_1, kind="funding")
    delta = make_initiative("Delta", goal, goal_8_1, phase="ongoing")
    for initiative, organisation, decided in [
        (alfa, vinnova, "2021-10"),
        (beta, tlv, "2023"),
        (gamma, vinnova, "2024-05-02"),
        (delta, tlv, None),
    ]:
        make_involvement(initiative, organisation)
        set_date(initiative, "decided_on", PartialDate.parse(decided) if decided else None)
        initiative.save()
    make_deliverable(alfa, "2024-06-01")
    make_late_report(delta, "2025-01-31")
    for day, initiative in enumerate([delta, gamma, beta, alfa], start=3):
        publish(initiative, stockholm(f"2024-12-0{day}"))


def test_lists_all_public_initiatives_with_the_facts_that_are_known(client, goal, initiative):
    full = make_initiative("Nationell testbädd", goal, phase="ongoing", reference="KN2023/01983")
    for name in ["Vinnova", "Region Skåne", "RISE"]:
        make_involvement(full, make_organisation(name))
    set_date(full, "starts_on", PartialDate.parse("2023"))
    set_date(full, "ends_on", PartialDate.parse("2026"))
    full.save()
    make_deliverable(full, "2025-09-30", label="slutrapport")
    make_funding(full, 90_000_000, qualifier="at_most")
    publish(full)

    response = client.get(LIST)

    words = words_of(response)
    assert titles(response) == ["Nationell testbädd"]
    assert "<h1>1\N{NO-BREAK SPACE}insats</h1>" in response.text
    assert "Nationell testbädd Pågår Regeringsuppdrag, KN2023/01983" in words
    assert "och 1 till" in words
    assert "2023–2026" in words
    assert "högst 90 miljoner kronor (beslutat)" in words
    assert "Slutrapport" in words
    assert "30 september 2025" in words
    assert "Registret är inte fullständigt: 1 insats; regeringen angav omkring 70 (2022)." in words
    assert initiative.title not in words


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "alfa"}, ["Alfa"]),
        ({"q": "S2021/06626"}, ["Alfa"]),
        ({"q": "s2021/066"}, ["Alfa"]),
        ({"q": "PROVNINGAR vården"}, ["Beta"]),
        ({"q": "tandvårds"}, ["Beta", "Delta"]),
        ({"q": "8.1"}, ["Delta", "Gamma"]),
        ({"q": "finnsinte"}, []),
        ({"q": "%"}, []),
        ({"q": "_"}, []),
        ({"q": "' OR 1=1 --"}, []),
        ({"fas": "ongoing"}, ["Alfa"]),
        ({"fas": "late"}, ["Delta"]),
        ({"fas": "unknown"}, ["Gamma"]),
        ({"fas": ["completed", "late"]}, ["Beta", "Delta"]),
        ({"slag": "inquiry"}, ["Beta"]),
        ({"slag": ["inquiry", "funding"]}, ["Beta", "Gamma"]),
        ({"omrade": "8"}, ["Delta", "Gamma"]),
        ({"omrade": ["4", "8"]}, ["Alfa", "Beta", "Delta", "Gamma"]),
        ({"malsattning": "2024-4.1"}, ["Alfa", "Delta"]),
        ({"malsattning": "2024-9.9"}, []),
        ({"organisation": "vinnova"}, ["Alfa", "Gamma"]),
        ({"organisation": "finns-inte"}, []),
        ({"ar": "2022"}, ["Alfa"]),
        ({"ar": "2023"}, ["Alfa", "Beta"]),
        ({"ar": "2025"}, ["Delta"]),
        ({"ar": "1900"}, []),
        ({"omrade": "4", "fas": "late"}, ["Delta"]),
        ({"omrade": "8", "malsattning": "2024-4.1"}, ["Delta"]),
        ({"organisation": "vinnova", "slag": "funding", "ar": "2024"}, ["Gamma"]),
        ({"q": "alfa", "fas": "late"}, []),
    ],
    ids=lambda value: urlencode(value, doseq=True) if isinstance(value, dict) else "",
)
def test_filters_alone_and_together(client, four, query, found):
    response = client.get(LIST, query)

    assert response.status_code == 200
    assert titles(response) == found
    assert f"{len(found)} insats" in words_of(response)
    assert "av 4" in words_of(response)


def test_words_find_whatever_the_case_and_accents(client, goal):
    publish(make_initiative("Ökad tillgång till hälsodata", goal))

    for words in ["ökad", "OKAD", "halsodata tillgang"]:
        assert search(client, q=words) == ["Ökad tillgång till hälsodata"], words


def test_an_organisation_answers_for_those_it_succeeds(client, goal):
    newest = make_organisation("Klimat- och näringslivsdepartementet", kind="ministry")
    older = make_organisation("Näringsdepartementet", kind="ministry", successor=newest)
    oldest = make_organisation("Industridepartementet", kind="ministry", successor=older)
    for organisation in [newest, older, oldest]:
        initiative = make_initiative(f"Av {organisation.name}", goal)
        make_involvement(initiative, organisation)
        publish(initiative)

    assert len(search(client, organisation=newest.slug)) == 3
    assert len(search(client, organisation=older.slug)) == 2
    assert search(client, organisation=oldest.slug) == ["Av Industridepartementet"]


def test_each_choice_says_how_many_hits_it_would_give(client, four):
    response = client.get(LIST, {"fas": "ongoing"})

    found = counts(response)
    assert found["fas", "ongoing"] == 1
    assert found["fas", "late"] == 1  # as many as if it were chosen instead
    assert found["fas", "planned"] == 0
    assert found["slag", "government_assignment"] == 1
    assert found["omrade", "4"] == 1
    assert found["omrade", "8"] == 0


@pytest.mark.parametrize(
    "query", [{}, {"malsattning": "2024-4.1"}, {"organisation": "vinnova"}, {"q": "a"}, {"omrade": "4"}, {"ar": "2024"}]
)
def test_the_numbers_beside_the_choices_are_true(client, four, query):
    for (name, value), count in counts(client.get(LIST, query)).items():
        assert len(search(client, **{**query, name: value})) == count, (query, name, value)


def test_chosen_filters_are_chips_that_remove_only_themselves(client, four):
    response = client.get(LIST, {"fas": ["ongoing", "late"], "omrade": "8", "q": "delta", "sortera": "beslut"})

    chips = chips_of(response)
    assert "Läge: pågår" in words_of(chips)
    assert "Prioriterat område: 8. Internationell attraktionskraft" in words_of(chips)
    left = [parse_qs(urlsplit(html.unescape(link)).query) for link in links_of(chips)]
    rest = {"fas": ["ongoing", "late"], "omrade": ["8"], "q": ["delta"], "sortera": ["beslut"]}
    assert {"fas": ["late"]} | {name: rest[name] for name in ("omrade", "q", "sortera")} in left
    assert {"fas": ["ongoing"]} | {name: rest[name] for name in ("omrade", "q", "sortera")} in left
    assert {name: rest[name] for name in ("fas", "q", "sortera")} in left
    assert {name: rest[name] for name in ("fas", "omrade", "sortera")} in left
    assert len(left) == 4


def test_removing_a_chip_begins_at_the_first_page_and_keeps_the_day(client, goal):
    for number in range(21):
        publish(make_initiative(f"Insats {number}", goal, phase="ongoing"))

    response = client.get(LIST, {"fas": "ongoing", "slag": "government_assignment", "sida": "2", "per": "2025-01-01"})

    for link in links_of(chips_of(response)):
        kept = parse_qs(urlsplit(html.unescape(link)).query)
        assert kept["per"] == ["2025-01-01"]
        assert "sida" not in kept


def test_without_a_filter_there_are_no_chips(client, four):
    assert chips_of(client.get(LIST, {"sortera": "beslut", "q": ""})) == ""


def test_sorts_by_title_in_swedish_order(client, goal):
    for title in ["Ödla", "Ärende", "Åtgärd", "Zebra", "Ale", "élan"]:
        publish(make_initiative(title, goal))

    assert search(client) == ["Ale", "élan", "Zebra", "Åtgärd", "Ärende", "Ödla"]


def test_sorts_by_latest_decision_with_the_unknown_last(client, four):
    assert search(client, sortera="beslut") == ["Gamma", "Beta", "Alfa", "Delta"]


def test_sorts_by_latest_change(client, four):
    assert search(client, sortera="uppdaterad") == ["Alfa", "Beta", "Gamma", "Delta"]


def test_the_links_that_sort_keep_the_filters(client, four):
    links = [html.unescape(link) for link in links_of(client.get(LIST, {"omrade": "4"}))]

    assert "?omrade=4&sortera=beslut" in links


@pytest.fixture
def fifty(goal):
    for number in range(50):
        publish(make_initiative(f"Insats {number:02}", goal, phase="ongoing"))


def test_pages_have_twenty_hits_and_keep_the_filters(client, fifty):
    first = client.get(LIST, {"fas": "ongoing"})
    second = client.get(LIST, {"fas": "ongoing", "sida": "2"})
    third = client.get(LIST, {"fas": "ongoing", "sida": "3"})

    everything = titles(first) + titles(second) + titles(third)
    assert everything == [f"Insats {number:02}" for number in range(50)]
    assert "?fas=ongoing&sida=2" in [html.unescape(link) for link in links_of(first)]
    assert "?fas=ongoing&sida=3" in [html.unescape(link) for link in links_of(second)]
    assert "Sida 2 av 3" in words_of(second)
    assert "Nästa sida" not in words_of(third)


@pytest.mark.parametrize("number", ["99999", "abc", "0", "-1", "1.5", "9" * 5000, "\0", "2"])
def test_a_page_that_does_not_exist_is_not_found(client, four, number):
    response = client.get(LIST, {"sida": number, "fas": "ongoing"})

    assert response.status_code == 404
    assert "Listan har ingen sådan sida" in words_of(response)
    assert "?fas=ongoing" in "".join(links_of(response))


def test_an_empty_page_number_is_the_first_page(client, four):
    assert len(search(client, sida="")) == 4


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("fas=zzz", "zzz finns inte bland tillgängliga alternativ."),
        ("slag=%00", "finns inte bland tillgängliga alternativ."),
        ("omrade=99", "99 finns inte bland tillgängliga alternativ."),
        ("omrade=4&omrade=x", "x finns inte bland tillgängliga alternativ."),
        ("sortera=zzz", "zzz finns inte bland tillgängliga alternativ."),
        ("ar=abc", "Fyll i ett tal."),
        ("ar=nan", "Fyll i ett tal."),
        ("ar=inf", "Fyll i ett tal."),
        ("ar=1e9999", "Skriv ett år från 1900 till 2200."),
        ("ar=-1", "Skriv ett år från 1900 till 2200."),
        ("ar=20255", "Skriv ett år från 1900 till 2200."),
        ("ar=2025.5", "Skriv ett år med fyra siffror."),
        ("malsattning=x", "Skriv målsättningen så här: 2024-4.1."),
        ("malsattning=4.1", "Skriv målsättningen så här: 2024-4.1."),
        ("organisation=%3Cb%3E", "Det här är inte kortnamnet på en organisation."),
        ("organisation=" + "a" * 101, "Det här är inte kortnamnet på en organisation."),
        ("q=%00", "Null-tecken är inte tillåtna."),
        ("q=" + "a" * 4000, "mest 200 tecken"),
    ],
    ids=lambda value: value[:40],
)
def test_nonsense_is_answered_in_swedish_by_the_field(client, four, query, sentence):
    response = client.get(f"{LIST}?{query}")

    assert response.status_code == 400
    words = words_of(response)
    assert "Filtren går inte att läsa" in words
    assert sentence in words
    assert titles(response) == []
    assert f'id="id_{query.partition("=")[0]}"' in response.text or "sortera" in query
    assert f'href="#id_{query.partition("=")[0]}' in response.text or "sortera" in query


def test_nonsense_is_left_out_by_a_link_that_keeps_the_rest(client, four):
    response = client.get(f"{LIST}?fas=ongoing&fas=zzz&slag=qqq&per=2025-06-01&sida=2")

    without = [link for link in links_of(part_of_mistakes(response)) if link.startswith(LIST)]
    assert without == [
        f"{LIST}?fas=ongoing&slag=qqq&per=2025-06-01",
        f"{LIST}?fas=ongoing&fas=zzz&per=2025-06-01",
    ]
    both = client.get(without[0].replace("&slag=qqq", ""))
    assert both.status_code == 200


def test_nonsense_to_sort_by_links_to_nothing_on_the_page_but_to_the_list_without_it(client, four):
    response = client.get(f"{LIST}?sortera=zzz")

    assert links_of(part_of_mistakes(response)) == [LIST]


def part_of_mistakes(response):
    return re.search(r'<div class="notice warn stack" role="alert".*?</div>', response.text, re.DOTALL)[0]


def test_what_was_asked_for_is_shown_as_text_and_never_as_markup(client, four):
    asked = "<script>alert(1)</script>\"'"

    for name in ["q", "fas", "slag", "omrade", "malsattning", "organisation", "ar", "sortera", "sida", "per", "x"]:
        response = client.get(LIST, {name: asked})

        assert "<script" not in response.text, name
        assert "\"'" not in response.text, name


def test_surplus_and_repeated_parameters_do_no_harm(client, four):
    assert len(search(client, utm_source="x", q="")) == 4
    assert search(client, fas=["ongoing", "ongoing"]) == ["Alfa"]
    assert search(client, ar=["2021", "2024"], q=["beta", ""]) == ["Alfa", "Gamma"]
    assert client.get(f"{LIST}?a[]=1&b=2&c").status_code == 200
    assert client.get(LIST, {f"x{number}": "1" for number in range(500)}).status_code == 200


def test_an_empty_choice_is_no_filter(client, four):
    assert len(search(client, malsattning="", organisation="", ar="", q="   ")) == 4
    assert len(search(client, fas="", slag="", omrade="", sortera="")) == 4
    assert search(client, fas=["", "ongoing"]) == search(client, fas="ongoing") == ["Alfa"]


def test_without_hits_it_says_what_to_do(client, four):
    response = client.get(LIST, {"q": "finnsinte"})

    assert response.status_code == 200
    assert "Ingen insats matchar" in words_of(response)
    assert LIST in links_of(response)


def test_the_form_remembers_what_was_chosen(client, four):
    response = client.get(
        LIST, {"fas": "late", "malsattning": "2024-4.1", "organisation": "vinnova", "ar": "2025", "q": "x"}
    )

    assert 'name="fas" value="late" checked' in response.text
    assert '<option value="2024-4.1" selected>' in response.text
    assert '<option value="vinnova" selected>' in response.text
    assert 'name="ar" value="2025"' in response.text


def test_what_is_asked_for_but_not_offered_is_still_chosen_in_the_form(client, goal, four):
    older = make_edition("2019", "2019-12-19")
    older_goal = make_goal(older, make_area(4, older), 1)
    publish_edition(older, at=stockholm("2024-12-10"))
    initiative = make_initiative("Äldre insats", goal)
    GoalLink.objects.create(initiative=initiative, goal=older_goal)
    publish(initiative, stockholm("2024-12-11"))

    response = client.get(LIST, {"malsattning": "2019-4.1"})

    assert titles(response) == ["Äldre insats"]
    assert '<option value="2019-4.1" selected>' in response.text
    assert "4.1 (2019)" in words_of(response)


def test_never_shows_the_goal_of_an_edition_that_is_not_published(client, goal, public_initiative):
    coming = make_edition("2030", "2030-01-01")
    secret = make_goal(coming, make_area(4, coming), 7, "Hemlig målsättning")
    GoalLink.objects.create(initiative=public_initiative, goal=secret)
    Initiative.objects.filter(pk=public_initiative.pk).update(summary="Ny text.")
    amend(public_initiative, stockholm("2025-02-03"))

    response = client.get(LIST)

    assert "Hemlig" not in response.text
    assert "4.7" not in words_of(response)
    assert search(client, malsattning="2030-4.7") == []


def test_never_shows_edits_of_working_rows_nor_finds_them(client, public_initiative):
    public_initiative.title, public_initiative.kind = "Hemligt nytt namn", "legislation"
    public_initiative.summary = "Hemlig sammanfattning"
    public_initiative.save()
    make_funding(public_initiative, 77_000_000)

    assert search(client) == ["Nationell testbädd"]
    assert search(client, q="hemlig") == []
    assert search(client, slag="legislation") == []
    assert "emlig" not in client.get(LIST).text
    assert "77" not in words_of(client.get(LIST))


def test_leaves_out_what_is_unpublished(client, goal, four):
    fifth = make_initiative("Epsilon", goal)
    publish(fifth, stockholm("2025-01-10"))
    publishing.unpublish_initiative(fifth, by=make_approver(), at=stockholm("2025-02-01"), reason="Dubblett.")

    response = client.get(LIST)

    assert titles(response) == ["Alfa", "Beta", "Delta", "Gamma"]
    assert "5 insatser" not in words_of(response)


def test_names_no_official_and_no_percentage(client, four):
    response = client.get(LIST)

    assert "%" not in words_of(response)
    assert "approver" not in response.text.lower()


def test_in_english_the_addresses_are_the_same_and_the_words_english(client, four):
    response = client.get(f"/en{LIST}?fas=ongoing&q=alfa")

    assert titles(response) == ['<span lang="sv">Alfa</span>']
    assert "Ongoing" in words_of(response)
    assert "/insatser/?fas=ongoing&q=alfa" in [html.unescape(link) for link in links_of(response)]


def test_asks_as_much_of_the_database_for_30_rows_as_for_3(client, goal, goal_8_1):
    address = f"{LIST}?per={quote('2025-01-01')}&fas=unknown&omrade=4"

    def add(numbers):
        for number in numbers:
            full_initiative(f"Insats {number}", goal, goal_8_1, deliverables=2, funding=2)

    add(range(3))
    few, few_filtered = queries_for(client, LIST), queries_for(client, address)
    add(range(3, 30))

    assert queries_for(client, LIST) == few
    assert queries_for(client, address) == few_filtered
