"""A question bank as JSON lines: taken whole, or refused by the numbers of its lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.models import SourceKind
from corpus.sources.errors import SourceRefused
from corpus.sources.question_bank import is_question_bank, questions_of
from corpus.sources.source_add import source_add
from projects.models import Project
from tests.terms import terms_make

LINE = {"question": "Which level?", "options": ["L3", "L4"], "answer": "B", "rationale": "Counted from S1."}


def test_a_question_keeps_options_answer_and_reasons() -> None:
    (one,) = questions_of(json.dumps(LINE))
    assert one.heading == "Question 1"
    assert one.text.split("\n\n") == ["Which level?", "A. L3", "B. L4", "Answer: B", "Counted from S1."]


def test_options_by_letter_and_contexts_are_read() -> None:
    told = {"QUESTION": "Q?", "CONTEXTS": ["One.", "Two."], "options": {"A": "x"}, "topic": "Canal"}
    (one,) = questions_of(json.dumps(told))
    assert (one.heading, one.text) == ("Canal", "One.\n\nTwo.\n\nQ?\n\nA. x")


def test_faulty_lines_are_told_by_number_and_nothing_is_taken(project: Project) -> None:
    text = "\n".join([json.dumps(LINE), "{broken", "[1]", '{"answer": "B"}', json.dumps(LINE)])
    with pytest.raises(
        SourceRefused, match=r"Line 2: this is no JSON. Line 3: .* Line 4: there is no question"
    ):
        source_add(
            project=project, kind=SourceKind.QUESTION_BANK, text=text, language="en", terms=terms_make()
        )
    assert not project.sources.exists()


@pytest.mark.parametrize("text", ["# A heading", "{ braces } in words", '["a"]', ""])
def test_other_texts_are_no_bank(text: str) -> None:
    assert not is_question_bank(text)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "rows"),
    [("medquad_spine", 309), ("mmlu_spine", 31), ("pubmedqa_spine", 24), ("roco_spine_captions", 280)],
)
def test_public_banks_are_taken_whole(shared_files: Path, project: Project, name: str, rows: int) -> None:
    text = (shared_files / "text" / f"{name}.jsonl").read_text(encoding="utf-8")
    source = source_add(
        project=project, kind=SourceKind.QUESTION_BANK, text=text, language="en", terms=terms_make()
    )
    assert source.passages.count() == rows
