"""What one item is drafted from: plain, frozen values, read once from the database.

Both the built-in drafter and the prompts see exactly this, so what a model may know is decided here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from imaging.slices import Stack

Language = Literal["en", "zh"]
FocusKind = Literal["mark", "fact", "comparison", "measurement", "study", "passage", "figure", "case"]
# What rests on a text: left, right and levels are what the text says.
OF_TEXTS = frozenset({"passage", "figure", "case"})


@dataclass(frozen=True, kw_only=True)
class SeriesView:
    """One series of the study, as far as a question may speak of it."""

    uid: str
    label: str
    modality: str
    plane: str
    laterality: str
    level_assumed: bool
    frames: int
    # What its numbering has otherwise than most, as `anatomy.column.Variant` has it.
    variants: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MarkView:
    """A LevelMark and the pixel it falls on: ``column``, ``row`` in px of the slice ``sop``."""

    uid: str
    level: str
    series: str
    sop: str
    column: float
    row: float
    assumed: bool


@dataclass(frozen=True, kw_only=True)
class LevelPlace:
    """The slice of a series on which a level that facts speak of is looked at."""

    level: str
    series: str
    sop: str


@dataclass(frozen=True, kw_only=True)
class FactView:
    """A LevelFact with the sentence it says in English and in Chinese."""

    uid: str
    level: str
    structure: str
    attribute: str
    value: str
    scale: str
    side: str
    normal: bool
    assessable: bool
    statement: str
    statement_zh: str

    def sentence(self, language: Language) -> str:
        """The fact in the language asked for."""
        return self.statement_zh if language == "zh" else self.statement


@dataclass(frozen=True, kw_only=True)
class MeasurementView:
    """What people measured on one slice: the mean of theirs, as a whole number of ``unit`` (deg, mm or %)."""

    uid: str
    kind: str
    levels: tuple[str, ...]
    value: int
    unit: str
    posture: str
    times: int
    series: str
    sop: str


@dataclass(frozen=True, kw_only=True)
class PassageView:
    """A citable passage of a Source."""

    uid: str
    text: str
    heading: str
    source_title: str
    language: str


@dataclass(frozen=True, kw_only=True)
class FigureView:
    """A figure of a Source with its caption, and the captions of the other figures there.

    ``words`` and the others' are captions without their "Figure 3.2.", which is on no picture.
    """

    uid: str
    label: str
    caption: str
    words: str
    source_title: str
    language: str
    others: tuple[tuple[str, str], ...] = ()
    """Label and caption of each other figure."""


@dataclass(frozen=True, kw_only=True)
class Focus:
    """What the item is about, by its uid; of a case that of its source.

    A comparison is that of a fact with the same grading at other levels.
    """

    kind: FocusKind
    uid: str
    level: str = ""


@dataclass(frozen=True, kw_only=True)
class Material:
    """Everything that may stand behind one item."""

    kind: str
    language: Language
    axis: str
    seed: int
    focus: Focus
    study: str = ""
    series: tuple[SeriesView, ...] = ()
    marks: tuple[MarkView, ...] = ()
    places: tuple[LevelPlace, ...] = ()
    stacks: tuple[Stack, ...] = ()
    facts: tuple[FactView, ...] = ()
    measurements: tuple[MeasurementView, ...] = ()
    passages: tuple[PassageView, ...] = ()
    figures: tuple[FigureView, ...] = ()
    conditions: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    previous: dict[str, Any] = field(default_factory=dict)
    findings: tuple[str, ...] = ()

    def series_by_uid(self, uid: str) -> SeriesView:
        """The series of that SeriesInstanceUID."""
        return next(series for series in self.series if series.uid == uid)

    def focused_mark(self) -> MarkView:
        """The mark in focus."""
        return next(mark for mark in self.marks if mark.uid == self.focus.uid)

    def focused_fact(self) -> FactView:
        """The fact in focus."""
        return next(fact for fact in self.facts if fact.uid == self.focus.uid)

    def focused_passage(self) -> PassageView:
        """The passage in focus."""
        return next(passage for passage in self.passages if passage.uid == self.focus.uid)

    def focused_measurement(self) -> MeasurementView:
        """The measurement in focus."""
        return next(one for one in self.measurements if one.uid == self.focus.uid)

    def focused_figure(self) -> FigureView:
        """The figure in focus."""
        return next(figure for figure in self.figures if figure.uid == self.focus.uid)

    @property
    def side_may_be_said(self) -> bool:
        """Whether left and right are known: every series carries a laterality that is not unknown."""
        return bool(self.series) and all(series.laterality != "unknown" for series in self.series)

    @property
    def level_is_assumed(self) -> bool:
        """Whether nobody vouches for the numbering of the levels on the series it speaks of."""
        return any(series.level_assumed for series in self.series)

    def for_prompt(self) -> dict[str, Any]:
        """The part that is sent to a model, in a fixed order; positions and side only where known."""
        return {
            "kind": self.kind,
            "language": self.language,
            "axis": self.axis,
            "focus": {"type": self.focus.kind, "uid": self.focus.uid, "level": self.focus.level},
            "side_known": self.side_may_be_said,
            "series": [
                {
                    "modality": series.modality,
                    "plane": series.plane,
                    "laterality": series.laterality,
                    "numbering": "assumed" if series.level_assumed else "certified",
                }
                for series in self.series
            ],
            "levels_in_view": [mark.level for mark in self.marks],
            "facts": [
                {"uid": fact.uid, "level": fact.level, "statement": fact.sentence(self.language)}
                for fact in self.facts
                # A side that the images cannot confirm is not told: what is not told cannot be claimed.
                if self.side_may_be_said or not fact.side
            ],
            **self._told_beside(),
            "passages": [
                {"uid": passage.uid, "heading": passage.heading, "text": passage.text}
                for passage in self.passages
            ],
        }

    def _told_beside(self) -> dict[str, Any]:
        """Measurements and figures, where there are any: other questions stay as they were asked before."""
        told: dict[str, Any] = {}
        if self.measurements:
            told["measurements"] = [
                {
                    "uid": one.uid,
                    "kind": one.kind,
                    "levels": list(one.levels),
                    "value": one.value,
                    "unit": one.unit,
                }
                for one in self.measurements
            ]
        if self.figures:
            told["figures"] = [
                {"uid": one.uid, "label": one.label, "caption": one.caption} for one in self.figures
            ]
        return told
