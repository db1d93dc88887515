"""The decisions: each is one press, one transaction, and may come twice without harm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.db import transaction
from django.utils import timezone

from corpus.bodies import Body, body_canonical
from corpus.errors import RedraftsUsedUp, StaleRevision
from corpus.evidence_survival import LinksSaid
from corpus.models import (
    Decision,
    DecisionReason,
    ErrorReason,
    Harm,
    Revision,
    RevisionKind,
    Verdict,
)
from corpus.services import Said, instance_lock, revision_add
from corpus.services.redraft_request import MOST_REDRAFTS
from imaging.policies import may_be_reviewed
from projects.models import User
from projects.prepared import PreparedQuery
from projects.rows import row_set, rows_insert
from projects.services import audit
from review.blind import answered_require
from review.errors import AlreadyDecided, ReasonMissing, ReviewError, StudyWithheld
from review.guidelines import guidelines_in_force
from review.models import Assignment, Guidelines, RoundPurpose
from review.outcome import POSITIVE
from review.readings import readings_of, readings_told
from review.services.adjudicator_require import adjudicator_require
from review.services.assignment_lease import why_lost
from review.services.errors_overrule import Overrule, errors_overrule, errors_settled_require
from review.services.round_settle import round_settle
from review.services.todays_findings import todays_findings_kept, todays_findings_require

_NOTHING: Final[LinksSaid] = MappingProxyType({})
NO_HARM_GRADE = frozenset({ErrorReason.WORDING})


@dataclass(frozen=True)
class Press:
    """One press of a decision button: who, on which screen, and the form's own key.

    `seen` is the Revision on the screen. `key` is made once per form, so a
    double click, a second tab or a repeated request decides once.
    """

    assignment: Assignment
    reviewer: User
    seen: Revision
    key: str


def assignment_approve(*, press: Press, comment: str = "") -> Decision:
    """Approve exactly the Revision that was on the reviewer's screen.

    Raises MarksChanged, UnsettledFindings, StaleRevision, AlreadyDecided or AssignmentTaken.
    """
    with todays_findings_kept(press.seen):
        instance_lock(instance=press.assignment.instance)
        return _repeated(press, Verdict.APPROVE) or _approve(press, comment)


def _approve(
    press: Press,
    comment: str,
    text: Revision | None = None,
    taken: Decision | None = None,
    overrule: Overrule | None = None,
) -> Decision:
    """Approve the Revision seen, or the `text` of the reader who is `taken`."""
    text = text or press.seen
    todays_findings_require(instance=press.assignment.instance, revision=text)
    if overrule is not None:
        errors_overrule(revision=text, by=press.reviewer, overrule=overrule, assignment=press.assignment)
    errors_settled_require(text, press.reviewer, press.assignment.round)
    return _decide(press, verdict=Verdict.APPROVE, comment=comment, text=text, taken=taken)


def assignment_edit_and_approve(
    *,
    press: Press,
    body: Body,
    comment: str = "",
    overrule: Overrule | None = None,
    links: LinksSaid = _NOTHING,
) -> Decision:
    """Approve the reviewer's own text: a new Revision whose parent is the one seen.

    A text left unchanged is a plain approval. The checks run on a new text; `overrule`
    says why the errors of the one or the other do not hold, `links` whether evidence whose words
    were changed still supports them. Raises as `assignment_approve`, ErrorsNotShown when there are errors
    that the reviewer did not see, and LinksInDoubt when a link is not answered.
    """
    with todays_findings_kept(press.seen):
        instance_lock(instance=press.assignment.instance)
        if body_canonical(body) == _on_screen(press).body:
            return _repeated(press, Verdict.APPROVE) or _approve(press, comment, overrule=overrule)
        before = _repeated(press, Verdict.EDIT_AND_APPROVE)
        return before or _edit_and_approve(press, body, comment, overrule, links)


def _on_screen(press: Press) -> Revision:
    """The text that was read: a copy with a seeded error where there is one, so that an edit that puts the
    error right is asked what any other is.
    """
    return press.assignment.planted or press.seen


def _edit_and_approve(
    press: Press, body: Body, comment: str, overrule: Overrule | None, links: LinksSaid
) -> Decision:
    # A reason given for the errors on the screen says nothing of others.
    todays_findings_require(instance=press.assignment.instance, revision=press.seen)
    adjudicates = press.assignment.round.purpose == RoundPurpose.ADJUDICATION
    edit = revision_add(
        instance=press.assignment.instance,
        parent=press.seen,
        kind=RevisionKind.ADJUDICATION if adjudicates else RevisionKind.EDIT,
        body=body,
        author=press.reviewer,
        reading=press.assignment.round.uid,
        said=links,
        read=press.assignment.shown,
    )
    if overrule is not None:
        errors_overrule(revision=edit, by=press.reviewer, overrule=overrule)
    errors_settled_require(edit, press.reviewer)
    return _decide(press, verdict=Verdict.EDIT_AND_APPROVE, comment=comment, result=edit)


@transaction.atomic
def assignment_send_back(
    *, press: Press, comment: str, reasons: Sequence[ErrorReason] = (), harm: Harm | None = None
) -> Decision:
    """Ask for another draft, saying what it must change; it comes back to the same reviewer.

    Raises ReasonMissing without a comment, RedraftsUsedUp after two redrafts.
    """
    if not comment.strip():
        raise ReasonMissing("Say what the next draft must change.")
    instance = press.assignment.instance
    instance_lock(instance=instance)
    if before := _repeated(press, Verdict.SEND_BACK):
        return before
    instance.refresh_from_db(fields=["redraft_count"])
    if instance.redraft_count >= MOST_REDRAFTS:
        raise RedraftsUsedUp
    if press.assignment.round.purpose == RoundPurpose.ADJUDICATION:
        raise ReviewError("An adjudicator decides: approve, edit, reject, or say that there is no consensus.")
    return _decide(press, verdict=Verdict.SEND_BACK, comment=comment.strip(), reasons=reasons, harm=harm)


@transaction.atomic
def assignment_reject(
    *, press: Press, reasons: Sequence[ErrorReason], harm: Harm | None, comment: str = ""
) -> Decision:
    """Reject for good, with the error and the harm it could do.

    Only wording needs no harm grade. Raises ReasonMissing.
    """
    if not reasons:
        raise ReasonMissing("Choose what is wrong.")
    if harm is None and set(reasons) - NO_HARM_GRADE:
        raise ReasonMissing("Choose what harm the error could do.")
    instance_lock(instance=press.assignment.instance)
    return _repeated(press, Verdict.REJECT) or _decide(
        press, verdict=Verdict.REJECT, comment=comment.strip(), reasons=reasons, harm=harm
    )


@transaction.atomic
def assignment_leave_open(*, press: Press, comment: str = "") -> Decision:
    """Adjudicate that there is no consensus: kept, shown apart, never scored.

    Raises ReasonMissing without a comment: the readers are told why.
    """
    if press.assignment.round.purpose != RoundPurpose.ADJUDICATION:
        raise ReviewError("Only an adjudicator can say that there is no consensus.")
    if not comment.strip():
        raise ReasonMissing("Say what the readers could not agree on; they read it.")
    instance_lock(instance=press.assignment.instance)
    return _repeated(press, Verdict.NO_CONSENSUS) or _decide(
        press, verdict=Verdict.NO_CONSENSUS, comment=comment.strip()
    )


def assignment_take(*, press: Press, taken: Decision, comment: str = "") -> Decision:
    """Adjudicate for one reader: approve exactly their text, or reject for their reasons.

    `taken` is one of the decisions that disagree. A text that a reader wrote becomes the current one
    as they wrote it. Raises ReviewError for a decision that cannot be taken, and as approval and
    rejection do.
    """
    if taken not in readings_of(press.assignment.round):
        raise ReviewError("This is no reading of this item; reload the page.")
    if taken.verdict == Verdict.REJECT:
        return _take_rejection(press, taken, comment.strip())
    if taken.verdict not in POSITIVE:
        raise ReviewError("An adjudicator does not send back: write the text it asks for, or reject.")
    text = taken.result_revision or taken.revision
    with todays_findings_kept(text):
        instance_lock(instance=press.assignment.instance)
        return _repeated(press, Verdict.APPROVE) or _approve(press, comment.strip(), text, taken)


@transaction.atomic
def _take_rejection(press: Press, taken: Decision, comment: str) -> Decision:
    instance_lock(instance=press.assignment.instance)
    return _repeated(press, Verdict.REJECT) or _decide(
        press,
        verdict=Verdict.REJECT,
        comment=comment,
        reasons=[ErrorReason(each.reason) for each in taken.reasons.all()],
        harm=Harm(taken.harm) if taken.harm else None,
        taken=taken,
    )


_MADE_BEFORE = PreparedQuery[Decision](lambda key: Decision.objects.filter(idempotency_key=key)[:1])


def _repeated(press: Press, verdict: Verdict) -> Decision | None:
    """The decision this very form made before, if any."""
    before = _MADE_BEFORE.first(key=press.key)
    if before is None:
        return None
    if before.reviewer_id != press.reviewer.pk or before.instance_id != press.assignment.instance_id:
        raise ReviewError("This form belongs to another item; reload the page.")
    if before.undone_at is not None:
        raise AlreadyDecided("You took this back. To decide anew, press once more.")
    if before.verdict != verdict:
        raise AlreadyDecided(f"This was decided already: {before.get_verdict_display().lower()}.")
    return before


def _decide(
    press: Press,
    *,
    verdict: Verdict,
    comment: str = "",
    reasons: Sequence[ErrorReason] = (),
    harm: Harm | None = None,
    result: Revision | None = None,
    text: Revision | None = None,
    taken: Decision | None = None,
) -> Decision:
    assignment = press.assignment
    instance = assignment.instance
    instance.refresh_from_db()
    instance.project = assignment.project
    adjudicator_require(assignment, press.reviewer)
    answered_require(assignment, press.reviewer)
    if instance.study is not None and not may_be_reviewed(instance.study):
        raise StudyWithheld
    made = Decision(
        instance=instance,
        revision=text or press.seen,
        result_revision=result,
        reviewer=press.reviewer,
        verdict=verdict,
        harm=harm or "",
        comment=comment,
        idempotency_key=press.key,
        active_seconds=assignment.active_seconds,
    )
    (decision,) = rows_insert([made])
    DecisionReason.objects.bulk_create(
        DecisionReason(decision=decision, reason=reason) for reason in dict.fromkeys(reasons)
    )
    guidelines = guidelines_in_force(assignment.project)
    _close(press, decision, guidelines)
    told = {**_guidelines_told(guidelines), **readings_told(assignment.round, taken)}
    if result is not None:
        told |= result.links_said
    assignment.round.instance = instance
    round_settle(round=assignment.round, decision=decision, said=_said(press, decision, list(reasons), told))
    audit(
        action=f"decision_{decision.verdict}",
        actor=press.reviewer,
        project=assignment.project,
        object_kind="instance",
        object_uid=instance.uid,
        detail={"decision": str(decision.uid)},
    )
    return decision


def _guidelines_told(guidelines: Guidelines | None) -> dict[str, object]:
    """The version in force, as the record tells it; nothing where the project has none."""
    return {"guidelines": guidelines.number} if guidelines else {}


def _said(press: Press, decision: Decision, reasons: list[ErrorReason], told: Mapping[str, object]) -> Said:
    """The decision as the Instance's chain tells it."""
    state = press.assignment.instance.state
    return Said(
        event=f"decision_{decision.verdict}",
        actor=press.reviewer,
        from_state=state,
        to_state=state,
        revision=decision.result_revision or decision.revision,
        detail={
            "decision": str(decision.uid),
            "reasons": list(reasons),
            "harm": decision.harm,
            "comment": decision.comment,
            **told,
        },
    )


def _close(press: Press, decision: Decision, guidelines: Guidelines | None) -> None:
    """Compare-and-set: two people, or two tabs, cannot both close one Assignment."""
    assignment = press.assignment
    current = assignment.instance.current_revision_id
    if assignment.round.seen_id == press.seen.pk == current and _close_open(press, decision, guidelines):
        return
    assignment.refresh_from_db()
    if assignment.closed_at is None and assignment.reviewer_id == press.reviewer.pk:
        raise StaleRevision
    raise why_lost(assignment, press.reviewer)


def _close_open(press: Press, decision: Decision, guidelines: Guidelines | None) -> int:
    held = {"pk": press.assignment.pk, "reviewer": press.reviewer, "closed_at": None, "decision": None}
    closed = {"closed_at": timezone.now(), "decision": decision, "guidelines": guidelines}
    return row_set(Assignment, where=held, to=closed)
