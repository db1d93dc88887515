"""The public volumes with levels, what each label of them means, and why the other files have none.

What a label means is said here once more, by hand: a test that asked the tables under test could not find
that they are one level off.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nibabel as nib
import numpy as np
import pydicom
from numpy.typing import NDArray

from tests.imaging import makers

Array = NDArray[Any]
RAS_TO_LPS = np.diag([-1.0, -1.0, 1.0, 1.0])
SCT = "sct_testing_data"
PAM50 = f"{SCT}/template/template/PAM50_small"
TOTAL = "TotalSegmentator/example"
VERSE = "verse/sub-verse004_seg-vert_msk.nii.gz"


def counted(first: int, levels: str, *, step: int = 1) -> dict[int, str]:
    """Label to level: the first label, and those after it for each level in turn, from the head down."""
    return {first + step * place: level for place, level in enumerate(levels.split())}


@dataclass(frozen=True, slots=True)
class Labelled:
    """An image and what names its levels.

    `image` is a pattern below the shared data, empty where the image itself is not public and noise stands in
    for it; `names` are the labels of the mask; `points` is a list of centres, read instead of the mask, which
    then only says whether they lie inside.
    """

    image: str
    mask: str
    names: dict[int, str]
    numbering: str = ""
    points: str = ""
    is_long: bool = False


LUMBAR_DISCS = counted(120, "L1/L2 L2/L3 L3/L4 L4/L5 L5/S1")
LUMBAR = counted(20, "L1 L2 L3 L4 L5")
CORD = "C1 C2 C3 C4 C5 C6 C7 T1 T2 T3 T4 T5 T6 T7 T8 T9 T10 T11 T12 L1"
NECK_DISCS = "C2/C3 C3/C4 C4/C5 C5/C6 C6/C7 C7/T1"
CHEST_DISCS = "T1/T2 T2/T3 T3/T4 T4/T5 T5/T6 T6/T7 T7/T8 T8/T9 T9/T10 T10/T11 T11/T12"
CHEST_CT = counted(33, "T11 T12 L1 L2", step=-1)


def lumbar_mr(name: str, names: dict[int, str], *, is_list: bool = False, is_long: bool = False) -> Labelled:
    """A lumbar volume with its mask, or with its list of centres."""
    start = f"lumbar_mr/{name}"
    points = f"{start}.json" if is_list else ""
    return Labelled(f"{start}_img.nii.gz", f"{start}_lab.nii.gz", names, points=points, is_long=is_long)


MR: dict[str, tuple[dict[int, str], bool]] = {
    "IVD_11": (LUMBAR_DISCS, False),
    "IVD_20": (LUMBAR_DISCS, True),
    "VBs_VB2_12": (counted(18, "T11 T12 L1 L2 L3 L4 L5"), True),
    "VBs_VB3_01": (LUMBAR, True),
    "VBs_VB3_03": (LUMBAR, True),
}
LABELLED: dict[str, Labelled] = {
    **{f"lumbar MR {name}": lumbar_mr(name, names, is_long=long) for name, (names, long) in MR.items()},
    **{
        f"lumbar MR {name}, list": lumbar_mr(name, names, is_list=True, is_long=True)
        for name, (names, _) in MR.items()
    },
    "CT of DICOM slices": Labelled(
        f"{TOTAL}_ct_dicom/*",
        f"{TOTAL}_seg_dicom.nii.gz",
        counted(33, "T11 T12", step=-1),
        "totalsegmentator",
    ),
    "CT volume": Labelled(
        f"{TOTAL}_ct_sm.nii.gz", f"{TOTAL}_seg.nii.gz", CHEST_CT, "totalsegmentator", is_long=True
    ),
    "CT volume, fast mask": Labelled(
        f"{TOTAL}_ct_sm.nii.gz", f"{TOTAL}_seg_fast.nii.gz", CHEST_CT, "totalsegmentator", is_long=True
    ),
    "CT with PIR axes": Labelled(
        "TPTBox/sample_ct/sub-ct_label-22_ct.nii.gz",
        "TPTBox/sample_ct/sub-ct_seg-vert_label-22_msk.nii.gz",
        counted(21, "L2 L3 L4"),
        is_long=True,
    ),
    "VerSe mask, PIR axes": Labelled("", VERSE, counted(16, "T9 T10 T11 T12 L1 L2 L3 L4 L5")),
    "VerSe list, PIR axes": Labelled(
        "",
        VERSE,
        counted(16, "T9 T10 T11 T12 L1 L2 L3 L4 L5"),
        points="verse/sub-verse004_seg-subreg_ctd.json",
        is_long=True,
    ),
    "cervical MR, two discs": Labelled(
        f"{SCT}/t2/t2.nii.gz", f"{SCT}/t2/labels.nii.gz", {3: "C2/C3", 5: "C4/C5"}, "sct_discs",
        is_long=True,
    ),
    "cervical MR, three points": Labelled(
        f"{SCT}/t2/t2.nii.gz",
        f"{SCT}/t2/t2_labeled_center_manual.nii.gz",
        counted(3, "C3 C4 C5"),
        "verse",
        is_long=True,
    ),
    "cervical MR, cord by level": Labelled(
        f"{SCT}/t2/t2.nii.gz",
        f"{SCT}/t2/t2_seg-manual_labeled.nii.gz",
        counted(2, "C2 C3 C4 C5"),
        "verse",
        is_long=True,
    ),
    "template, discs": Labelled(
        f"{PAM50}_t2.nii.gz",
        f"{PAM50}_label_disc.nii.gz",
        counted(3, f"{NECK_DISCS} {CHEST_DISCS}"),
        "sct_discs",
        is_long=True,
    ),
    "template, discs behind": Labelled(
        f"{PAM50}_t2.nii.gz",
        f"{PAM50}_label_discPosterior.nii.gz",
        counted(3, f"{NECK_DISCS} {CHEST_DISCS} T12/L1 L1/L2"),
        "sct_discs",
        is_long=True,
    ),
    "template, cord by level": Labelled(
        f"{PAM50}_t2.nii.gz", f"{PAM50}_levels.nii.gz", counted(1, CORD), "verse", is_long=True
    ),
}  # fmt: skip

# Volumes and masks of the shared data that take no part, by the beginning of their path, and why.
WITHOUT_LEVELS = {
    f"{TOTAL}_ct.nii.gz": "no public mask lies on its grid",
    f"{TOTAL}_mr_sm.nii.gz": "no mask",
    "TPTBox/sample_ct/sub-ct_seg-subreg": "parts of one vertebra, no levels",
    f"{SCT}/t1/": "the mask has one label, the cord",
    f"{SCT}/t2/t2_seg-manual.nii.gz": "one label, the cord",
    f"{SCT}/t2/t2_fake_lesion.nii.gz": "no mask",
    f"{SCT}/t2s/": "the mask has one label, grey matter",
    f"{SCT}/dmri/": "four dimensions, no mask",
    "sct_tutorial_data/": "no mask",
    "nifti_edge/": "heads and zeros",
    "dcmqi/": "the labels are of a liver and of a spine as one piece",
}


@dataclass(frozen=True)
class Truth:
    """What the files themselves say, read without the code under test: values and labels by index, LPS mm."""

    values: Array
    affine: Array
    labels: Array
    mask_affine: Array
    points: dict[str, Array]

    def label_at(self, point: Array) -> int:
        """The label of the voxel that a point in LPS mm lies in; 0 outside."""
        index = np.rint(np.linalg.inv(self.mask_affine) @ np.append(point, 1.0)).astype(int)[:3]
        inside = (index >= 0).all() and (index < self.labels.shape).all()
        return int(self.labels[tuple(index)]) if inside else 0

    def box_of(self, label: int) -> tuple[Array, Array]:
        """The box of a label out to the edges of its voxels, LPS mm."""
        where = np.argwhere(self.labels == label)
        low, high = where.min(axis=0) - 0.5, where.max(axis=0) + 0.5
        corners = np.array([[x, y, z, 1] for x in (low[0], high[0]) for y in (low[1], high[1])
                            for z in (low[2], high[2])])  # fmt: skip
        placed = (self.mask_affine @ corners.T)[:3]
        return placed.min(axis=1), placed.max(axis=1)


def truth_of(case: Labelled, folder: Path) -> Truth:
    """Read a case as its makers wrote it."""
    mask = nib.load(folder / case.mask)
    labels = np.rint(np.asarray(mask.dataobj)).astype(np.int32)
    affine = RAS_TO_LPS @ mask.affine
    values, own = _image(case, folder, labels.shape, affine)
    return Truth(values, own, labels, affine, dict(_points(case, folder, affine)))


def _image(case: Labelled, folder: Path, shape: Sequence[int], affine: Array) -> tuple[Array, Array]:
    if not case.image:
        return makers.noise_image(shape), affine
    files = sorted(folder.glob(case.image))
    if len(files) == 1:
        image = nib.load(files[0])
        return np.asarray(image.dataobj), RAS_TO_LPS @ image.affine
    return _stack([pydicom.dcmread(path) for path in files])


def _stack(slices: list[pydicom.Dataset]) -> tuple[Array, Array]:
    """Values by column, row and slice of axial DICOM files."""
    slices.sort(key=lambda one: float(one.ImagePositionPatient[2]))
    first, second = (np.array(one.ImagePositionPatient, dtype=float) for one in slices[:2])
    turn = np.array(slices[0].ImageOrientationPatient, dtype=float)
    down, across = (float(gap) for gap in slices[0].PixelSpacing)
    affine = np.eye(4)
    affine[:3] = np.column_stack([turn[:3] * across, turn[3:] * down, second - first, first])
    planes = [one.pixel_array.T * float(one.RescaleSlope) + float(one.RescaleIntercept) for one in slices]
    return np.stack(planes, axis=2), affine


def _points(case: Labelled, folder: Path, affine: Array) -> Iterator[tuple[str, Array]]:
    """The places of a list in LPS mm; these lists count the voxels of the mask itself."""
    if not case.points:
        return
    told = json.loads((folder / case.points).read_text())
    rows = told["components"] if isinstance(told, dict) else [row for row in told if "label" in row]
    for row in rows:
        if "voxel" in row:
            level, voxel = row["level"].replace("-", "/"), row["voxel"]
        else:
            level, voxel = case.names[row["label"]], [row["X"], row["Y"], row["Z"]]
        yield level, (affine @ [*voxel, 1.0])[:3]
