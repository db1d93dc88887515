"""DICOM files: checked, decoded once to prove that they can be, de-identified, written."""

from __future__ import annotations

import struct
import warnings
import zlib
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from pydicom.dataset import Dataset
from pydicom.errors import InvalidDicomError
from pydicom.pixels.utils import pixel_array
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from imaging.deidentify import deidentify
from imaging.deidentify.identity import identity_told
from imaging.deidentify.keyed import keyed_uid
from imaging.deidentify.pixel_words import native_length
from imaging.formats import limits
from imaging.formats.b_values import b_value_tell
from imaging.formats.errors import Refused, claims_too_much
from imaging.formats.keeping import clean_and_keep, describe
from imaging.formats.multi_frame import is_multi_frame, require_splittable, split_images
from imaging.formats.sound_headers import (
    require_no_more,
    require_no_words,
    require_one_slice,
    require_sound,
)
from imaging.formats.stacks import forget_corner, plane_in_dataset, plane_word
from imaging.formats.true_size import require_true_size

DICOMDIR = "1.2.840.10008.1.3.10"
# Segmentation Storage, and Label Map Segmentation Storage.
SEGMENTATIONS = ("1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.66.7")
# Enhanced, Comprehensive, Comprehensive 3D and Extensible SR.
REPORTS = tuple(f"1.2.840.10008.5.1.4.1.1.88.{number}" for number in (22, 33, 34, 35))
GREY_TABLES = ("ModalityLUTSequence", "VOILUTSequence")
TABLE_LOST = (
    "Its table of grey values does not rise or fall all along and was left out: it is shown by its window."
)
RELAID = (ImplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian)
# Parsed, a file takes a few times its size.
LARGEST_THAT_FITS = limits.MEMORY // 8
# What pydicom and its decoders raise on damaged files; anything else is our own mistake.
DAMAGED = (
    InvalidDicomError, EOFError, OSError, ValueError, TypeError, KeyError, IndexError, AttributeError,
    NotImplementedError, RuntimeError, OverflowError, struct.error, zlib.error,
    pydicom.errors.BytesLengthException,
)  # fmt: skip


def dicom_image(
    path: Path,
    *,
    content_hash: str,
    secret: bytes,
    scratch: Path,
    series: str = "",
    tells_person: bool = False,
    profile: str = "",
) -> dict[str, Any]:
    """Read, check, de-identify and write one DICOM file; a multi-frame one as its frames. Raises Refused.

    `series` is the UID of the series to keep it under, empty for its own. With `tells_person` each image
    comes with whose it is, under `person`, for the key that is kept apart. `profile` is what is kept of it,
    empty for the house's own.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dataset = open_dicom(path)
        set_aside = _not_an_image(dataset)
        if set_aside is not None:
            return set_aside
        try:
            dataset = _checked(dataset, path, scratch)
            person = {"person": identity_told(dataset)} if tells_person else {}
            _fill_identity(dataset, content_hash, secret)
            _relay(dataset)
            b_value_tell(dataset)
            if is_multi_frame(dataset, _sop_class(dataset)):
                return _split(dataset, series, secret, scratch, profile, **person)
            claimed = forget_corner(dataset)
            clean, record, report = clean_and_keep(
                dataset,
                profile=profile,
                secret=secret,
                scratch=scratch,
                finish=partial(_place, series=series),
            )
            if claimed:
                report.note("ImagePositionPatient", "removed")
        except DAMAGED as problem:
            raise damaged() from problem
    plane = plane_word(plane_in_dataset(clean))
    kind = str(clean.get("Modality", "") or "OT")
    more = person | _tables_lost(dataset, clean)
    return describe(
        clean, report, read_as=f"{kind} image, {plane}", plane=plane, instances=[record], grid=None, **more
    )


def _tables_lost(dataset: Dataset, clean: Dataset) -> dict[str, str]:
    """A remark where a table of grey values did not stay, since nothing tells it from words."""
    lost = any(dataset.get(name) and not clean.get(name) for name in GREY_TABLES)
    return {"remark": TABLE_LOST} if lost else {}


def _place(clean: Dataset, *, series: str) -> None:
    clean.SeriesInstanceUID = series or clean.SeriesInstanceUID


def _split(
    dataset: Dataset, series: str, secret: bytes, scratch: Path, profile: str, **more: Any
) -> dict[str, Any]:
    """The outcome for a multi-frame image: an image like others, or several where it has several stacks.

    Each of them tells `more` as well.
    """
    images = split_images(dataset, series=series, secret=secret, scratch=scratch, profile=profile)
    images = [image | more for image in images]
    if len(images) == 1:
        return images[0]
    remark = f"This file holds {len(images)} stacks of slices; each is a series of its own."
    for image in images:
        image["remark"] = remark
    return {"kind": "images", "read_as": _standard_name(_sop_class(dataset)), "images": images}


def deidentified_file(path: Path, *, profile: str, secret: bytes, scratch: Path) -> dict[str, Any]:
    """De-identify one DICOM file of any kind, its transfer syntax kept. Raises Refused."""
    from imaging.formats.sniff import Kind, kind_of

    if kind_of(path) is not Kind.DICOM:
        raise Refused("foreign", "This is no DICOM file.", "Leave it out")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dataset = open_dicom(path)
        try:
            _fill_identity(dataset, path.name, secret)
            clean, report = deidentify(dataset, profile=profile, secret=secret)
            name = f"{clean.SOPInstanceUID}.dcm"
            clean.save_as(scratch / name, enforce_file_format=True)
        except DAMAGED as problem:
            raise damaged() from problem
    return {
        "file": name,
        "study": str(clean.StudyInstanceUID),
        "series": str(clean.SeriesInstanceUID),
        "report": report.as_json(),
    }


def dicom_sender(path: Path, *, study: str, secret: bytes) -> dict[str, Any]:
    """Whether a file is of the study that its sender, or this project, calls `study`; its own identifiers.

    Only DICOM is of a study; what else it is has no identifiers. Raises Refused when it cannot be read.
    """
    from imaging.formats.sniff import Kind, kind_of

    if kind_of(path) is not Kind.DICOM:
        return {"is_of_study": False, "sop_class_uid": "", "sop_instance_uid": ""}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dataset = open_dicom(path)
        own = str(dataset.get("StudyInstanceUID", "") or "")
        return {
            "is_of_study": bool(own) and study in (own, keyed_uid(secret, own)),
            "sop_class_uid": str(dataset.get("SOPClassUID", "") or ""),
            "sop_instance_uid": str(dataset.get("SOPInstanceUID", "") or ""),
        }


def open_dicom(path: Path) -> Dataset:
    """Parse a DICOM file. Raises Refused when it is empty or cannot be parsed."""
    try:
        dataset = pydicom.dcmread(path, force=True)
        for _element in dataset:
            pass
    except DAMAGED as problem:
        raise damaged() from problem
    except MemoryError as problem:
        if path.stat().st_size > LARGEST_THAT_FITS:
            raise
        # What is there fits the memory many times over: a length in it is not true.
        raise _claims_more() from problem
    if len(dataset) == 0:
        raise Refused(
            "empty",
            "This DICOM file is cut off: it has a header and nothing whole behind it.",
            "Export it again from the archive",
            read_as="DICOM",
        )
    return dataset


def _claims_more() -> Refused:
    sentence = "This DICOM file is damaged or cut off: it says that it holds more than is there."
    return Refused("damaged", sentence, "Export it again from the archive", read_as="DICOM")


def damaged() -> Refused:
    """The refusal of a DICOM file that cannot be read to its end."""
    sentence = "This DICOM file is damaged: it cannot be read to its end."
    return Refused("damaged", sentence, "Export it again from the archive", read_as="DICOM")


def _sop_class(dataset: Dataset) -> UID:
    meta = getattr(dataset, "file_meta", Dataset())
    return UID(str(dataset.get("SOPClassUID", "") or meta.get("MediaStorageSOPClassUID", "") or ""))


def _standard_name(uid: UID) -> str:
    """The name the standard gives an identifier; empty for any other, which may be somebody's own words."""
    return uid.name if uid.name != uid else ""


def _not_an_image(dataset: Dataset) -> dict[str, Any] | None:
    """The outcome for a directory, segmentation or report; a refusal for what has no single picture."""
    sop_class = _sop_class(dataset)
    if sop_class == DICOMDIR:
        text = "A DICOMDIR is a table of contents; the files it names are read on their own."
        return {"kind": "ignored", "read_as": "DICOMDIR", "sentence": text}
    if sop_class in SEGMENTATIONS:
        return {"kind": "segmentation", "read_as": segmentation_read_as(dataset)}
    if sop_class in REPORTS:
        return _report(dataset)
    if "PixelData" not in dataset:
        raise _no_picture(_standard_name(sop_class))
    if is_multi_frame(dataset, sop_class):
        require_splittable(dataset, sop_class, _standard_name(sop_class) or "DICOM")
    else:
        require_one_slice(dataset)
    return None


def segmentation_read_as(dataset: Dataset) -> str:
    """What a segmentation is called in the list of an import."""
    return f"Mask (DICOM SEG), {len(dataset.get('SegmentSequence') or [])} segments"


def _report(dataset: Dataset) -> dict[str, Any]:
    """The outcome for a structured report with points. Raises Refused where it has none."""
    from imaging.formats.report import report_kind

    try:
        return report_kind(dataset)
    except DAMAGED as problem:
        raise damaged() from problem


def _no_picture(kind: str) -> Refused:
    if kind.endswith("Image Storage"):
        sentence = f"The picture of this DICOM file is missing ({kind}): it breaks off, or came without."
        return Refused("no_pixels", sentence, "Export it again with its picture", read_as="DICOM")
    if not kind:
        sentence = (
            "This DICOM file holds no picture and is of no kind that the standard names: it is cut off, "
            "damaged, or of a maker's own kind."
        )
        return Refused("no_pixels", sentence, "Export it again, or leave it out", read_as="DICOM")
    return Refused(
        "no_pixels", f"This DICOM file holds no picture ({kind}).", "Leave it out", read_as="DICOM"
    )


def _checked(dataset: Dataset, path: Path, scratch: Path) -> Dataset:
    """The dataset with a picture that can be decoded; unpacked where only GDCM knows its packing."""
    try:
        _check_picture(dataset, path)
    except Refused as refusal:
        unpacked = _unpacked_by_gdcm(path, scratch / "unpacked") if refusal.code == "undecodable" else None
        if unpacked is None:
            raise
        _check_picture(unpacked, path)
        return unpacked
    return dataset


def _unpacked_by_gdcm(path: Path, target: Path) -> Dataset | None:
    """The file with its picture uncompressed: GDCM reads rare JPEG processes that others do not."""
    import gdcm

    reader, writer, change = gdcm.ImageReader(), gdcm.ImageWriter(), gdcm.ImageChangeTransferSyntax()
    reader.SetFileName(str(path))
    change.SetTransferSyntax(gdcm.TransferSyntax(gdcm.TransferSyntax.ExplicitVRLittleEndian))
    if not reader.Read():
        return None
    change.SetInput(reader.GetImage())
    if not change.Change():
        return None
    writer.SetFile(reader.GetFile())
    writer.SetImage(change.GetOutput())
    writer.SetFileName(str(target))
    return pydicom.dcmread(target) if writer.Write() else None


def _check_picture(dataset: Dataset, path: Path) -> None:
    """Refuse pixels that are not all there, or that no decoder can read."""
    missing = [
        n for n in ("Rows", "Columns", "BitsAllocated", "PhotometricInterpretation") if n not in dataset
    ]
    if missing or not (int(dataset.Rows) and int(dataset.Columns)):
        raise Refused(
            "damaged",
            "This DICOM file does not say how large its picture is.",
            "Export it again",
            read_as="DICOM",
        )
    require_sound(dataset)
    syntax = dataset.file_meta.get("TransferSyntaxUID") if hasattr(dataset, "file_meta") else None
    claimed = native_length(dataset)
    if syntax is None or not UID(syntax).is_encapsulated:
        held = len(dataset.PixelData)
        if held < claimed:
            if claimed > 4 * max(held, 1):
                raise claims_too_much(claimed, path.stat().st_size, "DICOM")
            raise Refused(
                "truncated", "The file breaks off before its last pixel.", "Send it again", read_as="DICOM"
            )
        require_true_size(dataset)
        require_no_more(dataset)
        require_no_words(dataset)
        return
    if claimed > path.stat().st_size * 1000:
        raise claims_too_much(claimed, path.stat().st_size, "DICOM")
    require_true_size(dataset)
    _decode(dataset, _standard_name(UID(syntax)) or "unknown")


def _decode(dataset: Dataset, syntax: str) -> None:
    """Decode the first frame: what cannot be decoded here cannot be shown later.

    Others are decoded one by one where they are kept: all at once may not fit the memory.
    """
    try:
        pixel_array(dataset, index=0)
    except (NotImplementedError, RuntimeError) as problem:
        sentence = f"The picture cannot be unpacked: it is damaged, or packed in a rare way ({syntax})."
        raise Refused("undecodable", sentence, "Export it uncompressed", read_as="DICOM") from problem


def _fill_identity(dataset: Dataset, content: str, secret: bytes) -> None:
    """Give a file without its own identifiers some that its content decides."""
    meta = getattr(dataset, "file_meta", Dataset())
    dataset.SOPClassUID = _sop_class(dataset) or UID("1.2.840.10008.5.1.4.1.1.7")
    named = str(dataset.get("SOPInstanceUID", "") or meta.get("MediaStorageSOPInstanceUID", "") or "")
    dataset.SOPInstanceUID = named or keyed_uid(secret, f"file {content}")
    # What two slices of one examination still share when their identifiers were stripped.
    shared = dataset.get("SeriesInstanceUID") or dataset.get("FrameOfReferenceUID") or f"file {content}"
    if not dataset.get("StudyInstanceUID"):
        dataset.StudyInstanceUID = keyed_uid(secret, f"study of {shared}")
    if not dataset.get("SeriesInstanceUID"):
        dataset.SeriesInstanceUID = keyed_uid(secret, f"series of {dataset.StudyInstanceUID}")


def _relay(dataset: Dataset) -> None:
    """Uncompressed pixels are stored as Explicit VR Little Endian, whose frames can be read in place."""
    if not hasattr(dataset, "file_meta"):
        dataset.file_meta = pydicom.dataset.FileMetaDataset()
    syntax = dataset.file_meta.get("TransferSyntaxUID")
    if syntax is not None and syntax not in RELAID:
        return
    bits = int(dataset.BitsAllocated)
    if syntax == ExplicitVRBigEndian and (bits > 8 or dataset["PixelData"].VR == "OW"):
        size = max(2, bits // 8)
        words = np.frombuffer(dataset.PixelData, dtype=f">u{size}")
        dataset.PixelData = words.astype(f"<u{size}").tobytes()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset["PixelData"].VR = "OW" if bits > 8 else "OB"
