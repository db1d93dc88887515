"""Automatic checks: pure functions from a body and its material to findings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from corpus.checks import (
    coherence,
    consultations,
    copies,
    drifts,
    findings,
    grades,
    hidden_signs,
    injections,
    landmarks,
    leaks,
    levels,
    modality,
    numbering,
    numbers,
    options,
    patients,
    pictures_needed,
    plans,
    pointers,
    quotes,
    repeats,
    replies,
    sections,
    severities,
    sides,
    slips,
    spines,
    support,
    treatments,
    unknown_pictures,
    unmarked,
    wording,
)
from corpus.checks.material import (
    CheckFinding,
    CheckInput,
    FactGiven,
    FrameGiven,
    Grade,
    MarkGiven,
    ReplyGiven,
    SeriesGiven,
    SubjectGiven,
    TextField,
)

Check = Callable[[CheckInput], list[CheckFinding]]

CHECKS: Final[tuple[Check, ...]] = (
    levels.levels_have_a_place,
    spines.levels_are_of_the_spine,
    findings.findings_agree_with_facts,
    support.findings_are_supported,
    coherence.sections_agree,
    coherence.turns_agree,
    coherence.answer_agrees_with_itself,
    treatments.treated_levels_have_findings,
    treatments.culprits_have_findings,
    treatments.construct_ends_have_reasons,
    landmarks.landmarks_agree_with_the_source,
    plans.plans_rest_on_context,
    sections.report_has_its_sections,
    patients.patient_is_as_recorded,
    grades.grades_agree_with_facts,
    severities.severities_agree_with_facts,
    severities.bare_degrees_agree_with_facts,
    levels.levels_agree_with_the_body,
    levels.evidence_is_about_the_same_level,
    levels.roots_fit_their_segment,
    unknown_pictures.pictures_are_known,
    unmarked.image_levels_have_marks,
    drifts.marks_agree_between_series,
    pointers.pointer_is_at_its_level,
    pointers.image_evidence_is_at_the_level_asked,
    numbering.assumed_numbering_is_said,
    numbering.known_numbering_is_not_called_assumed,
    options.options_differ,
    options.key_is_the_only_right_one,
    options.no_all_of_the_above,
    leaks.stem_keeps_the_key,
    options.key_is_not_the_longest,
    options.rationale_names_the_key,
    consultations.symptoms_hold_to_earlier_turns,
    consultations.complaint_keeps_its_side,
    consultations.facts_are_told_when_asked,
    consultations.patient_does_not_know_the_plan,
    consultations.red_flags_are_raised,
    repeats.question_is_asked_once,
    repeats.text_is_new,
    repeats.no_benchmark_holds_it,
    pictures_needed.picture_is_needed,
    copies.parts_differ,
    replies.comments_are_answered,
    quotes.quotes_stand_in_their_source,
    quotes.claims_carry_evidence,
    sides.no_side_where_it_is_unknown,
    sides.sides_agree,
    slips.slips_are_of_neighbours,
    modality.modality_is_what_is_shown,
    modality.sequence_is_what_is_shown,
    numbers.numbers_are_plausible,
    wording.language_is_as_asked,
    wording.text_identifies_nobody,
    injections.nothing_speaks_to_a_model,
    hidden_signs.text_hides_nothing,
)
_ORDER: Final[dict[Grade, int]] = {"error": 0, "warning": 1, "note": 2}


def run_all(given: CheckInput) -> list[CheckFinding]:
    """Every finding of every check, the gravest first."""
    found = [finding for check in CHECKS for finding in check(given)]
    return sorted(found, key=lambda one: (_ORDER[one.severity], one.field, one.start or 0, one.check))


__all__ = [
    "CHECKS",
    "Check",
    "CheckFinding",
    "CheckInput",
    "FactGiven",
    "FrameGiven",
    "MarkGiven",
    "ReplyGiven",
    "SeriesGiven",
    "SubjectGiven",
    "TextField",
    "run_all",
]
