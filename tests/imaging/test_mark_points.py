"""A mark points into the vertebral body, also where the outline holds the arch and the processes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nibabel as nib
import numpy as np
import pytest
from numpy.typing import NDArray

from imaging.formats.geometry import RAS_TO_LPS, Grid, fit_to, turned_array
from imaging.formats.outlines import label_box, label_centres, label_point
from imaging.models import LevelMark, Series
from imaging.services.grids import series_grid
from projects.models import Approval, Project
from tests.imaging.test_import_studies import imported
from tests.imaging.test_shared_files import chosen

SIDE = 60
# Columns run left, rows back, slices up, each 1.5 mm.
AXIAL = Grid((SIDE, SIDE, 30), np.diag([1.5, 1.5, 1.5, 1.0]))
# The same patient cut from the side: columns run back, rows down, slices left.
SAGITTAL = Grid(
    (SIDE, 30, SIDE),
    np.array([[0, 0, 1.5, 0], [1.5, 0, 0, 0], [0, -1.5, 0, 43.5], [0, 0, 0, 1.0]]),
)


def vertebra(*, height: int, whole: bool) -> NDArray[np.int32]:
    """A body around column 30, row 16, with pedicles, laminae and a heavy spinous process behind."""
    x, y, z = np.ogrid[:SIDE, :SIDE, :30]
    up = abs(z - 15) <= height // 2
    mask = ((x - 30) ** 2 / 14**2 + (y - 16) ** 2 / 10**2 <= 1) & up
    if whole:
        mask = mask | ((abs(abs(x - 30) - 9) <= 2) & (y >= 20) & (y <= 38) & (abs(z - 15) <= 3))
        mask = mask | ((abs(x - 30) <= 11) & (y >= 36) & (y <= 39) & (abs(z - 15) <= 6))
        mask = mask | ((abs(x - 30) <= 5) & (y >= 38) & (y <= 56) & (abs(z - 13) <= 7))
    made: NDArray[np.int32] = mask.astype(np.int32)
    return made


def pointed(mask: NDArray[np.int32], grid: Grid) -> tuple[NDArray[Any], NDArray[Any]]:
    """Where the only label is pointed at, and its centre of mass, LPS mm."""
    (centre,) = label_centres(mask, grid.affine)[0].values()
    _box, window = label_box(mask, 1, grid)
    return label_point(mask, 1, centre, grid, window), centre


@pytest.mark.parametrize("height", [16, 6], ids=["healthy", "flattened"])
@pytest.mark.parametrize("plane", ["axial", "sagittal"])
def test_a_whole_vertebra_is_pointed_at_in_its_body(height: int, plane: str) -> None:
    mask, grid = vertebra(height=height, whole=True), AXIAL
    if plane == "sagittal":
        mask, grid = np.ascontiguousarray(mask.transpose(1, 2, 0)[:, ::-1]), SAGITTAL
    point, centre = pointed(mask, grid)
    assert centre[1] > 1.5 * 26, "the centre of mass lies behind the body"
    assert abs(point[0] - 45) <= 3
    assert abs(point[1] - 24) <= 6
    assert abs(point[2] - 22.5) <= 3


def test_a_body_alone_is_pointed_at_in_its_centre_of_mass() -> None:
    point, centre = pointed(vertebra(height=16, whole=False), AXIAL)
    assert point == pytest.approx(centre)


def test_a_body_cut_off_by_the_border_of_the_image_is_still_pointed_at() -> None:
    mask = np.ascontiguousarray(vertebra(height=16, whole=True)[:, :, :12])
    point, _centre = pointed(mask, Grid((SIDE, SIDE, 12), AXIAL.affine))
    assert abs(point[1] - 24) <= 6


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.shared
def test_the_marks_of_a_real_ct_lie_in_the_bodies_and_inside_their_masks(
    project: Project, approval: Approval, shared_files: Path, tmp_path: Path
) -> None:
    name = "example_seg_dicom.nii.gz"
    folder = chosen(shared_files / "TotalSegmentator", tmp_path / "in", "example_ct_dicom/*", name)
    row = imported(folder, project)[name]
    assert row["outcome"] == "taken", row["reason"]
    found = series_grid(Series.objects.get())
    assert found is not None
    grid = Grid(tuple(found["shape"]), np.array(found["affine"]))
    labels = nib.load(folder / name)
    fit = fit_to(labels.shape, RAS_TO_LPS @ labels.affine, grid)
    assert fit is not None
    mask = turned_array(np.asarray(labels.dataobj), *fit)
    centres, _counts = label_centres(mask.astype(np.int32), grid.affine)
    for level, label in (("T12", 32), ("T11", 33)):
        mark = LevelMark.objects.get(level=level)
        index = np.rint(np.linalg.inv(grid.affine) @ [mark.x, mark.y, mark.z, 1]).astype(int)[:3]
        assert mask[tuple(index)] == label
        assert mark.y < centres[label][1], "in front of the centre of mass"
