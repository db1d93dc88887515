"""Reports as systems write them, in English and in Chinese."""

from __future__ import annotations

ENGLISH = (
    """Imaging findings
MRI of the lumbar spine shows a large left paracentral disc herniation at L4/5 with caudal
migration, compressing the left L5 root in the lateral recess. L5/S1 shows mild bilateral
foraminal stenosis. There is no fracture and no evidence of infection. The conus ends at L1 and
is unremarkable.

Diagnosis
Left L5 radiculopathy due to disc herniation at L4-5. Disc herniation explains the complaints.

Treatment
Nerve root block at left L5, then microdiscectomy L4/5 from the left. All right with pain
relief; back at once if the bladder fails. Left untreated, the foot drop may stay.""",
    """CT: Burst fracture of the first lumbar vertebra with retropulsion; canal narrowing of 40 %. The
T12-L1 disc is torn. Facet joints at T11/12, T12/L1 and L1/2 are intact. No epidural abscess.
Right transverse process fractures of L2 and L3.
Plan: short-segment fixation T12-L2. The right decision about bracing is made right away.""",
    """Cervical MRI. C5/6: right foraminal disc protrusion with compression of the right C6 root. C6-7:
broad-based bulge. No cord signal change. Impression: right C6 radiculopathy. Plan: ACDF C5/6
through a right-sided approach if six weeks without surgery fail.""",
    """Radiographs show grade I spondylolisthesis at L4-L5, bilateral L5 pars defects and degenerative
narrowing of L4-5 and L5-S1. Scoliosis is convex to the left with its apex at L2. Without
fracture.""",
)
CHINESE = (
    """影像所见：腰椎MRI示L4/5椎间盘向左后方突出，压迫左侧L5神经根；L5/S1椎间盘轻度膨出，双侧椎间孔狭窄。椎体未见骨折。
诊断：L4/5椎间盘突出症，左侧L5神经根病。
治疗：左侧L4/5椎间孔镜下髓核摘除术，术后卧床休息。左下肢无力加重时立即就诊。""",
    """CT示第一腰椎爆裂骨折，椎管狭窄约40%。胸12/腰1椎间盘损伤，右侧腰2横突骨折。无脊髓水肿。
建议行胸12至腰2短节段内固定。""",
    """颈5/6椎间盘突出，硬膜囊受压，右侧椎间孔狭窄；颈6/7椎间盘膨出。未见椎体骨折及感染征象。右上肢麻木与C6神经根受压相符。""",
)
REPORTS = (*ENGLISH, *CHINESE)
NORMAL = "The discs are bright and the canal is wide."
