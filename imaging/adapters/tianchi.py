"""Tianchi / Spark lumbar challenge: discs and vertebrae as points with classes on sagittal T2 slices.

A JSON list of `{studyUid, data: [{seriesUid, instanceUid, annotation: [{data: {point: [{coord: [x, y],
tag: {identification, disc | vertebra}}]}}]}]}` named `*annotation*.json`, and `*.dcm` files whose own
identifiers the list names. Discs: v1 normal, v2 bulge, v3 protrusion, v4 extrusion, v5 Schmorl's node; a disc
may have several. Of vertebrae the class (v1, v2) is checked, and nothing is concluded from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from anatomy.levels import NotALevel
from anatomy.parsing import parse_level
from imaging.adapters.files import Unusable, files_below, finite, json_list
from imaging.adapters.rows import (
    BY_UID,
    Dataset,
    Fact,
    ImageFile,
    NotRead,
    NotTaken,
    Once,
    Origin,
    Point,
    Row,
    each,
)

# Class: structure, attribute, value. A normal disc is none of the others.
DISCS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "v1": (("disc", "bulging", "absent"), ("disc", "herniation", "none")),
    "v2": (("disc", "bulging", "present"),),
    "v3": (("disc", "herniation", "protrusion"),),
    "v4": (("disc", "herniation", "extrusion"),),
    "v5": (("endplate", "schmorl_node", "present"),),
}
VERTEBRAE = ("v1", "v2")


def read(folder: Path) -> Iterator[Row]:
    """Images, points, and the classes of discs as facts."""
    for path, name in files_below(folder, "**/*.dcm"):
        yield ImageFile(path, name, path.parent.relative_to(folder).as_posix())
    lists = [name for _path, name in files_below(folder, "**/*annotation*.json")]
    if not lists:
        yield NotRead(Origin("*annotation*.json"), "The file is missing.")
    once = Once()
    for name in lists:
        try:
            yield from each(json_list(folder, name), lambda origin, entry: _study(origin, entry, once))
        except Unusable as problem:
            yield NotRead(Origin(name), str(problem))


def _study(origin: Origin, entry: Any, once: Once) -> Iterator[Row]:
    study = _text(entry, "studyUid")
    once.require(study, origin, f"Study {study}")
    for image in _list(entry, "data"):
        instance = _text(image, "instanceUid")
        levels: set[str] = set()
        for annotation in _list(image, "annotation"):
            for point in _list(_part(annotation, "data"), "point"):
                yield from _point(origin, study, instance, point, levels)


def _point(origin: Origin, study: str, instance: str, point: Any, levels: set[str]) -> Iterator[Row]:
    coordinates, tag = _list(point, "coord"), _part(point, "tag")
    if len(coordinates) != 2:
        raise NotTaken("A point has not two coordinates.")
    kinds = [kind for kind in ("disc", "vertebra") if kind in tag]
    if len(kinds) != 1:
        raise NotTaken("A point is not either a disc or a vertebra.")
    level = _level(_text(tag, "identification"), kinds[0])
    if level in levels:
        raise NotTaken(f"{level} is marked twice on one image.")
    levels.add(level)
    classes = _classes(_text(tag, kinds[0]), kinds[0], level)
    numbers = tuple(finite(number, "A coordinate") for number in coordinates)
    yield Point(origin, BY_UID + instance, level, numbers, examination=BY_UID + study)
    for structure, attribute, value in classes:
        yield Fact(origin, BY_UID + study, level, structure, attribute, value)


def _classes(text: str, kind: str, level: str) -> list[tuple[str, str, str]]:
    known = DISCS if kind == "disc" else VERTEBRAE
    codes = [code.strip() for code in text.split(",") if code.strip()]
    strange = [code for code in codes if code not in known]
    if strange or not codes:
        raise NotTaken(f"{level} has the class {text[:40]}; known are {', '.join(known)}.")
    if "v1" in codes and len(codes) > 1:
        raise NotTaken(f"{level} is normal and not normal: {text[:40]}.")
    if {"v3", "v4"} <= set(codes):
        raise NotTaken(f"{level} is a protrusion and an extrusion: {text[:40]}.")
    return [stated for code in codes for stated in DISCS[code]] if kind == "disc" else []


def _level(text: str, kind: str) -> str:
    try:
        level = str(parse_level(text))
    except NotALevel as problem:
        raise NotTaken(str(problem)) from None
    if ("/" in level) is not (kind == "disc"):
        raise NotTaken(f"{text[:40]} is no {kind}.")
    return level


def _part(entry: Any, key: str) -> dict[str, Any]:
    found = entry.get(key) if isinstance(entry, dict) else None
    if not isinstance(found, dict):
        raise NotTaken(f"{key} is missing.")
    return found


def _list(entry: Any, key: str) -> list[Any]:
    found = entry.get(key) if isinstance(entry, dict) else None
    if not isinstance(found, list):
        raise NotTaken(f"{key} is missing.")
    return found


def _text(entry: Any, key: str) -> str:
    found = entry.get(key) if isinstance(entry, dict) else None
    if not isinstance(found, str) or not found:
        raise NotTaken(f"{key} is missing.")
    return found


DATASET = Dataset(
    name="tianchi",
    title="Tianchi / Spark lumbar challenge",
    contains="Sagittal MR of the lumbar spine; discs and vertebrae as points, discs as normal, bulging, "
    "protruded, extruded or with a Schmorl's node.",
    layout=(
        ("<any folders>/*.dcm", "the images"),
        ("*annotation*.json", "the points, by the identifiers inside the images"),
    ),
    gives=(
        "Marks of discs and vertebrae, in the middle of each",
        "Facts per disc: normal, bulging, protruded, extruded, Schmorl's node; none of vertebrae",
    ),
    size="51 to 150 examinations in each part of the challenge",
    licence="The terms of the challenge, which are shown after registration",
    source="https://tianchi.aliyun.com/dataset/79463",
    cite="Spark digital body challenge, 2020",
    read=read,
)
