"""Which training runs read Instances about the Subjects of an Approval."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.models import Release
from projects.models import Approval, Purpose


def trainings_under(approval: Approval) -> Iterator[tuple[Purpose, str]]:
    """Training on each Release that holds them, whatever the Release was made for."""
    trained = Release.objects.filter(training_runs__isnull=False)
    held = trained.filter(rows__instance__subject__approval=approval).distinct()
    for release in held.order_by("number"):
        yield Purpose.TRAIN, f"training on {release}"
