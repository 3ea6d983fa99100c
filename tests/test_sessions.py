"""How long an official stays logged in, what ends it sooner, and what is left in the browser afterwards."""

import datetime as dt

import pytest
import time_machine
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from strategy.models import PriorityArea
from tests.admin_helpers import address, form_of, logged_in, save
from tests.makers import stockholm
from tracking import accounts
from tracking.models import User

pytestmark = pytest.mark.django_db

PASSWORD = "ett-riktigt-langt-losenord"
NINE = stockholm("2025-06-30 09:00")
LIST = address("organisation")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NINE, tick=False) as clock:
        yield clock


@pytest.fixture
def official(editor):
    editor.set_password(PASSWORD)
    editor.save()
    accounts.record_role(editor, by=None, at=NINE)
    return editor


def with_password(user, client=None):
    client = client or Client()
    response = client.post("/admin/login/", {"username": user.username, "password": PASSWORD})
    assert response.status_code == 302
    return client


def is_in(client):
    return client.get(LIST).status_code == 200


def later(clock, **much):
    clock.shift(dt.timedelta(**much))


@pytest.mark.parametrize(("minutes", "still_in"), [(29, True), (30, False), (600, False)])
def test_a_session_ends_after_half_an_hour_without_a_sign_of_life(official, clock, minutes, still_in):
    client = with_password(official)
    later(clock, minutes=minutes)

    assert is_in(client) is still_in


def test_who_keeps_working_stays_until_eight_hours_have_passed_and_not_longer(official, clock):
    client = with_password(official)
    for _ in range(23):  # until 16:40
        later(clock, minutes=20)
        assert is_in(client)
    later(clock, minutes=19)
    assert is_in(client)

    later(clock, minutes=1)

    assert not is_in(client)


def test_the_clock_of_a_session_that_another_way_of_logging_in_made_begins_with_its_first_page(official, clock):
    client = logged_in(official)
    assert is_in(client)
    for _ in range(24):
        later(clock, minutes=20)
        client.get(LIST)

    assert not is_in(client)


def test_a_session_that_has_ended_is_gone_and_is_not_woken_up(official, clock):
    client = with_password(official)
    key = client.cookies["sessionid"].value
    later(clock, minutes=31)

    response = client.get(LIST)

    assert response["location"] == f"/admin/login/?next={LIST}"
    assert response.cookies["sessionid"].value == ""
    client.cookies["sessionid"] = key
    assert not is_in(client)
    assert Session.objects.count() == 0


def test_a_sign_of_life_is_written_once_a_minute_at_most(official, clock):
    client = with_password(official)
    assert writes_of_session(client) == 0
    later(clock, seconds=59)
    assert writes_of_session(client) == 0
    later(clock, seconds=1)
    assert writes_of_session(client) == 1
    assert writes_of_session(client) == 0


def writes_of_session(client):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(LIST).status_code == 200
    return sum('UPDATE "django_session"' in query["sql"] for query in queries)


def test_reading_public_pages_is_no_sign_of_life(official, edition, clock):
    client = with_password(official)
    later(clock, minutes=20)
    assert client.get("/").status_code == 200
    later(clock, minutes=20)

    assert not is_in(client)


@pytest.mark.parametrize("minutes", [0, 31, 600])
def test_public_pages_set_no_cookie_and_read_no_session_whoever_reads_them(official, public_initiative, clock, minutes):
    client = with_password(official)
    later(clock, minutes=minutes)

    for page in ("/", "/en/", "/omraden/4/", "/insatser/", f"/insatser/{public_initiative.slug}/", "/finns-inte/"):
        with CaptureQueriesContext(connection) as queries:
            response = client.get(page)
        assert not [query for query in queries if "django_session" in query["sql"] or "_user" in query["sql"]]
        assert not response.cookies
        assert "Vary" not in response.headers
        assert response["cache-control"] == "no-cache"


def test_logging_in_gives_another_session_than_one_had(official):
    client = Client()
    session = client.session
    session["planted"] = "x"
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted

    first = with_password(official, client).cookies["sessionid"].value
    again = with_password(official, client).cookies["sessionid"].value

    assert len({planted, first, again}) == 3
    assert list(Session.objects.values_list("session_key", flat=True)) == [again]


def test_logging_in_again_begins_a_new_clock(official, clock):
    client = with_password(official)
    for _ in range(21):
        later(clock, minutes=20)
        assert is_in(client)
    with_password(official, client)
    for _ in range(4):
        later(clock, minutes=20)
        assert is_in(client)


def test_logging_in_removes_the_sessions_that_have_expired(official, clock):
    with_password(official)
    later(clock, days=1)
    with_password(official)

    assert Session.objects.count() == 1


CHANGES = {
    "another role": {"role": "auditor"},
    "one area less": {"areas": []},
    "one area more": {"areas": ["4", "8"]},
    "inactive": {"is_active": None},
}


def save_account(administrator, user, **changes):
    """Send the form of an account; an area is told by its number, an empty box by None."""
    client, page = logged_in(administrator), address("user", "change", user.pk)
    if "areas" in changes:
        numbers = changes["areas"]
        changes["areas"] = [str(area.pk) for area in PriorityArea.objects.filter(number__in=numbers)]
    fields = form_of(client.get(page)) | changes
    response = client.post(page, {name: value for name, value in fields.items() if value is not None})
    assert response.status_code == 302


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
def test_a_change_of_what_one_may_do_ends_every_session_even_if_it_is_undone(official, administrator, area_8, changes):
    at_work, at_home = with_password(official), with_password(official)

    save_account(administrator, official, **changes)
    assert not is_in(at_work)
    save_account(administrator, official, role="editor", areas=["4"], is_active="on")

    assert not is_in(at_work)
    assert not is_in(at_home)
    assert is_in(with_password(official))


def test_a_role_that_is_changed_without_the_form_ends_the_session_too(official):
    client = with_password(official)
    User.objects.filter(pk=official.pk).update(role="auditor")

    assert not is_in(client)


def test_a_session_of_an_account_that_was_inactive_does_not_wake_up_with_it(official):
    client = with_password(official)
    User.objects.filter(pk=official.pk).update(is_active=False)
    assert not is_in(client)
    User.objects.filter(pk=official.pk).update(is_active=True)

    assert not is_in(client)


def test_a_change_that_changes_no_right_ends_no_session(official, administrator):
    client = with_password(official)
    save_account(administrator, official, full_name="Nytt Namn", unit="Ny enhet")

    assert is_in(client)


def test_a_new_password_ends_all_sessions_but_the_one_it_was_given_in(official):
    here, elsewhere = with_password(official), with_password(official)
    new = "ett-helt-annat-losenord"

    response = here.post(
        "/admin/password_change/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    )

    assert response.status_code == 302
    assert is_in(here)
    assert not is_in(elsewhere)


def test_a_password_that_an_administrator_gives_ends_the_sessions_of_the_account(official, administrator):
    client = with_password(official)
    new = "ett-helt-annat-losenord"
    page = f"/admin/tracking/user/{official.pk}/password/"

    response = save(logged_in(administrator), page, password1=new, password2=new)

    assert response.status_code == 302
    assert not is_in(client)


def test_logging_out_ends_the_session_and_its_key(official):
    client = with_password(official)
    key = client.cookies["sessionid"].value

    response = client.post("/admin/logout/")

    assert response.status_code == 200
    assert Session.objects.count() == 0
    client.cookies["sessionid"] = key
    assert not is_in(client)


def test_a_link_does_not_log_anybody_out(official):
    client = with_password(official)

    assert client.get("/admin/logout/").status_code == 405
    assert is_in(client)


def test_who_logs_out_of_a_session_that_has_ended_comes_to_the_login_page(official, clock):
    client = with_password(official)
    later(clock, hours=1)

    response = client.post("/admin/logout/", follow=True)

    assert response.redirect_chain[-1][0].startswith("/admin/login/")


@pytest.mark.parametrize("is_official", [True, False])
def test_nothing_of_the_officials_pages_is_kept_by_a_browser(official, initiative, is_official):
    client = with_password(official) if is_official else Client()
    pages = [
        "/admin/",
        "/admin/login/",
        "/admin/password_change/",
        "/admin/password_change/done/",
        "/admin/jsi18n/",
        "/admin/finns-inte/",
        "/admin/tracking/",
        f"/admin/autocomplete/?app_label=tracking&model_name=initiative&field_name=previous&term={initiative.title[:3]}",
        address("initiative"),
        address("initiative", "add"),
        address("initiative", "change", initiative.pk),
        address("initiative", "history", initiative.pk),
        address("initiative", "change", 999_999),
        address("user"),
    ]
    answers = [(page, client.get(page)) for page in pages] + [("logout", client.post("/admin/logout/"))]

    for page, answer in answers:
        assert {"no-store", "private"} <= set(answer["cache-control"].split(", ")), page


def test_after_logging_out_the_page_is_asked_for_again_and_not_given(official, initiative):
    client = with_password(official)
    page = address("initiative", "change", initiative.pk)
    assert initiative.title in client.get(page).text
    client.post("/admin/logout/")

    response = client.get(page)

    assert response.status_code == 302
    assert initiative.title not in response.text


def test_a_session_that_is_not_logged_in_is_left_alone(db, clock):
    client = Client()
    session = client.session
    session["något"] = "x"
    session.save()
    client.cookies["sessionid"] = session.session_key
    later(clock, hours=2)

    assert client.get("/admin/login/").status_code == 200
    assert SESSION_KEY not in client.session
    assert client.session["något"] == "x"
