"""The public log in sentences, built when read, in the reader's language."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from tracking import wording
from tracking.models import Indicator, Publication
from tracking.templatetags.words import day, marked

Act = Publication.Act


@dataclass(frozen=True)
class Sentence:
    """What is said, with what is filled in; `logged`: which of that the log has in Swedish alone."""

    text: str
    words: dict[str, str] = field(default_factory=dict)
    logged: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text % self.words if self.words else self.text

    def __html__(self) -> SafeString:
        """For pages, with the Swedish in it marked on English pages."""
        is_foreign = get_language() != "sv"
        words = {name: marked(text, is_foreign and name in self.logged) for name, text in self.words.items()}
        filled = {name: conditional_escape(text) for name, text in words.items()}
        escaped = escape(self.text)
        return mark_safe(escaped % filled if filled else escaped)  # noqa: S308 - every piece is escaped


def sentence_of(entry: Publication) -> str:
    """One sentence: what became public, from what to what. The title is linked by the page and not repeated here."""
    return str(told(entry))


def told(entry: Publication) -> Sentence:
    """The sentence in its pieces: `str` for plain text, `__html__` for pages."""
    match entry.act:
        case Act.STATUS_PUBLISHED | Act.STATUS_CORRECTED | Act.STATUS_WITHDRAWN:
            return Sentence(_of_judgement(entry))
        case Act.DUE_DATE_MOVED:
            words = {"what": _capital(entry.detail), "from": day(entry.from_value), "to": day(entry.to_value)}
            return Sentence(_("%(what)s: the date was moved from %(from)s to %(to)s."), words, logged=("what",))
        case Act.DELIVERY_REGISTERED:
            return _of_delivery(entry)
        case Act.INITIATIVE_AMENDED if entry.to_value or entry.from_value:
            phases = {"from": wording.label("phase", entry.from_value), "to": wording.label("phase", entry.to_value)}
            return Sentence(_("The phase was changed from %(from)s to %(to)s."), phases)
        case Act.GOAL_LINKED | Act.GOAL_UNLINKED:
            is_linked = entry.act == Act.GOAL_LINKED
            text = _("Linked to the goal %(goal)s.") if is_linked else _("No longer linked to the goal %(goal)s.")
            return Sentence(text, {"goal": entry.detail}, logged=("goal",))
        case Act.WORDING_CHANGED | Act.ORGANISATION_CHANGED:
            texts = {"from": entry.from_value, "to": entry.to_value}
            return Sentence(_("The wording was changed from “%(from)s” to “%(to)s”."), texts, logged=("from", "to"))
        case Act.OBSERVATION_ADDED | Act.OBSERVATION_REVISED:
            return Sentence(_of_observation(entry))
        case Act.INDICATOR_CHANGED:
            part = _part_of_indicator(entry.detail)
            return _of_change(part, entry.from_value, entry.to_value, logged=("from", "to"))
        case Act.LINEAGE_CHANGED:
            return _of_lineage(entry)
    return Sentence(_of_act(entry.act))


def _of_act(act: str) -> str:
    return {
        Act.INDICATOR_PUBLISHED: _("The indicator was published in the register."),
        Act.EDITION_PUBLISHED: _("The edition was published in the register."),
        Act.INITIATIVE_PUBLISHED: _("The initiative was published in the register."),
        Act.INITIATIVE_AMENDED: _("The record of the initiative was amended."),
        Act.INITIATIVE_UNPUBLISHED: _("The initiative is no longer shown."),
    }[Act(act)]


def _of_judgement(entry: Publication) -> str:
    words = {
        "from": wording.label("direction", entry.from_value),
        "to": wording.label("direction", entry.to_value),
    }
    if entry.act == Act.STATUS_WITHDRAWN:
        if not entry.to_value:
            return _("An earlier judgement was withdrawn.")
        return _("The judgement %(from)s was withdrawn: the goal is now not assessed.") % words
    if entry.act == Act.STATUS_CORRECTED:
        if entry.from_value == entry.to_value:
            return _("The judgement was corrected; the direction is still %(to)s.") % words
        return _("The judgement was corrected from %(from)s to %(to)s.") % words
    if entry.from_value == entry.to_value:
        return _("Assessed again: still %(to)s.") % words
    return _("From %(from)s to %(to)s.") % words


def _of_delivery(entry: Publication) -> Sentence:
    delivery, _space, on = entry.to_value.partition(" ")
    words = {"what": _capital(entry.detail)}
    if delivery == "delivered" and on:
        return Sentence(_("%(what)s: delivered %(day)s."), words | {"day": day(on)}, logged=("what",))
    word = {"delivery": wording.label("delivery", delivery)}
    return Sentence(_("%(what)s: %(delivery)s."), words | word, logged=("what",))


def _of_observation(entry: Publication) -> str:
    words = {
        "period": wording.period_in_words(entry.detail),
        "from": _observed(entry.from_value),
        "to": _observed(entry.to_value),
    }
    if entry.act == Act.OBSERVATION_ADDED:
        return _("%(period)s: the value %(to)s was added.") % words
    return _("%(period)s: the value was revised from %(from)s to %(to)s.") % words


def _observed(logged: str) -> str:
    """In words what publishing logs: "about 42000", "exact 139.4 preliminary"."""
    qualifier, value, status = [*logged.split(" "), "", "", ""][:3]
    return wording.observed(Decimal(value), qualifier, status) if value else ""


def _part_of_indicator(name: str) -> str:
    column = Indicator._meta.get_field(name)
    named = column.related_model._meta.verbose_name_plural if column.auto_created else column.verbose_name  # type: ignore[union-attr]
    return _capital(str(named))


def _of_lineage(entry: Publication) -> Sentence:
    before, after = (wording.label("lineage", value) for value in (entry.from_value, entry.to_value))
    if before == after:
        return Sentence(_("%(what)s: the note was changed."), {"what": entry.detail}, logged=("what",))
    return _of_change(entry.detail, before, after, logged=("what",))


def _of_change(what: str, before: str, after: str, logged: tuple[str, ...]) -> Sentence:
    words = {"what": what, "from": before, "to": after}
    if not before:
        return Sentence(_("%(what)s: “%(to)s” was added."), words, logged)
    if not after:
        return Sentence(_("%(what)s: “%(from)s” was removed."), words, logged)
    return Sentence(_("%(what)s: changed from “%(from)s” to “%(to)s”."), words, logged)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def sentence_of_many(act: str, number: int) -> str:
    """What one act did with several things at one moment."""
    things = wording.digits(number)
    match act:
        case Act.INITIATIVE_PUBLISHED:
            return _("%(n)s initiatives were published in the register.") % {"n": things}
        case Act.INDICATOR_PUBLISHED:
            return _("%(n)s indicators were published in the register.") % {"n": things}
    return _("%(n)s changes were published together.") % {"n": things}


def counted_changes(kind: str, number: int) -> str:
    """How many changes of a kind there are between two days: "3 initiatives published"."""
    forms = {
        "turned": ngettext("%(n)s goal with another direction", "%(n)s goals with another direction", number),
        "judgements": ngettext("%(n)s new judgement", "%(n)s new judgements", number),
        "corrections": ngettext("%(n)s correction", "%(n)s corrections", number),
        "withdrawals": ngettext("%(n)s withdrawal", "%(n)s withdrawals", number),
        "published": ngettext("%(n)s initiative published", "%(n)s initiatives published", number),
        "amended": ngettext("%(n)s amendment of an initiative", "%(n)s amendments of initiatives", number),
        "unpublished": ngettext("%(n)s initiative no longer shown", "%(n)s initiatives no longer shown", number),
        "deliveries": ngettext("%(n)s delivery registered", "%(n)s deliveries registered", number),
        "moved": ngettext("%(n)s date moved", "%(n)s dates moved", number),
        "indicators": ngettext("%(n)s change of an indicator", "%(n)s changes of indicators", number),
        "wording": ngettext("%(n)s change of wording", "%(n)s changes of wording", number),
    }
    return forms[kind].replace(" ", wording.NO_BREAK, 1) % {"n": wording.digits(number)}
