"""`evaluate`: one model on one suite."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from benchmark.errors import BenchmarkError
from benchmark.models import EvaluationRun, SuiteVersion
from benchmark.services.evaluation_start import evaluation_start
from benchmark.services.run_drive import evaluation_drive
from benchmark.services.suite_freeze import suite_freeze
from benchmark.tasks import claim_name, evaluation_work
from corpus.models import Tier
from generation.models import Endpoint
from projects.models import Project, RunState
from projects.tasks import wake


class Command(BaseCommand):
    """Ask a model every item of a suite and score its answers."""

    help = "Evaluate a model of an allowed endpoint on the newest version of a suite."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Project, suite, endpoint, and whether to wait."""
        parser.add_argument("--project", required=True, help="slug of the project")
        parser.add_argument("--suite", required=True, help="name of the suite")
        parser.add_argument("--endpoint", required=True, help="name of an endpoint on the allow-list")
        parser.add_argument("--model", default="", help="as the endpoint calls it; left out: its own")
        parser.add_argument("--freeze", choices=Tier.values, help="first freeze a version from this tier on")
        parser.add_argument("--temperature", type=float, default=0.0)
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--repeats", type=int, default=1)
        parser.add_argument("--wait", action="store_true", help="work here and now until the run ends")
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Start the run; with `--wait`, finish it."""
        try:
            run = evaluation_start(
                version=_version(options),
                endpoint=_endpoint(options["endpoint"]),
                model_name=options["model"],
                temperature=options["temperature"],
                seed=options["seed"],
                repeats=options["repeats"],
            )
        except BenchmarkError as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["wait"]:
            _finish(run)
        else:
            wake(evaluation_work, run.pk)
        self._tell(run, as_json=options["json"])

    def _tell(self, run: EvaluationRun, *, as_json: bool) -> None:
        run.refresh_from_db()
        row = _row(run)
        if as_json:
            outcome = {
                "run": str(run.uid),
                "state": run.state,
                "done": run.done_count,
                "failed": run.failed_count,
            }
            self.stdout.write(
                json.dumps(outcome | {"total": run.total_count, "figures": row}, sort_keys=True)
            )
            return
        self.stdout.write(f"{run.done_count} of {run.total_count} items answered, {run.failed_count} failed.")
        if row and row["all"]:
            whole = row["all"]
            interval = f", {whole['low']:.1f} to {whole['high']:.1f}" if whole["claim"] else ", no claim"
            self.stdout.write(f"{row['model']}: {whole['score']:.1f} % of {whole['n']} right{interval}.")
        if run.error_for_user:
            self.stdout.write(run.error_for_user)


def _version(options: dict[str, Any]) -> SuiteVersion:
    project = Project.objects.filter(slug=options["project"]).first()
    if project is None:
        raise CommandError(f"There is no project {options['project']!r}.")
    if options["freeze"]:
        return suite_freeze(project=project, name=options["suite"], least_tier=options["freeze"])
    versions = SuiteVersion.objects.filter(suite__project=project, suite__name=options["suite"])
    version = versions.select_related("suite__project").order_by("-number").first()
    if version is None:
        raise CommandError(
            f"There is no suite {options['suite']!r}; its steward freezes one, or --freeze V3."
        )
    return version


def _endpoint(name: str) -> Endpoint:
    endpoint = Endpoint.objects.filter(name=name, is_active=True).first()
    if endpoint is None:
        raise CommandError(f"There is no endpoint {name!r} in use; an admin allows one.")
    return endpoint


def _row(run: EvaluationRun) -> dict[str, Any] | None:
    board = json.loads(run.version.board or "{}")
    return next((row for row in board.get("rows", []) if row["run"] == str(run.uid)), None)


def _finish(run: EvaluationRun) -> None:
    """Work slice by slice; a worker that has the run is waited for."""
    while run.state in (RunState.QUEUED, RunState.RUNNING):
        if not evaluation_drive(run=run, owner=claim_name()):
            run.refresh_from_db()
            if run.state in (RunState.QUEUED, RunState.RUNNING):
                time.sleep(1.0)
        run.refresh_from_db()
    run.version.refresh_from_db()
