"""How things are said: in the reader's language, with dates as exact as they are known, linked on the same day."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django import template
from django.db.models import Model
from django.template.context import Context
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.http import escape_leading_slashes
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from strategy.partial_dates import PartialDate, known_date
from tracking import wording
from tracking.tables import TABLES

register = template.Library()

NO_BREAK = "\N{NO-BREAK SPACE}"
SWEDISH = '<span lang="sv">'


@register.filter
def said(thing: Any, name: str) -> str | SafeString:
    """A text of a row or a snapshot in the reader's language; the Swedish one, marked as such, where English is missing."""
    return marked(*wording.in_language(thing, name))


def marked(text: str, is_swedish: bool) -> str | SafeString:
    """The text, said to be Swedish where it is so on an English page."""
    return format_html(SWEDISH + "{}</span>", text) if is_swedish and text else text


@register.filter
def plain(thing: Any, name: str) -> str:
    """Like `said`, for titles and attributes, where no markup can stand."""
    return wording.in_language(thing, name)[0]


@register.filter
def is_swedish(thing: Any, name: str) -> bool:
    """Whether `plain` gives Swedish on an English page, which the element around it then says with `lang`."""
    text, is_other = wording.in_language(thing, name)
    return is_other and bool(text)


@register.filter
def paragraphs(thing: Any, name: str) -> SafeString:
    """A longer text as paragraphs: plain text, blank lines between, nothing else understood."""
    text, is_swedish = wording.in_language(thing, name)
    blocks = [(block.strip(),) for block in text.replace("\r\n", "\n").split("\n\n") if block.strip()]
    return format_html_join("\n", '<p lang="sv">{}</p>' if is_swedish else "<p>{}</p>", blocks)


@register.filter
def day(value: Any) -> str:
    """A date in words as far as it is known: "1 juni 2024", "juni 2024", "2024". Takes dates, moments, ISO texts."""
    if not value:
        return ""
    if isinstance(value, dt.datetime):
        value = timezone.localdate(value)
    if isinstance(value, str):
        value = PartialDate.parse(value)
    known = value if isinstance(value, PartialDate) else PartialDate(value)
    pattern = {"day": "j F Y", "month": "F Y"}.get(known.precision, "Y")
    return date_format(known.on, pattern).replace(" ", NO_BREAK)


@register.filter
def known(row: Model, name: str) -> str:
    """A (date, precision) pair of a row in words."""
    return day(known_date(row, name))


@register.filter
def label(value: str, kind: str) -> str:
    """The word on the screen for a stored value: {{ "positive"|label:"direction" }}."""
    return wording.label(kind, value)


@register.filter
def capital(text: Any) -> str:
    """With a capital first letter; the rest as it is, the mark of a Swedish text included."""
    shown = text if isinstance(text, SafeString) else conditional_escape(str(text))
    mark = SWEDISH if shown.startswith(SWEDISH) else ""
    rest = shown.removeprefix(mark)
    return mark_safe(mark + rest[:1].upper() + rest[1:])  # noqa: S308 - escaped above, or safe before that


@register.filter
def kronor(amount: int) -> str:
    """90000000 → "90 miljoner kronor"; below a million in whole kronor."""
    return wording.kronor(amount)


@register.filter
def in_words(number: int) -> str:
    """Numbers to twelve as words, from 13 in digits."""
    return wording.number_in_words(number)


@register.filter
def sentence(publication: Any) -> SafeString:
    """An entry of the public log as a sentence; what it has in Swedish alone is marked on an English page."""
    from tracking.sentences import told

    return told(publication).__html__()


@register.simple_tag(takes_context=True)
def page(context: Context, name: str, *args: Any) -> str:
    """The address of a public page, on the day that this page shows."""
    return on_same_day(context, reverse(name, args=args))


@register.simple_tag(takes_context=True)
def at(context: Context, thing: Any) -> str:
    """The address of a thing, on the day that this page shows."""
    return on_same_day(context, thing.get_absolute_url())


@register.simple_tag(takes_context=True)
def csv(context: Context, slug: str, **named: Any) -> SafeString:
    """Links to a table as a file, of what is `named`, on the day that this page shows. Their names say which table."""
    moment, title = context["moment"], TABLES[slug].title
    day_shown = {"per": moment.on.isoformat()} if moment.is_past else {}
    query = {name: value for name, value in (named | day_shown).items() if value}
    links = [
        (f"{reverse('table', args=[slug])}?{urlencode(asked)}".removesuffix("?"), text, title)
        for asked, text in [(query, "CSV"), (query | {"dialekt": "excel"}, _("CSV for Excel"))]
    ]
    each = format_html_join(" ", '<a href="{}">{}<span class="vh">: {}</span></a>', links)
    return format_html('<p class="row csv">{}</p>', each)


def on_same_day(context: Context, address: str) -> str:
    moment = context.get("moment")
    return f"{address}?per={moment.on.isoformat()}" if moment and moment.is_past else address


@register.simple_tag(takes_context=True)
def in_other_language(context: Context) -> str:
    """The address of this page in the other language, query included."""
    request = context["request"]
    path = request.get_full_path()
    if translation.get_language() == "en":
        return escape_leading_slashes(path.removeprefix("/en"))  # "/en//another.example" would lead to another host
    return f"/en{path}"


@register.simple_tag
def count_of(number: int, noun: str) -> str:
    """A number with its noun in the right form: {% count_of 3 "initiative" %}."""
    return wording.counted(number, noun)


@register.simple_tag(takes_context=True)
def address_in(context: Context, language: str) -> str:
    """The whole address of this page in a language, without its query."""
    request = context["request"]
    path = request.path.removeprefix("/en") if translation.get_language() == "en" else request.path
    address: str = request.build_absolute_uri(f"/en{path}" if language == "en" else path)
    return address


@register.simple_tag
def years(first: int | None, last: int | None, is_open: bool = False) -> str:
    """A span of years as far as it is known: "2021–2024", "from 2026, until further notice"."""
    return wording.years(first, last, is_open)


@register.simple_tag
def counts_of(tally: Any) -> str:
    """How many initiatives there are in each state, in words: "3 ongoing, 1 late"."""
    return wording.counted_all(tally.present())
