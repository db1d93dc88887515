"""`evaluate`: one model on one suite, for servers and CI."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from benchmark.errors import BenchmarkError
from benchmark.management.evaluating import REFUSED, run_begun, version_named
from benchmark.models import Control, EvaluationRun
from benchmark.selectors import figures_of
from benchmark.services.checkpoint_drive import checkpoint_drive
from benchmark.services.evaluation_start import control_start
from benchmark.services.run_drive import evaluation_drive
from benchmark.services.suite_freeze import READ_TIERS
from benchmark.tasks import claim_name, evaluation_work
from projects.models import RunState
from projects.tasks import wake

# Exit statuses, beside 0 for a run that is done, or begun without --wait.
NOT_DONE, UNANSWERED, BELOW = 4, 5, 6
HELP = """Evaluate a model of an allowed endpoint, a checkpoint of training (with --wait it is served here),
or a file of predictions, on the newest version of a suite.
Exit status: 0 done, 2 something named is not there, 3 refused, 4 the run did not end (failed, paused,
cancelled, or --timeout), 5 some items got no answer (with --strict), 6 below --at-least."""


class Command(BaseCommand):
    """Ask a model every item of a suite and score its answers."""

    help = HELP

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Project, suite, what answers, how it is asked, and what counts as well."""
        parser.add_argument("--project", required=True, help="slug of the project")
        parser.add_argument("--suite", required=True, help="name of the suite")
        parser.add_argument("--suite-version", type=int, help="its number; left out: the newest")
        parser.add_argument("--endpoint", default="", help="name of an endpoint on the allow-list")
        parser.add_argument("--predictions", type=Path, help="JSON lines, instead of an endpoint")
        parser.add_argument(
            "--checkpoint", default="", metavar="UID", help="of training, instead of an endpoint"
        )
        parser.add_argument("--tokens", type=int, default=1024, help="most of one answer of a checkpoint")
        parser.add_argument("--model", default="", help="as the endpoint calls it; left out: its own")
        parser.add_argument("--family", default="", help="of the model of a file")
        parser.add_argument("--freeze", choices=READ_TIERS, help="first freeze a version from this tier on")
        parser.add_argument("--temperature", type=float, default=0.0)
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--repeats", type=int, default=1)
        parser.add_argument("--circular", action="store_true", help="turn the options of every item")
        parser.add_argument("--budget", type=Decimal, help="in the currency of the price")
        parser.add_argument(
            "--over-budget", action="store_true", help="begin though a cap may be met, and pause there"
        )
        parser.add_argument(
            "--controls", action="store_true", help="afterwards without, and with other images (with --wait)"
        )
        parser.add_argument("--wait", action="store_true", help="work here and now until the run ends")
        parser.add_argument("--timeout", type=float, help="seconds after which --wait gives up")
        parser.add_argument("--strict", action="store_true", help="fail where an item got no answer")
        parser.add_argument("--at-least", type=float, help="fail below so many percent right")
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Start the run; with `--wait`, finish it, and end with a status that tells how it went."""
        try:
            run = run_begun(version_named(options), options)
        except BenchmarkError as refusal:
            raise CommandError(str(refusal), returncode=REFUSED) from refusal
        runs = [run]
        if options["wait"]:
            ends_at = time.monotonic() + (options["timeout"] or float("inf"))
            _finish(run, ends_at)
            if options["controls"] and run.state == RunState.DONE:
                runs += _controls(run, ends_at)
        else:
            wake(evaluation_work, run.pk)
        for one in runs:
            self._tell(one, as_json=options["json"])
        if options["wait"]:
            _judge(run, options)

    def _tell(self, run: EvaluationRun, *, as_json: bool) -> None:
        run = EvaluationRun.objects.select_related("version").get(pk=run.pk)
        row = figures_of(run)
        if as_json:
            self.stdout.write(json.dumps(_told(run, row), sort_keys=True))
            return
        control = f" ({run.get_control_display().lower()})" if run.control else ""
        self.stdout.write(
            f"{run.done_count} of {run.total_count} items answered, {run.failed_count} failed{control}."
        )
        if row and row["all"]:
            whole = row["all"]
            interval = f", {whole['low']:.1f} to {whole['high']:.1f}" if whole["claim"] else ", no claim"
            self.stdout.write(f"{row['model']}: {whole['score']:.1f} % of {whole['n']} right{interval}.")
        for sentence in (run.error_for_user, run.stalled_why if run.is_open else ""):
            if sentence:
                self.stdout.write(sentence)


def _told(run: EvaluationRun, row: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "run": str(run.uid),
        "state": run.state,
        "done": run.done_count,
        "failed": run.failed_count,
        "total": run.total_count,
        "control": run.control,
        "spent": str(run.spent),
        "manifest": json.loads(run.manifest),
        "error": run.error_for_user,
        "figures": row,
    }


def _finish(run: EvaluationRun, ends_at: float) -> None:
    """Work slice by slice; a worker that has the run, a rest of the endpoint, an accelerator are awaited."""
    while run.is_open and time.monotonic() < ends_at:
        if not _drive(run, ends_at):
            run.refresh_from_db()
            if run.is_open:
                time.sleep(1.0)
        run.refresh_from_db()
    run.version.refresh_from_db()


def _drive(run: EvaluationRun, ends_at: float) -> bool:
    if run.model.checkpoint_id is not None:
        return checkpoint_drive(run=run, owner=claim_name(), ends_at=ends_at)
    return evaluation_drive(run=run, owner=claim_name())


def _controls(run: EvaluationRun, ends_at: float) -> list[EvaluationRun]:
    if not run.version.image_item_count or run.model.endpoint is None:
        return []
    made = [control_start(run=run, control=control) for control in (Control.REMOVED, Control.SWAPPED)]
    for one in made:
        _finish(one, ends_at)
    return made


def _judge(run: EvaluationRun, options: dict[str, Any]) -> None:
    """Raises CommandError with the status of what is not as asked for."""
    if run.state != RunState.DONE:
        raise CommandError(f"The run is {run.get_state_display().lower()}.", returncode=NOT_DONE)
    if options["strict"] and run.failed_count:
        raise CommandError(f"{run.failed_count} items got no answer.", returncode=UNANSWERED)
    least, row = options["at_least"], figures_of(run)
    if least is not None and (row is None or not row["all"] or row["all"]["score"] < least):
        raise CommandError(f"Fewer than {least:g} % are right.", returncode=BELOW)
