"""The header of the first file of a series, said once for all its slices; of films those of each."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Min

from imaging.models import Plane, SopInstance


def first_headers(series_ids: Iterable[int]) -> dict[int, str]:
    """DICOM JSON of each series' first file by the key of the series; one query."""
    files = SopInstance.objects.filter(series__in=series_ids)
    first = files.order_by().values("series").annotate(first=Min("pk")).values("first")
    return dict(SopInstance.objects.filter(pk__in=first).values_list("series_id", "metadata"))


def film_headers(series_ids: Iterable[int]) -> dict[int, list[tuple[str, str]]]:
    """SOPInstanceUID and DICOM JSON of each film of projection series with several, by their series' key.

    In the order of the pages; one query. A series with a file of several frames is left out.
    """
    films: dict[int, list[tuple[str, str]]] = {}
    rows = SopInstance.objects.filter(series__in=series_ids, series__plane=Plane.PROJECTION)
    ordered = rows.order_by("slice_position", "instance_number", "pk")
    for series, frames, sop, metadata in ordered.values_list(
        "series_id", "number_of_frames", "sop_instance_uid", "metadata"
    ):
        films.setdefault(series, []).append((sop if frames == 1 else "", metadata))
    return {key: each for key, each in films.items() if len(each) > 1 and all(sop for sop, _ in each)}
