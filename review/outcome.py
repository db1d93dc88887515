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


class Opinion(NamedTuple):
    """One decision, as far as agreement is concerned."""

    verdict: str
    text_sha256: str
    beyond_wording: bool


POSITIVE = frozenset({Verdict.APPROVE, Verdict.EDIT_AND_APPROVE})


def outcome_of(opinions: Sequence[Opinion], *, readers: int, purpose: str) -> Outcome | None:
    """The end of a Round, or None while it waits for another reader.

    Readers agree when they gave the same verdict and, where one changed key,
    level, side or plan, all made the very same text of it.
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
    return Outcome.SECOND_READER if readers == 1 and last.beyond_wording else Outcome.APPROVED


def _differ(opinions: Sequence[Opinion]) -> bool:
    verdicts = {Verdict.APPROVE if each.verdict in POSITIVE else each.verdict for each in opinions}
    texts = {each.text_sha256 for each in opinions}
    return len(verdicts) > 1 or (any(each.beyond_wording for each in opinions) and len(texts) > 1)


def _adjudicated(opinion: Opinion) -> Outcome:
    if opinion.verdict in POSITIVE:
        return Outcome.APPROVED
    return Outcome.NO_CONSENSUS if opinion.verdict == Verdict.NO_CONSENSUS else Outcome.REJECTED


def _second_read(opinion: Opinion) -> Outcome:
    if opinion.verdict == Verdict.SEND_BACK:
        return Outcome.SENT_BACK
    if opinion.verdict in POSITIVE and not opinion.beyond_wording:
        return Outcome.APPROVED
    return Outcome.DISAGREED
