"""Two wordings of a text side by side: what is gone in <del>, what is new in <ins>."""

import re
from difflib import SequenceMatcher

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

_WORD = re.compile(r"\S+\s*|\s+")
MOST_WORDS = 3000
"""Longer texts are shown as they are: comparing them would take seconds."""


def marked_words(before: str, after: str) -> tuple[SafeString, SafeString]:
    """Both texts, escaped. Where they have no word in common, or one is empty, nothing is marked."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    if not old or not new or len(old) + len(new) > MOST_WORDS:
        return format_html("{}", before), format_html("{}", after)
    steps = SequenceMatcher(None, [word.strip() for word in old], [word.strip() for word in new], autojunk=False)
    blocks = steps.get_opcodes()
    if all(kind != "equal" for kind, *_span in blocks):
        return format_html("{}", before), format_html("{}", after)
    return (
        _joined((kind, "del", old[start:stop]) for kind, start, stop, _from, _to in blocks),
        _joined((kind, "ins", new[start:stop]) for kind, _from, _to, start, stop in blocks),
    )


def _joined(blocks: object) -> SafeString:
    return format_html_join("", "{}", ((_block(*block),) for block in blocks))  # type: ignore[attr-defined]


def _block(kind: str, tag: str, words: list[str]) -> SafeString:
    """The words, marked where they differ; the space after the last one stays outside the mark."""
    text = "".join(words)
    if kind == "equal" or not text.strip():
        return format_html("{}", text)
    kept = text.rstrip()
    return format_html("<{}>{}</{}>{}", mark_safe(tag), kept, mark_safe(tag), text[len(kept) :])  # noqa: S308 - "ins" or "del"
