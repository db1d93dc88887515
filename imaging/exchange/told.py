"""What marks and measurements say in a DICOM object, read from the database once and held as plain values."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage

from imaging.drawn import Picture, points_read
from imaging.exchange.authors import Author, reader_pseudonym
from imaging.models import AuthorKind, FilmCalibration, LevelMark, MarkSpace, Measurement, Series


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the levels and the sides of a series can be trusted: codes with their words."""

    assumed: bool
    basis: tuple[str, str]
    laterality: tuple[str, str]

    @property
    def words(self) -> str:
        """The same in a line; 64 characters at most."""
        assumed = "Level assumed. " if self.assumed else ""
        return f"{assumed}Numbering: {self.basis[1]}. Side: {self.laterality[1].lower()}."


@dataclass(frozen=True, slots=True)
class MarkTold:
    """One mark: `place` in patient mm (LPS), or column and row counted from 0 at the centre of the first."""

    uid: UUID
    level: str
    place: tuple[float, ...]
    sop: str
    standing: Standing
    author: Author
    accepted_by: str
    by_person: bool
    box: tuple[tuple[float, ...], ...]
    outlines: list[dict[str, Any]] = field(repr=False)

    @property
    def acceptance(self) -> str:
        """Whether somebody vouched for it, in words."""
        return f"Accepted by {self.accepted_by}." if self.accepted_by else "Not accepted by a person."


@dataclass(frozen=True, slots=True)
class LineTold:
    """One measurement as it is kept; `points` as those of a mark."""

    uid: UUID
    kind: str
    points: list[list[float]]
    picture: Picture | None
    levels: list[str]
    levels_by_marks: bool
    value: float
    unit: str
    posture: str
    repeat: int
    standing: Standing
    calibration: str
    """What makes it millimetres on a film, as `calibration_written`; empty without."""


def tracking_uid(uid: UUID) -> str:
    """An identifier of ours in DICOM's form (PS3.5 B.2)."""
    return f"2.25.{uid.int}"


def standing_of(series: Series) -> Standing:
    """How far levels and sides of a series can be trusted."""
    subject = series.study.subject
    return Standing(
        subject.level_is_assumed,
        (subject.numbering_basis, subject.get_numbering_basis_display()),
        (series.laterality, series.get_laterality_display()),
    )


def marks_told(marks: Sequence[LevelMark], author: Author, secret: bytes) -> list[MarkTold]:
    """Marks of one source on one series, with their outlines."""
    standing = standing_of(marks[0].series)
    return [_mark_told(mark, standing, author, secret) for mark in marks]


def _mark_told(mark: LevelMark, standing: Standing, author: Author, secret: bytes) -> MarkTold:
    flat = mark.space == MarkSpace.PIXEL
    return MarkTold(
        uid=mark.uid,
        level=mark.level,
        place=(mark.x, mark.y) if flat else (mark.x, mark.y, mark.z),
        sop=mark.sop_instance.sop_instance_uid if mark.sop_instance else "",
        standing=standing,
        author=author,
        accepted_by=reader_pseudonym(secret, mark.accepted_by) if mark.accepted_by else "",
        by_person=mark.author_kind == AuthorKind.PERSON,
        box=_box(mark),
        outlines=_outlines(mark),
    )


def _box(mark: LevelMark) -> tuple[tuple[float, ...], ...]:
    told = json.loads(mark.box) if mark.box else {}
    return (tuple(told["min"]), tuple(told["max"])) if told else ()


def _outlines(mark: LevelMark) -> list[dict[str, Any]]:
    if not mark.outline_path or not default_storage.exists(mark.outline_path):
        return []
    with default_storage.open(mark.outline_path) as stream:
        lines: list[dict[str, Any]] = json.loads(gzip.decompress(stream.read()))
    return lines


def lines_told(lines: Sequence[Measurement], secret: bytes) -> list[LineTold]:
    """Measurements of one author on one series."""
    standing = standing_of(lines[0].series)
    return [_line_told(line, standing, secret) for line in lines]


def calibration_written(calibration: FilmCalibration, secret: bytes) -> str:
    """A calibration as JSON: size of a pixel and length of the line in mm, over what, and by whom."""
    told = {
        "by": reader_pseudonym(secret, calibration.made_by),
        "known": calibration.known,
        "length_mm": calibration.length_mm,
        "line": json.loads(calibration.line),
        "mm_across": calibration.mm_across,
        "mm_down": calibration.mm_down,
    }
    return json.dumps(told)


def _line_told(line: Measurement, standing: Standing, secret: bytes) -> LineTold:
    points, picture = points_read(line.points)
    return LineTold(
        uid=line.uid,
        kind=line.kind,
        points=points,
        picture=picture,
        levels=[level for level in line.levels.split(",") if level],
        levels_by_marks=line.levels_by_marks,
        value=line.value,
        unit=line.unit,
        posture=line.posture,
        repeat=line.repeat,
        standing=standing,
        calibration=calibration_written(line.calibration, secret)
        if line.calibration
        else line.calibration_told,
    )


def newest(marks: Sequence[LevelMark] | Sequence[Measurement], series: Series) -> datetime:
    """When what an object says was last so: the newest mark, acceptance or certification."""
    moments = [row.created_at for row in marks] + [getattr(row, "accepted_at", None) for row in marks]
    certified = series.study.subject.numbering_certified_at
    return max(moment for moment in (*moments, certified) if moment is not None)
