"""Which text a reader sees of an Assignment, and what a text that holds a seeded error looks like."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from corpus.models import Instance, Revision
from projects.models import User
from review.models import Assignment, SeededItem

SEEDED_HERE = "seeded_here"


def seeded_of(assignment: Assignment, reader: User) -> SeededItem | None:
    """The seeded item that `reader` has before them in place of this Round's text. One query."""
    return _live_in(assignment.round_id, reader).first()


def with_seeded(rows: QuerySet[Assignment], reader: User) -> QuerySet[Assignment]:
    """Assignments that say of themselves (`seeded_here`) whether `seeded_of` finds something: hardly ever."""
    return rows.annotate(**{SEEDED_HERE: Exists(_live_in(OuterRef("round"), reader))})


def _live_in(round_: int | OuterRef, reader: User) -> QuerySet[SeededItem]:
    return SeededItem.objects.live().filter(round=round_, reviewer=reader)


def seeded_in(instance: Instance, reader: User) -> SeededItem | None:
    """The same, of an Instance: wherever its text is asked for. One query."""
    rows = SeededItem.objects.live().filter(instance=instance, reviewer=reader)
    return rows.filter(round__settled_at__isnull=True).first()


def seeded_ended(assignment: Assignment, reader: User) -> SeededItem | None:
    """The seeded item that `reader` ended on this Assignment, which was closed with it. A query if closed."""
    if assignment.closed_at is None or assignment.decision_id is not None:
        return None
    return SeededItem.objects.exclude(ending="").filter(assignment=assignment, reviewer=reader).first()


def seeded_show(assignment: Assignment, seeded: SeededItem) -> None:
    """From here on the Assignment, as it was read, shows the seeded text."""
    seen = assignment.round.seen
    assignment.seeded = seeded
    assignment.planted = _with_body(seen, seeded.body)
    assignment.planted.parent = _with_body(seen.parent, seeded.older_body) if seen.parent else None


def _with_body(revision: Revision, body: str) -> Revision:
    """A copy that is never stored: the same in everything but its text."""
    columns = {each.attname: getattr(revision, each.attname) for each in Revision._meta.concrete_fields}
    return Revision(**{**columns, "body": body})
