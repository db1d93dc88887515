"""More English wordings that the checks were tuned on, after reports and letters of a clinic."""

from __future__ import annotations

from tests.corpus.checks.seeded.english import FIRST

THIRD: dict[str, list[str]] = FIRST | {
    "which_rationale": [
        "The protrusion at {seg} points to the {side} and indents the sac; the discs of {n1} and {n2} do not "
        "protrude.",
        "{seg} is the level at fault: the {side} root is compressed, the {other} root is not. {n1} has no "
        "herniation.",
        "Disc material has left the interspace at {seg}, mainly on the {side}, a herniation by any "
        "definition; {n1} shows none.",
    ],
    "why_wrong": ["Normal there.", "The evidence does not bear it out."],
    "side_stem": [
        "The {seg} disc on this MRI has herniated. Choose the direction.",
        "The root of which side is compressed by the herniation at {seg} (see MRI)?",
    ],
    "side_options": ["To the left", "To the right", "To both sides", "To neither"],
    "next_options": [
        "{side_cap} interlaminar window and removal of the {seg} disc herniation",
        "Correction of the deformity from {n1top} down",
        "Percutaneous vertebroplasty of {vert}",
        "Disc replacement at {n1}",
    ],
    "next_rationale": [
        "Signs and images agree on a {side} herniation of {seg}; the {other} side shows nothing and need not "
        "be opened.",
        "The herniation is confined to {seg} and involves only the {side}, hence a window on that side.",
    ],
    "open_answer": [
        "Herniated disc at {seg}, pointing to the {side}; {deg} canal stenosis.",
        "{side_cap} paracentral herniation of the {seg} disc, with stenosis of the canal that is {deg}.",
    ],
    "open_claims": [
        "The {seg} disc protrudes behind the vertebral bodies.",
        "The herniation at {seg} takes the {side} of the canal rather than the {other}.",
        "Stenosis of the canal ({seg}) is {deg}.",
    ],
    "open_rationale": [
        "At {seg} the {root} root is pushed by the herniation; {n1} is normal, without herniation.",
        "{n2} does not protrude, and neither does {n1}.",
    ],
    "plan_answer": [
        "Six weeks of observation; should radicular pain remain, treat the herniation at {seg} through a "
        "{side} interlaminar approach.",
    ],
    "plan_claims": [
        "Observation and analgesics for six weeks.",
        "If radicular pain remains, the {seg} herniation is removed through a {side} approach.",
    ],
    "p1": [
        "The back of my {side} leg hurts all the time, for nearly {weeks} weeks.",
        "It has hurt for {weeks} weeks, all in my {side} calf.",
    ],
    "c1": ["Does the leg feel dead or weak?", "Can you lift your toes? Is there numbness?"],
    "p2": ["The outside of my calf is a bit numb.", "Not weak, just numb."],
    "c3": [
        "The trouble is at {seg}: the disc has herniated and presses on the {side} nerve. The "
        "{other} nerve is "
        "free.",
        "The disc at {seg} is herniated, more on the {side}, with {deg} stenosis of the canal.",
    ],
    "c4": [
        "Let us wait first. If that fails, a small opening on the {side} lets us take away the "
        "herniated disc "
        "at {seg}.",
        "Rest and tablets first. If the leg becomes weak or you cannot pass urine, come back immediately.",
    ],
    "plan": [
        "Six weeks without surgery; if that fails, discectomy of {seg} (from the {side}).",
        "Analgesics; decide on a {side} decompression at {seg} at review.",
    ],
    "imaging": [
        "MR of the lumbar spine: the {seg} disc is herniated posteriorly and to the {side}, "
        "indenting the sac, with "
        "{deg} canal stenosis; {n1} and {n2} are of normal signal and shape, without herniation.",
        "Findings: 1. {seg}: disc herniation, greater on the {side}, central canal stenosis {deg}. "
        "2. {n1}: no "
        "herniation. 3. {n2}: no herniation. MRI, sagittal T2.",
    ],
    "diagnosis": [
        "1. Lumbar disc herniation ({seg}, {side} paracentral). 2. Canal stenosis ({seg}, {deg}).",
        "{seg} disc herniation with {side} radicular pain.",
    ],
    "treatment_patient": [
        "The pain in your {side} leg comes from a herniated disc. Most settle by themselves."
    ],
    "treatment_physician": [
        "Six weeks without surgery. With {side} radicular pain at review: discectomy at {seg}; the "
        "{other} side is "
        "left alone. Emergency operation for a cauda equina syndrome.",
    ],
    "risk": ["About one in ten recurs after surgery; a dural tear is possible.", "Smoking delays recovery."],
    "postoperative": ["A soft brace for four weeks, graded activity, review at three months."],
    "basis": ["History ({side} leg pain) and MRI (herniation at {seg}, on the {side}) agree."],
}

FOURTH: dict[str, list[str]] = FIRST | {
    "which_stem": [
        "The MRI below is of a {who} ({age}) with {side} buttock and leg pain. The offending disc is:",
        "Find the herniated disc on this lumbar MRI.",
    ],
    "which_rationale": [
        "Only at {seg} has the nucleus passed the annulus, to the {side}, as a herniation; {n1} and {n2} are "
        "normal.",
        "Compared with {n1}, {seg} is clearly herniated, worse on the {side}; {n1} is not herniated.",
        "The herniation touches the {side} {root} root at {seg}; the opposite side is unaffected.",
    ],
    "why_wrong": ["Nothing speaks for it.", "Nothing abnormal is seen here."],
    "side_options": ["It is left", "It is right", "Left and right alike", "Neither left nor right"],
    "next_stem": [
        "{who} of {age}, unbearable {side} leg pain, tablets and physiotherapy and an injection all tried. "
        "Having seen this MRI, which operation would you advise?",
    ],
    "next_options": [
        "Endoscopic discectomy at {seg} ({side})",
        "Fusion downwards from {n1top}",
        "Balloon kyphoplasty of {vert}",
        "Radiofrequency ablation at {n1}",
    ],
    "next_rationale": [
        "Pain is on the {side} and so is the herniation at {seg}; {n1} and {n2} are not to blame.",
        "The {side} symptoms come from the herniation at {seg}. Removing the pressure is enough; "
        "fusion is not "
        "needed.",
    ],
    "open_question": [
        "How does {seg} look on this MRI?",
        "Is anything wrong at {seg} on the MRI, and if so, what?",
    ],
    "open_answer": [
        "Yes: the {seg} disc is herniated, on the {side}, and there is {deg} stenosis of the canal.",
        "At {seg} the nucleus has herniated behind on the {side}; the canal stenosis counts as {deg}.",
    ],
    "open_claims": [
        "The disc that has herniated is {seg}.",
        "At {seg} the herniation keeps to the {side}.",
        "The canal at {seg} has {deg} stenosis.",
    ],
    "open_rationale": [
        "The root concerned is {root}; {n1} and {n2} are both normal.",
        "{n1} has no herniation; {n2} has none either.",
    ],
    "plan_question": ["{who}, {age}, {side} leg pain for two months, MRI as shown. What next?"],
    "plan_answer": [
        "Drugs, traction and physiotherapy first. If it still hurts after two months, endoscopic "
        "surgery of {seg} "
        "on the {side}.",
    ],
    "plan_claims": [
        "Drugs, traction and physiotherapy come first.",
        "If it still hurts, endoscopic surgery of {seg} on the {side} is an option.",
    ],
    "p1": [
        "My {side} buttock and leg hurt, {weeks} weeks now; I can't sit.",
        "It's just the {side} leg. {weeks} weeks, and I can hardly walk.",
    ],
    "c1": ["Is there a patch of skin that feels dull? Do you trip?", "Numb? Any loss of power?"],
    "p2": ["The top of the foot feels dull. I don't trip.", "Not numb, and there is power enough."],
    "c2": [
        "Any trouble with the toilet? Does it feel numb where you sit?",
        "Have you had a fever? Lost weight? How are bladder and bowels?",
    ],
    "p3": ["All fine, nothing unusual.", "No, everything works as ever."],
    "c3": [
        "The film shows that the {seg} disc has herniated, on the {side}, which is why your {side} "
        "leg hurts. {n1} is "
        "fine.",
        "From the MRI the main trouble is a disc herniation at {seg}, worse {side}, with {deg} canal "
        "stenosis.",
    ],
    "p4": ["Is it serious?", "Can I do without an operation?"],
    "c4": [
        "Not very. If tablets don't help, keyhole surgery at {seg} from the {side} is possible.",
        "Yes, tablets first. If you can't pass water or lift the leg, come to the emergency room at once.",
    ],
    "plan": [
        "Drugs and traction first; endoscopic discectomy {seg} {side} if symptoms go on.",
        "Oral analgesics, review in two weeks; discuss an operation at {seg} ({side}) if no better.",
    ],
    "imaging": [
        "MRI: {seg} {side} disc herniation, {deg} canal stenosis. Otherwise: {n1} and {n2} without "
        "herniation.",
        "Alignment of the lumbar spine is normal on MR. The discs of {n1} and {n2} are in place, "
        "no herniation; at "
        "{seg} disc herniation with compression of the {side} root and canal stenosis ({deg}).",
    ],
    "diagnosis": [
        "{side_cap} {seg} disc herniation.",
        "{seg} disc herniation ({side}) and {deg} canal stenosis; a tumour is not suspected.",
    ],
    "treatment_patient": ["A disc in your back has pushed against a nerve on the {side}. Most get well."],
    "treatment_physician": [
        "Conservative first; after six weeks without success endoscopic discectomy {seg} {side}. Emergency "
        "decompression if the cauda equina suffers.",
        "Six weeks without surgery. Should surgery be needed: {side} approach, remove the {seg} "
        "herniation, no fusion.",
    ],
    "risk": ["Recurrence, infection and nerve injury are possible.", "Most recover well."],
    "postoperative": ["Up with a brace after a day, no loads for three months."],
    "basis": ["{side_cap} leg pain; {side} herniation at {seg} on MRI."],
    "passages": [
        "A posterolateral herniation at {seg} often compresses the {root} root. An operation is "
        "considered only after "
        "six weeks of other care have failed.",
        "Patients with stenosis at {seg} have leg pain on walking that sitting relieves.",
    ],
    "text_stem": ["At {seg}, which root suffers first from a posterolateral herniation?"],
    "text_question": [
        "Which root does a posterolateral herniation at {seg} often compress, and when is surgery due?"
    ],
    "text_answer": ["The {root} root; an operation is considered only after six weeks of other care."],
    "text_claims": [
        "A posterolateral herniation at {seg} often compresses the {root} root.",
        "An operation is considered only after six weeks of other care have failed.",
    ],
}
