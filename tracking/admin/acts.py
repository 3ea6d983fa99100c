"""Acts as pages of their own: GET says what will happen and asks for what is needed, POST does it. No JavaScript."""

import datetime as dt
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from tracking.admin.base import OfficialsAdmin, official
from tracking.admin.forms import english_note_field, note_field
from tracking.admin.refusals import put_on
from tracking.admin.seen import CHANGED_SINCE, locked, mark_of
from tracking.models import User
from tracking.pages.errors import form_to_copy
from tracking.policy import Act, may
from tracking.typed_text import typed_in

type Text = str | Promise

NOT_POSSIBLE = _("This is not possible now.")


class ActForm(forms.Form):
    """What an act needs to know; it may look at its subject."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    use_required_attribute = False

    def __init__(self, *args: Any, subject: Any, **kwargs: Any) -> None:
        self.subject = subject
        super().__init__(*args, **kwargs)


class NoteForm(ActForm):
    note = note_field()
    note_en = english_note_field()


class ActPage:
    """One act. Subclasses say who may, when it is possible, and which verb does it."""

    slug: ClassVar[str]
    title: ClassVar[Text]
    lead: ClassVar[Text]
    done: ClassVar[Text]
    act: ClassVar[Act]
    form_class: ClassVar[type[ActForm]] = NoteForm
    details: ClassVar[str] = ""
    """A template that shows what the act is about."""

    def is_allowed(self, user: User, subject: Any) -> bool:
        return may(user, self.act, subject)

    def is_possible(self, subject: Any, at: dt.datetime) -> bool:
        return True

    def context(self, subject: Any, at: dt.datetime) -> dict[str, Any]:
        return {}

    def initial(self, subject: Any) -> dict[str, Any]:
        return {}

    def perform(self, subject: Any, answers: dict[str, Any], *, by: User, at: dt.datetime) -> Model | None:
        """Call the verb; return the row to go on to if it is another."""
        raise NotImplementedError


class ActsAdmin(OfficialsAdmin):
    """An admin whose rows have acts; `part_acts` are about one of a row's `parts`."""

    acts: tuple[ActPage, ...] = ()
    part_acts: tuple[ActPage, ...] = ()
    parts: str = ""

    def get_urls(self) -> list[Any]:
        row = "<int:object_id>/"
        pages = [(f"{row}{act.slug}/", act) for act in self.acts]
        pages += [(f"{row}{act.slug}/<int:part_id>/", act) for act in self.part_acts]
        return [
            path(route, self.admin_site.admin_view(self.act_view), {"act": act}, name=self.act_name(act))
            for route, act in pages
        ] + super().get_urls()

    def act_name(self, act: ActPage) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{act.slug}"

    def act_view(self, request: HttpRequest, act: ActPage, object_id: int, part_id: int | None = None) -> HttpResponse:
        by, at = official(request), timezone.now()
        row = self.get_object(request, str(object_id))
        subject = self._part(row, part_id) if part_id is not None else row
        if not self.has_view_permission(request, row) or not act.is_allowed(by, subject):
            raise PermissionDenied
        if not act.is_possible(subject, at):
            return self._not_possible(request, row)
        sent = request.POST if request.method == "POST" else None
        form = act.form_class(sent, subject=subject, initial={**act.initial(subject), "seen": mark_of(row)})
        if sent is not None and form.is_valid():
            try:
                with transaction.atomic():
                    self._refuse_unread(form, row)
                    next_row = self._perform(act, subject, form.cleaned_data, by=by, at=at)
            except ValidationError as error:
                put_on(form, error, type(subject))
            else:
                self.message_user(request, str(act.done), messages.SUCCESS)
                return HttpResponseRedirect(self._after(request, next_row or row))
        return self._act_page(request, act, row, subject, form, at)

    def _not_possible(self, request: HttpRequest, row: Model) -> HttpResponse:
        """Somebody has acted before, or the page was sent twice. What was typed can be copied."""
        if request.method == "POST" and typed_in(request):
            reason = _("Somebody has acted on “%(row)s” since you opened the page. What you wrote is below.")
            return form_to_copy(request, str(NOT_POSSIBLE), str(reason) % {"row": row}, status=409)
        self.message_user(request, str(NOT_POSSIBLE), messages.WARNING)
        return HttpResponseRedirect(self.change_address(row))

    @staticmethod
    def _refuse_unread(form: ActForm, row: Model) -> None:
        """The act is about what its page showed: after another save the page is shown anew, with what was typed."""
        mark = mark_of(locked(row))
        if form.cleaned_data.pop("seen") != mark:
            data = cast(QueryDict, form.data).copy()
            data["seen"] = mark  # as the next attempt sends it
            form.data = data
            raise ValidationError(
                _("Somebody has saved this since you opened the page. Read it again; what you wrote is still here."),
                code=CHANGED_SINCE,
            )

    @staticmethod
    def _perform(act: ActPage, subject: Any, answers: dict[str, Any], *, by: User, at: dt.datetime) -> Model | None:
        if not act.is_possible(subject, at):
            raise ValidationError(NOT_POSSIBLE, code="not_possible")
        return act.perform(subject, answers, by=by, at=at)

    def _act_page(
        self, request: HttpRequest, act: ActPage, row: Model, subject: Any, form: ActForm, at: dt.datetime
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": act.title,
            "subtitle": str(subject),
            "act": act,
            "form": form,
            "media": self.media + form.media,
            "opts": self.opts,
            "original": row,
            "subject": subject,
            "back": self.change_address(row),
            **act.context(subject, at),
        }
        refused = {error.code for error in form.non_field_errors().as_data()} & {CHANGED_SINCE, "not_possible"}
        return TemplateResponse(request, "admin/act.html", context, status=409 if refused else 200)

    def _part(self, row: Any, part_id: int) -> Model:
        part = getattr(row, self.parts).filter(pk=part_id).first()
        if part is None:
            raise Http404
        return part

    def _after(self, request: HttpRequest, row: Model) -> str:
        """The page of the row, or the list where the row is gone."""
        if row.pk is None or not self.get_queryset(request).filter(pk=row.pk).exists():
            return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        return self.change_address(row)

    def act_address(self, act: ActPage, *ids: int) -> str:
        return reverse(f"admin:{self.act_name(act)}", args=ids)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        if obj is not None:
            by, at = official(request), timezone.now()
            context["acts"] = [
                {"label": capfirst(str(act.title)), "url": self.act_address(act, obj.pk)}
                for act in self.acts
                if act.is_allowed(by, obj) and act.is_possible(obj, at)
            ]
            context["notices"] = self.notices(by, obj, at)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def notices(self, user: User, row: Any, at: dt.datetime) -> list[Text]:
        """What an official needs to know before changing this row."""
        return []
