"""Status updates: officials write drafts here; every further step is an act (`update_acts`)."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strategy.models import Goal, Source
from tracking import publishing
from tracking.admin.acts import ActsAdmin, Text
from tracking.admin.base import OwnedInline, official
from tracking.admin.forms import SeenForm
from tracking.admin.update_acts import UPDATE_ACTS
from tracking.models import Evidence, InitiativeVersion, StatusUpdate, User
from tracking.policy import Act, has_contributed, may, readable_updates, writable_goals

State = StatusUpdate.State

THE_JUDGEMENT = ["goal", ("assessed_on", "direction", "confidence"), "seen"]
SWEDISH = ["headline", "what_happened", "why", "what_next", "direction_reason"]
FOLLOWS = ("state", "return_comment", "publish_after", "written_by", "read_by")
PUBLISHED = ("published_at", "number", "unit", "approver_unit", "withdrawn_at", "withdrawal_reason")


class StatusUpdateForm(SeenForm):
    @staticmethod
    def locked(row: Any) -> Model:
        Goal.objects.select_for_update().get(pk=row.goal_id)  # the lock of the verbs, in their order
        return StatusUpdate.objects.get(pk=row.pk)

    @staticmethod
    def mark_of(row: Any) -> str:
        return str(row.revision)


class EvidenceInline(OwnedInline):
    model = Evidence
    autocomplete_fields = ("version", "source")
    verbose_name = gettext_lazy("evidence")
    verbose_name_plural = gettext_lazy(
        "Evidence: what the judgement rests on. One initiative or one source on each row."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Evidence]:
        return super().get_queryset(request).select_related("version", "source")

    def get_extra(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> int:
        return 0 if obj else 1

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """What may be cited: what the public sees now, and what this update cites already."""
        formset = super().get_formset(request, obj, **kwargs)
        citable = InitiativeVersion.objects.shown(timezone.now())
        if obj:
            cited = obj.evidence.exclude(version=None).values_list("version", flat=True)
            citable = InitiativeVersion.objects.filter(pk__in=[*citable.values_list("pk", flat=True), *cited])
        if "version" in formset.form.base_fields:
            formset.form.base_fields["version"].queryset = citable  # type: ignore[attr-defined]
        return formset


@admin.register(StatusUpdate)
class StatusUpdateAdmin(ActsAdmin):
    form = StatusUpdateForm
    form_only = ("seen",)
    inlines = (EvidenceInline,)
    acts = UPDATE_ACTS
    list_display = (
        "goal_title",
        "state",
        "direction",
        "confidence",
        "assessed_on",
        "author",
        "published_at",
    )
    list_filter = ("state", "direction", "goal__area", "goal__edition")
    list_select_related = ("goal__area", "goal__edition", "author")
    search_fields = ("goal__title", "headline")
    readonly_fields = (*FOLLOWS, *PUBLISHED)

    def get_queryset(self, request: HttpRequest) -> QuerySet[StatusUpdate]:
        readable = readable_updates(official(request))
        return readable.select_related("goal__area", "goal__edition", "author", "approver", "corrects").order_by(
            "-assessed_on", "-pk"
        )

    def may_write(self, user: User, row: Model | None) -> bool:
        if isinstance(row, StatusUpdate) and not row.is_open:
            return False
        return may(user, Act.WRITE, row or StatusUpdate)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        corrects = ["correction_reason"] if obj and obj.corrects_id else []
        english = [f"{name}_en" for name in (*SWEDISH, *corrects)]
        self_explaining = gettext_lazy("Plain text. An empty line begins a new paragraph. No names of persons.")
        fieldsets: list[tuple[Any, dict[str, Any]]] = [
            (gettext_lazy("The judgement"), {"fields": self._first_fields(obj)}),
            (gettext_lazy("In Swedish"), {"fields": [*SWEDISH, *corrects], "description": self_explaining}),
            (
                gettext_lazy("In English"),
                {"fields": english, "description": gettext_lazy("May be empty: English pages then show the Swedish.")},
            ),
        ]
        if obj:
            fields = FOLLOWS if obj.is_open else (*FOLLOWS, *PUBLISHED)
            fieldsets.append((gettext_lazy("Its way to the public"), {"fields": fields}))
        return self.without_form_only(request, obj, fieldsets)

    @staticmethod
    def _first_fields(obj: Any) -> list[Any]:
        return [*(["corrects"] if obj and obj.corrects_id else []), *THE_JUDGEMENT]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A correction keeps the goal and the day of what it corrects."""
        kept = ("corrects", "goal", "assessed_on") if obj and obj.corrects_id else ()
        return (*self.readonly_fields, *kept)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"assessed_on": timezone.localdate(), **super().get_changeform_initial_data(request)}

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> forms.ModelChoiceField:
        if db_field.name == "goal":
            goals = Goal.objects.public(timezone.now()).filter(pk__in=writable_goals(official(request)))
            kwargs["queryset"] = goals.select_related("area", "edition").in_order()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: StatusUpdate, form: ModelForm, change: bool) -> None:
        """Left to `save_related`, which knows the evidence too."""

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        evidence_changed = any(formset.has_changed() for formset in formsets)
        for formset in formsets:
            formset.save(commit=False)  # tells the log of the admin what has changed
        if change and not form.has_changed() and not evidence_changed:
            return
        evidence = list(cited_in(formsets)) if evidence_changed or not change else None
        try:
            publishing.write(form.instance, by=official(request), at=timezone.now(), evidence=evidence)
        except PermissionDenied as error:
            raise ValidationError(str(error)) from error

    def delete_model(self, request: HttpRequest, obj: StatusUpdate) -> None:
        Goal.objects.select_for_update().get(pk=obj.goal_id)
        StatusUpdate.objects.get(pk=obj.pk).delete()  # refuses if it was published in the meantime

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        return obj.get_absolute_url() if obj and obj.state == State.PUBLISHED else None

    def notices(self, user: User, row: StatusUpdate, at: dt.datetime) -> list[Text]:
        notices: list[Text] = []
        if row.state == State.RETURNED and row.return_comment:
            notices.append(_("Returned: %(comment)s") % {"comment": row.return_comment})
        if row.state in {State.SUBMITTED, State.APPROVED} and may(user, Act.WRITE, row):
            notices.append(_("If you save a change, the text is a draft again and must be submitted once more."))
        if row.state == State.SUBMITTED and user.role == User.Role.APPROVER and has_contributed(user, row):
            notices.append(_("You have written in this text. Somebody else approves it."))
        if row.state == State.PUBLISHED:
            notices.append(_("This is published and is never changed. It can be corrected or withdrawn."))
        return notices

    @admin.display(description=gettext_lazy("author"))
    def written_by(self, row: StatusUpdate) -> str:
        return str(row.author)

    @admin.display(description=gettext_lazy("approver"))
    def read_by(self, row: StatusUpdate) -> str:
        return str(row.approver or "–")

    @admin.display(description=gettext_lazy("goal"), ordering="goal__area__number")
    def goal_title(self, row: StatusUpdate) -> str:
        return f"{row.goal.edition.slug}: {row.goal}"


def cited_in(formsets: Any) -> Iterator[InitiativeVersion | Source]:
    for formset in formsets:
        for form in formset.forms:
            answers = getattr(form, "cleaned_data", {})
            thing = answers.get("version") or answers.get("source")
            if thing and not answers.get("DELETE"):
                yield thing
