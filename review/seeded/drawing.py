"""Which item gets a seeded error for whom: drawn by a key that nobody is told, before anybody opened it."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q, QuerySet

from corpus.models import Decision, Finding
from projects.models import Membership, Project, Role, User
from review.draw import rank
from review.models import (
    Assignment,
    QualityNotice,
    RoundPurpose,
    SeededItem,
    Skip,
    Thread,
    Workflow,
    WorkInProgress,
)
from review.selectors import ORDER, awaiting

NOT_THE_NEXT = 3
"""The first items of a queue may have been looked ahead at: they stay as they are."""
AMONG = 60


def seedable_readers(project: Project) -> QuerySet[User]:
    """Surgeons who accepted the notice and do not lead: who leads may read every text beside the queue."""
    seats = Membership.objects.filter(project=project, user=OuterRef("pk"))
    agreed = QualityNotice.objects.filter(project=project, person=OuterRef("pk"))
    return User.objects.filter(
        Exists(seats.filter(role=Role.SURGEON)), ~Exists(seats.filter(role=Role.LEAD)), Exists(agreed)
    ).filter(is_active=True)


def is_seedable(user: User, project: Project) -> bool:
    """Whether an item may hold a seeded error for `user`, now or from before. One query or two."""
    if SeededItem.objects.live().filter(project=project, reviewer=user).exists():
        return True
    is_on = Workflow.objects.filter(project=project, seeded_per_mille__gt=0)
    return seedable_readers(project).filter(Exists(is_on), pk=user.pk).exists()


def has_room(reader: User, workflow: Workflow) -> bool:
    """Whether one more would still be within the share of what the reader has read. Two queries.

    Counted is every seeded item that was ever made for them and not taken back unseen, so that the share
    holds at every moment and not only in the long run.
    """
    made = SeededItem.objects.filter(project=workflow.project, reviewer=reader).count()
    read = Decision.objects.filter(
        instance__project=workflow.project, reviewer=reader, undone_at__isnull=True
    ).count()
    return 1000 * (made + 1) <= workflow.seeded_per_mille * (read + made + 1)


def drawn(reader: User, workflow: Workflow) -> Iterator[Assignment]:
    """Items ahead of `reader` in the order of the draw. Two queries.

    First readings that nobody has opened, passed over or talks about, of texts in which the checks find no
    error; not answered blind, for that answer is a row of the Instance's own history.
    """
    ahead = list(awaiting(reader, workflow.project).order_by(*ORDER).values_list("pk", flat=True)[:AMONG])
    errors = Finding.objects.filter(revision=OuterRef("round__seen"), severity="error")
    theirs = Q(reviewer=reader) | Q(reviewer__isnull=True)
    opened = Assignment.objects.filter(theirs, round=OuterRef("round"), opened_at__isnull=False)
    rows = Assignment.objects.filter(
        ~Exists(errors),
        ~Exists(Thread.objects.filter(instance=OuterRef("instance"))),
        ~Exists(Skip.objects.filter(assignment=OuterRef("pk"), reviewer=reader)),
        ~Exists(WorkInProgress.objects.filter(assignment=OuterRef("pk"), author=reader)),
        # Another place in the Round shows the same text: who had that open has read it.
        ~Exists(opened),
        ~Exists(SeededItem.objects.filter(round=OuterRef("round"), reviewer=reader)),
        pk__in=ahead[NOT_THE_NEXT:],
        opened_at__isnull=True,
        round__purpose=RoundPurpose.FIRST,
        round__is_blind_first=False,
    )
    found = rows.select_related("instance__project", "instance__study", "round__seen__parent")
    return iter(sorted(found, key=lambda one: rank(workflow.seeded_key, one.round.uid, reader.pk)))
