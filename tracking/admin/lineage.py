"""What became of goals from one edition to the next: administrators write it, with a note once both are public."""

import datetime as dt
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from strategy.models import GoalLineage
from tracking import publishing
from tracking.admin.acts import ActPage, ActsAdmin
from tracking.admin.base import official
from tracking.admin.forms import english_note_field, note_field
from tracking.admin.seen import SeenForm
from tracking.models import User
from tracking.policy import Act, may
from tracking.publishing.lineage import is_public


class LineageForm(SeenForm):
    """The row has a note of its own, so the one about a change has another name here."""

    change_note = note_field(
        required=False,
        help_text=_("Needed when the public already sees this. What is changed and why; shown in the list of changes."),
    )
    change_note_en = english_note_field()


class Remove(ActPage):
    slug, act = "remove", Act.ADMINISTER
    title = _("remove the lineage")
    lead = _("The two goals are no longer shown as connected. Public at once, with your note.")
    done = _("The lineage is removed.")

    def is_possible(self, subject: GoalLineage, at: dt.datetime) -> bool:
        return is_public(subject, at)

    def perform(self, subject: GoalLineage, answers: dict[str, Any], *, by: User, at: dt.datetime) -> None:
        publishing.remove_lineage(subject, by=by, at=at, **answers)


@admin.register(GoalLineage)
class GoalLineageAdmin(ActsAdmin):
    form = LineageForm
    form_only = ("change_note", "change_note_en")
    acts = (Remove(),)
    list_display = ("__str__", "relation", "basis")
    list_filter = ("relation", "basis")
    search_fields = ("predecessor__title", "successor__title")
    autocomplete_fields = ("predecessor", "successor")
    fieldsets = (
        (
            None,
            {
                "fields": ("predecessor", "successor", ("relation", "basis"), "note", "note_en"),
                "description": _(
                    "Only what became of the substance. That a goal has another number, area or title is computed."
                ),
            },
        ),
        (_("What the public is told"), {"fields": ("change_note", "change_note_en")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[GoalLineage]:
        rows = GoalLineage.objects.select_related(
            "predecessor__edition", "predecessor__area", "successor__edition", "successor__area"
        )
        return rows.order_by("predecessor__area__number", "predecessor__number", "pk")

    def may_write(self, user: User, row: Model | None) -> bool:
        return may(user, Act.ADMINISTER, row or GoalLineage)

    def may_delete(self, user: User, row: Any) -> bool:
        return self.may_write(user, row) and not (row and is_public(row, timezone.now()))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Another pair of goals is another row."""
        return ("predecessor", "successor") if obj else ()

    def write_row(self, request: HttpRequest, row: GoalLineage, form: ModelForm) -> None:
        note, note_en = form.cleaned_data["change_note"], form.cleaned_data["change_note_en"]
        publishing.change_lineage(row, by=official(request), at=timezone.now(), note=note, note_en=note_en)
