"""SPIDER: masks become marks, gradings become facts per disc; what does not fit is refused by its row."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from imaging.adapters import spider
from imaging.adapters.rows import Fact
from imaging.models import ImportFile, LevelFact, LevelMark, NumberingBasis, Series, Subject
from imaging.services.grids import series_grid
from projects.models import Approval, Project
from tests.imaging.datasets.folders import SHAPE, Told, mha, said, table

HEADER = ["Patient", "IVD label", "Modic", "UP endplate", "LOW endplate", "Spondylolisthesis",
          "Disc herniation", "Disc narrowing", "Disc bulging", "Pfirrman grade"]  # fmt: skip
ROWS: list[list[object]] = [
    [12, 1, 2, 1, 0, 0, 1, 1, 0, 4],
    [12, 2, 0, 0, 0, 1, 0, 0, 1, 3],
    [12, 3, 0, 0, 0, 0, 0, 0, 0, ""],
]


def mask(*strange: int) -> NDArray[np.uint8]:
    """L5, L4 and L3 with the discs between, from the bottom; a canal; the vertebra above seen in part."""
    made = np.zeros(SHAPE, dtype=np.uint8)
    for label, top in ((101, 2), (3, 8), (203, 18), (2, 22), (202, 32), (1, 36), (201, 46)):
        made[6:16, top : top + (3 if label > 200 else 9 if label < 100 else 4), 2:7] = label
    made[19:22, 2:55, 3:6] = 100
    for place, label in enumerate(strange):
        made[1:3, 2 + 5 * place : 6 + 5 * place, 4] = label
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "spider"
    rng = np.random.default_rng(5)
    for name in ("12_t1", "12_t2"):
        mha(made / "images" / f"{name}.mha", rng.integers(1, 900, SHAPE).astype(np.int16))
        mha(made / "masks" / f"{name}.mha", mask())
    table(made / "radiological_gradings.csv", HEADER, *ROWS)
    return made


@pytest.mark.django_db
def test_masks_mark_both_images_and_gradings_become_facts(
    project: Project, approval: Approval, folder: Path
) -> None:
    told = Told("spider", folder, project)
    assert (told.code, told.refused) == (0, [])
    assert told.counts == {"images": 2, "labels": 2, "before": 0, "marks": 12, "facts": 23, "refused": 0}
    # T1 and T2 of one patient share the bytes of their mask; each has its marks all the same.
    for series in Series.objects.all():
        heights = dict(series.level_marks.values_list("level", "z"))
        assert sorted(heights, key=lambda level: -heights[level]) == [
            "L3", "L3/L4", "L4", "L4/L5", "L5", "L5/S1",
        ]  # fmt: skip
        assert series.modality == "MR"
    assert Subject.objects.get().numbering_basis == NumberingBasis.SACRUM_ASSUMED
    facts = {
        (fact.level, fact.structure, fact.attribute): (fact.value, fact.scale)
        for fact in LevelFact.objects.all()
    }
    assert facts["L5/S1", "disc", "degeneration"] == ("IV", "Pfirrmann")
    assert facts["L5/S1", "endplate", "modic"] == ("II", "Modic")
    assert facts["L5/S1", "upper_endplate", "change"] == ("present", "")
    assert facts["L4/L5", "body", "spondylolisthesis"] == ("present", "")
    assert facts["L4/L5", "disc", "herniation"] == ("absent", "")
    # A blank cell says nothing.
    assert ("L3/L4", "disc", "degeneration") not in facts


@pytest.mark.django_db
def test_geometry_of_a_meta_image_is_kept(project: Project, approval: Approval, folder: Path) -> None:
    Told("spider", folder, project)
    series = Series.objects.order_by("pk").first()
    assert series is not None
    grid = series_grid(series)
    assert grid is not None
    assert grid["shape"] == list(SHAPE)
    # Columns to posterior, rows to inferior, from the corner in the header; DICOM stacks column x row.
    assert grid["affine"][:3] == [[0, 0, -4, 16], [1, 0, 0, -12], [0, -1, 0, 30]]
    mark = LevelMark.objects.get(series=series, level="L5")
    assert (mark.x, mark.y, mark.z) == pytest.approx((0.0, -1.5, -10.0), abs=0.6)


@pytest.mark.django_db
def test_a_second_time_takes_nothing_twice(project: Project, approval: Approval, folder: Path) -> None:
    Told("spider", folder, project)
    again = Told("spider", folder, project)
    assert (again.code, again.refused) == (0, [])
    assert again.counts == {"images": 0, "labels": 0, "before": 4, "marks": 0, "facts": 0, "refused": 0}
    assert (Series.objects.count(), LevelMark.objects.count(), LevelFact.objects.count()) == (2, 12, 23)


@pytest.mark.django_db
def test_a_mask_of_unknown_labels_or_of_another_grid_is_refused_by_its_file(
    project: Project, approval: Approval, folder: Path
) -> None:
    mha(folder / "masks" / "12_t1.mha", mask(77))
    mha(folder / "masks" / "12_t2.mha", mask()[:, :, :8])
    told = Told("spider", folder, project)
    assert told.code == 1
    assert told.refused == [
        "masks/12_t1.mha: Label 77 is none of SPIDER.",
        "masks/12_t2.mha: The grid of this mask (24 × 60 × 8) differs from its image (24 × 60 × 9).",
    ]
    assert not LevelMark.objects.exists()
    assert LevelFact.objects.count() == 23
    assert ImportFile.objects.filter(state="refused").count() == 2


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ([12, 24, 0, 0, 0, 0, 0, 0, 0, 1], "IVD label 24 is no disc: 1 is L5/S1, 23 is C2/C3."),
        ([12, 0, 0, 0, 0, 0, 0, 0, 0, 1], "IVD label 0 is no disc: 1 is L5/S1, 23 is C2/C3."),
        ([12, 4, 0, 0, 0, 0, 0, 0, 0, 6], "Pfirrman grade is 6; known are 1, 2, 3, 4, 5."),
        ([12, 4, 0, 0, 0, 0, 0, 0, 0, 0], "Pfirrman grade is 0; known are 1, 2, 3, 4, 5."),
        ([12, 4, 4, 0, 0, 0, 0, 0, 0, 1], "Modic is 4; known are 0, 1, 2, 3."),
        ([12, 4, 0, 0, 0, 0, 2, 0, 0, 1], "Disc herniation is 2; known are 0, 1."),
        ([12, 4, 0, 0, 0, 0, 0.5, 0, 0, 1], "Disc herniation is no whole number: 0.5."),
        ([12, 4, 0, 0, 0, 0, "yes", 0, 0, 1], "Disc herniation is no number: yes."),
        ([99, 1, 0, 0, 0, 0, 0, 0, 0, 1], "Patient 99 has no image in images/."),
        ([12, 1, 0, 0, 0, 0, 0, 0, 0, 1], "IVD label 1 of patient 12 stands in row 2 already."),
        (["", 1, 0, 0, 0, 0, 0, 0, 0, 1], "Patient is blank."),
        ([12, 4, 0, 0], "The row has 4 cells under 10 columns."),
    ],
)
def test_a_row_that_does_not_fit_is_refused_whole(folder: Path, row: list[object], reason: str) -> None:
    table(folder / "radiological_gradings.csv", HEADER, *ROWS, row)
    rows = list(spider.read(folder))
    assert said(rows) == [f"radiological_gradings.csv row 5: {reason}"]
    assert {fact.origin.row for fact in rows if isinstance(fact, Fact)} == {2, 3, 4}


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ([*HEADER, "Fujiwara"], "It has a column that is not known: Fujiwara."),
        (HEADER[:-1], "It has no column Pfirrman grade."),
        ([*HEADER, "Modic"], "The column Modic stands in it twice."),
    ],
)
def test_a_table_of_other_columns_is_refused(folder: Path, header: list[str], reason: str) -> None:
    table(folder / "radiological_gradings.csv", header, *ROWS)
    assert said(list(spider.read(folder))) == [f"radiological_gradings.csv: {reason}"]


def test_files_of_other_names_and_masks_without_an_image_are_refused(folder: Path) -> None:
    mha(folder / "images" / "brain.mha", mask())
    mha(folder / "masks" / "13_t2.mha", mask())
    (folder / "radiological_gradings.csv").unlink()
    assert said(list(spider.read(folder))) == [
        "images/brain.mha: Its name is not <patient>_<t1, t2 or t2_SPACE>.mha.",
        "masks/13_t2.mha: No image in images/ has the name of this mask.",
        "radiological_gradings.csv: The file is missing.",
    ]


@pytest.mark.django_db
def test_a_folder_without_the_dataset_ends_with_two(
    project: Project, approval: Approval, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    assert Told("spider", tmp_path / "empty", project).code == 2
    assert Told("spider", tmp_path / "nowhere", project).code == 2
