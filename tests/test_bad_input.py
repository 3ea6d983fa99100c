"""Whatever stands in an address: an answer in words, in the language of the address, soon, and never an error of ours."""

import re
import time
from collections.abc import Iterable
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import translation

from tests import makers
from tests.every_page import EXAMPLES, addresses, names
from tests.makers import stockholm
from tests.page_helpers import ON_30_JUNE_2025, words_of
from tests.test_page_indicators import make_indicator, observe, publish
from tracking.csv_files import CONTENT_TYPE
from tracking.filters import InitiativeFilter
from tracking.news import NewsFilter
from tracking.pages.calendar import CalendarFilter
from tracking.pages.news import PeriodForm
from tracking.pages.search import SearchForm

pytestmark = [pytest.mark.django_db, ON_30_JUNE_2025]

ENOUGH = 0.5
"""Seconds of work for one answer: many times what any page needs."""

PARAMETERS = {
    "initiative-list": [*InitiativeFilter.base_filters],
    "calendar": [*CalendarFilter.base_filters],
    "news": [*NewsFilter.base_filters],
    "changes": [*PeriodForm.base_fields],
    "search": [*SearchForm.base_fields],
    "table": ["dialekt", "omrade", "malsattning", "organisation"],
}
"""What a page reads, beside the day and the page of a list that all of them may be asked for."""

VALUES = [
    "%00",
    "x%00y",
    "%ff",
    "%C3%28",
    "%ED%A0%80",
    "zzz",
    "NaN",
    "-Infinity",
    "1e400",
    "-1",
    "99999999999999999999",
    "9" * 4000,
    "a" * 4000,
    "%C3%A5+" * 1000,
    "_%25_",
    "%D9%A1",
    "2025-02-30",
    "2024-99.99",
    "2024-4.1%0A",
    "<script>alert(1)</script>",
    "%F0%9F%A7%AC%E2%80%AE",
]
QUERIES = [
    *(f"per={value}" for value in ["2025-02-30", "x", "0001-01-01", "9999-12-31", "%00", "%ff", "9" * 4000]),
    *(f"sida={value}" for value in ["99999", "-1", "0", "abc", "1e3", "%00", "%ff", "%D9%A1", "9" * 4000]),
    "per=2025-06-01&per=2025-06-02",
    "per=2025-06-01&sida=2",
    "per=x&sida=abc&fas=zzz&q=%00",
    "sida=1&sida=2",
    "%00=%00",
    "%ff=%ff",
    "per[]=2025-06-01",
    "&&&=&=x&per",
    "q=" + "a" * 4000,
    "q=a&q=b",
    "fas=zzz&fas=completed&fas=%ff",
    "omrade=4&omrade=4&omrade=99999999999999999999",
    "ar=NaN",
    "ar=2025&ar=NaN",
    "sortera=titel&sortera=zzz",
    "organisation=vinnova&organisation=%00",
    "fran=2025-06-30&till=2025-01-01",
    "fran=2025-01-01&fran=2025-02-01&till=2025-06-01",
    "fran=x&till=y",
    "fran=2025-01-01",
    "fran=0001-01-01&till=9999-12-31",
    "fran=0001-01-01&till=2025-06-30",
    "fran=2025-01-01&till=2025-06-01&per=2025-03-01",
    "&".join(f"fas={number}" for number in range(900)),
]
"""Asked of every page."""

SEGMENTS = [
    "finns-inte",
    "a" * 8000,
    "9" * 8000,
    "99999999999999999999",
    "0",
    "-1",
    "4.1",
    "4.99999999999999999999",
    ".",
    "٤.١",
    "4,1",
    "å",
    "e\N{COMBINING ACUTE ACCENT}",
    "\0",
    "\x7f",
    "a b",
    "a\nb",
    "a%b",
    "a/b",
    "..",
    "\"'><script>",
    "🧬",
    "\N{RIGHT-TO-LEFT OVERRIDE}",
    "2024-2019",
    "2024-2024",
    "--",
]
BROKEN_SEGMENTS = ["%ff", "%C3%28", "%ED%A0%80", "%F0%9F", "%"]
"""What no text becomes in an address."""

HEADINGS = {
    "More clinical trials": "Fler kliniska prövningar",
    "Research and development": "Forskning och utveckling",
    "National test bed": "Nationell testbädd",
    "Exports": "Läkemedelsexport",
    "Vinnova, the agency": "Vinnova",
    "Judgement 1": "Lägesbedömning 1",
    "1 initiative": "1 insats",
    "1 initiative of 1": "1 insats av 1",
    "0 initiatives of 1": "0 insatser av 1",
    "What became of the goals of 2019 in 2024": "Vad målsättningarna från 2019 blev i 2024",
}
"""Those that the catalogue does not have as they stand: titles of things, and sentences with something filled in."""


@pytest.fixture
def register(area, goal, public_initiative, organisation, approver):
    """Something of each kind, with its title in both languages."""
    public_initiative.title_en = "National test bed"
    public_initiative.save()
    makers.amend(public_initiative, stockholm("2024-12-05"))
    older = makers.make_edition("2019", "2019-12-19")
    makers.make_goal(older, makers.make_area(4, older, "Forskning förr"), 7, "Prövningar förr")
    makers.publish_edition(older, stockholm("2024-12-06"))
    makers.publish_judgement(goal)
    organisation.name_en = "Vinnova, the agency"
    organisation.save()
    indicator = make_indicator("export", goal)
    observe(indicator, "2023", "150")
    publish(indicator)


@pytest.fixture
def visitor(register):
    """A browser that is shown the error page where tests would see the exception."""
    return Client(raise_request_exception=False)


def is_file(answer) -> bool:
    return answer.headers["Content-Type"] == CONTENT_TYPE


def heading(answer) -> str:
    """Nothing where the answer is no page but a file."""
    if is_file(answer):
        return ""
    found = re.findall(r"<h1[^>]*>(.*?)</h1>", answer.text, re.DOTALL)
    return words_of(found[0]) if len(found) == 1 else ""


def asked(visitor, address: str):
    """The answer, and what is wrong with it."""
    start = time.process_time()
    answer = visitor.get(address)
    answer.getvalue()
    seconds = time.process_time() - start
    language = "en" if address.startswith("/en/") else "sv"
    wrong = [
        f"status {answer.status_code}" if answer.status_code != 200 and answer.status_code // 100 != 4 else "",
        f"{seconds:.2f} s" if seconds >= ENOUGH else "",
    ]
    if is_file(answer):
        return answer, [*filter(None, wrong)]
    wrong += [
        "" if answer.headers["Content-Type"].startswith("text/html") else answer.headers["Content-Type"],
        "" if f'<html lang="{language}">' in answer.text else "language",
        "" if heading(answer) else "heading",
    ]
    return answer, [*filter(None, wrong)]


def wrong_with(visitor, addresses_: Iterable[str]) -> dict[str, object]:
    """What is wrong with the answers to Swedish addresses, and to the English ones, which must say the same."""
    found: dict[str, object] = {}
    for address in addresses_:
        swedish, wrong = asked(visitor, address)
        english, also_wrong = asked(visitor, f"/en{address}")
        if heading(swedish) != in_swedish(heading(english)) or swedish.status_code != english.status_code:
            wrong.append(f"{swedish.status_code} {heading(swedish)} / {english.status_code} {heading(english)}")
        if wrong or also_wrong:
            found[address[:100]] = wrong + also_wrong
    return found


def in_swedish(sentence: str) -> str:
    """A heading of an English page in Swedish; nothing where it is not known to be English."""
    with translation.override("sv"):
        return HEADINGS.get(sentence) or next(
            (text for text in [translation.gettext(sentence)] if text != sentence), ""
        )


def test_every_public_address_has_examples():
    assert EXAMPLES.keys() == set(names())


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_query_breaks_a_page(visitor, name):
    address = addresses(name)[0]
    assert visitor.get(address).status_code == 200  # and its templates are read

    assert wrong_with(visitor, [f"{address}?{query}" for query in QUERIES]) == {}


@pytest.mark.parametrize(("name", "parameter"), [(name, each) for name, asked in PARAMETERS.items() for each in asked])
def test_no_value_breaks_a_page_that_reads_it(visitor, name, parameter):
    address = addresses(name)[0]
    assert visitor.get(address).status_code == 200

    assert wrong_with(visitor, [f"{address}?{parameter}={value}" for value in VALUES]) == {}


@pytest.mark.parametrize("name", [name for name, examples in EXAMPLES.items() if examples[0]])
def test_no_segment_breaks_an_address(visitor, name):
    example = addresses(name)[0]
    assert visitor.get(example).status_code == 200
    tried = []
    for position, part in enumerate(example.split("/")):
        stem, dot, suffix = part.rpartition(".") if part.endswith(".csv") else (part, "", "")
        if stem in map(str, EXAMPLES[name][0]):
            for segment in [*map(quote, SEGMENTS), *BROKEN_SEGMENTS]:
                parts = example.split("/")
                parts[position] = segment + dot + suffix
                tried.append("/".join(parts))

    assert tried
    assert wrong_with(visitor, tried) == {}
