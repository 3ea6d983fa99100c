"""What is drawn, and how often."""

from collections.abc import Sequence
from typing import Any

from tracking.models import Initiative

type Known = Sequence[tuple[Any, int]]
"""Values, each with its weight."""

NOTE = "Lastdata: påhittad, för att mäta med."
NOTE_EN = "Load data: invented, to measure with."
GOALS_BY_AREA = [4, 4, 5, 3, 4, 4, 4, 3]
AREA_WEIGHTS = [6, 4, 3, 10, 2, 5, 1, 3]
FIRST = ["Nationell", "Regional", "Gemensam", "Samlad", "Fördjupad", "Digital", "Strategisk", "Internationell", "Årlig"]
THING = ["testbädd", "satsning", "kartläggning", "plattform", "översyn", "samverkan", "infrastruktur", "utvärdering"]
ABOUT = [
    "kliniska prövningar",
    "genomik",
    "precisionsmedicin",
    "hälsodata",
    "biobanker",
    "medicinteknik",
    "kompetensförsörjning",
    "export av läkemedel",
    "avancerade terapier",
    "uppföljning av vaccin",
    "artificiell intelligens i vården",
    "forskning i äldreomsorgen",
]
KINDS: Known = list(zip(Initiative.Kind.values, [40, 12, 6, 20, 6, 6, 6, 4], strict=True))
PHASES: Known = [("", 30), ("planned", 12), ("ongoing", 33), ("completed", 20), ("discontinued", 5)]
REPORTS: Known = [("interim_report", 30), ("final_report", 40), ("inquiry_report", 8), ("report", 22)]
DELIVERIES: Known = [("unknown", 35), ("delivered", 55), ("not_delivered", 10)]
DIRECTIONS: Known = [("positive", 35), ("neutral", 35), ("negative", 15), ("unclear", 15)]
PRECISIONS: Known = [(10, 75), (7, 17), (4, 8)]
"""How many characters of an ISO date are known."""
