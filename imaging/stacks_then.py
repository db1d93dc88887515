"""Which picture stands at a place of a stack, today or at an earlier moment: slices may have come since."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from imaging.drawn import Picture
from imaging.models import ImportFile, ImportFileState, Series, SopInstance
from imaging.render import stack_of
from imaging.sister_volumes import sisters_of
from projects.models import Project

# When the import of a file was begun, and when it ended; None where it has not.
Came = tuple[datetime, datetime | None]
# Databases take so many values in one query.
AT_ONCE = 400


def picture_at(stack: Iterable[SopInstance], place: int) -> Picture | None:
    """The picture at a place (from 1) of a stack in its order; None beyond its end."""
    before = 0
    for file in stack:
        if place <= before + file.number_of_frames:
            return Picture(file.sop_instance_uid, place - before)
        before += file.number_of_frames
    return None


def stack_then(series: Series, moment: datetime) -> list[SopInstance] | None:
    """The files of a series in their order as they were at a moment; None where that is not known.

    It is where every file came in by an import that had ended by then, or began after it. Of a series that
    has sisters (`sister_volumes`) and got slices since, nobody knows whether it was parted by then. Fetch it
    with its study and the project of that.
    """
    family = [series, *sisters_of(series)]
    files = list(SopInstance.objects.filter(series__in=family).only("pk", "source_sha256"))
    came = _arrivals(series.study.project, {file.source_sha256 for file in files})
    if not all(_is_clear(came.get(file.source_sha256), moment) for file in files):
        return None
    late = {file.pk for file in files if came[file.source_sha256][0] > moment}
    if late and len(family) > 1:
        return None
    return [file for file in stack_of(series) if file.pk not in late]


def _is_clear(came: Came | None, moment: datetime) -> bool:
    if came is None:
        return False
    begun, ended = came
    return begun > moment or (ended is not None and ended <= moment)


def _arrivals(project: Project, digests: Collection[str]) -> dict[str, Came]:
    """The first import that took each file, by the SHA-256 of what came in."""
    found: dict[str, Came] = {}
    ordered = sorted(digests)
    for start in range(0, len(ordered), AT_ONCE):
        rows = ImportFile.objects.filter(
            run__project=project,
            sha256__in=ordered[start : start + AT_ONCE],
            state=ImportFileState.TAKEN,
        ).order_by("-run__created_at", "-run__pk")
        for digest, begun, ended in rows.values_list("sha256", "run__created_at", "run__ended_at"):
            found[digest] = begun, ended
    return found
