"""English wordings of the seventh hand: discs of the neck."""

from __future__ import annotations

from tests.corpus.checks.seeded.seventh_english import LUMBAR

CERVICAL: dict[str, list[str]] = LUMBAR | {
    "which_stem": [
        "This {age}-year-old {who} presents with neck pain and pain radiating into the {side} arm. On the "
        "MRI of the cervical spine, which disc has herniated?",
        "C-spine MRI, {who} of {age}, {side} brachialgia for three months. The level of the herniation is",
        "One of these three cervical discs has prolapsed into the exit foramen. Which one does the MRI "
        "show it to be?",
    ],
    "which_rationale": [
        "At {seg} the disc has herniated into the {side} foramen; {n1} and {n2} do not show a herniation.",
        "HNP {seg} {lt} foraminal. {n1} no HNP, {n2} no HNP.",
        "Only at {seg} has disc material left its space. It lies in the {side} foramen, where the {root} "
        "root exits. The discs of {n1} and of {n2} are free of herniation.",
        "{seg} is the level sought, with a foraminal herniation on the {side}. Candidates who chose {n1} "
        "or {n2} picked a disc that has not herniated.",
    ],
    "side_stem": [
        "Which foramen is narrowed by the disc herniation at {seg} on this MRI of the neck?",
        "Cervical MRI: foraminal HNP at {seg}. Name the side.",
    ],
    "side_options": ["The left foramen", "The right foramen", "Both foramina", "Neither foramen"],
    "degree_stem": [
        "Judge the central canal at {seg} on this cervical MRI. How severe is the stenosis?",
        "What RSNA grade would you give the central stenosis at {seg} on the MRI of the cervical spine?",
    ],
    "degree_rationale": [
        "{deg} stenosis of the central canal is recorded at {seg}.",
        "The cervical canal is {degly} stenosed at {seg}.",
        "For {seg} the RSNA grade of central stenosis is {deg}.",
    ],
    "next_stem": [
        "Five months of pain in the {side} arm, unrelieved by pregabalin, traction and one nerve root "
        "injection, in a {who} of {age}. Gait and hand function normal, no Hoffmann sign. MRI of the "
        "cervical spine is available. What operation do you advise?",
        "{who}, {age}, {side} cervical radiculopathy, 13/52, VAS arm 7. Non-op Rx has failed. No UMN "
        "signs. See MRI. Best surgical option?",
    ],
    "next_options": [
        "ACDF at {seg}",
        "ACDF at {n1}",
        "Posterior foraminotomy at {n2}",
        "Occipitocervical fusion",
    ],
    "next_rationale": [
        "{root} exits at {seg}, and there the disc has herniated into the {side} foramen, the side of the "
        "arm pain. Since {n1} and {n2} are not herniated, they should be left alone.",
        "The arm pain is on the {side}, the herniation at {seg} is on the {side}, and months of treatment "
        "have not helped. An anterior decompression and fusion of {seg} addresses this. No herniation is "
        "present at {n1} or {n2}.",
    ],
    "open_question": [
        "Please report the {seg} level of this cervical MRI.",
        "What abnormality do you see at {seg} on the MRI of the neck? State its location and the degree "
        "of central stenosis.",
    ],
    "open_answer": [
        "The disc at {seg} has herniated into the {side} foramen. The central canal is {degly} stenosed.",
        "Foraminal disc prolapse on the {side} at {seg}, with {deg} stenosis of the central canal.",
        "{seg}: HNP, {lt} foramen, {deg} central stenosis.",
    ],
    "open_claims": [
        "The cervical disc at {seg} is herniated.",
        "At {seg} the herniation is foraminal and on the {side}.",
        "Central canal stenosis at {seg} is {deg}.",
    ],
    "open_rationale": [
        "The root leaving through the foramen at {seg} is {root}. As to {n1} and {n2}, no herniation is "
        "seen.",
        "Neither {n1} nor {n2}, both included in the study, is herniated.",
    ],
    "plan_question": [
        "A {who} of {age} has had {side} arm pain for three weeks. Full power, no hyperreflexia, gait "
        "normal. The cervical MRI is shown. Please outline treatment.",
        "Clinic letter wanted: {age}-year-old {who}, new {side} brachialgia, neurologically normal, MRI "
        "of the neck done. What is your plan, and what would make you operate?",
    ],
    "plan_answer": [
        "Start with analgesics and physiotherapy for six to eight weeks. ACDF or disc replacement at "
        "{seg} can be offered if the {side} arm pain goes on. Myelopathy, or weakness that gets worse, "
        "means early surgery.",
    ],
    "plan_claims": [
        "Analgesics and physiotherapy come first, for six to eight weeks.",
        "If the {side} arm pain goes on, ACDF or disc replacement at {seg} can be offered.",
        "Myelopathy or worsening weakness means early surgery.",
    ],
    "p1": [
        "My neck's been stiff and the pain goes down my {side} arm, it's been {weeks} weeks.",
        "I can't sleep for the pain in my {side} arm. {weeks} weeks of it. The {other} arm is all right.",
    ],
    "c1": [
        "What sets it off? And can you still do fine things, like threading a needle or typing?",
        "Any pins and needles? Has your grip changed, or your handwriting?",
    ],
    "p2": [
        "Looking up at the ceiling sets it off. I type just as I always did.",
        "Some pins and needles. My grip and handwriting are the same as ever.",
    ],
    "c2": [
        "How is your walking? Any change in your bladder?",
        "Do your legs feel heavy or stiff, do you stumble? Any fevers?",
    ],
    "p3": ["Walking's fine, bladder's fine.", "No stumbling, no fever, nothing."],
    "c3": [
        "On the MRI there's a disc that has herniated at {seg}, on the {side}, right where the {root} "
        "nerve comes out. At {n1} and {n2} that is not the case.",
        "What you can see here is {seg}: the disc has gone into the {side} nerve opening. The canal in "
        "the middle is {degly} narrowed.",
        "Your arm pain comes from {seg}. The disc has herniated on the {side} and irritates the {root} "
        "nerve; the narrowing of the central canal is {deg}.",
    ],
    "p4": ["Is there a way round surgery?", "Do you think I'll need an operation on my neck?"],
    "c4": [
        "Usually there is. Give it six to eight weeks with tablets and physio. If the {side} arm hasn't "
        "settled, an operation from the front at {seg} works well.",
        "Most people don't. But let us know right away if the arm gets weaker, if you fumble with "
        "buttons, or if your walking changes.",
    ],
    "plan": [
        "Pregabalin, physio. Review 6/52; if no better, offer ACDF at {seg}.",
        "Non-operative for six weeks, {root} block on the {side} if needed. Surgery at {seg} if that "
        "fails. Myelopathy symptoms explained.",
        "I have asked our physiotherapists to see the patient and will review in six weeks. Should the "
        "{lt} arm pain persist I would be happy to offer anterior surgery at {seg}.",
    ],
    "flags": ["unsteady walking, clumsy hands", "an arm that is losing strength"],
    "imaging": [
        "MR CERVICAL SPINE WITHOUT CONTRAST. {n1}: No herniation. {n2}: No herniation. {seg}: {side} "
        "foraminal disc herniation abutting the exiting {root} root, {deg} central canal stenosis. CORD: "
        "Normal signal. IMPRESSION: {side_cap} foraminal disc herniation at {seg}.",
        "The {seg} disc has herniated into the {side} exit foramen and the central canal is {degly} "
        "stenosed at this level. There is no herniation at {n1}; nor is there one at {n2}. Craniocervical "
        "junction normal. Normal cord signal.",
        "MRI C-spine: {seg} HNP, {lt} foramen. Central stenosis {deg}. {n1} & {n2} no HNP. Cord signal N.",
        "Question: brachialgia, cause? Lordosis maintained. The intervertebral disc {seg} exhibits a "
        "herniation on the {side}, located in the foramen, in contact with the {root} root. The central "
        "canal there is {degly} narrowed. The intervertebral discs {n1} and {n2} exhibit no herniation. "
        "No signal alteration of the cord.",
    ],
    "diagnosis": [
        "{root} radiculopathy on the {side} caused by a foraminal disc herniation at {seg}; {deg} central "
        "stenosis.",
        "Cervical disc prolapse {seg} with {side} {root} radicular pain and {deg} central canal stenosis. "
        "Also to consider: rotator cuff disease, carpal or cubital tunnel syndrome, neuralgic amyotrophy.",
        "HNP {seg} ({lt}, foraminal), {root} root; canal {degly} stenosed.",
    ],
    "treatment_patient": [
        "A worn disc in your neck is pressing on the nerve to your {side} arm. The pain is unpleasant, "
        "but it usually settles over weeks to months without surgery.",
        "Use the painkillers as agreed and do your neck exercises daily. Ring us straight away if you get "
        "weak, drop things or become unsteady on your feet.",
    ],
    "treatment_physician": [
        "Six to eight weeks of conservative care (NSAID, gabapentinoid, physiotherapy). Then ACDF at "
        "{seg}, or foraminotomy from behind on the {side} where suitable. Operate early if there is "
        "myelopathy or increasing motor loss.",
        "Medication and PT; {root} root block on the {side} under CT for persistent pain; anterior "
        "decompression {seg} (fusion or arthroplasty) if no response by week eight.",
    ],
    "risk": [
        "Hoarseness, swallowing difficulty, haematoma with airway compromise, infection, CSF leak, cord "
        "or root injury, non-union, adjacent level degeneration.",
        "Dysphagia early on in up to a third; lasting vocal cord palsy 1-2%; haematoma under 1%; cord "
        "injury about 0.1-0.5%.",
    ],
    "postoperative": [
        "Overnight stay, neck circumference and swallowing observed. Films on day 1, at six weeks and at "
        "one year.",
        "No collar. Driving when head rotation is comfortable, light work after two weeks, heavy work "
        "after three months.",
    ],
    "basis": [
        "Cervical MRI: {seg} herniation into the {side} foramen and {deg} central canal stenosis; {n1} "
        "and {n2} without herniation.",
        "The advice follows from the MRI ({seg}, {side} foraminal herniation) and from usual practice. It "
        "has to be matched with the examination.",
        "Recorded: {seg}, HNP {lt} foramen, canal {degly} narrowed. Recorded as not herniated: {n1}, {n2}.",
    ],
    "curve_imaging": [
        "Cervical spine, standing lateral with flexion and extension views. Kyphotic alignment: C2-C7 "
        "angle 17° of kyphosis when neutral, reducing to 3° in extension. C2-C7 SVA 28 mm. T1 slope 22°. "
        "No abnormal translation.",
    ],
    "curve_diagnosis": ["Cervical kyphosis, flexible, C2-C7 17°, no instability."],
    "curve_physician": [
        "Extensor strengthening and posture training; lateral radiograph again in six months. Refer for "
        "surgery if it progresses, if myelopathy develops or if the patient cannot look straight ahead.",
    ],
    "passages": [
        "The root compressed by a foraminal herniation at {seg} is the exiting {root} root. Recovery from "
        "cervical radiculopathy is complete within two to three years in about 83% of patients.",
        "Extending the neck narrows the foramen and may provoke the pain of a foraminal herniation at "
        "{seg}. A nerve root block may help to confirm the level.",
    ],
    "text_stem": [
        "Which root does the passage say is compressed by a foraminal herniation at {seg}?",
        "A foraminal herniation at {seg} compresses, in the words of the passage, the exiting",
    ],
    "text_question": [
        "As stated in the passage, which root is compressed by a foraminal herniation at {seg}, and in "
        "what share of patients is recovery from cervical radiculopathy complete within two to three "
        "years?",
    ],
    "text_answer": [
        "The exiting {root} root. Recovery is complete within two to three years in about 83% of patients.",
    ],
    "text_claims": [
        "A foraminal herniation at {seg} compresses the exiting {root} root.",
        "In about 83% of patients recovery from cervical radiculopathy is complete within two to three "
        "years.",
    ],
}
