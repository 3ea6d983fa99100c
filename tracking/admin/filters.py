"""Filters of lists: yes or no to a question about a row, phases with the empty one, goals by their judgement.

The first page counts by the same questions, so that its numbers are those of the lists it leads to.
"""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracking.admin.base import official
from tracking.admin.updates.standing import goals_in_force, judgement_of
from tracking.models import Initiative, InitiativeVersion, VersionGoal
from tracking.moments import Moment
from tracking.policy import areas_of
from tracking.progress import NOT_ASSESSED, Freshness, GoalProgress


def has_rows(model: type[Model], relation: str) -> Exists:
    """Whether a row has any in a relation."""
    return Exists(model._base_manager.filter(**{f"{relation}__isnull": False, "pk": OuterRef("pk")}))


def lacks_english(model: type[Model]) -> Q:
    """Whether any text of a row has Swedish only."""
    names = {field.name for field in model._meta.concrete_fields}
    lacking = Q(pk=None)
    for name in sorted(names):
        if f"{name}_en" in names:
            lacking |= ~Q(**{name: ""}) & Q(**{f"{name}_en": ""})
    return lacking


class YesNoFilter(admin.SimpleListFilter):
    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        match self.value():
            case "yes":
                return self.filtered(queryset, yes=True)
            case "no":
                return self.filtered(queryset, yes=False)
        return queryset

    def filtered(self, queryset: QuerySet, *, yes: bool) -> QuerySet:
        raise NotImplementedError


class IsPublicFilter(YesNoFilter):
    title = _("public")
    parameter_name = "public"

    def filtered(self, queryset: QuerySet, *, yes: bool) -> QuerySet:
        shown = Exists(InitiativeVersion.objects.shown(timezone.now()).filter(initiative=OuterRef("pk")))
        return queryset.filter(shown if yes else ~shown)


class HasRowsFilter(YesNoFilter):
    relation: ClassVar[str]

    def filtered(self, queryset: QuerySet, *, yes: bool) -> QuerySet:
        found = has_rows(queryset.model, self.relation)
        return queryset.filter(found if yes else ~found)


class HasGoalFilter(HasRowsFilter):
    title = _("linked to a goal")
    parameter_name = "goal_link"
    relation = "goal_links"


class HasSourceFilter(HasRowsFilter):
    title = _("has a source")
    parameter_name = "source"
    relation = "sources"


class PhaseFilter(admin.SimpleListFilter):
    title = _("phase")
    parameter_name = "phase"
    EMPTY = "none"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*Initiative.Phase.choices, (self.EMPTY, _("no information"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        phase = self.value()
        if phase is None:
            return queryset
        return queryset.filter(phase="" if phase == self.EMPTY else phase)


class HasEnglishFilter(YesNoFilter):
    title = _("all texts in English")
    parameter_name = "english"

    def filtered(self, queryset: QuerySet, *, yes: bool) -> QuerySet:
        lacking = lacks_english(queryset.model)
        return queryset.filter(~lacking if yes else lacking)


class HasInitiativeFilter(YesNoFilter):
    """Of goals: whether the public sees an initiative that is linked to it."""

    title = _("has an initiative")
    parameter_name = "initiative"

    def filtered(self, queryset: QuerySet, *, yes: bool) -> QuerySet:
        shown = InitiativeVersion.objects.shown(timezone.now())
        linked = Exists(VersionGoal.objects.filter(goal=OuterRef("pk"), version__in=shown))
        return queryset.filter(linked if yes else ~linked)


class OwnAreasFilter(admin.SimpleListFilter):
    """Of rows that an area owns; `area` is the way to it."""

    title = _("own areas")
    parameter_name = "mine"
    area: ClassVar[str] = "lead_area"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Yes"))] if areas_of(official(request)) else []

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() != "yes":
            return queryset
        return queryset.filter(**{f"{self.area}__in": areas_of(official(request))})


class GoalOfOwnAreaFilter(OwnAreasFilter):
    area = "area"


class UpdateOfOwnAreaFilter(OwnAreasFilter):
    area = "goal__area"


class JudgementFilter(admin.SimpleListFilter):
    """Of goals of the edition in force: how old the standing judgement is, or that there is none."""

    title = _("judgement")
    parameter_name = "judgement"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*Freshness.choices, (NOT_ASSESSED, _("not assessed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() is None:
            return queryset
        goals = [goal for goal in goals_in_force(Moment.now()) if judgement_of(goal) == self.value()]
        return queryset.filter(pk__in=self.rows_of(goals))

    def rows_of(self, goals: list[GoalProgress]) -> list[int]:
        return [goal.goal.pk for goal in goals]


class StandingFilter(JudgementFilter):
    """Of status updates: those that stand, by their age."""

    title = _("standing judgement")
    parameter_name = "freshness"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Freshness.choices)

    def rows_of(self, goals: list[GoalProgress]) -> list[int]:
        return [goal.standing.pk for goal in goals if goal.standing]
