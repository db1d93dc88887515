"""The grid of a stored series, from the metadata of its slices."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from django.db.models import QuerySet

from imaging.formats.errors import Refused
from imaging.formats.geometry import SAME_GRID
from imaging.formats.stacks import one_stack, plane_of_stored
from imaging.models import ImportFile, ImportRun, Plane, Series, SopInstance
from imaging.services.import_endings import HALF, stem_hashes_near
from imaging.services.names import name_read
from imaging.slice_doubts import slice_doubts

# Farther than any like name.
FAR = 99
ORIENTATION, POSITION, SPACING = "00200037", "00200032", "00280030"


def series_is_regular(series: Series) -> bool:
    """Whether the slices lie at even distances; a series of one slice is."""
    return not slice_doubts(list(series.sop_instances.values_list("slice_position", flat=True)))


def series_grid(series: Series) -> dict[str, Any] | None:
    """Shape (columns, rows, slices) and affine to LPS mm; None without an even grid."""
    ordered = _in_order(series)
    first, last, count = ordered.first(), ordered.last(), ordered.count()
    if first is None or last is None or count < 2 or not series_is_regular(series):
        return None
    head, tail = json.loads(first.metadata), json.loads(last.metadata)
    direction, spacing = _numbers(head, ORIENTATION), _numbers(head, SPACING)
    start, end = _numbers(head, POSITION), _numbers(tail, POSITION)
    if len(direction) != 6 or len(spacing) != 2 or len(start) != 3 or len(end) != 3:
        return None
    # PixelSpacing is (between rows, between columns): the column index runs along the row direction.
    columns = [part * spacing[1] for part in direction[:3]]
    rows = [part * spacing[0] for part in direction[3:]]
    slices = [(there - here) / (count - 1) for here, there in zip(start, end, strict=True)]
    affine = [[columns[axis], rows[axis], slices[axis], start[axis]] for axis in range(3)]
    return {"shape": [series.columns, series.rows, count], "affine": [*affine, [0.0, 0.0, 0.0, 1.0]]}


def require_even_grid(series: Series) -> None:
    """Raise Refused where a slice lies off the grid that the first and the last one span.

    Films have no grid: labels lie on the picture itself.
    """
    grid = None if series.plane == Plane.PROJECTION else series_grid(series)
    if grid is None:
        return
    affine = np.asarray(grid["affine"])
    planes = [plane_of_stored(json.loads(sop.metadata)) for sop in series_sops(series)]
    nearest = SAME_GRID * float(np.linalg.norm(affine[:3, :3], axis=0).min())
    for number, plane in enumerate(planes):
        off = np.linalg.norm(affine[:3, 3] + number * affine[:3, 2] - plane.position)
        if not one_stack(planes[0], plane) or off > nearest:
            sentence = "The slices of this image are turned or shifted against each other: no labels fit."
            raise Refused("uneven_slices", sentence, "Mark the levels by hand")


def uneven_image(run: ImportRun) -> bool:
    """Whether an import holds slices that lie unevenly, so that they have no grid."""
    slices = Series.objects.filter(import_files__run=run, modality__in=["CT", "MR", "PT"])
    return slices.filter(spacing_is_regular=False).exclude(plane=Plane.PROJECTION).exists()


def patient_point(sop: SopInstance, column: float, row: float) -> tuple[float, float, float] | None:
    """Where a pixel of a slice lies in the patient (LPS mm, PS3.3 C.7.6.2.1.1); None without geometry."""
    head = json.loads(sop.metadata)
    direction, spacing, corner = (
        _numbers(head, ORIENTATION),
        _numbers(head, SPACING),
        _numbers(head, POSITION),
    )
    if len(direction) != 6 or len(spacing) != 2 or len(corner) != 3:
        return None
    across, down = column * spacing[1], row * spacing[0]
    x, y, z = (corner[axis] + across * direction[axis] + down * direction[axis + 3] for axis in range(3))
    return x, y, z


def series_sops(series: Series) -> list[SopInstance]:
    """The slices of a series in the order of its grid."""
    return list(_in_order(series))


def _in_order(series: Series) -> QuerySet[SopInstance]:
    return series.sop_instances.order_by("slice_position", "instance_number", "pk")


def _numbers(metadata: dict[str, Any], tag: str) -> list[float]:
    return [float(number) for number in metadata.get(tag, {}).get("Value", [])]


def candidate_grids(run: ImportRun, label_name: str) -> list[dict[str, Any]]:
    """Grids a label file may belong to: of this import, else of the project; the like-named first.

    Each says as `name_distance` how near its name is to the label's, None for another name. The name
    only orders what the geometry then decides. A volume made from a file without a patient is no
    candidate when its folder is another person's, or when it came earlier under another name.
    """
    every = Series.objects.filter(study__project=run.project, modality__in=["CT", "MR", "PT"])
    own = Series.objects.filter(import_files__run=run).distinct()
    series = own if (is_own := own.exists()) else every
    named = _like_named(run, label_name, series)
    barred = _barred(run, label_name, series, is_own=is_own) - set(named)
    grids = []
    for each in sorted(series.exclude(pk__in=barred), key=lambda each: (named.get(each.pk, FAR), each.pk)):
        grid = None if each.plane == Plane.PROJECTION else series_grid(each)
        if grid is not None:
            place = {"series": each.pk, "name_distance": named.get(each.pk), "source_axes": each.source_axes}
            grids.append(grid | place)
    return grids


def list_places(run: ImportRun, list_name: str) -> list[dict[str, Any]]:
    """The image a level list belongs to: the like-named one, else the only one of this import.

    A list has no grid to be held against: only a name, or being alone, pairs it. Raises Refused when
    several images have its name.
    """
    every = candidate_grids(run, list_name) + _pictures(run, list_name)
    named = [place for place in every if place["name_distance"] is not None]
    if not named:
        return every if len(every) == 1 else []
    nearest = min(place["name_distance"] for place in named)
    best = [place for place in named if place["name_distance"] == nearest]
    if len(best) > 1:
        kind = "pictures" if "picture" in best[0] else "images"
        raise Refused("ambiguous_image", f"{len(best)} {kind} have the name of this list.",
                      "Give each a name of its own, or a folder per person")  # fmt: skip
    return best


def _pictures(run: ImportRun, list_name: str) -> list[dict[str, Any]]:
    """Projections of one frame: all of this import, else the like-named of the project."""
    films = Series.objects.filter(study__project=run.project, plane=Plane.PROJECTION, frame_count=1)
    own = films.filter(import_files__run=run)
    is_own = own.exists()
    named = _like_named(run, list_name, own if is_own else films)
    barred = _barred(run, list_name, own, is_own=True) - set(named) if is_own else set()
    shown = own.exclude(pk__in=barred).distinct() if is_own else films.filter(pk__in=list(named))
    return [
        {"series": film.pk, "name_distance": named.get(film.pk), "picture": [film.columns, film.rows]}
        for film in shown.order_by("pk")
    ]


def _like_named(run: ImportRun, label_name: str, series: QuerySet[Series]) -> dict[int, int]:
    """Which of these series came from a file named like the label, and how near; a name let go is
    known by its hash.
    """
    label = name_read(label_name)
    found: dict[int, int] = {}
    # Names are narrowed by a part first: a project may hold tens of thousands of files.
    part = max(label.whose.split("_"), key=len)
    # A label on one image of a person would stand for it, and be nearer than another's own image.
    files = ImportFile.objects.of_images().filter(series__in=series)
    for pk, name in files.filter(stem_hash="", name__contains=part).values_list("series_id", "name"):
        distance = label.distance(name_read(name))
        if distance is not None:
            found[pk] = min(distance, found.get(pk, FAR))
    for whose, which, apart in stem_hashes_near(run.project, label_name):
        kept_hashes = files.filter(stem_hash__startswith=whose).values_list("series_id", "stem_hash")
        for pk, kept in kept_hashes:
            found[pk] = min(2 * apart + (kept[HALF:] != which), found.get(pk, FAR))
    return found


def _barred(run: ImportRun, label_name: str, series: QuerySet[Series], *, is_own: bool) -> set[int]:
    """Series that only a like name could pair: files that name no patient, in another person's folder."""
    nameless = series.exclude(source_axes="") | series.filter(plane=Plane.PROJECTION)
    if not is_own:
        return set(nameless.values_list("pk", flat=True))
    label = name_read(label_name)
    rows = nameless.filter(import_files__run=run).values_list("pk", "import_files__name")
    near = {pk for pk, name in rows if label.folders_apart(name_read(name)) is not None}
    return {pk for pk, _name in rows} - near
