"""Organisations: every editor and approver writes them."""

from django.contrib import admin
from django.db.models import Model, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from tracking.admin.wordings import PUBLIC_NOTE, WordingAdmin
from tracking.models import InitiativeVersion, Organisation, User


@admin.register(Organisation)
class OrganisationAdmin(WordingAdmin):
    list_display = ("name", "abbreviation", "kind", "valid_from", "valid_to", "successor")
    list_filter = ("kind",)
    list_select_related = ("successor",)
    search_fields = ("name", "name_en", "abbreviation")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("successor",)
    fieldsets = (
        (None, {"fields": ("name", "name_en", ("abbreviation", "slug"), "kind")}),
        (
            _("In time"),
            {
                "fields": (("valid_from", "valid_to"), "successor"),
                "description": _(
                    "A new name is a new row. The old row keeps its name and points here: Näringsdepartementet → "
                    "Klimat- och näringslivsdepartementet."
                ),
            },
        ),
        PUBLIC_NOTE,
    )

    def may_delete(self, user: User, row: Model | None) -> bool:
        """Payers and recipients stand in published versions by uid alone, which no foreign key protects."""
        if not isinstance(row, Organisation):
            return self.may_write(user, row)
        versions = InitiativeVersion.objects.annotate(text=Cast("content", TextField()))
        return self.may_write(user, row) and not versions.filter(text__contains=str(row.uid)).exists()
