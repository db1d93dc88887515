"""PDF sources as tests need them, read by the real reading process."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.utils import timezone

from corpus.models import Figure, Match, ScannedPage, ScanRun, Source, SourceKind, SourceRun
from corpus.sources.pdf.runs import source_run_start
from corpus.sources.pdf.scan_work import scan_run_work
from corpus.sources.pdf.scans import scan_run_start
from corpus.sources.pdf.work import source_run_work
from imaging.models import SignOff
from projects.models import Egress, Project, RunState, User
from tests.corpus.sources.chapter import FILLER, picture_pixels
from tests.corpus.sources.scanned import ENGLISH, HARDLY, scan_of, slip
from tests.pdf_writer import Page, pdf_bytes
from tests.terms import terms_make


def small_book() -> bytes:
    """A page with a sure figure, two panels under a caption of three, and a picture without a caption."""
    first = Page(400, 700)
    first.text(40, 60, "Stenosis", 16, bold=True)
    first.text(40, 90, "The canal is narrow in Figure 1, as a picture shows.", 10)
    first.picture(40, 110, 150, 100, picture_pixels(1))
    first.text(40, 222, "Figure 1. A narrow canal.", 8)
    first.text(40, 260, "Two levels are compared in Figure 2 by their width.", 10)
    first.picture(40, 280, 150, 100, picture_pixels(2))
    first.picture(200, 280, 150, 100, picture_pixels(3))
    first.text(40, 392, "Figure 2. Grades. (A) First. (B) Second. (C) Third.", 8)
    for index, words in enumerate(FILLER.split(". ")[:2]):
        first.text(40, 430 + 13 * index, words + ".", 10)
    first.picture(40, 520, 200, 100, picture_pixels(4))
    return pdf_bytes([first])


def pdf_offered(project: Project, content: bytes | None = None, **more: Any) -> SourceRun:
    """An uploaded PDF that waits to be read."""
    content = small_book() if content is None else content
    usual: dict[str, Any] = {"kind": SourceKind.TEXTBOOK, "language": "en", "terms": terms_make()}
    if more.get("kind") == SourceKind.HOSPITAL_CASE:
        usual["terms"] = terms_make(egress=Egress.LOCAL_ONLY, may_quote=False)
    usual |= more
    return source_run_start(project=project, content=BytesIO(content), size=len(content), **usual)


def a_book(project: Project, content: bytes | None = None, **more: Any) -> Source:
    """A PDF that was read into a source."""
    run = pdf_offered(project, content, **more)
    source_run_work(run=run, owner="a test")
    run.refresh_from_db()
    assert run.source is not None, run.error_for_user
    return run.source


def scans_read(source: Source, by: User | None = None) -> ScanRun:
    """Have the scanned pages of a source read, by one worker until nothing is left."""
    waiting = source.scan_runs.filter(state=RunState.QUEUED).first()
    run = waiting or scan_run_start(source=source, started_by=by)
    while scan_run_work(run=run, owner="a test"):
        pass
    return run


def unsure_page(project: Project) -> ScannedPage:
    """A page that was read so unsurely that it waits."""
    scan = scan_of([slip(ENGLISH[2], size=9)], HARDLY)
    source = a_book(project, scan, read_scans=True, title="A bad scan")
    scans_read(source)
    return source.scanned_pages.get()


def doubtful_figure(source: Source) -> Figure:
    """A figure whose caption waits for a person."""
    return source.figures.filter(match=Match.DOUBTFUL).exclude(matched_caption=None).get()


def looked_at(source: Source, by: User | None = None) -> None:
    """All pictures signed off by somebody."""
    signed = by or User.objects.create_user(username="looked", password="looked at it", display_name="Looked")
    source.figures.update(sign_off=SignOff.SIGNED, signed_off_by=signed, signed_off_at=timezone.now())
