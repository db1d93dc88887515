"""Files that no row points at: left by a crash between storing and committing, and never picked up again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.utils import timezone

from imaging.models import ImportRun, LevelMark, SopInstance, SuggestionRun
from imaging.services.places import folder_empty
from imaging.stored_bytes import stored_folders
from projects.models import OPEN_STATES, Project

# Younger files may belong to a step that is about to commit.
OLD_SECONDS = 24 * 3600.0


def orphans_remove(*, older_than: float = OLD_SECONDS) -> int:
    """Remove stored files without a row that are older than this many seconds; returns how many."""
    removed, before = 0, timezone.now() - timedelta(seconds=older_than)
    for uid in Project.objects.values_list("uid", flat=True):
        for folder, names in _folders(str(uid)):
            prefix = f"{folder}/"
            known = set(SopInstance.objects.filter(path__startswith=prefix).values_list("path", flat=True))
            known |= set(
                LevelMark.objects.filter(outline_path__startswith=prefix).values_list(
                    "outline_path", flat=True
                )
            )
            for name in names:
                if f"{prefix}{name}" not in known and _is_older(f"{prefix}{name}", before):
                    default_storage.delete(f"{prefix}{name}")
                    removed += 1
    return removed


def _folders(place: str) -> Iterator[tuple[str, list[str]]]:
    """Folders below a place of the storage with the names of their image and outline files."""
    for folder, names in stored_folders(place):
        if found := [name for name in names if PurePosixPath(name).suffix in (".dcm", ".gz", ".arriving")]:
            yield folder, found


def _is_older(name: str, before: datetime) -> bool:
    with suppress(FileNotFoundError):
        return default_storage.get_modified_time(name) < before
    return False


def leftovers_remove() -> None:
    """Remove staged files of imports that were let go of, and scratch files of those nobody works on."""
    root = Path(settings.MEDIA_ROOT)
    still_needed: dict[str, list[QuerySet[ImportRun] | QuerySet[SuggestionRun]]] = {
        "arriving": [ImportRun.objects.filter(cleared_at__isnull=True)],
        "reading": [room.objects.filter(state__in=OPEN_STATES) for room in (ImportRun, SuggestionRun)],
    }
    for place, runs in still_needed.items():
        # Listed before asking: a folder is never older than its run's row.
        there = list((root / place).iterdir()) if (root / place).is_dir() else []
        kept = {str(uid) for rows in runs for uid in rows.values_list("uid", flat=True)}
        for path in there:
            if path.name not in kept:
                folder_empty(path)
    # What came over the wire and never became an import: its sender broke off, or this process died.
    receiving = root / "receiving"
    for path in receiving.iterdir() if receiving.is_dir() else []:
        if path.stat().st_mtime < time.time() - OLD_SECONDS:
            folder_empty(path)
