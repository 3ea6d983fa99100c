"""Acts on an initiative: publishing, amending, unpublishing."""

import datetime as dt
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from tracking import publishing
from tracking.admin.acts import ActPage
from tracking.admin.initiatives.preview import version_to_be
from tracking.admin.updates.acts import ReasonForm
from tracking.changes_in_words import changes_in_words
from tracking.models import Initiative, User
from tracking.moments import Moment
from tracking.pages.initiatives import initiative_shown
from tracking.policy import Act


class Publish(ActPage):
    slug, act = "publish", Act.PUBLISH
    title = _("publish")
    lead = _("The initiative as it is saved now becomes public at once, with your note in the list of changes.")
    done = _("The initiative is published.")
    details = "admin/initiative_to_read.html"

    def context(self, subject: Initiative, at: dt.datetime) -> dict[str, Any]:
        """The whole as it will look, its texts and dates without the drawing of them on a line."""
        moment = Moment(at, localdate(at))
        shown = initiative_shown(version_to_be(subject, moment), moment)
        shown["deliverables"] = [row | {"line": None} for row in shown["deliverables"]]
        return shown | {"moment": moment}

    def is_possible(self, subject: Initiative, at: dt.datetime) -> bool:
        return not publishing.is_public(subject, at)

    def perform(self, subject: Initiative, answers: dict[str, Any], *, by: User, at: dt.datetime) -> None:
        publishing.publish_initiative(subject, by=by, at=at, **answers)


class Amend(ActPage):
    slug, act = "amend", Act.AMEND
    title = _("publish changes")
    lead = _("These changes become public at once, with your note. The wording before stays on record.")
    done = _("The changes are published.")
    details = "admin/pending_changes.html"

    def is_possible(self, subject: Initiative, at: dt.datetime) -> bool:
        return publishing.is_public(subject, at)

    def context(self, subject: Initiative, at: dt.datetime) -> dict[str, Any]:
        snapshots = publishing.shown_and_written(subject, at)
        return {"changes": changes_in_words(*snapshots, at) if snapshots else []}

    def perform(self, subject: Initiative, answers: dict[str, Any], *, by: User, at: dt.datetime) -> None:
        publishing.amend_initiative(subject, by=by, at=at, **answers)


class Unpublish(ActPage):
    slug, act = "unpublish", Act.UNPUBLISH
    title = _("unpublish")
    lead = _("The initiative is no longer shown. Its address answers with your reason; earlier days still show it.")
    done = _("The initiative is no longer shown.")
    form_class = ReasonForm

    def is_possible(self, subject: Initiative, at: dt.datetime) -> bool:
        return publishing.is_public(subject, at)

    def perform(self, subject: Initiative, answers: dict[str, Any], *, by: User, at: dt.datetime) -> None:
        publishing.unpublish_initiative(subject, by=by, at=at, **answers)


INITIATIVE_ACTS = (Publish(), Amend(), Unpublish())
