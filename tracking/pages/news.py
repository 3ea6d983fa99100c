"""`/aktuellt/`, the public log, and `/aktuellt/andringar/?fran=2025-01-01&till=2025-06-30`, what changed between two days."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import EmptyPage, PageNotAnInteger
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strategy.models import Edition
from tracking.moments import Moment
from tracking.news import (
    NewsFilter,
    area_titles,
    by_area,
    by_month,
    changes_between,
    entries_of,
    pages_of_acts,
)
from tracking.pages.base import explain, public_page, show
from tracking.pages.choices import chips, choice_groups, goal_choices, mistakes, with_chosen
from tracking.progress import publications

PAGE_SIZE = 40


@public_page
def news(request: HttpRequest, moment: Moment, edition: Edition) -> HttpResponse:
    titles = area_titles(edition)
    filtered = NewsFilter(request.GET, publications(moment), area_titles=titles, at=moment.at)
    context: dict[str, Any] = {
        "filter": filtered,
        "goal_choices": with_chosen(goal_choices(edition), filtered.form["malsattning"].value()),
        "groups": choice_groups(filtered, names=("slag", "omrade")),
    }
    if not filtered.is_valid():
        return show(request, "news", moment, context | {"mistakes": mistakes(filtered, request)}, status=400)
    try:
        page = pages_of_acts(filtered.qs, PAGE_SIZE).page(request.GET.get("sida") or 1)
    except (EmptyPage, PageNotAnInteger):
        return explain(
            request, 404, _("There is no such page of the list"), _("Begin at the first page, or remove a filter.")
        )
    context |= {
        "page": page,
        "months": by_month(entries_of(page, filtered.qs)),
        "chips": chips(filtered, request),
    }
    return show(request, "news", moment, context)


@public_page
def changes(request: HttpRequest, moment: Moment, edition: Edition) -> HttpResponse:
    if not {"fran", "till"} & request.GET.keys():
        return show(request, "changes", moment, {"form": PeriodForm(moment)})
    form = PeriodForm(moment, request.GET)
    if not form.is_valid():
        return show(request, "changes", moment, {"form": form}, status=400)
    first, last = form.cleaned_data["fran"], form.cleaned_data["till"]
    before = Moment.end_of(first)
    after = moment if last == moment.on else Moment.end_of(last)
    found = changes_between(before, after)
    areas = [] if found.is_too_long else by_area(found, area_titles(edition), before, after)
    context = {"form": form, "first": first, "last": last, "changes": found, "areas": areas}
    return show(request, "changes", moment, context)


class DayField(forms.CharField):
    """A day written as 2025-06-30, once."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value).strip()
        try:
            return dt.date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII) else self._refuse()
        except ValueError:
            return self._refuse()

    def _refuse(self) -> dt.date:
        raise ValidationError(_("Write the day as 2025-06-30. It must be a day that exists."), code="unreadable")


class PeriodForm(forms.Form):
    """Two days; the state at the end of the first is compared with that at the end of the last."""

    fran = DayField(label=gettext_lazy("From the end of"), error_messages={"required": gettext_lazy("Write a day.")})
    till = DayField(label=gettext_lazy("To the end of"), error_messages={"required": gettext_lazy("Write a day.")})

    def __init__(self, moment: Moment, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = moment.on

    def clean_fran(self) -> dt.date:
        return self._past("fran")

    def clean_till(self) -> dt.date:
        return self._past("till")

    def clean(self) -> dict[str, Any]:
        days: dict[str, Any] = self.cleaned_data
        if "fran" in days and "till" in days and days["fran"] >= days["till"]:
            self.add_error("till", _("The last day must be later than the first one."))
        return days

    def _past(self, name: str) -> dt.date:
        day: dt.date = self.cleaned_data[name]
        if len(self.data.getlist(name)) > 1:  # type: ignore[attr-defined]
            raise ValidationError(_("Write one day."), code="several")
        if day > self.today:
            raise ValidationError(_("This day has not come yet. Choose today or an earlier day."), code="future")
        return day
