"""The questions of a judging: its worker applies the probes, a tenth of a second for each report."""

from __future__ import annotations

import json
import time

from benchmark.judge.asking import pieces_of, reports_as_shown
from benchmark.judge.manifest import judging_manifest
from benchmark.models import JudgeRun
from corpus.bodies import canonical_json
from projects.live import run_changed
from projects.services import run_heartbeat, run_release

LOOK_S = 2.0  # between two renewals of the lease, and two looks at what a person wants


def probes_apply(*, run: JudgeRun, owner: str) -> bool:
    """Change every report in every way that is asked, and count the questions where that was not done yet.

    What a process has changed it does not change again. False where the run is not the owner's any more, or
    is to be paused or cancelled.
    """
    study, judge, look_at = run.study, run.judge, time.monotonic() + LOOK_S
    for _ in reports_as_shown(study, judge, with_probes=run.with_probes):
        if time.monotonic() < look_at:
            continue
        if not _is_ours(run, owner):
            return False
        look_at = time.monotonic() + LOOK_S
    return _is_ours(run, owner) and judging_questions_keep(run=run)


def judging_questions_keep(*, run: JudgeRun) -> bool:
    """Complete the manifest of a run and count what it asks; what is kept stays. False where it is gone."""
    manifest = json.loads(run.manifest)
    if "questions" in manifest:
        return True
    whole = judging_manifest(run.study, run.judge, with_probes=run.with_probes)
    run.manifest = canonical_json(manifest | {"questions": whole["questions"]})
    run.total_count = len(pieces_of(run.study, run.judge, with_probes=run.with_probes))
    kept = run.own_row().update(manifest=run.manifest, total_count=run.total_count)
    run_changed(run)
    return bool(kept)


def _is_ours(run: JudgeRun, owner: str) -> bool:
    if not run_heartbeat(run=run, owner=owner):
        return False
    if run.cancel_requested or run.pause_requested:
        run_release(run=run, owner=owner)
        return False
    return True
