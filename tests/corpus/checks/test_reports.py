"""Sentences of reports as people write them, each true or wrong of one recorded spine."""

from __future__ import annotations

import pytest

from tests.corpus.checks import reports_in_chinese, reports_in_english
from tests.corpus.checks.recorded_spine import told_of


@pytest.mark.parametrize("text", [*reports_in_english.TRUE, *reports_in_chinese.TRUE])
def test_a_true_sentence_is_left_alone(text: str) -> None:
    assert told_of(text) == []


@pytest.mark.parametrize("text", [*reports_in_english.WRONG, *reports_in_chinese.WRONG])
def test_a_wrong_sentence_is_an_error(text: str) -> None:
    assert "error" in {severity for severity, _ in told_of(text)}
