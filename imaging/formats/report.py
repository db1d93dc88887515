"""A structured report that this system wrote becomes marks or measurements again, exactly as they were.

One that another system wrote is read by `foreign_report`, group by group.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import numpy as np
from pydicom.dataset import Dataset

from anatomy import parse_level
from anatomy.levels import Level
from imaging.exchange import codes as ours
from imaging.formats import content
from imaging.formats.dicom_file import DAMAGED, damaged, open_dicom
from imaging.formats.errors import Refused
from imaging.formats.foreign_report import READ_AS, marks_of_foreign, require_points
from imaging.formats.level_marks import marks_outcome, require_each_once
from imaging.formats.point_marks import CHANGED, points_differ
from imaging.formats.referring import Place

# As in the reports that are written: DICOM counts pixels from the corner of the first.
CORNER: Final = 0.5
# Points are kept twice, as numbers of 32 bits and in full: they agree this far, as a share.
SINGLE: Final = 2e-7
PSEUDONYM: Final = re.compile(r"R-[A-Z2-7]{10}")
ROLE: Final = re.compile(r"role-(lead|steward|evaluator)")
WORD: Final = re.compile(r"[a-z]{1,8}")
SURGEON: Final = "304292004"


def report_kind(dataset: Dataset) -> dict[str, Any]:
    """What a report is: marks, or measurements. Raises Refused where it has neither."""
    found = content.groups(dataset)
    lines = sum(bool(content.texts(group, ours.POINTS)) for group in found)
    if lines and lines == len(found):
        return {"kind": "line_report", "read_as": f"Measurements (DICOM SR), {lines} lines"}
    if _is_own(dataset):
        return {"kind": "level_report", "read_as": f"{READ_AS}, {len(found)} marks"}
    require_points(dataset)
    return {"kind": "level_report", "read_as": READ_AS}


def _is_own(dataset: Dataset) -> bool:
    """Whether each group names its level as this system does."""
    found = content.groups(dataset)
    return bool(found) and all(content.texts(group, ours.LEVEL) for group in found)


def told_by_report(path: Path, places: Sequence[Place]) -> list[dict[str, Any]]:
    """The marks or measurements of a report, by the series that they lie on.

    Raises Refused where anything of an own report does not fit its series, or nothing of another one can be
    read.
    """
    dataset = open_dicom(path)
    try:
        told = report_kind(dataset)
        is_list = told["kind"] == "level_report"
        if is_list and not _is_own(dataset):
            return marks_of_foreign(dataset, places)
        series = _only_series(places, told["read_as"])
        read = _marks if is_list else _lines
        return [read(dataset, places, told["read_as"]) | {"series": series}]
    except (*DAMAGED, StopIteration) as problem:
        raise damaged() from problem


def _only_series(places: Sequence[Place], read_as: str) -> int:
    series = {place.series for place in places}
    if len(series) == 1:
        return series.pop()
    sentence = f"It speaks of {len(series)} series of this project; which one it marks cannot be told."
    raise Refused("ambiguous_image", sentence, "Export one report for each series", read_as=read_as)


def _place_of(items: Sequence[Dataset], places: Sequence[Place], read_as: str) -> Place:
    """Where coordinates of one series lie: on its slices, or on the one film that all of them name.

    Raises Refused where they name no film of the series, or several.
    """
    if not places[0].picture:
        return places[0]
    images = [list(content.items(item, kind="IMAGE")) for item in items]
    named = {str(each.ReferencedSOPSequence[0].ReferencedSOPInstanceUID) for own in images for each in own}
    if not named or not all(images):
        sentence = "This report does not say on which film something of it lies."
        raise Refused("ambiguous_image", sentence, CHANGED, read_as=read_as)
    films = [[place for place in places if place.slice_of(uid) is not None] for uid in named]
    if not all(films):
        raise _other_picture(read_as)
    if len(films) > 1:
        sentence = "One mark or measurement of this report lies on several films."
        raise Refused("ambiguous_image", sentence, CHANGED, read_as=read_as)
    return films[0][0]


def _marks(dataset: Dataset, places: Sequence[Place], read_as: str) -> dict[str, Any]:
    points: dict[str, list[tuple[Level, list[float]]]] = {}
    marks = []
    for group in content.groups(dataset):
        level = parse_level(content.texts(group, ours.LEVEL)[0])
        _require_code(group, level, read_as)
        region = next(content.items(group, kind="SCOORD" if places[0].picture else "SCOORD3D"))
        place = _place_of([region], places, read_as)
        (point,) = _points_of(region, place, read_as)
        _require_inside(level, point, place, read_as)
        full = _in_full(group, point, read_as)
        points.setdefault(place.film, []).append((level, full))
        told = {"level": str(level), "centroid": [*full, 0.0][:3], "box": None, "outlines": []}
        marks.append(place.on_film(told))
    for own in points.values():
        require_each_once(own, read_as)
    levels = sorted({level for own in points.values() for level, _point in own})
    return marks_outcome(marks, levels, read_as, "")


def _in_full(group: Dataset, point: list[float], read_as: str) -> list[float]:
    """A place in full precision. Raises Refused where it is not the one that others read."""
    told = content.texts(group, ours.PLACE)
    full = [float(part) for part in json.loads(told[0])] if told else [round(part, 3) for part in point]
    if told and not _are_alike(full, point):
        raise points_differ(read_as)
    return full


def _are_alike(full: list[float], told: list[float]) -> bool:
    """Whether numbers are the same but for their 32 bits."""
    return len(full) == len(told) and all(
        math.isclose(a, b, rel_tol=SINGLE, abs_tol=1e-4) for a, b in zip(full, told, strict=True)
    )


def _require_code(group: Dataset, level: Level, read_as: str) -> None:
    """Raise Refused where a level's code says another one than its name."""
    code = content.coded(group, content.FINDING)
    if code is None or code != ours.level_code(level):
        sentence = f"{level} is coded as something else in this report."
        raise Refused("segment_contradiction", sentence, CHANGED, read_as=read_as)


def _points_of(item: Dataset, place: Place, read_as: str) -> list[list[float]]:
    """The points of a coordinates item: patient mm, or pixels counted from the centre of the first."""
    numbers = [float(number) for number in np.atleast_1d(item.GraphicData)]
    if not all(map(math.isfinite, numbers)):
        raise ValueError
    if item.ValueType == "SCOORD3D":
        place.require_frame(str(item.ReferencedFrameOfReferenceUID), read_as)
        return [numbers[at : at + 3] for at in range(0, len(numbers), 3)]
    _require_film(item, place, read_as)
    return [[numbers[at] - CORNER, numbers[at + 1] - CORNER] for at in range(0, len(numbers), 2)]


def _require_film(item: Dataset, place: Place, read_as: str) -> None:
    image = next(content.items(item, kind="IMAGE")).ReferencedSOPSequence[0]
    if place.slice_of(str(image.ReferencedSOPInstanceUID)) is None:
        raise _other_picture(read_as)


def _other_picture(read_as: str) -> Refused:
    sentence = "This report speaks of a picture that is not in the series it names."
    return Refused("other_picture", sentence, CHANGED, read_as=read_as)


def _require_inside(level: Level, point: list[float], place: Place, read_as: str) -> None:
    """Raise Refused where a mark lies outside of its images."""
    if place.picture:
        at, sides = np.array(point), np.array(place.picture)
    elif place.grid:
        at = (np.linalg.inv(place.grid.affine) @ np.append(point, 1.0))[:3]
        sides = np.array(place.grid.shape)
    else:
        return
    if not np.all((at >= -1) & (at <= sides)):
        sentence = f"{level} would lie outside the image: the report belongs to another one."
        raise Refused("outside", sentence, "Send the images it was made on", read_as=read_as)


def _lines(dataset: Dataset, places: Sequence[Place], read_as: str) -> dict[str, Any]:
    lines = [_line(group, places, read_as) for group in content.groups(dataset)]
    return {"kind": "lines", "read_as": read_as, "lines": lines, "author": _author(dataset, read_as)}


def _line(group: Dataset, places: Sequence[Place], read_as: str) -> dict[str, Any]:
    figure = next(content.items(group, kind="NUM"))
    place = _place_of(list(content.items(figure, kind="SCOORD")), places, read_as)
    measured = figure.MeasuredValueSequence[0]
    unit = content.code_of(measured, "MeasurementUnitsCodeSequence")
    points = _exact(group, figure, place, read_as)
    posture = content.coded(group, ours.POSTURE)
    return {
        "uid": str(UUID(int=int(_tracking(group).removeprefix("2.25.")))),
        "kind": _kind(figure),
        "points": points,
        "picture": _picture(group, place, read_as) or _film_among(places, place),
        "levels": [str(parse_level(level)) for level in content.texts(group, ours.LEVEL)],
        "levels_by_marks": content.texts(group, ours.LEVELS_BY) == [ours.NEAREST_MARKS],
        "value": float(measured.get("FloatingPointValue", measured.NumericValue)),
        "unit": next(name for name, code in ours.UNITS.items() if code == unit),
        "posture": posture.value.removeprefix("posture-") if posture else "",
        "repeat": int(content.texts(group, ours.REPEAT)[0]),
        "calibration": _calibration(group, read_as),
    }


def _calibration(group: Dataset, read_as: str) -> dict[str, Any] | None:
    """What makes a line on a film millimetres. Raises Refused where it is none, or may name somebody."""
    written = next(iter(content.texts(group, ours.CALIBRATION)), "")
    if not written:
        return None
    told = json.loads(written)
    sizes = [float(told[name]) for name in ("length_mm", "mm_across", "mm_down")]
    line = [[float(part) for part in point] for point in told["line"]]
    known, by = str(told["known"]), str(told["by"])
    if not (PSEUDONYM.fullmatch(by) and WORD.fullmatch(known) and all(0 < size < math.inf for size in sizes)):
        sentence = "A measurement of this report rests on a calibration that is none of this system."
        raise Refused("calibration", sentence, CHANGED, read_as=read_as)
    length, across, down = sizes
    return {
        "by": by, "known": known, "length_mm": length, "line": line, "mm_across": across, "mm_down": down,
    }  # fmt: skip


def _tracking(group: Dataset) -> str:
    return str(next(content.items(group, content.TRACKING_UID)).UID)


def _kind(figure: Dataset) -> str:
    code = content.code_of(figure, "ConceptNameCodeSequence")
    known = next((kind for kind, listed in ours.FIGURES.items() if listed == code), None)
    if known is None and (code is None or code.scheme_designator != ours.SCHEME):
        raise ValueError
    return known or str(code.value if code else "")


def _exact(group: Dataset, figure: Dataset, place: Place, read_as: str) -> list[list[float]]:
    """The points in full precision. Raises Refused where they are not those that others read."""
    full = [[float(part) for part in point] for point in json.loads(content.texts(group, ours.POINTS)[0])]
    parts = [*content.items(figure, kind="SCOORD3D"), *content.items(figure, kind="SCOORD")]
    told = [point for part in parts for point in _points_of(part, place, read_as)]
    agree = len(full) == len(told) and all(map(_are_alike, full, told))
    if not agree:
        sentence = "The points of a measurement are told in two ways that differ."
        raise Refused("points_differ", sentence, CHANGED, read_as=read_as)
    return full


def _picture(group: Dataset, place: Place, read_as: str) -> dict[str, Any] | None:
    """The slice that a line was drawn on, as it is kept here."""
    image = next(content.items(group, kind="IMAGE"), None)
    if image is None:
        return None
    told = image.ReferencedSOPSequence[0]
    number = place.slice_of(str(told.ReferencedSOPInstanceUID))
    if number is None:
        other = "another film than its points" if place.picture else "a picture outside the series it names"
        sentence = f"A measurement of this report lies on {other}."
        raise Refused("other_picture", sentence, CHANGED, read_as=read_as)
    frames = np.atleast_1d(told.get("ReferencedFrameNumber", 1))
    return {"sop": place.sops[number], "frame": int(frames[0])}


def _film_among(places: Sequence[Place], place: Place) -> dict[str, Any] | None:
    """One of several films, for a line that its coordinates alone lay there."""
    return {"sop": place.film, "frame": 1} if place.film and len(places) > 1 else None


def _author(dataset: Dataset, read_as: str) -> str:
    """Who measured, by pseudonym and role. Raises Refused where the report may name somebody."""
    item = next(content.items(dataset, content.OBSERVER_NAME), None)
    pseudonym = str(item.PersonName).rstrip("^") if item is not None else ""
    if not PSEUDONYM.fullmatch(pseudonym):
        sentence = "The author of this report is no pseudonym of this system."
        raise Refused("author", sentence, CHANGED, read_as=read_as)
    role = content.coded(dataset, content.OBSERVER_ROLE)
    if role is None:
        return pseudonym
    known = ROLE.fullmatch(role.value)
    word = "surgeon" if role.value == SURGEON else known[1] if known else ""
    return f"{pseudonym}, {word}" if word else pseudonym
