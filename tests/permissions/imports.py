"""Who may use the import and sign-off routes."""

from __future__ import annotations

from datetime import date

from imaging.models import ImportFile, ImportFileState, ImportRun, SignOff, Study, Subject
from projects.models import Approval, Project
from tests.permissions.table import Row

IMPORTERS = frozenset({"lead", "steward"})
LEAD = frozenset({"lead"})


def _approval(project: Project) -> Approval:
    return Approval.objects.get_or_create(
        project=project,
        number="EC-imports",
        defaults={
            "ethics_body": "Ethics committee of a test",
            "basis": Approval.Basis.PUBLIC,
            "valid_from": date(2020, 1, 1),
            "expires_on": date(2099, 12, 31),
        },
    )[0]


def a_run(project: Project) -> dict[str, object]:
    return {"uid": ImportRun.objects.create(project=project, approval=_approval(project)).uid}


def _file(project: Project) -> dict[str, object]:
    run = ImportRun.objects.create(project=project, approval=_approval(project))
    file = ImportFile.objects.create(run=run, name="a.dcm", size=1000, state=ImportFileState.ARRIVING)
    return {"uid": run.uid, "file_uid": file.uid}


def _study(project: Project) -> dict[str, object]:
    subject = Subject.objects.create(
        project=project, approval=_approval(project), pseudonym="S-1", key_hash="0" * 64
    )
    study = Study.objects.create(
        project=project, subject=subject, study_instance_uid="2.25.1", sign_off=SignOff.WAITING
    )
    return {"uid": study.uid}


ROWS = [
    Row("imaging:subjects_move", LEAD),
    Row("imaging:subjects_move", LEAD, method="post", sends={"reason": "Renewed"}),
    Row("imaging:imports", IMPORTERS),
    Row("imaging:imports", IMPORTERS, method="post", sends={"picture_modality": "CR"}),
    Row("imaging:datasets", IMPORTERS),
    Row("imaging:import", IMPORTERS, kwargs=a_run),
    Row("imaging:import_outcome", IMPORTERS, kwargs=a_run),
    Row("imaging:import_csv", IMPORTERS, kwargs=a_run),
    Row("imaging:files_offer", IMPORTERS, method="post", kwargs=a_run),
    Row("imaging:chunk", IMPORTERS, method="post", kwargs=_file),
    Row("imaging:import_seal", IMPORTERS, method="post", kwargs=a_run),
    Row("imaging:import_stop", IMPORTERS, kwargs=a_run),
    Row("imaging:import_stop", IMPORTERS, method="post", kwargs=a_run),
    Row("imaging:import_continue", IMPORTERS, method="post", kwargs=a_run),
    Row("imaging:sign_off", IMPORTERS, kwargs=_study),
    Row(
        "imaging:sign_off",
        IMPORTERS,
        method="post",
        kwargs=_study,
        sends={"verdict": "sign", "seen_files": 0},
    ),
]
