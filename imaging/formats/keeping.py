"""Writing a de-identified dataset and describing what was written, for the row that will point at it."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from pydicom.dataset import Dataset
from pydicom.pixels.utils import get_expected_length, pixel_array

from imaging.deidentify import Profile, deidentify
from imaging.deidentify.keyed import keyed_uid
from imaging.deidentify.report import Report
from imaging.formats.long_values import long_values_apart
from imaging.formats.plain_pixels import PIXELS, leaves_as_it_lies, pixels_begin, plain_values
from imaging.formats.stacks import plane_in_dataset
from imaging.hanging.roles import is_scout

# The axis of the body that each letter of PatientOrientation runs along.
AXES = {"L": 0, "R": 0, "A": 1, "P": 1, "H": 2, "F": 2}


def study_uid(secret: bytes, subject: str, modality: str) -> str:
    """The study of files that name none: one for all that one modality made of a Subject.

    A picture beside a volume is no part of its examination only because it lies in the same folder.
    """
    return keyed_uid(secret, f"{modality} study of {subject}")


def keep_dataset(clean: Dataset, scratch: Path) -> dict[str, Any]:
    """Write one dataset below `scratch`; the file is named by its SOP Instance UID."""
    name = f"{clean.SOPInstanceUID}.dcm"
    head, pixels = _written(clean)
    told = hashlib.sha256(head)
    told.update(pixels)
    with (scratch / name).open("wb") as file:
        file.write(head)
        file.write(pixels)
    length = len(clean.PixelData)
    is_packed = clean.file_meta.TransferSyntaxUID.is_compressed
    # PixelData is the last element; a compressed one ends with an 8-byte sequence delimiter.
    size = len(head) + len(pixels)
    return {
        "file": name,
        "sop_instance_uid": str(clean.SOPInstanceUID),
        "sop_class_uid": str(clean.SOPClassUID),
        "instance_number": small_number(clean.get("InstanceNumber")),
        "slice_position": slice_position(clean),
        "number_of_frames": int(clean.get("NumberOfFrames") or 1),
        "transfer_syntax_uid": str(clean.file_meta.TransferSyntaxUID),
        "size": size,
        "sha256": told.hexdigest(),
        "pixel_offset": size - length - (8 if is_packed else 0),
        "pixel_length": length if is_packed else min(length, get_expected_length(clean)),
        "pixel_sha256": pixel_sha256(clean),
        "metadata": metadata_text(clean),
    }


def _written(clean: Dataset) -> tuple[bytes, bytes]:
    """The bytes of a Part 10 file in two pieces, of which the second may be its pixels as they are.

    pydicom would copy those three times.
    """
    pixels = clean[PIXELS]
    if leaves_as_it_lies(clean):
        bare = _without_pixels(clean)
        bare.add_new(PIXELS, pixels.VR, b"")
        bare.file_meta = clean.file_meta
        head, nothing = _saved(bare), pixels_begin(pixels.VR, 0)
        if head.endswith(nothing):
            return head[: -len(nothing)] + pixels_begin(pixels.VR, len(pixels.value)), pixels.value
    content, length = _saved(clean), len(pixels.value)
    offset = len(content) - length - (8 if clean.file_meta.TransferSyntaxUID.is_compressed else 0)
    if content[offset : offset + length] != pixels.value:
        raise AssertionError("The pixel data does not stand where it was computed to be.")
    return content, b""


def _saved(dataset: Dataset) -> bytes:
    written = io.BytesIO()
    dataset.save_as(written, enforce_file_format=True)
    return written.getvalue()


def _without_pixels(clean: Dataset) -> Dataset:
    bare = Dataset({tag: clean[tag] for tag in clean.keys()})  # noqa: SIM118 a Dataset iterates elements
    del bare[PIXELS]
    return bare


def pixel_sha256(clean: Dataset) -> str:
    """SHA-256 of the values of a picture, however they are packed: it is the same in every project.

    A picture of one value shows nothing, and those of two patients are alike: its own UID goes in as well.
    """
    values = plain_values(clean)
    if values is None:
        values = np.ascontiguousarray(pixel_array(clean, raw=True))
    told = hashlib.sha256(values.data)
    if values.size and values.min() == values.max():
        told.update(str(clean.SOPInstanceUID).encode())
    return told.hexdigest()


def metadata_text(clean: Dataset) -> str:
    """DICOM JSON (PS3.18 Annex F) of everything but the pixels; long values stay behind an address."""
    told = _without_pixels(clean).to_json_dict()
    long_values_apart(told)
    return json.dumps(told, separators=(",", ":"))


def slice_position(clean: Dataset) -> float:
    """Millimetres along the normal of the image plane, 0 for images without a place in the patient."""
    return plane_in_dataset(clean).along_normal


def clean_and_keep(
    dataset: Dataset,
    *,
    profile: Profile | str | None,
    secret: bytes,
    scratch: Path,
    finish: Callable[[Dataset], None] = lambda _clean: None,
) -> tuple[Dataset, dict[str, Any], Report]:
    """De-identify a dataset and write it; `finish` adds words of our own before that."""
    clean, report = deidentify(dataset, profile=profile, secret=secret)
    finish(clean)
    return clean, keep_dataset(clean, scratch), report


def describe(clean: Dataset, report: Report, *, read_as: str, plane: str, **more: Any) -> dict[str, Any]:
    """What Subject, Study and Series rows need to know of an image."""
    lies = plane_in_dataset(clean)
    return {
        "kind": "image",
        "read_as": read_as,
        "subject": {
            "pseudonym": report.subject,
            "sex": str(clean.get("PatientSex", "") or "")[:1],
            "age_band": age_band(str(clean.get("PatientAge", "") or "")),
            **report.identity,
        },
        "study": {
            "uid": str(clean.StudyInstanceUID),
            "description": str(clean.get("StudyDescription", "") or ""),
            "date": str(clean.get("StudyDate", "") or ""),
        },
        "series": {
            "uid": str(clean.SeriesInstanceUID),
            "frame_of_reference": str(clean.get("FrameOfReferenceUID", "") or ""),
            "modality": str(clean.get("Modality", "") or "OT"),
            "number": small_number(clean.get("SeriesNumber")),
            "description": str(clean.get("SeriesDescription", "") or ""),
            "plane": plane,
            "rows": int(clean.Rows),
            "columns": int(clean.Columns),
            "calibrated": lies.has_place and bool(lies.spacing),
            "laterality": "header_only" if says_sides(clean) else "unknown",
            "source_axes": "",
            "lies": lies.as_json(),
        },
        "report": report.as_json(),
        "is_scout": is_scout(_image_type(clean), str(clean.get("SeriesDescription", "") or "")),
        **more,
    }


def _image_type(clean: Dataset) -> list[str]:
    told = clean.get("ImageType") or []
    return [str(word).strip().upper() for word in ([told] if isinstance(told, str) else told)]


def says_sides(clean: Dataset) -> bool:
    """Whether the header says how the patient lies in the picture: in space, or in letters on a film.

    PatientOrientation (PS3.3 C.7.6.1.1.1) names where the rows and where the columns run, as `L\\F`; two
    letters of one axis, or the same axis twice, say nothing. ViewPosition turns nothing: on a PA film too
    the patient's left is where PatientOrientation says.
    """
    if "ImageOrientationPatient" in clean:
        return True
    said = clean.get("PatientOrientation") or []
    letters = [str(value) for value in said] if not isinstance(said, str) else []
    if len(letters) != 2 or not all(re.fullmatch("[LRAPHF]{1,3}", value) for value in letters):
        return False
    axes = [[AXES[letter] for letter in value] for value in letters]
    return axes[0][0] != axes[1][0] and all(len(set(each)) == len(each) for each in axes)


def small_number(value: Any) -> int:
    """A whole number that every database column holds; 0 for none and for larger ones."""
    number = int(value or 0)
    return number if abs(number) < 2**31 else 0


def age_band(age: str) -> str:
    """The decade of an age: `070-079Y` is written `70-79`; younger than one year is `0-9`."""
    if len(age) != 4 or not age[:3].isdigit():
        return ""
    years = int(age[:3]) if age[3] == "Y" else 0
    return "90+" if years >= 90 else f"{years // 10 * 10}-{years // 10 * 10 + 9}"
