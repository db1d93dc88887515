"""Every way to claim a side of what an image shows, and words that only look like one."""

from __future__ import annotations

import time

import pytest

from anatomy import Side, SideOf, find_side_claims, find_sides

L, R = Side.LEFT, Side.RIGHT

CLAIMS: list[tuple[str, list[Side]]] = [
    ("R paracentral extrusion", [R]),
    ("L-sided disc", [L]),
    ("L foraminal narrowing at L4/L5", [L]),
    ("RT foraminal stenosis at L4/L5", [R]),
    ("The foramen is narrow on the R", [R]),
    ("Lt foraminal narrowing", [L]),
    ("Lt. foraminal narrowing.", [L]),
    ("rt. lateral recess", [R]),
    ("Foraminal stenosis R>L", [R]),
    ("Foraminal stenosis, L > R.", [L]),
    ("recess narrowing Rt>Lt", [R]),
    ("stenosis L<R", [R]),
    ("R worse than L", [R]),
    ("The trunk leans leftward.", [L]),
    ("leftwards shift", [L]),
    ("Levoscoliosis with its apex here", [L]),
    ("dextroscoliosis", [R]),
    ("laevoscoliosis", [L]),
    ("levo-/dextroscoliosis", [L, R]),
    ("levo- and dextroscoliosis", [L, R]),
    ("dextroconvex curve", [R]),
    ("dextro-rotation of the apex", [R]),
    ("Left thoracic curve of 42 degrees", [L]),
    ("right main thoracic curve", [R]),
    ("left lumbar curve", [L]),
    ("Left-convex curve", [L]),
    ("convex to the right", [R]),
    ("R thoracic curve", [R]),
    ("R-convex curve", [R]),
    ("apex L, 42 degrees", [L]),
    ("left kidney", [L]),
    ("left oblique view", [L]),
    ("extrusion on the left with compression", [L]),
    ("narrowing left with root compression", [L]),
    ("on the right after surgery", [R]),
    ("(L) foraminal stenosis", [L]),
    ("stenosis (Rt.)", [R]),
    ("foraminal stenosis L4/5 [R]", [R]),
    ("R L5 root compressed", [R]),
    ("Lt L5/S1 disc bulge", [L]),
    ("L4/5 R foraminal stenosis", [R]),
    ("R mild far lateral protrusion", [R]),
    ("R PARACENTRAL EXTRUSION", [R]),
    ("R: foraminal stenosis; L: none", [R]),
    ("stenosis worse on the Lt.", [L]),
    ("narrowing on L.", [L]),
    ("foraminal stenosis LHS", [L]),
    ("rightmost facet", [R]),
    ("R disc extrusion", [R]),
    ("Ｒ paracentral extrusion", [R]),
    ("左凸", [L]),
    ("左弯", [L]),
    ("胸弯右侧凸", [R]),
    ("凸向左侧", [L]),
    ("左侧椎间孔狭窄", [L]),
    ("躯干偏右", [R]),
    ("左肾", [L]),
    ("顶椎左旋", [L]),
    ("左>右", [L, R]),
    ("右侧手术入路可见", [R]),
    ("左侧神经根受压", [L]),
]

NO_CLAIMS = [
    "L4", "L4/L5 disc", "The L5 root is free.", "L 5 root", "the L spine", "L-spine MRI", "lumbar L disc",
    "R statistics", "analysed in R 4.2", "R = 0.8", "Pearson R was high", "T1 R", "the lists L, M, R",
    "R0 resection", "an R package", "R > 0.8", "2 L of blood", "the right answer",
    "B is right.", "That is right, because it slips.", "the right diagnosis", "in the right order",
    "the right to refuse surgery", "operate right away", "right below the arrow", "at right angles",
    "All right.", "She is all right with a fused L4/5.",
    "The cyst was left untreated.", "The screw was left in place.", "She left the hospital.",
    "left with a residual deficit", "the wound was left open", "Lt. Col. Smith", "Lt. Foster described it.",
    "RT dose of 30 Gy", "post RT fracture", "post-RT stenosis", "after RT lesion control", "RT was given.",
    "an Rt of 1.2", "levofloxacin", "levothyroxine", "dextrose", "type L lateral mass", "L-shaped rod",
    "copyright", "upright film", "rights", "cleft", "L/R", "L=R", "the R marker", "option R lateral",
    "左右对称", "左右径", "左氧氟沙星", "左旋多巴", "右美托咪定", "右旋糖酐", "座右铭", "腰4左右",
]  # fmt: skip

OF_OTHERS = [
    ("pain in the left leg", SideOf.LIMB),
    ("left leg pain", SideOf.LIMB),
    ("leg pain on the left", SideOf.LIMB),
    ("left lower limb weakness", SideOf.LIMB),
    ("left-handed", SideOf.LIMB),
    ("right foot drop", SideOf.LIMB),
    ("right quadriceps", SideOf.LIMB),
    ("左下肢放射痛", SideOf.LIMB),
    ("右小腿麻木", SideOf.LIMB),
    ("左侧卧位", SideOf.LIMB),
    ("left-sided sciatica", SideOf.COMPLAINT),
    ("left L5 radiculopathy", SideOf.COMPLAINT),
    ("pain radiating to the left", SideOf.COMPLAINT),
    ("right hip pain", SideOf.COMPLAINT),
    ("Lt. sciatica", None),
    ("左侧腰痛", SideOf.COMPLAINT),
    ("the left panel", SideOf.PAGE),
    ("the right-hand image", SideOf.PAGE),
    ("the right-hand option", SideOf.PAGE),
    ("左图", SideOf.PAGE),
]


@pytest.mark.parametrize(("text", "sides"), CLAIMS, ids=[text for text, _ in CLAIMS])
def test_a_side_in_a_surgeons_ordinary_spelling_is_a_claim_of_the_image(text: str, sides: list[Side]) -> None:
    assert [(one.side, one.of) for one in find_side_claims(text)] == [(side, SideOf.IMAGE) for side in sides]


@pytest.mark.parametrize("text", NO_CLAIMS)
def test_what_only_looks_like_a_side_is_none(text: str) -> None:
    assert find_side_claims(text) == []


@pytest.mark.parametrize(("text", "of"), OF_OTHERS, ids=[text for text, _ in OF_OTHERS])
def test_the_side_of_a_limb_a_complaint_or_a_page_is_told_apart(text: str, of: SideOf | None) -> None:
    assert [one.of for one in find_side_claims(text)] == ([of] if of else [])


def test_offsets_point_into_the_text_as_given() -> None:
    text = "Ｌ4/5： stenosis on the left; R paracentral extrusion"
    assert [text[one.start : one.end].strip() for one in find_side_claims(text)] == ["left", "R"]


@pytest.mark.parametrize("text", ["R mild ", "left ", "L>", "pain is ", "左", "stenosis R ", "levo-"])
def test_hostile_text_takes_linear_time(text: str) -> None:
    started = time.process_time()
    find_side_claims(text * (100_000 // len(text)))
    assert time.process_time() - started < 4.0


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("Right, and does the foot ever drag?", []),
        ("It hurts. Right, so you have had it for weeks.", []),
        ("Right, and left, recess", [R, L]),
        ("On the right, is the recess narrow?", [R]),
        ("Right, the recess is narrow.", [R]),
    ],
)
def test_a_word_that_opens_a_question_is_no_side(text: str, sides: list[Side]) -> None:
    assert [one.side for one in find_side_claims(text)] == sides
    assert [side for _, _, side in find_sides(text)] == sides
