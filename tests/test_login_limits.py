"""Guessing passwords is stopped before one is hashed, says nothing of who has an account, and locks no official out."""

import datetime as dt
import re
from html import unescape

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext, override

from tests.makers import stockholm
from tests.test_settings import PRODUCTION, told
from tracking import logins
from tracking.client_address import network_of
from tracking.models import LoginAttempt

pytestmark = pytest.mark.django_db

PASSWORD = "ett-riktigt-langt-losenord"
NOON = stockholm("2025-06-30 12:00")
HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def hashed(monkeypatch):
    """Every password that is hashed, in the order of hashing."""
    passwords = []
    encode = MD5PasswordHasher.encode

    def counting(self, password, salt):
        passwords.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
    return passwords


@pytest.fixture
def official(editor):
    editor.set_password(PASSWORD)
    editor.save()
    return editor


def log_in(name, password="fel", address=HERE, client=None, **extra):
    data = {"username": name, "password": password}
    return (client or Client()).post("/admin/login/", data, **{"REMOTE_ADDR": address} | extra)


def fail(times, name="någon", address=HERE):
    return [log_in(name, address=address) for _ in range(times)][-1]


def address_number(number):
    return f"203.0.{number // 250}.{number % 250 + 1}"


def fail_from_everywhere(times, *names, at=NOON):
    """Failed attempts that no account and no address is responsible for, or only the named accounts."""
    for number in range(times):
        name = names[number % len(names)] if names else f"namn{number}"
        logins.count_attempt(name, address_number(number), at=at)


def gets_in(response):
    return response.status_code == 302 and response["location"] == "/admin/"


def test_after_five_mistakes_the_sixth_attempt_waits_whatever_its_password(official, hashed):
    assert fail(5, official.username).status_code == 200
    hashed.clear()

    response = log_in(official.username, PASSWORD)

    assert response.status_code == 429
    assert hashed == []
    assert 1 <= int(response["retry-after"]) <= 15 * 60
    assert "no-store" in response["cache-control"]
    assert "sessionid" not in response.cookies


def test_the_answer_is_the_form_with_the_time_when_one_may_try_again(official):
    response = fail(6, official.username)

    with override("sv"):
        sentence = gettext("Too many attempts to log in. You can try again at %(time)s.") % {"time": "12:15"}
    assert sentence in unescape(response.text)
    assert f'value="{official.username}"' in response.text
    assert response["retry-after"] == "900"


@pytest.mark.parametrize(("minutes", "let_in"), [(14, False), (15, True)])
def test_a_quarter_of_an_hour_later_one_may_try_again(official, clock, minutes, let_in):
    fail(5, official.username)
    clock.shift(dt.timedelta(minutes=minutes))

    assert gets_in(log_in(official.username, PASSWORD)) is let_in


def test_attempts_that_are_refused_do_not_make_the_wait_longer(official, clock):
    fail(5, official.username)
    clock.shift(dt.timedelta(minutes=10))
    assert fail(30, official.username).status_code == 429
    clock.shift(dt.timedelta(minutes=5))

    assert gets_in(log_in(official.username, PASSWORD))


def test_a_login_forgets_the_mistakes_of_that_account_at_that_address(official):
    for _ in range(3):
        fail(4, official.username)
        assert gets_in(log_in(official.username, PASSWORD))

    assert LoginAttempt.objects.filter(succeeded=False).count() == 0


def test_a_login_forgets_no_mistakes_of_others(official):
    fail(5, "annan")
    fail(5, official.username, ELSEWHERE)

    assert gets_in(log_in(official.username, PASSWORD))

    assert fail(1, "annan").status_code == 429
    assert fail(1, official.username, ELSEWHERE).status_code == 429


def test_an_account_is_guessed_twenty_times_an_hour_from_all_addresses_together(official, clock, hashed):
    fail_from_everywhere(20, official.username)
    hashed.clear()

    response = log_in(official.username, PASSWORD)

    assert (response.status_code, response["retry-after"], hashed) == (429, "3600", [])
    assert log_in("annan").status_code == 200
    clock.shift(dt.timedelta(hours=1))
    assert gets_in(log_in(official.username, PASSWORD))


def test_who_guesses_from_elsewhere_does_not_lock_an_official_out_where_they_work(official, clock):
    assert gets_in(log_in(official.username, PASSWORD))
    clock.shift(dt.timedelta(days=59))
    fail_from_everywhere(20, official.username, at=NOON + dt.timedelta(days=59))

    assert log_in(official.username, PASSWORD, ELSEWHERE).status_code == 429
    assert gets_in(log_in(official.username, PASSWORD))


def test_an_address_that_is_not_used_any_more_is_forgotten(official, clock):
    assert gets_in(log_in(official.username, PASSWORD))
    clock.shift(dt.timedelta(days=60))
    fail_from_everywhere(20, official.username, at=NOON + dt.timedelta(days=60))

    assert log_in(official.username, PASSWORD).status_code == 429


def test_an_address_known_to_an_account_is_still_no_place_to_guess_from(official):
    assert gets_in(log_in(official.username, PASSWORD))

    assert fail(5, official.username).status_code == 200
    assert fail(1, official.username).status_code == 429


def test_one_password_on_many_names_is_stopped_at_its_address(official, hashed):
    for number in range(50):
        assert log_in(f"namn{number}").status_code == 200
    hashed.clear()

    assert log_in(official.username, PASSWORD).status_code == 429
    assert hashed == []
    assert gets_in(log_in(official.username, PASSWORD, ELSEWHERE))


def test_fifty_officials_who_log_in_from_one_office_do_not_stop_the_next(official):
    for _ in range(60):
        log_in(official.username, PASSWORD)

    assert gets_in(log_in(official.username, PASSWORD))


def test_a_flood_from_everywhere_stops_those_who_are_not_known_and_nobody_else(official, editor_8, hashed):
    editor_8.set_password(PASSWORD)
    editor_8.save()
    assert gets_in(log_in(official.username, PASSWORD))
    fail_from_everywhere(500)
    hashed.clear()

    assert log_in(editor_8.username, PASSWORD).status_code == 429
    assert log_in("finns-inte").status_code == 429
    assert hashed == []
    assert gets_in(log_in(official.username, PASSWORD))


def test_a_flood_from_everywhere_is_over_when_it_ends(official):
    fail_from_everywhere(500)

    with time_machine.travel(NOON + dt.timedelta(minutes=15), tick=False):
        assert gets_in(log_in(official.username, PASSWORD))


@pytest.mark.parametrize("spelling", ["EDITOR_4", " editor_4 ", "ｅditor_4"])
def test_another_spelling_of_a_name_is_no_further_try(official, spelling):
    fail(5, official.username)

    assert log_in(spelling).status_code == 429


@pytest.fixture
def names(official, editor_8, auditor):
    """One name of each kind, and a password that is wrong for all but the inactive one."""
    editor_8.set_password("fel")
    editor_8.is_active = False
    editor_8.save()
    auditor.set_unusable_password()
    auditor.save()
    return [official.username, editor_8.username, auditor.username, "finns-inte"]


def said(response, name):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.text).replace(name, "NAMN")


def test_names_that_exist_and_names_that_do_not_get_the_same_answer_for_the_same_work(names, hashed):
    answers, work = set(), set()
    for name in names:
        hashed.clear()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = log_in(name, "fel", ELSEWHERE)
        answers.add((response.status_code, said(response, name)))
        work.add((len(hashed), len(queries)))

    assert len(answers) == 1
    assert [hashes for hashes, _queries in work] == [1]


def test_names_that_exist_and_names_that_do_not_are_stopped_alike(names):
    for name in names:
        fail(5, name, ELSEWHERE)

    answers = {(r.status_code, r["retry-after"], said(r, n)) for n in names for r in [log_in(n, "fel", ELSEWHERE)]}

    assert len(answers) == 1
    assert answers.pop()[0] == 429


def test_what_is_kept_names_nobody(official):
    fail(2, official.username)
    log_in(official.username, PASSWORD)
    fail(1, official.username, ELSEWHERE)

    kept = [str(value) for row in LoginAttempt.objects.values_list() for value in row]

    assert len(kept) == 10
    assert not [value for value in kept if official.username in value or HERE in value or ELSEWHERE in value]


def test_the_same_name_has_another_mark_under_another_key(settings):
    fail(1)
    settings.SECRET_KEY = "a" * 60
    fail(1)

    assert len(set(LoginAttempt.objects.values_list("account", flat=True))) == 2
    assert len(set(LoginAttempt.objects.values_list("address", flat=True))) == 2


def test_what_is_not_counted_any_more_is_removed(official, clock):
    fail(3)
    log_in(official.username, PASSWORD)
    clock.shift(dt.timedelta(hours=1))
    fail(1)
    assert sorted(LoginAttempt.objects.values_list("succeeded", flat=True)) == [False, True]

    clock.shift(dt.timedelta(days=60))
    fail(1)

    assert LoginAttempt.objects.count() == 1


STRANGE = {
    "NUL": "a\0b",
    "long": "x" * 100_000,
    "long by normalising": "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 150,
    "right to left": "\u202eadmin\u200b",
    "beyond the plane": "😀" * 40,
    "not a character": "\ufdd0\uffff",
    "combining": "e" + "\u0301" * 140,
    "spaces": "   ",
    "SQL": "'; DROP TABLE tracking_user; --",
    "HTML": "<script>alert(1)</script>",
    "percent": "%s%(x)s{}",
}


@pytest.mark.parametrize("name", STRANGE.values(), ids=STRANGE)
def test_a_strange_name_is_refused_in_words(db, name):
    response = log_in(name)

    assert response.status_code == 200
    assert re.search('class="errornote"|class="errorlist', response.text)
    assert "<script>alert" not in response.text


@pytest.mark.parametrize("name", [b"\xff\xfe", b"%ED%A0%80", b"%00", b"%ff%fe"])
def test_bytes_that_are_no_text_are_refused_in_words(db, name):
    body = b"username=" + name + b"&password=x"

    response = Client().post("/admin/login/", body, content_type="application/x-www-form-urlencoded")

    assert response.status_code == 200


@pytest.mark.parametrize("charset", ["unicode_escape", "utf-7", "utf-16", "utf-8", "finns-inte"])
@pytest.mark.parametrize("field", ["username", "password"])
def test_half_a_character_in_a_charset_of_choice_is_refused_in_words(official, charset, field):
    fields = {"username": b"editor_4", "password": b"fel"} | {field: rb"\ud800"}
    body = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value)
        for name, value in fields.items()
    )
    kind = f"multipart/form-data; boundary=x; charset={charset}"

    response = Client().generic("POST", "/admin/login/", body + b"--x--\r\n", content_type=kind)

    assert response.status_code in {200, 400}


def test_opening_the_login_page_counts_nothing(db):
    for _ in range(60):
        assert Client().get("/admin/login/").status_code == 200

    assert LoginAttempt.objects.count() == 0


def test_behind_the_proxy_only_the_address_that_it_added_counts(official, settings):
    settings.CLIENT_ADDRESS_HEADER = "HTTP_X_FORWARDED_FOR"
    for number in range(5):
        log_in(official.username, "fel", "10.0.0.1", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}, {HERE}")

    pretended = log_in(official.username, PASSWORD, "10.0.0.1", HTTP_X_FORWARDED_FOR=f"{ELSEWHERE}, {HERE}")
    from_elsewhere = log_in(official.username, PASSWORD, "10.0.0.1", HTTP_X_FORWARDED_FOR=f"{HERE}, {ELSEWHERE}")

    assert pretended.status_code == 429
    assert gets_in(from_elsewhere)


def test_the_header_of_the_proxy_is_believed_in_production_only():
    name = "CLIENT_ADDRESS_HEADER"

    assert told(name) == {name: "REMOTE_ADDR"}
    assert told(name, **PRODUCTION) == {name: "HTTP_X_FORWARDED_FOR"}


def test_without_a_proxy_nobody_chooses_an_address(official):
    for number in range(5):
        log_in(official.username, HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")

    assert log_in(official.username, PASSWORD, HTTP_X_FORWARDED_FOR=ELSEWHERE).status_code == 429


@pytest.mark.parametrize("header", ["", "okänd", "203.0.113.5, ", "1" * 10_000])
def test_a_header_without_an_address_leaves_the_connection(official, settings, header):
    settings.CLIENT_ADDRESS_HEADER = "HTTP_X_FORWARDED_FOR"
    fail(5, official.username)

    assert log_in(official.username, PASSWORD, HTTP_X_FORWARDED_FOR=header).status_code == 429


def test_a_connection_without_an_address_can_log_in(official):
    assert gets_in(log_in(official.username, PASSWORD, ""))


@pytest.mark.parametrize(
    ("text", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        (" 192.0.2.1:51234", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]:443", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::4", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", ""),
        ("192.0.2.1, 192.0.2.2", ""),
        ("", ""),
    ],
)
def test_an_ipv6_customer_is_one_address(text, network):
    assert network_of(text) == network


def test_a_customer_with_many_ipv6_addresses_has_five_tries(official):
    for number in range(5):
        log_in(official.username, "fel", f"2001:db8::{number}")

    assert log_in(official.username, PASSWORD, "2001:db8::ffff:1").status_code == 429
    assert gets_in(log_in(official.username, PASSWORD, "2001:db8:0:1::1"))
