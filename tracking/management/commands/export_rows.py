"""`manage.py export_rows`: rows as a file on standard output, as an official would get it."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from tracking.exchange.columns import LANGUAGE
from tracking.exchange.export import Format, exported
from tracking.exchange.nouns import NOUNS
from tracking.management.account_named import account_named
from tracking.models import User


class Command(BaseCommand):
    help = "Writes rows to standard output, as CSV or a workbook, to be edited and imported again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("noun", choices=list(NOUNS))
        parser.add_argument("--by", metavar="USERNAME", help="Only what this account may read; otherwise everything.")
        parser.add_argument("--format", choices=[form.value for form in Format], default=Format.CSV)

    def handle(self, *args: Any, **options: Any) -> None:
        by = account_named(options["by"]) if options["by"] else User(role=User.Role.AUDITOR)  # who reads everything
        with translation.override(LANGUAGE):
            try:
                pieces = exported(NOUNS[options["noun"]](by, timezone.now()), Format(options["format"]))
            except ValidationError as error:
                raise CommandError(" ".join(error.messages)) from error
            for piece in pieces:
                sys.stdout.buffer.write(piece)
        sys.stdout.flush()
