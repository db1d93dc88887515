"""Opposites are told from other words for the same."""

from __future__ import annotations

import pytest

from corpus.reversal import is_reversed

REVERSED = [
    ("No disc herniation is seen.", "A disc herniation is seen."),
    ("The canal is not narrow.", "The canal is narrow."),
    ("There is narrowing without cord compression.", "There is narrowing, and the cord shows compression."),
    ("The disc shows loss of height.", "The disc shows no loss of height."),
    ("Herniation is absent.", "There is a herniation."),
    ("The endplates are normal.", "The endplates are abnormal."),
    ("The reflexes are not normal.", "The reflexes are normal."),
    ("Surgery should be offered.", "Observation should be offered."),
    ("Operate early.", "Treat conservatively."),
    ("Surgery rather than observation.", "Observation rather than surgery."),
    ("Fusion is indicated.", "Fusion is contraindicated."),
    ("The fracture is stable.", "The fracture is unstable."),
    ("The posterior ligament is intact.", "The posterior ligament is torn."),
    ("Mild stenosis.", "Severe stenosis."),
    ("No stenosis at L4/L5.", "Stenosis at L4/L5."),
    ("The patient doesn't need decompression.", "The patient needs decompression."),
    ("未见椎间盘突出。", "可见椎间盘突出。"),
    ("椎管无狭窄", "椎管狭窄"),
    ("脊髓信号正常。", "脊髓信号异常。"),
    ("建议手术治疗。", "建议保守治疗。"),
    ("骨折稳定。", "骨折不稳定。"),
]
SAME = [
    ("No herniation is seen.", "There is no herniation."),
    ("No herniation or stenosis.", "There is no herniation, and there is no stenosis."),
    ("Herniation is absent.", "No herniation is present."),
    ("The endplates are not normal.", "The endplates are abnormal."),
    ("The disc is dark on T2 and narrow.", "On T2 the disc is narrow and dark."),
    ("The disc is dark. It does not bulge.", "The disc is dark and does not bulge."),
    ("There is no doubt that the disc is narrow.", "The disc is narrow."),
    ("Surgical decompression is advised.", "Decompression by surgery is advised."),
    ("Surgery is advised rather than observation.", "Surgery rather than observation is advised."),
    ("The fracture is stable.", "The fracture is stable; it may be braced."),
    ("Nonoperative care is advised.", "Conservative care is advised."),
    ("Mild narrowing of the canal.", "The canal is mildly narrowed."),
    ("The disc shows loss of height.", "The disc height is reduced."),
    ("No stenosis at L4/L5.", "At L4/L5 there is no stenosis."),
    ("未见椎间盘突出。", "没有椎间盘突出。"),
    ("建议手术治疗。", "推荐手术治疗。"),
    ("脊髓信号正常,椎管无狭窄。", "椎管无狭窄,脊髓信号正常。"),
    ("椎管无狭窄\uff0c椎间盘信号减低\u3002", "椎间盘信号减低\uff0c椎管未见狭窄\u3002"),
    ("", "The disc is narrow."),
]


@pytest.mark.parametrize(("before", "after"), REVERSED)
def test_the_opposite_is_found_either_way(before: str, after: str) -> None:
    assert is_reversed(before, after)
    assert is_reversed(after, before)


@pytest.mark.parametrize(("before", "after"), SAME)
def test_other_words_for_the_same_are_no_reversal(before: str, after: str) -> None:
    assert not is_reversed(before, after)
    assert not is_reversed(after, before)
