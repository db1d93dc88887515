"""Making seeded items ahead of their readers, in the background: no page is slower for one."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from corpus.bodies import body_canonical
from projects.models import User
from review.draw import rank
from review.models import Assignment, SeededItem, Workflow
from review.seeded.drawing import drawn, has_room
from review.seeded.planting import Planted, changes_json, fault_plant

TRIED = 6
"""Items whose texts are tried in one go; the next sweep goes on."""


def seeded_prepare(*, reader: User, workflow: Workflow) -> SeededItem | None:
    """Make at most one seeded item for `reader`, of an item that nobody has opened.

    Nothing is made while one waits for them, or where the share of what they read would be exceeded.
    """
    waiting = SeededItem.objects.live().filter(project=workflow.project, reviewer=reader)
    if not workflow.seeded_per_mille or waiting.exists() or not has_room(reader, workflow):
        return None
    for number, assignment in enumerate(drawn(reader, workflow)):
        if number == TRIED:
            break
        seed = rank(workflow.seeded_key, "fault", assignment.round.uid, reader.pk)
        planted = fault_plant(instance=assignment.instance, revision=assignment.round.seen, seed=seed)
        if planted is not None and (made := _keep(assignment, reader, planted)):
            return made
    return None


@transaction.atomic
def _keep(assignment: Assignment, reader: User, planted: Planted) -> SeededItem | None:
    """Keep it unless somebody opened the item while the fault was made."""
    # A write to the row of the item itself: who opens it at this moment waits, or has been first.
    untouched = Assignment.objects.open().filter(pk=assignment.pk, opened_at__isnull=True, lot__isnull=True)
    if not untouched.update(opened_at=None):
        return None
    try:
        with transaction.atomic():
            return SeededItem.objects.create(
                project_id=assignment.project_id,
                instance_id=assignment.instance_id,
                round_id=assignment.round_id,
                reviewer=reader,
                fault=planted.fault,
                body=body_canonical(planted.body),
                older_body=body_canonical(planted.older),
                changes=changes_json(planted.changes),
            )
    except IntegrityError:  # another worker made it for the same reader
        return None
