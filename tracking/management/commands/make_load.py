"""`manage.py make_load`: an empty database becomes a large one, to measure with. See docs/benchmark.md."""

import gc
from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from tracking import demonstration, load

SECONDS_OF_SILENCE = 5


class Command(BaseCommand):
    help = "Fills an empty, migrated database with invented initiatives and judgements (“Lastdata”), to measure with."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--initiatives", type=int, default=50_000)
        parser.add_argument("--updates", type=int, default=20_000)
        parser.add_argument("--years", type=int, default=10)
        parser.add_argument("--seed", type=int, default=1, help="The same seed on the same day gives the same rows.")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.IN_PRODUCTION:
            raise CommandError("Invented rows are never for production: unset ALLOWED_HOSTS.")
        if not demonstration.is_empty():
            raise CommandError(
                "The database is not empty. Ten years of acts cannot be put into a log that has begun: "
                "set DATABASE_URL to a new one and run migrate."
            )
        size = load.Size(**{name: options[name] for name in ("initiatives", "updates", "years", "seed")})
        if size.initiatives < 1 or size.updates < 0 or size.years < 1:
            raise CommandError("At least one initiative and one year.")
        self.stdout.write(
            f"{size.initiatives} initiatives and {size.updates} judgements over {size.years} years, seed {size.seed}. "
            "Everything is invented and says “Lastdata”."
        )
        self.begun = self.said_at = monotonic()
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        gc.disable()  # the rows refer to each other in no circles: looking for some is a fifth of the time
        try:
            with translation.override("sv"):
                load.fill(size, midnight, self._show_progress)
        finally:
            gc.enable()
        self.stdout.write(self.style.SUCCESS(f"Done in {monotonic() - self.begun:.0f} s."))

    def _show_progress(self, what: str, done: int, total: int) -> None:
        if done == total or monotonic() - self.said_at > SECONDS_OF_SILENCE:
            self.said_at = monotonic()
            self.stdout.write(f"{self.said_at - self.begun:6.0f} s  {what}: {done} of {total}")
            self.stdout.flush()
