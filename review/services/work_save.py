"""Saving what a reviewer has typed and not yet decided."""

from __future__ import annotations

import json
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from corpus.models import Revision
from projects.models import User
from review.errors import ReviewError, StaleWork
from review.models import Assignment, WorkInProgress
from review.readings import readings_of
from review.services.assignment_lease import assignment_renew


def work_save(
    *, assignment: Assignment, reviewer: User, body: str, version: int, comment: str | None = None
) -> WorkInProgress:
    """Keep `body` (JSON, perhaps incomplete) as version `version + 1` and renew the lease.

    `version` is the one the page started from, 0 for none. A `comment` is kept with it; None leaves
    the one that is kept, and then the answer does not tell it. The same text sent once more is kept
    already, whatever version it was typed upon. Who has typed nothing has no text of their own: the
    Revision's words begin none, and its version is 0; in one that was begun they are kept as the Revision's.
    Raises StaleWork when another tab saved another text meanwhile, AssignmentTaken when the lease is lost.
    """
    is_unchanged = json.loads(body) == json.loads(assignment.shown.body)
    body = assignment.shown.body if is_unchanged else body
    if version == 0:
        return _begin(assignment, reviewer, body, comment, is_needed=not is_unchanged or bool(comment))
    return _go_on(assignment, reviewer, body, version, comment)


@transaction.atomic
def _go_on(
    assignment: Assignment, reviewer: User, body: str, version: int, comment: str | None
) -> WorkInProgress:
    assignment_renew(assignment=assignment, reviewer=reviewer)
    written = {"body": body, "version": version + 1, "saved_at": timezone.now(), **_said(comment)}
    mine = WorkInProgress.objects.typed_by(reviewer, assignment)
    if not mine.filter(version=version).update(**written):
        return _kept_already(assignment, reviewer, body, comment)
    # As it stands now, without asking for it: the Round of an Assignment, and its text, never change.
    return WorkInProgress(assignment=assignment, author=reviewer, parent=assignment.shown, **written)


def _kept_already(assignment: Assignment, reviewer: User, body: str, comment: str | None) -> WorkInProgress:
    """A page sends its text as it is left, and the next page once more. Raises StaleWork for another text."""
    kept = WorkInProgress.objects.typed_by(reviewer, assignment).filter(body=body, **_said(comment)).first()
    if kept is None:
        raise StaleWork
    return kept


def _said(comment: str | None) -> dict[str, Any]:
    return {} if comment is None else {"comment": comment}


def _begin(
    assignment: Assignment, reviewer: User, body: str, comment: str | None, *, is_needed: bool
) -> WorkInProgress:
    begun = WorkInProgress(
        assignment=assignment,
        author=reviewer,
        parent=assignment.shown,
        body=body,
        comment=comment or "",
        version=int(is_needed),
    )
    try:
        with transaction.atomic():
            assignment_renew(assignment=assignment, reviewer=reviewer)
            if is_needed:
                begun.save(force_insert=True)
            elif WorkInProgress.objects.typed_by(reviewer, assignment).exists():
                return _kept_already(assignment, reviewer, body, comment)
            return begun
    except IntegrityError:
        with transaction.atomic():
            assignment_renew(assignment=assignment, reviewer=reviewer)
            return _kept_already(assignment, reviewer, body, comment or "")


@transaction.atomic
def work_discard(*, assignment: Assignment, reviewer: User) -> None:
    """Put the reviewer's own text away; a comment stays. Raises AssignmentTaken when the lease is lost.

    The row stays, with the Revision's words: of versions begun anew an old tab's could pass for the last.
    """
    assignment_renew(assignment=assignment, reviewer=reviewer)
    mine = WorkInProgress.objects.typed_by(reviewer, assignment)
    mine.update(body=assignment.shown.body, version=F("version") + 1, saved_at=timezone.now())


@transaction.atomic
def work_begin_from(
    *, assignment: Assignment, reviewer: User, text: Revision, version: int
) -> WorkInProgress:
    """Begin an adjudicator's own text with a reader's.

    Raises ReviewError while there is a text of their own, which would be lost, and as `work_save` does.
    """
    saved = WorkInProgress.objects.typed_by(reviewer, assignment).first()
    others = {(one.result_revision or one.revision).body for one in readings_of(assignment.round)}
    if saved is not None and saved.body not in {assignment.shown.body, *others}:
        raise ReviewError("You have begun a text of your own. Put it away first, or go on with it.")
    return work_save(assignment=assignment, reviewer=reviewer, body=text.body, version=version)
