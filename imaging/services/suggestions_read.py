"""The answer of a suggestion server as marks on the series that it was asked about, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from imaging.errors import MarksNotClear, NoSuggestions
from imaging.films import is_flat
from imaging.formats.reader import Reader
from imaging.label_pictures import LabelPicture, is_held, label_pictures
from imaging.models import Series
from imaging.services.mark_places import marked_twice, own_places_conflict
from imaging.services.marks_place import Placing, placing_located
from imaging.services.object_labels import object_places, slices_put
from imaging.services.places import project_secret
from imaging.suggesting.answer import SuggestedMark, suggestions_read
from imaging.suggesting.client import DICOM, Answer

READ_AS = "Mask (DICOM SEG)"


@dataclass(frozen=True, slots=True)
class Suggested:
    """The model by name, and the marks as `mark_rows` has them, with a `confidence` where one was told.

    A segmentation names no model.
    """

    model: str
    marks: list[dict[str, Any]] = field(default_factory=list)


def answer_read(answer: Answer, *, series: Series, scratch: Path, reader: Reader) -> Suggested:
    """What a server suggests for a series. Raises NoSuggestions, or Refused as for an imported file."""
    if answer.kind == DICOM:
        suggested = Suggested("", _from_segmentation(answer.body, series, scratch, reader))
    else:
        told = suggestions_read(answer.body)
        suggested = Suggested(told.author, _from_list(told.marks, series))
    if twice := marked_twice(series, suggested.marks):
        where = " on one picture" if is_flat(series) else ""
        raise NoSuggestions(f"Its answer marks {twice} twice{where}.")
    # Only against each other: what others marked is not known to a model, and stands beside it.
    if sentence := own_places_conflict(series, suggested.marks, but=list(series.level_marks.all())):
        raise NoSuggestions(f"Its marks contradict each other: {sentence}")
    return suggested


def _from_segmentation(body: bytes, series: Series, scratch: Path, reader: Reader) -> list[dict[str, Any]]:
    path, secret = scratch / "answer.dcm", project_secret(series.study.project).hex()
    path.write_bytes(body)
    named = reader.ask("images_named", path, secret=secret)
    slices = set(series.sop_instances.values_list("sop_instance_uid", flat=True))
    if series.series_instance_uid not in named["series"] and not slices & set(named["sops"]):
        raise NoSuggestions("Its segmentation was drawn on other pictures than those that were sent.")
    places = object_places(series, named["sops"], READ_AS)
    (found,) = reader.ask("object", path, secret=secret, places=places, is_mask=True)["found"]
    marks: list[dict[str, Any]] = found["marks"]
    slices_put(series, marks)
    return marks


def _from_list(marks: Sequence[SuggestedMark], series: Series) -> list[dict[str, Any]]:
    pictures = label_pictures(series)
    return [_placed(mark, series, pictures) for mark in marks]


def _placed(mark: SuggestedMark, series: Series, pictures: Sequence[LabelPicture]) -> dict[str, Any]:
    told: dict[str, Any] = {"box": None, "outlines": [], "confidence": mark.confidence}
    if mark.point is None:
        assert mark.column is not None
        assert mark.row is not None
        placing = Placing(mark.level, "", mark.sop, mark.column, mark.row)
        try:
            return placing_located(series, placing) | told
        except MarksNotClear as refusal:
            raise NoSuggestions(str(refusal)) from refusal
    if is_flat(series):
        raise NoSuggestions(
            f"{mark.level} has a point of the patient, but this is a film: it has pixels only."
        )
    x, y, z = mark.point
    if not is_held(pictures, (x, y, z)):
        raise NoSuggestions(f"{mark.level} lies outside of the pictures that were sent.")
    return {"level": mark.level, "sop": None, "centroid": (x, y, z)} | told
