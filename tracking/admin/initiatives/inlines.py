"""What belongs to an initiative: links to goals, organisations, deliverables, funding."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strategy.partial_dates import known_date
from tracking.admin.fields import OwnedInline
from tracking.admin.initiatives.amount_field import AmountFormField, FundingForm
from tracking.models import Deliverable, Funding, GoalLink, Involvement, VersionDeliverable
from tracking.policy import Act, may

DELIVERY_FIELDS = ("delivery", "delivered_on", "checked_on", "delivery_source", "document")


class ExplainedInline(OwnedInline):
    """With examples beside its fields."""

    help_texts: ClassVar[dict[str, Any]] = {}

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, help_texts=self.help_texts, **kwargs)


class GoalLinkInline(ExplainedInline):
    model = GoalLink
    help_texts = {
        "basis": gettext_lazy("Official only where a source links the two; otherwise editorial."),
        "rationale": gettext_lazy("For example: The test bed gives companies a place to try methods for trials."),
        "source": gettext_lazy("Needed for an official link: the document that says so."),
    }
    autocomplete_fields = ("goal", "source")
    fields = ("goal", "basis", "rationale", "rationale_en", "source")

    def get_queryset(self, request: HttpRequest) -> QuerySet[GoalLink]:
        return super().get_queryset(request).select_related("initiative", "goal__area", "goal__edition", "source")


class InvolvementInline(ExplainedInline):
    model = Involvement
    autocomplete_fields = ("organisation",)
    fields = (("organisation", "role"),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Involvement]:
        return super().get_queryset(request).select_related("organisation")


class DeliverableForm(forms.ModelForm):
    """What the public sees of dates and deliveries changes by acts of their own, so here it cannot be overwritten."""

    public_uids: frozenset[Any] = frozenset()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.uid not in self.public_uids or not self.instance.pk:
            return
        fixed = (*DELIVERY_FIELDS, *(["due_on"] if self.instance.due_on else []))
        for name in fixed:
            if name in self.fields:
                self.fields[name].disabled = True
        if "due_on" in fixed and "due_on" in self.fields:
            self.fields["due_on"].help_text = _("Published: it is moved by “Move the due date”, never overwritten.")


class DeliverableFormSet(forms.BaseInlineFormSet):
    def clean(self) -> None:
        super().clean()
        form: Any
        for form in self.deleted_forms:
            if form.instance.uid in form.public_uids and form.instance.due_date_changes.all():
                raise ValidationError(
                    _(
                        "The date of “%(what)s” has been moved by a decision that the public has seen. It stays on record."
                    )
                    % {"what": form.instance},
                    code="moved",
                )


class DeliverableInline(ExplainedInline):
    model = Deliverable
    form = DeliverableForm
    formset = DeliverableFormSet
    help_texts = {
        "label": gettext_lazy("If the kind does not say it all, for example: Final report on the test bed."),
        "recipient": gettext_lazy("To whom it is handed, for example Regeringskansliet."),
        "due_basis": gettext_lazy("Decided in the assignment, or only proposed or planned."),
        "checked_on": gettext_lazy("The day you looked, for example 2025-06-30."),
    }
    autocomplete_fields = ("recipient", "delivery_source", "sources")
    readonly_fields = ("moved_dates", "acts")
    fields = (
        "acts",
        "kind",
        "label",
        "label_en",
        "recipient",
        ("due_on", "due_basis"),
        "moved_dates",
        ("delivery", "delivered_on", "checked_on"),
        "delivery_source",
        "document",
        "note",
        "note_en",
        "sources",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Deliverable]:
        rows = super().get_queryset(request).select_related("recipient", "delivery_source")
        return rows.prefetch_related("due_date_changes", "sources")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Acts are offered to those who may do them."""
        can_act = obj is not None and may(request.user, Act.WRITE, obj)
        return self.fields if can_act else self.fields[1:]

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        if obj:
            published = VersionDeliverable.objects.filter(version__initiative=obj)
            formset.form.public_uids = frozenset(published.values_list("uid", flat=True))
        return formset

    @admin.display(description=gettext_lazy("moved dates"))
    def moved_dates(self, row: Deliverable) -> str | SafeString:
        moves = list(row.due_date_changes.all()) if row.pk else []
        if not moves:
            return "–"
        lines = ((known_date(move, "from_on"), known_date(move, "to_on"), move.reference) for move in moves)
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{} → {} {}</li>", lines))

    @admin.display(description=gettext_lazy("acts"))
    def acts(self, row: Deliverable) -> str | SafeString:
        if not row.pk:
            return _("Save first.")
        names = (
            ("deliver", _("Register delivery")),
            ("move", _("Move the due date")),
        )
        links = (
            (reverse(f"admin:tracking_initiative_{name}", args=[row.initiative_id, row.pk]), label)
            for name, label in names
        )
        return format_html_join(" ", '<a class="act" href="{}">{}</a>', links)


class FundingInline(ExplainedInline):
    model = Funding
    form = FundingForm
    help_texts = {
        "wording": gettext_lazy("In the words of the source, for example: högst 90 miljoner kronor för 2021–2024."),
        "stage": gettext_lazy(
            "How far the money has come: a budget bill proposes, an appropriation direction decides."
        ),
        "year_from": gettext_lazy("For example 2021."),
        "year_to": gettext_lazy("For example 2024. The same as the first for a single year."),
        "payer": gettext_lazy("Who pays, for example Staten or Vinnova."),
        "recipient": gettext_lazy("Who gets the money, for example Genomic Medicine Sweden."),
    }
    autocomplete_fields = ("payer", "recipient", "source")
    fields = (
        "amount",
        ("qualifier", "stage"),
        "wording",
        "wording_en",
        ("year_from", "year_to", "per_year"),
        ("payer", "recipient"),
        "source",
        "note",
        "note_en",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Funding]:
        return super().get_queryset(request).select_related("payer", "recipient", "source")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The amount is typed with spaces, which a number input would refuse."""
        if db_field.name == "amount":
            return db_field.formfield(form_class=AmountFormField)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


INITIATIVE_INLINES = (GoalLinkInline, InvolvementInline, DeliverableInline, FundingInline)
