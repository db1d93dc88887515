"""A topic is what an item is about, stored as JSON; with its study or passage it becomes Material again."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import cast

from corpus.bodies import canonical_json
from corpus.models import Figure, Passage
from generation.errors import NothingToDraft
from generation.material import (
    FigureView,
    Focus,
    FocusKind,
    Language,
    Material,
    PassageView,
    SeriesView,
)
from generation.materials.conditions import conditions_of_fact
from generation.materials.study import StudyMaterial, study_read
from generation.materials.texts import case_passages, figure_view, passage_view, passages_citing
from generation.models import GenerationItem

AXIS_OF_FOCUS = {
    "mark": "level_identification",
    "fact": "pathology",
    "comparison": "pathology",
    "measurement": "measurement",
    "study": "pathology",
    "figure": "pathology",
    "case": "pathology",
}
_QUESTIONS = ("multiple_choice", "open_question")
KINDS_OF_FOCUS: dict[str, tuple[str, ...]] = {
    "mark": _QUESTIONS,
    "fact": _QUESTIONS,
    "passage": _QUESTIONS,
    "comparison": _QUESTIONS,
    "measurement": _QUESTIONS,
    "figure": _QUESTIONS,
    "study": ("consultation", "report"),
    "case": ("consultation", "report"),
}
# The heading of a passage says what it tests better than nothing; surgeons correct it in review.
_AXIS_WORDS = (
    ("planning", ("treatment", "surgery", "surgical", "operative", "治疗", "手术")),
    ("postoperative", ("postoperative", "after surgery", "rehabilitation", "术后", "康复")),
    ("prognosis", ("prognosis", "risk", "outcome", "预后", "风险")),
    ("measurement", ("measurement", "angle", "parameter", "测量", "角")),
    ("communication", ("patient information", "informed consent", "counsel", "沟通", "知情")),
)


def topic_json(*, axis: str, focus: Focus, seed: int) -> str:
    """The canonical JSON of a topic."""
    return canonical_json(
        {"axis": axis, "focus": {"kind": focus.kind, "uid": focus.uid, "level": focus.level}, "seed": seed}
    )


def passage_axis(passage: Passage | PassageView) -> str:
    """The axis of a passage by the words of its heading; pathology when none tells."""
    heading = passage.heading.lower()
    return next((axis for axis, words in _AXIS_WORDS if any(w in heading for w in words)), "pathology")


def material_of(item: GenerationItem, *, study: StudyMaterial | None = None) -> Material:
    """The Material of an item, read now; raises ``NothingToDraft`` when its focus is gone."""
    topic = json.loads(item.topic)
    focus = Focus(
        kind=cast(FocusKind, topic["focus"]["kind"]),
        uid=topic["focus"]["uid"],
        level=topic["focus"]["level"],
    )
    found = study or (study_read(item.study) if item.study else None)
    material = material_build(
        Asked(kind=item.kind, language=item.language, axis=topic["axis"], seed=topic["seed"]),
        focus,
        read=found,
        texts=texts_of(focus, passage=item.passage, figure=item.figure),
    )
    if focus.uid not in _known(material, item):
        raise NothingToDraft(
            "What this item was to be drafted from is no longer there, or waits to be accepted."
        )
    return material


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked of a focus."""

    kind: str
    language: str
    axis: str
    seed: int


@dataclass(frozen=True, kw_only=True)
class Texts:
    """What a source tells of a focus."""

    passages: tuple[PassageView, ...] = ()
    figures: tuple[FigureView, ...] = ()


def texts_of(focus: Focus, *, passage: Passage | None, figure: Figure | None) -> Texts:
    """The texts that belong to a focus: its passage, its figure with what cites it, or the whole case."""
    if figure is not None:
        return Texts(passages=passages_citing(figure), figures=(figure_view(figure),))
    if passage is None:
        return Texts()
    return Texts(passages=case_passages(passage.source) if focus.kind == "case" else (passage_view(passage),))


def material_build(asked: Asked, focus: Focus, *, read: StudyMaterial | None, texts: Texts) -> Material:
    """The Material of a focus in a study, in texts, or in both."""
    material = Material(
        kind=asked.kind,
        language=cast(Language, asked.language),
        axis=asked.axis,
        seed=asked.seed,
        focus=focus,
        passages=texts.passages,
        figures=texts.figures,
    )
    if read is None:
        return material
    return replace(
        material,
        conditions=_conditions(read, focus),
        study=read.study,
        series=series_about(read, focus),
        marks=read.marks,
        places=read.places,
        stacks=read.stacks,
        facts=read.facts,
        measurements=tuple(one for one in read.measurements if one.uid == focus.uid),
    )


def _conditions(read: StudyMaterial, focus: Focus) -> tuple[str, ...]:
    """What the recorded findings in focus are signs of; what only a text names is no diagnosis of ours."""
    whole = focus.kind in ("study", "case")
    facts = [fact for fact in read.facts if whole or fact.uid == focus.uid]
    return tuple(dict.fromkeys(key for fact in facts for key in conditions_of_fact(fact)))


def _known(material: Material, item: GenerationItem) -> set[str]:
    """The uids of what a question may be about."""
    known = {mark.uid for mark in material.marks} | {fact.uid for fact in material.facts}
    known |= {one.uid for one in material.measurements} | {figure.uid for figure in material.figures}
    known |= {passage.uid for passage in material.passages}
    # A study that nothing is recorded of carries neither a consultation nor a report.
    if item.study is not None and material.facts:
        known.add(str(item.study.uid))
    if item.passage is not None and material.passages:
        known.add(str(item.passage.source.uid))
    return known


def series_about(found: StudyMaterial, focus: Focus) -> tuple[SeriesView, ...]:
    """The series a question may speak of: the mark's own, those that show the fact's level, or all."""
    if focus.kind in ("study", "case"):
        return found.series
    if focus.kind == "measurement":
        uids = {one.series for one in found.measurements if one.uid == focus.uid}
    elif focus.kind == "mark":
        uids = {mark.series for mark in found.marks if mark.uid == focus.uid}
    else:
        uids = {place.series for place in found.places if place.level == focus.level}
    return tuple(series for series in found.series if series.uid in uids) or found.series[:1]
