"""Confirming a judgement as unchanged: a draft with the standing text, a new day, and one new sentence of what was seen.

The sentence becomes the first paragraph of what has happened. The headline stays: it says how it goes, and that has not
changed. Confirmations do not pile up: a sentence that confirmed the last time gives way to the new one.
"""

import datetime as dt
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from strategy.models import Source
from tracking.edit_history import verb
from tracking.models import InitiativeVersion, StatusUpdate, User
from tracking.moments import Moment
from tracking.policy import Act, require
from tracking.progress import edition_in_force, standing_update
from tracking.publishing.updates import locked, write

CARRIED = ["direction", "confidence", "headline", "headline_en", "why", "why_en", "what_next", "what_next_en"]
CONFIRMED_IN_ENGLISH = "The judgement has been looked at again and is confirmed as unchanged."
"""Stands in the English text where the sentence is given in Swedish only."""


@dataclass(frozen=True)
class EvidenceNow:
    """What a judgement rests on, as the public sees it at a moment."""

    cited: list[InitiativeVersion | Source] = field(default_factory=list)
    left_out: list[InitiativeVersion] = field(default_factory=list)  # initiatives that are no longer public


@verb
def confirm_unchanged(
    standing: StatusUpdate, *, by: User, at: dt.datetime, sentence: str, sentence_en: str = ""
) -> StatusUpdate:
    """Open a draft that says of today what the standing judgement said of its day. It is submitted like any other."""
    standing = locked(standing)
    draft = StatusUpdate(goal=standing.goal, assessed_on=localdate(at), is_example=standing.is_example)
    require(by, Act.WRITE, draft)
    if refusal := why_not_confirmed(standing, at):
        raise refusal
    if not sentence.strip():
        raise ValidationError({"sentence": _("Write what you have looked at.")}, code="required")
    for name in CARRIED:
        setattr(draft, name, getattr(standing, name))
    swedish, english = text_to_confirm(standing)
    draft.what_happened = _joined([sentence.strip(), *swedish])
    draft.what_happened_en = _joined([sentence_en.strip() or CONFIRMED_IN_ENGLISH, *english]) if english else ""
    return write(draft, by=by, at=at, evidence=evidence_now(standing, at).cited)


def why_not_confirmed(update: StatusUpdate, at: dt.datetime) -> ValidationError | None:
    """Why a judgement cannot be confirmed, as a sentence with a code; None where it can."""
    if update.withdrawn_at and update.withdrawn_at <= at:
        return ValidationError(_("This judgement is withdrawn. Write a new one."), code="withdrawn")
    standing = standing_update(update.goal, at)
    if standing is None or standing.pk != update.pk:
        return ValidationError(_("Only the judgement that stands can be confirmed."), code="not_standing")
    in_force = edition_in_force(Moment(at, localdate(at)))
    if in_force and update.goal.edition.in_force_from < in_force.in_force_from:
        return ValidationError(
            _("The goal belongs to an edition that is no longer in force. It is not assessed anew."),
            code="closed_edition",
        )
    if update.goal.status_updates.open().exists():
        return ValidationError(_("This goal already has an update that is being written."), code="being_written")
    if update.assessed_on >= localdate(at):
        return ValidationError(
            _("The standing judgement is of today. It can be confirmed from tomorrow on."), code="same_day"
        )
    return None


def evidence_now(update: StatusUpdate, at: dt.datetime) -> EvidenceNow:
    """The same sources, and the same initiatives in the versions that are shown now: two queries."""
    rows = list(update.evidence.select_related("version", "source"))
    cited = [row.version.initiative_id for row in rows if row.version]
    shown = {row.initiative_id: row for row in InitiativeVersion.objects.shown(at).filter(initiative__in=cited)}
    found = EvidenceNow()
    for row in rows:
        if row.source:
            found.cited.append(row.source)
        elif row.version:
            now = shown.get(row.version.initiative_id)
            (found.cited if now else found.left_out).append(now or row.version)
    return found


def text_to_confirm(standing: StatusUpdate) -> tuple[list[str], list[str]]:
    """What has happened, in paragraphs, in Swedish and in English, without the sentence of an earlier confirmation."""
    earlier = None if standing.corrects_id else _earlier(standing)
    if earlier is None or any(getattr(earlier, name) != getattr(standing, name) for name in CARRIED):
        return paragraphs(standing.what_happened), paragraphs(standing.what_happened_en)
    return (
        _older_part(standing.what_happened, earlier.what_happened),
        _older_part(standing.what_happened_en, earlier.what_happened_en),
    )


def _earlier(update: StatusUpdate) -> StatusUpdate | None:
    return update.goal.status_updates.filter(number__lt=update.number).order_by("-number").first()


def _older_part(text: str, earlier_text: str) -> list[str]:
    """All but the first paragraph, if all but the first stood there already; else the whole."""
    blocks, before = paragraphs(text), paragraphs(earlier_text)
    rest = blocks[1:]
    return rest if rest and rest in (before, before[1:]) else blocks


def paragraphs(text: str) -> list[str]:
    return [block.strip() for block in text.replace("\r\n", "\n").split("\n\n") if block.strip()]


def _joined(blocks: list[str]) -> str:
    return "\n\n".join(blocks)
