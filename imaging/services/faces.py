"""Series from which a face could be rebuilt: told by the header and by what is in view, or not known."""

from __future__ import annotations

import json
from enum import StrEnum

from django.db import transaction
from django.db.models import Max, QuerySet
from pydicom.dataset import Dataset

from anatomy.column import Region
from anatomy.levels import Level, levels_apart
from anatomy.parsing import parse_level
from imaging.deidentify.burned_in import body_part_told, face_in_view
from imaging.dicomweb.pixels import series_changed
from imaging.models import (
    FACE_NOT_KNOWN,
    PROPOSED,
    LevelMark,
    MarkSpace,
    PictureLook,
    Plane,
    Series,
    SignOff,
    SopInstance,
    Study,
)
from imaging.services.grids import patient_point

# These lie behind the mouth: slices that reach on from there towards the head hold nose and eyes.
BEHIND_THE_FACE = ("C0/C1", "C1", "C1/C2", "C2")
# How far above the highest of them, in mm, an image may end and still show no face: about the height of a
# vertebra. A working figure of ours, not verified against a publication.
ABOVE_MM = 20.0
# No vertebra between a marked one and C2 is taken to be less high than this, in mm, with its disc. A working
# figure of ours, below the 18 mm of an adult's neck; not verified against a publication.
LEAST_MM = 12.0
NECK = (Region.CRANIAL, Region.CERVICAL)
MODALITIES = ("CT", "MR", "PT")


class Face(StrEnum):
    """What is known of a face in a series; the words are the badge of its pages."""

    NONE = ""
    NOT_KNOWN = "Face not ruled out"
    IN_VIEW = "Face in view"


def series_face(series: Series) -> Face:
    """What header and marks say of a face in a series.

    A volume whose header names no part of the body is not known to show none, unless its marks say so.
    """
    if series.modality not in MODALITIES or series.plane == Plane.PROJECTION:
        return Face.NONE
    header = _header(series)
    if face_in_view(header):
        return Face.IN_VIEW
    by_marks = _face_by_marks(series)
    if by_marks is not None:
        return by_marks
    is_known = series.frame_count < 2 or body_part_told(header)
    return Face.NONE if is_known else Face.NOT_KNOWN


def study_face(study: Study) -> Face:
    """What is known of faces in a study that nobody has looked at for them: the worst of its series."""
    faces = {_face_kept(series) for series in study.series.showing_a_face()}
    return next((face for face in (Face.IN_VIEW, Face.NOT_KNOWN) if face in faces), Face.NONE)


def series_face_look(series: Series, *, arrived: bool = False) -> None:
    """Note whether a face is in view or may be, and whether the study waits for a look because of it.

    Call it where slices come, and where marks come or go. With `arrived`, slices came that nobody has looked
    at: an earlier word of a person does not cover them.
    """
    series.refresh_from_db()
    face = _face_kept(series)
    rows = Series.objects.filter(pk=series.pk)
    if series.face_in_view != (face is not Face.NONE):
        rows.update(face_in_view=face is not Face.NONE)
    if arrived and face is not Face.NONE and series.face_cleared_at:
        rows.update(face_cleared_by=None, face_cleared_at=None)
    study_face_look(series.study_id, arrived=arrived)


def study_face_look(study_id: int, *, arrived: bool = False) -> None:
    """Let a study wait while it is not known whether a face is in view, and no longer than that.

    Who signed it off without a word about the face is not asked again, but for slices that arrived since.
    """
    study = Study.objects.get(pk=study_id)
    told = study.sign_off_reason.replace(FACE_NOT_KNOWN, "").strip()
    is_told = FACE_NOT_KNOWN in study.sign_off_reason
    changes: dict[str, object] = {}
    if not any(series_face(one) is Face.NOT_KNOWN for one in study.series.showing_a_face()):
        if is_told:
            changes = {"sign_off_reason": told}
            if study.sign_off == SignOff.WAITING and not told and not _is_to_be_masked(study):
                changes["sign_off"] = SignOff.NOT_NEEDED
    elif study.sign_off == SignOff.WAITING and not is_told:
        changes = {"sign_off_reason": f"{FACE_NOT_KNOWN} {told}"[:240].strip()}
    elif study.sign_off in (SignOff.NOT_NEEDED, SignOff.SIGNED) and (arrived or not is_told):
        changes = {"sign_off": SignOff.WAITING, "sign_off_reason": FACE_NOT_KNOWN}
        changes |= {"signed_off_by": None, "signed_off_at": None}
        transaction.on_commit(series_changed)
    if changes:
        Study.objects.filter(pk=study_id).update(**changes)


def _is_to_be_masked(study: Study) -> bool:
    """Whether a person said of a picture that places of it are to become black, and none has yet."""
    return PictureLook.objects.filter(file__series__study=study).exclude(covers="[]").exists()


def _face_kept(series: Series) -> Face:
    """As `series_face`; a face that a header told stays, whatever is left of its words."""
    face = series_face(series)
    if face is not Face.IN_VIEW and series.face_in_view and _header_told_one(series):
        return Face.IN_VIEW
    return face


def _header_told_one(series: Series) -> bool:
    return bool(json.loads(series.study.deidentification_report).get("face_in_view"))


def _face_by_marks(series: Series) -> Face | None:
    """What the marks say, also against the header; None where they say nothing.

    A proposal may show that there is a face, never that there is none.
    """
    rows = LevelMark.objects.filter(series=series, space=MarkSpace.PATIENT)
    sure, proposed = rows.exclude(PROPOSED), rows.filter(PROPOSED)
    behind = [_behind_the_face(marks) for marks in (sure, proposed)]
    if any(z is not None and _top(series) - z > ABOVE_MM for z in behind):
        return Face.IN_VIEW
    if behind[0] is not None:
        return Face.NONE
    places = sure.values_list("level", "z")
    return Face.NONE if _ends_below(series, [(parse_level(level), z) for level, z in places]) else None


def _behind_the_face(marks: QuerySet[LevelMark]) -> float | None:
    """The height (mm, LPS) of the highest mark that lies behind the mouth."""
    found: float | None = marks.filter(level__in=BEHIND_THE_FACE).aggregate(Max("z"))["z__max"]
    return found


def _ends_below(series: Series, marks: list[tuple[Level, float]]) -> bool:
    """Whether marks, none of the neck, show that the images end before they reach C2."""
    if any(level.region in NECK for level, _z in marks):
        return False
    top, second = _top(series), parse_level("C2")
    return any(top - z <= LEAST_MM * levels_apart(second, parse_level(level.upper)) for level, z in marks)


def _header(series: Series) -> Dataset:
    first = series.sop_instances.order_by("slice_position", "pk").first()
    return Dataset.from_json(_read_of(first)) if first is not None else Dataset()


_ASKED = ("00080060", "00180015", "00280302", "00081030", "0008103E", "00181030")


def _read_of(sop: SopInstance) -> dict[str, object]:
    """Of a header, as DICOM JSON, what tells the part of the body."""
    header = json.loads(sop.metadata)
    return {tag: header[tag] for tag in _ASKED if tag in header}


def _top(series: Series) -> float:
    """The highest place of the images, in mm (LPS: z runs towards the head)."""
    ordered = series.sop_instances.order_by("slice_position", "pk")
    ends = [end for end in (ordered.first(), ordered.last()) if end is not None]
    return max((height for end in ends for height in _heights(end)), default=0.0)


def _heights(sop: SopInstance) -> list[float]:
    header = json.loads(sop.metadata)
    sides = [header.get(tag, {}).get("Value", [0])[0] for tag in ("00280011", "00280010")]
    corners = [(column, row) for column in (0, sides[0]) for row in (0, sides[1])]
    return [place[2] for corner in corners if (place := patient_point(sop, *corner)) is not None]
