"""Begin a judging: one judge on the reports of one study."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from benchmark.asking.worst import cap_guard
from benchmark.errors import JudgingRefused
from benchmark.judge.asking import pieces_of
from benchmark.judge.loads import judging_worst
from benchmark.judge.manifest import judging_manifest
from benchmark.judge.prompt import PROMPT_VERSION
from benchmark.models import Judge, JudgeRun, RatingStudy
from corpus.bodies import canonical_json
from generation.calls.gate import endpoint_check
from generation.errors import EgressRefused
from generation.models import Endpoint
from projects.models import User
from projects.policies import Permission, roles_allow, roles_of
from projects.services import audit


@transaction.atomic
def judging_start(
    *,
    study: RatingStudy,
    judge: Judge,
    with_probes: bool = True,
    budget_cap: Decimal | None = None,
    confirmed: bool = False,
    by: User | None = None,
) -> JudgeRun:
    """Make the run; the caller wakes a worker.

    Raises JudgingRefused where study and judge do not belong together, the judge would miss its reference,
    the reports may not go to its endpoint, or it may meet a cap before its end and that is not `confirmed`;
    or where the reference is that of a hidden suite and `by` does not hold it.
    """
    _check(study, judge)
    _reference_check(study, judge, by)
    run = judging_draft(study=study, judge=judge, with_probes=with_probes, budget_cap=budget_cap)
    cap_guard(judging_worst(run), confirmed=confirmed, error=JudgingRefused)
    run.started_by = by
    run.total_count = len(pieces_of(study, judge, with_probes=with_probes))
    run.manifest = canonical_json(judging_manifest(study, judge, with_probes=with_probes))
    run.save()
    audit(
        action="judging_start",
        actor=by,
        project=run.project,
        object_kind="judge_run",
        object_uid=run.uid,
        detail={"judge": str(judge), "study": study.name, "probes": with_probes},
    )
    return run


def judging_draft(
    *, study: RatingStudy, judge: Judge, with_probes: bool, budget_cap: Decimal | None = None
) -> JudgeRun:
    """The run as it would begin, not saved."""
    return JudgeRun(
        project=study.project, study=study, judge=judge, with_probes=with_probes, budget_cap=budget_cap
    )


def _reference_check(study: RatingStudy, judge: Judge, by: User | None) -> None:
    """A reference that is sent somewhere may be read there, and in a judge's answers."""
    if not judge.sees_reference or study.version is None or not study.version.suite.is_hidden:
        return
    if by is not None and not roles_allow(roles_of(by, study.project), Permission.HOLD_SUITES):
        raise JudgingRefused(
            f"{judge} sees the reference, and {study.version.suite} is hidden: its steward alone sends it. "
            "Choose a judge that sees none, or ask the steward to start this one."
        )


def _check(study: RatingStudy, judge: Judge) -> None:
    if judge.project_id != study.project_id:
        raise JudgingRefused("This judge belongs to another project.")
    if (judge.prompt_version, judge.rubric_version) != (PROMPT_VERSION, study.rubric_version):
        raise JudgingRefused(f"{judge} was made for another prompt or rubric. Make its next version.")
    count = study.reports.count()
    if not count:
        raise JudgingRefused("This study has no reports.")
    without = study.reports.filter(reference="").count()
    if judge.sees_reference and without:
        raise JudgingRefused(
            f"{judge} sees a reference, and {without} of {count} reports have none. "
            "Choose a judge that sees none."
        )
    try:
        endpoint_check(row=Endpoint.objects.get(pk=judge.endpoint.pk), egress=study.egress)
    except EgressRefused as refusal:
        raise JudgingRefused(str(refusal)) from refusal
