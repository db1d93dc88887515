"""English wordings of a sixth hand: lumbar discs, new and operated on before, with radiographs."""

from __future__ import annotations

LUMBAR: dict[str, list[str]] = {
    "which_stem": [
        "Hx: {age} y/o {who}, {side}-sided sciatica. From the lumbar MR images, identify the level of "
        "the disc herniation.",
        "The MR study below was obtained in a {who} aged {age} with radicular pain in the {side} lower "
        "limb. At which level is there a disc herniation?",
        "Three lumbar levels are offered. According to the sagittal and axial MR images only one of "
        "them has a herniated disc. Select it.",
    ],
    "which_rationale": [
        "The axial images through {seg} show disc material in the {side} subarticular zone. At {n1} and "
        "{n2} no herniation is seen.",
        "Answer: {seg}. Herniation, {side} lateral recess. {n1}: neg. {n2}: neg.",
        "Since the discs at {n1} and {n2} show no herniation, whereas that at {seg} is herniated into "
        "the {side} subarticular zone, {seg} is the level asked for.",
        "LEVEL: {seg}. SIDE: {side} (subarticular). Neither {n1} nor {n2} qualifies, since both are "
        "free of herniation.",
        "Correct answer {seg} (subarticular disc herniation on the {side}). The distractors {n1} and "
        "{n2} are levels without herniation.",
    ],
    "why_wrong": ["Not supported by the information available.", "Incompatible with the material provided."],
    "side_stem": [
        "Disc herniation at {seg} on lumbar MRI. The herniated material is located in the",
        "The lumbar MRI shows a herniated disc at {seg}. Which lateral recess is compromised? "
        "(Radiological convention applies.)",
    ],
    "side_options": [
        "Left lateral recess",
        "Right lateral recess",
        "Both lateral recesses",
        "Midline, neither lateral recess",
    ],
    "degree_stem": [
        "What grade of central canal stenosis does this lumbar MRI show at {seg}?",
        "Lumbar MR. Central spinal canal at {seg}: choose the correct grade of stenosis (RSNA).",
    ],
    "degree_rationale": [
        "Central canal stenosis, {seg}, as read: {deg}.",
        "At {seg} the central canal is {degly} stenosed.",
        "The RSNA category assigned to the {seg} central canal was {deg}.",
    ],
    "next_stem": [
        "{who} aged {age}. Four months of sciatica on the {side}; NSAIDs, supervised physiotherapy and "
        "two transforaminal injections without lasting benefit. No motor deficit, sphincter function "
        "normal. MR as shown. The most appropriate operation is",
        "After twelve weeks of conservative treatment the leg pain on the {side} is unchanged (NRS "
        "7/10) in this {age}-year-old {who}. Root tension sign positive on the {side}, examination "
        "otherwise normal. Considering the MRI, what do you propose?",
    ],
    "next_options": [
        "Microsurgical discectomy at {seg}, {side} side",
        "Microsurgical discectomy at {n1}",
        "Instrumented posterolateral fusion at {n2}",
        "Balloon kyphoplasty of {vert}",
    ],
    "next_rationale": [
        "Persistent {side} leg pain with a concordant herniation at {seg} is the classical indication "
        "for discectomy. {n1} and {n2} show no herniation, so there is no reason to operate on them.",
        "Symptoms, side and imaging are concordant ({root}, {side}, {seg}) and conservative treatment "
        "has been exhausted. In the absence of instability, fusion is not indicated.",
    ],
    "open_question": [
        "Report the findings at {seg} on this lumbar MRI.",
        "What does the MRI show at {seg}? Include the location of any displaced disc material and the "
        "grade of canal stenosis.",
    ],
    "open_answer": [
        "There is a disc herniation at {seg} in the {side} subarticular zone, with {deg} stenosis of "
        "the central canal.",
        "HNP {seg}, {side} subarticular. Central canal stenosis {deg}.",
        "At {seg} the disc is herniated into the {side} lateral recess, and the central canal is "
        "{degly} stenosed.",
    ],
    "open_claims": [
        "There is a disc herniation at {seg}.",
        "The herniation at {seg} is {side}-sided and subarticular.",
        "Central canal stenosis at {seg} is {deg}.",
    ],
    "open_rationale": [
        "The subarticular zone at {seg} contains the traversing {root} root. {n1} and {n2} show no "
        "herniation.",
        "Two levels serve for comparison, {n1} and {n2}; neither is herniated.",
    ],
    "plan_question": [
        "{who}, {age} years, pain radiating into the {side} leg for five weeks, no sensorimotor "
        "deficit, continent. Lumbar MRI attached. Outline the management.",
        "Board examination, spine section. {age}-year-old {who} with a first episode of {side}-sided "
        "sciatica and the MRI below; reflexes and strength normal. How do you treat, and when do you "
        "operate?",
    ],
    "plan_answer": [
        "Conservative treatment first: NSAIDs, physiotherapy and remaining active for six to eight "
        "weeks. If the leg pain persists, microdiscectomy at {seg} on the {side}. Cauda equina syndrome "
        "would require emergency decompression.",
        "Initial treatment is non-operative, with NSAIDs and physiotherapy for six to eight weeks. "
        "Persisting leg pain is an indication for {side} microdiscectomy at {seg}. Emergency "
        "decompression is required in cauda equina syndrome.",
    ],
    "plan_claims": [
        "Initial treatment is non-operative, with NSAIDs and physiotherapy.",
        "Persisting leg pain is an indication for microdiscectomy at {seg} on the {side}.",
        "Cauda equina syndrome requires emergency decompression.",
    ],
    "p1": [
        "The pain shoots right down my {side} leg, doctor, and it's done that for {weeks} weeks.",
        "It starts in the buttock and runs down the {side} leg. {weeks} weeks now. The {other} leg is fine.",
    ],
    "c1": [
        "Any numbness or loss of strength in the leg?",
        "Does the leg tingle or go numb? Can you walk on your heels and on your toes?",
    ],
    "p2": [
        "Some tingling, no weakness.",
        "It tingles, yes. The strength is normal, I can walk on my toes and heels.",
    ],
    "c2": [
        "Any problems with your bladder or bowels, or numbness around the back passage?",
        "Have you had fever, weight loss, or any difficulty controlling urine or stool?",
    ],
    "p3": ["No, nothing like that.", "No, none of those."],
    "c3": [
        "I have reviewed your MRI. You have a slipped disc at {seg}, on the {side} side. The discs at "
        "{n1} and {n2} have not slipped. The spinal canal at {seg} is {degly} narrowed.",
        "Your MRI shows a herniated disc at {seg}, on the {side}, where it touches the {root} nerve. "
        "There is also {deg} narrowing of the canal at that level.",
        "The pain in your {side} leg is explained by the disc at {seg}, which is herniated on that "
        "side. At {n1} and {n2} there is no herniation.",
    ],
    "p4": ["Do I need surgery?", "Is surgery necessary, then?"],
    "c4": [
        "Not at this point. Most patients improve within six weeks with medication and physiotherapy. "
        "If your {side} leg is no better by then, we can discuss removing the herniation at {seg}.",
        "Only if the pain persists or you lose strength. If you cannot pass urine, or lose feeling "
        "around the genitals, go to the emergency department immediately.",
    ],
    "plan": [
        "NSAID + PT x 6 wks, RTC after that. No better -> {seg} microdiscectomy ({side}).",
        "Images reviewed with pt, who would rather hold off surgery. Conservative Mx, RV 6/52; {seg} "
        "microdiscectomy on the {side} remains an option. Red flags discussed.",
        "Continue analgesics and physiotherapy; follow-up in six weeks with a view to {lt} {seg} "
        "microdiscectomy if there is no improvement. Safety-netted re CES.",
    ],
    "flags": ["urinary retention or saddle anaesthesia", "progressive weakness of the leg"],
    "imaging": [
        "MRI LUMBAR SPINE. FINDINGS: {n1}: no disc herniation. {n2}: no disc herniation. {seg}: {side} "
        "subarticular disc herniation with {deg} central canal stenosis. Conus medullaris normal in "
        "position and signal. IMPRESSION: disc herniation at {seg}, {side}.",
        "Evaluation of the individual levels demonstrates: {n1}, no focal disc herniation; {n2}, no "
        "focal disc herniation; {seg}, {side} subarticular disc herniation with {deg} central canal "
        "stenosis. Vertebral body heights are maintained. Marrow signal is normal for age.",
        "Lumbar MR, no contrast. HNP {seg}, {side}, lateral recess; central canal stenosis {deg}. No "
        "HNP {n1}. No HNP {n2}. No spondylolisthesis.",
        "Indication: sciatica. Images of diagnostic quality. The disc at {seg} is herniated, with the "
        "displaced material in the {side} lateral recess, through which the {root} root descends. "
        "Central canal stenosis at {seg} is graded as {deg}. There is no herniation at {n1}, and none "
        "at {n2}. Paravertebral soft tissues within normal limits.",
    ],
    "diagnosis": [
        "Disc herniation {seg}, {side}, with {root} radiculopathy; {deg} central canal stenosis.",
        "Lumbar radicular syndrome {root} ({side}) due to disc herniation at {seg}. Central canal "
        "stenosis, {deg}. Differential diagnosis: sacroiliac joint pain, peripheral nerve entrapment, "
        "hip disease.",
        "{side_cap} {root} radiculopathy secondary to {seg} disc herniation; {deg} central canal "
        "stenosis at that level.",
    ],
    "treatment_patient": [
        "You have a slipped disc that is irritating a nerve to your {side} leg. In most people this "
        "improves over a number of weeks without surgery.",
        "Stay as active as the pain allows and take the medicines as prescribed. Go to the emergency "
        "department at once if you cannot pass urine or if the area between your legs becomes numb.",
    ],
    "treatment_physician": [
        "Conservative treatment for six weeks: NSAIDs, physiotherapy, optional nerve root block "
        "({root}, {side}). If unsuccessful, {side} microdiscectomy at {seg}. Absolute indications for "
        "surgery: cauda equina syndrome, progressive motor deficit.",
        "Non-operative management is recommended initially. If radicular pain persists beyond six "
        "weeks, {seg} microdiscectomy through a {side} interlaminar approach. Fusion is not indicated.",
        "1) Analgesia, physio. 2) TFESI {root} {lt}. 3) If refractory at six weeks, microdiscectomy "
        "{seg} {lt}. CES: emergency decompression.",
    ],
    "risk": [
        "Dural tear (3-4%), surgical site infection (1-2%), recurrent herniation (5-10%), nerve root "
        "injury (<1%), persistent back or leg pain.",
        "Bleeding, infection, CSF leak, neurological deterioration, recurrence, thromboembolism. "
        "Wrong-level surgery is prevented by intraoperative fluoroscopy.",
    ],
    "postoperative": [
        "Mobilise on the day of surgery. Avoid heavy lifting and prolonged sitting for four to six "
        "weeks. Outpatient physiotherapy from week 4.",
        "Discharge on POD 1-2 if neurologically stable. Wound check at 2 weeks, clinic at 6 weeks. "
        "Repeat MRI if leg pain recurs.",
    ],
    "basis": [
        "MRI: disc herniation at {seg} on the {side} and {deg} central canal stenosis; no herniation at "
        "{n1} or {n2}.",
        "Based on the imaging findings at {seg} (herniation {side}, central stenosis {deg}) and on "
        "general treatment principles. Correlation with the clinical examination is required.",
        "Imaging record: {seg}, {lt} subarticular herniation, canal {degly} stenosed. Levels {n1} and "
        "{n2}: no herniation.",
    ],
    "curve_imaging": [
        "Full-spine standing radiographs (PA and lateral). Thoracolumbar scoliosis convex to the left, "
        "apex L1, Cobb angle {cobb}°. Skeletally mature (Risser 5). C7PL 8 mm to the left of the CSVL. "
        "No segmentation or formation defects."
    ],
    "curve_diagnosis": [
        "Adult idiopathic thoracolumbar scoliosis, left convex, apex L1, Cobb {cobb}°.",
        "Idiopathic scoliosis of the thoracolumbar type, left-sided, with a Cobb angle of {cobb}° at "
        "skeletal maturity.",
    ],
    "curve_physician": [
        "Physiotherapy for pain; standing radiograph every one to two years. Surgical correction is "
        "considered for curves exceeding 50° with documented progression, after MRI of the entire spine."
    ],
    "passages": [
        "A disc herniation in the subarticular zone of {seg} typically compresses the traversing {root} "
        "root. Most patients recover within three months under conservative treatment.",
        "Cauda equina syndrome caused by a herniation at {seg} is a surgical emergency. Prolonged bed "
        "rest is not recommended.",
    ],
    "text_stem": [
        "According to the text, a subarticular disc herniation at {seg} typically compresses which "
        "nerve root?",
        "The nerve root typically compressed by a subarticular disc herniation at {seg} is the",
    ],
    "text_question": [
        "According to the passage, which root does a subarticular disc herniation at {seg} typically "
        "compress, and within what period do most patients recover?"
    ],
    "text_answer": [
        "The traversing {root} root; most patients recover within three months under conservative treatment."
    ],
    "text_claims": [
        "A subarticular disc herniation at {seg} typically compresses the {root} root.",
        "Most patients recover within three months under conservative treatment.",
    ],
}

REVISION: dict[str, list[str]] = LUMBAR | {
    "which_stem": [
        "{who}, {age}. S/p lumbar microdiscectomy three years ago with complete relief; now recurrent "
        "{side} leg pain. MRI with gadolinium. At which level is the recurrent disc herniation?",
        "Recurrent {side}-sided sciatica following lumbar disc surgery in a {who} aged {age}. "
        "Contrast-enhanced MR images are provided. Name the reherniated level.",
    ],
    "which_rationale": [
        "Non-enhancing disc material with peripheral enhancement lies in the {side} lateral recess of "
        "{seg}, the operated level. There is no herniation at {n1} or {n2}.",
        "Recurrent HNP {seg}, {side}. {n1} and {n2}: no herniation.",
        "Scar enhances early and homogeneously, recurrent disc does not. By this criterion there is a "
        "recurrent herniation at {seg} on the {side}; {n1} and {n2} are not herniated.",
    ],
    "next_stem": [
        "{age}-year-old {who}, recurrent {side} sciatica two years after lumbar discectomy. Ten weeks "
        "of physiotherapy and epidural steroid without success. No instability on dynamic radiographs. "
        "MRI with contrast as shown. Which procedure is indicated?",
        "First recurrence of radicular leg pain ({side}) fourteen months after lumbar microdiscectomy; "
        "{who}, {age} y, NRS 8, refractory to conservative measures, no deficit, no dominant back pain, "
        "no slip on standing radiographs. In view of the MRI the best option is",
    ],
    "next_options": [
        "Revision microdiscectomy at {seg}, {side} side",
        "Microdiscectomy at {n1}",
        "Vertebroplasty of {vert}",
        "Spinal cord stimulation without revision of {seg}",
    ],
    "next_rationale": [
        "For a first recurrence without instability, revision discectomy is adequate; here at {seg} on "
        "the {side}. {n1} is not herniated.",
        "The recurrent herniation at {seg} on the {side} accounts for the radicular pain and should be "
        "removed; neuromodulation is reserved for pain without a compressive lesion.",
    ],
    "open_answer": [
        "Recurrent disc herniation at {seg} in the {side} subarticular zone following previous "
        "discectomy; central canal stenosis is {deg}.",
        "S/p discectomy {seg}. Recurrent HNP, {lt} lateral recess. Canal {degly} stenosed.",
    ],
    "p1": [
        "The operation helped me a lot, but {weeks} weeks ago the pain in the {side} leg came back.",
        "It's the same pain as before my operation, {side} leg again, for {weeks} weeks.",
    ],
    "c3": [
        "The MRI with contrast shows that the disc at {seg} has herniated again, on the {side}. The "
        "canal at that level is {degly} narrowed.",
        "You have a recurrent herniation at {seg}, {side} side, at the level that was operated on. At "
        "{n1} and {n2} I see no herniation.",
    ],
    "c4": [
        "Not immediately. Many recurrences also improve without an operation. If the {side} leg still "
        "hurts in six weeks, I would recommend a second operation at {seg}.",
        "We start with medication and an injection. However, if you become numb between the legs or "
        "cannot pass urine, you must come to the emergency department at once.",
    ],
    "imaging": [
        "MRI of the lumbar spine before and after gadolinium. Postoperative changes at {seg} on the "
        "{side}. Recurrent disc herniation in the {side} lateral recess with peripheral enhancement "
        "only. Central canal stenosis is {deg}. No herniation at {n1} or at {n2}.",
        "Lumbar MR +/- Gd. S/p laminotomy {seg}. rHNP {seg}, {side} subarticular, canal {degly} "
        "stenosed. {n1}: no HNP. {n2}: no HNP. No collection.",
    ],
    "diagnosis": [
        "Recurrent disc herniation {seg}, {side} side, with {deg} central canal stenosis.",
        "Recurrent {root} radiculopathy ({lt}) due to reherniation at {seg} after discectomy. Central "
        "stenosis {deg}. DD: epidural scar, spondylodiscitis.",
    ],
    "treatment_patient": [
        "A further piece of the disc that was operated on has slipped out on the {side} side. It may "
        "settle with time and treatment; if not, it can be removed in a second operation."
    ],
    "treatment_physician": [
        "Conservative treatment for six weeks in the absence of deficit, including {root} root block on "
        "the {side}. If refractory, revision microdiscectomy {seg} {lt}. Fusion only for proven "
        "instability or repeated recurrence."
    ],
    "risk": [
        "Dural tear is more frequent than in primary surgery (up to 10-15%) because of scar tissue. "
        "Results are slightly inferior to those of the first operation."
    ],
    "postoperative": [
        "Bed rest for 24 h in case of dural repair, otherwise early mobilisation. No lifting over 5 kg "
        "for six weeks."
    ],
    "basis": [
        "Post-contrast MRI: reherniation at {seg}, {side}, with {deg} central canal stenosis; no "
        "herniation at {n1}, nor at {n2}."
    ],
}
