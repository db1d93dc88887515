"""`import_studies --dry-run`: says what would become of each file, and keeps nothing."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
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
        "import_studies",
        str(incoming),
        project=project.slug,
        pictures="CR",
        dry_run=True,
        json=as_json,
        stdout=out,
    )
    return out.getvalue()


def _rows(incoming: Path, project: Project) -> dict[str, Any]:
    return {row["file"]: row for row in json.loads(_said(incoming, project, as_json=True))["files"]}


def test_each_file_is_told_with_what_would_go_stay_and_move(
    project: Project, approval: Approval, incoming: Path
) -> None:
    rows = _rows(incoming, project)
    assert {name: row["outcome"] for name, row in rows.items()} == {
        "IM1": "taken",
        "film.png": "taken",
        "more.zip": "taken",
        "more.zip!/inner/IM1": "duplicate",
        "notes.txt": "refused",
    }
    slice_row = rows["IM1"]
    assert slice_row["changed"]["date shifted"] == ["StudyDate"]
    assert "PatientName" in slice_row["changed"]["subject pseudonym"]
    assert {"Rows", "PixelSpacing", "PatientSex"} <= set(slice_row["kept"])
    assert "PatientID" not in slice_row["kept"]
    assert "name" in rows["film.png"]["pixel_text"][0]


def test_nothing_is_kept_and_nothing_of_the_patient_is_said(
    project: Project, approval: Approval, incoming: Path, tmp_path: Path
) -> None:
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    said = _said(incoming, project, as_json=True) + _said(incoming, project, as_json=False)
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == before
    rows = (ImportRun, Subject, Study, Series, AuditEvent)
    assert not any(model._default_manager.exists() for model in rows)
    assert "3 would be taken, 1 are there, 1 refused. Nothing was kept." in said
    # What is said without new UIDs and digests: so many digits may hold any four.
    said = re.sub(r"2\.25\.\d+|[0-9a-f]{64}", "", said)
    for told in ("Doe", "4711", "20200228", "1.2.3"):
        assert told not in said


SHAPE = (40, 24, 18)


def _several_patients(folder: Path) -> None:
    """Slices of two patients, one of them under two names, and one study that claims to be of both."""
    for number, (patient, name, study) in enumerate(
        [
            ("4711", "Doe^Jane", "1.2.3"),
            ("4711", "Doe^Jane", "1.2.3"),
            ("4711", "Roe^Mary", "1.2.4"),
            ("0815", "Doe^Jane", "1.2.5"),
            ("0815", "Doe^Jane", "1.2.3"),
        ]
    ):
        made = makers.slice_dataset(number, patient=patient)
        made.PatientName, made.StudyInstanceUID, made.SeriesInstanceUID = name, study, f"{study}.1"
        made.save_as(folder / f"IM{number}", enforce_file_format=True)
    other = makers.slice_dataset(0, seed=7)
    other.SOPInstanceUID = makers.slice_dataset(0).SOPInstanceUID
    other.save_as(folder / "again_with_other_pixels", enforce_file_format=True)


def _volume(path: Path, seed: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    makers.nifti(path, makers.noise_image(SHAPE, seed), makers.IPL)


def _mask(path: Path, labels: list[int]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    makers.nifti(path, makers.spine_blocks(SHAPE, makers.IPL, labels), makers.IPL)


def _volumes(folder: Path) -> None:
    """Two volumes, a mask of the one, a mask of another grid, and the first once more."""
    _volume(folder / "a_img.nii.gz", 1)
    _volume(folder / "b_img.nii.gz", 2)
    _mask(folder / "a_lab.nii.gz", [20, 21, 22, 23, 24])
    makers.nifti(folder / "b_lab.nii.gz", makers.spine_blocks((9, 9, 20), makers.IPL, [20, 21]), makers.IPL)
    (folder / "copy.nii.gz").write_bytes((folder / "a_img.nii.gz").read_bytes())


def _bids(folder: Path) -> None:
    for number, person in enumerate(("sub-01", "sub-02")):
        _volume(folder / "rawdata" / person / "anat" / f"{person}_T1w.nii.gz", 2 * number)
        _volume(folder / "rawdata" / person / "anat" / f"{person}_T2w.nii.gz", 2 * number + 1)
    _mask(folder / "derivatives" / "tool" / "sub-01" / "anat" / "sub-01_T2w_seg.nii.gz", [22, 23, 24])


def _zipped(folder: Path) -> None:
    inside = folder.parent / "inside"
    inside.mkdir()
    _several_patients(inside)
    _volumes(inside)
    with zipfile.ZipFile(folder / "all.zip", "w") as archive:
        for path in sorted(inside.iterdir()):
            archive.write(path, f"export/{path.name}")
        with zipfile.ZipFile(folder.parent / "inner.zip", "w") as inner:
            inner.writestr("x", b"x")
        archive.write(folder.parent / "inner.zip", "inner.zip")


def _pictures(folder: Path) -> None:
    makers.png(folder / "film.png")
    makers.png(folder / "film2.png", seed=2)
    (folder / "film3.png").write_bytes((folder / "film.png").read_bytes())
    (folder / "broken.png").write_bytes((folder / "film.png").read_bytes()[:90])


@pytest.mark.once
@pytest.mark.parametrize("fill", [_several_patients, _volumes, _bids, _zipped, _pictures])
@pytest.mark.parametrize("times_before", [0, 1])
def test_the_import_then_does_what_was_said(
    project: Project, approval: Approval, tmp_path: Path, fill: Callable[[Path], None], times_before: int
) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    fill(folder)
    for _ in range(times_before):
        imported(folder, project)
    told = _rows(folder, project)
    done = imported(folder, project)
    counts = done.pop("counts")
    said = ("outcome", "read_as", "levels", "reason", "what_to_do", "subject", "study", "series", "sha256")
    assert {name: {word: row[word] for word in said} for name, row in told.items()} == {
        name: {word: row[word] for word in said} for name, row in done.items()
    }
    assert counts["taken"] > 0 or times_before
    assert {row["subject"] for row in told.values()} - {None} == set(
        Subject.objects.values_list("pseudonym", flat=True)
    )


def test_without_an_approval_the_dry_run_says_so_as_the_import_does(project: Project, incoming: Path) -> None:
    with pytest.raises(CommandError, match="No approval of this project allows drafting"):
        _said(incoming, project, as_json=True)


def test_a_project_that_does_not_exist_is_named(incoming: Path) -> None:
    with pytest.raises(CommandError, match="There is no project 'nowhere'"):
        call_command("import_studies", str(incoming), project="nowhere", dry_run=True)
