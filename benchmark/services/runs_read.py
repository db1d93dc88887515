"""See that every run is read whole by one extractor."""

from __future__ import annotations

from collections.abc import Iterable

from benchmark.counted import cuts_of, readings
from benchmark.models import EvaluationRun
from benchmark.rescoring import unread
from benchmark.services.response_score import RELATED, responses_score


def runs_read(*, runs: Iterable[EvaluationRun]) -> None:
    """Of runs that no extractor has read whole, read the rest by that of today; twice is once.

    A run that was paused over a change of the extractor is such: half of it was read by either.
    """
    cuts = cuts_of(runs)
    left = cuts.keys() - readings(cuts).keys()
    for run in sorted(left):
        responses_score(responses=unread(run__in=[run]).select_related(*RELATED))
