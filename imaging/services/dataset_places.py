"""Where the images of a dataset came to lie: by their names, their cases, or their own identifiers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from imaging.adapters.rows import BY_UID, ImageFile, NotTaken, Point
from imaging.deidentify.keyed import keyed_uid
from imaging.models import ImportFile, ImportFileState, Plane, Series, SopInstance, Study
from imaging.services.grids import patient_point, series_grid
from imaging.services.places import project_secret
from projects.models import Project

# A pixel reaches half a pixel to either side of its centre; boxes may be counted to the outer edge.
LAST_PIXEL, OUTER_EDGE = -0.5, 0.0


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of one image file."""

    series: int
    sha256: str


@dataclass
class DatasetPlaces:
    """The images of a dataset that are in the project."""

    project: Project
    by_name: dict[str, Placed] = field(default_factory=dict)
    by_case: dict[str, set[int]] = field(default_factory=dict)

    def remember(self, files: Iterable[ImportFile], images: dict[str, ImageFile]) -> None:
        """Note the images of an import whose files still have the names they came with."""
        for file in files:
            image = images.get(file.name)
            if image is not None and file.series_id and file.state != ImportFileState.REFUSED:
                self.by_name[image.name] = Placed(file.series_id, file.sha256)
                self.by_case.setdefault(image.case, set()).add(file.series_id)

    def studies(self, case: str) -> list[Study]:
        """The studies of a case. Raises NotTaken when none of its images is there."""
        every = Study.objects.filter(project=self.project).select_related("subject", "project").order_by("pk")
        if case.startswith(BY_UID):
            found = list(every.filter(study_instance_uid=self._uid(case)))
        else:
            found = list(every.filter(series__in=self.by_case.get(case, ())).distinct())
        if not found:
            raise NotTaken("No image of its examination was taken.")
        return found

    def series_of(self, point: Point) -> Series:
        """The series a point lies on. Raises NotTaken."""
        if point.image.startswith(BY_UID):
            return self._slice_by_uid(point).series
        placed = self.by_name.get(point.image)
        if placed is None:
            raise NotTaken(f"Its image {point.image} was not taken.")
        return Series.objects.select_related("study").get(pk=placed.series)

    def slice_of(self, point: Point) -> SopInstance:
        """The one slice or film that a point of two numbers lies on. Raises NotTaken."""
        if point.image.startswith(BY_UID):
            return self._slice_by_uid(point)
        placed = self.by_name[point.image]
        found = list(SopInstance.objects.filter(series_id=placed.series, source_sha256=placed.sha256)[:2])
        if len(found) != 1:
            raise NotTaken("Its image is a volume: a point on it needs three numbers.")
        return found[0]

    def _slice_by_uid(self, point: Point) -> SopInstance:
        rows = SopInstance.objects.filter(series__study__project=self.project).select_related("series__study")
        found = rows.filter(sop_instance_uid=self._uid(point.image)).first()
        if found is None:
            raise NotTaken(f"The image {point.image.removeprefix(BY_UID)[:64]} was not taken.")
        return found

    def _uid(self, named: str) -> str:
        return keyed_uid(project_secret(self.project), named.removeprefix(BY_UID))


def point_mark(places: DatasetPlaces, point: Point, series: Series) -> dict[str, Any]:
    """A point as a mark on its series. Raises NotTaken when it does not lie on the image."""
    if len(point.numbers) == 3:
        _require_in_volume(series, point)
        return _mark(point, point.numbers, ())
    sop = places.slice_of(point)
    _require_on_picture(series, point.numbers, LAST_PIXEL)
    for corner in (point.low, point.high):
        _require_on_picture(series, corner, OUTER_EDGE)
    if series.plane == Plane.PROJECTION:
        if series.frame_count != 1:
            raise NotTaken("Its series has several films.")
        return _mark(point, (*point.numbers, 0.0), (point.low, point.high))
    ends = [_in_patient(sop, numbers) for numbers in (point.low, point.high) if numbers]
    corners = [tuple(pick(pair) for pair in zip(*ends, strict=True)) for pick in (min, max)]
    return _mark(point, _in_patient(sop, point.numbers), corners) | {"sop": sop}


def _mark(point: Point, centre: tuple[float, ...], ends: Sequence[tuple[float, ...]]) -> dict[str, Any]:
    box = {"min": list(ends[0]), "max": list(ends[1])} if ends and ends[0] else None
    return {"level": point.level, "centroid": list(centre), "box": box, "outline_path": ""}


def _in_patient(sop: SopInstance, numbers: tuple[float, ...]) -> tuple[float, ...]:
    found = patient_point(sop, numbers[0], numbers[1])
    if found is None:
        raise NotTaken("Its image does not say where it lies in the patient.")
    return tuple(round(number, 3) for number in found)


def _require_on_picture(series: Series, numbers: tuple[float, ...], beyond: float) -> None:
    sides = (series.columns, series.rows)
    if any(not -0.5 <= at <= side + beyond for at, side in zip(numbers, sides, strict=False)):
        told = ", ".join(f"{at:g}" for at in numbers)
        raise NotTaken(f"({told}) lies outside the image ({sides[0]} × {sides[1]}).")


def _require_in_volume(series: Series, point: Point) -> None:
    if series.plane == Plane.PROJECTION:
        raise NotTaken("A point of three numbers lies on no film.")
    grid = series_grid(series)
    if grid is None:
        raise NotTaken("The slices of its image do not lie at even distances.")
    index = np.linalg.inv(np.array(grid["affine"])) @ np.array([*point.numbers, 1.0])
    if any(not -0.5 <= at <= side - 0.5 for at, side in zip(index[:3], grid["shape"], strict=True)):
        told = ", ".join(f"{at:g}" for at in point.numbers)
        raise NotTaken(f"({told}) lies outside the volume.")
