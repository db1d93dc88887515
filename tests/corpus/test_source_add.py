"""Taking a source in: whole, once, and with its terms."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from corpus.models import Passage, Source, SourceKind
from corpus.sources.errors import SourceKnown, SourceRefused
from corpus.sources.source_add import LARGEST_TEXT, source_add, text_read
from imaging.models import SignOff
from projects.models import AuditEvent, Project, User
from tests.conftest import signed_in
from tests.generation.cast import GUIDELINE, guideline_make
from tests.terms import terms_make

TERMS = terms_make()
FORM = {
    "kind": "guideline",
    "language": "en",
    "licence": "CC BY 4.0",
    "citation": "A society, 2026",
    "egress": "any",
    "purposes": ["draft", "train"],
}


def test_a_source_keeps_its_passages_and_terms(project: Project, lead: User) -> None:
    source = source_add(
        project=project, kind=SourceKind.GUIDELINE, text=GUIDELINE, language="en", terms=TERMS, by=lead
    )
    assert source.title == "Care of lumbar disc disease"
    assert (source.may_draft, source.may_train, source.may_quote) == (True, False, True)
    passages = source.passages.order_by("position").values_list("position", "heading")
    assert list(passages) == [(1, "Imaging"), (2, "Red flags")]
    assert AuditEvent.objects.filter(action="source_add", object_uid=source.uid).exists()


def test_the_same_text_is_taken_once_per_project(project: Project, other_project: Project) -> None:
    guideline_make(project)
    with pytest.raises(SourceKnown):
        guideline_make(project)
    guideline_make(other_project)
    assert Source.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [({"licence": "  "}, "licence"), ({"citation": ""}, "citation")],
)
def test_licence_and_citation_are_required(project: Project, change: dict[str, str], said: str) -> None:
    with pytest.raises(SourceRefused, match=said):
        source_add(
            project=project,
            kind=SourceKind.GUIDELINE,
            text=GUIDELINE,
            language="en",
            terms=replace(TERMS, **change),  # type: ignore[arg-type]
        )


def test_hospital_material_stays_in_the_house_in_code_and_in_the_database(
    project: Project, lead: User
) -> None:
    with pytest.raises(SourceRefused, match="local models"):
        source_add(project=project, kind=SourceKind.HOSPITAL_CASE, text=GUIDELINE, language="en", terms=TERMS)
    source = guideline_make(project)
    Source.objects.filter(pk=source.pk).update(sign_off=SignOff.SIGNED, signed_off_by=lead)
    with pytest.raises(IntegrityError, match="hospital_source_stays_in_the_house"), transaction.atomic():
        Source.objects.filter(pk=source.pk).update(kind=SourceKind.HOSPITAL_CASE)


@pytest.mark.parametrize("text", ["", "# Only a heading", "```\ncode\n```", "<b></b>"])
def test_a_text_with_nothing_to_cite_is_refused(project: Project, text: str) -> None:
    with pytest.raises(SourceRefused, match="could be cited"):
        source_add(project=project, kind=SourceKind.GUIDELINE, text=text, language="en", terms=TERMS)
    assert not Passage.objects.exists()


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xff\xfe\x00bad", "UTF-8"),
        (b"text\x00more", "binary"),
        (b"x" * (LARGEST_TEXT + 1), "5 MB"),
    ],
)
def test_a_foreign_file_is_refused_with_what_to_do(raw: bytes, said: str) -> None:
    with pytest.raises(SourceRefused, match=said):
        text_read(raw)


def test_a_lead_uploads_a_file_and_sees_its_passages(project: Project, lead: User) -> None:
    client = signed_in(lead)
    upload = SimpleUploadedFile("guide.md", GUIDELINE.encode())
    answer = client.post("/p/lumbar/sources/new/", FORM | {"file": upload}, follow=True)
    page = answer.content.decode()
    assert "Red flags" in page
    assert "CC BY 4.0" in page
    assert Source.objects.get().may_train


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"licence": ""}, "required"),
        ({"egress": ""}, "required"),
        ({"purposes": []}, "required"),
        ({"text": ""}, "one of the two"),
        ({"kind": "hospital_case"}, "local models"),
        ({"text": "# Nothing"}, "could be cited"),
    ],
)
def test_a_form_with_a_fault_says_so_and_keeps_nothing(
    project: Project, lead: User, change: dict[str, object], said: str
) -> None:
    answer = signed_in(lead).post("/p/lumbar/sources/new/", FORM | {"text": GUIDELINE} | change)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Source.objects.exists()


def test_markup_in_a_source_is_shown_and_not_run(project: Project, lead: User) -> None:
    source = guideline_make(project, text="# T\n\nAn <img src=x onerror=alert(1)> in `<script>` words.")
    page = signed_in(lead).get(f"/p/lumbar/sources/{source.uid}/").content.decode()
    assert "<img src=x" not in page
    assert "&lt;script&gt;" in page


def test_a_source_of_another_project_is_not_found(
    project: Project, other_project: Project, lead: User
) -> None:
    elsewhere = guideline_make(other_project)
    assert signed_in(lead).get(f"/p/lumbar/sources/{elsewhere.uid}/").status_code == 404


@pytest.mark.parametrize("count", [1, 8])
def test_the_list_takes_the_same_number_of_queries(
    project: Project, lead: User, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        guideline_make(project, text=f"# G {number}\n\nA sentence to cite number {number}.")
    client: Client = signed_in(lead)
    with django_assert_max_num_queries(8):
        page = client.get("/p/lumbar/sources/").content.decode()
    assert page.count('scope="row"') == count


def test_the_empty_list_says_what_would_fill_it(project: Project, lead: User) -> None:
    assert "No source yet" in signed_in(lead).get("/p/lumbar/sources/").content.decode()
