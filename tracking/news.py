"""The public log as news: which acts belong together, and what changed between two days. Reads only."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import django_filters as filters
from django.core.paginator import Page, Paginator
from django.core.validators import RegexValidator
from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from strategy.models import AreaWording, Edition, Goal
from tracking.filters import without_empty_choices
from tracking.models import Indicator, IndicatorGoal, InitiativeVersion, Publication, StatusUpdate, VersionGoal
from tracking.moments import Moment
from tracking.progress import NOT_ASSESSED, is_withdrawn, publications, standing_subquery
from tracking.sentences import counted_changes, sentence_of_many, told
from tracking.templatetags.words import said

Act = Publication.Act

JUDGEMENTS = [Act.STATUS_PUBLISHED, Act.STATUS_CORRECTED, Act.STATUS_WITHDRAWN]

KINDS: dict[str, tuple[Any, list[Act]]] = {
    "lagesbedomningar": (_("judgements"), JUDGEMENTS),
    "insatser": (
        _("initiatives"),
        [
            Act.INITIATIVE_PUBLISHED,
            Act.INITIATIVE_AMENDED,
            Act.INITIATIVE_UNPUBLISHED,
            Act.GOAL_LINKED,
            Act.GOAL_UNLINKED,
        ],
    ),
    "datum": (_("dates and deliveries"), [Act.DUE_DATE_MOVED, Act.DELIVERY_REGISTERED]),
    "indikatorer": (
        _("indicators"),
        [Act.INDICATOR_PUBLISHED, Act.INDICATOR_CHANGED, Act.OBSERVATION_ADDED, Act.OBSERVATION_REVISED],
    ),
    "ordalydelser": (
        _("editions and wording"),
        [Act.EDITION_PUBLISHED, Act.WORDING_CHANGED, Act.ORGANISATION_CHANGED, Act.LINEAGE_CHANGED],
    ),
}
"""Every act is of one kind; the keys stand in addresses."""

TITLES_SHOWN = 100
"""Of an act on more things than this the page names the first ones."""


class NewsFilter(filters.FilterSet):
    """Takes the public log as it stood at a moment."""

    slag = filters.MultipleChoiceFilter(
        method="filter_kinds", choices=[(key, name) for key, (name, _acts) in KINDS.items()], label=_("Kind of change")
    )
    omrade = filters.MultipleChoiceFilter(method="filter_areas", choices=(), label=_("Priority area"))
    malsattning = filters.CharFilter(
        method="filter_goal",
        label=_("Goal"),
        validators=[RegexValidator(r"^[\w-]{1,20}-\d{1,4}\.\d{1,4}\Z", _("Write a goal as 2024-4.1."))],
    )

    class Meta:
        model = Publication
        fields: list[str] = []

    def __init__(self, *args: Any, area_titles: dict[int, str], at: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.data = without_empty_choices(self)
        self.at = at
        choices = [(str(number), format_html("{}. {}", number, title)) for number, title in area_titles.items()]
        self.filters["omrade"].extra["choices"] = choices

    def filter_kinds(self, queryset: QuerySet[Publication], name: str, value: list[str]) -> QuerySet[Publication]:
        return queryset.filter(act__in=[act for kind in value for act in KINDS[kind][1]]) if value else queryset

    def filter_areas(self, queryset: QuerySet[Publication], name: str, value: list[str]) -> QuerySet[Publication]:
        if not value:
            return queryset
        return queryset.filter(
            Q(status_update__in=StatusUpdate.objects.filter(goal__area__number__in=value).order_by().values("pk"))
            | Q(goal__in=Goal.objects.filter(area__number__in=value).order_by().values("pk"))
            | Q(area_wording__in=AreaWording.objects.filter(area__number__in=value).order_by().values("pk"))
            | self._of_initiatives(goals__goal__area__number__in=value)
            | _of_indicators(goal_links__goal__area__number__in=value)
        )

    def filter_goal(self, queryset: QuerySet[Publication], name: str, value: str) -> QuerySet[Publication]:
        edition, _dash, code = value.rpartition("-")
        goals = Goal.objects.coded(edition, code)
        return queryset.filter(
            Q(status_update__in=StatusUpdate.objects.filter(goal__in=goals).order_by().values("pk"))
            | Q(goal__in=goals)
            | self._of_initiatives(goals__goal__in=goals)
            | _of_indicators(goal_links__goal__in=goals)
        )

    def _of_initiatives(self, **serving: Any) -> Q:
        """Acts on initiatives that have served these goals in a version that the public had seen by the moment."""
        versions = InitiativeVersion.objects.filter(shown_from__lte=self.at, **serving)
        return Q(initiative__in=versions.order_by().values("initiative"))


def _of_indicators(**serving: Any) -> Q:
    return Q(indicator__in=Indicator.objects.filter(**serving).order_by().values("pk"))


@dataclass(frozen=True)
class Address:
    """Where something public is found, though the row that names it is a working row."""

    path: str

    def get_absolute_url(self) -> str:
        return self.path


type Subject = Model | Address | None
"""Something with a page of its own, if any."""


@dataclass(frozen=True)
class Entry:
    """Rows of the log that one act wrote at one moment."""

    rows: list[Publication]

    @property
    def first(self) -> Publication:
        return self.rows[0]

    @property
    def sentence(self) -> str:
        """With the Swedish in it marked on English pages."""
        return told(self.first).__html__() if len(self.rows) == 1 else sentence_of_many(self.first.act, len(self.rows))

    @property
    def subject(self) -> Subject:
        return subject_of(self.first) if len(self.rows) == 1 else None

    @property
    def named(self) -> list[tuple[Publication, Subject]]:
        """(row, what to link to) of an act on several things."""
        return [(row, subject_of(row)) for row in self.rows[:TITLES_SHOWN]] if len(self.rows) > 1 else []

    @property
    def left_out(self) -> int:
        return max(0, len(self.rows) - TITLES_SHOWN)

    @property
    def is_example(self) -> bool:
        return any(row.status_update and row.status_update.is_example for row in self.rows)


def subject_of(row: Publication) -> Subject:
    """What a row of the log is about, if it has a page."""
    if row.initiative:
        return Address(reverse("initiative-detail", args=[row.initiative.slug])) if row.initiative.slug else None
    if row.area_wording:
        return row.area_wording.area
    subject = row.status_update or row.goal or row.indicator or row.organisation or row.edition
    return subject if hasattr(subject, "get_absolute_url") else None


def pages_of_acts(rows: QuerySet[Publication], size: int) -> Paginator:
    """Acts by moment, the newest first. What one act wrote carries one moment, and no other act has it."""
    return Paginator(rows.order_by("-at").values("at").distinct(), size)


def entries_of(page: Page, rows: QuerySet[Publication]) -> list[Entry]:
    """The entries of a page of acts: one query."""
    return folded(rows.filter(at__in=[act["at"] for act in page]))


def folded(rows: Iterable[Publication]) -> list[Entry]:
    """Neighbours in the log that one act wrote at one moment, as one entry each, their own order kept."""
    acts = groupby(rows, key=lambda row: (row.at, row.act))
    return [Entry(sorted(group, key=lambda row: row.number)) for _act, group in acts]


def by_month(entries: Iterable[Entry]) -> list[tuple[dt.date, list[Entry]]]:
    """Entries under the first day of their month, Stockholm time."""
    months = groupby(entries, key=lambda entry: localtime(entry.first.at).date().replace(day=1))
    return [(month, list(group)) for month, group in months]


# What changed between two days

GROUPS: dict[str, list[Act]] = {
    "published": [Act.INITIATIVE_PUBLISHED],
    "amended": [Act.INITIATIVE_AMENDED, Act.GOAL_LINKED, Act.GOAL_UNLINKED],
    "unpublished": [Act.INITIATIVE_UNPUBLISHED],
    "deliveries": [Act.DELIVERY_REGISTERED],
    "moved": [Act.DUE_DATE_MOVED],
    "indicators": KINDS["indikatorer"][1],
    "wording": KINDS["ordalydelser"][1],
}
"""Acts on other things than judgements, in the order in which they are listed."""

HEADINGS = {
    "published": _("Initiatives published"),
    "amended": _("Initiatives amended"),
    "unpublished": _("Initiatives no longer shown"),
    "deliveries": _("Deliveries"),
    "moved": _("Moved dates"),
    "indicators": _("Indicators"),
    "wording": _("Editions and wording"),
}

ROWS_SHOWN = 200
"""More changes than this are not listed on one page."""


@dataclass(frozen=True)
class GoalChange:
    """A goal whose judgement was published, corrected or withdrawn between two days."""

    goal: Goal
    before: str  # direction that stood at the end of the first day
    after: str  # and at the end of the last
    rows: list[Publication] = field(default_factory=list)

    @property
    def is_turned(self) -> bool:
        return self.before != self.after

    @property
    def is_one_judgement(self) -> bool:
        """Whether what stood before and after is all that there is to say."""
        return [row.act for row in self.rows] == [Act.STATUS_PUBLISHED]

    @property
    def is_example(self) -> bool:
        return any(row.status_update and row.status_update.is_example for row in self.rows)


@dataclass(frozen=True)
class Group:
    name: str
    rows: list[tuple[Publication, Subject]]

    @property
    def heading(self) -> str:
        return str(HEADINGS[self.name])

    @property
    def says_itself(self) -> bool:
        """Whether the heading is all there is to say of each row."""
        return self.name in ("published", "unpublished")


@dataclass(frozen=True)
class Changes:
    """What became public after one moment and by another; of an area, or of the whole register."""

    rows: list[Publication]
    goals: list[GoalChange]
    number: int | None = None  # of the area
    title: str = ""

    @property
    def is_too_long(self) -> bool:
        return len(self.rows) > ROWS_SHOWN

    @property
    def counts(self) -> list[tuple[str, int]]:
        """(what, how many) of all that there are."""
        acts = [row.act for row in self.rows]
        counts = {
            "turned": sum(goal.is_turned for goal in self.goals),
            "judgements": acts.count(Act.STATUS_PUBLISHED),
            "corrections": acts.count(Act.STATUS_CORRECTED),
            "withdrawals": acts.count(Act.STATUS_WITHDRAWN),
        }
        counts |= {name: sum(act in wanted for act in acts) for name, wanted in GROUPS.items()}
        return [(name, count) for name, count in counts.items() if count]

    @property
    def in_words(self) -> list[str]:
        return [counted_changes(name, count) for name, count in self.counts]

    @property
    def groups(self) -> list[Group]:
        """Rows about other things than judgements."""
        found = [
            Group(name, [(row, subject_of(row)) for row in self.rows if row.act in acts])
            for name, acts in GROUPS.items()
        ]
        return [group for group in found if group.rows]


def changes_between(before: Moment, after: Moment) -> Changes:
    """Everything that became public after one moment and by another, oldest first: four queries.

    More than ROWS_SHOWN rows are not fetched: `rows` is then longer than that, by one.
    """
    rows = list(publications(after).filter(at__gt=before.at).order_by("number")[: ROWS_SHOWN + 1])
    return Changes(rows=rows, goals=_goal_changes(rows, before, after))


def by_area(changes: Changes, titles: dict[int, str], before: Moment, after: Moment) -> list[Changes]:
    """The changes of each area that has any, and last what belongs to none: two queries.

    An initiative or an indicator may stand in several.
    """
    areas_of = _areas_of_rows(changes.rows, before, after)
    found: dict[int | None, list[Publication]] = {}
    for row in changes.rows:
        for number in areas_of(row):
            found.setdefault(number, []).append(row)
    return [
        Changes(
            rows=found[number],
            goals=[goal for goal in changes.goals if goal.goal.area.number == number],
            number=number,
            title=titles.get(number, "") if number else "",
        )
        for number in sorted(found, key=lambda number: number or 10_000)
    ]


def area_titles(edition: Edition) -> dict[int, str]:
    """What an edition calls its areas, in the reader's language, marked where it is another."""
    wordings = AreaWording.objects.filter(edition=edition).select_related("area").order_by("area__number")
    return {wording.area.number: said(wording, "title") for wording in wordings}


def _goal_changes(rows: list[Publication], before: Moment, after: Moment) -> list[GoalChange]:
    judged: dict[int, list[Publication]] = {}
    for row in rows:
        if row.status_update:
            judged.setdefault(row.status_update.goal_id, []).append(row)
    changed: QuerySet[Goal] = Goal.objects.filter(pk__in=judged)
    goals = list(
        changed.select_related("edition", "area")
        .annotate(update_before=standing_subquery(before.at), update_after=standing_subquery(after.at))
        .order_by("area__number", "edition__in_force_from", "number")
    )
    standing = {pk for goal in goals for pk in (goal.update_before, goal.update_after) if pk}
    updates = StatusUpdate.objects.in_bulk(standing)
    return [
        GoalChange(
            goal,
            before=_direction(updates.get(goal.update_before), before),
            after=_direction(updates.get(goal.update_after), after),
            rows=judged[goal.pk],
        )
        for goal in goals
    ]


def _direction(latest: StatusUpdate | None, moment: Moment) -> str:
    return NOT_ASSESSED if latest is None or is_withdrawn(latest, moment.at) else latest.direction


def _areas_of_rows(
    rows: list[Publication], before: Moment, after: Moment
) -> Callable[[Publication], set[int] | set[None]]:
    """Areas whose goals each row's initiative served in a version public at some time of the period, or its subject's."""
    initiatives = _grouped(
        VersionGoal.objects.filter(
            version__initiative__in={row.initiative_id for row in rows if row.initiative_id},
            version__shown_from__lte=after.at,
            version__shown_to__gt=before.at,
        ).values_list("version__initiative", "goal__area__number")
    )
    indicators = _grouped(
        IndicatorGoal.objects.filter(indicator__in={row.indicator_id for row in rows if row.indicator_id}).values_list(
            "indicator", "goal__area__number"
        )
    )

    def areas_of(row: Publication) -> set[int] | set[None]:
        if row.initiative_id:
            return initiatives.get(row.initiative_id) or {None}
        if row.indicator_id:
            return indicators.get(row.indicator_id) or {None}
        owner = row.status_update.goal if row.status_update else row.goal or row.area_wording
        return {owner.area.number} if owner else {None}

    return areas_of


def _grouped(pairs: QuerySet[Any, tuple[int, int]]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for key, number in pairs.distinct():
        found.setdefault(key, set()).add(number)
    return found
