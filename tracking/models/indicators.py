"""Indicators: measured context of goals. A revised value is a new row; what the public has seen is never overwritten."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from strategy.models import Goal, Identified, IdentifiedQuerySet, PriorityArea, Source
from tracking.models.initiatives import GoalLink
from tracking.models.people import Organisation
from tracking.models.revised import Revised
from tracking.models.versions import STILL_SHOWN
from tracking.models.written_once import ImmutableError


class IndicatorQuerySet(IdentifiedQuerySet["Indicator"]):
    def public(self, at: dt.datetime) -> Self:
        return self.filter(published_at__lte=at)

    def delete(self) -> tuple[int, dict[str, int]]:
        if self.filter(published_at__isnull=False).exists():
            raise ImmutableError("What the public has seen is not deleted.")
        return super().delete()


class Indicator(Revised, Identified):
    """Something that is measured again and again: a title, a unit, and a series of observations."""

    class Role(models.TextChoices):
        OUTCOME = "outcome", pgettext_lazy("indicator", "outcome")
        OUTPUT = "output", _("output")
        INPUT = "input", _("input")
        CONTEXT = "context", _("context")

    slug = models.SlugField(
        _("short name"), max_length=100, unique=True, help_text=_("Part of the address. Fixed at publication.")
    )
    title = models.CharField(_("title"), max_length=300)
    title_en = models.CharField(_("title in English"), max_length=300, blank=True)
    unit = models.CharField(_("unit of measurement"), max_length=100, help_text=_("Number, per cent, SEK billion …"))
    unit_en = models.CharField(_("unit of measurement in English"), max_length=100, blank=True)
    definition = models.TextField(
        _("definition"), blank=True, help_text=_("As the publisher of the figures states it.")
    )
    definition_en = models.TextField(_("definition in English"), blank=True)
    role = models.CharField(
        _("what it measures"),
        max_length=10,
        choices=Role,
        help_text=_(
            "Outcome: what is reached. Output: what is done. Input: money and people. Context: the surroundings."
        ),
    )
    publishers = models.ManyToManyField(
        Organisation,
        verbose_name=_("published by"),
        blank=True,
        related_name="indicators",
        help_text=_("Who publishes the figures; none where they are put together here."),
    )
    lead_area = models.ForeignKey(
        PriorityArea,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("owning area"),
        related_name="+",
        help_text=_("The editors of this area own the indicator. Without one it is the approvers'."),
    )
    note = models.TextField(_("public note"), blank=True, help_text=_("For example where sources disagree."))
    note_en = models.TextField(_("public note in English"), blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False, db_index=True)

    objects: ClassVar[Any] = IndicatorQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        constraints = [
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(slug="") & ~Q(unit=""),
                name="indicator_has_title_and_unit",
                violation_error_message=_("Write a title, a short name and a unit."),
            ),
            models.CheckConstraint(
                condition=Q(role__in=["outcome", "output", "input", "context"]),
                name="indicator_role_is_known_word",
                violation_error_message=_("Choose outcome, output, input or context."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("indicator-detail", args=[self.slug])

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if self.published_at:
            raise ImmutableError("What the public has seen is not deleted.")
        return super().delete(*args, **kwargs)


class IndicatorGoal(Identified):
    """That an indicator says something about a goal, and who says so. It does not measure that the goal is reached."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, verbose_name=_("indicator"), related_name="goal_links")
    goal = models.ForeignKey(Goal, models.PROTECT, verbose_name=_("goal"), related_name="indicator_links")
    basis = models.CharField(_("basis"), max_length=20, choices=GoalLink.Basis, default=GoalLink.Basis.EDITORIAL)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("goal of an indicator")
        verbose_name_plural = _("goals of an indicator")
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "goal"],
                name="indicator_goal_once",
                violation_error_message=_("The indicator is already linked to this goal."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator} → {self.goal}"


class ObservationQuerySet(IdentifiedQuerySet["Observation"]):
    def shown(self, at: dt.datetime) -> Self:
        """What the public sees at a moment."""
        return self.filter(shown_from__lte=at, shown_to__gt=at)

    def in_order(self) -> Self:
        return self.order_by("period_from", "period_to", "source_id", "pk")

    def update(self, **values: Any) -> int:
        if set(values) != {"shown_to"} and self.filter(shown_from__isnull=False).exists():
            raise ImmutableError("A shown observation is closed, never changed.")
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        if self.filter(shown_from__isnull=False).exists():
            raise ImmutableError("What the public has seen is not deleted.")
        return super().delete()


class Observation(Identified):
    """One value of one period, from one source, as the public saw it between two moments."""

    class Qualifier(models.TextChoices):
        EXACT = "exact", _("exactly")
        ABOUT = "about", _("about")
        JUST_UNDER = "just_under", _("just under")
        MORE_THAN = "more_than", _("more than")

    class Status(models.TextChoices):
        PRELIMINARY = "preliminary", _("preliminary")
        FINAL = "final", _("final")

    indicator = models.ForeignKey(Indicator, models.CASCADE, verbose_name=_("indicator"), related_name="observations")
    period_from = models.DateField(_("first day of the period"))
    period_to = models.DateField(_("last day of the period"))
    period_label = models.CharField(
        _("the period in words"), max_length=50, blank=True, help_text=_("If the dates do not say it: “c. 2022”.")
    )
    period_label_en = models.CharField(_("the period in words, in English"), max_length=50, blank=True)
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4)
    qualifier = models.CharField(_("the value is"), max_length=10, choices=Qualifier, default=Qualifier.EXACT)
    status = models.CharField(
        _("preliminary or final"), max_length=11, choices=Status, blank=True, help_text=_("Only if the source says it.")
    )
    source = models.ForeignKey(Source, models.PROTECT, verbose_name=_("source"), related_name="+")
    shown_from = models.DateTimeField(_("shown from"), null=True, blank=True, editable=False)
    shown_to = models.DateTimeField(_("shown to"), default=STILL_SHOWN, editable=False)

    objects: ClassVar[Any] = ObservationQuerySet.as_manager()

    class Meta:
        ordering = ["period_from", "period_to", "pk"]
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "period_from", "period_to", "source", "shown_to"],
                name="observation_once_per_period_and_source",
                violation_error_message=_(
                    "There is already a value of this period from this source. Revise it instead."
                ),
            ),
            models.CheckConstraint(
                condition=Q(period_to__gte=F("period_from")),
                name="observation_period_ends_after_start",
                violation_error_message=_("A period cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(shown_from=None) | Q(shown_to__gt=F("shown_from")),
                name="observation_shown_forward_in_time",
                violation_error_message=_("A value cannot be replaced before it was shown."),
            ),
            models.CheckConstraint(
                condition=Q(qualifier__in=["exact", "about", "just_under", "more_than"])
                & Q(status__in=["", "preliminary", "final"]),
                name="observation_words_are_known",
                violation_error_message=_("Choose one of the words for the value and for its status."),
            ),
        ]
        indexes = [models.Index(fields=["indicator", "shown_to", "shown_from"], name="observation_shown")]

    def __str__(self) -> str:
        return f"{self.period_label or self.period}: {self.value.normalize():f}"

    @property
    def period(self) -> str:
        """ISO 8601 as short as it can be said: "2021", "2021-01", "2021–2023", "2021-01-01–2021-03-15"."""
        return iso_period(self.period_from, self.period_to)

    @property
    def is_shown(self) -> bool:
        return self.shown_from is not None and self.shown_to == STILL_SHOWN

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding and self._has_been_shown():
            raise ImmutableError("A shown observation is revised by publishing, never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if self._has_been_shown():
            raise ImmutableError("What the public has seen is not deleted.")
        return super().delete(*args, **kwargs)

    def _has_been_shown(self) -> bool:
        return type(self).objects.filter(pk=self.pk, shown_from__isnull=False).exists()


def iso_period(first: dt.date, last: dt.date) -> str:
    after = last + dt.timedelta(days=1)
    if (first.month, first.day, after.month, after.day) == (1, 1, 1, 1):
        return _span(f"{first:%Y}", f"{last:%Y}")
    if first.day == after.day == 1:
        return _span(f"{first:%Y-%m}", f"{last:%Y-%m}")
    return _span(first.isoformat(), last.isoformat())


def _span(first: str, last: str) -> str:
    return first if first == last else f"{first}–{last}"


class SeriesBreak(Identified):
    """Where values before and after cannot be compared: a new method, a new law, another publisher."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, verbose_name=_("indicator"), related_name="breaks")
    on = models.DateField(_("before the period that begins"), help_text=_("The first day of the new series."))
    note = models.TextField(_("what has changed"))
    note_en = models.TextField(_("what has changed, in English"), blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, verbose_name=_("source"), related_name="+"
    )

    class Meta:
        ordering = ["on", "pk"]
        verbose_name = _("break in a series")
        verbose_name_plural = _("breaks in the series")
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "on"],
                name="break_once_a_day",
                violation_error_message=_("There is already a break on this day."),
            ),
            models.CheckConstraint(
                condition=~Q(note=""),
                name="break_has_note",
                violation_error_message=_("Write what has changed."),
            ),
        ]

    def __str__(self) -> str:
        return self.on.isoformat()


class Target(Identified):
    """What somebody has decided that an indicator should reach. Most have none, and then nothing can be measured."""

    class Direction(models.TextChoices):
        AT_LEAST = "at_least", _("at least")
        AT_MOST = "at_most", _("at most")

    indicator = models.ForeignKey(Indicator, models.CASCADE, verbose_name=_("indicator"), related_name="targets")
    year = models.PositiveSmallIntegerField(_("year"))
    direction = models.CharField(_("the value should be"), max_length=10, choices=Direction)
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4)
    note = models.TextField(_("public note"), blank=True)
    note_en = models.TextField(_("public note in English"), blank=True)
    source = models.ForeignKey(Source, models.PROTECT, verbose_name=_("source"), related_name="+")

    class Meta:
        ordering = ["year", "pk"]
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "year"],
                name="target_once_a_year",
                violation_error_message=_("There is already a target for this year."),
            ),
            models.CheckConstraint(
                condition=Q(year__gte=1900, year__lte=2200),
                name="target_year_is_a_year",
                violation_error_message=_("Write a year with four digits."),
            ),
            models.CheckConstraint(
                condition=Q(direction__in=["at_least", "at_most"]),
                name="target_direction_is_known_word",
                violation_error_message=_("Choose at least or at most."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.get_direction_display()} {self.value.normalize():f}"
