"""Publishing indicators, their observations and what is said about them. A revised value stands beside the old one."""

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from strategy.models import PriorityArea, Source
from tracking.edit_history import verb
from tracking.models import STILL_SHOWN, Indicator, Observation, Publication, User
from tracking.policy import Act, require
from tracking.publishing import log

UNWORDED = {"id", "uid", "published_at", "revision", "modified_at"}


@verb
def publish_indicator(indicator: Indicator, *, by: User, at: dt.datetime, note: str, note_en: str = "") -> Indicator:
    """Make an indicator public, with the observations it has."""
    return _publish(_locked(indicator), by=by, at=log.moment(at), note=note, note_en=note_en)


@verb
def publish_indicators(
    indicators: Iterable[Indicator], *, by: User, at: dt.datetime, note: str, note_en: str = ""
) -> list[Indicator]:
    """Several at one moment, all or none."""
    rows = list(indicators)
    # All rows before the log, in one order, as every other verb does.
    list(Indicator.objects.select_for_update().filter(pk__in=[row.pk for row in rows]).order_by("pk"))
    at = log.moment(at)
    return [_publish(_locked(row), by=by, at=at, note=note, note_en=note_en) for row in rows]


@verb
def add_observation(
    observation: Observation, *, by: User, at: dt.datetime, note: str = "", note_en: str = ""
) -> Observation:
    """Save a new value; public at once, with its note, if the indicator is."""
    indicator = _locked(observation.indicator)
    require(by, Act.WRITE, indicator)
    if not observation._state.adding:
        raise ValidationError(_("This value is already recorded."), code="already_recorded")
    observation.indicator = indicator
    observation.shown_from, observation.shown_to = None, STILL_SHOWN
    if indicator.published_at:
        _need(note)
        observation.shown_from = at = log.moment(at)
    observation.full_clean()
    if observation.period_from > localdate(at):
        raise ValidationError({"period_from": _("The period has not begun: nothing can be observed yet.")})
    observation.save()
    indicator.raise_revision()
    if indicator.published_at:
        log.record(
            Publication.Act.OBSERVATION_ADDED,
            indicator,
            by=by,
            at=at,
            to_value=_as_logged(observation),
            detail=observation.period,
            note=note,
            note_en=note_en,
        )
    return observation


@verb
def revise_observation(
    observation: Observation,
    *,
    by: User,
    at: dt.datetime,
    note: str,
    note_en: str = "",
    value: Decimal | None = None,
    qualifier: str | None = None,
    status: str | None = None,
    source: Source | None = None,
) -> Observation:
    """Replace a shown value from now on; the old one stays on record. What is None stays as it was."""
    indicator = _locked(observation.indicator)
    old = Observation.objects.select_related("source").get(pk=observation.pk)
    require(by, Act.WRITE, indicator)
    if not old.is_shown:
        raise ValidationError(_("This value is not shown, so there is nothing to revise."), code="not_shown")
    new = Observation(
        indicator=indicator,
        period_from=old.period_from,
        period_to=old.period_to,
        period_label=old.period_label,
        period_label_en=old.period_label_en,
        value=old.value if value is None else value,
        qualifier=old.qualifier if qualifier is None else qualifier,
        status=old.status if status is None else status,
        source=source or old.source,
    )
    if (_as_logged(new), new.source) == (_as_logged(old), old.source):
        raise ValidationError(_("This is the value that is already shown."), code="unchanged")
    _need(note)
    at = log.moment(at)
    Observation.objects.filter(pk=old.pk).update(shown_to=at)
    new.shown_from = at
    new.full_clean()
    new.save()
    indicator.raise_revision()
    log.record(
        Publication.Act.OBSERVATION_REVISED,
        indicator,
        by=by,
        at=at,
        from_value=_as_logged(old),
        to_value=_as_logged(new),
        detail=old.period,
        note=note,
        note_en=note_en,
    )
    return new


@verb
def change_indicator(
    indicator: Indicator,
    *,
    by: User,
    at: dt.datetime,
    note: str = "",
    note_en: str = "",
    save_parts: Callable[[], None] = lambda: None,
) -> Indicator:
    """Save an indicator and what belongs to it; where the public sees it, log each change old → new, with the note.

    `save_parts` saves publishers, goals, breaks and targets (and, before publication, observations).
    """
    require(by, Act.WRITE, indicator)
    stored = _locked(indicator) if indicator.pk else None
    indicator.published_at = stored.published_at if stored else None  # publishing is an act of its own
    if stored:
        require(by, Act.WRITE, stored)
        indicator.revision = stored.revision
        if stored.published_at and indicator.slug != stored.slug:
            raise ValidationError({"slug": _("The address is fixed since the publication.")})
    before = _said_of(stored) if stored else {}
    indicator.full_clean()
    indicator.save()
    save_parts()
    if stored is None or not stored.published_at:
        return indicator
    after = _said_of(_locked(indicator))
    changes = [(name, before[name], after[name]) for name in after if before[name] != after[name]]
    if changes and not note.strip():
        raise ValidationError(
            _("This is public: write in the public note what is changed and why."), code="no_change_note"
        )
    for name, old, new in changes:
        log.record(
            Publication.Act.INDICATOR_CHANGED,
            indicator,
            by=by,
            at=log.moment(at),
            from_value=old,
            to_value=new,
            detail=name,
            note=note,
            note_en=note_en,
        )
    return indicator


def _publish(indicator: Indicator, *, by: User, at: dt.datetime, note: str, note_en: str) -> Indicator:
    require(by, Act.PUBLISH, indicator)
    _need(note)
    if indicator.published_at:
        raise ValidationError(_("The indicator is already public."), code="already_public")
    if not indicator.observations.exists():
        raise ValidationError(_("The indicator has no observation yet."), code="no_observation")
    indicator.published_at = at
    indicator.full_clean()
    indicator.save()
    indicator.observations.filter(shown_from=None).update(shown_from=at)
    log.record(Publication.Act.INDICATOR_PUBLISHED, indicator, by=by, at=at, note=note, note_en=note_en)
    return indicator


def _locked(indicator: Indicator) -> Indicator:
    return Indicator.objects.select_for_update(of=("self",)).select_related("lead_area").get(pk=indicator.pk)


def _as_logged(observation: Observation) -> str:
    """ "about 42000" or "exact 139.4 preliminary": read by tracking.sentences."""
    words = [observation.qualifier, f"{observation.value.normalize():f}", observation.status]
    return " ".join(word for word in words if word)


def _said_of(indicator: Indicator) -> dict[str, str]:
    """Everything that the public reads of an indicator, by field, but its observations: they have acts of their own."""
    fields = [field.name for field in Indicator._meta.concrete_fields if field.name not in UNWORDED]
    links = indicator.goal_links.select_related("goal__edition", "goal__area").order_by(
        "goal__edition__slug", "goal__area__number", "goal__number"
    )
    return {name: _said(getattr(indicator, name)) for name in fields} | {
        "publishers": ", ".join(indicator.publishers.values_list("name", flat=True)),
        "goal_links": ", ".join(f"{link.goal.edition.slug}: {link.goal.code} ({link.basis})" for link in links),
        "breaks": "\n".join(
            " / ".join(filter(None, [str(row), row.note, row.note_en])) for row in indicator.breaks.all()
        ),
        "targets": "\n".join(
            " / ".join(filter(None, [f"{row.year} {row.direction} {row.value.normalize():f}", row.note, row.note_en]))
            for row in indicator.targets.all()
        ),
    }


def _said(value: object) -> str:
    if isinstance(value, PriorityArea):
        return str(value.number)
    return "" if value is None else str(value)


def _need(note: str) -> None:
    if not note.strip():
        raise ValidationError({"note": _("Write what becomes public and where it comes from. The note is public.")})
