"""A person's points of alignment on one picture are stored, and the figures they give are computed here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction

from imaging.alignment.landmarks import NotALandmark, landmark_words
from imaging.alignment.measured import Found
from imaging.alignment_points import Spot
from imaging.alignment_set import AlignmentSet
from imaging.drawn import Picture, points_write
from imaging.errors import PointsMoved, PointsNotClear
from imaging.label_pictures import LabelPicture
from imaging.models import Alignment, Measurement, Posture, Series
from imaging.services.study_hold import study_held
from projects.models import User
from projects.services import audit

MOST_POINTS = 200
EMPTY = "{}"
MOVED = "You saved other points of this picture in another window. Reload the page first."


@transaction.atomic
def alignment_keep(
    *, place: AlignmentSet, spots: Mapping[str, Spot], stated: str, author: User, seen: str
) -> Alignment | None:
    """Make these the author's points of a picture, and store the figures they give; no points, no figures.

    `stated` is the posture as the person states it, for films. `seen` is the `points_version` that the page
    was told. Raises PointsMoved where the author saved others meanwhile, PointsNotClear where a point names
    nothing or lies outside of its picture.
    """
    study_held(place.series.study_id)
    _require_points(place, spots)
    kept = place.kept_by(author)
    if points_version(kept) != seen:
        raise PointsMoved(MOVED)
    posture = place.stance(stated).posture
    if not spots:
        return _emptied(kept, posture, author)
    written = points_written(spots)
    row = (
        _changed(kept, written, posture) if kept else _new(place.series, place.film, written, posture, author)
    )
    found = place.figures(spots)
    figures_store(row, place, spots, found)
    _record("alignment_keep", row, author, found)
    return row


def points_version(kept: Alignment | None) -> str:
    """A short word for these points and this posture, saved this once; empty where none ever were."""
    if kept is None:
        return ""
    return hashlib.sha256(f"{kept.saves} {kept.posture} {kept.landmarks}".encode()).hexdigest()[:16]


def points_written(spots: Mapping[str, Spot]) -> str:
    """Points as an Alignment keeps them; `spots_read` reads them back."""
    return json.dumps({key: [spot.sop, spot.column, spot.row] for key, spot in spots.items()})


def _require_points(place: AlignmentSet, spots: Mapping[str, Spot]) -> None:
    if len(spots) > MOST_POINTS:
        raise PointsNotClear(f"More than {MOST_POINTS} points on one picture. Remove some of them first.")
    named = {spot.sop for spot in spots.values()}
    here = place.series.sop_instances.filter(sop_instance_uid__in=named)
    # An import may have parted the series while the page was read.
    lying = set(here.values_list("sop_instance_uid", flat=True))
    for key, spot in spots.items():
        try:
            words = landmark_words(key)
        except NotALandmark as problem:
            raise PointsNotClear("One of the points names nothing. Reload the page.") from problem
        picture = place.picture(spot.sop)
        if picture is None or spot.sop not in lying:
            raise PointsNotClear(f"The picture of “{words}” is not the one of this page. Reload the page.")
        _require_inside(words, spot, picture)


def _require_inside(words: str, spot: Spot, picture: LabelPicture) -> None:
    inside = -0.5 <= spot.column <= picture.columns - 0.5 and -0.5 <= spot.row <= picture.rows - 0.5
    if not inside:
        raise PointsNotClear(f"“{words}” lies outside of its picture. Move it inside.")


def _emptied(kept: Alignment | None, posture: Posture, author: User) -> Alignment | None:
    """Take the points away and their figures with them; what they were stays in the audit."""
    if kept is None or kept.landmarks == EMPTY:
        return kept
    _record("alignment_remove", kept, author)
    kept.measurements.all().delete()
    return _changed(kept, EMPTY, posture)


def _new(series: Series, film: str, written: str, posture: Posture, author: User) -> Alignment:
    try:
        with transaction.atomic():
            return Alignment.objects.create(
                series=series, sop=film, author=author, posture=posture, landmarks=written
            )
    except IntegrityError as problem:
        raise PointsMoved(MOVED) from problem


def _changed(kept: Alignment, written: str, posture: Posture) -> Alignment:
    """Compare and set: of two windows that save at once one is refused."""
    if (kept.landmarks, kept.posture) == (written, posture):
        return kept
    same = Alignment.objects.filter(pk=kept.pk, saves=kept.saves)
    if not same.update(landmarks=written, posture=posture, saves=kept.saves + 1):
        raise PointsMoved(MOVED)
    kept.landmarks, kept.posture, kept.saves = written, posture, kept.saves + 1
    return kept


def figures_store(
    row: Alignment, place: AlignmentSet, spots: Mapping[str, Spot], found: Sequence[Found]
) -> None:
    """The figures as Measurements; one that is there already keeps its name. Call it inside a transaction."""
    before = {(each.kind, each.levels): each for each in row.measurements.all()}
    rows = []
    for each in found:
        kind, levels = each.figure.kind, ",".join(each.levels)
        kept = before.pop((kind, levels), None) or Measurement(
            alignment=row, series=row.series, author=row.author, kind=kind, levels=levels
        )
        kept.points, kept.value = _figure_points(each, place, spots), each.value
        kept.unit, kept.posture = place.unit_of(each.figure), row.posture
        kept.calibration = place.calibration if each.figure.unit == "length" else None
        rows.append(kept)
    Measurement.objects.bulk_create(each for each in rows if each.pk is None)
    Measurement.objects.bulk_update(
        [each for each in rows if each.pk is not None], ["points", "value", "unit", "posture", "calibration"]
    )
    row.measurements.filter(pk__in=[gone.pk for gone in before.values()]).delete()


def _figure_points(found: Found, place: AlignmentSet, spots: Mapping[str, Spot]) -> str:
    used = [spots[key] for key in found.keys]
    pictures = {spot.sop for spot in used}
    # Points on several slices lie in one space; no single picture shows them all.
    picture = Picture(used[0].sop, 1) if len(pictures) == 1 else None
    return points_write([place.coordinates(spot) for spot in used], picture)


def _record(action: str, row: Alignment, author: User, found: Sequence[Found] = ()) -> None:
    audit(
        action=action,
        actor=author,
        project=row.series.study.project,
        object_kind="alignment",
        object_uid=row.uid,
        detail={
            "series": str(row.series.uid),
            "posture": row.posture,
            "landmarks": json.loads(row.landmarks),
            "figures": {f"{each.figure.kind} {','.join(each.levels)}": each.value for each in found},
        },
    )
