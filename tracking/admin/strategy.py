"""Editions, priority areas and goals: administrators write them, approvers publish an edition."""

import datetime as dt
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from strategy.models import AreaWording, Edition, Goal, PriorityArea
from tracking import publishing
from tracking.admin.acts import ActPage
from tracking.admin.base import OfficialsAdmin
from tracking.admin.filters import GoalOfOwnAreaFilter, HasEnglishFilter, HasInitiativeFilter, JudgementFilter
from tracking.admin.wordings import PUBLIC_NOTE, StrategyAdmin
from tracking.models import User
from tracking.policy import Act, may


class PublishEdition(ActPage):
    slug, act = "publish", Act.PUBLISH
    title = _("publish edition")
    lead = _("The edition becomes public at once, with its areas and goals.")
    done = _("The edition is published.")

    def is_possible(self, subject: Edition, at: dt.datetime) -> bool:
        return subject.published_at is None

    def perform(self, subject: Edition, answers: dict[str, Any], *, by: User, at: dt.datetime) -> None:
        publishing.publish_edition(subject, by=by, at=at, **answers)


@admin.register(Edition)
class EditionAdmin(StrategyAdmin):
    acts = (PublishEdition(),)
    list_display = ("slug", "title", "in_force_from", "published_at")
    search_fields = ("slug", "title")
    readonly_fields = ("published_at",)
    autocomplete_fields = ("sources",)
    fieldsets = (
        (None, {"fields": ("slug", "title", "title_en", "published_at")}),
        (
            _("The decision"),
            {"fields": (("presented_on", "in_force_from"), "reference", "stated_goals", "sources")},
        ),
        PUBLIC_NOTE,
    )


@admin.register(PriorityArea)
class PriorityAreaAdmin(OfficialsAdmin):
    """The number is the identity of an area, so it never changes."""

    list_display = ("number",)
    search_fields = ("number",)
    fields = ("number",)

    def may_add(self, user: User) -> bool:
        return may(user, Act.ADMINISTER, PriorityArea)

    def may_write(self, user: User, row: Model | None) -> bool:
        return False

    def may_delete(self, user: User, row: Model | None) -> bool:
        return self.may_add(user)


@admin.register(AreaWording)
class AreaWordingAdmin(StrategyAdmin):
    list_display = ("__str__", "edition")
    list_filter = ("edition", "area", HasEnglishFilter)
    list_select_related = ("edition", "area")
    search_fields = ("title", "title_en")
    autocomplete_fields = ("sources",)
    fieldsets = (
        (None, {"fields": (("edition", "area"), "title", ("title_en", "title_en_is_official"))}),
        (_("In our own words"), {"fields": ("summary", "summary_en", "sources")}),
        PUBLIC_NOTE,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[AreaWording]:
        return super().get_queryset(request).select_related("edition", "area")


@admin.register(Goal)
class GoalAdmin(StrategyAdmin):
    list_display = ("__str__", "edition", "stated_direction")
    list_filter = ("edition", GoalOfOwnAreaFilter, "area", JudgementFilter, HasInitiativeFilter, HasEnglishFilter)
    search_fields = ("title", "title_en")
    autocomplete_fields = ("sources",)
    fieldsets = (
        (None, {"fields": (("edition", "area", "number"), "title", ("title_en", "title_en_is_official"))}),
        (
            _("What the text says"),
            {"fields": ("summary", "summary_en", "stated_direction", "stated_direction_en", "place", "sources")},
        ),
        PUBLIC_NOTE,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Goal]:
        goals = Goal.objects.select_related("edition", "area")
        return goals.order_by("-edition__in_force_from", "area__number", "number")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        area, dot, number = search_term.strip().partition(".")
        if dot and area.isdecimal() and (number.isdecimal() or not number):
            found = queryset.filter(area__number=area)
            return (found.filter(number=number) if number else found), False
        return super().get_search_results(request, queryset, search_term)
