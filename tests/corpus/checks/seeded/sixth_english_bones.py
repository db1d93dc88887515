"""English wordings of the sixth hand: broken and metastatic vertebrae."""

from __future__ import annotations

from tests.corpus.checks.seeded.sixth_english import LUMBAR

FRACTURE: dict[str, list[str]] = LUMBAR | {
    "which_stem": [
        "{who}, {age} y, fall from standing height, localised back pain. CT of the thoracolumbar spine, "
        "sagittal reconstruction. Which vertebral body is fractured?",
        "Following a low-energy fall, CT was performed in this {age}-year-old {who}. Identify the "
        "fractured vertebra.",
    ],
    "which_rationale": [
        "The vertebral body of {seg} is fractured, with reduced height. {n1} and {n2} are of normal "
        "height without fracture.",
        "VCF (vertebral compression fracture): {seg}. No fracture of {n1}, no fracture of {n2}.",
        "The cortical discontinuity and loss of height are located at {seg}. The vertebral bodies of "
        "{n1} and {n2} show no fracture.",
        "{seg} is correct: osteoporotic vertebral fracture. {n1} and {n2} are both Genant 0, that is, "
        "not fractured.",
    ],
    "degree_stem": [
        "How is the vertebral fracture at {seg} graded according to Genant on this CT?",
        "CT: {seg} fracture. The degree of height loss is",
    ],
    "degree_rationale": [
        "The fracture of {seg} corresponds to Genant grade {grade} ({deg}).",
        "Height loss at {seg} is {deg}, i.e. Genant grade {grade}.",
        "With a Genant grade of {grade}, the {seg} fracture counts as {deg}.",
    ],
    "next_stem": [
        "{age}-year-old {who}, osteoporotic vertebral fracture, persistent pain (VAS 8/10) after seven "
        "weeks of analgesics, bracing and physiotherapy. No neurological deficit. CT as shown. Which "
        "procedure is indicated?",
        "A {who} aged {age} remains unable to mobilise because of back pain eight weeks after a fall, "
        "despite optimal conservative therapy. Neurologically intact. On the basis of the CT, the next "
        "step should be",
    ],
    "next_options": [
        "Cement augmentation of {seg}",
        "Cement augmentation of {n1}",
        "Laminectomy at {n2}",
        "Strict bed rest for six weeks",
    ],
    "next_rationale": [
        "Failure of conservative treatment in an osteoporotic fracture at {seg} without deficit is an "
        "accepted indication for cement augmentation. {n1} and {n2} are not fractured.",
        "The fracture is at {seg}, so augmentation should be performed at {seg}. Bed rest increases "
        "bone loss, and there is nothing to decompress.",
    ],
    "open_question": [
        "Report {seg} on this CT of the spine.",
        "Describe the abnormality of {seg} on CT and grade it according to Genant.",
    ],
    "open_answer": [
        "There is a fracture of {seg} with {deg} height loss, Genant grade {grade}.",
        "{seg}: vertebral body fracture, Genant {grade} ({deg}).",
        "The vertebral body of {seg} is fractured. Height loss is {deg}, corresponding to Genant grade "
        "{grade}.",
    ],
    "open_claims": [
        "There is a fracture of {seg}.",
        "The height loss of {seg} is {deg}.",
        "The fracture of {seg} is Genant grade {grade}.",
    ],
    "open_rationale": [
        "{n1} and {n2} are not fractured (Genant 0).",
        "For comparison, {n1} and {n2} have preserved height and no fracture.",
    ],
    "plan_question": [
        "{who}, {age}, back pain after a domestic fall, CT as shown, neurologically intact, walking "
        "with a frame. Propose a treatment plan.",
        "Emergency department: a patient ({who}, {age} years) with the vertebral fracture seen on this "
        "CT and no deficit. What is the initial treatment, and when would you intervene?",
    ],
    "plan_answer": [
        "Conservative treatment with analgesics and early mobilisation; evaluation and treatment of "
        "osteoporosis. Cement augmentation of {seg} may be considered if disabling pain persists after "
        "six weeks."
    ],
    "plan_claims": [
        "Initial treatment is conservative, with analgesics and early mobilisation.",
        "Cement augmentation of {seg} may be considered if disabling pain persists after six weeks.",
    ],
    "p1": [
        "I fell at home {weeks} weeks ago and my back has been hurting ever since.",
        "Since I fell {weeks} weeks ago I can't get up without pain in the back.",
    ],
    "c1": [
        "Do you have any weakness or numbness in the legs?",
        "Does the pain go into the legs? Any numbness?",
    ],
    "p2": [
        "No, it's only the back. The legs are normal.",
        "No pain or numbness in the legs. They feel strong.",
    ],
    "c2": [
        "Any problems passing urine or controlling your bowels?",
        "Have you ever had cancer, or lost weight without trying? Any fever?",
    ],
    "p3": ["No, none.", "No. I've been fine apart from the back."],
    "c3": [
        "The CT shows a fracture of {seg}. It is Genant grade {grade}, which means {deg}. {n1} and {n2} "
        "are not fractured.",
        "You have a vertebral fracture at {seg} with {deg} loss of height. There is no fracture at {n1} "
        "or {n2}.",
        "One vertebra, {seg}, is fractured; the height loss is {deg} (grade {grade} on the Genant "
        "scale). I see no fracture at {n1} and none at {n2}.",
    ],
    "p4": ["How is it treated?", "What can be done?"],
    "c4": [
        "With painkillers and by getting you moving; most of these fractures heal within three months. "
        "If the pain stays disabling, we can inject cement into {seg}. We also need to treat your bones.",
        "Painkillers, physiotherapy and treatment for osteoporosis. Come to the emergency department "
        "immediately if your legs become weak or numb or you cannot pass urine.",
    ],
    "plan": [
        "Analgesia, mobilise with PT, osteoporosis work-up. RV 6/52; cement augmentation {seg} if pain "
        "still disabling.",
        "Conservative treatment. Standing radiograph at 2 and 6 weeks. DXA, vitamin D, calcium. "
        "Kyphoplasty {seg} if pain persists.",
        "Three-point brace for comfort; bone protection to be started; vertebroplasty of {seg} reserved "
        "for refractory pain.",
    ],
    "flags": [
        "new weakness or numbness of the legs, or urinary retention",
        "fever, weight loss or pain at rest",
    ],
    "imaging": [
        "CT THORACOLUMBAR SPINE. {seg}: vertebral body fracture, Genant grade {grade} ({deg}). {n1}: no "
        "fracture. {n2}: no fracture. No retropulsed fragment. Pedicles intact. Generalised reduction "
        "in bone density.",
        "Comparison: none available. Compression fracture of {seg} with {deg} loss of vertebral height, "
        "Genant {grade}. Negative for fracture at {n1} and {n2}. Posterior elements not involved, "
        "spinal canal patent.",
        "CT spine, bone window. Fx {seg}, Genant {grade}, {deg}. No fx at {n1} or {n2}. Facet joints "
        "aligned. No paravertebral haematoma.",
        "Indication: fall, back pain. The vertebral body of {seg} has lost height; fracture, Genant "
        "{grade}, corresponding to a {deg} deformity. No fracture of {n1}, no fracture of {n2}. No "
        "suspicious osteolysis.",
    ],
    "diagnosis": [
        "Osteoporotic vertebral fracture {seg}, Genant grade {grade} ({deg}).",
        "Fragility fracture of {seg} with {deg} height loss (Genant {grade}). DD: pathological fracture "
        "(metastasis, multiple myeloma).",
        "VCF {seg}, {deg}, Genant {grade}, low-energy mechanism.",
    ],
    "treatment_patient": [
        "One of the bones of your spine has been compressed. It usually heals within about three "
        "months, and the underlying osteoporosis must be treated to avoid further fractures.",
        "Take the painkillers as prescribed and walk several times a day. Seek help immediately if your "
        "legs become weak or numb or if you cannot pass urine.",
    ],
    "treatment_physician": [
        "Conservative treatment: WHO-ladder analgesia, early mobilisation, orthosis optional. "
        "Osteoporosis diagnostics (DXA, laboratory tests) and specific therapy. Vertebroplasty or "
        "kyphoplasty of {seg} if pain remains disabling after six weeks. Decompression and "
        "stabilisation in case of neurological deficit.",
        "Non-operative treatment with clinical and radiographic follow-up at 2 and 6 weeks. Cement "
        "augmentation of {seg} for refractory pain or progressive collapse. Start antiresorptive or "
        "osteoanabolic medication.",
    ],
    "risk": [
        "Further vertebral fractures, progressive kyphosis, non-union with intravertebral cleft, "
        "delayed neurological deficit.",
        "Cement leakage, pulmonary cement embolism, infection, adjacent vertebral fracture, allergic "
        "reaction.",
    ],
    "postoperative": [
        "Bed rest for two hours following cement injection, subsequently full mobilisation. Radiograph "
        "before discharge. Osteoporosis therapy to be continued."
    ],
    "basis": [
        "CT: fracture of {seg}, Genant grade {grade} ({deg}). No fracture of {n1} or {n2}.",
        "Imaging record: {seg} fractured ({deg}); {n1} and {n2} Genant 0.",
        "Based on the CT finding of a {seg} fracture, Genant {grade}, {deg}. {n1} and {n2} are not "
        "fractured.",
    ],
    "curve_imaging": [
        "Full-length standing radiographs, AP and lateral. Degenerative lumbar scoliosis, right convex, "
        "apex L3, Cobb angle {cobb}°. SVA {sva} mm. PI 52°, PT 24°, SS 28°, LL 38°. Multilevel disc "
        "space narrowing."
    ],
    "curve_diagnosis": [
        "Degenerative lumbar scoliosis, right convex, apex L3, Cobb angle {cobb}°, SVA {sva} mm.",
        "De novo lumbar scoliosis, convexity to the right, Cobb {cobb}°; sagittal vertical axis {sva} mm.",
    ],
    "curve_physician": [
        "Physiotherapy, analgesics, treatment of osteoporosis. Infiltrations for radicular pain. "
        "Decompression with or without short fusion in case of stenosis; long instrumented correction "
        "only in selected patients after assessment of bone density and frailty."
    ],
    "passages": [
        "Patients with an osteoporotic fracture of {seg} should receive osteoporosis medication. Pain "
        "usually subsides within six to twelve weeks.",
        "In a fracture of {seg} without adequate trauma, malignancy must be excluded. MRI is the method "
        "of choice.",
    ],
    "text_question": [
        "What should patients with an osteoporotic fracture of {seg} receive, and within what time does "
        "pain usually subside?"
    ],
    "text_answer": ["Osteoporosis medication; pain usually subsides within six to twelve weeks."],
    "text_claims": [
        "Patients with an osteoporotic fracture of {seg} should receive osteoporosis medication.",
        "Pain usually subsides within six to twelve weeks.",
    ],
}

TUMOUR: dict[str, list[str]] = FRACTURE | {
    "which_stem": [
        "{age}-year-old {who} with known malignancy and nocturnal back pain. T1-weighted MRI of the "
        "spine. Which vertebra contains the metastasis?",
        "Oncology follow-up, {who} aged {age}, new night pain in the back. On the MRI shown, the "
        "vertebra affected by metastasis is",
    ],
    "which_rationale": [
        "The vertebral body of {seg} shows a T1-hypointense metastasis with involvement of the {side} "
        "pedicle. {n1} and {n2} show no metastasis.",
        "Positive for metastasis: {seg}, {side} pedicle included. Negative for metastasis: {n1}, {n2}.",
        "Replacement of the fatty marrow on T1 identifies {seg} as the metastatic vertebra (body and "
        "{side} pedicle). No metastasis is present in {n1}; the same is true of {n2}.",
    ],
    "side_stem": [
        "The metastasis of {seg} on this MRI extends into which pedicle?",
        "Metastasis at {seg}, MRI. Which side of the vertebra is involved?",
    ],
    "side_options": ["Left pedicle", "Right pedicle", "Both pedicles", "Neither pedicle"],
    "degree_stem": [
        "What is the grade of central canal stenosis at the level of the {seg} metastasis on MRI?",
        "Grade the narrowing of the central canal at {seg} on this MRI.",
    ],
    "degree_rationale": [
        "The central canal stenosis at {seg} is {deg}.",
        "At {seg} the canal is {degly} stenosed.",
        "Grade of canal stenosis recorded for {seg}: {deg}.",
    ],
    "next_stem": [
        "{who}, {age} y, renal cell carcinoma, single spinal metastasis, mechanical pain, SINS 13, ECOG "
        "1, no neurological deficit. MRI as shown. The recommended first treatment is",
        "Lung adenocarcinoma with a solitary spinal metastasis on MRI in a {who} aged {age}; pain on "
        "loading, SINS 16, ambulatory, life expectancy more than one year. Which treatment should be "
        "given first?",
    ],
    "next_options": [
        "Surgical stabilisation of {seg} followed by radiotherapy",
        "Surgical stabilisation of {n1}",
        "Stereotactic radiotherapy of {n2}",
        "Observation with MRI in six months",
    ],
    "next_rationale": [
        "A SINS of 13 or more denotes instability, which is treated surgically; the metastasis lies in "
        "{seg}. {n1} and {n2} show no metastasis.",
        "Instability at {seg} cannot be corrected by radiotherapy alone, so stabilisation of {seg} "
        "takes precedence.",
    ],
    "open_question": [
        "Describe the lesion at {seg} on this MRI for the tumour board.",
        "What does the MRI show at {seg}? Mention the extent of the lesion and the canal.",
    ],
    "open_answer": [
        "Metastasis of {seg} with involvement of the {side} pedicle and {deg} central canal stenosis.",
        "{seg}: met, {lt} pedicle involved. Canal {degly} stenosed.",
        "There is a metastasis in {seg} extending into the {side} pedicle; central canal stenosis is {deg}.",
    ],
    "open_claims": [
        "There is a metastasis in {seg}.",
        "The metastasis in {seg} extends into the {side} pedicle.",
        "{deg} central canal stenosis is present at {seg}.",
    ],
    "open_rationale": [
        "{n1} and {n2} show no metastasis.",
        "Marrow signal is preserved in {n1} and {n2}; no metastasis is seen there.",
    ],
    "plan_question": [
        "{who}, {age}, history of cancer, night pain for four weeks, neurologically intact. Spinal MRI "
        "as shown. What do you recommend?",
        "Tumour board: a patient ({who}, {age} years) with night pain and the lesion seen on this MRI, "
        "no deficit. Present the further management.",
    ],
    "plan_answer": [
        "Complete staging, assessment of stability (SINS) and discussion in the tumour board. "
        "Radiotherapy of {seg} if stable, surgical stabilisation if unstable. A new neurological "
        "deficit requires corticosteroids and emergency surgical evaluation."
    ],
    "plan_claims": [
        "Staging and assessment of stability with the SINS are required.",
        "{seg} is irradiated if stable and surgically stabilised if unstable.",
        "A new neurological deficit requires corticosteroids and emergency surgical evaluation.",
    ],
    "p1": [
        "I've had back pain for {weeks} weeks and it's worse at night.",
        "For {weeks} weeks I've been waking up with pain in the back, more on the {side}.",
    ],
    "c1": [
        "Is the pain worse when you stand up or move? Are your legs strong?",
        "Do you have weakness, numbness or a tight band around the trunk? Is it worse on standing?",
    ],
    "p2": [
        "It's worse when I stand up. The legs are strong.",
        "Standing makes it worse, yes. No weakness, no numbness, no tightness.",
    ],
    "c2": [
        "Are your bladder and bowels working normally?",
        "Any trouble with passing urine or with the bowels?",
    ],
    "p3": ["All normal.", "No trouble, everything works normally."],
    "c3": [
        "The MRI unfortunately shows a metastasis in {seg}, on the {side} side. There is no metastasis "
        "in {n1} or {n2}.",
        "The scan shows that the cancer has spread to a bone of the spine: there is a metastasis in "
        "{seg}. The spinal canal there is {degly} narrowed.",
        "I'm afraid there is a metastasis in {seg}, on the {side} side of the bone, with {deg} "
        "narrowing of the canal. {n1} and {n2} show no metastasis.",
    ],
    "p4": ["What happens now?", "What treatment is there?"],
    "c4": [
        "We will discuss your case in the tumour board. If the bone is stable, {seg} is treated with "
        "radiotherapy; if not, we stabilise it with screws first.",
        "Radiotherapy relieves the pain in most patients. If your legs become weak or numb, or you "
        "cannot pass urine, come to the emergency department immediately.",
    ],
    "plan": [
        "Staging CT, SINS, tumour board. RT {seg} or stabilisation depending on stability.",
        "Analgesics incl. opioids. Radio-oncology consult for {seg}. Dexamethasone and emergency MRI if "
        "neurological deficit.",
        "Tumour board this week. Radiotherapy of {seg} if stable, otherwise instrumentation. "
        "Bone-modifying agent.",
    ],
    "flags": ["weakness, numbness or unsteadiness of the legs", "urinary retention or bowel incontinence"],
    "imaging": [
        "MRI SPINE, T1, T2, STIR. {seg}: metastasis of the vertebral body with extension into the "
        "{side} pedicle, {deg} central canal stenosis. {n1}: no metastasis. {n2}: no metastasis. No "
        "intramedullary signal abnormality.",
        "Marrow replacement of {seg}, T1 hypointense and STIR hyperintense, reaching into the {side} "
        "pedicle, in keeping with metastasis. The central canal at this level is {degly} stenosed. {n1} "
        "and {n2} retain normal marrow signal with no evidence of metastasis.",
        "MR whole spine. Met {seg}, body + {lt} pedicle. Canal stenosis {deg}. {n1}, {n2}: no met. "
        "Conus normal.",
    ],
    "diagnosis": [
        "Vertebral metastasis {seg} with involvement of the {side} pedicle, {deg} central canal stenosis.",
        "Metastatic disease of {seg} ({lt} pedicle); canal {degly} stenosed. DD: multiple myeloma, "
        "lymphoma, atypical haemangioma.",
        "{seg} metastasis with {side} pedicle involvement in known malignancy; canal stenosis {deg}.",
    ],
    "treatment_patient": [
        "The cancer has spread to one of the bones of your spine. Radiotherapy can relieve the pain; if "
        "the bone is unstable, an operation may be needed to support it.",
        "Take the pain medication regularly and avoid heavy lifting. Come to hospital immediately if "
        "your legs become weak or numb or if you cannot pass urine.",
    ],
    "treatment_physician": [
        "NOMS assessment (neurological, oncological, mechanical, systemic). Stable: radiotherapy of "
        "{seg}, SBRT where available. Unstable, or potentially unstable with mechanical pain: posterior "
        "stabilisation across {seg}, followed by RT. Canal stenosis is currently {deg}; dexamethasone "
        "and emergency decompression in case of deficit."
    ],
    "risk": [
        "Wound healing disorders after prior radiotherapy, blood loss in hypervascular metastases "
        "(consider embolisation), implant failure, tumour progression.",
        "Vertebral compression fracture after SBRT, radiation myelopathy (rare), pain flare.",
    ],
    "postoperative": [
        "Mobilisation from day 1. Radiotherapy two to four weeks after surgery once the wound has "
        "healed. MRI at three months, then every three months."
    ],
    "basis": [
        "MRI: metastasis of {seg} with {side} pedicle involvement, central canal stenosis {deg}. No "
        "metastasis in {n1} or {n2}.",
        "Imaging record: {seg} metastasis ({lt} pedicle), canal {degly} stenosed; {n1} and {n2} without "
        "metastasis.",
    ],
    "passages": [
        "A stable metastasis at {seg} is treated with radiotherapy. Mechanical instability is an "
        "indication for surgical stabilisation.",
        "Epidural extension of a metastasis at {seg} is assessed on axial T2-weighted images. "
        "Corticosteroids are given in case of neurological deficit.",
    ],
    "text_question": [
        "How is a stable metastasis at {seg} treated, and what is an indication for surgical stabilisation?"
    ],
    "text_answer": ["With radiotherapy; mechanical instability is an indication for surgical stabilisation."],
    "text_claims": [
        "A stable metastasis at {seg} is treated with radiotherapy.",
        "Mechanical instability is an indication for surgical stabilisation.",
    ],
}
