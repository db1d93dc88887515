"""Overruling the errors that stood on a reviewer's page, and no others."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from corpus.models import Finding, Revision, Severity
from corpus.services import finding_overrule
from projects.models import User
from review.errors import ErrorsNotShown, UnsettledFindings
from review.shown_errors import error_key


@dataclass(frozen=True)
class Overrule:
    """Why errors do not hold, and the keys (`error_key`) of those that stood on the page."""

    reason: str
    shown: frozenset[str]


def errors_overrule(*, revision: Revision, by: User, overrule: Overrule) -> None:
    """Overrule the open errors of a Revision with one reason, if all of them were shown; else none.

    Raises ErrorsNotShown.
    """
    errors = list(_open_errors(revision))
    unseen = [error.message for error in errors if error_key(error) not in overrule.shown]
    if unseen:
        raise ErrorsNotShown(unseen)
    for error in errors:
        finding_overrule(finding=error, by=by, reason=overrule.reason)


def errors_settled_require(revision: Revision) -> None:
    """Raises UnsettledFindings while a Revision has an error that nobody has overruled."""
    messages = list(_open_errors(revision).values_list("message", flat=True))
    if messages:
        raise UnsettledFindings(messages)


def _open_errors(revision: Revision) -> QuerySet[Finding]:
    return Finding.objects.filter(
        revision=revision, severity=Severity.ERROR, overruled_by__isnull=True
    ).order_by("pk")
