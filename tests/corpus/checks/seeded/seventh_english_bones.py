"""English wordings of the seventh hand: broken and metastatic vertebrae."""

from __future__ import annotations

from tests.corpus.checks.seeded.seventh_english import LUMBAR

FRACTURE: dict[str, list[str]] = LUMBAR | {
    "which_stem": [
        "This {age}-year-old {who} slipped in the bathroom and has had midline back pain since. CT was "
        "done. Which of these vertebrae is broken?",
        "CT spine, sagittal bone window, {who}, {age}, trivial fall. The fractured vertebra is",
    ],
    "which_rationale": [
        "{seg} has lost height and is fractured. {n1} and {n2} have not: no fracture there.",
        "Fx {seg}. No fx {n1}. No fx {n2}.",
        "Compare the heights of the three bodies. That of {seg} is reduced by a compression fracture, "
        "whereas {n1} and {n2} are unfractured.",
        "The key is {seg}, a fragility fracture; the distractors, {n1} and {n2}, are Genant 0 and hence "
        "without fracture.",
    ],
    "degree_stem": [
        "Apply the Genant scale to {seg} on this CT. How severe is the fracture?",
        "How much height has the fractured {seg} body lost on CT (Genant categories)?",
    ],
    "degree_rationale": [
        "Genant {grade}, that is, {deg}: this is the grade of the fracture at {seg}.",
        "{seg} is {degly} reduced in height, which is Genant grade {grade}.",
        "On the Genant scale the {seg} fracture is {deg} (grade {grade}).",
    ],
    "next_stem": [
        "Nine weeks after a simple fall this {age}-year-old {who} is still housebound with back pain (VAS "
        "7). Opioids, a brace and physiotherapy have been tried. Legs normal. The CT is shown. What next?",
        "{who}, {age}. Osteoporotic fracture on CT, eight weeks, pain refractory to medication and "
        "orthosis, no neurology. Preferred option?",
    ],
    "next_options": [
        "Vertebroplasty or kyphoplasty of {seg}",
        "Vertebroplasty or kyphoplasty of {n1}",
        "Decompressive laminectomy of {n2}",
        "Six weeks flat in bed",
    ],
    "next_rationale": [
        "Pain that is still disabling after two months of good conservative care, with the fracture at "
        "{seg} and intact neurology, can be treated by cement augmentation. {n1} and {n2} have no "
        "fracture.",
        "Cement belongs in the broken vertebra, which is {seg}. Keeping an elderly patient in bed does "
        "harm, and without a deficit there is no need to decompress.",
    ],
    "open_question": [
        "What does the CT show at {seg}?",
        "Please describe {seg} on this CT, with the Genant grade.",
    ],
    "open_answer": [
        "A fracture of the {seg} vertebral body, Genant {grade}, height loss {deg}.",
        "{seg} is fractured and {degly} reduced in height (Genant grade {grade}).",
        "Compression fracture {seg}, {deg}, Genant {grade}.",
    ],
    "open_claims": [
        "{seg} is fractured.",
        "Loss of height at {seg} is {deg}.",
        "{seg} is Genant grade {grade}.",
    ],
    "open_rationale": [
        "Neither {n1} nor {n2} is fractured (both Genant grade 0).",
        "The heights of {n1} and {n2} are normal, so no fracture there.",
    ],
    "plan_question": [
        "{age}-year-old {who}, fell off a chair, sore back, neurologically normal, up with a stick. CT is "
        "attached. What do you advise?",
        "You are called to the ward to see a {who} of {age} with a fracture on this CT and normal legs. "
        "Outline treatment now and later.",
    ],
    "plan_answer": [
        "Give adequate pain relief, get the patient walking, and have the osteoporosis investigated and "
        "treated. Vertebroplasty or kyphoplasty of {seg} is an option where pain is still disabling at "
        "six weeks.",
    ],
    "plan_claims": [
        "Pain relief and early walking come first.",
        "Vertebroplasty or kyphoplasty of {seg} is an option where pain is still disabling at six weeks.",
    ],
    "p1": [
        "I missed a step {weeks} weeks ago and landed on my bottom. My back hasn't been right since.",
        "It's my back. {weeks} weeks since the fall, and turning over in bed is agony.",
    ],
    "c1": [
        "Is it just the back, or do the legs feel different too?",
        "Are you managing to walk? Are the legs as strong as before?",
    ],
    "p2": [
        "Just the back. The legs feel as they always have.",
        "I can walk, slowly. The legs are strong enough.",
    ],
    "c2": [
        "Is passing water normal? And the bowels?",
        "Have you lost any weight, had night sweats, or been treated for cancer?",
    ],
    "p3": ["Nothing wrong there.", "No, nothing of that sort."],
    "c3": [
        "You have broken a bone in your back, {seg}. On the scale we use, Genant, it's grade {grade}, so "
        "{deg}. {n1} and {n2} aren't broken.",
        "The scan shows that {seg} is fractured. It has {degly} lost height. At {n1} and at {n2} I can "
        "see no fracture.",
        "This bone here, {seg}, has been squashed; it is a {deg} fracture, grade {grade} on Genant's "
        "scale. The ones marked {n1} and {n2} are not fractured.",
    ],
    "p4": ["Will it mend?", "What are you going to do about it?"],
    "c4": [
        "It should, over about three months. Meanwhile we'll give you something for the pain and keep you "
        "walking. If it's still unbearable we can put cement into {seg}, and your bone density needs "
        "treating.",
        "Pain relief, a physiotherapist, and tablets or injections for the osteoporosis. If your legs go "
        "weak or numb, or your bladder stops working, ring for an ambulance.",
    ],
    "plan": [
        "Paracetamol + short course opioid, mobilise. DEXA, Ca/vit D. Clinic 6/52 with standing XR; "
        "?vertebroplasty {seg} if not coping.",
        "Conservative. Fracture liaison referral. If refractory at six weeks: BKP {seg}.",
        "I have explained the fracture of {seg} and started bone protection. We shall repeat the standing "
        "film in a fortnight and keep kyphoplasty of {seg} in hand should the pain not abate.",
    ],
    "flags": [
        "legs becoming weak or numb, or not being able to pass urine",
        "pain at night, fever or unexplained weight loss",
    ],
    "imaging": [
        "CT SPINE WITHOUT CONTRAST. FINDINGS: Fracture of the {seg} vertebral body with {deg} height "
        "loss, Genant {grade}. No fracture of {n1}. No fracture of {n2}. No retropulsion. Bones are "
        "demineralised. IMPRESSION: {seg} compression fracture, Genant {grade}.",
        "The {seg} vertebral body is {degly} compressed, consistent with a Genant grade {grade} fracture. "
        "{n1} and {n2} are normal in height and show no fracture. Pedicles and laminae are intact. The "
        "canal is not compromised.",
        "CT T/L spine: VCF {seg} (Genant {grade}, {deg}). {n1}, {n2}: no fx. No canal compromise.",
        "Sagittal and coronal reformats in bone algorithm. A fracture is present in {seg}; according to "
        "the semiquantitative method of Genant it is grade {grade}, i.e. {deg}. In the bodies of {n1} and "
        "{n2} a fracture is not detected. Marked osteopenia. No lytic lesion.",
    ],
    "diagnosis": [
        "Fragility fracture {seg}, {deg}, Genant grade {grade}.",
        "Osteoporotic compression fracture of {seg} (Genant {grade}, height loss {deg}). To be excluded: "
        "myeloma, metastasis.",
        "OVF {seg}, Genant {grade} ({deg}), after a low-energy fall.",
    ],
    "treatment_patient": [
        "A bone in your back has broken because it had become thin. Most such breaks heal within three "
        "months; medicine to strengthen your bones lowers the chance of another.",
        "Keep walking a little several times a day and take your painkillers before you get up. If your "
        "legs go weak or numb or you cannot empty your bladder, get help at once.",
    ],
    "treatment_physician": [
        "Analgesia, early walking, brace if it helps. Investigate and treat osteoporosis. Consider BKP or "
        "PVP at {seg} for pain still disabling at six weeks. Surgery with decompression only where a "
        "deficit appears.",
        "No operation for now. Standing films at two and six weeks; augmentation of {seg} if it collapses "
        "further or pain will not settle; zoledronate, denosumab or teriparatide according to risk.",
    ],
    "risk": [
        "New fractures elsewhere, increasing kyphosis, pseudarthrosis, late neurological loss.",
        "For augmentation: cement leak, embolism, infection, fracture of a neighbouring vertebra.",
    ],
    "postoperative": [
        "Supine for one to two hours until the cement is hard, then up as tolerated. Film before going "
        "home. Osteoporosis drugs carry on.",
    ],
    "basis": [
        "CT finding: fractured {seg}, Genant {grade}, {deg}. {n1} and {n2} free of fracture.",
        "Recorded Genant grades: {seg} {grade} ({deg}), {n1} 0, {n2} 0.",
        "The recommendation derives from the CT, where {seg} is fractured ({deg}, Genant grade {grade}) "
        "and {n1} and {n2} are not.",
    ],
    "curve_imaging": [
        "Standing long-cassette films, two planes. Lumbar scoliosis of degenerative type with convexity "
        "to the right; apex L3; Cobb {cobb}°. SVA measures {sva} mm. PI 49°, PT 22°, SS 27°, LL 35°. "
        "Several narrowed disc spaces with osteophytes.",
    ],
    "curve_diagnosis": [
        "Adult degenerative scoliosis, lumbar, convex to the right with apex L3, Cobb {cobb}°; SVA {sva} mm.",
        "De novo scoliosis of the lumbar spine: right-convex, {cobb}°, sagittal vertical axis {sva} mm.",
    ],
    "curve_physician": [
        "Exercise, pain medication, bone protection; injections for leg pain. Limited decompression where "
        "stenosis dominates. A long construct needs strict selection, with bone density and frailty "
        "assessed first.",
    ],
    "passages": [
        "Whoever sustains an osteoporotic fracture of {seg} needs drug treatment of the osteoporosis. As "
        "a rule the pain abates within six to twelve weeks.",
        "If {seg} breaks without a fall, a tumour has to be ruled out. MRI distinguishes old fractures "
        "from recent ones.",
    ],
    "text_question": [
        "What does a patient with an osteoporotic fracture of {seg} need, as stated in the passage, and "
        "when does the pain abate as a rule?",
    ],
    "text_answer": [
        "Drug treatment of the osteoporosis. As a rule the pain abates within six to twelve weeks.",
    ],
    "text_claims": [
        "A patient with an osteoporotic fracture of {seg} needs drug treatment of the osteoporosis.",
        "As a rule the pain abates within six to twelve weeks.",
    ],
}

TUMOUR: dict[str, list[str]] = FRACTURE | {
    "which_stem": [
        "Known cancer, new back pain at night: MRI of the spine (T1) in a {who} of {age}. Which vertebra "
        "harbours the metastasis?",
        "On this spinal MRI of a {who} aged {age} with a history of malignancy, metastatic disease is "
        "present in",
    ],
    "which_rationale": [
        "{seg} is dark on T1 and the {side} pedicle is involved: a metastasis. In {n1} and {n2} no "
        "metastasis is seen.",
        "Met: {seg}, {lt} pedicle. No met: {n1}, {n2}.",
        "In {seg} tumour has taken the place of marrow fat and reaches the {side} pedicle, as is typical "
        "of a metastasis; {n1} and {n2} are spared.",
    ],
    "side_stem": [
        "Which pedicle of {seg} does the metastasis involve on this MRI?",
        "Look at the {seg} metastasis on MRI. To which side does it extend?",
    ],
    "side_options": ["To the left pedicle", "To the right pedicle", "To both pedicles", "To neither pedicle"],
    "degree_stem": [
        "How narrow is the central canal behind the {seg} metastasis on this MRI?",
        "State the severity of central canal stenosis at {seg} on MRI.",
    ],
    "degree_rationale": [
        "{seg}: central canal stenosis, {deg}.",
        "Behind the metastasis the canal at {seg} is {degly} narrowed.",
        "The stenosis of the central canal at {seg} was recorded as {deg}.",
    ],
    "next_stem": [
        "Cancer patient; the lesion on this MRI is the only metastasis. This {who} of {age} has pain on "
        "every change of position, SINS 14, walks, has no deficit and a good prognosis. What should be "
        "done first?",
        "Thyroid carcinoma, one spinal metastasis on MRI, {age}-year-old {who}, movement-related pain, "
        "SINS 15, neurologically normal, ECOG 1. First step of treatment?",
    ],
    "next_options": [
        "Stabilise {seg} surgically, then irradiate",
        "Stabilise {n1} surgically",
        "Irradiate {n2} stereotactically",
        "Repeat the MRI in six months",
    ],
    "next_rationale": [
        "With a SINS in the unstable range (13 to 18) the spine should be stabilised, and the metastasis "
        "is at {seg}; there is none at {n1} or {n2}.",
        "Radiation treats tumour but does not hold the spine. {seg} is unstable, hence fixation of {seg} "
        "before radiotherapy.",
    ],
    "open_question": [
        "Please report {seg} on this MRI: nature of the lesion, extent, canal.",
        "What has happened to {seg} on this MRI of a patient with cancer?",
    ],
    "open_answer": [
        "{seg} contains a metastasis which involves the {side} pedicle. The central canal is {degly} "
        "narrowed.",
        "Metastatic deposit in {seg}, extending to the {side} pedicle; stenosis of the central canal, {deg}.",
        "{seg} met + {lt} pedicle, {deg} central canal stenosis.",
    ],
    "open_claims": [
        "{seg} contains a metastasis.",
        "The {side} pedicle of {seg} is involved by the metastasis.",
        "The central canal at {seg} is {degly} narrowed.",
    ],
    "open_rationale": [
        "Neither {n1} nor {n2} contains a metastasis.",
        "As for {n1} and {n2}: no metastasis in either.",
    ],
    "plan_question": [
        "A {who} of {age}, treated for cancer some years ago, wakes at night with back pain. Legs and "
        "sphincters normal. The MRI is shown. How do you proceed?",
        "MDT referral: {who}, {age}, night pain, no neurology, MRI with the lesion shown. Please advise "
        "on management.",
    ],
    "plan_answer": [
        "Stage the disease, score stability with the SINS and present the case to the tumour board. If "
        "{seg} is stable, radiotherapy; if it is unstable, surgical stabilisation. Any new deficit calls "
        "for corticosteroids and an emergency surgical opinion.",
    ],
    "plan_claims": [
        "The disease is staged and stability is scored with the SINS.",
        "A stable {seg} receives radiotherapy, an unstable one surgical stabilisation.",
        "Any new deficit calls for corticosteroids and an emergency surgical opinion.",
    ],
    "p1": [
        "The nights are the worst. My back has been aching for {weeks} weeks now.",
        "I've had a deep ache in my back for {weeks} weeks, a little to the {side}, and it won't let me "
        "sleep.",
    ],
    "c1": [
        "Does it hurt when you get up or turn in bed? Are you steady on your legs?",
        "Do the legs feel heavy or numb? Is sitting up painful?",
    ],
    "p2": [
        "Getting up hurts. I'm steady, the legs are good.",
        "Sitting up is painful. The legs aren't heavy and they aren't numb.",
    ],
    "c2": [
        "Can you pass water as usual? Any accidents with the bowels?",
        "How are the bladder and the bowels?",
    ],
    "p3": ["As usual, no accidents.", "No change with either."],
    "c3": [
        "I have to tell you that the scan shows a metastasis. It is in {seg}, on the {side} side. {n1} "
        "and {n2} are free of it.",
        "There's a secondary from your cancer in one bone of the back, {seg}, and the canal behind it is "
        "{degly} narrowed.",
        "The pain comes from {seg}: there is a metastasis in it, on the {side}, and {deg} narrowing of "
        "the canal. We found no metastasis in {n1} or {n2}.",
    ],
    "p4": ["Can anything be done?", "So what's the next step?"],
    "c4": [
        "Yes. Our cancer team meets this week. Radiotherapy to {seg} is likely; if the bone turns out to "
        "be unstable, we would first hold it with screws and rods.",
        "Radiotherapy usually eases the pain within a few weeks. If you notice weakness or numbness in "
        "the legs, or can't pass water, come in the same day, day or night.",
    ],
    "plan": [
        "CT CAP, SINS, discuss at MDT. {seg}: RT vs fixation.",
        "Opioid titration, laxatives. Refer rad onc re {seg}. Dex + urgent MRI if any leg weakness.",
        "The case goes to the tumour board on Thursday; {seg} to be irradiated, or fixed beforehand if "
        "unstable. Denosumab to be considered.",
    ],
    "flags": ["legs that feel weak, numb or unsteady", "loss of control over bladder or bowels"],
    "imaging": [
        "MR SPINE, T1 AND STIR. FINDINGS: Metastasis in {seg}, involving the vertebral body and the "
        "{side} pedicle, {deg} central canal stenosis at this level. No metastasis in {n1} or {n2}. "
        "IMPRESSION: {seg} metastasis, {side} pedicle involved.",
        "The marrow of {seg} is replaced by a metastasis, low on T1, which extends to the {side} pedicle; "
        "the central canal is {degly} narrowed by it. In {n1} and in {n2} the marrow is free of "
        "metastasis. Normal conus.",
        "MRI spine (Ca staging): {seg} met, body and {lt} pedicle, {deg} canal stenosis. {n1} no met. "
        "{n2} no met.",
    ],
    "diagnosis": [
        "Metastasis in {seg}, body and {side} pedicle; {deg} central canal stenosis.",
        "Secondary deposit {seg} ({side} pedicle) with the canal {degly} narrowed. Less likely: "
        "plasmacytoma, lymphoma, infection.",
        "Spinal metastasis, {seg}, {lt} pedicle, central stenosis {deg}.",
    ],
    "treatment_patient": [
        "There is a secondary growth from your cancer in one bone of your spine. Radiotherapy often takes "
        "the pain away; sometimes the bone has to be held with metalwork first.",
        "Do not lift anything heavy, and take your painkillers by the clock. Weak or numb legs, or a "
        "bladder you cannot empty, mean going to hospital at once.",
    ],
    "treatment_physician": [
        "Decide by NOMS and SINS. {seg} stable: conventional RT or SBRT depending on histology. {seg} "
        "unstable: percutaneous or open posterior fixation, RT afterwards. The central canal stenosis is "
        "{deg} at present; if a deficit develops, dexamethasone and decompression as an emergency.",
    ],
    "risk": [
        "Bleeding (embolise renal and thyroid metastases), wound breakdown in irradiated skin, screw "
        "loosening, local recurrence.",
        "Radiotherapy: early flare of pain, later compression fracture, seldom myelopathy.",
    ],
    "postoperative": [
        "Out of bed on day 1. Radiotherapy when the wound is dry and healed, generally from week two or "
        "three. MRI every three months.",
    ],
    "basis": [
        "MRI finding: {seg} metastasis, {side} pedicle involved; {deg} central canal stenosis. {n1} and "
        "{n2} free of metastasis.",
        "Recorded on MR: met {seg} {lt} pedicle, canal {degly} narrowed. Recorded without metastasis: "
        "{n1}, {n2}.",
    ],
    "passages": [
        "Radiotherapy is the treatment for a metastasis at {seg} that is stable. Surgical stabilisation "
        "is called for when the spine is mechanically unstable.",
        "If a metastasis at {seg} threatens the neural elements, surgical decompression is considered. A "
        "new deficit is treated with corticosteroids first.",
    ],
    "text_question": [
        "What is the treatment for a stable metastasis at {seg}, and when is surgical stabilisation "
        "called for?",
    ],
    "text_answer": [
        "Radiotherapy. Surgical stabilisation is called for when the spine is mechanically unstable.",
    ],
    "text_claims": [
        "Radiotherapy is the treatment for a stable metastasis at {seg}.",
        "Surgical stabilisation is called for when the spine is mechanically unstable.",
    ],
}
