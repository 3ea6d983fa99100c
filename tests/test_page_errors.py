"""What visitors read when there is no page: in words, in both languages, never a 500 for what they typed."""

import pytest
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from strategy import urls
from tests.page_helpers import links_of, words_of


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("hemlig detalj")


def unreachable(request: HttpRequest) -> HttpResponse:
    raise OperationalError("hemlig adress")


urlpatterns = [
    path("trasig/", broken),
    path("en/trasig/", broken),
    path("onaddbar/", unreachable),
    *urls.urlpatterns,
]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500

PAGES = ["/", "/omraden/4/", "/malsattningar/2024/4.1/", "/insatser/", "/insatser/nationell-testbadd/"]


@pytest.fixture
def visitor():
    """A browser that is shown the error page where tests would see the exception."""
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("address", ["/finns-inte/", "/sv/", "/omraden/", "/omraden/x/", "/malsattningar/", "/%00/"])
def test_an_unknown_address_is_explained(client, address):
    response = client.get(address)

    assert response.status_code == 404
    assert "Det finns ingen sida på den här adressen" in words_of(response)
    assert {"/", "/insatser/"} <= set(links_of(response))
    assert "noindex" in response.text
    assert response.headers["Content-Language"] == "sv"


def test_an_unknown_address_in_english_is_explained_in_english(client):
    response = client.get("/en/finns-inte/")

    assert response.status_code == 404
    assert "There is no page at this address" in words_of(response)
    assert {"/en/", "/en/insatser/"} <= set(links_of(response))
    assert response.headers["Content-Language"] == "en"


@pytest.mark.parametrize("address", ["//ond.example/", "/en//ond.example/", "/en///ond.example/", "/en/\\ond.example/"])
def test_no_address_makes_a_link_to_another_host(client, address):
    response = client.get("/", PATH_INFO=address)

    assert response.status_code == 404
    assert not [link for link in links_of(response) if link.startswith(("//", "/\\", "http"))]


@pytest.mark.urls("tests.test_page_errors")
@pytest.mark.parametrize(
    ("address", "sentence"),
    [("/trasig/", "Något gick fel hos oss"), ("/en/trasig/", "Something went wrong on our side")],
)
def test_our_own_errors_are_explained_without_the_database(visitor, address, sentence):
    visitor.cookies["sessionid"] = "en-kaka-fran-forr"

    response = visitor.get(address)  # the test may not touch the database, and neither may the page

    assert response.status_code == 500
    assert sentence in words_of(response)
    assert "hemlig detalj" not in response.text
    assert "Traceback" not in response.text


@pytest.mark.urls("tests.test_page_errors")
def test_a_database_that_does_not_answer_is_a_503_that_says_when_to_come_back(visitor):
    response = visitor.get("/onaddbar/")

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "60"
    assert "Registret går inte att nå just nu" in words_of(response)
    assert "hemlig adress" not in response.text


@pytest.mark.urls("tests.test_page_errors")
def test_our_own_errors_carry_the_headers_of_every_page(visitor):
    response = visitor.get("/trasig/")

    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_public_pages_are_only_read(client, public_initiative, address, method):
    response = getattr(client, method)(address)

    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD"


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_head_answers_as_get_without_the_page(client, public_initiative, address):
    whole, head = client.get(address), client.head(address)

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Type"] == whole.headers["Content-Type"]
    assert head.headers["Content-Security-Policy"] == whole.headers["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "nonsense",
    ["%FF", "%C3%28", "%ED%A0%80", "%00", "%F0%9F", "🧬", "..%2f..%2fetc%2fpasswd", "%25", "a" * 8000],
)
def test_no_address_or_query_breaks_a_page(visitor, public_initiative, nonsense):
    addresses = [
        f"/{nonsense}/",
        f"/en/{nonsense}/",
        f"/omraden/{nonsense}/",
        f"/malsattningar/{nonsense}/4.1/",
        f"/malsattningar/2024/{nonsense}/",
        f"/insatser/{nonsense}/",
        f"/insatser/{nonsense}",
        *(
            f"/insatser/?{name}={nonsense}"
            for name in ["q", "fas", "omrade", "malsattning", "organisation", "ar", "sida"]
        ),
        f"/?per={nonsense}",
        f"/?{nonsense}",
        f"/?{nonsense}={nonsense}&per=2025-01-01",
    ]

    answers = {address: visitor.get(address).status_code for address in addresses}

    assert not {address[:60]: status for address, status in answers.items() if status not in {200, 301, 400, 404}}


@pytest.mark.django_db
def test_an_address_without_its_last_slash_leads_to_the_page(client, public_initiative):
    response = client.get("/insatser/nationell-testbadd?per=2025-01-01")

    assert response.status_code == 301
    assert response.headers["Location"] == "/insatser/nationell-testbadd/?per=2025-01-01"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "heading"), [("/", "Adressen går inte att läsa"), ("/en/", "The address cannot be read")]
)
def test_more_parameters_than_anybody_needs_are_refused_in_words(visitor, edition, address, heading):
    response = visitor.get(address + "?" + "&".join(f"x{number}=1" for number in range(1100)))

    assert response.status_code == 400
    assert heading in words_of(response)


@pytest.mark.django_db
def test_an_explanation_asks_nothing_of_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0, connection=connection):
        client.get("/finns-inte/")
