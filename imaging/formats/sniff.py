"""What a file is, by its bytes and never by its name."""

from __future__ import annotations

import zlib
from enum import StrEnum
from pathlib import Path

from imaging.formats.errors import Refused

HEAD = 540


class Kind(StrEnum):
    """A format that can be read."""

    DICOM = "DICOM"
    NIFTI = "NIfTI"
    NRRD = "NRRD"
    META_IMAGE = "MetaImage"
    PNG = "PNG"
    JPEG = "JPEG"
    ZIP = "ZIP"
    LEVEL_LIST = "level list"


# Magic numbers of common files that are not ours, to name them in the refusal.
_FOREIGN = (
    (b"%PDF", "a PDF", "Add it under Sources"),
    (b"\xd0\xcf\x11\xe0", "an Office document", "Save it as PDF or text under Sources"),
    (b"GIF8", "a GIF picture", "Save it as PNG"),
    (b"II*\0", "a TIFF picture", "Save it as PNG"),
    (b"MM\0*", "a TIFF picture", "Save it as PNG"),
    (b"BM", "a bitmap", "Save it as PNG"),
    (b"Rar!", "a RAR archive", "Pack it as ZIP"),
    (b"7z\xbc\xaf", "a 7z archive", "Pack it as ZIP"),
    (b"\x7fELF", "a program", "Leave it out"),
    (b"MZ", "a program", "Leave it out"),
)


def kind_of(path: Path) -> Kind:
    """The format of a file. Raises Refused when it is none that is read here."""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    if not head:
        raise Refused("empty", "The file is empty.", "Export it again from its source", read_as="Nothing")
    found = _kind(head) or (_kind_inside_gzip(head) if head[:2] == b"\x1f\x8b" else None)
    if found is None:
        raise _foreign(head)
    return found


def _kind(head: bytes) -> Kind | None:
    if head[128:132] == b"DICM" or _is_bare_dicom(head):
        return Kind.DICOM
    if _is_nifti(head):
        return Kind.NIFTI
    if head[:4] == b"NRRD":
        return Kind.NRRD
    if head[:8] == b"\x89PNG\r\n\x1a\n":
        return Kind.PNG
    if head[:3] == b"\xff\xd8\xff":
        return Kind.JPEG
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return Kind.ZIP
    if head.lstrip()[:1] in (b"{", b"["):
        return Kind.LEVEL_LIST
    if head[:10] in (b"ObjectType", b"NDims = 3\n") or b"ElementDataFile" in head:
        return Kind.META_IMAGE
    return None


def _is_bare_dicom(head: bytes) -> bool:
    """A dataset without preamble: group 0002 or 0008 first, with a small length or the next element there."""
    group = int.from_bytes(head[:2], "little")
    element = int.from_bytes(head[2:4], "little")
    if group not in (2, 8) or element >= 0x100:
        return False
    return head[4:6] in (b"UL", b"CS", b"UI", b"\x04\0", b"\x0a\0") or _goes_on(head, (group, element))


def _goes_on(head: bytes, first: tuple[int, int]) -> bool:
    """Whether behind the first element, which is not empty, another of these groups follows in order."""
    explicit = head[4:6].isalpha() and head[4:6].isupper()
    length = int.from_bytes(head[6:8] if explicit else head[4:8], "little")
    behind = head[8 + length :]
    following = int.from_bytes(behind[:2], "little"), int.from_bytes(behind[2:4], "little")
    return len(behind) > 3 and length > 0 and length % 2 == 0 and following > first and following[0] in (2, 8)


def _is_nifti(head: bytes) -> bool:
    sizes = (head[:4], head[:4][::-1])
    first = (348).to_bytes(4, "little") in sizes and head[344:347] in (b"n+1", b"ni1")
    second = (540).to_bytes(4, "little") in sizes and head[4:7] in (b"n+2", b"ni2")
    return first or second


def _is_analyze(head: bytes) -> bool:
    """Analyze 7.5 has NIfTI's 348 bytes of header without its magic number."""
    return (348).to_bytes(4, "little") in (head[:4], head[:4][::-1]) and len(head) == 348


def _kind_inside_gzip(head: bytes) -> Kind | None:
    try:
        inner = zlib.decompressobj(wbits=31).decompress(head, HEAD)
    except zlib.error:
        return None
    # Half a kilobyte of gzip unpacks to more than the 352 bytes that tell; only volumes come packed.
    return Kind.NIFTI if _is_nifti(inner) else None


def _foreign(head: bytes) -> Refused:
    for magic, name, remedy in _FOREIGN:
        if head.startswith(magic):
            return Refused("foreign", f"This is {name}, which is not read here.", remedy, read_as="Unknown")
    if _is_analyze(head):
        return Refused(
            "pair",
            "This is the header of an Analyze image, which keeps its voxels in another file and cannot say "
            "which side is left.",
            "Convert the original DICOM files to one .nii file",
            read_as="Analyze header",
        )
    return Refused(
        "foreign",
        "By its content this is no image, mask or level list, whatever its name says.",
        "Send DICOM, NIfTI, PNG, JPEG or a level list",
        read_as="Unknown",
    )
