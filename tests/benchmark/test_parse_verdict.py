"""A judge's verdict is read, or it is not: never assumed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmark.judge import parse_verdict

SAMPLE = [
    json.loads(line)
    for line in (Path(__file__).parent / "judge_verdicts.jsonl").read_text().splitlines()
    if line
]


@pytest.mark.parametrize("case", SAMPLE, ids=lambda case: case["id"])
def test_the_worked_sample_is_read_as_meant(case: dict[str, object]) -> None:
    found = parse_verdict(str(case["response"]))
    assert found == case["expected"]
    assert type(found) is type(case["expected"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GRADE: I", "I"),
        ("Reasoning: Correct but vague.\nGrade: A", "A"),
        ("**Grade:** B", "B"),
        ("GRADE: C\nOn reflection GRADE: I", "I"),
        ("[[A]]", "A"),
        ("Rating: [[7]]", 7),
        ('{"score": 4}', 4),
        ('```json\n{"explanation": "The level is wrong.", "criteria_met": false}\n```', False),
        ('{"criteria_met": "true"}', True),
        ('{"criteria_met": "perhaps"}', None),
        ('{"criteria_met": true} {"criteria_met": false}', None),
        ('{"criteria_met": tr', None),
        ("<think>Grade: A", None),
        ("<think>Grade: A</think>Grade: B", "B"),
        ("The answer is Correct in part", None),
        ("Both answers are good.", None),
        ("A great report", None),
        ("", None),
        ("3", 3),
        ("Score: 3/5", 3),
        ("I would give it a high mark", None),
        ("CORRECT", None),
        ("{}", None),
        ("9" * 5000, None),
        ("Score: " + "9" * 5000, None),
        ('{"score": ' + "9" * 5000 + "}", None),
        ('{"score": "' + "9" * 5000 + '"}', None),
        ('{"score": NaN}', None),
        ('{"score": 1e999}', None),
    ],
)
def test_verdicts_of_other_forms(text: str, expected: object) -> None:
    found = parse_verdict(text)
    assert found == expected
    assert type(found) is type(expected)
