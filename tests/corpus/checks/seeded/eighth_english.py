"""English wordings of an eighth hand: lumbar discs, new and operated on before, with radiographs."""

from __future__ import annotations

LUMBAR: dict[str, list[str]] = {
    "which_stem": [
        "Back pain with radiation down the {side} leg in this {age}-year-old {who}. Going by the MRI of "
        "the lumbar spine, at which level is there a disc herniation?",
        "Review the lumbar MRI of a {who} aged {age} who was referred with {side}-sided radicular pain; a "
        "herniation is present in which of these discs?",
        "{who} {age}y, LBP + {side} leg pain, MRI obtained. Level of the disc herniation?",
    ],
    "which_rationale": [
        "Disc tissue has left the interspace at {seg} and occupies the {side} subarticular zone. This is "
        "not so at {n1} or {n2}, where no herniation exists.",
        "Correct: {seg}, subarticular, {side}. Incorrect: {n1}, {n2} (neither disc is herniated).",
        "No herniation can be found at {n1}, nor at {n2}. That leaves {seg}, whose disc has herniated into "
        "the {side} lateral recess, and this is the answer.",
        "With leg pain on the {side}, one looks for a disc that reaches a root on that side. {seg} fits: "
        "it has herniated into the {side} lateral recess, through which {root} travels. At {n1} and {n2} "
        "there is no herniation.",
        "Rationale: HNP at {seg} (subarticular, {lt}; traversing {root}). {n1} = no HNP. {n2} = no HNP.",
    ],
    "why_wrong": [
        "This is not what the study shows.",
        "Neither the imaging nor the presentation supports this choice.",
    ],
    "side_stem": [
        "The {seg} disc is herniated on this MRI of the lumbar spine. Which lateral recess is affected?",
        "Lumbar MRI, disc herniation {seg}: what side is it on?",
    ],
    "side_options": ["Left", "Right", "Bilateral", "Midline only, neither side"],
    "degree_stem": [
        "Look at the central canal at {seg} on this lumbar MRI. What degree of stenosis is present?",
        "Grade the central canal stenosis at {seg} as seen on MRI (mild, moderate or severe).",
    ],
    "degree_rationale": [
        "Central canal stenosis at {seg} is graded {deg}.",
        "There is {deg} narrowing of the central canal at {seg}.",
        "At {seg} the central canal is {degly} stenotic on this MRI.",
    ],
    "next_stem": [
        "A {who} of {age} returns to your office after four months of {side} leg pain. Physical therapy, "
        "gabapentin and two epidural injections have not produced lasting relief. Motor examination is 5/5 "
        "throughout and sphincter function is preserved. On the basis of the MRI, what do you recommend?",
        "{age}-yo {who}, {side} radicular leg pain x 16 wks, NRS 7/10, adequate conservative trial without "
        "benefit. Neuro intact, no red flags. MRI attached. Most appropriate treatment now:",
    ],
    "next_options": [
        "{side_cap}-sided discectomy at {seg}",
        "Discectomy at {n1}",
        "TLIF at {n2}",
        "Kyphoplasty at {vert}",
    ],
    "next_rationale": [
        "Symptoms and imaging are concordant ({side} leg pain, {side} herniation at {seg}) and "
        "conservative treatment has run its course, so discectomy at {seg} is indicated. There is no "
        "herniation at {n1} or {n2} that an operation could treat.",
        "A herniated disc at {seg} on the side of the symptoms, i.e. the {side}, and pain refractory to "
        "four months of treatment: this is the classical indication for discectomy. Nobody would operate "
        "on {n1}, where the disc is not herniated.",
    ],
    "open_question": [
        "Give your interpretation of the {seg} level on this MRI.",
        "With regard to {seg}: state the disc abnormality, its zone and side, and the severity of central "
        "canal stenosis.",
    ],
    "open_answer": [
        "At {seg} there is a disc herniation in the {side} subarticular zone together with {deg} central "
        "canal stenosis.",
        "The {seg} disc has herniated, and it has done so into the {side} lateral recess; in addition the "
        "central canal is {degly} stenotic.",
        "{seg}: disc herniation, {lt} subarticular. Central canal stenosis: {deg}.",
    ],
    "open_claims": [
        "There is a disc herniation at {seg}.",
        "The {seg} herniation is in the {side} subarticular zone.",
        "There is {deg} central canal stenosis at {seg}.",
    ],
    "open_rationale": [
        "Anatomically, a subarticular herniation at {seg} lies next to the root that traverses the disc, "
        "{root}. Herniation was looked for at {n1} and {n2} and was absent.",
        "The remaining levels in question, {n1} and {n2}, are free of disc herniation.",
    ],
    "plan_question": [
        "This {who} ({age} years) developed {side} leg pain five weeks ago. Strength is full and there is "
        "no bladder or bowel disturbance. A lumbar MRI has been obtained. What is your management?",
        "Oral examination: {age}-year-old {who}, {side} leg pain of recent onset, neurologically intact. "
        "Here is the MRI. Tell me how you would treat this patient and when you would consider surgery.",
    ],
    "plan_answer": [
        "Initial treatment is non-operative: NSAIDs, activity as tolerated and physical therapy. "
        "Microdiscectomy at {seg} on the {side} becomes an option if leg pain has not improved after six "
        "weeks or so. Cauda equina syndrome must be decompressed as an emergency.",
        "Start conservatively (NSAIDs, physical therapy, no bed rest). Failing that, after some six weeks, "
        "discectomy at {seg}, {side} side. Any cauda equina syndrome goes to theatre for emergency "
        "decompression.",
    ],
    "plan_claims": [
        "Initial treatment is non-operative, with NSAIDs and physical therapy.",
        "Discectomy at {seg} on the {side} is an option if non-operative treatment fails.",
        "Cauda equina syndrome requires emergency decompression.",
    ],
    "p1": [
        "I've got this shooting pain from my back into my {side} leg, going on {weeks} weeks now.",
        "Well, it started {weeks} weeks ago. The {side} leg hurts like a toothache, the {other} leg is fine.",
    ],
    "c1": [
        "Does the leg ever buckle, or tingle?",
        "Is there any tingling, or any loss of strength that you've noticed?",
    ],
    "p2": [
        "It tingles a bit, but it's as strong as it was.",
        "Some tingling on and off. No weakness that I can tell.",
    ],
    "c2": [
        "Any problems controlling your bladder or bowels, or numbness around your bottom?",
        "Have you had any trouble going to the toilet, any numbness in the private parts, any fever?",
    ],
    "p3": ["No, nothing like that.", "None whatsoever."],
    "c3": [
        "Your MRI shows a herniated disc at {seg}. It's on the {side}, close to the {root} nerve. The "
        "canal at that level has {deg} narrowing.",
        "See this one? That's the {seg} disc, and it has herniated toward the {side}, which I think is why "
        "your {side} leg hurts. {n1} and {n2} haven't herniated.",
        "What I see is a disc herniation on the {side} at {seg}, and the spinal canal is {degly} narrowed "
        "there. The other two I looked at closely, {n1} and {n2}, have no herniation.",
    ],
    "p4": ["OK. Am I going to need surgery?", "So do I have to have the operation?"],
    "c4": [
        "Probably not. Most of these improve with time, medication and therapy. We'll see you in six "
        "weeks, and if you're still in pain we can talk about removing the disc fragment at {seg} on the "
        "{side}.",
        "There's no rush. If the pain just carries on, or you were to lose strength, then yes, we would "
        "operate at {seg}. Numbness in the saddle area or trouble with your bladder is different, that's "
        "an emergency.",
    ],
    "plan": [
        "Conservative mgmt, PT referral, meloxicam. RTC 6 wks. If no improvement consider {seg} discectomy "
        "{lt}.",
        "Options reviewed with the patient, who prefers to wait. Reassess at six weeks; {side} {seg} "
        "microdiscectomy if symptoms persist. Return precautions for cauda equina syndrome given.",
        "Thank you for sending me this patient. I have prescribed an anti-inflammatory and arranged "
        "physiotherapy; a {side} transforaminal injection for the {root} root can be added. Failing "
        "improvement by six weeks I would propose discectomy at {seg}.",
    ],
    "flags": ["saddle numbness or new bladder or bowel dysfunction", "progressive leg weakness"],
    "imaging": [
        "EXAM: MRI lumbar spine without contrast. FINDINGS: At {seg}, there is a {side} subarticular disc "
        "herniation with {deg} central canal stenosis. At {n1}, no disc herniation. At {n2}, no disc "
        "herniation. Conus medullaris normal. IMPRESSION: 1. {seg} disc herniation, {side} subarticular. "
        "2. Central canal stenosis at {seg}, {deg}.",
        "T2-weighted imaging demonstrates herniation of the {seg} disc into the {side} lateral recess, "
        "where the {root} root descends. The central canal is {degly} narrowed at this level. Discs {n1} "
        "and {n2} without herniation. Vertebral body height and alignment are preserved.",
        "L-spine MR: {lt} subarticular HNP at {seg} w/ {deg} central stenosis. Discs otherwise: {n1} neg "
        "for HNP, {n2} neg for HNP. No fx. Conus wnl.",
        "The examination reveals, at the level of {seg}, a disc hernia of the {side} subarticular zone, "
        "with {deg} stenosis of the central canal. At the levels {n1} and {n2} no disc hernia is present. "
        "Conus medullaris of normal position and signal. No fracture or suspicious bone lesion.",
    ],
    "diagnosis": [
        "Lumbar disc herniation {seg}, {side}, with {root} radiculopathy; {deg} central canal stenosis.",
        "1. {side_cap} subarticular disc herniation at {seg} with radicular pain in the {root} territory. "
        "2. Central canal stenosis at {seg}, {deg}. Differential diagnosis: hip osteoarthritis, sacroiliac "
        "joint dysfunction, peripheral nerve entrapment, vascular claudication.",
        "{seg} LDH {lt} with {root} radiculopathy, central canal {degly} stenotic.",
    ],
    "treatment_patient": [
        "A disc in your lower back has herniated and is irritating a nerve, and that is what you feel in "
        "your {side} leg. The good news is that this settles without an operation in most people.",
        "Stay as active as the pain allows and do the exercises your therapist shows you. Go to the "
        "emergency department immediately if you lose control of your bladder or bowels or if the area you "
        "sit on goes numb.",
    ],
    "treatment_physician": [
        "Non-operative care for six weeks with NSAIDs and physical therapy; consider a {side} {root} "
        "transforaminal epidural injection. Microdiscectomy at {seg} on the {side} if refractory. Emergent "
        "decompression for cauda equina syndrome; urgent for progressive motor deficit.",
        "There being no deficit, conservative treatment is preferred for now. Were it to fail, one would "
        "proceed to discectomy at {seg} through a {side}-sided approach; fusion is not indicated.",
        "NSAIDs/PT 6 wks, ESI {root} {lt} prn. No better: {lt} {seg} microdiscectomy. CES/progressive "
        "weakness = emergency.",
    ],
    "risk": [
        "Dural tear 2-5%, wound infection 1-2%, recurrent herniation 5-10%, permanent nerve root damage "
        "under 1%, persistent back pain.",
        "Risks of surgery: bleeding, infection, dural tear, nerve injury, recurrent herniation, "
        "wrong-level surgery (prevented by fluoroscopy), thromboembolism, anesthetic complications.",
    ],
    "postoperative": [
        "Ambulate on the day of surgery and discharge the same or next day. Lifting restricted to 5 kg for "
        "six weeks. Sedentary work at two to four weeks.",
        "Wound check at two weeks, clinic at six weeks, then physiotherapy for core strength. No routine "
        "MRI.",
    ],
    "basis": [
        "MRI: {seg} disc herniation in the {side} subarticular zone with {deg} central canal stenosis. "
        "{n1} and {n2}: no herniation.",
        "Grounds for this opinion are the {side} disc herniation and the {deg} central canal stenosis at "
        "{seg} on MRI, read together with current guidelines. Clinical correlation is mandatory.",
        "Per MRI record: HNP {seg} ({lt}), central canal {degly} stenotic; HNP absent at {n1} and at {n2}.",
    ],
    "curve_imaging": [
        "Standing full-spine radiographs, PA and lateral. Single thoracic curve, convex to the right, apex "
        "at T8, Cobb angle {cobb}°. Skeletally mature (Risser 5). Coronal balance: C7 plumb line 8 mm to "
        "the right of the CSVL. No congenital vertebral anomaly.",
    ],
    "curve_diagnosis": [
        "Adult idiopathic scoliosis with a right thoracic curve of {cobb}°, apex T8.",
        "Right-convex thoracic scoliosis, idiopathic, Cobb {cobb}°, apex at T8, skeletally mature.",
    ],
    "curve_physician": [
        "Exercise-based physiotherapy and observation with standing radiographs every one to two years. "
        "Posterior fusion can be considered for documented progression beyond 50° or for pain that does "
        "not respond; obtain a preoperative MRI of the whole spine.",
    ],
    "passages": [
        "A subarticular herniation at {seg} typically compresses the traversing {root} root. Most patients "
        "improve within six to twelve weeks of conservative treatment.",
        "Discectomy at {seg} is considered when leg pain persists despite adequate conservative treatment. "
        "Cauda equina syndrome is a surgical emergency regardless of the level.",
    ],
    "text_stem": [
        "According to the passage, a subarticular herniation at {seg} typically compresses which root?",
        "Which root does the text name as the one typically compressed by a subarticular herniation at "
        "{seg}?",
    ],
    "text_question": [
        "According to the passage, which root does a subarticular herniation at {seg} typically compress, "
        "and within what time do most patients improve?",
    ],
    "text_answer": [
        "The traversing {root} root. Most patients improve within six to twelve weeks of conservative "
        "treatment.",
    ],
    "text_claims": [
        "A subarticular herniation at {seg} typically compresses the {root} root.",
        "Most patients improve within six to twelve weeks of conservative treatment.",
    ],
}

REVISION: dict[str, list[str]] = LUMBAR | {
    "which_stem": [
        "{who}, {age}, underwent lumbar discectomy three years ago and was pain-free until the {side} leg "
        "pain recurred. MRI with and without gadolinium is provided. At which level is the recurrent disc "
        "herniation?",
        "In this {age}-year-old {who} with a history of lumbar disc surgery and renewed {side} leg pain, "
        "contrast-enhanced MRI demonstrates a recurrent herniation at:",
    ],
    "which_rationale": [
        "The recurrent herniation is at {seg}, the operated level, in the {side} subarticular zone. {n1} "
        "and {n2} show no disc herniation.",
        "Recurrent HNP: {seg}, {lt}. No HNP at {n1}; none at {n2}.",
        "After contrast, recurrent disc remains dark in its center while epidural fibrosis enhances. On "
        "this study there is recurrent disc at {seg} in the {side} lateral recess. The {n1} and {n2} discs "
        "are not herniated.",
    ],
    "next_stem": [
        "A {who} aged {age} had a lumbar microdiscectomy two years ago with complete relief. For four "
        "months the {side} leg pain has been back, despite medication, physical therapy and an epidural "
        "injection. No instability on dynamic radiographs, no deficit. Contrast MRI is shown. What surgery "
        "would you recommend?",
        "Recurrent {side} leg pain after discectomy 2 yrs ago, {age}-year-old {who}. 12 wks conservative "
        "Rx, no benefit. Leg pain >> back pain. Dynamic films: stable. Gd-MRI as shown. Procedure of "
        "choice?",
    ],
    "next_options": [
        "Revision discectomy at {seg} on the {side}",
        "Microdiscectomy at {n1}",
        "Vertebroplasty at {vert}",
        "Spinal cord stimulation instead of surgery at {seg}",
    ],
    "next_rationale": [
        "For a first recurrence without instability, revision discectomy without fusion is usually "
        "adequate. The recurrent fragment is at {seg} on the {side}; {n1} has no herniation.",
        "The {side} leg pain is explained by recurrent disc at {seg}, which can be removed. "
        "Neuromodulation is an option when no compressive lesion is left, and the disc at {n1} is not "
        "herniated.",
    ],
    "open_answer": [
        "There is recurrent disc herniation at {seg} in the {side} subarticular zone, with {deg} central "
        "canal stenosis.",
        "Status post discectomy at {seg}. Recurrent {side} subarticular herniation; the central canal is "
        "{degly} narrowed.",
    ],
    "p1": [
        "The operation worked really well, but {weeks} weeks ago the {side} leg started up again.",
        "It's that same {side} leg, doctor. {weeks} weeks. I thought I was done with this.",
    ],
    "c3": [
        "There's a recurrent herniation at {seg} on the {side}, at the level we operated on. The central "
        "canal shows {deg} narrowing.",
        "I've gone through the scan with our radiologist. The {seg} disc has herniated again on the "
        "{side}. Nothing has herniated at {n1} or {n2}.",
    ],
    "c4": [
        "Not right now. A good number of these get better with medication and therapy. If yours hasn't in "
        "six weeks, a second discectomy at {seg} on the {side} is reasonable.",
        "We'd try without first. If you notice any trouble with your bladder or numbness between the legs, "
        "please go to the emergency room.",
    ],
    "imaging": [
        "EXAM: MRI lumbar spine with and without IV contrast. HISTORY: Prior discectomy. FINDINGS: {seg}: "
        "Postoperative changes on the {side}; recurrent {side} subarticular disc herniation with "
        "peripheral enhancement; {deg} central canal stenosis. {n1}: No disc herniation. {n2}: No disc "
        "herniation. IMPRESSION: Recurrent disc herniation at {seg} on the {side}.",
        "Status post {seg} discectomy. In the {side} lateral recess of {seg} lies recurrent disc, which "
        "does not enhance centrally; the central canal is {degly} narrowed. Neither at {n1} nor at {n2} is "
        "there a disc herniation. No epidural collection.",
    ],
    "diagnosis": [
        "Recurrent lumbar disc herniation at {seg}, {side}, with {root} radiculopathy and {deg} central "
        "canal stenosis.",
        "Recurrent {seg} disc herniation on the {side} following discectomy, central canal {degly} "
        "narrowed. DDx: epidural fibrosis, segmental instability.",
    ],
    "treatment_patient": [
        "A further piece of disc has come out at the place where you had surgery, again on the {side}. We "
        "first try medicines and exercises; a second operation is possible if they do not help.",
    ],
    "treatment_physician": [
        "Conservative treatment for six weeks incl. {side} {root} nerve root block if there is no deficit. "
        "If this fails: revision microdiscectomy at {seg}, {side}. Fusion only with demonstrated "
        "instability or repeated recurrence.",
    ],
    "risk": [
        "Higher risk of dural tear than in primary surgery (about 10%), infection, nerve root injury, "
        "re-recurrence, incomplete relief because of scar.",
    ],
    "postoperative": [
        "Same-day mobilization in the absence of a dural tear, otherwise bed rest for 24 hours. No heavy "
        "lifting for six to eight weeks. Clinic review at six weeks.",
    ],
    "basis": [
        "Contrast MRI: recurrent {seg} disc herniation on the {side}, {deg} central canal stenosis; no "
        "herniation at {n1} or {n2}.",
    ],
}
