"""The marks and measurements of a study as DICOM objects to take away: one for each author on each series."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from imaging.errors import NotExportable
from imaging.films import by_place, is_flat
from imaging.mark_sources import mark_sources
from imaging.models import LevelMark, Measurement, Series, Study
from imaging.object_sources import given_out, has_place, line_sources
from imaging.planes import FramePlane, frame_plane
from imaging.services.grids import series_sops
from imaging.services.places import project_secret
from projects.models import User
from projects.services import audit

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

    from imaging.exchange.making import Making

NO_PLACE = (
    "These marks lie on a series that does not say where in the patient it is, so no report can hold them."
)
SEVERAL_FRAMES = "Series with several frames in one file cannot be written as an object yet."
PROPOSALS = "A model proposed these marks and nobody accepted one of them: they are not given out."
MOVED = "Outlines of these marks are on slices that the series does not have any more. Import the mask again."
NO_FILM = "Something here does not say which of the films of its series it lies on. Mark or draw it again."


@dataclass(frozen=True, slots=True)
class ObjectFile:
    """A finished object, or several in a ZIP: a file `name` that names nobody, and its bytes."""

    name: str
    content: bytes

    @property
    def media(self) -> str:
        """The media type of the file."""
        return "application/zip" if self.name.endswith(".zip") else "application/dicom"


def marks_segmentations(marks: Sequence[LevelMark]) -> list[ObjectFile]:
    """The marks of one source as DICOM segmentations: outlines as drawn, points as points.

    One in all, but one for each film where a series holds several, which share neither coordinates nor size.
    Raises NotExportable.
    """
    series = marks[0].series
    if not is_flat(series) or series.sop_instances.count() == 1:
        return [_segmentation(_making(marks, "segmentation"), marks)]
    makings = [(_making(own, "segmentation"), own) for own in by_place(marks).values()]
    return [_segmentation(_on_film(making, own), own) for making, own in makings]


def _on_film(making: Making, marks: Sequence[LevelMark]) -> Making:
    """The same for the one film of these marks. Raises NotExportable where they name none."""
    if marks[0].sop_instance is None:
        raise NotExportable(NO_FILM)
    film = marks[0].sop_instance.sop_instance_uid
    images = [image for image in making.images if str(image.SOPInstanceUID) == film]
    return replace(making, images=images, kind=f"{making.kind} of {film}")


def _segmentation(making: Making, marks: Sequence[LevelMark]) -> ObjectFile:
    from imaging.exchange.segmentation import segmentation_of
    from imaging.exchange.told import marks_told

    planes = _planes(making.series)
    if not has_place(making.series) or not (is_flat(making.series) or all(planes)):
        raise NotExportable(NO_PLACE)
    told = marks_told(marks, making.author, making.secret)
    there = {str(image.SOPInstanceUID) for image in making.images}
    if not all(line["sop"] in there for mark in told for line in mark.outlines):
        raise NotExportable(MOVED)
    return object_file(segmentation_of(making, told, planes), making, "SEG")


def marks_report_file(marks: Sequence[LevelMark]) -> ObjectFile:
    """The centres of the marks of one source as a structured report. Raises NotExportable."""
    from imaging.exchange.reports import marks_report
    from imaging.exchange.told import marks_told

    making = _making(marks, "levels")
    told = marks_told(marks, making.author, making.secret)
    _require_films(making, [mark.sop for mark in told])
    if not has_place(making.series):
        raise NotExportable(NO_PLACE)
    return object_file(marks_report(making, told, _planes(making.series)), making, "levels-SR")


def lines_report_file(lines: Sequence[Measurement]) -> ObjectFile:
    """The measurements of one author on one series as a structured report. Raises NotExportable."""
    from imaging.exchange.reports import lines_report
    from imaging.exchange.told import lines_told

    making = _making(lines, "measurements")
    told = lines_told(lines, making.secret)
    _require_films(making, [line.picture.sop if line.picture else "" for line in told])
    there = {str(image.SOPInstanceUID) for image in making.images}
    if any(line.picture and line.picture.sop not in there for line in told):
        raise NotExportable(MOVED)
    if not has_place(making.series):
        raise NotExportable(NO_PLACE)
    return object_file(lines_report(making, told), making, "measurements-SR")


def study_objects(study: Study) -> ObjectFile:
    """Every object of a study in one ZIP, but what cannot be written. Raises NotExportable for none."""
    found = list(_all_of(study))
    if not found:
        raise NotExportable("Nothing of this study can be written as a DICOM object: no level is marked.")
    return objects_together(study, found)


def objects_together(study: Study, found: Sequence[ObjectFile]) -> ObjectFile:
    """Objects of a study in one ZIP."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, each in enumerate(found, 1):
            # Without a time of its own: the same objects are the same file.
            entry = zipfile.ZipInfo(f"{number:02d}-{each.name}")
            archive.writestr(entry, each.content, zipfile.ZIP_DEFLATED)
    return ObjectFile(f"{study.subject.pseudonym}-objects.zip", packed.getvalue())


def _require_films(making: Making, sops: Sequence[str]) -> None:
    """Raise NotExportable where what lies on one of several films does not name it by its UID."""
    if is_flat(making.series) and len(making.images) > 1 and not all(sops):
        raise NotExportable(NO_FILM)


def objects_read(*, study: Study, read_by: User, kind: str, file: ObjectFile) -> None:
    """Record that somebody took objects of a study away."""
    audit(
        action="objects_export",
        actor=read_by,
        project=study.project,
        object_kind="study",
        object_uid=study.uid,
        detail={"kind": kind, "bytes": len(file.content)},
    )


def _all_of(study: Study) -> Iterator[ObjectFile]:
    for source in mark_sources(study):
        if marks := given_out(source):
            yield from _tried(marks_segmentations, marks)
            yield from _tried(lambda rows: [marks_report_file(rows)], marks)
    for drawn in line_sources(study):
        yield from _tried(lambda rows: [lines_report_file(rows)], drawn.lines)


def _tried(make: Callable[[Sequence[Any]], list[ObjectFile]], rows: Sequence[Any]) -> list[ObjectFile]:
    try:
        return make(rows)
    except NotExportable:
        return []


def _making(rows: Sequence[LevelMark] | Sequence[Measurement], kind: str) -> Making:
    from imaging.exchange.authors import author_of_line, author_of_mark
    from imaging.exchange.making import Making, image_header
    from imaging.exchange.told import newest

    series, first = rows[0].series, rows[0]
    secret = project_secret(series.study.project)
    files = series_sops(series)
    if any(file.number_of_frames > 1 for file in files):
        raise NotExportable(SEVERAL_FRAMES)
    author = (
        author_of_line(secret, first) if isinstance(first, Measurement) else author_of_mark(secret, first)
    )
    return Making(
        series=series,
        images=[image_header(file) for file in files],
        secret=secret,
        author=author,
        kind=kind,
        state=_state(rows, series),
        when=newest(rows, series),
    )


def _state(rows: Sequence[Any], series: Series) -> str:
    """All that an object says of its rows, as text."""
    kept = [
        {name: str(value) for name, value in vars(row).items() if not name.startswith("_")} for row in rows
    ]
    subject = series.study.subject
    standing = [subject.level_is_assumed, subject.numbering_basis, series.laterality]
    return json.dumps([kept, standing], sort_keys=True)


def _planes(series: Series) -> list[FramePlane | None]:
    """The planes of the slices; none for those of a film, whose pixels are its coordinates."""
    flat = is_flat(series)
    return [None if flat else frame_plane(file.metadata) for file in series_sops(series)]


def object_file(made: Dataset, making: Making, ending: str) -> ObjectFile:
    """A finished dataset as a file that names nobody."""
    written = io.BytesIO()
    made.save_as(written, enforce_file_format=True)
    return ObjectFile(f"{making.series.study.subject.pseudonym}-{ending}.dcm", written.getvalue())
