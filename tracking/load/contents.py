"""What an invented initiative says: snapshots, first and after each change."""

import copy
import datetime as dt
from typing import Any

from strategy.models import Goal, Source
from strategy.partial_dates import Edge, PartialDate
from tracking.load.words import ABOUT, DELIVERIES, FIRST, KINDS, NOTE, PHASES, REPORTS, THING
from tracking.load.world import World
from tracking.models import Deliverable, Funding, Involvement, Publication
from tracking.search import swedish_sort_key
from tracking.snapshots import Snapshot, due_that_counts, source_snapshot

Act = Publication.Act

type Said = dict[str, Any]
"""What the log says of a change."""


def first_content(world: World, index: int, on: dt.date) -> tuple[Snapshot, Source]:
    rng = world.rng
    title = f"{rng.choice(FIRST)} {rng.choice(THING)} för {rng.choice(ABOUT)} (Lastdata {index})"
    phase = world.pick(PHASES)
    goals = world.some_goals() + ([rng.choice(world.older_goals)] if world.chance(20) else [])
    source = Source(citation=f"Beslut om {title}", publisher="Lastdata", url="https://example.se/", uid=world.uid())
    content: Snapshot = {
        "title": title,
        "title_en": f"Load data {index}" if world.chance(30) else "",
        "kind": world.pick(KINDS),
        "summary": f"Lastdata om {rng.choice(ABOUT)} och {rng.choice(ABOUT)}." if world.chance(80) else "",
        "summary_en": "",
        "reference": f"LD{on.year}/{index:05}" if world.chance(70) else "",
        "decided_on_basis": "decision",
        "phase": phase,
        "note": NOTE if world.chance(20) else "",
        "note_en": "",
        "decided_on": world.day(on, -500, -1) if world.chance(90) else None,
        "starts_on": world.day(on, -300, 300) if world.chance(40) else None,
        "ends_on": world.day(on, 700, 1500) if world.chance(30) else None,
        "phase_as_of": world.day(on, -100, 0) if phase else None,
        "lead_area": goals[0].area.number,
        "previous": None,
        "sources": [source_snapshot(source)],
        "goals": [_goal_link(goal) for goal in goals],
        "organisations": _drawn_organisations(world),
        "deliverables": [_deliverable(world, on) for _row in range(rng.choices(range(5), [15, 35, 28, 14, 8])[0])],
        "funding": [_funding(world, on) for _row in range(rng.choices(range(3), [55, 35, 10])[0])],
    }
    _sort(world, content)
    return content, source


def _goal_link(goal: Goal) -> Snapshot:
    return {"uid": str(goal.uid), "basis": "editorial", "rationale": NOTE, "rationale_en": "", "source": None}


def _drawn_organisations(world: World) -> list[Snapshot]:
    """One to five, in some role each, the first ones of the pool far more often than the last ones."""
    count = world.rng.choices(range(1, 6), [25, 30, 25, 12, 8])[0]
    found = world.rng.choices(world.organisations, cum_weights=world.organisation_weights, k=count)
    return [{"uid": str(row.uid), "role": world.rng.choice(Involvement.Role.values)} for row in dict.fromkeys(found)]


def _deliverable(world: World, on: dt.date) -> Snapshot:
    due = world.day(on, -200, 1100) if world.chance(92) else None
    is_milestone = world.chance(12)
    row: Snapshot = {
        "uid": str(world.uid()),
        "kind": world.rng.choice(Deliverable.MILESTONES).value if is_milestone else world.pick(REPORTS),
        "label": f"Redovisning av {world.rng.choice(ABOUT)}" if world.chance(60) else "",
        "label_en": "",
        "recipient": str(world.organisations[0].uid) if world.chance(70) else None,
        "due_on": due,
        "due_basis": "decided" if due else "",
        "delivery": "unknown",
        "delivered_on": None,
        "checked_on": None,
        "delivery_source": None,
        "document": "",
        "note": "",
        "note_en": "",
        "sources": [],
        "moves": [],
    }
    if not is_milestone and due and PartialDate.parse(due, Edge.END).on < on:
        _deliver(world, row, on)
    return row


def _deliver(world: World, row: Snapshot, on: dt.date) -> None:
    row["delivery"] = world.pick(DELIVERIES)
    if row["delivery"] == "unknown":
        return
    row["delivery_source"] = source_snapshot(world.rng.choice(world.sources))
    if row["delivery"] == "delivered":
        row |= {"delivered_on": on.isoformat(), "document": f"LD {on.year}:{world.rng.randrange(1, 99)}"}
    else:
        row["checked_on"] = on.isoformat()


def _funding(world: World, on: dt.date) -> Snapshot:
    millions = world.rng.choice([2, 5, 12, 40, 150])
    return {
        "uid": str(world.uid()),
        "amount": millions * 1_000_000,
        "qualifier": "about",
        "wording": f"omkring {millions} miljoner kronor (Lastdata)",
        "wording_en": "",
        "stage": world.rng.choice(Funding.Stage.values),
        "payer": str(world.organisations[0].uid),
        "recipient": None,
        "year_from": on.year,
        "year_to": on.year + world.rng.randrange(4),
        "per_year": world.chance(30),
        "source": source_snapshot(world.rng.choice(world.sources)),
        "note": "",
        "note_en": "",
    }


def change(world: World, before: Snapshot, on: dt.date) -> tuple[Snapshot, Said]:
    """A snapshot with one thing changed, and what the log says of it."""
    content = copy.deepcopy(before)
    rows = [row for row in content["deliverables"] if _is_open(row)]
    if rows and world.chance(60):
        row = world.rng.choice(rows)
        said = _move(world, row, on) if world.chance(35) else _register(world, row, on)
    elif len(content["goals"]) < 5 and world.chance(25):
        said = _link(world, content)
    else:
        said = _amend(world, content, on)
    _sort(world, content)
    return content, said


def _is_open(row: Snapshot) -> bool:
    return bool(row["due_on"]) and row["delivery"] != "delivered" and row["kind"] not in Deliverable.MILESTONES


def _move(world: World, row: Snapshot, on: dt.date) -> Said:
    before = due_that_counts(row) or ""
    later = PartialDate.parse(before, Edge.END).on + dt.timedelta(days=world.rng.randint(40, 400))
    move = {
        "uid": str(world.uid()),
        "from_on": before,
        "to_on": (after := later.isoformat()),
        "decided_on": on.isoformat(),
        "reference": f"LD{on.year}/{world.rng.randrange(1, 9999):04}",
        "reason": NOTE,
        "reason_en": "",
        "source": None,
    }
    row["moves"].append(move)
    return _said(Act.DUE_DATE_MOVED, before, after, row)


def _register(world: World, row: Snapshot, on: dt.date) -> Said:
    before = row["delivery"]
    row |= {"checked_on": None, "delivery_source": None}
    _deliver(world, row, on)
    return _said(Act.DELIVERY_REGISTERED, before, row["delivery"], row)


def _link(world: World, content: Snapshot) -> Said:
    linked = {row["uid"] for row in content["goals"]}
    goal = world.rng.choice([goal for goal in world.goals if str(goal.uid) not in linked])
    content["goals"].append(_goal_link(goal))
    return {"act": Act.GOAL_LINKED, "detail": str(goal)}


def _amend(world: World, content: Snapshot, on: dt.date) -> Said:
    before, content["phase"] = content["phase"], world.pick(PHASES)
    content["phase_as_of"] = on.isoformat() if content["phase"] else None
    content["summary"] = f"Lastdata om {world.rng.choice(ABOUT)}, ändrad den {on}."
    return {
        "act": Act.INITIATIVE_AMENDED,
        "from_value": before,
        "to_value": content["phase"],
        "detail": "phase, summary",
    }


def _said(act: Act, before: str, after: str, row: Snapshot) -> Said:
    return {"act": act, "from_value": before, "to_value": after, "detail": row["label"] or row["kind"]}


def _sort(world: World, content: Snapshot) -> None:
    """In the order of `snapshot_of`."""
    roles = Involvement.Role.values
    goal_order = {uid: place for place, uid in enumerate(world.goal_by_uid)}  # the edition in force first
    organisations = world.organisation_by_uid
    content["goals"].sort(key=lambda row: goal_order[row["uid"]])
    content["organisations"].sort(
        key=lambda row: (roles.index(row["role"]), swedish_sort_key(organisations[row["uid"]].name))
    )
    content["deliverables"].sort(key=lambda row: (due_that_counts(row) or "9999", row["uid"]))
