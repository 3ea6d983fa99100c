"""Attempts to log in, remembered for as long as they are counted. Who tried, and from where, is kept as a keyed hash."""

from django.db import models


class LoginAttempt(models.Model):
    """One attempt. It has failed until it is known to have succeeded, so that what is under way counts."""

    at = models.DateTimeField()
    account = models.CharField(max_length=64)
    address = models.CharField(max_length=64)
    succeeded = models.BooleanField(default=False)

    class Meta:
        ordering = ["-at", "-pk"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["account", "at"], name="login_attempts_of_account"),
            models.Index(fields=["address", "at"], name="login_attempts_of_address"),
            models.Index(fields=["at"], name="login_attempts_of_everybody"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {'succeeded' if self.succeeded else 'failed'}"
