"""The measurements on one series, for the person who looks at it."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from imaging.drawn import points_read
from imaging.models import LineDeed, Measurement, Series
from projects.models import User


def measurement_sheet(series: Series, *, person: User, own_only: bool = False) -> dict[str, Any]:
    """Every line kept on a series with its figure and author; with `own_only` those of the person alone."""
    version = Subquery(LineDeed.objects.filter(uid=OuterRef("uid")).values("version"))
    told = Measurement.objects.filter(series=series).select_related("author").order_by("pk")
    rows = told.annotate(version=Coalesce(version, 0))
    if own_only:
        rows = rows.filter(author=person)
    return {
        "series": series.series_instance_uid,
        "measurements": [_line(row, is_own=row.author_id == person.pk) for row in rows],
    }


def _line(row: Any, *, is_own: bool) -> dict[str, Any]:
    points, picture = points_read(row.points)
    return {
        "uid": str(row.uid),
        "kind": row.kind,
        "points": points,
        "picture": {"sop": picture.sop, "frame": picture.frame} if picture else None,
        "value": row.value,
        "unit": row.unit,
        "version": row.version,
        "author": row.told_by,
        "own": is_own,
    }
