"""Initiatives and what the public was shown of them, written in batches."""

import datetime as dt
from dataclasses import dataclass, field
from itertools import batched

from django.db.models import Field, Model
from django.utils.timezone import localdate

from strategy.models import Source
from strategy.partial_dates import PartialDate, PartialDateField, set_date
from tracking.load.contents import Said, change, first_content
from tracking.load.plan import Plan
from tracking.load.world import Progress, World
from tracking.models import (
    Deliverable,
    DueDateChange,
    Funding,
    GoalLink,
    Initiative,
    InitiativeVersion,
    Involvement,
    Publication,
    VersionDeliverable,
    VersionGoal,
    VersionOrganisation,
)
from tracking.snapshots import Snapshot, deliverable_rows, organisation_rows, version_of

Act = Publication.Act
BATCH = 250
"""Initiatives that are held in memory at once."""


@dataclass
class Story:
    """An initiative as officials have it, and what the public was shown of it."""

    initiative: Initiative
    source: Source
    content: Snapshot
    versions: list[InitiativeVersion] = field(default_factory=list)
    log: list[Publication] = field(default_factory=list)


def write_initiatives(world: World, plan: Plan, progress: Progress) -> None:
    Publication.objects.bulk_create(
        world.entry(Act.EDITION_PUBLISHED, edition, number, world.opens_at)
        for number, edition in enumerate(world.editions, start=1)
    )
    for batch in batched(enumerate(plan.initiatives, start=1), BATCH):
        _save([_story(world, plan, index, numbers) for index, numbers in batch], world)
        progress("initiatives", batch[-1][0], len(plan.initiatives))


def _story(world: World, plan: Plan, index: int, numbers: list[int]) -> Story:
    first_at = plan.moment(numbers[0]) if numbers else world.now
    content, source = first_content(world, index, localdate(first_at))
    previous = world.rng.choice(world.saved) if world.saved and world.chance(5) else None
    content["previous"] = str(previous.uid) if previous else None
    initiative = Initiative(
        slug=f"lastdata-{index}" if numbers else None,
        title=content["title"],
        title_en=content["title_en"],
        uid=world.uid(),
    )
    story = Story(initiative, source, content)
    last = len(numbers) - 1
    is_taken_away = last > 0 and world.chance(5)
    for position, number in enumerate(numbers):
        _act(world, story, number, plan.moment(number), is_taken_away=is_taken_away and position == last)
    _fill(initiative, story.content, lead_area=world.areas[content["lead_area"]], previous=previous)
    return story


def _act(world: World, story: Story, number: int, at: dt.datetime, *, is_taken_away: bool) -> None:
    said: Said = {"act": Act.INITIATIVE_PUBLISHED}
    if story.versions:
        story.versions[-1].shown_to = at
        if is_taken_away:
            said = {"act": Act.INITIATIVE_UNPUBLISHED}
        else:
            story.content, said = change(world, story.content, localdate(at))
    if not is_taken_away:
        story.versions.append(_version(world, story, at))
    story.log.append(world.entry(said.pop("act"), story.initiative, number, at, **said))


def _version(world: World, story: Story, at: dt.datetime) -> InitiativeVersion:
    content = story.content
    version = version_of(
        story.initiative,
        len(story.versions) + 1,
        story.initiative.slug or "",
        content,
        at,
        world.areas[content["lead_area"]],
        [world.goal_by_uid[row["uid"]] for row in content["goals"]],
        world.organisation_by_uid,
    )
    version.uid = world.uid()
    return version


def _save(stories: list[Story], world: World) -> None:
    Source.objects.bulk_create(story.source for story in stories)
    Initiative.objects.bulk_create(story.initiative for story in stories)
    _save_working_rows(stories, world)
    versions = InitiativeVersion.objects.bulk_create(version for story in stories for version in story.versions)
    VersionGoal.objects.bulk_create(
        VersionGoal(version=version, goal=world.goal_by_uid[row["uid"]])
        for version in versions
        for row in version.content["goals"]
    )
    VersionOrganisation.objects.bulk_create(
        row for version in versions for row in organisation_rows(version, world.organisation_by_uid)
    )
    VersionDeliverable.objects.bulk_create(row for version in versions for row in deliverable_rows(version))
    Publication.objects.bulk_create(row for story in stories for row in story.log)
    public = [story.initiative for story in stories if story.versions]
    world.saved = world.rng.sample(public, min(20, len(public)))
    world.cited += world.rng.sample(versions, min(5, len(versions)))


def _save_working_rows(stories: list[Story], world: World) -> None:
    """What officials edit: the last snapshot, as rows."""
    citing = Initiative.sources.through
    citing.objects.bulk_create(
        citing(initiative_id=story.initiative.pk, source_id=story.source.pk) for story in stories
    )
    GoalLink.objects.bulk_create(
        _fill(GoalLink(uid=world.uid()), row, initiative=story.initiative, goal=world.goal_by_uid[row["uid"]])
        for story in stories
        for row in story.content["goals"]
    )
    Involvement.objects.bulk_create(
        _fill(
            Involvement(uid=world.uid()),
            row,
            initiative=story.initiative,
            organisation=world.organisation_by_uid[row["uid"]],
        )
        for story in stories
        for row in story.content["organisations"]
    )
    Funding.objects.bulk_create(
        _fill(Funding(uid=row["uid"]), row, initiative=story.initiative, **_named(world, row))
        for story in stories
        for row in story.content["funding"]
    )
    pairs = [
        (_fill(Deliverable(uid=row["uid"]), row, initiative=story.initiative, **_named(world, row)), row)
        for story in stories
        for row in story.content["deliverables"]
    ]
    Deliverable.objects.bulk_create(deliverable for deliverable, _row in pairs)
    DueDateChange.objects.bulk_create(
        _fill(DueDateChange(uid=move["uid"]), move, deliverable=deliverable)
        for deliverable, row in pairs
        for move in row["moves"]
    )


def _named(world: World, row: Snapshot) -> dict[str, Model]:
    """The organisations and sources that a record names."""
    organisations = {name: row[name] for name in ("payer", "recipient") if row.get(name)}
    sources = {name: row[name]["uid"] for name in ("source", "delivery_source") if row.get(name)}
    return {name: world.organisation_by_uid[uid] for name, uid in organisations.items()} | {
        name: world.source_by_uid[uid] for name, uid in sources.items()
    }


def _fill[M: Model](row: M, record: Snapshot, **related: Model | None) -> M:
    """Set the columns that a record of a snapshot names, and the rows that it points at."""
    for column in _columns(type(row)):
        if column.name not in record:
            continue
        value = record[column.name]
        if isinstance(column, PartialDateField):
            set_date(row, column.name, PartialDate.parse(value, column.edge) if value else None)
        else:
            setattr(row, column.name, value)
    for name, other in related.items():
        setattr(row, name, other)
    return row


def _columns(model: type[Model]) -> list[Field]:
    return [column for column in model._meta.concrete_fields if not column.is_relation and column.name != "uid"]
