"""Sources, editions, priority areas and goals: what the government decided and where that is written."""

import datetime as dt
import uuid
from typing import Any, ClassVar, Self

from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from strategy.partial_dates import PartialDateField, PrecisionField

NOT_HTTPS = _("Write a whole address that begins with https://, or leave it empty.")


class HttpsURLField(models.URLField):
    """An address that browsers fetch over https; anything else, `javascript:` included, is refused."""

    default_validators = [URLValidator(schemes=["https"], message=NOT_HTTPS)]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        usual: dict[str, Any] = {"max_length": 500, "blank": True, "default": ""}
        super().__init__(*args, **{**usual, **kwargs})

    def formfield(self, **kwargs: Any) -> Any:
        messages = {"error_messages": {"invalid": NOT_HTTPS}}  # the form's own check comes first
        return super().formfield(**{"assume_scheme": "https", **messages, **kwargs})


def https_or_empty(name: str, field: str = "url") -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{field: ""}) | Q(**{f"{field}__startswith": "https://"}),
        name=name,
        violation_error_message=NOT_HTTPS,
    )


class IdentifiedQuerySet[M: models.Model](models.QuerySet[M]):
    def get_by_natural_key(self, uid: str) -> M:
        return self.get(uid=uid)


class Identified(models.Model):
    """A row that fixtures, feeds and forms recognise by an identity of its own, whatever its number in the table."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = IdentifiedQuerySet.as_manager()

    class Meta:
        abstract = True

    def natural_key(self) -> tuple[str]:
        return (str(self.uid),)


class Source(Identified):
    """A document that facts are known from. Stands alone; many facts cite one."""

    citation = models.CharField(_("citation"), max_length=400, help_text=_("As in a list of references."))
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    url = HttpsURLField(_("address"))
    published_on = PartialDateField(_("published"), null=True, blank=True)
    published_on_precision = PrecisionField()
    retrieved_on = models.DateField(_("retrieved"), null=True, blank=True)

    class Meta:
        ordering = ["citation", "pk"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [
            models.CheckConstraint(
                condition=~Q(citation=""),
                name="source_has_citation",
                violation_error_message=_("Write what the source is called."),
            ),
            https_or_empty("source_url_is_https"),
        ]

    def __str__(self) -> str:
        return self.citation


class EditionQuerySet(IdentifiedQuerySet["Edition"]):
    def public(self, at: dt.datetime) -> Self:
        return self.filter(published_at__lte=at)

    def in_force(self, on: dt.date) -> Self:
        """The edition in force on a day: the one that came into force last. Slice or `.first()` it."""
        return self.filter(in_force_from__lte=on).order_by("-in_force_from")


class Edition(Identified):
    """The strategy as decided at one time."""

    slug = models.SlugField(_("short name"), unique=True, max_length=20, help_text=_("Part of addresses: 2024."))
    title = models.CharField(_("title"), max_length=300)
    title_en = models.CharField(_("title in English"), max_length=300, blank=True)
    presented_on = models.DateField(_("presented"))
    in_force_from = models.DateField(_("in force from"), unique=True)
    reference = models.CharField(_("reference"), max_length=100, blank=True)
    stated_goals = models.PositiveSmallIntegerField(
        _("stated number of goals"), null=True, blank=True, help_text=_("Only if the document states it.")
    )
    sources = models.ManyToManyField(Source, verbose_name=_("sources"), blank=True, related_name="+")
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False, db_index=True)

    objects: ClassVar[Any] = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["-in_force_from"]
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(slug=""),
                name="edition_has_title",
                violation_error_message=_("Write a title and a short name."),
            ),
            models.CheckConstraint(
                condition=Q(in_force_from__gte=models.F("presented_on")),
                name="edition_in_force_after_presented",
                violation_error_message=_("An edition cannot be in force before it was presented."),
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("edition-list")


class PriorityAreaQuerySet(models.QuerySet["PriorityArea"]):
    def get_by_natural_key(self, number: int) -> "PriorityArea":
        return self.get(number=number)


class PriorityArea(models.Model):
    """One of eight. Its number identifies it across editions; its wording may change."""

    number = models.PositiveSmallIntegerField(_("number"), unique=True)

    objects = PriorityAreaQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        verbose_name = _("priority area")
        verbose_name_plural = _("priority areas")
        constraints = [
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="area_number_from_one",
                violation_error_message=_("Areas are numbered from 1."),
            )
        ]

    def __str__(self) -> str:
        return str(_("Area %(number)s") % {"number": self.number})

    def natural_key(self) -> tuple[int]:
        return (self.number,)

    def get_absolute_url(self) -> str:
        return reverse("area-detail", args=[self.number])


class AreaWording(Identified):
    """What an edition calls a priority area, and its summary in our own words."""

    edition = models.ForeignKey(Edition, models.PROTECT, verbose_name=_("edition"), related_name="area_wordings")
    area = models.ForeignKey(PriorityArea, models.PROTECT, verbose_name=_("priority area"), related_name="wordings")
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    title_en_is_official = models.BooleanField(_("the English title is official"), default=False)
    summary = models.TextField(_("summary in our own words"), blank=True)
    summary_en = models.TextField(_("summary in English"), blank=True)
    sources = models.ManyToManyField(Source, verbose_name=_("sources"), blank=True, related_name="+")

    class Meta:
        ordering = ["edition", "area"]
        verbose_name = _("wording of a priority area")
        verbose_name_plural = _("wordings of priority areas")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "area"],
                name="area_wording_once_per_edition",
                violation_error_message=_("This edition already has a wording of this area."),
            ),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="area_wording_has_title",
                violation_error_message=_("Write the title of the area."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area.number}. {self.title}"


def parse_code(code: str) -> tuple[int, int]:
    """(area, number) of a code such as "4.1". Raises ValueError."""
    area, _dot, number = code.partition(".")
    if not (area.isascii() and area.isdigit() and number.isascii() and number.isdigit()):
        raise ValueError(code)
    return int(area), int(number)


class GoalQuerySet(IdentifiedQuerySet["Goal"]):
    def public(self, at: dt.datetime) -> Self:
        return self.filter(edition__published_at__lte=at)

    def coded(self, edition: str, code: str) -> Self:
        """Goals of an edition with a code such as "4.1"; none where the code is no code."""
        try:
            area, number = parse_code(code)
        except ValueError:
            return self.none()
        return self.filter(edition__slug=edition, area__number=area, number=number)

    def in_order(self) -> Self:
        return self.order_by("edition__in_force_from", "area__number", "number")


class Goal(Identified):
    """A goal of one edition: "4.1" of 2024. What became of it in another edition is lineage, not identity."""

    edition = models.ForeignKey(Edition, models.PROTECT, verbose_name=_("edition"), related_name="goals")
    area = models.ForeignKey(PriorityArea, models.PROTECT, verbose_name=_("priority area"), related_name="goals")
    number = models.PositiveSmallIntegerField(_("number"), help_text=_("The 1 of 4.1."))
    title = models.CharField(_("title"), max_length=300)
    title_en = models.CharField(_("title in English"), max_length=300, blank=True)
    title_en_is_official = models.BooleanField(_("the English title is official"), default=False)
    summary = models.TextField(_("summary in our own words"), blank=True)
    summary_en = models.TextField(_("summary in English"), blank=True)
    stated_direction = models.CharField(
        _("stated direction"),
        max_length=300,
        blank=True,
        help_text=_("Only where the text of the goal itself says which way: more, fewer, higher."),
    )
    stated_direction_en = models.CharField(_("stated direction in English"), max_length=300, blank=True)
    place = models.CharField(_("place in the document"), max_length=200, blank=True)
    sources = models.ManyToManyField(Source, verbose_name=_("sources"), blank=True, related_name="+")

    objects: ClassVar[Any] = GoalQuerySet.as_manager()

    class Meta:
        ordering = ["edition", "area__number", "number"]
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "area", "number"],
                name="goal_once_per_edition",
                violation_error_message=_("This edition already has a goal with this number in this area."),
            ),
            models.CheckConstraint(
                condition=~Q(title="") & Q(number__gte=1),
                name="goal_has_title_and_number",
                violation_error_message=_("Write a title and a number from 1."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def code(self) -> str:
        return f"{self.area.number}.{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("goal-detail", args=[self.edition.slug, self.code])


class GoalLineageQuerySet(IdentifiedQuerySet["GoalLineage"]):
    def public(self, at: dt.datetime) -> Self:
        """Where the public sees both editions; that a goal is dropped is known once there is a later one to see."""
        later = Edition.objects.public(at).filter(
            in_force_from__gt=models.OuterRef("predecessor__edition__in_force_from")
        )
        return self.filter(
            Q(predecessor=None) | Q(predecessor__edition__published_at__lte=at),
            Q(successor__edition__published_at__lte=at) | (Q(successor=None) & models.Exists(later)),
        )


class GoalLineage(Identified):
    """What became of a goal in a later edition. Of its substance only: a new number, area or title can be computed."""

    class Relation(models.TextChoices):
        CONTINUES = "continues", _("continues")
        MERGED = "merged", _("merged with another")
        SPLIT = "split", _("split")
        REPLACED = "replaced", _("replaced by a related one")
        DROPPED = "dropped", _("has no counterpart")
        NEW = "new", _("new")

    class Basis(models.TextChoices):
        OFFICIAL = "official", _("official: stated by a source")
        EDITORIAL = "editorial", _("editorial: our own assessment")

    predecessor = models.ForeignKey(
        Goal, models.PROTECT, null=True, blank=True, verbose_name=_("goal of the earlier edition"), related_name="+"
    )
    successor = models.ForeignKey(
        Goal, models.PROTECT, null=True, blank=True, verbose_name=_("goal of the later edition"), related_name="+"
    )
    relation = models.CharField(_("relation"), max_length=10, choices=Relation)
    basis = models.CharField(_("basis"), max_length=10, choices=Basis, default=Basis.EDITORIAL)
    note = models.TextField(_("note"), blank=True)
    note_en = models.TextField(_("note in English"), blank=True)

    objects: ClassVar[Any] = GoalLineageQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("lineage of goals")
        verbose_name_plural = _("lineages of goals")
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor"],
                name="lineage_pair_once",
                violation_error_message=_("This pair of goals is already recorded."),
            ),
            # NULL differs from NULL: what has one side only needs rules of its own.
            models.UniqueConstraint(
                fields=["predecessor"],
                condition=Q(successor=None),
                name="lineage_dropped_once",
                violation_error_message=_("That this goal has no counterpart is already recorded."),
            ),
            models.UniqueConstraint(
                fields=["successor"],
                condition=Q(predecessor=None),
                name="lineage_new_once",
                violation_error_message=_("That this goal is new is already recorded."),
            ),
            models.CheckConstraint(
                condition=Q(relation="dropped", predecessor__isnull=False, successor=None)
                | Q(relation="new", predecessor=None, successor__isnull=False)
                | Q(
                    relation__in=["continues", "merged", "split", "replaced"],
                    predecessor__isnull=False,
                    successor__isnull=False,
                ),
                name="lineage_sides_fit_relation",
                violation_error_message=_(
                    "A goal without a counterpart has no successor, a new one no predecessor; all others have both."
                ),
            ),
            models.CheckConstraint(
                condition=Q(predecessor=None) | Q(successor=None) | ~Q(predecessor=F("successor")),
                name="lineage_not_its_own_successor",
                violation_error_message=_("A goal cannot succeed itself."),
            ),
        ]

    def __str__(self) -> str:
        sides = [f"{goal.code} ({goal.edition.slug})" if goal else "–" for goal in (self.predecessor, self.successor)]
        return " → ".join(sides)
