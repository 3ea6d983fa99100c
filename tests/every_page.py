"""Every public address, with examples: a page that nobody thought of fails the tests that go through all of them."""

from django.urls import URLPattern, reverse

from tracking.urls import urlpatterns

EXAMPLES: dict[str, list[tuple[object, ...]]] = {
    "overview": [()],
    "area-detail": [(4,), (8,)],
    "goal-detail": [("2024", "4.1"), ("2024", "4.2"), ("2024", "8.1"), ("2019", "4.7"), ("2025", "4.1")],
    "update-detail": [("2024", "4.1", 1), ("2024", "4.1", 2), ("2024", "8.1", 1)],
    "initiative-list": [()],
    "initiative-detail": [("nationell-testbadd",), ("handlingsplan",)],
    "calendar": [()],
    "organisation-list": [()],
    "organisation-detail": [("vinnova",)],
    "indicator-list": [()],
    "indicator-detail": [("export",)],
    "edition-list": [()],
    "edition-comparison": [("2019-2024",), ("2024-2025",)],
    "news": [()],
    "changes": [()],
    "about": [()],
    "search": [()],
    "words": [()],
    "table": [
        ("insatser-per-lage",),
        ("insatser-per-omrade",),
        ("utveckling-per-malsattning",),
        ("utveckling-per-kvartal",),
        ("insatser-i-tid",),
        ("kalender",),
        ("insatser-per-organisation",),
        ("insatsslag-per-malsattning",),
    ],
}
"""Arguments by the name of the address; what they name is there in the stories of the tests that use them."""

LANGUAGES = {"sv": "", "en": "/en"}


def names() -> list[str]:
    """Every public address by its name; an address without one, or a group of them, is not known how to try."""
    assert all(isinstance(row, URLPattern) and row.name for row in urlpatterns)
    return [row.name for row in urlpatterns]


def addresses(name: str) -> list[str]:
    """The Swedish addresses of a page."""
    return [reverse(name, args=arguments) for arguments in EXAMPLES[name]]
