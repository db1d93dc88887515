"""Series from which a face could be rebuilt: told by what is in view, whatever the header says."""

from __future__ import annotations

import json

from imaging.models import LevelMark, MarkSpace, Series, SopInstance
from imaging.services.grids import patient_point

# These lie behind the mouth: slices that reach on from there towards the head hold nose and eyes.
BEHIND_THE_FACE = ("C0/C1", "C1", "C1/C2", "C2")
# How far above the highest of them, in mm, an image may end and still show no face: about the height of a
# vertebra. A working figure of ours, not verified against a publication.
ABOVE_MM = 20.0
MODALITIES = ("CT", "MR", "PT")


def series_face_look(series: Series) -> None:
    """Note a face in view where a mark lies behind it and the slices reach on towards the head."""
    if series.face_in_view or series.modality not in MODALITIES:
        return
    marks = LevelMark.objects.filter(series=series, level__in=BEHIND_THE_FACE, space=MarkSpace.PATIENT)
    highest = max(marks.values_list("z", flat=True), default=None)
    if highest is not None and _top(series) - highest > ABOVE_MM:
        Series.objects.filter(pk=series.pk).update(face_in_view=True)


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
