"""Numbers of every dataset at both ends of the spine, through the import: shifted by one is a wrong level."""

from __future__ import annotations

import json
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
from numpy.typing import NDArray

from anatomy.numbering import TABLES, Scheme
from imaging.adapters import spider
from imaging.adapters.rows import Fact
from imaging.models import LevelMark, NumberingBasis, Subject
from projects.models import Approval, Project
from tests.imaging import makers
from tests.imaging.datasets.folders import Told, mha, said, table
from tests.imaging.datasets.test_spider import HEADER

# From head to foot along the first axis, 20 mm for a block.
STEP, WIDE = 10, 12
AFFINE = makers.IPL @ np.diag([2.0, 1, 1, 1])


def column(labels: list[int]) -> NDArray[np.int16]:
    """Blocks of these labels from head to foot."""
    made = np.zeros((STEP * len(labels), WIDE, WIDE), np.int16)
    for number, label in enumerate(labels):
        made[number * STEP + 1 : (number + 1) * STEP - 1, 3:9, 3:9] = label
    return made


def downwards() -> list[str]:
    """The levels that are marked, from head to foot."""
    return list(LevelMark.objects.order_by("-z").values_list("level", flat=True))


def volumes(folder: Path, image: str, mask: str, labels: list[int]) -> None:
    for name in (image, mask):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
    blocks = column(labels)
    makers.nifti(folder / image, makers.noise_image(blocks.shape), AFFINE)
    makers.nifti(folder / mask, blocks, AFFINE)


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("labels", "levels"),
    [
        ([1, 2, 3], ["C1", "C2", "C3"]),
        ([7, 8], ["C7", "T1"]),
        ([18, 19, 28, 20, 21], ["T11", "T12", "T13", "L1", "L2"]),
        ([23, 24, 25, 26, 27], ["L4", "L5", "L6", "S1", "Co"]),
        ([23, 24, 26], ["L4", "L5", "S1"]),
    ],
)
@pytest.mark.parametrize("name", ["verse", "ctspine1k"])
def test_verse_numbers(
    project: Project, approval: Approval, tmp_path: Path, name: str, labels: list[int], levels: list[str]
) -> None:
    image, mask = ("c1_ct", "c1_seg-vert_msk") if name == "verse" else ("c1", "c1_seg")
    volumes(tmp_path, f"{image}.nii.gz", f"{mask}.nii.gz", labels)
    told = Told(name, tmp_path, project)
    assert (told.code, told.refused, downwards()) == (0, [], levels)


@pytest.mark.django_db
def test_verse_lists_name_a_thirteenth_thoracic_vertebra(
    project: Project, approval: Approval, tmp_path: Path
) -> None:
    makers.nifti(tmp_path / "c1_ct.nii.gz", makers.noise_image((60, WIDE, WIDE)), AFFINE)
    entries = [{"label": label, "X": 5 + 20 * row, "Y": 5, "Z": 5} for row, label in enumerate((19, 28, 20))]
    listed = [{"direction": ["I", "P", "L"]}, *entries]
    (tmp_path / "c1_seg-subreg_ctd.json").write_text(json.dumps(listed))
    told = Told("verse", tmp_path, project)
    assert (told.refused, downwards()) == ([], ["T12", "T13", "L1"])


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("numbers", "levels"),
    [([50, 49, 48], ["C1", "C2", "C3"]), ([44, 43], ["C7", "T1"]), ([32, 31], ["T12", "L1"]),
     ([27, 25], ["L5", "S1"]), ([27, 26, 25], ["L5", "S1"])],
)  # fmt: skip
def test_totalsegmentator_numbers(
    project: Project, approval: Approval, tmp_path: Path, numbers: list[int], levels: list[str]
) -> None:
    names = {number: f"vertebrae_{level}" for number, level in TABLES[Scheme.TOTALSEGMENTATOR].items()}
    names[25] = "sacrum"
    blocks, case = column(numbers), tmp_path / "s0001"
    (case / "segmentations").mkdir(parents=True)
    makers.nifti(case / "ct.nii.gz", makers.noise_image(blocks.shape), AFFINE)
    for number in numbers:
        part = (blocks == number).astype(np.uint8)
        makers.nifti(case / "segmentations" / f"{names[number]}.nii.gz", part, AFFINE)
    told = Told("totalsegmentator", tmp_path, project)
    assert (told.code, told.refused, downwards()) == (0, [], levels)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("labels", "levels"),
    [
        ([1, 2, 3, 4], ["C2/C3", "C3/C4"]),
        ([8, 9], ["C7/T1", "T1/T2"]),
        ([19, 20, 21], ["T11/T12", "T12/L1", "L1/L2"]),
        ([24, 25], ["L4/L5", "L5/S1"]),
    ],
)
def test_disc_numbers_of_the_spinal_cord_toolbox(
    project: Project, approval: Approval, tmp_path: Path, labels: list[int], levels: list[str]
) -> None:
    points = np.zeros((STEP * len(labels), WIDE, WIDE), np.int16)
    for number, label in enumerate(labels):
        points[number * STEP + 5, 6, 6] = label
    makers.nifti(tmp_path / "sub-a_T2w.nii.gz", makers.noise_image(points.shape), AFFINE)
    makers.nifti(tmp_path / "sub-a_T2w_labels-disc-manual.nii.gz", points, AFFINE)
    told = Told("sct_discs", tmp_path, project)
    assert (told.code, told.refused, downwards()) == (0, [], levels)


def spider_case(folder: Path, labels: list[int]) -> None:
    blocks = column(labels).astype(np.uint8)
    # Rows of a sagittal slice run down: the first axis of the file is the depth, the second the height.
    turned = np.ascontiguousarray(np.transpose(blocks, (1, 0, 2)))
    grey = np.random.default_rng(1).integers(1, 900, turned.shape).astype(np.int16)
    for kind, voxels in (("images", grey), ("masks", turned)):
        mha(folder / kind / "12_t2.mha", voxels, spacing=(1.0, 2.0, 4.0))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("labels", "levels"),
    [
        ([2, 202, 1, 201], ["L4", "L4/L5", "L5", "L5/S1"]),
        ([106, 5, 205, 4], ["L1", "L1/L2", "L2"]),
        ([6, 206, 5], ["T12", "T12/L1", "L1"]),
        ([24, 23, 223, 22], ["C1", "C2", "C2/C3", "C3"]),
    ],
)
def test_spider_counts_from_the_bottom(
    project: Project, approval: Approval, tmp_path: Path, labels: list[int], levels: list[str]
) -> None:
    spider_case(tmp_path, labels)
    table(tmp_path / "radiological_gradings.csv", HEADER)
    told = Told("spider", tmp_path, project)
    assert (told.code, told.refused, downwards()) == (0, [], levels)


@pytest.mark.django_db
def test_six_lumbar_vertebrae_of_spider_are_never_told_as_certain(
    project: Project, approval: Approval, tmp_path: Path
) -> None:
    # Whether the seventh from the bottom is T11, or T12 above an L6, is not in the mask: counted up from L5.
    spider_case(tmp_path, [7, 6, 5, 4, 3, 2, 1])
    table(tmp_path / "radiological_gradings.csv", HEADER, [12, 6, *[0] * 7, 1])
    assert Told("spider", tmp_path, project).code == 0
    assert downwards() == ["T11", "T12", "L1", "L2", "L3", "L4", "L5"]
    subject = Subject.objects.get()
    assert (subject.numbering_basis, subject.level_is_assumed) == (NumberingBasis.SACRUM_ASSUMED, True)


def test_gradings_of_spider_count_their_discs_from_the_bottom(tmp_path: Path) -> None:
    spider_case(tmp_path, [2, 1])
    rows: list[list[object]] = [[12, number, *[0] * 7, 1] for number in (1, 6, 23, 24)]
    table(tmp_path / "radiological_gradings.csv", HEADER, *rows)
    read = list(spider.read(tmp_path))
    levels = {row.origin.row: row.level for row in read if isinstance(row, Fact)}
    assert levels == {2: "L5/S1", 3: "T12/L1", 4: "C2/C3"}
    assert said(read) == [
        "radiological_gradings.csv row 5: IVD label 24 is no disc: 1 is L5/S1, 23 is C2/C3."
    ]


def test_an_image_of_these_tests_runs_from_head_to_foot() -> None:
    assert nib.aff2axcodes(AFFINE) == ("I", "P", "L")
