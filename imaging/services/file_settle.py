"""What became of a file of an import: written with its count, once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any

from django.db import transaction
from django.db.models import Case, Value, When

from imaging.formats import limits
from imaging.models import ImportFile, ImportFileState, ImportRun, Series
from imaging.services.import_words import there_once
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
    alike: dict[tuple[Any, ...], list[tuple[ImportFile, str]]] = {}
    for file, outcome in outcomes:
        told = tuple((name, value) for name, value in outcome.items() if name != "sha256")
        alike.setdefault(told, []).append((file, outcome["sha256"]))
    changed = sum(_settle_alike(files, dict(told)) for told, files in alike.items())
    if changed != len(outcomes) or not run_advance(run=run, owner=owner, done=changed, lease=LEASE):
        raise LostRun


def _settle_alike(files: list[tuple[ImportFile, str]], outcome: dict[str, Any]) -> int:
    """Write one outcome of several files, each with its own SHA-256; of how many."""
    digests = [When(pk=file.pk, then=Value(digest)) for file, digest in files]
    waiting = ImportFile.objects.filter(
        pk__in=[file.pk for file, _digest in files], state=ImportFileState.WAITING
    )
    return waiting.update(state=ImportFileState.TAKEN, sha256=Case(*digests), **outcome)


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
