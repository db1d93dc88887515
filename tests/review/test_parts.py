"""Options, turns, claims and red flags come and go: each field becomes its own part of the body."""

from __future__ import annotations

from typing import Any

import pytest

from corpus.bodies import Body, Consultation, MultipleChoice, OpenQuestion, body_validate
from corpus.changes import Touched, touched
from corpus.parts import parts_matched, pointer_moved
from review.body_choices import typed_choices
from review.body_form import body_or_faults, sent_fields, with_fields
from review.body_places import parts_placed, parts_settled
from review.errors import ReviewError
from review.own_text import said_fields, typed_fields
from review.part_press import part_pressed
from tests.review.making import QUESTION
from tests.review.test_longer_kinds import DIALOGUE
from tests.review.test_open_blind import OPEN_QUESTION

CLAIMS = ["The disc of L2/L3 is dark.", "The endplates are whole.", "The canal is wide."]
OPTIONS = [
    {"key": key, "text": text, "why_wrong": None if key == "B" else "Bright nucleus."}
    for key, text in zip("ABCD", ("L1/L2", "L2/L3", "L3/L4", "L4/L5"), strict=True)
]


def evidence(*fields: str) -> list[dict[str, object]]:
    return [{"id": number, "field": field, "quote": f"q{number}"} for number, field in enumerate(fields, 1)]


OPEN = body_validate(
    {**OPEN_QUESTION, "claims": CLAIMS, "evidence": evidence("claims/0", "/claims/1", "claims/2", "claims")}
)
CHOICE = body_validate(
    {
        **QUESTION,
        "options": OPTIONS,
        "acceptable": ["A", "D"],
        "evidence": evidence("options/0/text", "options/2/why_wrong", "options/3/text", "options"),
    }
)
TALK = body_validate(
    {
        **DIALOGUE.model_dump(mode="json"),
        "red_flags": ["fever", "weight loss"],
        "evidence": evidence("turns/0/text", "turns/1/text", "turns/3/text", "plan"),
    }
)


def raw_of(body: Body) -> dict[str, Any]:
    return body.model_dump(mode="json")


def after(body: Body, *presses: str, **typed: str) -> dict[str, Any]:
    """What a reader has typed after presses on parts, then words in fields (`claims_4` for `claims/4`)."""
    raw = raw_of(body)
    for press in presses:
        raw, _ = part_pressed(raw, press)
    return with_fields(raw, {name.replace("__", "/"): text for name, text in typed.items()})


def settled(raw: dict[str, Any]) -> Any:
    body, faults = body_or_faults(raw)
    assert not faults
    return body


def links(body: Body) -> dict[int, str]:
    return {ref.id: ref.field for ref in body.evidence}


# What is pressed and typed; the parts that stand then; the evidence that is left, by number.
TABLE: dict[str, tuple[Body, tuple[str, ...], dict[str, str], list[str], dict[int, str]]] = {
    "a claim in the middle goes": (
        OPEN, ("remove claims/2",), {}, [CLAIMS[0], CLAIMS[2]],
        {1: "claims/0", 3: "claims/1", 4: "claims"},
    ),
    "a claim whose words are taken out goes": (
        OPEN, (), {"claims__1": ""}, CLAIMS[1:], {2: "/claims/0", 3: "claims/1", 4: "claims"},
    ),
    "a claim comes back": (
        OPEN, ("remove claims/2", "back claims/2"), {}, CLAIMS,
        {1: "claims/0", 2: "/claims/1", 3: "claims/2", 4: "claims"},
    ),
    "a claim is added behind the first": (
        OPEN, ("add claims/1",), {"claims__4": "New."}, [CLAIMS[0], "New.", *CLAIMS[1:]],
        {1: "claims/0", 2: "/claims/2", 3: "claims/3", 4: "claims"},
    ),
    "one is added before all others, and one behind it": (
        OPEN, ("add claims/0", "add claims/4"), {"claims__4": "One.", "claims__5": "Two."},
        ["One.", "Two.", *CLAIMS], {1: "claims/2", 2: "/claims/3", 3: "claims/4", 4: "claims"},
    ),
    "an added claim that stays empty is none": (
        OPEN, ("add claims/3", "add claims/1"), {"claims__4": " "}, CLAIMS,
        {1: "claims/0", 2: "/claims/1", 3: "claims/2", 4: "claims"},
    ),
    "a turn goes": (
        TALK, ("remove turns/2",), {}, [DIALOGUE.turns[at].text for at in (0, 2, 3)],  # type: ignore[union-attr]
        {1: "turns/0/text", 3: "turns/2/text", 4: "plan"},
    ),
    "a turn is added in the middle": (
        TALK, ("add turns/1",), {"turns__5__text": "Is there fever?"},
        [DIALOGUE.turns[0].text, "Is there fever?", *(turn.text for turn in DIALOGUE.turns[1:])],  # type: ignore[union-attr]
        {1: "turns/0/text", 2: "turns/2/text", 3: "turns/4/text", 4: "plan"},
    ),
    "an option goes and one comes": (
        CHOICE, ("remove options/1", "add options/2"), {"options__5__text": "L5/S1"},
        ["L2/L3", "L5/S1", "L3/L4", "L4/L5"], {2: "options/2/why_wrong", 3: "options/3/text", 4: "options"},
    ),
}  # fmt: skip


def parts(body: Body) -> list[str]:
    match body:
        case MultipleChoice():
            return [option.text for option in body.options]
        case OpenQuestion():
            return body.claims
        case Consultation():
            return [turn.text for turn in body.turns]
    raise AssertionError(body.kind)


@pytest.mark.parametrize("name", TABLE)
def test_what_is_added_and_removed_is_what_stands(name: str) -> None:
    body, presses, typed, stands, evidence_left = TABLE[name]
    found = settled(after(body, *presses, **typed))
    assert parts(found) == stands
    assert links(found) == evidence_left


@pytest.mark.parametrize("name", TABLE)
def test_the_form_sends_back_what_it_shows(name: str) -> None:
    """The fields of a text in its places, sent as they stand, are that text again, whatever was pressed."""
    body, presses, typed, *_ = TABLE[name]
    raw = after(body, *presses, **typed)
    sent = {f"body.{each.path}": each.text for each in typed_fields(body, raw)}
    sent |= {f"body.{each.path}": each.value for each in typed_choices(body, raw)}
    sent |= {f"body.removed/{part}": "yes" for part in raw.get("removed", [])}
    sent |= {f"body.after/{part}": place for part, place in raw.get("after", {}).items()}
    again = with_fields(raw_of(body), sent_fields(sent, body))
    assert parts_settled(again).body == parts_settled(raw).body
    assert again == with_fields(raw, {})


@pytest.mark.parametrize("name", TABLE)
def test_a_text_without_places_finds_them_again(name: str) -> None:
    """As where an adjudicator begins with a reader's text."""
    body, presses, typed, *_ = TABLE[name]
    own = settled(after(body, *presses, **typed))
    placed = parts_placed(raw_of(own), raw_of(body))
    assert parts_settled(placed).body == raw_of(own)
    # What it has not is removed, and not another part.
    said = {each.path: each.text for each in said_fields(body, placed)}
    before = {each.path: each.text for each in typed_fields(body, raw_of(body))}
    if len(parts(own)) != len(parts(body)):
        assert all(said[path] in (text, "") for path, text in before.items())


def test_letters_follow_and_the_key_goes_with_its_option() -> None:
    found = settled(after(CHOICE, "remove options/1"))
    assert [(option.key, option.text) for option in found.options] == [
        ("A", "L2/L3"), ("B", "L3/L4"), ("C", "L4/L5"),
    ]  # fmt: skip
    assert found.answer == "A"
    assert found.acceptable == ["C"]
    assert touched(CHOICE, found) >= {Touched.KEY, Touched.MEANING}


def test_an_added_option_can_be_the_key() -> None:
    found = settled(after(CHOICE, "add options/1", options__5__text="Th12/L1", answer="E"))
    assert [option.key for option in found.options] == list("ABCDE")
    assert (found.answer, found.options[1].text) == ("B", "Th12/L1")
    assert found.acceptable == ["A", "E"]


def test_an_added_turn_is_said_by_the_other() -> None:
    raw = after(TALK, "add turns/2", turns__5__text="No.")
    assert settled(raw).turns[2].speaker == "patient"


@pytest.mark.parametrize(
    ("body", "presses", "why"),
    [
        (CHOICE, ["remove options/2"], "Option B is the key. Choose another key first, then remove it."),
        (CHOICE, ["remove options/1", "remove options/2"], "Option A is the key."),
        (CHOICE, ["remove options/1", "remove options/3"], "There must be at least 3 options."),
        (CHOICE, ["add options/1"] * 3, "There may be at most 6 options."),
        (CHOICE, ["remove options/1", *["add options/2"] * 3, "back options/1"], "There may be at most 6"),
        (OPEN, ["remove claims/1", "remove claims/2", "remove claims/3"], "There must be at least 1 claim."),
        (TALK, [f"remove turns/{n}" for n in (1, 2, 3)], "There must be at least 2 turns."),
    ],
    ids=["key", "key by its new letter", "three options", "six options", "no seventh back", "claim", "turns"],
)
def test_what_a_body_cannot_be_without_is_refused(body: Body, presses: list[str], why: str) -> None:
    *before, last = presses
    with pytest.raises(ReviewError, match=why):
        part_pressed(after(body, *before), last)


def test_places_that_are_used_up_are_told() -> None:
    raw = raw_of(CHOICE)
    for place in range(5, 27):
        raw, part = part_pressed(raw, "add options/1")
        assert part == f"options/{place}"
        raw, _ = part_pressed(raw, f"remove {part}")
    with pytest.raises(ReviewError, match="Put one back and write into that"):
        part_pressed(raw, "add options/1")
    assert with_fields(raw, sent_fields({"body.options/27/text": "X"}, CHOICE)) == raw


def test_a_press_on_nothing_changes_nothing() -> None:
    for press in (
        "remove claims/9",
        "remove turns/1",
        "add sections/1",
        "back claims/1",
        "remove claims/0",
        "drop",
    ):
        assert part_pressed(raw_of(OPEN), press)[0] == raw_of(OPEN)


def test_red_flags_may_all_go_and_come() -> None:
    raw = after(TALK, "remove red_flags/1", "remove red_flags/2")
    assert settled(raw).red_flags == []
    raw, part = part_pressed(raw, "add red_flags/0")
    assert settled(with_fields(raw, {part: "numbness"})).red_flags == ["numbness"]


def test_a_part_of_the_revision_without_words_is_incomplete_at_its_own_place() -> None:
    raw = after(CHOICE, "remove options/1", options__3__text="")
    _, faults = body_or_faults(raw)
    assert faults == {"options/3/text": "This must not be empty."}
    _, faults = body_or_faults(after(CHOICE, removed__options__2="yes"))
    assert faults["answer"] == "Choose the key: the option that was it is removed."


@pytest.mark.parametrize(
    ("lines", "stands", "removed"),
    [
        ("\n".join(CLAIMS), CLAIMS, []),
        (f"{CLAIMS[0]}\r\n\r\n{CLAIMS[2]}", [CLAIMS[0], CLAIMS[2]], ["claims/2"]),
        (f"{CLAIMS[0]}\nNew.\n{CLAIMS[1]}\n{CLAIMS[2]}", [CLAIMS[0], "New.", *CLAIMS[1:]], []),
        ("", [], ["claims/1", "claims/2", "claims/3"]),
    ],
    ids=["as it was", "a line taken out", "a line put in", "all taken out"],
)
def test_lines_of_a_form_from_before_are_the_claims(
    lines: str, stands: list[str], removed: list[str]
) -> None:
    """Pages that stood open, and what a browser kept of them."""
    raw = with_fields(raw_of(OPEN), sent_fields({"body.claims": lines}, OPEN))
    assert parts_settled(raw).body["claims"] == stands
    assert raw.get("removed", []) == removed


def test_work_saved_before_claims_had_places_is_read() -> None:
    old = {**raw_of(OPEN), "claims": [CLAIMS[0], CLAIMS[2], "New."]}
    assert parts_placed(old, raw_of(OPEN)) == old
    placed = parts_placed({**old, "claims": [CLAIMS[2]]}, raw_of(OPEN))
    assert placed["removed"] == ["claims/1", "claims/2"]
    assert settled(placed).claims == [CLAIMS[2]]


def test_parts_that_read_alike_are_the_same() -> None:
    assert parts_matched(CLAIMS, [CLAIMS[2]]) == [2]
    assert parts_matched(CLAIMS, ["New.", *CLAIMS]) == [None, 0, 1, 2]
    assert parts_matched(CLAIMS, [CLAIMS[0], "Other.", CLAIMS[2]]) == [0, 1, 2]


def test_a_pointer_follows_its_part_and_leads_nowhere_once_that_is_gone() -> None:
    fewer = settled(after(OPEN, "remove claims/1"))
    assert pointer_moved("/claims/1", OPEN, fewer) == "/claims/0"
    assert pointer_moved("/claims/0", OPEN, fewer) is None
    assert pointer_moved("/rationale", OPEN, fewer) == "/rationale"
    reworded = settled(after(OPEN, claims__1="It is bright."))
    assert pointer_moved("/claims/0", OPEN, reworded) == "/claims/0"
    turns = settled(after(TALK, "remove turns/1"))
    assert pointer_moved("turns/3/text", TALK, turns) == "turns/2/text"


def test_a_removed_part_is_called_so_and_the_others_move_up() -> None:
    fields = typed_fields(OPEN, after(OPEN, "remove claims/1", "add claims/2", claims__4="New."))
    told = [(each.label, each.is_removed) for each in fields if each.path.startswith("claims/")]
    assert told[1:] == [("Claim 1", False), ("Claim 2", False), ("Claim 3", False)]
    assert told[0][1]
    letters = typed_fields(CHOICE, after(CHOICE, "remove options/1"))
    assert [each.label for each in letters if each.path == "options/2/text"] == ["Option A"]
