"""The edit history in words: who changed what of an object, from what to what, with which note. For officials only."""

from tracking.edits.beginning import begin
from tracking.edits.reading import PastEdit, edits_of

__all__ = ["PastEdit", "begin", "edits_of"]
