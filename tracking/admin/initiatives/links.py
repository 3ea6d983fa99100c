"""Links to goals of one's own areas, also from initiatives that other areas own. Public at once."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Subquery
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from strategy.models import Goal
from tracking import publishing
from tracking.admin.acts import ActPage, ActsAdmin
from tracking.admin.base import official
from tracking.admin.exchange.admin import ExchangeAdmin
from tracking.admin.forms import english_note_field, note_field
from tracking.admin.seen import SeenForm
from tracking.exchange.nouns import GoalLinks
from tracking.models import Evidence, GoalLink, InitiativeVersion, User, VersionGoal
from tracking.policy import Act, areas_of, may, writable_goals


class GoalLinkForm(SeenForm):
    """Chooses the initiative as the public sees it: its working row may hold what others are still writing."""

    version = forms.ModelChoiceField(
        InitiativeVersion.objects.none(),
        label=_("initiative"),
        widget=AutocompleteSelect(Evidence._meta.get_field("version"), admin.site),
        help_text=_("Public initiatives. Those that are not public are linked by the area that owns them."),
    )
    note = note_field(required=False)
    note_en = english_note_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "version" in self.fields:
            self.fields["version"].queryset = InitiativeVersion.objects.shown(timezone.now())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if version := self.cleaned_data.get("version"):
            self.instance.initiative = version.initiative
        return cleaned


class Unlink(ActPage):
    slug, act = "unlink", Act.LINK
    title = _("remove the link")
    lead = _("The initiative no longer counts towards this goal. Public at once, with your note.")
    done = _("The link is removed.")

    def perform(self, subject: GoalLink, answers: dict[str, Any], *, by: User, at: dt.datetime) -> None:
        publishing.unlink_goal(GoalLink.objects.get(pk=subject.pk), by=by, at=at, **answers)


@admin.register(GoalLink)
class GoalLinkAdmin(ExchangeAdmin, ActsAdmin):
    nouns = (GoalLinks,)
    form = GoalLinkForm
    acts = (Unlink(),)
    list_display = ("public_title", "goal", "basis")
    list_display_links = ("public_title",)
    list_filter = ("basis", "goal__area")
    search_fields = ("goal__title", "initiative__versions__title")
    autocomplete_fields = ("source",)
    form_fields = ("version", "goal", "basis", "rationale", "rationale_en", "source", "note", "note_en")
    shown_fields = ("public_title", "goal", "basis", "rationale", "rationale_en", "source")

    def get_queryset(self, request: HttpRequest) -> QuerySet[GoalLink]:
        """Links to goals of one's own that are public, and those of one's own initiatives; readers of all see all."""
        user, at = official(request), timezone.now()
        versions = InitiativeVersion.objects.shown(at).filter(initiative=OuterRef("initiative"))
        links = GoalLink.objects.select_related("goal__area", "goal__edition", "initiative", "source").annotate(
            shown_title=Subquery(versions.values("title")[:1])
        )
        links = links.order_by("goal__area__number", "goal__number", "pk")
        if user.role in {User.Role.APPROVER, User.Role.AUDITOR}:
            return links
        public = VersionGoal.objects.filter(
            version__in=InitiativeVersion.objects.shown(at),
            version__initiative=OuterRef("initiative"),
            goal=OuterRef("goal"),
        )
        own = areas_of(user)
        return links.filter(Q(Exists(public)) | Q(initiative__lead_area__in=own), goal__area__in=own)

    def may_read(self, user: User, row: Model | None) -> bool:
        return may(user, Act.READ, None)

    def may_add(self, user: User) -> bool:
        return may(user, Act.LINK, GoalLink)

    def may_write(self, user: User, row: Model | None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return self.shown_fields if obj else self.form_fields

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> forms.ModelChoiceField:
        if db_field.name == "goal":
            goals = Goal.objects.public(timezone.now()).filter(pk__in=writable_goals(official(request)))
            kwargs["queryset"] = goals.select_related("area", "edition").in_order()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def write_row(self, request: HttpRequest, row: GoalLink, form: ModelForm) -> None:
        note, note_en = form.cleaned_data["note"], form.cleaned_data["note_en"]
        publishing.link_goal(row, by=official(request), at=timezone.now(), note=note, note_en=note_en)

    @admin.display(description=_("initiative"))
    def public_title(self, row: Any) -> str:
        return row.shown_title or row.initiative.title
