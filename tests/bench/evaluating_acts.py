"""What is timed of an evaluation inside Django; called by name through `tests.bench.inside`."""

from __future__ import annotations

import json
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from benchmark.asking.ready import Preparing
from benchmark.asking.waiting import items_asked, work_waiting
from benchmark.models import EvaluationRun
from benchmark.services.evaluation_start import evaluation_start
from benchmark.services.run_drive import evaluation_drive
from benchmark.services.suite_freeze import suite_freeze
from benchmark.tasks import claim_name
from generation.calls.prices import FREE
from generation.calls.transport import arguments_of
from projects.models import RunState
from tests.bench.acts import project_make
from tests.benchmark.cast import question_make
from tests.generation.cast import endpoint_make


def evaluating_in(url: str, items: str, at_once: str, asked: str = "") -> dict[str, Any]:
    """Evaluate a model on so many items, as a worker does that has nothing else to do.

    The bodies of the requests go into the file `asked`.
    """
    project, count = project_make("evaluating"), int(items)
    for number in range(1, count + 1):
        question_make(project, number, answer="AB"[number % 2])
    version = suite_freeze(project=project, name="Bench")
    endpoint = endpoint_make(
        url, max_concurrency=int(at_once), requests_per_minute=6_000_000, timeout_seconds=60
    )
    run = evaluation_start(version=version, endpoint=endpoint)
    if asked:
        _write(EvaluationRun.objects.get(pk=run.pk), Path(asked))
    # A worker that lives has its libraries: the bare client's clock starts after its own are loaded too.
    import httpx2  # noqa: F401
    import scipy.stats  # noqa: F401

    began, busy = perf_counter(), process_time()
    while evaluation_drive(run=EvaluationRun.objects.get(pk=run.pk), owner=claim_name()):
        pass
    took, cost = perf_counter() - began, process_time() - busy
    run.refresh_from_db()
    assert (run.state, run.done_count) == (RunState.DONE, count), run.error_for_user
    return {"per_s": count / took, "cpu_ms": 1000 * cost / count, "took_s": took}


def _write(run: EvaluationRun, file: Path) -> None:
    """The bodies of all requests, as the SDK gets them."""
    endpoint = run.model.endpoint
    assert endpoint is not None
    preparing = Preparing(run, endpoint, items_asked(run))
    with file.open("w") as lines:
        for work in work_waiting(run):
            lines.write(json.dumps(arguments_of(preparing.ready(work, FREE).question)) + "\n")
