"""The rules of the tables, asked of many rows at once: what `full_clean` would ask the database row by row."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import CheckConstraint, F, Model, Q, UniqueConstraint
from django.utils.translation import gettext as _

from tracking.exchange.nouns.base import Noun, PlannedRow

OURS = {"id", "uid"}


def check_rules(noun: Noun, rows: Iterable[PlannedRow]) -> None:
    """Fields by themselves and against each other. No query."""
    columns = {column.attribute: name for name, column in noun.read_columns.items()}
    for row in rows:
        for field, reason in _broken_rules(row.instance):
            row.refuse(columns.get(field, ""), reason)


def _broken_rules(row: Any) -> Iterator[tuple[str, str]]:
    relations = {field.name for field in row._meta.concrete_fields if field.is_relation}
    for field in row._meta.concrete_fields:
        if field.is_relation and not field.null and getattr(row, field.attname) is None:
            yield field.name, _("This has to be filled in.")
    broken = set()
    try:
        row.clean_fields(exclude=relations | OURS)
        row.clean()
    except ValidationError as error:
        for name, errors in error.error_dict.items() if hasattr(error, "error_dict") else [("", error.error_list)]:
            broken.add(name)
            for one in errors:
                yield "" if name == NON_FIELD_ERRORS else name, _sentence(row, name, one)
    for constraint in row._meta.constraints:
        if not isinstance(constraint, CheckConstraint) or broken & set(_names_in(constraint.condition)):
            continue  # a field that is wrong has said so itself
        if holds(constraint.condition, row) is False:
            yield "", str(constraint.get_violation_error_message())


def _sentence(row: Model, name: str, error: ValidationError) -> str:
    return _("This has to be filled in.") if error.code in {"blank", "null"} else " ".join(error.messages)


def check_unique(noun: Noun, rows: list[PlannedRow], seen: dict[Any, int]) -> None:
    """What may be there once: in the table, two queries for each such rule, and in the file."""
    columns = {column.attribute: name for name, column in noun.read_columns.items()}
    for fields, reason in unique_rules(noun.model):
        keyed = [(row, key) for row in rows if (key := _key(row.instance, fields)) is not None]
        taken = _taken(noun.model, fields, [key for _row, key in keyed])
        for row, key in keyed:
            others = taken.get(key, set()) - {row.instance.pk}
            first = seen.setdefault((fields, key), row.number)
            if others:
                row.refuse(columns.get(fields[0], "") if len(fields) == 1 else "", reason)
            elif first != row.number:
                row.refuse("", _("Row %(row)d is about the same: %(reason)s") % {"row": first, "reason": reason})


def unique_rules(model: type[Model]) -> list[tuple[tuple[str, ...], str]]:
    """(fields, sentence) of each rule that says that something is there once."""
    alone = [field for field in model._meta.concrete_fields if field.unique and field.name not in OURS]
    together = [
        rule for rule in model._meta.constraints if isinstance(rule, UniqueConstraint) and rule.condition is None
    ]
    return [((field.name,), _("There is already one with this value.")) for field in alone] + [
        (tuple(rule.fields), str(rule.get_violation_error_message())) for rule in together
    ]


def _key(row: Model, fields: tuple[str, ...]) -> tuple[Any, ...] | None:
    key = tuple(getattr(row, row._meta.get_field(name).attname) for name in fields)  # type: ignore[union-attr]
    return None if None in key else key


def _taken(model: type[Model], fields: tuple[str, ...], keys: list[tuple[Any, ...]]) -> dict[tuple[Any, ...], set[Any]]:
    """Primary keys of rows by their values in these fields. One query, of a little more than is asked."""
    if not keys:
        return {}
    among = {f"{name}__in": {key[place] for key in keys} for place, name in enumerate(fields)}
    found: dict[tuple[Any, ...], set[Any]] = {}
    for pk, *values in model._default_manager.filter(**among).order_by().values_list("pk", *fields):
        found.setdefault(tuple(values), set()).add(pk)
    return found


# Three-valued logic, as databases have it: None is "unknown", and what is unknown breaks no rule.


def holds(condition: Any, row: Model) -> bool | None:
    """What the database would say of a condition. `tests/test_exchange_checks.py` asks both."""
    answers = [holds(part, row) if isinstance(part, Q) else _is_so(row, *part) for part in condition.children]
    answer = _all(answers) if condition.connector == Q.AND else _any(answers)
    if not condition.negated:
        return answer
    return True if answer is None else not answer  # as Django writes ~Q: not (x = 1 and x is not null)


def _all(answers: list[bool | None]) -> bool | None:
    return False if False in answers else None if None in answers else True


def _any(answers: list[bool | None]) -> bool | None:
    return True if True in answers else None if None in answers else False


def _is_so(row: Model, lookup: str, wanted: Any) -> bool | None:
    name, _underscores, how = lookup.partition("__")
    value = _value(row, name)
    if isinstance(wanted, F):
        wanted = _value(row, wanted.name)  # type: ignore[attr-defined]
    elif isinstance(wanted, Model):
        wanted = wanted.pk
    elif how in {"", "exact"} and wanted is None:
        return value is None
    if how == "isnull":
        return (value is None) == wanted
    if value is None or wanted is None:
        return None
    return _COMPARE[how](value, wanted)


_COMPARE: dict[str, Any] = {
    "": lambda value, wanted: value == wanted,
    "exact": lambda value, wanted: value == wanted,
    "in": lambda value, wanted: value in wanted,
    "gt": lambda value, wanted: value > wanted,
    "gte": lambda value, wanted: value >= wanted,
    "lt": lambda value, wanted: value < wanted,
    "lte": lambda value, wanted: value <= wanted,
    "startswith": lambda value, wanted: str(value).startswith(wanted),
}


def _value(row: Model, name: str) -> Any:
    field = row._meta.pk if name in {"id", "pk"} else row._meta.get_field(name)
    return getattr(row, field.attname)  # type: ignore[union-attr]


def _names_in(condition: Any) -> Iterator[str]:
    for part in condition.children:
        if isinstance(part, Q):
            yield from _names_in(part)
        else:
            yield part[0].partition("__")[0]
