"""DICOM segmentations and reports of an import: on the one series that they speak of, or nowhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from imaging.films import is_flat
from imaging.formats.errors import Refused
from imaging.formats.reader import Reader
from imaging.models import ImportFile, ImportRun, Series
from imaging.services.grids import series_grid, series_sops
from imaging.services.places import project_secret

# How what they are read as says that they name their images themselves.
NAMES_ITS_IMAGES = "(DICOM S"


def is_object(file: ImportFile) -> bool:
    """Whether labels name their series by its UID, so that no file name is asked."""
    return NAMES_ITS_IMAGES in file.read_as


def object_read(run: ImportRun, file: ImportFile, reader: Reader) -> dict[str, Any]:
    """What a segmentation or report says of its series, as the reader tells it. Raises Refused."""
    path, secret = Path(file.staged_path), project_secret(run.project).hex()
    named = reader.ask("images_named", path, secret=secret)
    place = object_place(_series_named(run, named, file.read_as), file.read_as)
    is_mask = file.read_as.startswith("Mask")
    return reader.ask("object", path, secret=secret, place=place, is_mask=is_mask)


def object_place(series: Series, read_as: str) -> dict[str, Any]:
    """A series as the reader holds a segmentation or report against it. Raises Refused."""
    sops = series_sops(series)
    if any(sop.number_of_frames > 1 for sop in sops):
        sentence = "Its images hold several frames in one file; masks and reports of such are not read yet."
        raise Refused("multi_frame", sentence, "Send the mask as NIfTI", read_as=read_as)
    flat = is_flat(series)
    if flat and len(sops) != 1:
        sentence = f"Its series holds {len(sops)} films; reports of such are not read yet."
        raise Refused("several_films", sentence, "Mark the levels by hand", read_as=read_as)
    return {
        "series": series.pk,
        "frame_of_reference": series.frame_of_reference_uid,
        "sops": [sop.sop_instance_uid for sop in sops],
        "grid": None if flat else series_grid(series),
        "picture": [series.columns, series.rows] if flat else None,
    }


def _series_named(run: ImportRun, named: dict[str, list[str]], read_as: str) -> Series:
    """The stored series that a file names, by its UID or by that of a slice. Raises Refused."""
    every = Series.objects.filter(study__project=run.project)
    found = list(every.filter(series_instance_uid__in=named["series"]))
    if not found:
        by_slice = every.filter(sop_instances__sop_instance_uid__in=named["sops"])
        found = list(by_slice.distinct())
    if not found:
        sentence = "The images that it was drawn on are not in this project."
        raise Refused("no_image", sentence, "Import its images first, or together with it", read_as=read_as)
    if len(found) > 1:
        sentence = f"It was drawn on {len(found)} series of this project; which one it marks cannot be told."
        raise Refused("ambiguous_image", sentence, "Export one file for each series", read_as=read_as)
    return found[0]
