"""A judgement's way: draft → submitted → returned or approved → published; then only corrected or withdrawn."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from strategy.models import Goal, Source
from tracking.edit_history import acting, keep_copy, verb
from tracking.models import Evidence, InitiativeVersion, Publication, StatusUpdate, User
from tracking.policy import Act, has_contributed, may, require
from tracking.progress import NOT_ASSESSED, standing_update
from tracking.publishing import log

State = StatusUpdate.State
LONGEST_WAIT = dt.timedelta(days=366)
"""How far ahead a publication may be planned: a later time is more likely a slip of the year than a plan."""


@verb
def write(
    update: StatusUpdate,
    *,
    by: User,
    at: dt.datetime,
    evidence: Iterable[InitiativeVersion | Source] | None = None,
) -> StatusUpdate:
    """Save the text of an open update. Whoever saves has contributed, and a text that is saved is not approved.

    `evidence` replaces what the update cites; None leaves it as it is.
    """
    _lock(update.goal_id, *StatusUpdate.objects.filter(pk=update.pk).values_list("goal", flat=True))
    require(by, Act.WRITE, update)
    if update.pk:
        stored = StatusUpdate.objects.get(pk=update.pk)
        _expect(stored, StatusUpdate.OPEN)
        if stored.goal_id != update.goal_id:
            require(by, Act.WRITE, stored)
        update.revision = stored.revision + 1
        update.author_id = stored.author_id
        update.state = State.RETURNED if stored.state == State.RETURNED else State.DRAFT
        update.approver = update.publish_after = None
    else:
        update.author = by
        update.state = State.DRAFT
        update.revision = 1
    if not update.goal.edition.published_at or update.goal.edition.published_at > at:
        raise ValidationError({"goal": _("This goal belongs to an edition that is not published.")})
    if update.assessed_on and update.assessed_on > localdate(at):
        raise ValidationError({"assessed_on": _("The day of assessment cannot lie in the future.")}, code="future")
    _check_correction(update, at)
    update.full_clean()
    update.save()
    update.contributors.add(by)
    if evidence is not None:
        _cite(update, evidence)
    return update


@verb
def submit(update: StatusUpdate, *, by: User, at: dt.datetime) -> StatusUpdate:
    """Hand a complete text over for approval."""
    update = locked(update)
    require(by, Act.SUBMIT, update)
    _expect(update, [State.DRAFT, State.RETURNED])
    _check_complete(update, at)
    update.state = State.SUBMITTED
    update.return_comment = ""
    return _saved(update)


@verb
def return_for_changes(update: StatusUpdate, *, by: User, at: dt.datetime, comment: str) -> StatusUpdate:
    """Give a text back to its author with a comment; also stops one that waits for its time."""
    update = locked(update)
    require(by, Act.RETURN, update)
    _expect(update, [State.SUBMITTED, State.APPROVED])
    if not comment.strip():
        raise ValidationError({"comment": _("Write what needs to be changed.")}, code="required")
    update.state = State.RETURNED
    update.return_comment = comment
    update.approver = update.publish_after = None
    return _saved(update)


@verb
def approve(
    update: StatusUpdate, *, by: User, at: dt.datetime, revision: int, publish_after: dt.datetime | None = None
) -> StatusUpdate:
    """Approve exactly the revision that was read, and publish it now or when `publish_after` has come."""
    update = locked(update)
    require(by, Act.RETURN, update)
    if has_contributed(by, update):
        raise ValidationError(_("You have written in this text. Somebody else approves it."), code="four_eyes")
    require(by, Act.APPROVE, update)
    _expect(update, [State.SUBMITTED])
    if update.revision != revision:
        raise ValidationError(_("The text was changed after you opened it. Read it again."), code="stale")
    _check_complete(update, at)
    update.approver = by
    if publish_after:
        _check_plan(publish_after, at)
        update.state = State.APPROVED
        update.publish_after = publish_after
        return _saved(update)
    return _publish(update, by=by, at=at)


@dataclass
class DueReport:
    published: list[StatusUpdate] = field(default_factory=list)
    refused: list[tuple[StatusUpdate, str]] = field(default_factory=list)


def publish_due(*, at: dt.datetime) -> DueReport:
    """Publish what is approved and whose time has come, each once. Safe to run twice, and at the same time.

    Each is a transaction of its own: what is published stays so whatever becomes of the next, and of one that fails
    nothing is written. One that is refused does not stop the others.
    """
    report = DueReport()
    waiting = StatusUpdate.objects.filter(state=State.APPROVED, publish_after__lte=at).order_by("publish_after", "pk")
    for update in waiting:
        try:
            published = _publish_if_still_due(update, at)
        except (ValidationError, IntegrityError) as error:
            sentences = error.messages if isinstance(error, ValidationError) else [str(error)]
            report.refused.append((update, " ".join(sentences)))
        else:
            report.published += [published] if published else []
    return report


@transaction.atomic
def _publish_if_still_due(update: StatusUpdate, at: dt.datetime) -> StatusUpdate | None:
    update = locked(update)
    if update.state != State.APPROVED or not update.publish_after or update.publish_after > at:
        return None
    if not update.approver or not may(update.approver, Act.APPROVE, update):
        raise ValidationError(_("The approver no longer has the right to approve."), code="approver_gone")
    _check_complete(update, at)
    with acting(update.approver, at):
        return _publish(update, by=update.approver, at=at)


@verb
def correct(update: StatusUpdate, *, by: User, at: dt.datetime) -> StatusUpdate:
    """Open a draft that corrects the standing judgement, with its text and evidence filled in."""
    update = locked(update)
    draft = StatusUpdate(goal=update.goal, corrects=update, is_example=update.is_example)
    require(by, Act.CORRECT, draft)
    for name in StatusUpdate.TEXTS:
        if not name.startswith("correction_reason"):
            setattr(draft, name, getattr(update, name))
    cited = [row.version or row.source for row in update.evidence.select_related("version", "source")]
    return write(draft, by=by, at=at, evidence=[thing for thing in cited if thing])


@verb
def withdraw(update: StatusUpdate, *, by: User, at: dt.datetime, reason: str, reason_en: str = "") -> StatusUpdate:
    """Withdraw a published judgement. It stays at its address, struck; no older judgement revives."""
    update = locked(update)
    require(by, Act.WITHDRAW, update)
    _expect(update, [State.PUBLISHED])
    if update.withdrawn_at:
        raise ValidationError(_("The judgement is already withdrawn."), code="already_withdrawn")
    if not reason.strip():
        raise ValidationError({"reason": _("Write why. The reason is public.")}, code="required")
    at = log.moment(at)
    standing = standing_update(update.goal, at)
    StatusUpdate.objects.filter(pk=update.pk).update(
        withdrawn_at=at, withdrawal_reason=reason, withdrawal_reason_en=reason_en
    )
    update.refresh_from_db()
    keep_copy(update)
    log.record(
        Publication.Act.STATUS_WITHDRAWN,
        update,
        by=by,
        at=at,
        from_value=update.direction,
        to_value=NOT_ASSESSED if standing and standing.pk == update.pk else "",
        note=reason,
        note_en=reason_en,
    )
    return update


def _publish(update: StatusUpdate, *, by: User, at: dt.datetime) -> StatusUpdate:
    at = log.moment(at)
    before = standing_update(update.goal, at)
    highest = update.goal.status_updates.aggregate(highest=Max("number"))["highest"]
    update.state = State.PUBLISHED
    update.published_at = at
    update.number = (highest or 0) + 1
    update.unit = update.author.unit
    update.approver_unit = by.unit
    _saved(update)
    log.record(
        Publication.Act.STATUS_CORRECTED if update.corrects_id else Publication.Act.STATUS_PUBLISHED,
        update,
        by=by,
        at=at,
        from_value=before.direction if before else NOT_ASSESSED,
        to_value=update.direction,
        note=update.correction_reason or update.direction_reason,
        note_en=update.correction_reason_en or update.direction_reason_en,
    )
    return update


def _check_correction(update: StatusUpdate, at: dt.datetime) -> None:
    if not update.corrects:
        return
    standing = standing_update(update.goal, at)
    if standing is None or standing.pk != update.corrects_id:
        raise ValidationError(_("Only the judgement that stands can be corrected."), code="not_standing")
    if update.assessed_on != update.corrects.assessed_on:
        raise ValidationError(
            {"assessed_on": _("A correction keeps the day of assessment of what it corrects.")}, code="other_day"
        )


def what_is_missing(update: StatusUpdate, at: dt.datetime) -> ValidationError | None:
    """Why a text cannot be handed over yet, by field where one is to blame; None where it can."""
    try:
        _check_complete(update, at)
    except ValidationError as missing:
        return missing
    return None


def _check_plan(publish_after: dt.datetime, at: dt.datetime) -> None:
    if publish_after <= at:
        passed = _("This time has passed. Choose a later one, or leave it empty to publish now.")
        raise ValidationError({"publish_after": ValidationError(passed, code="passed")})
    if publish_after > at + LONGEST_WAIT:
        distant = _("This is more than a year ahead. Check the year, or approve the text nearer to its time.")
        raise ValidationError({"publish_after": ValidationError(distant, code="distant")})


def _check_complete(update: StatusUpdate, at: dt.datetime) -> None:
    errors: dict[str, Any] = {}
    for name in ("direction", "confidence", "headline", "what_happened", "why"):
        if not getattr(update, name).strip():
            errors[name] = _("This is needed before the text can be submitted.")
    if update.corrects and not update.correction_reason.strip():
        errors["correction_reason"] = _("A correction needs a reason.")
    if update.assessed_on > localdate(at):
        errors["assessed_on"] = _("The day of assessment cannot lie in the future.")
    _check_correction(update, at)
    standing = update.corrects or standing_update(update.goal, at)
    if standing and not update.corrects and update.assessed_on <= standing.assessed_on:
        errors["assessed_on"] = _(
            "The day of assessment must be later than that of the standing judgement (%(day)s)."
        ) % {"day": standing.assessed_on}
    if standing and update.direction and update.direction != standing.direction and not update.direction_reason.strip():
        errors["direction_reason"] = _("The direction is another than before: write why.")
    lacking = _lacking_evidence(update, at)
    if errors:
        raise ValidationError({**errors, NON_FIELD_ERRORS: lacking} if lacking else errors, code="incomplete")
    if lacking:
        raise ValidationError(lacking)


def _cite(update: StatusUpdate, evidence: Iterable[InitiativeVersion | Source]) -> None:
    """Cite exactly this; what is cited already keeps its row."""
    wanted = {(type(cited), cited.pk): cited for cited in without_repeats(evidence)}
    for row in update.evidence.select_related("version", "source"):
        cited = row.version or row.source
        if wanted.pop((type(cited), cited.pk), None) is None:  # type: ignore[union-attr, arg-type]
            row.delete()
    for cited in wanted.values():
        row = Evidence(status_update=update)
        setattr(row, "source" if isinstance(cited, Source) else "version", cited)
        row.full_clean()
        row.save()


def without_repeats(evidence: Iterable[InitiativeVersion | Source]) -> list[InitiativeVersion | Source]:
    """Each source once, and of each initiative the newest version that is cited; in the order given."""
    found: dict[tuple[type, int], InitiativeVersion | Source] = {}
    for cited in evidence:
        key = (type(cited), cited.initiative_id if isinstance(cited, InitiativeVersion) else cited.pk)
        before = found.get(key)
        if not (isinstance(before, InitiativeVersion) and before.number > cited.number):  # type: ignore[union-attr]
            found[key] = cited
    return list(found.values())


def _lacking_evidence(update: StatusUpdate, at: dt.datetime) -> list[ValidationError]:
    rows = list(update.evidence.select_related("version"))
    if not rows:
        return [ValidationError(_("Cite at least one initiative or source as evidence."), code="no_evidence")]
    cited = [row.version.initiative_id for row in rows if row.version]
    shown = set(InitiativeVersion.objects.shown(at).filter(initiative__in=cited).values_list("initiative", flat=True))
    return [
        ValidationError(
            _("“%(title)s” is not public and cannot be cited.") % {"title": row.version.title},
            code="unpublished_evidence",
        )
        for row in rows
        if row.version and row.version.initiative_id not in shown
    ]


def _expect(update: StatusUpdate, states: list[State]) -> None:
    if update.state not in states:
        raise ValidationError(
            _("This is not possible now: the text is “%(state)s”.") % {"state": update.get_state_display()},
            code="wrong_state",
        )


def _lock(*goals: int) -> None:
    """Lock goals, by primary key, to the end of the transaction."""
    list(Goal.objects.select_for_update().filter(pk__in=goals).order_by("pk"))


def locked(update: StatusUpdate) -> StatusUpdate:
    """The update as it is now, its goal locked to the end of the transaction."""
    _lock(update.goal_id)
    return StatusUpdate.objects.select_related("goal__area", "goal__edition", "author", "approver", "corrects").get(
        pk=update.pk
    )


def _saved(update: StatusUpdate) -> StatusUpdate:
    update.full_clean()
    update.save()
    return update
