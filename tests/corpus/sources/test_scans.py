"""Scanned pages become passages that say so: at once or later, in turns, and with a person where unsure."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from corpus.models import PageState, Passage, ReadBy, ScannedPage, ScanRun, SourceKind, SourceRun
from corpus.sources.errors import NotWaitingForReading, SourceRefused
from corpus.sources.pdf import scan_work
from corpus.sources.pdf.runs import source_runs_let_go, upload_folder
from corpus.sources.pdf.scan_check import page_digest, scan_page_check, scan_page_drop
from corpus.sources.pdf.scan_work import scan_run_work
from corpus.sources.pdf.scans import scan_run_start, scan_run_stop, scans_leave_out
from generation.usable import bars_of
from projects.models import AuditEvent, Project, RunState, User
from tests.conftest import signed_in
from tests.corpus.sources.books import a_book, pdf_offered, scans_read, unsure_page
from tests.corpus.sources.chapter import FILLER
from tests.corpus.sources.scanned import ENGLISH, page_scanned, scan_of, slip
from tests.corpus.sources.test_pdf_source import FORM, text_page
from tests.pdf_writer import pdf_bytes

SAID = "Lateral recess stenosis without listhesis is decompressed alone."


def mixed_pdf() -> bytes:
    """A page with text, a scanned one, and a page with text."""
    scanned = page_scanned(slip(ENGLISH[2], heading="Recess"))
    return pdf_bytes([text_page(f"First {FILLER}"), scanned, text_page(f"Third {FILLER}")])


def test_pages_are_read_at_once_where_that_was_asked_for(project: Project, lead: User) -> None:
    source = a_book(project, mixed_pdf(), read_scans=True, started_by=lead)
    assert sorted(source.passages.values_list("page", "position")) == [(1, 1), (3, 2)]
    run = scans_read(source)
    assert (run.state, run.started_by, run.done_count) == (RunState.DONE, lead, 1)
    rows = list(source.passages.order_by("position").values_list("page", "position", "read_by", "heading"))
    assert rows == [(1, 1, ReadBy.TEXT, ""), (2, 2, ReadBy.OCR, "Recess"), (3, 3, ReadBy.TEXT, "")]
    passage = source.passages.get(page=2)
    assert passage.text.startswith(SAID)
    assert passage.confidence == source.scanned_pages.get().confidence
    picture = source.page_images.get(page=2)
    assert default_storage.exists(picture.path)
    assert picture.width > picture.height
    assert not upload_folder(source.run).exists()
    assert SourceRun.objects.get().cleared_at is not None


def test_pages_are_read_later_and_their_file_is_held_until_then(project: Project, lead: User) -> None:
    source = a_book(project, mixed_pdf())
    source_runs_let_go()
    assert upload_folder(source.run).exists()
    client = signed_in(lead)
    page = client.get(f"/p/lumbar/sources/{source.uid}/").content.decode()
    assert "Read the scanned pages" in page
    client.post(f"/p/lumbar/sources/{source.uid}/scans/read/")
    assert "Pages read by OCR" in client.get(f"/p/lumbar/sources/{source.uid}/").content.decode()
    scans_read(source)
    part = client.get(f"/p/lumbar/sources/{source.uid}/scans/")
    assert part.headers["HX-Refresh"] == "true"
    page = client.get(f"/p/lumbar/sources/{source.uid}/").content.decode()
    assert "Read by OCR, check against the page" in page
    assert not upload_folder(source.run).exists()


def test_a_scan_without_any_text_is_a_source_named_by_its_first_heading(project: Project) -> None:
    source = a_book(project, scan_of([slip(ENGLISH[2], heading="Recess stenosis")]))
    assert (source.title, source.passages.count()) == ("Untitled text", 0)
    scans_read(source)
    source.refresh_from_db()
    assert source.title == "Recess stenosis"
    assert source.passages.get().text.startswith(SAID)


def test_pages_that_are_left_out_let_the_file_go(project: Project, lead: User) -> None:
    source = a_book(project, mixed_pdf())
    assert scans_leave_out(source=source, by=lead) == 1
    assert not upload_folder(source.run).exists()
    assert source.scanned_pages.get().state == PageState.LEFT_OUT
    with pytest.raises(SourceRefused, match="No scanned page"):
        scan_run_start(source=source, started_by=lead)


def test_pages_are_read_in_turns_and_none_twice(project: Project) -> None:
    source = a_book(project, scan_of([slip(one) for one in ENGLISH[1:]]), read_scans=True)
    run = ScanRun.objects.get()
    assert scan_run_work(run=run, owner="a test", seconds=0)
    run.refresh_from_db()
    assert (run.state, run.done_count, run.total_count) == (RunState.QUEUED, 1, 2)
    # What lies here is not read again: a word that was changed in it comes out at the end.
    told = upload_folder(source.run) / "scan-00001.json"
    told.write_text(told.read_text().replace("Decompression", "Dekompression"))
    scans_read(source)
    assert source.passages.filter(page=1, text__startswith="Dekompression").exists()
    assert set(source.passages.values_list("page", flat=True)) == {1, 2}


def test_a_reading_that_is_called_off_takes_nothing_and_goes_on_later(project: Project, lead: User) -> None:
    source = a_book(project, scan_of([slip(one) for one in ENGLISH[1:]]), read_scans=True)
    run = ScanRun.objects.get()
    scan_run_work(run=run, owner="a test", seconds=0)
    scan_run_stop(run=run, stopped_by=lead)
    assert (run.state, source.passages.count()) == (RunState.CANCELLED, 0)
    scan_run_start(source=source, started_by=lead)
    with pytest.raises(SourceRefused, match="being read"):
        scan_run_start(source=source, started_by=lead)
    scans_read(source)
    assert source.passages.count() == 2


def test_a_page_that_takes_too_long_is_said_and_the_others_are_taken(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = a_book(project, mixed_pdf())
    monkeypatch.setattr(scan_work, "PAGE_SECONDS", 0.05)
    run = scans_read(source)
    assert run.state == RunState.DONE
    assert source.scanned_pages.get().state == PageState.FAILED
    assert source.passages.count() == 2


def test_a_hospital_case_is_not_read_by_machine(project: Project, lead: User) -> None:
    with pytest.raises(SourceRefused, match="misread"):
        pdf_offered(project, mixed_pdf(), kind=SourceKind.HOSPITAL_CASE, read_scans=True)
    source = a_book(project, mixed_pdf(), kind=SourceKind.HOSPITAL_CASE)
    assert "misread" in source.run.notes
    assert not source.scanned_pages.exists()
    assert not upload_folder(source.run).exists()
    upload = SimpleUploadedFile("book.pdf", mixed_pdf())
    form = FORM | {"kind": "hospital_case", "egress": "local", "read_scans": "on", "file": upload}
    answer = signed_in(lead).post("/p/lumbar/sources/new/", form)
    assert answer.status_code == 422
    assert "misread" in answer.content.decode()


def test_nothing_is_drafted_from_an_unsure_page_before_somebody_compared_it(
    project: Project, lead: User
) -> None:
    row = unsure_page(project)
    assert row.state == PageState.WAITS
    passage = row.source.passages.get()
    assert [bar.rule for bar in bars_of(source=row.source, passage=passage)] == ["page_not_checked"]
    assert not Passage.objects.usable().exists()
    texts = {passage.uid: ENGLISH[2]}
    assert scan_page_check(page=row, texts=texts, checked_by=lead, seen=page_digest(row)) == 1
    passage.refresh_from_db()
    row.refresh_from_db()
    assert (passage.text, passage.read_by) == (ENGLISH[2], ReadBy.OCR_CHECKED)
    assert (row.state, row.checked_by) == (PageState.CHECKED, lead)
    assert bars_of(source=row.source, passage=passage) == []
    assert AuditEvent.objects.filter(action="scan_page_check", actor=lead).exists()


def test_of_two_people_one_decides_on_a_page(project: Project, lead: User) -> None:
    row = unsure_page(project)
    seen, again = page_digest(row), ScannedPage.objects.get()
    scan_page_check(page=row, texts={}, checked_by=lead, seen=seen)
    with pytest.raises(NotWaitingForReading):
        scan_page_drop(page=again, dropped_by=lead, seen=seen)
    assert Passage.objects.exists()


def test_a_page_may_be_left_out_and_a_text_be_dropped(project: Project, lead: User) -> None:
    row = unsure_page(project)
    passage = row.source.passages.get()
    scan_page_check(page=row, texts={passage.uid: " "}, checked_by=lead, seen=page_digest(row))
    assert not Passage.objects.exists()
    row.refresh_from_db()
    scan_page_drop(page=row, dropped_by=lead, seen=page_digest(row))
    assert ScannedPage.objects.get().state == PageState.LEFT_OUT


def test_a_lead_compares_a_page_and_corrects_it(project: Project, lead: User) -> None:
    row = unsure_page(project)
    client = signed_in(lead)
    at = f"/p/lumbar/sources/{row.source.uid}/scans/1/"
    page = client.get(at).content.decode()
    assert "Does the page say this?" in page
    assert client.get(f"/p/lumbar/sources/{row.source.uid}/pages/1/").headers["Content-Type"] == "image/png"
    passage = row.source.passages.get()
    sends = {"verdict": "check", "seen": page_digest(row), f"text-{passage.uid}": SAID}
    answer = client.post(at, sends, follow=True)
    assert "1 text corrected" in answer.content.decode()
    passage.refresh_from_db()
    assert passage.text == SAID
    assert client.post(at, sends).status_code == 409
