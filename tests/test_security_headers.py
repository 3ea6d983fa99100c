"""What every answer carries: a policy without exceptions, no cookie, and nothing that keeps it from being cached."""

import pytest
from django.urls import reverse

from tests.makers import publish
from tests.page_helpers import words_of

pytestmark = pytest.mark.django_db

PAGES = [
    "/",
    "/en/",
    "/omraden/4/",
    "/malsattningar/2024/4.1/",
    "/insatser/",
    "/insatser/?fas=ongoing",
    "/insatser/?fas=zzz",
    "/insatser/nationell-testbadd/",
    "/?per=2024-12-10",
    "/?per=nonsens",
    "/finns-inte/",
    "/en/finns-inte/",
]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@pytest.fixture(params=PAGES)
def answer(request, client, public_initiative):
    return client.get(request.param)


def test_the_content_policy_allows_nothing_inline_and_nothing_from_elsewhere(answer):
    assert answer.headers["Content-Security-Policy"] == POLICY


def test_the_page_needs_no_exception_from_the_policy(answer):
    for forbidden in ["<script", "<style", " style=", " onclick=", " onload=", "javascript:", "nonce="]:
        assert forbidden not in answer.text


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "strict-origin-when-cross-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Cache-Control", "no-cache"),
    ],
)
def test_headers_that_protect(client, public_initiative, header, value):
    for address in PAGES:
        assert client.get(address).headers[header] == value, address


def test_powerful_features_are_off(answer):
    for feature in ["camera=()", "geolocation=()", "microphone=()", "payment=()", "browsing-topics=()"]:
        assert feature in answer.headers["Permissions-Policy"]


def test_no_cookie_is_set_and_none_is_read(answer):
    assert "Set-Cookie" not in answer.headers
    assert not answer.cookies
    assert "Vary" not in answer.headers


def test_an_official_who_is_logged_in_sees_the_page_that_everybody_sees(client, editor, public_initiative):
    everybody = client.get("/")
    client.force_login(editor)

    response = client.get("/")

    assert response.text == everybody.text
    assert "Vary" not in response.headers
    assert not response.cookies


def test_the_address_decides_the_language_and_the_browser_does_not(client, edition):
    for asked in ["en", "sv", "de", "en-GB,en;q=0.9"]:
        swedish = client.get("/", headers={"accept-language": asked})
        english = client.get("/en/", headers={"accept-language": asked})

        assert '<html lang="sv">' in swedish.text
        assert swedish.headers["Content-Language"] == "sv"
        assert '<html lang="en">' in english.text
        assert english.headers["Content-Language"] == "en"


@pytest.mark.parametrize("address", ["/", "/en/omraden/4/", "/insatser/?q=x", "/?per=2024-12-10"])
def test_a_page_that_has_not_changed_is_not_sent_again(client, public_initiative, address):
    first = client.get(address)

    again = client.get(address, headers={"if-none-match": first.headers["ETag"]})

    assert first.status_code == 200
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["Cache-Control"] == "no-cache"


def test_a_page_that_has_changed_is_sent_again(client, initiative):
    first = client.get("/")
    publish(initiative)

    again = client.get("/", headers={"if-none-match": first.headers["ETag"]})

    assert again.status_code == 200
    assert again.headers["ETag"] != first.headers["ETag"]


def test_outside_production_there_is_no_promise_of_https(answer):
    assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize("host", ["ond.example", "127.0.0.1.ond.example", "testserver@ond.example", "a b", ""])
def test_an_unknown_host_is_refused_in_words(client, edition, host):
    response = client.get("/", headers={"host": host})

    assert response.status_code == 400
    assert "Adressen går inte att läsa" in words_of(response)
    assert "ond.example" not in response.text


def test_a_header_does_not_choose_the_host(client, edition):
    response = client.get("/", headers={"x-forwarded-host": "ond.example"})

    assert response.status_code == 200
    assert "ond.example" not in response.text


def test_pages_name_each_other_in_both_languages(client, edition):
    swedish, english = client.get("/omraden/4/"), client.get("/en/omraden/4/")

    for response in [swedish, english]:
        assert '<link rel="alternate" hreflang="sv" href="http://testserver/omraden/4/">' in response.text
        assert '<link rel="alternate" hreflang="en" href="http://testserver/en/omraden/4/">' in response.text
    assert '<link rel="canonical" href="http://testserver/omraden/4/">' in swedish.text
    assert '<link rel="canonical" href="http://testserver/en/omraden/4/">' in english.text


def test_the_login_page_has_the_same_policy(client, db):
    response = client.get(reverse("admin:login"))

    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")
    assert "unsafe-inline" not in response.headers["Content-Security-Policy"]
    assert "no-store" in response.headers["Cache-Control"]
