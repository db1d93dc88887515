"""The end of an import: its staged files are removed and its names replaced, at once or after a day."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from imaging.deidentify.keyed import keyed_digest
from imaging.models import ImportFileState, ImportRun
from imaging.services.harmless_names import names_harmless
from imaging.services.names import FileName, name_read
from imaging.services.places import folder_empty, project_secret, staging_folder
from imaging.services.traces import name_traces_clear
from projects.live import run_changed
from projects.models import ENDED_STATES, Project, RunState
from projects.rows import rows_update

# How long files that nobody goes on with are held: not de-identified, so no longer than a day.
HELD = timedelta(hours=24)
# Hexadecimal digits of each of the two hashes of a name.
HALF = 32
UNREAD = (ImportFileState.WAITING, ImportFileState.ARRIVING)
NEVER_SEALED = (
    "No more files arrived for 24 hours, so this import was ended and what had arrived was removed. "
    "Open a new import and send the files again."
)
NOT_CONTINUED = (
    "Nobody continued this import for 24 hours, so its unread files are not held any longer. "
    "Send them in a new import; what was taken stays."
)


def import_run_held_until(run: ImportRun) -> datetime | None:
    """Until when a stopped or failed import may be continued; None when it may not be."""
    stopped = run.state in (RunState.FAILED, RunState.CANCELLED)
    if not (run.sealed and stopped and run.cleared_at is None and run.ended_at):
        return None
    return run.ended_at + HELD


@transaction.atomic
def import_run_clear(*, run: ImportRun) -> bool:
    """Let go of an ended import's staged files and of the names they came with: both may name a patient.

    What was not read by now is refused. False when there is nothing to let go of.
    """
    # Compare-and-set: somebody who continues the run at this moment either comes first, or is told no.
    cleared = ImportRun.objects.filter(pk=run.pk, state__in=ENDED_STATES, cleared_at__isnull=True).update(
        cleared_at=timezone.now()
    )
    if not cleared:
        return False
    unread = run.files.filter(state__in=UNREAD).update(
        state=ImportFileState.REFUSED,
        read_as="Not read",
        reason="The import ended before this file was read.",
        what_to_do="Send it in a new import",
    )
    ImportRun.objects.filter(pk=run.pk).update(failed_count=F("failed_count") + unread)
    names_replace(run)
    run.refresh_from_db()
    run_changed(run)
    transaction.on_commit(lambda: folder_empty(staging_folder(run)))
    transaction.on_commit(name_traces_clear)
    return True


def names_replace(run: ImportRun) -> None:
    """Replace the names of files and folders, and where they lay, by what names nobody."""
    files = list(run.files.only("pk", "run_id", "name", "series_id"))
    kept = names_harmless(file.name for file in files)
    for file in files:
        file.stem_hash = stem_hash(run.project, file.name) if file.series_id else ""
        file.name = kept[file.name]
    # A name may be in use by another row until that one has its own: first all get one that nobody can send.
    run.files.update(name=Concat(Value("\x01"), Cast("pk", CharField())), staged_path="")
    rows_update(files, ["name", "stem_hash"], where={})


def stem_hash(project: Project, name: str) -> str:
    """Keyed HMACs of what a name and its folders say: of whose file it is, then of which of theirs.

    They pair a later label with its image.
    """
    file = name_read(name)
    return _stem_hash(project, file, file.folders)


def stem_hashes_near(project: Project, name: str) -> list[tuple[str, str, int]]:
    """Both halves of the hashes that the image of a label named `name` may have, with their distance."""
    file = name_read(name)
    found = []
    for folders, apart in file.folders_near().items():
        both = _stem_hash(project, file, folders)
        found.append((both[:HALF], both[HALF:], apart))
    return found


def _stem_hash(project: Project, file: FileName, folders: tuple[str, ...]) -> str:
    secret = project_secret(project)
    halves = [
        keyed_digest(secret, "file stem", json.dumps([kind, folders, said])).hex()[:HALF]
        for kind, said in (("whose", file.whose), ("which", file.which))
    ]
    return "".join(halves)


def imports_let_go(*, now: datetime | None = None) -> None:
    """End uploads that nobody finished, and clear ended imports that nobody may continue any more."""
    before = (now or timezone.now()) - HELD
    for run in ImportRun.objects.filter(state=RunState.QUEUED, sealed=False, created_at__lt=before):
        if _last_arrival(run) < before:
            _end_unsealed(run)
    over = Q(state=RunState.DONE) | Q(sealed=False) | Q(ended_at__lt=before)
    for run in ImportRun.objects.filter(over, state__in=ENDED_STATES, cleared_at__isnull=True):
        if run.state != RunState.DONE and run.sealed:
            ImportRun.objects.filter(pk=run.pk).update(error_for_user=NOT_CONTINUED)
        import_run_clear(run=run)


def _last_arrival(run: ImportRun) -> datetime:
    """When the last piece of a file came in."""
    try:
        times = [path.stat().st_mtime for path in staging_folder(run).iterdir()]
    except FileNotFoundError:
        times = []
    return max(
        [run.created_at, *(datetime.fromtimestamp(at, timezone.get_current_timezone()) for at in times)]
    )


def _end_unsealed(run: ImportRun) -> None:
    ImportRun.objects.filter(pk=run.pk, state=RunState.QUEUED, sealed=False).update(
        state=RunState.FAILED, ended_at=timezone.now(), error_for_user=NEVER_SEALED
    )
