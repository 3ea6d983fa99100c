"""`manage.py make_account`: the first administrator of a new installation; the rest is done in the admin."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from tracking.accounts import record_role
from tracking.models import User


class Command(BaseCommand):
    help = "Makes an account. The password is asked for, or read from standard input where that is no terminal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--role", choices=User.Role.values, required=True)
        parser.add_argument("--unit", required=True, help="Shown to the public; the person's name never is.")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        user = User(username=options["username"], role=options["role"], unit=options["unit"])
        password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        try:
            user.full_clean(exclude=["password"])
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        user.set_password(password)
        user.save()
        record_role(user, by=None, at=timezone.now())
        self.stdout.write(f"{user.username}: {user.role}")
