"""Keep what a clinician says of a report: as they go, when they finish, and when they go back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from benchmark.errors import NotBlind, RatingIncomplete, RatingStale, StudyClosed
from benchmark.judge.rubric import Critical, Dimension
from benchmark.models import DimensionRating, RatingStudy, ReportRating, StudyReport
from projects.models import User
from projects.services import audit


@dataclass(frozen=True)
class Opinion:
    """What a clinician says of one report; dimensions without a value are missing."""

    values: Mapping[Dimension, int] = field(default_factory=dict)
    critical: Collection[Critical] = ()

    @property
    def missing(self) -> list[Dimension]:
        """Dimensions that have no value yet."""
        return [one for one in Dimension if one not in self.values]


@transaction.atomic
def rating_save(
    *, report: StudyReport, rater: User, seen: int, opinion: Opinion, finish: bool = False
) -> ReportRating:
    """Write the whole opinion over the version that was on the rater's screen (0: none yet).

    A finished rating stays finished as long as it is complete. Raises StudyClosed, NotBlind, RatingStale
    where another window wrote meanwhile, and RatingIncomplete where one finishes without every dimension.
    """
    _door(report, rater)
    if finish and opinion.missing:
        told = ", ".join(one.value.replace("_", " ") for one in opinion.missing)
        raise RatingIncomplete(f"Not rated yet: {told}.")
    rating = _claim(report, rater, seen)
    was_finished = rating.finished_at is not None
    if opinion.missing:
        rating.finished_at = None
    elif finish and not was_finished:
        rating.finished_at = timezone.now()
    rating.critical = " ".join(one.value for one in Critical if one in opinion.critical)
    rating.save(update_fields=["critical", "finished_at"])
    _values_write(rating, opinion)
    if was_finished != (rating.finished_at is not None):
        _audit("rating_finish" if rating.finished_at else "rating_reopen", rating)
    return rating


@transaction.atomic
def rating_reopen(*, report: StudyReport, rater: User) -> None:
    """Take the end of a rating back; its values stay. Raises StudyClosed and NotBlind."""
    _door(report, rater)
    rating = ReportRating.objects.filter(report=report, rater=rater, finished_at__isnull=False).first()
    if rating is None:
        return
    rating.finished_at, rating.version = None, rating.version + 1
    rating.save(update_fields=["finished_at", "version"])
    _audit("rating_reopen", rating)


def _door(report: StudyReport, rater: User) -> None:
    study = RatingStudy.objects.select_for_update().get(pk=report.study_id)
    if study.closed_at is not None:
        raise StudyClosed
    if study.opened_by_id == rater.pk:
        raise NotBlind


def _claim(report: StudyReport, rater: User, seen: int) -> ReportRating:
    """The rating as the rater saw it, with its next version. Raises RatingStale."""
    if seen == 0:
        rating, is_new = ReportRating.objects.get_or_create(report=report, rater=rater)
        if not is_new:
            raise RatingStale
        return rating
    rows = ReportRating.objects.filter(report=report, rater=rater, version=seen)
    if not rows.update(version=seen + 1):
        raise RatingStale
    return ReportRating.objects.get(report=report, rater=rater)


def _values_write(rating: ReportRating, opinion: Opinion) -> None:
    rating.dimensions.exclude(dimension__in=[one.value for one in opinion.values]).delete()
    rows = [
        DimensionRating(rating=rating, dimension=dimension.value, value=value)
        for dimension, value in opinion.values.items()
    ]
    DimensionRating.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["rating", "dimension"], update_fields=["value"]
    )


def _audit(action: str, rating: ReportRating) -> None:
    audit(
        action=action,
        actor=rating.rater,
        project=rating.report.study.project,
        object_kind="report_rating",
        object_uid=rating.uid,
    )
