"""Work that review does by itself: opening Rounds for what was revised, freeing what was left behind."""

from __future__ import annotations

from corpus.models import Instance, State
from imaging.models import SignOff
from projects.tasks import sweep
from review.selectors import left_behind
from review.services import assignments_return, round_open_if_due

AT_ONCE = 200


@sweep(every=10)
def open_rounds() -> None:
    """Take every revised Instance into review; makes up for a signal that was lost."""
    waiting = (
        Instance.objects.filter(state=State.REVISED, current_revision__isnull=False)
        .exclude(study__sign_off__in=[SignOff.WAITING, SignOff.WITHHELD])
        .order_by("-priority", "pk")
    )
    for instance in waiting.select_related("project", "study", "current_revision")[:AT_ONCE]:
        round_open_if_due(instance=instance)


@sweep(every=10)
def return_what_was_left() -> None:
    """Give back what people have open who read no longer; makes up for a signal that was lost."""
    for user_id, project_id in left_behind():
        assignments_return(user_id=user_id, project_id=project_id)
