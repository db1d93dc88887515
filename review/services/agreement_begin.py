"""Asking for the agreement of a project to be reckoned."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils import timezone

from projects.models import OPEN_STATES, Project, RunState, User
from review.agreement.readings import rounds_counted
from review.models import METHOD, AgreementRun

SETTLED_FOR = timedelta(seconds=60)
"""A Round younger than that may still be taken back (5 s are offered); it is counted next time."""
SELDOM = timedelta(hours=1)
"""By itself no more often than that: the figures move little from one Round to the next."""


def agreement_begin(*, project: Project, started_by: User | None = None) -> AgreementRun:
    """Queue a reckoning; the one that is queued or under way where there is one."""
    upto = timezone.now() - SETTLED_FOR
    try:
        with transaction.atomic():
            return AgreementRun.objects.create(project=project, started_by=started_by, upto=upto)
    except IntegrityError:
        return AgreementRun.objects.get(project=project, state__in=OPEN_STATES)


def agreement_due() -> list[Project]:
    """Projects in which a Round of two or more was settled since the last reckoning, an hour ago or more."""
    now = timezone.now()
    ended = AgreementRun.objects.filter(state=RunState.DONE, method=METHOD)
    told_upto = dict(ended.values_list("project").annotate(Max("upto")))
    shared = Q(readers_per_instance__gte=2) | Q(agreementruns__isnull=False)
    lately = AgreementRun.objects.filter(created_at__gt=now - SELDOM)
    waiting = Project.objects.filter(shared).exclude(pk__in=lately.values("project")).distinct()
    return [project for project in waiting if _settled_since(project, now, told_upto.get(project.pk))]


def _settled_since(project: Project, now: datetime, told_upto: datetime | None) -> bool:
    rounds = rounds_counted(project, now - SETTLED_FOR)
    return (rounds.filter(settled_at__gt=told_upto) if told_upto else rounds).exists()
