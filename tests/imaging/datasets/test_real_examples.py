"""Public examples in the layout of their datasets: what goes in, what comes out, in numbers."""

from __future__ import annotations

from pathlib import Path
from shutil import copyfile

import nibabel as nib
import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from anatomy.numbering import TABLES, WHOLE_SACRUM, Scheme
from imaging.models import LevelFact, LevelMark, Series
from projects.models import Approval, Project
from tests.imaging import makers
from tests.imaging.datasets.folders import Told, mha, table
from tests.imaging.datasets.test_spider import HEADER

pytestmark = [pytest.mark.django_db, pytest.mark.shared, pytest.mark.once]
# Of the pictures of SPIDER's masks: vertebrae, discs and canal as grey values of their colours.
BONE, DISC, CANAL = 76, 29, 150


def downwards() -> list[str]:
    return list(LevelMark.objects.order_by("-z").values_list("level", flat=True))


def counts(told: Told) -> tuple[int, ...]:
    return tuple(told.counts[word] for word in ("images", "labels", "marks", "facts", "refused"))


def test_verse_its_mask_and_its_list_of_centroids(
    project: Project, approval: Approval, shared_files: Path, tmp_path: Path
) -> None:
    for name in ("sub-verse004_seg-vert_msk.nii.gz", "sub-verse004_seg-subreg_ctd.json"):
        copyfile(shared_files / "verse" / name, tmp_path / name)
    # Its image is not among the examples: noise on the grid of the mask.
    mask = nib.load(tmp_path / "sub-verse004_seg-vert_msk.nii.gz")
    makers.nifti(tmp_path / "sub-verse004_ct.nii.gz", makers.noise_image(mask.shape), mask.affine)
    told = Told("verse", tmp_path, project)
    assert (told.refused, counts(told)) == ([], (1, 2, 9, 0, 0))
    assert downwards() == ["T9", "T10", "T11", "T12", "L1", "L2", "L3", "L4", "L5"]


def test_ctspine1k_a_crop_with_three_vertebrae(
    project: Project, approval: Approval, shared_files: Path, tmp_path: Path
) -> None:
    source = shared_files / "TPTBox" / "sample_ct"
    (tmp_path / "volumes").mkdir()
    (tmp_path / "labels").mkdir()
    copyfile(source / "sub-ct_label-22_ct.nii.gz", tmp_path / "volumes" / "liver_1.nii.gz")
    copyfile(source / "sub-ct_seg-vert_label-22_msk.nii.gz", tmp_path / "labels" / "liver_1_seg.nii.gz")
    told = Told("ctspine1k", tmp_path, project)
    assert (told.refused, counts(told), downwards()) == ([], (1, 1, 3, 0, 0), ["L2", "L3", "L4"])


def test_totalsegmentator_a_body_whose_masks_lie_apart(
    project: Project, approval: Approval, shared_files: Path, tmp_path: Path
) -> None:
    source, case = shared_files / "TotalSegmentator", tmp_path / "s0011"
    (case / "segmentations").mkdir(parents=True)
    copyfile(source / "example_ct_sm.nii.gz", case / "ct.nii.gz")
    whole = nib.load(source / "example_seg.nii.gz")
    voxels = np.asarray(whole.dataobj)
    for number, level in TABLES[Scheme.TOTALSEGMENTATOR].items():
        name = "sacrum" if number == WHOLE_SACRUM[Scheme.TOTALSEGMENTATOR] else f"vertebrae_{level}"
        part = (voxels == number).astype(np.uint8)
        makers.nifti(case / "segmentations" / f"{name}.nii.gz", part, whole.affine)
    makers.nifti(case / "segmentations" / "liver.nii.gz", (voxels == 5).astype(np.uint8), whole.affine)
    told = Told("totalsegmentator", tmp_path, project)
    assert (told.refused, counts(told)) == ([], (1, 1, 4, 0, 0))
    assert downwards() == ["T11", "T12", "L1", "L2"]


def test_spinal_cord_toolbox_a_neck_and_the_template(
    project: Project, approval: Approval, shared_files: Path, tmp_path: Path
) -> None:
    testing = shared_files / "sct_testing_data"
    template = testing / "template" / "template"
    labels = tmp_path / "derivatives" / "labels"
    for subject, image, points in (
        ("sub-unf01", testing / "t2" / "t2.nii.gz", testing / "t2" / "labels.nii.gz"),
        ("sub-pam50", template / "PAM50_small_t2.nii.gz", template / "PAM50_small_label_disc.nii.gz"),
    ):
        (tmp_path / subject / "anat").mkdir(parents=True)
        (labels / subject / "anat").mkdir(parents=True)
        copyfile(image, tmp_path / subject / "anat" / f"{subject}_T2w.nii.gz")
        copyfile(points, labels / subject / "anat" / f"{subject}_T2w_labels-disc-manual.nii.gz")
    told = Told("sct_discs", tmp_path, project)
    assert (told.refused, counts(told)) == ([], (2, 2, 19, 0, 0))
    marked = sorted(
        list(series.level_marks.order_by("-z").values_list("level", flat=True))
        for series in Series.objects.all()
    )
    assert [len(levels) for levels in marked] == [17, 2]
    assert (marked[0][0], marked[0][-1], marked[1]) == ("C2/C3", "T11/T12", ["C2/C3", "C4/C5"])


def spider_labels(painted: np.ndarray) -> np.ndarray:
    """SPIDER's numbers for the bodies and discs in front of the canal, counted from the bottom."""
    found = np.zeros(painted.shape, np.uint8)
    found[painted == CANAL] = 100
    canal = np.median(np.nonzero(painted == CANAL)[1])
    for colour, first in ((BONE, 1), (DISC, 201)):
        parts, number = ndimage.label(painted == colour)
        sizes = ndimage.sum_labels(painted == colour, parts, range(1, number + 1))
        centres = ndimage.center_of_mass(painted == colour, parts, range(1, number + 1))
        real = [at for at, size in enumerate(sizes) if size > 0.3 * max(sizes) and centres[at][1] < canal]
        for count, at in enumerate(sorted(real, key=lambda at: -centres[at][0])):
            found[parts == at + 1] = first + count
    return found


def test_spider_a_slice_of_a_patient_with_gradings(
    project: Project, approval: Approval, shared_files: Path, tmp_path: Path
) -> None:
    name = "5_t2_SPACE_slice58.png"
    grey = np.asarray(Image.open(shared_files / "spider_png" / "images" / name).convert("L"))
    labels = spider_labels(np.asarray(Image.open(shared_files / "spider_png" / "masks" / name).convert("L")))
    for folder, values in (("images", grey.astype(np.int16)), ("masks", labels)):
        # Columns, rows, and the one slice three times: a single one is no volume.
        voxels = np.repeat(np.ascontiguousarray(values.T)[:, :, None], 3, axis=2)
        mha(tmp_path / folder / "5_t2_SPACE.mha", voxels, spacing=(0.6, 0.6, 0.9))
    discs = sorted(int(label) - 200 for label in np.unique(labels) if label > 200)
    rows: list[list[object]] = [[5, disc, 0, 0, 0, 0, 0, 1, 0, 3] for disc in discs]
    table(tmp_path / "radiological_gradings.csv", HEADER, *rows)
    told = Told("spider", tmp_path, project)
    bodies = int(np.count_nonzero((np.unique(labels) > 0) & (np.unique(labels) < 100)))
    assert (told.refused, counts(told)) == ([], (1, 1, bodies + len(discs), 8 * len(discs), 0))
    assert len(discs) >= 5
    marked = downwards()
    assert marked[-1] in {"L5/S1", "L5"}
    graded = set(LevelFact.objects.values_list("level", flat=True))
    assert {"L5/S1", "L4/L5", "L3/L4"} <= graded <= set(marked)
