"""A PDF becomes a source: whole, once, with its pictures, and what went wrong is said."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from corpus.models import Figure, Match, Passage, Source, SourceKind, SourceRun
from corpus.sources.errors import SourceKnown, SourceRefused
from corpus.sources.pdf.reading import PORTION
from corpus.sources.pdf.runs import (
    HELD,
    source_run_continue,
    source_run_start,
    source_run_stop,
    source_runs_let_go,
    upload_folder,
)
from corpus.sources.pdf.work import source_run_work
from imaging.models import SignOff
from projects.models import AuditEvent, Project, Purpose, RunState, User
from tests.conftest import signed_in
from tests.corpus.sources.books import a_book, pdf_offered, small_book
from tests.corpus.sources.chapter import FILLER, picture_pixels
from tests.pdf_writer import ENCRYPTED, Page, pdf_bytes
from tests.terms import terms_make

FORM = {
    "kind": "textbook",
    "language": "en",
    "licence": "CC BY 4.0",
    "citation": "A society, 2026",
    "egress": "any",
    "purposes": ["draft"],
}


def text_page(words: str = FILLER) -> Page:
    page = Page(400, 700)
    for index in range(0, len(words), 70):
        page.text(40, 60 + index / 5, words[index : index + 70].strip() or ".", 9)
    return page


def test_passages_figures_and_terms_are_kept(project: Project, lead: User) -> None:
    source = a_book(project, started_by=lead)
    assert source.title == "Stenosis"
    assert (source.may_draft, source.licence, source.egress) == (True, "CC BY 4.0", "any")
    assert list(source.passages.values_list("page", "heading")) == [(1, "Stenosis")]
    one, two, three = source.figures.order_by("position")
    assert (one.number, one.caption, one.match) == ("1", "Figure 1. A narrow canal.", Match.SURE)
    assert list(one.context.all()) == list(source.passages.all())
    assert (two.number, two.match, two.panels.count()) == ("2", Match.DOUBTFUL, 2)
    assert "3 panels" in two.doubt
    assert (three.number, three.caption, three.matched_caption) == ("", "", None)
    assert AuditEvent.objects.filter(action="source_add", object_uid=source.uid, actor=lead).exists()


def test_the_uploaded_file_is_let_go_of_and_the_pictures_stay(project: Project) -> None:
    source = a_book(project)
    run = SourceRun.objects.get()
    assert run.state == RunState.DONE
    assert run.cleared_at is not None
    assert not upload_folder(run).exists()
    for path in source.figures.values_list("path", flat=True):
        assert (Path(settings.MEDIA_ROOT) / path).read_bytes().startswith(b"\x89PNG")
    assert list(source.page_images.values_list("page", flat=True)) == [1]


def test_no_picture_is_used_before_somebody_looked(project: Project) -> None:
    source = a_book(project)
    assert set(source.figures.values_list("sign_off", flat=True)) == {SignOff.WAITING}
    assert not Figure.objects.usable().exists()
    source.figures.update(sign_off=SignOff.NOT_NEEDED)
    assert [figure.number for figure in Figure.objects.usable()] == ["1"]


def test_the_same_file_is_taken_once(project: Project, other_project: Project) -> None:
    pdf_offered(project)
    with pytest.raises(SourceKnown, match="being read"):
        pdf_offered(project)
    source_run_work(run=SourceRun.objects.get(), owner="a test")
    with pytest.raises(SourceKnown, match="already"):
        pdf_offered(project)
    a_book(other_project)
    assert Source.objects.count() == 2
    assert len(list((Path(settings.MEDIA_ROOT) / "sources").iterdir())) == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (pdf_bytes([text_page()], trailer=ENCRYPTED), "password"),
        (pdf_bytes([text_page()])[:400], "damaged"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 40, "damaged"),
        (pdf_bytes([Page(400, 700)]), "no text"),
        (pdf_bytes([text_page("Figure 1. Only a caption.")]), "no paragraph"),
    ],
    ids=["encrypted", "cut off", "garbage", "empty", "caption only"],
)
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(
    content: bytes, said: str, project: Project
) -> None:
    run = pdf_offered(project, content)
    source_run_work(run=run, owner="a test")
    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert said in run.error_for_user
    assert "Nothing was taken" in run.error_for_user
    assert not Source.objects.exists()
    assert not upload_folder(run).exists()


def scan_page() -> Page:
    page = Page(400, 700)
    page.picture(0, 0, 400, 700, picture_pixels(1, 140, 80))
    return page


def test_a_scanned_hospital_case_is_refused_and_scanned_pages_are_told(project: Project) -> None:
    run = pdf_offered(project, pdf_bytes([scan_page(), scan_page()]), kind=SourceKind.HOSPITAL_CASE)
    source_run_work(run=run, owner="a test")
    run.refresh_from_db()
    assert "Add their text" in run.error_for_user
    case = a_book(project, pdf_bytes([text_page(), scan_page()]), kind=SourceKind.HOSPITAL_CASE)
    assert "Scanned pages without text were left out: 2" in case.run.notes


def test_pages_that_are_pictures_are_noted_whatever_was_stamped_on_them(project: Project) -> None:
    stamped, strips = scan_page(), Page(400, 700)
    stamped.text(40, 690, "Downloaded from a publisher on 3 May 2021 by a library", 7)
    for strip in range(7):
        strips.picture(0, 100 * strip, 400, 100, picture_pixels(1, 20, 80))
    source = a_book(project, pdf_bytes([text_page(), scan_page(), stamped, strips]))
    assert sorted(source.scanned_pages.values_list("page", flat=True)) == [2, 3, 4]
    assert not source.figures.exists()
    assert set(source.passages.values_list("page", flat=True)) == {1}


@pytest.mark.once
def test_a_thousand_pages_are_read(project: Project) -> None:
    pages = [text_page(f"Page {number} tells one thing of its own. {FILLER}") for number in range(1, 1001)]
    source = a_book(project, pdf_bytes(pages))
    assert source.run.total_count == source.run.done_count == 1000
    assert set(source.passages.values_list("page", flat=True)) == set(range(1, 1001))


def test_too_many_pages_are_refused(project: Project) -> None:
    run = pdf_offered(project, pdf_bytes([Page(100, 100)] * 3001))
    source_run_work(run=run, owner="a test")
    run.refresh_from_db()
    assert "3001 pages" in run.error_for_user


def test_what_is_no_pdf_or_has_no_terms_is_not_even_kept(project: Project) -> None:
    with pytest.raises(SourceRefused, match="no PDF"):
        pdf_offered(project, b"PK\x03\x04 an archive")
    with pytest.raises(SourceRefused, match="licence"):
        pdf_offered(project, terms=terms_make(licence=" "))
    with pytest.raises(SourceRefused, match="200 MB"):
        source_run_start(
            project=project,
            kind=SourceKind.TEXTBOOK,
            content=BytesIO(b"%PDF-1.4"),
            size=300_000_000,
            language="en",
            terms=terms_make(),
        )
    assert not SourceRun.objects.exists()
    assert not list((Path(settings.MEDIA_ROOT) / "sources").glob("*"))


def test_a_reading_that_is_called_off_takes_nothing(project: Project, lead: User) -> None:
    run = pdf_offered(project)
    source_run_stop(run=run, stopped_by=lead)
    assert not source_run_work(run=run, owner="a test")
    assert run.state == RunState.CANCELLED
    assert not upload_folder(run).exists()
    assert a_book(project).title == "Stenosis"


def long_book(pages: int = 35) -> bytes:
    """More pages than one portion holds."""
    return pdf_bytes([text_page(f"Page {number} says this alone. {FILLER}") for number in range(pages)])


def test_a_cancel_while_it_works_stops_it_at_the_next_portion(project: Project, lead: User) -> None:
    run = pdf_offered(project, long_book())

    def press(execute: Any, sql: str, *rest: Any) -> Any:
        """Somebody presses the button while the second portion is counted."""
        answer = execute(sql, *rest)
        if "done_count" in sql and "SET" in sql and SourceRun.objects.get().done_count == 2 * PORTION:
            SourceRun.objects.update(cancel_requested=True)
        return answer

    with connection.execute_wrapper(press):
        source_run_work(run=run, owner="a test")
    run.refresh_from_db()
    assert (run.state, run.done_count) == (RunState.CANCELLED, 2 * PORTION)
    assert not Source.objects.exists()
    assert not upload_folder(run).exists()


def broken_off(project: Project) -> SourceRun:
    """A reading that broke off after its pages were read: a file of its own was gone."""
    run = pdf_offered(project, long_book())
    names = upload_folder(run) / "names.txt"
    names.unlink()
    with pytest.raises(FileNotFoundError):
        source_run_work(run=run, owner="a test")
    names.touch()
    run.refresh_from_db()
    return run


def test_a_fault_of_the_program_keeps_what_was_read(project: Project) -> None:
    run = broken_off(project)
    assert (run.state, run.done_count) == (RunState.FAILED, 35)
    assert "pages that were read are kept" in run.error_for_user
    portions = sorted(upload_folder(run).glob("pages-*.json"))
    assert len(portions) == 4
    # What lies here is not read again: a word that was changed in it comes out at the end.
    portions[1].write_text(portions[1].read_text().replace("Page 12", "Seite 12"))
    source_run_continue(run=run)
    source_run_work(run=run, owner="a test")
    run.refresh_from_db()
    assert (run.state, run.done_count, run.total_count) == (RunState.DONE, 35, 35)
    assert run.source.passages.count() == 35
    assert run.source.passages.filter(text__contains="Seite 12").exists()


def test_files_of_failed_readings_go_after_a_day(project: Project) -> None:
    run = broken_off(project)
    source_runs_let_go()
    assert upload_folder(run).exists()
    SourceRun.objects.filter(pk=run.pk).update(ended_at=run.ended_at - 2 * HELD)
    source_runs_let_go()
    assert not upload_folder(run).exists()
    with pytest.raises(SourceRefused, match="not held"):
        source_run_continue(run=run)


def test_a_hospital_case_loses_its_names_before_a_word_is_stored(project: Project) -> None:
    page = text_page("Mr Hensley was seen on 3 May 2021 with pain at L4/L5. " + FILLER)
    page.picture(40, 400, 200, 100, picture_pixels(1))
    page.text(40, 512, "Figure 1. Mr Hensley, sagittal view.", 8)
    page.picture(40, 540, 200, 100, picture_pixels(2))
    source = a_book(project, pdf_bytes([page]), kind=SourceKind.HOSPITAL_CASE, names=["Hensley"])
    assert "Hensley" not in "".join(Passage.objects.values_list("text", flat=True))
    assert all("Hensley" not in text for row in source.captions.values_list("text", "label") for text in row)
    assert source.sign_off == SignOff.WAITING
    assert not source.may_draft
    assert source.run.sha256 == ""
    # A page shows its text with the names in it.
    assert not source.page_images.exists()
    assert source.purposes_after_sign_off == Purpose.DRAFT.value


def test_a_lead_uploads_a_pdf_and_follows_it(project: Project, lead: User) -> None:
    client = signed_in(lead)
    upload = SimpleUploadedFile("book.pdf", small_book())
    answer = client.post("/p/lumbar/sources/new/", FORM | {"file": upload}, follow=True)
    assert "Being read" in answer.content.decode()
    run = SourceRun.objects.get()
    source_run_work(run=run, owner="a test")
    part = client.get("/p/lumbar/sources/runs/")
    assert part.headers["HX-Refresh"] == "true"
    run.refresh_from_db()
    page = client.get(f"/p/lumbar/sources/{run.source.uid}/").content.decode()
    for words in ("Figure 1. A narrow canal.", "Caption doubtful", "What has drafts", "page 1"):
        assert words in page


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"licence": ""}, "required"),
        ({"egress": ""}, "required"),
        ({"kind": "hospital_case"}, "local models"),
    ],
)
def test_a_pdf_without_terms_is_not_taken(
    project: Project, lead: User, change: dict[str, str], said: str
) -> None:
    upload = SimpleUploadedFile("book.pdf", small_book())
    answer = signed_in(lead).post("/p/lumbar/sources/new/", FORM | {"file": upload} | change)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not SourceRun.objects.exists()
