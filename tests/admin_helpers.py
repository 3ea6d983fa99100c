"""Reads the forms of admin pages as a browser does, so that tests change a field and send the rest as it stands."""

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

from django.test import Client
from django.urls import reverse

from tracking.models import User


class _Forms(HTMLParser):
    """Names and values of everything that the largest form of a page would send."""

    def __init__(self):
        super().__init__()
        self.answers: dict[str, Any] = {}
        self._forms: list[dict[str, Any]] = []
        self._select: str | None = None
        self._textarea: str | None = None

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        if tag == "form":
            self._forms.append({})
        if not self._forms:
            return
        fields, name = self._forms[-1], named.get("name")
        if tag == "input" and name and "disabled" not in named:
            self._input(fields, name, named)
        elif tag == "textarea" and name:
            self._textarea, fields[name] = name, ""
        elif tag == "select" and name:
            self._select = name if "disabled" not in named else None
            if self._select and "multiple" in named:
                fields[name] = []
        elif tag == "option" and self._select and "selected" in named:
            self._choose(fields, named.get("value", ""))

    def _input(self, fields, name, named):
        kind = named.get("type", "text")
        if kind in {"submit", "button", "file"} or (kind in {"checkbox", "radio"} and "checked" not in named):
            return
        value = named.get("value", "on" if kind == "checkbox" else "")
        if kind == "checkbox" and name in fields:  # several of one name: all that are ticked
            value = [*(fields[name] if isinstance(fields[name], list) else [fields[name]]), value]
        fields[name] = value

    def _choose(self, fields, value):
        if isinstance(fields.get(self._select), list):
            fields[self._select].append(value)
        else:
            fields[self._select] = value

    def handle_data(self, data):
        if self._textarea:
            self._forms[-1][self._textarea] += data

    def handle_endtag(self, tag):
        if tag == "select":
            self._select = None
        if tag == "textarea":
            fields = self._forms[-1]
            fields[self._textarea] = fields[self._textarea].removeprefix("\r\n").removeprefix("\n")
            self._textarea = None

    def largest(self):
        return max(self._forms, key=len, default={})


def form_of(response) -> dict[str, Any]:
    parser = _Forms()
    parser.feed(response.text)
    return parser.largest()


def address(noun: str, page: str = "changelist", *ids: int) -> str:
    app = "strategy" if noun in {"source", "edition", "priorityarea", "areawording", "goal"} else "tracking"
    return reverse(f"admin:{app}_{noun}_{page}", args=ids)


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def save(client: Client, page: str, /, **changes: Any):
    """Open a form, change some of its fields and send it."""
    return client.post(page, form_of(client.get(page)) | changes)


def errors_of(response) -> str:
    """Every sentence of refusal that a page shows, one after the other."""
    assert response.status_code in {200, 409}, f"Expected the form again, got {response.status_code}"
    lists = re.findall(r'<ul class="errorlist.*?</ul>', response.text, re.DOTALL)
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", found) for found in lists))
