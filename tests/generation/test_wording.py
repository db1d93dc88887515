"""What data sets and the phantom record is said in the words of clinicians, in English and in Chinese."""

from __future__ import annotations

import pytest

from generation.drafter.wording import attribute_words, value_words
from imaging.adapters import rsna2024, spider
from imaging.models import LevelFact
from imaging.phantom.truth import true_facts

RECORDED = sorted(
    {(structure, attribute) for structure, attribute, _, _ in rsna2024.CONDITIONS.values()}
    | {(structure, attribute) for structure, attribute, _, _ in spider.COLUMNS.values()}
    | {(fact.structure, fact.attribute) for fact in true_facts()}
)
VALUES = sorted({fact.value for fact in true_facts()} | {str(value) for value in spider.BINARY.values()})


@pytest.mark.parametrize(("structure", "attribute"), RECORDED)
def test_every_recorded_finding_has_words(structure: str, attribute: str) -> None:
    english = LevelFact(structure=structure, attribute=attribute).finding
    assert "_" not in english
    assert english[0].isupper()
    chinese = attribute_words(structure, attribute, "zh").replace("Modic", "")
    assert not [character for character in chinese if character.isascii()]
    assert "_" not in attribute_words(structure, attribute, "en")


@pytest.mark.parametrize("value", [value for value in VALUES if len(value) > 3])
def test_every_recorded_value_that_is_a_word_has_words_in_chinese(value: str) -> None:
    assert not value_words(value, "zh").isascii()


def test_findings_named_after_people_keep_their_capital() -> None:
    assert LevelFact(structure="lateral_recess", attribute="stenosis").finding == "Lateral recess stenosis"
    assert LevelFact(structure="endplate", attribute="modic").finding == "Endplate Modic change"
