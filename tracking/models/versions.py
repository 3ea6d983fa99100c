"""What the public sees of initiatives: immutable versions, each shown from one moment to another."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from strategy.models import Goal, Identified, PriorityArea
from strategy.partial_dates import Precision
from tracking.models.initiatives import Deliverable, Initiative, Involvement
from tracking.models.people import Organisation
from tracking.models.written_once import WrittenOnce, WrittenOnceQuerySet

STILL_SHOWN = dt.datetime(9000, 1, 1, tzinfo=dt.UTC)
"""`shown_to` of a version that nothing has replaced: a value, not NULL, so that one range serves every moment."""


class ShownState(models.TextChoices):
    """What a version shows at a day, in the fixed order of charts. Late is computed, never written down."""

    COMPLETED = "completed", _("completed")
    ONGOING = "ongoing", _("ongoing")
    LATE = "late", _("late")
    PLANNED = "planned", _("planned")
    DISCONTINUED = "discontinued", _("discontinued")
    UNKNOWN = "unknown", _("no information")


class InitiativeVersionQuerySet(WrittenOnceQuerySet["InitiativeVersion"]):
    def shown(self, at: dt.datetime) -> Self:
        """What the public sees at a moment. The only way to public rows."""
        return self.filter(shown_from__lte=at, shown_to__gt=at)

    def with_state(self, on: dt.date) -> Self:
        """Annotate `shown_state` as of a day."""
        return self.annotate(
            shown_state=Case(
                When(phase=Initiative.Phase.DISCONTINUED, then=Value(ShownState.DISCONTINUED)),
                When(phase=Initiative.Phase.COMPLETED, then=Value(ShownState.COMPLETED)),
                When(late_after__lt=on, then=Value(ShownState.LATE)),
                When(phase="", then=Value(ShownState.UNKNOWN)),
                default=F("phase"),
                output_field=models.CharField(),
            )
        )

    def update(self, **values: Any) -> int:
        """A version is closed by publishing; nothing else of it changes."""
        if set(values) != {"shown_to"}:
            return super().update(**values)
        return models.QuerySet.update(self, **values)


class InitiativeVersion(WrittenOnce, Identified):
    """One wording of an initiative, as the public saw it between two moments."""

    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="versions", verbose_name=_("initiative"))
    number = models.PositiveIntegerField(_("number"))
    shown_from = models.DateTimeField(_("shown from"))
    shown_to = models.DateTimeField(_("shown to"), default=STILL_SHOWN)

    slug = models.SlugField(max_length=100)
    title = models.CharField(_("title"), max_length=300)
    title_en = models.CharField(max_length=300, blank=True)
    kind = models.CharField(_("kind"), max_length=30, choices=Initiative.Kind)
    phase = models.CharField(_("phase"), max_length=20, choices=Initiative.Phase, blank=True)
    lead_area = models.ForeignKey(PriorityArea, models.PROTECT, related_name="+")
    reference = models.CharField(max_length=200, blank=True)
    previous_uid = models.UUIDField(null=True, blank=True, db_index=True, help_text="The initiative that it continues.")
    decided_on = models.DateField(null=True, blank=True)
    decided_on_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    year_from = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="First year that any of its dates names."
    )
    year_to = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Last year that any of its dates names."
    )
    late_after = models.DateField(
        null=True, blank=True, help_text="The earliest date that counts of a report known not to be delivered."
    )
    sort_key = models.CharField(max_length=300, help_text="The title in Swedish order, the same on every database.")
    search_text = models.TextField(help_text="Lower case, accents folded.")
    content = models.JSONField(help_text="The whole snapshot; see tracking.snapshots.")

    objects: ClassVar[Any] = InitiativeVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-shown_from", "-pk"]
        verbose_name = _("published initiative")
        verbose_name_plural = _("published initiatives")
        constraints = [
            models.UniqueConstraint(fields=["initiative", "number"], name="version_number_once"),
            models.UniqueConstraint(fields=["initiative", "shown_to"], name="version_shown_one_at_a_time"),
            models.CheckConstraint(condition=Q(shown_to__gt=F("shown_from")), name="version_shown_forward_in_time"),
            models.CheckConstraint(condition=Q(number__gte=1), name="version_number_from_one"),
        ]
        indexes = [
            # Counts by state and kind are read from the index alone.
            models.Index(fields=["shown_to", "shown_from", "phase", "late_after", "kind", "id"], name="version_shown"),
            # In the order of the list first: an index that begins with a range cannot serve a sort.
            models.Index(fields=["sort_key", "id", "shown_to", "shown_from"], name="version_by_title"),
            models.Index(fields=["shown_to", "decided_on", "id"], name="version_by_decision"),
            models.Index(fields=["slug", "shown_to"], name="version_by_slug"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("initiative-detail", args=[self.slug])


class VersionGoal(WrittenOnce):
    version = models.ForeignKey(InitiativeVersion, models.PROTECT, related_name="goals")
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="version_goals")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "goal"], name="version_goal_once")]
        indexes = [models.Index(fields=["goal", "version"], name="version_goal_of_goal")]

    def __str__(self) -> str:
        return f"{self.version_id} → {self.goal_id}"


class VersionOrganisation(WrittenOnce):
    version = models.ForeignKey(InitiativeVersion, models.PROTECT, related_name="organisations")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="version_organisations")
    role = models.CharField(max_length=30, choices=Involvement.Role)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "organisation", "role"], name="version_organisation_once")
        ]
        indexes = [models.Index(fields=["organisation", "version"], name="version_org_of_org")]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.organisation_id} {self.role}"


class VersionDeliverableQuerySet(WrittenOnceQuerySet["VersionDeliverable"]):
    def shown(self, at: dt.datetime) -> Self:
        return self.filter(version__shown_from__lte=at, version__shown_to__gt=at)

    def late(self, on: dt.date) -> Self:
        return self.filter(delivery=Deliverable.Delivery.NOT_DELIVERED, due_on__lt=on)

    def ahead(self, on: dt.date) -> Self:
        """What falls due from the day on, and what is known not to be delivered: the late ones come first."""
        return (
            self.exclude(delivery=Deliverable.Delivery.DELIVERED)
            .filter(Q(due_on__gte=on) | Q(delivery=Deliverable.Delivery.NOT_DELIVERED, due_on__isnull=False))
            .order_by("due_on", "pk")
        )


class VersionDeliverable(WrittenOnce):
    """What calendars and lists ask for; the whole record is in the version's content under the same uid."""

    version = models.ForeignKey(InitiativeVersion, models.PROTECT, related_name="deliverables")
    uid = models.UUIDField()
    kind = models.CharField(max_length=20, choices=Deliverable.Kind)
    label = models.CharField(max_length=200, blank=True)
    label_en = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True, blank=True, help_text="The date that counts.")
    due_on_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    delivery = models.CharField(max_length=20, choices=Deliverable.Delivery)

    objects: ClassVar[Any] = VersionDeliverableQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["version", "uid"], name="version_deliverable_once")]
        indexes = [models.Index(fields=["due_on", "version"], name="version_deliverable_due")]

    def __str__(self) -> str:
        return self.label or self.kind
