"""What is wrong with a body is told, and the body is not: errors end up in the log."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from corpus.bodies import body_parse, body_validate

NAMED = "Mr John Smith, MRN 4471123"


@pytest.mark.parametrize("broken", [NAMED, f'{{"kind": "report", "language": "{NAMED}"}}'])
def test_an_error_about_a_body_repeats_none_of_it(broken: str) -> None:
    with pytest.raises(ValidationError) as problem:
        body_parse(broken)
    assert "Smith" not in str(problem.value)


def test_nor_does_one_about_a_parsed_body() -> None:
    raw: dict[str, Any] = {"kind": "open_question", "language": "en", "question": [NAMED]}
    with pytest.raises(ValidationError) as problem:
        body_validate(raw)
    assert "Smith" not in str(problem.value)
