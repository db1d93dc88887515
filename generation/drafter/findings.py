"""Questions from LevelFacts: which level carries a value, which grade a level has, what was recorded."""

from __future__ import annotations

import random

from generation.answers import ChoiceDraft, OpenDraft, Side
from generation.drafter.neighbours import cranial_to_caudal
from generation.drafter.options import ordered_options
from generation.drafter.recorded import fact_evidence, joined, may_be_told
from generation.drafter.scales import grade_meaning, grade_word, grades_like, scale_has_meanings
from generation.drafter.wording import attribute_words, numbering_caution, place_words, value_words
from generation.errors import NothingToDraft
from generation.material import FactView, Language, Material


def draft_choice(material: Material) -> ChoiceDraft:
    """A question whose wrong options are excluded by recorded facts or by the named scale."""
    fact = material.focused_fact()
    _refuse_unusable(material, fact)
    others = _levels_that_differ(material, fact)
    grades = grades_like(fact.value, fact.scale)
    by_level = len(others) >= 3 and not fact.normal
    if by_level and (not grades or random.Random(f"template {material.seed}").random() < 0.5):  # noqa: S311
        return _which_level(material, fact, others)
    if len(grades) >= 3:
        return _which_grade(material, fact, grades)
    raise NothingToDraft(
        f"“{fact.sentence(material.language)}” has neither three other levels with a different value "
        "nor a named scale to choose from."
    )


def draft_open(material: Material) -> OpenDraft:
    """“What is recorded at L4/L5?”, answered by every fact of that level, the normal ones too."""
    fact = material.focused_fact()
    _refuse_unusable(material, fact)
    told = [other for other in material.facts if other.level == fact.level and may_be_told(other, material)]
    sentences = [other.sentence(material.language) for other in told]
    chinese = material.language == "zh"
    where = fact.level
    question = (
        f"该检查在{where}记录了哪些所见(包括正常所见)?"
        if chinese
        else f"What was recorded at {where} on this study, normal findings included?"
    )
    reason = f"{where}的记录共{len(told)}条。" if chinese else f"{len(told)} recorded at {where}."
    return OpenDraft(
        question=question,
        reference_answer=joined(sentences, material.language),
        claims=sentences,
        rationale=_told(material, reason, *sentences),
        levels=[where],
        side=_only_side(material, told),
        conditions=list(material.conditions),
        evidence=[fact_evidence(other, material, "reference_answer") for other in told],
    )


def _which_level(material: Material, fact: FactView, others: list[FactView]) -> ChoiceDraft:
    chinese = material.language == "zh"
    chosen = random.Random(f"levels {material.seed}").sample(others, 3)  # noqa: S311
    subject = attribute_words(fact.structure, fact.attribute, material.language)
    value = value_words(fact.value, material.language)
    scale = f" ({fact.scale})" if fact.scale else ""
    stem = (
        f"在本例检查中,哪一节段的{subject}记录为“{value}”{scale}?"
        if chinese
        else f"At which level of this study is the {subject} recorded as {value}{scale}?"
    )
    wrong = [(other.level, other.sentence(material.language)) for other in chosen]
    options, key = ordered_options(fact.level, wrong, seed=material.seed)
    return ChoiceDraft(
        stem=stem,
        options=options,
        answer=key,
        rationale=_told(material, fact.sentence(material.language)),
        levels=cranial_to_caudal({fact.level}),
        side=_side(material, fact),
        conditions=list(material.conditions),
        evidence=[fact_evidence(fact, material, "rationale")],
    )


def _which_grade(material: Material, fact: FactView, grades: tuple[str, ...]) -> ChoiceDraft:
    """The wrong options say what their own grade means: whoever reads one learns nothing of the key."""
    others = [grade for grade in grades if grade != fact.value]
    if len(others) > 3:
        at = grades.index(fact.value)
        others = sorted(others, key=lambda grade: abs(grades.index(grade) - at))[:3]
    wrong = [
        (
            value_words(grade, material.language),
            grade_meaning(grade, fact.scale, fact.structure, material.language),
        )
        for grade in others
    ]
    options, key = ordered_options(value_words(fact.value, material.language), wrong, seed=material.seed)
    return ChoiceDraft(
        stem=_grade_stem(fact, material.language),
        options=options,
        answer=key,
        rationale=_told(material, fact.sentence(material.language)),
        levels=[fact.level],
        side=_side(material, fact),
        conditions=list(material.conditions),
        evidence=[fact_evidence(fact, material, "rationale")],
    )


def _grade_stem(fact: FactView, language: Language) -> str:
    """Asked so that nothing is presupposed: a normal grade is an answer too."""
    place = place_words(fact.level, fact.structure, fact.side, language)
    attribute = attribute_words("", fact.attribute, language)
    graded = scale_has_meanings(fact.scale, fact.structure)
    if language == "zh":
        word = grade_word(fact.scale, language)
        if graded:
            return f"本例检查中,{place}的{fact.scale}分{word}是哪一{word}?"
        return f"本例检查中,{place}有无{attribute}?如有,{fact.scale}程度是哪一级?"
    if graded:
        return f"What is the {fact.scale} {grade_word(fact.scale, language)} of {place} on this study?"
    degree = f"{fact.scale} degree" if fact.scale else "degree"
    return f"Which {degree} of {attribute}, if any, does {place} show on this study?"


def _levels_that_differ(material: Material, fact: FactView) -> list[FactView]:
    """One fact per other level: same structure and attribute, recorded with a different value.

    A level that also carries the same value on some side is left out, or two options would be right.
    """
    same_kind = [
        other
        for other in material.facts
        if (other.structure, other.attribute, other.scale) == (fact.structure, fact.attribute, fact.scale)
        and other.assessable
    ]
    equal = {other.level for other in same_kind if other.value == fact.value}
    found = {other.level: other for other in same_kind if other.level not in equal}
    return [found[level] for level in cranial_to_caudal(set(found))]


def _told(material: Material, *sentences: str) -> str:
    """The sentences, and that the levels in them are assumed where nobody vouches for them."""
    caution = [numbering_caution(material.language)] if material.level_is_assumed else []
    return joined([*sentences, *caution], material.language)


def _refuse_unusable(material: Material, fact: FactView) -> None:
    if not fact.assessable:
        raise NothingToDraft(f"The {fact.attribute} at {fact.level} could not be assessed.")
    if fact.side and not material.side_may_be_said:
        raise NothingToDraft(
            f"The fact at {fact.level} names a side, and left and right of these images are not known."
        )


def _only_side(material: Material, told: list[FactView]) -> Side | None:
    """The side that all sided facts of an answer have; none where it tells of both."""
    sided = {fact.side: fact for fact in told if fact.side}
    return _side(material, next(iter(sided.values()))) if len(sided) == 1 else None


def _side(material: Material, fact: FactView) -> Side | None:
    if not material.side_may_be_said:
        return None
    sides: dict[str, Side] = {
        "left": "left",
        "right": "right",
        "bilateral": "bilateral",
        "midline": "midline",
    }
    return sides.get(fact.side)
