"""`generate`: draft questions from studies and sources, here and now."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from corpus.models import Source
from generation.calls.batch_rows import batches_due
from generation.errors import GenerationError
from generation.failures import problems_of
from generation.models import Endpoint, GenerationRun
from generation.planning.plan import Plan, plan_make
from generation.selectors import costs_per_item, estimate_of
from generation.services.batch_look import batch_look
from generation.services.item_claim import pilot_waits
from generation.services.recipe import KINDS, LANGUAGES, PILOT, QUESTIONS, Recipe
from generation.services.run_control import cap_set, generation_retry
from generation.services.run_drive import run_drive
from generation.services.run_start import run_start
from generation.tasks import claim_name
from imaging.models import Study
from projects.models import Project, RunState


class Command(BaseCommand):
    """Draft questions into a project, by an allowed endpoint or by the built-in drafter."""

    help = "Draft questions from studies and sources of a project (by default: all of them, five items)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The recipe, by words."""
        parser.add_argument("--project", required=True, help="slug of the project")
        parser.add_argument("--study", action="append", default=[], help="uid of a study; may be repeated")
        parser.add_argument("--source", action="append", default=[], help="uid of a source; may be repeated")
        parser.add_argument("--kind", action="append", choices=KINDS, help="may be repeated")
        parser.add_argument("--language", action="append", choices=LANGUAGES, help="may be repeated")
        parser.add_argument("--count", type=int, default=PILOT)
        parser.add_argument("--endpoint", default="", help="name of an endpoint; left out: built-in drafter")
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--budget", type=Decimal, default=None, help="cap, in the endpoint's currency")
        parser.add_argument(
            "--pilot",
            action="store_true",
            help="draft five first; the rest waits for a word on the run's page",
        )
        parser.add_argument(
            "--batch",
            action="store_true",
            help="ask in batches: slower (up to 24 hours a round), cheaper; for endpoints that offer it",
        )
        parser.add_argument(
            "--without-pictures",
            action="store_true",
            help="ask what is about a picture again without it; for endpoints that see pictures",
        )
        parser.add_argument(
            "--retry",
            default="",
            metavar="RUN",
            help="uid of a run: try what failed in it again, plan nothing",
        )
        parser.add_argument(
            "--force",
            action="store_true",
            help="ask anew: take no answer that stands in the ledger; all is paid for, under the caps",
        )
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Start the run and work on it until it ends or pauses."""
        project = Project.objects.filter(slug=options["project"]).first()
        if project is None:
            raise CommandError(f"There is no project {options['project']!r}.")
        try:
            run = self._retried(project, options) if options["retry"] else self._started(project, options)
        except GenerationError as refusal:
            raise CommandError(str(refusal)) from refusal
        self._tell(_finish(run), as_json=options["json"])

    def _started(self, project: Project, options: dict[str, Any]) -> GenerationRun:
        chosen: dict[str, Any] = {
            "project": project,
            "recipe": _recipe(project, options),
            "endpoint": _endpoint(options["endpoint"]),
            "seed": options["seed"],
        }
        plan = plan_make(**chosen)
        run = run_start(
            **chosen,
            seen=plan.digest,
            budget_cap=options["budget"],
            pilot=options["pilot"],
            in_batches=options["batch"],
            without_pictures=options["without_pictures"],
            is_forced=options["force"],
        )
        if not options["json"]:
            self._tell_plan(plan)
            if options["force"]:
                self._tell_cost(run, plan.count if plan.is_whole else plan.recipe.count)
        return run

    def _retried(self, project: Project, options: dict[str, Any]) -> GenerationRun:
        run = _run_of(project, options["retry"])
        cap_set(run=run, cap=options["budget"])
        count = generation_retry(run=run, by=None, is_forced=options["force"])
        if options["force"] and not options["json"]:
            self._tell_cost(run, count)
        run.refresh_from_db()
        return run

    def _tell_cost(self, run: GenerationRun, count: int) -> None:
        costs = costs_per_item(run.project)
        estimate = estimate_of(costs, endpoint=run.endpoint, in_batches=run.in_batches, count=count)
        about = "nobody can say yet for how much" if estimate is None else f"for about {estimate:.4f}"
        self.stdout.write(f"{count} asked anew, {about}; stopping loses nothing that was answered.")

    def _tell_plan(self, plan: Plan) -> None:
        if not plan.is_whole:
            self.stdout.write(
                f"Up to {plan.recipe.count:,} items are planned first; these show what they are like:"
            )
        for row in plan.rows:
            self.stdout.write(f"{row.count} × {row.kind}, {row.language}, {row.axis}: {row.label}")
        for one in plan.left_out:
            self.stdout.write(f"Left out: {one.label} ({one.count}). {one.sentence}")

    def _tell(self, run: GenerationRun, *, as_json: bool) -> None:
        failed = {group.kind: group.count for group in problems_of(run)}
        outcome = {
            "run": str(run.uid),
            "state": run.state,
            "total": run.total_count,
            "done": run.done_count,
            "failed": failed,
            "spent": str(run.spent),
        }
        if as_json:
            self.stdout.write(json.dumps(outcome, sort_keys=True))
            return
        self.stdout.write(f"{run.done_count} of {run.total_count} drafted and ready for review.")
        for kind, count in failed.items():
            self.stdout.write(f"{count} failed: {kind}.")
        if pilot_waits(run):
            self.stdout.write(
                "The pilot is over: look at it on the run's page, and let the rest go on or stop."
            )
        if run.error_for_user:
            self.stdout.write(run.error_for_user)


def _recipe(project: Project, options: dict[str, Any]) -> Recipe:
    studies, sources = options["study"], options["source"]
    for text in [*studies, *sources]:
        try:
            UUID(text)
        except ValueError as problem:
            raise CommandError(f"{text!r} is not the uid of a study or source.") from problem
    if not studies and not sources:
        studies = list(Study.objects.filter(project=project).reviewable().values_list("uid", flat=True))
        sources = list(Source.objects.filter(project=project).values_list("uid", flat=True))
    return Recipe(
        studies=tuple(str(uid) for uid in studies),
        sources=tuple(str(uid) for uid in sources),
        kinds=tuple(options["kind"] or QUESTIONS),
        languages=tuple(options["language"] or ("en",)),
        count=options["count"],
    )


def _run_of(project: Project, text: str) -> GenerationRun:
    try:
        run = GenerationRun.objects.filter(project=project, uid=UUID(text)).first()
    except ValueError as problem:
        raise CommandError(f"{text!r} is not the uid of a run.") from problem
    if run is None:
        raise CommandError(f"This project has no run {text}.")
    return run


def _endpoint(name: str) -> Endpoint | None:
    if not name:
        return None
    endpoint = Endpoint.objects.in_use().filter(name=name).first()
    if endpoint is None:
        raise CommandError(f"There is no endpoint {name!r} in use; an admin allows one.")
    return endpoint


def _batches_look(run: GenerationRun) -> None:
    """Look at the run's batches that are due; a worker that does so is not in the way."""
    for batch in batches_due().filter(run=run).select_related("run", "endpoint"):
        while batch_look(batch=batch, owner=claim_name()):
            pass


def _finish(run: GenerationRun) -> GenerationRun:
    """Work slice by slice. A worker that takes the run over between two slices is simply waited for."""
    while run.state in (RunState.QUEUED, RunState.RUNNING):
        if not run_drive(run=run, owner=claim_name()):
            run.refresh_from_db()
            if run.state in (RunState.QUEUED, RunState.RUNNING):
                _batches_look(run)
                time.sleep(1.0)
        run.refresh_from_db()
    return run
