"""A person's lines in the viewer: kept as drawn, changed, and taken away by nobody else."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from imaging.drawn import Drawn, points_write
from imaging.drawn_on import DrawnFigure, drawn_figure
from imaging.end_levels import end_levels
from imaging.errors import LineOvertaken, MeasurementNotClear, MeasurementNotYours
from imaging.models import Alignment, LineDeed, Measurement, Posture, Series
from imaging.render import frame_locate
from imaging.services.measurement_record import measurement_record
from imaging.services.study_hold import study_held
from imaging.sister_volumes import home_of, sisters_of
from imaging.stance import stance_of
from projects.models import User
from projects.services import audit


class Meant(NamedTuple):
    """What is said of a line by its place: its levels, from the marks, and the posture of its picture."""

    levels: tuple[str, ...]
    posture: Posture


@transaction.atomic
def measurement_keep(*, series: Series, uid: UUID, drawn: Drawn, author: User, version: int) -> Measurement:
    """Keep a line under the name that the viewer gave it; sent again, it is kept once.

    It is kept where its picture lies now: an import may have parted the series since the page was opened.
    The figure is computed from the points, the end vertebrae of a Cobb angle are proposed from the marks, and
    the posture is what the picture says, or the author of a film. Raises MeasurementNotClear where the points
    make no sense on this series, MeasurementNotYours where the name belongs to another person's line or
    another series, and LineOvertaken where a deed of a greater `version` came before, or a removal of this
    one.
    """
    series = _series_of(_as_it_stands(series), drawn.picture.sop)
    figure = drawn_figure(series, drawn)
    meant = _meant(series, drawn, author)
    _note_deed(series, uid, author, version, removed=False)
    if Measurement.objects.filter(uid=uid).exists():
        return _change(_own(series, uid, author), drawn, figure, meant)
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
        levels=meant.levels,
        levels_by_marks=True,
        posture=meant.posture,
    )


@transaction.atomic
def measurement_remove(*, series: Series, uid: UUID, removed_by: User, version: int) -> bool:
    """Take one's own line away; the audit keeps what it was. Whether there was one.

    Raises MeasurementNotYours for another person's line, LineOvertaken where a deed of a greater `version`
    came before.
    """
    series = _series_with(_as_it_stands(series), uid)
    _note_deed(series, uid, removed_by, version, removed=True)
    if not Measurement.objects.filter(uid=uid).exists():
        return False
    kept = _own(series, uid, removed_by)
    _record("measurement_remove", kept, {"kind": kept.kind, **_state(kept)})
    kept.delete()
    return True


def _as_it_stands(series: Series) -> Series:
    """A series once nobody else is at its study: what is then read of slices and films stands."""
    study_held(series.study_id)
    return Series.objects.select_related("study__project").get(pk=series.pk)


def _series_of(series: Series, sop: str) -> Series:
    """Where a picture lies that the page has in a series: there, or in a volume that was parted from it."""
    if series.sop_instances.filter(sop_instance_uid=sop).exists():
        return series
    return home_of(series, sop) or series


def _series_with(series: Series, uid: UUID) -> Series:
    """Where a line lies that the page has in a series: it goes along with its slice."""
    deed = LineDeed.objects.filter(uid=uid).exclude(series=series).first()
    return next((row for row in sisters_of(series) if row.pk == deed.series_id), series) if deed else series


def _note_deed(series: Series, uid: UUID, person: User, version: int, *, removed: bool) -> None:
    """Make this the last deed on a line, or raise LineOvertaken where it comes late.

    The row is taken until the transaction ends: of a removal and a late copy at once the second waits.
    """
    first = {"series": series, "author": person, "version": version, "removed": removed}
    deed, is_first = LineDeed.objects.get_or_create(uid=uid, defaults=first)
    if deed.author_id != person.pk or not _came_with(series, deed.series_id):
        raise MeasurementNotYours
    later = Q(version__gt=version) if removed else Q(version__gt=version) | Q(version=version, removed=True)
    row = LineDeed.objects.filter(pk=deed.pk).exclude(later)
    if not is_first and not row.update(series=series, version=version, removed=removed):
        raise LineOvertaken


def _came_with(series: Series, key: int) -> bool:
    """Whether a deed was on this series; that on a line which was gone did not go along with its slice."""
    return key == series.pk or any(row.pk == key for row in sisters_of(series))


def _own(series: Series, uid: UUID, person: User) -> Measurement:
    drawn = Measurement.objects.filter(alignment__isnull=True)
    kept = drawn.filter(uid=uid, series=series, author=person).first()
    if kept is None:
        raise MeasurementNotYours
    return kept


def _meant(series: Series, drawn: Drawn, author: User) -> Meant:
    file, _inner = frame_locate(series, drawn.picture.frame, sop=drawn.picture.sop)
    points = Alignment.objects.filter(series=series, sop=drawn.picture.sop, author=author).first()
    stance = stance_of(series, file, points.posture if points else "")
    return Meant(end_levels(series, file, drawn), stance.posture)


def _change(kept: Measurement, drawn: Drawn, figure: DrawnFigure, meant: Meant) -> Measurement:
    points = points_write(drawn.points, drawn.picture)
    if kept.kind != drawn.kind:
        raise MeasurementNotClear("A line stays what it was drawn as. Draw another one beside it.")
    if kept.points == points:
        return kept
    before = _state(kept)
    kept.points, kept.value, kept.unit, kept.calibration = points, *figure
    kept.levels, kept.levels_by_marks = ",".join(meant.levels), bool(meant.levels)
    kept.posture = meant.posture
    kept.save(
        update_fields=["points", "value", "unit", "calibration", "levels", "levels_by_marks", "posture"]
    )
    _record("measurement_change", kept, {"kind": kept.kind, "from": before, "to": _state(kept)})
    return kept


def _state(kept: Measurement) -> dict[str, object]:
    return {"points": kept.points, "value": kept.value, "unit": kept.unit, "levels": kept.levels}


def _record(action: str, kept: Measurement, detail: dict[str, object]) -> None:
    audit(
        action=action,
        actor=kept.author,
        project=kept.series.study.project,
        object_kind="measurement",
        object_uid=kept.uid,
        detail=detail,
    )
