"""The revision checklist: what a second reading of every draft has to ask, item by item.

Written as a spine surgeon would ask it. The version is part of every revision call's key, so a changed
checklist never serves an answer that was given to the old one.
"""

from __future__ import annotations

from dataclasses import dataclass

CHECKLIST_VERSION = "2026-12.1"


@dataclass(frozen=True)
class CriterionText:
    """One item of the checklist in both languages, and the kinds it applies to."""

    key: str
    english: str
    chinese: str
    kinds: frozenset[str] = frozenset({"multiple_choice", "open_question", "consultation", "report"})

    def text(self, language: str) -> str:
        """The item in the language of the draft."""
        return self.chinese if language == "zh" else self.english


_CHOICE = frozenset({"multiple_choice"})
_CONSULTATION = frozenset({"consultation"})
_REPORT = frozenset({"report"})

CHECKLIST: tuple[CriterionText, ...] = (
    CriterionText(
        "one_right_answer",
        "Exactly one option is right; no surgeon could defend another from the material given.",
        "只有一个选项正确;依据所给材料,无法为其他任何选项辩护。",
        _CHOICE,
    ),
    CriterionText(
        "stem_hides_key",
        "The stem does not give the answer away, by its words or by its grammar.",
        "题干未以措辞或语法泄露答案。",
        _CHOICE,
    ),
    CriterionText(
        "options_parallel",
        "Options are of one kind and of similar length, without “all of the above” or “none of the above”.",
        "各选项同类且长度相近,无“以上都对”或“以上都不对”。",
        _CHOICE,
    ),
    CriterionText(
        "told_when_asked",
        "Nothing is told in a turn that was not asked for before, and no turn contradicts an earlier one.",
        "每一轮只回答此前所问,且前后不矛盾。",
        _CONSULTATION,
    ),
    CriterionText(
        "red_flags_asked",
        "The clinician asks for every red flag that is listed before anything is concluded.",
        "在得出结论之前,医师逐一询问所列警示征象。",
        _CONSULTATION,
    ),
    CriterionText(
        "sections_whole",
        "All sections are there; one that does not apply says why.",
        "各部分齐全;不适用的部分说明理由。",
        _REPORT,
    ),
    CriterionText(
        "sections_agree",
        "Every level and finding of the later sections stands in the imaging findings.",
        "后文提到的节段与所见均已列于影像所见。",
        _REPORT,
    ),
    CriterionText(
        "levels_supported",
        "Every level named stands in the marks, facts or passage; root and segment are not confused.",
        "文中每个节段均见于所给标记、事实或原文,神经根与节段未混淆。",
    ),
    CriterionText(
        "side_supported",
        "A side is stated only where left and right are known for the images or said in the passage.",
        "仅在影像左右已知或原文写明时陈述侧别。",
    ),
    CriterionText(
        "modality_right",
        "Modality, plane and sequence are named as the series says, or not at all.",
        "影像类型、方位与序列与检查一致,否则不提。",
    ),
    CriterionText(
        "quotes_verbatim",
        "Every claim of fact rests on a quote that stands word for word in the material.",
        "每项事实陈述均有材料中的逐字引文支持。",
    ),
    CriterionText(
        "certainty_honest",
        "Nothing is said with more certainty than the material has; assumed numbering is called assumed.",
        "语气的确定程度不超过材料;编号为推定时须说明。",
    ),
    CriterionText(
        "no_plan_without_context",
        "No operation, prognosis or aftercare is advised unless clinical context is stated or the advice is "
        "conditional.",
        "未说明临床情况时,不给出手术、预后或术后建议,除非为条件句。",
    ),
    CriterionText(
        "red_flags_kept",
        "No red flag in the material (cauda equina, cord compression, infection, tumour, fracture) is left "
        "out or played down.",
        "材料中的警示征象(马尾、脊髓受压、感染、肿瘤、骨折)未被遗漏或淡化。",
    ),
    CriterionText(
        "language_as_asked",
        "The text is in the language asked for, in the terms that surgeons use.",
        "文字使用所要求的语言与外科医师的术语。",
    ),
)


def checklist_for(kind: str) -> tuple[CriterionText, ...]:
    """The items that apply to a kind of instance, in order."""
    return tuple(item for item in CHECKLIST if kind in item.kinds)
