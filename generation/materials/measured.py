"""What people measured on a study, as far as it can be asked for."""

from __future__ import annotations

from statistics import mean

from anatomy import NotALevel, parse_level
from generation.drafter.measured import NAMES, READERS_DIFFER
from generation.material import MeasurementView
from imaging.drawn import points_read
from imaging.models import Measurement, Study

Group = tuple[str, str, str, str, str]


def measurements_read(study: Study) -> tuple[MeasurementView, ...]:
    """One view per slice, kind and levels: the mean of what each person measured last.

    Left out is what has no calibration, no level that somebody said, or no single slice, and what people
    measured so differently that nobody could be called right.
    """
    last: dict[Group, dict[str, Measurement]] = {}
    rows = Measurement.objects.filter(series__study=study, kind__in=NAMES, unit__in=READERS_DIFFER)
    for row in (
        rows.exclude(levels="")
        .exclude(levels_by_marks=True)
        .select_related("series", "author")
        .order_by("pk")
    ):
        _, picture = points_read(row.points)
        if picture is not None:
            group = (row.series.series_instance_uid, picture.sop, row.kind, row.levels, row.unit)
            last.setdefault(group, {})[row.told_by] = row
    views = (_view(group, list(people.values())) for group, people in last.items())
    return tuple(view for view in views if view)


def _view(group: Group, rows: list[Measurement]) -> MeasurementView | None:
    series, sop, kind, levels, unit = group
    values = [row.value for row in rows]
    try:
        named = tuple(str(parse_level(level)) for level in levels.split(","))
    except NotALevel:
        return None
    if max(values) - min(values) > READERS_DIFFER[unit]:
        return None
    return MeasurementView(
        uid=str(rows[0].uid),
        kind=kind,
        levels=named,
        value=round(mean(values)),
        unit=unit,
        posture=rows[0].posture,
        times=len(rows),
        series=series,
        sop=sop,
    )
