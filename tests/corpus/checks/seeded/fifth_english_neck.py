"""English wordings of the fifth hand: discs of the neck."""

from __future__ import annotations

from tests.corpus.checks.seeded.fifth_english import LUMBAR

CERVICAL: dict[str, list[str]] = LUMBAR | {
    "which_stem": [
        "{who}, {age}, brachialgia on the {side}, shoulder ultrasound normal. MRI of the neck: which disc "
        "is to blame?",
        "Cervical MRI round. One of these three discs has herniated. Which?",
        "Neurology referral, {age}-year-old {who}: {side} arm pain, nerve conduction inconclusive. Read "
        "the cervical MRI and name the herniated level.",
    ],
    "which_rationale": [
        "{root} exits at {seg}, and that is where, in the {side} foramen, the disc has herniated. {n1} is "
        "clean; so is {n2}.",
        "Scroll through the axials: {n1} nothing, {n2} nothing, then at {seg} a herniation into the "
        "{side} foramen.",
        "CDH {seg}, {lt} foramen. {n1}, {n2}: spared.",
        "Foramina are roomy at {n1} and {n2}, where no disc has herniated. The {side} foramen of {seg} is "
        "where the herniation lies.",
    ],
    "side_stem": [
        "Positioning for a {seg} foraminotomy: judging from the MRI, which arm's foramen is blocked by "
        "the herniation?",
        "Cervical MRI, {seg} disc herniation. Into which foramen has it gone?",
    ],
    "side_options": ["The left foramen", "The right foramen", "Both foramina", "Neither; it is median"],
    "degree_stem": [
        "Put the central canal at {seg} on the RSNA scale, from this cervical MRI.",
        "Neck MRI, {seg}. Extent of central canal stenosis?",
    ],
    "degree_rationale": [
        "{seg} has central canal stenosis of {deg} degree on the RSNA scale.",
        "As read, the canal at {seg} is {degly} narrow centrally.",
        "In RSNA wording the {seg} canal rates {deg} for central stenosis.",
    ],
    "next_stem": [
        "MDT referral: {who}, {age}, {side} brachialgia going into its fourth month, pregabalin not "
        "tolerated, physio finished, root block gave two days. Tandem gait normal, no Hoffmann. MRI neck "
        "uploaded. Outcome?",
        "Clinic letter: this {who}, {age}, has been through ten weeks of non-operative care and the "
        "{side} arm pain is no better. No long-tract signs. Guided by the MRI you would list the patient "
        "for",
    ],
    "next_options": [
        "ACDF at {seg}",
        "ACDF at {n1}",
        "Laminoplasty confined to {n2}",
        "Occipitocervical fusion",
    ],
    "next_rationale": [
        "{side_cap} arm pain plus a {side} foraminal herniation at {seg}: decompress the {root} root "
        "there. {n1} and {n2} show no herniation and stay out of it.",
        "One disc, {seg}, one root, {root}, one side, the {side}. Single-level anterior surgery covers it.",
    ],
    "open_question": [
        "Dear radiologist, what is going on at {seg}? Cervical MRI attached.",
        "Cervical MRI proforma: complete the row for {seg}.",
    ],
    "open_answer": [
        "At {seg}, disc herniation filling the {side} foramen; as for the central canal, {deg} stenosis.",
        "{seg} CDH, {lt} foramen. Central canal stenosis: {deg}.",
        "Foraminal disc herniation on the {side}, {seg}, the central canal being {degly} stenotic.",
    ],
    "open_claims": [
        "{seg} bears a disc herniation.",
        "It is the {side} foramen that the {seg} herniation enters.",
        "Central canal at {seg}: stenosis, {deg}.",
    ],
    "open_rationale": [
        "{seg} is the exit of {root}. Of {n1} and {n2} it can be said that they have no herniation.",
        "Elsewhere quiet: {n1}, no herniation; {n2}, no herniation.",
    ],
    "plan_question": [
        "E-consult: {who}, {age}, five weeks of {side} brachialgia, power 5/5, gait steady, cervical MRI "
        "on PACS. What should the GP do?",
        "Registrar's teaching: {age}-year-old {who}, {side} arm pain, no cord signs, neck MRI shown. Your "
        "plan, in order?",
    ],
    "plan_answer": [
        "Six weeks of neuropathic analgesia with physiotherapy, no manipulation. Anterior decompression "
        "at {seg} for {side} arm pain that has not settled by then. Clumsy hands, unsteady gait or "
        "falling power: see a spinal surgeon urgently.",
    ],
    "plan_claims": [
        "Six weeks of neuropathic analgesia with physiotherapy come first.",
        "{side_cap} arm pain that has not settled is treated by anterior decompression at {seg}.",
        "Clumsy hands or unsteady gait call for an urgent spinal opinion.",
    ],
    "p1": [
        "{weeks} weeks of this. The {side} arm aches so much that I sleep in a chair.",
        "I put my {side} arm over my head to get some peace. It's been {weeks} weeks.",
    ],
    "c1": [
        "Does turning your head bring it on? How is your grip?",
        "Any trouble with keys, coins, phone screens? Does looking up hurt?",
    ],
    "p2": [
        "Tilting back sets it off. My grip is fine.",
        "Looking up is murder, but my hands do what I want.",
    ],
    "c2": [
        "Any electric shocks down the back, tripping, or accidents with the bladder?",
        "Are you unsteady, or rushing to the loo? Any fevers, any cancer in the past?",
    ],
    "p3": ["None, I walk miles.", "Not a thing, no."],
    "c3": [
        "On the screen, this is {seg}. Its disc has herniated into the opening on your {side}. {n1} has "
        "not, and {n2} has not. The main canal here is {degly} narrow.",
        "What we see is a herniation at {seg}, {side} foramen, which explains the {root} nerve; narrowing "
        "of the canal, I'd say {deg}.",
        "Of the discs in your neck one matters, {seg}. It has herniated into the {side} exit channel, "
        "where {root} runs. Nothing has come out at {n1} or {n2}.",
    ],
    "p4": ["Will I need surgery?", "Am I heading for an operation?"],
    "c4": [
        "Not yet. Six weeks on nerve tablets with the physio; if the {side} arm isn't better, an "
        "operation from the front at {seg}.",
        "Chances are, no. Still, if buttons become difficult or you start to stagger, ring us that day or "
        "come to casualty.",
    ],
    "plan": [
        "Amitriptyline nocte, physio, no manipulation. OPA 6/52. ACDF {seg} if no better.",
        "Non-op trial, six weeks; then consider {seg} anterior decompression for {root} pain on the {side}.",
        "Phone r/v 3/52, clinic 6/52. ACDF {seg} on offer if the {side} arm is still bad then. Myelopathy "
        "advice given.",
    ],
    "flags": [
        "unsteady walking, clumsy hands, electric shocks on bending the neck",
        "arm getting weaker from one week to the next",
    ],
    "imaging": [
        "MRI C-spine: sag T1/T2/STIR, ax T2. Lordosis straightened. Discs {n1} and {n2}: no herniation. "
        "Disc {seg}: herniation to the {side}, within the foramen, {root} root contacted; canal stenosis "
        "(central) {deg}. Craniocervical junction normal.",
        "Cervical MR. Chief abnormality: {side} foraminal herniation of the disc at {seg}, with the "
        "central canal {degly} stenotic. Negative findings: no herniation at {n1}, no herniation at {n2}, "
        "no fracture, no mass.",
        "MR neck spine. CDH {seg}, {lt} foramen; stenosis of central canal, {deg}. {n1} nil. {n2} nil. "
        "Alignment satisfactory. Prevertebral tissues normal.",
        "Thank you for asking us to image this neck. MRI: at {seg} the disc has herniated and lies in the "
        "{side} foramen, meeting {root}; central canal stenosis is {deg} there. The discs {n1} and {n2} "
        "have not herniated. No cord signal change.",
    ],
    "diagnosis": [
        "Cervical disc herniation, {seg}, {side} foramen, with {root} radiculopathy. Central stenosis at "
        "this level {deg}.",
        "{lt} brachialgia, {root}, from a herniated {seg} disc; canal {degly} stenotic. DDx: brachial "
        "neuritis, cuff tear, thoracic outlet.",
        "{root} radiculopathy, {side}, CDH {seg}; central canal stenosis {deg}.",
    ],
    "treatment_patient": [
        "The nerve that serves your {side} arm is being squeezed by a disc at the point where it leaves "
        "the neck. Left alone, most such discs shrink and the arm quietens.",
        "Heat, gentle movement and the evening tablet; please don't let anybody crack your neck. Ring us "
        "the same day if walking gets wobbly or buttons become hard.",
    ],
    "treatment_physician": [
        "Neuropathic agent + physio × six weeks; {root} injection ({lt}) only under CT with "
        "non-particulate steroid. No relief: ACDF {seg}, disc replacement if facets are healthy. "
        "Myelopathy: urgent surgery, skip the rest.",
        "Operative treatment of {seg} is warranted by {side} arm pain beyond six weeks of proper care, by "
        "a motor deficit that grows, or by cord signs. For arm pain alone, posterior foraminotomy from "
        "the {side} may replace the anterior route.",
    ],
    "risk": [
        "Dysphagia is usual and passes; lasting hoarseness 1 in 100; haematoma 1 in 200; cord or root "
        "injury well under 1 in 100.",
        "Non-union (tell smokers), adjacent-level wear over ten years, persistent arm pain in roughly one "
        "in ten.",
    ],
    "postoperative": [
        "Overnight stay. Any stridor or swelling: open the wound at the bedside. Collar not needed. XR "
        "6/52, 3/12 and 12/12.",
        "Light meals, head of bed up. Desk work possible in two to three weeks, contact sport not before "
        "fusion.",
    ],
    "basis": [
        "MR record: {seg}, {side} foraminal herniation; central canal, {deg} stenosis; {n1} negative and "
        "{n2} negative.",
        "The finding at {seg} ({lt} foramen) fits the arm. Timing per usual practice.",
        "Why: {seg} herniation in the {side} foramen on MRI, central stenosis {deg}; {n1}, {n2} nil.",
    ],
    "curve_imaging": [
        "Cervical spine radiographs, erect lateral with flexion/extension. C2-C7 Cobb: 17° of kyphosis, "
        "reducing to 4° on extension. C2-C7 SVA 28 mm. T1 slope 22°. No listhesis on the dynamic views.",
    ],
    "curve_diagnosis": ["Cervical kyphosis of 17° (C2-C7), flexible, no dynamic instability."],
    "curve_physician": [
        "Physio aimed at the extensors, repeat lateral in half a year. MRI and a surgical opinion if cord "
        "signs, loss of forward gaze, or progression appear.",
    ],
    "passages": [
        "Foraminal herniation at {seg} strikes {root}, which exits there. Without surgery cervical "
        "radiculopathy gets better in the great majority.",
        "Arm abduction often relieves pain from a herniation at {seg}. The sign is useful when positive, "
        "less so when negative.",
    ],
    "text_stem": [
        "Foraminal herniation at {seg} strikes which exiting root?",
        "In the passage, the root struck at {seg} by a foraminal herniation is",
    ],
    "text_question": [
        "What root does foraminal herniation at {seg} strike, and what happens to cervical radiculopathy "
        "in the great majority?",
    ],
    "text_answer": [
        "{root}, which exits there; without surgery cervical radiculopathy gets better in the great "
        "majority.",
    ],
    "text_claims": [
        "Foraminal herniation at {seg} strikes the {root} root.",
        "Without surgery cervical radiculopathy gets better in the great majority.",
    ],
}
