"""What rows are called where an official chooses among them."""

from django.db.models import Model
from django.utils.translation import gettext_noop

from strategy.models import Goal

DJANGOS_OWN = [gettext_noop("- Select an option -")]
"""Texts of Django 6.1 that have no Swedish in its own catalogue yet."""


def choice_label(row: Model) -> str:
    """The name of a row in a list of choices; a goal with its edition, since 4.1 exists in each.

    `shown_as` goes before: what the row is called to those who may not read how it is being reworded.
    """
    return f"{row.edition.slug}: {row}" if isinstance(row, Goal) else getattr(row, "shown_as", None) or str(row)
