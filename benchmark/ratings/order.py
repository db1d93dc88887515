"""The order in which a clinician reads: their own, drawn by the study's seed, the same every time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from uuid import UUID

from benchmark.models import RatingStudy
from projects.models import User


def numbers_drawn(report_ids: Iterable[str], seed: int) -> dict[str, int]:
    """A number from 1 for each report; it says nothing of the place in the file or of the name."""
    ordered = sorted(report_ids, key=lambda report_id: drawn(seed, report_id))
    return {report_id: number for number, report_id in enumerate(ordered, start=1)}


def order_of(study: RatingStudy, rater: User, uids: Iterable[UUID]) -> list[UUID]:
    """The reports in this rater's order."""
    return sorted(uids, key=lambda uid: drawn(study.seed, rater.pk, uid))


def drawn(seed: int, *of: object) -> bytes:
    """By what somebody's own order sorts: the same each time, and no other follows from it."""
    return hashlib.sha256(" ".join(map(str, (seed, *of))).encode()).digest()
