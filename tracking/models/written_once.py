"""Rows that are written once: the public record, and what auditors read. Neither changed nor deleted by any path."""

from typing import Any, ClassVar, NoReturn

from django.db import models

from strategy.models import IdentifiedQuerySet


class ImmutableError(TypeError):
    """Something tried to change or delete what the public has been shown."""


class WrittenOnceQuerySet[M: models.Model](IdentifiedQuerySet[M]):
    def update(self, **values: Any) -> int:
        raise ImmutableError("This record is written once.")

    def delete(self) -> NoReturn:
        raise ImmutableError("What the public has seen is not deleted.")


class WrittenOnce(models.Model):
    objects: ClassVar[Any] = WrittenOnceQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert, never update: also not by an object that was given the primary key of another."""
        if not self._state.adding:
            raise ImmutableError("This record is written once.")
        super().save(force_insert=True)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise ImmutableError("What the public has seen is not deleted.")
