"""Which conditions a fact or a text is about, for quotas and for what is rare."""

from __future__ import annotations

import re
from typing import Final

from generation.material import FactView

# By structure and attribute as facts store them; the first that fits.
_OF_FACT: Final = (
    (r"stenosis|narrowing", "spinal_stenosis"),
    (r"listhesis|slip", "spondylolisthesis"),
    (r"herniation|bulging|protrusion|extrusion", "disc_herniation"),
    (r"degeneration|modic|schmorl", "degenerative_disc_disease"),
    (r"fracture|height_loss", "osteoporotic_fracture"),
)
_FACTS: Final = tuple((re.compile(words), key) for words, key in _OF_FACT)
_OF_TEXT: Final = (
    (r"cauda equina|马尾", "cauda_equina_syndrome"),
    (r"tubercul|结核", "tuberculosis"),
    (r"spondylodiscitis|discitis|abscess|osteomyelitis|pyogenic|脓肿|椎间隙感染", "pyogenic_infection"),
    (r"metasta|转移", "metastasis"),
    (r"primary (?:bone |spinal )?tumou?r|chordoma|osteosarcoma|原发性?肿瘤|脊索瘤", "primary_tumour"),
    (r"intradural|schwannoma|ependymoma|髓内|硬膜下", "intradural_cord_lesion"),
    (r"myelopath|脊髓型", "cervical_myelopathy"),
    (r"cervical radiculopath|神经根型", "cervical_radiculopathy"),
    (r"\bOPLL\b|\bOLF\b|ossification of the (?:posterior|ligamentum)|后纵韧带骨化|黄韧带骨化", "opll_olf"),
    (r"idiopathic scoliosis|特发性脊柱侧凸", "adolescent_idiopathic_scoliosis"),
    (r"neuromuscular scoliosis|early.onset scoliosis|早发性", "early_onset_neuromuscular_scoliosis"),
    (r"scheuermann|kyphosis|后凸", "kyphosis_scheuermann"),
    (r"adult (?:spinal )?deformity|成人脊柱畸形", "adult_deformity"),
    (r"osteoporotic|骨质疏松", "osteoporotic_fracture"),
    (r"burst fracture|trauma|dislocation|创伤|爆裂", "traumatic_injury"),
    (r"atlanto|craniovertebral|odontoid|寰枢|齿状突", "craniovertebral_atlantoaxial"),
    (r"ankylosing|spondyloarthr|强直性", "inflammatory_spondyloarthropathy"),
    (r"congenital|hemivertebra|spina bifida|先天|半椎体", "congenital_anomaly"),
    (r"non-?union|pseudarthrosis|adjacent segment|implant failure|邻近节段|假关节", "postoperative_problem"),
    (r"spondylolisthesis|spondylolysis|滑脱|峡部裂", "spondylolisthesis"),
    (r"stenosis|狭窄", "spinal_stenosis"),
    (r"herniat|disc prolapse|椎间盘突出", "disc_herniation"),
    (r"disc degeneration|degenerative disc|椎间盘退变", "degenerative_disc_disease"),
)
_TEXTS: Final = tuple((re.compile(words, re.IGNORECASE), key) for words, key in _OF_TEXT)


def conditions_of_fact(fact: FactView) -> tuple[str, ...]:
    """The condition that a fact is a sign of; none of one that is normal or cannot be assessed."""
    if fact.normal or not fact.assessable:
        return ()
    return tuple(key for pattern, key in _FACTS if pattern.search(fact.attribute))[:1]


def conditions_of_text(text: str) -> tuple[str, ...]:
    """The conditions that a text names, in the order of this table. A heading or caption says it best."""
    return tuple(dict.fromkeys(key for pattern, key in _TEXTS if pattern.search(text)))
