"""Sources: documents that facts are known from. Published facts carry a copy, so a source may be put right freely."""

from django.contrib import admin

from strategy.models import Source
from tracking.admin.base import OfficialsAdmin


@admin.register(Source)
class SourceAdmin(OfficialsAdmin):
    list_display = ("citation", "publisher", "published_on", "url")
    search_fields = ("citation", "publisher", "url")
    fields = ("citation", "publisher", "url", "published_on", "retrieved_on")
