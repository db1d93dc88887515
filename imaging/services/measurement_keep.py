"""A person's lines in the viewer: kept as drawn, changed, and taken away by nobody else."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Q

from imaging.drawn import Drawn, points_write
from imaging.drawn_on import DrawnFigure, drawn_figure
from imaging.errors import LineOvertaken, MeasurementNotClear, MeasurementNotYours
from imaging.models import LineDeed, Measurement, Series
from imaging.services.measurement_record import measurement_record
from projects.models import User
from projects.services import audit


@transaction.atomic
def measurement_keep(*, series: Series, uid: UUID, drawn: Drawn, author: User, version: int) -> Measurement:
    """Keep a line under the name that the viewer gave it; sent again, it is kept once.

    The figure is computed from the points. Raises MeasurementNotClear where they make no sense on this
    series, MeasurementNotYours where the name belongs to another person's line or another series, and
    LineOvertaken where a deed of a greater `version` came before, or a removal of this one.
    """
    figure = drawn_figure(series, drawn)
    _note_deed(series, uid, author, version, removed=False)
    if Measurement.objects.filter(uid=uid).exists():
        return _change(_own(series, uid, author), drawn, figure)
    return measurement_record(
        series=series,
        kind=drawn.kind,
        points=drawn.points,
        value=figure.value,
        unit=figure.unit,
        author=author,
        calibration=figure.calibration,
        picture=drawn.picture,
        uid=uid,
    )


@transaction.atomic
def measurement_remove(*, series: Series, uid: UUID, removed_by: User, version: int) -> bool:
    """Take one's own line away; the audit keeps what it was. Whether there was one.

    Raises MeasurementNotYours for another person's line, LineOvertaken where a deed of a greater `version`
    came before.
    """
    _note_deed(series, uid, removed_by, version, removed=True)
    if not Measurement.objects.filter(uid=uid).exists():
        return False
    kept = _own(series, uid, removed_by)
    _record("measurement_remove", kept, {"kind": kept.kind, **_state(kept)})
    kept.delete()
    return True


def _note_deed(series: Series, uid: UUID, person: User, version: int, *, removed: bool) -> None:
    """Make this the last deed on a line, or raise LineOvertaken where it comes late.

    The row is taken until the transaction ends: of a removal and a late copy at once the second waits.
    """
    first = {"series": series, "author": person, "version": version, "removed": removed}
    deed, is_first = LineDeed.objects.get_or_create(uid=uid, defaults=first)
    if (deed.series_id, deed.author_id) != (series.pk, person.pk):
        raise MeasurementNotYours
    later = Q(version__gt=version) if removed else Q(version__gt=version) | Q(version=version, removed=True)
    row = LineDeed.objects.filter(pk=deed.pk).exclude(later)
    if not is_first and not row.update(version=version, removed=removed):
        raise LineOvertaken


def _own(series: Series, uid: UUID, person: User) -> Measurement:
    drawn = Measurement.objects.filter(alignment__isnull=True)
    kept = drawn.filter(uid=uid, series=series, author=person).first()
    if kept is None:
        raise MeasurementNotYours
    return kept


def _change(kept: Measurement, drawn: Drawn, figure: DrawnFigure) -> Measurement:
    points = points_write(drawn.points, drawn.picture)
    if kept.kind != drawn.kind:
        raise MeasurementNotClear("A line stays what it was drawn as. Draw another one beside it.")
    if kept.points == points:
        return kept
    before = _state(kept)
    kept.points, kept.value, kept.unit, kept.calibration = points, *figure
    kept.save(update_fields=["points", "value", "unit", "calibration"])
    _record("measurement_change", kept, {"kind": kept.kind, "from": before, "to": _state(kept)})
    return kept


def _state(kept: Measurement) -> dict[str, object]:
    return {"points": kept.points, "value": kept.value, "unit": kept.unit}


def _record(action: str, kept: Measurement, detail: dict[str, object]) -> None:
    audit(
        action=action,
        actor=kept.author,
        project=kept.series.study.project,
        object_kind="measurement",
        object_uid=kept.uid,
        detail=detail,
    )
