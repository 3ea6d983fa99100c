"""`/tabeller/<name>.csv`: a table beside a chart, of what the address names, as of any day, as a stream."""

import re
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strategy.models import AreaWording, Edition, Goal
from tracking.csv_files import CONTENT_TYPE, Dialect, csv_bytes
from tracking.indicator_series import series
from tracking.involvement import organisations_named
from tracking.models import InitiativeVersion, StatusUpdate
from tracking.moments import Moment
from tracking.pages.base import explain, public_page
from tracking.pages.editions import no_comparison, pair_of, public_editions
from tracking.pages.goals import no_goal
from tracking.pages.indicators import no_indicator
from tracking.pages.initiatives import not_shown
from tracking.pages.organisations import not_named
from tracking.tables import TABLES
from tracking.tables.table import Subject, Table, Text


@dataclass(frozen=True)
class Parameter:
    """What of a subject a parameter names: how it is written, how it is found, and what is said where it is not."""

    part: str
    pattern: str
    how: Text
    find: Callable[[Moment, Edition, str], object | None]
    missing: Callable[[HttpRequest, Moment, str], HttpResponse]


def _goal(moment: Moment, _edition: Edition, value: str) -> Goal | None:
    slug, _dash, code = value.rpartition("-")
    return Goal.objects.public(moment.at).coded(slug, code).select_related("edition", "area").first()


def _no_goal(request: HttpRequest, moment: Moment, value: str) -> HttpResponse:
    slug, _dash, code = value.rpartition("-")
    return no_goal(request, moment, slug, code)


def _no_area(request: HttpRequest, _moment: Moment, _value: str) -> HttpResponse:
    return explain(request, 404, _("There is no such priority area"), _("The areas are listed on the overview."))


_SLUG = r"[-\w]{1,100}"
PARAMETERS = {
    "omrade": Parameter(
        part="area",
        pattern=r"\d{1,4}",
        how=gettext_lazy("Name the priority area by its number: omrade=4."),
        find=lambda _moment, edition, value: (
            AreaWording.objects.select_related("area").filter(edition=edition, area__number=value).first()
        ),
        missing=_no_area,
    ),
    "malsattning": Parameter(
        part="goal",
        pattern=r"[-\w]{1,20}-\d{1,4}\.\d{1,4}",
        how=gettext_lazy("Name the goal by its edition and number: malsattning=2024-4.1."),
        find=_goal,
        missing=_no_goal,
    ),
    "insats": Parameter(
        part="initiative",
        pattern=_SLUG,
        how=gettext_lazy("Name the initiative as in its address: insats=northx."),
        find=lambda moment, _edition, value: (
            InitiativeVersion.objects.shown(moment.at).with_state(moment.on).filter(slug=value).first()
        ),
        missing=not_shown,
    ),
    "organisation": Parameter(
        part="organisation",
        pattern=_SLUG,
        how=gettext_lazy("Name the organisation as in its address: organisation=vinnova."),
        find=lambda moment, _edition, value: organisations_named(moment).filter(slug=value).first(),
        missing=not_named,
    ),
    "indikator": Parameter(
        part="series",
        pattern=_SLUG,
        how=gettext_lazy("Name the indicator as in its address: indikator=lakemedelsexport."),
        find=lambda moment, _edition, value: series(value, moment),
        missing=no_indicator,
    ),
    "utgavor": Parameter(
        part="editions",
        pattern=_SLUG,
        how=gettext_lazy("Name two editions that follow on each other, the earlier first: utgavor=2019-2024."),
        find=lambda moment, _edition, value: pair_of(public_editions(moment), value),
        missing=no_comparison,
    ),
}


@public_page
def table(request: HttpRequest, moment: Moment, edition: Edition, slug: str) -> HttpResponseBase:
    declared = TABLES.get(slug)
    if declared is None:
        return explain(request, 404, _("There is no such table"), _("The tables are linked beside the charts."))
    dialect = request.GET.get("dialekt", "")
    if dialect not in ("", Dialect.EXCEL):
        how = _("Write dialekt=excel for a file that a Swedish spreadsheet opens, or leave it out.")
        return explain(request, 400, _("The table cannot be made"), how)
    subject = subject_of(request, declared, moment, edition)
    if isinstance(subject, HttpResponse):
        return subject
    content = csv_bytes(declared.header, declared.cells(subject), Dialect.EXCEL if dialect else Dialect.PLAIN)
    return StreamingHttpResponse(
        Begun(in_language_of(request, content)),
        content_type=CONTENT_TYPE,
        headers=headers_of(request, declared, moment),
    )


def subject_of(request: HttpRequest, declared: Table, moment: Moment, edition: Edition) -> Subject | HttpResponse:
    """What the address names, or a page that says what is wrong with it."""
    parts: dict[str, Any] = {}
    for name, value in named(request, declared).items():
        parameter = PARAMETERS[name]
        if not re.fullmatch(parameter.pattern, value, re.ASCII):
            return explain(request, 400, _("The table cannot be made"), str(parameter.how))
        found = parameter.find(moment, edition, value)
        if found is None:
            return parameter.missing(request, moment, value)
        parts[parameter.part] = found
    return Subject(moment, edition, **parts)


def named(request: HttpRequest, declared: Table) -> dict[str, str]:
    """The parameters that say what the table is of; those that are left out may be, but for one."""
    asked = {name: request.GET.get(name, "") for name in (declared.must_name, *declared.may_name) if name}
    return {name: value for name, value in asked.items() if value or name == declared.must_name}


def in_language_of(request: HttpRequest, content: Iterator[bytes]) -> Generator[bytes]:
    """Each piece in the language of the address: it is made when the answer has left the middleware."""
    language = request.LANGUAGE_CODE
    while True:
        with translation.override(language):
            piece = next(content, b"")
        if not piece:
            return
        yield piece


class Begun(Iterator[bytes]):
    """The same, with its first piece made now: an error is still answered as one. Closed with the answer."""

    def __init__(self, content: Generator[bytes]) -> None:
        self._content = content
        self._whole = chain([next(content)], content)

    def __next__(self) -> bytes:
        return next(self._whole)

    def close(self) -> None:
        """A reader who leaves halfway leaves no cursor open in the database."""
        self._content.close()
        self._whole = chain()


def headers_of(request: HttpRequest, declared: Table, moment: Moment) -> dict[str, str]:
    of = "".join(f"-{value.lower()}" for value in named(request, declared).values())
    name = f"{declared.slug}{of}-{moment.on.isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if moment.is_past or StatusUpdate.objects.public(moment.at).filter(is_example=True).exists():
        headers["X-Robots-Tag"] = "noindex"
    return headers
