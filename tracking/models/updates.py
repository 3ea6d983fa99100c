"""Status updates: signed, dated judgements of goals, resting on evidence. A published text never changes."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from strategy.models import Goal, Identified, IdentifiedQuerySet, Source
from tracking.models.people import User
from tracking.models.versions import InitiativeVersion
from tracking.models.written_once import ImmutableError


class StatusUpdateQuerySet(IdentifiedQuerySet["StatusUpdate"]):
    def public(self, at: dt.datetime) -> Self:
        """Everything published by a moment, corrected and withdrawn ones included."""
        return self.filter(published_at__lte=at)

    def open(self) -> Self:
        return self.filter(state__in=StatusUpdate.OPEN)

    def update(self, **values: Any) -> int:
        if not set(values) <= StatusUpdate.WITHDRAWAL and self.filter(published_at__isnull=False).exists():
            raise ImmutableError("A published judgement is corrected or withdrawn, never changed.")
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        if self.filter(published_at__isnull=False).exists():
            raise ImmutableError("What the public has seen is not deleted.")
        return super().delete()


class StatusUpdate(Identified):
    """A judgement of a goal on its way to the public, or there. States change only in `tracking.publishing`."""

    class Direction(models.TextChoices):
        POSITIVE = "positive", _("positive")
        NEUTRAL = "neutral", _("neutral")
        NEGATIVE = "negative", _("negative")
        UNCLEAR = "unclear", _("unclear")

    class Confidence(models.TextChoices):
        HIGH = "high", _("high")
        MEDIUM = "medium", _("medium")
        LOW = "low", _("low")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        RETURNED = "returned", _("returned")
        APPROVED = "approved", _("approved, waiting for its time")
        PUBLISHED = "published", _("published")

    OPEN = [State.DRAFT, State.SUBMITTED, State.RETURNED, State.APPROVED]
    WITHDRAWAL = {"withdrawn_at", "withdrawal_reason", "withdrawal_reason_en"}
    TEXTS = [
        "assessed_on",
        "direction",
        "confidence",
        "headline",
        "headline_en",
        "what_happened",
        "what_happened_en",
        "why",
        "why_en",
        "what_next",
        "what_next_en",
        "direction_reason",
        "direction_reason_en",
        "correction_reason",
        "correction_reason_en",
    ]

    goal = models.ForeignKey(Goal, models.PROTECT, verbose_name=_("goal"), related_name="status_updates")
    assessed_on = models.DateField(_("day of assessment"))
    direction = models.CharField(
        _("direction"),
        max_length=10,
        choices=Direction,
        blank=True,
        help_text=_("Positive: the development goes towards the goal, not that the goal is reached."),
    )
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence, blank=True)
    headline = models.CharField(_("in one sentence"), max_length=200, blank=True)
    headline_en = models.CharField(_("in one sentence, in English"), max_length=200, blank=True)
    what_happened = models.TextField(_("what has happened"), blank=True)
    what_happened_en = models.TextField(_("what has happened, in English"), blank=True)
    why = models.TextField(_("why we judge so"), blank=True)
    why_en = models.TextField(_("why we judge so, in English"), blank=True)
    what_next = models.TextField(_("what comes next"), blank=True)
    what_next_en = models.TextField(_("what comes next, in English"), blank=True)
    direction_reason = models.TextField(
        _("why the direction changes"), blank=True, help_text=_("Needed when the direction is another than before.")
    )
    direction_reason_en = models.TextField(_("why the direction changes, in English"), blank=True)

    author = models.ForeignKey(User, models.PROTECT, verbose_name=_("author"), related_name="+")
    contributors = models.ManyToManyField(
        User, verbose_name=_("contributors"), related_name="+", help_text=_("Everyone who saved the text.")
    )
    approver = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name=_("approver"), related_name="+"
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    revision = models.PositiveIntegerField(_("revision"), default=1, help_text="Raised by every save of the text.")
    return_comment = models.TextField(_("comment on return"), blank=True)
    publish_after = models.DateTimeField(
        _("publish after"), null=True, blank=True, help_text=_("The plan; the act has a time of its own.")
    )

    number = models.PositiveIntegerField(_("number"), null=True, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    unit = models.CharField(_("judged by"), max_length=150, blank=True, editable=False)
    approver_unit = models.CharField(_("approved by"), max_length=150, blank=True, editable=False)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, verbose_name=_("corrects"), related_name="correction"
    )
    correction_reason = models.TextField(_("reason of the correction"), blank=True)
    correction_reason_en = models.TextField(_("reason of the correction, in English"), blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)
    withdrawal_reason = models.TextField(_("reason of the withdrawal"), blank=True, editable=False)
    withdrawal_reason_en = models.TextField(blank=True, editable=False)
    is_example = models.BooleanField(_("example"), default=False, editable=False)

    objects: ClassVar[Any] = StatusUpdateQuerySet.as_manager()

    class Meta:
        ordering = ["-assessed_on", "-pk"]
        verbose_name = _("status update")
        verbose_name_plural = _("status updates")
        constraints = [
            models.UniqueConstraint(
                fields=["goal"],
                condition=Q(state__in=["draft", "submitted", "returned", "approved"]),
                name="one_open_update_per_goal",
                violation_error_message=_("This goal already has an update that is being written."),
            ),
            models.UniqueConstraint(fields=["goal", "number"], name="update_number_once_per_goal"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted", "returned", "approved", "published"]),
                name="update_state_is_known_word",
            ),
            models.CheckConstraint(
                condition=Q(direction__in=["", "positive", "neutral", "negative", "unclear"])
                & Q(confidence__in=["", "high", "medium", "low"]),
                name="update_judgement_is_known_word",
                violation_error_message=_("Choose one of the directions and one of the confidences."),
            ),
            models.CheckConstraint(
                condition=Q(
                    state="published",
                    published_at__isnull=False,
                    number__isnull=False,
                    approver__isnull=False,
                )
                | (~Q(state="published") & Q(published_at=None, number=None, withdrawn_at=None)),
                name="update_published_is_signed",
                violation_error_message=_("A published update has a number, a time and an approver."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "returned"])
                | (~Q(direction="") & ~Q(confidence="") & ~Q(headline="") & ~Q(why="")),
                name="update_submitted_is_complete",
                violation_error_message=_("Direction, confidence, the sentence and the reason are needed."),
            ),
            models.CheckConstraint(
                condition=Q(approver=None) | ~Q(approver=F("author")),
                name="update_needs_four_eyes",
                violation_error_message=_("Nobody approves a judgement of their own."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | (~Q(withdrawal_reason="") & Q(withdrawn_at__gte=F("published_at"))),
                name="update_withdrawal_has_reason",
                violation_error_message=_("A withdrawal needs a reason."),
            ),
            models.CheckConstraint(
                condition=Q(corrects=None) | Q(state__in=["draft", "returned"]) | ~Q(correction_reason=""),
                name="update_correction_has_reason",
                violation_error_message=_("A correction needs a reason."),
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(publish_after__isnull=False),
                name="update_approved_has_a_time",
                violation_error_message=_("What is approved for later needs a time."),
            ),
        ]
        indexes = [
            # Equality column first and everything that the correlated subquery reads: an index-only scan on both databases.
            models.Index(fields=["goal", "published_at", "id"], name="update_standing"),
            models.Index(fields=["published_at", "id"], name="update_latest"),
            models.Index(fields=["state", "publish_after"], name="update_waiting"),
            models.Index(fields=["is_example", "published_at"], name="update_examples"),
        ]

    def __str__(self) -> str:
        return f"{self.goal} – {self.assessed_on}"

    def get_absolute_url(self) -> str:
        """Permanent: kept after correction and withdrawal."""
        return reverse("update-detail", args=[self.goal.edition.slug, self.goal.code, self.number])

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse to change a published text: only a withdrawal may still be written (by publishing, through update())."""
        if self._is_published():
            raise ImmutableError("A published judgement is corrected or withdrawn, never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if self._is_published():
            raise ImmutableError("What the public has seen is not deleted.")
        return super().delete(*args, **kwargs)

    def _is_published(self) -> bool:
        return bool(self.pk) and type(self).objects.filter(pk=self.pk, published_at__isnull=False).exists()


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def update(self, **values: Any) -> int:
        self._refuse_published()
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._refuse_published()
        return super().delete()

    def _refuse_published(self) -> None:
        if self.filter(status_update__published_at__isnull=False).exists():
            raise ImmutableError("What a published judgement rests on does not change.")


class Evidence(models.Model):
    """What a judgement rests on: a version of an initiative that the public could see, or a source."""

    status_update = models.ForeignKey(StatusUpdate, models.CASCADE, related_name="evidence")
    version = models.ForeignKey(
        InitiativeVersion, models.PROTECT, null=True, blank=True, verbose_name=_("initiative"), related_name="+"
    )
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, verbose_name=_("source"), related_name="+"
    )

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("evidence")
        verbose_name_plural = pgettext_lazy("rows", "evidence")
        constraints = [
            models.CheckConstraint(
                condition=Q(version=None, source__isnull=False) | Q(version__isnull=False, source=None),
                name="evidence_is_one_thing",
                violation_error_message=_("Choose an initiative or a source, one on each row."),
            ),
            models.UniqueConstraint(
                fields=["status_update", "version"],
                name="evidence_version_once",
                violation_error_message=_("This initiative is already among the evidence."),
            ),
            models.UniqueConstraint(
                fields=["status_update", "source"],
                name="evidence_source_once",
                violation_error_message=_("This source is already among the evidence."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.version or self.source)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._refuse_published()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self._refuse_published()
        return super().delete(*args, **kwargs)

    def _refuse_published(self) -> None:
        if StatusUpdate.objects.filter(pk=self.status_update_id, published_at__isnull=False).exists():
            raise ImmutableError("What a published judgement rests on does not change.")
