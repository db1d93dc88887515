"""Working an import off: images first, then the labels that lie on them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction

from imaging.formats.reader import Reader
from imaging.formats.readers import Readers
from imaging.models import ImportFile, ImportFileState, ImportRun, Series
from imaging.services.faces import series_face_look
from imaging.services.file_settle import LEASE, LostRun
from imaging.services.grids import series_is_regular
from imaging.services.import_endings import import_run_clear
from imaging.services.import_steps import step_mark, step_read
from imaging.services.import_together import Ahead
from imaging.services.places import Places, folder_empty, places_of
from imaging.services.slices_tell import slice_doubts_tell
from imaging.services.stacks_part import stacks_part
from projects.errors import NoValidApproval
from projects.live import run_changed
from projects.models import Purpose, RunState
from projects.services import run_claim, run_fail, run_finish, run_heartbeat, run_release
from projects.services.approvals import approval_require

# Settling a file renews the lease too; what settles nothing for so long renews it here.
RENEWED = timedelta(seconds=5)
# Files looked up at once, and the most that are stored in one transaction.
AT_ONCE = 1000
MOST_TOGETHER = 32
# Files read ahead of those that are stored.
READ_AHEAD = 32

FAULT = "Reading broke off by a fault of the program. Continue the import; what was taken stays."


def import_run_work(
    *,
    run: ImportRun,
    owner: str,
    told: Callable[[ImportRun], None] = lambda _run: None,
    settled: Callable[[], None] = lambda: None,
    reader: Reader | None = None,
    places: Places | None = None,
    ahead: Ahead | None = None,
) -> bool:
    """Work an import off. False when it is not to be worked: not sealed, taken, or ended.

    `told` is called when everything was read, while the files still have the names they came with;
    `settled` after each file that was looked at. Without `reader` and `places` it reads afresh, and stores;
    `ahead` brings its own, with what was read before.
    Every file, or a few that lie in one series, is a step of its own transaction, so a killed worker loses
    at most their reading, and whoever claims the run next goes on behind the last settled file.
    """
    if not run.sealed or not run_claim(run=run, owner=owner, lease=LEASE):
        return False
    places = ahead.places if ahead else places or places_of(run)
    try:
        with ahead.reader if ahead else reader or Readers() as reading:
            step: dict[str, Any] = {"run": run, "owner": owner, "reader": reading, "places": places}
            ended = _images(step, ahead or Ahead(run, reading, places), settled) and _labels(step, settled)
    except LostRun:
        return False
    except NoValidApproval as refusal:
        run_fail(run=run, owner=owner, error_for_user=f"{refusal} What was taken stays.")
        _look_over(run)
        run_changed(run)
        return True
    except Exception:
        run_fail(run=run, owner=owner, error_for_user=FAULT)
        _look_over(run)
        run_changed(run)
        raise
    if ended:
        told(run)
        run_finish(run=run, owner=owner)
        import_run_clear(run=run)
    else:
        _look_over(run)
        run_release(run=run, owner=owner)
    folder_empty(places.scratch)
    run_changed(run)
    return True


@dataclass(slots=True)
class _Standing:
    """What the work off an import knows of its run between two files."""

    run: ImportRun
    owner: str
    renewed: float = 0.0
    files: int = 0

    def may_go_on(self) -> bool:
        """False when a person asked to stop. Raises LostRun, NoValidApproval."""
        if time.monotonic() - self.renewed > RENEWED.total_seconds():
            run_heartbeat(run=self.run, owner=self.owner, lease=LEASE)
            self.renewed = time.monotonic()
        own = ImportRun.objects.filter(pk=self.run.pk, state=RunState.RUNNING, lease_owner=self.owner)
        row = own.values_list("cancel_requested", "pause_requested", "total_count").first()
        if row is None:
            raise LostRun
        approval_require(self.run.approval, Purpose.DRAFT)  # It may have ended while files were read.
        is_cancelled, is_paused, self.files = row
        return not (is_cancelled or is_paused)


def _images(step: dict[str, Any], ahead: Ahead, settled: Callable[[], None]) -> bool:
    """Read every file once, the next ones while some are stored. False when a person asked to stop.

    The first goes alone, then more each time: whoever looks sees at once what comes, and stops it.
    """
    run, standing, together = step["run"], _Standing(step["run"], step["owner"]), 1
    while files := _unread(run):
        count = 0
        while files:
            if not standing.may_go_on():
                return False
            count = count or standing.files
            if standing.files != count:
                break  # An archive brought others, some of which may come before the rest.
            ahead.expect(files[: READ_AHEAD + together])
            taken = ahead.take_together(files[:together], step["owner"])
            if not taken:
                step_read(file=files[0], **step)
            for _file in files[: taken or 1]:
                settled()
            files = files[taken or 1 :]
            together = min(4 * together, MOST_TOGETHER)
    _look_over(run)
    return True


def _look_over(run: ImportRun) -> None:
    """See of the series that an import added to how their slices lie and what they show."""
    with transaction.atomic():
        # A volume that gave its slices away may hold none of this import any more.
        keys: set[int] = set()
        for series in Series.objects.filter(import_files__run=run).distinct().order_by("study", "pk"):
            keys |= {series.pk, *(each.pk for each in stacks_part(run, series))}
        for series in Series.objects.filter(pk__in=keys):
            Series.objects.filter(pk=series.pk).update(spacing_is_regular=series_is_regular(series))
            slice_doubts_tell(run, series)
            series_face_look(series)


def _unread(run: ImportRun) -> list[ImportFile]:
    waiting = run.files.filter(state=ImportFileState.WAITING, read_as="")
    return list(waiting.order_by("name", "pk")[:AT_ONCE])


def _labels(step: dict[str, Any], settled: Callable[[], None]) -> bool:
    """Take the marks of every label file; masks before lists, which then confirm them."""
    run, standing = step["run"], _Standing(step["run"], step["owner"])
    waiting = run.files.filter(state=ImportFileState.WAITING).exclude(read_as="").order_by("name", "pk")
    while (file := waiting.first()) is not None:
        if not standing.may_go_on():
            return False
        masks = waiting.filter(read_as__startswith="Mask")
        step_mark(file=masks.first() or file, **step)
        settled()
    return True
