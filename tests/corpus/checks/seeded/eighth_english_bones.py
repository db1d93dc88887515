"""English wordings of the eighth hand: broken and metastatic vertebrae."""

from __future__ import annotations

from tests.corpus.checks.seeded.eighth_english import LUMBAR

FRACTURE: dict[str, list[str]] = LUMBAR | {
    "which_stem": [
        "Fall from standing height in this {age}-year-old {who}, followed by persistent back pain. On the "
        "CT provided, which vertebral body is fractured?",
        "{who} {age}y, osteoporosis, fall at home. CT T-L spine. Identify the fractured level.",
    ],
    "which_rationale": [
        "One vertebra is broken, {seg}. Fracture is absent in {n1} and in {n2}.",
        "{seg}: fractured, Genant {grade}. {n1} and {n2}: Genant 0, not fractured.",
        "Vertebral body height is reduced at {seg} and this is the fractured level. It is maintained at "
        "{n1} and {n2}, neither of which is fractured.",
        "{n1} and {n2} can be excluded since neither shows a fracture. In {seg} there is a {deg} loss of "
        "height, in keeping with an osteoporotic compression fracture.",
    ],
    "degree_stem": [
        "What is the severity of the {seg} fracture on CT according to Genant?",
        "The {seg} vertebral body is fractured on this CT. Grade the loss of height (Genant).",
    ],
    "degree_rationale": [
        "The {seg} fracture corresponds to Genant grade {grade} ({deg}).",
        "Height loss at {seg} is {deg}: Genant {grade}.",
        "{seg} is {degly} compressed, so the Genant grade is {grade}.",
    ],
    "next_stem": [
        "Ten weeks ago this {age}-year-old {who} fell and sustained the osteoporotic vertebral fracture "
        "seen on CT. Pain remains 8/10 despite opioids and bracing, and walking is limited to a few steps. "
        "Neurological examination is normal. What would you offer?",
        "{age}-yo {who}, OVCF on CT, 8 wks of analgesics + TLSO w/o relief, bedridden by pain, neuro "
        "intact. Next?",
    ],
    "next_options": [
        "Cement augmentation of {seg}",
        "Cement augmentation of {n1}",
        "Laminectomy at {n2}",
        "Strict bed rest for eight weeks",
    ],
    "next_rationale": [
        "The painful fracture is at {seg}; after two months of failed non-operative treatment, vertebral "
        "augmentation at that level is justified. {n1} and {n2} are not fractured, and prolonged bed rest "
        "carries its own morbidity.",
        "Augmentation of {seg}, the only one of the three that is fractured. Decompression is reserved for "
        "neurological compromise.",
    ],
    "open_question": [
        "Interpret the CT at the {seg} level.",
        "Is {seg} fractured on this CT, and if so, how severely according to Genant?",
    ],
    "open_answer": [
        "There is a compression fracture of {seg} with {deg} height loss, Genant grade {grade}.",
        "{seg} compression fracture. The body is {degly} compressed, so Genant {grade}.",
        "Yes, {seg} is fractured. Severity: {deg} (Genant {grade}).",
    ],
    "open_claims": [
        "There is a fracture of the {seg} vertebral body.",
        "Height loss at {seg} is {deg}.",
        "The fracture of {seg} corresponds to Genant grade {grade}.",
    ],
    "open_rationale": [
        "{n1} and {n2} are intact, with a Genant grade of 0.",
        "No fracture is identified at {n1} or {n2}.",
    ],
    "plan_question": [
        "This {who} aged {age} presents to the emergency department with back pain after tripping over a "
        "rug. Walks with help. No neurological deficit. CT as shown. What is your management?",
        "Oral examination: low-energy fall, {age}-year-old {who}, normal neurology. Talk me through the "
        "treatment of the fracture that you see on CT.",
    ],
    "plan_answer": [
        "Treatment is analgesia with early mobilization, together with work-up and treatment of "
        "osteoporosis. Cement augmentation of {seg} can be considered if severe pain persists beyond six "
        "weeks.",
    ],
    "plan_claims": [
        "Treatment is analgesia with early mobilization.",
        "Cement augmentation of {seg} can be considered if severe pain persists beyond six weeks.",
    ],
    "p1": [
        "I tripped in the garden about {weeks} weeks ago, and the middle of my back has hurt ever since.",
        "I had a fall, {weeks} weeks ago it was. Getting out of a chair is the worst.",
    ],
    "c1": [
        "Any weakness or tingling in the legs?",
        "Does the pain go anywhere else? Are your legs working normally?",
    ],
    "p2": [
        "No, it's only in my back. My legs are fine.",
        "It stays in the back. Legs are good, no tingling.",
    ],
    "c2": ["Any difficulty with your bladder or bowels?", "Any fever, weight loss, or a history of cancer?"],
    "p3": ["No, none.", "Nothing of the kind."],
    "c3": [
        "The CT shows a compression fracture of {seg}. We'd call it {deg}, Genant grade {grade}. There's "
        "no fracture at {n1} or {n2}.",
        "You have a fracture in the vertebra called {seg}, which is {degly} compressed. {n1} and {n2} look "
        "intact.",
        "So it's {seg} that has given way. A grade {grade} fracture, as we call it, {deg} loss of height. "
        "{n1} and {n2} have held up, no fracture in either.",
    ],
    "p4": ["How is that treated?", "Is it going to heal?"],
    "c4": [
        "Most heal in about twelve weeks with pain medicine and gentle walking, and we'll start treatment "
        "for your bones. If the pain stays severe, we can inject cement into {seg}.",
        "We expect it to heal, and we'll get your pain under control in the meantime. Come back at once if "
        "you have leg weakness, numbness or trouble urinating.",
    ],
    "plan": [
        "Analgesia, PT, TLSO for comfort. DXA + labs. RTC 6 wks w/ upright films; kyphoplasty {seg} if "
        "pain uncontrolled.",
        "Nonoperative treatment of the {seg} fracture. Endocrine referral for osteoporosis. Vertebroplasty "
        "of {seg} only if pain remains disabling after six weeks.",
        "It was agreed to treat this conservatively. I would be grateful if the family doctor could start "
        "an anti-osteoporotic drug. Radiographs in two weeks to look for further collapse of {seg}.",
    ],
    "flags": ["new leg weakness, numbness or bladder dysfunction", "fever, night pain or weight loss"],
    "imaging": [
        "EXAM: CT thoracolumbar spine without contrast. FINDINGS: Compression fracture of {seg}, Genant "
        "grade {grade}, with {deg} loss of vertebral body height. {n1} intact, no fracture. {n2} intact, "
        "no fracture. No retropulsed fragment. Posterior elements intact. IMPRESSION: Compression fracture "
        "of {seg}, {deg}.",
        "{seg} is fractured, with {deg} height loss (Genant {grade}). I see no fracture of {n1} or {n2}. "
        "The spinal canal is of normal width and the facet joints are congruent.",
        "CT spine: {seg} compression fx, G{grade} ({deg}). {n1} neg, {n2} neg for fx. Canal patent.",
        "The vertebral body of {seg} appears {degly} reduced in height due to a compression fracture, "
        "which corresponds to grade {grade} of the Genant classification. The vertebral bodies of {n1} and "
        "{n2} have kept their height and are not fractured. The posterior arch is intact. No bony "
        "destruction.",
    ],
    "diagnosis": [
        "Osteoporotic vertebral compression fracture of {seg}, Genant grade {grade} ({deg}).",
        "1. {seg} compression fracture, {deg}, Genant {grade}, neurologically intact. 2. Suspected "
        "osteoporosis. Differential diagnosis: pathological fracture due to metastasis or myeloma.",
        "Low-energy {seg} fracture with {deg} height loss (Genant {grade}).",
    ],
    "treatment_patient": [
        "You have a broken vertebra. It will usually heal by itself in two to three months. Because the "
        "bone broke so easily, we also want to treat your osteoporosis.",
        "Try to be up and about as much as the pain lets you, and avoid bending and lifting. Contact us "
        "urgently if your legs become weak or numb, or if you cannot control your bladder.",
    ],
    "treatment_physician": [
        "Multimodal analgesia and mobilization, TLSO optional. DXA and secondary work-up; start "
        "anti-osteoporotic medication. Kyphoplasty or vertebroplasty of {seg} if severe pain persists "
        "beyond six weeks. Decompression and stabilization for neurological deficit.",
        "Can be managed without surgery as long as {seg} does not collapse further on upright films (weeks "
        "one, two and six) and pain is controlled; otherwise balloon kyphoplasty. Think of an anabolic "
        "agent when fracture risk is very high.",
    ],
    "risk": [
        "Without surgery: progression of collapse, kyphotic deformity, nonunion, further fractures, "
        "delayed neurological deficit.",
        "Of vertebroplasty: cement leakage, pulmonary cement embolism, infection, adjacent fracture, very "
        "rarely paraplegia.",
    ],
    "postoperative": [
        "Bed rest for two hours after cementing, then free mobilization. Upright radiograph before "
        "discharge and at six weeks. Continue osteoporosis treatment.",
    ],
    "basis": [
        "CT: fracture of {seg}, Genant grade {grade} ({deg}); no fracture of {n1} and {n2}.",
        "Genant grading as recorded: {seg} grade {grade}, {n1} grade 0, {n2} grade 0.",
        "Grounds: the {deg} {seg} fracture (Genant {grade}) on CT, {n1} and {n2} being unfractured; "
        "osteoporosis guidelines.",
    ],
    "curve_imaging": [
        "Standing whole-spine radiographs (AP, lateral). Degenerative lumbar curve, convex left, apex L2, "
        "Cobb angle {cobb}°. Spinopelvic parameters: PI 54°, PT 25°, SS 29°, LL 31°. SVA {sva} mm. "
        "Multilevel disc space narrowing.",
    ],
    "curve_diagnosis": [
        "Degenerative lumbar scoliosis, left convex, apex L2, Cobb angle {cobb}°, SVA {sva} mm.",
        "Adult spinal deformity: degenerative left lumbar curve of {cobb}° with an SVA of {sva} mm.",
    ],
    "curve_physician": [
        "Physiotherapy, analgesics and treatment of osteoporosis. Epidural or root injections for "
        "radicular pain. Surgery, from decompression alone to long fusion, only after conservative "
        "treatment has failed and after assessment of bone density, nutrition and frailty.",
    ],
    "passages": [
        "Osteoporotic fractures of {seg} are an indication for anti-osteoporotic medication. Pain usually "
        "decreases over six to eight weeks.",
        "A fracture of {seg} in the absence of trauma should raise the suspicion of malignancy. Bone "
        "marrow edema on MRI indicates a recent fracture.",
    ],
    "text_question": [
        "According to the passage, for what are osteoporotic fractures of {seg} an indication, and over "
        "what period does pain usually decrease?",
    ],
    "text_answer": ["For anti-osteoporotic medication. Pain usually decreases over six to eight weeks."],
    "text_claims": [
        "Osteoporotic fractures of {seg} are an indication for anti-osteoporotic medication.",
        "Pain usually decreases over six to eight weeks.",
    ],
}

TUMOUR: dict[str, list[str]] = FRACTURE | {
    "which_stem": [
        "This {age}-year-old {who} with a known primary tumor complains of nocturnal back pain. Where is "
        "the metastasis on this MRI?",
        "{who} {age}y, hx of cancer, night pain. MRI spine. Which vertebral body is metastatic?",
    ],
    "which_rationale": [
        "There is a metastasis in {seg}, on the {side} side of the vertebral body. {n1} and {n2} contain "
        "no metastasis.",
        "{seg}: met, {lt} side. {n1}: no met. {n2}: no met either.",
        "A marrow-replacing lesion occupies the {side} half of the {seg} body and represents the "
        "metastasis. The marrow of {n1} and {n2} shows no metastatic deposit.",
    ],
    "side_stem": [
        "On which side of the {seg} body does the metastasis lie on this MRI?",
        "MRI spine, metastasis {seg}: which half of the vertebral body is involved?",
    ],
    "side_options": [
        "The left half",
        "The right half",
        "Both halves equally",
        "Neither half, only the spinous process",
    ],
    "degree_stem": [
        "What is the degree of central canal stenosis at {seg} on this MRI?",
        "Given the metastasis at {seg}, how would you grade narrowing of the central canal at this level "
        "on MRI?",
    ],
    "degree_rationale": [
        "There is {deg} central canal stenosis at {seg}.",
        "At the level of the {seg} metastasis the central canal is {degly} narrowed.",
        "Central canal narrowing at {seg}: {deg}.",
    ],
    "next_stem": [
        "A {who} of {age} with a history of colorectal cancer has a solitary spinal metastasis on MRI. "
        "Pain is mechanical, SINS 13, no deficit, life expectancy more than a year. What should be the "
        "first step?",
        "Solitary spinal metastasis on MRI, {age}-yo {who}, lung primary. Mechanical pain, SINS 14, neuro "
        "intact, KPS 80. Next step in treatment?",
    ],
    "next_options": [
        "Surgical stabilization of {seg} followed by radiotherapy",
        "Surgical stabilization of {n1}",
        "Radiotherapy to {n2}",
        "Observation with MRI at three months",
    ],
    "next_rationale": [
        "SINS of 13 or more denotes instability, for which stabilization of {seg} is indicated before "
        "radiotherapy. {n1} and {n2} harbor no metastasis.",
        "Mechanical pain from {seg} will not be relieved by radiation alone. Stabilize {seg} first, "
        "irradiate afterwards; there is no metastasis to treat at {n2}.",
    ],
    "open_question": [
        "Interpret the MRI at the {seg} level in this oncological patient.",
        "Describe the lesion at {seg}, including its side, and the width of the central canal.",
    ],
    "open_answer": [
        "There is a metastasis on the {side} side of the {seg} body, with {deg} central canal stenosis.",
        "{seg} harbors a metastasis, which sits in the {side} half of the body; the central canal is "
        "{degly} narrowed behind it.",
        "Metastasis {seg}, {lt}. Central canal stenosis {deg}.",
    ],
    "open_claims": [
        "There is a metastasis in {seg}.",
        "The metastasis lies on the {side} side of {seg}.",
        "There is {deg} central canal stenosis at {seg}.",
    ],
    "open_rationale": [
        "{n1} and {n2} are free of metastasis.",
        "No metastasis is identified in {n1} or {n2}.",
    ],
    "plan_question": [
        "This {who} ({age} years) with a history of cancer has had night pain in the back for some weeks. "
        "No deficit. MRI is shown. What is your management?",
        "Tumor board question: {age}-year-old {who}, spinal lesion on MRI, neurologically intact. How "
        "should this be managed?",
    ],
    "plan_answer": [
        "Complete staging, determine the SINS and discuss the patient in a multidisciplinary conference. "
        "Radiotherapy is given if {seg} is stable and surgical stabilization is performed if it is "
        "unstable. A new neurological deficit is an emergency requiring steroids and surgical assessment.",
    ],
    "plan_claims": [
        "Staging is completed and the SINS is determined.",
        "Radiotherapy is given if {seg} is stable, surgical stabilization if it is unstable.",
        "A new neurological deficit is an emergency requiring steroids and surgical assessment.",
    ],
    "p1": [
        "My back hurts at night, it's been {weeks} weeks, and it doesn't get better when I lie down.",
        "For {weeks} weeks I've been waking up at three with this pain in my back, more on the {side}.",
    ],
    "c1": [
        "Is it worse with movement? Any trouble walking?",
        "Does it get worse when you stand up? Any weakness in the legs?",
    ],
    "p2": [
        "Yes, it's worse when I get up. My legs are OK and I walk normally.",
        "It does get worse, yes. No problem with the legs.",
    ],
    "c2": [
        "Any loss of control of your bladder or bowels?",
        "Have you noticed numbness, or any trouble with passing urine?",
    ],
    "p3": ["No.", "No, nothing like that so far."],
    "c3": [
        "The MRI shows a metastasis in {seg}, on the {side} side. There is none in {n1} or {n2}.",
        "Unfortunately the cancer has spread to one of the vertebrae, {seg}. The spinal canal is {degly} "
        "narrowed at that level.",
        "I'm afraid there is a metastasis in {seg}, more on the {side}, with {deg} narrowing of the spinal "
        "canal. {n1} and {n2} show no metastasis.",
    ],
    "p4": ["What does this mean for me, what will you do?", "Can it be treated?"],
    "c4": [
        "There is treatment. We'll discuss it in our tumor conference; it could be radiation to {seg}, or "
        "surgery to stabilize it and then radiation.",
        "We can treat it, and radiation is very good at relieving this pain. If your legs get weak or "
        "numb, or you can't urinate, go to the emergency room immediately.",
    ],
    "plan": [
        "Staging CT, calculate SINS, tumor board. {seg}: XRT or stabilization + XRT.",
        "Pain control optimized, radiation oncology consulted for {seg}. Steroids and emergency MRI in "
        "case of new deficit.",
        "We will present the case at the next tumor conference. If {seg} is judged unstable I would "
        "recommend stabilization, and otherwise radiotherapy. Bone-modifying agent to be discussed with "
        "oncology.",
    ],
    "flags": ["new leg weakness or gait disturbance", "urinary retention or loss of bowel control"],
    "imaging": [
        "EXAM: MRI spine. FINDINGS: {seg}: Metastasis on the {side} side of the vertebral body with {deg} "
        "central canal stenosis. {n1}: No metastasis. {n2}: No metastasis. Cord signal normal. IMPRESSION: "
        "Metastasis at {seg}, {side}-sided, with {deg} central canal stenosis.",
        "In the {side} half of the {seg} vertebral body there is a lesion of low T1 signal, a metastasis, "
        "and the central canal is {degly} narrowed at this level. Neither {n1} nor {n2} harbors a "
        "metastasis. No abnormal cord signal.",
        "Spine MR: met {seg} ({lt}), canal stenosis {deg}. {n1}, {n2} neg for mets.",
    ],
    "diagnosis": [
        "Vertebral metastasis of {seg}, {side}-sided, with {deg} central canal stenosis.",
        "1. Metastasis in {seg}, {side} half of the body. 2. Central canal {degly} narrowed at {seg}. "
        "Differential diagnosis: myeloma, lymphoma, atypical hemangioma.",
        "Spinal met {seg} {lt} with {deg} canal stenosis.",
    ],
    "treatment_patient": [
        "The cancer has spread to one of the bones in your back. Radiation can relieve the pain, and "
        "sometimes an operation is needed to make the spine stable again.",
        "Please take your pain medicine regularly and avoid heavy lifting. If your legs become weak or "
        "numb, or if you lose control of your bladder or bowels, come to the emergency department at once.",
    ],
    "treatment_physician": [
        "SINS and NOMS framework, multidisciplinary decision. {seg} stable: radiotherapy (SBRT for "
        "radioresistant histology). {seg} unstable: posterior stabilization, then radiotherapy. Central "
        "canal stenosis is {deg}; new deficit requires dexamethasone and emergency decompression.",
    ],
    "risk": [
        "Surgical: blood loss, wound healing disturbance, infection, implant failure, tumor progression.",
        "Radiation: pain flare, vertebral fracture, esophagitis or enteritis depending on the field, "
        "rarely myelopathy.",
    ],
    "postoperative": [
        "Mobilization from the first postoperative day. Radiotherapy after wound healing, about two to "
        "four weeks after surgery. MRI and CT follow-up every three months.",
    ],
    "basis": [
        "MRI: metastasis of {seg}, {side}, with {deg} central canal stenosis; no metastasis in {n1} and "
        "{n2}.",
        "Per MRI record: metastasis {seg} ({lt}), central canal {degly} narrowed; metastasis absent in "
        "{n1} and {n2}.",
    ],
    "passages": [
        "Radiotherapy is recommended for stable metastases at {seg}. Mechanical instability is an "
        "indication for surgical stabilization.",
        "Epidural compression from a metastasis at {seg} may require separation surgery. Dexamethasone is "
        "given when a neurological deficit develops.",
    ],
    "text_question": [
        "According to the passage, what is recommended for stable metastases at {seg}, and what is an "
        "indication for surgical stabilization?",
    ],
    "text_answer": [
        "Radiotherapy is recommended. Mechanical instability is an indication for surgical stabilization.",
    ],
    "text_claims": [
        "Radiotherapy is recommended for stable metastases at {seg}.",
        "Mechanical instability is an indication for surgical stabilization.",
    ],
}
