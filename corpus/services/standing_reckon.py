"""Reckoning what people made of one check, and demoting it when they overrule it too often."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from corpus.models import CheckStanding, Decision, Finding
from corpus.standing import NEVER_DEMOTED, is_contested


@transaction.atomic
def standing_reckon(*, project_id: int, check_name: str) -> CheckStanding:
    """Count the cases of a check again: findings on texts people decided on, and those they overruled.

    Run again it changes nothing. A check comes back by itself once its share has fallen.
    """
    decided = Decision.objects.filter(revision=OuterRef("revision"), undone_at__isnull=True)
    cases = Finding.objects.filter(revision__instance__project=project_id, check_name=check_name).filter(
        Q(overruled_by__isnull=False) | Exists(decided)
    )
    count, overruled = cases.count(), cases.filter(overruled_by__isnull=False).count()
    standing, _ = CheckStanding.objects.update_or_create(
        project_id=project_id, check_name=check_name, defaults={"cases": count, "overruled": overruled}
    )
    demoted = is_contested(standing) and check_name not in NEVER_DEMOTED
    if demoted != standing.is_demoted:
        standing.is_demoted = demoted
        standing.save(update_fields=["is_demoted", "changed_at"])
    return standing
