"""Where the images of a dataset came to lie: by their names, their cases, or their own identifiers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from imaging.adapters.rows import BY_UID, Finding, ImageFile, NotTaken, Point
from imaging.deidentify.keyed import keyed_uid
from imaging.models import ImportFile, ImportFileState, Plane, Series, SopInstance, Study
from imaging.services.grids import patient_point, series_grid
from imaging.services.import_endings import HALF, stem_hash
from imaging.services.places import project_secret
from projects.models import Project

# A pixel reaches half a pixel to either side of its centre; boxes may be counted to the outer edge.
LAST_PIXEL, OUTER_EDGE = -0.5, 0.0
STRANGE = "Its image came in before under another name: whose it is cannot be told."


# Of these the header says whose they are; of all others only the name does.
WITH_HEADER = (".dcm", ".dicom")
# Hashes asked for at once.
MANY = 500


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of one image file."""

    series: int
    sha256: str


@dataclass
class DatasetPlaces:
    """The images of a dataset that are in the project, and whose they are.

    `strange` are names of images whose bytes came in before as somebody else's.
    """

    project: Project
    by_name: dict[str, Placed] = field(default_factory=dict)
    by_case: dict[str, set[int]] = field(default_factory=dict)
    cases: dict[int, set[str]] = field(default_factory=dict)
    strange: set[str] = field(default_factory=set)
    strange_cases: set[str] = field(default_factory=set)
    known: dict[str, list[Study]] = field(default_factory=dict)

    def remember(self, files: Iterable[ImportFile], images: dict[str, ImageFile]) -> None:
        """Note the images of an import whose files still have the names they came with."""
        there = [file for file in files if file.series_id and file.state != ImportFileState.REFUSED]
        known = [(file, images[file.name]) for file in there if file.name in images]
        again = [(file, image) for file, image in known if file.state == ImportFileState.DUPLICATE]
        for image in self._somebody_elses(again):
            self.strange.add(image.name)
            self.strange_cases.add(image.case)
        for file, image in known:
            self.by_name[image.name] = Placed(int(file.series_id or 0), file.sha256)
            if image.name not in self.strange:
                self.by_case.setdefault(image.case, set()).add(self.by_name[image.name].series)
                self.cases.setdefault(self.by_name[image.name].series, set()).add(image.case)

    def _somebody_elses(self, again: list[tuple[ImportFile, ImageFile]]) -> Iterator[ImageFile]:
        """Of images that were there before, those that came in then as another person's."""
        named = [(file, image) for file, image in again if not image.name.endswith(WITH_HEADER)]
        for start in range(0, len(named), MANY):
            part = named[start : start + MANY]
            whose = self._whose({file.sha256 for file, _image in part})
            for file, image in part:
                known = whose.get(file.sha256, set())
                if known and stem_hash(self.project, file.name)[:HALF] not in known:
                    yield image

    def _whose(self, digests: set[str]) -> dict[str, set[str]]:
        """By SHA-256 whose the images were as which they were taken, as hashes of names.

        Names of a command's files begin at the folder it was given. What was uploaded lay in folders and
        archives of any name, so those names prove nothing.
        """
        rows = ImportFile.objects.filter(
            run__project=self.project,
            run__started_by__isnull=True,
            sha256__in=digests,
            state=ImportFileState.TAKEN,
            series__isnull=False,
        )
        found: dict[str, set[str]] = {}
        for row in rows:
            whole = row.stem_hash or stem_hash(self.project, row.name)
            found.setdefault(row.sha256, set()).add(whole[:HALF])
        return found

    def studies(self, case: str) -> list[Study]:
        """The studies of a case. Raises NotTaken when none of its images is there, or not its alone."""
        if case not in self.known:
            self.known[case] = self._studies(case)
        return self.known[case]

    def _studies(self, case: str) -> list[Study]:
        every = Study.objects.filter(project=self.project).select_related("subject", "project").order_by("pk")
        if case.startswith(BY_UID):
            found = list(every.filter(study_instance_uid=self._uid(case)))
        else:
            found = list(every.filter(series__in=self.by_case.get(case, ())).distinct())
            self._require_its_own(case, found)
        if not found:
            raise NotTaken("No image of its examination was taken.")
        return found

    def _require_its_own(self, case: str, studies: list[Study]) -> None:
        """Raise NotTaken when the images of a case are of several patients, or another case's as well."""
        if case in self.strange_cases:
            raise NotTaken(STRANGE)
        if len({study.subject_id for study in studies}) > 1:
            raise NotTaken(f"The images of {case} are those of several patients here.")
        rows = Series.objects.filter(study__in=studies).values_list("pk", flat=True)
        others = {other for series in rows for other in self.cases.get(series, ())} - {case}
        if others:
            raise NotTaken(f"The images of {case} and of {min(others)} are one examination here.")

    def series_of(self, point: Point | Finding) -> Series:
        """The series a point lies on. Raises NotTaken."""
        if point.image.startswith(BY_UID):
            return self._slice_by_uid(point.image).series
        placed = self.by_name.get(point.image)
        if placed is None:
            raise NotTaken(f"Its image {point.image} was not taken.")
        if point.image in self.strange:
            raise NotTaken(STRANGE)
        return Series.objects.select_related("study__subject", "study__project").get(pk=placed.series)

    def slice_of(self, point: Point | Finding) -> SopInstance:
        """The one slice or film that a point of two numbers lies on. Raises NotTaken."""
        if point.image.startswith(BY_UID):
            return self._slice_by_uid(point.image)
        placed = self.by_name[point.image]
        found = list(SopInstance.objects.filter(series_id=placed.series, source_sha256=placed.sha256)[:2])
        if len(found) != 1:
            raise NotTaken("Its image is a volume: a point on it needs three numbers.")
        return found[0]

    def require_examination(self, point: Point, series: Series) -> None:
        """Raise NotTaken when the image of a point does not belong to the examination it is told of."""
        named = point.examination
        if named and series.study.study_instance_uid != self._uid(named):
            image, study = point.image.removeprefix(BY_UID)[:64], named.removeprefix(BY_UID)[:64]
            raise NotTaken(f"The image {image} does not belong to the examination {study}.")

    def _slice_by_uid(self, image: str) -> SopInstance:
        rows = SopInstance.objects.filter(series__study__project=self.project).select_related("series__study")
        found = rows.filter(sop_instance_uid=self._uid(image)).first()
        if found is None:
            raise NotTaken(f"The image {image.removeprefix(BY_UID)[:64]} was not taken.")
        return found

    def _uid(self, named: str) -> str:
        return keyed_uid(project_secret(self.project), named.removeprefix(BY_UID))


def point_mark(places: DatasetPlaces, point: Point, series: Series) -> dict[str, Any]:
    """A point as a mark on its series. Raises NotTaken when it does not lie on the image."""
    places.require_examination(point, series)
    if len(point.numbers) == 3:
        _require_in_volume(series, point)
        return _mark(point, point.numbers, ())
    sop = places.slice_of(point)
    _require_on_picture(series, point.numbers, LAST_PIXEL)
    for corner in (point.low, point.high, *point.outline):
        _require_on_picture(series, corner, OUTER_EDGE)
    if series.plane == Plane.PROJECTION:
        if series.frame_count != 1:
            raise NotTaken("Its series has several films.")
        mark = _mark(point, (*point.numbers, 0.0), (point.low, point.high))
        return mark | {"outlines": [(0, [list(at) for at in point.outline])] if point.outline else []}
    ends = [_in_patient(sop, numbers) for numbers in (point.low, point.high) if numbers]
    corners = [tuple(pick(pair) for pair in zip(*ends, strict=True)) for pick in (min, max)]
    return _mark(point, _in_patient(sop, point.numbers), corners) | {"sop": sop}


def finding_picture(places: DatasetPlaces, finding: Finding) -> SopInstance:
    """The film that a finding is told of, with its series. Raises NotTaken when its box lies not on it."""
    series = places.series_of(finding)
    picture = places.slice_of(finding)
    for corner in (finding.low, finding.high):
        _require_on_picture(series, corner, OUTER_EDGE)
    picture.series = series
    return picture


def _mark(point: Point, centre: tuple[float, ...], ends: Sequence[tuple[float, ...]]) -> dict[str, Any]:
    box = {"min": list(ends[0]), "max": list(ends[1])} if ends and ends[0] else None
    return {"level": point.level, "centroid": list(centre), "box": box, "outline_path": "", "outlines": []}


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
