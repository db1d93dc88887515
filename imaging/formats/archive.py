"""ZIP archives and folders: walked without following, unpacked without trusting."""

from __future__ import annotations

import errno
import lzma
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from imaging.formats import limits
from imaging.formats.errors import Refused, bytes_in_words

STEP = 1_048_576
# What Finder and Explorer put beside somebody's files; `._` before a name is Finder's note on that file.
CLUTTER = (".DS_Store", "Thumbs.db", "desktop.ini")
CLUTTER_FOLDER, CLUTTER_NOTE = "__MACOSX", "._"


def is_clutter(name: str) -> bool:
    """Whether a name, below a folder or in an archive, is of what a system left there by itself."""
    *folders, last = name.split("/")
    return last in CLUTTER or last.startswith(CLUTTER_NOTE) or CLUTTER_FOLDER in folders


def walk(root: Path) -> Iterator[tuple[Path, str, Refused | None]]:
    """Every file below a folder as (path, name below the folder, why it is not read), in order.

    Links are reported and never followed; hidden files of operating systems are passed over.
    """
    if root.is_file():
        yield root, root.name, _link(root)
        return
    for folder, below, files in os.walk(root, followlinks=False):
        linked = [name for name in below if (Path(folder) / name).is_symlink()]
        below[:] = sorted(name for name in below if name not in linked and name != CLUTTER_FOLDER)
        for name in sorted([*files, *linked]):
            path = Path(folder) / name
            if not is_clutter(name):
                yield path, str(path.relative_to(root)), _link(path)


# What unpacking raises on archives made wrong; it also seeks where they say, which may be nowhere.
DAMAGED = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, NotImplementedError, RuntimeError,
    ValueError, OverflowError,
)  # fmt: skip


def _link(path: Path) -> Refused | None:
    if not path.is_symlink():
        return None
    sentence = "A symbolic link is not followed."
    return Refused("link", sentence, "Name the file it points to", read_as="Symbolic link")


def unpack(path: Path, into: Path) -> dict[str, Any]:
    """Unpack an archive into files numbered 0, 1, … below `into`; names are only noted.

    What a system packed along by itself is left in it. Raises Refused for links, names that point outside,
    locked members, bombs and damage.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            _check_members(members, path, into)
            kept = [member for member in members if not is_clutter(member.filename)]
            names = []
            for number, member in enumerate(kept):
                _write_member(archive, member, into / str(number))
                names.append(member.filename)
    except DAMAGED as problem:
        raise _damaged() from problem
    except OSError as problem:
        if problem.errno not in (None, errno.EINVAL):
            raise  # This machine's: its disk is full, say.
        raise _damaged() from problem
    return {"kind": "archive", "read_as": f"ZIP, {len(names)} files", "names": names}


def _damaged() -> Refused:
    return Refused("damaged", "The archive breaks off or is damaged.", "Pack it again", read_as="ZIP")


def _check_members(members: list[zipfile.ZipInfo], path: Path, into: Path) -> None:
    total, held = sum(member.file_size for member in members), path.stat().st_size
    if len(members) > limits.ZIP_MEMBERS:
        raise _refused(
            "too_many", f"This archive has {len(members):,} files; the most is {limits.ZIP_MEMBERS:,}."
        )
    if total > limits.ZIP_TOTAL or (total > limits.ZIP_RATIO_FROM and total > held * limits.ZIP_RATIO):
        raise _refused(
            "bomb",
            f"This archive of {bytes_in_words(held)} unpacks to {bytes_in_words(total)}; no images do that.",
        )
    root = into.resolve()
    for member in members:
        if not (root / member.filename).resolve().is_relative_to(root):
            raise _refused("outside", "A name in this archive points to a place outside of it.")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise _refused("link", "This archive holds a symbolic link, which is not followed.")
        if member.flag_bits & 1:
            locked = "This archive is locked with a password."
            raise Refused("locked", locked, "Pack it again without a password", read_as="ZIP")


def _refused(code: str, sentence: str) -> Refused:
    return Refused(code, sentence, "Pack the folder with the images again", read_as="ZIP")


def _write_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path) -> None:
    """Unpack one member, never past the size it states."""
    left = member.file_size
    with archive.open(member) as source, target.open("wb") as sink:
        while chunk := source.read(STEP):
            left -= len(chunk)
            if left < 0:
                raise _refused("bomb", "A file in this archive is larger than it says.")
            sink.write(chunk)
