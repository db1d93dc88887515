"""DICOM that a machine sends: an import of its own for each request or association, worked off at once."""

from __future__ import annotations

import atexit
import queue
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from imaging.formats.reader import Reader
from imaging.models import ImportRun
from imaging.services.import_runs import import_paths_offer, import_run_create
from imaging.services.import_work import import_run_work
from imaging.services.places import staging_folder
from projects.errors import NoValidApproval
from projects.models import OPEN_STATES, Approval, Project, Purpose, User
from projects.services.runs import worker_name


class _KeptReader(Reader):
    """A reader whose process goes on waiting when one import is done with it."""

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the process as it is."""


# A reading process takes most of a second to start: one that has done its work waits for the next request.
_idle: queue.SimpleQueue[_KeptReader] = queue.SimpleQueue()
MOST_IDLE = 1
POLL_SECONDS = 0.2


@atexit.register
def _idle_close() -> None:
    while not _idle.empty():
        _idle.get_nowait().close()


def approval_for_import(project: Project, number: str = "") -> Approval:
    """The Approval of that number, or the one that allows drafting longest. Raises NoValidApproval."""
    valid = Approval.objects.filter(project=project).valid_for(Purpose.DRAFT)
    chosen = valid.filter(number=number) if number else valid
    approval = chosen.order_by("-expires_on", "pk").first()
    if approval is None:
        which = f"Approval {number}" if number else "No approval"
        verb = "does not allow" if number else "allows"
        raise NoValidApproval(f"{which} of this project {verb} drafting today; images need one to come in.")
    return approval


def study_store(
    *, project: Project, approval: Approval, sent_by: User | None, folder: Path, paths: list[Path]
) -> ImportRun:
    """Take files that lie in `folder`, which becomes the import's own; back when each has its outcome.

    Raises NoValidApproval. Another worker may have come first; then its end is waited for.
    """
    run = import_run_create(project=project, approval=approval, started_by=sent_by)
    staged = staging_folder(run)
    staged.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.rename(staged)
    import_paths_offer(run=run, paths=((staged / path.name, f"{path.name}.dcm", None) for path in paths))
    run.refresh_from_db()
    with _reader() as reader:
        import_run_work(run=run, owner=f"{worker_name()}:store:{run.pk}", reader=reader)
    run.refresh_from_db()
    while run.state in OPEN_STATES and not run.pause_requested:
        time.sleep(POLL_SECONDS)
        run.refresh_from_db()
    return run


@contextmanager
def _reader() -> Iterator[Reader]:
    """A reading process that waits already, or a new one; one is kept for the next request."""
    try:
        reader = _idle.get_nowait()
    except queue.Empty:
        reader = _KeptReader()
    try:
        yield reader
    finally:
        if _idle.qsize() < MOST_IDLE:
            _idle.put(reader)
        else:
            reader.close()
