"""The form of a judgement: its texts, and its evidence to be ticked. It knows its goal before anything is saved."""

from typing import Any, ClassVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from tracking.admin.seen import SeenForm
from tracking.admin.updates.evidence import EvidenceField, cited_by, fold_searched, key_of, search_box, things_of
from tracking.admin.updates.goal_now import GoalNow

EXAMPLES = {
    "headline": _("How it goes. For example: “More trials are started, but it takes longer to find patients.”"),
    "what_happened": _(
        "Since the last judgement. For example: “Two assignments have been reported. The fee was lowered in May.”"
    ),
    "why": _(
        "What weighs most, and what speaks against. For example: “Both sources show growth, but only until 2024.”"
    ),
    "what_next": _("For example: “The inquiry reports on 1 June 2027. After that the goal is assessed again.”"),
}
"""Help texts of the Swedish fields."""
EVIDENCE = ("offered", "more_initiatives", "more_sources")


class StatusUpdateForm(SeenForm):
    now: ClassVar[GoalNow | None] = None
    """The goal that is judged; of a class made for one request."""
    missing: ClassVar[ValidationError | None] = None
    """Why the saved text cannot be submitted yet, to be said at its fields."""

    offered = EvidenceField(help_text=_("Tick what the judgement rests on: at least one initiative or source."))
    more_initiatives = search_box("version", _("other initiatives"))
    more_sources = search_box("source", _("other sources"))

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(fold_searched(data) if data else data, *args, **kwargs)
        if self.now and self.instance.goal_id is None:
            self.instance.goal = self.now.goal
        for name in EXAMPLES.keys() & self.fields.keys():
            self.fields[name].help_text = EXAMPLES[name]
        for name in EVIDENCE:
            self.fields[name].label = capfirst(str(self.fields[name].label))
        cited = cited_by(self.instance) if self.instance.pk else []
        self.initial["offered"] = [key_of(row) for row in cited]
        sent = things_of(self.data.getlist("offered")) if data else {}
        self.fields["offered"].offer(self.now, [*cited, *sent.values()])  # type: ignore[attr-defined]

    def full_clean(self) -> None:
        super().full_clean()
        if self.missing and not self.is_bound:
            self.cleaned_data: dict[str, Any] = {}
            for name, errors in by_field(self.missing).items():
                self.add_error(name if name in self.fields else None, errors)


def by_field(missing: ValidationError) -> dict[str, list[ValidationError]]:
    """What is missing, under the fields where it is written; what concerns evidence under `offered`."""
    found: dict[str, list[ValidationError]] = {}
    named = missing.error_dict if hasattr(missing, "error_dict") else {NON_FIELD_ERRORS: missing.error_list}
    for name, errors in named.items():
        for error in errors:
            place = "offered" if "evidence" in (error.code or "") else name
            found.setdefault(place, []).append(error)
    return found
