"""Names that name nobody, for files and folders that came in under any name at all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

# Only endings that say a format: what stands behind the last full stop of `scan.MUELLER` does not.
_FORMAT = re.compile(
    r"\.(nii|nii\.gz|mha|mhd|nrrd|nhdr|hdr|img|img\.gz|raw|dcm|ima|json|csv|txt|png|jpe?g|tiff?|gif|bmp|pdf|zip"
    r"|gz)$",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"(\d+)")
INSIDE = "!/"


def names_harmless(names: Iterable[str]) -> dict[str, str]:
    """A harmless name for each: `folder 1/file 0012.dcm`, numbered in the order of the names.

    Whoever has the files can find each again: sorted by name, it is the twelfth of its folder.
    What came inside an archive stays below the archive's new name.
    """
    outer: dict[str, list[str]] = {}
    for name in names:
        before, _inside, within = name.partition(INSIDE)
        outer.setdefault(before, []).append(within)
    found: dict[str, str] = {}
    for before, new in _numbered(outer).items():
        members = _numbered(within for within in outer[before] if within)
        found |= {before + INSIDE + within: new + INSIDE + kept for within, kept in members.items()}
        found[before] = new
    return found


def _numbered(paths: Iterable[str]) -> dict[str, str]:
    folders: dict[str, int] = {}
    count: Counter[str] = Counter()
    found = {}
    for path in sorted(paths, key=_natural):
        folder, _, base = path.rpartition("/")
        count[folder] += 1
        place = f"folder {folders.setdefault(folder, len(folders) + 1)}/" if folder else ""
        ending = _FORMAT.search(base)
        found[path] = f"{place}file {count[folder]:04d}{ending[0].lower() if ending else ''}"
    return found


def _natural(path: str) -> list[tuple[str, int, str]]:
    """Folder by folder, with 2 before 10, as a file manager sorts."""
    folder, _, base = path.rpartition("/")
    steps = [*folder.split("/"), "", base]
    return [
        ("", int(part), "") if part.isdecimal() and len(part) < 19 else (part.casefold(), 0, part)
        for step in steps
        for part in (*_DIGITS.split(step), "")
    ]
