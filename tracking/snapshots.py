"""What a version of an initiative says, as plain JSON, and the columns and rows that pages filter and sort by.

A snapshot holds everything that is shown of an initiative: its own fields by name; `sources` as they were worded then;
`goals`, `organisations`, `deliverables` (each with its `moves`) and `funding` as lists. Dates are ISO texts cut at
their precision ("2023-03"). Goals and organisations are named by uid, because their wording is read live.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, prefetch_related_objects
from django.utils.translation import gettext as _

from strategy.models import Goal, PriorityArea, Source
from strategy.partial_dates import Edge, PartialDate, known_date
from tracking.models import (
    Deliverable,
    DueDateChange,
    Funding,
    Initiative,
    InitiativeVersion,
    Organisation,
    VersionDeliverable,
    VersionGoal,
    VersionOrganisation,
)
from tracking.search import searchable, swedish_sort_key

type Snapshot = dict[str, Any]

TEXTS = [
    "title",
    "title_en",
    "kind",
    "summary",
    "summary_en",
    "reference",
    "decided_on_basis",
    "phase",
    "note",
    "note_en",
]
DATES = ["decided_on", "starts_on", "ends_on", "phase_as_of"]
MAY_BE_UNKNOWN = ["decided_on", "year_from", "year_to", "late_after"]  # columns of a version


def snapshot_of(initiative: Initiative) -> Snapshot:
    """The working rows of an initiative as a snapshot; a fixed number of queries.

    Without links to goals of an edition that is not published: no page, count or list may tell of them. Once it is, they
    are changes to publish.
    """
    prefetch_related_objects(
        [initiative],
        "sources",
        "goal_links__goal__area",
        "goal_links__goal__edition",
        "goal_links__source",
        "involvements__organisation",
        "deliverables__sources",
        "deliverables__delivery_source",
        "deliverables__recipient",
        "deliverables__due_date_changes__source",
        "funding__payer",
        "funding__recipient",
        "funding__source",
    )
    roles = [role for role, _label in initiative.involvements.model.Role.choices]
    links = sorted(
        (link for link in initiative.goal_links.all() if link.goal.edition.published_at),
        key=lambda link: (-link.goal.edition.in_force_from.toordinal(), link.goal.area.number, link.goal.number),
    )
    involvements = sorted(
        initiative.involvements.all(), key=lambda row: (roles.index(row.role), swedish_sort_key(row.organisation.name))
    )
    deliverables = [deliverable_snapshot(row) for row in initiative.deliverables.all()]
    return {
        **{name: getattr(initiative, name) for name in TEXTS},
        **{name: _iso(initiative, name) for name in DATES},
        "lead_area": initiative.lead_area.number,
        "previous": _uid(initiative.previous),
        "sources": [source_snapshot(source) for source in initiative.sources.all()],
        "goals": [
            {
                "uid": str(link.goal.uid),
                "basis": link.basis,
                "rationale": link.rationale,
                "rationale_en": link.rationale_en,
                "source": source_snapshot(link.source),
            }
            for link in links
        ],
        "organisations": [{"uid": str(row.organisation.uid), "role": row.role} for row in involvements],
        "deliverables": sorted(deliverables, key=lambda row: (due_that_counts(row) or "9999", row["uid"])),
        "funding": [_funding(row) for row in initiative.funding.all()],
    }


def deliverable_snapshot(row: Deliverable) -> Snapshot:
    return {
        "uid": str(row.uid),
        "kind": row.kind,
        "label": row.label,
        "label_en": row.label_en,
        "recipient": _uid(row.recipient),
        "due_on": _iso(row, "due_on"),
        "due_basis": row.due_basis,
        **delivery_snapshot(row),
        "note": row.note,
        "note_en": row.note_en,
        "sources": [source_snapshot(source) for source in row.sources.all()],
        "moves": [move_snapshot(move) for move in sorted(row.due_date_changes.all(), key=lambda move: move.pk)],
    }


def delivery_snapshot(row: Deliverable) -> Snapshot:
    return {
        "delivery": row.delivery,
        "delivered_on": _iso(row, "delivered_on"),
        "checked_on": row.checked_on.isoformat() if row.checked_on else None,
        "delivery_source": source_snapshot(row.delivery_source),
        "document": row.document,
    }


def move_snapshot(move: DueDateChange) -> Snapshot:
    return {
        "uid": str(move.uid),
        "from_on": _iso(move, "from_on"),
        "to_on": _iso(move, "to_on"),
        "decided_on": _iso(move, "decided_on"),
        "reference": move.reference,
        "reason": move.reason,
        "reason_en": move.reason_en,
        "source": source_snapshot(move.source),
    }


def due_that_counts(deliverable: Snapshot) -> str | None:
    """The date of a deliverable after all moves."""
    return deliverable["moves"][-1]["to_on"] if deliverable["moves"] else deliverable["due_on"]


def _funding(row: Funding) -> Snapshot:
    return {
        "uid": str(row.uid),
        "amount": row.amount,
        "qualifier": row.qualifier,
        "wording": row.wording,
        "wording_en": row.wording_en,
        "stage": row.stage,
        "payer": _uid(row.payer),
        "recipient": _uid(row.recipient),
        "year_from": row.year_from,
        "year_to": row.year_to,
        "per_year": row.per_year,
        "source": source_snapshot(row.source),
        "note": row.note,
        "note_en": row.note_en,
    }


def source_snapshot(source: Source | None) -> Snapshot | None:
    if source is None:
        return None
    return {
        "uid": str(source.uid),
        "citation": source.citation,
        "publisher": source.publisher,
        "url": source.url,
        "published_on": _iso(source, "published_on"),
        "retrieved_on": source.retrieved_on.isoformat() if source.retrieved_on else None,
    }


def _iso(row: Model, name: str) -> str | None:
    date = known_date(row, name)
    return str(date) if date else None


def _uid(row: Any) -> str | None:
    return str(row.uid) if row else None


def write_version(
    initiative: Initiative, number: int, slug: str, snapshot: Snapshot, shown_from: dt.datetime
) -> InitiativeVersion:
    """Store a snapshot as a version with its columns and rows. Closing the one before is the caller's.

    `slug` is that of the first version: an address is fixed when it is first published.
    """
    goals, organisations = goals_of(snapshot), organisations_of(snapshot)
    lead_area = PriorityArea.objects.get(number=snapshot["lead_area"])
    version = version_of(initiative, number, slug, snapshot, shown_from, lead_area, goals, organisations)
    version.clean_fields(exclude=["content", "sort_key", *MAY_BE_UNKNOWN])
    version.save()
    VersionGoal.objects.bulk_create([VersionGoal(version=version, goal=goal) for goal in goals])
    VersionOrganisation.objects.bulk_create(organisation_rows(version, organisations))
    VersionDeliverable.objects.bulk_create(deliverable_rows(version))
    return version


def goals_of(snapshot: Snapshot) -> list[Goal]:
    uids = [row["uid"] for row in snapshot["goals"]]
    return list(Goal.objects.select_related("area", "edition").filter(uid__in=uids))


def organisations_of(snapshot: Snapshot) -> dict[str, Organisation]:
    """Those involved, by uid."""
    uids = [row["uid"] for row in snapshot["organisations"]]
    return {str(row.uid): row for row in Organisation.objects.filter(uid__in=uids)}


def version_of(
    initiative: Initiative,
    number: int,
    slug: str,
    snapshot: Snapshot,
    shown_from: dt.datetime,
    lead_area: PriorityArea,
    goals: Iterable[Goal],
    organisations: dict[str, Organisation],
) -> InitiativeVersion:
    """A version that is not saved, with the columns that its snapshot gives; `organisations` by uid."""
    decided = _parsed(snapshot["decided_on"])
    years = sorted(_years(snapshot))
    named = {row["uid"]: organisations[row["uid"]] for row in snapshot["organisations"]}
    return InitiativeVersion(
        initiative=initiative,
        number=number,
        shown_from=shown_from,
        slug=slug,
        title=snapshot["title"],
        title_en=snapshot["title_en"],
        kind=snapshot["kind"],
        phase=snapshot["phase"],
        lead_area=lead_area,
        reference=snapshot["reference"],
        previous_uid=snapshot["previous"],
        decided_on=decided.on if decided else None,
        decided_on_precision=decided.precision if decided else "day",
        year_from=years[0] if years else None,
        year_to=years[-1] if years else None,
        late_after=_late_after(snapshot),
        sort_key=swedish_sort_key(snapshot["title"]),
        search_text=_search_text(snapshot, goals, named.values()),
        content=snapshot,
    )


def organisation_rows(version: InitiativeVersion, organisations: dict[str, Organisation]) -> list[VersionOrganisation]:
    return [
        VersionOrganisation(version=version, organisation=organisations[row["uid"]], role=row["role"])
        for row in version.content["organisations"]
    ]


def deliverable_rows(version: InitiativeVersion) -> list[VersionDeliverable]:
    return [_deliverable_row(version, row) for row in version.content["deliverables"]]


def _deliverable_row(version: InitiativeVersion, row: Snapshot) -> VersionDeliverable:
    due = _parsed(due_that_counts(row), Edge.END)
    return VersionDeliverable(
        version=version,
        uid=row["uid"],
        kind=row["kind"],
        label=row["label"],
        label_en=row["label_en"],
        due_on=due.on if due else None,
        due_on_precision=due.precision if due else "day",
        delivery=row["delivery"],
    )


def _parsed(text: str | None, edge: Edge = Edge.START) -> PartialDate | None:
    return PartialDate.parse(text, edge) if text else None


def _late_after(snapshot: Snapshot) -> dt.date | None:
    dates = [
        due.on
        for row in snapshot["deliverables"]
        if row["delivery"] == Deliverable.Delivery.NOT_DELIVERED
        and (due := _parsed(due_that_counts(row), Edge.END)) is not None
    ]
    return min(dates, default=None)


def _years(snapshot: Snapshot) -> set[int]:
    """Years named by the initiative's own dates and its deliverables'."""
    texts = [snapshot["decided_on"], snapshot["starts_on"], snapshot["ends_on"]]
    for row in snapshot["deliverables"]:
        texts += [due_that_counts(row), row["delivered_on"]]
    return {int(text[:4]) for text in texts if text}


def _search_text(snapshot: Snapshot, goals: Iterable[Goal], organisations: Iterable[Organisation]) -> str:
    references = [snapshot["reference"]]
    references += [part for goal in goals for part in (goal.code, f"{goal.edition.slug}-{goal.code}")]
    texts = [snapshot["summary"], snapshot["summary_en"]]
    texts += [part for row in organisations for part in (row.name, row.name_en, row.abbreviation)]
    for row in snapshot["deliverables"]:
        references += [row["document"], *(move["reference"] for move in row["moves"])]
        texts += [row["label"], row["label_en"]]
    return searchable([snapshot["title"], snapshot["title_en"]], references, texts)


@dataclass(frozen=True)
class Difference:
    """A value, or a row of a list, that differs between two snapshots. What is new in a list has no `old`."""

    steps: tuple[str, ...]
    """Names on the way to it: ("deliverables", "moves", "reason")."""
    rows: tuple[Snapshot, ...]
    """The rows of lists on the way, as they are now."""
    old: Any
    new: Any


def differences_between(
    before: Snapshot, after: Snapshot, steps: tuple[str, ...] = (), rows: tuple[Snapshot, ...] = ()
) -> Iterator[Difference]:
    """Everything that differs, rows recognised by their uid."""
    for name in dict.fromkeys([*after, *before]):  # PostgreSQL does not keep the order of stored JSON
        old, new, where = before.get(name), after.get(name), (*steps, name)
        if old == new or name == "uid":
            continue
        if isinstance(old, list) or isinstance(new, list):
            yield from _row_differences(_by_uid(old or []), _by_uid(new or []), where, rows)
        elif isinstance(old, dict) and isinstance(new, dict) and old.get("uid") == new.get("uid"):
            yield from differences_between(old, new, where, rows)
        else:
            yield Difference(where, rows, old, new)


def _row_differences(
    old: dict[str, Snapshot], new: dict[str, Snapshot], where: tuple[str, ...], rows: tuple[Snapshot, ...]
) -> Iterator[Difference]:
    for uid in dict.fromkeys([*old, *new]):
        if uid in old and uid in new:
            yield from differences_between(old[uid], new[uid], where, (*rows, new[uid]))
        else:
            yield Difference(where, rows, old.get(uid), new.get(uid))


def _by_uid(rows: list[Snapshot]) -> dict[str, Snapshot]:
    """Rows by identity; an organisation may stand in several roles."""
    return {f"{row['uid']}{row.get('role', '')}": row for row in rows}


def differences(before: Snapshot, after: Snapshot) -> list[tuple[str, str, str]]:
    """(where, from, to) of everything that differs, in a few words each."""
    return [(".".join(one.steps), _said(one.old), _said(one.new)) for one in differences_between(before, after)]


_NAMING = ("label", "wording", "citation", "document", "to_on")


def _said(value: Any) -> str:
    """A value or a row in a few words."""
    if isinstance(value, dict):
        named = next((value[name] for name in _NAMING if value.get(name)), None)
        return str(named or _name_of(value["uid"]) or value.get("kind", ""))
    return "" if value is None else str(value)


def _name_of(uid: str) -> str:
    row = Goal.objects.select_related("area").filter(uid=uid).first() or Organisation.objects.filter(uid=uid).first()
    return str(row) if row else ""


def refuse_overwritten_dates(before: Snapshot, after: Snapshot) -> None:
    """Raise ValidationError where a published date would be overwritten instead of moved by an act of its own."""
    rows = {row["uid"]: row for row in after["deliverables"]}
    for old in before["deliverables"]:
        new = rows.get(old["uid"])
        if new is None:
            continue
        known, kept = _dates_of(old["moves"]), _dates_of(new["moves"])
        if (old["due_on"] and old["due_on"] != new["due_on"]) or kept[: len(known)] != known:
            raise ValidationError(
                _("The date of “%(what)s” is published. Move it by “Move the due date” instead of overwriting it.")
                % {"what": old["label"] or old["kind"]},
                code="overwritten_date",
            )


def _dates_of(moves: list[Snapshot]) -> list[tuple[str, str, str]]:
    return [(move["uid"], move["from_on"], move["to_on"]) for move in moves]
