"""find_levels against worked cases, against hostile text, and against the clock."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from anatomy import Assertion, MentionKind, Side, find_levels
from tests.anatomy.scoring import cases, score


def test_every_worked_sample_is_read_right() -> None:
    total = score(cases("level_mentions.jsonl"))
    assert total.wrong == []


def test_own_cases_pass_the_bars_of_the_examination() -> None:
    rows = cases("mention_cases.jsonl")
    total = score(rows)
    assert len(rows) >= 800
    assert total.f1 >= 0.99, total.wrong
    assert total.traps_failed <= 0.01 * total.traps, total.wrong
    assert min(total.facet(name) for name in total.facets) >= 0.99, total.wrong


def test_cases_of_many_other_fields_pass_the_bars_of_the_examination() -> None:
    rows = cases("mention_cases_unseen.jsonl")
    total = score(rows)
    assert len(rows) >= 900
    assert total.f1 >= 0.98, total.wrong
    assert total.traps_failed <= 0.02 * total.traps, total.wrong
    assert min(total.facet(name) for name in total.facets) >= 0.98, total.wrong


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The L4 body.", MentionKind.VERTEBRA),
        ("The L4-5 disc.", MentionKind.SEGMENT),
        ("The L5 root.", MentionKind.ROOT),
        ("Sensory level at T10.", MentionKind.NEUROLOGICAL),
        ("T10-pelvis fusion.", MentionKind.CONSTRUCT),
    ],
)
def test_the_kind_of_a_mention_is_told(text: str, kind: MentionKind) -> None:
    assert [mention.kind for mention in find_levels(text)] == [kind]


@pytest.mark.parametrize(
    ("text", "assertion"),
    [
        ("No fracture of L1.", Assertion.ABSENT),
        ("Possible fracture of L1.", Assertion.POSSIBLE),
        ("Previous fusion of L4-5.", Assertion.HISTORICAL),
        ("ACDF C5-6 is planned.", Assertion.PLANNED),
        ("L1 is fractured.", Assertion.PRESENT),
        ("拟行腰4/5减压术", Assertion.PLANNED),
    ],
)
def test_the_assertion_of_a_mention_is_told(text: str, assertion: Assertion) -> None:
    assert [mention.assertion for mention in find_levels(text)] == [assertion]


def test_a_construct_keeps_the_pelvis_as_its_end() -> None:
    (mention,) = find_levels("A T10-pelvis fusion was revised.")
    assert [str(level) for level in mention.levels][:2] == ["T10", "T11"]
    assert [str(end) for end in mention.ends] == ["pelvis"]


def test_offsets_count_in_the_text_as_given() -> None:
    text = "🙂 MRI 示 Ｌ４／５ 椎间盘左侧突出。"
    (mention,) = find_levels(text)
    assert text[mention.start : mention.end] == "Ｌ４／５"
    assert mention.side is Side.LEFT


def _blank_separated(text: str) -> list[str]:
    return text.split()


_PIECES = st.sampled_from(
    _blank_separated(
        "L4 L5 -5 / - – to and , T1 T2 C1 S1 D12 第 四 腰 颈 胸12 骶 椎 至 、 left no ( ) . fourth lumbar "
        "between S pelvis weighted signal 4/5 mm 年 ４ ／ Ｌ atlas axis of the root\n Ⅳ ² ٣ İ 𝟜"
    )
)


@settings(max_examples=400, deadline=None)
@given(
    st.one_of(
        st.text(max_size=120),
        st.lists(_PIECES, max_size=40).map("".join),
        st.lists(_PIECES, max_size=40).map(" ".join),
    )
)
@example("L²")
@example("L٣-٤")
@example("腰" * 50)
@example("L4-" * 40)
@example("L1/L1至L1")
@example("L1/L1 to L1")
@example("L1/1-L1/1")
def test_any_text_is_read_without_error_and_spans_are_sound(text: str) -> None:
    last = 0
    for mention in find_levels(text):
        assert last <= mention.start < mention.end <= len(text)
        assert mention.levels
        last = mention.end


_HOSTILE = [
    "L4-5, " * 17_000,
    "L4-L5-" * 17_000,
    "第四" * 50_000,
    "first and " * 10_000,
    "no " * 33_000 + "L4",
    "left L4 (" * 11_000,
    "between the L4 and " * 5_000,
    " " * 99_998 + "L4",
    "-" * 99_998 + "L4",
    "L" * 100_000,
    "1" * 100_000,
    "disc " * 20_000 + "L4",
    "T1 and T2 " * 10_000,
    "腰4、" * 33_000,
    "signal intensity of the " * 4_000,
]


@pytest.mark.soak
@pytest.mark.parametrize("text", _HOSTILE, ids=lambda text: text[:12])
def test_hostile_text_takes_linear_time(text: str) -> None:
    """Twice the text takes about twice the time: nothing looks back over the whole of it."""
    quarter, half = _cpu_seconds(text[: len(text) // 4]), _cpu_seconds(text[: len(text) // 2])
    assert half < 5 * quarter + 0.3
    assert half < 4.0


def _cpu_seconds(text: str, repeats: int = 3) -> float:
    """The least of a few readings: a neighbour on the same core can only add to one."""
    return min(_one_reading(text + " " * number) for number in range(repeats))


def _one_reading(text: str) -> float:
    started = time.process_time()
    find_levels(text)
    return time.process_time() - started


def test_a_megabyte_of_plain_words_is_read_in_seconds() -> None:
    assert _cpu_seconds("the disc and the vertebra of 12 patients, " * 24_000, repeats=1) < 8.0


def test_a_report_of_500_characters_is_read_in_a_few_milliseconds() -> None:
    report = (
        "MRI lumbar spine. T2 hyperintensity in the L4 body. L3-4: mild bulge, no stenosis. "
        "L4-5: left paracentral extrusion "
        "compressing the traversing L5 root. L5-S1: bilateral foraminal narrowing with "
        "contact of both L5 roots. The conus ends "
        "at L1. No fracture of T12, L1 or L2. Alignment is kept from T11 through S1. "
        "Vertebral marrow is T1 hypointense at S1. "
        "Prior laminectomy of L3 and L4. Facet arthrosis L2-S1. Impression: L4-5 disc "
        "extrusion on the left, see above for all."
    )
    find_levels(report)
    # Another text each time: one that was read before is only looked up.
    spent = min(_timed(report + " " * number) for number in range(1, 21))
    # About two on a quiet machine; a clock that is slowed down by others takes twice that.
    assert spent < 0.010, f"{spent * 1000:.2f} ms"


def _timed(text: str) -> float:
    started = time.thread_time()
    find_levels(text)
    return time.thread_time() - started


def _shared_texts() -> Path:
    root = os.environ.get("SPINEMED_SHARED")
    base = Path(root) if root else Path(__file__).resolve().parents[2].parent / "shared"
    return base / "data" / "text" / "roco_spine_captions.jsonl"


@pytest.mark.shared
def test_no_weighting_is_taken_for_a_vertebra_in_real_captions() -> None:
    path = _shared_texts()
    if not path.exists():
        pytest.skip("The public sample texts are not beside this checkout.")
    captions = [json.loads(line)["caption"] for line in path.read_text(encoding="utf-8").splitlines()]
    found = [(caption, mention) for caption in captions for mention in find_levels(caption)]
    assert len(found) > 150
    weighted = [
        caption
        for caption, one in found
        if caption[one.end : one.end + 8].lower().startswith(("-weigh", " weigh", "w "))
    ]
    assert weighted == []


@pytest.mark.parametrize(
    ("text", "level", "side"),
    [
        ("On the left there is facet arthrosis at L4/5.", "L4/L5", "left"),
        ("箭头指向左侧L4。自S1向上数:S1、L5、L4。", "L4", "left"),
        ("自S1向上数，箭头指向右侧的L4。", "L4", "right"),
        ("偏左侧可见L4/5突出", "L4/L5", "left"),
        ("L4/5椎间盘向左侧突出，L5/S1正常", "L4/L5", "left"),
        # Behind a comma, in what goes on about the level.
        ("L4/5椎间盘突出，偏左。", "L4/L5", "left"),
        ("L4/5椎间盘突出，以右侧为著。", "L4/L5", "right"),
        ("L4/5椎间盘突出，突出物居左。", "L4/L5", "left"),
        ("L4/5椎间盘突出，主要向右后方突出。", "L4/L5", "right"),
        ("Herniation at L4/5, mainly left-sided.", "L4/L5", "left"),
        ("Herniation at L4/5, which lies to the right.", "L4/L5", "right"),
        # Counted from the midline, or told from the side that has nothing.
        ("L4/5突出位于中线左侧。", "L4/L5", "left"),
        ("The herniation at L4/5 sits right of the midline.", "L4/L5", "right"),
        ("L4/5突出占据左侧侧隐窝，右侧侧隐窝通畅。", "L4/L5", "left"),
        ("L4/5左侧未见异常，右侧突出。", "L4/L5", "right"),
        ("L4/5突出在左不在右。", "L4/L5", "left"),
        ("L4/5突出不在右侧，在左侧。", "L4/L5", "left"),
        ("The right recess at L4/5 is open, the left one is filled.", "L4/L5", "left"),
        ("L4/5左右两侧均突出。", "L4/L5", "bilateral"),
        ("L4/5左侧未见突出。", "L4/L5", "left"),
        ("This disc, L4/L5, has herniated on your left side. On the right it has not.", "L4/L5", "left"),
        ("Look at L4/5, where the right recess is filled.", "L4/L5", "right"),
        ("Come right back if L4/5 hurts.", "L4/L5", "None"),
    ],
)
def test_a_side_that_leads_to_the_level_behind_it_is_said_of_it(text: str, level: str, side: str) -> None:
    sides = [mention.side for mention in find_levels(text) if str(mention.levels[0]) == level]
    assert str(sides[0]) == side


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("L4/5处的后外侧突出", ["L4/L5"]),
        ("腰4/5处突出", ["L4/L5"]),
        ("腰4-5、腰5-骶1处突出", ["L4/L5", "L5/S1"]),
        ("颈4处狭窄", ["C4"]),
        ("腰椎4处骨折", []),
        ("腰椎4-5处骨折", []),
        ("可考虑L1/L2手术", ["L1/L2"]),
        ("经S1/S2的轴位图像", ["S1/S2"]),
        ("T2轴位图像", []),
        ("S1/S2手术室", []),
    ],
)
def test_a_pair_that_is_said_to_be_a_place_counts_nothing(text: str, levels: list[str]) -> None:
    assert [str(level) for mention in find_levels(text) for level in mention.levels] == levels


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("stenosis at C4/5-C6/7", ["C4/C5", "C5/C6", "C6/C7"]),
        ("Levels L1/2–L3/4 are dehydrated", ["L1/L2", "L2/L3", "L3/L4"]),
        ("T11/12 - L1/2", ["T11/T12", "T12/L1", "L1/L2"]),
        ("腰2/3-腰4/5狭窄", ["L2/L3", "L3/L4", "L4/L5"]),
        ("L2/3/4/5 fusion", ["L2", "L3", "L4", "L5"]),
        ("L2-3-4-5 fusion", ["L2", "L3", "L4", "L5"]),
    ],
)
def test_a_pair_to_a_pair_is_every_disc_between_them(text: str, levels: list[str]) -> None:
    assert [str(level) for mention in find_levels(text) for level in mention.levels] == levels


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("L1/2: unremarkable.", ["L1/L2"]),
        ("- L1/2: mild.\n- L2/3: normal.", ["L1/L2", "L2/L3"]),
        ("L1/2：未见异常", ["L1/L2"]),
        ("L1/L2: native and second language", []),
        ("L1/2: 32 kB", []),
        ("T1/2: 3 hours", []),
        ("S1/S2: normal", []),
    ],
)
def test_a_heading_of_a_report_names_its_disc(text: str, levels: list[str]) -> None:
    assert [str(level) for mention in find_levels(text) for level in mention.levels] == levels


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("腰3/4未突出，腰4/5亦未突出，腰5/骶1突出", [True, True, False]),
        ("L3/4 has no herniation; L4/5 has none either.", [True, True]),
        ("No stenosis at 腰3/4，腰4/5轻度膨出", [True, False]),
        ("No stenosis at L3/4, L4/5 shows mild bulging.", [True, False]),
        ("No stenosis at L3/4, L4/5 shows no bulging.", [True, True]),
        ("No disc herniation at L3/4, L4/5 or L5/S1.", [True, True, True]),
        ("Without herniation at L3/4, L4/5 or L5/S1.", [True, True, True]),
        ("No stenosis at L3/4, L4/5 on this study.", [True, True]),
        ("No evidence of stenosis at L3/4 but a bulge at L4/5.", [True, False]),
        ("无腰3/4狭窄，腰4/5轻度膨出", [True, False]),
        ("未见腰3/4、腰4/5或腰5/骶1突出", [True, True, True]),
        ("腰3/4无狭窄，腰4/5轻度膨出", [True, False]),
    ],
)
def test_a_denial_reaches_the_end_of_its_list_and_no_clause_behind_it(text: str, denied: list[bool]) -> None:
    assert [one.negated for one in find_levels(text)] == denied


@pytest.mark.parametrize(
    ("text", "first", "last", "count"),
    [
        ("自T10融合至骨盆", "T10", "S1", 9),
        ("从T4固定到L3", "T4", "L3", 12),
        ("L4/5融合，再到L5", "L4/L5", "L5", 2),
    ],
)
def test_a_fusion_from_one_level_to_another_spans_what_lies_between(
    text: str, first: str, last: str, count: int
) -> None:
    levels = [str(level) for mention in find_levels(text) for level in mention.levels]
    assert (levels[0], levels[-1], len(levels)) == (first, last, count)
