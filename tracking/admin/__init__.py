"""The officials' workspace, one file per noun. Every public change goes through `tracking.publishing`."""

from tracking.admin import lineage, organisations, people, publications, sources, strategy
from tracking.admin.indicators import admin as indicators
from tracking.admin.initiatives import admin as initiatives
from tracking.admin.initiatives import links, published
from tracking.admin.updates import admin as updates

__all__ = [
    "indicators",
    "initiatives",
    "lineage",
    "links",
    "organisations",
    "people",
    "publications",
    "published",
    "sources",
    "strategy",
    "updates",
]
