"""The four common acts, as large buttons: those that a role may do, where it has areas to do them in."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from tracking.models import Initiative, StatusUpdate, User
from tracking.policy import Act, areas_of, may


@dataclass(frozen=True)
class CommonAct:
    title: str
    explanation: str
    address: str


def common_acts(user: User) -> list[CommonAct]:
    if not areas_of(user) or not (may(user, Act.WRITE, StatusUpdate) and may(user, Act.WRITE, Initiative)):
        return []
    return [
        CommonAct(
            _("New judgement"),
            _("Judge a goal, with evidence"),
            reverse("admin:tracking_statusupdate_add"),
        ),
        CommonAct(
            _("Confirm unchanged"),
            _("The judgement still holds"),
            reverse("admin:to_confirm"),
        ),
        CommonAct(
            _("Register delivery"),
            _("A report has been handed in"),
            reverse("admin:tracking_initiative_deliverables"),
        ),
        CommonAct(
            _("New initiative"),
            _("An assignment, an inquiry, funding …"),
            reverse("admin:tracking_initiative_add"),
        ),
    ]
