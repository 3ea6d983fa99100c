"""The public log in sentences, built when read, in the reader's language."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracking import wording
from tracking.models import Indicator, Publication
from tracking.templatetags.words import day

Act = Publication.Act


def sentence_of(entry: Publication) -> str:
    """One sentence: what became public, from what to what. The title is linked by the page and not repeated here."""
    match entry.act:
        case Act.STATUS_PUBLISHED | Act.STATUS_CORRECTED | Act.STATUS_WITHDRAWN:
            return _of_judgement(entry)
        case Act.DUE_DATE_MOVED:
            return _("%(what)s: the date was moved from %(from)s to %(to)s.") % {
                "what": _capital(entry.detail),
                "from": day(entry.from_value),
                "to": day(entry.to_value),
            }
        case Act.DELIVERY_REGISTERED:
            return _of_delivery(entry)
        case Act.INITIATIVE_AMENDED if entry.to_value or entry.from_value:
            return _("The phase was changed from %(from)s to %(to)s.") % {
                "from": wording.label("phase", entry.from_value),
                "to": wording.label("phase", entry.to_value),
            }
        case Act.GOAL_LINKED | Act.GOAL_UNLINKED:
            text = (
                _("Linked to the goal %(goal)s.")
                if entry.act == Act.GOAL_LINKED
                else _("No longer linked to the goal %(goal)s.")
            )
            return text % {"goal": entry.detail}
        case Act.WORDING_CHANGED | Act.ORGANISATION_CHANGED:
            return _("The wording was changed from “%(from)s” to “%(to)s”.") % {
                "from": entry.from_value,
                "to": entry.to_value,
            }
        case Act.OBSERVATION_ADDED | Act.OBSERVATION_REVISED:
            return _of_observation(entry)
        case Act.INDICATOR_CHANGED:
            return _of_change(_part_of_indicator(entry.detail), entry.from_value, entry.to_value)
        case Act.LINEAGE_CHANGED:
            return _of_lineage(entry)
    return {
        Act.INDICATOR_PUBLISHED: _("The indicator was published in the register."),
        Act.EDITION_PUBLISHED: _("The edition was published in the register."),
        Act.INITIATIVE_PUBLISHED: _("The initiative was published in the register."),
        Act.INITIATIVE_AMENDED: _("The record of the initiative was amended."),
        Act.INITIATIVE_UNPUBLISHED: _("The initiative is no longer shown."),
    }[Act(entry.act)]


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


def _of_delivery(entry: Publication) -> str:
    delivery, _space, on = entry.to_value.partition(" ")
    what = _capital(entry.detail)
    if delivery == "delivered" and on:
        return _("%(what)s: delivered %(day)s.") % {"what": what, "day": day(on)}
    return _("%(what)s: %(delivery)s.") % {"what": what, "delivery": wording.label("delivery", delivery)}


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
    field = Indicator._meta.get_field(name)
    named = field.related_model._meta.verbose_name_plural if field.auto_created else field.verbose_name  # type: ignore[union-attr]
    return _capital(str(named))


def _of_lineage(entry: Publication) -> str:
    before, after = (wording.label("lineage", value) for value in (entry.from_value, entry.to_value))
    if before == after:
        return _("%(what)s: the note was changed.") % {"what": entry.detail}
    return _of_change(entry.detail, before, after)


def _of_change(what: str, before: str, after: str) -> str:
    words = {"what": what, "from": before, "to": after}
    if not before:
        return _("%(what)s: “%(to)s” was added.") % words
    if not after:
        return _("%(what)s: “%(from)s” was removed.") % words
    return _("%(what)s: changed from “%(from)s” to “%(to)s”.") % words


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
