"""Root objects that several officials edit: a number that is another after every save, of them or of what belongs to them."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Revised(models.Model):
    """Forms and workflow pages carry the revision that was read, and are refused when it is no longer the last one."""

    revision = models.PositiveIntegerField(_("revision"), default=1, editable=False)
    modified_at = models.DateTimeField(_("last saved"), auto_now=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            self.revision += 1
        super().save(*args, **kwargs)

    def raise_revision(self) -> None:
        """Something that belongs to this row has changed. Call on a row that is locked and just read."""
        self.save(update_fields=["revision", "modified_at"])
