"""How long an official stays logged in: until half an hour without a sign of life, and eight hours in any case.

Role, areas, password and activity end sessions too, at once: see `User.get_session_auth_hash`.
"""

import datetime as dt
from collections.abc import Callable

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

OFFICIALS_PAGES = "/admin/"
IDLE = dt.timedelta(minutes=30)
AT_MOST = dt.timedelta(hours=8)
NOTED_EVERY = dt.timedelta(minutes=1)
"""A sign of life is written down at most this often: the idle time that ends a session is 29 to 30 minutes."""

BEGAN, SEEN = "began_at", "seen_at"

type Answer = Callable[[HttpRequest], HttpResponse]


def sessions_of_officials(get_response: Answer) -> Answer:
    """For the officials' pages only: the public ones read no session, whoever asks for them."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(OFFICIALS_PAGES):
            return get_response(request)
        at = timezone.now()
        if is_logged_in(request.session) and has_ended(request.session, at):
            request.session.flush()
        response = get_response(request)
        if is_logged_in(request.session):
            if request.user.is_authenticated:
                note_life(request.session, at)
            else:
                request.session.flush()  # of an account that is inactive now: it must not wake up with the account
        add_never_cache_headers(response)  # nothing is left in the browser after logging out
        return response

    return middleware


def begin(session: SessionBase, at: dt.datetime) -> None:
    """A new key and a new clock, for a person who has just logged in; also when the same person was logged in before."""
    session.cycle_key()
    session[BEGAN] = session[SEEN] = int(at.timestamp())
    session.clear_expired()


def is_logged_in(session: SessionBase) -> bool:
    return SESSION_KEY in session


def has_ended(session: SessionBase, at: dt.datetime) -> bool:
    now = at.timestamp()
    began, seen = session.get(BEGAN, now), session.get(SEEN, now)
    return now - began >= AT_MOST.total_seconds() or now - seen >= IDLE.total_seconds()


def note_life(session: SessionBase, at: dt.datetime) -> None:
    """Also begins the clock of a session that another way of logging in has made."""
    now = int(at.timestamp())
    if BEGAN not in session:
        session[BEGAN] = now
    if now - session.get(SEEN, 0) >= NOTED_EVERY.total_seconds():
        session[SEEN] = now
