"""Publishing an edition, and changing the wording of what is public: editions, areas, goals, organisations."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from strategy.models import AreaWording, Edition, Goal, Source
from tracking.edit_history import verb
from tracking.models import Indicator, InitiativeVersion, Organisation, Publication, User
from tracking.policy import Act, require
from tracking.publishing import log

type Worded = Edition | AreaWording | Goal | Organisation

UNWORDED = {"id", "uid", "published_at", "revision", "modified_at"}


@verb
def publish_edition(edition: Edition, *, by: User, at: dt.datetime, note: str = "", note_en: str = "") -> Edition:
    """Make an edition public, with its areas and goals."""
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    require(by, Act.PUBLISH, edition)
    if edition.published_at:
        raise ValidationError(_("The edition is already public."), code="already_public")
    if not edition.goals.exists():
        raise ValidationError(_("The edition has no goals yet."), code="no_goals")
    at = log.moment(at)
    edition.published_at = at
    edition.full_clean()
    edition.save()
    log.record(Publication.Act.EDITION_PUBLISHED, edition, by=by, at=at, note=note, note_en=note_en)
    return edition


@verb
def change_wording(
    row: Worded,
    *,
    by: User,
    at: dt.datetime,
    note: str = "",
    note_en: str = "",
    sources: Iterable[Source] | None = None,
    is_public: bool | None = None,
) -> Worded:
    """Save a row; where the public sees it, log each changed field old → new, and ask for the public note.

    `sources` replaces those of an edition, an area or a goal; None leaves them as they are. `is_public` tells whether
    the public sees the row where that is read for many rows at once (`many`); None asks for this one.
    """
    require(by, Act.WRITE if isinstance(row, Organisation) else Act.ADMINISTER, row)
    stored = type(row)._default_manager.select_for_update().filter(pk=row.pk).first() if row.pk else None
    if isinstance(row, Edition):  # publishing is an act of its own
        row.published_at = stored.published_at if isinstance(stored, Edition) else None
    if isinstance(row, Organisation) and isinstance(stored, Organisation):
        row.revision = stored.revision
    row.full_clean()
    public = is_public if is_public is not None else _is_public(row) or (stored is not None and _is_public(stored))
    changes = [*_changes(stored, row), *_changed_sources(stored, sources)]
    if public and changes and not note.strip():
        raise ValidationError(_("This is public: write in the public note what is changed and why."), code="no_note")
    row.save()
    if sources is not None and not isinstance(row, Organisation):
        row.sources.set(sources)
    if not public:
        return row
    act = Publication.Act.ORGANISATION_CHANGED if isinstance(row, Organisation) else Publication.Act.WORDING_CHANGED
    for name, before, after in changes:
        log.record(
            act,
            row,
            by=by,
            at=log.moment(at),
            from_value=before,
            to_value=after,
            detail=name,
            note=note,
            note_en=note_en,
        )
    return row


def _is_public(row: Worded) -> bool:
    match row:
        case Edition():
            return row.published_at is not None
        case AreaWording() | Goal():
            return row.edition.published_at is not None
        case Organisation():
            if row.pk and Indicator.objects.filter(published_at__isnull=False, publishers=row).exists():
                return True
            # A version names organisations by uid: those involved, and whoever pays or receives.
            text = Cast("content", TextField())
            return InitiativeVersion.objects.annotate(text=text).filter(text__contains=str(row.uid)).exists()


def _changes(stored: Worded | None, row: Worded) -> list[tuple[str, str, str]]:
    if stored is None:
        return [("title", "", str(row))]
    fields = [field for field in row._meta.concrete_fields if field.name not in UNWORDED]
    return [
        (field.name, _said(getattr(stored, field.name)), _said(getattr(row, field.name)))
        for field in fields
        if getattr(stored, field.attname) != getattr(row, field.attname)
    ]


def _changed_sources(stored: Worded | None, sources: Iterable[Source] | None) -> list[tuple[str, str, str]]:
    if stored is None or isinstance(stored, Organisation) or sources is None:
        return []
    before, after = _citations(stored.sources.all()), _citations(sources)
    return [("sources", before, after)] if before != after else []


def _citations(sources: Iterable[Source]) -> str:
    return "\n".join(sorted(source.citation for source in sources))


def _said(value: object) -> str:
    return "" if value is None else str(value)
