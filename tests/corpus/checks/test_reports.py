"""Sentences of reports as people write them, each true or wrong of one recorded spine."""

from __future__ import annotations

import pytest

from corpus.checks import FactGiven
from tests.corpus.checks.bodies import choice, found

FACTS = (
    FactGiven("1", "L4/L5", "disc", "herniation", "present", side="left"),
    FactGiven("2", "L3/L4", "disc", "herniation", "absent"),
    FactGiven("3", "L5/S1", "disc", "herniation", "none"),
    FactGiven("4", "L4/L5", "canal", "stenosis", "Severe", scale="RSNA", zone="central"),
    FactGiven("5", "L3/L4", "canal", "stenosis", "Normal/Mild", scale="RSNA", zone="central"),
    FactGiven("6", "L5/S1", "canal", "stenosis", "Normal/Mild", scale="RSNA", zone="central"),
    FactGiven("7", "L4/L5", "foramen", "narrowing", "Moderate", side="left", zone="foraminal"),
    FactGiven("8", "L4/L5", "foramen", "narrowing", "Normal/Mild", side="right", zone="foraminal"),
    FactGiven("9", "L5/S1", "foramen", "narrowing", "Severe", side="right", zone="foraminal"),
    FactGiven("10", "L5/S1", "foramen", "narrowing", "Moderate", side="left", zone="foraminal"),
    FactGiven("11", "L4/L5", "disc", "degeneration", "IV", scale="Pfirrmann"),
    FactGiven("12", "L3/L4", "disc", "degeneration", "II", scale="Pfirrmann"),
    FactGiven("13", "L5/S1", "disc", "degeneration", "III", scale="Pfirrmann"),
    FactGiven("14", "L4", "body", "spondylolisthesis", "I", scale="Meyerding"),
    FactGiven("15", "L1", "body", "fracture", "2", scale="Genant"),
    FactGiven("16", "L2", "body", "fracture", "0", scale="Genant"),
    FactGiven("17", "L4/L5", "endplate", "modic", "I", scale="Modic"),
    FactGiven("18", "L5/S1", "endplate", "modic", "0", scale="Modic"),
    FactGiven("19", "L3/L4", "disc", "bulging", "present"),
)
COMPARED = {"findings_agree_with_facts", "grades_agree_with_facts", "severities_agree_with_facts"}

TRUE = [
    (
        "The L4/L5 disc shows a left paracentral herniation that compresses the traversing L5 "
        "root; there is severe central canal stenosis and a grade I anterolisthesis."
    ),
    "L3/L4: mild disc bulge, no herniation, no significant canal stenosis. Pfirrmann II.",
    (
        "L5/S1: Pfirrmann III without herniation; the right foramen is severely and the left "
        "moderately narrowed."
    ),
    "Foraminal narrowing is moderate on the left at L4/L5 and severe on the right at L5/S1.",
    "Canal stenosis is severe at L4/L5 and absent or mild at L3/L4 and L5/S1.",
    "There is no fracture at L2, but L1 has lost height (Genant grade 2).",
    "Of the three lower discs only L4/L5 is herniated; L3/L4 and L5/S1 are not.",
    "Disc degeneration increases from Pfirrmann II at L3/L4 to Pfirrmann IV at L4/L5.",
    "The L4/L5 disc is herniated, while L3/L4 merely bulges and L5/S1 is unremarkable.",
    "No herniation at L3/L4 or L5/S1; left-sided herniation at L4/L5 with severe stenosis.",
    "Modic type I changes are seen at L4/L5, none at L5/S1.",
    "Neither L3/L4 nor L5/S1 is herniated, in contrast to L4/L5.",
    "At L4/L5, severe stenosis results from the herniation, facet hypertrophy and the slip of L4.",
    "The patient has severe back pain; the L3/L4 disc bulges without stenosis.",
    (
        "The herniation at L4/L5 should be treated first, as L5/S1 has no herniation and only "
        "moderate left foraminal narrowing."
    ),
    "L4 has slipped forward on L5 (Meyerding I), and the L4/L5 canal is severely narrowed.",
    "The other levels, L3/L4 and L5/S1, show no herniation.",
    "L1 compression fracture, Genant 2; no fracture of L2.",
    (
        "Decompression of L4/L5 is preferred because stenosis there is severe, whereas L3/L4 shows "
        "only mild stenosis."
    ),
    "Because L4/L5 is severely stenotic and unstable, fusion is considered; L3/L4 is not stenotic.",
    (
        "Severe stenosis at L4/L5 (central) with moderate left foraminal narrowing; the right "
        "foramen is patent."
    ),
    "The disc at L4/L5 is not only degenerated (Pfirrmann IV) but also herniated.",
    (
        "The L4/L5 level shows no fracture, no infection and no tumour, but a herniation and "
        "severe canal stenosis."
    ),
    "An L4/L5 herniation without a matching deficit would not need surgery.",
    "If there was no herniation at L4/L5, the stenosis would be degenerative.",
    "L4/L5椎间盘向左后突出,椎管重度狭窄,Pfirrmann IV级;L3/L4椎间盘轻度膨出,未见突出。",
    "L5/S1右侧椎间孔重度狭窄,左侧中度狭窄,椎间盘无突出。",
    "L4椎体I度前滑脱,L4/L5椎管狭窄明显。",
    "L3/L4及L5/S1椎间盘未见突出,L4/L5椎间盘突出。",
    "L1椎体压缩性骨折(Genant 2级),L2椎体未见骨折。",
    "L4/L5终板Modic I型改变,L5/S1终板无Modic改变。",
    "除L4/L5外,其余椎间盘均未见突出。",
    "L4/L5左侧椎间孔中度狭窄,右侧椎间孔无明显狭窄。",
    "L3/L4椎间盘膨出,无突出;L4/L5椎间盘突出伴椎管重度狭窄。",
    "L3/L4退变较L4/L5轻,分别为Pfirrmann II级和IV级。",
    "L4/L5椎间盘非钙化性突出。",
    "Compared with L3/L4, where there is no stenosis, L4/L5 has severe stenosis.",
    "L4/L5 shows a herniation (not seen at L3/L4 or L5/S1).",
    "The L3/L4 disc does not herniate but bulges.",
    "No compressive lesion is identified at L3/L4.",
    "The L4/L5 interspace demonstrates a left paracentral extrusion; the canal is critically narrowed.",
    (
        "L3-L4: broad-based bulge. No focal herniation. L4-L5: left paracentral protrusion with "
        "severe central stenosis. L5-S1: no herniation, moderate left and severe right foraminal "
        "narrowing."
    ),
    "While no herniation is present at L5/S1, there is severe right foraminal narrowing.",
    "Foraminal stenosis at L5/S1 is worse on the right (severe) than on the left (moderate).",
    "The moderate left and severe right foraminal narrowing at L5/S1 explain bilateral symptoms.",
    "There is no evidence of a fracture of L2 or of L3, but L1 shows a Genant grade 2 fracture.",
    "Severe multilevel degeneration, Pfirrmann grades II, IV and III at L3/L4, L4/L5 and L5/S1.",
    "The L4/L5 disc (Pfirrmann IV) is herniated; the discs above and below are not.",
    "Severe spinal canal stenosis at L4/L5, right foramen normal to mildly narrowed.",
    "The patient denies weakness; L4/L5 is herniated.",
    "Left L4/L5 foraminal narrowing is of moderate degree.",
    "Moderate narrowing is seen in the left L4/L5 foramen, and in the right there is none.",
    "The L4/L5 disc has herniated to the left without sequestration.",
    "The stenosis at L4/L5 is not mild.",
    "The stenosis at L4/L5, which is severe, is caused by the herniation and the slip.",
    "The herniation lies at L4/L5 rather than L3/L4.",
    "L3/L4, unlike L4/L5, shows no herniation and no severe stenosis.",
    "In the absence of herniation at L3/L4 and L5/S1, the L4/L5 level is the likely source.",
    "Apart from a bulge, L3/L4 is normal.",
    "The canal at L3/L4 is normal, that at L4/L5 severely stenotic.",
    "The L5/S1 foramina are moderately (left) and severely (right) narrowed.",
    "A grade I slip of L4 on L5 is present with severe canal stenosis at the same level.",
    "There is a Modic type I change at L4/L5 but none at L5/S1.",
    "Surgery at L4/L5 is not indicated for the bulge at L3/L4.",
    "Nonoperative treatment of the L4/L5 herniation is reasonable when there is no deficit.",
    "L3/L4 is not the symptomatic level, since it shows only a bulge and no herniation.",
    "L4/L5 shows severe stenosis with no instability.",
    "Pfirrmann grade of at least III at L4/L5.",
    "The L4/L5 stenosis has progressed from moderate to severe.",
    "L3/L4 shows less stenosis than L4/L5.",
    "L4/L5水平椎间盘向左后方突出,相应水平椎管重度狭窄,左侧椎间孔中度狭窄。",
    "L5/S1双侧椎间孔狭窄,右侧为重度,左侧为中度。",
    "L3/L4椎间盘膨出,椎管无明显狭窄,黄韧带无肥厚。",
    "腰4椎体向前I度滑脱,腰4/5椎管重度狭窄。",
    "L2椎体形态正常,未见骨折征象。",
    "L4/L5突出较L3/L4膨出更重要。",
    "L5/S1未见明显突出,但右侧椎间孔重度狭窄。",
    "患者否认外伤,L1椎体压缩骨折,Genant 2级。",
    "L3/L4、L5/S1均无突出。",
    "腰3/4椎管无狭窄,而腰4/5椎管重度狭窄。",
    "L4/L5椎间盘退变(Pfirrmann IV级)伴突出。",
    "L5/S1椎间盘Pfirrmann III级,不伴突出。",
    (
        "L4-5: disc extrusion, left subarticular, with severe central stenosis; L3-4 and L5-S1: no "
        "extrusion or protrusion."
    ),
    (
        "The disc at L4/5 is Pfirrmann grade IV and herniated to the left, whereas the adjacent "
        "discs are grade II (L3/4) and III (L5/S1)."
    ),
    "Imaging excludes a herniation at L3/L4 and confirms one at L4/L5.",
    "No disc at L3/L4 or L5/S1 is herniated.",
    "L4/L5: herniation yes, L3/L4: herniation no.",
    "The central canal is severely narrowed at L4/L5 only.",
    "L5/S1 foraminal narrowing, right greater than left, severe on the right.",
    "Right L5/S1 foraminal narrowing (severe) and left L5/S1 foraminal narrowing (moderate).",
    "The right foramen at L5/S1 shows severe narrowing; the left one is moderately narrowed.",
    "It is the L4/L5 disc, not the L3/L4 disc, that is herniated.",
    "You have a slipped disc at L4/L5, but the discs above and below have not slipped.",
    "The reference to stenosis at L3/L4 would be wrong: it is normal there.",
    "Option A is wrong because L3/L4 shows no herniation; C is wrong because L5/S1 shows none either.",
    "L3/L4 keeps its contour, so it is not herniated.",
    "Were the L3/L4 disc herniated, the L4 root would be compressed.",
    "A herniation at L4/L5 typically compresses the traversing L5 root.",
    "The L1 vertebra is fractured (Genant 2) whereas the L2 vertebra is not fractured.",
    "L2: no height loss, no fracture.",
    "Spondylolisthesis of L4, Meyerding grade I, without fracture.",
    "Between L3 and S1 only the L4/L5 disc is herniated.",
    "Severe stenosis (L4/L5), moderate foraminal narrowing (L4/L5 left, L5/S1 left).",
    "Treat the L4/L5 level; L3/L4 has neither herniation nor more than mild stenosis.",
    "Stenosis is mild at most at L3/L4.",
    "L3/L4 shows at most mild canal stenosis.",
    "MRI of the lumbar spine: herniation L4/L5 left. Stenosis L4/L5 severe. No herniation L5/S1.",
    "The herniated L4/L5 disc and the slip at L4 together cause severe stenosis.",
    "Compared with the severe stenosis at L4/L5, the stenosis at L3/L4 is negligible.",
    "L5/S1 has no canal stenosis, in spite of severe right foraminal narrowing.",
    "There is neither canal stenosis nor herniation at L5/S1, but foraminal narrowing on both sides.",
    "No Modic changes at L5/S1; type I Modic changes at L4/L5.",
    "腰4/5:左后型突出,椎管重度狭窄;腰3/4、腰5/骶1:无突出。",
    "腰5骶1右侧椎间孔重度狭窄,左侧椎间孔中度狭窄,椎管无明显狭窄。",
    "突出位于L4/L5,而非L3/L4。",
    "L3/L4虽有膨出,但无突出。",
    "L1椎体Genant 2级骨折,L2椎体无骨折。",
    "L4相对L5向前滑脱I度。",
    "L3/L4至L5/S1各椎间盘退变,Pfirrmann分级分别为II、IV、III级。",
    "L5/S1椎间盘未突出。",
    "L3/L4椎间盘并未突出,仅膨出。",
    "如L4/L5无突出,则无需手术。",
    "L4/L5突出压迫左侧L5神经根,未压迫马尾。",
]
WRONG = [
    "L3/L4 shows a herniation with no compression of the root.",
    "The L4/L5 disc keeps its contour without any herniation, although the canal is narrow.",
    "L5/S1 is herniated; L4/L5 is not.",
    "Severe canal stenosis at L3/L4 and mild canal stenosis at L4/L5.",
    "The left foramen at L5/S1 is severely narrowed, the right one moderately.",
    "Right-sided moderate and left-sided normal foraminal width at L4/L5.",
    "The L4/L5 disc is Pfirrmann grade II.",
    "Disc degeneration is Pfirrmann III-IV at L3/L4.",
    "L4 shows a grade II spondylolisthesis.",
    "L1 is intact: no fracture.",
    "There is a fracture at L2, none at L1.",
    "Modic type II changes at L4/L5.",
    "The canal at L4/L5 is of normal width.",
    "No stenosis is present at L4/L5.",
    "L4/L5 is not stenotic.",
    "The foramen at L5/S1 is not narrowed on the right.",
    "L5/S1 foraminal narrowing is mild.",
    "Herniation has been excluded at L4/L5.",
    "L4/L5椎管未见狭窄。",
    "L4/L5椎管轻度狭窄。",
    "L3/L4椎间盘突出,未压迫神经根。",
    "L5/S1左侧椎间孔重度狭窄,右侧中度狭窄。",
    "L4/L5椎间盘Pfirrmann III级。",
    "L4椎体II度滑脱。",
    "L1椎体未见骨折,L2椎体压缩性骨折。",
    "L4/L5无突出,L5/S1突出。",
    "L3/L4重度狭窄,L4/L5轻度狭窄。",
    "L4/L5终板Modic II型改变。",
    "L3/L4椎间盘退变Pfirrmann Ⅳ级,L4/L5椎间盘Pfirrmann Ⅱ级。",
    "Absence of herniation at L4/L5 argues against surgery.",
    "L5-S1: focal herniation. L4-L5: no herniation.",
    "While no herniation is present at L4/L5, there is severe stenosis.",
    "The severe left and moderate right foraminal narrowing at L5/S1 explain bilateral symptoms.",
    "There is no evidence of a fracture of L1.",
    "Pfirrmann grades IV, II and III at L3/L4, L4/L5 and L5/S1.",
    "Left L4/L5 foraminal narrowing is of mild degree.",
    "The L5/S1 foramina are severely (left) and moderately (right) narrowed.",
    "The canal at L4/L5 is normal, that at L3/L4 severely stenotic.",
    "L4/L5 shows mild stenosis with no instability.",
    "The herniation lies at L3/L4 rather than L4/L5.",
    "A Modic type II change at L4/L5.",
    "The disc at L5/S1 has herniated without sequestration.",
    "No left-sided herniation at L4/L5.",
    "The L4/L5 disc is neither bulging nor herniated.",
    "L4/L5 has a patent canal: stenosis is absent.",
    "Severe narrowing of the right L4/L5 foramen.",
    "Genant grade 3 fracture of L1.",
    "The L1 fracture is Genant 1.",
    "Grade II slip of L4 on L5.",
    "L4/L5椎管中度狭窄。",
    "L5/S1双侧椎间孔狭窄,右侧为中度,左侧为重度。",
    "L2椎体骨折,L1椎体未见骨折征象。",
    "L4/L5未见明显突出。",
    "腰4/5椎管无狭窄,而腰3/4椎管重度狭窄。",
    "L5/S1椎间盘突出,不伴滑脱。",
    "L4/L5椎间盘退变(Pfirrmann II级)伴突出。",
    "腰4椎体向前II度滑脱。",
    "L1椎体骨折,Genant 3级。",
    "L4/L5左侧椎间孔重度狭窄,右侧椎间孔重度狭窄。",
    "L4-5: no disc extrusion or herniation.",
    "Imaging excludes a herniation at L4/L5 and confirms one at L5/S1.",
    "It is the L3/L4 disc, not the L4/L5 disc, that is herniated.",
    "The central canal is severely narrowed at L3/L4 only.",
    "Right L5/S1 foraminal narrowing (moderate) and left L5/S1 foraminal narrowing (severe).",
    "The right foramen at L5/S1 shows moderate narrowing; the left one is severely narrowed.",
    "MRI of the lumbar spine: herniation L5/S1 left. Stenosis L4/L5 mild.",
    "The L2 vertebra is fractured (Genant 2) whereas the L1 vertebra is not fractured.",
    "Spondylolisthesis of L4, Meyerding grade II, without fracture.",
    "L4/L5 keeps its contour and is not herniated, so it isn't the source.",
    "L4/L5 doesn't show a herniation.",
    "There isn't any stenosis at L4/L5.",
    "The L4/L5 disc appears free of any herniation.",
    "Severe stenosis at L5/S1 is present despite the absence of herniation.",
    "The disc at L4/5 is Pfirrmann grade III and herniated to the left.",
    "Type II Modic changes at L4/L5.",
    "Stenosis at L4/L5: none.",
    "The L4/L5 disc has no herniation; it only bulges.",
    "At L4/L5 the canal is only mildly stenotic.",
    "腰4/5:椎间盘未突出,椎管无狭窄。",
    "腰5骶1右侧椎间孔中度狭窄,左侧椎间孔重度狭窄。",
    "突出位于L3/L4,而非L4/L5。",
    "L4/L5椎间盘并未突出,仅膨出。",
    "L2椎体Genant 2级骨折,L1椎体无骨折。",
    "L4相对L5向前滑脱II度。",
    "L3/L4至L5/S1各椎间盘退变,Pfirrmann分级分别为IV、II、III级。",
    "L4/L5椎管狭窄为轻度。",
    "L5/S1椎管重度狭窄。",
    "L4/L5左侧椎间孔未见狭窄。",
]


def told_of(text: str) -> list[tuple[str, str]]:
    """Severities and messages of what is held against a text."""
    language = "zh" if any("\u4e00" <= char <= "\u9fff" for char in text) else "en"
    findings = found(choice(rationale=text, language=language, evidence=[]), facts=FACTS)
    return [
        (one.severity, one.message)
        for one in findings
        if one.check in COMPARED and one.field == "/rationale" and one.severity != "note"
    ]


@pytest.mark.parametrize("text", TRUE)
def test_a_true_sentence_is_left_alone(text: str) -> None:
    assert told_of(text) == []


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_sentence_is_an_error(text: str) -> None:
    assert "error" in {severity for severity, _ in told_of(text)}
