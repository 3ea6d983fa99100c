"""Organisations: every editor and approver writes them."""

from django.contrib import admin
from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tracking.admin.exchange.admin import ExchangeAdmin
from tracking.admin.kept import KeptAdmin
from tracking.admin.wordings import PUBLIC_NOTE, WordingAdmin
from tracking.exchange.nouns import Organisations
from tracking.models import InitiativeVersion, Organisation


@admin.register(Organisation)
class OrganisationAdmin(KeptAdmin, ExchangeAdmin, WordingAdmin):
    nouns = (Organisations,)
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

    def reason_to_keep(self, row: Organisation) -> str:
        """Payers and recipients stand in published versions by uid alone, which no foreign key protects."""
        versions = InitiativeVersion.objects.annotate(text=Cast("content", TextField()))
        count = versions.filter(text__contains=str(row.uid)).values("initiative").distinct().count()
        if not count:
            return ""
        return ngettext(
            "The public has seen it in %(count)d initiative. Give it a last day or a successor instead of deleting it.",
            "The public has seen it in %(count)d initiatives. Give it a last day or a successor instead of deleting it.",
            count,
        ) % {"count": count}
