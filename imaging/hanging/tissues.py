"""What a question wants to see of a CT: bone, or what lies between the bones."""

from __future__ import annotations

from collections.abc import Iterable

# Read on the edges of bones: fracture lines, facets, an open pars, ossified ligaments, how bodies stand.
BONE = frozenset({
    "traumatic_injury", "osteoporotic_fracture", "spondylolisthesis", "opll_olf", "adult_deformity",
    "adolescent_idiopathic_scoliosis", "early_onset_neuromuscular_scoliosis", "kyphosis_scheuermann",
    "craniovertebral_atlantoaxial", "congenital_anomaly",
})  # fmt: skip
# Read between them: discs, and what is left of the canal.
SOFT = frozenset({
    "disc_herniation", "degenerative_disc_disease", "spinal_stenosis", "cauda_equina_syndrome",
})  # fmt: skip


def tissue_asked(conditions: Iterable[str]) -> str:
    """`bone` or `soft tissue` where all conditions of a question want the same; empty where they do not.

    Of conditions that are read in both windows, such as a tumour, the series is shown as it is stored.
    """
    asked = set(conditions)
    if not asked:
        return ""
    return "bone" if asked <= BONE else "soft tissue" if asked <= SOFT else ""
