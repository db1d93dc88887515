"""A person takes measurements away that came in a file, of which nobody here is the author."""

from __future__ import annotations

from django.db import transaction

from imaging.errors import MeasurementNotYours, MeasurementsChanged
from imaging.models import LINES_READ_AS, ImportFile, ImportFileState, Measurement
from imaging.object_sources import line_source_of
from imaging.services.files_forget import files_forget
from projects.models import User
from projects.services import audit


@transaction.atomic
def lines_remove(*, line: Measurement, removed_by: User, seen: int) -> int:
    """Remove what came with `line` from one author onto its series; returns how many.

    What they said stays in the audit trail, and their file may be imported again. Raises MeasurementNotYours
    where a person of ours drew it, MeasurementsChanged where there are others than the `seen` ones.
    """
    if line.author_id is not None:
        raise MeasurementNotYours
    lines, series = line_source_of(line).lines, line.series
    gone, _ = Measurement.objects.filter(pk__in=[each.pk for each in lines]).delete()
    if not gone == len(lines) == seen:
        raise MeasurementsChanged
    audit(
        action="measurements_remove",
        actor=removed_by,
        project=series.study.project,
        object_kind="series",
        object_uid=series.uid,
        detail={"author": line.author_name, "measurements": [_kept(each) for each in lines]},
    )
    if not series.measurements.filter(author__isnull=True).exists():
        taken = ImportFile.objects.filter(series=series, state=ImportFileState.TAKEN)
        files_forget(taken.filter(read_as__startswith=LINES_READ_AS), "measurements")
    return gone


def _kept(line: Measurement) -> dict[str, object]:
    return {
        "uid": str(line.uid),
        "kind": line.kind,
        "points": line.points,
        "value": line.value,
        "unit": line.unit,
    }
