"""Publishing, amending and unpublishing initiatives; facts that have an act of their own.

Facts (a delivery, a moved date, a link to a goal) go public at once, by themselves: the new version is the shown one
with only that fact changed, so what the owner is still editing does not leak with it.
"""

import copy
import datetime as dt
from collections.abc import Callable, Iterable
from itertools import count

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from strategy.models import Goal, Source
from strategy.partial_dates import PartialDate, known_date, set_date
from tracking.chains import refuse_shown_loop
from tracking.edit_history import keep_copy, verb
from tracking.models import (
    Deliverable,
    DueDateChange,
    GoalLink,
    Initiative,
    InitiativeVersion,
    Publication,
    User,
)
from tracking.policy import Act, require
from tracking.publishing import log
from tracking.search import fold
from tracking.snapshots import (
    Snapshot,
    delivery_snapshot,
    differences,
    due_that_counts,
    move_snapshot,
    refuse_overwritten_dates,
    snapshot_of,
    write_version,
)


def shown_version(initiative: Initiative, at: dt.datetime) -> InitiativeVersion | None:
    return initiative.versions.shown(at).first()


def is_public(initiative: Initiative, at: dt.datetime) -> bool:
    return bool(initiative.pk) and initiative.versions.shown(at).exists()


def pending_changes(initiative: Initiative, at: dt.datetime) -> list[tuple[str, str, str]]:
    """(where, from, to) of what amending now would change; empty when the public sees the working rows as they are."""
    version = shown_version(initiative, at)
    return differences(version.content, _fresh_snapshot(initiative)) if version else []


def shown_and_written(initiative: Initiative, at: dt.datetime) -> tuple[Snapshot, Snapshot] | None:
    """What the public sees and what amending now would show; None where nothing is public."""
    version = shown_version(initiative, at)
    return (version.content, _fresh_snapshot(initiative)) if version else None


@verb
def publish_initiative(
    initiative: Initiative, *, by: User, at: dt.datetime, note: str, note_en: str = ""
) -> InitiativeVersion:
    """First publication, or again after unpublication."""
    return _publish(_locked(initiative), by=by, at=log.moment(at), note=note, note_en=note_en)


@verb
def publish_initiatives(
    initiatives: Iterable[Initiative], *, by: User, at: dt.datetime, note: str, note_en: str = ""
) -> list[InitiativeVersion]:
    """Several at one moment, all or none."""
    rows = list(initiatives)
    # All rows before the log, in one order, as every other verb does: or two acts would wait for each other for ever.
    list(Initiative.objects.select_for_update().filter(pk__in=[row.pk for row in rows]).order_by("pk"))
    at = log.moment(at)
    return [_publish(_locked(row), by=by, at=at, note=note, note_en=note_en) for row in rows]


@verb
def amend_initiative(
    initiative: Initiative, *, by: User, at: dt.datetime, note: str, note_en: str = ""
) -> InitiativeVersion:
    """Make the working rows public, with a note that says why."""
    initiative = _locked(initiative)
    require(by, Act.AMEND, initiative)
    _need(note, _("Write what has changed and why. The note is public."))
    at = log.moment(at)
    before = _shown_or_refuse(initiative, at)
    after = _fresh_snapshot(initiative)
    changes = differences(before.content, after)
    if not changes:
        raise ValidationError(_("Nothing has changed since the last publication."), code="unchanged")
    refuse_overwritten_dates(before.content, after)
    refuse_shown_loop(initiative, at)
    initiative.full_clean()
    version = _replace(before, after, at)
    keep_copy(initiative)
    phase = (before.phase, version.phase) if before.phase != version.phase else ("", "")
    log.record(
        Publication.Act.INITIATIVE_AMENDED,
        initiative,
        by=by,
        at=at,
        from_value=phase[0],
        to_value=phase[1],
        detail=", ".join(dict.fromkeys(where.split(".")[0] for where, _from, _to in changes)),
        note=note,
        note_en=note_en,
    )
    return version


@verb
def unpublish_initiative(
    initiative: Initiative, *, by: User, at: dt.datetime, reason: str, reason_en: str = ""
) -> None:
    """Take an initiative off the public pages. Its address answers 410 with the reason; earlier days still show it."""
    initiative = _locked(initiative)
    require(by, Act.UNPUBLISH, initiative)
    _need(reason, _("Write why the initiative is no longer shown. The reason is public."), field="reason")
    at = log.moment(at)
    _close(_shown_or_refuse(initiative, at), at)
    keep_copy(initiative)
    log.record(Publication.Act.INITIATIVE_UNPUBLISHED, initiative, by=by, at=at, note=reason, note_en=reason_en)


@verb
def register_delivery(
    deliverable: Deliverable,
    *,
    by: User,
    at: dt.datetime,
    delivery: str,
    delivered_on: PartialDate | None = None,
    checked_on: dt.date | None = None,
    source: Source | None = None,
    document: str = "",
    note: str = "",
    note_en: str = "",
) -> Deliverable:
    """Say that a report is delivered, is not delivered, or that nothing is known after all. Public at once."""
    initiative = _locked(deliverable.initiative)
    deliverable = Deliverable.objects.get(pk=deliverable.pk)
    require(by, Act.WRITE, initiative)
    if delivered_on and delivered_on.on > localdate(at):
        raise ValidationError({"delivered_on": _("A delivery cannot lie in the future.")})
    if checked_on and checked_on > localdate(at):
        raise ValidationError({"checked_on": _("The day of checking cannot lie in the future.")})
    before = deliverable.delivery
    if _takes_back(before, delivery) and is_public(initiative, at):
        _need(note, _("Write why the earlier statement is taken back. The note is public."))
    deliverable.delivery = delivery
    set_date(deliverable, "delivered_on", delivered_on)
    deliverable.checked_on = checked_on
    deliverable.delivery_source = source
    deliverable.document = document
    deliverable.full_clean()
    deliverable.save()
    initiative.raise_revision()

    def patch(row: Snapshot) -> None:
        row |= delivery_snapshot(deliverable)

    at = log.moment(at)
    if _patch_deliverable(deliverable, at, patch):
        log.record(
            Publication.Act.DELIVERY_REGISTERED,
            initiative,
            by=by,
            at=at,
            from_value=before,
            to_value=delivery if not delivered_on else f"{delivery} {delivered_on}",
            detail=str(deliverable),
            note=note,
            note_en=note_en,
        )
    return deliverable


def _takes_back(before: str, after: str) -> bool:
    """What was said of a delivery was wrong; that a late report has come is no such thing."""
    known = Deliverable.Delivery
    return before != after and (before == known.DELIVERED or after == known.UNKNOWN)


@verb
def move_due_date(
    deliverable: Deliverable,
    *,
    by: User,
    at: dt.datetime,
    to: PartialDate,
    decided_on: PartialDate | None = None,
    reference: str = "",
    reason: str = "",
    reason_en: str = "",
    source: Source | None = None,
    note: str = "",
    note_en: str = "",
) -> DueDateChange:
    """Record a decision that moved a date, beside the date that it moved. Public at once."""
    initiative = _locked(deliverable.initiative)
    deliverable = Deliverable.objects.get(pk=deliverable.pk)
    require(by, Act.WRITE, initiative)
    counting = date_that_counts(deliverable)
    if counting is None:
        raise ValidationError(_("There is no date to move: write the first one in the initiative."), code="no_date")
    if decided_on and decided_on.on > localdate(at):
        raise ValidationError({"decided_on": _("A decision cannot lie in the future.")})
    if not (reference or source):
        raise ValidationError({"reference": _("Name the decision, or choose the source that tells of it.")})
    move = DueDateChange(
        deliverable=deliverable, reference=reference, reason=reason, reason_en=reason_en, source=source
    )
    set_date(move, "from_on", counting)
    set_date(move, "to_on", to)
    set_date(move, "decided_on", decided_on)
    move.full_clean()
    move.save()
    initiative.raise_revision()

    def patch(row: Snapshot) -> None:
        if due_that_counts(row) != str(counting):
            raise ValidationError(_("Publish what is changed in this deliverable first."), code="unpublished_date")
        row["moves"].append(move_snapshot(move))

    at = log.moment(at)
    if _patch_deliverable(deliverable, at, patch):
        log.record(
            Publication.Act.DUE_DATE_MOVED,
            initiative,
            by=by,
            at=at,
            from_value=str(counting),
            to_value=str(to),
            detail=str(deliverable),
            note=note or reason,
            note_en=note_en or reason_en,
        )
    return move


def date_that_counts(deliverable: Deliverable) -> PartialDate | None:
    """The date of a deliverable after all moves, from the working rows."""
    last = deliverable.due_date_changes.order_by("pk").last()
    return known_date(last, "to_on") if last else known_date(deliverable, "due_on")


@verb
def link_goal(link: GoalLink, *, by: User, at: dt.datetime, note: str = "", note_en: str = "") -> GoalLink:
    """Save a new link between an initiative and a goal of one's own area; public at once if the initiative is."""
    initiative = _locked(link.initiative)
    require(by, Act.LINK, link)
    if not link._state.adding:  # the goal it was stored with may be another, of another area
        raise ValidationError(_("The initiative is already linked to this goal."), code="already_linked")
    if not link.goal.edition.published_at or link.goal.edition.published_at > at:
        raise ValidationError({"goal": _("This goal belongs to an edition that is not published.")})
    link.full_clean()
    link.save()
    initiative.raise_revision()
    entry = next(row for row in _fresh_snapshot(initiative)["goals"] if row["uid"] == str(link.goal.uid))

    def patch(content: Snapshot) -> None:
        content["goals"] = [row for row in content["goals"] if row["uid"] != entry["uid"]] + [entry]

    at = log.moment(at)
    if _patch(initiative, at, patch):
        log.record(
            Publication.Act.GOAL_LINKED, initiative, by=by, at=at, detail=str(link.goal), note=note, note_en=note_en
        )
    return link


@verb
def unlink_goal(link: GoalLink, *, by: User, at: dt.datetime, note: str, note_en: str = "") -> None:
    """Remove a link to a goal of one's own area, with a public reason."""
    initiative = _locked(link.initiative)
    require(by, Act.LINK, link)
    at = log.moment(at)
    goal: Goal = link.goal
    if is_public(initiative, at):
        _need(note, _("Write why the link is removed. The reason is public."))
    link.delete()
    initiative.raise_revision()

    def patch(content: Snapshot) -> None:
        content["goals"] = [row for row in content["goals"] if row["uid"] != str(goal.uid)]

    if _patch(initiative, at, patch):
        log.record(
            Publication.Act.GOAL_UNLINKED, initiative, by=by, at=at, detail=str(goal), note=note, note_en=note_en
        )


def _publish(initiative: Initiative, *, by: User, at: dt.datetime, note: str, note_en: str) -> InitiativeVersion:
    require(by, Act.PUBLISH, initiative)
    _need(note, _("Write why the initiative is published now. The note is public."))
    if is_public(initiative, at):
        raise ValidationError(_("The initiative is already public. Amend it instead."), code="already_public")
    if not initiative.sources.exists():
        raise ValidationError(_("Add at least one source: every fact carries its source."), code="no_source")
    last = initiative.versions.order_by("-number").first()
    initiative.slug = last.slug if last else initiative.slug or _free_slug(initiative.title)
    if not last and InitiativeVersion.objects.filter(slug=initiative.slug).exists():
        raise ValidationError({"slug": _("This address has belonged to another initiative. Choose another one.")})
    refuse_shown_loop(initiative, at)
    initiative.full_clean()
    initiative.save()
    number = last.number + 1 if last else 1
    content = _fresh_snapshot(initiative)
    if last:
        refuse_overwritten_dates(last.content, content)
    version = write_version(initiative, number, initiative.slug, content, at)
    log.record(Publication.Act.INITIATIVE_PUBLISHED, initiative, by=by, at=at, note=note, note_en=note_en)
    return version


def _free_slug(title: str) -> str:
    base = slugify(fold(title))[:80].strip("-") or "insats"
    for number in count(1):
        slug = base if number == 1 else f"{base}-{number}"
        taken = Initiative.objects.filter(slug=slug), InitiativeVersion.objects.filter(slug=slug)
        if not any(rows.exists() for rows in taken):
            return slug
    raise AssertionError("unreachable")


def _patch_deliverable(deliverable: Deliverable, at: dt.datetime, patch: Callable[[Snapshot], None]) -> bool:
    """Change one deliverable of the shown version; False where the public does not see it yet."""
    uid = str(deliverable.uid)
    version = shown_version(deliverable.initiative, at)
    if version is None or all(row["uid"] != uid for row in version.content["deliverables"]):
        return False

    def patch_content(content: Snapshot) -> None:
        patch(next(row for row in content["deliverables"] if row["uid"] == uid))

    return _patch(deliverable.initiative, at, patch_content)


def _patch(initiative: Initiative, at: dt.datetime, patch: Callable[[Snapshot], None]) -> bool:
    """Replace the shown version by one with a single fact changed; False where nothing public changes."""
    version = shown_version(initiative, at)
    if version is None:
        return False
    content = copy.deepcopy(version.content)
    patch(content)
    if content == version.content:
        return False
    _replace(version, content, at)
    return True


def _replace(before: InitiativeVersion, content: Snapshot, at: dt.datetime) -> InitiativeVersion:
    _close(before, at)
    return write_version(before.initiative, before.number + 1, before.slug, content, at)


def _close(version: InitiativeVersion, at: dt.datetime) -> None:
    InitiativeVersion.objects.filter(pk=version.pk).update(shown_to=at)


def _locked(initiative: Initiative) -> Initiative:
    """The row as it is now, locked to the end of the transaction (SQLite has one writer at a time anyway)."""
    return Initiative.objects.select_for_update(of=("self",)).select_related("lead_area").get(pk=initiative.pk)


def _fresh_snapshot(initiative: Initiative) -> Snapshot:
    return snapshot_of(Initiative.objects.select_related("lead_area", "previous").get(pk=initiative.pk))


def _shown_or_refuse(initiative: Initiative, at: dt.datetime) -> InitiativeVersion:
    version = shown_version(initiative, at)
    if version is None:
        raise ValidationError(_("The initiative is not public."), code="not_public")
    return version


def _need(text: str, sentence: str, field: str = "note") -> None:
    if not text.strip():
        raise ValidationError({field: sentence}, code="required")
