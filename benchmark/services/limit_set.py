"""Change how often a hidden Suite tells a score."""

from __future__ import annotations

from django.db import transaction

from benchmark.allowance import LIMIT_SET
from benchmark.models import Suite
from projects.models import User
from projects.services import audit


@transaction.atomic
def suite_limit_set(*, suite: Suite, weekly_runs: int, reason: str, by: User) -> None:
    """Allow one person, and one model, this many scores in seven days; the reason stays in the audit.

    Whoever raises it gets no more scores for it: see `allowance.limit_for`.
    """
    before = suite.weekly_runs
    suite.weekly_runs = weekly_runs
    suite.save(update_fields=["weekly_runs"])
    audit(
        action=LIMIT_SET,
        actor=by,
        project=suite.project,
        object_kind="suite",
        object_uid=suite.uid,
        detail={"before": before, "after": weekly_runs, "reason": reason, "suite": suite.name},
    )
