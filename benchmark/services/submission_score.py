"""Read the letters of uploaded predictions, a group at a time; the rows are there since the upload."""

from __future__ import annotations

import time
from collections.abc import Iterator

from benchmark.models import EvaluationRun, Response
from benchmark.services.evaluation_asking import EvaluationAsking
from benchmark.services.response_score import RELATED, responses_score
from benchmark.services.run_close import counts_refresh, run_end
from projects.services import run_heartbeat, run_release

GROUP, GROUP_S = 200, 5.0
SLICE_S = 60.0


def submission_score(*, run: EvaluationRun, owner: str) -> bool:
    """Score what has no score yet, then end the run; True when work is left.

    Killed in between it goes on where it was: a group has all its scores or none.
    """
    ends_at = time.monotonic() + SLICE_S
    while group := _unscored(run):
        if time.monotonic() > ends_at:
            return _queue(run, owner)
        if not run_heartbeat(run=run, owner=owner):
            return False
        if run.cancel_requested or run.pause_requested:
            run_release(run=run, owner=owner)
            return False
        responses_score(responses=_in_time(group))
    kind = EvaluationAsking(run)
    counts_refresh(kind)
    run_end(kind=kind, owner=owner)
    return False


def _in_time(group: list[Response]) -> Iterator[Response]:
    """As many as are read in a part of the lease, and one at least: some answers take seconds."""
    until = time.monotonic() + GROUP_S
    for one in group:
        yield one
        if time.monotonic() > until:
            return


def _unscored(run: EvaluationRun) -> list[Response]:
    rows = run.responses.filter(scores__isnull=True).select_related(*RELATED)
    return list(rows.order_by("pk")[:GROUP])


def _queue(run: EvaluationRun, owner: str) -> bool:
    back = EvaluationRun.objects.filter(pk=run.pk, state="running", lease_owner=owner)
    return bool(back.update(state="queued", lease_owner="", lease_until=None))
