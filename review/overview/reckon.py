"""Reckoning where a project stands, in the background: no page counts hundreds of thousands of rows."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import product
from statistics import median
from time import perf_counter
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from corpus.models import Decision, DecisionReason, HeldOut, Instance, ReleaseRow, State, Tier, Verdict
from projects.models import Project
from review.models import Overview, Round, SpineCell
from review.overview.edits import edited_texts_count, edits_by

WEEKS = 12
CONDITION = "condition_rows__condition"
UNWRITTEN = (State.DRAFTING, State.FAILED)
READ = (State.APPROVED, State.REJECTED, State.NO_CONSENSUS)


def overview_reckon(*, project: Project) -> Overview:
    """Count everything anew and keep it. Items that a hidden Suite keeps are counted nowhere by level."""
    began = perf_counter()
    now = timezone.now()
    left = edited_texts_count(told=_told(project))
    figures = {
        "steps": _steps(project),
        "tiers": _tiers(project),
        "weeks": _weeks(project, now),
        "prompts": _reasons(project, "prompt_label"),
        "models": _reasons(project, "model_name"),
        "edits": {
            "left": left,
            "prompts": edits_by(_told(project), "prompt_label"),
            "models": edits_by(_told(project), "model_name"),
        },
    }
    cells = list(_cells(project))
    with transaction.atomic():
        took = round((perf_counter() - began) * 1000)
        kept = {"reckoned_at": now, "took_ms": took, "figures": json.dumps(figures)}
        overview, _ = Overview.objects.update_or_create(project=project, defaults=kept)
        SpineCell.objects.filter(overview=overview).delete()
        SpineCell.objects.bulk_create(
            (SpineCell(overview=overview, **cell) for cell in cells), batch_size=1000
        )
    return overview


def _told(project: Project) -> QuerySet[Instance]:
    """The Instances that count."""
    hidden = HeldOut.objects.filter(is_hidden=True)
    rows = Instance.objects.filter(project=project).exclude(state=State.WITHDRAWN)
    return rows.exclude(uid__in=hidden.values("instance_uid"))


def _cells(project: Project) -> Iterable[dict[str, Any]]:
    """Counts by level: for all, each modality, each condition and each pair of both. Four queries."""
    for by_modality, by_condition in product((False, True), repeat=2):
        names = ["modality"] * by_modality + [CONDITION] * by_condition
        rows = _told(project).filter(level_rows__isnull=False)
        if by_condition:
            rows = rows.filter(condition_rows__isnull=False)
        if by_modality:
            rows = rows.exclude(modality="")
        counted = rows.values("level_rows__level", *names).annotate(
            items=Count("pk"),
            approved_count=Count("pk", filter=Q(state=State.APPROVED)),
            unread_count=Count("pk", filter=Q(state=State.APPROVED, tier=Tier.V1)),
            rejected_count=Count("pk", filter=Q(state=State.REJECTED)),
        )
        for row in counted.order_by():
            yield {
                "level": row["level_rows__level"],
                "modality": row.get("modality", ""),
                "condition": row.get(CONDITION, ""),
                "items": row["items"],
                "approved": row["approved_count"],
                "unread": row["unread_count"],
                "rejected": row["rejected_count"],
            }


def _steps(project: Project) -> dict[str, int]:
    """How many Instances came how far. Two queries."""
    states = Instance.objects.filter(project=project).exclude(state=State.WITHDRAWN)
    counted = dict(states.values_list("state").annotate(Count("pk")).order_by())
    drafted = sum(counted.values())
    released = ReleaseRow.objects.filter(instance__project=project, instance__state=State.APPROVED)
    return {
        "drafted": drafted,
        "revised": drafted - sum(counted.get(state, 0) for state in UNWRITTEN),
        "read": sum(counted.get(state, 0) for state in READ),
        "approved": counted.get(State.APPROVED, 0),
        "released": released.values("instance").distinct().count(),
    }


def _tiers(project: Project) -> dict[str, int]:
    """Approved Instances by how far people have read them. One query."""
    rows = Instance.objects.filter(project=project, state=State.APPROVED)
    return dict(rows.values_list("tier").annotate(Count("pk")).order_by("tier"))


# Of what others still read apart only that it was decided: who leads may be one of them.
_SETTLED = ~Exists(Round.objects.filter(assignments__decision=OuterRef("pk"), settled_at__isnull=True))


def _weeks(project: Project, now: datetime) -> list[dict[str, Any]]:
    """Decisions of each of the last weeks, the oldest first: how many, seconds each (median), rejected."""
    since = now - timedelta(weeks=WEEKS)
    rows = Decision.objects.filter(instance__project=project, undone_at__isnull=True, created_at__gt=since)
    rows = rows.annotate(is_settled=_SETTLED)
    seconds: dict[int, list[int]] = defaultdict(list)
    counts: Counter[int] = Counter()
    rejected: Counter[int] = Counter()
    told = rows.values_list("created_at", "active_seconds", "verdict", "is_settled")
    for at, active, verdict, is_settled in told.iterator():
        week = min(WEEKS - 1, (at - since) // timedelta(weeks=1))
        counts[week] += 1
        rejected[week] += is_settled and verdict == Verdict.REJECT
        if active:
            seconds[week].append(active)
    return [
        {
            "until": (since + timedelta(weeks=week + 1)).date().isoformat(),
            "decisions": counts[week],
            "rejected": rejected[week],
            "seconds": round(median(seconds[week])) if seconds[week] else None,
        }
        for week in range(WEEKS)
    ]


def _reasons(project: Project, column: str) -> dict[str, Any]:
    """Of texts that a machine wrote: how many were read, and how many for each reason, by prompt or model."""
    name = f"revision__{column}"
    read = Decision.objects.filter(_SETTLED, instance__project=project, undone_at__isnull=True)
    read = read.exclude(**{name: ""})
    totals = dict(read.values_list(name).annotate(Count("revision", distinct=True)).order_by())
    rows = DecisionReason.objects.filter(decision__in=read.values("pk"))
    # A text that two read, or that an adjudicator settled, is one text.
    of_texts = Count("decision__revision", distinct=True)
    counted = rows.values_list(f"decision__{name}", "reason").annotate(of_texts).order_by()
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for label, reason, count in counted:
        found[label][reason] = count
    return {label: {"read": total, "reasons": found[label]} for label, total in sorted(totals.items())}
