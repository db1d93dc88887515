"""What review does when a room below tells of something. The sweeps make up for a lost signal."""

from __future__ import annotations

from typing import Any

from corpus.models import Instance, State
from projects.prepared import PreparedQuery
from review.services import adjudicator_tell_anew, assignments_return, leases_return, round_open_if_due

_REVISED = PreparedQuery[Instance](
    lambda key: Instance.objects.filter(pk=key, state=State.REVISED).select_related(
        "project", "study", "current_revision"
    )
)


def instance_revised(*, instance_id: int, to_state: str, **kwargs: Any) -> None:
    """Open the Round at once, so that a redraft is in the queue when its surgeon looks."""
    if to_state != State.REVISED:
        return
    for instance in _REVISED.rows(key=instance_id):
        round_open_if_due(instance=instance)


def seat_ended(*, user_id: int, project_id: int, **kwargs: Any) -> None:
    """Give back at once what somebody had open who reads no longer in the project."""
    assignments_return(user_id=user_id, project_id=project_id)
    adjudicator_tell_anew(user_id=user_id, project_id=project_id)


def adjudicator_changed(*, user_id: int, project_id: int, **kwargs: Any) -> None:
    """Tell whoever was named what waited before they were."""
    adjudicator_tell_anew(user_id=user_id, project_id=project_id)


def leave_entered(**kwargs: Any) -> None:
    """Give back at once what somebody had open whose leave has begun."""
    leases_return()
