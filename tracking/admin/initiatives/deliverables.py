"""Reports that nobody has said are delivered, the first due first: from each, one step to the act that says it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from strategy.models import PriorityArea
from strategy.partial_dates import PartialDate
from tracking.models import Deliverable, DueDateChange, InitiativeVersion, User
from tracking.moments import Moment
from tracking.policy import Act, areas_of, may, readable_initiatives

PAGE_SIZE = 50
EVERY_AREA = "all"
Delivery = Deliverable.Delivery


def awaited(user: User) -> QuerySet[Any]:
    """Reports and milestones that are not delivered as far as is known, of initiatives that the person may read.

    With `counts_on`, the date that counts after all moves, and its precision.
    """
    moves = DueDateChange.objects.filter(deliverable=OuterRef("pk")).order_by("-pk")
    return (
        Deliverable.objects.exclude(delivery=Delivery.DELIVERED)
        .filter(initiative__in=readable_initiatives(user))
        .annotate(
            counts_on=Coalesce(Subquery(moves.values("to_on")[:1]), F("due_on")),
            counts_on_precision=Coalesce(Subquery(moves.values("to_on_precision")[:1]), F("due_on_precision")),
        )
        .order_by(F("counts_on").asc(nulls_last=True), "pk")
    )


def without_word(user: User, on: dt.date) -> QuerySet[Any]:
    """Reports of one's own areas whose date has passed, and of which nothing is known: what the first page counts."""
    reports = awaited(user).exclude(kind__in=Deliverable.MILESTONES)
    return reports.filter(initiative__lead_area__in=areas_of(user), delivery=Delivery.UNKNOWN, counts_on__lt=on)


class DeliverableFilter(forms.Form):
    """What the list is narrowed to; everything may be left out."""

    use_required_attribute = False

    q = forms.CharField(label=_("Search"), max_length=100, required=False)
    area = forms.ChoiceField(label=_("Owning area"), required=False)
    due = forms.ChoiceField(
        label=_("Date"),
        choices=[("", _("All")), ("passed", _("Has passed")), ("coming", _("Is to come")), ("none", _("No date"))],
        required=False,
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[("", _("Reports")), ("milestones", _("Milestones")), ("all", _("Reports and milestones"))],
        required=False,
    )

    def __init__(self, sent: Any, *, user: User) -> None:
        super().__init__(sent, label_suffix="")
        self.own = areas_of(user)
        readable = PriorityArea.objects.filter(pk__in=readable_initiatives(user).order_by().values("lead_area"))
        every = [(EVERY_AREA, _("All areas"))] if self.own else []
        self.fields["area"].choices = [  # type: ignore[attr-defined]
            ("", _("My areas") if self.own else _("All areas")),
            *((str(area.number), str(area)) for area in readable.order_by("number")),
            *every,
        ]

    def narrowed(self, rows: QuerySet[Any], on: dt.date) -> QuerySet[Any]:
        answers = self.cleaned_data
        match answers.get("area", ""):
            case "":
                rows = rows.filter(initiative__lead_area__in=self.own) if self.own else rows
            case number if number != EVERY_AREA:
                rows = rows.filter(initiative__lead_area__number=number)
        for word in answers.get("q", "").split():
            rows = rows.filter(
                Q(label__icontains=word)
                | Q(initiative__title__icontains=word)
                | Q(initiative__reference__icontains=word)
            )
        match answers.get("due"):
            case "passed":
                rows = rows.filter(counts_on__lt=on)
            case "coming":
                rows = rows.filter(counts_on__gte=on)
            case "none":
                rows = rows.filter(counts_on=None)
        match answers.get("kind"):
            case "milestones":
                return rows.filter(kind__in=Deliverable.MILESTONES)
            case "all":
                return rows
        return rows.exclude(kind__in=Deliverable.MILESTONES)


@dataclass(frozen=True)
class Awaited:
    """A row of the list; without an address where the person may not register anything."""

    row: Deliverable
    counts: PartialDate | None
    has_passed: bool
    is_public: bool
    address: str


def deliverables_view(request: HttpRequest, user: User, moment: Moment, common: dict[str, Any]) -> HttpResponse:
    """The list; `common` is what every page of the admin has."""
    form = DeliverableFilter(request.GET, user=user)
    form.is_valid()  # what cannot be read narrows nothing, and is said beside its field
    rows = form.narrowed(awaited(user), moment.on).select_related("initiative__lead_area")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("p"))
    public = set(
        InitiativeVersion.objects.shown(moment.at)
        .filter(initiative__in=[row.initiative_id for row in page])
        .values_list("initiative", flat=True)
    )
    context = {
        **common,
        "title": _("Awaited deliveries"),
        "form": form,
        "page": page,
        "rows": [_awaited(row, user, moment.on, public, request.get_full_path()) for row in page],
    }
    return TemplateResponse(request, "admin/deliverables.html", context)


def _awaited(row: Any, user: User, on: dt.date, public: set[int], here: str) -> Awaited:
    counts = PartialDate(row.counts_on, row.counts_on_precision) if row.counts_on else None
    act = reverse("admin:tracking_initiative_deliver", args=[row.initiative_id, row.pk])
    return Awaited(
        row=row,
        counts=counts,
        has_passed=counts is not None and counts.on < on,
        is_public=row.initiative_id in public,
        address=f"{act}?{urlencode({'next': here})}" if may(user, Act.WRITE, row.initiative) else "",
    )
