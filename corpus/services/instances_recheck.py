"""Checking again what is undecided or approved, after something it is checked against has changed."""

from __future__ import annotations

from corpus.models import Instance, Revision
from corpus.services.revision_check import revision_check
from corpus.transitions import CHECKED_AGAIN


def instances_recheck(*, subject_id: int) -> int:
    """Check the current Revision of each undecided or approved instance of a Subject; says how many.

    Run again it changes nothing. Nothing is decided by it: what was approved stays so, and what a person
    overruled stays overruled.
    """
    current = Instance.objects.filter(subject_id=subject_id, state__in=CHECKED_AGAIN)
    texts = Revision.objects.filter(pk__in=current.values("current_revision"))
    for revision in texts.select_related("instance__subject").order_by("pk"):
        revision_check(revision=revision)
    return texts.count()
