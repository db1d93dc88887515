"""One entry: the draft for a material, by its focus and kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from generation.answers import Draft
from generation.drafter import cases, comparisons, figures, findings, levels, measured, passages
from generation.drafter.consultations import draft_consultation
from generation.drafter.reports import draft_report
from generation.errors import NothingToDraft
from generation.material import Material

_TEMPLATES: dict[tuple[str, str], Callable[[Material], Draft]] = {
    ("mark", "multiple_choice"): levels.draft_choice,
    ("mark", "open_question"): levels.draft_open,
    ("fact", "multiple_choice"): findings.draft_choice,
    ("fact", "open_question"): findings.draft_open,
    ("passage", "multiple_choice"): passages.draft_choice,
    ("passage", "open_question"): passages.draft_open,
    ("study", "consultation"): draft_consultation,
    ("study", "report"): draft_report,
    ("comparison", "multiple_choice"): comparisons.draft_choice,
    ("comparison", "open_question"): comparisons.draft_open,
    ("measurement", "multiple_choice"): measured.draft_choice,
    ("measurement", "open_question"): measured.draft_open,
    ("figure", "multiple_choice"): figures.draft_choice,
    ("figure", "open_question"): figures.draft_open,
    ("case", "consultation"): cases.draft_consultation,
    ("case", "report"): cases.draft_report,
}


SEEDS_TRIED = 24  # templates and samples differ by seed; more tries find nothing new


def draft_other(material: Material) -> Draft:
    """A draft that differs in its words from the previous one; the comment itself is not understood.

    Raises ``NothingToDraft`` when the templates have nothing else to ask here.
    """
    known = draft_words(material.previous)
    for step in range(SEEDS_TRIED):
        draft = draft_from(replace(material, seed=material.seed + step))
        if draft_words(draft.model_dump(mode="json")) != known:
            return draft
    raise NothingToDraft(
        "The built-in drafter has no other question on this and cannot read the comment; edit it yourself."
    )


def draft_words(fields: dict[str, Any]) -> tuple[object, ...]:
    """What a reader sees, without the order of options."""
    options = frozenset(option["text"] for option in fields.get("options", []))
    longer = tuple(part["text"] for part in [*fields.get("turns", []), *fields.get("sections", [])])
    return (fields.get("stem"), fields.get("question"), options, fields.get("reference_answer"), longer)


def question_asked(fields: dict[str, Any], *, of_passage: bool) -> tuple[object, ...]:
    """What two drafts on one study or passage share that ask one question: the stem and the right answer.

    Other wrong options make no other question. Two open questions in the same words on a passage are one,
    whichever of its sentences answer them; on a study they may point at two levels. Of one material there
    is one consultation and one report in the same words.
    """
    if longer := fields.get("turns") or fields.get("sections"):
        return tuple(part["text"] for part in longer)
    if "options" not in fields:
        return (fields["question"], "" if of_passage else fields["reference_answer"])
    right = next((option["text"] for option in fields["options"] if option["key"] == fields["answer"]), "")
    return (fields["stem"], right)


def draft_from(material: Material) -> Draft:
    """A draft by template; raises ``NothingToDraft`` when the material cannot carry one."""
    template = _TEMPLATES.get((material.focus.kind, material.kind))
    if template is None:
        raise NothingToDraft(f"The built-in drafter writes no {material.kind.replace('_', ' ')}.")
    return template(material)
