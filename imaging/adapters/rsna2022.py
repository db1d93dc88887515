"""RSNA 2022 Cervical Spine Fracture Detection: fractures per vertebra, boxes on slices.

`train.csv`: StudyInstanceUID, patient_overall, C1 to C7, each 0 or 1. `train_bounding_boxes.csv`:
StudyInstanceUID, x, y, width, height in pixels, slice_number. `train_images/<StudyInstanceUID>/<slice>.dcm`.
A box names no vertebra. Where a study has one broken vertebra only, its boxes can but lie on that one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from imaging.adapters.files import Cells, files_below, grade, number, table, told, whole
from imaging.adapters.rows import Dataset, Fact, ImageFile, NotTaken, Once, Origin, Point, Row

LEVELS = tuple(f"C{count}" for count in range(1, 8))
VALUES = {0: "absent", 1: "present"}


def read(folder: Path) -> Iterator[Row]:
    """Images, fractures as facts, and one mark per study whose boxes can lie on one vertebra only."""
    there: dict[str, set[int]] = {}
    for path, name in files_below(folder, "train_images/*/*.dcm"):
        study = path.parent.name
        if path.stem.isdigit():
            there.setdefault(study, set()).add(int(path.stem))
            yield ImageFile(path, name, study)
    broken: dict[str, list[str]] = {}
    yield from _fractures(folder, there.keys(), broken)
    yield from _boxes(folder, there, broken)


def _fractures(folder: Path, studies: Collection[str], broken: dict[str, list[str]]) -> Iterator[Row]:
    once = Once()

    def facts(origin: Origin, cells: Cells) -> Iterator[Row]:
        study = told(cells, "StudyInstanceUID")
        if study not in studies:
            raise NotTaken(f"Study {study[:64]} has no image in train_images.")
        once.require(study, origin, f"Study {study}")
        found = {column: grade(cells, column, VALUES) for column in ("patient_overall", *LEVELS)}
        blank = [column for column, value in found.items() if value is None]
        if blank:
            raise NotTaken(f"{blank[0]} is blank.")
        levels = [level for level in LEVELS if found[level]]
        if bool(found["patient_overall"]) != bool(levels):
            said = f"patient_overall is {found['patient_overall']}"
            raise NotTaken(f"{said}, but {len(levels)} of C1 to C7 are broken.")
        broken[study] = levels
        for level in LEVELS:
            yield Fact(origin, study, level, "vertebra", "fracture", VALUES[found[level] or 0])

    yield from table(folder, "train.csv", ("StudyInstanceUID", "patient_overall", *LEVELS), facts)


def _boxes(folder: Path, there: dict[str, set[int]], broken: dict[str, list[str]]) -> Iterator[Row]:
    once = Once()
    boxes: dict[str, list[Point]] = {}

    def box(origin: Origin, cells: Cells) -> Iterator[Row]:
        study, count = told(cells, "StudyInstanceUID"), whole(cells, "slice_number")
        left, top, width, height = (number(cells, column) for column in ("x", "y", "width", "height"))
        level = _only_level(study, broken)
        if count not in there[study]:
            raise NotTaken(f"Study {study} has no image {count}.dcm.")
        if width <= 0 or height <= 0:
            raise NotTaken("The box has no area.")
        once.require((study, count, left, top, width, height), origin, "This box")
        boxes.setdefault(study, []).append(
            Point(
                origin,
                f"train_images/{study}/{count}.dcm",
                level,
                (left + width / 2, top + height / 2),
                low=(left, top),
                high=(left + width, top + height),
                what="fracture",
            )
        )
        return iter(())

    columns = ("StudyInstanceUID", "x", "y", "width", "height", "slice_number")
    yield from table(folder, "train_bounding_boxes.csv", columns, box)
    for of_study in boxes.values():
        yield _middle(of_study)


def _only_level(study: str, broken: dict[str, list[str]]) -> str:
    if study not in broken:
        raise NotTaken(f"Study {study[:64]} has no row in train.csv that was taken.")
    levels = broken[study]
    if not levels:
        raise NotTaken("There is a box, but train.csv says that no vertebra is broken.")
    if len(levels) > 1:
        raise NotTaken(f"The box names no vertebra, and {', '.join(levels)} are broken.")
    return levels[0]


def _middle(boxes: list[Point]) -> Point:
    """The box of the middle slice: a vertebra has one mark on a series."""
    ranked = sorted(boxes, key=lambda box: int(Path(box.image).stem))
    return ranked[len(ranked) // 2]


DATASET = Dataset(
    name="rsna2022",
    title="RSNA 2022 Cervical Spine Fracture",
    contains="CT of the neck; which of C1 to C7 is broken, boxes on slices.",
    layout=(
        ("train_images/<StudyInstanceUID>/<slice_number>.dcm", "the images"),
        ("train.csv", "fractures, one row per study"),
        ("train_bounding_boxes.csv", "boxes in pixels; taken where one vertebra only is broken"),
    ),
    gives=(
        "Facts of C1 to C7: broken or not",
        "One mark with its box per examination, where one vertebra only is broken",
    ),
    size="About 2,000 examinations",
    # github.com/RSNA/AI-Challenge-Data, wiki page of this dataset.
    licence="RSNA's terms: not for commerce, nobody may be identified, the source is named",
    source="https://www.kaggle.com/competitions/rsna-2022-cervical-spine-fracture-detection",
    cite="RSNA 2022 Cervical Spine Fracture Detection",
    read=read,
)
