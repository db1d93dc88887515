"""What belongs to a system beside its database, and where it lies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from django.conf import settings

# Imports on their way, with names in them: an import that was cut off is begun anew.
PASSING = ("arriving", "listening", "reading", "receiving")


def roots() -> dict[str, Path]:
    """Folders that are kept, by their name in the backup."""
    return {"files": Path(settings.MEDIA_ROOT), "training": Path(settings.DATA_DIR) / "training"}


def head_path() -> Path:
    """The kept head of the audit chain."""
    return Path(settings.DATA_DIR) / "audit-head"


def stored_files() -> Iterator[tuple[str, Path]]:
    """Every file to keep: its name in the backup and its place."""
    for name, root in roots().items():
        for path in sorted(root.rglob("*")):
            inside = path.relative_to(root)
            if path.is_file() and not path.is_symlink() and inside.parts[0] not in PASSING:
                yield f"{name}/{inside.as_posix()}", path


def place_of(member: str) -> Path | None:
    """Where a member of a backup goes; None when it belongs nowhere, or points out of its folder."""
    if member == "audit-head":
        return head_path()
    first, _, rest = member.partition("/")
    root = roots().get(first)
    if root is None or not rest or ".." in PurePosixPath(rest).parts:
        return None
    target = root / rest
    return target if target.is_relative_to(root) else None


def first_file_in_the_way() -> Path | None:
    """A file that stands where a restore would write."""
    head = [head_path()] if head_path().exists() else []
    return next(iter(head), None) or next((path for _, path in stored_files()), None)
