"""Conditions of the spine, multi-label, with facets, labels in English and Chinese, and our roll-up.

The fourteen classes of the roll-up are ours: the published work prints no list of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Aetiology(StrEnum):
    """Where a condition comes from."""

    NONE = "none"
    DEGENERATIVE = "degenerative"
    DEFORMITY = "deformity"
    TRAUMATIC = "traumatic"
    METABOLIC = "metabolic"
    INFECTIOUS = "infectious"
    NEOPLASTIC = "neoplastic"
    INFLAMMATORY = "inflammatory"
    CONGENITAL = "congenital"
    IATROGENIC = "iatrogenic"
    MIXED = "mixed"


class Acuity(StrEnum):
    """How soon a condition usually asks for action."""

    NOT_APPLICABLE = "not_applicable"
    ELECTIVE = "elective"
    URGENT = "urgent"
    EMERGENCY = "emergency"


class RegionFacet(StrEnum):
    """The region a condition is bound to, or any."""

    ANY = "any"
    CERVICAL = "cervical"
    THORACOLUMBAR = "thoracolumbar"
    LUMBOSACRAL = "lumbosacral"


class ConditionClass(StrEnum):
    """Fourteen classes for tables and dashboards."""

    NORMAL = "normal"
    DISC = "disc"
    STENOSIS = "stenosis"
    INSTABILITY = "instability"
    CERVICAL_NEURO = "cervical_neurology"
    SCOLIOSIS = "scoliosis"
    SAGITTAL_DEFORMITY = "sagittal_deformity"
    TRAUMA = "trauma"
    OSTEOPOROTIC = "osteoporotic_fracture"
    INFECTION = "infection"
    TUMOUR = "tumour"
    INFLAMMATORY = "inflammatory"
    CONGENITAL_JUNCTION = "congenital_and_craniovertebral"
    POSTOPERATIVE_OTHER = "postoperative_and_other"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition with its facets; `key` is what rows and files store."""

    key: str
    en: str
    zh: str
    aetiology: Aetiology
    acuity: Acuity
    region: RegionFacet
    rolled_up: ConditionClass

    def label(self, language: str) -> str:
        """The name in `en` or `zh`."""
        return self.zh if language.startswith("zh") else self.en


_A, _U, _R, _K = Aetiology, Acuity, RegionFacet, ConditionClass

_ROWS: Final = (
    ("no_abnormality", "No abnormality", "未见异常", _A.NONE, _U.NOT_APPLICABLE, _R.ANY, _K.NORMAL),
    ("disc_herniation", "Disc herniation", "椎间盘突出", _A.DEGENERATIVE, _U.ELECTIVE, _R.ANY, _K.DISC),
    ("spinal_stenosis", "Spinal stenosis", "椎管狭窄", _A.DEGENERATIVE, _U.ELECTIVE, _R.ANY, _K.STENOSIS),
    (
        "spondylolisthesis",
        "Spondylolisthesis and spondylolysis",
        "脊椎滑脱与峡部裂",
        _A.DEGENERATIVE,
        _U.ELECTIVE,
        _R.LUMBOSACRAL,
        _K.INSTABILITY,
    ),
    (
        "degenerative_disc_disease",
        "Degenerative disc disease",
        "椎间盘退变",
        _A.DEGENERATIVE,
        _U.ELECTIVE,
        _R.ANY,
        _K.DISC,
    ),
    (
        "cervical_myelopathy",
        "Cervical myelopathy",
        "脊髓型颈椎病",
        _A.DEGENERATIVE,
        _U.URGENT,
        _R.CERVICAL,
        _K.CERVICAL_NEURO,
    ),
    (
        "cervical_radiculopathy",
        "Cervical radiculopathy",
        "神经根型颈椎病",
        _A.DEGENERATIVE,
        _U.ELECTIVE,
        _R.CERVICAL,
        _K.CERVICAL_NEURO,
    ),
    (
        "opll_olf",
        "Ossified posterior longitudinal ligament or ligamentum flavum",
        "后纵韧带或黄韧带骨化",
        _A.DEGENERATIVE,
        _U.ELECTIVE,
        _R.ANY,
        _K.STENOSIS,
    ),
    (
        "adolescent_idiopathic_scoliosis",
        "Adolescent idiopathic scoliosis",
        "青少年特发性脊柱侧凸",
        _A.DEFORMITY,
        _U.ELECTIVE,
        _R.THORACOLUMBAR,
        _K.SCOLIOSIS,
    ),
    (
        "early_onset_neuromuscular_scoliosis",
        "Early-onset and neuromuscular scoliosis",
        "早发性与神经肌肉型脊柱侧凸",
        _A.DEFORMITY,
        _U.ELECTIVE,
        _R.THORACOLUMBAR,
        _K.SCOLIOSIS,
    ),
    (
        "kyphosis_scheuermann",
        "Kyphosis and Scheuermann disease",
        "后凸畸形与舒尔曼病",
        _A.DEFORMITY,
        _U.ELECTIVE,
        _R.THORACOLUMBAR,
        _K.SAGITTAL_DEFORMITY,
    ),
    (
        "adult_deformity",
        "Adult spinal deformity",
        "成人脊柱畸形",
        _A.DEFORMITY,
        _U.ELECTIVE,
        _R.THORACOLUMBAR,
        _K.SAGITTAL_DEFORMITY,
    ),
    (
        "traumatic_injury",
        "Traumatic injury with or without cord injury",
        "脊柱创伤（伴或不伴脊髓损伤）",
        _A.TRAUMATIC,
        _U.EMERGENCY,
        _R.ANY,
        _K.TRAUMA,
    ),
    (
        "osteoporotic_fracture",
        "Osteoporotic fracture",
        "骨质疏松性骨折",
        _A.METABOLIC,
        _U.URGENT,
        _R.THORACOLUMBAR,
        _K.OSTEOPOROTIC,
    ),
    (
        "craniovertebral_atlantoaxial",
        "Craniovertebral and atlantoaxial disorder",
        "颅颈交界与寰枢椎疾病",
        _A.MIXED,
        _U.URGENT,
        _R.CERVICAL,
        _K.CONGENITAL_JUNCTION,
    ),
    (
        "cauda_equina_syndrome",
        "Cauda equina syndrome",
        "马尾综合征",
        _A.MIXED,
        _U.EMERGENCY,
        _R.LUMBOSACRAL,
        _K.STENOSIS,
    ),
    (
        "pyogenic_infection",
        "Pyogenic infection and abscess",
        "化脓性感染与脓肿",
        _A.INFECTIOUS,
        _U.URGENT,
        _R.ANY,
        _K.INFECTION,
    ),
    ("tuberculosis", "Spinal tuberculosis", "脊柱结核", _A.INFECTIOUS, _U.URGENT, _R.ANY, _K.INFECTION),
    ("metastasis", "Spinal metastasis", "脊柱转移瘤", _A.NEOPLASTIC, _U.URGENT, _R.ANY, _K.TUMOUR),
    ("primary_tumour", "Primary bone tumour", "原发性骨肿瘤", _A.NEOPLASTIC, _U.URGENT, _R.ANY, _K.TUMOUR),
    (
        "intradural_cord_lesion",
        "Intradural and cord lesion",
        "硬膜内与脊髓病变",
        _A.NEOPLASTIC,
        _U.URGENT,
        _R.ANY,
        _K.TUMOUR,
    ),
    (
        "inflammatory_spondyloarthropathy",
        "Inflammatory spondyloarthropathy",
        "炎性脊柱关节病",
        _A.INFLAMMATORY,
        _U.ELECTIVE,
        _R.ANY,
        _K.INFLAMMATORY,
    ),
    (
        "congenital_anomaly",
        "Congenital anomaly",
        "先天性畸形",
        _A.CONGENITAL,
        _U.ELECTIVE,
        _R.ANY,
        _K.CONGENITAL_JUNCTION,
    ),
    (
        "postoperative_problem",
        "Post-operative problem (adjacent segment, non-union, implant failure, recurrence)",
        "术后问题（邻近节段、不愈合、内固定失败、复发）",
        _A.IATROGENIC,
        _U.ELECTIVE,
        _R.ANY,
        _K.POSTOPERATIVE_OTHER,
    ),
    ("other", "Other", "其他", _A.MIXED, _U.ELECTIVE, _R.ANY, _K.POSTOPERATIVE_OTHER),
)

CONDITIONS: Final[dict[str, Condition]] = {row[0]: Condition(*row) for row in _ROWS}

CLASS_LABELS: Final[dict[ConditionClass, tuple[str, str]]] = {
    ConditionClass.NORMAL: ("No abnormality", "未见异常"),
    ConditionClass.DISC: ("Disc disease", "椎间盘疾病"),
    ConditionClass.STENOSIS: ("Stenosis and compression", "狭窄与压迫"),
    ConditionClass.INSTABILITY: ("Slip and lysis", "滑脱与峡部裂"),
    ConditionClass.CERVICAL_NEURO: ("Cervical myelopathy and radiculopathy", "颈髓与颈神经根病变"),
    ConditionClass.SCOLIOSIS: ("Scoliosis of growth", "生长期侧凸"),
    ConditionClass.SAGITTAL_DEFORMITY: ("Kyphosis and adult deformity", "后凸与成人畸形"),
    ConditionClass.TRAUMA: ("Trauma", "创伤"),
    ConditionClass.OSTEOPOROTIC: ("Osteoporotic fracture", "骨质疏松性骨折"),
    ConditionClass.INFECTION: ("Infection", "感染"),
    ConditionClass.TUMOUR: ("Tumour", "肿瘤"),
    ConditionClass.INFLAMMATORY: ("Inflammatory disease", "炎性疾病"),
    ConditionClass.CONGENITAL_JUNCTION: ("Congenital and craniovertebral", "先天性与颅颈交界疾病"),
    ConditionClass.POSTOPERATIVE_OTHER: ("Post-operative and other", "术后及其他"),
}


def condition(key: str) -> Condition:
    """The condition stored under a key.

    Raises:
        KeyError: the key names no condition.
    """
    return CONDITIONS[key]
