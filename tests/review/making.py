"""Instances as the drafting leaves them, made through the services."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from django.db.models import F
from django.utils import timezone

from corpus.bodies import Body, body_canonical, body_title, body_validate, sha256_hex
from corpus.evidence_survival import LinkSaid, LinksSaid, links_follow, quote_span, text_at
from corpus.models import (
    Decision,
    Evidence,
    Finding,
    Instance,
    Kind,
    Passage,
    QuoteMatch,
    RedraftRequest,
    Revision,
    RevisionKind,
    Severity,
    Source,
    State,
)
from corpus.services import history_append, instance_move
from projects.models import Project, User
from review.models import Assignment, Round, WorkInProgress
from review.screen import screen_read
from review.services import Overrule, Press, assignment_claim, round_open, work_save
from review.shown_errors import keys_parted
from review.undo_times import UNDO_ACCEPTED

_numbers = itertools.count(1)

QUESTION: dict[str, object] = {
    "kind": "multiple_choice",
    "language": "en",
    "axis": "pathology",
    "stem": "Which motion segment has lost disc signal and height?",
    "options": [
        {"key": "A", "text": "L1/L2", "why_wrong": "Bright nucleus."},
        {"key": "B", "text": "L2/L3", "why_wrong": None},
        {"key": "C", "text": "L3/L4", "why_wrong": "Bright nucleus."},
    ],
    "answer": "B",
    "rationale": "The disc is dark on T2 and narrow.",
    "levels": ["L2/L3"],
    "modality": "MR",
}


def guideline(project: Project, title: str = "G") -> Source:
    """A Source without passages."""
    return Source.objects.create(
        project=project, kind="guideline", title=title, citation="C", licence="CC0", egress="any", sha256="s"
    )


def question(**changed: object) -> Body:
    """A valid multiple-choice body with some fields replaced."""
    return body_validate({**QUESTION, **changed})


def revision_of(instance: Instance, body: Body, kind: RevisionKind, parent: Revision | None) -> Revision:
    """A machine's Revision."""
    text = body_canonical(body)
    return Revision.objects.create(
        instance=instance,
        number=instance.revisions.count() + 1,
        parent=parent,
        kind=kind,
        body=text,
        body_sha256=sha256_hex(text),
        model_name="built-in drafter",
        model_family="built-in",
    )


def revised(
    project: Project, *, body: Body | None = None, draft: Body | None = None, **columns: object
) -> Instance:
    """An Instance with a draft and a revision, waiting for readers."""
    body = body or question()
    taken = Instance.objects.filter(project=project)
    instance = Instance.objects.create(
        project=project,
        number=next(number for number in _numbers if not taken.filter(number=number).exists()),
        kind=Kind(body.kind),
        axis=body.axis,
        language=body.language,
        cluster_key="chapter-1",
        title=body_title(body),
        **columns,
    )
    history_append(instance=instance, event="created", actor=None, to_state=State.DRAFTING)
    first = revision_of(instance, draft or body, RevisionKind.DRAFT, None)
    second = revision_of(instance, body, RevisionKind.REVISION, first)
    instance_move(instance=instance, to=State.REVISED, seen=None, current=second, event="revised", actor=None)
    return instance


def opened(project: Project, *, readers: int = 1, **made: object) -> Round:
    """An Instance under review."""
    Project.objects.filter(pk=project.pk).update(readers_per_instance=readers)
    instance = revised(project, **made)  # type: ignore[arg-type]
    # Where transactions are real, the signal of the move has opened it already.
    opened_by_signal = Round.objects.filter(instance=instance, settled_at__isnull=True).first()
    return opened_by_signal or round_open(instance=instance, readers=readers)


def claimed(round: Round, reviewer: User, number: int = 0) -> Assignment:
    """The n-th assignment of a Round, leased by a reviewer."""
    assignment = list(round.assignments.order_by("pk"))[number]
    return assignment_claim(assignment=assignment, reviewer=reviewer)


_presses = itertools.count(1)


def press(assignment: Assignment, reviewer: User, key: str = "") -> Press:
    """One press of a button on a screen that shows the Round's Revision."""
    assignment = Assignment.objects.select_related("round__seen", "instance", "project").get(pk=assignment.pk)
    return Press(
        assignment=assignment,
        reviewer=reviewer,
        seen=assignment.round.seen,
        key=key or f"press-{next(_presses)}",
    )


def overrule_of(press: Press, body: Body, reason: str) -> Overrule:
    """A reason given on a page that showed what the checks say of `body` now."""
    saved = WorkInProgress.objects.typed_by(press.reviewer, press.assignment).first()
    work_save(
        assignment=press.assignment,
        reviewer=press.reviewer,
        body=body_canonical(body),
        version=saved.version if saved else 0,
    )
    return Overrule(reason, keys_parted(screen_read(press.assignment, press.reviewer).errors_shown))


def finding(revision: Revision, severity: Severity = Severity.ERROR, level: str = "") -> Finding:
    """What a check says."""
    return Finding.objects.create(
        revision=revision,
        check_name="levels",
        severity=severity,
        message="The rationale says L1/L2; the key says L2/L3.",
        field="rationale",
        level=level,
        fingerprint="f" * 64,
    )


def events(instance: Instance) -> Sequence[str]:
    """The names of what happened, in order."""
    return list(instance.history.order_by("seq").values_list("event", flat=True))


def redrafted(request: RedraftRequest, body: Body) -> Round:
    """The answer to a send-back as the drafting gives it: a new Revision, and the Round that follows."""
    instance = Instance.objects.get(pk=request.instance_id)
    instance_move(
        instance=instance, to=State.DRAFTING, seen=request.revision, event="redraft_claimed", actor=None
    )
    newer = revision_of(instance, body, RevisionKind.REVISION, request.revision)
    instance_move(
        instance=instance, to=State.REVISED, seen=request.revision, current=newer, event="revised", actor=None
    )
    RedraftRequest.objects.filter(pk=request.pk).update(answered_by=newer, answered_at=timezone.now())
    opened_by_signal = Round.objects.filter(instance=instance, settled_at__isnull=True).first()
    return opened_by_signal or round_open(instance=instance)


def linked(project: Project, body: Body, **made: object) -> Round:
    """An item under review whose links to a passage have rows, as a drafted one's have."""
    levels = ", ".join(body.levels) or "one level"
    text = " ".join([f"What is seen at {levels}.", *(ref.quote for ref in body.evidence)])
    source = Source.objects.filter(project=project).first() or guideline(project)
    place = source.passages.count() + 1
    passage = Passage.objects.create(source=source, position=place, text=text, sha256=f"p{place}")
    refs = [ref.model_copy(update={"passage": str(passage.uid)}) for ref in body.evidence]
    body = body.model_copy(update={"evidence": refs})
    round = opened(project, body=body, passage=passage, source=passage.source, **made)
    for ref in refs:
        span = quote_span(text_at(body, ref.field) or "", ref.quote) or (None, None)
        told = {"number": ref.id, "field": ref.field, "quote": ref.quote, "match": QuoteMatch.EXACT}
        Evidence.objects.create(revision=round.seen, start=span[0], end=span[1], passage=passage, **told)
    return round


def links_said(before: Body, after: Body, *, keeps: bool = True) -> LinksSaid:
    """The same answer to all that is asked of the links of an edit; spans are found by their quotes."""
    return {one.number: LinkSaid(keeps, one.key) for one in links_follow(before, after, {}).doubts}


def undo_gone_by(*decisions: Decision) -> None:
    """The seconds in which a decision can be taken back go by; of all decisions where none is named."""
    rows = (
        Decision.objects.filter(pk__in=[one.pk for one in decisions]) if decisions else Decision.objects.all()
    )
    rows.update(created_at=F("created_at") - UNDO_ACCEPTED)
