"""Descriptions as people type them: every name, date and number of a record goes, technique mostly stays."""

from __future__ import annotations

import re
import sys

import pytest

from imaging.deidentify.text import clean_description

# What names somebody stands in brackets. `=` gives the words wanted where they are not those of the text.
TYPED = """
[MUELLER HANS] L-SPINE = lspine
[Müller, Hans] LSPINE sagittal T2
[DOE^JANE] T2 SAG
T2 TSE SAG [Smith]
[Smith John] MRI lumbar spine without contrast
MRI LUMBAR SPINE W/O CONTRAST [SMITH, J.]
[O'Brien] cervical spine lateral
C-SPINE AP [Dr Nakamura] = cspine ap
[Sharp, Peter] CT cervical
CT BONE SHARP 2mm
[Dixon Mary] T2 STIR sag
T2 DIXON sag
[Head, Alan] XR spine lateral
CT HEAD NECK
[Low Wei Ling] MRI spine
[Long John] T1 ax
[Lung, Karl] CT lumbar
XR LSPINE AP LAT [Mrs Bone]
[Chen Wo] MR lumbar
[Kim Space] T2 SPACE sag
[1950-01-02] MRI lspine
MRI lspine [02/01/50]
MRI lspine [02.01.1950]
MRI LSPINE [51-23-45]
MRI spine MRN[5551234]
[5551234] whole spine standing
Whole spine AP standing [tel 030 1234567]
[030-555-12] CT L4
T1 sag 4mm L1-L5
T2 ax L4/5 L5S1 = t2 ax l4 l5s1
STIR sag 3.5 mm
SURVEY 3 plane
ap pelvis standing [Jean-Luc Picard]
Flexion extension cspine [Muñoz]
[Ng] T2 FLAIR axial
[Van der Berg] CT thoracic spine recon bone
post gad T1 fs sag [Ali]
[Ahmed Body] MR thoracic
localizer [room 3 Dr Lee]
[St. Mary Hospital] MRI lumbar spine
[Charité] MRT LWS T2 sag = t2 sag
[KH Nord] T2 sag fs
[Пётр Иванов] MRI lumbar
[ＤＯＥ] ＭＲＩ lumbar = mri lumbar
[山田太郎] MRI lumbar spine
[김철수] CT lumbar
[张三]腰椎MRI = lumbar spine mri
[李四] 腰椎 矢状位 T2 = lumbar spine sagittal t2
[王小明]颈椎正侧位 = cervical spine ap lateral
[欧阳娜娜] 全脊柱 站立位 = whole spine standing
腰椎间盘平扫[赵六] = lumbar spine without contrast
颈椎过伸过屈位 [陈医生] = cervical spine extension flexion
[上海第六人民医院] 胸椎CT = thoracic spine ct
腰椎CT三维重建 [病案号123456] = lumbar spine ct 3d recon
[刘 洋] 腰椎MRI平扫+增强 = lumbar spine mri without contrast contrast
T2 压脂 矢状 [孙悦] = t2 fs sagittal
[ZHANG SAN] 腰椎正位 = lumbar spine ap
[zhangsan] L-spine MRI = lspine mri
[周杰] 骶骨 横断面 T1 = sacrum axial t1
腰骶椎侧位 [1958年3月4日] = lumbosacral spine lateral
""".strip().splitlines()


def _parts(line: str) -> tuple[str, set[str], set[str]]:
    """The text as typed, the words in it that name somebody, and the words wanted of it."""
    text, _, given = line.partition(" = ")
    secret = {word for part in re.findall(r"\[([^]]*)]", text) for word in _words(part)}
    wanted = given or re.sub(r"\[[^]]*]", " ", text)
    return text.replace("[", "").replace("]", ""), secret, set(_words(wanted))


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[\W_]+", text.lower()) if word]


def test_names_go_from_descriptions_and_technique_stays() -> None:
    assert len(TYPED) == 60
    named = gone = wanted = kept = 0
    for line in TYPED:
        text, secret, words = _parts(line)
        cleaned = set(_words(clean_description(text)))
        if left := (secret - words) & cleaned:
            sys.stdout.write(f"left in {text!r}: {left}\n")
        if lost := words - cleaned:
            sys.stdout.write(f"lost of {text!r}: {lost}\n")
        named, gone = named + len(secret - words), gone + len((secret - words) - cleaned)
        wanted, kept = wanted + len(words), kept + len(words & cleaned)
    sys.stdout.write(f"Names and numbers gone {gone}/{named}, technique kept {kept}/{wanted}.\n")
    assert gone == named
    assert kept / wanted > 0.9


@pytest.mark.parametrize("text", ["T2 sag 3 mm", "CT bone sharp 2mm", "L5S1 ax", "t1 space sag fs"])
def test_technique_alone_stays_as_it_is(text: str) -> None:
    assert clean_description(text) == text
