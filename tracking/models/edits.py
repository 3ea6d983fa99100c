"""Which rows keep an edit history: everything that officials edit, with what belongs to it (`tracking.edit_history`)."""

import simple_history
from django.db import models

from strategy.models import AreaWording, Edition, Goal, GoalLineage, Source
from tracking.edit_history import EditHistory
from tracking.models.indicators import Indicator, IndicatorGoal, Observation, SeriesBreak, Target
from tracking.models.initiatives import Deliverable, DueDateChange, Funding, GoalLink, Initiative, Involvement
from tracking.models.people import Organisation
from tracking.models.updates import Evidence, StatusUpdate

TRACKED = {
    Source: (),
    Edition: ("sources",),
    AreaWording: ("sources",),
    Goal: ("sources",),
    GoalLineage: (),
    Organisation: (),
    Initiative: ("sources",),
    GoalLink: (),
    Involvement: (),
    Deliverable: ("sources",),
    DueDateChange: (),
    Funding: (),
    StatusUpdate: (),
    Evidence: (),
    Indicator: ("publishers",),
    IndicatorGoal: (),
    Observation: (),
    SeriesBreak: (),
    Target: (),
}
"""Each model with its many-to-many fields. The copies are tables of this app, also those of `strategy`."""

for tracked, many_to_many in TRACKED.items():
    simple_history.register(
        tracked,
        app="tracking",
        records_class=EditHistory,
        m2m_fields=[getattr(tracked, name).field for name in many_to_many],
        history_change_reason_field=models.TextField(null=True),
    )
