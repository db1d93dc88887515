"""Masks whose header scales the stored numbers: a level is what the value says, not what is stored."""

from __future__ import annotations

from pathlib import Path

import nibabel as nib
import numpy as np
import pytest

from imaging.formats.combining import combine_masks
from imaging.models import LevelMark, Series
from projects.models import Approval, Project
from tests.imaging import makers
from tests.imaging.test_import_studies import imported, incoming

pytestmark = pytest.mark.django_db
__all__ = ["incoming"]
SHAPE = (40, 24, 18)


def scaled(path: Path, stored: np.ndarray, slope: float, intercept: float) -> None:  # type: ignore[type-arg]
    """A NIfTI mask whose values are stored * slope + intercept."""
    header = nib.Nifti1Image(stored, makers.IPL).header
    header.set_data_dtype(np.int16)
    header["magic"], header["vox_offset"] = b"n+1", 352
    header["scl_slope"], header["scl_inter"] = slope, intercept
    path.write_bytes(header.binaryblock + b"\0" * 4 + stored.astype("<i2").tobytes(order="F"))


def levels() -> set[str]:
    return set(LevelMark.objects.values_list("level", flat=True))


@pytest.mark.parametrize(("slope", "intercept"), [(2.0, 0.0), (1.0, 5.0), (-1.0, 255.0)])
def test_the_levels_are_those_of_the_values(
    project: Project, approval: Approval, incoming: Path, slope: float, intercept: float
) -> None:
    makers.nifti(incoming / "a_img.nii.gz", makers.noise_image(SHAPE), makers.IPL)
    values = makers.spine_blocks(SHAPE, makers.IPL, [18, 20, 22, 24])
    scaled(incoming / "a_lab.nii", ((values - intercept) / slope).astype(np.int16), slope, intercept)
    imported(incoming, project)
    assert levels() == {"T11", "L1", "L3", "L5"}


def test_a_mask_that_a_program_spread_over_16_bits_is_a_mask(
    project: Project, approval: Approval, incoming: Path
) -> None:
    image = nib.Nifti1Image(makers.noise_image(SHAPE), makers.IPL)
    nib.save(image, incoming / "a_img.nii.gz")
    values = makers.spine_blocks(SHAPE, makers.IPL, [20, 21, 22, 23, 24]).astype(float)
    nib.save(nib.Nifti1Image(values, image.affine, image.header), incoming / "a_lab.nii.gz")
    imported(incoming, project)
    assert Series.objects.count() == 1
    assert levels() == {"L1", "L2", "L3", "L4", "L5"}


def test_labels_that_a_scale_breaks_are_refused(project: Project, approval: Approval, incoming: Path) -> None:
    makers.nifti(incoming / "a_img.nii.gz", makers.noise_image(SHAPE), makers.IPL)
    scaled(incoming / "a_lab.nii", makers.spine_blocks(SHAPE, makers.IPL, [20, 21, 23]), 0.7, 0.0)
    told = imported(incoming, project)["a_lab.nii"]
    assert told["outcome"] == "refused"
    assert "scale" in told["reason"]
    assert levels() == set()


def test_masks_of_one_structure_are_joined_by_their_values(tmp_path: Path) -> None:
    blocks = makers.spine_blocks(SHAPE, makers.IPL, [1, 2])
    for number in (1, 2):
        scaled(tmp_path / f"{number}.nii", (blocks == number) * np.int16(2), 0.5, 0.0)
    combine_masks([(tmp_path / "1.nii", 20), (tmp_path / "2.nii", 21)], tmp_path / "joined.nii")
    joined = np.asarray(nib.load(tmp_path / "joined.nii").dataobj)  # type: ignore[attr-defined]
    assert np.array_equal(joined, np.select([blocks == 1, blocks == 2], [20, 21]))


def test_an_image_with_a_scale_stays_an_image(project: Project, approval: Approval, incoming: Path) -> None:
    scaled(incoming / "ct.nii", makers.noise_image(SHAPE), 1.0, -1024.0)
    assert imported(incoming, project)["ct.nii"]["outcome"] == "taken"
    assert Series.objects.count() == 1
