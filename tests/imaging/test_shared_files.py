"""The public sample files: each is taken or refused as a clinician would expect."""

from __future__ import annotations

import gzip
import json
import time
from pathlib import Path

import numpy as np
import pytest
from django.core.files.storage import default_storage
from PIL import Image

from imaging.models import LevelMark, NumberingBasis, Series, SopInstance, Study, Subject
from projects.models import Approval, Project
from tests.imaging.test_import_studies import imported

# What a real file holds is asked; its rows are counted and named, whatever database keeps them.
pytestmark = [pytest.mark.django_db, pytest.mark.shared, pytest.mark.once]


def chosen(folder: Path, into: Path, *patterns: str) -> Path:
    """A folder of links turned into copies of the names that match; the reader follows no links."""
    into.mkdir()
    for pattern in patterns:
        for path in sorted(folder.glob(pattern)):
            (into / path.name).write_bytes(path.read_bytes())
    return into


def test_five_lumbar_volumes_come_in_with_their_marks_in_time(
    project: Project, approval: Approval, shared_files: Path, tmp_path: Path
) -> None:
    folder = chosen(shared_files / "lumbar_mr", tmp_path / "in", "*.nii.gz", "*.json")
    started = time.monotonic()
    told = imported(folder, project)
    # Twenty seconds on an idle machine; a crowded one has three minutes.
    assert time.monotonic() - started <= 180
    assert told["counts"]["taken"] == 15
    assert Series.objects.filter(modality="MR", plane="sagittal").count() == 5
    assert LevelMark.objects.count() == 7 + 5 * 4
    assert told["VBs_VB2_12.json"]["reason"] == "Agrees with the marks already there within 0.1 mm."
    assert set(Subject.objects.values_list("numbering_basis", flat=True)) == {NumberingBasis.SACRUM_ASSUMED}


def test_outlines_lie_on_the_vertebrae_they_name(
    project: Project, approval: Approval, shared_files: Path, tmp_path: Path
) -> None:
    import nibabel as nib

    folder = chosen(shared_files / "lumbar_mr", tmp_path / "in", "VBs_VB3_01_*.nii.gz")
    imported(folder, project)
    mask = np.asarray(nib.load(folder / "VBs_VB3_01_lab.nii.gz").dataobj)
    mark = LevelMark.objects.get(level="L4")
    with default_storage.open(mark.outline_path) as stored:
        outlines = json.loads(gzip.decompress(stored.read()))
    # Area by the shoelace formula, slice by slice, against the number of voxels of 1 mm³.
    area = sum(_area(np.array(outline["points"])) for outline in outlines)
    assert area == pytest.approx(np.count_nonzero(mask == 23), rel=0.03)


def _area(points: np.ndarray) -> float:
    y, z = points[:, 1], points[:, 2]
    return float(abs(np.dot(y, np.roll(z, 1)) - np.dot(z, np.roll(y, 1))) / 2)


def test_the_ct_takes_its_own_mask_and_refuses_the_other_pairing(
    project: Project, approval: Approval, shared_files: Path, tmp_path: Path
) -> None:
    source = shared_files / "TotalSegmentator"
    folder = chosen(source, tmp_path / "in", "example_ct_dicom/*", "example_seg_dicom.nii.gz")
    told = imported(folder, project)
    assert told["counts"] == {"arriving": 0, "waiting": 0, "taken": 21, "duplicate": 0, "refused": 0}
    assert told["example_seg_dicom.nii.gz"]["levels"] == ["T11", "T12"]
    series = Series.objects.get()
    assert (series.modality, series.plane, series.frame_count) == ("CT", "axial", 20)
    assert series.spacing_is_regular
    other = chosen(source, tmp_path / "other", "example_ct.nii.gz", "example_seg.nii.gz")
    refused = imported(other, project)["example_seg.nii.gz"]
    assert refused["outcome"] == "refused"
    assert "differs from its image (122 × 101 × 112)" in refused["reason"]


def test_a_crop_with_pir_axes_takes_vertebrae_and_refuses_subregions(
    project: Project, approval: Approval, shared_files: Path
) -> None:
    told = imported(shared_files / "TPTBox" / "sample_ct", project)
    assert told["sub-ct_seg-vert_label-22_msk.nii.gz"]["levels"] == ["L2", "L3", "L4"]
    assert told["sub-ct_seg-subreg_label-22_msk.nii.gz"]["outcome"] == "refused"
    assert Series.objects.get().modality == "CT"


def test_cervical_point_labels_need_their_numbering_named(
    project: Project, approval: Approval, shared_files: Path, tmp_path: Path
) -> None:
    folder = chosen(shared_files / "sct_testing_data" / "t2", tmp_path / "in", "t2.nii.gz", "labels.nii.gz")
    assert imported(folder, project)["labels.nii.gz"]["outcome"] == "refused"
    told = imported(folder, project, numbering="sct_discs")
    assert told["labels.nii.gz"]["levels"] == ["C2/C3", "C4/C5"]


def test_labels_without_their_image_are_refused(
    project: Project, approval: Approval, shared_files: Path
) -> None:
    told = imported(shared_files / "verse", project)
    assert told["counts"]["refused"] == 3
    mask = told["sub-verse004_seg-vert_msk.nii.gz"]
    assert mask["what_to_do"] == "Send the image they were drawn on as well"


def test_png_slices_are_taken_and_painted_masks_refused(
    project: Project, approval: Approval, shared_files: Path
) -> None:
    counts = imported(shared_files / "spider_png", project, pictures="MR")["counts"]
    assert (counts["taken"], counts["refused"]) == (10, 10)
    assert set(Series.objects.values_list("modality", flat=True)) == {"MR"}


def test_xray_photographs_keep_every_pixel_and_wait_for_a_person(
    project: Project, approval: Approval, shared_files: Path, tmp_path: Path
) -> None:
    folder = chosen(shared_files / "xray_spine", tmp_path / "in", "N64*.jpg")
    imported(folder, project)
    sop = SopInstance.objects.get()
    with default_storage.open(sop.path) as stored:
        stored.seek(sop.pixel_offset)
        pixels = stored.read(sop.pixel_length)
    with Image.open(next(folder.iterdir())) as film:
        grey = np.asarray(film.convert("RGB"))[..., 0]
    assert pixels[: grey.size] == grey.tobytes()
    assert Study.objects.get().sign_off == "waiting"


def test_odd_nifti_files_are_refused_one_by_one(
    project: Project, approval: Approval, shared_files: Path
) -> None:
    told = imported(shared_files / "nifti_edge", project)
    assert told["5D_zeros.nii.gz"]["reason"].startswith("This file has 5 dimensions")
    assert told["not-nifti.nii"]["outcome"] == "refused"
    assert told["air.hdr.gz"]["reason"].startswith("This is the header of a NIfTI image")
    taken = [name for name, row in told.items() if name != "counts" and row["outcome"] == "taken"]
    assert sorted(taken) == [
        "avg152T1_LR_nifti.nii.gz",
        "avg152T1_LR_nifti2.nii.gz",
        "big.nii.gz",
        "little.nii.gz",
    ]


def test_every_transfer_syntax_is_taken(
    project: Project, approval: Approval, shared_files: Path, tmp_path: Path
) -> None:
    packed = [f".4.{number}" for number in (50, 51, 53, 55, 57, 70, 80, 81, 90, 91)]
    syntaxes = ["", ".1", ".2", ".1.99", ".5", *packed]
    for number, ending in enumerate(syntaxes):
        # One identifier in all of them: each needs a project of its own.
        (path,) = (shared_files / "cornerstone3D").glob(f"CTImage.dcm_*10008.1.2{ending}.dcm")
        other = Project.objects.create(slug=f"p{number}", name="One syntax")
        Approval.objects.filter(pk=approval.pk).update(project=other)
        assert imported(path, other)["counts"]["taken"] == 1, path.name
