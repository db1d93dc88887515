"""Working a reading off: pages in portions, then pictures, then all rows at once.

What was read of a portion of pages, and each picture, lies on disk as soon as it is whole, so a worker that
is killed costs one portion at most.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import F

from corpus.models import SourceKind, SourceRun
from corpus.sources.errors import SourceRefused
from corpus.sources.pdf.chapter import Chapter, chapter_of
from corpus.sources.pdf.reading import PORTION, PdfReading
from corpus.sources.pdf.runs import CASE_SCANS, figures_place, source_run_clear, upload_folder
from corpus.sources.pdf.shapes import PageRead
from corpus.sources.pdf.steps import FAULT, LEASE, Interrupted, Step, told_read, told_write
from corpus.sources.pdf.store import Pictures, chapter_store
from imaging.services.places import file_put
from projects.models import RunState
from projects.services import run_claim, run_fail, run_release


def source_run_work(*, run: SourceRun, owner: str) -> bool:
    """Read a PDF into a Source. False when it is not to be worked: taken, or ended."""
    if not run_claim(run=run, owner=owner, lease=LEASE):
        return False
    try:
        step = Step(run, owner)
        with PdfReading(upload_folder(run) / "file.pdf", between=step.look) as reading:
            _work(run, reading, step)
    except Interrupted:
        run_release(run=run, owner=owner)
    except SourceRefused as refusal:
        run_fail(run=run, owner=owner, error_for_user=f"{refusal} Nothing was taken.")
        source_run_clear(run=run)
    except Exception:
        run_fail(run=run, owner=owner, error_for_user=FAULT)
        raise
    run.refresh_from_db()
    if run.state in (RunState.DONE, RunState.CANCELLED):
        source_run_clear(run=run)
    return True


def _work(run: SourceRun, reading: PdfReading, step: Step) -> None:
    pages = _pages(run, reading, step)
    if run.kind == SourceKind.HOSPITAL_CASE:
        _tables_forget(pages)
    scans = _scans(pages, run)
    chapter = chapter_of(pages)
    if not (chapter.passages or scans):
        raise SourceRefused("This PDF holds no paragraph that could be cited.")
    pictures = _pictures(run, reading, chapter, step)
    step.look()
    names = (upload_folder(run) / "names.txt").read_text(encoding="utf-8").splitlines()
    chapter_store(
        run=run,
        chapter=chapter,
        pictures=pictures,
        names=names,
        notes=_notes(pages, run) + _undrawn(chapter, pictures),
        scans=scans,
        ended=step.end,
    )


def _tables_forget(pages: Sequence[PageRead]) -> None:
    """Leave the tables of a case as lines: a name is known by the words that stand before it."""
    for page in pages:
        page.rules = []


def _scans(pages: Sequence[PageRead], run: SourceRun) -> list[int]:
    """The pages that may be read from their pictures. Raises SourceRefused where no page could be cited."""
    scans = [page.number for page in pages if page.is_scan]
    if not (scans or any(page.lines for page in pages)):
        raise SourceRefused("This PDF holds no text that could be cited.")
    if run.kind != SourceKind.HOSPITAL_CASE:
        return scans
    if scans and not any(page.lines for page in pages):
        raise SourceRefused(f"This PDF holds pictures of pages and no text. {CASE_SCANS}")
    return []


def _pages(run: SourceRun, reading: PdfReading, step: Step) -> list[PageRead]:
    """All pages; portions that lie on disk are not read again."""
    count = reading.page_count()
    folder = upload_folder(run)
    firsts = range(1, count + 1, PORTION)
    there = {first for first in firsts if _portion(folder, first).is_file()}
    step.total(count, sum(min(PORTION, count - first + 1) for first in there))
    for first in firsts:
        if first not in there:
            last = min(first + PORTION - 1, count)
            told_write(_portion(folder, first), [page.as_json() for page in reading.pages(first, last)])
            step.count(last - first + 1)
    return [page for first in firsts for page in _portion_read(_portion(folder, first))]


def _portion(folder: Path, first: int) -> Path:
    return folder / f"pages-{first:05}.json"


def _portion_read(path: Path) -> list[PageRead]:
    return [PageRead.from_json(page) for page in told_read(path)]


def _pictures(run: SourceRun, reading: PdfReading, chapter: Chapter, step: Step) -> Pictures:
    """Cut every picture, and draw the pages on which a person has to decide."""
    cuts = _cuts(run, chapter)
    SourceRun.objects.filter(pk=run.pk).update(total_count=F("done_count") + len(cuts))
    place, folder = figures_place(run), upload_folder(run)
    found: Pictures = {}
    for cut in cuts:
        told = folder / f"{cut['file']}.json"
        if not told.is_file():
            drawn = reading.cut([cut], folder)[0]
            if drawn is not None:
                file_put(folder / cut["file"], f"{place}/{cut['file']}")
            told_write(told, drawn)
        drawn = told_read(told)
        if drawn is not None and default_storage.exists(f"{place}/{cut['file']}"):
            found[cut["file"]] = drawn | {"path": f"{place}/{cut['file']}"}
        step.count(1)
    return found


def _cuts(run: SourceRun, chapter: Chapter) -> list[dict[str, Any]]:
    cuts: list[dict[str, Any]] = [
        {
            "page": one.page,
            "box": [one.box.left, one.box.top, one.box.right, one.box.bottom],
            "file": f"picture-{one.order:06}.png",
        }
        for figure in chapter.figures
        for one in figure.pictures
    ]
    # A page of a hospital case shows its text with the names in it: it is not kept.
    if run.kind == SourceKind.HOSPITAL_CASE:
        return cuts
    doubtful = {
        page
        for figure in chapter.figures
        if figure.doubt
        for page in (
            *(one.page for one in figure.pictures),
            *([figure.caption.block.page] if figure.caption else []),
        )
    }
    return cuts + [{"page": page, "box": None, "file": f"page-{page:05}.png"} for page in sorted(doubtful)]


def _undrawn(chapter: Chapter, pictures: Pictures) -> list[str]:
    """Which pages have pictures that could not be drawn."""
    pages = {
        str(one.page)
        for figure in chapter.figures
        for one in figure.pictures
        if f"picture-{one.order:06}.png" not in pictures
    }
    return [f"Pictures could not be drawn on page {', '.join(sorted(pages, key=int))}."] if pages else []


def _notes(pages: Sequence[PageRead], run: SourceRun) -> list[str]:
    """What a person should know of the reading."""
    scans = [str(page.number) for page in pages if page.is_scan]
    notes = [page.trouble for page in pages if page.trouble]
    if scans and run.kind == SourceKind.HOSPITAL_CASE:
        shown = ", ".join(scans[:20]) + (" and more" if len(scans) > 20 else "")
        notes.append(f"Scanned pages without text were left out: {shown}. {CASE_SCANS}")
    return notes
