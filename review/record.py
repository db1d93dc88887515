"""The record of an Instance, as far as a person may see it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q

from corpus.bodies import body_parse
from corpus.disagreeing import instances_disagreeing
from corpus.exchange.elsewhere import homes_elsewhere
from corpus.history.chain import first_break
from corpus.models import Decision, HistoryEvent, Instance, Release, Revision, State
from corpus.releases.gates import candidate_of
from corpus.releases.levels_today import LevelGate
from projects.models import Project, Role, User
from review.body_form import fields_of
from review.lots.drafts import drafts_lot_of
from review.marking import spans_of
from review.models import Assignment
from review.services.assignment_lease import holder_told
from review.talk import talk_of

LIST_PAGE = 50


def instance_rows(
    project: Project, *, state: str, before: int | None, disagreeing: bool = False
) -> list[Instance]:
    """One page of Instances by falling number, and one row more.

    `disagreeing` keeps the approved ones that today's marks or numbering contradict.
    """
    rows = instances_disagreeing(project) if disagreeing else Instance.objects.filter(project=project)
    if state:
        rows = rows.filter(state=state)
    if before is not None:
        rows = rows.filter(number__lt=before)
    return list(
        rows.select_related("subject").prefetch_related("level_rows").order_by("-number")[: LIST_PAGE + 1]
    )


def levels_contradicted(instance: Instance) -> str:
    """Why an approved Instance may not be released with the marks and the numbering of today; or nothing."""
    if instance.state != State.APPROVED or instance.current_revision is None:
        return ""
    return LevelGate(instance.project).refusals([candidate_of(instance)]).get(instance.pk, "")


class Withdrawal(NamedTuple):
    """What withdrawing an Instance does, or did."""

    by: str
    at: datetime | None
    reason: str
    held_by: list[str]
    """Who has it open now."""
    waiting: int
    """Open assignments, held or not."""
    releases: list[Release]


def withdrawal_of(instance: Instance, user: User, *, open_to_me: bool) -> Withdrawal:
    """The withdrawal of an Instance; before it, what it would close. Three queries at most.

    To who reads apart from those who have it open they are not named.
    """
    releases = list(Release.objects.filter(rows__instance=instance).order_by("number"))
    if instance.state == State.WITHDRAWN:
        rows = HistoryEvent.objects.filter(instance=instance, to_state=State.WITHDRAWN)
        event = rows.select_related("actor").order_by("seq").first()
        detail = json.loads(event.payload)["detail"] if event else {}
        by = event.actor.display_name if event and event.actor else "the system"
        return Withdrawal(by, event.at if event else None, detail.get("reason", ""), [], 0, releases)
    waiting = Assignment.objects.filter(instance=instance, closed_at__isnull=True)
    held = Assignment.objects.leased().filter(instance=instance).select_related("reviewer", "round")
    holders = [
        str(row.reviewer) if open_to_me or row.reviewer == user else holder_told(row)
        for row in held
        if row.reviewer
    ]
    return Withdrawal("", None, "", holders, waiting.count(), releases)


def record_of(
    instance: Instance, user: User, roles: frozenset[Role], *, open_to_me: bool, sealed: bool
) -> dict[str, Any]:
    """History, revisions, decisions and talk; others' decisions only where no blind round is open.

    Where the gold is `sealed`, neither the text nor what people wrote about it is told.
    """
    decisions = Decision.objects.filter(instance=instance)
    events = HistoryEvent.objects.filter(instance=instance)
    revisions = Revision.objects.filter(instance=instance)
    if not open_to_me:
        decisions = decisions.filter(reviewer=user)
        events = events.filter(Q(actor=user) | Q(actor__isnull=True))
        revisions = revisions.filter(Q(author=user) | Q(author__isnull=True))
    all_links = list(HistoryEvent.objects.filter(instance=instance).order_by("seq"))
    current = instance.current_revision if open_to_me and not sealed else None
    body = body_parse(current.body) if current else None
    return {
        "instance": instance,
        "open_to_me": open_to_me,
        "sealed": sealed,
        "events": events.select_related("actor", "revision").order_by("seq"),
        "decisions": decisions.select_related(
            "reviewer", "revision", "result_revision", "assignment__guidelines"
        )
        .prefetch_related("reasons")
        .order_by("created_at"),
        "revisions": revisions.select_related("author", "parent").order_by("number"),
        "talk": talk_of(instance, user, roles, body),
        "broken": first_break(all_links),
        "contradicted": levels_contradicted(instance) if open_to_me and not sealed else "",
        "texts": [(each.path, each.label, tuple(spans_of(each.text))) for each in fields_of(body)]
        if body
        else [],
        "answer": getattr(body, "answer", ""),
        "drafts_lot": drafts_lot_of(instance),
        "elsewhere": [] if sealed or not open_to_me else homes_elsewhere(instance),
    }
