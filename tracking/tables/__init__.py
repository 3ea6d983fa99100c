"""The tables beside the charts, each declared once: what it is called, its columns, its rows at any moment."""

from tracking.tables.dates import CALENDAR, DATES
from tracking.tables.directions import DIRECTIONS, OVER_TIME, QUARTERS
from tracking.tables.editions import COMPARISON
from tracking.tables.gaps import GAPS
from tracking.tables.in_time import IN_TIME
from tracking.tables.indicators import INDICATOR
from tracking.tables.organisations import ORGANISATIONS
from tracking.tables.states import STATES, STATES_BY_AREA
from tracking.tables.table import Table

TABLES: dict[str, Table] = {
    table.slug: table
    for table in (
        STATES_BY_AREA,
        STATES,
        DIRECTIONS,
        QUARTERS,
        OVER_TIME,
        IN_TIME,
        CALENDAR,
        DATES,
        ORGANISATIONS,
        GAPS,
        INDICATOR,
        COMPARISON,
    )
}
"""By the name in their address."""
