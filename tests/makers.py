"""Plain functions that make rows for tests. What the public sees is made by the verbs, as in the product."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.text import slugify
from django.utils.timezone import localdate

from strategy.models import AreaWording, Edition, Goal, PriorityArea, Source
from strategy.partial_dates import Edge, PartialDate, set_date
from tracking import publishing
from tracking.models import (
    Deliverable,
    GoalLink,
    Initiative,
    InitiativeVersion,
    Involvement,
    Organisation,
    StatusUpdate,
    User,
)

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def stockholm(text: str) -> dt.datetime:
    """A moment in Stockholm: "2025-03-03 09:00", or nine o'clock of "2025-03-03"."""
    return dt.datetime.fromisoformat(text if " " in text else f"{text} 09:00").replace(tzinfo=STOCKHOLM)


def make_official(username: str, role: str = User.Role.EDITOR, *areas: PriorityArea, **fields: Any) -> User:
    """The account of this name; made the first time it is asked for. Its role and areas stay what they are."""
    user = User.objects.filter(username=username).first()
    if user is None:
        fields = {"unit": "Life science-kontoret", "full_name": username.title()} | fields
        user = User.objects.create_user(username, role=role, **fields)
        user.areas.set(areas)
    return user


def make_editor(area: PriorityArea) -> User:
    """The editor of an area, the same each time."""
    return make_official(f"editor_{area.number}", User.Role.EDITOR, area)


def make_approver() -> User:
    return make_official("approver", User.Role.APPROVER, unit="Socialdepartementet")


def make_source(citation: str = "Årsredovisning 2024", **fields: Any) -> Source:
    fields = {"publisher": "Vinnova", "url": "https://example.se/underlag"} | fields
    return Source.objects.create(citation=citation, **fields)


def make_organisation(name: str = "Vinnova", kind: str = Organisation.Kind.AGENCY, **fields: Any) -> Organisation:
    return Organisation.objects.create(name=name, kind=kind, **{"slug": slugify(name)} | fields)


def make_edition(slug: str = "2024", in_force_from: str = "2024-11-07", **fields: Any) -> Edition:
    """An edition that is not published; `publish_edition` makes it public once it has goals."""
    day = dt.date.fromisoformat(in_force_from)
    fields = {"title": f"Nationell strategi {slug}", "presented_on": day, "reference": "KN2025:01"} | fields
    return Edition.objects.create(slug=slug, in_force_from=day, **fields)


def publish_edition(edition: Edition, at: dt.datetime | None = None, by: User | None = None) -> Edition:
    return publishing.publish_edition(edition, by=by or make_approver(), at=at or stockholm("2024-12-02 08:00"))


def make_area(number: int, edition: Edition, title: str = "Ett område", **fields: Any) -> PriorityArea:
    """A priority area with its wording in an edition."""
    area, _created = PriorityArea.objects.get_or_create(number=number)
    AreaWording.objects.create(edition=edition, area=area, title=title, **fields)
    return area


def make_goal(edition: Edition, area: PriorityArea, number: int, title: str = "En målsättning", **fields: Any) -> Goal:
    return Goal.objects.create(edition=edition, area=area, number=number, title=title, **fields)


def make_initiative(
    title: str = "En insats", *goals: Goal, lead_area: PriorityArea | None = None, **fields: Any
) -> Initiative:
    """A working row with a source, linked to goals, owned by the area of the first one."""
    area = lead_area or goals[0].area
    fields = {"kind": Initiative.Kind.GOVERNMENT_ASSIGNMENT} | fields
    initiative = Initiative.objects.create(title=title, lead_area=area, **fields)
    initiative.sources.add(make_source(f"Beslut om {title}"))
    for goal in goals:
        GoalLink.objects.create(initiative=initiative, goal=goal)
    return initiative


def make_involvement(initiative: Initiative, organisation: Organisation, role: str = "assigned") -> Involvement:
    return Involvement.objects.create(initiative=initiative, organisation=organisation, role=role)


def make_deliverable(initiative: Initiative, due: str = "", **fields: Any) -> Deliverable:
    """A final report due "2025-06-30", "2025-06" or "2025", of which it is not known whether it is delivered."""
    deliverable = Deliverable(initiative=initiative, **{"kind": Deliverable.Kind.FINAL_REPORT} | fields)
    set_date(deliverable, "due_on", PartialDate.parse(due, Edge.END) if due else None)
    deliverable.full_clean()
    deliverable.save()
    return deliverable


def make_late_report(initiative: Initiative, due: str, **fields: Any) -> Deliverable:
    """A report that a source says is not delivered."""
    source = make_source("Uppgift från uppdragstagaren")
    return make_deliverable(
        initiative,
        due,
        delivery=Deliverable.Delivery.NOT_DELIVERED,
        checked_on=dt.date(2024, 12, 1),
        delivery_source=source,
        **fields,
    )


def publish(initiative: Initiative, at: dt.datetime | None = None, by: User | None = None) -> InitiativeVersion:
    """Make an initiative public, on 3 December 2024 unless another moment is given."""
    return publishing.publish_initiative(
        initiative, by=by or make_approver(), at=at or stockholm("2024-12-03"), note="Läggs till i registret."
    )


def amend(initiative: Initiative, at: dt.datetime, note: str = "Uppgifterna är uppdaterade.") -> InitiativeVersion:
    """Make the working rows of a public initiative public."""
    return publishing.amend_initiative(initiative, by=make_editor(initiative.lead_area), at=at, note=note)


def draft_judgement(
    goal: Goal,
    direction: str = "positive",
    at: dt.datetime | None = None,
    *,
    by: User | None = None,
    evidence: Iterable[InitiativeVersion | Source] | None = None,
    **texts: Any,
) -> StatusUpdate:
    """A complete draft, written by the editor of the goal's area on 3 March 2025 unless said otherwise."""
    at = at or stockholm("2025-03-03")
    texts = {
        "assessed_on": localdate(at),
        "confidence": "medium",
        "headline": "Utvecklingen går åt rätt håll.",
        "what_happened": "Flera uppdrag har redovisats.",
        "why": "Underlagen pekar åt samma håll.",
        "direction_reason": "Nya underlag har kommit.",
    } | texts
    update = StatusUpdate(goal=goal, direction=direction, **texts)
    cited = [make_source()] if evidence is None else evidence
    return publishing.write(update, by=by or make_editor(goal.area), at=at, evidence=cited)


def submitted_judgement(goal: Goal, direction: str = "positive", **fields: Any) -> StatusUpdate:
    draft = draft_judgement(goal, direction, **fields)
    return publishing.submit(draft, by=draft.author, at=fields.get("at") or stockholm("2025-03-03"))


def publish_judgement(
    goal: Goal,
    direction: str = "positive",
    at: dt.datetime | None = None,
    *,
    approver: User | None = None,
    **fields: Any,
) -> StatusUpdate:
    """A judgement written, submitted, approved and published at one moment."""
    at = at or stockholm("2025-03-03")
    update = submitted_judgement(goal, direction, at=at, **fields)
    return publishing.approve(update, by=approver or make_approver(), at=at, revision=update.revision)


def publish_correction(
    standing: StatusUpdate, at: dt.datetime, *, approver: User | None = None, **texts: Any
) -> StatusUpdate:
    """A correction of the standing judgement, written by the editor of its area and published at one moment."""
    editor = make_editor(standing.goal.area)
    draft = publishing.correct(standing, by=editor, at=at)
    texts = {"correction_reason": "En uppgift var fel.", "direction_reason": "Rättelse."} | texts
    for name, text in texts.items():
        setattr(draft, name, text)
    draft = publishing.write(draft, by=editor, at=at)
    draft = publishing.submit(draft, by=editor, at=at)
    return publishing.approve(draft, by=approver or make_approver(), at=at, revision=draft.revision)
