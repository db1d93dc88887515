"""Who may take which Assignment."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from corpus.models import Decision
from imaging.policies import REVIEWABLE
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
