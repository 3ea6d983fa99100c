"""Text made comparable in Python, so that both databases find and sort the same: SQLite knows no å ä ö.

What can be found is kept as one searchable text per row, made by `searchable` when the row becomes public. What is
asked for becomes `Words`, a few short strings of which each must stand in that text: one LIKE each in a database.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from snowballstemmer.swedish_stemmer import SwedishStemmer

_SPACES = re.compile(r"\s+")
_ALPHABET = " 0123456789abcdefghijklmnopqrstuvwxyzåäö"
_WEIGHTS = {letter: f"{index:02x}" for index, letter in enumerate(_ALPHABET, start=1)}
_SORTED_AS = {"å": "å", "ä": "ä", "ö": "ö", "æ": "ä", "ø": "ö", "ü": "y"}
"""Letters of their own in Swedish; those of neighbours stand with the one that they sound like."""


def fold(text: str) -> str:
    """Lower case without accents: "Prövningår" → "provningar"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return _SPACES.sub(" ", "".join(char for char in decomposed if not unicodedata.combining(char))).strip()


def swedish_sort_key(text: str) -> str:
    """A key of hexadecimal digits in Swedish order (å ä ö last), which every collation sorts alike."""
    letters = "".join(map(_letters, unicodedata.normalize("NFC", text.casefold())))
    words = _SPACES.sub(" ", letters).strip()
    return "".join(_WEIGHTS[letter] for letter in words)[:300]


@lru_cache(maxsize=4_000)
def _letters(char: str) -> str:
    """What a character is sorted as; a space where it is no letter or digit."""
    found = _SORTED_AS.get(char) or fold(char)
    return "".join(letter if letter in _WEIGHTS else " " for letter in found) or " "


# What can be found

CODE, TITLE, ELSEWHERE = range(3)
"""Where the words were found, in the order of hits: a code or reference, the title, any other text."""

_WORD = re.compile(r"[^\W_]+(?:[./:-][^\W_]+)*")  # also "4.1", "kn2023/01983", "2025:39" and "it-system"
_PART = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_GOAL_OF_EDITION = re.compile(r"([^\W_]+)[-/](\d+\.\d+)")  # "2024-4.1"
_WHOLE_WORD_UP_TO, _WHOLE_STEM_UP_TO = 2, 3  # shorter ones begin too many other words
LITTLE_WORDS = (
    "och eller i pa av till fran for med om en ett att som den det de ar the a an of and or in on to with by is"
)


def searchable(titles: Iterable[str], references: Iterable[str] = (), texts: Iterable[str] = ()) -> str:
    """A text in which `Words` find their hits: every word and its stem between spaces.

    Words of a title stand once more behind ^, codes in a title or a reference behind =, so that they come first.
    """
    titles, references = [*filter(None, titles)], [*filter(None, references)]
    everything = fold(" ".join([*titles, *references, *filter(None, texts)]))
    forms = {form for word in _words(everything) for form in (word, stem_of(word))} - set(everything.split(" "))
    in_title = {f"^{form}" for word in _words(fold(" ".join(titles))) for form in (word, stem_of(word))}
    codes = {f"={word}" for word in _words(fold(" ".join(titles + references))) if _is_code(word)}
    return f" {everything} {' '.join([*sorted(forms), *sorted(in_title), *sorted(codes)])} "


def _words(folded: str) -> Iterator[str]:
    """The words of a text; of a code the whole and then its parts."""
    for word in _WORD.findall(folded):
        if _is_code(word):
            yield word
            yield from (part for part in _PART.findall(word) if len(part) > 1)
        else:
            yield from _PART.findall(word)


def _is_code(word: str) -> bool:
    """Digits and punctuation: "4.1", "kn2023/01983", "2025:39"."""
    return not word.isalnum() and any(char.isdigit() for char in word)


@lru_cache(maxsize=20_000)
def stem_of(word: str) -> str:
    """What the forms of a word have in common: "provningarna" → "provning". A stemmer serves one thread only."""
    if any(char.isdigit() for char in word):
        return word
    stem = str(SwedishStemmer().stemWord(word))
    # "lagar" is a form of "lag"; but "data" and "dates" are not both forms of "dat".
    return word if len(stem) <= _WHOLE_STEM_UP_TO and len(word) - len(stem) < 2 else stem


# What is asked for


class Words:
    """What a reader looks for. Every word must be found, in any of its forms or as the beginning of a longer one."""

    MAX_LENGTH = 200
    MAX_WORDS = 10

    def __init__(self, text: str) -> None:
        asked = dict(self._asked(text[: self.MAX_LENGTH]))
        telling = [word for word in asked if word not in LITTLE_WORDS.split()] or [*asked]
        self.words = telling[: self.MAX_WORDS]
        self.left_out = [asked[word] for word in telling[self.MAX_WORDS :]]  # as they were written
        self._beginnings = [_beginnings(word) for word in self.words]
        self._marks = [
            (*beginnings, f"{found[2]} ") if (found := _GOAL_OF_EDITION.fullmatch(word)) else beginnings
            for word, beginnings in zip(self.words, self._beginnings, strict=True)
        ]

    def _asked(self, text: str) -> Iterator[tuple[str, str]]:
        """(word, as it was written); the word no longer than all that may be typed."""
        composed = unicodedata.normalize("NFC", text)
        for whole in _WORD.findall("".join(char for char in composed if not unicodedata.combining(char))):
            for written in [whole] if _is_code(whole) else _PART.findall(whole):
                word = fold(written)[: self.MAX_LENGTH]
                yield _GOAL_OF_EDITION.sub(r"\1-\2", word), written

    def __bool__(self) -> bool:
        return bool(self.words)

    # Both sides ask the same: of each group of strings, one must stand in the searchable text.

    @property
    def _anywhere(self) -> list[list[str]]:
        return [[f" {beginning}" for beginning in beginnings] for beginnings in self._beginnings]

    @property
    def _in_title(self) -> list[list[str]]:
        return [[f" ^{beginning}" for beginning in beginnings] for beginnings in self._beginnings]

    @property
    def _as_code(self) -> list[list[str]]:
        return [[f" ={word} "] for word in self.words if _is_code(word)]

    def among(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows whose column `search_text` holds every word; none where there is no word to look for."""
        return rows.filter(_holds(self._anywhere)) if self else rows.none()

    def ranked(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """`among` with `rank`, to sort by first."""
        if not self:
            return rows.none()
        whens = [When(_holds(self._in_title), then=Value(TITLE))]
        if self._as_code:
            whens.insert(0, When(_holds(self._as_code), then=Value(CODE)))
        return self.among(rows).annotate(rank=Case(*whens, default=Value(ELSEWHERE), output_field=IntegerField()))

    def rank_in(self, text: str) -> int | None:
        """The rank of one searchable text; None where a word is missing."""
        if not self or not _stands_in(text, self._anywhere):
            return None
        if self._as_code and _stands_in(text, self._as_code):
            return CODE
        return TITLE if _stands_in(text, self._in_title) else ELSEWHERE

    # What is shown

    def marked(self, text: str) -> SafeString:
        """The text, escaped, with what was found in <mark>; words that stand side by side in one."""
        spans: list[tuple[int, int]] = []
        for start, stop, _word in self._found(text):
            follows = bool(spans) and text[spans[-1][1] : start].isspace()
            spans.append((spans.pop()[0] if follows else start, stop))
        pieces, end = [], 0
        for start, stop in spans:
            pieces.append(f"{escape(text[end:start])}<mark>{escape(text[start:stop])}</mark>")
            end = stop
        return mark_safe("".join(pieces) + escape(text[end:]))  # noqa: S308 - every piece is escaped

    def count_in(self, text: str) -> int:
        """How many of the words stand in a text."""
        return len({word for _start, _stop, word in self._found(text)})

    def excerpt(self, text: str, length: int = 240) -> SafeString:
        """The text, or so much of it around the first hit, marked."""
        if len(text) <= length:
            return self.marked(text)
        first = next((start for start, _stop, _word in self._found(text)), 0)
        begin = text.rfind(" ", 0, max(0, min(first - length // 4, len(text) - length))) + 1
        cut = text[begin : begin + length]
        if begin + length < len(text):
            cut = cut[: cut.rfind(" ")] if " " in cut else cut
            cut = f"{cut.rstrip(' ,.;:–')} …"
        return self.marked(f"… {cut}" if begin else cut)

    def _found(self, text: str) -> Iterator[tuple[int, int, int]]:
        """(from, to, number of the word) of each hit, in order; a code as a whole where it is one."""
        for whole in _WORD.finditer(text):
            if _is_code(whole[0]) and (number := self._number_of(whole[0])) is not None:
                yield whole.start(), whole.end(), number
                continue
            for part in _PART.finditer(text, whole.start(), whole.end()):
                if (number := self._number_of(part[0])) is not None:
                    yield part.start(), part.end(), number

    def _number_of(self, written: str) -> int | None:
        word = fold(written)
        forms = f" {word} {stem_of(word)} "
        hits = (number for number, marks in enumerate(self._marks) if any(f" {mark}" in forms for mark in marks))
        return next(hits, None)


def _beginnings(word: str) -> tuple[str, ...]:
    """What a word that is a hit begins with; where it ends as well, a space."""
    if any(char.isdigit() for char in word):
        is_whole = _NUMBER.fullmatch(word) or _GOAL_OF_EDITION.fullmatch(word)
        return (f"{word} ",) if is_whole else (word,)  # 4.1 is not 4.10, but "kn2023/019" may go on
    stem = stem_of(word)
    found = [
        f"{word} " if len(word) <= _WHOLE_WORD_UP_TO else word,
        f"{stem} " if len(stem) <= _WHOLE_STEM_UP_TO else stem,
    ]
    return (stem,) if word.startswith(found[1]) else tuple(dict.fromkeys(found))


def _holds(groups: list[list[str]]) -> Q:
    condition = Q()
    for group in groups:
        either = Q()
        for string in group:
            either |= Q(search_text__contains=string)
        condition &= either
    return condition


def _stands_in(text: str, groups: list[list[str]]) -> bool:
    return all(any(string in text for string in group) for group in groups)
