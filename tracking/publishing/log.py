"""The counter and the rows of the public log."""

import datetime as dt
from typing import Any

from django.db.models import Model

from strategy.models import AreaWording, Edition, Goal
from tracking.models import Indicator, Initiative, Organisation, Publication, PublicationCounter, StatusUpdate, User
from tracking.search import searchable

SUBJECT_COLUMN: dict[type[Model], str] = {
    AreaWording: "area_wording",
    Edition: "edition",
    Goal: "goal",
    Indicator: "indicator",
    Initiative: "initiative",
    Organisation: "organisation",
    StatusUpdate: "status_update",
}


def moment(at: dt.datetime) -> dt.datetime:
    """Lock the log until the transaction ends and give the moment of this act: `at`, or just after the last one.

    Two acts that read the clock at the same time still stand in order, and nothing is ever back-dated.
    """
    counter = _locked_counter()
    if counter.last_at is None or at > counter.last_at:
        return at
    return counter.last_at + dt.timedelta(microseconds=1)


def record(
    act: Publication.Act,
    subject: Model,
    *,
    by: User,
    at: dt.datetime,
    from_value: str = "",
    to_value: str = "",
    detail: str = "",
    note: str = "",
    note_en: str = "",
) -> Publication:
    """Write the next row of the log. Call inside the transaction of the act, with a moment from `moment`."""
    counter = _locked_counter()
    counter.last_number += 1
    counter.last_at = at
    counter.save()
    row = entry(
        act,
        subject,
        number=counter.last_number,
        by=by,
        at=at,
        from_value=from_value,
        to_value=to_value,
        detail=detail,
        note=note,
        note_en=note_en,
    )
    row.clean_fields(exclude=SUBJECT_COLUMN.values())  # one of them is set; the database checks which
    row.save()
    return row


def entry(
    act: Publication.Act, subject: Model, *, by: User, at: dt.datetime, detail: str = "", **fields: Any
) -> Publication:
    """A row that is not saved, with the subject's title as it is now and the words that find it."""
    title, title_en = _titles(subject)
    row = Publication(
        at=at,
        act=act,
        **{SUBJECT_COLUMN[type(subject)]: subject},
        detail=detail[:300],
        title=title[:400],
        title_en=title_en[:400],
        role=by.role,
        unit=by.unit,
        **fields,
    )
    row.search_text = _search_text(row)
    return row


def _search_text(row: Publication) -> str:
    """Words of the row itself; of a judgement that it makes public, the judgement's too, which never change."""
    acts = Publication.Act
    texts = [row.note, row.note_en]
    if row.act in (acts.WORDING_CHANGED, acts.ORGANISATION_CHANGED):
        texts += [row.from_value, row.to_value]
    references = [row.detail]
    if row.status_update:
        goal = row.status_update.goal
        references += [goal.code, f"{goal.edition.slug}-{goal.code}"]
        if row.act in (acts.STATUS_PUBLISHED, acts.STATUS_CORRECTED):
            words = set(StatusUpdate.TEXTS) - {"assessed_on", "direction", "confidence"}
            texts += [getattr(row.status_update, name) for name in sorted(words)]
    return searchable([row.title, row.title_en], references, texts)


def _locked_counter() -> PublicationCounter:
    counter, _created = PublicationCounter.objects.select_for_update().get_or_create(pk=1)
    return counter


def _titles(subject: Model) -> tuple[str, str]:
    match subject:
        case StatusUpdate():
            return _titles(subject.goal)
        case Goal():
            return f"{subject.code} {subject.title}", f"{subject.code} {subject.title_en}" if subject.title_en else ""
        case AreaWording():
            english = f"{subject.area.number}. {subject.title_en}" if subject.title_en else ""
            return f"{subject.area.number}. {subject.title}", english
        case Organisation():
            return subject.name, subject.name_en
        case Initiative() | Indicator() | Edition():
            return subject.title, subject.title_en
    raise TypeError(subject)
