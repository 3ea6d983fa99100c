"""`manage.py publish_due`: publish what is approved and whose time has come. Run it every minute."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tracking.publishing import publish_due


class Command(BaseCommand):
    help = "Publishes approved judgements whose time has come, each once. Safe to run twice, or at the same time."

    def handle(self, *args: Any, **options: Any) -> None:
        report = publish_due(at=timezone.now())
        for update in report.published:
            self.stdout.write(f"Published: {update}")
        for update, reason in report.refused:
            self.stderr.write(f"Not published: {update}: {reason}")
        if report.refused:
            raise CommandError(f"{len(report.refused)} could not be published.")
