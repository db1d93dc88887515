"""Questions on a textbook's figure, answered by its own caption word for word."""

from __future__ import annotations

import random

from generation.answers import ChoiceDraft, DraftedEvidence, OpenDraft
from generation.drafter.opposites import contradictions
from generation.drafter.options import ordered_options
from generation.drafter.recorded import joined
from generation.drafter.sentences import sentences_of
from generation.errors import NothingToDraft
from generation.levels_in_text import levels_named
from generation.material import FigureView, Material

FEWEST_OTHERS = 3
LONGEST_CAPTION = 280  # characters; longer ones are no options to choose from


def draft_choice(material: Material) -> ChoiceDraft:
    """“Which of these captions belongs to this picture?”, or which statement of its caption is right."""
    figure = _figure_in(material)
    # Two figures under one caption are one option.
    labels = {text: label for label, text in figure.others if _fits(text, figure.words)}
    others = [(label, text) for text, label in labels.items()]
    if len(others) >= FEWEST_OTHERS and len(figure.words) <= LONGEST_CAPTION:
        return _which_caption(material, figure, others)
    return _which_statement(material, figure)


def draft_open(material: Material) -> OpenDraft:
    """“What does this picture show?”, answered by the sentences of its caption."""
    figure = _figure_in(material)
    told = sentences_of(figure.words)
    chinese = material.language == "zh"
    return OpenDraft(
        question="请描述这幅图所示内容。" if chinese else "Describe what this picture shows.",
        reference_answer=joined(told, material.language),
        claims=told,
        rationale=_rationale(figure, chinese),
        levels=levels_named(figure.words),
        side=None,
        conditions=list(material.conditions),
        evidence=[_evidence(figure, sentence, "reference_answer") for sentence in told],
    )


def _which_caption(material: Material, figure: FigureView, others: list[tuple[str, str]]) -> ChoiceDraft:
    chinese = material.language == "zh"
    chosen = random.Random(f"captions {material.seed}").sample(others, FEWEST_OTHERS)  # noqa: S311
    wrong = [
        (text, f"这是{label}的图注。" if chinese else f"That is the caption of {label}.")
        for label, text in chosen
    ]
    stem = "下列哪一图注与这幅图相符?" if chinese else "Which of these captions belongs to this picture?"
    return _choice(material, figure, stem, figure.words, wrong)


def _which_statement(material: Material, figure: FigureView) -> ChoiceDraft:
    chinese = material.language == "zh"
    changed = [
        (sentence, swaps)
        for sentence in sentences_of(figure.words)
        if len(swaps := contradictions(sentence, language=material.language)) >= FEWEST_OTHERS
    ]
    if not changed:
        raise NothingToDraft(
            f"{figure.label} has no three other figures beside it, and no sentence of its caption offers "
            "three statements that contradict it."
        )
    chance = random.Random(f"caption {material.seed}")  # noqa: S311 - choice of a template
    right, swaps = chance.choice(changed)
    wrong = [
        (
            statement,
            f"图注为“{swap.was}”,而非“{swap.becomes}”。"
            if chinese
            else f"The caption says “{swap.was}”, not “{swap.becomes}”.",
        )
        for swap, statement in chance.sample(swaps, FEWEST_OTHERS)
    ]
    stem = "下列哪项陈述与这幅图相符?" if chinese else "Which of these statements fits this picture?"
    return _choice(material, figure, stem, right, wrong)


def _choice(
    material: Material, figure: FigureView, stem: str, right: str, wrong: list[tuple[str, str]]
) -> ChoiceDraft:
    options, key = ordered_options(right, wrong, seed=material.seed)
    return ChoiceDraft(
        stem=stem,
        options=options,
        answer=key,
        rationale=_rationale(figure, material.language == "zh"),
        levels=levels_named(right),
        side=None,
        conditions=list(material.conditions),
        evidence=[_evidence(figure, right, "rationale")],
    )


def _figure_in(material: Material) -> FigureView:
    figure = material.focused_figure()
    if figure.language != material.language:
        raise NothingToDraft(
            "The built-in drafter does not translate: this figure's caption is not in the language asked for."
        )
    if not figure.words.strip():
        raise NothingToDraft(f"{figure.label} has no caption to ask about.")
    return figure


def _fits(other: str, caption: str) -> bool:
    """Whether another caption is an option beside this one: not the same words, and of a like length."""
    same = other.casefold().strip() == caption.casefold().strip()
    return not same and 0.4 <= len(other) / max(1, len(caption)) <= 2.5 and len(other) <= LONGEST_CAPTION


def _rationale(figure: FigureView, chinese: bool) -> str:
    if chinese:
        return f"《{figure.source_title}》{figure.label}图注:“{figure.caption}”"
    return f"The caption of {figure.label} in “{figure.source_title}” says: “{figure.caption}”"


def _evidence(figure: FigureView, quote: str, field: str) -> DraftedEvidence:
    return DraftedEvidence(field=field, quote=quote, passage=None, figure=figure.uid, fact=None, level=None)
