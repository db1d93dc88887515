"""The sheet of marks that the viewer draws on one series."""

from __future__ import annotations

import gzip
import hashlib
import json
from typing import Any

from django.core.files.storage import default_storage

from imaging.lending import lent_to
from imaging.mark_reasons import borrowed_reasons, mark_reasons, series_reasons
from imaging.models import LevelMark, MarkSpace, Series, Subject
from imaging.series_labels import study_series_labels
from imaging.services.numbering import subject_marks_version


def sheet_version(subject: Subject) -> str:
    """A short word for what names the levels on pictures of a Subject: its marks, and how it is counted."""
    counted = (subject.numbering_basis, subject.numbering_certified_at, subject.has_late_marks)
    told = f"{subject_marks_version(subject)} {counted}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def marks_sheet(series: Series) -> dict[str, Any]:
    """Marks of a series, and those of its neighbours in the same frame of reference.

    Coordinates are patient millimetres (LPS), or pixels (column, row) on projections. What
    comes from a neighbouring series is a centre only and always assumed: nobody has looked at
    it on this series. A neighbour that another series contradicts lends nothing, and no proposal is lent;
    nor is anything lent to marks in pixels. What a model proposed is `proposed`, always assumed, and comes
    last: behind what persons marked and what is lent, whose places it never takes.
    `why` says all of it in sentences, for each mark and for the series; `version` is `sheet_version`.
    """
    # Before the marks are read: what comes between the two makes the sheet look old, and never new.
    version = sheet_version(series.study.subject)
    own = list(
        LevelMark.objects.filter(series=series)
        .select_related("sop_instance", "series__study__subject", "author", "accepted_by")
        .order_by("pk")
    )
    assumed = series.study.subject.level_is_assumed
    space = own[0].space if own else MarkSpace.PATIENT
    known = [mark for mark in own if not mark.is_proposal]
    labels = study_series_labels(series.study)
    lent = lent_to(series, {mark.level for mark in known}) if space == MarkSpace.PATIENT else []
    marks = [
        *(_mark(mark, assumed=assumed) for mark in known),
        *(_borrowed(mark, labels[mark.series_id]) for mark in lent),
        *(_mark(mark, assumed=True) for mark in own if mark.is_proposal),
    ]
    why = series_reasons(series, own)
    told = {"series": series.series_instance_uid, "space": str(space), "marks": marks, "why": why}
    return {**told, "version": version}


def _mark(mark: LevelMark, *, assumed: bool) -> dict[str, Any]:
    return {
        **_common(mark),
        "box": json.loads(mark.box) if mark.box else None,
        "outlines": _outlines(mark),
        "proposed": mark.is_proposal,
        "assumed": assumed,
        "accepted": mark.accepted_by_id is not None,
        "author": mark.told_by,
        "why": mark_reasons(mark),
    }


def _borrowed(mark: LevelMark, label: str) -> dict[str, Any]:
    return {
        **_common(mark),
        "sop": None,
        "box": None,
        "outlines": [],
        "proposed": False,
        "assumed": True,
        "accepted": False,
        "author": f"from {label}",
        "why": borrowed_reasons(label),
    }


def _common(mark: LevelMark) -> dict[str, Any]:
    centre = [mark.x, mark.y, mark.z] if mark.space == MarkSpace.PATIENT else [mark.x, mark.y]
    return {
        "uid": str(mark.uid),
        "level": mark.level,
        "kind": "segment" if "/" in mark.level else "vertebra",
        "centroid": centre,
        "sop": mark.sop_instance.sop_instance_uid if mark.sop_instance else None,
    }


def _outlines(mark: LevelMark) -> list[dict[str, Any]]:
    if not mark.outline_path or not default_storage.exists(mark.outline_path):
        return []
    with default_storage.open(mark.outline_path) as stream:
        lines: list[dict[str, Any]] = json.loads(gzip.decompress(stream.read()))
    for line in lines:
        # A hundredth of a millimetre is finer than any pixel; more digits only cost time.
        line["points"] = [[round(value, 2) for value in point] for point in line["points"]]
    return lines
