"""What every answer has in common: the language of its address, and headers that Django does not set."""

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
