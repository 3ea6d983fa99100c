"""Pages that are sent while the work is being done: the beginning, a line of progress after each part, the result."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import get_language, gettext, override

from tracking.exchange.files import thousands

PLACE = "<!-- the work -->"


def streamed(request: HttpRequest, context: dict[str, Any], steps: Iterator[str]) -> StreamingHttpResponse:
    """A page around what the steps say. When the reader goes away the steps are closed, wherever they are."""
    page = render_to_string("admin/exchange/progress.html", {**context, "place": PLACE}, request)
    before, _place, after = page.partition(PLACE)
    return StreamingHttpResponse(_in_language(get_language(), _pieces(before, steps, after)))


def _pieces(before: str, steps: Iterator[str], after: str) -> Iterator[str]:
    yield before
    yield from steps
    yield after


def _in_language(language: str | None, pieces: Iterator[str]) -> Iterator[bytes]:
    """The middleware has gone when the pieces are made, and with it the language of the address."""
    try:
        while True:
            with override(language):
                piece = next(pieces, None)
            if piece is None:
                return
            yield piece.encode()
    finally:
        pieces.close()  # type: ignore[attr-defined]


def progress_line(what: str, done: int, total: int) -> str:
    """ "Jämför: 500 av 5 000 rader" """
    numbers = {"done": thousands(done), "total": thousands(total)}
    if what == "compared":
        text = gettext("Comparing: %(done)s of %(total)s rows") % numbers
    else:
        text = gettext("Writing: %(done)s of %(total)s rows") % numbers
    return format_html('<p class="progress">{}</p>\n', text)
