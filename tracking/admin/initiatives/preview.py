"""The public page of an initiative as it will look when its working rows are published."""

import datetime as dt

from django.http import HttpRequest, HttpResponse

from tracking.admin.previews import Preview, preview_page
from tracking.models import Initiative, InitiativeVersion, ShownState
from tracking.moments import Moment
from tracking.pages.initiatives import initiative_page
from tracking.progress import publications
from tracking.snapshots import goals_of, organisations_of, snapshot_of, version_of

Phase = Initiative.Phase


def initiative_preview(request: HttpRequest, initiative: Initiative, moment: Moment, back: str) -> HttpResponse:
    def page(preview: Preview) -> HttpResponse:
        version = version_to_be(initiative, moment)
        log = list(publications(moment).filter(initiative=initiative)[:50])
        return initiative_page(request, moment, version, log=log, preview=preview)

    return preview_page(request, back, page)


def version_to_be(initiative: Initiative, moment: Moment) -> InitiativeVersion:
    """The working rows as the version that publishing would write, with its shown state; not saved."""
    snapshot = snapshot_of(initiative)
    last = initiative.versions.order_by("-number").first()
    number, slug = (last.number + 1, last.slug) if last else (1, initiative.slug or "")
    version = version_of(
        initiative,
        number,
        slug,
        snapshot,
        moment.at,
        initiative.lead_area,
        goals_of(snapshot),
        organisations_of(snapshot),
    )
    version.shown_state = state_on(version, moment.on)  # type: ignore[attr-defined]
    return version


def state_on(version: InitiativeVersion, on: dt.date) -> str:
    """As `with_state` says it of stored versions."""
    if version.phase in {Phase.DISCONTINUED, Phase.COMPLETED}:
        return version.phase
    if version.late_after and version.late_after < on:
        return ShownState.LATE
    return version.phase or ShownState.UNKNOWN
