"""English wordings of the fourth hand: discs of the neck."""

from __future__ import annotations

from tests.corpus.checks.seeded.fourth_english import LUMBAR

CERVICAL: dict[str, list[str]] = LUMBAR | {
    "which_stem": [
        "Sent on from the hand clinic: {who}, {age}, carpal tunnel excluded, {side} arm pain persists. "
        "Cervical MRI displayed. At which disc is the herniation?",
        "Neck MRI, sagittal T2 with axials. State the herniated disc.",
    ],
    "which_rationale": [
        "{seg} is herniated into the {side} foramen, where the {root} root leaves; the discs at {n1} and "
        "{n2} are not herniated.",
        "No herniation at {n1}, no herniation at {n2}. At {seg}, by contrast, disc tissue plugs the "
        "mouth of the {side} foramen.",
        "{side_cap} foraminal HNP at {seg}. {n2} without herniation, likewise {n1}.",
    ],
    "side_stem": [
        "A keyhole foraminotomy is planned for the {seg} herniation on this MRI. From which side?",
        "Cervical MRI of a patient with arm pain: the disc herniation at {seg} lies",
    ],
    "side_options": ["To the left", "To the right", "To both sides", "In the midline"],
    "degree_stem": [
        "RSNA grade of the central canal stenosis at {seg} on this cervical MRI?",
        "How tight is the central canal at {seg} on the neck MRI?",
    ],
    "degree_rationale": [
        "Graded {deg} for central canal stenosis at {seg}; the foramina are judged separately.",
        "Canal at {seg}: {degly} stenosed.",
    ],
    "next_stem": [
        "Twelve weeks of tablets, traction and a selective block, and this {who} of {age} still cannot "
        "work for {side} arm pain. Gait and reflexes normal. Cervical MRI given. Recommend:",
        "{who}, {age}, NDI 48%, {side} arm pain 7/10 despite three months of conservative care, no "
        "myelopathic signs. On this MRI, which operation?",
    ],
    "next_options": [
        "Anterior cervical discectomy and fusion, {seg}",
        "Anterior discectomy at {n1}",
        "Laminectomy at {n2} alone",
        "Odontoid screw fixation",
    ],
    "next_rationale": [
        "The guilty disc is {seg}, herniated on the {side}. Operating on {n1} or {n2}, neither of them "
        "herniated, would leave the {root} root compressed.",
        "Arm pain on the {side}, a {side} foraminal herniation at {seg} and failed conservative care: "
        "one anterior operation at that one level.",
    ],
    "open_question": [
        "Present {seg} to the spine meeting from the cervical MRI shown.",
        "What is abnormal at {seg} on this neck MRI?",
    ],
    "open_answer": [
        "The {seg} disc has herniated into the {side} neural foramen, with {deg} stenosis of the central "
        "canal.",
        "Disc {seg} herniated, {lt} foramen. Canal {degly} stenosed centrally.",
    ],
    "open_claims": [
        "A disc herniation is present at {seg}.",
        "The {seg} disc herniates into the {side} foramen.",
        "The central canal at {seg} is {degly} stenosed.",
    ],
    "open_rationale": [
        "The {root} root leaves through the {seg} foramen. Discs {n1} and {n2} are not herniated.",
        "Comparison levels {n1} and {n2}: no herniation at either.",
    ],
    "plan_question": [
        "Advice by email, please: {who}, {age}, {side} arm pain for a month, no weakness, walks "
        "normally, MRI neck attached. How would you proceed?",
        "Neck and {side} arm pain, four weeks, {who} of {age}, neurology intact. MRI shown. Outline "
        "management.",
    ],
    "plan_answer": [
        "Neuropathic analgesia and physiotherapy for six to eight weeks. Anterior surgery at {seg} if "
        "{side} arm pain persists; referral the same week for new weakness or any sign of myelopathy.",
    ],
    "plan_claims": [
        "Analgesia and physiotherapy for six to eight weeks come first.",
        "Anterior surgery at {seg} follows if {side} arm pain persists.",
        "New weakness or signs of myelopathy mean referral the same week.",
    ],
    "p1": [
        "It's the {side} shoulder blade and then all down the {side} arm, like a toothache. {weeks} weeks.",
        "I woke with a wry neck {weeks} weeks ago, and my {side} hand has been tingling ever since.",
    ],
    "c1": [
        "Make a fist for me, open and close it quickly. Any trouble with handwriting?",
        "Does leaning your head towards the sore arm set it off? Is the arm weaker?",
    ],
    "p2": [
        "Writing is fine. Looking up brings it on.",
        "Yes, when I look over my shoulder. The strength is normal.",
    ],
    "c2": [
        "Any falls, stiff legs, or having to hurry to the toilet?",
        "Have you been feverish, lost weight, or been treated for a tumour?",
    ],
    "p3": ["No, I'm otherwise well.", "No to all of those."],
    "c3": [
        "Here is your neck from the side. {seg} has herniated, and on the cross-section it goes into the "
        "{side} nerve channel. {n1} and {n2} have not herniated.",
        "Your scan fits your story. The disc at {seg} presses on the {root} nerve on the {side}, and the "
        "main canal is {degly} narrowed.",
    ],
    "p4": ["What do you suggest?", "Is surgery the only way?"],
    "c4": [
        "Let's start with nerve-pain tablets and gentle exercises, no forceful manipulation. If the "
        "{side} arm is no better in six to eight weeks, we'd consider surgery at {seg}.",
        "Most people get by without surgery. But if your hands turn clumsy or you lose your balance, go "
        "to the emergency department straight away.",
    ],
    "plan": [
        "Pregabalin trial + physio; NDI and VAS at 6/52. Persisting pain: ACDF {seg}.",
        "Agreed: conservative first; if that fails, anterior decompression {seg} for {side} {root} "
        "radiculopathy.",
    ],
    "flags": [
        "loss of hand dexterity, spastic gait or new sphincter trouble",
        "arm power below MRC 4, or getting worse",
    ],
    "imaging": [
        "MR of the cervical spine. Vertebral heights and marrow are normal. No herniation is seen at "
        "{n1} and none at {n2}. The {seg} disc is herniated into the {side} foramen and there is {deg} "
        "central canal stenosis at that level. Cerebellar tonsils in normal position.",
        "Sag T2, sag STIR, ax GRE. {seg}: {lt} foraminal HNP abutting the {root} root; central canal "
        "stenosis {deg}. {n1}: no HNP. {n2}: no HNP. No fracture. Vertebral artery flow voids present on "
        "both sides.",
        "Neck MRI. What matters is at {seg}, where herniated disc material enters the {side} foramen. "
        "Central canal at {seg}: {deg} stenosis. I see no herniation at {n2} or {n1}.",
    ],
    "diagnosis": [
        "{side_cap} {root} radiculopathy due to a foraminal disc herniation at {seg}; {deg} central "
        "canal stenosis at that level.",
        "Foraminal disc herniation, {seg} ({lt}). Consider also shoulder disease and ulnar or median "
        "nerve entrapment.",
    ],
    "treatment_patient": [
        "A disc in the neck has slipped into the channel where the nerve for your {side} arm leaves the "
        "spine. The pain is often worst in the first weeks and then eases.",
        "Sleep on one pillow, keep the neck moving gently and take the nerve tablets at night. Come back "
        "at once if your hands become clumsy or your legs feel stiff.",
    ],
    "treatment_physician": [
        "Analgesic ladder with a neuropathic agent, physiotherapy, selective {root} block on the {side} "
        "in experienced hands. ACDF or arthroplasty at {seg} after six to eight weeks without relief. "
        "Cord signs: do not wait.",
        "Surgery at {seg} is indicated for (a) intractable {side} arm pain, (b) progressive weakness, "
        "(c) myelopathy. The anterior route is preferred; keyhole foraminotomy is an alternative.",
    ],
    "risk": [
        "Told about hoarse voice, swallowing trouble, haematoma, non-union, wear of neighbouring discs "
        "and, very rarely, spinal cord injury.",
        "Approach: recurrent laryngeal nerve palsy, oesophageal injury. Implant: non-union, more often "
        "in smokers.",
    ],
    "postoperative": [
        "Soft diet for 48 h. Neck swelling with difficult breathing is an airway emergency. Radiographs "
        "at 6 weeks and 6 months.",
        "Home on day 1 or 2. Desk work from week 3. Smokers are told to stop until fusion is seen.",
    ],
    "basis": [
        "The herniation at {seg} is on the {side}, and the canal stenosis there was graded {deg}.",
        "MRI facts: {seg} herniated ({side}, foraminal); {n1} and {n2} not herniated.",
    ],
    "curve_imaging": [
        "Lateral radiographs of the cervical spine, neutral, flexion and extension. Kyphosis of 14° "
        "between C2 and C7, correcting in extension. C2-C7 sagittal vertical axis 22 mm, T1 slope 25°. "
        "No abnormal translation.",
    ],
    "curve_diagnosis": ["Flexible cervical kyphosis, C2-C7 14°, without instability on dynamic radiographs."],
    "curve_physician": [
        "Extensor strengthening, films again at six months. Correction is reserved for myelopathy or "
        "loss of horizontal gaze, with an MRI beforehand; a fixed deformity needs an anterior release.",
    ],
    "passages": [
        "The root that leaves at {seg} is {root}, and a foraminal herniation there compresses it. Most "
        "patients with cervical radiculopathy improve without surgery.",
        "The Spurling test helps at the bedside when a herniation at {seg} is suspected. It is specific "
        "but not very sensitive.",
    ],
    "text_stem": [
        "Which root leaves at {seg} and is compressed by a foraminal herniation there?",
        "A foraminal herniation at {seg} would be expected to compress the",
    ],
    "text_question": [
        "Which root is compressed by a foraminal herniation at {seg}, and what is the outlook without "
        "surgery?",
    ],
    "text_answer": [
        "The {root} root, which leaves there; most patients with cervical radiculopathy improve without "
        "surgery.",
    ],
    "text_claims": [
        "A foraminal herniation at {seg} compresses the {root} root.",
        "Most patients with cervical radiculopathy improve without surgery.",
    ],
}
