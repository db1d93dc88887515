"""Level: order, neighbours, distance, codes, and its spellings."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anatomy import Level, LevelKind, NotALevel, NotComparable, Region, levels_apart, parse_level
from anatomy.column import COLUMN, STANDARD, VARIANT_AFTER, Variant, bones_with, variants_named
from anatomy.levels import next_caudal, segments_between, vertebra, vertebrae_between

_BONES = [name for name in STANDARD if name not in {"C0", "Co"}]
_PAIRS = list(itertools.pairwise(_BONES))
_HAN = dict(zip("CTLS", "颈胸腰骶", strict=True))


@pytest.mark.parametrize(
    "spelling",
    [
        "L4-5",
        "L4/L5",
        "腰4/5",
        "L4–L5",
        "L 4/5",
        "L4-L5",
        "L5-4",
        "Ｌ４／５",
        "l4-5",
        "L4--5",
        "腰四五",
        "lumbar 4-5",
        "L4/5 disc",
    ],
)
def test_spellings_of_one_segment_are_one_level(spelling: str) -> None:
    assert parse_level(spelling) == parse_level("L4/L5")
    assert str(parse_level(spelling)) == "L4/L5"


@given(
    st.sampled_from(_PAIRS),
    st.sampled_from(["-", "–", "/", "~", " - ", "--", "／"]),
    st.booleans(),
    st.booleans(),
)
def test_any_segment_survives_any_spelling(
    pair: tuple[str, str], joint: str, short: bool, flip: bool
) -> None:
    upper, lower = reversed(pair) if flip else pair
    shortened = lower[1:] if short and lower[0] == upper[0] else lower
    assert str(parse_level(f"{upper}{joint}{shortened}")) == "/".join(pair)


@given(st.sampled_from(_PAIRS))
def test_chinese_spellings_name_the_same_segment(pair: tuple[str, str]) -> None:
    upper, lower = pair
    assert (
        str(parse_level(f"{_HAN[upper[0]]}{upper[1:]}-{_HAN[lower[0]]}{lower[1:]}椎间盘"))
        == f"{upper}/{lower}"
    )


@given(st.sampled_from([*_BONES, *VARIANT_AFTER, "C8", "Co", "C0", "ilium", "pelvis"]))
def test_canonical_text_reads_back_as_the_same_level(name: str) -> None:
    assert parse_level(str(vertebra(name))) == vertebra(name)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("T14", "names no level"),
        ("", "names no level"),
        ("L3-S1", "several levels"),
        ("L4 and L5", "left over"),
        ("T2-weighted", "left over"),
        ("cervical spine", "names no level"),
        ("L4" * 60, "too long"),
    ],
)
def test_what_is_no_single_level_is_refused_with_a_reason(text: str, reason: str) -> None:
    with pytest.raises(NotALevel, match=reason):
        parse_level(text)


def test_levels_sort_from_head_to_tail_with_segments_between_their_bones() -> None:
    names = ["S1", "L4/L5", "C8", "L5", "C7", "T1", "L4", "C7/T1", "C1", "Co"]
    assert [str(one) for one in sorted(parse_level(name) for name in names)] == [
        "C1",
        "C7",
        "C7/T1",
        "C8",
        "T1",
        "L4",
        "L4/L5",
        "L5",
        "S1",
        "Co",
    ]


def test_neighbours_step_over_regions_and_stop_at_the_ends() -> None:
    assert parse_level("C7").caudal == parse_level("T1")
    assert parse_level("L5/S1").cranial == parse_level("L4/L5")
    assert parse_level("L6").caudal == parse_level("S1")
    assert parse_level("L5").caudal == parse_level("S1")
    assert parse_level("Co").caudal is None
    assert parse_level("pelvis").cranial is None


@given(st.sampled_from(_BONES), st.sampled_from(_BONES))
def test_distance_is_symmetric_and_counts_steps(one: str, other: str) -> None:
    a, b = vertebra(one), vertebra(other)
    steps = levels_apart(a, b)
    assert steps == levels_apart(b, a) == len(vertebrae_between(a, b)) - 1
    assert len(segments_between(a, b)) == steps


def test_variants_count_only_where_they_are_named() -> None:
    assert levels_apart(parse_level("L5"), parse_level("S1")) == 1
    assert levels_apart(parse_level("L5"), parse_level("L6")) == 1
    assert levels_apart(parse_level("L4"), parse_level("L6")) == 2
    assert levels_apart(parse_level("L4/L5"), parse_level("L6/S1")) == 2


def test_no_distance_between_a_bone_and_a_disc() -> None:
    with pytest.raises(NotComparable):
        levels_apart(parse_level("L4"), parse_level("L4/L5"))


def test_kinds_and_regions_are_told() -> None:
    assert parse_level("C8").kind is LevelKind.ROOT
    assert parse_level("pelvis").kind is LevelKind.CONSTRUCT_END
    assert parse_level("T12/L1").is_junction
    assert parse_level("T12/L1").region is Region.THORACIC
    assert parse_level("L6").is_variant


def test_bones_that_do_not_touch_make_no_segment() -> None:
    with pytest.raises(NotALevel, match="not neighbours"):
        Level("L3", "S1")
    with pytest.raises(NotALevel, match="no vertebra"):
        Level("X9")


def test_codes_agree_with_the_standards_own_tables() -> None:
    """Ours are typed in; pydicom's copy of the DICOM context groups is the independent witness."""
    from pydicom.sr.codedict import Collection

    for group in ("CID7602", "CID7603", "CID7604"):
        for code in Collection(group).concepts.values():
            named = parse_level(code.meaning.split()[0])
            assert named.snomed == code.value, code.meaning


def test_the_column_holds_every_name_once() -> None:
    assert len(set(COLUMN)) == len(COLUMN) == 35


@pytest.mark.parametrize(
    "spelling", ["L4/S1", "L4 / S1", "S1/L4", "Ｌ４／Ｓ１", "腰4/骶1", "腰4/骶1椎间盘", "L4/S1 disc"]
)
def test_the_lowest_disc_of_four_lumbar_vertebrae_is_written_with_a_slash(spelling: str) -> None:
    level = parse_level(spelling)
    assert (str(level), level.is_variant, level.is_junction, level.snomed) == ("L4/S1", True, True, None)


@pytest.mark.parametrize("spelling", ["L4-S1", "L4–S1", "L4 to S1", "腰4-骶1", "腰4至骶1"])
def test_from_l4_to_s1_is_a_span_and_no_disc(spelling: str) -> None:
    with pytest.raises(NotALevel, match="several levels"):
        parse_level(spelling)


def test_the_disc_of_four_lumbar_vertebrae_has_its_own_neighbours_and_place() -> None:
    disc = parse_level("L4/S1")
    assert (str(disc.cranial), str(disc.caudal)) == ("L3/L4", "S1/S2")
    names = ["L5", "L4/S1", "L4", "L4/L5"]
    assert [str(one) for one in sorted(map(parse_level, names))] == ["L4", "L4/L5", "L4/S1", "L5"]
    assert levels_apart(disc, parse_level("L2/L3")) == 2
    for other in ("L4/L5", "L5/S1", "L6/S1"):
        with pytest.raises(NotComparable, match="No spine has both"):
            levels_apart(disc, parse_level(other))


def test_next_levels_are_those_of_the_spine() -> None:
    four, six = bones_with({Variant.FOUR_LUMBAR}), bones_with({Variant.L6})
    assert str(next_caudal(parse_level("L4"), four)) == "S1"
    assert str(next_caudal(parse_level("L3/L4"), four)) == "L4/S1"
    assert next_caudal(parse_level("L4/L5"), four) is None
    assert str(next_caudal(parse_level("L5"), six)) == "L6"
    assert variants_named(["L6/S1", "T13", "L4/S1"]) == set(Variant)
    assert variants_named(["L5/S1", "T12/L1", "L4", "S1"]) == frozenset()
