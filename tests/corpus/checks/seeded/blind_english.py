"""English wordings no check had seen until measurements.md was written: one hand dictates, one teaches."""

from __future__ import annotations

DICTATED: dict[str, list[str]] = {
    "which_stem": [
        "{age} y/o {who}, lumbar MRI for {side} radiculopathy. At what level is the disc herniation?",
        "Lumbar spine MRI as shown. Pick the level that harbours the herniated disc.",
        "Reviewing this MR study, you find a single disc herniation. It is located at:",
    ],
    "which_rationale": [
        "HNP {seg}, {side} of midline, abutting the {root} root as it descends. Discs at {n1} and "
        "{n2}: no HNP.",
        "The only herniation lies at {seg} on the {side}; neither {n1} nor {n2} shows one.",
        "Axial cuts through {seg} demonstrate a {side} paracentral disc herniation. {n1} is free of "
        "herniation.",
    ],
    "why_wrong": ["Not supported by the images.", "This is not what the images show."],
    "side_stem": [
        "Considering the axial MRI at {seg}, the herniated disc is on which side?",
        "The MRI demonstrates a disc herniation at {seg}. State its laterality.",
    ],
    "side_options": ["Left-sided", "Right-sided", "On both sides", "Strictly in the midline"],
    "degree_stem": [
        "Central stenosis is present at {seg} on this MRI. What is its severity?",
        "According to this MRI, the spinal canal at {seg} is stenotic to what extent?",
    ],
    "degree_rationale": [
        "Central canal stenosis at {seg}: {deg}.",
        "The reading at {seg} was {deg} central stenosis.",
    ],
    "next_stem": [
        "{age}-year-old {who}. Twelve weeks of {side}-sided radicular leg pain, two injections, no benefit. "
        "MRI shown. What would you offer?",
        "A {who} aged {age} returns with persisting {side} sciatica after a full course of non-operative "
        "care. On the basis of the MRI, the preferred operation is:",
    ],
    "next_options": [
        "Microsurgical discectomy {seg}, {side}",
        "Instrumented fusion from {n1top} to the ilium",
        "Cement augmentation of {vert}",
        "Facet joint denervation at {n1}",
    ],
    "next_rationale": [
        "Pain and imaging match: the herniation at {seg} lies on the {side}, and removing it is the smallest "
        "operation that works.",
        "With a concordant {side} herniation at {seg} and no herniation elsewhere, limited discectomy is "
        "enough.",
    ],
    "open_question": [
        "Dictate the finding at {seg} for this MRI.",
        "What abnormality does this MRI demonstrate at the {seg} level?",
        "Please comment on {seg} on these MR images.",
    ],
    "open_answer": [
        "{seg}: {side} paracentral disc herniation; {deg} central canal stenosis.",
        "A disc herniation on the {side} at {seg}, accompanied by {deg} stenosis of the central canal.",
    ],
    "open_claims": [
        "Disc herniation is present at {seg}.",
        "It is on the {side} at {seg}.",
        "Central stenosis at {seg} is {deg}.",
    ],
    "open_rationale": [
        "The {root} root traverses {seg} and is the one in contact with the herniation. No herniation at "
        "{n1} or {n2}.",
        "Neither {n1} nor {n2} harbours a herniation.",
    ],
    "plan_question": [
        "{age}-year-old {who}, {side}-sided sciatica for seven weeks, MRI attached. Outline your management.",
        "You see a {who} of {age} with pain radiating down the {side} leg and this MRI. What is your plan?",
    ],
    "plan_answer": [
        "Non-operative care to begin with. Discectomy at {seg} on the {side} if symptoms fail to settle or a "
        "deficit develops.",
    ],
    "plan_claims": [
        "Non-operative care is the first step.",
        "Discectomy at {seg} on the {side} is reserved for symptoms that fail to settle.",
    ],
    "p1": [
        "Doctor, this pain shoots from my back down the {side} leg, it's been {weeks} weeks.",
        "For the past {weeks} weeks my {side} leg has been killing me, right down to the ankle.",
    ],
    "c1": [
        "Any tingling, or weakness when you lift the foot?",
        "Has the foot gone numb or weak at any point?",
    ],
    "p2": [
        "The foot tingles now and then. Strength is fine.",
        "It goes numb sometimes; I can still walk on my toes and heels.",
    ],
    "c2": [
        "Are you passing water normally? Any change in your bowels or in feeling around the back passage?",
        "Any accidents with urine or stool, any numbness in the groin?",
    ],
    "p3": ["No, that's all normal.", "No accidents, no."],
    "c3": [
        "I've looked at your MRI: the disc at {seg} has herniated on the {side}, and the canal there shows "
        "{deg} narrowing.",
        "There is a herniated disc at {seg}, {side} side. The level {n1} looks fine.",
    ],
    "p4": ["What are my options?", "Is surgery unavoidable?"],
    "c4": [
        "Not at all, most settle without it. If your {side} leg is no better in six weeks, we can take out "
        "the herniated piece at {seg}.",
        "Painkillers and physiotherapy first. Come right back if the leg gets weak or you cannot pass urine.",
    ],
    "plan": [
        "Analgesia, physiotherapy, review at six weeks. Offer {side} discectomy {seg} if leg pain persists.",
        "Conservative for now. If no improvement: microdiscectomy {seg}, {side} approach.",
    ],
    "flags": ["urinary retention or incontinence", "new or worsening motor deficit"],
    "imaging": [
        "MRI L-spine, sagittal T2 and axial T2. {n1}: no herniation. {n2}: no herniation. {seg}: {side} "
        "paracentral disc herniation, central canal stenosis {deg}. Conus unremarkable.",
        "Lumbar MRI without gadolinium. Levels counted upwards from the sacrum. The pertinent level is "
        "{seg}, where a disc herniation on the {side} coexists with {deg} central stenosis. The discs of "
        "{n1} and {n2} show no herniation.",
    ],
    "diagnosis": [
        "LDH {seg}, {side}, with {deg} central stenosis.",
        "{side_cap}-sided lumbar disc herniation at {seg} with concordant {side} radiculopathy. "
        "Alternative: facet synovial cyst.",
    ],
    "treatment_patient": [
        "The cushion between two of your vertebrae has pushed out on the {side} and is pressing on a nerve. "
        "In most people this settles over weeks.",
        "A slipped disc is touching the nerve that runs into your {side} leg. You may keep moving, it does "
        "no harm.",
    ],
    "treatment_physician": [
        "Six weeks of analgesia and physiotherapy. If refractory, {side} microdiscectomy at {seg}. Urgent "
        "referral for cauda equina symptoms.",
        "Conservative first line. Persistent radicular pain: decompress {seg} from the {side}.",
    ],
    "risk": [
        "Dural tear, infection and reherniation are the main surgical risks.",
        "Natural history is benign in the majority; about one in ten reherniates after surgery.",
    ],
    "postoperative": [
        "Up on the same day. No bending or lifting for six weeks. Clinic at six weeks.",
        "Wound check at ten days. Come back with fever, leakage or a new deficit.",
    ],
    "basis": [
        "Sagittal and axial T2 at {seg}; clinical picture of {side} leg pain.",
        "Recorded herniation at {seg} on the {side}; recorded central stenosis, {deg}.",
    ],
    "curve_imaging": [
        "Long-cassette standing film. Main thoracic curve measures {cobb}° by Cobb. SVA {sva} mm. No "
        "fracture of {vert}.",
    ],
    "curve_diagnosis": ["AIS, Cobb angle {cobb} degrees."],
    "curve_physician": [
        "Should progression exceed 50°, consider posterior instrumented fusion T4 to L1, ending at L1 since "
        "it is the stable vertebra.",
    ],
    "passages": [
        "At {seg}, paracentral disc herniations affect the traversing root, which is {root}. Discectomy is "
        "reserved for patients whose pain persists beyond six weeks.",
        "Central stenosis at {seg} typically presents with neurogenic claudication. Decompression restores "
        "walking capacity in the majority.",
    ],
    "text_stem": [
        "A paracentral disc herniation at {seg} is most likely to affect which root?",
        "Which nerve root is typically affected when a paracentral disc herniates at {seg}?",
    ],
    "text_question": [
        "Which root does a paracentral herniation at {seg} affect, and for whom is discectomy reserved?",
    ],
    "text_answer": [
        "The traversing {root} root. Discectomy is reserved for pain that persists beyond six weeks.",
    ],
    "text_claims": [
        "A paracentral herniation at {seg} affects the traversing {root} root.",
        "Discectomy is for pain beyond six weeks.",
    ],
}

TAUGHT: dict[str, list[str]] = DICTATED | {
    "which_stem": [
        "A junior colleague asks you to go through this lumbar MRI. Where would you place the herniation?",
        "Scroll through the MR images from L1 downwards. One disc has herniated; which?",
    ],
    "which_rationale": [
        "Follow the posterior disc margins downwards: only {seg} breaks the line, with a herniation towards "
        "the {side}. On the {other} there is none, and {n1} keeps its margin.",
        "At {seg} the herniation takes up the {side} lateral recess while the {other} recess stays open; "
        "{n1} and {n2} are not herniated.",
        "Think of the leg first, then of the disc. The {side} leg hurts, and at {seg} a herniation is found "
        "on just that side; {n1} has no herniation.",
    ],
    "why_wrong": ["Tempting, but the images say otherwise.", "One would have to see it on the images."],
    "side_stem": [
        "Compare both lateral recesses at {seg} on this MRI. Where does the herniated disc sit?",
        "A herniation at {seg} is plain on this MRI. In which half of the canal is it?",
    ],
    "side_options": ["Left of the midline", "Right of the midline", "Either side alike", "In the midline"],
    "degree_stem": [
        "You are asked to put the central canal at {seg} on this MRI into one of three classes of stenosis. "
        "Which one?",
    ],
    "degree_rationale": ["The readers called the central stenosis at {seg} {deg}."],
    "next_options": [
        "Open the {seg} interspace from the {side} and remove the fragment",
        "Fuse {n1top} to the sacrum with pedicle screws",
        "Inject cement into {vert}",
        "Continue bed rest for three more months",
    ],
    "next_rationale": [
        "Operate on what hurts: the disc at {seg} has herniated on the {side}, the {other} is free, and the "
        "rest of the lumbar discs have no herniation.",
    ],
    "open_question": [
        "Suppose a student shows you this MRI. What should be noticed at {seg}?",
        "Teach us: what is wrong at {seg} on this MRI?",
    ],
    "open_answer": [
        "The {seg} disc has herniated to the {side} of the midline. Together with this the canal is "
        "stenotic, {deg} by the reader's grade.",
        "One sees a herniation of the {seg} disc; it lies {side}, not {other}. The canal there has {deg} "
        "stenosis.",
    ],
    "open_claims": [
        "The disc at {seg} has herniated.",
        "The herniation sits {side} of the midline at {seg}.",
        "The stenosis of the canal at {seg} counts as {deg}.",
    ],
    "plan_answer": [
        "Were the pain to stay, I would take out the {seg} disc fragment from the {side}; before that, six "
        "weeks of tablets and exercise.",
    ],
    "plan_claims": [
        "Six weeks of tablets and exercise come before any operation.",
        "Were the pain to stay, the fragment at {seg} would be taken out from the {side}.",
    ],
    "c3": [
        "Look here: this disc, {seg}, has herniated on your {side} side. On the {other} it has not.",
        "I have your MRI in front of me. {seg} has a herniated disc on the {side} and {deg} stenosis of the "
        "canal; {n1} does not have a herniation.",
    ],
    "imaging": [
        "I begin at the top. {n1} has no herniation, nor has {n2}. At {seg} the disc has herniated to the "
        "{side}, the canal has {deg} stenosis, and the {other} recess is open. MRI, sagittal and axial.",
    ],
    "diagnosis": [
        "What we have is a {side} herniation at {seg} with {deg} stenosis of the canal. A synovial cyst "
        "would be the other thought.",
    ],
    "treatment_physician": [
        "Give it six weeks with analgesics. For pain that will not go, a {side} discectomy at {seg}; the "
        "{other} side need not be opened. Send the patient at once if the bladder fails.",
    ],
    "basis": [
        "I go by the T2 images at {seg}, where the {side} recess is filled, and by the {side} leg pain."
    ],
}
