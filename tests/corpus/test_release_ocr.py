"""A released row says which of the passages it rests on were read by OCR, and how surely."""

from __future__ import annotations

import json

import pytest

from corpus.models import Evidence, Instance, Passage, ReadBy, Release
from corpus.releases.native import NativeRow
from corpus.releases.places import release_folder
from projects.models import Project
from tests.corpus.releasing import approved, released, source_make


@pytest.fixture
def instance(project: Project) -> Instance:
    """One that quotes a scanned page."""
    source = source_make(project)
    made = approved(project, source, 1)
    passage = Passage.objects.create(
        source=source,
        position=1,
        page=7,
        text="The disc is dark.",
        sha256="p",
        read_by=ReadBy.OCR,
        confidence=0.96,
    )
    Evidence.objects.create(
        revision=made.current_revision,
        number=1,
        field="/rationale",
        quote="disc",
        match="exact",
        passage=passage,
    )
    return made


def row_of(release: Release) -> NativeRow:
    (line,) = (release_folder(release) / "native.jsonl").read_text().splitlines()
    return NativeRow.model_validate_json(line)


@pytest.mark.parametrize("checked", [False, True])
def test_a_row_that_quotes_a_scanned_page_says_so(
    project: Project, instance: Instance, checked: bool
) -> None:
    Passage.objects.update(read_by=ReadBy.OCR_CHECKED if checked else ReadBy.OCR)
    release = released(project)
    (told,) = row_of(release).read_by_ocr
    passage = Passage.objects.get()
    assert (told.passage, told.page, told.confidence, told.checked) == (passage.uid, 7, 0.96, checked)
    assert (
        "| Rests on words that were read by OCR | 1 |" in (release_folder(release) / "README.md").read_text()
    )


def test_a_row_drafted_from_a_scanned_page_says_so(project: Project, instance: Instance) -> None:
    Evidence.objects.all().delete()
    Instance.objects.update(passage=Passage.objects.get())
    assert [one.page for one in row_of(released(project)).read_by_ocr] == [7]


def test_a_text_layer_is_nothing_to_tell(project: Project, instance: Instance) -> None:
    Passage.objects.update(read_by=ReadBy.TEXT, confidence=None)
    release = released(project)
    assert row_of(release).read_by_ocr == []
    assert "ocr" not in json.loads((release_folder(release) / "manifest.json").read_text())["counts"]
