"""Make the reports of finished evaluations a study, so that judges and clinicians may read them blind."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q

from benchmark.errors import StudyRefused
from benchmark.judge.rubric import VERSION
from benchmark.models import (
    EvaluationRun,
    RatingStudy,
    ReportRating,
    Response,
    StudyReport,
    SuiteVersion,
)
from benchmark.ratings.lines import LONGEST_NAME, systems_masked
from benchmark.ratings.order import numbers_drawn
from benchmark.reports.prompt import reference_text
from corpus.bodies import Report, body_parse, sha256_hex
from corpus.models import Kind
from generation.usable import egress_of
from projects.models import Egress, Project, RunState, User
from projects.services import audit


@transaction.atomic
def reports_gather(
    *,
    version: SuiteVersion,
    runs: Collection[EvaluationRun],
    to_rate: bool = False,
    by: User | None = None,
) -> RatingStudy:
    """The study of these runs' first reports, each with its reference; the same reports give the same study.

    `to_rate`: for clinicians. One that was closed before anybody finished a rating told nothing and takes
    none any more, so they get another. A report without words is none: it scores least without a reader.
    Where a report names its model, the name is masked. Raises StudyRefused where a run is not finished, is
    of another version or a control, two are of one model, or there is no report.
    """
    study, reports = reports_drafted(version=version, runs=runs)
    study.opened_by = by
    if (there := _unless_new(study, version, to_rate=to_rate)) is not None:
        return there
    StudyReport.objects.bulk_create(reports, batch_size=200)
    audit(
        action="reports_gather",
        actor=by,
        project=study.project,
        object_kind="rating_study",
        object_uid=study.uid,
        detail={
            "suite": str(version), "reports": len(reports), "runs": sorted(str(run.uid) for run in runs)
        },
    )  # fmt: skip
    return study


def _unless_new(study: RatingStudy, version: SuiteVersion, *, to_rate: bool) -> RatingStudy | None:
    """Save a study; the one of the same reports where that stands already."""
    # Who presses twice makes one study: the second waits here and finds the first one's row.
    SuiteVersion.objects.select_for_update(no_key=True).get(pk=version.pk)
    there = _gathered(version, study.name)
    if there is not None and not (to_rate and _ended_unrated(there)):
        return there
    study.name = _free_name(study.project, study.name)
    study.save(force_insert=True)
    return None


def _gathered(version: SuiteVersion | None, name: str) -> RatingStudy | None:
    """The newest study of these reports. One that came in a file belongs to no version, whatever its name."""
    named = Q(name=name) | Q(name__startswith=f"{name}, ")
    return RatingStudy.objects.filter(named, version=version).order_by("-pk").first()


def _ended_unrated(study: RatingStudy) -> bool:
    ratings = ReportRating.objects.filter(report__study=study, finished_at__isnull=False)
    return study.closed_at is not None and not ratings.exists()


def _free_name(project: Project, name: str) -> str:
    """The name, with a number behind it where another study has it."""
    rows = RatingStudy.objects.filter(project=project, name__startswith=name)
    taken = set(rows.values_list("name", flat=True))
    return next(
        one for one in (name, *(f"{name}, {n}" for n in range(2, len(taken) + 3))) if one not in taken
    )


def reports_drafted(
    *, version: SuiteVersion, runs: Collection[EvaluationRun]
) -> tuple[RatingStudy, list[StudyReport]]:
    """The study as it would be, and its reports by number, not saved. Raises as `reports_gather` does."""
    _check(version, runs)
    rows = _responses(runs)
    if not rows:
        raise StudyRefused("No report was written in these evaluations, so there is nothing to judge.")
    digest = sha256_hex(" ".join(f"{row.uid} {sha256_hex(row.text)}" for row in rows))
    study = RatingStudy(
        project=version.suite.project,
        name=f"Reports of {str(version)[:80]}, {digest[:8]}",
        rubric_version=VERSION,
        seed=int(digest[:7], 16),
        egress=_egress(rows),
        version=version,
    )
    return study, _reports(study, rows)


def _check(version: SuiteVersion, runs: Collection[EvaluationRun]) -> None:
    if any(run.state != RunState.DONE for run in runs):
        raise StudyRefused("Reports are judged once their evaluation is finished. Wait for it, or resume it.")
    if any(run.version_id != version.pk or run.control for run in runs):
        raise StudyRefused("Choose evaluations of one version of a suite, and no controls.")
    if len({run.model_id for run in runs}) < len(runs):
        raise StudyRefused("Choose one evaluation of each model.")


def _responses(runs: Collection[EvaluationRun]) -> list[Response]:
    written = Response.objects.filter(
        run__in=runs, item__kind=Kind.REPORT, repeat=1, state=Response.State.ANSWERED
    )
    related = ("run__model", "item__revision", "item__instance__study", "item__instance__source")
    return [row for row in written.select_related(*related).order_by("uid") if row.text.strip()]


def _egress(rows: list[Response]) -> str:
    """What is written of material that stays in the house stays there too."""
    reaches = {egress_of(study=row.item.instance.study, source=row.item.instance.source) for row in rows}
    return Egress.LOCAL_ONLY if Egress.LOCAL_ONLY in reaches else Egress.ANY_MODEL


def _reports(study: RatingStudy, rows: list[Response]) -> list[StudyReport]:
    numbers = numbers_drawn((str(row.uid) for row in rows), study.seed)
    names = {name for row in rows for name in (row.run.model.name, row.run.model.model_name)}
    made = [
        StudyReport(
            study=study,
            number=numbers[str(row.uid)],
            report_id=str(row.uid),
            subject=row.item.cluster_key,
            system=row.run.model.name[:LONGEST_NAME],
            family=row.run.model.family,
            text=systems_masked(row.text, names),
            reference=_reference(row),
            response=row,
        )
        for row in rows
    ]
    return sorted(made, key=lambda one: one.number)


def _reference(row: Response) -> str:
    body = body_parse(row.item.revision.body)
    return reference_text(body) if isinstance(body, Report) else ""
