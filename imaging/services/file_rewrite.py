"""A stored picture is written anew, under another header; the file before goes once this is committed."""

from __future__ import annotations

import tempfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from django.core.files.storage import default_storage
from django.db import transaction

from imaging.image_cache import cache_forget
from imaging.models import PictureLook, SopInstance
from imaging.services.places import file_put

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_COLUMNS = ("slice_position", "size", "sha256", "pixel_offset", "pixel_length", "metadata")


def file_dataset(file: SopInstance) -> Dataset:
    """A stored file with its pixels."""
    # Heavy libraries are loaded only where a picture is at hand.
    import pydicom

    with default_storage.open(file.path) as stream:
        return pydicom.dcmread(stream)


def file_rewrite(file: SopInstance, dataset: Dataset, *, folder: str = "") -> None:
    """Store a dataset in the place of a file, whose pixels are the same, and save its row.

    `folder` is the last part of the folder it goes to, empty for the one it lies in. Call it inside a
    transaction.
    """
    from imaging.formats.keeping import keep_dataset

    old_path, old_sha256 = file.path, file.sha256
    with tempfile.TemporaryDirectory() as scratch:
        record = keep_dataset(dataset, Path(scratch))
        into = PurePosixPath(old_path).parent
        into = into.with_name(folder) if folder else into
        # A name of its own: who has just read where the old file's pixels lie must not find others there.
        file.path = str(into / f"{file.sop_instance_uid}-{record['sha256'][:8]}.dcm")
        for column in _COLUMNS:
            setattr(file, column, record[column])
        file_put(Path(scratch) / record["file"], file.path)
    file.save(update_fields=["series", "path", *_COLUMNS])
    # Whoever looked at it saw the same pixels.
    PictureLook.objects.filter(file=file, sha256=old_sha256).update(sha256=file.sha256)

    def let_go() -> None:
        default_storage.delete(old_path)
        cache_forget(old_sha256)

    transaction.on_commit(let_go)
