"""Exactly one right option, and no give-away."""

from __future__ import annotations

from typing import Any

import pytest

from corpus.checks.options import normalised
from tests.corpus.checks.bodies import choice, found, names


def with_options(*texts: str, **changes: Any) -> dict[str, Any]:
    options = [
        {"key": key, "text": text, "why_wrong": None} for key, text in zip("ABCDEF", texts, strict=False)
    ]
    return choice(options=options, **changes)


def test_another_spelling_of_the_key_is_a_second_right_option() -> None:
    findings = found(with_options("L4-5 disc", "L4/L5", "L5/S1"))
    (finding,) = [one for one in findings if one.check == "options_differ"]
    assert finding.severity == "error"
    assert "two options are right" in finding.message


def test_two_equal_wrong_options_are_an_error() -> None:
    assert "options_differ" in names(found(with_options("L3/L4", "L4/L5", "L3-4")), "error")


def test_a_range_that_holds_another_option_is_a_warning() -> None:
    assert "options_differ" in names(found(with_options("L3 to L5", "L4/L5", "L4")), "warning")


def test_neighbouring_levels_are_different_options() -> None:
    assert "options_differ" not in names(found(choice()))


def test_a_key_recorded_free_of_what_is_asked_is_an_error() -> None:
    assert "key_is_the_only_right_one" in names(found(choice(answer="A")), "error")


def test_a_second_level_with_the_same_record_is_an_error() -> None:
    from corpus.checks import FactGiven
    from tests.corpus.checks.bodies import FACTS

    facts = (*FACTS[:2], FactGiven("f4", "L5/S1", "disc", "herniation", "present"))
    assert "key_is_the_only_right_one" in names(found(choice(), facts=facts), "error")


@pytest.mark.parametrize("text", ["All of the above", "None of these", "以上都是"])
def test_all_of_the_above_is_a_warning(text: str) -> None:
    assert "no_all_of_the_above" in names(found(with_options("L3/L4", "L4/L5", text)), "warning")


def test_a_stem_that_holds_only_the_key_is_a_warning() -> None:
    stem = "This MRI shows a herniation at L4/L5. Which disc is herniated?"
    assert "stem_keeps_the_key" in names(found(choice(stem=stem)), "warning")


@pytest.mark.parametrize(
    ("texts", "stem", "is_told"),
    [
        (("左", "右", "两侧"), "该MRI上突出位于哪一侧？已知为左。", True),
        (("左", "右", "两侧"), "该MRI上突出偏左还是偏右？", False),
        (("左", "右", "两侧"), "左腿痛，该MRI上突出位于哪一侧？", False),
        (("II", "III", "IV"), "Which Pfirrmann grade is it? Bear in mind: II.", True),
        (("II", "III", "IV"), "Grade this disc from I to V.", False),
        (("L4", "L3", "L2"), "Which vertebra is broken? Bear in mind: L4.", True),
        (("4级", "3级", "2级"), "该椎间盘属几级？已知为4级。", True),
        (("髓核摘除（左侧）", "髓核摘除（右侧）", "融合"), "首选哪种手术？考虑到髓核摘除（左侧）。", True),
        (("Mild to moderate", "Mild", "Severe"), "How narrow is it? Bear in mind: mild to moderate.", True),
        (("Mild", "Mild to moderate", "Severe"), "How narrow is it? Bear in mind: mild to moderate.", False),
    ],
)
def test_a_short_key_and_one_in_brackets_are_leaks_too(
    texts: tuple[str, ...], stem: str, is_told: bool
) -> None:
    fields = with_options(*texts) | {
        "stem": stem,
        "answer": "A",
        "language": "en" if stem.isascii() else "zh",
    }
    for option in fields["options"]:
        option["why_wrong"] = None if option["key"] == "A" else "No."
    assert ("stem_keeps_the_key" in names(found(fields))) is is_told


def test_a_key_said_word_for_word_leaks_beside_options_that_differ_by_a_level() -> None:
    texts = ("Cement augmentation of L3", "Cement augmentation of L4", "Cement augmentation of L5")
    told = with_options(*texts) | {"stem": f"Which procedure is indicated? Bear in mind: {texts[1]}."}
    assert "stem_keeps_the_key" in names(found(told))
    asked = told | {"stem": "Which cement augmentation is indicated, that of L3, of L4 or of L5?"}
    assert "stem_keeps_the_key" not in names(found(asked))


def test_how_levels_are_counted_is_no_leak() -> None:
    stem = (
        "On this MR image an arrow points at one disc. Which is it? (The last lumbar disc is taken as L4/L5.)"
    )
    assert "stem_keeps_the_key" not in names(found(choice(stem=stem)))


def test_a_stem_that_lists_every_option_leaks_nothing() -> None:
    stem = "Which disc is herniated: L3/L4, L4/L5 or L5/S1?"
    assert "stem_keeps_the_key" not in names(found(choice(stem=stem)))


def test_a_key_by_far_the_longest_is_a_note() -> None:
    texts = ("Rest", "Microdiscectomy after six weeks of failed conservative care", "Cast")
    assert "key_is_not_the_longest" in names(found(with_options(*texts)), "note")


def test_a_rationale_that_calls_another_letter_right_is_an_error() -> None:
    rationale = "The L4/L5 disc is herniated, so the correct answer is C."
    assert "rationale_names_the_key" in names(found(choice(rationale=rationale)), "error")
    assert "rationale_names_the_key" not in names(found(choice(rationale=rationale.replace("is C", "is B"))))


def test_spellings_are_normalised() -> None:
    assert normalised("The L4-5 disk.") == normalised("L4/L5 disc")
