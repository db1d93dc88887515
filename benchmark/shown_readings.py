"""Whose reading of an answer pages show: that of the row of the board to which the answer belongs."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Case, Prefetch, Value, When

from benchmark.counted import cuts_of, readings
from benchmark.models import EvaluationRun, Score, SuiteVersion


def extractors_shown(version: SuiteVersion, runs: Iterable[EvaluationRun]) -> dict[int, str]:
    """By run the extractor that its row names; of a run at rest without a row, the one that would count.

    A run that no extractor has read whole is left out: of its answers the newest readings are shown.
    """
    told = json.loads(version.board or "{}").get("rows", [])
    rows = {row["run"]: row.get("extractor", "") for row in told}
    runs = list(runs)
    found = {run.pk: rows.get(str(run.uid), "") for run in runs}
    rest = [run for run in runs if not found[run.pk] and not run.is_open]
    if rest:
        found |= readings(cuts_of(rest))
    return {run: extractor for run, extractor in found.items() if extractor}


def scores_shown(extractors: Mapping[int, str]) -> Prefetch[Any]:
    """Scores of responses: the one by the extractor of their run first, then the newest."""
    runs = defaultdict(list)
    for run, extractor in extractors.items():
        runs[extractor].append(run)
    first = [
        When(response__run__in=some, extractor_version=extractor, then=Value(0))
        for extractor, some in runs.items()
    ]
    order = [Case(*first, default=Value(1)), "-pk"] if first else ["-pk"]
    return Prefetch("scores", Score.objects.order_by(*order))
