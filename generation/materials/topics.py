"""A topic is what an item is about, stored as JSON; with its study or passage it becomes Material again."""

from __future__ import annotations

import json
from typing import cast

from corpus.bodies import canonical_json
from corpus.models import Passage
from generation.errors import NothingToDraft
from generation.material import Focus, FocusKind, Language, Material, PassageView, SeriesView
from generation.materials.study import StudyMaterial, study_read
from generation.models import GenerationItem

AXIS_OF_FOCUS = {"mark": "level_identification", "fact": "pathology", "passage": "pathology"}
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


def passage_view(passage: Passage) -> PassageView:
    """A passage as drafters see it."""
    return PassageView(
        uid=str(passage.uid),
        text=passage.text,
        heading=passage.heading,
        source_title=passage.source.title,
        language=passage.source.language,
    )


def material_of(item: GenerationItem, *, study: StudyMaterial | None = None) -> Material:
    """The Material of an item, read now; raises ``NothingToDraft`` when its focus is gone."""
    topic = json.loads(item.topic)
    focus = Focus(
        kind=cast(FocusKind, topic["focus"]["kind"]),
        uid=topic["focus"]["uid"],
        level=topic["focus"]["level"],
    )
    found = study or (study_read(item.study) if item.study else None)
    passages = (passage_view(item.passage),) if item.passage else ()
    material = Material(
        kind=item.kind,
        language=cast(Language, item.language),
        axis=topic["axis"],
        seed=topic["seed"],
        focus=focus,
        study=found.study if found else "",
        series=series_about(found, focus) if found else (),
        marks=found.marks if found else (),
        places=found.places if found else (),
        facts=found.facts if found else (),
        passages=passages,
    )
    known = {mark.uid for mark in material.marks} | {fact.uid for fact in material.facts}
    if focus.uid not in known | {passage.uid for passage in passages}:
        raise NothingToDraft(
            "What this item was to be drafted from is no longer there, or waits to be accepted."
        )
    return material


def series_about(found: StudyMaterial, focus: Focus) -> tuple[SeriesView, ...]:
    """The series a question may speak of: the mark's own, else those that show the fact's level."""
    if focus.kind == "mark":
        uids = {mark.series for mark in found.marks if mark.uid == focus.uid}
    else:
        uids = {place.series for place in found.places if place.level == focus.level}
    return tuple(series for series in found.series if series.uid in uids) or found.series[:1]
