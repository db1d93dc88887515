"""One line of a file of predictions, in our layout and in that of other runners' logs."""

from __future__ import annotations

import json

import pytest

from benchmark.uploads.lines import LONGEST_RESPONSE, LineFault, prediction_read

GOOD = (
    ({"item_id": "a", "letter": "b"}, ("a", "", "b")),
    ({"item_id": " a ", "response": "ANSWER: B"}, ("a", "ANSWER: B", "")),
    ({"item_id": "a", "response": ""}, ("a", "", "")),
    ({"item_id": "a", "response": "x\x00\ud800y"}, ("a", "x?y", "")),
    ({"item_id": "a", "response": "r", "letter": None, "usage": None, "latency_ms": None}, ("a", "r", "")),
    # lm-evaluation-harness, generate_until; lmms-eval keeps the same fields.
    ({"doc_id": 0, "doc": {"item_id": "a"}, "resps": [["B"]], "filtered_resps": ["B"]}, ("a", "B", "")),
    ({"doc_id": 3, "target": "A", "filtered_resps": ["so: C"]}, ("", "so: C", "")),
    # The same for a choice by likelihood: one pair for each option.
    ({"doc": {"item_id": "a"}, "resps": [[[-2.5, False]], [[-0.5, True]], [[-9, False]]]}, ("a", "", 1)),
    ({"doc": {"item_id": "a"}, "resps": [["-2.5", "False"], ["-0.5", "True"]]}, ("a", "", 1)),
)


@pytest.mark.parametrize(("row", "read"), GOOD)
def test_a_line_that_holds_is_read(row: dict[str, object], read: tuple[str, str, str | int]) -> None:
    found = prediction_read(json.dumps(row).encode())
    chosen = found.letter if found.choice is None else found.choice
    assert (found.item_id, found.response, chosen) == read
    assert found.place == (4 if read[0] == "" else None)


def test_usage_and_latency_are_read_from_the_shapes_that_endpoints_use() -> None:
    usage = {"prompt_tokens": 7, "completion_tokens": "9"}
    line = {"item_id": "a", "letter": "A", "latency_ms": 812.6, "usage": usage}
    found = prediction_read(json.dumps(line).encode())
    assert (found.latency_ms, found.input_tokens, found.output_tokens) == (813, 7, 9)


def test_a_number_of_tokens_without_end_is_not_told() -> None:
    found = prediction_read(b'{"item_id": "a", "letter": "A", "usage": {"prompt_tokens": 1e999}}')
    assert found.input_tokens is None


BAD = (
    (b"nothing", "is not JSON"),
    (b"[1, 2]", "not an object"),
    (b"\xff\xfe", "not UTF-8 (byte 1"),
    (b"[" * 200_000, "too deep"),
    (b'{"item_id": "a", "letter": "A", "latency_ms": NaN}', "NaN, which is no number"),
    (b'{"item_id": "a", "letter": "A", "latency_ms": 1e999}', "milliseconds"),
    (b'{"item_id": "a", "letter": "A", "latency_ms": -1}', "milliseconds"),
    (b'{"item_id": "a", "letter": "A", "latency_ms": true}', "milliseconds"),
    (b'{"item_id": "a", "letter": "A", "latency_ms": ' + b"9" * 5000 + b"}", "JSON"),
    (b'{"item_id": "a"}', "either"),
    (b'{"item_id": "a", "letter": "A", "response": "A"}', "either"),
    (b'{"letter": "A"}', "“item_id” is missing"),
    (b'{"item_id": 7, "letter": "A"}', "“item_id” is missing"),
    (b'{"item_id": "a", "letter": "AB"}', "one letter"),
    (b'{"item_id": "a", "letter": {"A": ["A"]}}', "one letter"),
    (b'{"item_id": "a", "response": ["A"]}', "no text"),
    (b'{"item_id": "a", "letter": "A", "gold": "A"}', "“gold” is no field"),
    (b'{"item_id": "a", "letter": "A", "usage": [1]}', "“usage” is not"),
    (b'{"item_id": "a", "letter": "A", "usage": {"prompt_tokens": 99999999999}}', "more tokens"),
    (b'{"item_id": "a", "letter": "A", "suite_version": 2}', "“suite_version”"),
    (json.dumps({"item_id": "a", "response": "x" * (LONGEST_RESPONSE + 1)}).encode(), "characters"),
    (b'{"resps": [["A"]]}', "names neither"),
    (b'{"doc_id": -1, "resps": [["A"]]}', "names neither"),
    (b'{"doc_id": 0, "resps": []}', "no answer that can be read"),
    (b'{"doc_id": 0, "resps": [["a"], ["b"]]}', "no number"),
    (b'{"doc_id": 0, "resps": [[' + b"9" * 400 + b"], [1]]}", "no number"),
)


@pytest.mark.parametrize(("line", "told"), BAD)
def test_a_line_that_does_not_hold_says_why(line: bytes, told: str) -> None:
    with pytest.raises(LineFault, match=r"(?s).*") as fault:
        prediction_read(line)
    assert told in str(fault.value)
    assert len(str(fault.value)) < 200
