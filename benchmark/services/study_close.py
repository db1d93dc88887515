"""Close a rating study: from then on its ratings stay as they are, and judges can be held against them."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from benchmark.errors import StudyClosed
from benchmark.models import RatingStudy, ReportRating, SuiteVersion
from benchmark.services.board_refresh import board_owe
from projects.models import User
from projects.services import audit


@transaction.atomic
def study_close(*, study: RatingStudy, by: User | None = None) -> int:
    """How many ratings were begun and not finished; they count for nothing from now on.

    Where its reports answered a suite, the board of that is due.
    Raises StudyClosed where it was closed before.
    """
    # Every rating is written under this lock: none comes in once the study is closed.
    row = RatingStudy.objects.select_for_update().get(pk=study.pk)
    if row.closed_at is not None:
        raise StudyClosed
    row.closed_at = timezone.now()
    row.save(update_fields=["closed_at"])
    board_owe(versions=SuiteVersion.objects.filter(report_studies=row))
    ratings = ReportRating.objects.filter(report__study=row)
    unfinished = ratings.filter(finished_at__isnull=True).count()
    audit(
        action="study_close",
        actor=by,
        project=row.project,
        object_kind="rating_study",
        object_uid=row.uid,
        detail={"finished": ratings.count() - unfinished, "unfinished": unfinished},
    )
    study.closed_at = row.closed_at
    return unfinished
