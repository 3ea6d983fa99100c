"""`manage.py demo`: from nothing to a running demonstration, in one command."""

import os
import secrets
import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tracking import demonstration
from tracking.models import User


class Command(BaseCommand):
    help = "Migrates, loads the demonstration into an empty database, makes the accounts and serves on this machine."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--password", help="One password for all accounts; otherwise a random one is printed.")
        parser.add_argument("--no-serve", action="store_true", help="Load only.")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.IN_PRODUCTION:
            raise CommandError("The demonstration runs on this machine only: unset ALLOWED_HOSTS.")
        with translation.override("sv"):
            self._say(_("Preparing the database …"))
            call_command("migrate", verbosity=0)
            if demonstration.is_empty():
                self._load(options["password"])
            else:
                self._say(_("The demonstration is already loaded. Nothing was changed."))
                self._say(_how_to_start_anew())
            if not options["no_serve"]:
                self._serve(options["port"])

    @transaction.atomic  # all of it or nothing: a demonstration that stopped halfway would look loaded
    def _load(self, password: str | None) -> None:
        story = demonstration.read_story()
        chosen = password or secrets.token_urlsafe(9)
        self._say(_("Loading the strategy, the organisations and the initiatives …"))
        demonstration.load_facts()
        users = demonstration.make_accounts(story, chosen, timezone.now())
        demonstration.play(story, progress=self._show_progress)
        self._say(_("Accounts (password for all: %(password)s):") % {"password": chosen})
        for user in users:
            if user.has_usable_password():
                areas = ", ".join(str(area.number) for area in user.areas.all())
                where = _(" (area %(areas)s)") % {"areas": areas} if areas else ""
                self._say(f"  {user.username:<12} {User.Role(user.role).label}{where}")

    def _show_progress(self, done: int, total: int) -> None:
        if done == total or done % 20 == 0:
            self._say(_("Playing the story: %(done)s of %(total)s acts") % {"done": done, "total": total})

    def _serve(self, port: int) -> None:
        address = f"http://127.0.0.1:{port}/"
        self._say(_("The public pages: %(address)s") % {"address": address})
        self._say(_("In English:       %(address)s") % {"address": f"{address}en/"})
        self._say(_("For officials:    %(address)s") % {"address": f"{address}admin/"})
        self._say(_("Stop with Ctrl-C."))
        connection.close()
        server = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
        server += [
            "--blocking-threads",
            "4",
            "--backpressure",
            "64",
            "--log-level",
            "warning",
            "strategy.wsgi:application",
        ]
        try:
            subprocess.run(server, check=True, cwd=settings.BASE_DIR, env=os.environ)  # noqa: S603 - no input in it
        except KeyboardInterrupt:
            self._say("")
        except subprocess.CalledProcessError as error:
            raise CommandError(
                _("The server could not run on port %(port)s. Choose another with --port.") % {"port": port}
            ) from error

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _how_to_start_anew() -> str:
    database = settings.DATABASES["default"]
    if "sqlite3" in str(database["ENGINE"]):
        return _("To start anew, delete %(file)s and run the command again.") % {"file": database["NAME"]}
    return _("To start anew, empty the database and run the command again.")
