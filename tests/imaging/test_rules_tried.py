"""Rules that are left out on a text would have found nothing in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from imaging.deidentify import initials, name_rules, names_in_sentences, towns
from imaging.deidentify.date_rules import DATE_RULES
from imaging.deidentify.free_text import named_in
from imaging.deidentify.letters import plain
from imaging.deidentify.needs import KINDS, LOW, SAME, begins_a_word, needs_of, starts_of
from imaging.deidentify.number_rules import RULES
from imaging.deidentify.place_rules import PLACE_RULES
from imaging.deidentify.tried import Tried

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
        ("abc", {(SAME, "abc")}),
        ("(?i:DOB|Born)", {(LOW, "dob"), (LOW, "born")}),
        (r"\b(?:Mr|Mrs)\.? [A-Z]", {(SAME, "Mr")}),
        (r"x?y{2,}", {(SAME, "yy")}),
        (r"[a-c]{1,3}", {(SAME, "a"), (SAME, "b"), (SAME, "c")}),
        (r"(?=late)l(?!x)", {(SAME, "late")}),
        (r"(?<=患者)某", {(SAME, "患者")}),
        (r"[A-Z]\.(?: ?[A-Z]\.){1,2}", {(KINDS, "A.")}),
        (r"\d{3}-\d{2,4}/", {(KINDS, "000-00")}),
        (r"(?i)[a-z]b7", {(LOW, "b7")}),
        ("é", {(SAME, "é")}),
        (r"a|[^b]", None),
        (r"(?:ab)?", None),
        ("(?i)é", None),
    ],
)
def test_what_a_rule_needs_is_read_from_its_pattern(
    pattern: str, needed: set[tuple[int, str]] | None
) -> None:
    groups = needs_of(re.compile(pattern))
    assert needed in groups if needed else not groups


@pytest.mark.parametrize(
    ("pattern", "starts"),
    [
        ("(?i:DOB|Born) on", {(LOW, "dob"), (LOW, "born")}),
        (r"(?<=x)\b(?:Mr|Mrs)\.? [A-Z]", {(SAME, "Mr")}),
        (r"x?y{2,}z", {(SAME, "x"), (SAME, "yy")}),
        (r"(?:(?<=\n)|^)[A-Z]\.", {(KINDS, "A.")}),
        (r"(?i:ab)C", {(LOW, "ab")}),
        (r"[a-z]{2,15} ", None),
        (r"(?:ab|)[^c]", None),
        (r"(?i)éab", None),
        ("", None),
    ],
)
def test_how_all_that_a_rule_finds_begins_is_read_from_its_pattern(
    pattern: str, starts: set[tuple[int, str]] | None
) -> None:
    assert starts_of(re.compile(pattern)) == starts


@pytest.mark.parametrize(
    ("pattern", "text", "begins"),
    [
        (r"\bMr", "Mr xMr Mr", True),
        (r"(?<![\w-])Mr", "Mr xMr -Mr", True),
        (r"(?<![A-Za-z])(?i:mr)", "mr xMr 3MR", True),
        (r"(?<!x)Mr", "Mr xMr yMr", False),
        (r"(?:\b|x)Mr", "Mr xMr yMr", False),
        (r"(?:(?<=\n)|(?<=[.;:] )|^)Mr", "Mr. Mr xMr\nMr", True),
        (r"(?:(?<=\n)|(?<=[a-z]))Mr", "Mr\nMr xMr", False),
        (r"(?<=x)Mr", "Mr xMr", False),
        (r"Mr", "MrMr xMr", False),
        (r"\b-Mr", "-Mr x-Mr", True),
    ],
)
def test_a_rule_that_begins_words_is_tried_where_words_begin(pattern: str, text: str, begins: bool) -> None:
    rule = re.compile(pattern)
    assert begins_a_word(rule) is begins
    assert [one.span() for one in Tried(text).finds(rule)] == [one.span() for one in rule.finditer(text)]


@pytest.mark.parametrize("text", ["ſtent", "ıtem", "İtem", "\u212ag", "Kg"])
def test_letters_that_a_pattern_takes_for_others_hide_nothing(text: str) -> None:
    for rule in (re.compile("(?i)stent"), re.compile("(?i)item"), re.compile(r"(?i)\bkg")):
        assert [one.span() for one in Tried(text).finds(rule)] == [one.span() for one in rule.finditer(text)]


def test_whoever_is_named_is_still_found() -> None:
    assert [one.what for one in named_in("MRN: 4411223, Mr Ahmed Khan, seen by Dr Whitfield.")]
