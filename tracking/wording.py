"""Words for stored values, numbers and amounts, in the reader's language. No markup: templates add that."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.formats import get_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from strategy.models import GoalLineage
from tracking.indicator_series import TargetState, TrendDirection
from tracking.models import (
    Deliverable,
    Funding,
    GoalLink,
    Indicator,
    Initiative,
    Involvement,
    Observation,
    Organisation,
    ShownState,
    StatusUpdate,
    Target,
    User,
)
from tracking.progress import NOT_ASSESSED, Freshness

NO_BREAK = "\N{NO-BREAK SPACE}"

LABELS: dict[str, dict[str, Any]] = {
    "direction": {**dict(StatusUpdate.Direction.choices), NOT_ASSESSED: gettext_lazy("not assessed")},
    "confidence": dict(StatusUpdate.Confidence.choices),
    "state": dict(ShownState.choices),
    "phase": {**dict(Initiative.Phase.choices), "": gettext_lazy("no information")},
    "freshness": dict(Freshness.choices),
    "kind": dict(Initiative.Kind.choices),
    "decided_basis": dict(Initiative.DecidedBasis.choices),
    "link_basis": dict(GoalLink.Basis.choices),
    "involvement": dict(Involvement.Role.choices),
    "deliverable": dict(Deliverable.Kind.choices),
    "due_basis": dict(Deliverable.DueBasis.choices),
    "delivery": dict(Deliverable.Delivery.choices),
    "stage": dict(Funding.Stage.choices),
    "qualifier": dict(Funding.Qualifier.choices),
    "organisation": dict(Organisation.Kind.choices),
    "role": dict(User.Role.choices),
    "indicator_role": dict(Indicator.Role.choices),
    "observation_status": dict(Observation.Status.choices),
    "target_direction": dict(Target.Direction.choices),
    "target_state": dict(TargetState.choices),
    "trend": dict(TrendDirection.choices),
    "lineage": dict(GoalLineage.Relation.choices),
    "lineage_basis": dict(GoalLineage.Basis.choices),
}


def label(kind: str, value: str) -> str:
    return str(LABELS[kind].get(value, value))


def in_language(thing: Any, name: str) -> tuple[str, bool]:
    """(text, whether it is Swedish on an English page) of a row or a mapping with `name` and `name_en`."""

    def read(field: str) -> str:
        value = thing.get(field, "") if isinstance(thing, dict) else getattr(thing, field, "")
        return str(value or "")

    if translation.get_language() == "en":
        english = read(f"{name}_en")
        return (english, False) if english else (read(name), True)
    return read(name), False


def number_in_words(number: int) -> str:
    words = [
        _("none"),
        _("one"),
        _("two"),
        _("three"),
        _("four"),
        _("five"),
        _("six"),
        _("seven"),
        _("eight"),
        _("nine"),
        _("ten"),
        _("eleven"),
        _("twelve"),
    ]
    return words[number] if number < len(words) else digits(number)


def digits(number: int) -> str:
    """With no-break spaces between thousands."""
    return f"{number:,}".replace(",", NO_BREAK)


def quantity(value: Decimal) -> str:
    """A measured value as it is known: "139,4", "42 000"; no decimals that only fill out."""
    sign, text = ("\N{MINUS SIGN}", f"{-value.normalize():f}") if value < 0 else ("", f"{value.normalize():f}")
    whole, _point, decimals = text.partition(".")
    return sign + digits(int(whole)) + (f"{get_format('DECIMAL_SEPARATOR')}{decimals}" if decimals else "")


def observed(value: Decimal, qualifier: str = "exact", status: str = "") -> str:
    """A value with what the source says about it: "just under 3 000", "12.5 (preliminary)"."""
    text = {
        "about": _("about %(value)s"),
        "just_under": _("just under %(value)s"),
        "more_than": _("more than %(value)s"),
    }.get(qualifier, "%(value)s") % {"value": quantity(value)}
    return f"{text} ({label('observation_status', status)})" if status else text


def period_of(observation: Observation) -> str:
    """The period in words: as the source says it, or from its days."""
    return in_language(observation, "period_label")[0] or period_in_words(observation.period)


def period_in_words(iso: str) -> str:
    """ "2021", "2021–2023" as they are; "2021-01" as "January 2021"."""
    from tracking.templatetags.words import day

    return "–".join(day(part) for part in iso.split("–"))


def counted(number: int, noun: str) -> str:
    forms = {
        "initiative": ngettext("%(n)s initiative", "%(n)s initiatives", number),
        "goal": ngettext("%(n)s goal", "%(n)s goals", number),
        "area": ngettext("%(n)s area", "%(n)s areas", number),
        "source": ngettext("%(n)s source", "%(n)s sources", number),
        "change": ngettext("%(n)s change", "%(n)s changes", number),
        "hit": ngettext("%(n)s hit", "%(n)s hits", number),
        "amount": ngettext("%(n)s amount", "%(n)s amounts", number),
        "completed": ngettext("%(n)s completed", "%(n)s completed", number),
        "ongoing": ngettext("%(n)s ongoing", "%(n)s ongoing", number),
        "late": ngettext("%(n)s late", "%(n)s late", number),
        "planned": ngettext("%(n)s planned", "%(n)s planned", number),
        "discontinued": ngettext("%(n)s discontinued", "%(n)s discontinued", number),
        "unknown": ngettext("%(n)s with no information", "%(n)s with no information", number),
    }
    return forms[noun].replace(" ", NO_BREAK, 1) % {"n": digits(number)}


def counted_all(pairs: Iterable[tuple[str, int]]) -> str:
    """Numbers of several kinds in a row: "3 ongoing, 1 late"."""
    return ", ".join(counted(number, noun) for noun, number in pairs)


def years(first: int | None, last: int | None, is_open: bool) -> str:
    """`is_open`: that no last year means until further notice."""
    if last:
        return f"{first}–{last}" if first and first != last else str(last)
    if first and is_open:
        return _("from %(first)s, until further notice") % {"first": first}
    return _("from %(first)s") % {"first": first} if first else _("no information")


def kronor(amount: int) -> str:
    if amount >= 1_000_000:
        millions, rest = divmod(amount, 1_000_000)
        shown = digits(millions) + (number_format(rest / 1_000_000).removeprefix("0").rstrip("0") if rest else "")
        several = 1 if amount == 1_000_000 else 2
        return ngettext("%(n)s million kronor", "%(n)s million kronor", several).replace(" ", NO_BREAK) % {"n": shown}
    return _("%(n)s kronor").replace(" ", NO_BREAK) % {"n": digits(amount)}
