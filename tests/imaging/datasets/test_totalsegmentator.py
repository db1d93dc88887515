"""TotalSegmentator: the masks of single vertebrae become one label map and mark their image."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from imaging.adapters import totalsegmentator
from imaging.models import LevelMark
from projects.models import Approval, Project
from tests.imaging import makers
from tests.imaging.datasets.folders import Told, said

SHAPE = (40, 24, 18)
BONES = {"vertebrae_T12": 1, "vertebrae_L1": 2, "vertebrae_L2": 3, "vertebrae_L3": 4, "sacrum": 5}


def case(folder: Path, name: str, seed: int) -> Path:
    made = folder / name
    (made / "segmentations").mkdir(parents=True)
    makers.nifti(made / "ct.nii.gz", makers.noise_image(SHAPE, seed), makers.IPL)
    blocks = makers.spine_blocks(SHAPE, makers.IPL, list(BONES.values()))
    for structure, number in BONES.items():
        mask = (blocks == number).astype(np.uint8)
        makers.nifti(made / "segmentations" / f"{structure}.nii.gz", mask, makers.IPL)
    for structure in ("vertebrae_C1", "liver"):
        makers.nifti(made / "segmentations" / f"{structure}.nii.gz", np.zeros(SHAPE, np.uint8), makers.IPL)
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "total"
    case(made, "s0000", 1)
    return made


@pytest.mark.django_db
def test_masks_of_single_vertebrae_mark_their_image(
    project: Project, approval: Approval, folder: Path
) -> None:
    told = Told("totalsegmentator", folder, project)
    assert (told.code, told.refused) == (0, [])
    assert told.counts == {"images": 1, "labels": 1, "before": 0, "marks": 5, "facts": 0, "refused": 0}
    heights = dict(LevelMark.objects.values_list("level", "z"))
    assert sorted(heights, key=lambda level: -heights[level]) == ["T12", "L1", "L2", "L3", "S1"]
    again = Told("totalsegmentator", folder, project)
    assert (again.code, again.counts["before"], again.counts["marks"]) == (0, 2, 0)


@pytest.mark.django_db
def test_parts_that_do_not_fit_together_are_refused(
    project: Project, approval: Approval, folder: Path
) -> None:
    grid, overlap, numbers = (case(folder, f"s000{n}", n + 1) / "segmentations" for n in (1, 2, 3))
    cut = np.ones((40, 24, 17), np.uint8)
    makers.nifti(grid / "vertebrae_L5.nii.gz", cut, makers.IPL)
    makers.nifti(overlap / "vertebrae_L5.nii.gz", np.ones(SHAPE, np.uint8), makers.IPL)
    makers.nifti(numbers / "vertebrae_L5.nii.gz", np.full(SHAPE, 3, np.uint8), makers.IPL)
    told = Told("totalsegmentator", folder, project)
    assert told.code == 1
    whole = "segmentations/vert_msk.nii"
    assert [line.split(": ", 1)[0] for line in told.refused] == [f"s000{n}/{whole}" for n in (1, 2, 3)]
    assert "vertebrae_L5.nii.gz differs from that of the other structures." in told.refused[0]
    assert "lies on another structure." in told.refused[1]
    assert "has numbers other than 0 and 1." in told.refused[2]
    assert told.counts["marks"] == 5


def test_cases_without_their_image_or_vertebrae_and_unknown_bones_are_refused(folder: Path) -> None:
    (case(folder, "s0005", 2) / "ct.nii.gz").unlink()
    bare = case(folder, "s0006", 3)
    for path in (bare / "segmentations").glob("*"):
        path.unlink()
    strange = folder / "s0000" / "segmentations" / "vertebrae_L6.nii.gz"
    makers.nifti(strange, np.zeros(SHAPE, np.uint8), makers.IPL)
    assert said(list(totalsegmentator.read(folder))) == [
        "s0000/segmentations/vertebrae_L6.nii.gz: vertebrae_L6 is no vertebra of TotalSegmentator.",
        "s0005/segmentations: Its image, ct.nii.gz, is missing.",
        "s0006/segmentations: It holds no mask of a vertebra.",
    ]
