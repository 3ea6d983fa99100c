"""The public pages of a goal and of a judgement with a draft in them, as they would be if it were published now.

They are made by the functions that make the public ones, from what is public, with the draft put before the history.
Only this module makes an `AsIfPublished`, and that is no row of the database: nothing can save it or ask for it elsewhere.
"""

from dataclasses import replace
from typing import Any, cast

from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from strategy.models import Goal
from tracking import publishing
from tracking.admin.previews import Preview, preview_page
from tracking.admin.updates.differences import label_of
from tracking.admin.updates.form import by_field
from tracking.history import PublicUpdate, history
from tracking.models import Evidence, StatusUpdate
from tracking.moments import Moment
from tracking.pages.base import show
from tracking.pages.goals import HISTORY_PAGE, goal_shown, update_shown
from tracking.progress import NOT_ASSESSED, edition_in_force, goals_progress

READ = {*StatusUpdate.TEXTS, "goal", "goal_id", "corrects_id", "is_example"}


class AsIfPublished:
    """What pages read of a judgement: the texts of a draft, and what publishing now would add."""

    withdrawn_at = None

    def __init__(self, draft: StatusUpdate, moment: Moment, number: int, address: str) -> None:
        self._draft, self._address = draft, address
        self.number, self.published_at = number, moment.at
        self.direction = draft.direction or NOT_ASSESSED
        self.unit, self.approver_unit = draft.author.unit, _("the unit that approves it")

    def __getattr__(self, name: str) -> Any:
        if name not in READ:
            raise AttributeError(name)
        return getattr(self._draft, name)

    def get_absolute_url(self) -> str:
        """Where the page of the judgement is previewed; it has no address of its own yet."""
        return self._address


def goal_preview(
    request: HttpRequest, draft: StatusUpdate, moment: Moment, *, back: str, judgement: str
) -> HttpResponse:
    """The page of the goal. `judgement`: the address where that of the judgement is previewed."""

    def page(preview: Preview) -> HttpResponse:
        newest = with_draft(draft, moment, _in_language(judgement, preview))
        [progress] = goals_progress(Goal.objects.filter(pk=draft.goal_id), moment)
        judged = replace(progress, latest=newest[0].update, is_withdrawn=False)
        in_force = edition_in_force(moment) or draft.goal.edition
        context = goal_shown(judged, moment, in_force, newest)
        return show(request, "goal_detail", moment, context | {"preview": _with_remark(preview, draft, moment)})

    return preview_page(request, back, page)


def judgement_preview(request: HttpRequest, draft: StatusUpdate, moment: Moment, *, back: str) -> HttpResponse:
    def page(preview: Preview) -> HttpResponse:
        shown = with_draft(draft, moment, _in_language(request.path, preview))[0]
        context = update_shown(draft.goal, shown, moment)
        return show(request, "update_detail", moment, context | {"preview": _with_remark(preview, draft, moment)})

    return preview_page(request, back, page)


def with_draft(draft: StatusUpdate, moment: Moment, address: str) -> list[PublicUpdate]:
    """The newest judgements of the goal as they would be if the draft were published at the moment."""
    published = history(draft.goal, moment, 0, HISTORY_PAGE - 1)
    before = published[0] if published else None
    number = (before.update.number or 0) + 1 if before else 1
    update = cast(StatusUpdate, AsIfPublished(draft, moment, number, address))
    first = PublicUpdate(
        update, moment.at, previous=before.update if before else None, is_standing=True, evidence=_evidence_of(draft)
    )
    if before is None:
        return [first]
    correction = update if draft.corrects_id == before.update.pk else before.correction
    return [first, replace(before, is_standing=False, correction=correction), *published[1:]]


def _with_remark(preview: Preview, draft: StatusUpdate, moment: Moment) -> Preview:
    """Say what the text still lacks, by the names of its fields."""
    missing = publishing.what_is_missing(draft, moment.at)
    if missing is None:
        return preview
    names = [
        label_of("evidence" if name == "offered" else name) for name in by_field(missing) if name != NON_FIELD_ERRORS
    ]
    sentence = _("Not complete yet. Look at: %(fields)s.") if names else _("It cannot be submitted as it is.")
    return replace(preview, remark=sentence % {"fields": ", ".join(names)})


def _evidence_of(draft: StatusUpdate) -> list[Evidence]:
    return list(draft.evidence.select_related("version", "source"))


def _in_language(address: str, preview: Preview) -> str:
    return f"{address}?sprak=en" if preview.language == "en" else address
