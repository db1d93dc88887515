"""Decide once how the score of an uploaded file is told to others than the steward of its hidden Suite."""

from __future__ import annotations

from typing import Any

from benchmark.allowance import suites_alike
from benchmark.board.coarse import told_interval
from benchmark.board.sticky import told_score, told_step
from benchmark.models import Submission


def submission_tell(*, run_uid: str, whole: dict[str, Any]) -> dict[str, Any] | None:
    """The figures of the whole as they are told of this run's file; None for a run without a file.

    What was told once stays: it is kept on the row, and later files of the same sender are held against it,
    also those for another Suite that shares a question: they count against one allowance and tell of one key.
    """
    submission = Submission.objects.select_related("version__suite__project").filter(run__uid=run_uid).first()
    if submission is None:
        return None
    n, clusters = whole["n"], whole["clusters"]
    if submission.told_score is None:
        before = Submission.objects.filter(
            version__suite__in=suites_alike(submission.version.suite),
            sent_by=submission.sent_by,
            told_score__isnull=False,
        )
        told = before.order_by("pk").values_list("told_score", flat=True)
        score = told_score(whole["score"], n, before=[one for one in told if one is not None])
        Submission.objects.filter(pk=submission.pk, told_score=None).update(told_score=score)
        submission.refresh_from_db(fields=["told_score"])
    score = submission.told_score or 0.0
    low, high = told_interval(score, told_step(n), clusters) if whole["claim"] else (None, None)
    return {
        "n": n,
        "clusters": clusters,
        "claim": whole["claim"],
        "interval": whole["interval"] and "Wilson, about the told score" if whole["claim"] else "no claim",
        "score": score,
        "low": low,
        "high": high,
    }
