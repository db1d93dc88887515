"""A new version of the review guidelines, and who has read it."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from projects.models import Membership, NoticeKind, Project, Role, User
from projects.services import audit
from projects.services.notices import notices_send
from review.errors import GuidelinesMovedOn, ReviewError
from review.guidelines import guidelines_in_force
from review.models import Guidelines, GuidelinesRead


@transaction.atomic
def guidelines_write(
    *, project: Project, by: User, text: str, changes: str = "", after: int = 0
) -> Guidelines:
    """Put a new version in force, and tell every surgeon of the project but its author.

    `after` is the number of the version it was written over, 0 for none. Raises GuidelinesMovedOn where
    another one came meanwhile, ReviewError for a text that is the same or changes that are not said.
    """
    before = guidelines_in_force(project)
    if (before.number if before else 0) != after:
        raise GuidelinesMovedOn
    _something_new_require(before, text, changes)
    try:
        with transaction.atomic():
            written = Guidelines.objects.create(
                project=project, number=after + 1, text=text, changes=changes.strip(), author=by
            )
    except IntegrityError as problem:
        raise GuidelinesMovedOn from problem
    GuidelinesRead.objects.create(guidelines=written, person=by)
    _tell(written)
    return written


def _something_new_require(before: Guidelines | None, text: str, changes: str) -> None:
    if not text.strip():
        raise ReviewError("Write the guidelines.")
    if before is not None and before.text == text:
        raise ReviewError("This is the version in force; nothing differs.")
    if before is not None and not changes.strip():
        raise ReviewError("Say what changed, for those who know the version before.")


def _tell(written: Guidelines) -> None:
    surgeons = Membership.objects.filter(project=written.project, role=Role.SURGEON)
    notices_send(
        to=surgeons.values_list("user", flat=True),
        kind=NoticeKind.GUIDELINES,
        project_id=written.project_id,
        about=written,
        subject=str(written),
        actor=written.author,
    )
    audit(
        action="guidelines_write",
        actor=written.author,
        project=written.project,
        object_kind="guidelines",
        object_uid=written.uid,
        detail={"number": written.number},
    )


def guidelines_read(*, guidelines: Guidelines, person: User) -> GuidelinesRead:
    """Keep that somebody has read a version; twice is once."""
    return GuidelinesRead.objects.get_or_create(guidelines=guidelines, person=person)[0]
