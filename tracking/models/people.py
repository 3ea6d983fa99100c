"""Organisations that do things, and the officials who tell the public about them."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from strategy.models import Identified, PriorityArea
from tracking.models.revised import Revised
from tracking.models.written_once import WrittenOnce


class Organisation(Revised, Identified):
    """A ministry, agency, company …. A rename is a new row, with the old one's `successor` pointing at it."""

    class Kind(models.TextChoices):
        MINISTRY = "ministry", _("ministry")
        GOVERNMENT_OFFICE = "government_office", _("office of the government")
        AGENCY = "agency", _("agency")
        PARLIAMENT = "parliament", _("parliament")
        STATE = "state", _("the state")
        REGION = "region", _("region")
        MUNICIPALITY = "municipality", _("municipality")
        UNIVERSITY = "university", _("university")
        RESEARCH_INSTITUTE = "research_institute", _("research institute")
        RESEARCH_INFRASTRUCTURE = "research_infrastructure", _("research infrastructure")
        COMPANY = "company", _("company")
        ASSOCIATION = "association", _("association")
        NETWORK = "network", _("network")
        PUBLIC_PRIVATE = "public_private", _("public-private organisation")
        COLLECTIVE = "collective", _("collective")
        INTERNATIONAL_ORGANISATION = "international_organisation", _("international organisation")
        FOREIGN_AUTHORITY = "foreign_authority", _("foreign authority")

    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    abbreviation = models.CharField(_("abbreviation"), max_length=30, blank=True)
    slug = models.SlugField(_("short name"), max_length=100, unique=True, help_text=_("Part of addresses: vinnova."))
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    valid_from = models.DateField(_("valid from"), null=True, blank=True, help_text=_("If known to the day."))
    valid_to = models.DateField(_("valid to"), null=True, blank=True, help_text=_("If known to the day."))
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name=_("successor"), related_name="predecessors"
    )

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="organisation_has_name",
                violation_error_message=_("Write the name of the organisation."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="organisation_valid_to_after_from",
                violation_error_message=_("An organisation cannot end before it began."),
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | ~Q(successor=F("id")),
                name="organisation_not_its_own_successor",
                violation_error_message=_("An organisation cannot succeed itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("organisation-detail", args=[self.slug])


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """An official. One role each; `tracking.policy` says what it may do. Nobody is a superuser."""

    class Role(models.TextChoices):
        EDITOR = "editor", _("editor")
        APPROVER = "approver", _("approver")
        AUDITOR = "auditor", _("auditor")
        ADMINISTRATOR = "administrator", _("administrator")

    username = models.CharField(
        _("username"),
        max_length=150,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("There is already an account with this name.")},
    )
    full_name = models.CharField(_("name"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role)
    unit = models.CharField(
        _("unit"),
        max_length=150,
        help_text=_("Shown to the public beside what this person judges or publishes; the person's name never is."),
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, verbose_name=_("organisation"), related_name="+"
    )
    areas = models.ManyToManyField(
        PriorityArea, verbose_name=_("own areas"), blank=True, help_text=_("Where this person may write.")
    )
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("created"), auto_now_add=True)
    home_seen_at = models.DateTimeField(
        null=True,
        editable=False,
        help_text="Of the public log, what came by this moment is marked as seen by this person.",
    )

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["role", "unit"]

    class Meta:
        ordering = ["username"]
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=["editor", "approver", "auditor", "administrator"]),
                name="user_has_a_known_role",
                violation_error_message=_("Choose one of the four roles."),
            )
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    @property
    def is_staff(self) -> bool:
        """Whether the admin lets this person in at all."""
        return self.is_active

    def get_short_name(self) -> str:
        return self.full_name or self.username

    def get_session_auth_hash(self) -> str:
        """Another after each change of password, role, areas or activity, even one that is undone: ends every session."""
        last_change = self.role_changes.values_list("pk", flat=True).first()
        rights = f"{super().get_session_auth_hash()}|{self.role}|{last_change}"
        return salted_hmac("tracking.User.session", rights, algorithm="sha256").hexdigest()

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Django's permissions are not in use: every admin asks `tracking.policy`. So what forgets to ask gets no."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False


class RoleChange(WrittenOnce):
    """Who gave whom which role and areas, and when. Read by auditors, changed by nobody."""

    at = models.DateTimeField(_("at"))
    user = models.ForeignKey(User, models.PROTECT, verbose_name=_("account"), related_name="role_changes")
    by = models.ForeignKey(
        User, models.PROTECT, null=True, verbose_name=pgettext_lazy("person", "by"), related_name="+"
    )
    from_value = models.CharField(_("from"), max_length=200, blank=True)
    to_value = models.CharField(_("to"), max_length=200)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("change of role")
        verbose_name_plural = _("changes of role")

    def __str__(self) -> str:
        return f"{self.user}: {self.from_value or '–'} → {self.to_value}"
