"""Look imported texts through for names, as the checks do with a drafted one."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from corpus.checks.gather import inputs_read
from corpus.checks.wording import text_identifies_nobody
from corpus.models import Finding
from corpus.services.revision_check import finding_row
from corpus.unread import unread_findings

CHUNK = 200  # texts whose findings are written in one transaction
SLICE = 5000  # texts that one message has looked through


def texts_look(*, project_id: int) -> bool:
    """Look through up to `SLICE` texts of a project that wait for it; True when more of them wait.

    What is found stays as Findings of each text. Run again, or beside another worker, it changes nothing.
    """
    # In the order of the index that holds them: by age, all that wait would be sorted for each chunk.
    waiting = unread_findings().filter(revision__instance__project=project_id).order_by("uid")
    for _ in range(0, SLICE, CHUNK):
        chunk = list(waiting.select_related("revision__instance__subject")[:CHUNK])
        if not chunk:
            return False
        _chunk_look(chunk)
    return waiting.exists()


def _chunk_look(chunk: Sequence[Finding]) -> None:
    # Reading takes longer than writing, and a Revision never changes: the lock is held for the writing alone.
    revisions = [one.revision for one in chunk]
    found = [
        finding_row(revision, finding)
        for revision, given in zip(revisions, inputs_read(revisions), strict=True)
        for finding in text_identifies_nobody(given)
    ]
    with transaction.atomic():
        Finding.objects.bulk_create(found, ignore_conflicts=True)
        Finding.objects.filter(pk__in=[one.pk for one in chunk]).delete()
