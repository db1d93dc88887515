"""Reading a letter out of a free-text answer."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmark.extraction import VERSION, Extraction, Status, extract_choice
from benchmark.extraction.folding import fold
from benchmark.extraction.option_text import comparable, options_within, prepare, same_text

LUMBAR = {"A": "L2/3", "B": "L3/4", "C": "L4/5", "D": "L5/S1"}
CERVICAL = {"A": "C3/4", "B": "C4/5", "C": "C5/6", "D": "C6/7"}
ASIA = {"A": "ASIA grade D", "B": "ASIA grade C", "C": "ASIA grade B", "D": "ASIA grade A"}
HERE = Path(__file__).parent


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / name).read_text().splitlines() if line]


SAMPLE = rows("answer_extraction.jsonl")
OWN = rows("own_answers.jsonl") + rows("option_verdicts.jsonl") + rows("more_answers.jsonl")
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


def misread(cases: list[dict[str, Any]]) -> list[tuple[str, str | None, Extraction]]:
    """What is not read as its row says; one test over a table costs a fraction of one test a row."""
    found = [(case, extract_choice(case["response"], case["options"])) for case in cases]
    return [
        (case["response"], case["expected"], one) for case, one in found if one.letter != case["expected"]
    ]


def test_the_worked_sample_is_read_as_meant() -> None:
    assert misread(SAMPLE) == []


def test_our_own_answers_are_read_as_meant() -> None:
    assert len(OWN) >= 1200
    assert misread(OWN) == []


def test_every_reading_carries_version_reason_and_a_span_of_the_raw_text() -> None:
    for case in OWN:
        found = extract_choice(case["response"], case["options"])
        assert found.version == VERSION
        assert (found.letter is not None) == (found.status == Status.ANSWERED)
        if found.letter is not None:
            assert found.span is not None, case
            said = fold(case["response"])[slice(*found.span)]
            assert said == said.strip() != "", case
            assert names(said, found.letter, case["options"]), (case, said)


def names(said: str, letter: str, options: dict[str, str]) -> bool:
    """Whether a highlighted stretch is the letter or the option's own words."""
    alone = re.fullmatch(rf"\W*{re.escape(letter)}\b.*", said, re.IGNORECASE | re.DOTALL)
    by_words = letter in options_within(said, prepare(options)) or same_text(said, prepare(options)) == letter
    return bool(alone) or by_words or bones(said) == bones(options[letter]) != set()


def bones(text: str) -> set[str]:
    """The vertebrae that a text names: the disc between L4 and L5 has two."""
    return set(re.findall(r"[ctls]\d+", comparable(text)))


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


@pytest.mark.parametrize("said", ["the answer is ", "so "])
def test_an_answer_that_repeats_itself_to_its_end_is_read_in_time_that_grows_with_its_length(
    said: str,
) -> None:
    """Of a model that loops, or a file made so: by the square of its length it would take minutes."""
    options = {"A": "L3/4 disc herniation", "B": "L4/5 disc herniation", "C": "L5/S1 disc herniation"}
    began = time.process_time()
    assert extract_choice((said * 30_000)[:30_000], options).letter is None
    assert time.process_time() - began < 4
