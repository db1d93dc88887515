"""What a clinician has to answer to count; pages tell it without loading what reckons the row."""

from __future__ import annotations

from math import ceil

LEAST_SHARE = 0.5


def answers_needed(questions: int) -> int:
    """The fewest answers with which a clinician counts on a version with so many closed questions."""
    return max(1, ceil(LEAST_SHARE * questions))
