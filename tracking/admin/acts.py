"""Acts as pages of their own: GET says what will happen and asks for what is needed, POST does it. No JavaScript."""

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from tracking.admin.base import OfficialsAdmin, official
from tracking.admin.forms import english_note_field, note_field
from tracking.admin.refusals import put_on
from tracking.models import User
from tracking.policy import Act, may

type Text = str | Promise


class ActForm(forms.Form):
    """What an act needs to know; it may look at its subject."""

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

    change_form_template = "admin/change_form_with_acts.html"
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
            self.message_user(request, _("This is not possible now."), messages.WARNING)
            return HttpResponseRedirect(self.change_address(row))
        sent = request.POST if request.method == "POST" else None
        form = act.form_class(sent, subject=subject, initial=act.initial(subject))
        if form.is_valid():
            try:
                next_row = act.perform(subject, form.cleaned_data, by=by, at=at)
            except ValidationError as error:
                put_on(form, error, type(subject))
            else:
                self.message_user(request, str(act.done), messages.SUCCESS)
                return HttpResponseRedirect(self._after(request, next_row or row))
        return self._act_page(request, act, row, subject, form, at)

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
        return TemplateResponse(request, "admin/act.html", context)

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

    def change_address(self, row: Model) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])

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
