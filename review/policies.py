"""Who may take which Assignment, and whose one is."""

from __future__ import annotations

from enum import Enum

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from corpus.models import Decision, Instance, State
from imaging.policies import REVIEWABLE, may_be_reviewed
from projects.models import Membership, Role, User
from review.models import Assignment, RoundPurpose


def takeable(assignments: QuerySet[Assignment], user: User) -> QuerySet[Assignment]:
    """Open assignments that `user` may take now.

    Nobody reads twice in one Round; a second reader did not write the edit; an
    adjudicator is named for it and has not decided on the Instance before.
    """
    now = timezone.now()
    mine_in_round = Decision.objects.filter(
        assignment__round=OuterRef("round_id"), reviewer=user, undone_at__isnull=True
    )
    mine_on_instance = Decision.objects.filter(
        instance=OuterRef("instance_id"), reviewer=user, undone_at__isnull=True
    )
    holds_another = Assignment.objects.filter(
        round=OuterRef("round_id"), reviewer=user, closed_at__isnull=True, lease_until__gt=now
    ).exclude(pk=OuterRef("pk"))
    adjudicates = Membership.objects.filter(
        project=OuterRef("project_id"), user=user, role=Role.SURGEON, may_adjudicate=True
    )
    fresh_eyes = (RoundPurpose.SECOND_READER, RoundPurpose.ADJUDICATION)
    return (
        assignments.filter(closed_at__isnull=True)
        # Images that somebody must look at first, or that name somebody, are nobody's to read.
        .filter(Q(instance__study__isnull=True) | Q(instance__study__sign_off__in=REVIEWABLE))
        .filter(Q(reviewer__isnull=True) | Q(reviewer=user) | Q(lease_until__lt=now))
        .filter(Q(reserved_for__isnull=True) | Q(reserved_for=user))
        .exclude(Exists(mine_in_round))
        .exclude(Exists(holds_another))
        .exclude(Q(round__purpose__in=fresh_eyes) & Exists(mine_on_instance))
        .filter(~Q(round__purpose=RoundPurpose.ADJUDICATION) | Exists(adjudicates))
    )


class Hold(Enum):
    """Whose an Assignment is, as one person stands to it."""

    MINE = "mine"
    ANOTHERS = "anothers"
    NOBODYS = "nobodys"
    CLOSED_TO_ME = "closed_to_me"
    WITHHELD = "withheld"
    DECIDED_BY_ME = "decided_by_me"
    DECIDED_BY_ANOTHER = "decided_by_another"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


def hold_of(assignment: Assignment, user: User) -> Hold:
    """Whose `assignment`, as it was just read, is. No query while it is this person's own."""
    if assignment.closed_at is not None:
        return _closed_by(assignment, user)
    study = assignment.instance.study
    if study is not None and not may_be_reviewed(study):
        return Hold.WITHHELD
    if assignment.reviewer_id == user.pk:
        return Hold.MINE
    is_leased = assignment.lease_until is not None and assignment.lease_until > timezone.now()
    if assignment.reviewer_id is not None and is_leased:
        return Hold.ANOTHERS
    is_free = takeable(Assignment.objects.filter(pk=assignment.pk), user).exists()
    return Hold.NOBODYS if is_free else Hold.CLOSED_TO_ME


def _closed_by(assignment: Assignment, user: User) -> Hold:
    if Instance.objects.filter(pk=assignment.instance_id, state=State.WITHDRAWN).exists():
        return Hold.WITHDRAWN
    if assignment.decision is None:
        return Hold.SETTLED
    # Blind: of another reader's decision only that it was made.
    mine = assignment.decision.reviewer_id == user.pk
    return Hold.DECIDED_BY_ME if mine else Hold.DECIDED_BY_ANOTHER
