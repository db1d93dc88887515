"""What is recorded of a study, as far as a draft may tell it, and how a draft cites it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from generation.answers import DraftedEvidence
from generation.drafter.neighbours import cranial_to_caudal
from generation.errors import NothingToDraft
from generation.material import FactView, Material


def may_be_told(fact: FactView, material: Material) -> bool:
    """Whether left and right are known where a fact names one of them."""
    return material.side_may_be_said or not fact.side


def facts_told(material: Material) -> list[FactView]:
    """The facts of the whole study that may be told, from the head downwards.

    Raises NothingToDraft where there is none.
    """
    told = [fact for fact in material.facts if may_be_told(fact, material)]
    if not told:
        raise NothingToDraft("Nothing is recorded of this study that could be told.")
    order = cranial_to_caudal({fact.level for fact in told})
    return sorted(told, key=lambda fact: order.index(fact.level))


def graded_alike(material: Material) -> list[FactView]:
    """The focused fact and those that grade the same of other levels, from the head downwards."""
    fact = material.focused_fact()
    same = [
        other
        for other in material.facts
        if (other.structure, other.attribute, other.scale) == (fact.structure, fact.attribute, fact.scale)
        and other.assessable
        and other.side == fact.side
    ]
    order = cranial_to_caudal({other.level for other in same})
    return sorted(same, key=lambda other: order.index(other.level))


def is_finding(fact: FactView) -> bool:
    """Whether a fact says that something is there, rather than that all is normal or cannot be assessed."""
    return fact.assessable and not fact.normal


def sentences_told(facts: Iterable[FactView], material: Material) -> list[str]:
    """What the facts say, in the language asked for."""
    return [fact.sentence(material.language) for fact in facts]


def joined(sentences: Iterable[str], language: str) -> str:
    """Sentences as one paragraph; in Chinese nothing stands between them."""
    return ("" if language == "zh" else " ").join(sentence for sentence in sentences if sentence)


def fact_evidence(fact: FactView, material: Material, field: str) -> DraftedEvidence:
    """The fact as what a field of the draft rests on."""
    return DraftedEvidence(
        field=field,
        quote=fact.sentence(material.language),
        passage=None,
        figure=None,
        fact=fact.uid,
        level=fact.level,
    )


def levels_told(facts: Sequence[FactView]) -> list[str]:
    """The levels of the facts, from the head downwards."""
    return cranial_to_caudal({fact.level for fact in facts})
