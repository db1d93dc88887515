"""VerSe, CTSpine1K and disc labels: pairs by name, lists checked entry by entry, masks by their numbers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from imaging.adapters import ctspine1k, sct_discs, verse
from imaging.adapters.rows import ImageFile, LabelFile
from imaging.models import LevelMark, Series
from projects.models import Approval, Project
from tests.imaging import makers
from tests.imaging.datasets.folders import Told, said

SHAPE = (40, 24, 18)
DIRECTION = {"direction": ["I", "P", "L"]}
# Centres of the five blocks that `makers.spine_blocks` makes along the first axis, L1 to L5.
CENTRES = [{"label": 20 + count, "X": 3.5 + 8 * count, "Y": 11.5, "Z": 8.5} for count in range(5)]


def volumes(folder: Path, image: str, mask: str, labels: list[int]) -> None:
    for name in (image, mask):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
    makers.nifti(folder / image, makers.noise_image(SHAPE), makers.IPL)
    makers.nifti(folder / mask, makers.spine_blocks(SHAPE, makers.IPL, labels), makers.IPL)


def centroids(path: Path, *entries: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(list(entries)))
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "verse"
    name = "sub-verse004/sub-verse004"
    volumes(
        made,
        f"rawdata/{name}_ct.nii.gz",
        f"derivatives/{name}_seg-vert_msk.nii.gz",
        [20, 21, 22, 23, 24],
    )
    centroids(made / f"derivatives/{name}_seg-subreg_ctd.json", DIRECTION, *CENTRES)
    return made


@pytest.mark.django_db
def test_mask_and_list_agree_on_the_marks_of_the_image(
    project: Project, approval: Approval, folder: Path
) -> None:
    told = Told("verse", folder, project)
    assert (told.code, told.refused) == (0, [])
    assert told.counts == {"images": 1, "labels": 2, "before": 0, "marks": 5, "facts": 0, "refused": 0}
    assert Series.objects.get().modality == "CT"
    assert sorted(LevelMark.objects.values_list("level", flat=True)) == ["L1", "L2", "L3", "L4", "L5"]
    again = Told("verse", folder, project)
    assert (again.code, again.counts["before"], again.counts["marks"]) == (0, 3, 0)


@pytest.mark.django_db
def test_the_lists_of_the_challenge_count_voxels_of_one_millimetre(
    project: Project, approval: Approval, tmp_path: Path
) -> None:
    made = tmp_path / "challenge"
    made.mkdir()
    # Voxels of 2 mm from head to foot: a list in voxels of the image would lie elsewhere.
    affine = makers.IPL @ np.diag([2.0, 1, 1, 1])
    makers.nifti(made / "verse500_CT-sag.nii.gz", makers.noise_image(SHAPE), affine)
    # A, S and L of an image whose axes run I, P and L: S counts from the foot, A from the back.
    entries = [{"label": 20 + count, "X": 12.0, "Y": 2 * (36 - 8 * count), "Z": 8.0} for count in range(5)]
    centroids(made / "verse500_CT-sag_iso-ctd.json", {"direction": ["A", "S", "L"]}, *entries)
    told = Told("verse", made, project)
    assert (told.code, told.refused) == (0, [])
    heights = dict(LevelMark.objects.values_list("level", "z"))
    assert heights == {"L1": -6.0, "L2": -22.0, "L3": -38.0, "L4": -54.0, "L5": -70.0}


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ({"label": 29, "X": 1, "Y": 2, "Z": 3}, "Label 29 is none of VerSe."),
        ({"label": 0, "X": 1, "Y": 2, "Z": 3}, "Label 0 is none of VerSe."),
        ({"label": "L4", "X": 1, "Y": 2, "Z": 3}, "Label L4 is none of VerSe."),
        ({"label": 23, "X": 1, "Y": 2, "Z": 3}, "Label 23 stands in row 5 already."),
        ({"label": 25, "X": 1, "Y": 2}, "Z is missing."),
        ({"label": 25, "X": "far", "Y": 2, "Z": 3}, "X is no number: far."),
        (
            {"direction": ["P", "A", "R"]},
            "The direction does not name one of L R, one of A P and one of I S.",
        ),
        ([1, 2, 3], "This entry is no object."),
    ],
)
def test_a_list_with_an_entry_that_does_not_fit_is_refused_whole(
    folder: Path, entry: Any, reason: str
) -> None:
    name = "derivatives/sub-verse004/sub-verse004_seg-subreg_ctd.json"
    centroids(folder / name, DIRECTION, *CENTRES, entry)
    rows = list(verse.read(folder))
    assert said(rows) == [f"{name} row 7: {reason}"]
    assert [row.path.name for row in rows if isinstance(row, LabelFile)] == [
        "sub-verse004_seg-vert_msk.nii.gz"
    ]


def test_labels_without_their_image_and_damaged_lists_are_refused(folder: Path) -> None:
    (folder / "derivatives/sub-verse004/sub-verse004_seg-subreg_ctd.json").write_text("[{")
    centroids(folder / "sub-gl003_dir-ax_seg-subreg_ctd.json", DIRECTION)
    assert said(list(verse.read(folder))) == [
        "derivatives/sub-verse004/sub-verse004_seg-subreg_ctd.json: It is no JSON.",
        "sub-gl003_dir-ax_seg-subreg_ctd.json: Its image, sub-gl003_dir-ax, is missing.",
    ]


@pytest.mark.django_db
def test_masks_that_do_not_fit_are_refused_by_their_files(
    project: Project, approval: Approval, tmp_path: Path
) -> None:
    made = tmp_path / "ctspine1k"
    for count, labels in enumerate(([20, 21, 22, 23], [21, 20, 22, 23], [20, 21, 99, 30], [])):
        volumes(made, f"volumes/c{count}.nii.gz", f"labels/c{count}_seg.nii.gz", labels or [8, 9])
        # Each person has another image.
        makers.nifti(made / f"volumes/c{count}.nii.gz", makers.noise_image(SHAPE, count), makers.IPL)
    cut = makers.spine_blocks((40, 24, 17), makers.IPL, [8, 9])
    makers.nifti(made / "labels/c3_seg.nii.gz", cut, makers.IPL)
    makers.nifti(made / "labels/c9_seg.nii.gz", cut, makers.IPL)
    told = Told("ctspine1k", made, project)
    assert told.code == 1
    assert told.refused == [
        "labels/c9_seg.nii.gz: Its image, c9, is missing.",
        "labels/c1_seg.nii.gz: Read as verse, L1 would lie below L2: the levels do not ascend.",
        "labels/c2_seg.nii.gz: Label 30 is none of VerSe.",
        "labels/c3_seg.nii.gz: The grid of this mask (40 × 24 × 17) differs from its image (40 × 24 × 18).",
    ]
    assert told.counts["marks"] == 4


def test_an_image_named_as_its_mask_is_no_image_of_its_own(tmp_path: Path) -> None:
    for name in ("c1.nii.gz", "c1_seg.nii.gz"):
        (tmp_path / name).write_bytes(b"x")
    rows = list(ctspine1k.read(tmp_path))
    assert [(type(row), row.path.name) for row in rows if isinstance(row, ImageFile | LabelFile)] == [
        (ImageFile, "c1.nii.gz"),
        (LabelFile, "c1_seg.nii.gz"),
    ]


@pytest.mark.django_db
def test_points_of_discs_become_segments(project: Project, approval: Approval, tmp_path: Path) -> None:
    made = tmp_path / "sct"
    points = np.zeros(SHAPE, dtype=np.int16)
    # 2 lies above C2/C3 and 50 on the cord: neither is a level that is marked.
    for count, label in enumerate((50, 2, 3, 4, 5)):
        points[4 + 8 * count, 12, 9] = label
    (made / "sub-a/anat").mkdir(parents=True)
    (made / "derivatives/labels/sub-a/anat").mkdir(parents=True)
    makers.nifti(made / "sub-a/anat/sub-a_T2w.nii.gz", makers.noise_image(SHAPE), makers.IPL)
    labels = made / "derivatives/labels/sub-a/anat"
    makers.nifti(labels / "sub-a_T2w_labels-disc-manual.nii.gz", points, makers.IPL)
    told = Told("sct_discs", made, project)
    assert (told.code, told.refused) == (0, [])
    assert sorted(LevelMark.objects.values_list("level", flat=True)) == ["C2/C3", "C3/C4", "C4/C5"]
    points[20, 3, 3] = 40
    makers.nifti(labels / "sub-a_T2w_labels-disc-manual.nii.gz", points, makers.IPL)
    name = "derivatives/labels/sub-a/anat/sub-a_T2w_labels-disc-manual.nii.gz"
    assert Told("sct_discs", made, project).refused == [
        f"{name}: Label 40 is none of the Spinal Cord Toolbox."
    ]
    makers.nifti(labels / "sub-b_T2w_label-discs_dlabel.nii.gz", points, makers.IPL)
    assert said(list(sct_discs.read(made))) == [
        "derivatives/labels/sub-a/anat/sub-b_T2w_label-discs_dlabel.nii.gz: Its image, sub-b_T2w, is missing."
    ]
