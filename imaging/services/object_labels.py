"""DICOM segmentations and reports of an import: on the series that they speak of, or nowhere."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from imaging.films import is_flat
from imaging.first_headers import first_headers
from imaging.formats.errors import Refused
from imaging.formats.reader import Reader
from imaging.formats.stacks import plane_of_stored
from imaging.models import ImportFile, ImportRun, Series, SopInstance
from imaging.services.grids import series_grid, series_sops
from imaging.services.images_take import series_parts
from imaging.services.places import project_secret
from imaging.sister_volumes import stack_uids

# How what they are read as says that they name their images themselves.
NAMES_ITS_IMAGES = "(DICOM S"
SOURCES, NAMED, FRAMES = "00082112", "00081155", "00081160"
# Databases take so many values in one query.
AT_ONCE = 400


def is_object(file: ImportFile) -> bool:
    """Whether labels name their series by its UID, so that no file name is asked."""
    return NAMES_ITS_IMAGES in file.read_as


def object_read(run: ImportRun, file: ImportFile, reader: Reader) -> list[dict[str, Any]]:
    """What a segmentation or report says of each of its series, as the reader tells it. Raises Refused."""
    path, secret = Path(file.staged_path), project_secret(run.project).hex()
    named = reader.ask("images_named", path, secret=secret)
    places = _places(_series_named(run, named, file.read_as), named["sops"], file.read_as)
    is_mask = file.read_as.startswith("Mask")
    found: list[dict[str, Any]] = reader.ask("object", path, secret=secret, places=places, is_mask=is_mask)[
        "found"
    ]
    return found


def _places(series: Sequence[Series], sops: Collection[str], read_as: str) -> list[dict[str, Any]]:
    """The places that can hold marks of an object. Raises Refused where no series has any."""
    places, refusals = [], []
    for each in series:
        try:
            places += object_places(each, sops, read_as)
        except Refused as refusal:
            refusals.append(refusal)
    if not places:
        raise refusals[0]
    return places


def object_places(series: Series, named: Collection[str], read_as: str) -> list[dict[str, Any]]:
    """A series as the reader holds a segmentation or report against it: its slices together, films apart.

    `named` are the pictures that the object names, as `images_named` tells them. Raises Refused.
    """
    sops = series_sops(series)
    if any(sop.number_of_frames > 1 for sop in sops):
        sentence = "Its images hold several frames in one file; masks and reports of such are not read yet."
        raise Refused("multi_frame", sentence, "Send the mask as NIfTI", read_as=read_as)
    if is_flat(series):
        return [_place(series, [film], _sides(film)) for film in _films_named(sops, named, read_as)]
    return [_place(series, sops, None)]


def _place(series: Series, sops: Sequence[SopInstance], picture: list[int] | None) -> dict[str, Any]:
    return {
        "series": series.pk,
        "frame_of_reference": series.frame_of_reference_uid,
        "sops": [sop.sop_instance_uid for sop in sops],
        "origins": [_origin(sop.metadata) for sop in sops],
        "grid": None if picture else series_grid(series),
        "picture": picture,
    }


def _sides(film: SopInstance) -> list[int]:
    """Columns and rows of a film; those of one series may differ in size."""
    plane = plane_of_stored(json.loads(film.metadata))
    return [plane.columns, plane.rows]


def _films_named(films: Sequence[SopInstance], named: Collection[str], read_as: str) -> list[SopInstance]:
    """The films that an object may mean: those that it names, all where it names its series only.

    Raises Refused where it names others only: a film of the same series is not the one that was meant.
    """
    if not named:
        return list(films)
    origins = [_origin(film.metadata) for film in films]
    found = [
        film
        for film, origin in zip(films, origins, strict=True)
        if film.sop_instance_uid in named or (origin and origin[0] in named)
    ]
    if not found:
        sentence = "It was drawn on other films than those of its series that are here."
        raise Refused("no_image", sentence, "Import the film that it was drawn on first", read_as=read_as)
    return found


def slices_put(series: Series, marks: Sequence[dict[str, Any]]) -> None:
    """Give each mark that names the slice or film it was made on, by its UID, that slice as `sop`."""
    named = {mark["slice"] for mark in marks if "slice" in mark}
    rows = series.sop_instances.filter(sop_instance_uid__in=named) if named else []
    slices = {row.sop_instance_uid: row for row in rows}
    for mark in marks:
        if "slice" in mark:
            mark["sop"] = slices[mark["slice"]]


def _origin(metadata: str) -> tuple[str, int] | None:
    """The multi-frame file, by its UID here, and the frame (from 1) that a slice was made of."""
    told = json.loads(metadata).get(SOURCES, {}).get("Value") or [{}]
    uid, frame = (told[0].get(tag, {}).get("Value") or [None] for tag in (NAMED, FRAMES))
    return (str(uid[0]), int(frame[0])) if uid[0] and frame[0] else None


def _series_named(run: ImportRun, named: dict[str, Any], read_as: str) -> list[Series]:
    """The stored series of the slices or frames that a file names, else of its series. Raises Refused.

    They are several where an image of several stacks or directions was split when it came in.
    """
    every = Series.objects.filter(study__project=run.project)
    keys = _holding(every, named["sops"]) | _split_from(every, named["firsts"])
    if not keys:
        whole = every.filter(series_instance_uid__in=named["series"])
        parts = [part for own in whole for part in series_parts(run.project, own.series_instance_uid)]
        parts += [part for own in whole for part in stack_uids(run.project, own.series_instance_uid)]
        keys = set(every.filter(series_instance_uid__in=parts).values_list("pk", flat=True))
    if not keys:
        sentence = "The images that it was drawn on are not in this project."
        raise Refused("no_image", sentence, "Import its images first, or together with it", read_as=read_as)
    return list(every.filter(pk__in=keys).order_by("number", "pk"))


def _holding(every: QuerySet[Series], sops: Sequence[str]) -> set[int]:
    """Keys of the series that slices of these UIDs lie in."""
    found: set[int] = set()
    for at in range(0, len(sops), AT_ONCE):
        holding = every.filter(sop_instances__sop_instance_uid__in=sops[at : at + AT_ONCE])
        found |= set(holding.values_list("pk", flat=True))
    return found


def _split_from(every: QuerySet[Series], firsts: dict[str, str]) -> set[int]:
    """Keys of the series that multi-frame files were split into; `firsts` as `images_named` tells them."""
    holding = _holding(every, list(firsts))
    if not holding:
        return holding
    studies = every.filter(pk__in=holding).values("study")
    beside = set(every.filter(study__in=studies).values_list("pk", flat=True)) - holding
    return holding | _made_of(beside, set(firsts.values()))


def _made_of(series: Collection[int], files: set[str]) -> set[int]:
    """Those of the series whose first slice was made of one of the files."""
    origins = {key: _origin(header) for key, header in first_headers(series).items()}
    return {key for key, origin in origins.items() if origin and origin[0] in files}
