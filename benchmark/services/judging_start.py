"""Begin a judging: one judge on the reports of one study."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from benchmark.asking.worst import cap_guard
from benchmark.errors import JudgingRefused
from benchmark.judge.families import bar_of, families_told, instead_of, writers_of
from benchmark.judge.loads import judging_worst
from benchmark.judge.manifest import manifest_begun
from benchmark.judge.prompt import PROMPT_VERSION
from benchmark.models import Judge, JudgeRun, RatingStudy
from benchmark.services.judging_questions import judging_questions_keep
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
    granted_by: User | None = None,
) -> JudgeRun:
    """Make the run; the caller wakes a worker, which applies the probes and counts the questions.

    Raises JudgingRefused where study and judge do not belong together, the judge would miss its reference,
    its family wrote a report or drafted a reference that it would see, the reports may not go to its
    endpoint, or it may meet a cap before its end and that is not `confirmed`; or where the reference is that
    of a hidden suite and neither `by` nor `granted_by` holds it.
    """
    judging_check(study=study, judge=judge)
    reference_guard(study=study, judge=judge, by=granted_by or by)
    run = judging_draft(study=study, judge=judge, with_probes=with_probes, budget_cap=budget_cap)
    cap_guard(judging_worst(run), confirmed=confirmed, error=JudgingRefused)
    run.started_by = by
    begun = manifest_begun(study, judge, with_probes=with_probes)
    run.manifest = canonical_json(begun | families_told(judge, writers_of(study)))
    run.save()
    if not with_probes:
        judging_questions_keep(run=run)
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


def sends_hidden(study: RatingStudy, judge: Judge) -> bool:
    """Whether the judge would read references of a hidden suite."""
    return judge.sees_reference and study.version is not None and study.version.suite.is_hidden


def reference_guard(*, study: RatingStudy, judge: Judge, by: User | None) -> None:
    """Raises JudgingRefused where `by` would send references of a hidden suite that they do not hold.

    A reference that is sent somewhere may be read there, and in a judge's answers.
    """
    if not sends_hidden(study, judge) or by is None:
        return
    if not roles_allow(roles_of(by, study.project), Permission.HOLD_SUITES):
        raise JudgingRefused(
            f"{judge} sees the reference, and this suite is hidden: its steward alone sends it. "
            "Choose a judge that sees none, or ask the steward."
        )


def family_guard(*, study: RatingStudy, judge: Judge) -> None:
    """Raises JudgingRefused, with whom to choose, where its family wrote what the judge would read."""
    writers = writers_of(study)
    if bar := bar_of(judge, writers):
        raise JudgingRefused(f"{bar} {instead_of(judge, writers)}")


def judging_check(*, study: RatingStudy, judge: Judge) -> None:
    """Raises JudgingRefused where the judge cannot read these reports, whoever would begin it."""
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
    family_guard(study=study, judge=judge)
    try:
        endpoint_check(row=Endpoint.objects.get(pk=judge.endpoint.pk), egress=study.egress)
    except EgressRefused as refusal:
        raise JudgingRefused(str(refusal)) from refusal
