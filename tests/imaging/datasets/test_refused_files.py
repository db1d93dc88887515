"""Masks and point labels that do not fit their image are refused by their file, and leave nothing behind."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from imaging.models import LevelMark, Series
from projects.models import Approval, Project
from tests.imaging import makers
from tests.imaging.datasets.folders import Told

pytestmark = pytest.mark.django_db
SHAPE = (40, 24, 18)


def pair(folder: Path, image: str, mask: str, voxels: NDArray[np.int16]) -> None:
    for name in (image, mask):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
    makers.nifti(folder / image, makers.noise_image(SHAPE, len(image) + sum(map(ord, image))), makers.IPL)
    makers.nifti(folder / mask, voxels, makers.IPL)


def blocks(*labels: int, shape: tuple[int, int, int] = SHAPE) -> NDArray[np.int16]:
    return makers.spine_blocks(shape, makers.IPL, list(labels))


def discs(*labels: int) -> NDArray[np.int16]:
    """Points from head to foot, 8 mm apart."""
    made = np.zeros(SHAPE, np.int16)
    for number, label in enumerate(labels):
        made[4 + 8 * number, 12, 9] = label
    return made


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:60])


def test_masks_of_ctspine1k_that_do_not_fit(project: Project, approval: Approval, tmp_path: Path) -> None:
    masks = {
        "good": blocks(20, 21, 22, 23),
        "order": blocks(21, 20, 22, 23),
        "strange": blocks(20, 21, 99, 30),
        "grid": blocks(8, 9, shape=(40, 24, 17)),
        "empty": np.zeros(SHAPE, np.int16),
        "cut": blocks(20, 21),
    }
    for case, voxels in masks.items():
        pair(tmp_path, f"volumes/{case}.nii.gz", f"labels/{case}_seg.nii.gz", voxels)
    cut(tmp_path / "labels" / "cut_seg.nii.gz")
    makers.nifti(tmp_path / "labels" / "lost_seg.nii.gz", blocks(20, 21), makers.IPL)
    told = Told("ctspine1k", tmp_path, project)
    assert told.code == 1
    reasons = dict(line.removeprefix("labels/").split("_seg.nii.gz: ", 1) for line in told.refused)
    assert reasons.keys() == {"order", "strange", "grid", "empty", "cut", "lost"}
    assert reasons["lost"] == "Its image, lost, is missing."
    assert reasons["order"].endswith("L1 would lie below L2: the levels do not ascend.")
    assert reasons["strange"] == "Label 30 is none of VerSe."
    assert reasons["cut"].startswith("By its content this is no image, mask or level list")
    assert reasons["grid"] == ("The grid of this mask (40 × 24 × 17) differs from its image (40 × 24 × 18).")
    assert set(LevelMark.objects.values_list("level", flat=True)) == {"L1", "L2", "L3", "L4"}
    assert Series.objects.filter(level_marks__isnull=False).distinct().count() == 1
    assert told.counts["images"] == 6


def test_points_of_discs_that_do_not_fit(project: Project, approval: Approval, tmp_path: Path) -> None:
    twice = discs(3, 4, 5)
    twice[13, 3, 3] = 4
    points = {
        "good": discs(3, 4, 5),
        "order": discs(4, 3, 5),
        "strange": discs(3, 40),
        "twice": twice,
        "cord": discs(1, 2, 50),
        "cut": discs(3, 4),
    }
    for case, voxels in points.items():
        image = f"sub-{case}/anat/sub-{case}_T2w"
        pair(tmp_path, f"{image}.nii.gz", f"derivatives/labels/{image}_labels-disc-manual.nii.gz", voxels)
    labels = tmp_path / "derivatives" / "labels"
    cut(labels / "sub-cut" / "anat" / "sub-cut_T2w_labels-disc-manual.nii.gz")
    makers.nifti(labels / "sub-lost_T2w_labels-disc-manual.nii.gz", discs(3), makers.IPL)
    told = Told("sct_discs", tmp_path, project)
    assert told.code == 1
    reasons = {
        line.split("_T2w")[0].rsplit("sub-", 1)[1]: line.split(".nii.gz: ", 1)[1] for line in told.refused
    }
    assert reasons.keys() == {"order", "strange", "twice", "cord", "cut", "lost"}
    assert reasons["lost"] == "Its image, sub-lost_T2w, is missing."
    assert reasons["order"].endswith("C2/C3 would lie below C3/C4: the levels do not ascend.")
    assert reasons["strange"] == "Label 40 is none of the Spinal Cord Toolbox."
    assert reasons["cut"].startswith("By its content this is no image, mask or level list")
    assert reasons["twice"] == "Label 4, C3/C4, stands at 2 places of this file; a point has one."
    assert reasons["cord"] == "No label of this mask is a level in a numbering that is known."
    assert set(LevelMark.objects.values_list("level", flat=True)) == {"C2/C3", "C3/C4", "C4/C5"}
    assert Series.objects.filter(level_marks__isnull=False).distinct().count() == 1
