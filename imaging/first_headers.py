"""The header of the first file of a series: what is said once for all its slices."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Min

from imaging.models import SopInstance


def first_headers(series_ids: Iterable[int]) -> dict[int, str]:
    """DICOM JSON of each series' first file by the key of the series; one query."""
    files = SopInstance.objects.filter(series__in=series_ids)
    first = files.order_by().values("series").annotate(first=Min("pk")).values("first")
    return dict(SopInstance.objects.filter(pk__in=first).values_list("series_id", "metadata"))
