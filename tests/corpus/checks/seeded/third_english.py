"""English wordings of a third blind hand: lumbar and cervical MR, with radiographs."""

from __future__ import annotations

LUMBAR: dict[str, list[str]] = {
    "which_stem": [
        "{who}, {age}, referred by the pain clinic with {side} leg symptoms. These are the lumbar MR images. "
        "Name the herniated disc.",
        "On the attached T2W MRI, one lumbar disc has a herniation. Select the level.",
        "MRI obtained after a fall from standing; no fracture. The disc herniation is at which level?",
    ],
    "which_rationale": [
        "{seg}: asymmetric thecal sac, due to a {side} subarticular herniation. {n1} and "
        "{n2} are negative for herniation.",
        "There's a {side} posterolateral HNP at {seg} effacing the lateral recess. Nil at {n1}, nil at {n2}.",
        "Herniated disc material is confined to {seg} and to the {side}; the {other} recess "
        "is clear. {n1}: unremarkable, no herniation.",
    ],
    "why_wrong": ["Not seen on this study.", "Would require a finding that is not there."],
    "side_stem": [
        "Axial T2W MRI through {seg}. The herniation encroaches on which recess?",
        "With regard to the herniated {seg} disc on this MRI, the laterality is:",
    ],
    "side_options": ["Left recess", "Right recess", "Both recesses", "Neither recess (central)"],
    "degree_stem": [
        "Grade the central canal stenosis at {seg} on this MRI.",
        "How narrow is the central canal at {seg} on the axial T2W MRI?",
    ],
    "degree_rationale": [
        "CSF effacement at {seg} was scored as {deg} central canal stenosis.",
        "Central stenosis, {deg}, is on record for {seg}.",
    ],
    "next_stem": [
        "{age} y.o. {who} with {side} leg pain VAS 8/10 despite NSAIDs, PT and a root block. No red flags. "
        "MRI attached. Best next step?",
        "A {age}-year-old {who} has failed 3 months of conservative treatment for {side} radicular "
        "pain. With "
        "this MRI in hand, you would recommend:",
    ],
    "next_options": [
        "Tubular microdiscectomy at {seg} via a {side} approach",
        "Long construct from {n1top} to the pelvis",
        "Vertebral augmentation at {vert}",
        "Medial branch rhizotomy at {n1}",
    ],
    "next_rationale": [
        "Clinical-radiological concordance: {side} leg pain and a {side} herniation at {seg}. No "
        "instability, "
        "hence no fusion.",
        "The pathology is a single {side} herniation at {seg}; anything longer than one level would be "
        "overtreatment.",
    ],
    "open_question": [
        "Report the {seg} interspace on this MRI.",
        "What do you make of {seg} on the MRI provided?",
    ],
    "open_answer": [
        "{side_cap} subarticular herniation of the {seg} disc with {deg} central canal stenosis.",
        "Disc herniation {seg}, {lt} side, plus {deg} central stenosis.",
    ],
    "open_claims": [
        "The {seg} disc shows a herniation.",
        "The {seg} herniation is {side}-sided.",
        "Central canal stenosis at {seg}: {deg}.",
    ],
    "open_rationale": [
        "It is the {root} root that crosses the {seg} disc space on its way down. Neither {n1} nor "
        "{n2} has a "
        "herniation.",
        "The remaining discs in question, {n1} and {n2}, are not herniated.",
    ],
    "plan_question": [
        "{who}, {age}, five weeks of {side} leg pain without weakness, MRI enclosed. What do you advise?",
        "How would you manage this {age}-year-old {who} with {side} sciatica, given the MRI?",
    ],
    "plan_answer": [
        "Start with NSAIDs, gabapentin and supervised exercise. Escalate to microdiscectomy at {seg} "
        "({side}) for refractory pain or a progressive motor deficit.",
    ],
    "plan_claims": [
        "Begin with NSAIDs and supervised exercise.",
        "Refractory pain is an indication for microdiscectomy at {seg} on the {side}.",
    ],
    "p1": [
        "It started {weeks} weeks ago when I picked up a crate, and now it burns all the way down my "
        "{side} leg.",
        "I can't sleep for the pain in my {side} thigh and shin. That's {weeks} weeks now.",
    ],
    "c1": ["Right, and does the foot ever drag?", "Is it worse when you cough? Any pins and needles?"],
    "p2": ["Pins and needles in the toes, yes. It doesn't drag.", "Coughing makes it worse. No weakness."],
    "c2": [
        "Can you feel the paper when you wipe? Are you emptying your bladder properly?",
        "Any fever, weight loss, or a history of cancer? And the waterworks?",
    ],
    "p3": ["Nothing like that.", "All good down there, thank goodness."],
    "c3": [
        "So the scan: at {seg} the disc has herniated towards the {side} and the canal is narrowed, {deg}. "
        "{n1} and {n2} aren't herniated.",
        "Your MRI shows one herniated disc, {seg}, and it sits on the {side}, the same side as your pain.",
    ],
    "p4": ["Will it go away by itself?", "Do I need an operation right away?"],
    "c4": [
        "Often it does. If the {side} leg still troubles you at six weeks we'd talk about removing the "
        "herniation at {seg}.",
        "No, not right now. But go straight to A&E if you lose control of your bladder or the foot drops.",
    ],
    "plan": [
        "NSAIDs + physio, f/u 6/52. If no better, {side} microdiscectomy at {seg}.",
        "Trial of conservative Rx. Surgical option discussed: {seg} microdiscectomy, {lt} side.",
    ],
    "flags": ["saddle anaesthesia or sphincter disturbance", "foot drop or rapidly progressive weakness"],
    "imaging": [
        "TECHNIQUE: non-contrast MRI lumbar spine. COMPARISON: none. FINDINGS: vertebral body heights "
        "maintained, no marrow-replacing lesion. {n1}: no disc herniation. {n2}: no disc herniation. {seg}: "
        "{side} subarticular disc herniation, {deg} central canal stenosis. Conus terminates normally.",
        "MR lumbar spine, L1-S1 covered. Five lumbar-type vertebrae. {seg} disc herniation on the "
        "{side} with "
        "{deg} central canal stenosis. No herniation at {n1} or {n2}. No paravertebral collection, no "
        "endplate "
        "destruction to suggest infection. No spondylolysis.",
        "{n1} - NAD. {n2} - NAD. {seg} - HIVD, {lt} subarticular, central stenosis {deg}. Sacrum and "
        "SI joints "
        "within the field are normal. MRI 1.5 T.",
    ],
    "diagnosis": [
        "Lumbar HIVD {seg} ({lt}) with {deg} central canal stenosis.",
        "1) {side_cap}-sided herniated nucleus pulposus, {seg}. 2) Central canal stenosis, {seg}, {deg}. "
        "DDx: conjoined root; nerve sheath lesion less likely.",
    ],
    "treatment_patient": [
        "One of the shock absorbers in your low back bulges out on the {side} and irritates a nerve. "
        "Nine in ten people get better without surgery.",
        "Your {side} leg pain comes from a disc. Keep walking, avoid heavy lifting, and call us immediately "
        "if you cannot pass urine.",
    ],
    "treatment_physician": [
        "1. Non-operative: NSAID, PT, consider transforaminal ESI at {seg} {side}. 2. Operative: "
        "microdiscectomy "
        "{seg} {side} at 6-12 weeks if refractory. 3. CES: MRI and theatre the same day.",
        "Conservative Mx 6/52, then {side} {seg} discectomy. Fusion not indicated in the absence of "
        "instability.",
    ],
    "risk": [
        "Dural tear 1-5%, SSI about 1%, recurrent herniation 5-10%.",
        "Smoking and obesity raise the risk of recurrence; VTE is rare.",
    ],
    "postoperative": [
        "POD 0: mobilise. POD 1: home. Sutures out at 14/7. Return to desk work 2-4/52.",
        "Neuro obs 4-hourly on the first night. Any new deficit or wound discharge: repeat MRI urgently.",
    ],
    "basis": [
        "T2W axial and sagittal at {seg} concordant with {side}-sided radiculopathy.",
        "Facts on record: disc herniation {seg}, {side}; central stenosis {seg}, {deg}; no herniation "
        "at {n1} "
        "and {n2}.",
    ],
    "curve_imaging": [
        "PA full-length scoliosis radiograph, standing. Right thoracic curve T5-T12, Cobb {cobb}°. Risser 2, "
        "triradiate cartilages closed. No hemivertebra, no rib fusion.",
    ],
    "curve_diagnosis": ["Adolescent idiopathic scoliosis, Lenke 1, main thoracic Cobb {cobb}°, Risser 2."],
    "curve_physician": [
        "TLSO full time for 25-40° while Risser is 0-2. Beyond 50°, selective posterior fusion T4-T12. "
        "Whole-spine MRI first if the curve is left thoracic or the abdominal reflexes differ.",
    ],
    "passages": [
        "In posterolateral herniation at {seg}, the root most often involved is {root}. Microdiscectomy "
        "gives faster relief of leg pain than continued conservative care.",
        "Herniated fragments at {seg} may resorb spontaneously. Sequestrated fragments resorb more often "
        "than contained ones.",
    ],
    "text_stem": [
        "The root most often involved in a posterolateral herniation at {seg} is:",
        "Posterolateral herniation, {seg}: the culprit is usually which root?",
    ],
    "text_question": [
        "Which root is most often involved in a posterolateral herniation at {seg}, and what does "
        "microdiscectomy offer over conservative care?",
    ],
    "text_answer": [
        "The {root} root; microdiscectomy relieves leg pain faster than continued conservative care."
    ],
    "text_claims": [
        "Posterolateral herniation at {seg} most often involves the {root} root.",
        "Microdiscectomy relieves leg pain faster than continued conservative care.",
    ],
}

CERVICAL: dict[str, list[str]] = LUMBAR | {
    "which_stem": [
        "Spine clinic, {age}-year-old: this {who} has {side} brachialgia. MRI C-spine shown. Which "
        "disc is herniated?",
        "Neck MRI of a {who} of {age}. Only one cervical disc has herniated; identify it.",
    ],
    "which_rationale": [
        "{side_cap} foraminal disc herniation at {seg}, impinging on the exiting {root} root. {n1} and {n2} "
        "do not show a herniation.",
        "On axial GRE, soft disc at {seg} herniates into the {side} foramen; {other} foramen patent. No "
        "herniation at {n1}.",
    ],
    "side_stem": [
        "Cervical MRI, axial cut at {seg}. Towards which foramen does the disc herniate?",
        "The {seg} herniation on this C-spine MRI is:",
    ],
    "side_options": ["In the left foramen", "In the right foramen", "In both foramina", "Purely central"],
    "degree_stem": [
        "Central canal stenosis, {seg}, on this cervical MRI: which grade?",
        "On T2W MRI the cord at {seg} has less CSF around it. The central stenosis is:",
    ],
    "degree_rationale": [
        "Central canal stenosis at {seg} is {deg}; the cord returns normal signal.",
        "For {seg} the recorded central stenosis is {deg}, with no myelomalacia.",
    ],
    "next_stem": [
        "{who}, {age}, {side} arm pain and paraesthesia, no long-tract signs, ten weeks of failed "
        "non-operative "
        "care. MRI shown. Which procedure?",
    ],
    "next_options": [
        "ACDF or arthroplasty at {seg}",
        "Occipitocervical fusion down to {n1top}",
        "Laminoplasty without treating the disc at {seg}, from C1 down",
        "Halo vest for twelve weeks",
    ],
    "next_rationale": [
        "A single-level soft herniation at {seg} on the {side} is best reached from the front; {n1} and {n2} "
        "are not herniated and stay out of the construct.",
    ],
    "open_question": [
        "Comment on the disc and canal at {seg} on this cervical MRI.",
        "{seg} on the C-spine MRI: what is your read?",
    ],
    "open_answer": [
        "{side_cap} foraminal herniation at {seg}; central canal stenosis {deg}.",
        "Soft disc herniation {seg} into the {lt} foramen. Central stenosis is {deg}.",
    ],
    "open_claims": [
        "{seg}: disc herniation.",
        "The herniation at {seg} is into the {side} foramen.",
        "There is {deg} central stenosis at {seg}.",
    ],
    "open_rationale": [
        "Cervical roots exit above their pedicle, so a {seg} herniation catches {root}. {n1}, {n2}: no "
        "herniation.",
        "No herniation at {n1}; none at {n2} either.",
    ],
    "plan_question": [
        "{age} y/o {who}, {side} arm pain x 4 weeks, power 5/5, no Hoffmann. MRI attached. Your plan?",
    ],
    "plan_answer": [
        "Collar for comfort, NSAIDs, physiotherapy for six weeks. Anterior discectomy at {seg} if {side} arm "
        "pain is refractory, sooner with weakness or myelopathy.",
    ],
    "plan_claims": [
        "Six weeks of NSAIDs and physiotherapy come first.",
        "Anterior discectomy at {seg} is for refractory {side} arm pain.",
    ],
    "p1": [
        "My neck is stiff and I get electric shocks down the {side} arm into the fingers. {weeks} "
        "weeks of it.",
        "For {weeks} weeks I've had to hold my {side} arm over my head to get any peace.",
    ],
    "c1": [
        "Are you dropping things? Fumbling with buttons?",
        "Is your grip weaker? Any trouble with balance?",
    ],
    "p2": ["No, my hands work fine. Just tingling.", "Grip is okay. I walk normally."],
    "c2": [
        "Any change in passing urine, or shocks down the spine when you bend your neck?",
        "No fever, no night sweats, no weight loss?",
    ],
    "c3": [
        "The MRI shows a herniated disc in the neck, at {seg}, going into the {side} nerve opening. "
        "The spinal "
        "canal there is narrowed: {deg}.",
        "It's the disc at {seg}, {side} side. Good news: {n1} and {n2} are not herniated.",
    ],
    "p4": ["So what happens next?", "Is it dangerous to wait?"],
    "c4": [
        "We wait, with tablets and physio. If your {side} arm is as bad in six weeks, an operation from the "
        "front at {seg} is an option.",
        "Waiting is safe. Ring us at once if your hands become clumsy, your legs stiff, or your "
        "walking unsteady.",
    ],
    "plan": [
        "Conservative 6/52; if refractory ACDF {seg} for {side} {root} radiculopathy.",
        "Analgesia and physio, r/v 6 weeks. ACDF at {seg} if {side} brachialgia persists.",
    ],
    "flags": ["clumsy hands, gait disturbance or Lhermitte's sign", "progressive weakness of the arm"],
    "imaging": [
        "MRI cervical spine, sag T1/T2/STIR, ax T2*. Straightened lordosis. Craniocervical junction "
        "normal, ADI 2 "
        "mm. {n1}: no herniation. {n2}: no herniation. {seg}: {side} foraminal disc herniation; "
        "central canal "
        "stenosis, {deg}. No cord signal change. No prevertebral swelling.",
        "C2-T1 imaged on MR. {seg} disc herniation into the {side} foramen, {deg} central canal stenosis; "
        "{other} foramen capacious. {n1} and {n2} without herniation. No ligamentous injury.",
    ],
    "diagnosis": [
        "{seg} soft disc herniation, {side}, {root} radiculopathy. Central stenosis {deg}, no myelopathy.",
        "Cervical disc herniation {seg} ({lt} foraminal). DDx: plexitis, carpal tunnel.",
    ],
    "treatment_patient": [
        "A disc in your neck presses on the nerve that goes to your {side} arm. Most people recover in "
        "two to "
        "three months.",
        "Wear the collar only for short spells. Come in immediately if walking becomes unsteady.",
    ],
    "treatment_physician": [
        "Non-operative 6/52. Refractory: ACDF {seg}, or posterior foraminotomy {side} in a purely foraminal "
        "herniation. Myelopathy: decompress early.",
    ],
    "risk": [
        "Dysphagia and hoarseness are mostly transient; adjacent segment disease about 3% per year.",
    ],
    "postoperative": [
        "Drain out day 1. Watch for neck haematoma: stridor means open the wound at the bedside. Film "
        "at 6/52.",
    ],
    "basis": [
        "{seg} on axial T2* and the {root} dermatome agree, both {side}.",
        "Recorded: herniation {seg} {side}, stenosis {deg}; {n1}, {n2} without herniation.",
    ],
    "curve_imaging": [
        "Lateral C-spine radiographs in flexion and extension. C4 slips 3 mm on C5 in flexion and reduces in "
        "extension. ADI 2 mm. Lordosis C2-C7 12°. Prevertebral soft tissues not widened.",
    ],
    "curve_diagnosis": ["Degenerative slip of C4 on C5, 3 mm, mobile on dynamic radiographs."],
    "curve_physician": [
        "Observe if asymptomatic. Fuse C4/C5 for myelopathy or intractable neck pain with motion above "
        "3.5 mm. "
        "MRI before any operation.",
    ],
    "passages": [
        "A foraminal herniation at {seg} compresses the exiting root, {root}. Anterior discectomy and fusion "
        "relieves arm pain in about nine of ten patients.",
        "Patients with stenosis at {seg} should be examined for long-tract signs. Hyperreflexia suggests "
        "myelopathy rather than radiculopathy.",
    ],
    "text_stem": ["Foraminal disc herniation at {seg} compresses which root?"],
    "text_question": [
        "Which root does a foraminal herniation at {seg} compress, and how often does anterior surgery "
        "relieve "
        "arm pain?",
    ],
    "text_answer": ["The exiting {root} root; arm pain is relieved in about nine of ten patients."],
    "text_claims": [
        "Foraminal herniation at {seg} compresses the exiting {root} root.",
        "Anterior discectomy and fusion relieves arm pain in about nine of ten patients.",
    ],
}
