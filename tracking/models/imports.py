"""Files that officials have uploaded and seen the dry run of, for an hour: what is imported is what was shown."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.db import models

from strategy.models import Identified, IdentifiedQuerySet
from tracking.models.people import User

KEPT_FOR = dt.timedelta(hours=1)


class PreparedImportQuerySet(IdentifiedQuerySet["PreparedImport"]):
    def fresh(self, at: dt.datetime) -> Self:
        return self.filter(made_at__gt=at - KEPT_FOR)

    def stale(self, at: dt.datetime) -> Self:
        return self.filter(made_at__lte=at - KEPT_FOR)


class PreparedImport(Identified):
    """A file with its dry run, for the person and the session that uploaded it. Deleted when the hour has passed."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    session_hash = models.CharField(max_length=64)
    noun = models.CharField(max_length=30)
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    """Of what the dry run showed: an import that would do anything else is refused."""
    report = models.BinaryField()
    """What the dry run showed, as compressed JSON."""
    made_at = models.DateTimeField(db_index=True)
    done_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = PreparedImportQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name
