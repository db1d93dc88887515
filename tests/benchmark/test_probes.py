"""Probes: what they change in a report, that they change all of it, and nothing else."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anatomy import find_levels, find_side_claims, find_sides
from anatomy.column import STANDARD
from benchmark.judge.probes import PROBED_DIMENSIONS, STEADY, Probe, probed
from benchmark.judge.probes.padding import is_chinese
from benchmark.judge.rubric import Dimension
from tests.benchmark.reports_to_probe import NORMAL, REPORTS


def changed(text: str, probe: Probe, seed: int = 1) -> str:
    """The probed report, which there must be."""
    found = probed(text, probe, seed=seed)
    assert found is not None
    return found


def levels(text: str) -> list[str]:
    return [str(level) for one in find_levels(text) for level in one.levels]


@pytest.mark.parametrize("text", REPORTS)
def test_asked_again_a_report_is_the_same(text: str) -> None:
    assert changed(text, Probe.REPEAT) == text


@pytest.mark.parametrize("text", REPORTS)
def test_every_level_moves_by_one_and_stays_of_its_kind(text: str) -> None:
    before, after = find_levels(text), find_levels(changed(text, Probe.LEVEL_SWAP))
    old, new = ([level for one in found for level in one.levels] for found in (before, after))
    assert len(old) == len(new) > 0
    for one, other in zip(old, new, strict=True):
        assert one.kind is other.kind
        assert STANDARD.index(one.upper) - STANDARD.index(other.upper) == 1
    assert [one.nerve_root for one in before] == [one.nerve_root for one in after]


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        (
            "Disc herniation at L4/5 presses on the L5 root.",
            "Disc herniation at L3/4 presses on the L4 root.",
        ),
        ("S1 is intact, L5-S1 is narrow.", "L5 is intact, L4-L5 is narrow."),
        ("腰4/5椎间盘突出，腰1椎体骨折。", "腰3/4椎间盘突出，胸12椎体骨折。"),
        ("第一腰椎骨折，第四腰椎正常。", "第十二胸椎骨折，第三腰椎正常。"),
        ("Third and fourth lumbar vertebrae", "Second and third lumbar vertebrae"),
        ("The first lumbar vertebra; Th12 and D11", "The twelfth thoracic vertebra; Th11 and D10"),
        ("Discs C4-5, 5-6 and 6-7", "Discs C3-4, 4-5 and 5-6"),
        ("C2/3 disc and C1 arch", "C3/4 disc and C2 arch"),
        ("C7/T1 disc, C8 root", "C6/C7 disc, C7 root"),
        ("Fixation T10-pelvis", "Fixation T9-pelvis"),
        ("Ｌ４／Ｌ５椎间盘", "Ｌ3／Ｌ4椎间盘"),
    ],
)
def test_levels_keep_their_way_of_writing(text: str, moved: str) -> None:
    found = changed(text, Probe.LEVEL_SWAP)
    assert found.translate({ord("Ｌ"): "L"}) == moved.translate({ord("Ｌ"): "L"})


@pytest.mark.parametrize("probe", [Probe.LEVEL_SWAP, Probe.SIDE_SWAP, Probe.NEGATION])
def test_a_report_without_anything_to_change_is_left_out(probe: Probe) -> None:
    assert probed(NORMAL, probe, seed=1) is None
    assert probed("", probe, seed=1) is None


BONES = [name for name in STANDARD if name[0] in "CTL" and name not in {"C0", "Co"}] + ["S1"]
DISCS = [f"{upper}/{lower}" for upper, lower in pairwise(BONES[1:])]
SAID = {"en": "The {one} {kind} is dark.", "zh": "{one}{zh}异常。"}
NOUNS = {False: ("vertebra", "椎体"), True: ("disc", "椎间盘")}
NAMED = st.sampled_from(BONES[3:] + DISCS[2:])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(BONES[3:] + DISCS[2:]), min_size=1, max_size=6), st.sampled_from(["en", "zh"])
)
def test_moved_levels_never_leave_the_spine_and_none_stays(named: list[str], language: str) -> None:
    nouns = [NOUNS["/" in one] for one in named]
    said = SAID[language]
    text = "".join(
        said.format(one=one, kind=kind, zh=zh) for one, (kind, zh) in zip(named, nouns, strict=True)
    )
    before = levels(text)
    after = levels(changed(text, Probe.LEVEL_SWAP))
    assert len(after) == len(before)
    assert all(one != other for one, other in zip(before, after, strict=True))
    assert set("/".join(after).split("/")) <= set(BONES)


def test_ends_of_the_spine_move_inwards() -> None:
    assert levels(changed("The C1 vertebra and the S1 nerve root.", Probe.LEVEL_SWAP)) == ["C2", "S2"]
    both = levels(changed("Disc C2/3 and disc L5/S1.", Probe.LEVEL_SWAP))
    assert both == ["C1/C2", "L4/L5"]


@pytest.mark.parametrize("text", [text for text in REPORTS if find_sides(text)])
def test_sides_exchanged_twice_are_what_they_were(text: str) -> None:
    other = changed(text, Probe.SIDE_SWAP)
    assert other != text
    assert changed(other, Probe.SIDE_SWAP) == text
    assert levels(other) == levels(text)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.sampled_from([
            "Left L4/5 stenosis.", "right-sided sciatica", "on the left with a cyst", "Bilateral facets.",
            "(R) foramen", "L>R", "Rt foraminal", "LEFT recess", "左侧隐窝狭窄", "右下肢麻木", "双侧椎间孔",
            "levoscoliosis", "convex to the right", "left untreated", "right away", "left in place",
        ]),
        min_size=1, max_size=8,
    )
)  # fmt: skip
def test_any_mix_of_sides_comes_back(words: list[str]) -> None:
    text = "; ".join(words)
    other = probed(text, Probe.SIDE_SWAP, seed=1)
    assert other is None or probed(other, Probe.SIDE_SWAP, seed=1) == text
    sided = [one for one in find_side_claims(text) if one.side in ("left", "right")]
    assert (other is None) == (not sided)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Left foraminal stenosis, left untreated.", "Right foraminal stenosis, left untreated."),
        ("Operate right away on the right.", "Operate right away on the left."),
        ("All right. The LEFT recess; L>R; (R).", "All right. The RIGHT recess; R>L; (L)."),
        ("Bilateral stenosis, worse on the left.", "Bilateral stenosis, worse on the right."),
        ("左侧L5神经根受压，双侧椎间孔狭窄，约40%左右。", "右侧L5神经根受压，双侧椎间孔狭窄，约40%左右。"),
        ("Laevoscoliosis, left convex", "Dextroscoliosis, right convex"),
    ],
)
def test_only_sides_are_exchanged(text: str, other: str) -> None:
    assert probed(text, Probe.SIDE_SWAP, seed=1) == other


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("text", [*REPORTS, NORMAL, "腰4/5正常"])
def test_padding_makes_half_as_long_again_and_says_nothing(text: str, seed: int) -> None:
    longer = changed(text, Probe.PADDING, seed)
    assert len(longer) >= 1.5 * len(text)
    assert levels(longer) == levels(text)
    sides = [[one.side for one in find_side_claims(whole)] for whole in (longer, text)]
    assert sides[0] == sides[1]
    assert is_chinese(longer) == is_chinese(text)
    added = set(re.split(r"(?<=[.。])\s*", longer)) - set(re.split(r"(?<=[.。])\s*", text))
    assert not any(probed(one, Probe.NEGATION, seed=1) for one in added if one not in text)
    rest = iter(longer)
    assert all(letter in rest for letter in text.replace("\n", "").replace(" ", ""))
    assert changed(text, Probe.PADDING, seed) == longer


@pytest.mark.parametrize("text", REPORTS)
def test_one_finding_is_turned_and_the_same_one_for_a_seed(text: str) -> None:
    turned = changed(text, Probe.NEGATION, 3)
    assert turned != text
    assert changed(text, Probe.NEGATION, 3) == turned
    assert levels(turned) == levels(text)
    assert abs(len(turned) - len(text)) < 60


@pytest.mark.parametrize(
    ("text", "turned"),
    [
        ("Large disc herniation at L4/5.", "No disc herniation at L4/5."),
        ("L4/5: moderate central stenosis.", "L4/5: no central stenosis."),
        ("There is a burst fracture of L1.", "There is no burst fracture of L1."),
        ("No fracture.", "Fracture."),
        ("There is no\nfracture.", "There is fracture."),
        ("The spine is without fracture.", "The spine is with fracture."),
        ("There is no evidence of discitis.", "There is evidence of discitis."),
        ("L4/5椎间盘突出。", "未见L4/5椎间盘突出。"),
        ("MRI示腰4/5椎间盘突出，可见椎间盘突出。", "MRI示未见腰4/5椎间盘突出，未见椎间盘突出。"),
        ("椎体未见骨折。", "椎体可见骨折。"),
        ("椎体无骨折。", "椎体有骨折。"),
        ("伴椎管狭窄。", "不伴椎管狭窄。"),
    ],
)
def test_a_finding_is_denied_or_a_denied_one_stated(text: str, turned: str) -> None:
    assert probed(text, Probe.NEGATION, seed=1) == turned


@pytest.mark.parametrize(
    "text",
    [
        "There is a risk of infection.", "Come back if a fracture is suspected.", "Signs of stenosis.",
        "History of compression fracture.", "有感染风险。", "如出现骨折应立即就诊。", "Fracture risk.",
    ],
)  # fmt: skip
def test_what_is_feared_or_past_is_no_finding(text: str) -> None:
    assert probed(text, Probe.NEGATION, seed=1) is None


def test_the_finding_that_is_named_most_is_the_one_denied() -> None:
    text = "Disc herniation at L4/5. Left radiculopathy, disc herniation. Scoliosis."
    assert probed(text, Probe.NEGATION, seed=1) == (
        "No disc herniation at L4/5. Left radiculopathy, no disc herniation. Scoliosis."
    )


def test_each_probe_lowers_something_or_moves_nothing() -> None:
    every = set(PROBED_DIMENSIONS) | STEADY | {Probe.NONE}
    assert every == set(Probe)
    assert all({Dimension.IMAGING, Dimension.DIAGNOSIS} <= found for found in PROBED_DIMENSIONS.values())


def test_an_unknown_probe_is_an_error() -> None:
    with pytest.raises(ValueError, match="mirror"):
        probed("L4/5", "mirror", seed=1)
