"""Working the reading of scanned pages off: some pages at a go, then all of their rows at once.

What was read of a page lies on disk as soon as it is whole, so a worker that is killed costs one page, and a
reading that was called off goes on where it ended.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from corpus.models import ScanRun, SourceRun
from corpus.sources.errors import SourceRefused
from corpus.sources.pdf.reading import ENDS_PROCESS, refused
from corpus.sources.pdf.runs import figures_place, source_run_clear, upload_folder
from corpus.sources.pdf.scan_program import NAME
from corpus.sources.pdf.scan_store import scans_store
from corpus.sources.pdf.steps import FAULT, LEASE, Interrupted, Step, told_read, told_write
from imaging.formats.errors import Refused
from imaging.formats.reader import Reader
from imaging.services.places import file_put
from projects.models import RunState
from projects.services import run_claim, run_fail, run_release, run_yield

# One go: other work waits for this worker.
SECONDS = 20.0
# The most that one page may take of the processor, and by the clock; a printed one takes two to four.
PAGE_SECONDS, PAGE_WAITS = 60.0, 600.0
LOOKED = 0.4  # seconds between two looks whether a page is read
GONE = "The PDF is not here any longer. Leave the scanned pages out, and add them as a PDF of their own."


def scan_run_work(*, run: ScanRun, owner: str, seconds: float = SECONDS) -> bool:
    """Read scanned pages for a while. True when some are left and the run waits for its next turn."""
    if not run_claim(run=run, owner=owner, lease=LEASE):
        return False
    step = Step(run, owner)
    file_run = SourceRun.objects.get(source=run.source_id)
    try:
        if not (upload_folder(file_run) / "file.pdf").is_file():
            raise SourceRefused(GONE)
        pages = list(run.source.scanned_pages.unread().order_by("page").values_list("page", flat=True))
        if not _read(file_run, pages, step, seconds):
            return run_yield(run=run, owner=owner)
        scans_store(run=run, told={page: told_read(_told(file_run, page)) for page in pages}, ended=step.end)
    except Interrupted:
        run_release(run=run, owner=owner)
    except SourceRefused as refusal:
        run_fail(run=run, owner=owner, error_for_user=str(refusal))
    except Exception:
        run_fail(run=run, owner=owner, error_for_user=FAULT)
        raise
    run.refresh_from_db()
    if run.state == RunState.DONE:
        source_run_clear(run=file_run)
    return False


def _read(file_run: SourceRun, pages: Sequence[int], step: Step, seconds: float) -> bool:
    """Read pages until the time is over, one at least; whether all are read.

    Raises Interrupted, SourceRefused.
    """
    left = [page for page in pages if not _told(file_run, page).is_file()]
    step.total(len(pages), len(pages) - len(left))
    ends = time.monotonic() + seconds
    # What has come is taken without waiting; for what has not, `_awaited` waits.
    with Reader(program=NAME, seconds=1.0) as reader:
        for number, page in enumerate(left):
            if number and time.monotonic() > ends:
                return False
            told_write(_told(file_run, page), _page(file_run, page, reader, step))
            step.count(1)
    return True


def _told(file_run: SourceRun, page: int) -> Path:
    return upload_folder(file_run) / f"scan-{page:05}.json"


def _page(file_run: SourceRun, page: int, reader: Reader, step: Step) -> dict[str, Any] | None:
    """What was read of a page; None where it cannot be read. Raises SourceRefused, Interrupted."""
    folder, file = upload_folder(file_run), f"scan-{page:05}.png"
    asked = {"page": page, "file": file, "scratch": str(folder), "seconds": PAGE_SECONDS}
    try:
        told = _awaited(reader, folder / "file.pdf", asked, step)
    except Refused as refusal:
        if refusal.code in ENDS_PROCESS:
            return None
        raise refused(refusal) from refusal
    kept = f"{figures_place(file_run)}/{file}"
    file_put(folder / file, kept)
    told["picture"]["path"] = kept
    return told


def _awaited(reader: Reader, path: Path, asked: dict[str, Any], step: Step) -> dict[str, Any]:
    """The answer of the reading process; the run is kept meanwhile. Raises Refused, Interrupted."""
    reader.expect("pdf_scan", path, **asked)
    ends = time.monotonic() + PAGE_WAITS
    while reader.busy and time.monotonic() < ends:
        step.look()
        time.sleep(LOOKED)
        reader.catch_up()
    return reader.ask("pdf_scan", path, **asked)
