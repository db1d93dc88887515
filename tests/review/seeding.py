"""A project in which items may hold seeded errors, and readers who have read enough for one."""

from __future__ import annotations

import itertools

from corpus.bodies import Body, body_canonical
from corpus.models import Decision, Verdict
from projects.models import Project, User
from review.models import Assignment, Fault, Round, SeededItem, Workflow
from review.seeded.drawing import NOT_THE_NEXT
from review.seeded.planting import changes_json, fault_plant
from review.services import notice_accept, seeded_prepare
from tests.review.making import opened, question

_keys = itertools.count(1)

PLAIN_OPTIONS: list[dict[str, str | None]] = [
    {"key": "A", "text": "A protrusion on the left", "why_wrong": None},
    {"key": "B", "text": "A fracture", "why_wrong": "The cortex is whole."},
    {"key": "C", "text": "A cyst", "why_wrong": "There is no fluid."},
]
PLAIN = {
    "stem": "Which finding does this case show?",
    "options": PLAIN_OPTIONS,
    "answer": "A",
    "rationale": "The protrusion touches the root. It lies on the left.",
    "levels": [],
    "side": None,
}


def plain(**changed: object) -> Body:
    """A question in which the checks find little whatever is changed."""
    return question(**{**PLAIN, **changed})


def seeding(project: Project, per_mille: int = 20) -> Workflow:
    """The project's settings with seeded errors on."""
    found, _ = Workflow.objects.update_or_create(
        project=project, defaults={"seeded_per_mille": per_mille, "seeded_key": "a key of a test"}
    )
    return found


def has_read(reader: User, project: Project, count: int) -> None:
    """`reader` decided so many items before."""
    done = opened(project, body=plain())
    Decision.objects.bulk_create(
        Decision(
            instance=done.instance,
            revision=done.seen,
            reviewer=reader,
            verdict=Verdict.APPROVE,
            idempotency_key=f"before-{next(_keys)}",
            active_seconds=60,
        )
        for _ in range(count)
    )
    Round.objects.filter(pk=done.pk).delete()


def seeded_for(reader: User, project: Project, *, readers: int = 1, **made: object) -> SeededItem:
    """A seeded error that waits for `reader` somewhere ahead in the queue."""
    workflow = seeding(project)
    notice_accept(project=project, person=reader)
    has_read(reader, project, 60)
    for _ in range(NOT_THE_NEXT + 1):
        opened(project, **{"body": plain(), "readers": readers, **made})  # type: ignore[arg-type]
    seeded = seeded_prepare(reader=reader, workflow=workflow)
    assert seeded is not None
    return seeded


def with_fault(seeded: SeededItem, fault: Fault) -> SeededItem:
    """The same item with a fault of this kind."""
    planted = fault_plant(instance=seeded.instance, revision=seeded.round.seen, seed=1, among=[fault])
    assert planted is not None
    seeded.fault, seeded.body = planted.fault, body_canonical(planted.body)
    seeded.older_body, seeded.changes = body_canonical(planted.older), changes_json(planted.changes)
    seeded.save()
    return seeded


def assignment_of(seeded: SeededItem, number: int = 0) -> Assignment:
    """An open assignment of its Round."""
    return list(Assignment.objects.open().filter(round=seeded.round).order_by("pk"))[number]
