"""X-ray films that an earlier import kept as lying in the patient become projections, as they are read today.

What is marked and measured on them goes along, from millimetres of the patient to pixels of the film. A
series of which something cannot go along is left as it is, and told.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import transaction

from imaging.dicomweb.pixels import series_changed
from imaging.drawn import Drawn, Picture, points_read, points_write
from imaging.drawn_on import drawn_figure
from imaging.errors import MeasurementNotClear
from imaging.formats.stacks import PROJECTIONS
from imaging.measuring import POINT_COUNTS
from imaging.models import Alignment, LevelMark, MarkSpace, Measurement, Plane, Series, SopInstance
from imaging.planes import Point, frame_plane
from imaging.regions import REGION_KINDS
from imaging.services.alignment_renew import alignment_renew
from imaging.services.file_rewrite import file_dataset, file_rewrite
from imaging.services.levels_change import levels_changed, levels_hold
from imaging.services.study_hold import study_held
from projects.services import audit

PLACE = '"00200032"'
# A point farther than this, mm, from the plane of a film was not made on it.
ON_FILM_MM = 0.5
# Figures nearer to each other than this are the same.
SAME_FIGURE = 1e-6


@dataclass(slots=True)
class FilmsMended:
    """What of one series changes, and why it cannot: with a doubt nothing of it does."""

    series: Series
    changes: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


class _NotWritten(Exception):
    """Everything is taken back: it was only to be told."""


def films_mend(*, write: bool) -> Iterator[FilmsMended]:
    """Go over all stored films and yield the series that change or cannot; without `write` none does."""
    rows = Series.objects.filter(sop_instances__sop_class_uid__in=PROJECTIONS).distinct().order_by("pk")
    for pk in list(rows.values_list("pk", flat=True)):
        told = _series_mend(pk, write=write)
        if told.changes or told.doubts:
            yield told


def _series_mend(pk: int, *, write: bool) -> FilmsMended:
    """Look first: files that were written anew and are then taken back would lie there without a row."""
    told = _gone_over(pk, write=False)
    return _gone_over(pk, write=True) if write and told.changes and not told.doubts else told


def _gone_over(pk: int, *, write: bool) -> FilmsMended:
    series = Series.objects.select_related("study__subject", "study__project").get(pk=pk)
    mended = FilmsMended(series)
    try:
        with transaction.atomic():
            levels_hold(series.study.subject_id)
            study_held(series.study_id)
            _Mending(mended, write=write).mend()
            if mended.doubts or not write:
                raise _NotWritten
            if mended.changes:
                _record(mended)
    except _NotWritten:
        pass
    return mended


def _record(mended: FilmsMended) -> None:
    study = mended.series.study
    levels_changed(study.subject_id)
    audit(
        action="films_mend",
        project=study.project,
        object_kind="study",
        object_uid=study.uid,
        detail={"series": mended.series.series_instance_uid, "changes": mended.changes},
    )
    transaction.on_commit(series_changed)


class _Mending:
    """One series of films: its files, then what lies on them."""

    def __init__(self, mended: FilmsMended, *, write: bool) -> None:
        self.mended, self.series, self.write = mended, mended.series, write
        self.films = list(self.series.sop_instances.order_by("pk"))
        # Where each film was said to lie, before that is forgotten.
        self.planes = {film.pk: frame_plane(film.metadata) for film in self.films}

    def mend(self) -> None:
        """Change the rows, and with `write` the files."""
        was_placed = self.series.plane != Plane.PROJECTION
        if was_placed or self.series.calibrated:
            self._say(f"lies in no plane of the patient (was {self.series.plane}), is in pixels")
            self.series.plane, self.series.calibrated = Plane.PROJECTION, False
            self.series.save(update_fields=["plane", "calibrated"])
        for film in self.films:
            self._film(film)
        for mark in self.series.level_marks.filter(space=MarkSpace.PATIENT):
            self._mark(mark)
        self._lines(was_placed=was_placed)
        for row in Alignment.objects.filter(series=self.series, sop="").select_related("author"):
            self._alignment(row)

    def _say(self, change: str) -> None:
        self.mended.changes.append(change)

    def _doubt(self, doubt: str) -> None:
        self.mended.doubts.append(doubt)

    def _film(self, film: SopInstance) -> None:
        if PLACE not in film.metadata:
            return
        self._say(f"film {film.instance_number} forgets where it was said to lie")
        if self.write:
            dataset = file_dataset(film)
            del dataset.ImagePositionPatient
            file_rewrite(film, dataset)
            return
        told = json.loads(film.metadata)
        del told[PLACE.strip('"')]
        film.metadata = json.dumps(told)
        film.save(update_fields=["metadata"])

    def _on_film(self, point: Point, film: SopInstance) -> tuple[float, float] | None:
        """Column and row of a point of the patient on a film; None where it does not lie there."""
        plane = self.planes[film.pk]
        if plane is None:
            return None
        away, column, row = plane.pixel_near(point)
        return (column, row) if away <= ON_FILM_MM else None

    def _film_of(self, point: Point, sop: int | None) -> SopInstance | None:
        films = [film for film in self.films if film.pk == sop] if sop else self.films
        holding = [film for film in films if self._on_film(point, film) is not None]
        return holding[0] if len(holding) == 1 else None

    def _mark(self, mark: LevelMark) -> None:
        point = (mark.x, mark.y, mark.z)
        film = self._film_of(point, mark.sop_instance_id)
        if film is None or (mark.outline_path and len(self.films) > 1):
            self._doubt(f"the mark of {mark.level} by {mark.told_by} lies on no one film")
            return
        place = self._on_film(point, film) or (0.0, 0.0)
        before = f"{mark.level} by {mark.told_by} is marked in pixels"
        mark.space, mark.sop_instance = MarkSpace.PIXEL, film
        (mark.x, mark.y), mark.z = place, 0.0
        mark.box = self._box(mark.box, film)
        mark.save(update_fields=["space", "sop_instance", "x", "y", "z", "box"])
        self._say(before)

    def _box(self, box: str, film: SopInstance) -> str:
        plane = self.planes[film.pk]
        if not box or plane is None:
            return ""
        told = json.loads(box)
        corners = [plane.pixel_near(tuple(told[end]))[1:] for end in ("min", "max")]
        return json.dumps({"min": [min(each) for each in zip(*corners, strict=True)],
                           "max": [max(each) for each in zip(*corners, strict=True)]})  # fmt: skip

    def _lines(self, *, was_placed: bool) -> None:
        rows = Measurement.objects.filter(series=self.series, alignment__isnull=True).select_related("author")
        for line in rows.order_by("pk"):
            points, picture = points_read(line.points)
            if len(points[0]) == 3:
                self._line_moved(line, points, picture)
            elif picture is not None and line.author_id and line.kind in POINT_COUNTS:
                self._line_renewed(line, points, picture, is_moved=was_placed)

    def _line_moved(self, line: Measurement, points: list[list[float]], picture: Picture | None) -> None:
        named = {film.sop_instance_uid: film.pk for film in self.films}
        first = (points[0][0], points[0][1], points[0][2])
        film = self._film_of(first, named.get(picture.sop) if picture else None)
        places = [self._on_film((point[0], point[1], point[2]), film) for point in points] if film else []
        found = [place for place in places if place is not None]
        if film is None or len(found) < len(points) or line.kind not in POINT_COUNTS:
            self._doubt(f"the {line.kind} by {line.told_by} lies on no one film")
            return
        kept = Picture(film.sop_instance_uid, picture.frame if picture else 1)
        line.points = points_write(found, kept)
        self._line_renewed(line, [list(place) for place in found], kept, is_moved=True)

    def _line_renewed(
        self, line: Measurement, points: list[list[float]], picture: Picture, *, is_moved: bool
    ) -> None:
        """Give a line the figure that its points have on the film; that of grey values stays."""
        before = f"{line.value:.4g} {line.unit}"
        if line.kind not in REGION_KINDS:
            try:
                figure = drawn_figure(self.series, Drawn(line.kind, tuple(map(tuple, points)), picture))
            except MeasurementNotClear as problem:
                self._doubt(f"the {line.kind} by {line.told_by}: {problem}")
                return
            is_same = line.unit == figure.unit and math.isclose(line.value, figure.value, rel_tol=SAME_FIGURE)
            if is_same and not is_moved:
                return
            line.value, line.unit, line.calibration = figure
        line.save(update_fields=["points", "value", "unit", "calibration"])
        self._say(f"{line.kind} by {line.told_by}: {before} is {line.value:.4g} {line.unit}")

    def _alignment(self, row: Alignment) -> None:
        """Points of an alignment are pixels already; it becomes that of the film they lie on."""
        sops = {str(place[0]) for place in json.loads(row.landmarks).values()}
        if not sops:
            return
        others = Alignment.objects.filter(series=self.series, author=row.author, sop__in=sops)
        if len(sops) > 1 or others.exists():
            self._doubt(f"the alignment by {row.author.display_name} lies on several films")
            return
        (row.sop,) = sops
        row.save(update_fields=["sop"])
        for name, before, after in alignment_renew(row):
            self._say(f"{name}: {before[0]:.4g} {before[1]} is {after[0]:.4g} {after[1]}")
        self._say(f"the alignment by {row.author.display_name} is that of one film")
