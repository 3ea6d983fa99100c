"""`/sok/?q=`: goals, initiatives, organisations and news that hold the words; codes and references first."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from strategy.models import Edition, Goal
from tracking.involvement import organisations_named
from tracking.models import InitiativeVersion, Publication, VersionGoal, VersionOrganisation
from tracking.moments import Moment
from tracking.news import subject_of
from tracking.pages.base import public_page, show
from tracking.pages.organisations import filtered_address
from tracking.progress import publications
from tracking.search import Words, searchable, swedish_sort_key
from tracking.wording import in_language

SHOWN_HITS, SHOWN_NEWS = 20, 10
READ_GOALS, READ_ORGANISATIONS = 500, 2000
"""Goals and organisations are worded live, so their words are compared here and not in the database; never more."""

JUDGEMENT_TEXTS = ["headline", "what_happened", "why", "what_next", "direction_reason"]


class SearchForm(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("Words, code or registry number"),
        required=False,
        max_length=Words.MAX_LENGTH,
        error_messages={
            "max_length": gettext_lazy("Write at most %(limit_value)d characters; this is %(show_value)d."),
            "null_characters_not_allowed": gettext_lazy("The text holds a character that cannot be searched for."),
        },
    )


@dataclass(frozen=True)
class Text:
    """Something to read, its hits marked; its language where it is not that of the page."""

    html: SafeString
    language: str = ""
    words_held: int = 0


@dataclass(frozen=True)
class Hit:
    thing: Any
    title: Text
    excerpt: Text | None
    address: Any  # something with a page of its own, if any
    facts: tuple[SafeString, ...] = ()


@dataclass(frozen=True)
class Group:
    name: str
    heading: str
    hits: list[Hit]
    count: int
    more: str = ""  # the address of all of them, where there is a list

    @property
    def is_cut(self) -> bool:
        return self.count > len(self.hits)


@public_page
def search(request: HttpRequest, moment: Moment, edition: Edition) -> HttpResponse:
    form = SearchForm(request.GET)
    if not form.is_valid():
        return show(request, "search", moment, {"form": form, "q": form["q"].value().replace("\0", "")}, status=400)
    q = form.cleaned_data["q"]
    words = Words(q)
    context: dict[str, Any] = {"form": form, "q": q, "words": words}
    if words:
        groups = [
            _goals(words, moment),
            _initiatives(words, moment, q),
            _organisations(words, moment),
            _news(words, moment),
        ]
        found = [group for group in groups if group.hits]
        context |= {"groups": found, "count": sum(group.count for group in found)}
    return show(request, "search", moment, context)


def _goals(words: Words, moment: Moment) -> Group:
    """Goals of every public edition, that of the latest edition first among equals: one query."""
    goals = (
        Goal.objects.public(moment.at)
        .select_related("edition", "area")
        .order_by("-edition__in_force_from", "area__number", "number")[:READ_GOALS]
    )
    found = _ranked(goals, words, _text_of_goal)
    hits = [
        Hit(
            thing=goal,
            title=(title := _title(words, goal, "title", goal.code)),
            excerpt=_excerpt(words, title, _both(goal, "summary"), [_others(goal, "title")]),
            address=goal,
        )
        for goal in found[:SHOWN_HITS]
    ]
    return Group("goals", _("Goals"), hits, len(found))


def _text_of_goal(goal: Goal) -> str:
    codes = [goal.code, f"{goal.edition.slug}-{goal.code}"]
    texts = [goal.summary, goal.summary_en, goal.stated_direction, goal.stated_direction_en, "målsättning goal"]
    return searchable([goal.title, goal.title_en], codes, texts)


def _initiatives(words: Words, moment: Moment, q: str) -> Group:
    """Shown versions, ranked by the database: five queries."""
    found = words.ranked(InitiativeVersion.objects.shown(moment.at).with_state(moment.on))
    goals = VersionGoal.objects.select_related("goal__area", "goal__edition").order_by("pk")
    organisations = VersionOrganisation.objects.select_related("organisation").order_by("pk")
    versions = found.prefetch_related(Prefetch("goals", goals)).prefetch_related(
        Prefetch("organisations", organisations)
    )
    first = list(found.order_by("rank", "sort_key", "pk").values_list("pk", flat=True)[:SHOWN_HITS])
    rows = versions.in_bulk(first)
    hits = [_hit_of_version(words, rows[pk]) for pk in first]
    count = found.order_by().count()
    return Group("initiatives", _("Initiatives"), hits, count, filtered_address("initiative-list", moment, q=q))


def _hit_of_version(words: Words, version: InitiativeVersion) -> Hit:
    others = [_others(version, "title")]
    for row in version.content["deliverables"]:
        others += [*_both(row, "label"), (row["document"], "sv"), *((move["reference"], "sv") for move in row["moves"])]
    for involved in version.organisations.all():
        others += _both(involved.organisation, "name")
    goals = dict.fromkeys(row.goal.code for row in version.goals.all())
    return Hit(
        thing=version,
        title=(title := _title(words, version, "title")),
        excerpt=_excerpt(words, title, _both(version.content, "summary"), others),
        address=version,
        facts=(words.marked(version.reference), words.marked(", ".join(goals))),
    )


def _organisations(words: Words, moment: Moment) -> Group:
    """Organisations that a shown initiative names, by the names that they have: one query."""
    named = sorted(
        organisations_named(moment).order_by("pk")[:READ_ORGANISATIONS], key=lambda row: swedish_sort_key(row.name)
    )
    found = _ranked(named, words, lambda row: searchable([row.name, row.name_en, row.abbreviation]))
    hits = [
        Hit(
            thing=row,
            title=(title := _title(words, row, "name")),
            excerpt=_excerpt(words, title, [], [_others(row, "name")]),
            address=row,
            facts=(words.marked(row.abbreviation),),
        )
        for row in found[:SHOWN_HITS]
    ]
    return Group("organisations", _("Organisations"), hits, len(found))


def _news(words: Words, moment: Moment) -> Group:
    """The public log and the judgements that it tells of, the newest first among equals: three queries."""
    found = words.ranked(publications(moment))
    first = list(found.order_by("rank", "-number").values_list("pk", flat=True)[:SHOWN_NEWS])
    rows = publications(moment).in_bulk(first)  # whole rows of the first ones only: all that hold the words are sorted
    hits = [_hit_of_entry(words, rows[pk]) for pk in first]
    return Group("news", _("Judgements and news"), hits, found.order_by().count())


def _hit_of_entry(words: Words, row: Publication) -> Hit:
    texts = _both(row, "note")
    if row.act in (Publication.Act.STATUS_PUBLISHED, Publication.Act.STATUS_CORRECTED):
        texts = [pair for name in JUDGEMENT_TEXTS for pair in _both(row.status_update, name)] + texts
    return Hit(
        thing=row,
        title=(title := _title(words, row, "title")),
        excerpt=_excerpt(words, title, texts, [_others(row, "title")]),
        address=subject_of(row),
    )


def _ranked[Row](rows: Iterable[Row], words: Words, text_of: Callable[[Row], str]) -> list[Row]:
    """The rows that hold the words, by rank, else in their own order."""
    ranks = [(words.rank_in(text_of(row)), row) for row in rows]
    found = [(rank, row) for rank, row in ranks if rank is not None]
    return [row for _rank, row in sorted(found, key=lambda pair: pair[0])]


def _title(words: Words, thing: Any, name: str, code: str = "") -> Text:
    text, is_swedish = in_language(thing, name)
    whole = f"{code} {text}".strip()
    return Text(words.marked(whole), "sv" if is_swedish else "", words.count_in(whole))


type Candidate = tuple[str, str]
"""(text, language), of which the excerpt is chosen."""


def _both(thing: Any, name: str) -> list[Candidate]:
    """What it says in the reader's language and then in the other one."""
    read = thing.get if isinstance(thing, dict) else lambda field, default: getattr(thing, field, default)
    texts = [(read(name, "") or "", "sv"), (read(f"{name}_en", "") or "", "en")]
    return texts[::-1] if get_language() == "en" else texts


def _others(thing: Any, name: str) -> Candidate:
    """The title that the reader does not see as the heading."""
    texts = [pair for pair in _both(thing, name) if pair[0]]
    return texts[1] if len(texts) > 1 else ("", "sv")


def _excerpt(words: Words, title: Text, texts: list[Candidate], others: list[Candidate]) -> Text | None:
    """Of the text that holds most of the words, the first among equals. Without any, the first of `texts` begins.

    What is not in the reader's language or not among `texts` is shown only if it holds more than the title does.
    """
    read = [pair for pair in texts if pair[1] == get_language()]
    counted = [(words.count_in(text), (text, language)) for text, language in read]
    unread = [(words.count_in(pair[0]), pair) for pair in texts + others if pair not in read]
    counted += [(count, pair) for count, pair in unread if count > title.words_held]
    most = max((count for count, _pair in counted), default=0)
    found = (pair for count, pair in counted if count == most) if most else (pair for pair in texts if pair[0])
    text, language = next(found, ("", ""))
    if not text:
        return None
    return Text(words.excerpt(text), "" if language == get_language() else language)
