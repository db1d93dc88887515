"""The revision checklist: what a second reading of every draft has to ask, criterion by criterion.

``CHECKLIST`` is the first one that ships, written as a spine surgeon would ask. It never changes: stored
readings and stored calls mean it. What ships later, and what a project writes, are further versions.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property, lru_cache

from corpus.bodies import canonical_json, sha256_hex

FIRST_NAME = "2026-12.1"  # what readings of the first one have been kept under since before it had a number
KIND_LABELS = {
    "multiple_choice": "multiple choice",
    "open_question": "open question",
    "consultation": "consultation",
    "report": "report",
}
ALL_KINDS = tuple(KIND_LABELS)


@dataclass(frozen=True)
class CriterionText:
    """One criterion in both languages, and the kinds it applies to.

    The key stays with it when it is reworded: models answer by it, and figures are told apart by version.
    """

    key: str
    english: str
    chinese: str
    kinds: frozenset[str] = frozenset(ALL_KINDS)

    def text(self, language: str) -> str:
        """The criterion in the language of the draft."""
        return self.chinese if language == "zh" else self.english

    @property
    def kind_words(self) -> list[str]:
        """The kinds it is asked of, as a person reads them; “all” where it is asked of each."""
        if self.kinds >= set(ALL_KINDS):
            return ["all"]
        return [label for kind, label in KIND_LABELS.items() if kind in self.kinds]


@dataclass(frozen=True, kw_only=True)
class Checklist:
    """The criteria of one version, as a run asks them; ``name`` is what readings are kept under."""

    name: str
    criteria: tuple[CriterionText, ...]

    @cached_property
    def sha256(self) -> str:
        """Hash of the criteria, in their order."""
        return sha256_hex(criteria_json(self.criteria))

    @property
    def in_key(self) -> str:
        """What stands for it in the key of a call: its hash, and nothing for the first one.

        That was asked before checklists had versions, and what is stored of it is asked of nobody again.
        """
        return "" if self.sha256 == FIRST.sha256 else self.sha256

    def of_kind(self, kind: str) -> tuple[CriterionText, ...]:
        """The criteria that apply to a kind of instance, in order."""
        return checklist_for(kind, self.criteria)

    def keys_of(self, kind: str) -> tuple[str, ...]:
        """The keys under which a revision of this kind answers."""
        return tuple(one.key for one in self.of_kind(kind))

    def reading(self, answers: Sequence[dict[str, object]]) -> str:
        """The JSON that a revision keeps of its answers."""
        return canonical_json({"version": self.name, "sha256": self.sha256, "items": list(answers)})


def criteria_json(criteria: Iterable[CriterionText]) -> str:
    """Criteria as they are stored and hashed: canonical JSON, in their order."""
    return canonical_json([asdict(one) | {"kinds": _in_order(one.kinds)} for one in criteria])


@lru_cache(maxsize=128)
def criteria_read(text: str) -> tuple[CriterionText, ...]:
    """Criteria as they are stored."""
    return tuple(CriterionText(**{**row, "kinds": frozenset(row["kinds"])}) for row in json.loads(text))


def _in_order(kinds: Iterable[str]) -> list[str]:
    given = set(kinds)
    return [kind for kind in ALL_KINDS if kind in given]


def checklist_for(kind: str, criteria: Iterable[CriterionText]) -> tuple[CriterionText, ...]:
    """The criteria that apply to a kind of instance, in order."""
    return tuple(one for one in criteria if kind in one.kinds)


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

FIRST = Checklist(name=FIRST_NAME, criteria=CHECKLIST)
