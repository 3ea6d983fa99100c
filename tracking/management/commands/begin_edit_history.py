"""`manage.py begin_edit_history`: once, on a register from before edits were kept. Run it before officials are let in."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tracking.edits import begin


class Command(BaseCommand):
    help = (
        "Writes a first copy of every row that has none, so that the next change of it can be read. Safe to run twice."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"First copies written: {begin(timezone.now())}")
