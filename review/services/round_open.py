"""Opening a Round: k people are asked to read one Revision."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from corpus.errors import CorpusError
from corpus.models import Instance, Kind, RedraftRequest, Revision, State
from corpus.services import instance_move
from imaging.models import SignOff
from projects.models import NoticeKind, User
from projects.one_transaction import one_transaction
from projects.prepared import PreparedQuery
from projects.rows import rows_insert
from projects.services.notices import notices_send
from review.asked import priority_for, readers_for
from review.errors import ReviewError
from review.models import Assignment, Round, RoundPurpose, workflow_of
from review.models.round import queue_place

# Sent-back and answered items come before everything else in the queue; the
# queue's order is one stored integer, so the step is larger than any priority.
ANSWERED_FIRST = 1_000_000
ADJUDICATION_FIRST = 500_000
_ANSWERED = PreparedQuery[RedraftRequest](
    lambda instance, revision: RedraftRequest.objects.filter(
        instance=instance, answered_by=revision, withdrawn_at__isnull=True
    ).order_by("-created_at")[:1]
)


@transaction.atomic
def round_open(*, instance: Instance, readers: int | None = None) -> Round:
    """Take a revised Instance into review and ask `readers` people (the project's number by default).

    A redraft that answers a send-back goes to the surgeon who sent it back.
    Raises ReviewError while the study waits for its sign-off, StaleRevision or
    MoveNotAllowed when the Instance is not (or no longer) revised.
    """
    if instance.study and instance.study.sign_off not in (SignOff.NOT_NEEDED, SignOff.SIGNED):
        raise ReviewError("The study must be signed off before its instances are read.")
    revision = instance.current_revision
    if revision is None:
        raise ReviewError("There is no revision to read yet.")
    instance_move(instance=instance, to=State.IN_REVIEW, seen=revision, event="review_opened", actor=None)
    request = _ANSWERED.first(instance=instance, revision=revision) if instance.redraft_count else None
    workflow = workflow_of(instance.project)
    opened = round_add(
        instance=instance,
        seen=revision,
        purpose=RoundPurpose.AFTER_REDRAFT if request else RoundPurpose.FIRST,
        readers=readers or readers_for(instance, workflow),
        request=request,
        reserved_for=request.return_to if request else None,
        priority=instance.priority + (ANSWERED_FIRST if request else priority_for(instance, workflow)),
        # Who sent a draft back has seen its key: a redraft is never answered blind.
        is_blind_first=instance.project.is_blind_first and not request and _is_asked(instance),
    )
    if request and request.return_to_id:
        notices_send(
            to=[request.return_to_id],
            kind=NoticeKind.RETURNED,
            project_id=instance.project_id,
            about=opened,
            subject=f"question {instance.number}",
        )
    return opened


def _is_asked(instance: Instance) -> bool:
    """Whether there is one question to answer, by an option or in words."""
    return instance.kind in (Kind.MULTIPLE_CHOICE, Kind.OPEN_QUESTION)


def round_add(
    *,
    instance: Instance,
    seen: Revision,
    purpose: RoundPurpose,
    readers: int,
    request: RedraftRequest | None = None,
    reserved_for: User | None = None,
    priority: int = 0,
    is_blind_first: bool = False,
) -> Round:
    """Add a Round and its Assignments; the first is kept for `reserved_for`, the others are pooled."""
    try:
        with one_transaction():
            opened = Round(
                instance=instance,
                seen=seen,
                purpose=purpose,
                readers=readers,
                answers_request=request,
                is_blind_first=is_blind_first,
            )
            rows_insert([opened])
    except IntegrityError as problem:
        raise ReviewError("This instance is being read already.") from problem
    place = queue_place(study_id=instance.study_id, passage_id=instance.passage_id, number=instance.number)
    rows_insert(
        [
            Assignment(
                round=opened,
                project_id=instance.project_id,
                instance=instance,
                reserved_for=reserved_for if number == 0 else None,
                priority=priority,
                place=place,
            )
            for number in range(readers)
        ]
    )
    return opened


def round_open_if_due(*, instance: Instance) -> Round | None:
    """Open a Round unless somebody did so meanwhile, or the study still waits for its sign-off."""
    try:
        return round_open(instance=instance)
    except (ReviewError, CorpusError):
        return None
