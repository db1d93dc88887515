"""`deidentify` and `import_labels` from the command line."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from io import StringIO
from pathlib import Path

import pydicom
import pytest
from django.core.management import call_command

from imaging.models import LevelMark, Series
from projects.models import Approval, Project
from tests.imaging import makers
from tests.imaging.test_import_studies import imported, lumbar, told_by
from tests.studio import ROOT


def test_deidentify_writes_clean_files_and_names_what_it_left_out(tmp_path: Path) -> None:
    source, target = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    for number in range(2):
        makers.ct_slice(source / f"IM{number}", number)
    (source / "notes.txt").write_text("Doe^Jane")
    out = StringIO()
    call_command("deidentify", str(source), str(target), json=True, stdout=out)
    rows = {row["file"]: row for row in json.loads(out.getvalue())["files"]}
    assert rows["notes.txt"]["outcome"] == "refused"
    written = sorted(target.rglob("*.dcm"))
    assert len(written) == 2
    assert b"Doe" not in b"".join(path.read_bytes() for path in target.rglob("*") if path.is_file())
    dataset = pydicom.dcmread(target / rows["IM0"]["as"])
    assert dataset.PatientIdentityRemoved == "YES"
    assert rows["IM0"]["report"]["counts"]["uid mapped"] == 3


@pytest.mark.django_db
def test_labels_come_later_than_their_image(project: Project, approval: Approval, tmp_path: Path) -> None:
    images, labels = tmp_path / "images", tmp_path / "labels"
    images.mkdir()
    labels.mkdir()
    lumbar(images)
    (images / "a_lab.nii.gz").rename(labels / "a_lab.nii.gz")
    makers.png(labels / "film.png")
    imported(images, project)
    assert not LevelMark.objects.exists()
    told = told_by("import_labels", labels, project)
    rows = {row["file"]: row for row in told["files"]}
    assert rows["a_lab.nii.gz"]["levels"] == ["L1", "L2", "L3", "L4", "L5"]
    assert rows["a_lab.nii.gz"]["series"] == Series.objects.get().series_instance_uid


@pytest.mark.django_db
def test_every_file_beside_the_labels_has_an_outcome_and_a_reason(
    project: Project, approval: Approval, tmp_path: Path
) -> None:
    images, labels = tmp_path / "images", tmp_path / "labels"
    images.mkdir()
    labels.mkdir()
    lumbar(images)
    (images / "a_lab.nii.gz").rename(labels / "a_lab.nii.gz")
    imported(images, project)
    (labels / "notes.txt").write_text("hello")
    (labels / "empty.json").touch()
    makers.png(labels / "film.png")
    (labels / "link.json").symlink_to(labels / "a_lab.nii.gz")
    (labels / "other_ctd.json").write_text(
        '[{"direction": ["P", "I", "R"]}, {"label": 20, "X": 1, "Y": 1, "Z": 1}]'
    )
    with zipfile.ZipFile(labels / "more.zip", "w") as archive:
        archive.write(labels / "a_lab.nii.gz", "a_lab.nii.gz")
    told = told_by("import_labels", labels, project)
    rows = {row["file"]: (row["outcome"], row["reason"]) for row in told["files"]}
    assert set(rows) == {path.name for path in labels.iterdir()}
    assert rows.pop("a_lab.nii.gz")[0] == "taken"
    assert {outcome for outcome, _ in rows.values()} == {"refused"}
    assert "whatever its name says" in rows["notes.txt"][1]
    assert rows["empty.json"][1] == "The file is empty."
    assert rows["film.png"][1].startswith("By its content this is an image (PNG)")
    assert "symbolic link" in rows["link.json"][1]
    assert rows["other_ctd.json"][1]
    assert "ZIP" in rows["more.zip"][1]
    assert told["status"] == 1


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["import_studies", "import_labels"])
def test_the_exit_status_tells_whether_anything_was_refused_or_nothing_read(
    project: Project, approval: Approval, tmp_path: Path, command: str
) -> None:
    good, some, bad, empty = (tmp_path / name for name in ("good", "some", "bad", "empty"))
    for folder in (good, some, bad, empty):
        folder.mkdir()
    lumbar(good)
    lumbar(some)
    for folder in (some, bad):
        (folder / "notes.txt").write_text("hello")
    imported(good, project)
    statuses = {
        folder.name: told_by(command, folder, project)["status"] for folder in (good, some, bad, empty)
    }
    assert statuses == {"good": 0, "some": 1, "bad": 2, "empty": 2}
    assert told_by(command, tmp_path / "nowhere", project)["status"] == 2


@pytest.mark.parametrize("command", ["import_studies", "import_labels"])
def test_the_help_tells_the_exit_status(command: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", command, "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "1  some files were refused; each has its reason\n" in done.stdout
