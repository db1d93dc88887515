"""Masking: a person covers places of a picture that name somebody, and what was there is gone for good."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from django.core.files.storage import default_storage
from django.db import transaction

from imaging.boxes import Box
from imaging.dicomweb.pixels import series_changed
from imaging.errors import NotMaskable, PictureChanged
from imaging.formats.decoding import frame_unpacked, unpack_in_place
from imaging.image_cache import cache_forget
from imaging.models import SignOff, SopInstance, Study
from imaging.services.places import file_put
from projects.models import User
from projects.services import audit

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

# The action under which the audit trail knows it; what was made before from the picture is judged by it.
MASKED = "picture_mask"
CLEAN_PIXELS = ("113101", "Clean Pixel Data Option")
LOOK_AGAIN = "Places of its pictures were masked. Look whether anything still names somebody."


@transaction.atomic
def picture_mask(
    *, file: SopInstance, boxes: Sequence[Box], masked_by: User, seen: str, spared: Sequence[Box] = ()
) -> SopInstance:
    """Store a picture anew with these places black, but for what is spared inside them.

    `seen` is the `sha256` of the file that was looked at.

    The old file is removed once this is committed, with everything made from it, and the study waits for a
    sign-off again. Raises PictureChanged when it was masked meanwhile, NotMaskable when a box lies outside
    of it or its values are of a kind that is not written.
    """
    # The write takes the row's lock: of two people only one masks what both saw.
    if not SopInstance.objects.filter(pk=file.pk, sha256=seen).update(sha256=seen):
        raise PictureChanged("Somebody masked this picture meanwhile. Look again.")
    file.refresh_from_db()
    old_path, old_sha256 = file.path, file.sha256
    with tempfile.TemporaryDirectory() as scratch:
        _store(file, boxes, spared, Path(scratch))
    study = file.series.study
    Study.objects.filter(pk=study.pk).update(
        sign_off=SignOff.WAITING, sign_off_reason=LOOK_AGAIN, signed_off_by=None, signed_off_at=None
    )
    audit(
        action=MASKED,
        actor=masked_by,
        project=study.project,
        object_kind="study",
        object_uid=study.uid,
        detail={"sop": file.sop_instance_uid, "boxes": len(boxes)},
    )

    def let_go() -> None:
        default_storage.delete(old_path)
        cache_forget(old_sha256)
        series_changed()

    transaction.on_commit(let_go)
    return file


def picture_size(file: SopInstance) -> tuple[int, int]:
    """Rows and columns of a picture: films of one series may differ in size."""
    rows, columns = _told(file, "00280010", "00280011")
    return rows, columns


def _told(file: SopInstance, *tags: str) -> list[int]:
    header = json.loads(file.metadata)
    return [int(header.get(tag, {}).get("Value", [0])[0]) for tag in tags]


def maskable_require(file: SopInstance, boxes: Sequence[Box]) -> None:
    """Raise NotMaskable where a picture would not take these boxes, by what its row says of it."""
    rows, columns, bits = _told(file, "00280010", "00280011", "00280100")
    if boxes:
        _require_kind(bits, file.number_of_frames)
    for box in boxes:
        _inside(box, rows, columns)


def _require_kind(bits: int, frames: int) -> None:
    if bits not in (8, 16) or frames > 1:
        raise NotMaskable("Pictures of several frames, or of other than 8 or 16 bits, are not masked here.")


def _store(file: SopInstance, boxes: Sequence[Box], spared: Sequence[Box], scratch: Path) -> None:
    # Rendering libraries are loaded only where a picture is at hand.
    import pydicom

    from imaging.formats.keeping import keep_dataset

    with default_storage.open(file.path) as stream:
        dataset = pydicom.dcmread(stream)
    pixels_mask(dataset, boxes, spared)
    record = keep_dataset(dataset, scratch)
    kept = PurePosixPath(file.path)
    # A name of its own: who has just read where the old file's pixels lie must not find others there.
    file.path = str(kept.with_name(f"{file.sop_instance_uid}-{record['sha256'][:8]}.dcm"))
    for column in _COLUMNS:
        setattr(file, column, record[column])
    file_put(scratch / record["file"], file.path)
    # The machine has not looked at this one.
    file.text_places = ""
    file.save(update_fields=["path", "text_places", *_COLUMNS])


_COLUMNS = (
    "transfer_syntax_uid",
    "size",
    "sha256",
    "pixel_offset",
    "pixel_length",
    "pixel_sha256",
    "metadata",
)


def pixels_mask(dataset: Dataset, boxes: Sequence[Box], spared: Sequence[Box] = ()) -> None:
    """Make places of a dataset's picture black but for the spared ones, its pixels uncompressed.

    Raises NotMaskable.
    """
    import numpy as np
    from pydicom.uid import ExplicitVRLittleEndian

    _require_kind(int(dataset.BitsAllocated), int(dataset.get("NumberOfFrames") or 1))
    values = np.array(frame_unpacked(dataset, 0))
    rows, columns = int(dataset.Rows), int(dataset.Columns)
    hidden = np.zeros((rows, columns), dtype=bool)
    for boxes_of_kind, is_hidden in ((boxes, True), (spared, False)):
        for box in boxes_of_kind:
            hidden[_inside(box, rows, columns)] = is_hidden
    values[hidden] = _black(dataset, values)
    if dataset.file_meta.TransferSyntaxUID.is_compressed:
        unpack_in_place(dataset)
    if values.ndim == 3:
        # Decoded colour is RGB, pixel by pixel.
        dataset.PhotometricInterpretation, dataset.PlanarConfiguration = "RGB", 0
    content = np.ascontiguousarray(values.astype(values.dtype.newbyteorder("<"))).tobytes()
    del dataset.PixelData
    word = "OW" if int(dataset.BitsAllocated) > 8 else "OB"
    dataset.add_new("PixelData", word, content + b"\0" * (len(content) % 2))
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    _say_so(dataset)


def _say_so(dataset: Dataset) -> None:
    """Add the option of PS3.15 E.3.1 to what was done to the file."""
    from imaging.deidentify.codes import code_item

    done = list(dataset.get("DeidentificationMethodCodeSequence") or [])
    if all(item.get("CodeValue") != CLEAN_PIXELS[0] for item in done):
        value, meaning = CLEAN_PIXELS
        dataset.DeidentificationMethodCodeSequence = [*done, code_item(value, "DCM", meaning)]


def _inside(box: Box, rows: int, columns: int) -> tuple[slice, slice]:
    if not (0 <= box.left < columns and 0 <= box.top < rows and box.width > 0 and box.height > 0):
        raise NotMaskable(f"A box lies outside of the picture, which is {columns} × {rows} pixels.")
    return slice(box.top, box.top + box.height), slice(box.left, box.left + box.width)


def _black(dataset: Dataset, values: Any) -> int:
    """The stored value that is shown darkest."""
    if values.ndim == 3:
        return 0
    inverted = dataset.PhotometricInterpretation == "MONOCHROME1"
    return int(values.max() if inverted else values.min())
