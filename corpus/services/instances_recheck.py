"""Checking again what nobody has decided yet, after something it is checked against has changed."""

from __future__ import annotations

from corpus.models import Instance, Revision, State
from corpus.services.revision_check import revision_check

UNDECIDED: frozenset[State] = frozenset({State.REVISED, State.IN_REVIEW, State.IN_ADJUDICATION})
"""Where an instance stands whose current text waits for a person."""


def instances_recheck(*, subject_id: int) -> int:
    """Check the current Revision of each undecided instance of a Subject; says how many there were.

    Run again it changes nothing. What was decided keeps the findings it was decided with.
    """
    waiting = Revision.objects.filter(
        pk__in=Instance.objects.filter(subject_id=subject_id, state__in=UNDECIDED).values("current_revision")
    )
    for revision in waiting.select_related("instance__subject").order_by("pk"):
        revision_check(revision=revision)
    return waiting.count()
