"""Public pages as a reader meets them: their words, their links, and what they ask of the database."""

import re
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from strategy.models import Goal
from tests import makers
from tests.makers import stockholm
from tracking import publishing
from tracking.models import Deliverable, Funding, Initiative, StatusUpdate

ON_30_JUNE_2025 = pytest.mark.time_machine(stockholm("2025-06-30 12:00"), tick=False)
"""Noon of the fixture `now`, for every test of a module: pages read the real clock."""

OPEN_STATES = ["draft", "submitted", "returned", "approved"]
VOID = {"br", "hr", "img", "input", "link", "meta", "wbr"}
SPOKEN = {"aria-label", "title", "placeholder", "alt"}


class _Reader(HTMLParser):
    """The words between tags and those spoken instead of them; nothing of the head, nor of other languages if so asked."""

    def __init__(self, language: str = ""):
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self._language = language
        self._open: list[tuple[str, bool]] = []  # each element, and whether what stands in it is read

    def _reads(self):
        return not self._open or self._open[-1][1]

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        foreign = self._language and named.get("lang", self._language) != self._language
        reads = self._reads() and tag != "head" and not foreign
        if tag not in VOID:
            self._open.append((tag, reads))
        if tag == "a" and "href" in named:
            self.links.append(named["href"] or "")
        if reads:
            self.words += [named[name] for name in SPOKEN & named.keys() if named[name]]

    def handle_endtag(self, tag):
        if any(tag == name for name, _reads in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data):
        if self._reads():
            self.words.append(data)


def _read(html, language: str = "") -> _Reader:
    reader = _Reader(language)
    reader.feed(getattr(html, "text", html))
    return reader


def words_of(html, language: str = "") -> str:
    """What a page, or a part of one, says: one space between words, none before a full stop, and dates without "den".

    With a language, only what stands in it: passages marked as another one are left out.
    """
    spaced = " ".join(" ".join(_read(html, language).words).split())
    return re.sub(r" (?=[.,:;)])|(?<=\() |\bden (?=\d{1,2} [a-z]+ \d{4})", "", spaced)


def links_of(html) -> list[str]:
    return _read(html).links


def part(response, heading: str) -> str:
    """The markup of the section that a heading names."""
    found = re.search(rf'<section[^>]* aria-labelledby="{heading}".*?</section>', response.text, re.DOTALL)
    assert found, f"The page has no section {heading}"
    return found[0]


def queries_for(client: Client, address: str) -> int:
    """How many questions a page asks of the database."""
    with CaptureQueriesContext(connection) as asked:
        response = client.get(address)
        response.getvalue()  # a stream asks while it is read
    assert response.status_code == 200, response.status_code
    return len(asked)


def open_judgement(goal: Goal, state: str, words: str) -> StatusUpdate:
    """A judgement that is not public, which says `words` in every text."""
    texts = dict.fromkeys(["headline", "what_happened", "why", "what_next", "direction_reason"], words)
    update = makers.draft_judgement(goal, "negative", at=stockholm("2025-06-02"), **texts)
    if state == "draft":
        return update
    at = stockholm("2025-06-03")
    update = publishing.submit(update, by=update.author, at=at)
    approver = makers.make_approver()
    if state == "returned":
        return publishing.return_for_changes(update, by=approver, at=at, comment=words)
    if state == "approved":
        later = stockholm("2025-07-01")
        return publishing.approve(update, by=approver, at=at, revision=update.revision, publish_after=later)
    return update


def full_initiative(title: str, *goals: Goal, deliverables: int = 1, funding: int = 1, **fields) -> Initiative:
    """A public initiative with an organisation, reports to come and money."""
    initiative = makers.make_initiative(title, *goals, **fields)
    makers.make_involvement(initiative, makers.make_organisation(f"Aktör för {title}"))
    for number in range(deliverables):
        makers.make_deliverable(initiative, "2025-12-31", label=f"rapport {number}", kind=Deliverable.Kind.REPORT)
    for _number in range(funding):
        make_funding(initiative)
    makers.publish(initiative)
    return initiative


def make_funding(initiative: Initiative, amount: int = 20_000_000, **fields) -> Funding:
    fields = {"wording": f"{amount} kronor", "stage": "decided", "source": makers.make_source()} | fields
    return Funding.objects.create(initiative=initiative, amount=amount, **fields)
