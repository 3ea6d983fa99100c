"""What can be exported and imported: five kinds of rows, one file each."""

from tracking.exchange.nouns.base import Noun
from tracking.exchange.nouns.deliverables import Deliverables
from tracking.exchange.nouns.goal_links import GoalLinks
from tracking.exchange.nouns.initiatives import Initiatives
from tracking.exchange.nouns.observations import Observations
from tracking.exchange.nouns.organisations import Organisations

NOUNS: dict[str, type[Noun]] = {
    noun.name: noun for noun in (Initiatives, Deliverables, GoalLinks, Organisations, Observations)
}

__all__ = ["NOUNS", "Deliverables", "GoalLinks", "Initiatives", "Noun", "Observations", "Organisations"]
