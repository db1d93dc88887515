"""Approved Instances that today's marks or numbering contradict, as their stored Findings tell."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from corpus.checks.level_checks import LEVEL_RULES
from corpus.models import Finding, Instance, Severity, State
from projects.models import Project


def instances_disagreeing(project: Project) -> QuerySet[Instance]:
    """Those about a Subject with such a finding on their current Revision whose rule nobody overruled there.

    Their Findings are stored anew whenever marks or a numbering change; what a Release leaves out is
    reckoned from the marks themselves.
    """
    said = Finding.objects.filter(check_name__in=LEVEL_RULES).order_by()
    overruled = said.filter(
        revision=OuterRef("revision"), check_name=OuterRef("check_name"), overruled_by__isnull=False
    )
    standing = said.filter(revision=OuterRef("current_revision")).exclude(severity=Severity.NOTE)
    return Instance.objects.filter(
        Exists(standing.filter(~Exists(overruled))),
        project=project,
        state=State.APPROVED,
        subject__isnull=False,
    )
