"""English sentences of reports as people write them, each true or wrong of one recorded spine."""

from __future__ import annotations

import pytest

from tests.corpus.checks.recorded_spine import told_of

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
    (
        "Findings: The L3/L4 disc is mildly degenerated (Pfirrmann II) and bulges slightly; no "
        "herniation and no canal stenosis."
    ),
    (
        "At L4/L5 a left-sided extrusion is accompanied by severe canal stenosis. At L5/S1 the "
        "disc is of Pfirrmann grade III; there is no herniation."
    ),
    "Canal: L3/L4 normal, L4/L5 severely narrowed, L5/S1 normal.",
    "Herniation: absent at L3/L4, present at L4/L5, absent at L5/S1.",
    "Pfirrmann: L3/L4 II, L4/L5 IV, L5/S1 III.",
    "Foramina: L4/L5 left moderate, right normal; L5/S1 left moderate, right severe.",
    "Genant 2 fracture of L1, none of the other vertebrae is fractured.",
    "The key feature is the herniated disc at L4/L5, which distinguishes it from L3/L4 and L5/S1.",
    "L3/L4 and L5/S1 can be ruled out because neither is herniated.",
    "Unlike at L3/L4 and L5/S1, where the canal is of normal width, at L4/L5 it is severely narrowed.",
    "Decompression should not extend to L3/L4, since there is no severe stenosis there.",
    "Mild disc bulging at L3/L4 does not cause stenosis.",
    "Because the stenosis is worst at L4/L5, that level is decompressed.",
    "Stenosis is graded severe at L4/L5 and normal/mild at L3/L4 and L5/S1.",
    "The L5 root is compressed by the L4/L5 herniation rather than by L5/S1 foraminal narrowing.",
    "No fracture or dislocation is seen at L2; the L1 body has a moderate (Genant 2) fracture.",
    "The slip at L4/L5 is grade I, not grade II.",
    "Although L3/L4 is degenerated, it is not herniated.",
    "There is severe right foraminal narrowing at L5/S1 with no herniation.",
    "L5/S1: no herniation. Right foramen: severe narrowing. Left foramen: moderate narrowing.",
    (
        "The patient should know that the disc at L4/L5 has slipped out and presses on a nerve; "
        "the other discs have not."
    ),
    "A severe deficit would need surgery of the L4/L5 herniation at once.",
    "Red flags are absent; the L4/L5 herniation is treated conservatively.",
    "No further imaging of the L4/L5 herniation is needed.",
    "No surgery is planned for the L4/L5 stenosis.",
    "This MRI shows a left subarticular herniation at L4/L5 meeting the traversing L5 root.",
    "The correct level is L4/L5, because L3/L4 is only bulging and L5/S1 has kept its contour.",
    (
        "On axial images the L4/L5 canal is severely stenosed, with crowding of the rootlets; the "
        "L3/L4 canal is capacious."
    ),
    (
        "L4/L5 left foramen: moderately narrowed. L5/S1 right foramen: severely narrowed; left "
        "foramen: moderately."
    ),
    ("Neither foramen at L5/S1 is free of narrowing: the right is severely, the left moderately narrowed."),
    "There's no herniation at L3/L4, nor is there one at L5/S1.",
    "The L4/L5 herniation is not associated with a fracture.",
    "Without treatment the L4/L5 stenosis may worsen.",
    "L4/L5 is the only level with herniation; stenosis there is severe.",
    "The degree of canal stenosis at L4/L5 is severe.",
    "A mild bulge of the L3/L4 disc without nerve contact is seen.",
    "Of the lumbar discs, L4/L5 is the most degenerated (Pfirrmann IV) and L3/L4 the least (II).",
    "Severe right L5/S1 and moderate left L4/L5 foraminal narrowing are present.",
    "The finding at L4/L5 is a herniation and not a bulge.",
    "No surgical target is found at L3/L4, where the canal is normal to mildly narrowed.",
    "Decompression at L4/L5 relieves severe central stenosis; fusion addresses the grade I slip.",
    "L2 is not fractured. L1 is.",
    "Slip grade at L4/L5: Meyerding I.",
    "The stenosis at L4/L5 is neither mild nor moderate but severe.",
    (
        "Sagittal T2 shows loss of disc height at L4/L5 with a herniation to the left, but no "
        "sequestered fragment."
    ),
    "The L3/L4 and L5/S1 discs are not herniated; the L4/L5 disc is.",
    "The canal at L4/L5 measures 6 mm, a severe stenosis.",
    (
        "The foraminal narrowing at L5/S1 is bilateral, severe on the right side and moderate on "
        "the left side."
    ),
    "No other level than L4/L5 is herniated.",
    "At none of the levels other than L4/L5 is there a herniation.",
    "L4/L5 has a higher Pfirrmann grade (IV) than L3/L4 (II).",
    "The Pfirrmann grade rises from II at L3/L4 to IV at L4/L5.",
    "The grade I slip at L4/L5 contributes to the severe canal stenosis.",
    "Moderate to severe narrowing of both foramina at L5/S1.",
    "Modic I at L4/L5; Pfirrmann IV.",
    "No red flags; stenosis L4/L5 severe.",
    "If symptoms persist, decompress the severe stenosis at L4/L5.",
    "Mild facet arthropathy at L4/L5 accompanies the severe canal stenosis.",
    "The stenosis at L4/L5 is severe (Schizas not recorded).",
    "Severe degenerative change with moderate left foraminal narrowing at L4/L5.",
    "The exiting L4 root at L4/L5 is moderately compressed in the left foramen.",
    "The herniation at L4/L5 does not extend to L5/S1.",
    "Herniation is confined to L4/L5; L3/L4 and L5/S1 are spared.",
    "L1 fracture without retropulsion; L2 without fracture.",
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
    "Canal: L3/L4 severely narrowed, L4/L5 normal, L5/S1 normal.",
    "Herniation: present at L3/L4, absent at L4/L5, absent at L5/S1.",
    "Pfirrmann: L3/L4 IV, L4/L5 II, L5/S1 III.",
    "Foramina: L4/L5 left severe, right normal; L5/S1 left moderate, right severe.",
    "The slip at L4/L5 is grade II, not grade I.",
    "L4/L5 and L5/S1 can be ruled out because neither is herniated.",
    "There is moderate right foraminal narrowing at L5/S1 with no herniation.",
    "Stenosis is graded mild at L4/L5 and severe at L3/L4.",
    "No fracture or dislocation is seen at L1.",
    "L4/L5: Pfirrmann III, herniation left.",
    "The stenosis of L4/L5 is only moderate.",
    "There is a moderate stenosis of the canal at L4/L5.",
    "The disc at L5/S1 is herniated, with no slip.",
    "The left L5/S1 foramen is severely stenotic.",
    "This MRI shows no herniation at L4/L5; the traversing L5 root is free.",
    "The correct level is L3/L4, because its disc is herniated.",
    "On axial images the L4/L5 canal is only moderately stenosed.",
    "Neither the canal at L4/L5 nor that at L3/L4 is stenotic.",
    "The L5/S1 disc is herniated and meets the S1 root without displacing it.",
    "The degree of canal stenosis at L4/L5 is mild.",
    "Severe right L4/L5 and moderate left L5/S1 foraminal narrowing are present.",
    "The finding at L4/L5 is a bulge without herniation.",
    "Slip grade at L4/L5: Meyerding II.",
    "L2 is fractured, L1 is not fractured.",
    "The disc at L4/L5 is mildly degenerated, Pfirrmann II.",
    "Stenosis at L4/L5 has been ruled out by MRI.",
    "The canal is severely stenotic at L5/S1.",
    "Sagittal T2 shows loss of disc height at L4/L5 without herniation, but with a bulge.",
    "The L4/L5 disc is not herniated; the L3/L4 disc is herniated.",
    (
        "The foraminal narrowing at L5/S1 is bilateral, severe on the left side and moderate on "
        "the right side."
    ),
    "The grade III slip at L4/L5 contributes to the stenosis.",
    "Modic II at L4/L5; Pfirrmann III.",
    "L1 without fracture.",
    "The left L4/L5 foramen is severely narrowed, but there is no fracture.",
    "There is no herniation at all at L4/L5.",
    "L4/L5 canal stenosis, mild.",
    "No stenosis of the L4/L5 canal is apparent.",
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
]


@pytest.mark.parametrize("text", TRUE)
def test_a_true_sentence_is_left_alone(text: str) -> None:
    assert told_of(text) == []


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_sentence_is_an_error(text: str) -> None:
    assert "error" in {severity for severity, _ in told_of(text)}
