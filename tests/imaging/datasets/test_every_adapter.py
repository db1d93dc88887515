"""One table of all datasets: what goes in, what is taken of it, and five refusals each with its sentence.

pytest -s -p no:randomly tests/imaging/datasets/test_every_adapter.py
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from imaging.adapters.catalogue import DATASETS
from imaging.adapters.rows import ImageFile, LabelFile, NotRead
from projects.models import Approval, Project
from tests.imaging import makers
from tests.imaging.datasets import test_buu_lspine as buu
from tests.imaging.datasets import test_points as points
from tests.imaging.datasets import test_refused_files as masks
from tests.imaging.datasets import test_rsna2022 as cervical
from tests.imaging.datasets import test_rsna2024 as lumbar
from tests.imaging.datasets import test_spider as spider
from tests.imaging.datasets import test_totalsegmentator as total
from tests.imaging.datasets import test_verse as verse
from tests.imaging.datasets import test_vindr_spinexr as vindr
from tests.imaging.datasets.folders import Told, mha, said, table

# Each fixture makes a folder in the exact layout of its dataset.
spider_folder, lumbar_folder, verse_folder = spider.folder, lumbar.folder, verse.folder
total_folder, cervical_folder, buu_folder = total.folder, cervical.folder, buu.folder
tianchi_folder, vindr_folder, own_folder = points.challenge, vindr.folder, points.own
Spoil = Callable[[Path], object]


@pytest.fixture
def ctspine_folder(tmp_path: Path) -> Path:
    masks.pair(tmp_path / "ct", "volumes/c1.nii.gz", "labels/c1_seg.nii.gz", masks.blocks(20, 21, 22, 23))
    return tmp_path / "ct"


@pytest.fixture
def sct_folder(tmp_path: Path) -> Path:
    _cord(tmp_path / "sct", "a", masks.discs(3, 4, 5))
    return tmp_path / "sct"


@pytest.fixture
def own_with_table(own_folder: Path) -> Path:
    _own(own_folder)
    return own_folder


def _cord(folder: Path, subject: str, voxels: np.ndarray) -> None:
    image = f"sub-{subject}/anat/sub-{subject}_T2w"
    masks.pair(folder, f"{image}.nii.gz", f"derivatives/labels/{image}_labels-disc-manual.nii.gz", voxels)


def _verse(folder: Path, name: str, labels: Iterable[int], shape: tuple[int, int, int] = masks.SHAPE) -> None:
    masks.pair(folder, f"{name}_ct.nii.gz", f"{name}_seg-vert_msk.nii.gz", masks.blocks(*labels, shape=shape))


def _own(folder: Path, *more: list[object]) -> None:
    table(folder / "levels.csv", ["series", "level", "x", "y", "z"], ["films/a.png", "L4", 30, 20, ""],
          ["films/a.png", "L5", 31, 40, ""], ["mr", "L4/5", 8, 0, 80], *more)  # fmt: skip


def _bone(folder: Path, case: int, name: str, voxels: np.ndarray) -> None:
    made = total.case(folder, f"s{case:04}", case)
    makers.nifti(made / "segmentations" / f"{name}.nii.gz", voxels, makers.IPL)


def _without(folder: Path, name: str) -> None:
    (folder / name).unlink()


def _strange(path: Path, text: str) -> None:
    path.write_text(text)


@dataclass(frozen=True)
class Adapter:
    """A dataset's fixture, what of it is counted, and five ways to spoil a copy."""

    name: str
    fixture: str
    rows: int
    counts: tuple[int, int, int]
    spoils: tuple[Spoil, ...]
    options: dict[str, str] = field(default_factory=dict)


GRADES, PLACES = "radiological_gradings.csv", lumbar.places
LIST = "derivatives/sub-verse004/sub-verse004_seg-subreg_ctd.json"
SIDE = buu.SIDE


def _spider_row(*row: object) -> Spoil:
    return lambda at: table(at / GRADES, spider.HEADER, *spider.ROWS, list(row))


def _centroid(entry: object) -> Spoil:
    return lambda at: verse.centroids(at / LIST, verse.DIRECTION, *verse.CENTRES, entry)


def _severity(study: str = lumbar.STUDY, **changed: str) -> Spoil:
    return lambda at: table(at / "train.csv", lumbar.HEADER, lumbar.severities(study, **changed))


def _pair(name: str, *labels: int, shape: tuple[int, int, int] = masks.SHAPE) -> Spoil:
    voxels = masks.blocks(*labels, shape=shape)
    return lambda at: masks.pair(at, f"volumes/{name}.nii.gz", f"labels/{name}_seg.nii.gz", voxels)


def _film(*row: object) -> Spoil:
    return lambda at: vindr.annotation_table(at, *vindr.ROWS, vindr.row(*row))


def _buu(change: buu.Change) -> Spoil:
    def spoil(at: Path) -> None:
        rows = buu.endplates(11, slipped=3)
        change(rows)
        buu.table(at, SIDE, rows)

    return spoil


def _tianchi(*wrong: object, instance: str = "1.9.7.1.2") -> Spoil:
    return lambda at: points.annotation(at, points.point("L5-S1", 32, disc="v3"), *wrong, instance=instance)


EVERY = (
    Adapter("spider", "spider_folder", 3, (4, 12, 23), (
        _spider_row(12, 24, 0, 0, 0, 0, 0, 0, 0, 1),
        _spider_row(12, 4, 0, 0, 0, 0, 0, 0, 0, 6),
        _spider_row(99, 1, 0, 0, 0, 0, 0, 0, 0, 1),
        lambda at: mha(at / "masks" / "12_t1.mha", spider.mask(77)),
        lambda at: mha(at / "masks" / "12_t2.mha", spider.mask()[:, :, :8]),
    )),
    Adapter("rsna2024", "lumbar_folder", 7, (5, 4, 24), (
        lambda at: PLACES(at, [*lumbar.CANAL, "L6/S1", 1, 1]),
        lambda at: PLACES(at, [*lumbar.CANAL, "L5/S1", 40.0, 30.0]),
        lambda at: PLACES(at, [lumbar.STUDY, lumbar.SAGITTAL, 9, "Spinal Canal Stenosis", "L1/L2", 1, 1]),
        _severity(spinal_canal_stenosis_l4_l5="Mild"),
        _severity("77"),
    )),
    Adapter("verse", "verse_folder", 2, (3, 5, 0), (
        _centroid({"label": 29, "X": 1, "Y": 2, "Z": 3}),
        _centroid({"label": 25, "X": 1, "Y": 2}),
        _centroid({"direction": ["P", "A", "R"]}),
        lambda at: _strange(at / LIST, "[{"),
        lambda at: _verse(at, "sub-x", (21, 20, 22)),
    )),
    Adapter("totalsegmentator", "total_folder", 1, (2, 5, 0), (
        lambda at: _without(at, "s0000/ct.nii.gz"),
        lambda at: _bone(at, 1, "vertebrae_L6", np.zeros(total.SHAPE, np.uint8)),
        lambda at: _bone(at, 2, "vertebrae_L5", np.ones((40, 24, 17), np.uint8)),
        lambda at: _bone(at, 3, "vertebrae_L5", np.ones(total.SHAPE, np.uint8)),
        lambda at: _bone(at, 4, "vertebrae_L5", np.full(total.SHAPE, 3, np.uint8)),
    )),
    Adapter("ctspine1k", "ctspine_folder", 1, (2, 4, 0), (
        lambda at: _without(at, "volumes/c1.nii.gz"),
        _pair("c2", 21, 20, 22),
        _pair("c3", 20, 99, 30),
        _pair("c4", 8, shape=(40, 24, 17)),
        lambda at: masks.cut(at / "labels" / "c1_seg.nii.gz"),
    )),
    Adapter("rsna2022", "cervical_folder", 5, (6, 1, 14), (
        lambda at: table(at / "train.csv", cervical.HEADER, [cervical.ONE, 1, 0, 0, 0, 0, 0, 0, 0]),
        lambda at: table(at / "train.csv", cervical.HEADER, [cervical.ONE, 1, 2, 0, 0, 0, 0, 0, 0]),
        lambda at: cervical.boxes(at, [cervical.ONE, 4, 6, 8, 4, 9]),
        lambda at: cervical.boxes(at, [cervical.ONE, 4, 6, 0, 4, 1]),
        lambda at: cervical.boxes(at, [cervical.TWO, 4.0, 6.0, 8.0, 4.0, 2]),
    )),
    Adapter("sct_discs", "sct_folder", 1, (2, 3, 0), (
        lambda at: _without(at, "sub-a/anat/sub-a_T2w.nii.gz"),
        lambda at: _cord(at, "b", masks.discs(4, 3, 5)),
        lambda at: _cord(at, "c", masks.discs(3, 40)),
        lambda at: _cord(at, "d", masks.discs(1, 2, 50)),
        lambda at: masks.cut(at / "derivatives/labels/sub-a/anat/sub-a_T2w_labels-disc-manual.nii.gz"),
    )),
    Adapter("tianchi", "tianchi_folder", 1, (3, 4, 3), (
        _tianchi(points.point("L4-L5", 16, disc="v6")),
        _tianchi(points.point("L4", 16, disc="v1")),
        _tianchi(points.point("L4-L5", 16, disc="v1,v2")),
        _tianchi({"coord": [1], "tag": {"identification": "L4", "vertebra": "v1"}}),
        _tianchi(instance="1.9.8.1.2"),
    )),
    Adapter("buu_lspine", "buu_folder", 21, (2, 11, 5), (
        _buu(buu.changed(4, 1, "high")),
        _buu(buu.changed(4, 4, 5)),
        _buu(lambda rows: rows.pop()),
        _buu(lambda rows: rows.reverse()),
        _buu(buu.changed(9, 2, 101)),
    )),
    Adapter("vindr_spinexr", "vindr_folder", 5, (3, 0, 5), (
        _film("deadbeef", "Osteophytes", 1, 1, 9, 9),
        _film(vindr.ONE, "Scoliosis", 1, 1, 9, 9),
        _film(vindr.ONE, "Fracture", 9, 1, 9, 9),
        _film(vindr.TWO, "Fracture", 1, 1, 9, 9),
        _film(vindr.ONE, "Fracture", 40, 1, 60, 9),
    )),
    Adapter("levels_csv", "own_with_table", 3, (4, 3, 0), (
        lambda at: _own(at, ["films/b.png", "L4", 1, 1, ""]),
        lambda at: _own(at, ["../secret.png", "L4", 1, 1, ""]),
        lambda at: _own(at, ["films/a.png", "L7", 1, 1, ""]),
        lambda at: _own(at, ["films/a.png", "L3", 64, 10, ""]),
        lambda at: _own(at, ["mr", "C3", 8, 0, 700]),
    ), {"pictures": "CR"}),
)  # fmt: skip


def _refusal(adapter: Adapter, at: Path, project: Project) -> str:
    """The first sentence about a spoilt folder: as it is read, or else by the import."""
    read = said(list(DATASETS[adapter.name].read(at)))
    return (read or Told(adapter.name, at, project, **adapter.options).refused or [""])[0]


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize("adapter", EVERY, ids=lambda adapter: adapter.name)
def test_an_example_is_counted_and_five_faults_are_refused(
    project: Project, approval: Approval, tmp_path: Path, request: pytest.FixtureRequest, adapter: Adapter
) -> None:
    folder: Path = request.getfixturevalue(adapter.fixture)
    read = list(DATASETS[adapter.name].read(folder))
    files = sum(isinstance(row, ImageFile | LabelFile) for row in read)
    assert not [row for row in read if isinstance(row, NotRead)]
    copies = [tmp_path / f"spoilt{number}" for number in range(len(adapter.spoils))]
    for copy in copies:
        shutil.copytree(folder, copy)
    told = Told(adapter.name, folder, project, **adapter.options)
    taken = told.counts["images"] + told.counts["labels"]
    sentences = []
    for spoil, copy in zip(adapter.spoils, copies, strict=True):
        spoil(copy)
        sentences.append(_refusal(adapter, copy, project))
    say = sys.stdout.write
    say(f"\n{adapter.name}: {files} files and {adapter.rows} rows in; {taken} files taken, ")
    say(f"{told.counts['marks']} marks, {told.counts['facts']} facts\n")
    say("".join(f"  refused {sentence}\n" for sentence in sentences))
    assert (told.refused, taken, told.counts["marks"], told.counts["facts"]) == ([], *adapter.counts)
    assert len({sentence.split(": ", 1)[1] for sentence in sentences}) == 5
    assert all(sentence.endswith(".") for sentence in sentences)


def test_every_dataset_of_the_page_is_here() -> None:
    assert {adapter.name for adapter in EVERY} == set(DATASETS)
