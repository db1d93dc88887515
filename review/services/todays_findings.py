"""A text is approved with the findings of today: marks may have changed since a reader opened it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from corpus.models import Finding, Instance, Revision, Severity
from corpus.services import revision_check
from imaging.models import Subject
from review.errors import MarksChanged


def todays_findings_require(*, instance: Instance, revision: Revision) -> None:
    """Check a Revision again where the levels of its Subject changed and nothing looked at it since.

    Usually nothing did, which takes one query, or none without a Subject. Call it in the transaction of the
    decision, with the Instance locked. Raises MarksChanged when the checks find an error that was not there.
    """
    if instance.subject_id is None:
        return
    changed = Subject.objects.filter(pk=instance.subject_id, levels_changed_at__isnull=False)
    if not changed.exists():
        return
    errors = Finding.objects.filter(revision=revision, severity=Severity.ERROR)
    shown = set(errors.values_list("fingerprint", flat=True))
    today = revision_check(revision=revision)
    if any(one.severity == Severity.ERROR and one.fingerprint not in shown for one in today):
        raise MarksChanged


@contextmanager
def todays_findings_kept(revision: Revision) -> Iterator[None]:
    """A transaction for a decision; one refused with MarksChanged leaves what the checks say."""
    try:
        with transaction.atomic():
            yield
    except MarksChanged:
        revision_check(revision=revision)
        raise
