"""What every request and answer have in common: the language of the address, UTF-8, headers that Django does not set."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

type Answer = Callable[[HttpRequest], HttpResponse]


def language_of_path(get_response: Answer) -> Answer:
    """/en/… is English, all else Swedish. Django's LocaleMiddleware would add `Vary: Accept-Language` to every page."""

    def middleware(request: HttpRequest) -> HttpResponse:
        language = "en" if request.path_info.startswith("/en/") else "sv"
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response

    return middleware


def utf_8_only(get_response: Answer) -> Answer:
    """Read forms as what every page here is in. Other charsets that a request may name hold halves of characters."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.encoding:
            request.encoding = "utf-8"
        return get_response(request)

    return middleware


def response_headers(get_response: Answer) -> Answer:
    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
        )
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # Always asked for again, never fetched again unless it changed (the ETag tells).
        response.headers.setdefault("Cache-Control", "no-cache")
        return response

    return middleware
