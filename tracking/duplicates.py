"""Initiatives that are likely to be in the register already: the same reference, or nearly the same title.

Titles are compared by the three-letter pieces of their words without endings: the order of the words and a slip of the
pen make little difference, another number a great one. Only rows that share the rarest beginnings of words are compared
at all, so one question takes about as long among 50,000 initiatives as among 50. Reading the register once takes longer:
whoever asks about many rows makes one `Register` and asks it again and again.
"""

import datetime as dt
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from heapq import nsmallest
from sys import intern

from django.urls import reverse

from tracking.models import InitiativeVersion, User
from tracking.policy import readable_initiatives
from tracking.search import LITTLE_WORDS, fold, stem_of

ALIKE = 0.8
"""Of all pieces of two titles, how many they share (Dice). Among the real initiatives of the fixtures no pair reaches it."""
MOST_COUNTED, MOST_COMPARED = 10_000, 200
MOST_SHOWN = 5

_LITTLE = frozenset(LITTLE_WORDS.split())
_WORD = re.compile(r"[^\W_]+")
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
_BETWEEN_REFERENCES = re.compile(r"[,;]|\b(?:och|and)\b")
_LEADING_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")


@dataclass(frozen=True)
class Listed:
    """A row as somebody may see it: what the public sees, or a working row that this person may read."""

    initiative: int
    title: str
    reference: str
    slug: str
    """Of the public page; empty for a working row."""

    @property
    def address(self) -> str:
        if self.slug:
            return reverse("initiative-detail", args=[self.slug])
        return reverse("admin:tracking_initiative_change", args=[self.initiative])


@dataclass(frozen=True)
class Duplicate:
    listed: Listed
    same_reference: bool
    likeness: float
    """Of the titles, from 0 to 1."""


def likely_duplicates(
    title: str, reference: str, *, by: User, at: dt.datetime, but: int | None = None
) -> list[Duplicate]:
    """The likeliest first. `but` is the initiative that is asked about. Three queries, whatever the register holds."""
    return Register(by=by, at=at).like(title, reference, but=but)


@dataclass
class Register:
    """What a person may see of all initiatives at a moment, read once and asked many times."""

    by: User
    at: dt.datetime
    _rows: list[Listed] = field(default_factory=list)
    _by_reference: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    _by_beginning: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        seen = set()
        columns = ("initiative_id", "title", "reference", "slug")
        for key, title, reference, slug in InitiativeVersion.objects.shown(self.at).order_by().values_list(*columns):
            seen.add((key, title, reference))
            self.add(Listed(key, title, reference, slug))
        own = readable_initiatives(self.by).order_by().values_list("pk", "title", "reference")
        for row in own:
            if row not in seen:
                self.add(Listed(*row, slug=""))

    def add(self, row: Listed) -> None:
        """Also what an import is about to write, so that it finds duplicates within one file."""
        number = len(self._rows)
        self._rows.append(row)
        for reference in references_in(row.reference):
            self._by_reference[reference].append(number)
        for beginning in _beginnings(row.title):
            self._by_beginning[beginning].append(number)

    def like(self, title: str, reference: str, *, but: int | None = None) -> list[Duplicate]:
        same = {number for one in references_in(reference) for number in self._by_reference.get(one, ())}
        numbers = same | set(self._with_rare_beginnings(title))
        pieces, figures = _pieces(title), _figures(title)
        found: dict[int, Duplicate] = {}
        for number in numbers:
            row = self._rows[number]
            if row.initiative == but:
                continue
            alike = _likeness(pieces, _pieces(row.title)) if _figures(row.title) == figures else 0.0
            one = Duplicate(row, number in same, alike)
            if (one.same_reference or alike >= ALIKE) and _rank(one) > _rank(found.get(row.initiative)):
                found[row.initiative] = one
        return sorted(found.values(), key=_rank, reverse=True)[:MOST_SHOWN]

    def _with_rare_beginnings(self, title: str) -> list[int]:
        """Rows that share beginnings with a title, those that share most first, then those of about its length.

        Common beginnings are left out where half of the title's are rarer: titles that are nearly the same share those.
        """
        known = sorted((self._by_beginning[key] for key in _beginnings(title) if key in self._by_beginning), key=len)
        shared: Counter[int] = Counter()
        for place, numbers in enumerate(known):
            if place > len(known) // 2 and len(shared) + len(numbers) > MOST_COUNTED:
                break
            shared.update(numbers)
        length = len(title)
        return nsmallest(MOST_COMPARED, shared, key=lambda n: (-shared[n], abs(len(self._rows[n].title) - length)))


def _rank(one: Duplicate | None) -> tuple[bool, float, bool]:
    """Of one initiative, what the public sees goes before the working row."""
    return (one.same_reference, one.likeness, bool(one.listed.slug)) if one else (False, -1.0, False)


def references_in(text: str) -> set[str]:
    """Each reference in a form that spelling does not change: "Dir. 2025:076" and "dir 2025:76" are one."""
    plain = _DASHES.sub("-", text.casefold())
    parts = (re.sub(r"[\s.]", "", part) for part in _BETWEEN_REFERENCES.split(plain))
    return {_LEADING_ZEROS.sub("", part) for part in parts if any(char.isdigit() for char in part)}


def _words(title: str) -> list[str]:
    """The words that tell something, in the form in which they are searched."""
    return [word for written in title.split() for word in _words_in(written)]


@lru_cache(maxsize=50_000)
def _words_in(written: str) -> tuple[str, ...]:
    return tuple(word for word in _WORD.findall(fold(written)) if word not in _LITTLE)


@lru_cache(maxsize=65_536)
def _beginnings(title: str) -> tuple[str, ...]:
    """Of each word its first four letters and its next four: a slip in one of them leaves the other."""
    words = _words(title)
    found = {word[:4] for word in words} | {f"+{word[4:8]}" for word in words if len(word) >= 8}
    return tuple(map(intern, found))


def _figures(title: str) -> list[str]:
    return sorted(word for word in _words(title) if word.isdigit())


def _pieces(title: str) -> frozenset[str]:
    return frozenset(piece for word in _words(title) for piece in _pieces_of(word))


@lru_cache(maxsize=20_000)
def _pieces_of(word: str) -> tuple[str, ...]:
    padded = f"  {stem_of(word)} "
    return tuple(padded[start : start + 3] for start in range(len(padded) - 2))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
