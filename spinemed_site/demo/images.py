"""The phantom's studies come in through the front door: written as files, imported, de-identified.

Only then are the marks and facts added that are known by construction.
"""

from __future__ import annotations

import gzip
import json
import tempfile
from pathlib import Path
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from imaging.models import (
    AuthorKind,
    ImportFile,
    ImportRun,
    Laterality,
    LevelFact,
    LevelMark,
    MarkSpace,
    NumberingBasis,
    Series,
    SignOff,
    Study,
    Subject,
)
from imaging.phantom import PhantomSeries, PhantomStudy, TrueMark, phantom_studies
from imaging.services.import_runs import import_paths_offer, import_run_create
from imaging.services.import_work import import_run_work
from imaging.services.sign_off import study_file_count, study_sign_off
from projects.models import Egress, Project, User
from projects.services.runs import worker_name

AUTHOR = "phantom"


def images_seed(project: Project, lead: User, steward: User) -> None:
    """Import the three studies and record what is true of them; does nothing when they are there."""
    if Subject.objects.filter(project=project, is_demo=True).exists():
        return
    studies = phantom_studies()
    with tempfile.TemporaryDirectory() as folder:
        files = _import(project, lead, studies, Path(folder))
    with transaction.atomic():
        for number, study in enumerate(studies):
            for place, series in enumerate(study.series):
                row = _series_of(files, number, place)
                _marks_add(row, series)
                Series.objects.filter(pk=row.pk).update(
                    # The study's description says that it is a phantom; the viewer's buttons stay short.
                    laterality=Laterality.VERIFIED,
                    description=series.description.partition(",")[0],
                )
            _facts_add(row, study)
        Subject.objects.filter(studies__series=row).update(
            numbering_basis=NumberingBasis.BY_CONSTRUCTION, is_demo=True, egress=Egress.ANY_MODEL
        )
        # Films wait for a person as any film does; the steward has seen that the phantom names nobody.
        for waiting in Study.objects.filter(project=project, sign_off=SignOff.WAITING):
            study_sign_off(
                study=waiting,
                signed_by=steward,
                seen_files=study_file_count(waiting),
                unseen_reason="Drawn by construction: no person is in these pictures.",
            )


def _import(project: Project, lead: User, studies: list[PhantomStudy], folder: Path) -> dict[str, UUID]:
    """Import the studies' files; their uids by the names they came in under."""
    paths = []
    for number, study in enumerate(studies):
        for place, series in enumerate(study.series):
            for index, dataset in enumerate(series.datasets):
                path = folder / f"{number}-{place}-{index:03}.dcm"
                dataset.save_as(path, enforce_file_format=True)
                paths.append((path, f"phantom/{number}-{place}/{index:03}.dcm", None))
    approval = project.approvals.get(number="DEMO-0")
    run = import_run_create(project=project, approval=approval, started_by=lead)
    import_paths_offer(run=run, paths=paths)
    run.refresh_from_db()
    files: dict[str, UUID] = {}

    def noted(read: ImportRun) -> None:
        files.update({name: uid for uid, name in read.files.values_list("uid", "name")})

    import_run_work(run=run, owner=worker_name(), told=noted)
    return files


def _series_of(files: dict[str, UUID], number: int, place: int) -> Series:
    name = f"phantom/{number}-{place}/000.dcm"
    file = ImportFile.objects.select_related("series__study__subject").get(uid=files[name])
    if file.series is None:
        raise RuntimeError(f"The phantom's {name} was not taken: {file.reason}")
    return file.series


def _marks_add(series: Series, truth: PhantomSeries) -> None:
    projection = truth.plane == "projection"
    stack = {row.instance_number: row for row in series.sop_instances.all()}
    for mark in truth.marks:
        sop_uids = {index: stack[index + 1].sop_instance_uid for index in mark.outlines}
        LevelMark.objects.create(
            series=series,
            level=mark.level,
            space=MarkSpace.PIXEL if projection else MarkSpace.PATIENT,
            x=mark.centroid[0],
            y=mark.centroid[1],
            z=0.0 if projection else mark.centroid[2],
            sop_instance=stack[1] if projection else None,
            box=json.dumps({"min": mark.low, "max": mark.high}),
            outline_path=_outlines_put(series, mark, sop_uids),
            author_kind=AuthorKind.CONSTRUCTION,
            author_name=AUTHOR,
        )


def _outlines_put(series: Series, mark: TrueMark, sop_uids: dict[int, str]) -> str:
    lines = [
        {"sop": sop_uids[index], "points": [list(point) for point in line]}
        for index, found in mark.outlines.items()
        for line in found
    ]
    content = ContentFile(gzip.compress(json.dumps(lines).encode(), mtime=0))
    return default_storage.save(
        f"{series.study.project.uid}/marks/{series.uid}/{mark.level}.json.gz", content
    )


def _facts_add(series: Series, study: PhantomStudy) -> None:
    LevelFact.objects.bulk_create(
        LevelFact(
            subject=series.study.subject,
            study=series.study,
            level=fact.level,
            structure=fact.structure,
            side=fact.side,
            zone=fact.zone,
            attribute=fact.attribute,
            value=fact.value,
            scale=fact.scale,
            author_kind=AuthorKind.CONSTRUCTION,
            author_name=AUTHOR,
        )
        for fact in study.facts
        if _visible(fact.structure, fact.attribute, series.modality)
    )


def _visible(structure: str, attribute: str, modality: str) -> bool:
    """What a modality can show: water of discs and the canal's contents on MR only."""
    return modality == "MR" or structure == "body" or attribute == "height"
