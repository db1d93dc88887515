"""What was given out as a DICOM object comes back as it was: into its own series, and nowhere else."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.files.storage import default_storage

from imaging.formats.geometry import RAS_TO_LPS, Grid, fit_to, turned_array
from imaging.models import LevelMark, Series
from imaging.services.grids import series_grid
from projects.models import Approval, Project
from tests.imaging import makers
from tests.imaging.exchanged import errors_told, objects_of
from tests.imaging.test_import_studies import imported, incoming

pytestmark = pytest.mark.django_db
__all__ = ["incoming"]

SCT = "sct_testing_data"
TEMPLATE = f"{SCT}/template/template/PAM50_small"
PUBLIC = {
    **{
        f"lumbar MR {name}": (f"lumbar_mr/{name}_img.nii.gz", f"lumbar_mr/{name}_lab.nii.gz", "")
        for name in ("IVD_11", "IVD_20", "VBs_VB2_12", "VBs_VB3_01", "VBs_VB3_03")
    },
    "CT of slices": (
        "TotalSegmentator/example_ct_dicom/*",
        "TotalSegmentator/example_seg_dicom.nii.gz",
        "totalsegmentator",
    ),
    "CT volume": (
        "TotalSegmentator/example_ct_sm.nii.gz",
        "TotalSegmentator/example_seg.nii.gz",
        "totalsegmentator",
    ),
    "CT with PIR axes": (
        "TPTBox/sample_ct/sub-ct_label-22_ct.nii.gz",
        "TPTBox/sample_ct/sub-ct_seg-vert_label-22_msk.nii.gz",
        "",
    ),
    "VerSe without its image": ("", "verse/sub-verse004_seg-vert_msk.nii.gz", ""),
    "cervical points": (f"{SCT}/t2/t2.nii.gz", f"{SCT}/t2/labels.nii.gz", "sct_discs"),
    "template discs": (f"{TEMPLATE}_t2.nii.gz", f"{TEMPLATE}_label_disc.nii.gz", "sct_discs"),
}  # fmt: skip


def kept() -> dict[str, Any]:
    """What is stored of each mark, with its outlines."""
    found: dict[str, Any] = {}
    for mark in LevelMark.objects.order_by("level"):
        with default_storage.open(mark.outline_path) as stream:
            lines = json.loads(gzip.decompress(stream.read()))
        found[mark.level] = ((mark.x, mark.y, mark.z), json.loads(mark.box), lines)
    return found


def come_back(project: Project, path: Path, folder: Path) -> dict[str, Any]:
    """Forget every mark, import one object alone, and the outcome of it."""
    LevelMark.objects.all().delete()
    folder.mkdir()
    shutil.copy(path, folder / "object.dcm")
    row: dict[str, Any] = imported(folder, project)["object.dcm"]
    return row


def masked(mask_path: Path) -> tuple[Any, Any]:
    """The voxels of a mask as they lie on its series, and the grid."""
    import nibabel as nib

    found = series_grid(Series.objects.get())
    assert found is not None
    grid = Grid(tuple(found["shape"]), np.array(found["affine"]))
    labels = nib.load(mask_path)
    fit = fit_to(labels.shape, RAS_TO_LPS @ labels.affine, grid)
    assert fit is not None
    return turned_array(np.asarray(labels.dataobj), *fit).astype(np.int32), grid


def assert_round_trip(
    project: Project, folder: Path, mask_path: Path, numbering: str, tmp_path: Path
) -> None:
    """Import, give out, import again: every mark lies where it was, inside its mask."""
    told = imported(folder, project, numbering=numbering)
    assert told["counts"]["refused"] == 0, told
    before = kept()
    assert before
    objects = objects_of(Series.objects.get(), tmp_path / "out")
    assert [errors_told(path) for path in objects.values()] == [[], []]
    row = come_back(project, objects["seg"], tmp_path / "seg")
    assert row["outcome"] == "taken", row
    after = kept()
    assert after == before
    mask, grid = masked(mask_path)
    for point, _box, _lines in after.values():
        index = np.rint(np.linalg.inv(grid.affine) @ [*point, 1]).astype(int)[:3]
        assert mask[tuple(index)] > 0
    row = come_back(project, objects["sr"], tmp_path / "sr")
    assert row["outcome"] == "taken", row
    for mark in LevelMark.objects.all():
        assert (mark.x, mark.y, mark.z) == pytest.approx(before[mark.level][0], abs=0.002)
    assert LevelMark.objects.count() == len(before)


@pytest.mark.once
@pytest.mark.shared
# test_labels_go_round takes the same volumes further; all but one are for `make soak`.
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[] if name == "CT of slices" else pytest.mark.soak, id=name)
        for name in PUBLIC
    ],
)
def test_public_volumes_come_back_voxel_for_voxel(
    project: Project, approval: Approval, shared_files: Path, tmp_path: Path, name: str
) -> None:
    image, mask, numbering = PUBLIC[name]
    folder = tmp_path / "in"
    folder.mkdir()
    for path in sorted(shared_files.glob(image)) if image else []:
        shutil.copy(path, folder)
    mask_path = Path(shutil.copy(shared_files / mask, folder))
    if not image:
        import nibabel as nib

        labels = nib.load(mask_path)
        makers.nifti(folder / "sub-verse004_ct.nii.gz", makers.noise_image(labels.shape), labels.affine)
    assert_round_trip(project, folder, mask_path, numbering, tmp_path)


@pytest.mark.once
@pytest.mark.parametrize(
    "affine", [makers.IPL, makers.PIR, makers.LAS, makers.oblique(17.0)], ids=["IPL", "PIR", "LAS", "oblique"]
)
def test_made_volumes_come_back_voxel_for_voxel(
    project: Project, approval: Approval, incoming: Path, tmp_path: Path, affine: Any
) -> None:
    tall = int(np.argmax(np.abs(affine[2, :3])))
    shape = tuple(60 if axis == tall else 20 for axis in range(3))
    makers.nifti(incoming / "a_img.nii.gz", makers.noise_image(shape), affine)
    blocks = makers.spine_blocks(shape, affine, [20, 21, 22, 23, 24])
    makers.nifti(incoming / "a_lab.nii.gz", blocks, affine)
    assert_round_trip(project, incoming, incoming / "a_lab.nii.gz", "", tmp_path)


def test_levels_without_a_code_of_their_own_come_back(
    project: Project, approval: Approval, incoming: Path, tmp_path: Path
) -> None:
    shape = (70, 24, 18)
    makers.nifti(incoming / "a_img.nii.gz", makers.noise_image(shape), makers.IPL)
    # T12, T13, L1, L5, L6, sacrum and coccyx in VerSe's numbers.
    labels = [19, 28, 20, 24, 25, 26, 27]
    makers.nifti(incoming / "a_lab.nii.gz", makers.spine_blocks(shape, makers.IPL, labels), makers.IPL)
    assert_round_trip(project, incoming, incoming / "a_lab.nii.gz", "verse", tmp_path)
    assert set(LevelMark.objects.values_list("level", flat=True)) == {
        "T12", "T13", "L1", "L5", "L6", "S1", "Co",
    }  # fmt: skip
