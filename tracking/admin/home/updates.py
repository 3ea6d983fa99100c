"""Judgements on their way to the public: returned, to approve, being written, waiting for their time."""

import datetime as dt

from django.db.models import Exists, OuterRef
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from strategy.models import Edition
from tracking.admin.home.tasks import Link, Task, TaskList, change_page, list_page, moment_in_words
from tracking.admin.labels import choice_label
from tracking.models import StatusUpdate, User
from tracking.policy import Act, areas_of, may, readable_updates
from tracking.templatetags.words import day

State = StatusUpdate.State
GRACE = dt.timedelta(minutes=5)
"""The command that publishes runs every minute: what is later than this was refused, or the command does not run."""


def open_updates(user: User) -> list[StatusUpdate]:
    """What is being written and the person may read, at most one for each goal: one query."""
    mine = StatusUpdate.contributors.through.objects.filter(statusupdate=OuterRef("pk"), user=user)
    texts = set(StatusUpdate.TEXTS) - {"assessed_on", "direction"}
    return list(
        readable_updates(user)
        .filter(state__in=StatusUpdate.OPEN)
        .annotate(is_mine=Exists(mine))
        .select_related("goal__area", "goal__edition", "author", "approver")
        .defer(*texts)
        .order_by("goal__area__number", "goal__number", "pk")
    )


def waiting(updates: list[StatusUpdate], user: User, edition: Edition | None, at: dt.datetime) -> list[TaskList]:
    """What this person has to do with them."""
    own = [update for update in updates if update.goal.area_id in areas_of(user)] if may(user, Act.WRITE) else []
    unread = [update for update in updates if update.state == State.SUBMITTED and _is_for(user, update)]
    returned = [update for update in own if update.state == State.RETURNED]
    drafts = [update for update in own if update.state == State.DRAFT]
    missed = [update for update in updates if is_missed(update, at)]
    return [
        TaskList.of(
            "missed",
            _("Approved, but not published in time"),
            [_missed(update, edition) for update in missed],
            Link(_("All approved texts"), _list(State.APPROVED)),
            _("The time has passed. Open the text to see what stops it, or ask those who run the site."),
        ),
        TaskList.of(
            "to-approve",
            _("To approve"),
            [_unread(update, edition) for update in unread],
            Link(_("All submitted texts"), _list(State.SUBMITTED)),
        ),
        TaskList.of(
            "returned",
            _("Returned"),
            [_returned(update, edition) for update in returned],
            Link(_("All returned texts in your areas"), _list(State.RETURNED, "mine=yes")),
        ),
        TaskList.of(
            "drafts",
            _("Drafts"),
            [_written(update, edition) for update in drafts],
            Link(_("All drafts in your areas"), _list(State.DRAFT, "mine=yes")),
        ),
    ]


def on_their_way(updates: list[StatusUpdate], user: User, edition: Edition | None, at: dt.datetime) -> list[TaskList]:
    """What others have to do with them, and what waits for its time."""
    elsewhere = [update for update in updates if update.state == State.SUBMITTED and not _is_for(user, update)]
    planned = [update for update in updates if update.state == State.APPROVED and not is_missed(update, at)]
    planned.sort(key=lambda update: (update.publish_after or at, update.pk))
    return [
        TaskList.of(
            "planned",
            _("Approved, with a time set"),
            [_planned(update, edition) for update in planned],
            Link(_("All approved texts"), _list(State.APPROVED)),
        ),
        TaskList.of(
            "submitted",
            _("Submitted, for somebody else to approve"),
            [_written(update, edition) for update in elsewhere],
            Link(_("All submitted texts"), _list(State.SUBMITTED)),
        ),
    ]


def is_missed(update: StatusUpdate, at: dt.datetime) -> bool:
    return update.state == State.APPROVED and update.publish_after is not None and update.publish_after < at - GRACE


def _is_for(user: User, update: StatusUpdate) -> bool:
    """Whether the person may approve it: `policy.has_contributed`, asked of all in one query."""
    contributed = update.author_id == user.pk or update.is_mine  # type: ignore[attr-defined]
    return may(user, Act.APPROVE, StatusUpdate) and not contributed


def _name(update: StatusUpdate, edition: Edition | None) -> str:
    """The goal; of another edition than the one in force with the name of its own."""
    is_in_force = edition is not None and update.goal.edition_id == edition.pk
    return str(update.goal) if is_in_force else choice_label(update.goal)


def _judgement(update: StatusUpdate) -> str:
    words = {
        "direction": capfirst(update.get_direction_display() or _("no direction yet")),
        "day": day(update.assessed_on),
        "name": update.author,
    }
    return _("%(direction)s, assessed on %(day)s by %(name)s") % words


def _returned(update: StatusUpdate, edition: Edition | None) -> Task:
    comment = Truncator(" ".join(update.return_comment.split())).chars(160)
    about = _("“%(comment)s”") % {"comment": comment} if comment else _judgement(update)
    return Task(_name(update, edition), change_page("statusupdate", update.pk), about)


def _unread(update: StatusUpdate, edition: Edition | None) -> Task:
    return Task(_name(update, edition), change_page("statusupdate", update.pk, "approve"), _judgement(update))


def _written(update: StatusUpdate, edition: Edition | None) -> Task:
    return Task(_name(update, edition), change_page("statusupdate", update.pk), _judgement(update))


def _planned(update: StatusUpdate, edition: Edition | None) -> Task:
    about = (
        _("To be published on %(moment)s") % {"moment": moment_in_words(update.publish_after)}
        if update.publish_after
        else ""
    )
    return Task(_name(update, edition), change_page("statusupdate", update.pk), about)


def _missed(update: StatusUpdate, edition: Edition | None) -> Task:
    when = moment_in_words(update.publish_after) if update.publish_after else ""
    about = _("Should have been published on %(moment)s") % {"moment": when}
    return Task(
        _name(update, edition), change_page("statusupdate", update.pk), about, capfirst(_("not published")), "alert"
    )


def _list(state: State, *more: str) -> str:
    return list_page("statusupdate", "&".join([f"state__exact={state.value}", *more]))
