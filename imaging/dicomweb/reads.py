"""The audit of image reads: one row per person and series in five minutes, never a query per frame."""

from __future__ import annotations

import time

from imaging.models import Series
from projects.models import User
from projects.services import audit

WINDOW_SECONDS = 300.0
MOST_KEPT = 10_000
_seen: dict[tuple[int, int], float] = {}


def read_is_new(user_id: int, series_id: int) -> bool:
    """Whether this person's reading of this series has yet to be recorded."""
    return time.monotonic() - _seen.get((user_id, series_id), -WINDOW_SECONDS) >= WINDOW_SECONDS


def read_note(user_id: int, series_id: int) -> None:
    """Record a reading unless it was recorded within the window; one that failed is tried again."""
    if not read_is_new(user_id, series_id):
        return
    if len(_seen) >= MOST_KEPT:
        _seen.clear()
    _seen[user_id, series_id] = time.monotonic()
    try:
        _record(user_id, series_id)
    except Exception:
        _seen.pop((user_id, series_id), None)
        raise


def _record(user_id: int, series_id: int) -> None:
    series = Series.objects.select_related("study__project").get(pk=series_id)
    audit(
        action="image_read",
        actor=User.objects.get(pk=user_id),
        project=series.study.project,
        object_kind="series",
        object_uid=series.uid,
    )
