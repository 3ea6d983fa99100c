"""Filters of lists: yes or no to a question about a row, and phases with the empty one."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracking.models import Initiative, InitiativeVersion


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
        rows = queryset.model._base_manager.filter(**{f"{self.relation}__isnull": False, "pk": OuterRef("pk")})
        return queryset.filter(Exists(rows) if yes else ~Exists(rows))


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
