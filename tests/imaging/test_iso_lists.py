"""Lists in 1 mm voxels lie where the truth is on an image with other voxels, or are refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nibabel as nib
import numpy as np
import pytest

from imaging.models import LevelMark
from projects.models import Approval, Project
from tests.imaging import makers
from tests.imaging.test_import_studies import imported

pytestmark = pytest.mark.django_db

SHAPE = (80, 60, 24)
AFFINES = {
    "IPL": makers.IPL @ np.diag([0.9, 0.4, 3.0, 1.0]),
    "LAS": makers.LAS @ np.diag([0.6, 0.6, 0.5, 1.0]),
    "oblique": makers.oblique(12) @ np.diag([0.5, 0.9, 0.4, 1.0]),
}


def truth(affine: np.ndarray[Any, Any]) -> dict[str, np.ndarray[Any, Any]]:
    """Where three vertebrae are, RAS mm, head first."""
    corners = np.array([affine @ [*(np.array(SHAPE) * share), 1] for share in (0.3, 0.5, 0.7)])[:, :3]
    ordered = corners[np.argsort(-corners[:, 2])]
    return dict(zip(("L1", "L2", "L3"), ordered, strict=True))


def in_asl(affine: np.ndarray[Any, Any], points: dict[str, np.ndarray[Any, Any]], side: float | None) -> Any:
    """The list of these points in voxels of the image turned to ASL; of `side` mm, or its own."""
    turn = nib.orientations.ornt_transform(
        nib.orientations.io_orientation(affine), nib.orientations.axcodes2ornt(("A", "S", "L"))
    )
    turned = affine @ nib.orientations.inv_ornt_aff(turn, SHAPE)
    zooms = nib.affines.voxel_sizes(turned) / side if side else np.ones(3)
    rows: list[dict[str, Any]] = [{"direction": ["A", "S", "L"]}]
    for number, point in enumerate(points.values()):
        index = (np.linalg.inv(turned) @ np.append(point, 1))[:3] * zooms
        rows.append({"label": 20 + number, **dict(zip("XYZ", np.round(index, 1).tolist(), strict=True))})
    return rows


@pytest.mark.once
@pytest.mark.parametrize("axes", AFFINES)
@pytest.mark.parametrize("says_direction", [True, False])
def test_a_list_in_millimetre_voxels_lies_where_the_truth_is(
    project: Project, approval: Approval, tmp_path: Path, axes: str, says_direction: bool
) -> None:
    affine = AFFINES[axes]
    points = truth(affine)
    rows = in_asl(affine, points, 1.0)
    makers.nifti(tmp_path / "GL003.nii.gz", makers.noise_image(SHAPE), affine)
    (tmp_path / "GL003_iso-ctd.json").write_text(json.dumps(rows if says_direction else rows[1:]))
    row = imported(tmp_path, project)["GL003_iso-ctd.json"]
    assert row["outcome"] == "taken", row["reason"]
    for mark in LevelMark.objects.all():
        right, front, up = points[mark.level]
        assert (mark.x, mark.y, mark.z) == pytest.approx((-right, -front, up), abs=0.15)


def test_a_list_that_only_looks_like_one_in_millimetres_is_refused(
    project: Project, approval: Approval, tmp_path: Path
) -> None:
    affine = AFFINES["IPL"]
    makers.nifti(tmp_path / "a.nii.gz", makers.noise_image(SHAPE), affine)
    (tmp_path / "a.json").write_text(json.dumps(in_asl(affine, truth(affine), 1.0)))
    row = imported(tmp_path, project)["a.json"]
    assert row["outcome"] == "refused"
    assert row["reason"].startswith("This list runs as lists in 1 mm voxels do (ASL)")
    assert not LevelMark.objects.exists()


def test_a_list_whose_voxels_have_another_size_is_refused(
    project: Project, approval: Approval, tmp_path: Path
) -> None:
    affine = AFFINES["IPL"]
    rows = in_asl(affine, truth(affine), 1.0)
    rows[0]["zoom"] = [1, 1, 1]
    makers.nifti(tmp_path / "a.nii.gz", makers.noise_image(SHAPE), affine)
    (tmp_path / "a.json").write_text(json.dumps(rows))
    assert imported(tmp_path, project)["a.json"]["reason"] == (
        "The voxels of this list have another size than those of its image."
    )


def test_a_list_in_voxels_of_its_image_is_placed_as_before(
    project: Project, approval: Approval, tmp_path: Path
) -> None:
    affine = makers.IPL
    makers.nifti(tmp_path / "a.nii.gz", makers.noise_image(SHAPE), affine)
    (tmp_path / "a.json").write_text(json.dumps(in_asl(affine, truth(affine), None)))
    assert imported(tmp_path, project)["a.json"]["outcome"] == "taken"
