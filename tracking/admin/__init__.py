"""The officials' workspace, one file per noun. Every public change goes through `tracking.publishing`."""

from tracking.admin import (
    indicators,
    initiatives,
    lineage,
    links,
    organisations,
    people,
    publications,
    sources,
    strategy,
    updates,
)

__all__ = [
    "indicators",
    "initiatives",
    "lineage",
    "links",
    "organisations",
    "people",
    "publications",
    "sources",
    "strategy",
    "updates",
]
