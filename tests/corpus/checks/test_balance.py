"""What gives the key away over a whole run."""

from __future__ import annotations

import io
import json
import random
from pathlib import Path

import pytest
from django.core.management import call_command

from corpus.bodies import MultipleChoice, body_validate
from corpus.checks.balance import run_is_balanced
from tests.corpus.checks.bodies import choice


def question(answer: str, long: str = "") -> MultipleChoice:
    options = [
        {"key": key, "text": f"L{n}/L{n + 1}" + (" with root" * (key == long))}
        for n, key in enumerate("ABC", 2)
    ]
    body = body_validate(choice(options=options, answer=answer))
    assert isinstance(body, MultipleChoice)
    return body


def test_a_letter_that_is_the_key_too_often_is_told() -> None:
    told = run_is_balanced([question("B" if number % 5 else "A") for number in range(60)])
    assert [one.message for one in told] == [
        "In 48 of 60 questions the key is B; by chance it would be in some 20."
    ]


def test_a_key_that_is_the_longest_too_often_is_told() -> None:
    chance = random.Random(4)
    keys = [chance.choice("ABC") for _ in range(60)]
    assert run_is_balanced([question(key) for key in keys]) == []
    told = run_is_balanced([question(key, long=key) for key in keys])
    assert ["the longest option" in one.message for one in told] == [True]


def test_a_few_questions_tell_nothing() -> None:
    assert run_is_balanced([question("A")] * 19) == []


@pytest.mark.django_db
def test_run_checks_tells_it_of_a_file_beside_its_rows(tmp_path: Path) -> None:
    file = tmp_path / "run.jsonl"
    rows = [choice(answer="B", stem=f"Question {number}: which disc is herniated?") for number in range(30)]
    file.write_text("".join(json.dumps(row | {"images": [], "evidence": []}) + "\n" for row in rows))
    out, beside = io.StringIO(), io.StringIO()
    call_command("run_checks", str(file), "--json", stdout=out, stderr=beside)
    assert len(out.getvalue().splitlines()) == 30
    assert "In 30 of 30 questions the key is B" in beside.getvalue()
