"""English wordings of a fifth hand: lumbar discs, new and operated on before, with radiographs."""

from __future__ import annotations

LUMBAR: dict[str, list[str]] = {
    "which_stem": [
        "Clinic: {who} of {age}, {side} leg pain far exceeding back pain. Lumbar MRI on the screen. One "
        "disc has gone; which?",
        "A registrar rings from the plain film room: {age}-year-old {who}, {side} leg pain getting worse, "
        "MRI just finished. Which of these interspaces carries the herniation?",
        "Spot diagnosis, lumbar MRI. Where is the prolapse?",
    ],
    "which_rationale": [
        "Go level by level: {n1} clean, {n2} clean; the herniation sits at {seg} and encroaches on the "
        "{side} lateral recess.",
        "{side_cap}-sided prolapse, {seg}. Both {n1} and {n2} are spared.",
        "What sets {seg} apart from {n1} and {n2} is herniated disc in its {side} subarticular zone; the "
        "other two discs keep within their margins.",
        "LDH {seg} ({lt} lateral recess). {n1} and {n2} clear.",
        "Nothing leaves the disc space at {n1} or at {n2}. At {seg} something does, and on the {side}: a "
        "herniation.",
    ],
    "why_wrong": ["Nothing to back this up.", "The source says otherwise."],
    "side_stem": [
        "Time-out before a {seg} discectomy, MRI on the wall: on which side is the prolapse?",
        "On MRI the {seg} disc has herniated. Say in which direction, as seen by the patient.",
    ],
    "side_options": ["Left of centre", "Right of centre", "Equally to both sides", "Dead centre"],
    "degree_stem": [
        "How would you score central canal stenosis at {seg} on this MRI, using the three-point RSNA scale?",
        "MRI viva: put a word to the central stenosis at {seg}.",
    ],
    "degree_rationale": [
        "RSNA scoring, central canal, {seg}: {deg}.",
        "On file for {seg} is {deg} narrowing of the central canal.",
        "Central stenosis at {seg} comes out as {deg} by RSNA.",
    ],
    "next_stem": [
        "Spine MDT: {who}, {age}, three months' {side} radicular leg pain, VAS 8, root block wore off "
        "inside a week, power full, bladder fine. MRI on the projector. The panel recommends",
        "Has had physio, has had gabapentin, has had a foraminal injection, and still the {side} leg "
        "keeps this {who} of {age} awake after fourteen weeks. Perineal sensation normal. Going by the "
        "MRI, which procedure would you list?",
    ],
    "next_options": [
        "{seg} microdiscectomy through a {side} approach",
        "Interspinous spacer at {n1}",
        "TLIF at {n2}",
        "Percutaneous cementing of {vert}",
    ],
    "next_rationale": [
        "Leg and scan agree: it is the {side} leg that hurts, {seg} is herniated to the {side}, and "
        "injections have run their course. With no herniation, {n1} and {n2} are best left alone.",
        "Take out what is pressing on the {root} root, that is the {side} herniation at {seg}, and "
        "nothing more. No instability, so no screws.",
    ],
    "open_question": [
        "Please read out {seg} from this MRI, as if to your consultant.",
        "Fill in the {seg} line of the MRI proforma: disc, side, canal.",
    ],
    "open_answer": [
        "{seg}: herniated disc occupying the {side} lateral recess. The central canal there is {degly} "
        "stenotic.",
        "Prolapse at {seg}, {lt} lateral recess. Degree of central canal stenosis: {deg}.",
        "The {side} lateral recess of {seg} is taken up by a disc herniation, and centrally the canal "
        "shows {deg} stenosis.",
    ],
    "open_claims": [
        "{seg} has a disc herniation.",
        "The herniation at {seg} occupies the {side} lateral recess.",
        "As to the central canal, {seg} has {deg} stenosis.",
    ],
    "open_rationale": [
        "In the lateral recess of {seg} it is {root} that gets pinched, the root on its way down. {n1}: "
        "no prolapse. {n2}: no prolapse.",
        "Internal controls, {n1} and {n2}: both without herniation.",
    ],
    "plan_question": [
        "A GP trainee writes: this {who}, {age}, has had pain down the {side} leg for a month, no "
        "weakness, waterworks normal, MRI enclosed, over to you. Your reply?",
        "Final-year viva: {age}-year-old {who}, first attack of {side} leg pain, MRI in front of you. "
        "Talk me through your management.",
    ],
    "plan_answer": [
        "I'd begin without the knife: analgesics, advice to keep mobile, supervised exercise. Not settled "
        "by six weeks? Then microdiscectomy, {seg}, {side} side. Cauda equina features at any point: "
        "decompress the same day.",
        "Six weeks of analgesics and supervised exercise, keeping mobile. If the leg pain hasn't settled "
        "by then, {side} microdiscectomy at {seg}. Should cauda equina features appear, decompression the "
        "same day.",
    ],
    "plan_claims": [
        "Treatment starts with analgesics and supervised exercise.",
        "{side_cap} microdiscectomy at {seg} if the leg pain has not settled by six weeks.",
        "Cauda equina features mean decompression the same day.",
    ],
    "p1": [
        "To be honest it's the {side} leg that's killing me. Getting on for {weeks} weeks.",
        "Came on out of nowhere {weeks} weeks back. A pain shoots down my {side} leg whenever I cough.",
    ],
    "c1": [
        "Could you stand on one leg and dip for me? Any pins and needles?",
        "Have you noticed weakness, or a patch of skin that feels asleep?",
    ],
    "p2": [
        "A bit of tingling, but the strength's all there.",
        "It tingles now and then. Weak, no, I wouldn't say so.",
    ],
    "c2": [
        "And does it feel normal when you wipe? Any leaking, or trouble getting started when you pee?",
        "Sorry to be personal: any change in bladder, bowels or feeling down below? Any temperatures, any "
        "weight dropping off?",
    ],
    "p3": ["No change there at all.", "No, all of that is working and I've been well otherwise."],
    "c3": [
        "Right, here's the picture. The disc at {seg} has prolapsed, and it has gone {side}. These two, "
        "{n1} and {n2}, have not prolapsed. The canal at {seg} is {degly} tight.",
        "The scan backs up what you tell me: {seg}, {side} side, herniated disc. As for the canal there, "
        "the narrowing is {deg}.",
        "So the culprit is {seg}, a disc out on the {side} and leaning on the {root} root. Nothing has "
        "herniated at {n1} or {n2}.",
    ],
    "p4": ["Does that mean an operation?", "So is it the knife for me?"],
    "c4": [
        "Not straight off. Give it another six weeks with the tablets and the physio; if that {side} leg "
        "hasn't come round, we take the loose piece out at {seg}.",
        "Probably not, as most people get over this without one. But the minute you can't pee, or it goes "
        "dead between your legs, it's A&E, no waiting.",
    ],
    "plan": [
        "Analgesia as charted, physio ref sent. R/V 6/52; if ISQ, for {seg} microdiscectomy ({lt}).",
        "Wait-and-see agreed. To be listed for {lt} {seg} discectomy if leg pain unchanged at the 6-week "
        "visit. CES leaflet given.",
        "Worsening advice given (saddle area, bladder). Phone review 3/52, clinic 6/52; {seg} "
        "microdiscectomy {lt} if still stuck.",
    ],
    "flags": ["can't pass urine, or no feeling when wiping", "foot or leg becoming weak"],
    "imaging": [
        "TECHNIQUE: MRI, sagittal T1/T2/STIR and axial T2. BY LEVEL: {n1} unremarkable, no herniation. "
        "{n2} likewise without herniation. {seg}, disc herniation to the {side}, lateral recess; central "
        "canal stenosis here rated {deg}. OTHER: conus signal normal, no fracture.",
        "MRI of the L/S spine. Five lumbar-type vertebrae; lordosis kept. A disc prolapse is present at "
        "{seg}, {side} of midline and subarticular, and the central canal at this level is {degly} "
        "stenotic. The discs at {n1} and {n2} do not herniate. Facet joints unremarkable.",
        "MR L-spine. LDH {seg}, {lt} lateral recess. Canal there: {deg} central stenosis. {n1} nil. {n2} "
        "nil. Sacroiliac joints normal.",
        "Dear colleague, thank you for referring for MRI. In summary: one herniated disc ({seg}), one "
        "side ({side}, subarticular), central stenosis {deg}. I looked hard at {n1} and at {n2} and found "
        "no herniation. Bone marrow unremarkable.",
    ],
    "diagnosis": [
        "{side_cap}-sided lumbar disc herniation, {seg}; central canal stenosis at that level, {deg}.",
        "Prolapsed {seg} disc ({lt}) with {root} radiculopathy and {deg} central stenosis. DDx: hip "
        "osteoarthritis, trochanteric pain, vascular claudication.",
        "Leg pain, {side}, due to LDH at {seg}; {deg} central stenosis at the same place.",
    ],
    "treatment_patient": [
        "One of the shock absorbers in your low back has split its cover on the {side} and is irritating "
        "the nerve to that leg. The body is good at mopping this up; give it a few weeks.",
        "Keep walking, pace yourself, and take pain relief before it builds up. A dead feeling in the "
        "saddle area, or no urine coming: call an ambulance the same hour.",
    ],
    "treatment_physician": [
        "0-6 wk: analgesia (NSAID if eGFR and stomach allow), exercise-based physio. Plateau: {root} root "
        "injection, {lt}. Beyond six weeks: microdiscectomy {seg} {lt}, no implant. Progressive paresis "
        "or CES goes straight to theatre.",
        "Without deficit, six weeks of non-operative treatment is the default for herniation at {seg}. "
        "Thereafter microdiscectomy from the {side} is reasonable if the patient so wishes. Primary "
        "fusion has no role.",
        "OP PLAN, should six weeks of physio and analgesia fail: prone, level check, {side} paramedian "
        "incision, interlaminar window {seg}, free {root}, remove herniation, no cage. CES takes the "
        "emergency pathway.",
    ],
    "risk": [
        "Quoted: dural tear 1 in 25, infection 1 in 100, recurrence 1 in 15 to 20, lasting nerve damage "
        "rare. Backache may outlive the leg pain.",
        "Level confirmed twice on the image intensifier. Anaesthetic risk as per comorbidity; stockings "
        "and early walking against thrombosis.",
    ],
    "postoperative": [
        "D0 out of bed, D1 home. No long sitting for a fortnight. Sutures out D12. Driving once an "
        "emergency stop is comfortable.",
        "Neuro obs 4-hourly the first night. Bladder scan if nothing passed by 6 h. F/U 6/52. Early "
        "return of leg pain: MRI with contrast.",
    ],
    "basis": [
        "Derived from the MR study: {seg} disc herniated on the {side}, central stenosis {deg}; {n1} "
        "negative, {n2} negative.",
        "Evidence used: MRI record for {seg} ({lt} herniation; central stenosis, {deg}). The six-week "
        "threshold is common practice, not specific to this patient.",
        "Why: MRI, {seg}. Herniation {side}, canal {degly} stenotic. Counter-check {n1}, {n2}: nil.",
    ],
    "curve_imaging": [
        "EOS, standing, AP and lateral. Right thoracic scoliosis, apex T8, Cobb {cobb}°. Risser 5. C7 "
        "plumb line within 1 cm of the CSVL. No congenital anomaly.",
    ],
    "curve_diagnosis": [
        "Right thoracic idiopathic scoliosis in an adult, {cobb}° by Cobb, apex T8.",
        "Idiopathic scoliosis, main thoracic, convex to the right; Cobb angle measured at {cobb}°.",
    ],
    "curve_physician": [
        "Core strengthening; repeat films yearly, and call it progression only when the angle gains over "
        "5°. Beyond 50° and progressing, posterior correction may be offered, whole-spine MRI first.",
    ],
    "passages": [
        "Subarticular prolapse at {seg} catches {root}, the root in transit to the level below. Symptoms "
        "settle within twelve weeks without surgery in the majority.",
        "Emergency surgery is reserved for herniation at {seg} with cauda equina compromise. Early "
        "walking is preferred to rest in bed.",
    ],
    "text_stem": [
        "Per the passage, subarticular prolapse at {seg} catches which root?",
        "Subarticular prolapse, {seg}. Root caught?",
    ],
    "text_question": [
        "From the text: which root does subarticular prolapse at {seg} catch, and within what time do "
        "symptoms settle in the majority?",
    ],
    "text_answer": [
        "{root}, the root in transit to the level below; in the majority symptoms settle within twelve "
        "weeks without surgery.",
    ],
    "text_claims": [
        "Subarticular prolapse at {seg} catches the {root} root.",
        "In the majority symptoms settle within twelve weeks without surgery.",
    ],
}

REVISION: dict[str, list[str]] = LUMBAR | {
    "which_stem": [
        "Two years out from discectomy, well until last month, now the {side} leg once more: {who}, "
        "{age}, gadolinium MRI shown. Where has the disc recurred?",
        "Planning a redo: {age}-year-old {who}, previous lumbar microdiscectomy, {side} leg pain "
        "relapsed. Level of the recurrent herniation on the contrast MRI?",
    ],
    "which_rationale": [
        "Deep to the old laminotomy, on the {side} at {seg}, lies a recurrent herniation: dark core, "
        "enhancing rim. {n1} and {n2}, virgin discs, are free of it.",
        "{seg} again, {lt} again. Discs {n1} and {n2} have not herniated.",
        "Granulation takes up gadolinium; the piece in the {side} recess of {seg} does not, so it is disc "
        "that has reherniated. No herniation at {n1} or {n2}.",
    ],
    "next_stem": [
        "Redo meeting: {who}, {age}, {side} leg pain relapsed eighteen months after lumbar discectomy, "
        "two root blocks of no lasting help, flexion-extension films stable. MRI up. The team advises",
        "Discectomy helped this {who} of {age} for a year; then the {side} leg came back, and pain clinic "
        "has nothing left to try. Power and bladder normal, no slip on standing films. Having looked at "
        "the MRI you would suggest",
    ],
    "next_options": [
        "Redo {seg} microdiscectomy from the {side}",
        "Primary microdiscectomy, {n1}",
        "Intrathecal pump with its tip at {vert}",
        "Dorsal column stimulator, leaving {seg} as it is",
    ],
    "next_rationale": [
        "First relapse, stable segment, herniation at {seg} on the {side}: go back and remove it. There "
        "is no herniation at {n1} to operate on.",
        "The {side} leg hurts because {seg} has herniated afresh on that side; a stimulator leaves the "
        "compression where it is.",
    ],
    "open_answer": [
        "Status post discectomy {seg}; the disc has herniated afresh, {side} lateral recess. Central "
        "canal {degly} stenotic.",
        "Recurrence at {seg}, {lt} lateral recess, after previous discectomy; {deg} central stenosis "
        "accompanies it.",
    ],
    "p1": [
        "I was doing so well after the last op, and then {weeks} weeks ago the {side} leg started up.",
        "Here I am again. {side_cap} leg, like before you operated, for {weeks} weeks.",
    ],
    "c3": [
        "Some scar, nothing unusual. What matters is {seg}: the disc you had trimmed has herniated again, "
        "{side} side, and the narrowing of the canal is {deg}.",
        "The rest of your back is no worse: {n1} no herniation, {n2} no herniation. It's the old place, "
        "{seg}, out on the {side} again.",
    ],
    "c4": [
        "Not necessarily. A second time round it can settle too, so six weeks first; if the {side} leg is "
        "as bad by then, I'd reopen {seg}.",
        "An injection comes before the knife. One warning: numb between the legs or unable to pee means "
        "A&E, day or night.",
    ],
    "imaging": [
        "MRI pre and post gadolinium. Laminotomy defect at {seg} on the {side}. Deep to it a recurrent "
        "herniated disc, rim-enhancing, in the {side} lateral recess; central canal stenosis graded "
        "{deg}. {n1} and {n2}, never operated on, without herniation.",
        "MR, contrast. Op site {seg}: recurrent LDH, {lt}; canal, {deg} central stenosis. {n1} nil, {n2} "
        "nil. No discitis, no pseudomeningocele.",
    ],
    "diagnosis": [
        "Recurrent LDH {seg}, {side}, first recurrence; central stenosis {deg}.",
        "Same-level recurrence after discectomy: {seg}, {lt}, canal {degly} stenotic. DDx: epidural "
        "fibrosis, infection.",
    ],
    "treatment_patient": [
        "The disc you had surgery on has let go of another bit, on the {side}. Some of these shrink "
        "unaided; the others can be taken out by a second operation.",
    ],
    "treatment_physician": [
        "No deficit: six weeks of rehab with an injection of the {root} root. Failing that, redo "
        "microdiscectomy {seg} {lt}, dissecting from virgin bone edge. Fuse only if the segment is "
        "unstable or recurs once more.",
    ],
    "risk": [
        "Incidental durotomy about twice as likely as at a primary. Improvement in the leg is expected, "
        "in the back uncertain.",
    ],
    "postoperative": [
        "If the dura was repaired: flat until morning, lumbar drain not routine. Rehab as before but "
        "lifting held off for eight weeks.",
    ],
    "basis": [
        "Gadolinium MRI: {seg} recurrent herniation ({side}), central stenosis {deg}; none at {n1}, none "
        "at {n2}.",
    ],
}
