"""Points of alignment go along with their slices, when the slices of a series are parted into its volumes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from imaging.alignment_points import Spot
from imaging.alignment_set import AlignmentSet, spots_read
from imaging.label_pictures import label_pictures
from imaging.models import Alignment, ImportRun, Measurement, Series, SopInstance
from imaging.services.alignment_keep import EMPTY, figures_store, points_written
from projects.services import audit

Spots = dict[str, Spot]
# Kind and levels of a figure.
Name = tuple[str, str]


def points_part(run: ImportRun, family: Sequence[Series]) -> None:
    """Give each point on a slice to its author's set on the volume that holds the slice, and reckon anew.

    A point that the author has there already stays as it is there. A figure whose points are now on several
    volumes goes; the page of alignment says which (`selectors.alignment`). Call it inside a transaction,
    when every slice lies where it belongs.
    """
    by_key = {row.pk: row for row in family}
    rows = Alignment.objects.filter(series__in=family, sop="").exclude(landmarks=EMPTY)
    for row in rows.select_related("author").order_by("pk"):
        # Points of another series may have come to it a moment before.
        row.refresh_from_db(fields=["landmarks", "saves"])
        spots = spots_read(row)
        parts = _by_series(spots, by_key)
        if parts.keys() - {row.series_id}:
            row.series = by_key[row.series_id]
            _part(run, row, {by_key[key]: part for key, part in parts.items()})


def _by_series(spots: Mapping[str, Spot], family: Iterable[int]) -> dict[int, Spots]:
    """Points by the key of the series that holds their slice."""
    named = {spot.sop for spot in spots.values()}
    files = SopInstance.objects.filter(series__in=family, sop_instance_uid__in=named)
    lies = dict(files.values_list("sop_instance_uid", "series_id"))
    found: dict[int, Spots] = {}
    for key, spot in spots.items():
        if spot.sop in lies:
            found.setdefault(lies[spot.sop], {})[key] = spot
    return found


def _part(run: ImportRun, row: Alignment, parts: Mapping[Series, Spots]) -> None:
    before = _figures(row)
    stay = parts.get(row.series, {})
    _saved(row, stay)
    sets = [(row, stay)]
    for home, moved in parts.items():
        if home != row.series:
            sets.append(_given(row, home, moved))
    for target, spots in sets[1:]:
        _hand_over(row, stay, target, spots)
    for each, spots in sets:
        _reckoned(each, spots)
    after = {name for each, _spots in sets for name in _figures(each)}
    audit(
        action="alignment_part",
        actor=run.started_by,
        project=run.project,
        object_kind="alignment",
        object_uid=row.uid,
        detail={
            "author": row.author.get_username(),
            "points": {str(home.uid): sorted(part) for home, part in parts.items()},
            "figures_gone": [" ".join(name) for name in sorted(before.keys() - after)],
        },
    )


def _given(row: Alignment, home: Series, moved: Spots) -> tuple[Alignment, Spots]:
    """The author's set on a volume with the points that came to it; those that were there count."""
    there = Alignment.objects.filter(series=home, sop="", author=row.author).first()
    spots = moved | spots_read(there)
    if there is None:
        there = Alignment(series=home, author=row.author, posture=row.posture, saves=0)
    there.series = home
    _saved(there, spots)
    return there, spots


def _saved(row: Alignment, spots: Spots) -> None:
    """Store points; who has the page open since before is told to reload it."""
    row.landmarks = points_written(spots)
    row.saves += 1
    row.save()


def _hand_over(row: Alignment, stay: Spots, target: Alignment, spots: Spots) -> None:
    """Figures that rest on points of the target alone keep their names."""
    left, known = _names(row.series, stay), _figures(target)
    for name in _names(target.series, spots) - left - known.keys():
        kind, levels = name
        row.measurements.filter(kind=kind, levels=levels).update(alignment=target, series=target.series)


def _reckoned(row: Alignment, spots: Spots) -> None:
    place = _place(row.series, spots)
    if place is None:
        row.measurements.all().delete()
    else:
        figures_store(row, place, spots, place.figures(spots))


def _names(series: Series, spots: Spots) -> set[Name]:
    place = _place(series, spots)
    found = place.figures(spots) if place else []
    return {(each.figure.kind, ",".join(each.levels)) for each in found}


def _place(series: Series, spots: Spots) -> AlignmentSet | None:
    pictures = label_pictures(series, sops={spot.sop for spot in spots.values()})
    return AlignmentSet(series, "", tuple(pictures)) if pictures else None


def _figures(row: Alignment) -> dict[Name, Measurement]:
    return {(each.kind, each.levels): each for each in row.measurements.all()}
