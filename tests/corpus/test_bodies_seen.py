"""What a body must say is there for a reader's eyes; what was stored before that was asked for is read."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from corpus.bodies import body_canonical, body_parse, body_validate
from corpus.checks.hidden_signs import text_hides_nothing
from corpus.checks.material import CheckInput
from corpus.instances_import.errors import LineRefused
from corpus.instances_import.line import row_read
from corpus.signs import is_seen

CHOICE: dict[str, Any] = {
    "kind": "multiple_choice",
    "language": "en",
    "axis": "pathology",
    "stem": "Which disc is dark?",
    "options": [
        {"key": key, "text": text} for key, text in zip("ABC", ("L1/L2", "L4/L5", "None"), strict=True)
    ],
    "answer": "B",
}
OPEN: dict[str, Any] = {
    "kind": "open_question",
    "language": "en",
    "axis": "pathology",
    "question": "What is dark?",
    "reference_answer": "The disc L4/L5.",
    "claims": ["L4/L5 is dark."],
}
TALK: dict[str, Any] = {
    "kind": "consultation",
    "language": "en",
    "axis": "planning",
    "turns": [{"speaker": "patient", "text": "It hurts."}, {"speaker": "clinician", "text": "Where?"}],
    "plan": "Wait.",
}
UNSEEN = ["\u200b", " ", "\u00a0\u2003", "\t\n", "\u2800", "\u3164", "\u202e\u202c", "\ufeff", "\u00ad\u034f"]
SEEN = ["0", "椎", "é", "·", "𝛼", "\u200bL4", "—", "محمد", "👍🏽", "²"]


def at(raw: dict[str, Any], path: str, text: str) -> dict[str, Any]:
    """A copy of a body with another text at a path."""
    copy: dict[str, Any] = json.loads(json.dumps(raw))
    *steps, last = path.split("/")
    place: Any = copy
    for step in steps:
        place = place[int(step) if step.isdigit() else step]
    place[int(last) if last.isdigit() else last] = text
    return copy


REQUIRED: list[tuple[dict[str, Any], str]] = [
    (CHOICE, "stem"),
    (CHOICE, "options/1/text"),
    (OPEN, "question"),
    (OPEN, "reference_answer"),
    (OPEN, "claims/0"),
    (TALK, "turns/0/text"),
    (TALK, "plan"),
]


@pytest.mark.parametrize(("raw", "path"), REQUIRED, ids=[path for _, path in REQUIRED])
@pytest.mark.parametrize("text", UNSEEN, ids=ascii)
def test_a_text_that_must_be_there_holds_a_sign_that_is_seen(
    raw: dict[str, Any], path: str, text: str
) -> None:
    with pytest.raises(ValidationError, match="looks empty"):
        body_validate(at(raw, path, text))


@pytest.mark.parametrize(("raw", "path"), REQUIRED, ids=[path for _, path in REQUIRED])
def test_nothing_at_all_is_refused_as_such(raw: dict[str, Any], path: str) -> None:
    with pytest.raises(ValidationError) as refused:
        body_validate(at(raw, path, ""))
    assert [one["type"] for one in refused.value.errors()] == [
        "value_error" if path == "claims/0" else "string_too_short"
    ]


@pytest.mark.parametrize("text", SEEN)
def test_any_sign_that_is_seen_will_do(text: str) -> None:
    assert is_seen(text)
    assert body_validate(at(CHOICE, "options/1/text", text))


def test_the_letter_of_an_option_is_seen() -> None:
    raw = at(at(CHOICE, "options/1/key", "\u200b"), "answer", "\u200b")
    with pytest.raises(ValidationError, match="looks empty"):
        body_validate(raw)


@pytest.mark.parametrize(("raw", "path"), REQUIRED, ids=[path for _, path in REQUIRED])
def test_what_was_stored_before_is_still_read_as_it_is(raw: dict[str, Any], path: str) -> None:
    stored = json.dumps(at(raw, path, "\u200b"))
    assert "\u200b" in body_canonical(body_parse(stored))


def test_an_empty_claim_that_was_stored_is_read_too() -> None:
    assert body_parse(json.dumps(at(OPEN, "claims/0", "")))


def test_fields_that_may_be_empty_may_look_so() -> None:
    assert body_validate({**CHOICE, "rationale": ""})
    assert body_validate(at(CHOICE, "options/1/why_wrong", " "))


@pytest.mark.parametrize(
    ("text", "grade"), [("\u200b", "error"), (" \u200b ", "error"), ("L4\u200b", "warning")]
)
def test_a_stored_text_that_looks_empty_is_an_error_of_the_checks(text: str, grade: str) -> None:
    body = body_parse(json.dumps(at(CHOICE, "options/0/text", text)))
    (found,) = text_hides_nothing(CheckInput(body))
    assert (found.severity, found.field) == (grade, "/options/0/text")


def test_a_line_of_a_file_with_an_option_that_looks_empty_is_refused() -> None:
    row = {"uid": "11111111-1111-4111-8111-111111111111", "body": at(CHOICE, "options/1/text", "\u200b")}
    with pytest.raises(LineRefused, match=r"options/1/text: .*looks empty"):
        row_read(json.dumps(row).encode())
