"""English wordings of a seventh hand: lumbar discs, new and operated on before, with radiographs."""

from __future__ import annotations

LUMBAR: dict[str, list[str]] = {
    "which_stem": [
        "A lumbar MRI was requested for this {age}-year-old {who} because of pain radiating into the "
        "{side} leg. The prolapsed disc is found at which of these levels?",
        "Single best answer. A {who} of {age} with {side} radicular leg pain has the MRI shown. Which "
        "disc has herniated?",
        "Pt is a {who}, {age} yrs, c/o {side} leg pain. Which one of the following discs, as seen on this "
        "MRI of the lumbar spine, is herniated?",
    ],
    "which_rationale": [
        "The prolapse is at {seg}, where it fills the {side} lateral recess. At neither {n1} nor {n2} has "
        "the disc prolapsed.",
        "{seg} - {side} subarticular HNP. {n1} and {n2} - no HNP.",
        "It is the {seg} disc that has herniated, and the displaced tissue sits in the {side} "
        "subarticular zone, beside the {root} root on its way down. The other two choices, {n1} and {n2}, "
        "lack a herniation.",
        "Look for disc tissue beyond the margin of the disc space. It is found at {seg}, in the {side} "
        "subarticular zone, and this is therefore the herniated level; no disc tissue is displaced at "
        "{n1} or at {n2}.",
        "Key: {seg} ({side} lateral recess herniation). {n1} is wrong, no herniation there; {n2} is wrong "
        "for the same reason.",
    ],
    "why_wrong": ["The images and the history do not bear this out.", "Does not fit what is shown here."],
    "side_stem": [
        "On which side does the herniated {seg} disc lie on this lumbar MRI?",
        "MRI L-spine: HNP at {seg}. Into which lateral recess does it extend?",
    ],
    "side_options": [
        "The left lateral recess",
        "The right lateral recess",
        "Both recesses equally",
        "Neither recess (purely central)",
    ],
    "degree_stem": [
        "How severe is the central canal stenosis at {seg} on this lumbar MRI?",
        "With the RSNA categories in mind, classify the stenosis of the central canal at {seg} on the MRI "
        "shown.",
    ],
    "degree_rationale": [
        "{seg}: {deg} stenosis of the central canal.",
        "The readers called the central canal stenosis at {seg} {deg}.",
        "At {seg} the thecal sac is {degly} narrowed, which amounts to {deg} central canal stenosis.",
    ],
    "next_stem": [
        "This {age}-year-old {who} has had pain down the {side} leg for five months. Tablets, a "
        "structured exercise programme and an epidural steroid injection each helped for only a few days. "
        "Power is full, the bladder works normally. You have the MRI. What would you offer?",
        "Leg pain ({side}) for 14/52, VAS 8. Failed non-op Rx: NSAID, physio, nerve root block. O/E no "
        "weakness, no saddle sensory loss. Pt is a {who}, {age}. MRI as above. Best next step?",
    ],
    "next_options": [
        "Microdiscectomy at {seg} from the {side}",
        "Microdiscectomy at {n1}",
        "Interbody fusion at {n2} with pedicle screws",
        "Vertebroplasty of {vert}",
    ],
    "next_rationale": [
        "What hurts is the {side} leg, and the MRI shows a herniation at {seg} on that same side; after "
        "months without relief, taking it out is reasonable. Surgery at {n1} or {n2} would address discs "
        "that have not herniated.",
        "Clinical picture and MRI agree: {root} radicular pain on the {side} and a herniated disc at "
        "{seg}. Conservative means have failed, and nothing here calls for a fusion.",
    ],
    "open_question": [
        "Please comment on the {seg} disc and the spinal canal at that level.",
        "You are shown a lumbar MRI. Describe {seg}: is the disc herniated, if so in which zone and on "
        "which side, and how narrow is the central canal?",
    ],
    "open_answer": [
        "The {seg} disc is herniated. The herniation is subarticular, on the {side}, and the central "
        "canal is {degly} narrowed.",
        "Subarticular disc prolapse on the {side} at {seg}; stenosis of the central canal, {deg}.",
        "{seg} HNP into the {lt} lateral recess + {deg} central stenosis.",
    ],
    "open_claims": [
        "The disc at {seg} is herniated.",
        "At {seg} the herniation lies in the {side} subarticular zone.",
        "The central canal at {seg} is {degly} stenosed.",
    ],
    "open_rationale": [
        "{root} is the root that passes through the lateral recess at {seg}, and it is the one at risk "
        "here. The discs at {n1} and {n2} have not herniated.",
        "No herniation is seen at {n1} or {n2}, which were reviewed as well.",
    ],
    "plan_question": [
        "{age}-year-old {who}. {side_cap} leg pain since six weeks, normal power and sensation, "
        "sphincters intact. MRI of the lumbar spine enclosed. How would you manage this case?",
        "You see a {who} of {age} in clinic with a first attack of pain down the {side} leg. Neurology is "
        "normal. Using the MRI provided, set out your plan, including the circumstances in which you "
        "would operate.",
    ],
    "plan_answer": [
        "I would begin without surgery: anti-inflammatory drugs, physiotherapy, advice to keep moving. "
        "Should the leg pain still be troublesome at six to eight weeks, I would offer a microdiscectomy "
        "at {seg} on the {side}. Cauda equina syndrome is the exception and needs emergency decompression.",
        "1. Non-operative first, with NSAIDs and physiotherapy. 2. Leg pain persisting at six to eight "
        "weeks: {seg} microdiscectomy, {side} side. 3. Cauda equina syndrome: decompress as an emergency.",
    ],
    "plan_claims": [
        "Treatment starts without surgery, with NSAIDs and physiotherapy.",
        "If the leg pain persists, microdiscectomy at {seg} on the {side} is offered.",
        "Cauda equina syndrome needs emergency decompression.",
    ],
    "p1": [
        "It's my {side} leg. It's been killing me for {weeks} weeks and I can hardly sit through a meal.",
        "About {weeks} weeks ago I got this pain in my back, and then it moved down the {side} leg. "
        "Nothing in the {other} one.",
    ],
    "c1": [
        "Have you noticed the leg giving way, or areas where you can't feel properly?",
        "Any pins and needles? Does the foot or the knee feel weak?",
    ],
    "p2": [
        "A bit of pins and needles now and then. It doesn't give way.",
        "Pins and needles, yes, but I wouldn't say it's weak.",
    ],
    "c2": [
        "And the waterworks, the bowels? Is the feeling normal when you wipe yourself?",
        "I have to ask everybody this: any change in passing water, in opening your bowels, or in feeling "
        "down below? Any temperatures?",
    ],
    "p3": ["No, all of that is as usual.", "No change there, and no temperature."],
    "c3": [
        "Let's look at the scan together. This is {seg}, and here the disc has come out on the {side} "
        "side. It also makes the canal {degly} tight. If you compare {n1} and {n2}, nothing has come out "
        "there.",
        "So, the MRI fits your story. The disc at {seg} has herniated to the {side} and is lying against "
        "the {root} nerve, and the canal shows {deg} narrowing at the same height.",
        "There's a prolapsed disc at {seg} on the {side}, which explains the pain in that leg. I checked "
        "{n1} and {n2} too, and neither has prolapsed.",
    ],
    "p4": ["Does that mean an operation?", "Will it get better by itself, or do I need it operated on?"],
    "c4": [
        "Not straight away. Nerve pain of this kind often settles, so let's give it another six weeks "
        "with proper pain relief and physio. If the {side} leg is still bad after that, taking out the "
        "herniation at {seg} is a good option.",
        "We keep an operation for pain that won't settle or a leg that is getting weaker. The one thing "
        "that can't wait: if you can't pee, or go numb between the legs, come straight to A&E.",
    ],
    "plan": [
        "Non-op for now: naproxen, physio. F/U 6/52. If still symptomatic list for {lt} {seg} "
        "microdiscectomy.",
        "Discussed natural history; pt keen to avoid surgery. Clinic in 6 weeks. Microdiscectomy ({seg}, "
        "{side}) if leg pain not settled. CES advice given verbally and in writing.",
        "Neuropathic agent added, referred to physiotherapy, {root} root block on the {side} to be "
        "arranged. We shall meet again in six weeks and decide then whether to proceed to discectomy at "
        "{seg}.",
    ],
    "flags": ["loss of bladder or bowel control, numbness between the legs", "a leg that is becoming weaker"],
    "imaging": [
        "MR LUMBAR SPINE WITHOUT CONTRAST. {n1}: No herniation. {n2}: No herniation. {seg}: Disc "
        "herniation in the {side} subarticular zone, central canal stenosis {deg}. Alignment is normal. "
        "IMPRESSION: {side_cap} subarticular disc herniation at {seg}; {deg} central canal stenosis at "
        "the same level.",
        "There is a {side} subarticular prolapse of the {seg} disc, which lies in the path of the {root} "
        "root, and there is {deg} narrowing of the central canal at this level. No prolapse is "
        "demonstrated at {n1} or {n2}. The conus is unremarkable. No fracture, no marrow lesion.",
        "MRI LSP: HNP {seg} {lt} (subarticular). Central canal {degly} stenosed. {n1} no HNP, {n2} no "
        "HNP. No listhesis. Conus OK.",
        "Sagittal and axial sequences were acquired. The intervertebral discs of {n1} and {n2} do not "
        "show herniation. The intervertebral disc of {seg} is herniated on the {side}, occupying the "
        "lateral recess; the resulting central spinal canal stenosis is considered {deg}. Facet joints "
        "and ligamenta flava without synovial cyst. Prevertebral soft tissues normal.",
    ],
    "diagnosis": [
        "{seg} disc prolapse on the {side} causing {root} radiculopathy, plus {deg} central canal stenosis.",
        "Radiculopathy of {root} on the {side}; cause: herniated disc {seg}, with {deg} stenosis of the "
        "central canal. To be distinguished from: hip arthrosis, sacroiliac pain, trochanteric bursitis, "
        "neuropathy.",
        "PIVD {seg} ({lt}), {root} root. Central canal {degly} stenosed.",
    ],
    "treatment_patient": [
        "The pain in your {side} leg comes from a disc that is pressing on a nerve. Usually the body "
        "deals with this on its own over several weeks, and most people never need an operation.",
        "Keep moving, even if only for short walks, and use your painkillers regularly. If you can no "
        "longer empty your bladder or feel numb around the back passage, that is an emergency: go to "
        "hospital at once.",
    ],
    "treatment_physician": [
        "First line: NSAID, physiotherapy, early return to activity; {root} selective nerve root block on "
        "the {side} as an adjunct. Second line after six weeks: microdiscectomy {seg} on the {side}. "
        "Surgery without delay for cauda equina syndrome or worsening paresis.",
        "I suggest six weeks of conservative care. In the event of failure, microscopic or endoscopic "
        "discectomy at {seg} via the {side} side would be appropriate; there is no case for "
        "instrumentation.",
        "Cons. Rx x 6/52 (NSAID, PT, +/- {lt} {root} SNRB). Fails: {seg} MLD {lt}. CES or progressive "
        "deficit: urgent theatre.",
    ],
    "risk": [
        "Incidental durotomy 1-4%, infection 1-3%, reherniation 5-15%, nerve injury under 1%; a "
        "proportion of patients keep some back pain.",
        "Consent to include: infection, bleeding, CSF leak, nerve damage with weakness or numbness, "
        "recurrence, DVT/PE, failure to relieve pain. Level to be confirmed with the image intensifier.",
    ],
    "postoperative": [
        "Up and walking the same day. No bending, twisting or lifting for six weeks; desk work from week "
        "two to three, physiotherapy from week six.",
        "Home next day if voiding and neurologically unchanged. Sutures out at 12 days. OPD at six weeks; "
        "MRI only in case of new leg pain.",
    ],
    "basis": [
        "Findings relied upon: {seg} disc herniation, {side}, subarticular; {deg} central canal stenosis. "
        "Absence of herniation at {n1} and {n2}.",
        "This opinion rests on the MRI, which shows a {side} herniation at {seg} and {deg} central "
        "stenosis, and on accepted practice. It does not replace the examination of the patient.",
        "Recorded on MR: {seg} HNP {lt}, canal {degly} narrowed; no HNP at {n1}, no HNP at {n2}.",
    ],
    "curve_imaging": [
        "EOS, whole spine, standing, frontal and lateral. There is a left-convex thoracolumbar curve with "
        "its apex at L1, which measures {cobb}° by the method of Cobb. Risser 5. C7 plumb line 11 mm left "
        "of the CSVL. Vertebrae normally formed and segmented.",
    ],
    "curve_diagnosis": [
        "Thoracolumbar idiopathic scoliosis of the adult, convex left, Cobb angle {cobb}°, apical "
        "vertebra L1.",
        "Adult scoliosis, idiopathic, left thoracolumbar curve of {cobb}°.",
    ],
    "curve_physician": [
        "Core strengthening, analgesia on demand. Standing films every 12 to 24 months. Fusion is "
        "discussed if the curve is over 50° and shown to progress, or if pain is disabling; MRI of the "
        "whole spine beforehand.",
    ],
    "passages": [
        "When a disc herniates in the subarticular zone at {seg}, the root usually affected is the "
        "traversing {root} root. Without surgery, symptoms settle within three months in the majority of "
        "patients.",
        "A large herniation at {seg} can cause cauda equina syndrome, which calls for decompression "
        "without delay. Patients should be advised to stay active rather than rest in bed.",
    ],
    "text_stem": [
        "Which root, going by the passage, is usually affected by a herniation in the subarticular zone "
        "at {seg}?",
        "The passage states that a subarticular herniation at {seg} usually affects the",
    ],
    "text_question": [
        "Name the root that a subarticular herniation at {seg} usually affects, as stated in the passage, "
        "and say when symptoms settle in the majority of patients.",
    ],
    "text_answer": [
        "Usually the traversing {root} root is affected. In the majority, symptoms settle within three "
        "months without surgery.",
    ],
    "text_claims": [
        "A subarticular herniation at {seg} usually affects the {root} root.",
        "In the majority of patients symptoms settle within three months without surgery.",
    ],
}

REVISION: dict[str, list[str]] = LUMBAR | {
    "which_stem": [
        "Previous lumbar discectomy, good result for two years, then return of the pain in the {side} leg "
        "in a {who} of {age}. Pre- and post-contrast MRI are shown. Where is the recurrent herniation?",
        "Which level shows reherniation on this enhanced MRI? The patient, a {who} of {age}, was operated "
        "on for a lumbar disc and again has {side} leg pain.",
    ],
    "which_rationale": [
        "At {seg}, which has been operated on, there is a rim-enhancing piece of disc in the {side} "
        "lateral recess: a recurrent herniation. No herniation is visible at {n1}, and none at {n2}.",
        "Reherniation {seg} {lt}. No HNP {n1} or {n2}.",
        "Scar takes up gadolinium throughout; a disc fragment does so only at its edge. The tissue on the "
        "{side} at {seg} behaves like disc and is a recurrent herniation. As for {n1} and {n2}, the discs "
        "there have not herniated.",
    ],
    "next_stem": [
        "One previous discectomy, eighteen months ago, excellent result. Now the same {side} leg pain has "
        "returned in this {age}-year-old {who} and has resisted three months of physiotherapy and "
        "injections. Flexion-extension films are stable. Given the contrast-enhanced MRI, which operation?",
        "{who}, {age}. Prior lumbar microdiscectomy. New episode of {side} radicular pain, VAS 8, eleven "
        "weeks, refractory. Back pain slight, no motor loss, no slip on standing films. MRI +/- contrast "
        "attached. Most suitable procedure:",
    ],
    "next_options": [
        "Repeat discectomy at {seg} from the {side}",
        "Discectomy at {n1}",
        "Kyphoplasty of {vert}",
        "Implantation of a spinal cord stimulator, leaving {seg} alone",
    ],
    "next_rationale": [
        "The segment is stable and this is the first recurrence, so a repeat discectomy at {seg} on the "
        "{side} will do. There is no herniation at {n1} to remove.",
        "A compressive cause is present, namely the recurrent herniation at {seg} on the {side}. It ought "
        "to be removed before stimulation is considered.",
    ],
    "open_answer": [
        "The {seg} disc, operated on previously, has herniated again into the {side} subarticular zone. "
        "Central canal stenosis: {deg}.",
        "Recurrent HNP at {seg} after discectomy, {side} lateral recess, with the central canal {degly} "
        "stenosed.",
    ],
    "p1": [
        "I was fine after the surgery, and now for {weeks} weeks the {side} leg has been at it again.",
        "It's come back, doctor. {side_cap} leg, the same place as before they operated. That's {weeks} "
        "weeks now.",
    ],
    "c3": [
        "I'm sorry to say the disc has gone again. It is {seg}, on the {side}, and the canal is {degly} "
        "narrowed there.",
        "The new scan shows a recurrence at {seg}, on the {side}, where you had your operation. {n1} and "
        "{n2} have not herniated.",
    ],
    "c4": [
        "Not necessarily. We can wait six weeks with good pain relief, and if the {side} leg is no better "
        "I'd go back in at {seg}.",
        "Let's try an injection first. But ring an ambulance if you lose control of your bladder or go "
        "numb in the saddle area.",
    ],
    "imaging": [
        "MRI lumbar spine, pre and post gadolinium. Clinical: previous discectomy. At {seg} there are "
        "postsurgical changes on the {side} and a recurrent disc herniation in the {side} lateral recess, "
        "enhancing only at its margin, with {deg} stenosis of the central canal. {n1} and {n2} show no "
        "herniation. No discitis.",
        "MR L-spine +C. Post-op {seg}. Recurrent HNP {seg} {lt}, subarticular; central canal {degly} "
        "stenosed. No HNP {n1}; no HNP {n2}. No pseudomeningocele.",
    ],
    "diagnosis": [
        "Recurrence of the {seg} disc herniation on the {side} after discectomy; {deg} central canal "
        "stenosis.",
        "{side_cap} {root} radiculopathy, reherniation {seg}, {deg} central stenosis. Alternatives "
        "considered: perineural fibrosis, disc space infection.",
    ],
    "treatment_patient": [
        "The disc that was operated on has slipped again on the {side}. This does not always mean more "
        "surgery: pain may fade with time, and if it does not the fragment can be taken out.",
    ],
    "treatment_physician": [
        "No deficit: six weeks of medication, physiotherapy and a {side} {root} block. Thereafter redo "
        "microdiscectomy at {seg} on the {side}. Instrumented fusion to be kept for instability or a "
        "further recurrence.",
    ],
    "risk": [
        "Redo surgery: durotomy 8-16%, nerve root injury somewhat more common than the first time, "
        "further recurrence, less certain pain relief.",
    ],
    "postoperative": [
        "Mobilise on day 0 unless the dura was opened; then flat for 24 to 48 h. Avoid lifting for six "
        "weeks.",
    ],
    "basis": [
        "Gadolinium-enhanced MRI with recurrent herniation at {seg} on the {side} and {deg} central canal "
        "stenosis. Neither {n1} nor {n2} is herniated.",
    ],
}
