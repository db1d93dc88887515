"""Working an import off: images first, then the labels that lie on them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction

from imaging.formats import limits
from imaging.formats.reader import Reader
from imaging.models import ImportFile, ImportFileState, ImportRun, Series
from imaging.services.faces import series_face_look
from imaging.services.file_settle import LostRun
from imaging.services.grids import series_is_regular
from imaging.services.import_endings import import_run_clear
from imaging.services.import_steps import step_mark, step_read
from imaging.services.places import Places, folder_empty, places_of
from imaging.services.slices_tell import slice_doubts_tell
from projects.errors import NoValidApproval
from projects.live import run_changed
from projects.models import Purpose
from projects.services import run_claim, run_fail, run_finish, run_heartbeat, run_release
from projects.services.approvals import approval_require

logger = logging.getLogger(__name__)
# Longer than one file may take to be read, so that a slow file is not read by two workers.
LEASE = timedelta(seconds=limits.SECONDS * 1.5)

FAULT = "Reading broke off by a fault of the program. Continue the import; what was taken stays."


def import_run_work(
    *,
    run: ImportRun,
    owner: str,
    told: Callable[[ImportRun], None] = lambda _run: None,
    settled: Callable[[], None] = lambda: None,
    reader: Reader | None = None,
    places: Places | None = None,
) -> bool:
    """Work an import off. False when it is not to be worked: not sealed, taken, or ended.

    `told` is called when everything was read, while the files still have the names they came with;
    `settled` after each file that was looked at. Without `reader` and `places` it reads afresh, and stores.
    Every file is a step of its own transaction, so a killed worker loses at most one file's
    reading, and whoever claims the run next goes on behind the last settled file.
    """
    if not run.sealed or not run_claim(run=run, owner=owner, lease=LEASE):
        return False
    places = places or places_of(run)
    try:
        with reader or Reader() as reading:
            step: dict[str, Any] = {"run": run, "owner": owner, "reader": reading, "places": places}
            ended = _images(step, settled) and _labels(step, settled)
    except LostRun:
        return False
    except NoValidApproval as refusal:
        run_fail(run=run, owner=owner, error_for_user=f"{refusal} What was taken stays.")
        run_changed(run)
        return True
    except Exception:
        run_fail(run=run, owner=owner, error_for_user=FAULT)
        run_changed(run)
        raise
    if ended:
        told(run)
        run_finish(run=run, owner=owner)
        import_run_clear(run=run)
    else:
        run_release(run=run, owner=owner)
    folder_empty(places.scratch)
    run_changed(run)
    return True


def _may_go_on(run: ImportRun, owner: str) -> bool:
    if not run_heartbeat(run=run, owner=owner, lease=LEASE):
        raise LostRun
    approval_require(run.approval, Purpose.DRAFT)  # It may have ended while files were read.
    return not (run.cancel_requested or run.pause_requested)


def _next(run: ImportRun, *, labels: bool) -> ImportFile | None:
    waiting = run.files.filter(state=ImportFileState.WAITING)
    chosen = waiting.exclude(read_as="") if labels else waiting.filter(read_as="")
    return chosen.order_by("name", "pk").first()


def _images(step: dict[str, Any], settled: Callable[[], None]) -> bool:
    """Read every file once. False when a person asked to stop."""
    run = step["run"]
    while (file := _next(run, labels=False)) is not None:
        if not _may_go_on(run, step["owner"]):
            return False
        step_read(file=file, **step)
        settled()
    with transaction.atomic():
        for series in Series.objects.filter(import_files__run=run).distinct():
            Series.objects.filter(pk=series.pk).update(spacing_is_regular=series_is_regular(series))
            slice_doubts_tell(run, series)
            series_face_look(series)
    return True


def _labels(step: dict[str, Any], settled: Callable[[], None]) -> bool:
    """Take the marks of every label file; masks before lists, which then confirm them."""
    run = step["run"]
    while (file := _next(run, labels=True)) is not None:
        if not _may_go_on(run, step["owner"]):
            return False
        masks = run.files.filter(state=ImportFileState.WAITING, read_as__startswith="Mask")
        step_mark(file=masks.order_by("name", "pk").first() or file, **step)
        settled()
    return True
