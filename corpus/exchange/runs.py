"""Taking Instances in or out as a job that a person can see: start it, stop it, let go of its file."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from corpus.exchange.errors import TransferRefused
from corpus.exchange.export import chosen
from corpus.models import Direction, Source, TransferRun
from imaging.services.places import folder_empty
from projects.live import run_changed
from projects.models import ENDED_STATES, Project, RunState, User
from projects.services import audit, run_cancel, run_resume

LARGEST_FILE = 1024 * 1024 * 1024  # bytes
BLOCK = 1_048_576
HELD = timedelta(hours=24)  # the file of an import that failed
HELD_EXPORT = timedelta(days=7)


def transfer_folder(run: TransferRun) -> Path:
    """Where the file of a run lies."""
    return Path(settings.MEDIA_ROOT) / "transfers" / str(run.uid)


def transfer_file(run: TransferRun) -> Path:
    """The file of a run."""
    return transfer_folder(run) / "instances.jsonl"


def import_begin(
    *,
    project: Project,
    content: BinaryIO,
    size: int,
    file_name: str,
    started_by: User,
    source: Source | None = None,
) -> TransferRun:
    """Keep an uploaded file and queue its reading. Raises TransferRefused for an empty or too large one."""
    if not size:
        raise TransferRefused("The file is empty.")
    if size > LARGEST_FILE:
        raise TransferRefused("The file is larger than 1 GB. Split it between two lines, or use the command.")
    run = TransferRun(
        project=project,
        direction=Direction.IMPORT,
        file_name=file_name[-120:],
        size=size,
        total_count=size,
        source=source,
        started_by=started_by,
    )
    folder = transfer_folder(run)
    folder.mkdir(parents=True, mode=0o700)
    try:
        with _private(run).open("r+b") as stream:
            while block := content.read(BLOCK):
                stream.write(block)
            stream.flush()
            os.fsync(stream.fileno())
        with transaction.atomic():
            run.save()
            _audit("transfer_import", run, started_by)
    except BaseException:
        folder_empty(folder)
        raise
    return run


@transaction.atomic
def export_begin(*, project: Project, state: str, started_by: User) -> TransferRun:
    """Queue an export. Raises TransferRefused when there is nothing to write."""
    count = chosen(project, state).count()
    if not count:
        raise TransferRefused("There is no instance to export.")
    run = TransferRun.objects.create(
        project=project,
        direction=Direction.EXPORT,
        file_name=f"{project.slug}-instances.jsonl",
        state_chosen=state,
        total_count=count,
        started_by=started_by,
    )
    _audit("transfer_export", run, started_by)
    return run


def transfer_stop(*, run: TransferRun, by: User) -> None:
    """Call a run off. What was imported stays; a half-written export is removed."""
    with transaction.atomic():
        run_cancel(run=run)
        _audit("transfer_stop", run, by)
        run_changed(run)
    transfer_clear(run=run)


@transaction.atomic
def transfer_continue(*, run: TransferRun) -> None:
    """Go on where a failed run ended. Raises TransferRefused once its file was removed."""
    if run.cleared_at is not None:
        raise TransferRefused("The file of this run is not held any longer. Start it again.")
    run_resume(run=run)
    run_changed(run)


def transfer_clear(*, run: TransferRun) -> bool:
    """Let go of the file of a run that has ended; a finished export keeps it for a while."""
    ended = TransferRun.objects.filter(pk=run.pk, state__in=ENDED_STATES, cleared_at__isnull=True)
    if not ended.update(cleared_at=timezone.now()):
        return False
    folder_empty(transfer_folder(run))
    run.refresh_from_db()
    return True


def transfers_let_go() -> None:
    """Remove files of runs that ended: at once where nobody needs them, else after a while."""
    now = timezone.now()
    imports = Q(direction=Direction.IMPORT, state=RunState.DONE) | Q(state=RunState.CANCELLED)
    failed = Q(state=RunState.FAILED, ended_at__lt=now - HELD)
    exports = Q(direction=Direction.EXPORT, ended_at__lt=now - HELD_EXPORT)
    over = TransferRun.objects.filter(imports | failed | exports, cleared_at__isnull=True)
    for run in over.filter(state__in=ENDED_STATES)[:20]:
        transfer_clear(run=run)


def _private(run: TransferRun) -> Path:
    path = transfer_file(run)
    path.touch(mode=0o600)
    return path


def _audit(action: str, run: TransferRun, by: User) -> None:
    audit(action=action, actor=by, project=run.project, object_kind="transfer run", object_uid=run.uid)
