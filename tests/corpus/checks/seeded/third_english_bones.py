"""English wordings of the third blind hand: broken and diseased vertebrae, and discs operated on before."""

from __future__ import annotations

from tests.corpus.checks.seeded.third_english import LUMBAR

FRACTURE: dict[str, list[str]] = LUMBAR | {
    "which_stem": [
        "Ground-level fall, {who}, {age}, on long-term steroids. Sagittal CT reformats shown. Which "
        "vertebra is "
        "fractured?",
        "CT of the thoracolumbar spine, {who}, {age}. One vertebral body has collapsed. Which one?",
    ],
    "which_rationale": [
        "Anterior wedging of {seg} with a fractured superior endplate. {n1} and {n2} keep their "
        "height, no fracture.",
        "{seg} is the broken one: cortical step-off and a band of impacted trabeculae. No fracture of "
        "{n1} or {n2}.",
    ],
    "degree_stem": [
        "By Genant's semiquantitative method, how severe is the {seg} fracture on this CT?",
        "Height loss of {seg} on this CT falls into which Genant class?",
    ],
    "degree_rationale": [
        "The fracture of {seg} is Genant grade {grade}, that is {deg}.",
        "Genant {grade} ({deg}) was recorded for {seg}.",
    ],
    "next_stem": [
        "{age}-year-old {who}, osteoporotic fracture on CT, {weeks} weeks of bed-bound pain despite "
        "opioids and a "
        "brace. Neurologically intact. You offer:",
    ],
    "next_options": [
        "Balloon kyphoplasty of {seg}",
        "Vertebroplasty of {n1}",
        "Corpectomy of {n2} with an expandable cage",
        "Bed rest until union, without osteoporosis treatment",
    ],
    "next_rationale": [
        "{seg} is the fractured vertebra and the pain matches it; {n1} and {n2} are not fractured, so "
        "cement there "
        "would treat nothing.",
    ],
    "open_question": [
        "Describe {seg} on this CT.",
        "What has happened to {seg}, as seen on CT?",
    ],
    "open_answer": [
        "Compression fracture of {seg}, Genant grade {grade} ({deg}).",
        "{seg} is fractured with {deg} loss of height, Genant {grade}.",
    ],
    "open_claims": ["{seg} is fractured.", "The fracture of {seg} is {deg}.", "It is Genant grade {grade}."],
    "open_rationale": [
        "{n1} and {n2} show no fracture. The pedicles are intact, so a malignant cause is unlikely.",
    ],
    "plan_question": [
        "{age} y/o {who}, fall at home, mid-back pain, CT attached, no neurology. Management?",
    ],
    "plan_answer": [
        "Analgesia, early mobilisation in a TLSO, DXA and bone-active drugs. Kyphoplasty of {seg} if pain is "
        "disabling after six weeks.",
    ],
    "plan_claims": [
        "Start osteoporosis treatment.",
        "Kyphoplasty of {seg} is kept for disabling pain after six weeks.",
    ],
    "p1": [
        "I slipped in the bath {weeks} weeks ago and heard a crack in my back.",
        "{weeks} weeks ago I sat down hard and I've had this pain between the shoulders and the waist since.",
    ],
    "c1": ["Do the legs feel weak? Any numb patches?", "Have you broken anything before? Taken steroids?"],
    "p2": ["Legs are fine.", "My wrist, three years ago. No numbness."],
    "c2": ["Any trouble with the bladder or bowels?", "Ever had cancer, or lost weight without trying?"],
    "p3": ["None whatsoever.", "No, never."],
    "c3": [
        "The CT shows a crushed vertebra: {seg}. How much it has collapsed is called {deg}. {n1} and "
        "{n2} are whole.",
        "You've broken {seg}, a {deg} compression fracture. {n1} isn't broken.",
    ],
    "p4": ["Will I end up bent over?", "Can it be mended?"],
    "c4": [
        "Most heal in about three months. Should the pain stay, cement can be put into {seg}.",
        "Brace and painkillers for now. Call an ambulance immediately if your legs go numb or weak.",
    ],
    "plan": [
        "TLSO, analgesia, DXA, zoledronate. Kyphoplasty {seg} if pain unbearable at 6/52.",
        "Conservative Rx; standing film at 2/52; augment {seg} on failure.",
    ],
    "flags": ["new leg weakness, numbness or retention", "fever, or pain at rest at night"],
    "imaging": [
        "CT T/L spine, 1 mm, bone algorithm, MPR. {seg}: compression fracture, Genant grade {grade} ({deg}), "
        "posterior wall intact. {n1}: no fracture. {n2}: no fracture. Posterior elements intact. Diffuse "
        "osteopenia.",
        "Multidetector CT. Osteoporotic fracture of {seg}, {deg} by Genant. {n1} and {n2} are not "
        "fractured. No "
        "lytic or sclerotic lesion, no paraspinal collection. Facets congruent from T10 to L3.",
    ],
    "diagnosis": [
        "OVCF {seg}, Genant {grade}.",
        "Osteoporotic compression fracture of {seg}, {deg}. DDx: pathological fracture (myeloma, "
        "deposit), not "
        "favoured.",
    ],
    "treatment_patient": [
        "One of the bones of your back has been squashed because your bones are thin. It usually knits "
        "within "
        "three months.",
        "Stand up and walk as much as the pain allows. Tell us immediately if your legs get weak.",
    ],
    "treatment_physician": [
        "Analgesic ladder, TLSO 6-12/52, calcium, vitamin D, antiresorptive. Augment {seg} for "
        "refractory pain or "
        "progressive kyphosis. Neurology: urgent MRI.",
    ],
    "risk": [
        "Next fracture within a year in about one of five without treatment. Cement leak is mostly silent.",
    ],
    "postoperative": [
        "Flat for 2 h, then up. Standing radiograph before discharge. Bone-active drug within 2/52.",
    ],
    "basis": [
        "Sagittal CT at {seg}: height loss, {deg}; history of a fall.",
        "Recorded: fracture {seg}, Genant {grade}; {n1} and {n2} not fractured.",
    ],
    "curve_imaging": [
        "EOS, standing, whole spine. SVA {sva} mm, PI 52°, PT 24°, LL 38°. Lumbar curve L1-L4, Cobb "
        "{cobb}°, convex "
        "to the left. Lateral listhesis L3 on L4 of 6 mm.",
    ],
    "curve_diagnosis": ["Adult degenerative scoliosis, L1-L4 Cobb {cobb}°, SVA {sva} mm."],
    "curve_physician": [
        "Prehab and DXA first. If refractory, decompress and fuse; T10-pelvis when SVA exceeds 50 mm "
        "or PI-LL 10°. "
        "Upper end at T10, never at the apex.",
    ],
    "passages": [
        "Fracture of {seg} in osteoporosis heals in most patients within three months. Vertebral "
        "augmentation "
        "may be offered when pain stays disabling.",
        "An acute fracture at {seg} shows marrow oedema on STIR. Absence of oedema argues for an old one.",
    ],
    "text_question": [
        "How long does an osteoporotic fracture of {seg} take to heal, and when may augmentation be offered?",
    ],
    "text_answer": ["Within three months in most; augmentation may be offered when pain stays disabling."],
    "text_claims": [
        "Osteoporotic fracture of {seg} heals in most patients within three months.",
        "Augmentation may be offered when pain stays disabling.",
    ],
}

TUMOUR: dict[str, list[str]] = FRACTURE | {
    "which_stem": [
        "Known breast or prostate primary, {who}, {age}, new back pain. Whole-spine MRI. Which "
        "vertebra bears the deposit?",
        "On STIR MRI one vertebral body is abnormal in this {who} of {age}. Pick it.",
    ],
    "which_rationale": [
        "{seg} harbours the metastasis, T1 hypointense, with the {side} pedicle replaced; {n1} and "
        "{n2} have normal "
        "marrow, no metastasis.",
        "Marrow replacement of {seg}, extending into the {side} pedicle, means a metastasis. {n1}: no "
        "metastasis.",
    ],
    "side_stem": [
        "Which pedicle is involved by the {seg} metastasis on this MRI?",
        "Axial MRI at {seg}: on which side does the metastasis reach the pedicle?",
    ],
    "side_options": ["Left pedicle", "Right pedicle", "Both pedicles", "Neither pedicle"],
    "degree_stem": [
        "Epidural extension at {seg} on this MRI narrows the central canal. To what degree?",
    ],
    "degree_rationale": ["Central canal stenosis from the epidural component at {seg} is {deg}."],
    "next_stem": [
        "{who}, {age}, solitary metastasis on MRI, radioresistant histology, KPS 80, walking. "
        "Multidisciplinary "
        "advice?",
    ],
    "next_options": [
        "Separation surgery at {seg} followed by stereotactic radiotherapy",
        "Vertebroplasty of {n1} alone",
        "En bloc resection of {n2}",
        "Hospice referral without any local treatment",
    ],
    "next_rationale": [
        "The metastasis at {seg} is solitary and the patient is fit. {n1} and {n2} hold no metastasis "
        "and need no "
        "surgery.",
    ],
    "open_question": ["Describe {seg} on this MRI.", "What is the matter with {seg} on MRI?"],
    "open_answer": [
        "Metastasis in {seg} with involvement of the {side} pedicle; {deg} central canal stenosis.",
        "{seg} metastasis, {lt} pedicle included, central stenosis {deg}.",
    ],
    "open_claims": [
        "{seg} contains a metastasis.",
        "The metastasis of {seg} involves the {side} pedicle.",
        "Central canal stenosis at {seg} is {deg}.",
    ],
    "open_rationale": ["{n1} and {n2} return normal marrow signal: no metastasis."],
    "plan_question": [
        "{age} y/o {who}, treated carcinoma, thoracolumbar pain at night, MRI attached, Frankel E. "
        "Your plan?",
    ],
    "plan_answer": [
        "Dexamethasone, staging CT, SINS and ESCC scores, tumour board. Surgery at {seg} for "
        "instability or cord "
        "compression, otherwise radiotherapy.",
    ],
    "plan_claims": [
        "Staging and a tumour board come before treatment.",
        "Surgery at {seg} is for instability or cord compression.",
    ],
    "p1": [
        "The pain wakes me at three every night, {weeks} weeks running.",
        "My back has ached for {weeks} weeks, worse lying down, a bit to the {side}.",
    ],
    "c1": ["Any weakness in the legs, or unsteadiness?", "Have you had cancer before?"],
    "p2": ["I walk without a stick.", "Yes, treated four years ago."],
    "p3": ["No, none.", "Appetite is poor, otherwise no."],
    "c3": [
        "I'm sorry, the MRI shows a metastasis in {seg}. It reaches the {side} pedicle. {n1} and {n2} "
        "are clear of it.",
        "There is a spread of the cancer, a metastasis, in one vertebra, {seg}, and {deg} narrowing of "
        "the canal.",
    ],
    "p4": ["Can anything be done?", "Will I be paralysed?"],
    "c4": [
        "Yes. We'll discuss radiotherapy, and surgery at {seg} if the bone becomes unstable.",
        "Not if we act in time. If your legs weaken, or you cannot pass urine, dial the emergency "
        "number immediately.",
    ],
    "plan": [
        "Dex 8 mg bd, staging, tumour board; SBRT {seg} or separation surgery.",
        "Refer MDT. RT to {seg}; decompress and stabilise on progression.",
    ],
    "flags": [
        "leg weakness, sensory level or retention",
        "pain on standing that stops on lying (instability)",
    ],
    "imaging": [
        "MRI whole spine, sag T1/STIR, ax T2 at levels of concern. {seg}: metastasis, body and {side} "
        "pedicle; central "
        "canal stenosis {deg}. {n1}: no metastasis. {n2}: no metastasis. No leptomeningeal enhancement.",
        "MR: {seg} metastasis with {side} pedicle involvement and epidural extension, canal stenosis "
        "{deg}. No metastasis "
        "in {n1} or {n2}. Disc spaces preserved, hence no discitis.",
    ],
    "diagnosis": [
        "Metastasis {seg} ({lt} pedicle), ESCC as per canal stenosis, which is {deg}.",
        "{seg} metastasis, {side} pedicle. DDx: myeloma, lymphoma; spondylodiscitis unlikely as the "
        "disc is spared.",
    ],
    "treatment_patient": [
        "Cells from the earlier cancer have settled in one of the bones of the back. There are "
        "treatments for the pain "
        "and to keep you walking.",
    ],
    "treatment_physician": [
        "Dexamethasone, staging. SINS 13 or more, or ESCC 2-3: stabilise and decompress at {seg}. "
        "Otherwise SBRT. "
        "Acute paresis: operate within 24 h.",
    ],
    "risk": ["Wound dehiscence after RT in about one of ten; survival follows the primary."],
    "postoperative": ["RT 2-3 weeks after surgery, once the wound is dry. MRI every three months."],
    "basis": ["T1 and STIR at {seg}, {side} pedicle; history of carcinoma."],
    "passages": [
        "In metastasis at {seg}, surgery is considered for instability or cord compression. "
        "Radiotherapy is given in "
        "all other cases.",
        "Metastasis at {seg} commonly involves the pedicle first. Night pain is the usual complaint.",
    ],
    "text_question": ["When is surgery considered in metastasis at {seg}, and what is given otherwise?"],
    "text_answer": ["For instability or cord compression; radiotherapy is given in all other cases."],
    "text_claims": [
        "In metastasis at {seg} surgery is considered for instability or cord compression.",
        "Radiotherapy is given in all other cases.",
    ],
}

REVISION: dict[str, list[str]] = LUMBAR | {
    "which_stem": [
        "Recurrent {side} leg pain in a {who} of {age}, s/p lumbar discectomy two years ago. MRI with "
        "gadolinium. "
        "Where is the herniation?",
    ],
    "which_rationale": [
        "Recurrent, non-enhancing {side} herniation at the operated level {seg}; {n1} and {n2} show no "
        "herniation.",
        "Scar enhances, the herniation at {seg} does not, and it lies {side} of the midline. {n1} has none.",
    ],
    "next_stem": [
        "{who}, {age}: third episode of {side} sciatica after an earlier discectomy at {seg}; MRI "
        "shown. You would do:",
    ],
    "next_options": [
        "Revision discectomy at {seg} from the {side}",
        "Facet denervation at {n1}, both sides",
        "Cement into {vert}",
        "Fusion {n1top} to pelvis for a single disc",
    ],
    "open_answer": [
        "Recurrent {side} herniation at {seg}, {deg} central stenosis; laminotomy defect on the {side}.",
        "{seg}: postoperative change, recurrent herniation {lt}, canal stenosis {deg}.",
    ],
    "p1": [
        "I was operated on two years ago and now the {side} leg is back to square one, {weeks} weeks.",
        "The old pain in the {side} leg came back {weeks} weeks ago, all of a sudden.",
    ],
    "c3": [
        "The disc you had operated on, {seg}, has herniated again on the {side}, and there is {deg} "
        "narrowing of the canal.",
        "At {seg}, {side}, there's a fresh herniation beside the scar. {n1} and {n2} are not herniated.",
    ],
    "c4": [
        "First tablets and an injection; if your {side} leg stays bad, a revision at {seg}.",
        "It isn't urgent. Report immediately if you can't control your bladder.",
    ],
    "imaging": [
        "MRI L-spine pre and post Gd. S/p {side} laminotomy at {seg}. Recurrent {side} disc herniation "
        "at {seg}, no rim "
        "enhancement beyond scar; {deg} central canal stenosis. No herniation at {n1} or {n2}. No "
        "pseudomeningocele, no "
        "discitis.",
        "Postoperative MR. {n1}: no herniation. {n2}: no herniation. {seg}: recurrent disc herniation "
        "on the {side}, central "
        "canal stenosis {deg}. Facet joints L3-S1 degenerate, symmetric.",
    ],
    "diagnosis": [
        "Recurrent HNP {seg}, {lt}, s/p discectomy; central stenosis {deg}.",
        "Recurrent disc herniation {seg} on the {side}. DDx: epidural fibrosis, late infection.",
    ],
    "treatment_patient": [
        "The disc that was operated on has slipped again on the {side}. A second operation helps most people."
    ],
    "treatment_physician": [
        "Injection and physio 6/52. Revision discectomy {seg} {side}; fuse only for instability or a "
        "third recurrence. "
        "CES: same-day theatre.",
    ],
    "postoperative": [
        "Two weeks without driving. Expect a durotomy in about one of ten revisions: flat 24 h.",
    ],
    "basis": ["Gd MRI at {seg}: fresh fragment on the {side}, scar enhancing; recurrent {side} leg pain."],
}
