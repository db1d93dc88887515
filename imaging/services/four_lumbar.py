"""Who marks levels says that a spine has four lumbar vertebrae, before anybody certifies its numbering."""

from __future__ import annotations

from imaging.errors import MarksNotClear
from imaging.models import Subject
from imaging.services.levels_change import levels_changed
from projects.models import User
from projects.services import audit


def four_lumbar_say(subject: Subject, *, is_so: bool, said_by: User) -> None:
    """Note whether a spine has four lumbar vertebrae. Call it inside the transaction of the deed.

    Raises MarksNotClear where the numbering is recorded otherwise: that is its certifier's to change.
    """
    if subject.has_four_lumbar == is_so:
        return
    if subject.is_numbering_recorded:
        number = "four" if subject.has_four_lumbar else "five"
        raise MarksNotClear(
            f"The numbering of {subject} is certified with {number} lumbar vertebrae. Set “four lumbar "
            "vertebrae” as it says, or take the certification back first."
        )
    subject.has_four_lumbar = is_so
    # What a numbering that was taken back said of an L6 counts no more.
    subject.has_l6 = False
    subject.save(update_fields=["has_four_lumbar", "has_l6"])
    audit(
        action="four_lumbar_say",
        actor=said_by,
        project=subject.project,
        object_kind="subject",
        object_uid=subject.uid,
        detail={"is_so": is_so},
    )
    levels_changed(subject.pk)
