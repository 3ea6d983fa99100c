"""What a dry run shows: counts, and each row that is not as it is stored, with texts cut to what a page can hold."""

import json
import zlib
from dataclasses import asdict, dataclass, field
from typing import Any

from tracking.exchange.nouns.base import PlannedRow, State
from tracking.exchange.plan import Plan

MOST_CHARACTERS = 300
STATES = [State.WRONG, State.CHANGED, State.NEW, State.UNCHANGED]


@dataclass
class Report:
    counts: dict[str, int]
    needs_note: bool
    rows: list[dict[str, Any]] = field(default_factory=list)
    """As `_row` makes them. Of rows that stay as they are, only those with something to say."""

    @classmethod
    def of(cls, plan: Plan) -> "Report":
        counts = plan.counts
        told = [row for row in plan.rows if row.state != State.UNCHANGED or row.warnings]
        return cls({state: counts[state] for state in STATES}, plan.needs_note, [_row(row) for row in told])

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def is_wrong(self) -> bool:
        return self.counts[State.WRONG] > 0

    @property
    def writes(self) -> int:
        return self.counts[State.NEW] + self.counts[State.CHANGED]

    @property
    def warned(self) -> int:
        return sum(bool(row["warnings"]) for row in self.rows)

    def packed(self) -> bytes:
        return zlib.compress(json.dumps(asdict(self)).encode(), level=1)

    @classmethod
    def unpacked(cls, packed: bytes | memoryview) -> "Report":
        return cls(**json.loads(zlib.decompress(bytes(packed))))


def _row(row: PlannedRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "state": row.state,
        "title": cut(row.title, 120),
        "changes": [
            {"column": one.column, "before": _from(one.before, one.after), "after": _from(one.after, one.before)}
            for one in row.changes
        ],
        "refusals": [{"column": one.column, "reason": cut(one.reason, 600)} for one in row.refusals],
        "warnings": row.warnings,
    }


def _from(text: str, other: str) -> str:
    """A text, from a little before where it differs from another one if it is long."""
    if len(text) <= MOST_CHARACTERS:
        return text
    same = next((place for place, (one, two) in enumerate(zip(text, other, strict=False)) if one != two), 0)
    begins = max(0, same - 40)
    return ("…" if begins else "") + cut(text[begins:], MOST_CHARACTERS)


def cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}…"
