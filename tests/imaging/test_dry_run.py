"""`import_studies --dry-run`: says what would become of each file, and keeps nothing."""

from __future__ import annotations

import json
import zipfile
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from imaging.models import ImportRun, Series, Study, Subject
from projects.models import Approval, AuditEvent, Project
from tests.imaging import makers
from tests.imaging.test_import_studies import imported

pytestmark = pytest.mark.django_db


@pytest.fixture
def incoming(tmp_path: Path) -> Path:
    folder = tmp_path / "incoming"
    folder.mkdir()
    makers.ct_slice(folder / "IM1", 1)
    makers.png(folder / "film.png")
    (folder / "notes.txt").write_text("Doe^Jane")
    with zipfile.ZipFile(folder / "more.zip", "w") as archive:
        archive.write(folder / "IM1", "inner/IM1")
    return folder


def _said(incoming: Path, project: Project, *, as_json: bool) -> str:
    out = StringIO()
    call_command(
        "import_studies", str(incoming), project=project.slug, dry_run=True, json=as_json, stdout=out
    )
    return out.getvalue()


def _rows(incoming: Path, project: Project) -> dict[str, Any]:
    return {row["file"]: row for row in json.loads(_said(incoming, project, as_json=True))["files"]}


def test_each_file_is_told_with_what_would_go_stay_and_move(project: Project, incoming: Path) -> None:
    rows = _rows(incoming, project)
    assert {name: row["outcome"] for name, row in rows.items()} == {
        "IM1": "taken",
        "film.png": "taken",
        "more.zip!/inner/IM1": "taken",
        "notes.txt": "refused",
    }
    slice_row = rows["IM1"]
    assert slice_row["changed"]["date shifted"] == ["StudyDate"]
    assert "PatientName" in slice_row["changed"]["subject pseudonym"]
    assert {"Rows", "PixelSpacing", "PatientSex"} <= set(slice_row["kept"])
    assert "PatientID" not in slice_row["kept"]
    assert "name" in rows["film.png"]["reason"]


def test_nothing_is_kept_and_nothing_of_the_patient_is_said(
    project: Project, incoming: Path, tmp_path: Path
) -> None:
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    said = _said(incoming, project, as_json=True) + _said(incoming, project, as_json=False)
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == before
    rows = (ImportRun, Subject, Study, Series, AuditEvent)
    assert not any(model._default_manager.exists() for model in rows)
    assert "3 would be taken, 1 refused. Nothing was kept." in said
    for told in ("Doe", "4711", "20200228", "1.2.3"):
        assert told not in said


def test_the_import_then_does_what_was_said(project: Project, approval: Approval, incoming: Path) -> None:
    rows = _rows(incoming, project)
    told = imported(incoming / "IM1", project)
    assert told["counts"]["taken"] == 1
    assert Subject.objects.get().pseudonym == rows["IM1"]["subject"]


def test_a_project_that_does_not_exist_is_named(incoming: Path) -> None:
    with pytest.raises(CommandError, match="There is no project 'nowhere'"):
        call_command("import_studies", str(incoming), project="nowhere", dry_run=True)
