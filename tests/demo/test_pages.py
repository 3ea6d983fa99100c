"""The public pages of the whole demonstration: what a newcomer sees, on every page that a link leads to."""

import re
from itertools import chain
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.conf import settings
from django.test import Client

from strategy.models import Goal
from tests.page_helpers import links_of, part, words_of
from tracking.models import Initiative

WITHOUT_INITIATIVE = ["3.2", "3.4", "5.2", "7.2"]
A_DAY = "2025-06-30"
QUERIES_A_PAGE = 3
"""Links that differ only in their query (filters, months, pages) are followed this many times for each page."""

JUDGED = re.compile(r'class="chip direction (?:positive|neutral|negative|unclear)"')


def crawl(start, most=2000):
    """What links lead to from an address, the nearest first: {address: response}."""
    client, answers, waiting, queries = Client(raise_request_exception=False), {}, [start], {}
    while waiting and len(answers) < most:
        address = waiting.pop(0)
        if address in answers:
            continue
        answers[address] = response = client.get(address)
        if not response.headers["Content-Type"].startswith("text/html"):
            continue
        for link in links_of(response):
            link = link.partition("#")[0]
            path, asked = urlsplit(link).path, {name for name, _value in parse_qsl(urlsplit(link).query)} - {"per"}
            if not link.startswith("/") or link in answers or link in waiting:
                continue
            queries[path] = queries.get(path, 0) + bool(asked)
            if not asked or queries[path] <= QUERIES_A_PAGE:
                waiting.append(link)
    return answers


@pytest.fixture(scope="module")
def crawled(demo):
    """Every page of today in both languages, and those of a day in the past that are nearest to the overview."""
    today = crawl("/")
    past = {link: answer for link, answer in crawl(f"/?per={A_DAY}", most=150).items() if link not in today}
    return today | past


@pytest.fixture(scope="module")
def pages(crawled):
    """Those that a reader reads: not feeds and downloads."""
    return {
        link: answer
        for link, answer in crawled.items()
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")
    }


@pytest.fixture(scope="module")
def words(pages):
    """{address: what the page says}."""
    return {link: words_of(answer) for link, answer in pages.items()}


def test_the_overview_lists_8_areas_and_the_31_goals_of_2024_with_direction(client):
    response = client.get("/")

    areas = part(response, "areas")
    assert len(re.findall(r'href="/omraden/\d/"', areas)) == 8
    tiles = re.findall(r'<a class="tile (\w+)" href="/malsattningar/2024/([\d.]+)/"', areas)
    assert [code for _direction, code in tiles] == [
        goal.code for goal in Goal.objects.filter(edition__slug="2024").select_related("area").in_order()
    ]
    assert len(tiles) == 31
    assert {direction for direction, _code in tiles} == {"positive", "neutral", "negative", "unclear", "not_assessed"}
    assert "Av de 31 målsättningarna bedöms utvecklingen som positiv för åtta" in words_of(response)


def test_the_overview_counts_the_initiatives_by_state_and_says_what_is_missing(client):
    words = words_of(part(client.get("/"), "initiatives"))

    assert words.startswith("52 insatser ")
    assert "11 genomförda, 4 pågår, 37 uppgift saknas" in words
    assert "Registret är inte fullständigt: 52 insatser; regeringen angav omkring 70 (2022)." in words


def test_the_overview_names_the_four_goals_without_initiative(client):
    gaps = words_of(part(client.get("/"), "gaps")).partition("Målsättningar utan registrerad insats")[2]

    assert re.findall(r"\b\d\.\d\b", gaps) == WITHOUT_INITIATIVE


@pytest.mark.parametrize("code", WITHOUT_INITIATIVE)
def test_a_goal_without_initiative_says_that_none_is_registered(client, code):
    response = client.get(f"/malsattningar/2024/{code}/")

    assert "Genomförande ingen insats registrerad" in words_of(part(response, "lenses"))
    assert "Ingen insats registrerad. Det visar inte att inget görs." in words_of(part(response, "initiatives"))


def test_northx_shows_the_date_that_moved_and_the_decision(client):
    told = words_of(part(client.get("/insatser/northx/"), "deliverables"))

    assert "Första datumet 31 mars 2023" in told
    assert "från 31 mars 2023 till 10 december 2023 genom KN2023/01983" in told
    assert "Det datum som gäller 10 december 2023" in told


def test_the_atmp_cluster_shows_its_dates_and_is_not_called_late(client):
    response = client.get("/insatser/atmp-kluster/")

    told = words_of(part(response, "deliverables"))
    assert "Datum 1 juni 2024" in told
    assert "Datum 30 september 2025" in told
    assert "försenad" not in words_of(response).lower()


def test_every_link_leads_somewhere(crawled):
    broken = {link: answer.status_code for link, answer in crawled.items() if answer.status_code != 200}

    assert not broken


def test_the_links_lead_to_every_goal_and_initiative_in_both_languages(crawled):
    goals = list(Goal.objects.select_related("edition", "area"))
    things = [*goals, *Initiative.objects.all()]
    addresses = [
        thing.get_absolute_url() if isinstance(thing, Goal) else f"/insatser/{thing.slug}/" for thing in things
    ]

    linked = {link.partition("?")[0] for link in crawled}
    in_force = [address for address in addresses if "/2019/" not in address]
    assert not [address for address in in_force if address not in linked or f"/en{address}" not in linked]
    assert len(in_force) == 31 + 52


def test_a_past_day_is_crawled_too(crawled):
    past = [link for link in crawled if f"per={A_DAY}" in link]

    assert len(past) > 80


def test_pages_are_light(pages):
    today = {link: len(answer.content) for link, answer in pages.items() if "per=" not in link}
    heavy = {link: size for link, size in today.items() if size > 40_000}
    assert not heavy


def test_nothing_of_the_demonstration_is_for_search_engines(pages):
    assert not [link for link, answer in pages.items() if '<meta name="robots" content="noindex">' not in answer.text]


def test_every_page_says_that_the_judgements_are_examples(words):
    sentences = ("Demonstration: lägesbedömningarna är påhittade", "Demonstration: the judgements are made-up")

    assert not [link for link, said in words.items() if not any(text in said for text in sentences)]


def test_every_judgement_stands_beside_the_word_example(pages):
    for link, answer in pages.items():
        example = "Example" if link.startswith("/en/") else "Exempel"
        tiles = re.findall(r'<a class="tile (?!not_assessed).*?</a>', answer.text, re.DOTALL)
        goals = [
            row
            for section in re.findall(r'<ol class="rows goals">.*?</ol>', answer.text, re.DOTALL)
            for row in section.split("<li>")
            if JUDGED.search(row)
        ]
        boxes = re.findall(r'<div class="stack judgement">.*?</p>', answer.text, re.DOTALL)
        lenses = re.findall(r'aria-labelledby="lenses".*?</section>', answer.text, re.DOTALL)
        for shown in chain(tiles, goals, boxes, (lens for lens in lenses if JUDGED.search(lens))):
            assert example in words_of(shown), (link, shown)


def test_the_test_of_examples_finds_judgements(pages):
    assert pages["/"].text.count('<a class="tile ') == 31
    assert JUDGED.search(part(pages["/omraden/4/"], "goals"))
    assert '<div class="stack judgement">' in pages["/malsattningar/2024/4.1/"].text


def test_no_page_speaks_in_percent_or_shows_a_template(words):
    for link, said in words.items():
        assert "%" not in said, link
        assert not re.search(r"\{[{%#]|[#%]\}", said), link
        assert link.startswith("/en/") or not re.search(r"\b(None|True|False)\b", said), link


def test_no_official_is_named(words, demo):
    accounts = demo["accounts"]
    names = re.compile(
        "|".join(rf"\b{re.escape(row[name])}\b" for row in accounts for name in ("full_name", "username"))
    )

    assert not {link: names.search(said)[0] for link, said in words.items() if names.search(said)}


def catalogue():
    """(English, Swedish) of every text of the interface, cut at what is filled in."""
    for app in ["strategy", "tracking"]:
        text = (settings.BASE_DIR / app / "locale" / "sv" / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")
        for entry in re.sub(r'"\n"', "", text).split("\n\n")[1:]:
            found = dict(re.findall(r'^(msgid(?:_plural)?|msgstr(?:\[\d\])?) "(.*)"$', entry, re.MULTILINE))
            yield found.get("msgid", ""), found.get("msgstr") or found.get("msgstr[0]", "")


def phrases(texts):
    """What can be recognised on a page: the pieces of three words or more."""
    pieces = {piece.strip(" .:;,()“”") for text in texts for piece in re.split(r"%\(\w+\)s|\\n", text)}
    return {piece for piece in pieces if len(piece.split()) >= 3}


def test_the_catalogue_is_read(pages):
    english, swedish = zip(*catalogue(), strict=True)

    assert "There is no such goal" in phrases(english)
    assert "Målsättningen finns inte" in phrases(swedish)
    assert "no initiative registered" in phrases(english)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_page_says_anything_in_the_other_language(pages, language):
    english, swedish = (phrases(texts) for texts in zip(*catalogue(), strict=True))
    foreign = re.compile("|".join(rf"\b{re.escape(text)}\b" for text in (english if language == "sv" else swedish)))

    found = {
        (match[0], link)
        for link, answer in pages.items()
        if link.startswith("/en/") == (language == "en")
        for match in [foreign.search(words_of(answer, language))]
        if match
    }
    assert not found


def test_pages_in_english_are_in_english(client):
    words = words_of(client.get("/en/"), "en")

    assert "Of the 31 goals" in words
    assert "The register is not complete: 52 initiatives; the government stated about 70 (2022)." in words


def test_in_november_2025_the_atmp_cluster_was_no_later_than_it_is_today(client):
    """Its report fell due on 30 September 2025, and no source says whether it was delivered."""
    for day in ["2025-09-30", "2025-10-01", "2025-11-30"]:
        response = client.get(f"/insatser/atmp-kluster/?per={day}")

        assert response.status_code == 200
        assert "försenad" not in words_of(response).lower(), day
