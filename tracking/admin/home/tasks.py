"""What the lists of the first page are made of: links that say what they lead to, each list cut, with a link to all."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from strategy.models import Goal
from tracking.templatetags.words import NO_BREAK, day

MOST = 10
"""No list of the first page is longer."""


@dataclass(frozen=True)
class Link:
    text: str
    address: str


@dataclass(frozen=True)
class Task:
    text: str
    address: str
    about: str = ""  # what is known of it, in a line
    tag: str = ""  # one word or two
    tone: str = ""  # of the tag: alert, rest
    also: tuple[Link, ...] = ()  # other things to do with it


@dataclass(frozen=True)
class TaskList:
    name: str  # of its heading in the page
    title: str
    tasks: list[Task]
    count: int
    everything: Link | None = None
    explanation: str = ""

    @classmethod
    def of(
        cls, name: str, title: str, tasks: Sequence[Task], everything: Link | None = None, explanation: str = ""
    ) -> "TaskList":
        """A list of all that there is, cut to what is shown."""
        return cls(name, title, list(tasks[:MOST]), len(tasks), everything, explanation)


def change_page(noun: str, pk: int, page: str = "change") -> str:
    return reverse(f"admin:tracking_{noun}_{page}", args=[pk])


def list_page(noun: str, query: str = "", app: str = "tracking") -> str:
    address = reverse(f"admin:{app}_{noun}_changelist")
    return f"{address}?{query}" if query else address


def new_judgement(goal: Goal) -> str:
    return f"{reverse('admin:tracking_statusupdate_add')}?goal={goal.pk}"


def moment_in_words(at: dt.datetime) -> str:
    """ "3 december 2026 kl. 9.30"."""
    words = {"day": day(at), "time": date_format(timezone.localtime(at), "G.i")}
    return (_("%(day)s at %(time)s") % words).replace(" ", NO_BREAK)
