"""`manage.py import_rows`: the dry run of a file, and then all of it or nothing, as a person with that account."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils import timezone, translation

from tracking.exchange.apply import ChangedSinceError, Import, RefusedRowError
from tracking.exchange.columns import LANGUAGE
from tracking.exchange.files import Table, read_table, refuse_size
from tracking.exchange.nouns import NOUNS
from tracking.exchange.nouns.base import Noun
from tracking.exchange.plan import Plan
from tracking.exchange.report import STATES, Report
from tracking.management.account_named import account_named
from tracking.models import User
from tracking.policy import Act, require

MOST_ROWS_SHOWN = 100


class Command(BaseCommand):
    help = "Imports a file (CSV or .xlsx) of rows: shows what it changes, then writes all of it or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("noun", choices=list(NOUNS))
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", required=True, metavar="USERNAME", help="Who imports: role and areas count.")
        parser.add_argument("--dry-run", action="store_true", help="Only show what would change.")
        parser.add_argument("--note", default="", help="The public note, where something becomes public at once.")
        parser.add_argument("--note-en", default="", help="The same in English.")

    def handle(self, *args: Any, **options: Any) -> None:
        by, noun = account_named(options["by"]), NOUNS[options["noun"]]
        with translation.override(LANGUAGE):  # as on the pages: the reasons are sentences for officials
            try:
                require(by, Act.WRITE, noun.model)
                table = read_table(self._content(options["file"]))
                plan = self._dry_run(noun, table, by)
                if options["dry_run"] or not plan.to_write:
                    return
                self._import(Import(noun, table, by, timezone.now(), options["note"], options["note_en"]), plan.digest)
            except (ValidationError, PermissionDenied) as error:
                raise CommandError(" ".join(getattr(error, "messages", [str(error)]))) from error

    def _content(self, path: Path) -> bytes:
        try:
            refuse_size(path.stat().st_size)
            return path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error

    def _dry_run(self, noun: type[Noun], table: Table, by: User) -> Plan:
        plan = Plan.of(noun, table, by=by, at=timezone.now())
        for done in plan.run():
            self._progress("Compared", done, len(table.rows))
        report = Report.of(plan)
        for row in report.rows[:MOST_ROWS_SHOWN]:
            self._show(row)
        if len(report.rows) > MOST_ROWS_SHOWN:
            self.stdout.write(f"… and {len(report.rows) - MOST_ROWS_SHOWN} more.")
        self.stdout.write(", ".join(f"{report.counts[state]} {state}" for state in STATES) + ".")
        if plan.is_wrong:
            raise CommandError("Nothing is imported: put the wrong rows right.")
        return plan

    def _import(self, job: Import, seen: str) -> None:
        try:
            for what, done, total in job.run(seen):
                self._progress(what.capitalize(), done, total)
        except ChangedSinceError:
            raise CommandError("Nothing is imported: somebody changed a row in the meantime. Run it again.") from None
        except (RefusedRowError, IntegrityError) as error:
            row = f"row {error.row.number}: " if isinstance(error, RefusedRowError) else ""
            raise CommandError(f"Nothing is imported: {row}{error}") from error
        self.stdout.write(self.style.SUCCESS(f"Imported: {len(job.plan.to_write)}."))

    def _progress(self, what: str, done: int, total: int) -> None:
        self.stderr.write(f"{what}: {done} of {total}")

    def _show(self, row: dict[str, Any]) -> None:
        self.stdout.write(f"{row['number']:6} {row['state']:9} {row['title']}")
        for refusal in row["refusals"]:
            self.stdout.write(f"         {refusal['column'] or '-'}: {refusal['reason']}")
        for warning in row["warnings"]:
            self.stdout.write(f"         {warning}")
        for change in row["changes"] if row["state"] == "changed" else []:
            self.stdout.write(f"         {change['column']}: {change['before']!r} → {change['after']!r}")
