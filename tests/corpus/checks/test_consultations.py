"""A consultation: what the turns say of each other, and who tells what when."""

from __future__ import annotations

import pytest

from tests.corpus.checks.bodies import choice, found, names, open_question
from tests.corpus.checks.longer_bodies import TURNS_EN, consultation


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_sound_consultation_has_no_error_and_no_warning(language: str) -> None:
    assert names(found(consultation(language)), "error", "warning") == set()
    bare = consultation(language, side="left")
    assert names(found(bare, facts=(), passages={}), "error", "warning") == set()


@pytest.mark.parametrize(
    ("language", "turn"),
    [
        ("en", "The right herniation at L4/L5 explains it."),
        ("en", "As there is no herniation at L4/L5, we wait."),
        ("en", "The herniation at L3/L4 presses on the nerve."),
        ("zh", "L4/5椎间盘右侧突出。"),
        ("zh", "L3/4椎间盘突出压迫神经。"),
    ],
)
def test_a_turn_against_an_earlier_one_is_an_error(language: str, turn: str) -> None:
    spoilt = consultation(language, ("clinician", turn))
    assert "turns_agree" in names(found(spoilt, facts=(), passages={}), "error")


@pytest.mark.parametrize(
    ("language", "turn", "is_told"),
    [
        ("en", "Because of your weakness we should operate.", True),
        ("en", "If weakness develops, come back at once.", False),
        ("en", "The numbness will get better.", False),
        ("zh", "因为您有无力，建议手术。", True),
        ("zh", "如果出现无力请立即复诊。", False),
    ],
)
def test_a_symptom_that_was_denied_is_not_stated_later(language: str, turn: str, is_told: bool) -> None:
    told = names(found(consultation(language, ("clinician", turn))), "error")
    assert ("symptoms_hold_to_earlier_turns" in told) is is_told


@pytest.mark.parametrize(
    ("turn", "is_told"),
    [("The pain in your right leg comes from there.", True), ("Your left leg will recover.", False)],
)
def test_the_complaint_keeps_its_side(turn: str, is_told: bool) -> None:
    told = names(found(consultation("en", ("clinician", turn))), "error")
    assert ("complaint_keeps_its_side" in told) is is_told
    asked = open_question(question="The left leg hurts. What does L4/L5 show?", rationale=turn)
    assert ("complaint_keeps_its_side" in names(found(asked), "error")) is is_told


def test_a_patient_tells_what_is_asked_for() -> None:
    everything = "My leg hurts, it is numb, I had cancer, I lose weight and I have a fever."
    at_once = consultation(
        turns=[{"speaker": "patient", "text": everything}, {"speaker": "clinician", "text": "I see."}]
    )
    unasked = consultation("en", ("patient", "By the way, I had cancer and take warfarin."))
    asked = consultation(
        "en", ("clinician", "Have you had cancer?"), ("patient", "Yes, cancer of the breast.")
    )
    assert "facts_are_told_when_asked" in names(found(at_once), "warning")
    assert "facts_are_told_when_asked" in names(found(unasked), "warning")
    assert "facts_are_told_when_asked" not in names(found(asked))


@pytest.mark.parametrize(
    ("asked", "told", "is_told"),
    [
        ("It is the disc.", "Will it heal, or do I need it operated on?", False),
        ("It is the disc.", "I have been operated on.", True),
        ("How is your walking?", "No stumbling, no fever.", False),
        ("How is your sleep?", "I stumble? No: stumbling, chills.", True),
    ],
)
def test_a_question_of_the_patient_tells_nothing(asked: str, told: str, *, is_told: bool) -> None:
    body = consultation("en", ("clinician", asked), ("patient", told))
    assert ("facts_are_told_when_asked" in names(found(body), "warning")) is is_told


def test_a_patient_does_not_say_the_plan_first() -> None:
    plan = str(consultation()["plan"])
    first = [("patient", f"I was told: {plan}"), *TURNS_EN[1:]]
    leaking = consultation(turns=[{"speaker": one, "text": text} for one, text in first])
    repeating = consultation("en", ("clinician", plan), ("patient", f"So: {plan}"))
    assert "patient_does_not_know_the_plan" in names(found(leaking), "error")
    assert "patient_does_not_know_the_plan" not in names(found(repeating))


@pytest.mark.parametrize(
    ("flags", "is_told"),
    [
        (["bladder dysfunction"], False),
        (["cauda equina syndrome"], False),
        (["fever at night"], True),
        (["肿瘤病史"], True),
    ],
)
def test_red_flags_are_raised(flags: list[str], is_told: bool) -> None:
    assert ("red_flags_are_raised" in names(found(consultation(red_flags=flags)), "note")) is is_told


def test_a_turn_or_a_claim_that_stands_twice_is_an_error() -> None:
    again = consultation(
        "en", ("clinician", "The MRI shows a left herniation at L4/L5. L3/L4 has no herniation.")
    )
    assert "parts_differ" in names(found(again), "error")
    claims = ["The L4/L5 disc is herniated.", "The L4/L5 disc is herniated."]
    assert "parts_differ" in names(found(open_question(claims=claims)), "error")
    others = ["The L4/L5 disc is herniated.", "The L3/L4 disc is not herniated."]
    assert "parts_differ" not in names(found(open_question(claims=others)))
    assert "parts_differ" not in names(found(choice()))


@pytest.mark.parametrize(
    ("turn", "is_told"),
    [
        ("The nerve on the right is pressed.", True),
        ("The nerve on the left is pressed.", False),
        ("该处神经右侧受压。", True),
    ],
)
def test_a_turn_that_speaks_of_the_other_side_alone_is_a_warning(turn: str, *, is_told: bool) -> None:
    language = "en" if turn.isascii() else "zh"
    told = names(found(consultation(language, ("clinician", turn))), "error", "warning")
    assert ("sides_agree" in told) is is_told


def test_a_disc_that_does_not_herniate_in_chinese_is_denied() -> None:
    rationale = "L4/5椎间盘突出。其余的L3/4、L5/S1椎间盘不突出。"
    assert "findings_agree_with_facts" not in names(found(choice(rationale=rationale)), "error")
    wrong = "L4/5椎间盘不突出。"
    assert "findings_agree_with_facts" in names(found(choice(rationale=wrong)), "error")
