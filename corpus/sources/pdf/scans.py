"""Scanned pages of a source: having them read, calling that off, leaving them out."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from corpus.models import PageState, ScannedPage, ScanRun, Source, SourceRun
from corpus.sources.errors import SourceRefused
from corpus.sources.pdf.runs import source_run_clear
from projects.live import run_changed
from projects.models import OPEN_STATES, User
from projects.services import audit, run_cancel


@transaction.atomic
def scan_run_start(*, source: Source, started_by: User | None) -> ScanRun:
    """Queue the reading of a source's scanned pages. Raises SourceRefused where there is nothing to read."""
    unread = source.scanned_pages.unread().count()
    if not (unread and SourceRun.objects.filter(source=source, cleared_at__isnull=True).exists()):
        raise SourceRefused("No scanned page of this source waits to be read.")
    try:
        with transaction.atomic():
            run = ScanRun.objects.create(
                project=source.project, source=source, total_count=unread, started_by=started_by
            )
    except IntegrityError as problem:
        raise SourceRefused("The scanned pages are being read already.") from problem
    _recorded("scan_run_start", source, started_by, unread)
    return run


@transaction.atomic
def scan_run_stop(*, run: ScanRun, stopped_by: User) -> None:
    """Call a reading off. What was read of single pages is held for the next one; nothing of it is taken."""
    run_cancel(run=run)
    _recorded("scan_run_stop", run.source, stopped_by, run.done_count)
    run_changed(run)


def scans_leave_out(*, source: Source, by: User) -> int:
    """Leave out the scanned pages that are not read, and let go of the file. Raises SourceRefused."""
    with transaction.atomic():
        if ScanRun.objects.filter(source=source, state__in=OPEN_STATES).exists():
            raise SourceRefused("The scanned pages are being read. Cancel that first.")
        count = ScannedPage.objects.unread().filter(source=source).update(state=PageState.LEFT_OUT)
        _recorded("scans_leave_out", source, by, count)
    source_run_clear(run=SourceRun.objects.get(source=source))
    return count


def _recorded(action: str, source: Source, by: User | None, pages: int) -> None:
    audit(
        action=action,
        actor=by,
        project=source.project,
        object_kind="source",
        object_uid=source.uid,
        detail={"pages": pages},
    )
