"""A question's words are read part by part: what they tell of one person is what the whole text tells."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from generation.answers import ProbeAnswer
from generation.calls import gate
from generation.calls.question import Question
from generation.errors import EgressRefused
from imaging.deidentify.free_text import points_at_one
from tests.imaging.notes import notes
from tests.imaging.notes_unseen import unseen_notes

# What ends where a rule looks for more behind a line's end, and what begins where one looks for more before.
ENDS = (
    "Patient:",
    "Dear",
    "Kind regards,",
    "lives at",
    "Name: ",
    "MRN",
    "Mr",
    "患者姓名：",
    "住址",
    "签名",
    "A. B.",
)
BEGINS = (
    "John Smith",
    "4471123",
    "王小明",
    "12 High Street, Leeds LS1 4AP",
    "Smith, MD",
    "诉腰痛",
    "and L5.",
)
TAGS = ("<material>", "</draft>")


def whole(text: str) -> set[str]:
    """What is told in a text that is read at once."""
    return {one.what for one in points_at_one(text)}


@pytest.mark.once
@pytest.mark.parametrize("tag", TAGS)
def test_a_line_with_a_tag_parts_what_no_rule_joins(tag: str) -> None:
    for end in ENDS:
        for begin in BEGINS:
            text = f"L4/L5 is narrow.\n{end}\n{tag}\n{begin}\nL5/S1 is not."
            assert gate._told_in(text, "") == whole(text), text


@pytest.mark.once
def test_notes_that_name_somebody_tell_the_same_beside_each_other() -> None:
    made = [one.text for one in (*notes(24, 3, later=True), *unseen_notes(24, 9))]
    for before, behind in zip(made, reversed(made), strict=True):
        text = f"{before}\n<material>\n{behind}\n</material>\n\n<draft>\n{before}\n</draft>"
        assert gate._told_in(text, "") == whole(text), text


def test_what_stands_in_another_question_is_not_read_again() -> None:
    gate._told_in.cache_clear()
    gate._pointing.cache_clear()
    material = json.dumps({"text": "Decompression of L4/L5 within 48 hours is recommended."})
    for number in range(3):
        user = f"Read this.\n<material>\n{material}\n</material>\n\n<draft>\n{number}\n</draft>\n\nAnswer."
        gate.question_check(replace(_asked(user), may_say=f"Chapter {number}"))
    # The system's words, those before the material, it, the gap, three drafts, the end.
    assert gate._pointing.cache_info().misses == 8


def test_a_name_is_refused_in_whichever_part_it_stands() -> None:
    for place in range(3):
        parts = ["L4/L5 is narrow."] * 3
        parts[place] = "Mr John Smith was seen."
        user = "{}\n<material>\n{}\n</material>\n{}".format(*parts)
        with pytest.raises(EgressRefused, match="a person’s name"):
            gate.question_check(_asked(user))


def _asked(user: str) -> Question:
    return Question(
        system="Answer by the material alone.",
        user=user,
        answer_type=ProbeAnswer,
        model_name="m",
        base_url="http://model.test",
        prompt_sha256="",
    )
