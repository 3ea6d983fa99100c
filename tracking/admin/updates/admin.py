"""Status updates: officials choose a goal, write a draft and hand it over; every further step is an act (`acts`)."""

import datetime as dt
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strategy.models import Goal
from tracking import publishing
from tracking.admin.acts import Text
from tracking.admin.base import official
from tracking.admin.filters import StandingFilter, UpdateOfOwnAreaFilter
from tracking.admin.updates.acts import UPDATE_ACTS
from tracking.admin.updates.evidence import cited_by, name_of
from tracking.admin.updates.form import EVIDENCE, StatusUpdateForm
from tracking.admin.updates.pages import HANDED_OVER, UpdatePages
from tracking.admin.updates.status import StatusFilter, status_in_words, with_status
from tracking.models import StatusUpdate, User
from tracking.policy import Act, has_contributed, may, readable_updates

State = StatusUpdate.State

SWEDISH = ["headline", "what_happened", "why", "what_next", "direction_reason"]
FOLLOWS = ("status", "return_comment", "publish_after", "written_by", "read_by")
PUBLISHED = ("published_at", "number", "unit", "approver_unit", "withdrawn_at", "withdrawal_reason")


@admin.register(StatusUpdate)
class StatusUpdateAdmin(UpdatePages):
    form = StatusUpdateForm
    form_only = EVIDENCE
    acts = UPDATE_ACTS
    radio_fields = {"direction": admin.HORIZONTAL, "confidence": admin.HORIZONTAL}
    list_display = ("goal_title", "status", "direction", "confidence", "assessed_on", "author", "published_at")
    list_filter = (StatusFilter, StandingFilter, "direction", UpdateOfOwnAreaFilter, "goal__area", "goal__edition")
    list_select_related = ("goal__area", "goal__edition", "author")
    search_fields = ("goal__title", "headline")
    readonly_fields = ("goal_title", "rests_on", *FOLLOWS, *PUBLISHED)

    def get_queryset(self, request: HttpRequest) -> QuerySet[StatusUpdate]:
        readable = with_status(readable_updates(official(request)), timezone.now())
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
        may_write = obj is None or self.has_change_permission(request, obj)
        fieldsets: list[tuple[Any, dict[str, Any]]] = [
            (gettext_lazy("The judgement"), {"fields": self._first_fields(obj)}),
            (
                gettext_lazy("In Swedish"),
                {
                    "fields": [*SWEDISH, *corrects],
                    "description": _("Plain text. An empty line begins a new paragraph. No names of persons."),
                },
            ),
            (gettext_lazy("What it rests on"), {"fields": EVIDENCE if may_write else ["rests_on"]}),
            (
                gettext_lazy("In English"),
                {
                    "fields": english,
                    "description": gettext_lazy("May be empty: English pages then show the Swedish."),
                    "classes": ["collapse"],
                },
            ),
        ]
        if obj:
            fields = FOLLOWS if obj.is_open else (*FOLLOWS, *PUBLISHED)
            fieldsets.append((gettext_lazy("Its way to the public"), {"fields": fields}))
        return self.without_form_only(request, obj, fieldsets)

    @staticmethod
    def _first_fields(obj: Any) -> list[Any]:
        corrects = ["corrects"] if obj and obj.corrects_id else []
        return [*corrects, "goal_title", "assessed_on", "direction", "confidence"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A correction keeps the day of what it corrects."""
        kept = ("corrects", "assessed_on") if obj and obj.corrects_id else ()
        return (*self.readonly_fields, *kept)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[StatusUpdateForm]:
        """A form that knows its goal: the class is made for this request."""
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.now = self.goal_now_of(request, obj)
        if obj and "missing" in request.GET and self.has_change_permission(request, obj):
            form.missing = publishing.what_is_missing(obj, timezone.now())
        return form

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"assessed_on": timezone.localdate()}

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.radio_fields:
            kwargs["choices"] = [("", _("not decided yet")), *db_field.choices]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    # Saving

    def save_model(self, request: HttpRequest, obj: StatusUpdate, form: ModelForm, change: bool) -> None:
        """Left to `save_related`, which knows the evidence too."""

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        if change and not form.has_changed() and "_take_back" not in request.POST:
            return
        evidence = form.cleaned_data["offered"] if "offered" in form.changed_data or not change else None
        try:
            publishing.write(form.instance, by=official(request), at=timezone.now(), evidence=evidence)
        except PermissionDenied as error:
            raise ValidationError(str(error)) from error

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        return self._saved(request, obj)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self._saved(request, obj)

    def _saved(self, request: HttpRequest, update: StatusUpdate) -> HttpResponse:
        """To the page that the button promised. What cannot be submitted is saved all the same, and says what is missing."""
        address = self.change_address(update)
        if "_submit" in request.POST:
            return HttpResponseRedirect(address + self._submitted(request, update))
        self.message_user(request, _("The draft is saved."), messages.SUCCESS)
        if "_preview" in request.POST:
            address = reverse("admin:tracking_statusupdate_preview", args=[update.pk])
        return HttpResponseRedirect(address)

    def _submitted(self, request: HttpRequest, update: StatusUpdate) -> str:
        """Submit what was saved; gives the query that lets the page say why it could not be."""
        try:
            publishing.submit(update, by=official(request), at=timezone.now())
        except ValidationError:
            self.message_user(
                request, _("The draft is saved, but not submitted: something is missing."), messages.WARNING
            )
            return "?missing"
        self.message_user(request, _("The text is submitted."), messages.SUCCESS)
        return ""

    def delete_model(self, request: HttpRequest, obj: StatusUpdate) -> None:
        Goal.objects.select_for_update().get(pk=obj.goal_id)
        StatusUpdate.objects.get(pk=obj.pk).delete()  # refuses if it was published in the meantime

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        return obj.get_absolute_url() if obj and obj.state == State.PUBLISHED else None

    def notices(self, user: User, row: StatusUpdate, at: dt.datetime) -> list[Text]:
        notices: list[Text] = []
        if row.state == State.RETURNED and row.return_comment:
            notices.append(_("Returned: %(comment)s") % {"comment": row.return_comment})
        if row.state in HANDED_OVER:
            notices.append(f"{status_in_words(row)}.")
        if row.state in HANDED_OVER and may(user, Act.WRITE, row):
            notices.append(_("If you save a change, the text is a draft again and must be submitted once more."))
        if row.state == State.SUBMITTED and user.role == User.Role.APPROVER and has_contributed(user, row):
            notices.append(_("You have written in this text. Somebody else approves it."))
        if row.state == State.PUBLISHED:
            notices.append(_("This is published and is never changed. It can be corrected or withdrawn."))
        return notices

    # What is shown of a row

    @admin.display(description=gettext_lazy("state"), ordering="status")
    def status(self, row: StatusUpdate) -> str:
        return status_in_words(row)

    @admin.display(description=gettext_lazy("author"))
    def written_by(self, row: StatusUpdate) -> str:
        return str(row.author)

    @admin.display(description=gettext_lazy("approver"))
    def read_by(self, row: StatusUpdate) -> str:
        return str(row.approver or "–")

    @admin.display(description=gettext_lazy("goal"), ordering="goal__area__number")
    def goal_title(self, row: StatusUpdate) -> str:
        return f"{row.goal.edition.slug}: {row.goal}"

    @admin.display(description=gettext_lazy("evidence"))
    def rests_on(self, row: StatusUpdate) -> str:
        return "\n".join(name_of(cited) for cited in cited_by(row)) if row.pk else "–"
