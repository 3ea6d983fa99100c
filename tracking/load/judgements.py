"""Judgements of goals, with corrections and withdrawals, written in waves."""

import datetime as dt
from collections.abc import Iterator
from itertools import batched

from django.utils.timezone import localdate

from strategy.models import Goal
from tracking.load.plan import Plan
from tracking.load.words import ABOUT, DIRECTIONS, NOTE
from tracking.load.world import Progress, World
from tracking.models import Evidence, Publication, StatusUpdate
from tracking.progress import NOT_ASSESSED

Act = Publication.Act


def write_judgements(world: World, plan: Plan, progress: Progress) -> None:
    """One wave holds an act on each goal, so that a correction finds its judgement saved."""
    last: dict[int, StatusUpdate] = {}
    done = 0
    for wave in batched(plan.judgements, len(world.goals)):
        entries: list[Publication] = []
        updates: list[StatusUpdate] = []
        for goal, (number, act) in zip(world.goals, wave, strict=False):
            before, at = last.get(goal.pk), plan.moment(number)
            stood = before.direction if before and not before.withdrawn_at else NOT_ASSESSED
            if act == Act.STATUS_WITHDRAWN and before:
                _withdraw(before, at)
                entries.append(world.entry(act, before, number, at, from_value=stood, to_value=NOT_ASSESSED))
                continue
            update = last[goal.pk] = _judgement(world, goal, before, act, at)
            updates.append(update)
            entries.append(world.entry(act, update, number, at, from_value=stood, to_value=update.direction))
        _save_judgements(world, updates)
        Publication.objects.bulk_create(entries)
        done += len(wave)
        progress("judgements", done, len(plan.judgements))
    StatusUpdate.objects.bulk_create(_draft(world, goal) for goal in world.goals[::5])


def _judgement(world: World, goal: Goal, before: StatusUpdate | None, act: Act, at: dt.datetime) -> StatusUpdate:
    corrected = before if act == Act.STATUS_CORRECTED else None
    update = _draft(world, goal)
    update.assessed_on = corrected.assessed_on if corrected else localdate(at)
    update.approver = world.approver
    update.state = StatusUpdate.State.PUBLISHED
    update.number = (before.number or 0) + 1 if before else 1
    update.published_at = at
    update.unit = update.approver_unit = "Lastdata"
    update.corrects = corrected
    update.correction_reason = NOTE if corrected else ""
    return update


def _draft(world: World, goal: Goal) -> StatusUpdate:
    about = world.rng.choice(ABOUT)
    return StatusUpdate(
        goal=goal,
        assessed_on=localdate(world.now),
        direction=world.pick(DIRECTIONS),
        confidence=world.rng.choice(StatusUpdate.Confidence.values),
        headline=f"Lastdata: utvecklingen av {about} bedöms efter flera underlag.",
        what_happened=f"Flera uppdrag om {about} har redovisats under perioden.\n\n{NOTE}",
        why=f"Underlagen om {about} pekar inte åt samma håll, men de flesta åt det som sägs här. {NOTE}",
        what_next=f"Nästa underlag om {about} väntas inom ett år." if world.chance(60) else "",
        direction_reason=NOTE,
        author=world.editor,
        is_example=True,
        uid=world.uid(),
    )


def _withdraw(update: StatusUpdate, at: dt.datetime) -> None:
    update.withdrawn_at = at
    StatusUpdate.objects.filter(pk=update.pk).update(withdrawn_at=at, withdrawal_reason=NOTE)


def _save_judgements(world: World, updates: list[StatusUpdate]) -> None:
    StatusUpdate.objects.bulk_create(updates)
    writing = StatusUpdate.contributors.through
    writing.objects.bulk_create(writing(statusupdate_id=row.pk, user_id=world.editor.pk) for row in updates)
    Evidence.objects.bulk_create(row for update in updates for row in _evidence(world, update))


def _evidence(world: World, update: StatusUpdate) -> Iterator[Evidence]:
    """One or two sources, and a version or two that the public saw then."""
    for source in world.rng.sample(world.sources, world.rng.randint(1, 2)):
        yield Evidence(status_update=update, source=source)
    for version in world.rng.sample(world.cited, min(6, len(world.cited))):
        if update.published_at and version.shown_from <= update.published_at < version.shown_to:
            yield Evidence(status_update=update, version=version)
