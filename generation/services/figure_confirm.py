"""Asking a model whether picture, caption and context of a figure agree."""

from __future__ import annotations

from typing import NamedTuple

from corpus.models import Agreement
from generation.answers import FigureAgreement
from generation.calls.rendering import figure_question
from generation.errors import NothingToDraft
from generation.services.item_work import Work, asked


class Said(NamedTuple):
    """What a model said of a caption."""

    caption: str
    agreement: Agreement
    why: str


def figure_confirm(work: Work) -> Said:
    """Ask, or read from the ledger. Raises what ``asked`` raises."""
    prompt = work.item.run.figure_prompt
    if work.endpoint is None or prompt is None or not work.pictures:
        raise NothingToDraft("There is no picture to ask about, or the model sees none.")
    caption = work.material.figures[0].caption
    question = figure_question(
        endpoint=work.endpoint,
        prompt=prompt,
        caption=caption,
        passages=[passage.text for passage in work.material.passages],
        pictures=work.pictures,
        may_say=work.may_say,
    )
    answer = asked(work, question, FigureAgreement, prompt=prompt, step="figure")
    return Said(caption, Agreement(answer.said), answer.why)
