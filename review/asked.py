"""What the settings of a project ask of one Instance: how many read it, and how early."""

from __future__ import annotations

from django.db.models import Count, Exists, OuterRef, Q

from corpus.models import Finding, Instance, InstanceCondition, InstanceLevel, State
from corpus.statistics.proportions import LEAST_FOR_A_CLAIM
from review.draw import rank
from review.models import Workflow

FINDINGS_FIRST = 2_000
RARE_FIRST = 1_000
"""Below the steps of answered redrafts and adjudications, above any priority of drafting."""


def readers_for(instance: Instance, workflow: Workflow) -> int:
    """All the readers of the project for a share of the items, drawn by their uid; one for the others."""
    readers = instance.project.readers_per_instance
    if readers == 1 or workflow.overlap_percent >= 100:
        return readers
    is_shared = rank("overlap", instance.uid) % 10_000 < 100 * workflow.overlap_percent
    return readers if is_shared else 1


def priority_for(instance: Instance, workflow: Workflow) -> int:
    """What the rules of the project add to an item's own priority. Two queries at most."""
    more = 0
    if workflow.findings_first and _has_findings(instance):
        more += FINDINGS_FIRST
    if workflow.rare_first and _is_rare(instance):
        more += RARE_FIRST
    return more


def _has_findings(instance: Instance) -> bool:
    return (
        Finding.objects.filter(revision=instance.current_revision_id, overruled_by__isnull=True)
        .exclude(severity="note")
        .exists()
    )


def _is_rare(instance: Instance) -> bool:
    """Whether it names a level or a condition of which fewer than 15 approved items of the project tell."""
    counted = Count(
        "instance__pk", filter=Q(instance__project=instance.project_id, instance__state=State.APPROVED)
    )
    levels = InstanceLevel.objects.filter(
        Exists(InstanceLevel.objects.filter(instance=instance, level=OuterRef("level")))
    )
    conditions = InstanceCondition.objects.filter(
        Exists(InstanceCondition.objects.filter(instance=instance, condition=OuterRef("condition")))
    )
    found = [
        *levels.values("level").annotate(approved=counted).order_by(),
        *conditions.values("condition").annotate(approved=counted).order_by(),
    ]
    return any(one["approved"] < LEAST_FOR_A_CLAIM for one in found)
