"""Import label maps and level lists for images that are in the project already."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from imaging.formats.errors import Refused
from imaging.formats.sniff import Kind, kind_of
from imaging.management.importing import ImportCommand

LABEL_KINDS = (Kind.NIFTI, Kind.NRRD, Kind.META_IMAGE, Kind.LEVEL_LIST)


class Command(ImportCommand):
    """`import_labels PATH --project SLUG [--json]`."""

    help = __doc__ or ""
    takes = "a file or a folder"

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the import."""
        self.run_import(options)

    def offered(self, path: Path) -> Iterator[tuple[Path, str, Refused | None]]:
        """Every file; what holds no labels by its content is refused at once."""
        for found, name, refusal in super().offered(path):
            yield found, name, refusal or _no_labels(found)


def _no_labels(path: Path) -> Refused | None:
    """Why a file holds no labels; None when it may hold some."""
    try:
        kind = kind_of(path)
    except Refused as refusal:
        return refusal
    except PermissionError:
        return None  # The reading of it says so.
    if kind in LABEL_KINDS:
        return None
    if kind is Kind.ZIP:
        return Refused("archive", "Labels are not read out of a ZIP here.", "Unpack it", read_as="ZIP")
    return Refused(
        "no_labels",
        f"By its content this is an image ({kind}), and neither a label map nor a level list.",
        "Bring it in with import_studies",
        read_as=str(kind),
    )
