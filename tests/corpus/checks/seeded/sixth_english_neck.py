"""English wordings of the sixth hand: discs of the neck."""

from __future__ import annotations

from tests.corpus.checks.seeded.sixth_english import LUMBAR

CERVICAL: dict[str, list[str]] = LUMBAR | {
    "which_stem": [
        "{who}, {age} y, radiating pain in the {side} arm for two months. MRI of the cervical spine is "
        "provided. At which level is the disc herniation?",
        "The cervical MR study of a {age}-year-old {who} with {side}-sided cervicobrachial pain is "
        "shown. Which of the levels below is herniated?",
        "Cervical MR, sagittal and axial. Identify the level with a foraminal disc herniation.",
    ],
    "which_rationale": [
        "Disc herniation encroaching upon the {side} neural foramen is demonstrated at {seg}; neither "
        "{n1} nor {n2} is herniated.",
        "{seg}: foraminal HNP, {side}. {n1}, {n2}: no HNP.",
        "The herniation at {seg} occupies the {side} foramen and hence affects {root}, the root exiting "
        "at this level. No herniation at {n1}; no herniation at {n2}.",
        "Answer {seg}. The remaining options, {n1} and {n2}, are levels at which the disc is not herniated.",
    ],
    "side_stem": [
        "A foraminal disc herniation is present at {seg} on cervical MRI. On which side?",
        "Cervical MR. The herniated disc at {seg} narrows which neural foramen?",
    ],
    "side_options": [
        "Left neural foramen",
        "Right neural foramen",
        "Both neural foramina",
        "Neither neural foramen",
    ],
    "degree_stem": [
        "Grade the central canal stenosis at {seg} on this cervical MR (RSNA).",
        "Which grade of central stenosis is present at {seg} on the cervical MRI?",
    ],
    "degree_rationale": [
        "Central canal stenosis at {seg} was graded {deg}.",
        "The central canal at {seg} is {degly} stenosed according to the RSNA grades.",
        "{seg}, central canal: {deg} stenosis.",
    ],
    "next_stem": [
        "{age}-year-old {who} with {side} arm pain for four months. Physiotherapy, gabapentinoids and a "
        "selective nerve root block gave no lasting relief. No myelopathy. Cervical MRI as shown. "
        "Recommended surgery:",
        "Cervical radiculopathy, {side}, refractory to three months of conservative treatment; {who} "
        "aged {age}, NDI 52%, reflexes of the lower limbs normal, gait normal. Which procedure do you "
        "recommend on the basis of this MRI?",
    ],
    "next_options": [
        "Anterior cervical discectomy and fusion at {seg}",
        "Anterior cervical discectomy and fusion at {n1}",
        "Cervical disc arthroplasty at {n2}",
        "Posterior C1-C2 fixation",
    ],
    "next_rationale": [
        "The {side} arm pain corresponds to the {root} root, which exits at {seg}, where the disc is "
        "herniated into the {side} foramen. There is no herniation at {n1} or {n2}.",
        "Single-level disease at {seg} with concordant {side} radiculopathy, failed conservative care: "
        "ACDF at {seg}. Levels {n1} and {n2} are not herniated.",
    ],
    "open_question": [
        "Describe the disc and the spinal canal at {seg} on this cervical MRI.",
        "Cervical MR: what are the findings at {seg}?",
    ],
    "open_answer": [
        "Disc herniation at {seg} into the {side} neural foramen; central canal stenosis is {deg}.",
        "{seg}: foraminal HNP {lt}, central canal {degly} stenosed.",
        "At {seg} there is a foraminal disc herniation on the {side}, accompanied by {deg} central "
        "canal stenosis.",
    ],
    "open_claims": [
        "A disc herniation is present at {seg}.",
        "The herniation at {seg} lies in the {side} neural foramen.",
        "There is {deg} central canal stenosis at {seg}.",
    ],
    "open_rationale": [
        "The foramen at {seg} transmits {root}, which is therefore the root at risk. No herniation at "
        "{n1} or {n2}.",
        "{n1} and {n2} were also examined: no herniation at either level.",
    ],
    "plan_question": [
        "{who}, {age}, {side} arm pain for four weeks, no paresis, no signs of myelopathy. Cervical MRI "
        "available. What treatment do you recommend?",
        "Oral examination: a patient ({who}, {age} years) presents with {side} brachialgia and this "
        "cervical MRI. Neurological examination is normal. Describe the stepwise management and the "
        "indications for surgery.",
    ],
    "plan_answer": [
        "Conservative treatment for six to eight weeks with analgesics and physiotherapy. If {side} arm "
        "pain persists, ACDF or disc arthroplasty at {seg}. Myelopathy or progressive paresis warrants "
        "early surgery."
    ],
    "plan_claims": [
        "Conservative treatment with analgesics and physiotherapy is given for six to eight weeks.",
        "ACDF or disc arthroplasty at {seg} is considered if {side} arm pain persists.",
        "Myelopathy or progressive paresis warrants early surgery.",
    ],
    "p1": [
        "I've had pain from the neck into the {side} arm for {weeks} weeks.",
        "For {weeks} weeks my {side} arm has been hurting, day and night. The {other} one doesn't hurt.",
    ],
    "c1": [
        "Is it worse when you extend or turn the neck? Any difficulty using your hands?",
        "Do you drop things, or have trouble with buttons? Which movements provoke the pain?",
    ],
    "p2": [
        "It's worse when I look up. My hands work normally.",
        "Bending my head back brings it on. I don't drop anything, the hands are all right.",
    ],
    "c2": [
        "Any unsteadiness when walking, or problems with the bladder?",
        "Any balance problems, urinary urgency, fever or weight loss?",
    ],
    "p3": ["No, I walk normally and everything else is fine.", "No, none of that."],
    "c3": [
        "Your MRI shows a herniated disc at {seg} on the {side} side, in the bony channel through which "
        "the {root} nerve leaves the spine. {n1} and {n2} are not herniated.",
        "At {seg} there is a disc herniation towards the {side} foramen. The spinal canal there is "
        "{degly} narrowed.",
        "The cause is at {seg}: a disc herniation, {side} side, in contact with the {root} nerve. In "
        "addition there is {deg} narrowing of the central canal.",
    ],
    "p4": ["Do I have to be operated on?", "Is an operation needed?"],
    "c4": [
        "No, not now. With medication and physiotherapy most patients are better after six to eight "
        "weeks. If your {side} arm is not, we can offer surgery at {seg}.",
        "Usually not. Please come back at once if you notice weakness, clumsiness of the hands or "
        "difficulty walking.",
    ],
    "plan": [
        "Gabapentin, PT, RTC 6 wks. Refractory -> ACDF {seg}.",
        "Conservative treatment for six weeks. If no improvement: surgery at {seg} ({side} {root} "
        "radiculopathy). Warned about myelopathy.",
        "Six weeks of non-operative care, then reassessment; anterior surgery at {seg} discussed as the "
        "next step for the {lt} arm pain.",
    ],
    "flags": ["gait disturbance or loss of hand dexterity", "increasing weakness of the arm"],
    "imaging": [
        "MRI CERVICAL SPINE. {seg}: {side} foraminal disc herniation, contact with the exiting {root} "
        "root, {deg} central canal stenosis. {n1}: no herniation. {n2}: no herniation. Spinal cord of "
        "normal signal.",
        "Level by level, {n1} demonstrates no disc herniation, {n2} demonstrates no disc herniation, "
        "and {seg} demonstrates a disc herniation into the {side} neural foramen with the central canal "
        "{degly} stenosed. No bone marrow oedema, no fracture. Visualised posterior fossa unremarkable.",
        "C-spine MR, no contrast. Foraminal HNP {seg}, {side}. Central canal stenosis {deg}. No HNP at "
        "{n1} or {n2}. No cord oedema.",
        "Clinical question: radiculopathy? Findings: alignment preserved. At {seg} foraminal disc "
        "herniation on the {side}; RSNA grade of central canal stenosis {deg}. The discs at {n1} and "
        "{n2} are not herniated. Conclusion: {side} foraminal herniation at {seg}, {root} root.",
    ],
    "diagnosis": [
        "Disc herniation {seg}, {side} foraminal, with {root} radiculopathy and {deg} central canal "
        "stenosis.",
        "Cervicobrachialgia {side}, {root}, foraminal HNP {seg}. Central canal {degly} stenosed. DD: "
        "shoulder impingement, carpal tunnel syndrome, Parsonage-Turner syndrome.",
        "{side_cap} {root} radiculopathy, disc herniation {seg} (foraminal); central stenosis, {deg}.",
    ],
    "treatment_patient": [
        "A disc in your neck has slipped and irritates the nerve that goes to the {side} arm. Most "
        "people recover without an operation.",
        "Take the tablets regularly, keep the neck moving gently and do the exercises. Contact us "
        "immediately if the arm becomes weak, your hands become clumsy or you walk unsteadily.",
    ],
    "treatment_physician": [
        "Conservative treatment for six to eight weeks: NSAIDs, neuropathic analgesics, physiotherapy. "
        "Surgical indication if refractory: ACDF {seg}; alternatively posterior foraminotomy on the "
        "{side}. Early surgery for progressive paresis or myelopathy.",
        "1) Analgesics, short-term soft collar. 2) CT-guided periradicular infiltration {root} {lt}. 3) "
        "ACDF or arthroplasty {seg} if symptoms persist at six to eight weeks.",
    ],
    "risk": [
        "Recurrent laryngeal nerve palsy, dysphagia, haematoma, oesophageal injury, dural tear, "
        "infection, pseudarthrosis, adjacent segment disease.",
        "Transient dysphagia up to 30%, permanent hoarseness about 1%, postoperative haematoma <1%, "
        "spinal cord injury <0.5%.",
    ],
    "postoperative": [
        "Observation of airway and neurology for 24 h. Discharge on POD 2. Radiographs at 6 weeks, 3 "
        "and 12 months.",
        "Mobilisation from the day of surgery without a rigid collar. Office work after 2-3 weeks, no "
        "heavy physical work for three months.",
    ],
    "basis": [
        "MRI: {side} foraminal disc herniation at {seg}, {deg} central canal stenosis. No herniation at "
        "{n1} and {n2}.",
        "Based on the imaging finding at {seg} ({side} foramen) and standard treatment principles; the "
        "clinical examination takes precedence.",
        "Imaging record: {seg} HNP, {lt} foraminal, central canal {degly} stenosed; {n1} and {n2} not "
        "herniated.",
    ],
    "curve_imaging": [
        "Lateral cervical radiographs in neutral position, flexion and extension. Segmental alignment "
        "kyphotic, C2-C7 angle 14° kyphosis in neutral, 2° in extension. C2-C7 SVA 31 mm, T1 slope 25°. "
        "No instability on flexion-extension."
    ],
    "curve_diagnosis": ["Flexible cervical kyphosis, C2-C7 angle 14°, without instability."],
    "curve_physician": [
        "Physiotherapy with strengthening of the neck extensors; radiological follow-up after six "
        "months. Surgical evaluation in case of progression, myelopathy or impaired horizontal gaze."
    ],
    "passages": [
        "A foraminal disc herniation at {seg} compresses the exiting {root} root. Between 75% and 90% "
        "of patients with cervical radiculopathy improve with conservative treatment.",
        "Spurling's test may reproduce the pain of a foraminal herniation at {seg}. Its specificity is "
        "high and its sensitivity moderate.",
    ],
    "text_stem": [
        "According to the text, which nerve root does a foraminal disc herniation at {seg} compress?",
        "A foraminal disc herniation at {seg} compresses the",
    ],
    "text_question": [
        "Which root is compressed by a foraminal disc herniation at {seg}, and what proportion of "
        "patients with cervical radiculopathy improve with conservative treatment?"
    ],
    "text_answer": [
        "The exiting {root} root; between 75% and 90% of patients with cervical radiculopathy improve "
        "with conservative treatment."
    ],
    "text_claims": [
        "A foraminal disc herniation at {seg} compresses the {root} root.",
        "Between 75% and 90% of patients with cervical radiculopathy improve with conservative treatment.",
    ],
}
