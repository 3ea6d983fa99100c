"""`/om/`: who judges what, what words and symbols mean, what is computed and what is not shown, the gaps. `/om/ord/`."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from strategy.models import Edition
from tracking.definitions import Term, terms, words_of_all_pages
from tracking.gaps import gaps_of
from tracking.moments import Moment
from tracking.pages.base import public_page, show
from tracking.progress import CURRENT_DAYS, DUE_DAYS
from tracking.wording import LABELS

ASSESSED = dt.date(2025, 3, 1)
"""The day of the worked example."""

JUDGEMENTS = [
    ("direction", _("Direction of a goal")),
    ("confidence", _("Confidence of a judgement")),
    ("freshness", _("Age of a judgement")),
]
INITIATIVES = [
    ("state", _("State of an initiative")),
    ("kind", _("Kinds of initiatives")),
    ("link_basis", _("Links between initiatives and goals")),
]
PARTS = {
    "datum": (
        _("Reports and dates"),
        [
            ("deliverable", _("Reports and milestones")),
            ("delivery", _("Delivery of a report")),
            ("due_basis", _("What a date rests on")),
            ("decided_basis", _("What the day of an initiative is")),
        ],
    ),
    "aktorer": (
        _("Organisations and roles"),
        [
            ("involvement", _("What an organisation does in an initiative")),
            ("organisation", _("Kinds of organisations")),
            ("role", _("Roles of officials")),
        ],
    ),
    "siffror": (
        _("Money and indicators"),
        [
            ("stage", _("Stages of money")),
            ("qualifier", _("How exact an amount or a value is")),
            ("indicator_role", _("What an indicator measures")),
            ("observation_status", _("Status of a value")),
            ("trend", _("Trend of an indicator")),
            ("target_direction", _("Direction of a target")),
            ("target_state", _("Whether a target is reached")),
        ],
    ),
    "utgavor": (
        _("Editions"),
        [
            ("lineage", _("What became of a goal in a later edition")),
            ("lineage_basis", _("What that rests on")),
        ],
    ),
}
"""Kinds of words on the page of their own. A phase is said with the words of a state."""


@dataclass(frozen=True)
class Vocabulary:
    kind: str
    heading: Any

    @property
    def terms(self) -> list[Term]:
        return terms(self.kind)


@public_page
def about(request: HttpRequest, moment: Moment, edition: Edition) -> HttpResponse:
    context = {
        "edition": edition,
        "gaps": gaps_of(edition, moment),
        "kinds": LABELS["kind"],
        "words": words_of_all_pages(),
        "judgements": [Vocabulary(*kind) for kind in JUDGEMENTS],
        "initiatives": [Vocabulary(*kind) for kind in INITIATIVES],
        "days": {"current": CURRENT_DAYS, "due": CURRENT_DAYS + 1, "due_until": DUE_DAYS},
        "worked": {
            "assessed": ASSESSED,
            "current_until": ASSESSED + dt.timedelta(days=CURRENT_DAYS),
            "due_until": ASSESSED + dt.timedelta(days=DUE_DAYS),
        },
    }
    return show(request, "about", moment, context)


@public_page
def words(request: HttpRequest, moment: Moment, edition: Edition) -> HttpResponse:
    parts = [
        {"name": name, "heading": heading, "vocabularies": [Vocabulary(*kind) for kind in kinds]}
        for name, (heading, kinds) in PARTS.items()
    ]
    return show(request, "words", moment, {"parts": parts})
