"""Working rows of initiatives. Officials edit them; the public reads `versions` instead."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from strategy.models import Goal, Identified, PriorityArea, Source
from strategy.partial_dates import Edge, PartialDateField, PrecisionField
from tracking.models.people import Organisation
from tracking.models.revised import Revised


class Initiative(Revised, Identified):
    """What somebody does towards goals, as officials are writing it just now."""

    class Kind(models.TextChoices):
        GOVERNMENT_ASSIGNMENT = "government_assignment", _("government assignment")
        INQUIRY = "inquiry", _("inquiry")
        LEGISLATION = "legislation", _("legislation")
        FUNDING = "funding", _("funding")
        AGREEMENT = "agreement", _("agreement")
        INFRASTRUCTURE = "infrastructure", _("infrastructure")
        PARTNERSHIP = "partnership", _("partnership")
        ORGANISATION = "organisation", _("organisational measure")

    class Phase(models.TextChoices):
        PLANNED = "planned", _("planned")
        ONGOING = "ongoing", _("ongoing")
        COMPLETED = "completed", _("completed")
        DISCONTINUED = "discontinued", _("discontinued")

    class DecidedBasis(models.TextChoices):
        DECISION = "decision", _("day of the decision")
        ANNOUNCEMENT = "announcement", _("day of the announcement")
        PUBLICATION = "publication", _("day of publication")

    slug = models.SlugField(
        _("short name"),
        max_length=100,
        unique=True,
        null=True,
        blank=True,
        help_text=_("Part of the address. Made from the title when left empty, and fixed at the first publication."),
    )
    title = models.CharField(_("title"), max_length=300)
    title_en = models.CharField(_("title in English"), max_length=300, blank=True)
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    summary = models.TextField(_("summary"), blank=True, help_text=_("Two sentences in plain words."))
    summary_en = models.TextField(_("summary in English"), blank=True)
    reference = models.CharField(
        _("reference"),
        max_length=200,
        blank=True,
        help_text=_("For example KN2023/01983, dir. 2025:76, prop. 2024/25:19."),
    )
    decided_on = PartialDateField(_("decided"), null=True, blank=True)
    decided_on_precision = PrecisionField()
    decided_on_basis = models.CharField(_("the date is"), max_length=20, choices=DecidedBasis, blank=True)
    starts_on = PartialDateField(_("starts"), null=True, blank=True)
    starts_on_precision = PrecisionField()
    ends_on = PartialDateField(_("ends"), edge=Edge.END, null=True, blank=True)
    ends_on_precision = PrecisionField()
    phase = models.CharField(
        _("phase"),
        max_length=20,
        choices=Phase,
        blank=True,
        help_text=_("Only what a source says. Otherwise leave empty."),
    )
    phase_as_of = PartialDateField(_("phase as of"), null=True, blank=True)
    phase_as_of_precision = PrecisionField()
    lead_area = models.ForeignKey(
        PriorityArea,
        models.PROTECT,
        verbose_name=_("owning area"),
        related_name="+",
        help_text=_("The editors of this area own the initiative."),
    )
    note = models.TextField(_("public note"), blank=True, help_text=_("For example where sources disagree."))
    note_en = models.TextField(_("public note in English"), blank=True)
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name=_("previous initiative"), related_name="next_ones"
    )
    sources = models.ManyToManyField(Source, verbose_name=_("sources"), blank=True, related_name="+")

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = _("initiative")
        verbose_name_plural = _("initiatives")
        constraints = [
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(kind=""),
                name="initiative_has_title_and_kind",
                violation_error_message=_("Write a title and choose a kind."),
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="initiative_ends_after_start",
                violation_error_message=_("An initiative cannot end before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(phase="") | Q(phase__in=["planned", "ongoing", "completed", "discontinued"]),
                name="initiative_phase_is_known_word",
                violation_error_message=_("Choose one of the phases, or leave it empty."),
            ),
            models.CheckConstraint(
                condition=~Q(phase="") | Q(phase_as_of=None),
                name="initiative_phase_date_needs_phase",
                violation_error_message=_("A date of the phase needs a phase."),
            ),
            models.CheckConstraint(
                condition=Q(previous=None) | ~Q(previous=F("id")),
                name="initiative_not_its_own_previous",
                violation_error_message=_("An initiative cannot continue itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class GoalLink(Identified):
    """That an initiative contributes to a goal, and who says so."""

    class Basis(models.TextChoices):
        OFFICIAL = "official", _("official: stated by a source")
        EDITORIAL = "editorial", _("editorial: our own assessment")

    initiative = models.ForeignKey(Initiative, models.CASCADE, verbose_name=_("initiative"), related_name="goal_links")
    goal = models.ForeignKey(Goal, models.PROTECT, verbose_name=_("goal"), related_name="+")
    basis = models.CharField(_("basis"), max_length=20, choices=Basis, default=Basis.EDITORIAL)
    rationale = models.TextField(_("rationale"), blank=True, help_text=_("How the initiative contributes to the goal."))
    rationale_en = models.TextField(_("rationale in English"), blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, verbose_name=_("source"), related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("link to a goal")
        verbose_name_plural = _("links to goals")
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "goal"],
                name="goal_linked_once",
                violation_error_message=_("The initiative is already linked to this goal."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.initiative} → {self.goal}"


class Involvement(Identified):
    class Role(models.TextChoices):
        RESPONSIBLE_MINISTRY = "responsible_ministry", _("responsible ministry")
        ASSIGNED = "assigned", _("assigned")
        IMPLEMENTING = "implementing", _("implementing")
        PARTNER = "partner", _("partner")
        CO_FUNDER = "co_funder", _("co-funder")
        RECIPIENT = "recipient", _("recipient of funds")

    initiative = models.ForeignKey(
        Initiative, models.CASCADE, verbose_name=_("initiative"), related_name="involvements"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("organisation"), related_name="involvements"
    )
    role = models.CharField(_("role"), max_length=30, choices=Role)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("organisation involved")
        verbose_name_plural = _("organisations involved")
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "organisation", "role"],
                name="involved_once_in_a_role",
                violation_error_message=_("This organisation already has this role in the initiative."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.get_role_display()})"


class Deliverable(Identified):
    """A report that is due, or a milestone: a date that matters but is never late."""

    class Kind(models.TextChoices):
        INTERIM_REPORT = "interim_report", _("interim report")
        FINAL_REPORT = "final_report", _("final report")
        INQUIRY_REPORT = "inquiry_report", _("inquiry report")
        REPORT = "report", _("report")
        ENTRY_INTO_FORCE = "entry_into_force", _("entry into force")
        EXPIRY = "expiry", _("expiry")
        OTHER = "other", _("other milestone")

    MILESTONES = [Kind.ENTRY_INTO_FORCE, Kind.EXPIRY, Kind.OTHER]

    class DueBasis(models.TextChoices):
        DECIDED = "decided", _("decided")
        PROPOSED = "proposed", _("proposed")
        PLANNED = "planned", _("planned by the organisation itself")

    class Delivery(models.TextChoices):
        UNKNOWN = "unknown", _("no information")
        DELIVERED = "delivered", _("delivered")
        NOT_DELIVERED = "not_delivered", _("not delivered")

    initiative = models.ForeignKey(
        Initiative, models.CASCADE, verbose_name=_("initiative"), related_name="deliverables"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    label = models.CharField(_("label"), max_length=200, blank=True, help_text=_("If the kind does not say it all."))
    label_en = models.CharField(_("label in English"), max_length=200, blank=True)
    recipient = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, verbose_name=_("recipient"), related_name="+"
    )
    due_on = PartialDateField(
        _("due"),
        edge=Edge.END,
        null=True,
        blank=True,
        help_text=_("As first set: 2024-06-01, 2024-06 or 2024. A date that moves is moved by its own act."),
    )
    due_on_precision = PrecisionField()
    due_basis = models.CharField(_("the date is"), max_length=20, choices=DueBasis, blank=True)
    delivery = models.CharField(_("delivery"), max_length=20, choices=Delivery, default=Delivery.UNKNOWN)
    delivered_on = PartialDateField(_("delivered"), null=True, blank=True)
    delivered_on_precision = PrecisionField()
    checked_on = models.DateField(_("checked"), null=True, blank=True)
    delivery_source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, verbose_name=_("source of the delivery"), related_name="+"
    )
    document = models.CharField(_("document"), max_length=200, blank=True, help_text=_("For example SOU 2025:39."))
    note = models.TextField(_("public note"), blank=True)
    note_en = models.TextField(_("public note in English"), blank=True)
    sources = models.ManyToManyField(Source, verbose_name=_("sources"), blank=True, related_name="+")

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("deliverable or milestone")
        verbose_name_plural = _("deliverables and milestones")
        constraints = [
            models.CheckConstraint(
                condition=Q(delivered_on=None) | Q(delivery="delivered"),
                name="deliverable_date_means_delivered",
                violation_error_message=_("A day of delivery means that it is delivered."),
            ),
            models.CheckConstraint(
                condition=~Q(delivery="not_delivered")
                | (Q(checked_on__isnull=False) & Q(delivery_source__isnull=False)),
                name="deliverable_not_delivered_is_checked",
                violation_error_message=_("“Not delivered” needs the day it was checked and a source."),
            ),
            models.CheckConstraint(
                condition=~Q(delivery="not_delivered") | ~Q(kind__in=["entry_into_force", "expiry", "other"]),
                name="milestone_is_never_late",
                violation_error_message=_("A milestone cannot be “not delivered”: it is never late."),
            ),
            models.CheckConstraint(
                condition=Q(delivery__in=["unknown", "delivered", "not_delivered"]),
                name="deliverable_delivery_is_known_word",
                violation_error_message=_("Choose no information, delivered or not delivered."),
            ),
        ]

    def __str__(self) -> str:
        return self.label or self.get_kind_display()


class DueDateChange(Identified):
    """A decision that moved a date. Added, never overwritten; the last one counts."""

    deliverable = models.ForeignKey(
        Deliverable, models.CASCADE, verbose_name=_("deliverable"), related_name="due_date_changes"
    )
    from_on = PartialDateField(_("from"), edge=Edge.END)
    from_on_precision = PrecisionField()
    to_on = PartialDateField(_("to"), edge=Edge.END)
    to_on_precision = PrecisionField()
    decided_on = PartialDateField(_("decided"), null=True, blank=True)
    decided_on_precision = PrecisionField()
    reference = models.CharField(_("reference"), max_length=200, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    reason_en = models.TextField(_("reason in English"), blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, verbose_name=_("source"), related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("moved date")
        verbose_name_plural = _("moved dates")
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_on=F("to_on")),
                name="moved_date_differs",
                violation_error_message=_("The new date is the same as the old one."),
            ),
            models.UniqueConstraint(
                fields=["deliverable", "from_on", "to_on"],
                name="moved_date_once",
                violation_error_message=_("This move is already recorded."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_on} → {self.to_on}"


class Funding(Identified):
    """An amount as a source states it. Never added up across initiatives."""

    class Stage(models.TextChoices):
        ANNOUNCED = "announced", _("announced")
        PROPOSED = "proposed", _("proposed")
        ESTIMATED = "estimated", _("estimated")
        DECIDED = "decided", pgettext_lazy("money", "decided")
        PAID = "paid", _("paid")
        PLEDGED = "pledged", _("pledged")
        REALLOCATED = "reallocated", _("reallocated")

    class Qualifier(models.TextChoices):
        EXACT = "exact", _("exactly")
        AT_MOST = "at_most", _("at most")
        ABOUT = "about", _("about")

    initiative = models.ForeignKey(Initiative, models.CASCADE, verbose_name=_("initiative"), related_name="funding")
    amount = models.BigIntegerField(_("amount, whole SEK"))
    qualifier = models.CharField(_("qualifier"), max_length=10, choices=Qualifier, default=Qualifier.EXACT)
    wording = models.CharField(_("wording as stated"), max_length=400)
    wording_en = models.CharField(_("wording in English"), max_length=400, blank=True)
    stage = models.CharField(_("stage"), max_length=20, choices=Stage)
    payer = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, verbose_name=_("payer"), related_name="+"
    )
    recipient = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, verbose_name=_("recipient"), related_name="+"
    )
    year_from = models.PositiveSmallIntegerField(
        _("from year"), null=True, blank=True, validators=[MinValueValidator(1900), MaxValueValidator(2200)]
    )
    year_to = models.PositiveSmallIntegerField(
        _("to year"), null=True, blank=True, validators=[MinValueValidator(1900), MaxValueValidator(2200)]
    )
    per_year = models.BooleanField(
        _("per year"), default=False, help_text=_("With no last year: until further notice.")
    )
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, verbose_name=_("source"), related_name="+"
    )
    note = models.TextField(_("public note"), blank=True)
    note_en = models.TextField(_("public note in English"), blank=True)

    class Meta:
        ordering = ["year_from", "pk"]
        verbose_name = _("funding")
        verbose_name_plural = pgettext_lazy("rows", "funding")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="funding_amount_is_positive",
                violation_error_message=_("The amount is more than zero."),
            ),
            models.CheckConstraint(
                condition=~Q(wording=""),
                name="funding_has_wording",
                violation_error_message=_("Write the amount as the source states it."),
            ),
            models.CheckConstraint(
                condition=Q(year_to=None) | Q(year_from__isnull=False, year_to__gte=F("year_from")),
                name="funding_years_in_order",
                violation_error_message=_("The last year cannot be before the first one."),
            ),
        ]

    def __str__(self) -> str:
        return self.wording
