"""What became of a file of an import: written with its count, once."""

from __future__ import annotations

from copy import copy
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any

from django.db import transaction

from imaging.formats import limits
from imaging.models import ImportFile, ImportFileState, ImportRun, Series
from imaging.services.import_words import there_once
from projects.rows import rows_update
from projects.services import run_advance

# Longer than one file may take to be read, so that a slow file is not read by two workers.
LEASE = timedelta(seconds=limits.SECONDS * 1.5)


class LostRun(Exception):
    """The run is no longer this worker's: nothing of the present step may be written."""


@transaction.atomic
def file_settle(run: ImportRun, file: ImportFile, owner: str, **outcome: Any) -> None:
    """Write what became of a file and count it. Raises LostRun when the run has another owner."""
    state = outcome.setdefault("state", ImportFileState.TAKEN)
    changed = ImportFile.objects.filter(pk=file.pk, state=ImportFileState.WAITING).update(**outcome)
    failed = int(state == ImportFileState.REFUSED)
    counted = {"done": 1 - failed, "failed": failed}
    if not changed or not run_advance(run=run, owner=owner, lease=LEASE, **counted):
        raise LostRun


@transaction.atomic
def files_settle(run: ImportRun, owner: str, outcomes: list[tuple[ImportFile, dict[str, Any]]]) -> None:
    """The same for files that were taken together. Raises LostRun, and then none of them is settled."""
    changed = 0
    for names, told in _by_names(outcomes).items():
        changed += rows_update(told, names, where={"state": ImportFileState.WAITING})
    if changed != len(outcomes) or not run_advance(run=run, owner=owner, done=changed, lease=LEASE):
        raise LostRun


def _by_names(
    outcomes: list[tuple[ImportFile, dict[str, Any]]],
) -> dict[tuple[str, ...], list[ImportFile]]:
    """Taken files as they will be, by what their outcome tells; those in hand stay as they are."""
    told: dict[tuple[str, ...], list[ImportFile]] = {}
    for file, outcome in outcomes:
        changed = copy(file)
        for name, value in {**outcome, "state": ImportFileState.TAKEN}.items():
            setattr(changed, name, value)
        told.setdefault((*outcome, "state"), []).append(changed)
    return told


@transaction.atomic
def file_settle_beside(run: ImportRun, file: ImportFile, owner: str, outcomes: list[dict[str, Any]]) -> None:
    """Add a taken row for each further series that one file became. Raises LostRun."""
    if not outcomes:
        return
    for number, outcome in enumerate(outcomes, start=2):
        name = _free_name(run, file.name, f"stack-{number}")
        ImportFile.objects.create(run=run, name=name, state=ImportFileState.TAKEN, **outcome)
    ImportRun.objects.filter(pk=run.pk).update(total_count=run.files.count())
    if not run_advance(run=run, owner=owner, done=len(outcomes), lease=LEASE):
        raise LostRun


def _free_name(run: ImportRun, name: str, word: str) -> str:
    """A name like a file's own that no other file of the import has: `scan.dcm` gives `scan_stack-2.dcm`."""
    path = PurePosixPath(name[-360:])
    wanted = path.with_name(f"{path.stem}_{word}{path.suffix}")
    while run.files.filter(name=str(wanted)).exists():
        wanted = wanted.with_name(f"{wanted.stem}_{word}{path.suffix}")
    return str(wanted)


def file_duplicate(
    run: ImportRun,
    file: ImportFile,
    owner: str,
    digest: str,
    earlier: ImportFile | None,
    *,
    series: Series | None = None,
    read_as: str = "",
) -> None:
    """Settle a file that was taken before, as `earlier`, or whose image is in `series` already."""
    file_settle(
        run,
        file,
        owner,
        state=ImportFileState.DUPLICATE,
        sha256=digest,
        read_as=earlier.read_as if earlier else read_as,
        levels_found=earlier.levels_found if earlier else "",
        **there_once(run, earlier),
        series=earlier.series if earlier else series,
    )
