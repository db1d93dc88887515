"""Who decides between readers is asked again when they decide: a seat may have changed meanwhile."""

from __future__ import annotations

from projects.models import User
from review.models import Assignment, RoundPurpose
from review.policies import takeable
from review.services.assignment_lease import why_lost


def adjudicator_require(assignment: Assignment, reviewer: User) -> None:
    """Raises why the Assignment is lost when its Round is an adjudication that `reviewer` may not decide."""
    if assignment.round.purpose != RoundPurpose.ADJUDICATION:
        return
    if not takeable(Assignment.objects.filter(pk=assignment.pk), reviewer).exists():
        assignment.refresh_from_db(fields=["closed_at", "decision", "reviewer", "lease_until"])
        raise why_lost(assignment, reviewer)
