"""Reading comprehension of a guideline passage, every right answer a verbatim quote."""

from __future__ import annotations

import random

from generation.answers import ChoiceDraft, DraftedEvidence, OpenDraft
from generation.drafter.opposites import contradictions
from generation.drafter.options import ordered_options
from generation.drafter.sentences import sentences_of, stands_alone
from generation.errors import NothingToDraft
from generation.levels_in_text import levels_named
from generation.material import Material, PassageView


def draft_choice(material: Material) -> ChoiceDraft:
    """“Which of these statements does the passage make?” Wrong options contradict it in one place each."""
    passage = _passage_in(material)
    candidates = [
        (sentence, changed)
        for sentence in _fit_sentences(passage, material)
        if len(changed := contradictions(sentence, language=material.language)) >= 3
    ]
    if not candidates:
        raise NothingToDraft(
            f"No sentence of “{passage.heading}” offers three statements that contradict it."
        )
    chance = random.Random(f"passage {material.seed}")  # noqa: S311 - choice of a template
    right, changed = chance.choice(candidates)
    chinese = material.language == "zh"
    wrong = [
        (
            statement,
            f"原文为“{swap.was}”,而非“{swap.becomes}”。"
            if chinese
            else f"The passage says “{swap.was}”, not “{swap.becomes}”.",
        )
        for swap, statement in chance.sample(changed, 3)
    ]
    options, key = ordered_options(right, wrong, seed=material.seed)
    return ChoiceDraft(
        stem=_choice_stem(passage, chinese),
        options=options,
        answer=key,
        rationale=_rationale(passage, right, chinese),
        levels=levels_named(right),
        side=None,
        conditions=list(material.conditions),
        evidence=[_evidence(passage, right, "rationale")],
    )


def draft_open(material: Material) -> OpenDraft:
    """“What does the text say about …?”, answered with one to three of its sentences, word for word."""
    passage = _passage_in(material)
    fit = _fit_sentences(passage, material)
    if not fit:
        raise NothingToDraft(f"No sentence of “{passage.heading}” can stand alone.")
    start = random.Random(f"passage {material.seed}").randrange(len(fit))  # noqa: S311
    told = fit[start : start + 3] or fit[:1]
    chinese = material.language == "zh"
    question = (
        f"《{passage.source_title}》关于“{passage.heading}”是如何叙述的?"
        if chinese
        else f"What does “{passage.source_title}” say about {_topic(passage)}?"
    )
    return OpenDraft(
        question=question,
        reference_answer=("" if chinese else " ").join(told),
        claims=told,
        rationale=_rationale(passage, told[0], chinese),
        levels=levels_named(" ".join(told)),
        side=None,
        conditions=list(material.conditions),
        evidence=[_evidence(passage, sentence, "reference_answer") for sentence in told],
    )


def _passage_in(material: Material) -> PassageView:
    passage = material.focused_passage()
    if passage.language != material.language:
        raise NothingToDraft(
            "The built-in drafter does not translate: this passage is not in the language asked for."
        )
    return passage


def _fit_sentences(passage: PassageView, material: Material) -> list[str]:
    return [
        sentence
        for sentence in sentences_of(passage.text)
        if stands_alone(sentence, language=material.language)
    ]


def _choice_stem(passage: PassageView, chinese: bool) -> str:
    if chinese:
        return f"《{passage.source_title}》“{passage.heading}”一节中,下列哪项陈述与原文一致?"
    return (
        f"In “{passage.source_title}”, the section on {_topic(passage)} makes one of these statements. "
        "Which one?"
    )


def _rationale(passage: PassageView, sentence: str, chinese: bool) -> str:
    if chinese:
        return f"原文:“{sentence}”"
    return f"The passage says: “{sentence}”"


def _topic(passage: PassageView) -> str:
    return f"“{passage.heading}”" if passage.heading else "this subject"


def _evidence(passage: PassageView, sentence: str, field: str) -> DraftedEvidence:
    return DraftedEvidence(
        field=field, quote=sentence, passage=passage.uid, figure=None, fact=None, level=None
    )
