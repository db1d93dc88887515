"""Comparison across levels: where a grade is the highest, and how the grades run down the spine."""

from __future__ import annotations

import random

from generation.answers import ChoiceDraft, OpenDraft
from generation.drafter.options import ordered_options
from generation.drafter.recorded import (
    fact_evidence,
    graded_alike,
    joined,
    levels_told,
    sentences_told,
)
from generation.drafter.scales import grade_word, grades_like
from generation.drafter.wording import attribute_words, numbering_caution
from generation.errors import NothingToDraft
from generation.material import FactView, Material

FEWEST = 3  # levels; two are no row to compare


def draft_choice(material: Material) -> ChoiceDraft:
    """“At which of these levels is the grade the highest?”; every other option has a lower one."""
    facts = _row(material)
    grades = grades_like(facts[0].value, facts[0].scale)
    ranked = sorted(facts, key=lambda fact: grades.index(fact.value))
    highest = ranked[-1]
    lower = [fact for fact in ranked if fact.value != highest.value]
    if len(lower) < FEWEST or sum(fact.value == highest.value for fact in facts) > 1:
        raise NothingToDraft("No level stands alone with the highest grade among three others.")
    chosen = random.Random(f"compare {material.seed}").sample(lower, FEWEST)  # noqa: S311
    wrong = [(fact.level, fact.sentence(material.language)) for fact in chosen]
    options, key = ordered_options(highest.level, wrong, seed=material.seed)
    shown = [fact for fact in facts if fact in chosen or fact is highest]
    return ChoiceDraft(
        stem=_stem(highest, material.language),
        options=options,
        answer=key,
        rationale=_told(material, shown),
        levels=[highest.level],
        side=None,
        conditions=list(material.conditions),
        evidence=[fact_evidence(fact, material, "rationale") for fact in shown],
    )


def draft_open(material: Material) -> OpenDraft:
    """“Compare the grades of these levels”, answered level by level."""
    facts = _row(material)
    fact, chinese = facts[0], material.language == "zh"
    what = attribute_words(fact.structure, fact.attribute, material.language)
    first, last = facts[0].level, facts[-1].level
    question = (
        f"请比较本例检查{first}至{last}各节段的{what}({fact.scale}分{grade_word(fact.scale, 'zh')})。"
        if chinese
        else f"Compare the {what} ({fact.scale} {grade_word(fact.scale, 'en')}) of the levels from {first} "
        f"to {last} on this study."
    )
    sentences = sentences_told(facts, material)
    reason = f"共比较{len(facts)}个节段。" if chinese else f"{len(facts)} levels are compared."
    return OpenDraft(
        question=question,
        reference_answer=joined(sentences, material.language),
        claims=sentences,
        rationale=joined([reason, _told(material, facts)], material.language),
        levels=levels_told(facts),
        side=None,
        conditions=list(material.conditions),
        evidence=[fact_evidence(each, material, "reference_answer") for each in facts],
    )


def can_compare(material: Material) -> bool:
    """Whether the focused fact opens a row of grades of at least three levels."""
    try:
        return _row(material)[0].uid == material.focus.uid
    except NothingToDraft:
        return False


def _row(material: Material) -> list[FactView]:
    """The grades of one scale, one per level."""
    facts = graded_alike(material)
    grades = grades_like(facts[0].value, facts[0].scale)
    if not facts[0].scale or any(fact.value not in grades for fact in facts):
        raise NothingToDraft("Only grades of a named scale can be compared.")
    if facts[0].side or len({fact.level for fact in facts}) != len(facts):
        raise NothingToDraft("A level has several grades of this scale, so it cannot be compared as one.")
    if len(facts) < FEWEST:
        raise NothingToDraft("Fewer than three levels are graded by this scale.")
    return facts


def _stem(fact: FactView, language: str) -> str:
    what = attribute_words(fact.structure, fact.attribute, language)
    if language == "zh":
        return f"本例检查中,下列哪一节段的{what}{fact.scale}分{grade_word(fact.scale, 'zh')}最高?"
    return (
        f"At which of these levels is the {fact.scale} {grade_word(fact.scale, 'en')} of the {what} the "
        "highest on this study?"
    )


def _told(material: Material, facts: list[FactView]) -> str:
    caution = [numbering_caution(material.language)] if material.level_is_assumed else []
    return joined([*sentences_told(facts, material), *caution], material.language)
