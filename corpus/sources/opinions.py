"""A model's word on figures: what it does not confirm waits in the match queue for a person."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import transaction

from corpus.bodies import sha256_hex
from corpus.models import Agreement, Figure, FigureOpinion, Match, Source
from corpus.models.figure import FigureQuerySet

LONGEST_WHY = 600  # characters of a model's reason that are kept and shown
NOT_ASKED_TO_THE_END = "No model answered whether picture and caption agree."


def figures_to_ask(source: Source) -> FigureQuerySet:
    """Figures matched by place alone, looked at for names, of which no model has said anything.

    What a person matched needs no model, and what is doubtful waits for a person anyway.
    """
    unasked = source.figures.usable().filter(match=Match.SURE, opinions=None)
    return unasked.exclude(caption="").exclude(path="")


def figures_hold(figures: Collection[int]) -> int:
    """Draft nothing from these until a model has answered; how many it is. Call it inside a transaction."""
    return Figure.objects.filter(pk__in=figures, match=Match.SURE).update(match=Match.ASKED)


def figures_let_go(figures: Iterable[int]) -> int:
    """Nobody is asked any more: those still without an answer are as they were before."""
    return Figure.objects.filter(pk__in=figures, match=Match.ASKED).update(match=Match.SURE)


def figures_ask_again(figures: Iterable[int]) -> int:
    """A model is asked once more about those of which none gave an answer."""
    rows = Figure.objects.filter(pk__in=figures, match=Match.DOUBTFUL, doubt=NOT_ASKED_TO_THE_END)
    return rows.update(match=Match.ASKED, doubt="")


@transaction.atomic(savepoint=False)
def opinion_keep(
    *, figure: Figure, caption: str, said: Agreement, why: str, model_name: str
) -> FigureOpinion:
    """Keep what a model said. Confirmed, the figure may be drafted from; else it waits in the match queue.

    What a person decided meanwhile stands.
    """
    opinion = FigureOpinion.objects.create(
        figure=figure,
        caption_sha256=sha256_hex(caption),
        said=said,
        why=why.strip()[:LONGEST_WHY],
        model_name=model_name,
    )
    if said == Agreement.AGREE:
        figures_let_go([figure.pk])
        return opinion
    word = "do not agree" if said == Agreement.DISAGREE else "may not agree"
    reason = f": {opinion.why}" if opinion.why else "."
    # Also where the run was cancelled meanwhile: the answer was under way, and it is one.
    _doubt(
        figure,
        f"A model ({model_name}) says that picture and caption {word}{reason}",
        of=(Match.ASKED, Match.SURE),
    )
    return opinion


def figure_unanswered(*, figure: Figure) -> None:
    """A model was asked and gave no answer: a person looks."""
    _doubt(figure, NOT_ASKED_TO_THE_END)


def _doubt(figure: Figure, why: str, *, of: Collection[Match] = (Match.ASKED,)) -> None:
    Figure.objects.filter(pk=figure.pk, match__in=of).update(match=Match.DOUBTFUL, doubt=why)
