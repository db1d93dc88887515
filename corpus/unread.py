"""Imported texts that have not been looked through for names: a Finding on each says so until they were.

The Finding is an error, so nothing is approved or released on it, and nobody overrules it.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID, uuid4

from django.db.models import QuerySet

from corpus.models import Finding, Severity

UNREAD = "text_is_looked_through"
MESSAGE = (
    "This text was imported and is still looked through for names. Wait a moment and load the page again."
)
COLUMNS = ("uid", "revision_id", "check_name", "severity", "message", "fingerprint")
# The uids of these rows begin with zeros, so that a sweep finds them by an index that is there anyway.
_LAST = UUID(int=(1 << 80) - 1)


def unread_rows(revisions: Iterable[int]) -> Iterable[tuple[object, ...]]:
    """One row in the order of `COLUMNS` for each Revision by its key."""
    for revision in revisions:
        uid = UUID(int=uuid4().int & _LAST.int)
        yield uid, revision, UNREAD, Severity.ERROR.value, MESSAGE, UNREAD


def unread_findings() -> QuerySet[Finding]:
    """Those rows that still stand, the oldest first."""
    return Finding.objects.filter(uid__lte=_LAST, check_name=UNREAD).order_by("pk")
