"""English wordings of a fourth hand: lumbar discs, new and operated on before, with radiographs."""

from __future__ import annotations

LUMBAR: dict[str, list[str]] = {
    "which_stem": [
        "Outpatient letter, neurosurgery: {who}, {age}, sciatica on the {side}, lumbar MRI reviewed "
        "today. At which disc space has the nucleus herniated?",
        "Viva station. You are handed the T2 MRI of a patient with {side}-sided sciatica. State the "
        "level of the disc herniation.",
        "Of the three lumbar discs listed below, which one is herniated on this MRI?",
    ],
    "which_rationale": [
        "Follow the posterior disc margins on the sagittal series: nothing herniates at {n1} or at {n2}, "
        "whereas at {seg} disc tissue lies in the {side} subarticular zone.",
        "Of the three, {seg} has a herniation, {side} of the midline; {n1} and {n2} have none.",
        "HNP {seg}, {lt} subarticular. Discs {n2} and {n1}: not herniated.",
    ],
    "why_wrong": [
        "Does not agree with what is documented here.",
        "The material given lends this no support.",
    ],
    "side_stem": [
        "Theatre list: which side should be marked for the {seg} herniation seen on this MRI?",
        "The {seg} disc has herniated on this MRI. Relative to the midline, where does the herniated "
        "part lie?",
    ],
    "side_options": ["On the left", "On the right", "On both sides", "Strictly in the midline"],
    "degree_stem": [
        "What RSNA grade of central canal stenosis would you give {seg} on this MRI?",
        "The canal is narrowed centrally at {seg} on the T2 MRI. Choose the grade.",
    ],
    "degree_rationale": [
        "The reader graded central canal stenosis at {seg} as {deg}.",
        "At {seg} the canal is {degly} narrowed, so the RSNA grade is {deg}.",
    ],
    "next_stem": [
        "Grand round: {who}, {age}, four months of {side} sciatica, straight leg raise positive, "
        "physiotherapy and two epidurals without lasting benefit, bladder normal. Having seen the MRI, "
        "what do you propose?",
        "Off work for three months with {side} leg pain; tablets, exercise classes and one nerve root "
        "injection have not helped this {who} of {age}. Sphincters intact. On the MRI provided, the most "
        "suitable operation is",
    ],
    "next_options": [
        "Microscopic discectomy at {seg}, {side} side",
        "Disc replacement at {n1}",
        "Instrumented fusion of {n2}",
        "Kyphoplasty of {vert}",
    ],
    "next_rationale": [
        "Symptom and image point to one place: pain in the {side} leg, herniation at {seg} on the "
        "{side}. {n1} and {n2} are free of herniation, so there is nothing there to replace or fuse.",
        "Persistent sciatica after proper non-operative care, with a matching {side} herniation at "
        "{seg}, is the textbook indication for discectomy.",
    ],
    "open_question": [
        "Write the entry for {seg} as you would in the formal report of this MRI.",
        "Looking at {seg} on this MRI, comment on the disc, the side and the canal.",
    ],
    "open_answer": [
        "At {seg} the disc has herniated into the {side} subarticular zone, and the central canal is "
        "{degly} stenosed.",
        "{seg}: HNP, {lt} subarticular. Central canal stenosis: {deg}.",
    ],
    "open_claims": [
        "There is a herniated disc at {seg}.",
        "The disc herniation at {seg} lies on the {side}.",
        "Stenosis of the central canal at {seg} is {deg}.",
    ],
    "open_rationale": [
        "A subarticular herniation at {seg} meets the traversing root, here {root}; {n1} and {n2} are "
        "recorded as free of herniation.",
        "For comparison, {n1} and {n2} carry no herniation.",
    ],
    "plan_question": [
        "GP referral: {who}, {age}, {side} leg pain for three weeks, reflexes symmetrical, no red flags, "
        "MRI attached. Please advise on management.",
        "What would you offer first, and what would you hold in reserve, for this {who} of {age} with "
        "{side} leg pain and the MRI shown?",
    ],
    "plan_answer": [
        "First line: keep active, simple analgesia and a course of physiotherapy. If the {side} leg is "
        "still disabling at 6 to 8 weeks, discectomy at {seg}. Cauda equina syndrome at any time means "
        "emergency decompression.",
        "Analgesia and physiotherapy to begin with, no bed rest. Discectomy at {seg} is for {side} leg "
        "pain that stays disabling at 6 to 8 weeks, and emergency decompression for cauda equina "
        "syndrome.",
    ],
    "plan_claims": [
        "First-line care is analgesia and physiotherapy.",
        "Discectomy at {seg} is offered when {side} leg pain stays disabling at 6 to 8 weeks.",
        "Cauda equina syndrome calls for emergency decompression.",
    ],
    "p1": [
        "Doctor, I can't sit through a meal any more. {weeks} weeks of it, from the buttock down into "
        "the {side} leg.",
        "I bent to tie my shoe {weeks} weeks ago and something went. The {side} leg has been on fire "
        "since; the other one is fine.",
    ],
    "c1": [
        "Could you walk on your heels for me, then on your toes? Any numb patch?",
        "Which bothers you more, the back or the leg? Has either leg given way?",
    ],
    "p2": [
        "More the leg than the back. It hasn't given way.",
        "The leg is the worse. A little numb, but I manage the stairs.",
    ],
    "c2": [
        "I ask everybody this: have you lost feeling between the legs, or had an accident with urine or "
        "stool?",
        "Have you had fevers, or been treated for cancer? Any trouble passing water?",
    ],
    "p3": ["No. The toilet is as it always was.", "No problems of that sort, thank you for asking."],
    "c3": [
        "Let me turn the screen. This disc, {seg}, has herniated to the {side}. Here is {n1} and here is "
        "{n2}, not herniated. The canal at {seg} is {degly} narrowed.",
        "I've gone through your MRI with the radiologist: a herniation at {seg}, on your {side}, which "
        "fits your bad leg, and {deg} narrowing of the canal.",
        "One disc explains it. {seg} has herniated on the {side} and touches the {root} nerve.",
    ],
    "p4": ["What are my chances without surgery?", "And what should I do in the meantime?"],
    "c4": [
        "Stay as active as you can; the odds of it settling are good. If the {side} leg is no better in "
        "six to eight weeks, come back and we'll plan surgery at {seg}.",
        "Most people improve on light duties and tablets. If you go numb between the legs or can't pass "
        "urine, ring an ambulance at once.",
    ],
    "plan": [
        "Reassured; analgesia stepped up; physio referral. OPD 6/52, with a view to discectomy {seg} "
        "({lt}) if still disabling.",
        "Non-op for now. No improvement → list for {side} microdiscectomy {seg}. Safety-netted re CES.",
    ],
    "flags": [
        "new urinary retention, faecal incontinence or perineal numbness",
        "muscle power of MRC 3 or less, or getting worse",
    ],
    "imaging": [
        "Sagittal T1, T2 and axial T2 sequences of the lumbar spine on MRI. Alignment is preserved and "
        "there is no compression fracture. At {n1} and {n2} no disc herniation is shown. At {seg} there "
        "is a disc herniation in the {side} subarticular zone, and the central canal shows {deg} "
        "stenosis. The conus is of normal signal.",
        "MRI lumbar spine, plain. Impression first: {lt} subarticular herniation at {seg} with {deg} "
        "central canal stenosis. Levels {n1} and {n2} negative for herniation. Marrow signal benign. "
        "Paraspinal muscles symmetrical.",
        "L-spine MR. Disc {seg} herniated, {side} of the midline, subarticular; canal {degly} stenosed "
        "centrally. {n2} and {n1} - no HNP. No listhesis, no mass.",
    ],
    "diagnosis": [
        "Herniated lumbar disc at {seg}, {side} subarticular, with {deg} central canal stenosis at the "
        "same level.",
        "{side_cap} {root} radiculopathy from disc herniation at {seg}. Central stenosis {deg}. Also to "
        "be thought of: hip disease, peripheral neuropathy.",
    ],
    "treatment_patient": [
        "The cushion between two bones of your lower back has pushed out on the {side} and is rubbing on "
        "a nerve. This is common, and in most people the pain fades over weeks as the body clears the "
        "loose material away.",
        "Move little and often, take the tablets regularly for the first fortnight and do not lie in bed "
        "all day. If you go numb around the back passage or cannot pee, go to the emergency department "
        "at once, day or night.",
    ],
    "treatment_physician": [
        "Step 1 (weeks 0-6): education, NSAID if renal function allows, physiotherapy. Step 2: selective "
        "block of the {root} root, {side}. Step 3: microdiscectomy {seg} {side}. Skip all steps in cauda "
        "equina syndrome or a deteriorating motor deficit.",
        "For symptomatic herniation at {seg} initial conservative management is recommended; surgery "
        "from the {side} is suggested where disabling radicular pain persists beyond six weeks. "
        "Arthrodesis is not routinely recommended with a first discectomy.",
    ],
    "risk": [
        "Consent covers infection, bleeding, CSF leak, root injury, failure to relieve back pain, and "
        "reherniation in roughly one patient in fifteen.",
        "Wrong-level exposure is avoided by fluoroscopy before the incision and again at the lamina. "
        "Dural tears are mostly closed at the same sitting.",
    ],
    "postoperative": [
        "Up on the evening of surgery, home next morning if voiding. Nothing over 5 kg for six weeks. "
        "Wound check at 10 to 14 days.",
        "Post-op: limb power charted each shift, bladder scan once, oral analgesia. Clinic 6/52. Leg "
        "pain that returns after a pain-free interval: think recurrence, re-image.",
    ],
    "basis": [
        "Rests on the MRI: herniation at {seg} on the {side} and {deg} central stenosis there, against "
        "no herniation at {n1} or {n2}.",
        "Recorded findings for {seg} ({side} subarticular herniation, {deg} stenosis). Advice on timing "
        "follows general guidance.",
    ],
    "curve_imaging": [
        "Whole-spine standing radiographs, AP and lateral. Left thoracolumbar scoliosis with its apex at "
        "L1; Cobb angle {cobb}°. Skeletally mature. No vertebral anomaly. Shoulders level.",
    ],
    "curve_diagnosis": [
        "Adult idiopathic scoliosis, left thoracolumbar, apex L1, Cobb {cobb}°.",
        "Left thoracolumbar idiopathic scoliosis of {cobb}° in a mature skeleton.",
    ],
    "curve_physician": [
        "Exercise and analgesia first. Films again at 12 months; a change of more than 5° is taken as "
        "real progression. Surgery is considered above 50° with progression, or for pain that defeats "
        "all else, after a whole-spine MRI.",
    ],
    "passages": [
        "When the disc at {seg} herniates into the subarticular zone, the traversing {root} root bears "
        "the pressure. In most patients the leg pain subsides within three months without an operation.",
        "Decompression is an emergency when a herniation at {seg} causes cauda equina syndrome. Bed rest "
        "is not recommended in uncomplicated sciatica.",
    ],
    "text_stem": [
        "A subarticular herniation of the {seg} disc puts pressure on which nerve root?",
        "According to the text, the root under pressure from a subarticular herniation at {seg} is",
    ],
    "text_question": [
        "Name the root that a subarticular herniation at {seg} presses on, and say how the leg pain "
        "usually behaves without surgery.",
    ],
    "text_answer": [
        "It presses on the traversing {root} root; in most patients the leg pain subsides within three "
        "months without an operation.",
    ],
    "text_claims": [
        "A subarticular herniation at {seg} presses on the traversing {root} root.",
        "In most patients the leg pain subsides within three months without an operation.",
    ],
}

REVISION: dict[str, list[str]] = LUMBAR | {
    "which_stem": [
        "Back again with {side} sciatica eighteen months after a lumbar discectomy: {who}, {age}. MRI "
        "before and after contrast. Which disc has reherniated?",
        "Failed relief after spinal surgery, {who}, {age}. The MRI shows one recurrent lumbar disc "
        "herniation; where?",
    ],
    "which_rationale": [
        "At {seg}, the operated disc, there is a new herniation on the {side}; {n1} and {n2}, never "
        "touched, are not herniated.",
        "Recurrence at {seg}, {side} side: disc does not take up contrast, scar does. No herniation at {n2}.",
    ],
    "next_stem": [
        "Redo clinic: {who}, {age}, {side} leg pain for five months after an initially successful "
        "discectomy at {seg}, blocks exhausted, no instability on bending films. MRI supplied. You "
        "advise:",
    ],
    "next_options": [
        "Repeat microdiscectomy at {seg} on the {side}",
        "First-time discectomy at {n1}",
        "Vertebroplasty of {vert}",
        "Spinal cord stimulation without further surgery at {seg}",
    ],
    "next_rationale": [
        "A first recurrence at {seg} on the {side}, in a stable segment: repeat discectomy does nearly "
        "as well as the first one. {n1} is not herniated.",
    ],
    "open_answer": [
        "Recurrent herniation of the {seg} disc on the {side} after discectomy; the central canal is "
        "{degly} stenosed.",
        "{seg}, post-discectomy: reherniation, {lt} subarticular. Central stenosis, {deg}.",
    ],
    "p1": [
        "You did my disc before and I had a good year, but for {weeks} weeks the {side} leg has been as "
        "bad as then.",
        "It's back, doctor. The same {side} leg, the same pain, {weeks} weeks.",
    ],
    "c3": [
        "At {seg}, where you had the operation, a further piece of disc has herniated, again on the "
        "{side}. The canal is {degly} narrowed.",
        "There's scar, as expected, and there's a new herniation: {seg}, {side}. {n1} and {n2} have no "
        "herniation.",
    ],
    "c4": [
        "It may yet settle by itself. If the {side} leg won't, we'd go back in at {seg}.",
        "We can try an injection before we talk of surgery. If your bladder or bowel stops working, come "
        "at once.",
    ],
    "imaging": [
        "MRI with gadolinium. Previous {side} fenestration at {seg}. A recurrent disc herniation is "
        "present there on the {side}, surrounded by enhancing scar, with {deg} central canal stenosis. "
        "{n1} and {n2}: no herniation.",
        "Post-op MR. {seg}: reherniation {lt} subarticular, stenosis {deg}. {n1} no HNP, {n2} no HNP. No "
        "collection, no arachnoiditis.",
    ],
    "diagnosis": [
        "First recurrence of disc herniation at {seg}, {side}, with {deg} central stenosis.",
        "Reherniation {seg} ({lt}) after discectomy. To be told apart from scar tissue alone and from "
        "discitis.",
    ],
    "treatment_patient": [
        "Another piece of the same disc has come out on the {side}. It can calm down by itself as it "
        "might have the first time; if not, it can be removed again.",
    ],
    "treatment_physician": [
        "Block of the {root} root and six weeks' rehabilitation unless there is a deficit. Then redo "
        "microdiscectomy at {seg}, {side}; add fusion only for instability or repeated recurrence.",
    ],
    "risk": [
        "Redo surgery tears the dura more often than first surgery does, since scar binds it to the "
        "bone. Back pain may remain.",
    ],
    "postoperative": [
        "After a dural repair, flat overnight and headache watched for. Otherwise as after first "
        "surgery, with a slower return to lifting.",
    ],
    "basis": [
        "Contrast MRI of {seg}: recurrent herniation on the {side}, {deg} stenosis; {n1} and {n2} not "
        "herniated.",
    ],
}
