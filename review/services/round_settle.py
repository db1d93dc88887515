"""Settling a Round: the only door through which a reviewed Instance moves."""

from __future__ import annotations

from django.utils import timezone

from corpus.bodies import body_parse
from corpus.changes import touched, wording_sha256
from corpus.models import Decision, Revision, State, Tier, Verdict
from corpus.services import (
    Said,
    instance_move,
    instance_revise,
    own_overrules_settle,
    redraft_request,
    said_append,
)
from projects.models import NoticeKind
from projects.rows import row_set
from projects.services.notices import notices_send
from review.models import Assignment, Round, RoundPurpose, edits_are_read_again
from review.outcome import Opinion, Outcome, outcome_of
from review.readings import readings_of, standing_decisions
from review.services.adjudication_tell import adjudication_tell, adjudication_tell_end
from review.services.round_open import ADJUDICATION_FIRST, round_add

STATES = {
    Outcome.APPROVED: State.APPROVED,
    Outcome.REJECTED: State.REJECTED,
    Outcome.SENT_BACK: State.SENT_BACK,
    Outcome.DISAGREED: State.IN_ADJUDICATION,
    Outcome.NO_CONSENSUS: State.NO_CONSENSUS,
}


def round_settle(*, round: Round, decision: Decision, said: Said) -> Outcome | None:
    """Move the Instance once all readers are in, or as soon as they disagree; the chain tells `said` first.

    `decision` is the one just made by closing its Assignment, `said` what the chain says of it. The caller
    holds the Instance's lock, so two last readers at once count each other, and the transaction.
    Returns None while the Round waits.
    """
    # Of one reader there is one decision that stands, and no Assignment left.
    decisions = [decision] if round.readers == 1 else standing_decisions(round)
    outcome = outcome_of(
        [opinion_of(decision) for decision in decisions],
        readers=round.readers,
        purpose=round.purpose,
        edits_are_read_again=_are_read_again(round, decisions),
    )
    if outcome is None or not _closed(round, outcome):
        said_append(instance=round.instance, said=said)
        return None
    if round.is_apart:
        readers = [decision.reviewer_id for decision in decisions]
        own_overrules_settle(revision=round.seen, reading=round.uid, readers=readers)
    if outcome is Outcome.SECOND_READER:
        _ask_second_reader(round, _edits(decisions)[-1], said)
    else:
        _move(round, outcome, decisions, said)
    if round.purpose == RoundPurpose.ADJUDICATION:
        _tell_readers(round)
        adjudication_tell_end(rounds=Round.objects.filter(pk=round.pk))
    return outcome


def _tell_readers(round: Round) -> None:
    """That it is decided what they differed on; the record says how, and why."""
    notices_send(
        to=[reading.reviewer_id for reading in readings_of(round)],
        kind=NoticeKind.SETTLED,
        project_id=round.instance.project_id,
        about=round.instance,
        subject=f"question {round.instance.number}",
    )


def _closed(round: Round, outcome: Outcome) -> bool:
    """Compare-and-set: whether it was not settled before; nobody reads on in it."""
    now = timezone.now()
    settled = {"settled_at": now, "outcome": outcome}
    if not row_set(Round, where={"pk": round.pk, "settled_at": None}, to=settled):
        return False
    row_set(Assignment, where={"round": round, "closed_at": None}, to={"closed_at": now})
    return True


def _are_read_again(round: Round, decisions: list[Decision]) -> bool:
    """Whether an edit of key, level, side or plan asks for a second reader. A query where one edited."""
    return not _edits(decisions) or edits_are_read_again(round.instance.project)


def opinion_of(decision: Decision) -> Opinion:
    """A decision as far as agreement is concerned."""
    read = body_parse(decision.revision.body)
    if decision.result_revision is None:
        return Opinion(decision.verdict, wording_sha256(read))
    result = body_parse(decision.result_revision.body)
    text = wording_sha256(result)
    changed = bool(touched(read, result))
    return Opinion(decision.verdict, text, changed or text != wording_sha256(read), changed)


def _move(round: Round, outcome: Outcome, decisions: list[Decision], said: Said) -> None:
    instance = round.instance
    edits = _edits(decisions)
    approved = outcome is Outcome.APPROVED
    instance_move(
        instance=instance,
        to=STATES[outcome],
        seen=round.seen,
        event="settled",
        actor=said.actor,
        after=said,
        current=_approved_text(round, decisions[-1], edits) if approved else None,
        tier=_tier(round) if approved else None,
        detail={
            "round": str(round.uid),
            "outcome": outcome.value,
            "decisions": [str(decision.uid) for decision in decisions],
        },
    )
    if outcome is Outcome.SENT_BACK:
        _ask_redraft(round, decisions)
    if outcome is Outcome.DISAGREED:
        adjudication = round_add(
            instance=instance,
            seen=round.seen,
            purpose=RoundPurpose.ADJUDICATION,
            readers=1,
            priority=instance.priority + ADJUDICATION_FIRST,
        )
        adjudication_tell(round=adjudication)


def _approved_text(round: Round, last: Decision, edits: list[Decision]) -> Revision | None:
    """The text that replaces the one read: a reader's own, or the one that an adjudicator took; else None."""
    if edits:
        return edits[-1].result_revision
    return last.revision if last.revision_id != round.seen_id else None


def _edits(decisions: list[Decision]) -> list[Decision]:
    return [decision for decision in decisions if decision.result_revision]


def _tier(round: Round) -> Tier:
    read_by_two = round.readers > 1 or round.purpose in (
        RoundPurpose.SECOND_READER,
        RoundPurpose.ADJUDICATION,
    )
    return Tier.V3 if read_by_two else Tier.V2


def _ask_second_reader(round: Round, decision: Decision, said: Said) -> None:
    edit = decision.result_revision
    assert edit is not None
    instance_revise(
        instance=round.instance,
        seen=round.seen,
        current=edit,
        event="second_reader_asked",
        actor=said.actor,
        after=said,
        detail={"round": str(round.uid), "decision": str(decision.uid)},
    )
    round_add(
        instance=round.instance,
        seen=edit,
        purpose=RoundPurpose.SECOND_READER,
        readers=1,
        priority=round.instance.priority,
    )


def _ask_redraft(round: Round, decisions: list[Decision]) -> None:
    asked = [decision for decision in decisions if decision.verdict == Verdict.SEND_BACK]
    reasons = sorted({reason.reason for decision in asked for reason in decision.reasons.all()})
    redraft_request(
        instance=round.instance,
        revision=round.seen,
        decision=asked[-1],
        comment="\n\n".join(decision.comment for decision in asked),
        reasons=reasons,
    )
