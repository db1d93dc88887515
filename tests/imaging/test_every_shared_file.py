"""Every file of three public collections of odd images: taken by the import, or refused in a sentence.

    pytest -s -p no:randomly tests/imaging/test_every_shared_file.py

Each file comes alone into a project of its own. What is refused leaves nothing; no file takes more than a
gigabyte or half a minute.
"""

from __future__ import annotations

import io
import os
import re
import sys
import time
from contextlib import suppress
from pathlib import Path

import nibabel as nib
import numpy as np
import pydicom
import pytest
from django.core.files.storage import default_storage

from imaging.formats import limits
from imaging.formats.errors import Refused
from imaging.formats.reader import Reader
from imaging.models import LevelMark, Series, SopInstance, Study, Subject
from projects.models import Approval, Project
from tests.imaging.test_hostile_files import asked, peak_memory
from tests.imaging.test_import_studies import told_by

pytestmark = [pytest.mark.django_db, pytest.mark.shared]
FOLDERS = ("deid_dicognito", "nifti_edge", "cornerstone3D")
MOST_MB, MOST_S = 1000, 30
# Words of programs, which a clinician does not use of an image.
JARGON = re.compile(r"Traceback|Exception|Error\b|NoneType|errno|\b0x|<class|\bdtype\b|[a-z]+\.py\b|\bnull\b")


def _stored(folder: str = "") -> set[str]:
    """Every name that is stored."""
    if not folder and not default_storage.exists(""):
        return set()
    inside, files = default_storage.listdir(folder)
    below = [_stored(os.path.join(folder, name)) for name in inside]
    return set().union({os.path.join(folder, name) for name in files}, *below)


def _rows() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Subject, Study, Series, SopInstance, LevelMark))


def _reading(path: Path, folder: Path) -> tuple[int, float]:
    """Megabytes at most, libraries included, and seconds that one file takes a reading process of its own."""
    folder.mkdir()
    copy = folder / path.name
    copy.write_bytes(path.read_bytes())
    with Reader(seconds=limits.SECONDS) as reader:
        began = time.monotonic()
        with suppress(Refused):
            asked(reader, copy)
        return peak_memory(reader) // 1_000_000, time.monotonic() - began


def _alone(path: Path, folder: Path, number: int) -> tuple[Project, Path]:
    """A project of its own, and a folder that holds this file alone."""
    project = Project.objects.create(slug=f"alone-{number}", name="One file")
    Approval.objects.update(project=project)
    (folder / f"{number}").mkdir()
    (folder / f"{number}" / path.name).write_bytes(path.read_bytes())
    return project, folder / f"{number}"


@pytest.mark.once
@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_is_read_right_or_refused_in_a_sentence(
    approval: Approval, shared_files: Path, tmp_path: Path, folder: str
) -> None:
    files = [path for path in sorted((shared_files / folder).iterdir()) if path.is_file()]
    told_of = []
    for number, path in enumerate(files):
        project, alone = _alone(path, tmp_path, number)
        megabytes, seconds = _reading(path, tmp_path / f"read-{number}")
        rows, stored = _rows(), _stored()
        (row,) = told_by("import_studies", alone, project, pictures="CR")["files"]
        told_of.append(
            (path.name, row["outcome"], f"{row['reason']} {row['what_to_do']}".strip(), megabytes, seconds)
        )
        assert row["outcome"] in ("taken", "refused"), path.name
        if row["outcome"] == "refused":
            assert (_rows(), _stored()) == (rows, stored), path.name
            assert row["reason"][:1].isupper(), path.name
            assert row["reason"].endswith("."), path.name
            assert not JARGON.search(row["reason"]), row["reason"]
        else:
            assert _is_right(project, path), path.name
    sys.stdout.write(f"\n| {folder} | outcome | what is said | MB | s |\n|---|---|---|---|---|\n")
    sys.stdout.writelines(f"| {a} | {b} | {c} | {d} | {e:.1f} |\n" for a, b, c, d, e in told_of)
    assert max(megabytes for *_rest, megabytes, _seconds in told_of) <= MOST_MB
    assert max(seconds for *_rest, seconds in told_of) <= MOST_S
    assert len(told_of) == len(files) >= 10


def _is_right(project: Project, path: Path) -> bool:
    """Whether what is stored of a file has its values: each pixel of a DICOM image, the mean of a volume."""
    sops = list(SopInstance.objects.filter(series__study__project=project).select_related("series"))
    stored = [_read(sop.path) for sop in sops]
    if not stored or not all(sop.series.modality and sop.pixel_length for sop in sops):
        return False
    if path.suffix == ".dcm":
        try:
            before = pydicom.dcmread(path).pixel_array
        except (NotImplementedError, RuntimeError):
            # 12-bit JPEG, which only the viewer unpacks: what is packed is there.
            return all(after.PixelData for after in stored)
        frames = before if len(stored) > 1 else [before]
        # Colours are stored as they were sent or as RGB; grey values are the same.
        return all(
            after.pixel_array.shape == frame.shape
            and (frame.ndim > 2 or np.array_equal(after.pixel_array, frame))
            for after, frame in zip(stored, frames, strict=True)
        )
    values = np.concatenate(
        [(one.pixel_array * float(one.RescaleSlope) + float(one.RescaleIntercept)).ravel() for one in stored]
    )
    wanted = nib.load(path).get_fdata()
    return values.size == wanted.size and bool(np.isclose(values.mean(), wanted.mean(), rtol=0.01, atol=0.01))


def _read(name: str) -> pydicom.Dataset:
    with default_storage.open(name) as stream:
        return pydicom.dcmread(io.BytesIO(stream.read()))
