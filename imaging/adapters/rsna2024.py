"""RSNA 2024 Lumbar Spine Degenerative Classification: severities per condition and level, with points.

`train.csv`: study_id and 25 columns `<condition>_<level>` of Normal/Mild, Moderate, Severe or blank.
`train_series_descriptions.csv`: study_id, series_id, series_description.
`train_label_coordinates.csv`: study_id, series_id, instance_number, condition, level, x, y in pixels.
`train_images/<study_id>/<series_id>/<instance_number>.dcm`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from imaging.adapters.files import Cells, cell, files_below, number, table, told
from imaging.adapters.rows import Dataset, Fact, ImageFile, NotTaken, Once, Origin, Point, Row

SEVERITIES = ("Normal/Mild", "Moderate", "Severe")
LEVELS = ("L1/L2", "L2/L3", "L3/L4", "L4/L5", "L5/S1")
DESCRIPTIONS = ("Sagittal T1", "Sagittal T2/STIR", "Axial T2")
# Condition: structure, attribute, side, zone.
CONDITIONS: dict[str, tuple[str, str, str, str]] = {
    "Spinal Canal Stenosis": ("canal", "stenosis", "", "central"),
    "Left Neural Foraminal Narrowing": ("foramen", "narrowing", "left", "foraminal"),
    "Right Neural Foraminal Narrowing": ("foramen", "narrowing", "right", "foraminal"),
    "Left Subarticular Stenosis": ("lateral_recess", "stenosis", "left", "subarticular"),
    "Right Subarticular Stenosis": ("lateral_recess", "stenosis", "right", "subarticular"),
}
COLUMNS = {
    f"{condition}_{level}".lower().replace(" ", "_").replace("/", "_"): (condition, level)
    for condition in CONDITIONS
    for level in LEVELS
}
Instances = dict[tuple[str, str], set[str]]


def read(folder: Path) -> Iterator[Row]:
    """Images, the severities as facts, and the points on their slices."""
    there: Instances = {}
    for path, name in files_below(folder, "train_images/*/*/*.dcm"):
        _root, study, series, _file = name.split("/")
        there.setdefault((study, series), set()).add(path.stem)
        yield ImageFile(path, name, study)
    yield from _severities(folder, {study for study, _series in there})
    described: set[tuple[str, str]] = set()
    yield from _descriptions(folder, there, described)
    yield from _coordinates(folder, there, described)


def _severities(folder: Path, studies: set[str]) -> Iterator[Row]:
    once = Once()

    def facts(origin: Origin, cells: Cells) -> Iterator[Row]:
        study = told(cells, "study_id")
        if study not in studies:
            raise NotTaken(f"Study {study} has no image in train_images.")
        once.require(study, origin, f"Study {study}")
        for column, (condition, level) in COLUMNS.items():
            severity = cell(cells, column)
            if severity and severity not in SEVERITIES:
                raise NotTaken(f"{column} is {severity[:40]}; known are {', '.join(SEVERITIES)}.")
            if severity:
                structure, attribute, side, zone = CONDITIONS[condition]
                yield Fact(origin, study, level, structure, attribute, severity, "RSNA", side, zone)

    yield from table(folder, "train.csv", ("study_id", *COLUMNS), facts)


def _descriptions(folder: Path, there: Instances, described: set[tuple[str, str]]) -> Iterator[Row]:
    """Nothing is made of a description; a series without one is not believed to be of this dataset."""
    once = Once()

    def check(origin: Origin, cells: Cells) -> Iterator[Row]:
        key = told(cells, "study_id"), told(cells, "series_id")
        description = told(cells, "series_description")
        if key not in there:
            raise NotTaken(f"Series {key[1]} of study {key[0]} has no image in train_images.")
        if description not in DESCRIPTIONS:
            raise NotTaken(f"{description[:40]} is none of {', '.join(DESCRIPTIONS)}.")
        once.require(key, origin, f"Series {key[1]}")
        described.add(key)
        return iter(())

    columns = ("study_id", "series_id", "series_description")
    yield from table(folder, "train_series_descriptions.csv", columns, check)


def _coordinates(folder: Path, there: Instances, described: set[tuple[str, str]]) -> Iterator[Row]:
    once = Once()

    def point(origin: Origin, cells: Cells) -> Iterator[Row]:
        study, series = told(cells, "study_id"), told(cells, "series_id")
        instance, condition = told(cells, "instance_number"), told(cells, "condition")
        level = told(cells, "level")
        if (study, series) not in described:
            raise NotTaken(f"Series {series} of study {study} has no description that was taken.")
        if instance not in there[study, series]:
            raise NotTaken(f"Series {series} of study {study} has no image {instance}.dcm.")
        if condition not in CONDITIONS:
            raise NotTaken(f"{condition[:40]} is none of {', '.join(CONDITIONS)}.")
        if level not in LEVELS:
            raise NotTaken(f"{level[:40]} is none of {', '.join(LEVELS)}.")
        once.require((study, series, condition, level), origin, f"{condition} at {level} of series {series}")
        place = number(cells, "x"), number(cells, "y")
        image = f"train_images/{study}/{series}/{instance}.dcm"
        yield Point(origin, image, level, place, what=condition.lower())

    columns = ("study_id", "series_id", "instance_number", "condition", "level", "x", "y")
    yield from table(folder, "train_label_coordinates.csv", columns, point)


DATASET = Dataset(
    name="rsna2024",
    title="RSNA 2024 Lumbar Spine",
    contains="Sagittal and axial MR of the lumbar spine; severity of canal stenosis, foraminal narrowing and "
    "subarticular stenosis per level and side, with points on the slices.",
    layout=(
        ("train_images/<study_id>/<series_id>/<instance_number>.dcm", "the images"),
        ("train.csv", "severities, one row per study"),
        ("train_series_descriptions.csv", "what each series is"),
        ("train_label_coordinates.csv", "points in pixels"),
    ),
    gives=(
        "Marks of discs L1/L2 to L5/S1, where a severity was judged",
        "Facts per level and side: Normal/Mild, Moderate or Severe",
    ),
    # The abstract of the LumbarDISC dataset paper (RSNA 2025).
    size="8,593 series of 2,697 persons, those of the hidden test included",
    licence="RSNA's terms: free, not for commerce",
    source="https://www.kaggle.com/competitions/rsna-2024-lumbar-spine-degenerative-classification",
    cite="RSNA 2024 Lumbar Spine Degenerative Classification",
    read=read,
)
