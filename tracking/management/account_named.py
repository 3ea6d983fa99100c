"""The account that a command acts for."""

from django.core.management.base import CommandError

from tracking.models import User


def account_named(username: str) -> User:
    try:
        return User.objects.get(username=username, is_active=True)
    except User.DoesNotExist:
        raise CommandError(f"There is no active account {username!r}.") from None
