"""Public pages with what is not published in them: at addresses of the admin, for those who may read it, never stored.

A view asks who may read, then hands `preview_page` a function that renders the public page. The page gets the Preview
as `preview` in its context: `base.html` then shows `components/preview_banner.html`, and leaves out what only a public
address has.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils import translation


@dataclass(frozen=True)
class Preview:
    back: str
    """The address of the form whose text is shown."""
    language: str
    remark: str = ""
    """What else the reader needs to know, for example that something is missing."""


def preview_page(request: HttpRequest, back: str, page: Callable[[Preview], HttpResponse]) -> HttpResponse:
    """The answer to a request for a preview; `?sprak=en` shows the page in English."""
    language = "en" if request.GET.get("sprak") == "en" else "sv"
    with translation.override(language):
        response = page(Preview(back, language))
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Content-Language"] = language
    return response
