"""What every module of the board shares: who is on it, and below how many clusters it says nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from corpus.statistics.proportions import LEAST_FOR_A_CLAIM

LEAST_CLUSTERS = LEAST_FOR_A_CLAIM  # of a hidden suite a smaller group is not told at all
OWN = "run here, own checkpoint"  # the source of a model that was trained here
LOCAL = "run here, local"
UPLOADED = "uploaded"
COST_NOTHING = frozenset({OWN, LOCAL})  # where no cost may be told as none
NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine"}


@dataclass(frozen=True, slots=True)
class Contestant:
    """A model on one SuiteVersion, its run whose answers count, and how many runs of it have finished.

    `extractor` is the one whose reading counts. `until` stands where failed items are asked again: answers
    that came later do not count yet.
    """

    uid: str
    name: str
    family: str
    note: str
    run: str
    finished: str
    source: str
    run_pk: int
    runs: int = 1
    extractor: str = ""
    until: datetime | None = None
    repeats: int = 1
    is_circular: bool = False
