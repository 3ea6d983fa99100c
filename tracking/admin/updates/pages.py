"""The pages around the form of a judgement: the choice of its goal, what stands beside it, its preview, its acts."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from strategy.models import Goal
from tracking.admin.acts import ActForm, ActPage, ActsAdmin
from tracking.admin.base import official
from tracking.admin.updates.acts import UpdateAct
from tracking.admin.updates.choice import choices_of
from tracking.admin.updates.goal_now import GoalNow, goal_now
from tracking.admin.updates.preview import goal_preview, judgement_preview
from tracking.models import StatusUpdate, User
from tracking.moments import Moment
from tracking.policy import Act, may, writable_goals

State = StatusUpdate.State
HANDED_OVER = {State.SUBMITTED, State.APPROVED}


class UpdatePages(ActsAdmin):
    change_form_template = "admin/update_form.html"

    def get_urls(self) -> list[Any]:
        preview = self.admin_site.admin_view(self.preview_view)
        row = "<int:object_id>/preview/"
        return [
            path(row, preview, name="tracking_statusupdate_preview"),
            path(f"{row}judgement/", preview, {"of_goal": False}, name="tracking_statusupdate_preview_judgement"),
            *super().get_urls(),
        ]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """First the goal is chosen, then its judgement is written; where one is being written, that is where to go on."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if "goal" not in request.GET:
            return self._choice(request)
        now = self.goal_now_of(request, None)
        if now is None:
            raise Http404
        if request.method != "POST" and (being_written := now.goal.status_updates.open().first()):
            self.message_user(request, _("This goal already has an update that is being written."), messages.INFO)
            return HttpResponseRedirect(self.change_address(being_written))
        context = {"title": _("New judgement"), "subtitle": str(now.goal)}
        return super().add_view(request, form_url, {**(extra_context or {}), **context})

    def _choice(self, request: HttpRequest) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("New judgement"),
            "opts": self.opts,
            "media": self.media,
            **choices_of(official(request), Moment.now()),
        }
        return TemplateResponse(request, "admin/choose_goal.html", context)

    @method_decorator(require_safe)
    def preview_view(self, request: HttpRequest, object_id: int, of_goal: bool = True) -> HttpResponse:
        draft: Any = self.get_object(request, str(object_id))
        if draft.state == State.PUBLISHED:
            return HttpResponseRedirect(draft.get_absolute_url())
        if not may(official(request), Act.READ, draft):
            raise PermissionDenied
        back, moment = self.change_address(draft), Moment.now()
        if not of_goal:
            return judgement_preview(request, draft, moment, back=back)
        judgement = reverse("admin:tracking_statusupdate_preview_judgement", args=[draft.pk])
        return goal_preview(request, draft, moment, back=back, judgement=judgement)

    def act_view(self, request: HttpRequest, act: ActPage, object_id: int, part_id: int | None = None) -> HttpResponse:
        """Say why a step cannot be taken, and where the text is that stands in its way."""
        if request.method != "POST" and isinstance(act, UpdateAct):
            row: Any = self.get_object(request, str(object_id))
            refusal = act.why_not(row, timezone.now()) if act.is_allowed(official(request), row) else None
            if refusal:
                self.message_user(request, self._with_link(row, refusal), messages.WARNING)
                return HttpResponseRedirect(self.change_address(row))
        return super().act_view(request, act, object_id, part_id)

    @staticmethod
    def _perform(act: ActPage, subject: Any, answers: dict[str, Any], *, by: User, at: dt.datetime) -> Model | None:
        if isinstance(act, UpdateAct) and (refusal := act.why_not(subject, at)):
            raise ValidationError(refusal.messages[0], code="not_possible")
        return act.perform(subject, answers, by=by, at=at)

    def _act_page(
        self, request: HttpRequest, act: ActPage, row: Model, subject: Any, form: ActForm, at: dt.datetime
    ) -> Any:
        page: Any = super()._act_page(request, act, row, subject, form, at)
        if isinstance(act, UpdateAct):
            page.template_name = act.template
        return page

    def _with_link(self, row: StatusUpdate, refusal: ValidationError) -> str:
        sentence = refusal.messages[0]
        being_written = row.goal.status_updates.open().first() if refusal.code == "being_written" else None
        if being_written is None:
            return sentence
        link = '{} <a href="{}">{}</a>'
        return format_html(link, sentence, self.change_address(being_written), _("Go on with it"))

    def goal_now_of(self, request: HttpRequest, obj: StatusUpdate | None) -> GoalNow | None:
        """The goal of a row, or the one that is chosen for a new one; asked once. None where it cannot be judged."""
        if hasattr(request, "goal_now"):
            return request.goal_now
        chosen = str(obj.goal_id) if obj else request.GET.get("goal", "")
        goals = Goal.objects.all() if obj else writable_goals(official(request))
        is_there = chosen.isdecimal() and len(chosen) < 19 and goals.filter(pk=chosen).exists()
        request.goal_now = goal_now(int(chosen), Moment.now()) if is_there else None  # type: ignore[attr-defined]
        return request.goal_now  # type: ignore[attr-defined]

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        if obj is None or obj.is_open:
            context["now"] = self.goal_now_of(request, obj)
        if obj is not None and obj.is_open:
            context["preview_address"] = reverse("admin:tracking_statusupdate_preview", args=[obj.pk])
        context["is_handed_over"] = obj is not None and obj.state in HANDED_OVER
        return super().render_change_form(request, context, add, change, form_url, obj)
