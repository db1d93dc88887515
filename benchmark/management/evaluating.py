"""What `evaluate` was told: the version, and the run of what answers it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError

from benchmark.models import EvaluationRun, Submission, SuiteVersion
from benchmark.services.checkpoint_start import checkpoint_evaluation_start
from benchmark.services.evaluation_start import evaluation_start
from benchmark.services.submission_take import Sent, submission_take
from benchmark.services.suite_freeze import suite_freeze
from generation.models import Endpoint
from projects.models import Project
from training.models import Checkpoint

USAGE, REFUSED = 2, 3  # exit statuses
ANSWERS = ("endpoint", "checkpoint", "predictions")
# What is said of an endpoint or a file alone, with what stands there where nothing is said.
_NOT_OF_A_CHECKPOINT = {"model": "", "family": "", "repeats": 1, "budget": None, "over_budget": False}


def run_begun(version: SuiteVersion, options: dict[str, Any]) -> EvaluationRun:
    """Make the run of what was named.

    Raises CommandError with the status of usage where not one thing is named or it is not there, and
    BenchmarkError where it may not take part.
    """
    if sum(bool(options[name]) for name in ANSWERS) != 1:
        raise CommandError("Name one of --endpoint, --checkpoint and --predictions.", returncode=USAGE)
    if options["predictions"]:
        return _from_file(version, options)
    return _of_checkpoint(version, options) if options["checkpoint"] else _of_endpoint(version, options)


def _of_endpoint(version: SuiteVersion, options: dict[str, Any]) -> EvaluationRun:
    return evaluation_start(
        version=version,
        endpoint=_endpoint(options["endpoint"]),
        model_name=options["model"],
        temperature=options["temperature"],
        seed=options["seed"],
        repeats=options["repeats"],
        is_circular=options["circular"],
        budget_cap=options["budget"],
        confirmed=options["over_budget"],
    )


def _of_checkpoint(version: SuiteVersion, options: dict[str, Any]) -> EvaluationRun:
    for name, unsaid in _NOT_OF_A_CHECKPOINT.items():
        if options[name] != unsaid:
            flag = "--" + name.replace("_", "-")
            raise CommandError(f"{flag} says nothing of a checkpoint: leave it out.", returncode=USAGE)
    return checkpoint_evaluation_start(
        version=version,
        checkpoint=_checkpoint(options["checkpoint"]),
        max_tokens=options["tokens"],
        temperature=options["temperature"],
        seed=options["seed"],
        is_circular=options["circular"],
    )


def _from_file(version: SuiteVersion, options: dict[str, Any]) -> EvaluationRun:
    path: Path = options["predictions"]
    if not options["model"]:
        raise CommandError("Name the model of the file: --model.", returncode=USAGE)
    sent = Sent(model_name=options["model"], family=options["family"], file_name=path.name)
    try:
        with path.open("rb") as stream:
            submission = submission_take(version=version, stream=stream, sent=sent)
    except OSError as problem:
        raise CommandError(str(problem), returncode=USAGE) from problem
    if submission.run is None:
        raise CommandError(_faults(submission), returncode=REFUSED)
    return submission.run


def _faults(submission: Submission) -> str:
    told = json.loads(submission.faults)
    lines = [f"line {line}: {sentence}" if line else sentence for line, sentence in told]
    return "\n".join([*lines, f"{submission.fault_count} faults; nothing was queued."])


def version_named(options: dict[str, Any]) -> SuiteVersion:
    """The version of the suite, frozen now where that is asked for.

    Raises CommandError where it is not there.
    """
    project = Project.objects.filter(slug=options["project"]).first()
    if project is None:
        raise CommandError(f"There is no project {options['project']!r}.", returncode=USAGE)
    if options["freeze"]:
        return suite_freeze(project=project, name=options["suite"], least_tier=options["freeze"])
    versions = SuiteVersion.objects.filter(suite__project=project, suite__name=options["suite"])
    if options["suite_version"]:
        versions = versions.filter(number=options["suite_version"])
    version = versions.select_related("suite__project").order_by("-number").first()
    if version is None:
        raise CommandError(
            f"There is no suite {options['suite']!r}; its steward freezes one, or --freeze V3.",
            returncode=USAGE,
        )
    return version


def _endpoint(name: str) -> Endpoint:
    endpoint = Endpoint.objects.in_use().filter(name=name).first()
    if endpoint is None:
        raise CommandError(f"There is no endpoint {name!r} in use; an admin allows one.", returncode=USAGE)
    return endpoint


def _checkpoint(told: str) -> Checkpoint:
    rows = Checkpoint.objects.select_related("run__release", "run__project")
    checkpoint = rows.filter(uid=told).first() if _is_uid(told) else None
    if checkpoint is None:
        raise CommandError(
            f"There is no checkpoint {told!r}; the page of its training run names it.", returncode=USAGE
        )
    return checkpoint


def _is_uid(told: str) -> bool:
    try:
        UUID(told)
    except ValueError:
        return False
    return True
