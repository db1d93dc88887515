"""Move the Subjects of an Approval that ran out or was replaced to the one that follows it."""

from __future__ import annotations

from django.db import transaction

from imaging.errors import SubjectsChanged, SubjectsStay
from imaging.models import Subject
from imaging.subject_moves import subject_move
from projects.models import Approval, User
from projects.services.audit import audit
from projects.services.memberships import project_hold


@transaction.atomic
def subjects_move(*, old: Approval, new: Approval, reason: str, seen: int, moved_by: User) -> int:
    """Put every Subject of `old` under `new`; returns how many.

    Raises SubjectsStay when `new` does not allow today what was done with them already, SubjectsChanged
    when they are not the `seen` ones that were counted on the screen.
    """
    # A release that is entered meanwhile waits, and then asks the Approval that the subjects have.
    project_hold(project=old.project)
    if barred := subject_move(old, new).barred:
        raise SubjectsStay(" ".join(barred))
    subjects = Subject.objects.filter(approval=old)
    moved = sorted(str(uid) for uid in subjects.values_list("uid", flat=True))
    if not (subjects.update(approval=new) == len(moved) == seen) or not moved:
        raise SubjectsChanged
    detail: dict[str, object] = {
        "from": old.number,
        "to": new.number,
        "reason": reason,
        "count": seen,
        "subjects": moved,
    }
    audit(
        action="subjects_move",
        actor=moved_by,
        project=old.project,
        object_kind="approval",
        object_uid=new.uid,
        detail=detail,
    )
    return seen
