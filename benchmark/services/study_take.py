"""Take a file of reports as a study that clinicians rate blind: checked whole before anything is kept."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from benchmark.errors import StudyRefused
from benchmark.judge.rubric import VERSION
from benchmark.models import RatingStudy, StudyReport
from benchmark.ratings.intake import ReportsFile, reports_check
from benchmark.ratings.lines import systems_in
from benchmark.ratings.order import numbers_drawn
from benchmark.uploads.reading import THE_FILE, Readable
from projects.models import Egress, Project, User
from projects.services import audit


def study_take(
    *,
    project: Project,
    name: str,
    stream: Readable,
    seed: int = 0,
    egress: str = Egress.LOCAL_ONLY,
    by: User | None = None,
) -> tuple[RatingStudy | None, ReportsFile]:
    """The study and what was found in the file; no study, and nothing kept, where the file has a fault.

    `egress`: whether hosted judges may read the reports too. Raises StudyRefused where the project has a
    study of this name.
    """
    if RatingStudy.objects.filter(project=project, name=name).exists():
        raise StudyRefused(_taken(name))
    report = reports_check(stream)
    for system in systems_in(name, report.systems):
        report.refuse(THE_FILE, f"The study’s name holds the system “{system}”, and raters read it.")
    if not report.holds:
        return None, report
    try:
        with transaction.atomic():
            study = RatingStudy.objects.create(
                project=project,
                name=name,
                rubric_version=VERSION,
                seed=seed,
                egress=egress,
                opened_by=by,
                source_sha256=report.sha256,
            )
            _keep(study, report)
            return study, report
    except IntegrityError as problem:
        raise StudyRefused(_taken(name)) from problem


def _keep(study: RatingStudy, report: ReportsFile) -> None:
    numbers = numbers_drawn((one.report_id for one in report.found.values()), study.seed)
    rows = [
        StudyReport(
            study=study,
            number=numbers[one.report_id],
            report_id=one.report_id,
            subject=one.subject,
            system=one.system,
            family=one.family,
            text=one.text,
            reference=one.reference,
        )
        for one in report.found.values()
    ]
    StudyReport.objects.bulk_create(sorted(rows, key=lambda row: row.number), batch_size=200)
    audit(
        action="study_take",
        actor=study.opened_by,
        project=study.project,
        object_kind="rating_study",
        object_uid=study.uid,
        detail={"reports": len(rows), "systems": len(report.systems), "sha256": report.sha256},
    )


def _taken(name: str) -> str:
    return f"This project has a study called {name} already. Give another name."
