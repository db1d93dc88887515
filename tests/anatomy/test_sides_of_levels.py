"""Two levels with a side each: neither takes the other's."""

from __future__ import annotations

import pytest

from anatomy.mentions import find_levels

SIDES = {"l": "left", "r": "right", "b": "bilateral", "-": None}


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("Right-sided disc at L4-5 and left-sided disc at L5-S1.", "rl"),
        ("Left-sided L5 and right-sided S1 radiculopathy.", "lr"),
        ("Left-sided L4-5 and mild right foraminal L5-S1 stenosis.", "lr"),
        ("Bulge at L4-5 and right protrusion at L5-S1.", "-r"),
        ("L4-5 protrusion to the left, L5-S1 protrusion to the right.", "lr"),
        ("L5 left and S1 right TFESI.", "lr"),
        ("Stenosis at L4-5 (severe, right) and L5-S1 (mild, left).", "rl"),
        ("On the right there is a L5-S1 and on the left a L4-5 synovial cyst.", "rl"),
        ("Left lamina of L4 thinned, right lamina of L5 missing.", "lr"),
        ("Right-sided L5 hemivertebra with left compensatory curve above L2.", "r-"),
        ("The left and right L5 roots are compressed.", "b"),
        ("Spurs narrow the left C4-5, right C5-6 and both C6-7 foramina.", "lrb"),
        ("Both L4 and L5 are intact.", "--"),
        ("L4-5左侧突出及L5-S1右侧突出。", "lr"),
        ("L4/5左、L5/S1右侧椎间孔狭窄。", "lr"),
        ("左L5、右S1神经根受累", "lr"),
        ("C5/6右侧、C6/7左侧椎间孔狭窄。", "rl"),
        ("L4/5左侧侧隐窝狭窄，右侧椎间孔狭窄。", "b"),
        ("Facet cyst at L4-5 on the left compressing the sac, and on the right at L3-4.", "lr"),
        ("On the left, L4-5 and L5-S1 foramina are narrow; on the right only L5-S1.", "llr"),
        ("Mild left and moderate right neural foraminal narrowing at L4-L5.", "b"),
        ("Stenosis at L4-5 on the left and right foraminal narrowing at L5-S1.", "lr"),
        ("Stenosis at L4-5 left and right L5-S1.", "lr"),
        ("A herniation at L4-5, on the left, right where the root comes out.", "l"),
        ("At L4-5 the disc has left its space on the right.", "r"),
        ("Both pedicles of L4 and the left pedicle of L5 are destroyed.", "bl"),
        ("Medial breach: right L4, left L5 and left S1.", "rll"),
        ("L4/5左侧轻度、右侧重度椎间孔狭窄。", "b"),
        ("左侧肢体麻木、右侧L5神经根受压", "r"),
        ("Left C5 and C6 nerve root sheaths enhance.", "ll"),
        ("Right C3-4, C4-5 and left C5-6 foraminal stenosis.", "rrl"),
    ],
)
def test_each_level_has_its_own_side(text: str, sides: str) -> None:
    assert [mention.side for mention in find_levels(text)] == [SIDES[side] for side in sides]


@pytest.mark.parametrize(
    "text",
    [
        "Left L5 and right S1 roots are compressed.",
        "The traversing left S1 and exiting right L5 roots are displaced.",
        "左L5、右S1神经根受累",
        "Left C6 and right C7 dermatomal loss.",
    ],
)
def test_a_noun_behind_two_sides_is_said_of_both(text: str) -> None:
    assert [mention.nerve_root for mention in find_levels(text)] == [True, True]


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("Kümmell disease at D12.", ["T12"]),
        ("Chiari with tonsils at C1.", ["C1"]),
        ("Plasmacytoma in T9.", ["T9"]),
        ("Schmorl node at D10.", ["T10"]),
        ("Ependymoma at C4.", ["C4"]),
        ("Pain at D12 on percussion.", ["T12"]),
        ("Step-off at L5.", ["L5"]),
        ("TFESI at L5 left.", ["L5"]),
        ("Herpes zoster T5 left.", ["T5"]),
        ("鞍区S3-S5感觉消失。", ["S3", "S4", "S5"]),
        ("自T8起至T10行内固定", ["T8", "T9", "T10"]),
        ("Cluster C5 had 30 patients with back pain.", []),
        ("PD-L1 was positive in T2 tumours.", []),
        ("Lymph node level L2 of the neck.", []),
    ],
)
def test_words_of_the_clinic_tell_a_level_from_another_field(text: str, levels: list[str]) -> None:
    assert [str(level) for mention in find_levels(text) for level in mention.levels] == levels


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("Hemangiomas at T5 and L3; none at L4.", [False, False, True]),
        ("Except for L4-5, no disc is bulging.", [False]),
        ("No stenosis except at L4-5.", [False]),
        ("Discs from L1-2 to L4-5 are without herniation; L5-S1 is extruded.", [True, False]),
        ("Disc bulge at L4-5 without stenosis.", [False]),
        ("否认腰4支配区疼痛,诉腰5支配区麻木。", [True, False]),
    ],
)
def test_a_denial_holds_for_the_levels_it_is_said_of(text: str, denied: list[bool]) -> None:
    assert [mention.negated for mention in find_levels(text)] == denied


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Herniation at C6-7 on the left with C7 root compression.", "left"),
        ("The patient was left with weakness after L4-5 discectomy.", None),
        ("The right-sided approach was used for L4-5.", None),
        ("A left retroperitoneal approach to L2-3.", None),
        ("L4/5 disc prolapse (rt)", "right"),
        ("L4/5 disc prolapse (lt.)", "left"),
        ("L4-5 protrusion on the left behind the body", "left"),
    ],
)
def test_a_way_to_a_level_and_what_is_left_are_no_side_of_it(text: str, side: str | None) -> None:
    assert find_levels(text)[0].side == side


def test_labels_and_a_side_alone_are_levels() -> None:
    found = find_levels("L4, L5 and S1 on the left.")
    assert [(str(one.levels[0]), one.side) for one in found] == [
        ("L4", "left"),
        ("L5", "left"),
        ("S1", "left"),
    ]
