"""English wordings of sound bodies that the checks were tuned on; two sets, written apart."""

from __future__ import annotations

FIRST: dict[str, list[str]] = {
    "which_stem": [
        "This sagittal T2-weighted MRI is shown. Which disc is herniated?",
        "On these lumbar MR images, at which level does a disc herniation lie?",
        "A {age}-year-old {who} has pain down the {side} leg. Which disc on this MRI is herniated?",
    ],
    "which_rationale": [
        "The {seg} disc herniates to the {side} and meets the traversing {root} root. {n1} keeps its "
        "contour.",
        "A {side} subarticular herniation is seen at {seg}; there is no herniation at {n1}.",
        "{seg} shows a {side}-sided disc protrusion. The discs at {n1} and {n2} are not herniated.",
    ],
    "why_wrong": ["The disc keeps its contour.", "No herniation is recorded here.", "This disc is intact."],
    "side_stem": [
        "To which side does the {seg} disc herniate on these MR images?",
        "The {seg} disc is herniated on this MRI. On which side does it lie?",
    ],
    "side_options": ["Left", "Right", "Both sides", "Neither side"],
    "degree_stem": [
        "How severe is the central canal stenosis at {seg} on this MRI?",
        "Which degree of canal stenosis do these MR images show at {seg}?",
    ],
    "degree_rationale": [
        "The canal at {seg} is recorded with {deg} stenosis.",
        "At {seg} the central canal stenosis is {deg}.",
    ],
    "next_stem": [
        "A {age}-year-old {who} has {side} leg pain for three months despite physiotherapy; this MRI "
        "is shown. "
        "Which procedure fits best?",
        "Conservative care has failed in this {age}-year-old {who} with sciatica on the {side}. Which "
        "operation "
        "would be offered first after this MRI?",
    ],
    "next_options": [
        "{side} microdiscectomy at {seg}",
        "Posterior fusion from {n1top} to the sacrum",
        "Vertebroplasty of {vert}",
        "Epidural injection at {n1}",
    ],
    "next_rationale": [
        "The {side} herniation at {seg} explains the leg pain, so that a microdiscectomy there is the least "
        "that helps.",
        "Decompression of {seg} answers the herniation on the {side}; the other discs are not herniated.",
    ],
    "open_question": [
        "Describe what this MRI shows at {seg}.",
        "What is found at {seg} on these MR images?",
        "Which finding at {seg} would you report from this MRI?",
    ],
    "open_answer": [
        "At {seg} there is a {side} subarticular disc herniation with {deg} canal stenosis.",
        "The {seg} disc is herniated on the {side}, and the central canal is {degly} stenotic there.",
    ],
    "open_claims": [
        "The {seg} disc is herniated.",
        "The herniation at {seg} lies on the {side}.",
        "The canal stenosis at {seg} is {deg}.",
    ],
    "open_rationale": [
        "The herniation at {seg} meets the traversing {root} root; {n1} has none.",
        "{n1} and {n2} show no herniation.",
    ],
    "plan_question": [
        "A {age}-year-old {who} with {side} leg pain has this MRI after six weeks of care. What would "
        "you advise?",
    ],
    "plan_answer": [
        "If the pain persists, a {side} microdiscectomy at {seg} is the option; until then care "
        "without surgery.",
    ],
    "plan_claims": [
        "A {side} microdiscectomy at {seg} is considered if pain persists.",
        "Care without surgery comes first while strength is normal.",
    ],
    "p1": [
        "I have had pain running down my {side} leg for {weeks} weeks.",
        "My {side} leg has been hurting for about {weeks} weeks now, doctor.",
    ],
    "c1": [
        "Do you have any numbness or weakness in the leg?",
        "Is the leg numb, or has it become weak?",
    ],
    "p2": ["It feels numb at times, but there is no weakness.", "A little numb, yes. No weakness at all."],
    "c2": [
        "Have you noticed any trouble with your bladder or bowels, or numbness between the legs?",
        "Any problem passing urine, or loss of bowel control?",
    ],
    "p3": ["No, nothing like that.", "None of that."],
    "c3": [
        "Your MRI shows a {side} herniation at {seg} with {deg} stenosis of the canal there.",
        "The images show that the disc at {seg} is herniated to the {side}. The disc at {n1} is not.",
    ],
    "p4": ["Do I need an operation?", "What can be done about it?"],
    "c4": [
        "Most people get better without one. If the pain in your {side} leg stays, we can remove the "
        "herniation "
        "at {seg}.",
        "We first try medicine and exercise. If you develop weakness or bladder trouble, come back at once.",
    ],
    "plan": [
        "Six weeks of exercise and medicine; if the leg pain persists, microdiscectomy at {seg} on the "
        "{side}.",
        "Care without surgery first. Discuss a {side} discectomy at {seg} if there is no relief.",
    ],
    "flags": ["bladder or bowel dysfunction", "progressive weakness"],
    "imaging": [
        "MRI of the lumbar spine, sagittal and axial. Numbering counted from the sacrum. {seg}: {side} "
        "subarticular disc herniation with {deg} central canal stenosis. {n1}: no herniation. {n2}: no "
        "herniation. "
        "The conus is normal.",
        "Technique: lumbar MRI of good quality. At {seg} the disc is herniated on the {side} and the canal "
        "shows {deg} stenosis. No disc herniation at {n1} or {n2}. Marrow signal is normal.",
    ],
    "diagnosis": [
        "{side_cap} disc herniation at {seg}, which fits the {side} leg pain. Differential: synovial cyst.",
        "Lumbar disc herniation {seg}, {side}, with {deg} canal stenosis. Certainty: high.",
    ],
    "treatment_patient": [
        "A disc in your lower back presses on a nerve on the {side}. Most people improve within weeks.",
        "The disc between two bones of your back has slipped out to the {side} and irritates a nerve.",
    ],
    "treatment_physician": [
        "If there is no motor deficit: six weeks of non-operative care. If pain persists: microdiscectomy at "
        "{seg}, {side}. Refer now with cauda equina signs.",
        "Non-operative care first. Where leg pain stays after six weeks, decompression of {seg} may be "
        "offered.",
    ],
    "risk": [
        "Recurrence after discectomy occurs in some; most herniations shrink.",
        "The outlook is good. Smoking and heavy lifting raise the chance of recurrence.",
    ],
    "postoperative": [
        "Walking from the first day, no heavy lifting for six weeks, follow-up after six weeks.",
        "Early mobilisation; return at once with fever or new weakness.",
    ],
    "basis": [
        "Based on the sagittal and axial T2 images and the recorded {side} herniation at {seg}.",
        "Rests on the axial images at {seg} and on the stated leg pain.",
    ],
    "curve_imaging": [
        "Standing radiograph of the whole spine. The Cobb angle of the main thoracic curve is {cobb} "
        "degrees. "
        "The SVA measures {sva} mm. No fracture at {vert}.",
    ],
    "curve_diagnosis": ["Adolescent idiopathic scoliosis with a Cobb angle of {cobb}°."],
    "curve_physician": [
        "If the curve progresses beyond 50 degrees, posterior fusion from T4 to L1 may be planned; L1 "
        "is chosen "
        "as the stable vertebra.",
    ],
    "passages": [
        "In lumbar disc herniation at {seg}, the traversing {root} root is compressed most often. Surgery is "
        "considered when pain persists for more than six weeks.",
        "Stenosis at {seg} narrows the canal and causes claudication. Walking distance improves after "
        "decompression in most patients.",
    ],
    "text_stem": [
        "Which root does a herniation at {seg} compress most often?",
        "At {seg}, which nerve root is most often met by a herniated disc?",
    ],
    "text_question": ["Which root is compressed by a herniation at {seg}, and when is surgery considered?"],
    "text_answer": ["The traversing {root} root; surgery is considered when pain persists beyond six weeks."],
    "text_claims": [
        "A herniation at {seg} compresses the traversing {root} root.",
        "Pain that persists is a reason to operate.",
    ],
}

SECOND: dict[str, list[str]] = {
    "which_stem": [
        "Look at the MR images of this lumbar spine. Where is the disc extruded?",
        "Which of these levels carries the disc herniation on the MRI shown?",
        "The MRI belongs to a {age}-year-old {who} with sciatica on the {side}. Name the herniated level.",
    ],
    "which_rationale": [
        "There is an extrusion at {seg} on the {side}, displacing the {root} root, whereas {n1} is "
        "unremarkable.",
        "Disc material protrudes at {seg} towards the {side} lateral recess. {n1} and {n2} have no "
        "herniation.",
        "Herniation: {seg}, {side}. The remaining discs, {n1} and {n2}, do not herniate.",
    ],
    "why_wrong": ["Nothing protrudes at this level.", "The annulus is intact here.", "Contour preserved."],
    "side_stem": [
        "On which side of the canal does the herniation at {seg} lie in this MRI?",
        "This MRI shows a herniated {seg} disc. Which side is affected?",
    ],
    "side_options": ["The left", "The right", "Bilateral", "Neither of them"],
    "degree_stem": [
        "Grade the stenosis of the spinal canal at {seg} in this MRI.",
        "How narrow is the canal at {seg}? Choose the degree of stenosis seen on the MRI.",
    ],
    "degree_rationale": [
        "Readers graded the canal stenosis at {seg} as {deg}.",
        "There is {deg} narrowing of the canal at {seg}.",
    ],
    "next_stem": [
        "Despite twelve weeks of care, a {who} of {age} years cannot work for pain in the {side} leg. "
        "Considering "
        "this MRI, what should be offered?",
        "This MRI was taken for {side}-sided sciatica in a {age}-year-old {who}, who did not respond "
        "to therapy. "
        "What is the most suitable operation?",
    ],
    "next_options": [
        "Removal of the herniated disc at {seg} from the {side}",
        "Long instrumented fusion down to the pelvis",
        "Kyphoplasty of {vert}",
        "Laminectomy at {n1}",
    ],
    "next_rationale": [
        "Symptoms correspond to the {side} herniation at {seg}; discectomy there addresses it.",
        "Only {seg} is herniated, and on the symptomatic {side} side, so a discectomy at {seg} suffices.",
    ],
    "open_question": [
        "Report the state of the {seg} segment on the MRI shown.",
        "What do you see at {seg} in this MRI, and how narrow is the canal?",
    ],
    "open_answer": [
        "There is an extruded disc at {seg} on the {side} side; the canal is narrowed to a {deg} degree.",
        "{seg} has a {side} herniation and {deg} central stenosis.",
    ],
    "open_claims": [
        "There is a herniation at {seg}.",
        "At {seg} the disc protrudes to the {side}.",
        "Canal stenosis at {seg} is graded {deg}.",
    ],
    "open_rationale": [
        "{n2} and {n1} are free of herniation, and at {seg} the {root} root is displaced.",
        "No herniation is present at {n1}.",
    ],
    "plan_question": [
        "How should a {age}-year-old {who} with this MRI and {side} radicular pain be treated?",
    ],
    "plan_answer": [
        "Start with analgesics and physiotherapy. When there is no relief after six to twelve weeks, offer a "
        "discectomy at {seg} from the {side}.",
    ],
    "plan_claims": [
        "When there is no relief, discectomy at {seg} is offered.",
        "Physiotherapy and analgesics come first.",
    ],
    "p1": [
        "Good morning. For {weeks} weeks a sharp pain has been shooting into my {side} leg.",
        "It started {weeks} weeks ago: the {side} leg aches from the buttock to the foot.",
    ],
    "c1": [
        "I see. Have you lost any strength, or does the skin tingle?",
        "Does the leg give way, or do you feel pins and needles?",
    ],
    "p2": [
        "There is some tingling in the foot. It has never given way.",
        "Some tingling, but I am not weak.",
    ],
    "c2": [
        "What about urine and stool: can you control them, and is the skin around the saddle area normal?",
        "Have there been any changes in urination, or fever?",
    ],
    "p3": ["Everything is as usual there.", "Nothing of the sort."],
    "c3": [
        "On the MRI a piece of the {seg} disc has come out on the {side}: a herniation. At {n1} there "
        "is no herniation.",
        "The scan shows {deg} canal stenosis at {seg} and a herniated disc there on the {side}.",
    ],
    "p4": ["Will this go away by itself?", "How would you treat it?"],
    "c4": [
        "Often it does. Should it not, the herniation at {seg} can be removed through a small cut on "
        "the {side}.",
        "We would begin with tablets and physiotherapy. Please return immediately if you lose control "
        "of your bladder.",
    ],
    "plan": [
        "Analgesics and physiotherapy; review in six weeks; discectomy at {seg} ({side}) if symptoms "
        "have not settled.",
        "Wait and treat pain. Should leg pain persist, offer removal of the {side} herniation at {seg}.",
    ],
    "flags": ["loss of bladder control", "foot weakness that gets worse"],
    "imaging": [
        "Examination: MR of the lumbar spine without contrast. Findings by level. {n2}: disc contour "
        "normal, no herniation. "
        "{n1}: no herniation. {seg}: extruded disc on the {side}, {deg} stenosis of the canal. Cord "
        "ends normally.",
        "Lumbar MRI, image quality adequate. There is a herniation at {seg} on the {side} with {deg} "
        "canal stenosis. "
        "{n1} and {n2} are without herniation. No implants.",
    ],
    "diagnosis": [
        "Radicular syndrome from a {side} herniation at {seg}; {deg} canal stenosis at the same level.",
        "Herniated disc {seg} on the {side}. Less likely: facet cyst.",
    ],
    "treatment_patient": [
        "One of the discs in your back has torn and touches the nerve to your {side} leg. This often heals.",
        "The nerve to the {side} leg is irritated by a disc. Moving about is safe and helps.",
    ],
    "treatment_physician": [
        "Step 1: analgesia and exercise. Step 2: if there is no relief by six to twelve weeks, "
        "discectomy {seg} from the "
        "{side}. Refer now if there is retention of urine.",
        "Consider an operation at {seg} when radicular pain persists; otherwise continue with exercise.",
    ],
    "risk": [
        "Reherniation in five to ten of a hundred. Without surgery most improve within three months.",
        "Favourable. Obesity and tobacco worsen the outcome.",
    ],
    "postoperative": [
        "Mobilise on the day of surgery. Remove stitches after ten days. Any fever needs a visit.",
        "Sitting is allowed. Lift nothing above five kilograms for a month.",
    ],
    "basis": [
        "Images: sagittal T2 and axial T2 through {seg}. History: leg pain on the {side}.",
        "The axial slices at {seg} carry the diagnosis.",
    ],
    "curve_imaging": [
        "Whole-spine radiograph, standing. Main curve: Cobb {cobb}°. Sagittal vertical axis {sva} mm. "
        "{vert} is not fractured.",
    ],
    "curve_diagnosis": ["Idiopathic scoliosis of the adolescent; main curve {cobb} degrees."],
    "curve_physician": [
        "Should the curve pass 45 to 50 degrees, instrumented fusion T3 to L2 could be discussed; L2 "
        "because it is the "
        "last touched vertebra.",
    ],
    "passages": [
        "The root that a posterolateral disc at {seg} meets is the traversing one, {root}. An "
        "operation is discussed once "
        "six to twelve weeks of therapy have not helped.",
        "When the canal is stenotic at {seg}, patients stop walking after short distances. Laminectomy "
        "lengthens the walk "
        "of most of them.",
    ],
    "text_stem": [
        "A posterolateral herniation at {seg} meets which nerve root?",
        "Name the root in danger from a disc that herniates posterolaterally at {seg}.",
    ],
    "text_question": [
        "At {seg}, which root does a posterolateral disc meet, and when is an operation discussed?"
    ],
    "text_answer": [
        "It meets {root}, the traversing root. An operation is discussed once therapy has not helped."
    ],
    "text_claims": [
        "The traversing root at {seg} is {root}.",
        "An operation is discussed after therapy has not helped.",
    ],
}
