"""Rules that are left out on a text would have found nothing in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from imaging.deidentify import initials, name_rules, names_in_sentences, towns
from imaging.deidentify.date_rules import DATE_RULES
from imaging.deidentify.free_text import named_in
from imaging.deidentify.letters import plain
from imaging.deidentify.number_rules import RULES
from imaging.deidentify.place_rules import PLACE_RULES
from imaging.deidentify.tried import Tried, needed_by

ROOMS = (name_rules, names_in_sentences, initials, towns)
RULES_ALL = [
    *(rule for _what, rule in (*DATE_RULES, *RULES, *PLACE_RULES)),
    *(
        rule
        for room in ROOMS
        for told in vars(room).values()
        for rule in (told if isinstance(told, tuple) else (told,))
        if isinstance(rule, re.Pattern)
    ),
]
HERE = Path(__file__).parent


def _texts() -> list[str]:
    """Every text that the tests of names hold, in three cases each."""
    sources = (*HERE.glob("test_*name*.py"), *HERE.glob("test_free_text.py"), *HERE.glob("test_text*.py"))
    held = [line for path in sources for line in path.read_text().splitlines() if line.strip()]
    return [form for text in held for form in (text, text.upper(), text.lower())]


def test_what_is_found_is_what_the_rules_find_by_themselves() -> None:
    left_out = tried_all = 0
    for text in map(plain, _texts()):
        tried = Tried(text)
        for rule in RULES_ALL:
            wanted = [found.span() for found in rule.finditer(text)]
            found = tried.finds(rule)
            left_out, tried_all = left_out + (found == ()), tried_all + 1
            assert [one.span() for one in found] == wanted, (rule.pattern[:80], text)
    assert left_out > tried_all / 2, "most rules know their texts by a word"


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        ("abc", {"abc"}),
        ("(?i:DOB|Born)", {"dob", "born"}),
        (r"\b(?:Mr|Mrs)\.? [A-Z]", {"mr"}),
        (r"x?y{2,}", {"y"}),
        (r"[a-c]{1,3}", {"a", "b", "c"}),
        (r"(?=late)l(?!x)", {"late"}),
        (r"(?<=患者)某", {"患者"}),
        (r"a|[^b]", None),
        (r"\d+", None),
        (r"(?:ab)?", None),
        ("é", None),
    ],
)
def test_what_a_rule_needs_is_read_from_its_pattern(pattern: str, needed: set[str] | None) -> None:
    assert needed_by(re.compile(pattern)) == needed


@pytest.mark.parametrize("text", ["ſtent", "ıtem", "İtem", "Kg"])
def test_letters_that_a_pattern_takes_for_others_hide_nothing(text: str) -> None:
    for rule in (re.compile("(?i)stent"), re.compile("(?i)item"), re.compile("(?i)kg")):
        assert [one.span() for one in Tried(text).finds(rule)] == [one.span() for one in rule.finditer(text)]


def test_whoever_is_named_is_still_found() -> None:
    assert [one.what for one in named_in("MRN: 4411223, Mr Ahmed Khan, seen by Dr Whitfield.")]
