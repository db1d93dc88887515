"""A NIfTI file that says two places in the patient is refused; one, or the same twice, is read."""

from __future__ import annotations

import shutil
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest

from imaging.formats.errors import Refused
from imaging.formats.sniff import Kind
from imaging.formats.volumes import read_volume
from tests.imaging import makers

MIRRORED = np.diag([-1.0, 1, 1, 1]) @ makers.PIR
SHIFTED = makers.PIR + np.array([[0, 0, 0, 0.8], [0] * 4, [0] * 4, [0] * 4])
ROUNDED = makers.PIR + np.array([[0, 0, 0, 0.05], [0] * 4, [0] * 4, [0] * 4])
SMALL_TURN = makers.oblique(2)


def written(
    path: Path, qform: np.ndarray | None, sform: np.ndarray | None, codes: tuple[int, int] = (1, 1)
) -> Path:
    image = nib.Nifti1Image(makers.noise_image((40, 30, 20)), None)
    image.header.set_qform(makers.PIR if qform is None else qform, code=codes[0])
    image.header.set_sform(makers.PIR if sform is None else sform, code=codes[1])
    nib.save(image, path)
    return path


@pytest.mark.parametrize("sform", [MIRRORED, SHIFTED, SMALL_TURN])
@pytest.mark.parametrize("codes", [(1, 1), (1, 4), (2, 1)])
def test_two_places_are_refused_in_words(tmp_path: Path, sform: np.ndarray, codes: tuple[int, int]) -> None:
    path = written(tmp_path / "a.nii.gz", makers.PIR, sform, codes)
    with pytest.raises(Refused) as refusal:
        read_volume(path, Kind.NIFTI)
    assert refusal.value.code == "two_places"
    assert "says twice where it lies in the patient" in refusal.value.sentence
    assert "mm apart" in refusal.value.sentence
    assert "Convert it again from the DICOM files" in refusal.value.what_to_do


@pytest.mark.parametrize(
    ("qform", "sform", "codes", "used"),
    [
        (makers.PIR, makers.PIR, (1, 1), makers.PIR),
        (makers.PIR, ROUNDED, (1, 1), ROUNDED),
        (MIRRORED, makers.PIR, (0, 1), makers.PIR),
        (makers.PIR, MIRRORED, (1, 0), makers.PIR),
    ],
)
def test_one_place_or_the_same_twice_is_used(
    tmp_path: Path, qform: np.ndarray, sform: np.ndarray, codes: tuple[int, int], used: np.ndarray
) -> None:
    volume = read_volume(written(tmp_path / "a.nii.gz", qform, sform, codes), Kind.NIFTI)
    assert np.allclose(np.diag([-1.0, -1, 1, 1]) @ volume.affine, used, atol=1e-4)


def test_no_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        read_volume(written(tmp_path / "a.nii.gz", None, None, (0, 0)), Kind.NIFTI)
    assert refusal.value.code == "no_orientation"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("big.nii.gz", ""),
        ("little.nii.gz", ""),
        ("avg152T1_LR_nifti.nii.gz", ""),
        ("with_extension.nii.gz", ""),
        ("5D_zeros.nii.gz", "dimensions"),
    ],
)
def test_real_files_are_read_or_refused_for_what_they_are(
    shared_files: Path, tmp_path: Path, name: str, code: str
) -> None:
    path = Path(shutil.copy(shared_files / "nifti_edge" / name, tmp_path))
    if not code:
        assert read_volume(path, Kind.NIFTI).affine.shape == (4, 4)
        return
    with pytest.raises(Refused) as refusal:
        read_volume(path, Kind.NIFTI)
    assert refusal.value.code == code
