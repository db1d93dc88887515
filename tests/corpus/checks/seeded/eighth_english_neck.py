"""English wordings of the eighth hand: discs of the neck."""

from __future__ import annotations

from tests.corpus.checks.seeded.eighth_english import LUMBAR

CERVICAL: dict[str, list[str]] = LUMBAR | {
    "which_stem": [
        "Neck and {side} arm pain in this {age}-year-old {who}. According to the cervical MRI, at which "
        "level is the disc herniated?",
        "A {who} of {age} was referred for {side} cervical radiculopathy. The MRI demonstrates a foraminal "
        "disc herniation at",
        "{who} {age}y, {side} arm pain, MRI C-spine. Which disc?",
    ],
    "which_rationale": [
        "Disc tissue extends into the {side} neural foramen at {seg}, which makes this the herniated "
        "level. {n1} and {n2} have no herniation.",
        "Correct: {seg} ({side} foramen). Incorrect: {n1}, {n2}, no herniation.",
        "The herniation is in the {side} neural foramen of {seg}, the foramen of the exiting {root} root. "
        "No herniation can be identified at {n1} or {n2}.",
        "Neither {n1} nor {n2} is herniated, so both can be discarded. The {seg} disc is, and the "
        "herniation extends into the foramen on the {side}.",
    ],
    "side_stem": [
        "The {seg} disc herniation on this cervical MRI lies in which neural foramen?",
        "C-spine MRI, foraminal disc herniation {seg}. Left or right?",
    ],
    "side_options": ["Left", "Right", "Bilateral foraminal", "Not foraminal on either side"],
    "degree_stem": [
        "What is the degree of central canal stenosis at {seg} on this MRI of the cervical spine?",
        "Grade the central canal at {seg} on the cervical MRI provided (mild, moderate, severe stenosis).",
    ],
    "degree_rationale": [
        "Central canal stenosis at {seg} was graded {deg}.",
        "MRI shows {deg} narrowing of the central canal at {seg}.",
        "The central canal is {degly} narrowed at the {seg} level.",
    ],
    "next_stem": [
        "This {age}-year-old {who} has had {side} arm pain for four months in spite of physical therapy, "
        "NSAIDs, gabapentin and a selective nerve root block. There are no signs of myelopathy. Based on "
        "the MRI of the cervical spine, which operation is most appropriate?",
        "{age}-yo {who}, {side} arm pain x 14 wks, NDI 44, conservative Rx exhausted. Reflexes symmetric, "
        "no myelopathic signs. Cervical MRI attached. Recommended procedure:",
    ],
    "next_options": [
        "Anterior cervical discectomy and fusion at {seg}",
        "Anterior cervical discectomy and fusion at {n1}",
        "Laminoforaminotomy at {n2}",
        "Halo vest immobilization",
    ],
    "next_rationale": [
        "The herniation at {seg} is foraminal on the {side} and concerns the exiting {root} root, in "
        "keeping with the {side} arm pain. ACDF at this level is indicated after failed conservative "
        "treatment. {n1} and {n2} have no herniation.",
        "Concordant symptoms and MRI ({side} arm, {side} foramen of {seg}) and a failed conservative trial "
        "make ACDF at {seg} the right choice. The discs at {n1} and {n2} are not herniated and need no "
        "operation.",
    ],
    "open_question": [
        "Interpret the cervical MRI at {seg}.",
        "For the {seg} level, state whether the disc is herniated, where, and how severe the central canal "
        "stenosis is.",
    ],
    "open_answer": [
        "There is a {side} foraminal disc herniation at {seg} and {deg} central canal stenosis.",
        "Herniation of the {seg} disc into the neural foramen on the {side}; as for the central canal, it "
        "is {degly} narrowed.",
        "{seg} disc herniation, {lt} foraminal. Central canal stenosis: {deg}.",
    ],
    "open_claims": [
        "There is a disc herniation at {seg}.",
        "The {seg} herniation lies in the {side} foramen.",
        "There is {deg} central canal stenosis at {seg}.",
    ],
    "open_rationale": [
        "{root} is the exiting root at {seg}. The discs at {n1} and {n2} are not herniated.",
        "There is no disc herniation at {n1} or {n2}.",
    ],
    "plan_question": [
        "This {who}, {age} years of age, developed {side} arm pain a month ago. No weakness, no signs of "
        "myelopathy. MRI of the cervical spine is provided. What is your management?",
        "Oral examination: {age}-year-old {who}, {side} arm pain for two weeks, neurology intact. Comment "
        "on management with the aid of this cervical MRI, including indications for surgery.",
    ],
    "plan_answer": [
        "Conservative treatment with analgesics and physiotherapy is recommended for about six weeks. If "
        "{side} arm pain persists, ACDF at {seg} is an option. Progressive weakness or myelopathy is an "
        "indication for early surgery.",
    ],
    "plan_claims": [
        "Conservative treatment with analgesics and physiotherapy is recommended first.",
        "If {side} arm pain persists, ACDF at {seg} is an option.",
        "Progressive weakness or myelopathy is an indication for early surgery.",
    ],
    "p1": [
        "I have this burning pain from my neck into the {side} arm. It began {weeks} weeks ago.",
        "It's the {side} arm, for {weeks} weeks now. The {other} one doesn't bother me at all.",
    ],
    "c1": ["Is there any tingling? Do you drop things?", "Are your hands clumsy, or is the arm weak?"],
    "p2": [
        "It tingles a bit. I don't drop anything and it isn't weak.",
        "No weakness, my hands work fine. Just some tingling.",
    ],
    "c2": [
        "Any unsteadiness when you walk, or problems with your bladder?",
        "Have you had any trouble with balance, or stiffness of the legs?",
    ],
    "p3": ["No, none at all.", "No, I walk normally."],
    "c3": [
        "Your MRI shows a disc herniation at {seg} in the {side} foramen. That's where the {root} nerve "
        "exits. The discs at {n1} and {n2} are not herniated.",
        "This is where the trouble is, {seg}. The disc has herniated toward the {side}, and the central "
        "canal at that level has {deg} narrowing.",
        "This explains your pain, I think: a herniated disc at {seg} on the {side}, next to the {root} "
        "nerve. The central canal is {degly} narrowed. Nothing has herniated at {n1} or {n2}.",
    ],
    "p4": ["Do I need surgery?", "Am I going to have to have it operated on?"],
    "c4": [
        "Not at this point. Most patients get better within six to twelve weeks. If the {side} arm still "
        "hurts then, we can discuss ACDF at {seg}.",
        "I don't think so, this usually improves without. If you notice weakness, clumsy hands or trouble "
        "walking, I want to see you immediately.",
    ],
    "plan": [
        "Conservative mgmt: NSAID, PT. RTC 6 wks. ACDF {seg} if no improvement.",
        "Selective {root} block on the {side}, then reassess. If symptoms persist after six weeks, ACDF at "
        "{seg}. Patient knows the warning signs of myelopathy.",
        "Thank you for this referral. For now I advise physiotherapy and an anti-inflammatory. Were the "
        "{side} arm pain no better at the next visit, anterior discectomy and fusion at {seg} would be my "
        "recommendation.",
    ],
    "flags": ["gait imbalance or loss of hand dexterity", "progressive arm weakness"],
    "imaging": [
        "EXAM: MRI cervical spine without contrast. FINDINGS: {seg}: Disc herniation in the {side} neural "
        "foramen; {deg} central canal stenosis. {n1}: No disc herniation. {n2}: No disc herniation. Cord "
        "signal is normal. IMPRESSION: {seg} disc herniation, {side} foraminal, with {deg} central canal "
        "stenosis.",
        "T2-weighted images demonstrate a foraminal herniation of the {seg} disc on the {side}, at the "
        "exit of the {root} root. The central canal shows {deg} stenosis. Discs {n1} and {n2} are not "
        "herniated. No cord signal abnormality.",
        "C-spine MR: {lt} foraminal HNP at {seg}, canal {degly} narrowed. Rest: {n1} neg for HNP, {n2} neg "
        "for HNP. Cord wnl.",
        "The examination reveals, at the level {seg}, a disc hernia in the {side} neuroforamen, close to "
        "the exiting {root} root, and a {deg} stenosis of the central canal. At the levels {n1} and {n2} a "
        "disc hernia is not present. Myelon of normal signal. Vertebral bodies normally aligned.",
    ],
    "diagnosis": [
        "Cervical disc herniation {seg}, {side} foraminal, with {root} radiculopathy; {deg} central canal "
        "stenosis.",
        "1. {side_cap} foraminal disc herniation at {seg} with {root} radiculopathy. 2. Central canal "
        "stenosis at {seg}, {deg}. Differential diagnosis: shoulder pathology, peripheral nerve "
        "entrapment, thoracic outlet syndrome, brachial plexus neuritis.",
        "{seg} HNP {lt} with {root} radiculopathy, central canal {degly} narrowed.",
    ],
    "treatment_patient": [
        "A disc in your neck has herniated and irritates a nerve that runs into your {side} arm. In most "
        "people this gets better without surgery.",
        "Take your medication as prescribed and keep your neck gently moving. Come back at once if the arm "
        "becomes weak, your hands become clumsy or you have trouble walking.",
    ],
    "treatment_physician": [
        "Conservative management for six weeks with NSAIDs and physical therapy; {root} selective nerve "
        "root block on the {side} is optional. ACDF at {seg} for persistent radicular pain. Early surgery "
        "for progressive motor deficit or myelopathy.",
        "Should conservative treatment fail, ACDF at {seg} is recommended; because the herniation is "
        "foraminal, posterior foraminotomy on the {side} is an alternative. Progressive deficit requires "
        "urgent surgery.",
    ],
    "risk": [
        "Dysphagia, recurrent laryngeal nerve palsy, postoperative hematoma, dural tear, infection, "
        "pseudarthrosis, adjacent segment disease, neurological deterioration.",
        "Transient dysphagia is common; permanent recurrent nerve palsy about 1%; infection under 1%; "
        "pseudarthrosis about 5% per level; spinal cord injury well below 1%.",
    ],
    "postoperative": [
        "Discharge on day 1 after swallowing check. Radiographs at six weeks, three months and one year. "
        "Soft collar optional.",
        "Mobilization on the day of surgery. Neck hematoma watch for 24 hours. Office work at two to three "
        "weeks, contact sports not before fusion.",
    ],
    "basis": [
        "MRI: {seg} disc herniation in the {side} foramen with {deg} central canal stenosis. {n1} and "
        "{n2}: no herniation.",
        "Grounds for this opinion are the {side} foraminal herniation and the {deg} central canal stenosis "
        "at {seg} on MRI, read together with current guidelines. Clinical correlation is mandatory.",
        "Per MRI record: HNP {seg}, {lt} foramen; central canal {degly} narrowed; HNP absent at {n1} and "
        "at {n2}.",
    ],
    "curve_imaging": [
        "Lateral cervical radiographs, standing, neutral and in flexion and extension. C2-C7 Cobb angle: "
        "12° of kyphosis in neutral position, 2° of lordosis in extension. C2-C7 SVA 24 mm, T1 slope 19°. "
        "No dynamic instability.",
    ],
    "curve_diagnosis": [
        "Flexible cervical kyphosis (C2-C7 12° in neutral position) without dynamic instability.",
    ],
    "curve_physician": [
        "Physiotherapy with strengthening of the neck extensors, repeat standing radiographs at six to "
        "twelve months. Surgical referral for progression, myelopathy or loss of horizontal gaze.",
    ],
    "passages": [
        "A foraminal herniation at {seg} affects the exiting {root} root. Most patients with cervical "
        "radiculopathy improve within four to six months without surgery.",
        "Surgery for a foraminal herniation at {seg} is considered when arm pain persists or weakness "
        "progresses. Myelopathic signs point to compression of the spinal cord rather than of a root.",
    ],
    "text_stem": [
        "According to the passage, a foraminal herniation at {seg} affects which root?",
        "Which root does the text name as the one affected by a foraminal herniation at {seg}?",
    ],
    "text_question": [
        "According to the passage, which root does a foraminal herniation at {seg} affect, and within what "
        "time do most patients with cervical radiculopathy improve without surgery?",
    ],
    "text_answer": [
        "The exiting {root} root. Most patients with cervical radiculopathy improve within four to six "
        "months without surgery.",
    ],
    "text_claims": [
        "A foraminal herniation at {seg} affects the {root} root.",
        "Most patients with cervical radiculopathy improve within four to six months without surgery.",
    ],
}
