"""What counts as a verdict of a judge: a whole number on the scale, and nothing else."""

from __future__ import annotations

import pytest

from benchmark.judge.reading import CUT_OFF, NO_VERDICT, OFF_SCALE, SEVERAL, answer_read

REPORT = "Disc extrusion at L4/5 on the left. Physiotherapy first."


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ('{"quote": "", "value": 4}', 4),
        ('{"quote": "", "value": 3.0}', 3),
        ('{"quote": "", "value": "2"}', 2),
        ('```json\n{"value": 5}\n```', 5),
        ('<think>Perhaps {"value": 1}?</think>{"quote": "", "value": 4}', 4),
        ('{"quote": "x", "value": 3} {"quote": "y", "value": 3.0}', 3),
        ('{"quote": "so {\\"value\\": 5}", "value": 2}', 2),
        ("Grade: 4", 4),
        ("[[2]]", 2),
        ("5", 5),
    ],
)
def test_a_plain_verdict_is_read(answer: str, value: int) -> None:
    assert answer_read(answer, REPORT).value == value


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ('{"quote": "", "value": 3.5}', OFF_SCALE),
        ('{"quote": "", "value": 0}', OFF_SCALE),
        ('{"quote": "", "value": 6}', OFF_SCALE),
        ('{"quote": "", "value": 10}', OFF_SCALE),
        ('{"quote": "", "value": -3}', OFF_SCALE),
        ('{"quote": "", "value": true}', OFF_SCALE),
        ('{"quote": "", "value": 1e999}', OFF_SCALE),
        ('{"quote": "", "value": "A"}', OFF_SCALE),
        ('{"quote": "", "value": null}', NO_VERDICT),
        ('{"quote": "", "value": "three or four"}', NO_VERDICT),
        ('{"quote": "", "value": [3]}', NO_VERDICT),
        ('{"value": 3, "value": 4}', NO_VERDICT),
        ('{"value": 3} {"value": 4}', SEVERAL),
        ('<think>So {"value": 3}', CUT_OFF),
        ('{"quote": "Disc extr', NO_VERDICT),
        ("A careful report; three of five would agree.", NO_VERDICT),
        ("", NO_VERDICT),
    ],
)
def test_what_is_no_verdict_has_no_value_and_a_reason(answer: str, why: str) -> None:
    reading = answer_read(answer, REPORT)
    assert (reading.value, reading.problem) == (None, why)


def test_a_quote_is_looked_for_in_the_report() -> None:
    assert answer_read('{"quote": "disc  extrusion at L4/5", "value": 2}', REPORT).quote_stands is True
    invented = answer_read('{"quote": "Disc extrusion at L3/4", "value": 2}', REPORT)
    assert (invented.value, invented.quote_stands) == (2, False)
    assert answer_read('{"quote": "", "value": 2}', REPORT).quote_stands is None
    assert answer_read("Grade: 4", REPORT).quote_stands is None


def test_an_answer_of_thousands_of_braces_or_digits_ends() -> None:
    assert answer_read("{" * 50_000, REPORT).value is None
    assert answer_read('{"value": ' + "9" * 10_000 + "}", REPORT).value is None
