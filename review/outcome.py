"""What a Round's decisions amount to; a pure function."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from corpus.models import Verdict
from review.models import RoundPurpose


class Outcome(StrEnum):
    """How a Round ends."""

    APPROVED = "approved"
    REJECTED = "rejected"
    SENT_BACK = "sent_back"
    SECOND_READER = "second_reader"
    DISAGREED = "disagreed"
    NO_CONSENSUS = "no_consensus"


LOT_ACCEPTED = "lot_accepted"
"""How a Round ends that nobody decided in: its Lot of drafts was accepted."""


class Opinion(NamedTuple):
    """One decision, as far as agreement is concerned.

    `text` is one for texts that differ by no more than a typing slip; `reworded` says that it is another
    than the one that was read, `beyond_wording` that key, level, side, plan or meaning are.
    """

    verdict: str
    text: str
    reworded: bool = False
    beyond_wording: bool = False


POSITIVE = frozenset({Verdict.APPROVE, Verdict.EDIT_AND_APPROVE})


def outcome_of(
    opinions: Sequence[Opinion], *, readers: int, purpose: str, edits_are_read_again: bool = True
) -> Outcome | None:
    """The end of a Round, or None while it waits for another reader.

    Readers agree when they gave the same verdict and none changed more than wording, or all to the very
    same text. What only one of several readers worded so is read by another before it counts as read by two.
    `edits_are_read_again`: so is one reader's edit that changes more than wording.
    """
    if not opinions:
        return None
    last = opinions[-1]
    if purpose == RoundPurpose.ADJUDICATION:
        return _adjudicated(last)
    if purpose == RoundPurpose.SECOND_READER:
        return _second_read(last)
    if _differ(opinions):
        return Outcome.DISAGREED
    if len(opinions) < readers:
        return None
    if last.verdict not in POSITIVE:
        return Outcome.REJECTED if last.verdict == Verdict.REJECT else Outcome.SENT_BACK
    return (
        Outcome.SECOND_READER
        if _is_one_persons(opinions, readers, edits_are_read_again)
        else Outcome.APPROVED
    )


def _differ(opinions: Sequence[Opinion]) -> bool:
    verdicts = {Verdict.APPROVE if each.verdict in POSITIVE else each.verdict for each in opinions}
    texts = {each.text for each in opinions}
    reworded = {each.text for each in opinions if each.reworded}
    beyond_wording = any(each.beyond_wording for each in opinions) and len(texts) > 1
    return len(verdicts) > 1 or len(reworded) > 1 or beyond_wording


def _is_one_persons(opinions: Sequence[Opinion], readers: int, edits_are_read_again: bool) -> bool:
    """Whether the text that would be approved is one reader's own and asks for another's eyes."""
    own = [each for each in opinions if each.reworded]
    return len(own) == 1 and (readers > 1 or (edits_are_read_again and own[0].beyond_wording))


def _adjudicated(opinion: Opinion) -> Outcome:
    if opinion.verdict in POSITIVE:
        return Outcome.APPROVED
    return Outcome.NO_CONSENSUS if opinion.verdict == Verdict.NO_CONSENSUS else Outcome.REJECTED


def _second_read(opinion: Opinion) -> Outcome:
    if opinion.verdict == Verdict.SEND_BACK:
        return Outcome.SENT_BACK
    if opinion.verdict not in POSITIVE or opinion.beyond_wording:
        return Outcome.DISAGREED
    return Outcome.SECOND_READER if opinion.reworded else Outcome.APPROVED
