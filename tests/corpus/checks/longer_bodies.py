"""A sound consultation and a sound report in both languages, which each test spoils in one place."""

from __future__ import annotations

from typing import Any

from tests.corpus.checks.bodies import SERIES

_SHARED = {
    "levels": ["L4/L5"], "modality": "MR", "images": [{"series": SERIES, "frame": 7}],
    "clinical_context": {"symptoms": {"value": "leg pain", "status": "stated"}},
}  # fmt: skip

REPORT_EN = {
    "imaging": "MRI of the lumbar spine. L4/L5: left disc herniation. L3/L4 and L5/S1: no herniation.",
    "diagnosis": "Left disc herniation at L4/L5.",
    "treatment_patient": "A disc presses on a nerve on the left.",
    "treatment_physician": "If pain persists, discectomy at L4/L5. Otherwise exercise.",
    "risk": "Most improve within three months.",
    "postoperative": "Walking from the first day.",
    "basis": "The sagittal T2 images.",
}
REPORT_ZH = {
    "imaging": "腰椎MRI。L4/5椎间盘向左侧突出。L3/4、L5/S1未见突出。",
    "diagnosis": "L4/5椎间盘左侧突出。",
    "treatment_patient": "椎间盘压迫了左侧的神经。",
    "treatment_physician": "若疼痛持续，行L4/5髓核摘除术，否则锻炼。",
    "risk": "多数人三个月内好转。",
    "postoperative": "术后第一天下地。",
    "basis": "依据矢状位T2图像。",
}
TURNS_EN = [
    ("patient", "My left leg has hurt for six weeks."),
    ("clinician", "Is the leg numb or weak?"),
    ("patient", "It is numb, but there is no weakness."),
    ("clinician", "Any trouble with your bladder?"),
    ("patient", "No, nothing of that."),
    ("clinician", "The MRI shows a left herniation at L4/L5. L3/L4 has no herniation."),
]
TURNS_ZH = [
    ("patient", "医生，我左腿疼了六周。"),
    ("clinician", "腿麻不麻，有没有无力？"),
    ("patient", "发麻，但没有无力。"),
    ("clinician", "小便有没有问题？"),
    ("patient", "没有这种情况。"),
    ("clinician", "MRI显示L4/5椎间盘左侧突出。L3/4未见突出。"),
]


def report(language: str = "en", fields: dict[str, Any] | None = None, **changed: str) -> dict[str, Any]:
    """A sound report, with some sections changed and `fields` of the body over them."""
    sections = {**(REPORT_ZH if language == "zh" else REPORT_EN), **changed}
    return {
        "kind": "report", "language": language, "axis": "pathology", **_SHARED,
        "sections": [{"name": name, "text": text} for name, text in sections.items()],
        "evidence": [{"id": 1, "field": "sections/0/text", "fact": "f1"}],
    } | (fields or {})  # fmt: skip


def consultation(language: str = "en", *more: tuple[str, str], **fields: Any) -> dict[str, Any]:
    """A sound consultation, with more turns behind its own and fields of the body changed."""
    turns = [*(TURNS_ZH if language == "zh" else TURNS_EN), *more]
    plan = {
        "en": "Exercise first; if leg pain persists, discectomy at L4/L5.",
        "zh": "先锻炼；若腿痛持续，行L4/5髓核摘除术。",
    }
    return {
        "kind": "consultation", "language": language, "axis": "communication", **_SHARED,
        "turns": [{"speaker": speaker, "text": text} for speaker, text in turns],
        "plan": plan[language],
        "evidence": [{"id": 1, "field": "turns/5/text", "fact": "f1"}],
    } | fields  # fmt: skip
