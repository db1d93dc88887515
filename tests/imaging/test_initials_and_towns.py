"""Persons told by initials, surnames before a title, and towns: found; clinical words are none of them."""

from __future__ import annotations

import re

import pytest

from imaging.deidentify.free_text import named_in

# What names somebody stands in square brackets.
TOLD = (
    "[B.T.] underwent C4-C6 ACDF.",
    "Seen again. [R. W.] returned with left L5 pain.",
    "[D.F.] and [L.N.] agreed on Castellvi IIIa.",
    "[A.N.C.], 47, plumber: L4 pars defect.",
    "Reported by: [H.B.W.], consultant.",
    "Dictated by [G.H.]; Dictated by: [GHQ].",
    "Mr [J.] was seen. Mrs [K] attended. Dr [A.B.] agreed.",
    "Patient [A.N.] denies saddle anaesthesia; her son [T.B.W.] rang.",
    "Case discussed with neurosurgery ([Nakagawa]); Tarlov cyst at S2.",
    "Scan requested on bleep [4417].",
    "Seen by Lt. [Marsden] in clinic; L4/5 disc.",
    "Films from [Ashbourne] reviewed.",
    "She moved here from [Penrith] last spring.",
    "Operated in [Gdansk] in 2016 with Expedium pedicle screws L4-S1.",
    "Transferred from [Port Talbot] with a T7 burst fracture.",
    "[王]主任会诊后建议行腰4/5椎间盘切除术。",
    "[小李]护士记录：引流量50ml。",
    "[冯]、[曹]两位主任讨论后同意前路手术。",
    "[J.W.]先生诉腰痛；患者[Z.L.]，男，45岁。",
    "[阿卜杜拉·买买提]，男，布氏杆菌性脊柱炎L3/4。",
    "来自[温州],强直性脊柱炎。",
    "转自[铜陵]某医院。",
    "患者为[合肥]人，退休教师。",
    "管床医师[何]大夫，Cobb角45°。",
)  # fmt: skip
NOBODY = (
    "T.B. of the spine; A.P. and lateral films; P.T. was started; C.S.F. leak has stopped.",
    "Microdiscectomy L3-4 Lt. CES: emergency decompression. Revision L5 Lt. Fusion for instability.",
    "Apply Genant's grading to L1 on the CT shown.",
    "V.A.C. dressing changed. S.L.R. was positive. B.P. has settled. L.L. is 45, P.T. is 17.",
    "Reported by: MRI. Signed: RN.",
    "MRI from March; films from Radiology; referred from Orthopaedics; reports from Friday.",
    "Surgery in Trendelenburg position; fixation in Mayfield clamp; treated in Halo jacket.",
    "Operated in two stages with Solera screws; Infuse and Vitoss; Expedium rods; ProDisc at C5/C6.",
    "Fusion at Two levels; fracture at Chance type; seen in Clinic; admitted in Emergency.",
    "患者为老年人，系农民工，家住农村；来自右侧椎间孔的压迫，来自椎体后缘的骨赘。",
    "转自外院，转自我院内科；主管医师、管床医生已告知；全科医生随访。",
    "A型、B型骨折；T1医师阅读；Jefferson骨折，埃勒斯·当洛斯综合征。",
)


@pytest.mark.parametrize("marked", TOLD)
def test_who_is_told_by_initials_or_a_town_is_found(marked: str) -> None:
    text = re.sub(r"[\[\]]", "", marked)
    found = named_in(text)
    covered = {place for one in found for place in range(one.start, one.end)}
    for before, told in enumerate(re.finditer(r"\[(.+?)\]", marked)):
        start = told.start() - 2 * before
        missing = [text[at] for at in range(start, start + len(told[1])) if at not in covered]
        assert not [sign for sign in missing if sign.isalnum()], (told[1], found)


@pytest.mark.parametrize("marked", TOLD)
def test_nothing_beside_them_is_taken_out(marked: str) -> None:
    text = re.sub(r"[\[\]]", "", marked)
    names = re.findall(r"\[(.+?)\]", marked)
    # A hospital that nobody names and dates are other finds.
    other = [
        text[one.start : one.end]
        for one in named_in(text)
        if one.what not in {"a date", "a hospital"}
        and not any(name in text[one.start : one.end] for name in names)
    ]
    assert other == []


@pytest.mark.parametrize("text", NOBODY)
def test_abbreviations_places_of_the_body_and_devices_are_nobodys(text: str) -> None:
    assert [text[one.start : one.end] for one in named_in(text)] == []
