"""English wordings of the fourth hand: broken and metastatic vertebrae."""

from __future__ import annotations

from tests.corpus.checks.seeded.fourth_english import LUMBAR

FRACTURE: dict[str, list[str]] = LUMBAR | {
    "which_stem": [
        "{who}, {age}, bent to lift a shopping bag and felt something give. CT of the thoracolumbar "
        "spine with sagittal reconstructions. Which vertebral body is broken?",
        "CT from the emergency department, {who}, {age}, back pain after a fall off a chair. Identify "
        "the fractured vertebra.",
    ],
    "which_rationale": [
        "Compare the heights: preserved at {n1} and {n2}, which are not fractured, and reduced at {seg}, "
        "which is.",
        "Fracture of the {seg} body. {n1} and {n2}: Genant 0, no fracture.",
        "The broken vertebra is {seg}. {n2} is intact, and so is {n1}.",
    ],
    "degree_stem": [
        "Apply Genant's grading to {seg} on the CT shown.",
        "Sagittal CT: the loss of height at {seg} would be called",
    ],
    "degree_rationale": [
        "Genant {grade} at {seg}, in words a {deg} fracture.",
        "The {seg} body is {degly} reduced in height, which makes it Genant grade {grade}.",
    ],
    "next_stem": [
        "Frail {who}, {age}, eight weeks after an osteoporotic vertebral fracture shown on CT, still on "
        "opioids and unable to sit up. Legs normal. The best offer is",
        "Ward consult: {who}, {age}, pain 8/10 at two months in spite of brace and analgesics, no "
        "neurology, CT given. Procedure of choice?",
    ],
    "next_options": [
        "Cement augmentation of {seg}",
        "Cement augmentation of {n1}",
        "Laminectomy at {n2}",
        "Six more weeks of strict bed rest",
    ],
    "next_rationale": [
        "The fracture at {seg} is still disabling after adequate conservative care; {n1} and {n2} are "
        "not fractured and need nothing.",
        "Cement goes where the fracture is: {seg}. Further bed rest costs muscle and bone.",
    ],
    "open_question": [
        "Give the CT findings at {seg}, with a grade.",
        "How would you word {seg} in the conclusion of this CT report?",
    ],
    "open_answer": [
        "The {seg} body is fractured; the fracture is {deg}, Genant grade {grade}.",
        "Vertebral fracture at {seg}: {deg} height loss (Genant {grade}).",
    ],
    "open_claims": [
        "There is a vertebral fracture at {seg}.",
        "The height loss at {seg} is {deg}.",
        "On Genant's scale {seg} is grade {grade}.",
    ],
    "open_rationale": [
        "{n1} and {n2} were graded 0, that is, not fractured.",
        "In contrast to {seg}, the bodies of {n1} and {n2} are not fractured.",
    ],
    "plan_question": [
        "{who}, {age}, tripped over a carpet, sore back, neurologically normal, CT attached. What next?",
        "Orthogeriatric round: {age}-year-old {who} with the vertebral fracture on this CT, legs strong. "
        "Suggest a plan.",
    ],
    "plan_answer": [
        "Regular analgesia and getting up early, bone density and a secondary-cause screen, then "
        "treatment for osteoporosis. Augmentation of {seg} is considered if the pain remains severe in "
        "spite of this.",
    ],
    "plan_claims": [
        "Osteoporosis is to be investigated and treated.",
        "Augmentation of {seg} is considered if the pain remains severe.",
    ],
    "p1": [
        "I was only getting the washing in when my back went. That was {weeks} weeks ago.",
        "{weeks} weeks ago I missed the last step, and turning over in bed has been agony ever since.",
    ],
    "c1": [
        "Are your legs as strong as before? Any tingling?",
        "Have you got shorter? And do the legs feel right?",
    ],
    "p2": ["My legs are strong as ever.", "I may have shrunk a bit. No tingling, the legs are fine."],
    "c2": ["Any trouble when you go to the toilet?", "Any fever, weight loss, or a cancer in the past?"],
    "p3": ["Nothing like that, no.", "No. Everything else is as usual."],
    "c3": [
        "On the CT the bone called {seg} has been squashed; doctors call it a {deg} fracture. {n1} and "
        "{n2} are not broken.",
        "So: one fracture, at {seg}, Genant grade {grade}. I checked {n2} and {n1} too, no fracture there.",
    ],
    "p4": ["How long will I be like this?", "What can be done about it?"],
    "c4": [
        "Usually six to twelve weeks, and we'll treat the pain and the thin bones. If it stays "
        "unbearable, we can inject cement into {seg}.",
        "It usually heals with time, and walking helps. If your legs go weak or you can't pass urine, "
        "come to the emergency department at once.",
    ],
    "plan": [
        "Paracetamol regular + short opioid, physio, DEXA, bloods incl. myeloma screen. If pain "
        "intractable, VP/KP {seg}.",
        "Mobilise, bone protection via FLS. X-ray 4/52. Augmentation {seg} only if pain is not controlled.",
    ],
    "flags": [
        "weak or numb legs, or loss of bladder control",
        "fever, weight loss, or pain that is worse at night",
    ],
    "imaging": [
        "CT thoracolumbar spine, sagittal and coronal reformats. There is a fracture of the {seg} "
        "vertebral body with {deg} height loss (Genant grade {grade}). {n1} and {n2} are not fractured. "
        "The pedicles are intact. Bones look demineralised.",
        "Non-contrast CT. {seg} #: Genant {grade}, {deg}. {n2} - no #. {n1} - no #. No destructive "
        "lesion. Aorta calcified.",
        "CT spine, bone windows. Height of {seg} is {degly} reduced in keeping with an osteoporotic "
        "fracture, Genant {grade}. No fracture at {n1}, none at {n2}. No retropulsed fragment.",
    ],
    "diagnosis": [
        "Fragility fracture of {seg}, {deg} (Genant {grade}).",
        "Osteoporotic fracture, {seg}, Genant grade {grade}. Myeloma and metastasis to be excluded by "
        "blood tests and, if in doubt, MRI.",
    ],
    "treatment_patient": [
        "A bone in your back has given way because it had become fragile. The bone itself knits over two "
        "to three months, and medicines can make the next break less likely.",
        "Take the painkillers by the clock, get up several times a day and do not bend to lift. If your "
        "legs go weak or numb, come in at once.",
    ],
    "treatment_physician": [
        "Pain control permitting early walking; brace optional. Secondary causes excluded, then an "
        "anabolic or antiresorptive agent according to fracture risk. Vertebroplasty or kyphoplasty of "
        "{seg} for persistent severe pain. Any deficit: MRI the same day.",
        "It is recommended that every patient with a vertebral fracture be assessed for osteoporosis "
        "treatment. Augmentation of {seg} may be considered when pain is not controlled by optimal "
        "medical care.",
    ],
    "risk": [
        "A vertebral fracture multiplies the risk of another; falls assessment is part of the treatment.",
        "Augmentation: cement leakage (rarely with symptoms), pulmonary cement embolism (rare), new "
        "fracture of a neighbouring body.",
    ],
    "postoperative": [
        "Sit up after 2 to 4 hours, home the same or the next day. Review at 4 weeks with radiographs; "
        "start bone treatment before discharge.",
    ],
    "basis": [
        "Grade taken from the CT: {seg} Genant {grade} ({deg}); {n1} and {n2} Genant 0.",
        "CT shows a fracture at {seg} and none at {n1} or {n2}.",
    ],
    "curve_imaging": [
        "Full-length standing radiographs. Degenerative right lumbar curve, apex L3, Cobb {cobb}°. SVA "
        "{sva} mm. PI 48°, LL 30°, PT 26°. Disc spaces narrowed at the apex.",
    ],
    "curve_diagnosis": [
        "Degenerative right lumbar scoliosis, Cobb {cobb}°; SVA {sva} mm.",
        "De novo adult scoliosis, apex L3, {cobb}°, sagittal vertical axis {sva} mm.",
    ],
    "curve_physician": [
        "Physiotherapy and treatment of osteoporosis before anything else. Where leg symptoms dominate, "
        "a limited decompression; long fusion only in fit patients with disabling deformity, and after a "
        "bone density scan.",
    ],
    "passages": [
        "An osteoporotic fracture at {seg} should prompt assessment and drug treatment of osteoporosis. "
        "Pain usually eases over six to twelve weeks.",
        "Fracture at {seg} after minor trauma may still be malignant. MRI helps when the cause is in doubt.",
    ],
    "text_question": [
        "What should an osteoporotic fracture at {seg} prompt, and how does the pain usually evolve?",
    ],
    "text_answer": [
        "Assessment and drug treatment of osteoporosis; the pain usually eases over six to twelve weeks.",
    ],
    "text_claims": [
        "An osteoporotic fracture at {seg} should prompt assessment and drug treatment of osteoporosis.",
        "The pain usually eases over six to twelve weeks.",
    ],
}

TUMOUR: dict[str, list[str]] = FRACTURE | {
    "which_stem": [
        "Oncology asks about new back pain in a {who} of {age} under treatment for a carcinoma. T1 MRI "
        "supplied. Which vertebra is metastatic?",
        "Tumour board, case 4: {who}, {age}, night pain. On this spinal MRI, which vertebral body holds "
        "the metastasis?",
    ],
    "which_rationale": [
        "The normal bright marrow on T1 is lost in {seg}, on the {side} as far as the pedicle: a "
        "metastasis. {n1} and {n2} keep theirs and have no metastasis.",
        "Metastasis at {seg}, {side} pedicle affected. {n2} and {n1}: no metastasis.",
    ],
    "side_stem": [
        "The {seg} metastasis on this MRI has reached a pedicle. On which side?",
        "For the radiotherapy contour: the pedicle affected by the {seg} metastasis on MRI is",
    ],
    "side_options": ["The left one", "The right one", "Both of them", "Neither of them"],
    "degree_stem": [
        "To what degree is the central canal narrowed at {seg} on this MRI?",
        "Give the grade of canal stenosis at {seg} for the tumour board, from the MRI.",
    ],
    "degree_rationale": [
        "Recorded at {seg}: central canal stenosis, {deg}.",
        "The canal is {degly} stenosed at {seg}.",
    ],
    "next_stem": [
        "Tumour board: {who}, {age}, renal cell carcinoma, one spinal metastasis with mechanical pain "
        "and a SINS of 13 on workup, ECOG 1. MRI shown. What do you recommend?",
    ],
    "next_options": [
        "Stabilisation at {seg} and postoperative radiotherapy",
        "Stabilisation centred on {n1}",
        "Radiotherapy to {n2} only",
        "A brace and review in six months",
    ],
    "next_rationale": [
        "A SINS of 13 means an unstable spine, and the metastasis is at {seg}. Nothing metastatic was "
        "found at {n1} or {n2}.",
        "Radiotherapy does not restore stability, so {seg} is fixed first and irradiated after.",
    ],
    "open_question": [
        "State the MRI findings at {seg} for the tumour board.",
        "What does {seg} show on this MRI, and how is the canal?",
    ],
    "open_answer": [
        "{seg} holds a metastasis reaching the {side} pedicle, and the central canal is {degly} stenosed.",
        "Metastatic deposit {seg}, {lt} pedicle; canal stenosis {deg}.",
    ],
    "open_claims": [
        "There is a metastasis at {seg}.",
        "The {side} pedicle of {seg} is affected.",
        "The canal at {seg} shows {deg} stenosis.",
    ],
    "open_rationale": [
        "No metastasis was found at {n1} or {n2}.",
        "{n1} and {n2} serve as the internal reference: no metastasis in either.",
    ],
    "plan_question": [
        "{who}, {age}, lung cancer on systemic therapy, night pain, walking unaided, MRI attached. "
        "Suggest management.",
        "Oncology ward: {who}, {age}, back pain at night for a month, power 5/5, MRI as shown. What now?",
    ],
    "plan_answer": [
        "Discuss at the tumour board with up-to-date staging and a SINS. Radiotherapy to {seg} if "
        "stable, fixation of {seg} if unstable; steroids and an emergency call for any new deficit.",
    ],
    "plan_claims": [
        "The case goes to the tumour board with staging and a SINS.",
        "Radiotherapy to {seg} if it is stable, fixation if it is unstable.",
        "A new deficit needs steroids and an emergency call.",
    ],
    "p1": [
        "Nights are the worst. {weeks} weeks now and paracetamol does nothing.",
        "I've a boring pain in my back, more on the {side}, for {weeks} weeks; lying flat doesn't help.",
    ],
    "c1": [
        "Are you steady on your feet? Any numbness round the tummy or legs?",
        "Is it worse when you stand up and load the back?",
    ],
    "p2": ["I'm steady, no numbness.", "Standing up is sore, but I walk to the shops."],
    "c2": ["Any change in the bladder or bowels?", "Have you noticed weakness, or trouble passing urine?"],
    "p3": ["No, none.", "No, not so far."],
    "c3": [
        "I wish I had better news. The MRI shows a metastasis in {seg}, on the {side} side of the bone. "
        "{n1} and {n2} show none.",
        "There is a deposit from the cancer, a metastasis, at {seg}, and the canal beside it is {degly} "
        "narrowed.",
    ],
    "p4": ["What happens now?", "Is there a treatment?"],
    "c4": [
        "Several specialists will look at this together. Usually radiotherapy helps the pain; if the "
        "bone is unstable, we'd fix {seg}.",
        "Yes, we plan radiotherapy and will see you within the week. If your legs turn weak or numb, or "
        "you can't pass urine, come to hospital at once, even at night.",
    ],
    "plan": [
        "MDT this week. RT {seg}; spinal surgeons to see re SINS. Dex only if deficit.",
        "Staging scan, pain team, oncology aware. Stabilise {seg} if SINS > 12, else radiotherapy.",
    ],
    "flags": [
        "new weakness, numbness or unsteadiness of the legs",
        "urinary retention or loss of bowel control",
    ],
    "imaging": [
        "MRI thoracolumbar spine, sagittal T1 and STIR. Low T1 signal replaces the marrow of {seg} and "
        "extends into the {side} pedicle, typical of metastasis. Central canal stenosis at this level is "
        "{deg}. The marrow of {n1} and {n2} is normal, no metastasis.",
        "{seg}: metastasis, {lt} pedicle involved, canal stenosis {deg}. {n1}: no metastasis. {n2}: no "
        "metastasis. Discs spared. MRI without contrast.",
    ],
    "diagnosis": [
        "Spinal metastasis, {seg}, with extension to the {side} pedicle and {deg} central canal stenosis.",
        "Metastatic disease at {seg} ({lt}). Biopsy if the primary is unknown; differential: "
        "plasmacytoma, lymphoma.",
    ],
    "treatment_patient": [
        "The cancer has spread to a bone in your back. Radiotherapy can shrink it and ease the pain, and "
        "an operation can support the bone if it is weak.",
        "Take the strong painkillers before the pain builds up. New weakness of the legs is an "
        "emergency: come in at once.",
    ],
    "treatment_physician": [
        "NOMS: neurologic (canal stenosis {deg}), oncologic (histology), mechanical (SINS), systemic "
        "(fitness). Stable {seg}: radiotherapy, stereotactic where available. Unstable: fixation of "
        "{seg} then radiotherapy. New deficit: steroids, surgery without delay.",
    ],
    "risk": [
        "Wound problems are commoner after previous radiotherapy. Embolise renal and thyroid deposits "
        "before surgery: they bleed.",
        "Stereotactic radiotherapy may be followed by a vertebral fracture, in roughly one in ten or more.",
    ],
    "postoperative": [
        "Radiotherapy two to four weeks after surgery, once the wound has healed. MRI at three months. "
        "Palliative care team involved throughout.",
    ],
    "basis": [
        "MRI of {seg}: metastasis, {side} pedicle; canal stenosis {deg}; {n1} and {n2} without metastasis.",
    ],
    "passages": [
        "A stable metastasis at {seg} is treated by radiotherapy. Fixation is advised when the spine is "
        "unstable.",
        "Canal stenosis from a metastasis at {seg} should be graded on axial images. Steroids are given "
        "when there is a neurological deficit.",
    ],
    "text_question": ["How is a stable metastasis at {seg} treated, and when is fixation advised?"],
    "text_answer": ["By radiotherapy; fixation is advised when the spine is unstable."],
    "text_claims": [
        "A stable metastasis at {seg} is treated by radiotherapy.",
        "Fixation is advised when the spine is unstable.",
    ],
}
