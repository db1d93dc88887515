"""Marks by where they came from: those of one author and one import on one series stand or fall together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import dateformat, timezone

from anatomy.parsing import parse_level
from imaging.models import AuthorKind, LevelMark, Study
from imaging.series_labels import study_series_labels


@dataclass(frozen=True, slots=True)
class MarkSource:
    """The marks of one source on one series; `marks` run down the body."""

    series: str
    marks: list[LevelMark]

    @property
    def first(self) -> LevelMark:
        """One of the marks, by which the source is named in addresses."""
        return self.marks[0]

    @property
    def span(self) -> str:
        """The levels from the highest to the lowest."""
        return marks_span(self.marks)

    @property
    def words(self) -> str:
        """Who marked them, and when."""
        mark = self.first
        return f"{mark.told_by}, {dateformat.format(timezone.localtime(mark.created_at), 'j M Y')}"

    @property
    def is_proposed(self) -> bool:
        """Whether a model proposes all of them, and they count for nothing yet."""
        return all(mark.is_proposal for mark in self.marks)

    @property
    def barred(self) -> str:
        """Why they are not taken away; empty when they may be."""
        if self.first.author_kind == AuthorKind.CONSTRUCTION:
            return "These marks are known by construction. They stay."
        accepted = [mark.level for mark in self.marks if mark.accepted_by_id]
        if accepted:
            named = ", ".join(accepted)
            return f"Take the acceptance of {named} back first: somebody vouched for it on this series."
        if self.first.series.study.subject.numbering_certified_by_id and not self.is_proposed:
            return (
                "Take the certification of the numbering back first, or ask a surgeon to: "
                "it was made with these marks in view."
            )
        return ""


def marks_span(marks: Iterable[LevelMark]) -> str:
    """The levels of marks from the highest to the lowest: “L1 to L5”."""
    levels = sorted({mark.level for mark in marks}, key=parse_level)
    return levels[0] if len(levels) == 1 else f"{levels[0]} to {levels[-1]}"


def mark_sources(study: Study) -> list[MarkSource]:
    """The sources of all marks of a study, by series; one level on several films as it was marked."""
    labels = study_series_labels(study)
    groups: dict[tuple[object, ...], list[LevelMark]] = {}
    rows = LevelMark.objects.filter(series__study=study).select_related("series__study__subject", "author")
    rows = rows.order_by("pk")
    for mark in sorted(rows, key=lambda mark: (mark.series.number, mark.series_id, parse_level(mark.level))):
        source = (mark.series_id, mark.author_kind, mark.author_name, mark.import_run_id)
        groups.setdefault(source, []).append(mark)
    return [MarkSource(labels[marks[0].series_id], marks) for marks in groups.values()]


def source_of(mark: LevelMark) -> MarkSource:
    """The source that a mark belongs to."""
    return next(source for source in mark_sources(mark.series.study) if mark in source.marks)


def mark_kept(mark: LevelMark) -> dict[str, object]:
    """What the audit trail keeps of a mark."""
    return {
        "uid": str(mark.uid),
        "level": mark.level,
        "space": mark.space,
        "at": [mark.x, mark.y, mark.z],
        "author": mark.author_name or mark.author_kind,
        "created_at": mark.created_at.isoformat(),
    }
