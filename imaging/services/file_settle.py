"""What became of a file of an import: written with its count, once."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from django.db import transaction
from django.utils import dateformat, timezone

from imaging.formats.picture import WORDS as PICTURES_READ_AS
from imaging.models import ImportFile, ImportFileState, ImportRun, Series
from projects.live import run_changed
from projects.services import run_advance


class LostRun(Exception):
    """The run is no longer this worker's: nothing of the present step may be written."""


@transaction.atomic
def file_settle(run: ImportRun, file: ImportFile, owner: str, **outcome: Any) -> None:
    """Write what became of a file and count it. Raises LostRun when the run has another owner."""
    state = outcome.setdefault("state", ImportFileState.TAKEN)
    changed = ImportFile.objects.filter(pk=file.pk, state=ImportFileState.WAITING).update(**outcome)
    failed = int(state == ImportFileState.REFUSED)
    if not changed or not run_advance(run=run, owner=owner, done=1 - failed, failed=failed):
        raise LostRun
    run_changed(run)


@transaction.atomic
def file_settle_beside(run: ImportRun, file: ImportFile, owner: str, outcomes: list[dict[str, Any]]) -> None:
    """Add a taken row for each further series that one file became. Raises LostRun."""
    if not outcomes:
        return
    for number, outcome in enumerate(outcomes, start=2):
        name = _free_name(run, file.name, f"stack-{number}")
        ImportFile.objects.create(run=run, name=name, state=ImportFileState.TAKEN, **outcome)
    ImportRun.objects.filter(pk=run.pk).update(total_count=run.files.count())
    if not run_advance(run=run, owner=owner, done=len(outcomes)):
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
        **_there_once(run, earlier),
        series=earlier.series if earlier else series,
    )


def _there_once(run: ImportRun, earlier: ImportFile | None) -> dict[str, str]:
    """Where the same file came in, and as what. Names no file: the sentence outlives the names."""
    if earlier is None:
        return {"reason": "The same image was taken before; it is there once."}
    if earlier.run_id == run.pk:
        return {"reason": "The same file lies in this import twice; it was taken once."}
    day = dateformat.format(timezone.localtime(earlier.run.created_at), "j M Y")
    said, there = run.picture_modality, earlier.read_as
    if said and there in PICTURES_READ_AS.values() and there != PICTURES_READ_AS[said]:
        return {
            "reason": f"The same file was taken in the import of {day} as {there}, and stays that.",
            "what_to_do": "If that is wrong, withhold its study under “De-identification record”, export the "
            f"picture anew so that its bytes differ, and import that as {said}",
        }
    return {"reason": f"The same file was taken in the import of {day}; it is there once."}
