"""What differs between the judgement that stands and a text that is to take its place, field by field, word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from tracking.admin.updates.evidence import cited_by, name_of
from tracking.models import StatusUpdate
from tracking.templatetags.words import day

MOST_WORDS = 3000
"""Comparing takes time that grows with the square: longer texts are shown whole."""

ENOUGH_TO_STAND_OUT = 6
"""Words and the spaces between them."""


@dataclass(frozen=True)
class Difference:
    label: str
    before: SafeString
    after: SafeString


def differences(standing: StatusUpdate, update: StatusUpdate) -> list[Difference]:
    """Fields that are the same are left out."""
    found = []
    for (label, before), (_label, after) in zip(_said(standing), _said(update), strict=True):
        if before != after:
            found.append(Difference(label, *marked(before, after)))
    return found


def _said(update: StatusUpdate) -> Iterator[tuple[str, str]]:
    for name in StatusUpdate.TEXTS:
        if not name.startswith("correction_reason"):
            yield label_of(name), _value(update, name)
    yield label_of("evidence"), "\n".join(sorted(name_of(cited) for cited in cited_by(update)))


def _value(update: StatusUpdate, name: str) -> str:
    if name == "assessed_on":
        return day(update.assessed_on)
    if name in {"direction", "confidence"}:
        return capfirst(str(getattr(update, f"get_{name}_display")()))
    return str(getattr(update, name)).replace("\r\n", "\n")


def label_of(name: str) -> str:
    field = StatusUpdate._meta.get_field(name)
    if name == "evidence":
        return capfirst(str(field.related_model._meta.verbose_name))  # type: ignore[union-attr]
    return capfirst(str(getattr(field, "verbose_name", name)))


def marked(before: str, after: str) -> tuple[SafeString, SafeString]:
    """Both texts, with the words that go and the words that come marked as such."""
    old, new = re.findall(r"\s+|\S+", before), re.findall(r"\s+|\S+", after)
    if max(len(old), len(new)) > MOST_WORDS:
        return format_html("{}", before), format_html("{}", after)
    gone, come = [], []
    for is_same, of_old, of_new in _passages(old, new):
        gone.append(("" if is_same else "del", of_old))
        come.append(("" if is_same else "ins", of_new))
    return _tagged(gone), _tagged(come)


def _passages(old: list[str], new: list[str]) -> list[tuple[bool, str, str]]:
    """(is the same, in the old, in the new), in order. A few equal words between two changes are part of the change."""
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    found: list[tuple[bool, str, str]] = []
    for number, (kind, a, b, c, d) in enumerate(steps):
        is_between = 0 < number < len(steps) - 1
        is_same = kind == "equal" and not (is_between and b - a < ENOUGH_TO_STAND_OUT)
        of_old, of_new = "".join(old[a:b]), "".join(new[c:d])
        if found and found[-1][0] == is_same:
            _same, before, after = found.pop()
            of_old, of_new = before + of_old, after + of_new
        found.append((is_same, of_old, of_new))
    return found


def _tagged(parts: list[tuple[str, str]]) -> SafeString:
    """The texts are escaped, the tags are ours."""
    return format_html_join("", "{}", ((_tag(tag, text),) for tag, text in parts if text))


def _tag(tag: str, text: str) -> SafeString:
    match tag:
        case "del":
            return format_html("<del>{}</del>", text)
        case "ins":
            return format_html("<ins>{}</ins>", text)
    return format_html("{}", text)
