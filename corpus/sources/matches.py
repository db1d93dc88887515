"""The match queue: a person says which caption is a figure's, and can take it back."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from corpus.models import Caption, Figure, Match, MatchDecision, MatchVerdict, Source
from corpus.sources.errors import MatchMovedOn, SourceRefused
from corpus.sources.pdf.captions import figures_cited
from projects.models import User
from projects.services import audit


@transaction.atomic
def match_decide(
    *,
    figure: Figure,
    verdict: MatchVerdict,
    decided_by: User,
    seen: Match,
    caption: Caption | None = None,
) -> MatchDecision:
    """Accept a figure's caption, give it another one, or say that it is no figure of its text.

    `seen` is the state that was on the screen. Raises MatchMovedOn when somebody was faster, SourceRefused
    where there is no caption to accept or to give.
    """
    chosen = figure.matched_caption if verdict == MatchVerdict.ACCEPT else caption
    if verdict != MatchVerdict.REJECT and (chosen is None or chosen.source_id != figure.source_id):
        raise SourceRefused("Choose the caption of this picture, or say that it is no figure.")
    # The write takes the row's lock: of two people only one decides on the same state.
    to = Match.REJECTED if verdict == MatchVerdict.REJECT else Match.ACCEPTED
    if not Figure.objects.filter(pk=figure.pk, match=seen).update(match=to):
        raise MatchMovedOn
    decision = MatchDecision.objects.create(
        figure=figure,
        verdict=verdict,
        caption_before=figure.matched_caption,
        number_before=figure.number,
        match_before=seen,
        decided_by=decided_by,
    )
    if verdict == MatchVerdict.ASSIGN and chosen is not None:
        _caption_set(figure, chosen, _number(chosen))
    _recorded(figure, decided_by, "figure_match", {"verdict": verdict.value})
    return decision


@transaction.atomic
def match_undo(*, figure: Figure, undone_by: User) -> None:
    """Take the last decision back: caption, number and state are what they were before it."""
    decision = figure.match_decisions.filter(undone_at__isnull=True).order_by("-created_at", "-pk").first()
    if decision is None:
        raise MatchMovedOn
    if not MatchDecision.objects.filter(pk=decision.pk, undone_at__isnull=True).update(
        undone_at=timezone.now()
    ):
        raise MatchMovedOn
    Figure.objects.filter(pk=figure.pk).update(match=decision.match_before)
    _caption_set(figure, decision.caption_before, decision.number_before)
    _recorded(figure, undone_by, "figure_match_undo", {})


@transaction.atomic
def caption_dismiss(*, caption: Caption, dismissed: bool, by: User) -> None:
    """Say that no picture belongs to a caption, or take that back."""
    Caption.objects.filter(pk=caption.pk).update(dismissed=dismissed)
    action = "caption_dismiss" if dismissed else "caption_dismiss_undo"
    audit(
        action=action,
        actor=by,
        project=caption.source.project,
        object_kind="caption",
        object_uid=caption.uid,
    )


def _number(caption: Caption) -> str:
    """The number of a figure under a caption; the first that no other figure has where it is of several."""
    numbers = caption.numbers.split(",")
    taken = set(caption.figures.exclude(match=Match.REJECTED).values_list("number", flat=True))
    return next((number for number in numbers if number not in taken), numbers[0])


def _caption_set(figure: Figure, caption: Caption | None, number: str) -> None:
    """Write a figure's caption, and the passages that cite the number."""
    Figure.objects.filter(pk=figure.pk).update(
        matched_caption=caption,
        number=number,
        label=caption.label if caption else f"Picture on page {figure.page}",
        caption=caption.text if caption else "",
    )
    figure.refresh_from_db()
    figure.context.set(passages_citing(figure.source, [number]))


def passages_citing(source: Source, numbers: Iterable[str]) -> list[int]:
    """Keys of the passages that cite one of some figures."""
    wanted = {number for number in numbers if number}
    texts = source.passages.values_list("pk", "text") if wanted else []
    return [pk for pk, text in texts if wanted & figures_cited(text)]


def _recorded(figure: Figure, by: User, action: str, detail: dict[str, object]) -> None:
    figure.refresh_from_db()
    audit(
        action=action,
        actor=by,
        project=figure.source.project,
        object_kind="figure",
        object_uid=figure.uid,
        detail=detail or None,
    )
