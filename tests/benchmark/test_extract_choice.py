"""Reading a letter out of a free-text answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmark.extraction import VERSION, Status, extract_choice

LUMBAR = {"A": "L2/3", "B": "L3/4", "C": "L4/5", "D": "L5/S1"}
CERVICAL = {"A": "C3/4", "B": "C4/5", "C": "C5/6", "D": "C6/7"}
ASIA = {"A": "ASIA grade D", "B": "ASIA grade C", "C": "ASIA grade B", "D": "ASIA grade A"}
HERE = Path(__file__).parent


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / name).read_text().splitlines() if line]


SAMPLE = rows("answer_extraction.jsonl")
OWN = rows("own_answers.jsonl") + rows("option_verdicts.jsonl")
FORMS = [
    "ANSWER: {x}",
    "The correct answer is ({x}).",
    "{x}",
    "**{x}**",
    '{{"answer": "{x}"}}',
    "\\boxed{{{x}}}",
    "答案：{x}",
    "<think>The disc is dark.</think>ANSWER: {x}",
    "Option {x} is the best choice.",
    "I would choose {x}.",
    "故选{x}。",
]
REASONING = [
    "",
    "The sagittal T2 image shows a dark disc.\n",
    "<think>Perhaps A, perhaps B; no, D.</think>\n",
    "T1 and T2 signal, grade C endplate change.\n",
    "A herniation is seen. It compresses the root.\n",
    "责任节段可见突出。\n",
]


@pytest.mark.parametrize("case", SAMPLE, ids=lambda case: case["id"])
def test_the_worked_sample_is_read_as_meant(case: dict[str, Any]) -> None:
    found = extract_choice(case["response"], case["options"])
    assert found.letter == case["expected"], found


@pytest.mark.parametrize("case", OWN, ids=lambda case: repr(case["response"])[:50])
def test_our_own_answers_are_read_as_meant(case: dict[str, Any]) -> None:
    found = extract_choice(case["response"], case["options"])
    assert found.letter == case["expected"], found
    assert found.version == VERSION
    assert (found.letter is not None) == (found.status == Status.ANSWERED)


@pytest.mark.parametrize(
    ("response", "status"),
    [
        ("", Status.EMPTY),
        ("<think>so it is C", Status.TRUNCATED),
        ("A or C", Status.AMBIGUOUS),
        ("Answer: B. L5/S1", Status.CONFLICT),
        ("I cannot determine the level.", Status.REFUSAL),
        ("ANSWER: none", Status.NONE),
        ("Error: rate limit exceeded (429)", Status.ERROR),
        ("The image shows a spine.", Status.UNANSWERED),
    ],
)
def test_no_letter_comes_with_the_reason(response: str, status: Status) -> None:
    found = extract_choice(response, LUMBAR)
    assert found.letter is None
    assert found.status == status


@settings(deadline=None)
@given(form=st.sampled_from(FORMS), reasoning=st.sampled_from(REASONING), letter=st.sampled_from("ABCD"))
def test_a_clear_answer_survives_reasoning_before_it(form: str, reasoning: str, letter: str) -> None:
    separate = "\n" if reasoning else ""
    assert extract_choice(reasoning + separate + form.format(x=letter), LUMBAR).letter == letter


@settings(deadline=None)
@given(order=st.permutations(list(LUMBAR.values())), level=st.sampled_from(list(LUMBAR.values())))
def test_an_option_named_by_its_words_follows_the_order_of_the_options(order: list[str], level: str) -> None:
    options = dict(zip("ABCD", order, strict=True))
    letter = next(key for key, text in options.items() if text == level)
    assert extract_choice(f"The herniation is at {level}.", options).letter == letter
    assert extract_choice(f"ANSWER: {letter}. {level}", options).letter == letter


@settings(deadline=None)
@given(keys=st.permutations(list("ABCDEFGHJK")), chosen=st.integers(0, 3), form=st.sampled_from(FORMS))
def test_renamed_letters_are_read_like_the_usual_ones(keys: list[str], chosen: int, form: str) -> None:
    options = dict(zip(keys, LUMBAR.values(), strict=False))
    assert extract_choice(form.format(x=keys[chosen]), options).letter == keys[chosen]


@given(response=st.text(max_size=120))
@settings(max_examples=300, deadline=None)
def test_any_text_gives_an_option_or_none_and_a_span_inside_it(response: str) -> None:
    found = extract_choice(response, CERVICAL)
    assert found.letter in {None, *CERVICAL}
    if found.span:
        start, end = found.span
        assert 0 <= start <= end <= len(response)


def test_the_span_covers_the_letter_in_the_raw_answer() -> None:
    response = "The disc is dark.\n**Answer:** C\n"
    found = extract_choice(response, LUMBAR)
    assert found.span is not None
    assert response[slice(*found.span)] == "C"
    assert found.method == "last_line"


def test_strict_items_are_not_read_from_their_words() -> None:
    assert extract_choice("ASIA grade C", ASIA).letter == "B"
    assert extract_choice("ASIA grade C", ASIA, strict_letters=True).letter is None
    assert extract_choice("ASIA grade C. ANSWER: B", ASIA, strict_letters=True).letter == "B"
