"""The demonstration: real facts from the fixtures, and invented acts played through `tracking.publishing`.

The story (`fixtures/demo_story.json`) says who did what when; every public row comes from a verb. Where it registers a
fact later than the register opened (a delivery, a phase, a moved date), the fact itself is the fixture's: it is taken
out before the play begins and put back by its act.
"""

import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from strategy.models import Edition, Goal, PriorityArea, Source
from strategy.partial_dates import PartialDate, known_date, set_date
from tracking import publishing
from tracking.accounts import record_role
from tracking.edit_history import acting, unrecorded
from tracking.edits import begin
from tracking.models import (
    Deliverable,
    DueDateChange,
    Indicator,
    Initiative,
    InitiativeVersion,
    Observation,
    StatusUpdate,
    User,
)

FIXTURES = ["sources", "strategy", "lineage", "organisations", "initiatives", "indicators"]

type Act = dict[str, Any]
type Progress = Callable[[int, int], None]


class StoryError(Exception):
    """An act of the story that the rules refuse, with its place in the story."""


def is_empty() -> bool:
    """Whether nothing that the demonstration loads is there yet."""
    return not (Edition.objects.exists() or Initiative.objects.exists() or User.objects.exists())


def read_story() -> dict[str, Any]:
    path = settings.BASE_DIR / "fixtures" / "demo_story.json"
    story: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return story


def load_facts() -> None:
    with unrecorded():  # which keeps copies of rows with sources, and of no other ones
        call_command("loaddata", *FIXTURES, verbosity=0)


def make_accounts(story: dict[str, Any], password: str, at: dt.datetime) -> list[User]:
    """The story's accounts; those that nobody logs in with are inactive when it has been played."""
    areas = {area.number: area for area in PriorityArea.objects.all()}
    users: list[User] = []
    for account in story["accounts"]:
        user = User.objects.create_user(
            account["username"],
            password if account["login"] else None,
            full_name=account["full_name"],
            role=account["role"],
            unit=account["unit"],
        )
        user.areas.set(areas[number] for number in account["areas"])
        record_role(user, by=None, at=at)
        users.append(user)
    return users


def play(story: dict[str, Any], progress: Progress = lambda done, total: None) -> None:
    """Play every act in its order, inside a transaction of the caller's."""
    with unrecorded():
        stage = Stage.set_up(story["acts"])
    begin(moment_of_act(story["acts"][0]) - dt.timedelta(minutes=1))
    for number, act in enumerate(story["acts"], start=1):
        try:
            stage.play(act)
        except Exception as error:
            raise StoryError(f"Act {number}, {act['at']} {act['verb']}: {error!r}") from error
        progress(number, len(story["acts"]))
    without_login = [account["username"] for account in story["accounts"] if not account["login"]]
    User.objects.filter(username__in=without_login).update(is_active=False)


def moment_of_act(act: Act) -> dt.datetime:
    return timezone.make_aware(dt.datetime.fromisoformat(act["at"]))


@dataclass
class Stage:
    """What the play needs to remember between acts."""

    users: dict[str, User]
    updates: dict[str, StatusUpdate] = field(default_factory=dict)
    phases: dict[str, dict[str, Any]] = field(default_factory=dict)
    deliveries: dict[int, dict[str, Any]] = field(default_factory=dict)
    notes: dict[int, tuple[str, str]] = field(default_factory=dict)
    moves: dict[int, DueDateChange] = field(default_factory=dict)
    observations: dict[tuple[str, str], Observation] = field(default_factory=dict)

    @classmethod
    def set_up(cls, acts: list[Act]) -> "Stage":
        stage = cls(users={user.username: user for user in User.objects.all()})
        for act in acts:
            match act["verb"]:
                case "register_delivery":
                    stage._take_out_delivery(act)
                case "move_due_date":
                    stage._take_out_move(act)
                case "amend":
                    stage._take_out_fields(act)
                case "add_observation":
                    stage._take_out_observation(act)
        return stage

    def play(self, act: Act) -> None:
        verb: Callable[[Act, User, dt.datetime], None] = getattr(self, f"_{act['verb']}")
        verb(act, self.users[act["by"]], moment_of_act(act))

    # Facts taken out before the play, put back by their act.

    def _take_out_delivery(self, act: Act) -> None:
        deliverable = _deliverable(act)
        source = deliverable.delivery_source
        self.deliveries[deliverable.pk] = {
            "delivery": deliverable.delivery,
            "delivered_on": known_date(deliverable, "delivered_on"),
            "source": source,
            "document": deliverable.document,
        }
        self.notes[deliverable.pk] = deliverable.note, deliverable.note_en
        deliverable.delivery = Deliverable.Delivery.UNKNOWN
        set_date(deliverable, "delivered_on", None)
        deliverable.delivery_source, deliverable.document = None, ""
        deliverable.note = deliverable.note_en = ""
        deliverable.save()
        if source and deliverable.initiative.sources.exclude(pk=source.pk).exists():
            deliverable.sources.remove(source)
            deliverable.initiative.sources.remove(source)

    def _take_out_move(self, act: Act) -> None:
        deliverable = _deliverable(act)
        move = deliverable.due_date_changes.get()
        self.moves[deliverable.pk] = move
        DueDateChange.objects.filter(pk=move.pk).delete()

    def _take_out_fields(self, act: Act) -> None:
        initiative = Initiative.objects.get(slug=act["initiative"])
        empty = Initiative()
        taken: dict[str, Any] = {}
        for name in _columns(act["fields"]):
            taken[name] = getattr(initiative, name)
            setattr(initiative, name, getattr(empty, name))
        self.phases[act["initiative"]] = taken
        initiative.save()

    def _take_out_observation(self, act: Act) -> None:
        rows = Observation.objects.filter(indicator__slug=act["indicator"]).select_related("indicator", "source")
        (row,) = [row for row in rows if row.period == act["period"]]
        row.delete()
        self.observations[act["indicator"], act["period"]] = row

    # Acts about indicators.

    def _publish_indicators(self, act: Act, by: User, at: dt.datetime) -> None:
        rows = {row.slug: row for row in Indicator.objects.filter(slug__in=act["indicators"])}
        publishing.publish_indicators([rows[slug] for slug in act["indicators"]], by=by, at=at, **_notes(act))

    def _add_observation(self, act: Act, by: User, at: dt.datetime) -> None:
        row = self.observations[act["indicator"], act["period"]]
        row._state.adding = True
        publishing.add_observation(row, by=by, at=at, **_notes(act))

    # Acts about editions and initiatives.

    def _publish_edition(self, act: Act, by: User, at: dt.datetime) -> None:
        publishing.publish_edition(Edition.objects.get(slug=act["edition"]), by=by, at=at, **_notes(act))

    def _publish_initiatives(self, act: Act, by: User, at: dt.datetime) -> None:
        rows = {row.slug: row for row in Initiative.objects.filter(slug__in=act["initiatives"])}
        publishing.publish_initiatives([rows[slug] for slug in act["initiatives"]], by=by, at=at, **_notes(act))

    def _register_delivery(self, act: Act, by: User, at: dt.datetime) -> None:
        """The delivery goes public at once; the note and the list of sources with the owner's next amendment."""
        deliverable = _deliverable(act)
        facts = self.deliveries[deliverable.pk]
        deliverable.note, deliverable.note_en = self.notes[deliverable.pk]
        with acting(by, at):
            deliverable.save()
            if facts["source"]:
                deliverable.sources.add(facts["source"])
                deliverable.initiative.sources.add(facts["source"])
            publishing.register_delivery(deliverable, by=by, at=at, **(facts | _notes(act)))

    def _move_due_date(self, act: Act, by: User, at: dt.datetime) -> None:
        deliverable = _deliverable(act)
        move = self.moves[deliverable.pk]
        publishing.move_due_date(
            deliverable,
            by=by,
            at=at,
            to=_date(move, "to_on"),
            decided_on=known_date(move, "decided_on"),
            reference=move.reference,
            reason=move.reason,
            reason_en=move.reason_en,
            source=move.source,
            **_notes(act),
        )

    def _amend(self, act: Act, by: User, at: dt.datetime) -> None:
        initiative = Initiative.objects.get(slug=act["initiative"])
        for name, value in self.phases[act["initiative"]].items():
            setattr(initiative, name, value)
        with acting(by, at):
            initiative.save()
            publishing.amend_initiative(initiative, by=by, at=at, **_notes(act))

    # Acts about judgements.

    def _judge(self, act: Act, by: User, at: dt.datetime) -> None:
        update = self._submitted(act, by, at)
        publishing.approve(update, by=self.users[act["approver"]], at=at, revision=update.revision)

    _correct = _judge

    def _withdraw(self, act: Act, by: User, at: dt.datetime) -> None:
        publishing.withdraw(self.updates[act["update"]], by=by, at=at, reason=act["reason"], reason_en=act["reason_en"])

    def _draft(self, act: Act, by: User, at: dt.datetime) -> None:
        self._written(act, by, at)

    def _submit(self, act: Act, by: User, at: dt.datetime) -> None:
        self._submitted(act, by, at)

    def _return(self, act: Act, by: User, at: dt.datetime) -> None:
        update = self._submitted(act, by, at)
        publishing.return_for_changes(update, by=self.users[act["approver"]], at=at, comment=act["comment"])

    def _submitted(self, act: Act, by: User, at: dt.datetime) -> StatusUpdate:
        update = publishing.submit(self._written(act, by, at), by=by, at=at)
        self.updates[act["key"]] = update
        return update

    def _written(self, act: Act, by: User, at: dt.datetime) -> StatusUpdate:
        goal = Goal.objects.coded("2024", act["goal"]).select_related("edition", "area").get()
        texts = {name: act.get(name, "") for name in StatusUpdate.TEXTS if name != "assessed_on"}
        update = StatusUpdate(
            goal=goal, assessed_on=dt.date.fromisoformat(act["assessed_on"]), is_example=True, **texts
        )
        if "corrects" in act:
            update.corrects = self.updates[act["corrects"]]
        return publishing.write(update, by=by, at=at, evidence=list(_evidence(act, at)))


def _evidence(act: Act, at: dt.datetime) -> Iterator[InitiativeVersion | Source]:
    for cited in act["evidence"]:
        if "initiative" in cited:
            yield InitiativeVersion.objects.shown(at).get(slug=cited["initiative"])
        else:
            yield Source.objects.get(uid=source_uid(cited["source"]))


def source_uid(key: str) -> str:
    """The uid that the fixtures give a source known by a readable key."""
    namespace = uuid.uuid5(uuid.NAMESPACE_URL, "https://strategiuppfoljning.example/")
    return str(uuid.uuid5(namespace, f"source/{key}"))


def _deliverable(act: Act) -> Deliverable:
    return Deliverable.objects.select_related("initiative__lead_area", "delivery_source").get(
        initiative__slug=act["initiative"], label=act["deliverable"]
    )


def _columns(names: list[str]) -> list[str]:
    """Fields with the precision column of those that have one."""
    known = {column.name for column in Initiative._meta.concrete_fields}
    return [column for name in names for column in (name, f"{name}_precision") if column in known]


def _date(row: DueDateChange, name: str) -> PartialDate:
    date = known_date(row, name)
    if date is None:
        raise StoryError(f"{row} has no {name}")
    return date


def _notes(act: Act) -> dict[str, str]:
    return {"note": act.get("note", ""), "note_en": act.get("note_en", "")}
