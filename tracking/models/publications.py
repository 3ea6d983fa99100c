"""The public log: every act that changes a public page, numbered without gaps."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from strategy.models import AreaWording, Edition, Goal, Identified
from tracking.models.indicators import Indicator
from tracking.models.initiatives import Initiative
from tracking.models.people import Organisation, User
from tracking.models.updates import StatusUpdate
from tracking.models.written_once import WrittenOnce, WrittenOnceQuerySet

SUBJECTS = ["edition", "area_wording", "goal", "indicator", "initiative", "organisation", "status_update"]


def exactly_one_subject() -> Q:
    """A condition that is true when one subject column is set and the others are empty."""
    condition = Q()
    for chosen in SUBJECTS:
        condition |= Q(**{f"{name}__isnull": name != chosen for name in SUBJECTS})
    return condition


class PublicationCounter(models.Model):
    """One row; the verb that publishes locks it, so that numbers have no gaps and moments stand in order."""

    last_number = models.PositiveBigIntegerField(default=0)
    last_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.last_number)


class PublicationQuerySet(WrittenOnceQuerySet["Publication"]):
    def public(self, at: dt.datetime) -> Self:
        return self.filter(at__lte=at)


class Publication(WrittenOnce, Identified):
    """One public act. Its sentence is built when read, in the reader's language; see tracking.sentences."""

    class Act(models.TextChoices):
        EDITION_PUBLISHED = "edition_published", _("edition published")
        WORDING_CHANGED = "wording_changed", _("wording changed")
        ORGANISATION_CHANGED = "organisation_changed", _("organisation changed")
        INITIATIVE_PUBLISHED = "initiative_published", _("initiative published")
        INITIATIVE_AMENDED = "initiative_amended", _("initiative amended")
        INITIATIVE_UNPUBLISHED = "initiative_unpublished", _("initiative unpublished")
        DELIVERY_REGISTERED = "delivery_registered", _("delivery registered")
        DUE_DATE_MOVED = "due_date_moved", _("due date moved")
        GOAL_LINKED = "goal_linked", _("linked to a goal")
        GOAL_UNLINKED = "goal_unlinked", _("no longer linked to a goal")
        LINEAGE_CHANGED = "lineage_changed", _("lineage changed")
        INDICATOR_PUBLISHED = "indicator_published", _("indicator published")
        INDICATOR_CHANGED = "indicator_changed", _("indicator changed")
        OBSERVATION_ADDED = "observation_added", _("observation added")
        OBSERVATION_REVISED = "observation_revised", _("observation revised")
        STATUS_PUBLISHED = "status_published", _("judgement published")
        STATUS_CORRECTED = "status_corrected", _("judgement corrected")
        STATUS_WITHDRAWN = "status_withdrawn", _("judgement withdrawn")

    number = models.PositiveBigIntegerField(_("number"), unique=True)
    at = models.DateTimeField(_("at"))
    act = models.CharField(_("act"), max_length=30, choices=Act)

    edition = models.ForeignKey(Edition, models.PROTECT, null=True, blank=True, related_name="publications")
    area_wording = models.ForeignKey(AreaWording, models.PROTECT, null=True, blank=True, related_name="publications")
    goal = models.ForeignKey(Goal, models.PROTECT, null=True, blank=True, related_name="publications")
    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, blank=True, related_name="publications")
    initiative = models.ForeignKey(Initiative, models.PROTECT, null=True, blank=True, related_name="publications")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="publications")
    status_update = models.ForeignKey(StatusUpdate, models.PROTECT, null=True, blank=True, related_name="publications")

    from_value = models.TextField(_("from"), blank=True)
    to_value = models.TextField(_("to"), blank=True)
    detail = models.CharField(
        max_length=300, blank=True, help_text="Which part of the subject: the label of a deliverable, a goal, a field."
    )
    title = models.CharField(_("title as then"), max_length=400)
    title_en = models.CharField(max_length=400, blank=True)
    note = models.TextField(_("note"), blank=True)
    note_en = models.TextField(_("note in English"), blank=True)
    role = models.CharField(_("role"), max_length=20, choices=User.Role)
    unit = models.CharField(_("unit"), max_length=150)
    search_text = models.TextField(blank=True, editable=False, help_text="What words find it; see tracking.search.")

    objects: ClassVar[Any] = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        verbose_name = _("entry of the public log")
        verbose_name_plural = _("the public log")
        constraints = [
            models.CheckConstraint(condition=exactly_one_subject(), name="publication_has_one_subject"),
            models.CheckConstraint(condition=Q(number__gte=1), name="publication_number_from_one"),
        ]
        indexes = [
            models.Index(fields=["at", "number"], name="publication_latest"),
            models.Index(fields=["initiative", "number"], name="publication_of_initiative"),
            models.Index(fields=["indicator", "number"], name="publication_of_indicator"),
            models.Index(fields=["status_update", "number"], name="publication_of_update"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.get_act_display()}: {self.title}"
