"""The public log, as the public reads it: every official may, nobody changes it."""

from django.contrib import admin

from tracking.admin.base import ReadOnlyAdmin
from tracking.models import Publication


@admin.register(Publication)
class PublicationAdmin(ReadOnlyAdmin):
    list_display = ("number", "at", "act", "title", "from_value", "to_value", "role", "unit")
    list_filter = ("act", "role")
    search_fields = ("title", "note", "detail")
    date_hierarchy = "at"
    fields = (
        "number",
        "at",
        "act",
        "title",
        "title_en",
        "detail",
        "from_value",
        "to_value",
        "note",
        "note_en",
        "role",
        "unit",
    )
