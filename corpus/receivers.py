"""What the corpus does when a room below tells of something."""

from __future__ import annotations

from typing import Any

from corpus.tasks import instances_check_again
from projects.tasks import wake


def numbering_is_new(*, subject_id: int, **kwargs: Any) -> None:
    """Have what is open or approved about a Subject checked again: its levels may be wrong now.

    Should the message be lost, the Subject itself notes that it waits, and a sweep finds it.
    """
    wake(instances_check_again, subject_id)
