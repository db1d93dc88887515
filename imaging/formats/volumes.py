"""Volumes: NIfTI, NRRD and MetaImage as voxels with an LPS affine."""

from __future__ import annotations

import gzip
import re
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from imaging.formats import limits
from imaging.formats.errors import Refused, claims_too_much, sides_in_words, too_large
from imaging.formats.geometry import RAS_TO_LPS, require_right_angles
from imaging.formats.nifti_places import SAME_PLACE, two_places, two_places_apart
from imaging.formats.sniff import Kind

Array = NDArray[Any]
# Bytes within which the text header of an NRRD or MetaImage file ends.
TEXT_HEADER = 64_000
# A file that claims so many times what it holds did not just break off.
BROKEN_OFF = 4


@dataclass(frozen=True)
class Volume:
    """Stored voxels, their rescale (value = stored * slope + intercept) and the affine to LPS mm."""

    stored: Array
    slope: float
    intercept: float
    affine: Array
    read_as: str


def read_volume(path: Path, kind: Kind) -> Volume:
    """Read a volume of any supported format. Raises Refused."""
    if kind is Kind.NIFTI:
        volume = _read_nifti(path)
    elif kind is Kind.NRRD:
        volume = _read_nrrd(path)
    else:
        volume = _read_meta_image(path)
    require_right_angles(volume.affine)
    return volume


def require_room(claimed: int, path: Path, *, packed: bool, offset: int, read_as: str) -> None:
    """Refuse a header that claims more than the file can hold, or more than may be read."""
    held = path.stat().st_size
    if claimed > held * (limits.DEFLATE_RATIO if packed else BROKEN_OFF):
        raise claims_too_much(claimed, held, read_as)
    if not packed and claimed + offset > held:
        raise _truncated(read_as)
    if claimed > limits.VOLUME:
        raise too_large(claimed, limits.VOLUME, read_as)


def _read_nifti(path: Path) -> Volume:
    import nibabel as nib
    from nibabel.spatialimages import HeaderDataError
    from nibabel.wrapstruct import WrapStructError

    packed = _first_bytes(path, 2) == b"\x1f\x8b"
    head = _unpacked_head(path, packed, 540)
    second = head[4:7] in (b"n+2", b"ni2")
    header_class: Any = nib.Nifti2Header if second else nib.Nifti1Header
    try:
        header = header_class(head[: 540 if second else 348], check=False)
        shape, dtype = tuple(int(side) for side in header.get_data_shape()), header.get_data_dtype()
        affine, offset = header.get_best_affine(), int(header.get_data_offset())
        slope, intercept = header.get_slope_inter()
        apart = two_places_apart(header)
    except (HeaderDataError, WrapStructError, KeyError, ValueError, OverflowError) as problem:
        raise Refused(
            "damaged", "The header of this NIfTI file is damaged.", "Export it again", read_as="NIfTI"
        ) from problem
    if offset < 0:
        raise Refused(
            "damaged", "The header of this NIfTI file is damaged.", "Export it again", read_as="NIfTI"
        )
    if bytes(header["magic"])[:2] == b"ni":
        raise Refused(
            "pair",
            "This is the header of a NIfTI image, which keeps its voxels in another file (.img).",
            "Save the two as one .nii file",
            read_as="NIfTI header",
        )
    shape = _three_dimensions(shape)
    _require_numbers(dtype, "NIfTI")
    if int(header["sform_code"]) == 0 and int(header["qform_code"]) == 0:
        raise _no_orientation("NIfTI")
    if apart > SAME_PLACE:
        raise two_places(apart)
    claimed = int(np.prod(shape, dtype=object)) * dtype.itemsize
    require_room(claimed, path, packed=packed, offset=offset, read_as="NIfTI")
    stored = _voxels(path, packed, offset, shape, dtype, "NIfTI")
    return Volume(stored, _or(slope, 1.0), _or(intercept, 0.0), RAS_TO_LPS @ affine, "NIfTI")


def _or(value: float | None, default: float) -> float:
    return default if value is None or not np.isfinite(value) else float(value)


def _three_dimensions(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Drop trailing sides of one; refuse anything that is not a single volume."""
    kept = list(shape)
    while len(kept) > 3 and kept[-1] == 1:
        kept.pop()
    text = sides_in_words(shape)
    if len(kept) > 3:
        raise Refused(
            "dimensions", f"This file has {len(kept)} dimensions ({text}); one volume has three.",
            "Save each volume as a file of its own", read_as=f"Volume, {len(kept)}-D",
        )  # fmt: skip
    if len(kept) < 3 or min(kept) < 2:
        raise Refused(
            "dimensions", f"This file holds a single slice ({text}), not a volume.",
            "Send the whole volume, or the slice as DICOM or PNG", read_as="Single slice",
        )  # fmt: skip
    return tuple(kept)


def _require_numbers(dtype: np.dtype[Any], read_as: str) -> None:
    if dtype.kind not in "iuf" or dtype.itemsize > 8:
        raise Refused(
            "voxel_type",
            "The voxels of this file are colours or complex numbers.",
            "Save one channel as a grey image",
            read_as=read_as,
        )


def _no_orientation(read_as: str) -> Refused:
    return Refused(
        "no_orientation",
        "This file does not say how the patient lies in it.",
        "Convert it again from the DICOM files, with its orientation",
        read_as=read_as,
    )


def _several_values(read_as: str) -> Refused:
    return Refused(
        "voxel_type",
        "Each voxel of this file holds several values, as colours or vectors do.",
        "Save one channel as a grey image",
        read_as=read_as,
    )


def _first_bytes(path: Path, count: int) -> bytes:
    with path.open("rb") as stream:
        return stream.read(count)


def _unpacked_head(path: Path, packed: bool, count: int) -> bytes:
    try:
        with gzip.open(path) if packed else path.open("rb") as stream:
            return stream.read(count)
    except (EOFError, OSError, zlib.error) as problem:
        raise Refused("damaged", "The file breaks off or is damaged.", "Export it again") from problem


def _voxels(
    path: Path, packed: bool, offset: int, shape: tuple[int, ...], dtype: np.dtype[Any], read_as: str
) -> Array:
    """The voxels, first axis fastest; exactly as many bytes are unpacked as the header claims."""
    claimed = int(np.prod(shape, dtype=object)) * dtype.itemsize
    if not packed:
        return np.memmap(path, dtype=dtype, mode="r", offset=offset, shape=shape, order="F")
    try:
        with gzip.open(path) as stream:
            stream.seek(offset)
            content = stream.read(claimed)
    except (EOFError, OSError, zlib.error) as problem:
        raise _truncated(read_as) from problem
    return _shaped(content, claimed, shape, dtype, read_as)


def _shaped(
    content: bytes | memoryview, claimed: int, shape: tuple[int, ...], dtype: np.dtype[Any], read_as: str
) -> Array:
    if len(content) < claimed:
        raise _truncated(read_as)
    return np.frombuffer(content, dtype=dtype, count=claimed // dtype.itemsize).reshape(shape, order="F")


def _truncated(read_as: str) -> Refused:
    return Refused(
        "truncated", "The file breaks off before its last voxel.", "Send it again", read_as=read_as
    )


# --- NRRD (teem.sourceforge.net/nrrd/format.html) --------------------------------------------------

_NRRD_TYPES = {
    "signed char": "i1", "int8": "i1", "uchar": "u1", "unsigned char": "u1", "uint8": "u1", "short": "i2",
    "int16": "i2", "signed short": "i2", "ushort": "u2", "unsigned short": "u2", "uint16": "u2", "int": "i4",
    "int32": "i4", "signed int": "i4", "uint": "u4", "unsigned int": "u4", "uint32": "u4", "float": "f4",
    "double": "f8",
}  # fmt: skip
_NRRD_SPACES = {
    "left-posterior-superior": (1, 1), "lps": (1, 1), "right-anterior-superior": (-1, -1), "ras": (-1, -1),
    "left-anterior-superior": (1, -1), "las": (1, -1),
}  # fmt: skip


# A byte skip that says that voxels which are not packed stand at the end of their file.
AT_THE_END = -1


def _read_nrrd(path: Path) -> Volume:
    head = _first_bytes(path, TEXT_HEADER)
    end = head.find(b"\n\n")
    end = end if end > 0 else head.find(b"\r\n\r\n")
    lines = head[: max(end, 0)].decode("ascii", "replace").splitlines()
    fields = dict(line.split(":", 1) for line in lines if ":" in line and not line.startswith("#"))
    fields = {name.strip().lower(): value.lstrip("=").strip() for name, value in fields.items()}
    start = end + (2 if head[end : end + 2] == b"\n\n" else 4)
    return _build(path, start, "NRRD", lambda: _nrrd_fields(fields))


def _nrrd_fields(fields: dict[str, str]) -> dict[str, Any]:
    signs = _NRRD_SPACES[fields["space"].lower()]
    directions = [_vector(text) for text in re.findall(r"\(([^)]*)\)", fields["space directions"])]
    affine = np.eye(4)
    affine[:3, :3] = np.array(directions, dtype=float).T
    affine[:3, 3] = _vector(fields["space origin"].strip("() "))
    order = ">" if fields.get("endian", "little") == "big" else "<"
    encoding = fields.get("encoding", "raw")
    if encoding not in ("raw", "gzip", "gz") or "data file" in fields or "datafile" in fields:
        raise KeyError(encoding)
    return {
        # Lines are skipped first, and as they stand in the file; bytes of packed voxels once unpacked.
        "line skip": int(fields.get("line skip", fields.get("lineskip", "0"))),
        "byte skip": int(fields.get("byte skip", fields.get("byteskip", "0"))),
        "shape": tuple(int(side) for side in fields["sizes"].split()),
        "dtype": np.dtype(order + _NRRD_TYPES[fields["type"]]),
        "packed": encoding != "raw",
        "affine": np.diag([signs[0], signs[1], 1.0, 1.0]) @ affine,
    }


def _vector(text: str) -> list[float]:
    return [float(part) for part in re.split(r"[,\s]+", text.strip())]


# --- MetaImage (itk.org/Wiki/ITK/MetaIO) ------------------------------------------------------------

_MET_TYPES = {
    "MET_CHAR": "i1", "MET_UCHAR": "u1", "MET_SHORT": "i2", "MET_USHORT": "u2", "MET_INT": "i4",
    "MET_UINT": "u4", "MET_FLOAT": "f4", "MET_DOUBLE": "f8",
}  # fmt: skip


def _read_meta_image(path: Path) -> Volume:
    head = _first_bytes(path, TEXT_HEADER)
    found = re.search(rb"ElementDataFile\s*=\s*(\S+)\r?\n", head)
    if found is None or found[1] != b"LOCAL":
        raise Refused(
            "pair",
            "This is the header of a MetaImage, which keeps its voxels in another file (.raw).",
            "Save the two as one .mha file",
            read_as="MetaImage header",
        )
    pairs = (line.split("=", 1) for line in head[: found.end()].decode("ascii", "replace").splitlines())
    fields = {pair[0].strip(): pair[1].strip() for pair in pairs if len(pair) == 2}
    return _build(path, found.end(), "MetaImage", lambda: _meta_fields(fields))


# Three names of one field: the way each axis runs.
_META_DIRECTIONS = ("TransformMatrix", "Rotation", "Orientation")


def _meta_fields(fields: dict[str, str]) -> dict[str, Any]:
    if fields.get("ElementNumberOfChannels", "1") != "1":
        raise _several_values("MetaImage")
    told = [fields[name] for name in _META_DIRECTIONS if name in fields]
    if not told:
        raise _no_orientation("MetaImage")
    matrix = np.array(_vector(told[0])).reshape(3, 3)
    if any(_vector(other) != _vector(told[0]) for other in told[1:]):
        raise ValueError("two directions")
    affine = np.eye(4)
    # MetaIO writes the direction of each axis as a row, in LPS.
    affine[:3, :3] = matrix.T * np.array(_vector(fields["ElementSpacing"]))
    affine[:3, 3] = _vector(fields.get("Offset") or fields.get("Position") or fields["Origin"])
    big = fields.get("BinaryDataByteOrderMSB", fields.get("ElementByteOrderMSB", "False")) == "True"
    return {
        "shape": tuple(int(side) for side in fields["DimSize"].split()),
        "dtype": np.dtype((">" if big else "<") + _MET_TYPES[fields["ElementType"]]),
        "packed": fields.get("CompressedData", "False") == "True",
        "affine": affine,
    }


def _build(path: Path, start: int, read_as: str, parse: Any) -> Volume:
    """A volume from a text header and the bytes behind it."""
    try:
        form = parse()
        shape = _three_dimensions(form["shape"])
    except (KeyError, ValueError, IndexError, OverflowError) as problem:
        # Not what was wrong: the problem's words quote the header, where a name may stand.
        raise Refused(
            "damaged",
            f"The header of this {read_as} file is damaged, or does not say where the volume lies.",
            "Save it again as NIfTI, with its orientation",
            read_as=read_as,
        ) from problem
    claimed = int(np.prod(shape, dtype=object)) * form["dtype"].itemsize
    start, skipped = _voxels_begin(path, start, form, claimed, read_as)
    require_room(claimed + skipped, path, packed=form["packed"], offset=start, read_as=read_as)
    with path.open("rb") as stream:
        stream.seek(start)
        # Not more than is there: room is made for all that is asked for.
        content = stream.read(min(limits.VOLUME, path.stat().st_size - start))
    if form["packed"]:
        try:
            content = zlib.decompressobj(wbits=47).decompress(content, claimed + skipped)
        except zlib.error as problem:
            raise _truncated(read_as) from problem
    # A view: a copy would take as much again.
    inside = memoryview(content)[skipped : skipped + claimed]
    voxels = _shaped(inside, claimed, shape, form["dtype"], read_as)
    return Volume(voxels, 1.0, 0.0, form["affine"], read_as)


def _voxels_begin(
    path: Path, start: int, form: dict[str, Any], claimed: int, read_as: str
) -> tuple[int, int]:
    """Where the voxels begin, packed or not, and how many bytes before them are packed with them."""
    lines, skipped = form.get("line skip", 0), form.get("byte skip", 0)
    from_the_end = skipped == AT_THE_END and not form["packed"]
    if lines < 0 or (skipped < 0 and not from_the_end):
        raise Refused(
            "damaged",
            f"This {read_as} file skips a part before its voxels in a way that is not known.",
            "Save it again as NIfTI, with its orientation",
            read_as=read_as,
        )
    if from_the_end:
        return max(path.stat().st_size - claimed, 0), 0
    if lines:
        start += _lines_length(path, start, lines, read_as)
    return (start, skipped) if form["packed"] else (start + skipped, 0)


def _lines_length(path: Path, start: int, count: int, read_as: str) -> int:
    """How many bytes so many lines take up, which are no more than a header has. Raises Refused."""
    with path.open("rb") as stream:
        stream.seek(start)
        head = stream.read(TEXT_HEADER)
    lines = head.split(b"\n", count)
    if len(lines) <= count:
        raise _truncated(read_as)
    return len(head) - len(lines[-1])
