"""Marks and measurements as structured reports (TID 1500, Comprehensive 3D SR).

Points lie in the patient, or on a film. Beside what the template says, each group holds in codes of our own
what a reader must know of a level: its name as text, the basis of the numbering, whether it is assumed, and
how far left and right can be trusted.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from highdicom import sr
from pydicom.dataset import Dataset
from pydicom.sr.codedict import codes
from pydicom.sr.coding import Code

from anatomy.parsing import parse_level
from imaging.exchange import codes as ours
from imaging.exchange.authors import Author
from imaging.exchange.making import MAKER, Making
from imaging.exchange.slices import Planes, image_of
from imaging.exchange.told import LineTold, MarkTold, Standing, tracking_uid
from projects.models import Role

MARKS_SERIES, LINES_SERIES = 9002, 9003
# DICOM counts the columns and rows of a picture from its corner (PS3.3 C.10.5.1.1), we from the first centre.
CORNER: Final = 0.5
PROCEDURES: Final = {
    "CT": codes.LN.CTUnspecifiedBodyRegion,
    "MR": codes.LN.MRIUnspecifiedBodyRegion,
    "PT": codes.LN.PETUnspecifiedBodyRegion,
}
FILM: Final = codes.LN.XRUnspecifiedBodyRegion


def marks_report(making: Making, marks: Sequence[MarkTold], planes: Planes) -> Dataset:
    """A report with a group for each mark; `planes` are those of the images of `making`, in its order."""
    library = {image_of(mark, making.images, planes) for mark in marks}
    groups = [_mark_group(mark, making, planes) for mark in marks]
    return _report(making, groups, sorted(library), MARKS_SERIES, "Levels of the spine")


def lines_report(making: Making, lines: Sequence[LineTold]) -> Dataset:
    """A report with a group for each measurement."""
    numbers = {str(image.SOPInstanceUID): number for number, image in enumerate(making.images)}
    drawn_on = {numbers[line.picture.sop] for line in lines if line.picture}
    groups = [_line_group(line, making, numbers) for line in lines]
    return _report(making, groups, sorted(drawn_on), LINES_SERIES, "Measurements of the spine")


def _report(making: Making, groups: list[Any], library: list[int], number: int, description: str) -> Dataset:
    listed = [making.images[place] for place in library]
    content = sr.MeasurementReport(
        observation_context=_observed(making.author),
        procedure_reported=PROCEDURES.get(making.series.modality, FILM),
        imaging_measurements=groups,
        title=codes.DCM.ImagingMeasurementReport,
        referenced_images=[image for image in listed if _is_cut(image)] or None,
    )
    made = sr.Comprehensive3DSR(
        evidence=making.images,
        content=content[0],
        is_complete=True,
        is_final=True,
        is_verified=False,
        **making.equipment(number, description),
    )
    return making.finished(made)


def _is_cut(image: Dataset) -> bool:
    """Whether an image is a slice of the body: of films the library would tell what they do not say."""
    return "ImageOrientationPatient" in image


def _observed(author: Author) -> sr.ObservationContext:
    if author.device:
        named = sr.DeviceObserverIdentifyingAttributes(
            uid=author.uid, name=author.device, manufacturer_name=MAKER
        )
        device = sr.ObserverContext(codes.DCM.Device, named)
        return sr.ObservationContext(observer_device_context=device)
    return sr.ObservationContext(observer_person_context=person_observer(author))


def person_observer(author: Author) -> sr.ObserverContext:
    """A person as the one who observed, under their pseudonym."""
    role = _role_code(author.role)
    person = sr.PersonObserverIdentifyingAttributes(name=author.dicom_name, role_in_organization=role)
    return sr.ObserverContext(codes.DCM.Person, person)


def _role_code(role: str) -> Code | None:
    if not role:
        return None
    return codes.SCT.Surgeon if role == Role.SURGEON else ours.own(f"role-{role}", role.capitalize())


def _mark_group(mark: MarkTold, making: Making, planes: Planes) -> Any:
    level = parse_level(mark.level)
    group = sr.PlanarROIMeasurementsAndQualitativeEvaluations(
        tracking_identifier=sr.TrackingIdentifier(uid=tracking_uid(mark.uid), identifier=mark.level),
        referenced_region=_region(mark, making, planes),
        finding_type=ours.level_code(level),
        finding_sites=[sr.FindingSite(ours.region_code(level))],
        qualitative_evaluations=[
            *_standing(mark.standing),
            sr.QualitativeEvaluation(ours.ACCEPTED, ours.YES if mark.accepted_by else ours.NO),
        ],
    )
    _add_text(group, ours.LEVEL, mark.level)
    _add_text(group, ours.PLACE, json.dumps(mark.place))
    if mark.accepted_by:
        _add_text(group, ours.ACCEPTED_BY, mark.accepted_by)
    return group


def _region(mark: MarkTold, making: Making, planes: Planes) -> Any:
    if len(mark.place) == 3:
        frame = making.series.frame_of_reference_uid
        return sr.ImageRegion3D(sr.GraphicTypeValues3D.POINT, np.array([mark.place]), frame)
    image = making.images[image_of(mark, making.images, planes)]
    on = sr.SourceImageForRegion(image.SOPClassUID, image.SOPInstanceUID)
    return sr.ImageRegion(sr.GraphicTypeValues.POINT, np.array([mark.place]) + CORNER, on)


def _line_group(line: LineTold, making: Making, numbers: dict[str, int]) -> Any:
    image = making.images[numbers[line.picture.sop]] if line.picture else None
    measured = sr.Measurement(
        name=ours.FIGURES.get(line.kind) or ours.own(line.kind, line.kind.replace("_", " ")),
        value=float(line.value),
        unit=ours.UNITS[line.unit],
        referenced_coordinates=[_coordinates(part, image, making) for part in _parts(line)],
    )
    sites = [parse_level(level) for level in line.levels]
    group = sr.MeasurementsAndQualitativeEvaluations(
        tracking_identifier=sr.TrackingIdentifier(uid=tracking_uid(line.uid), identifier=line.kind),
        finding_sites=[sr.FindingSite(ours.level_code(level)) for level in sites] or None,
        measurements=[measured],
        qualitative_evaluations=[
            *_standing(line.standing),
            sr.QualitativeEvaluation(ours.POSTURE, ours.own(f"posture-{line.posture}", line.posture)),
        ],
        source_images=[_source(line, image)] if image is not None else None,
    )
    for level in line.levels:
        _add_text(group, ours.LEVEL, level)
    if line.levels_by_marks:
        _add_text(group, ours.LEVELS_BY, ours.NEAREST_MARKS)
    _add_text(group, ours.POINTS, json.dumps(line.points))
    _add_text(group, ours.REPEAT, str(line.repeat))
    if line.calibration:
        _add_text(group, ours.CALIBRATION, line.calibration)
    return group


def _parts(line: LineTold) -> list[list[list[float]]]:
    """The points as they are joined: a Cobb angle has two lines, everything else one."""
    halves = line.kind == "cobb"
    return [line.points[:2], line.points[2:]] if halves else [line.points]


def _coordinates(points: list[list[float]], image: Dataset | None, making: Making) -> Any:
    kind = "POINT" if len(points) == 1 else "POLYLINE"
    if len(points[0]) == 3:
        frame = making.series.frame_of_reference_uid
        return sr.CoordinatesForMeasurement3D(kind, np.array(points), frame)
    on = image or making.images[0]
    film = sr.SourceImageForRegion(on.SOPClassUID, on.SOPInstanceUID)
    return sr.CoordinatesForMeasurement(kind, np.array(points) + CORNER, film)


def _source(line: LineTold, image: Dataset) -> Any:
    assert line.picture is not None
    frames = [line.picture.frame] if int(image.get("NumberOfFrames") or 1) > 1 else None
    return sr.SourceImageForMeasurementGroup(image.SOPClassUID, image.SOPInstanceUID, frames)


def _standing(standing: Standing) -> list[Any]:
    basis, words = standing.basis
    trust, sides = standing.laterality
    return [
        sr.QualitativeEvaluation(ours.LEVEL_ASSUMED, ours.YES if standing.assumed else ours.NO),
        sr.QualitativeEvaluation(ours.NUMBERING_BASIS, ours.own(f"basis-{basis}", words)),
        sr.QualitativeEvaluation(ours.LATERALITY, ours.own(f"side-{trust}", sides)),
    ]


def _add_text(group: Any, name: Code, value: str) -> None:
    item = sr.TextContentItem(name, value, relationship_type=sr.RelationshipTypeValues.CONTAINS)
    group[0].ContentSequence.append(item)
