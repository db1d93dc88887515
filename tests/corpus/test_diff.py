"""Word differences: what a reviewer sees struck and underlined, takes and reverts."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.diff import Stage, merge, three_way, tokenise, words_changed

DRAFT = "The L1/L2 disc is dark. The high signal proves Modic type 1 change."
REVISION = "The L1/L2 disc is dark. The high signal may be reactive."
YOURS = "The L2/L3 disc is dark. The high signal may be reactive."

words = st.lists(
    st.sampled_from(["L4/L5", "disc", "is", "dark", "the", ",", ".", "椎", "间盘", "\n"]), max_size=12
)
texts = words.map(" ".join)


def _letters(text: str) -> str:
    return "".join(text.split())


def test_a_level_is_one_word_and_each_chinese_character_too() -> None:
    assert [token.word for token in tokenise("L4/L5 T2-weighted, 3.5 mm 腰椎")] == [
        "L4/L5",
        "T2-weighted",
        ",",
        "3.5",
        "mm",
        "腰",
        "椎",
    ]


def test_a_reviewers_word_and_the_machines_are_marked_apart_and_numbered() -> None:
    first, second = three_way(DRAFT, REVISION, YOURS).hunks
    assert [(piece.mark, piece.words) for piece in first.pieces] == [("del", "L1/L2"), ("mine", "L2/L3")]
    assert [(piece.mark, piece.words) for piece in second.pieces] == [
        ("del", "proves Modic type 1 change"),
        ("ins", "may be reactive"),
    ]
    assert (first.number, second.number) == (1, 2)
    assert (first.by, second.by) == (Stage.YOURS, Stage.REVISION)


def test_a_hunk_can_be_reverted_to_the_revision_and_to_the_draft() -> None:
    diff = three_way(DRAFT, REVISION, YOURS)
    assert diff.with_hunk(1, Stage.REVISION) == REVISION
    assert diff.with_hunk(2, Stage.DRAFT) == YOURS.replace("may be reactive", "proves Modic type 1 change")


def test_a_hunk_that_is_not_there_is_refused() -> None:
    with pytest.raises(KeyError):
        three_way(DRAFT, REVISION, YOURS).with_hunk(3, Stage.DRAFT)


def test_chinese_text_differs_by_character() -> None:
    (hunk,) = three_way("腰4/5椎间盘突出", "腰4/5椎间盘膨出", "腰4/5椎间盘膨出").hunks
    assert (hunk.draft, hunk.revision) == ("突", "膨")


@settings(max_examples=150, deadline=None)
@given(texts, texts, texts)
def test_what_is_not_struck_is_the_reviewers_text(draft: str, revision: str, yours: str) -> None:
    diff = three_way(draft, revision, yours)
    standing = ""
    for part in diff.parts:
        standing += part if isinstance(part, str) else "".join(p.text for p in part.pieces if p.mark != "del")
    assert _letters(standing) == _letters(yours)
    for hunk in diff.hunks:
        assert diff.with_hunk(hunk.number, Stage.YOURS) == yours.lstrip()


@settings(max_examples=150, deadline=None)
@given(texts, texts, texts)
def test_reverting_every_hunk_gives_the_older_version_back(draft: str, revision: str, yours: str) -> None:
    diff = three_way(draft, revision, yours)
    for stage, text in ((Stage.DRAFT, draft), (Stage.REVISION, revision)):
        parts = (part if isinstance(part, str) else part.text(stage) for part in diff.parts)
        assert _letters("".join(parts)) == _letters(text)


def test_a_word_put_back_before_the_first_keeps_its_space() -> None:
    assert three_way("L4/L5 disc", "disc", "disc").with_hunk(1, Stage.DRAFT) == "L4/L5 disc"
    assert three_way("disc", "L4/L5 disc", "L4/L5 disc").with_hunk(1, Stage.DRAFT) == "disc"


def test_two_edits_in_different_places_merge_without_a_question() -> None:
    merged = merge(REVISION, YOURS, REVISION.replace("reactive", "a haemangioma"))
    assert merged.text == YOURS.replace("reactive", "a haemangioma")
    assert merged.conflicts == ()


def test_two_edits_of_one_word_are_a_conflict_that_keeps_both() -> None:
    merged = merge(REVISION, YOURS, REVISION.replace("L1/L2", "L3/L4"))
    (clash,) = merged.conflicts
    assert (clash.base.strip(), clash.mine.strip(), clash.theirs.strip()) == ("L1/L2", "L2/L3", "L3/L4")
    assert merged.text == YOURS


@settings(max_examples=150, deadline=None)
@given(texts, texts)
def test_merging_with_an_unchanged_side_gives_the_changed_one(base: str, edited: str) -> None:
    assert _letters(merge(base, edited, base).text) == _letters(edited)
    assert _letters(merge(base, base, edited).text) == _letters(edited)
    assert merge(base, edited, edited).conflicts == ()


@pytest.mark.parametrize(
    ("before", "after", "count"),
    [("", "", 0), (REVISION, YOURS, 1), ("a b c", "a c", 1), ("突出", "膨出", 1), ("a", "a\n", 0)],
)
def test_edit_distance_counts_words(before: str, after: str, count: int) -> None:
    assert words_changed(before, after) == count


def test_a_long_text_that_repeats_itself_is_compared_at_once() -> None:
    text = "The disc is dark. " * 6_000  # 108 kB
    began = process_time()
    (end,) = three_way(text, text, text + "And narrow.").hunks
    (start,) = three_way(text, text, f"Not {text}x {text}").hunks
    assert process_time() - began < 5, "by every word it takes a minute"
    assert (end.yours.strip(), end.revision.strip()) == ("And narrow.", "")
    assert (start.yours.strip(), start.revision.strip()) == (f"Not {text}x", "")
