"""Multi-frame images become series of single-frame images: each stack of frames a series, each frame a file.

Why so, and what is kept of the file: docs/decisions/0044-multi-frame-images-are-split.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from pydicom.datadict import keyword_for_tag
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate, generate_frames
from pydicom.tag import BaseTag
from pydicom.uid import UID

from imaging.deidentify.keyed import keyed_uid
from imaging.deidentify.pixel_words import native_length
from imaging.deidentify.report import Report
from imaging.formats.b_values import b_value_tell
from imaging.formats.errors import Refused
from imaging.formats.frame_headers import (
    PLACELESS,
    RUNS,
    SINGLE_FRAME,
    frames_told,
    single_frame_header,
)
from imaging.formats.frame_stacks import FrameStack, frame_stacks
from imaging.formats.frame_times import frame_time_set, frame_times
from imaging.formats.keeping import clean_and_keep, describe, small_number
from imaging.formats.slice_traits import LONGEST_DESCRIPTION, described
from imaging.formats.sound_headers import require_sound
from imaging.formats.stacks import SlicePlane, plane_in_dataset, plane_word
from imaging.formats.true_size import require_true_size

APART = "Export it as one file per slice"


def frame_uid(secret: bytes, file: str, frame: int) -> str:
    """What a frame (from 0) of a multi-frame file is called before it is de-identified as any other file."""
    return keyed_uid(secret, f"frame {frame} of {file}")


def is_multi_frame(dataset: Dataset, sop_class: UID) -> bool:
    """Whether a file holds several frames, or is of a kind that may."""
    frames = int(dataset.get("NumberOfFrames") or 1)
    may_hold_more = SINGLE_FRAME.get(sop_class, sop_class) != sop_class
    return frames > 1 or "PerFrameFunctionalGroupsSequence" in dataset or may_hold_more


def require_splittable(dataset: Dataset, sop_class: UID, read_as: str) -> None:
    """Raise Refused for a multi-frame file of a kind that is not read, or that does not describe its frames.

    `read_as` is the standard's name of its SOP Class, or what it is called without one.
    """
    whole_bytes = int(dataset.get("BitsAllocated") or 0) in (8, 16)
    if sop_class not in SINGLE_FRAME or not whole_bytes:
        raise _not_read(str(dataset.get("Modality", "") or ""), read_as)
    if SINGLE_FRAME[sop_class] in PLACELESS:
        return
    frames = int(dataset.get("NumberOfFrames") or 1)
    if len(dataset.get("PerFrameFunctionalGroupsSequence") or []) != frames:
        raise _placeless(read_as)
    if int(dataset.get("SamplesPerPixel") or 1) != 1:
        raise Refused("multi_frame", "This multi-frame DICOM file is in colour.", APART, read_as=read_as)


# Why clips of some kinds are not taken, and what to do with them.
_NOT_READ = {
    "US": (
        "An ultrasound clip has no place in the spine, and names in every frame.",
        "Save the pictures that you need as single frames",
    ),
    "NM": (
        "In one file of nuclear medicine, views from the front and the back, which are mirrored, and slices "
        "lie behind each other: left and right of its frames cannot be relied on.",
        "Export each view as a picture of its own, and slices as a PET or CT series",
    ),
}


def _not_read(modality: str, read_as: str) -> Refused:
    sentence = f"This multi-frame DICOM file is of a kind that is not read here ({read_as})."
    why, what_to_do = _NOT_READ.get(modality, ("", APART))
    return Refused("multi_frame", f"{sentence} {why}".strip(), what_to_do, read_as=read_as)


def _placeless(read_as: str) -> Refused:
    sentence = "This multi-frame DICOM file does not say of each of its frames where it lies."
    return Refused("multi_frame", sentence, APART, read_as=read_as)


def split_images(
    dataset: Dataset, *, series: str, secret: bytes, scratch: Path, profile: str = ""
) -> list[dict[str, Any]]:
    """Write each frame of a multi-frame image as a de-identified single-frame file; describe each stack.

    `series` is the UID to keep a file of one stack under, empty for the one that its content decides.
    Raises Refused for frames without a place, and for those that nothing tells apart.
    """
    told, sop_class = frames_told(dataset), SINGLE_FRAME[dataset.SOPClassUID]
    for each in told:
        b_value_tell(each)
    headers = [single_frame_header(dataset, each, sop_class) for each in told]
    for header in headers:
        require_sound(header)
    planes = [plane_in_dataset(header) for header in headers]
    if sop_class not in PLACELESS and not all(_is_whole(plane) for plane in planes):
        raise _placeless(dataset.SOPClassUID.name)
    stacks = frame_stacks(dataset, told, planes)
    work = _Split(dataset, secret, scratch, series if len(stacks) == 1 else "", profile)
    numbers = _numbers(dataset, told, planes, stacks)
    of_frame = {frame: stack for stack in stacks for frame in stack.frames}
    times = frame_times(dataset, len(told)) if sop_class in RUNS else None
    for frame, content in enumerate(_contents(dataset, headers)):
        frame_time_set(headers[frame], times, frame)
        work.keep(frame, of_frame[frame], headers[frame], numbers[frame], content)
    return [work.described(stack) for stack in stacks]


def _is_whole(plane: SlicePlane) -> bool:
    return plane.has_place and bool(plane.spacing)


def _numbers(
    dataset: Dataset, told: list[Dataset], planes: list[SlicePlane], stacks: list[FrameStack]
) -> dict[int, int]:
    """InstanceNumber of each frame: as the file counts its stack, else along the stack."""
    before = int(dataset.get("ConcatenationFrameOffsetNumber") or 0)
    found: dict[int, int] = {}
    for stack in stacks:
        counted = [told[frame].get("InStackPositionNumber") for frame in stack.frames]
        if len({number for number in counted if number}) == len(counted):
            found |= dict(zip(stack.frames, (int(number) for number in counted), strict=True))
            continue
        if len(told) == 1:
            found |= {0: small_number(dataset.get("InstanceNumber"))}
            continue
        along = sorted(stack.frames, key=lambda frame: planes[frame].along_normal)
        found |= {frame: before + place for place, frame in enumerate(along, start=1)}
    return found


def _contents(dataset: Dataset, headers: list[Dataset]) -> Iterator[bytes]:
    """The pixels of each frame as the file has them. Raises ValueError where frames are missing."""
    if dataset.file_meta.TransferSyntaxUID.is_encapsulated:
        offsets = None
        if "ExtendedOffsetTable" in dataset and "ExtendedOffsetTableLengths" in dataset:
            offsets = (dataset.ExtendedOffsetTable, dataset.ExtendedOffsetTableLengths)
        frames = generate_frames(dataset.PixelData, number_of_frames=len(headers), extended_offsets=offsets)
        for _header, frame in zip(headers, frames, strict=True):
            yield encapsulate([frame], has_bot=True)
        return
    length, content = native_length(headers[0]), memoryview(dataset.PixelData)
    for number in range(len(headers)):
        yield bytes(content[number * length : (number + 1) * length]) + b"\0" * (length % 2)


@dataclass
class _Split:
    """One file that is being split: what its single frames share, and what was kept of them."""

    source: Dataset
    secret: bytes
    scratch: Path
    series: str
    profile: str
    kept: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    last: dict[str, tuple[Dataset, Report]] = field(default_factory=dict)

    def keep(self, frame: int, stack: FrameStack, made: Dataset, number: int, content: bytes) -> None:
        """Make, de-identify and write one frame (from 0)."""
        made.SOPInstanceUID = frame_uid(self.secret, str(self.source.SOPInstanceUID), frame)
        made.SeriesInstanceUID = self._series_of(stack)
        made.InstanceNumber = number
        bits = int(self.source.BitsAllocated)
        made.add_new("PixelData", "OW" if bits > 8 else "OB", content)
        made.file_meta = FileMetaDataset()
        made.file_meta.TransferSyntaxUID = self.source.file_meta.TransferSyntaxUID
        made["PixelData"].is_undefined_length = made.file_meta.TransferSyntaxUID.is_encapsulated
        finish = partial(self._finish, frame=frame, stack=stack)
        require_true_size(made)
        try:
            clean, record, report = clean_and_keep(
                made, profile=self.profile, secret=self.secret, scratch=self.scratch, finish=finish
            )
        except (NotImplementedError, RuntimeError) as problem:
            sentence = (
                "A frame of this multi-frame DICOM file cannot be unpacked: it is damaged or oddly packed."
            )
            raise Refused("undecodable", sentence, "Export it uncompressed", read_as="DICOM") from problem
        self.kept.setdefault(stack.key, []).append(record)
        del clean.PixelData
        self.last[stack.key] = clean, report

    def _series_of(self, stack: FrameStack) -> str:
        """One stack of one file, of all files of a concatenation, or of files that hold one frame each."""
        source = self.source
        whole = source.get("ConcatenationUID") or source.SOPInstanceUID
        if int(source.get("NumberOfFrames") or 1) == 1 and "ConcatenationUID" not in source:
            whole = source.SeriesInstanceUID
        return keyed_uid(self.secret, f"stack {stack.key} of {whole}")

    def _finish(self, clean: Dataset, *, frame: int, stack: FrameStack) -> None:
        """Say where the frame comes from, and what tells its stack from the others of the file."""
        if self.series:
            clean.SeriesInstanceUID = self.series
        if stack.words:
            said = str(clean.get("SeriesDescription", "") or "")
            clean.SeriesDescription = described(said, stack.words, LONGEST_DESCRIPTION)
        item = Dataset()
        item.ReferencedSOPClassUID = self.source.SOPClassUID
        item.ReferencedSOPInstanceUID = keyed_uid(self.secret, str(self.source.SOPInstanceUID))
        item.ReferencedFrameNumber = frame + 1
        clean.SourceImageSequence = [item]
        clean.DerivationDescription = "A frame of a multi-frame image."

    def described(self, stack: FrameStack) -> dict[str, Any]:
        """What the rows of one stack need to know."""
        clean, report = self.last[stack.key]
        _note_left_behind(self.source, clean, report)
        kept = self.kept[stack.key]
        plane = plane_word(plane_in_dataset(clean))
        slices = f"{len(kept)} {plane} slices" if plane != "projection" else f"{len(kept)} pictures"
        kind = str(clean.get("Modality", "") or "OT")
        read_as = f"Multi-frame {kind} image, {slices}"
        return describe(clean, report, read_as=read_as, plane=plane, instances=kept, grid=None)


def _note_left_behind(source: Dataset, clean: Dataset, report: Report) -> None:
    """Tell what no frame took over from the file beside what was done to it there."""
    noted = {place for place, _action in report.lines}
    for tag in map(BaseTag, source.keys()):
        name = keyword_for_tag(tag) or str(tag)
        if tag not in clean and name not in noted and name != "PixelData":
            report.note(name, "private removed" if tag.is_private else "removed")
