"""The words of the demonstration, on every page that a link leads to: one language at a time, and only words we use."""

import json
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.conf import settings
from django.utils import translation

from strategy.models import Goal, Source
from tests.demo.test_pages import A_DAY, crawl
from tests.page_helpers import VOID, words_of
from tracking.models import Organisation
from tracking.wording import LABELS


@pytest.fixture(scope="module")
def answers(demo):
    """Every page of today in both languages, and those of an earlier day that are nearest to the English overview."""
    past = crawl(f"/en/?per={A_DAY}", most=150)
    return crawl("/") | {link: answer for link, answer in past.items() if f"per={A_DAY}" in link}


@pytest.fixture(scope="module")
def pages(answers):
    """Those that a reader reads: not feeds and downloads."""
    return {
        link: answer
        for link, answer in answers.items()
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")
    }


@pytest.fixture(scope="module")
def swedish(pages):
    """{address: what a Swedish page says in Swedish}."""
    return {link: words_of(answer, "sv") for link, answer in pages.items() if not link.startswith("/en/")}


@pytest.fixture(scope="module")
def english(pages):
    """{address: what an English page says in English}."""
    return {link: words_of(answer, "en") for link, answer in pages.items() if link.startswith("/en/")}


def said_where(texts: Iterable[str], pages: dict[str, str]) -> dict[str, str]:
    """Those of the texts that stand as words of their own on a page, each with the first such page."""
    found = {}
    for text in texts:
        whole = re.compile(rf"(?<!\w){re.escape(text)}(?!\w)")
        for link, said in pages.items():
            if text in said and whole.search(said):
                found[text] = link
                break
    return found


def test_every_link_leads_somewhere_in_both_languages_and_on_an_earlier_day(answers):
    assert {link: answer.status_code for link, answer in answers.items() if answer.status_code != 200} == {}
    assert len([link for link in answers if link.startswith("/en/") and f"per={A_DAY}" in link]) > 60


# One language at a time


def catalogue() -> Iterator[tuple[str, str]]:
    """(English, Swedish) of every text of the interface, each of its numbers apart."""
    for app in ("strategy", "tracking"):
        text = (settings.BASE_DIR / app / "locale" / "sv" / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")
        for entry in re.sub(r'"\n"', "", text).split("\n\n")[1:]:
            found = dict(re.findall(r'^(msg\w+(?:\[\d\])?) "(.*)"$', entry, re.MULTILINE))
            ours = [found[name] for name in ("msgid", "msgid_plural") if name in found]
            theirs = [found[name] for name in ("msgstr", "msgstr[0]", "msgstr[1]") if name in found]
            yield from zip(ours, theirs, strict=True)


def pieces(text: str) -> set[str]:
    """What can be recognised of a text on a page: two words or more, between what is filled in."""
    cut = re.split(r"%\(\w+\)[sd]|%[sd]|\\n", text.replace('\\"', '"'))
    return {piece for each in cut if len((piece := each.strip(" .:;,()“”–")).split()) > 1}


def test_swedish_pages_say_nothing_of_the_interface_in_english(swedish):
    translated = dict(catalogue())
    ours = {piece for text in translated for piece in pieces(text)}
    theirs = {piece for text in translated.values() for piece in pieces(text)}
    assert len(ours) > 500

    assert said_where(ours - theirs, swedish) == {}


def untranslated() -> set[str]:
    """Texts of rows that have no English, and sources, which are cited in the language that they are in."""
    texts, in_english = {*Source.objects.values_list("citation", flat=True)}, set()
    for model in apps.get_models():
        names = {field.name for field in model._meta.concrete_fields}
        for name in (name for name in names if f"{name}_en" in names):
            for text, other in model._default_manager.values_list(name, f"{name}_en"):
                (in_english if other else texts).add(other or text)
    whole = "\n".join(in_english)
    return {" ".join(text.split()) for text in texts if len(text) > 3 and text not in whole}


def test_english_pages_mark_what_is_swedish(english):
    assert said_where(untranslated(), english) == {}


def test_there_is_swedish_to_mark_on_english_pages(pages):
    texts = untranslated()
    whole = "\n".join(words_of(answer) for link, answer in pages.items() if link.startswith("/en/"))

    for kind in [
        Goal.objects.filter(edition__slug="2019").values_list("title", flat=True),
        Organisation.objects.filter(name_en="").values_list("name", flat=True),
        Source.objects.values_list("citation", flat=True),
    ]:
        assert [text for text in kind if text in texts and text in whole]


# Words that we do not use (what others have named is quoted as they named it)

NOT_OURS = re.compile(
    r"\b(?:åtgärd\w*|projekt\w*|avrapporter\w*|deadlines?|på rätt väg|statusuppdatering\w*|on track"
    r"|mål(?:et|en|s|ets|ens)?|aktivitet\w*|version(?:en|er|erna|s)?|revision(?:en|er|erna|s)?)\b",
    re.IGNORECASE,
)
COLOURS = re.compile(r"\b(?:grön(?:t|a)?|gul(?:t|a)?|röd(?:a)?|rött)\b", re.IGNORECASE)
OF_OTHERS = {"en tidigare version av regeringens sida"}
"""Said of a page of somebody else."""


def test_what_we_do_not_say_is_recognised():
    for word in ["Åtgärden", "projekt", "avrapportering", "deadline", "på rätt väg", "mål", "målet", "versionen"]:
        assert NOT_OURS.search(f"Se {word}."), word
    for word in ["målsättning", "målvärde", "målsättningarna", "Riksrevisionen", "forskningsprojekt"]:
        assert not NOT_OURS.search(f"Se {word}."), word
    assert COLOURS.search("Läget är grönt.")


def ours_in_fixtures() -> Iterator[str]:
    """Summaries, notes and reasons that we have written; not titles, citations and amounts as others word them."""
    for path in (settings.BASE_DIR / "fixtures").glob("*.json"):
        for row in json.loads(path.read_text(encoding="utf-8")) if path.name != "demo_story.json" else ():
            yield from (row["fields"].get(name) or "" for name in ("summary", "note", "reason", "rationale"))


def texts_in(thing: object) -> Iterator[str]:
    """Every text in what is read from JSON, but those in English."""
    if isinstance(thing, dict):
        yield from (text for name, each in thing.items() if not name.endswith("_en") for text in texts_in(each))
    elif isinstance(thing, list):
        yield from (text for each in thing for text in texts_in(each))
    elif isinstance(thing, str):
        yield thing


def without_those_of_others(text: str) -> str:
    for phrase in OF_OTHERS:
        text = text.replace(phrase, "")
    return text


@pytest.mark.parametrize("where", ["interface", "fixtures", "story"])
def test_we_use_only_our_own_words(demo, where):
    texts = {
        "interface": [swedish for _english, swedish in catalogue()],
        "fixtures": [*ours_in_fixtures()],
        "story": [*texts_in(demo["acts"])],
    }[where]
    assert len(texts) > 50

    assert [text for text in texts if NOT_OURS.search(without_those_of_others(text))] == []


def test_no_judgement_is_a_colour(demo):
    with translation.override("sv"):
        labels = [str(text) for words in LABELS.values() for text in words.values()]
    texts = [*labels, *(swedish for _english, swedish in catalogue()), *texts_in(demo["acts"])]

    assert [text for text in texts if COLOURS.search(text)] == []


def test_no_template_has_words_of_its_own():
    """They would be in no catalogue, and so in neither language."""
    spoken = re.compile(r"(?:>|(?:title|alt|placeholder|aria-label)=\")[^<>\"]*[a-zåäö]{3}[^<>\"]*[<\"]", re.IGNORECASE)
    filled_in = re.compile(
        r"\{#.*?#\}|\{% blocktranslate.*?endblocktranslate %\}|\{%.*?%\}|\{\{.*?\}\}|&\w+;", re.DOTALL
    )
    found = {
        path.name: spoken.findall(filled_in.sub("", path.read_text(encoding="utf-8")))
        for path in (settings.BASE_DIR / "templates").rglob("*.html")
        if "admin" not in path.parts
    }

    assert len(found) > 80
    languages = [">Svenska<", ">English<"]
    assert {name: words for name, words in found.items() if words} == {
        "language.html": languages,
        "preview_banner.html": languages,
    }


# Judgements that are made up


BLOCKS = {"li", "tr", "section", "article"}
JUDGED = re.compile(r"chip direction (?:positive|neutral|negative|unclear)")
OF_A_JUDGEMENT = re.compile(r"/bedomningar/\d+/")


class _Judgements(HTMLParser):
    """What stands in the innermost list item, row or section around each judgement, and around each link to one.

    Counts, definitions and the key of a chart speak of no single judgement.
    """

    def __init__(self, link: str) -> None:
        super().__init__()
        self._general = {("dl", "counts"), ("dl", "facts")} if "/om/" in link else {("dl", "counts")}
        self.around: list[str] = []
        self._open: list[dict] = []

    def handle_starttag(self, tag, attrs):
        if tag in VOID:
            return
        named = dict(attrs)
        is_general = (tag, named.get("class")) in self._general or (tag == "ul" and "aria-label" in named)
        is_general = is_general or any(each["general"] for each in self._open)
        self._open.append({"tag": tag, "words": [], "holds": False, "general": is_general})
        is_chip = JUDGED.search(named.get("class") or "") and not is_general
        if is_chip or OF_A_JUDGEMENT.search(named.get("href") or ""):
            block = next((each for each in self._open[::-1] if each["tag"] in BLOCKS), None)
            if block:
                block["holds"] = True

    def handle_endtag(self, tag):
        while self._open:
            closed = self._open.pop()
            if closed["holds"]:
                self.around.append(" ".join(" ".join(closed["words"]).split()))
            if closed["tag"] == tag:
                break

    def handle_data(self, data):
        for each in self._open:
            each["words"].append(data)


def test_every_judgement_stands_beside_the_word_example(pages):
    found, alone = 0, {}
    for link, answer in pages.items():
        reader = _Judgements(link)
        reader.feed(re.search(r"<main.*</main>", answer.text, re.DOTALL)[0])
        example = "Example" if link.startswith("/en/") else "Exempel"
        found += len(reader.around)
        alone |= {(link, text[:200]): None for text in reader.around if example not in text}

    assert found > 500
    assert list(alone) == []
