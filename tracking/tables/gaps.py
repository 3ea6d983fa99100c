"""Where the register is thin: how many initiatives of each kind serve each goal."""

from django.utils.translation import gettext_lazy as _

from tracking.gaps import GoalKinds, gaps_of
from tracking.tables import columns
from tracking.tables.table import Subject, Table


def by_goal(subject: Subject) -> list[GoalKinds]:
    return gaps_of(subject.edition, subject.moment).goals


GAPS = Table(
    slug="insatsslag-per-malsattning",
    title=_("Goals by kind of initiative"),
    columns=(
        columns.edition(lambda row: row.goal),
        *columns.goal(lambda row: row.goal),
        *columns.counts("kind", lambda row: row.kinds),
    ),
    rows=by_goal,
)
