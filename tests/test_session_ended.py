"""Who sends a form and is no longer logged in gets back what they typed. So does whoever sends one that is too old."""

import datetime as dt
import re
from html import unescape
from html.parser import HTMLParser

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.text import capfirst
from django.utils.translation import gettext, override

from strategy.models import Source
from tests.admin_helpers import address, form_of, logged_in
from tests.makers import stockholm
from tracking import typed_text
from tracking.models import StatusUpdate

pytestmark = pytest.mark.django_db

TEXT = 'Först.\r\n\r\nSedan "citat" & <b>tecken</b>, å ä ö 😀.'
ADD = "/admin/tracking/statusupdate/add/"


class _Boxes(HTMLParser):
    """Label and text of each box to copy from, and whether it may be written in."""

    def __init__(self):
        super().__init__()
        self.labels, self.texts, self.editable = {}, {}, []
        self._label = self._box = None

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        if tag == "label":
            self._label = named["for"]
        if tag == "textarea":
            self._box = named["id"]
            self.texts[self._box] = ""
            if "readonly" not in named:
                self.editable.append(self._box)

    def handle_data(self, data):
        if self._label:
            self.labels[self._label] = data.strip()
        elif self._box:
            self.texts[self._box] += data

    def handle_endtag(self, tag):
        if tag == "label":
            self._label = None
        if tag == "textarea":
            self._box = None


def boxes_of(response):
    """What is shown to be copied, by label."""
    parser = _Boxes()
    parser.feed(response.text)
    assert parser.editable == []
    assert set(parser.labels) == set(parser.texts)
    return {label: parser.texts[box].removeprefix("\n") for box, label in parser.labels.items()}


def in_swedish(text):
    with override("sv"):
        return gettext(text)


COPY = in_swedish("What you wrote is below. Copy it, and paste it when the page is open again.")


def label_of(model, name):
    with override("sv"):
        label = str(model._meta.get_field(name).verbose_name)
    return capfirst(label)


@pytest.fixture
def expired(editor):
    """A browser whose session has ended."""
    with time_machine.travel(stockholm("2025-06-30 09:00"), tick=False) as clock:
        client = logged_in(editor)
        client.get(ADD)
        clock.shift(dt.timedelta(minutes=31))
        yield client


def test_what_was_typed_is_shown_with_the_labels_of_the_form(expired):
    response = expired.post(ADD, {"headline": "En mening.", "what_happened": TEXT, "direction": "positive"})

    assert response.status_code == 403
    assert boxes_of(response) == {
        label_of(StatusUpdate, "headline"): "En mening.",
        label_of(StatusUpdate, "what_happened"): TEXT.replace("\r\n", "\n"),
        label_of(StatusUpdate, "direction"): in_swedish("positive"),
    }
    assert f"<h1>{in_swedish('You are no longer logged in')}</h1>" in response.text
    assert COPY in response.text
    assert StatusUpdate.objects.count() == 0


def test_the_page_is_not_kept_and_leads_to_the_login_page_and_back(expired):
    response = expired.post(f"{ADD}?goal=1&_popup=1", {"headline": "En mening."})

    assert "no-store" in response["cache-control"]
    links = [unescape(link) for link in re.findall(r'<a class="act" [^>]+>', response.text)]
    login = "/admin/login/?next=/admin/tracking/statusupdate/add/%3Fgoal%3D1%26_popup%3D1"
    assert links == [
        f'<a class="act" href="{login}" target="_blank" rel="noopener">',
        f'<a class="act" href="{login}">',
    ]
    assert 'value="/admin/tracking/statusupdate/add/?goal=1&amp;_popup=1"' in expired.get(login).text


def test_text_that_begins_with_an_empty_line_stays_as_it_was(expired):
    response = expired.post(ADD, {"why": "\n  indraget"})

    assert boxes_of(response)[label_of(StatusUpdate, "why")] == "\n  indraget"


def test_every_text_of_a_whole_form_is_there_and_nothing_that_nobody_typed(editor, public_initiative, report, expired):
    page = address("initiative", "change", public_initiative.pk)
    with time_machine.travel(stockholm("2025-06-30 09:00"), tick=False):
        sent = form_of(logged_in(editor).get(page))

    shown = boxes_of(expired.post(page, sent))

    with override("sv"):
        meta = type(report)._meta
        row = f"{capfirst(meta.verbose_name)} 1: {meta.get_field('label').verbose_name}"
        above = meta.get_field("initiative").verbose_name
    assert shown[label_of(type(public_initiative), "title")] == "Nationell testbädd"
    assert shown[row] == "Slutrapport om testbädden"
    assert not [
        label for label in shown if re.search(r"FORMS|__prefix__|csrf|token|[a-z]_[a-z]|-", label, re.IGNORECASE)
    ]
    assert not [text for text in shown.values() if str(report.uid) in text]
    assert not [label for label in shown if label.endswith(f": {above}")]
    assert len(shown) == len(set(shown))


def test_an_act_has_the_labels_of_its_own_form(expired, public_initiative, report):
    response = expired.post(
        f"{address('initiative', 'change', public_initiative.pk)}".replace("change", "unpublish"), {"note": "Därför."}
    )

    assert boxes_of(response) == {in_swedish("public note").capitalize(): "Därför."}


@pytest.mark.parametrize(
    "secret",
    ["password", "old_password", "new_password1", "password2", "csrfmiddlewaretoken", "Password", "losenord_token"],
)
def test_passwords_and_tokens_are_never_shown(expired, secret):
    response = expired.post("/admin/password_change/", {secret: "hemligt-ord", "note": "Synligt."})

    assert response.status_code == 403
    assert "hemligt-ord" not in response.text
    assert "Synligt." in response.text


def test_a_file_is_named_so_that_one_can_choose_it_again(expired):
    response = expired.post(ADD, {"headline": "x", "file": SimpleUploadedFile("insatser.csv", b"hemlig;rad")})

    assert boxes_of(response)["File"] == "insatser.csv"
    assert "hemlig" not in response.text


def test_several_choices_are_all_shown(expired):
    response = expired.post(ADD, {"nagot": ["1", "2", ""]})

    assert boxes_of(response)["Nagot"].startswith("1, 2")


def test_a_form_without_any_text_says_only_that_one_must_log_in(expired):
    response = expired.post(ADD, {"headline": "  ", "_save": "Spara"})

    assert response.status_code == 403
    assert boxes_of(response) == {}
    assert COPY not in response.text


def test_what_is_shown_has_a_bound(expired):
    most = typed_text.LONGEST

    response = expired.post(ADD, {"why": "a" * (most - 10), "what_next": "b" * 1000, "headline": "c"})

    shown = boxes_of(response)
    assert len(shown[label_of(StatusUpdate, "why")]) == most - 10
    assert shown[label_of(StatusUpdate, "what_next")] == "b" * 10
    assert len(shown) == 2


@pytest.mark.parametrize(
    "name", ["a\0b", "<script>", "x" * 900, "deliverables-99999999999999999999-label", "-0-", "é-1-pk"]
)
def test_a_strange_name_of_a_field_does_no_harm(expired, public_initiative, name):
    page = address("initiative", "change", public_initiative.pk)

    response = expired.post(page, {name: "Text."})

    assert response.status_code == 403
    assert "Text." in response.text
    assert "<script>" not in response.text


def test_nothing_is_told_of_what_is_at_the_address(client, initiative, goal_8_1):
    """The same page for a row, for one that never was, for what is no page; and the database is not asked."""
    pages = [
        address("initiative", "change", initiative.pk),
        address("initiative", "change", 999_999),
        address("initiative", "delete", initiative.pk),
        "/admin/finns-inte/",
    ]
    answers = set()
    for page in pages:
        with CaptureQueriesContext(connection) as queries:
            response = client.post(page, {"goal": str(goal_8_1.pk)})
        assert len(queries) == 0
        assert initiative.title not in response.text
        assert goal_8_1.title not in response.text
        answers.add((response.status_code, re.sub(r'href="/admin/login/[^"]*"', "", response.text)))

    assert {status for status, _text in answers} == {403}
    assert len({re.sub("<label.*?</label>", "", text, flags=re.DOTALL) for _status, text in answers}) == 1


def test_a_page_that_is_only_opened_leads_to_the_login_page(expired):
    response = expired.get(ADD)

    assert (response.status_code, response["location"]) == (302, f"/admin/login/?next={ADD}")


@pytest.fixture
def strict(editor):
    """A browser whose forms are checked as in production."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    return client


def test_a_form_that_is_too_old_is_shown_with_what_was_typed(strict):
    response = strict.post(ADD, {"headline": "En mening.", "csrfmiddlewaretoken": "a" * 64})

    assert response.status_code == 403
    assert f"<h1>{in_swedish('The form was too old')}</h1>" in response.text
    assert boxes_of(response) == {label_of(StatusUpdate, "headline"): "En mening."}
    assert f'href="{ADD}" target="_blank" rel="noopener"' in response.text
    assert "no-store" in response["cache-control"]


def test_a_form_that_is_too_old_without_a_login_asks_for_the_login():
    response = Client(enforce_csrf_checks=True).post(ADD, {"headline": "En mening."})

    assert response.status_code == 403
    assert in_swedish("You are no longer logged in") in response.text
    assert boxes_of(response) == {label_of(StatusUpdate, "headline"): "En mening."}


def test_a_form_from_another_site_is_not_repeated_on_this_one(strict):
    for client in (strict, Client(enforce_csrf_checks=True)):
        response = client.post(ADD, {"headline": "Ring 070-0000000."}, headers={"origin": "https://ond.example"})

        assert response.status_code == 403
        assert "070-0000000" not in response.text
        assert in_swedish("The form was too old") in response.text


def test_a_login_form_that_is_too_old_shows_no_password(db):
    response = Client(enforce_csrf_checks=True).post(
        "/admin/login/", {"username": "redaktor4", "password": "hemligt-ord"}
    )

    assert response.status_code == 403
    assert "hemligt-ord" not in response.text
    assert 'href="/admin/login/"' in response.text


def test_who_is_logged_out_while_a_page_is_made_is_told_so(editor):
    """Another tab logs out between the beginning and the end of a request: the session cannot be saved."""
    client = logged_in(editor)

    def another_tab(execute, sql, *args):
        if "django_session" not in sql:
            Session.objects.all().delete()
        return execute(sql, *args)

    with connection.execute_wrapper(another_tab):
        response = client.post(address("source", "add"), {"publisher": "Vinnova"})

    assert response.status_code == 403
    assert boxes_of(response) == {label_of(Source, "publisher"): "Vinnova"}
    sentence = "You were logged out while the page was being made. Log in and see whether your change was saved."
    assert in_swedish(sentence) in response.text


def test_the_page_needs_no_exception_from_the_policy(expired):
    response = expired.post(ADD, {"headline": "En mening."})

    assert response["content-security-policy"].startswith("default-src 'none'")
    for forbidden in ("<style", " style=", " onclick=", "javascript:", "nonce="):
        assert forbidden not in response.text
    assert response.text.count("<h1") == 1
