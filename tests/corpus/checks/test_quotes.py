"""Quotes in their source, claims with evidence."""

from __future__ import annotations

from typing import Any

import pytest

from tests.corpus.checks.bodies import PASSAGE, choice, found, names, open_question


def quoting(quote: str, passage: str = "p1") -> dict[str, Any]:
    return choice(evidence=[{"id": 1, "field": "rationale", "passage": passage, "quote": quote}])


def test_a_quote_word_for_word_passes_whatever_its_blanks_and_dashes() -> None:
    assert "quotes_stand_in_their_source" not in names(found(quoting("compresses  the Traversing L5\nroot")))


def test_an_invented_quote_is_an_error() -> None:
    assert "quotes_stand_in_their_source" in names(
        found(quoting("surgery is always needed within a day")), "error"
    )


def test_a_quote_with_a_slip_of_the_pen_is_a_note() -> None:
    findings = found(quoting("Lumbar disc herniation at L4/L5 usualy compresses the traversing L5 root"))
    assert "quotes_stand_in_their_source" in names(findings, "note")
    assert "quotes_stand_in_their_source" not in names(findings, "error")


@pytest.mark.parametrize(
    ("said", "altered"), [("L4/L5", "L3/L4"), ("not the", "and the"), ("L5 root", "L4 root")]
)
def test_a_quote_that_changes_a_level_or_a_negation_is_an_error(said: str, altered: str) -> None:
    findings = found(quoting(PASSAGE.replace(said, altered)))
    assert "quotes_stand_in_their_source" in names(findings, "error")


def test_a_passage_that_is_not_there_is_an_error() -> None:
    assert "quotes_stand_in_their_source" in names(found(quoting("anything", passage="nowhere")), "error")


def test_a_body_without_evidence_is_told_so_once() -> None:
    findings = [one for one in found(choice(evidence=[])) if one.check == "claims_carry_evidence"]
    assert [one.severity for one in findings] == ["warning"]


def test_each_claim_without_evidence_is_named() -> None:
    claims = ["The L4/L5 disc is herniated.", "L5/S1 is intact."]
    findings = [one for one in found(open_question(claims=claims)) if one.check == "claims_carry_evidence"]
    assert [one.field for one in findings] == ["/claims/1"]


@pytest.mark.parametrize(("quote", "is_wrong"), [("The L4/L5 disc is herniated.", False), ("L5/S1", True)])
def test_a_quote_of_a_fact_that_speaks_of_another_level_is_an_error(quote: str, is_wrong: bool) -> None:
    findings = found(choice(evidence=[{"id": 1, "field": "rationale", "fact": "f1", "quote": quote}]))
    assert ("quotes_stand_in_their_source" in names(findings, "error")) == is_wrong


def test_evidence_that_points_at_nothing_is_none() -> None:
    evidence = [{"id": 1, "field": "rationale", "quote": "As everybody knows."}]
    assert "claims_carry_evidence" in names(found(choice(evidence=evidence)), "warning")
