"""One file per noun. Working rows are for officials; the public reads versions and published updates only."""

from tracking.models import edits as edits  # after the models whose history it keeps
from tracking.models.imports import PreparedImport
from tracking.models.indicators import Indicator, IndicatorGoal, Observation, SeriesBreak, Target
from tracking.models.initiatives import Deliverable, DueDateChange, Funding, GoalLink, Initiative, Involvement
from tracking.models.logins import LoginAttempt
from tracking.models.people import Organisation, RoleChange, User
from tracking.models.publications import Publication, PublicationCounter
from tracking.models.updates import Evidence, StatusUpdate
from tracking.models.versions import (
    STILL_SHOWN,
    InitiativeVersion,
    ShownState,
    VersionDeliverable,
    VersionGoal,
    VersionOrganisation,
)

__all__ = [
    "STILL_SHOWN",
    "Deliverable",
    "DueDateChange",
    "Evidence",
    "Funding",
    "GoalLink",
    "Indicator",
    "IndicatorGoal",
    "Initiative",
    "InitiativeVersion",
    "Involvement",
    "LoginAttempt",
    "Observation",
    "Organisation",
    "PreparedImport",
    "Publication",
    "PublicationCounter",
    "RoleChange",
    "SeriesBreak",
    "ShownState",
    "StatusUpdate",
    "Target",
    "User",
    "VersionDeliverable",
    "VersionGoal",
    "VersionOrganisation",
]
