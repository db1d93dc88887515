"""Overruling the errors that stood on a reviewer's page, and no others."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from corpus.models import Finding, Revision, Severity
from corpus.services import finding_overrule, finding_overrule_own
from projects.models import User
from projects.prepared import PreparedQuery
from review.errors import ErrorsNotShown, UnsettledFindings
from review.models import Assignment, Round
from review.shown_errors import error_key


def error_overrule(*, assignment: Assignment, finding: Finding, by: User, reason: str) -> None:
    """Overrule one finding of the text under review: for `by` alone while readers decide apart.

    Raises CorpusError as `finding_overrule`.
    """
    round = assignment.round
    if round.is_apart:
        finding_overrule_own(finding=finding, by=by, reason=reason, reading=round.uid)
    else:
        finding_overrule(finding=finding, by=by, reason=reason)


@dataclass(frozen=True)
class Overrule:
    """Why errors do not hold, and the keys (`error_key`) of those that stood on the page."""

    reason: str
    shown: frozenset[str]


def errors_overrule(
    *, revision: Revision, by: User, overrule: Overrule, assignment: Assignment | None = None
) -> None:
    """Overrule the open errors of a Revision with one reason, if all of them were shown; else none.

    With `assignment`, of the text that it shows, as `error_overrule` does; without, of a text of their own.
    Raises ErrorsNotShown.
    """
    errors = list(_errors(revision, by, assignment.round.uid if assignment else None))
    unseen = [error.message for error in errors if error_key(error) not in overrule.shown]
    if unseen:
        raise ErrorsNotShown(unseen)
    for error in errors:
        if assignment is None:
            finding_overrule(finding=error, by=by, reason=overrule.reason)
        else:
            error_overrule(assignment=assignment, finding=error, by=by, reason=overrule.reason)


def errors_settled_require(
    revision: Revision, reader: User | None = None, round: Round | None = None
) -> None:
    """Raises UnsettledFindings while a Revision has an error that was overruled neither for all nor by
    `reader` for themselves; what others overruled in the `round` that they read apart counts for these alone.
    """
    reading = round.uid if round else None
    found = _MESSAGES.tuples(revision=revision, reader=reader, reading=reading)
    if found:
        raise UnsettledFindings([message for (message,) in found])


def _errors(revision: Revision, reader: User | None, reading: UUID | None) -> QuerySet[Finding]:
    errors = Finding.objects.filter(revision=revision, severity=Severity.ERROR)
    return errors.open_to(reader, reading).order_by("pk")


_MESSAGES = PreparedQuery[Finding](
    lambda revision, reader, reading: _errors(revision, reader, reading).values_list("message")
)
