"""Who may do what. One function, asked by the admin, the verbs and every import; it asks the role, never a permission.

What is public every official may find, link and cite. Scope limits writing, and reading what is unpublished: what lies
outside is not found. The querysets at the end say the same for lists.
"""

from enum import StrEnum
from typing import assert_never

from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from strategy.models import AreaWording, Edition, Goal, PriorityArea, Source
from tracking.models import Deliverable, GoalLink, Indicator, Initiative, Observation, Organisation, StatusUpdate, User

Role = User.Role


class Act(StrEnum):
    READ = "read"  # working rows and drafts
    WRITE = "write"
    LINK = "link"  # an initiative to a goal
    SUBMIT = "submit"
    RETURN = "return"
    APPROVE = "approve"
    CORRECT = "correct"
    WITHDRAW = "withdraw"
    PUBLISH = "publish"  # an initiative or an edition for the first time, or again
    AMEND = "amend"
    UNPUBLISH = "unpublish"
    ADMINISTER = "administer"  # accounts, editions, areas, goals
    AUDIT = "audit"  # changes of role


WRITERS = {Role.EDITOR, Role.APPROVER}
READERS_OF_ALL = {Role.APPROVER, Role.AUDITOR}


def may(user: object, act: Act, subject: Model | type[Model] | None = None) -> bool:
    """Whether a person may do something to a subject; with a model class or None, to any such subject at all."""
    if not isinstance(user, User) or not user.is_active:
        return False
    match act:
        case Act.READ:
            return user.role in READERS_OF_ALL or _writes(user, subject)
        case Act.WRITE | Act.LINK | Act.SUBMIT | Act.CORRECT | Act.AMEND:
            return _writes(user, subject)
        case Act.RETURN | Act.WITHDRAW | Act.PUBLISH | Act.UNPUBLISH:
            return user.role == Role.APPROVER
        case Act.APPROVE:
            return user.role == Role.APPROVER and not (
                isinstance(subject, StatusUpdate) and has_contributed(user, subject)
            )
        case Act.ADMINISTER:
            return user.role == Role.ADMINISTRATOR
        case Act.AUDIT:
            return user.role in {Role.AUDITOR, Role.ADMINISTRATOR}
    assert_never(act)


def require(user: object, act: Act, subject: Model | type[Model] | None = None) -> None:
    """Raise PermissionDenied, with a sentence, unless `may`."""
    if not may(user, act, subject):
        raise PermissionDenied(_("Your role or your areas do not allow this."))


def has_contributed(user: User, update: StatusUpdate) -> bool:
    return update.author_id == user.pk or update.contributors.filter(pk=user.pk).exists()


def area_of(subject: Model) -> PriorityArea | None:
    """The area whose editors own a subject; None for what belongs to every area."""
    match subject:
        case StatusUpdate() | GoalLink():
            return subject.goal.area
        case Goal():
            return subject.area
        case Initiative() | Indicator():
            return subject.lead_area
        case Observation():
            return subject.indicator.lead_area
        case Deliverable():
            return subject.initiative.lead_area
        case PriorityArea():
            return subject
        case _:
            return None


def areas_of(user: User) -> set[int]:
    """Primary keys of the areas that a person may write in; read once per person and request."""
    if "_own_areas" not in user.__dict__:
        user.__dict__["_own_areas"] = set(user.areas.values_list("pk", flat=True))
    return user.__dict__["_own_areas"]


def _writes(user: User, subject: Model | type[Model] | None) -> bool:
    if user.role not in WRITERS:
        return False
    if subject is None or isinstance(subject, type):
        return True
    if isinstance(subject, Source | Organisation):
        return True
    if isinstance(subject, Edition | AreaWording | User):
        return False
    area = area_of(subject)
    if area is None and isinstance(subject, Indicator | Observation):
        return user.role == Role.APPROVER  # no area owns it
    return area is not None and area.pk in areas_of(user)


def readable_updates(user: User) -> QuerySet[StatusUpdate]:
    """Published ones, and those being written that the person may see."""
    updates = StatusUpdate.objects.all()
    if user.role in READERS_OF_ALL:
        return updates
    public = updates.filter(state=StatusUpdate.State.PUBLISHED)
    if user.role in WRITERS:
        return public | updates.filter(goal__area__in=areas_of(user))
    return public


def readable_initiatives(user: User) -> QuerySet[Initiative]:
    """Working rows that the person may see. What others have published is read as the public reads it."""
    if user.role in READERS_OF_ALL:
        return Initiative.objects.all()
    if user.role in WRITERS:
        return Initiative.objects.filter(lead_area__in=areas_of(user))
    return Initiative.objects.none()


def readable_indicators(user: User) -> QuerySet[Indicator]:
    """Public ones, and those being written that the person may see."""
    if user.role in READERS_OF_ALL:
        return Indicator.objects.all()
    readable = Q(published_at__isnull=False)
    if user.role in WRITERS:
        readable |= Q(lead_area__in=areas_of(user))
    return Indicator.objects.filter(readable)


def writable_goals(user: User) -> QuerySet[Goal]:
    if user.role in WRITERS:
        return Goal.objects.filter(area__in=areas_of(user))
    return Goal.objects.none()
