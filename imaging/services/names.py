"""What a file's name suggests. Names only pair files that already fit; they never decide what is shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath

_SUFFIXES = re.compile(
    r"(\.nii(\.gz)?|\.mha|\.nrrd|\.nhdr|\.json|\.png|\.jpe?g|\.dcm)$",
    re.IGNORECASE,
)
# Parts that say what a file is, not whose it is.
_ROLES = frozenset(
    [
        "img",
        "image",
        "images",
        "lab",
        "label",
        "labels",
        "seg",
        "segmentation",
        "msk",
        "mask",
        "masks",
        "ct",
        "mr",
        "mri",
        "t1",
        "t2",
        "t1w",
        "t2w",
        "stir",
        "space",
        "sag",
        "sagittal",
        "ax",
        "axial",
        "cor",
        "coronal",
        "midsag",
        "iso",
        "ctd",
        "subreg",
        "vert",
        "raw",
        "dicom",
        "volume",
    ]
)
# Parts that tell a label from its image, but not two images of one person (`t1`, `t2`) apart.
_LABEL_WORDS = _ROLES - frozenset(
    ["ct", "mr", "mri", "t1", "t2", "t1w", "t2w", "stir", "space", "sag", "sagittal", "ax", "axial", "cor",
     "coronal", "midsag", "dicom"]
)  # fmt: skip
# Folders that sort files by what they are: `images/x` and `masks/x` may be one person's, not `a/x` and `b/x`.
_ROLE_FOLDERS = _ROLES | frozenset(
    ["anat", "annotation", "annotations", "centroids", "data", "derivatives", "dicoms", "gt", "imagestr",
     "imagests", "json", "labelstr", "labelsts", "nifti", "niftis", "rawdata", "scan", "scans",
     "segmentations", "segs", "volumes"]
)  # fmt: skip
# BIDS (bids-specification.readthedocs.io): one folder per person, under `derivatives/<tool>` once more.
_BIDS_PERSON = re.compile(r"sub-[A-Za-z0-9]+")
_NUMBERED = re.compile(r"(slice|label|dir|frame|stack)[-_]?\w*", re.IGNORECASE)
# What was inside `all.zip` is named `all.zip!/x`.
_ARCHIVE = re.compile(r"(\.zip)?!$", re.IGNORECASE)


@dataclass(frozen=True)
class FileName:
    """What a file's name and the folders above it say.

    `folders` are those that may name a person; `whose` is the name without its format and its role,
    `which` the same with what tells two images of one person apart (`12_t2`).
    """

    folder: str
    folders: tuple[str, ...]
    whose: str
    which: str

    @property
    def person(self) -> str:
        """Whose file it is, as far as its name says: in another folder the same name is somebody else's.

        What lies in one folder `sub-01` is one person's, however deep.
        """
        for depth, part in enumerate(self.folders, start=1):
            if _BIDS_PERSON.fullmatch(part):
                return "/".join(self.folders[:depth])
        return "/".join(part for part in (self.folder, self.whose or self.which) if part)

    def distance(self, other: FileName) -> int | None:
        """How far the image `other` is from this label: 0 for its own name in its own folder, more for
        another folder, None where the names are those of two persons.
        """
        apart = self.folders_apart(other)
        if self.whose != other.whose or apart is None:
            return None
        return 2 * apart + (self.which != other.which)

    def folders_apart(self, other: FileName) -> int | None:
        """0 for one folder, 1 for folders that differ by role, 2 where one may be in the other, else None."""
        if self.folder == other.folder:
            return 0
        if self.folders == other.folders:
            return 1
        short, long = sorted((self.folders, other.folders), key=len)
        # One of the two may have been sent from further up or down the same tree.
        return 2 if short in _ends(long, len(short)) else None

    def folders_near(self) -> dict[tuple[str, ...], int]:
        """The folders, and those further up or down the same tree, with how far apart they are."""
        lengths = range(len(self.folders))
        near = {end: 2 for length in lengths for end in _ends(self.folders, length)}
        return near | {self.folders: 1}


def _ends(folders: tuple[str, ...], length: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return folders[:length], folders[len(folders) - length :]


def name_read(name: str) -> FileName:
    """What a name says: of `rawdata/sub-7/12_t2_img.nii.gz` the folder `sub-7`, whose `12`, which `12_t2`."""
    path = PurePosixPath(name.replace("\\", "/"))
    above = _without_tool([_ARCHIVE.sub("", part) for part in path.parent.parts])
    folders = tuple(part for part in above if not _is_role_folder(part))
    parts = _parts(path.name)
    whose = "_".join(part for part in parts if not _is_role(part))
    which = "_".join(part for part in parts if _first_word(part) not in _LABEL_WORDS)
    if not whose and not folders:
        # A name of roles alone says nothing of a person, nor does a folder: it stands for itself.
        whose = "_".join(parts)
    folder = "" if str(path.parent) == "." else str(path.parent)
    return FileName(folder, folders, whose, which or "_".join(parts))


def _without_tool(folders: list[str]) -> list[str]:
    """Folders without the name of the tool in `derivatives/tool/sub-01`: it names no person."""
    for place, (part, below) in enumerate(pairwise(folders)):
        if part == "derivatives" and not _BIDS_PERSON.fullmatch(below):
            return folders[: place + 1] + folders[place + 2 :]
    return folders


def _parts(name: str) -> list[str]:
    bare = PurePosixPath(name.replace("\\", "/")).name
    while _SUFFIXES.search(bare):
        bare = _SUFFIXES.sub("", bare)
    return [part for part in re.split(r"[_\s.]+", bare) if part]


def _first_word(part: str) -> str:
    return part.lower().split("-")[0]


def _is_role(part: str) -> bool:
    return _first_word(part) in _ROLES or _NUMBERED.fullmatch(part) is not None


def _is_role_folder(part: str) -> bool:
    words = [word for word in re.split(r"[-_\s]+", part.lower()) if word]
    return all(word in _ROLE_FOLDERS for word in words)


def name_shown(name: str) -> str:
    """A file's name as it is shown: no way up, only printable signs, at most 400 characters."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    shown = "/".join("".join(sign for sign in part if sign.isprintable()) for part in parts)
    return shown[-400:] or "unnamed"
