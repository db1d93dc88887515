"""Take a file of predictions: check it whole, then keep it as a run that a worker scores."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.db import transaction

from benchmark.errors import EvaluationRefused
from benchmark.manifest import manifest_of
from benchmark.models import (
    EvaluationRun,
    Item,
    ModelEntry,
    Response,
    Submission,
    SubmissionState,
    SuiteVersion,
)
from benchmark.services.attempt_take import attempt_take
from benchmark.services.evaluation_start import gold_guard
from benchmark.uploads.lines import Prediction, clean
from benchmark.uploads.report import Readable, Report, predictions_check
from corpus.bodies import canonical_json
from projects.models import User
from projects.services import audit

UPLOADED = "uploaded"


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What somebody sends besides the file."""

    model_name: str
    family: str = ""
    file_name: str = ""
    by: User | None = None


def submission_take(*, version: SuiteVersion, stream: Readable, sent: Sent) -> Submission:
    """Check the file; where it holds, make its run, which the caller wakes a worker for.

    A file with faults is kept as refused, with its report; it counts for no limit. Raises EvaluationRefused
    where the version is not frozen, the sender knows its hidden answers, another has sent a model of this
    name, or the suite is hidden and has told as many scores this week as it may: the last is looked at
    under a lock, after the check.
    """
    if version.frozen_at is None:
        raise EvaluationRefused("This version is not frozen yet; its steward freezes it.")
    gold_guard(version=version, by=sent.by)
    report = predictions_check(stream, version)
    with transaction.atomic():
        run = _run(version, report, sent) if report.holds else None
        return _keep(version, report, sent, run)


def _run(version: SuiteVersion, report: Report, sent: Sent) -> EvaluationRun:
    run = EvaluationRun(
        project=version.suite.project,
        started_by=sent.by,
        version=version,
        model=_entry(version, sent),
        total_count=version.item_count,
    )
    run.manifest = canonical_json(manifest_of(run) | {"predictions": report.sha256, "source": UPLOADED})
    run.save()
    attempt_take(run=run, by=sent.by)
    _rows_write(run, report)
    return run


def _entry(version: SuiteVersion, sent: Sent) -> ModelEntry:
    """The contestant of this name: it belongs to whoever sent it first; nobody else replaces its row."""
    entry, _ = ModelEntry.objects.get_or_create(
        project=version.suite.project,
        name=f"{sent.model_name[:100]} ({UPLOADED})",
        defaults={"family": sent.family[:60], "model_name": sent.model_name[:120], "note": UPLOADED},
    )
    if entry.submissions.filter(state=SubmissionState.TAKEN).exclude(sent_by=sent.by).exists():
        raise EvaluationRefused(
            f"Somebody else has sent predictions of “{sent.model_name}”. Give this model another name."
        )
    return entry


def _rows_write(run: EvaluationRun, report: Report) -> None:
    items = Item.objects.in_bulk(report.found.keys())
    rows = [_row(run, items[pk], one) for pk, one in sorted(report.found.items())]
    Response.objects.bulk_create(rows, batch_size=500)


def _row(run: EvaluationRun, item: Item, one: Prediction) -> Response:
    return Response(
        run=run,
        item=item,
        # A bare letter is kept as the answer that the prompt asks for, and read like any other.
        text=one.response or (f"ANSWER: {one.letter}" if one.letter else ""),
        input_tokens=one.input_tokens,
        output_tokens=one.output_tokens,
        latency_ms=one.latency_ms,
    )


def _keep(version: SuiteVersion, report: Report, sent: Sent, run: EvaluationRun | None) -> Submission:
    submission = Submission.objects.create(
        version=version,
        model=run.model if run else None,
        model_name=clean(sent.model_name)[:120],
        run=run,
        sent_by=sent.by,
        state=SubmissionState.TAKEN if run else SubmissionState.REFUSED,
        file_name=sent.file_name[-120:],
        size=report.size,
        sha256=report.sha256,
        line_count=report.line_count,
        fault_count=report.fault_count,
        faults=json.dumps(report.faults, ensure_ascii=False),
    )
    audit(
        action="submission_take" if run else "submission_refuse",
        actor=sent.by,
        project=version.suite.project,
        object_kind="submission",
        object_uid=submission.uid,
        detail={"suite": str(version), "lines": report.line_count, "faults": report.fault_count},
    )
    return submission
