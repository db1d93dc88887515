"""What of a study can be taken away as DICOM objects: the marks and the measurements of each author."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from imaging.mark_sources import MarkSource
from imaging.models import LevelMark, Measurement, Plane, Series, Study
from imaging.series_labels import study_series_labels


@dataclass(frozen=True, slots=True)
class LineSource:
    """The measurements of one author on one series."""

    series: str
    lines: list[Measurement]

    @property
    def first(self) -> Measurement:
        """One of them, by which the source is named in addresses."""
        return self.lines[0]


@dataclass(frozen=True, slots=True)
class Offered:
    """What one author made on one series, in words; a mark or measurement names it in addresses."""

    series: str
    words: str
    told_by: str
    first: LevelMark | Measurement

    @property
    def is_marks(self) -> bool:
        """Whether these are marks, and not measurements."""
        return isinstance(self.first, LevelMark)


def given_out(source: MarkSource) -> list[LevelMark]:
    """The marks of a source that an object may hold: not what a model proposed and nobody accepted."""
    return [mark for mark in source.marks if not mark.is_proposal]


def line_sources(study: Study) -> list[LineSource]:
    """The measurements of a study by series and author."""
    labels = study_series_labels(study)
    rows = Measurement.objects.filter(series__study=study)
    groups: dict[tuple[Any, ...], list[Measurement]] = {}
    for line in rows.select_related("series__study__subject", "author", "calibration__made_by").order_by(
        "series__number", "pk"
    ):
        groups.setdefault((line.series_id, line.author_id, line.author_name), []).append(line)
    return [LineSource(labels[lines[0].series_id], lines) for lines in groups.values()]


def line_source_of(line: Measurement) -> LineSource:
    """The source that a measurement belongs to."""
    return next(source for source in line_sources(line.series.study) if line in source.lines)


def objects_offered(study: Study, sources: Sequence[MarkSource]) -> list[Offered]:
    """What can be taken away of a study; `sources` are those of its marks."""
    offered = [_marks_offered(source) for source in sources if given_out(source)]
    offered += [_lines_offered(source) for source in line_sources(study)]
    return [each for each in offered if has_place(each.first.series)]


def has_place(series: Series) -> bool:
    """Whether a report can say where points of a series lie: on a film, or in a frame of reference."""
    return series.plane == Plane.PROJECTION or bool(series.frame_of_reference_uid)


def _marks_offered(source: MarkSource) -> Offered:
    kept = MarkSource(source.series, given_out(source))
    return Offered(kept.series, kept.span, kept.words, kept.first)


def _lines_offered(source: LineSource) -> Offered:
    count = len(source.lines)
    words = f"{count} measurement{'' if count == 1 else 's'}"
    return Offered(source.series, words, source.first.told_by, source.first)
