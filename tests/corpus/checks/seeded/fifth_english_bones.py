"""English wordings of the fifth hand: broken and metastatic vertebrae."""

from __future__ import annotations

from tests.corpus.checks.seeded.fifth_english import LUMBAR

FRACTURE: dict[str, list[str]] = LUMBAR | {
    "which_stem": [
        "Slipped in the bath: {who}, {age}, tender in the midline, CT of the dorsolumbar spine below. "
        "Point out the collapsed vertebra.",
        "CT, sagittal bone reformat, {age}-year-old {who} with back pain since slipping on ice. Which "
        "vertebra has gone?",
    ],
    "which_rationale": [
        "{seg} has lost height and its endplate is buckled: that is the fracture. {n1} and {n2} keep "
        "their height, no fracture.",
        "# {seg}. {n1} and {n2} score 0 on Genant, i.e. not fractured.",
        "Run a finger down the anterior border. It is smooth at {n1} and at {n2}, both unfractured, and "
        "steps at {seg}, the fractured one.",
        "Of the three it is {seg} that is wedged, hence the fracture. Endplates at {n1} and {n2} are "
        "straight, no fracture there.",
    ],
    "degree_stem": [
        "Semiquantitative (Genant) reading of {seg} on this CT, please.",
        "Sagittal CT of the fractured {seg}. In words, how much height has gone?",
    ],
    "degree_rationale": [
        "{seg} was scored {grade} on Genant's scale, which reads {deg}.",
        "By semiquantitative reading {seg} is a {deg} deformity, Genant {grade}.",
        "Genant {grade} is how {seg} was read, therefore {deg}.",
    ],
    "next_stem": [
        "Nine weeks since the fall and this {who} of {age} still can't stand long enough to cook, in "
        "spite of morphine patches and a corset. Cord and roots intact. Recent CT shown. What would you "
        "offer?",
        "Geriatric ward, {who}, {age}: fell, vertebral fracture on CT, pain 9/10 on turning, six weeks of "
        "full medical treatment, legs normal. Most suitable intervention?",
    ],
    "next_options": [
        "Vertebroplasty at {seg}",
        "Vertebroplasty at {n1}",
        "Decompression at {n2}",
        "Plaster jacket and two months flat in bed",
    ],
    "next_rationale": [
        "Pain has outlasted proper medical treatment, and the painful fracture is at {seg}; no fracture "
        "at {n1}, no fracture at {n2}, so no cement there.",
        "{seg} is the broken one, and cement at {seg} lets the patient get up. Lying flat does harm.",
    ],
    "open_question": [
        "CT handover: one line for {seg}, grade included.",
        "What has happened to {seg} on this CT, and how badly?",
    ],
    "open_answer": [
        "{seg} fracture, Genant {grade}, i.e. {deg} loss of height.",
        "Fractured vertebra {seg}; loss of height {deg}, Genant {grade}.",
        "There's a fracture of {seg}. Going by Genant I'd call it grade {grade}, {deg} loss of height.",
    ],
    "open_claims": [
        "The fracture sits at {seg}.",
        "{seg} has {deg} loss of height.",
        "Genant score of {seg}: {grade}.",
    ],
    "open_rationale": [
        "{n1} and {n2} are both Genant 0: no fracture.",
        "Fracture is confined to {seg} among the three; {n1} and {n2} escaped.",
    ],
    "plan_question": [
        "Falls clinic: {who}, {age}, fracture on the CT shown, moves all limbs well. Where do you go from "
        "here?",
        "Acute medical take, {age}-year-old {who}, back pain since a stumble, CT on PACS, neurology "
        "normal. Write the plan.",
    ],
    "plan_answer": [
        "Analgesia so that the patient can be up and about, DXA and bloods for a secondary cause, start "
        "osteoporosis treatment. Hold vertebral augmentation at {seg} in reserve for pain that does not "
        "let up.",
    ],
    "plan_claims": [
        "Osteoporosis treatment is started after DXA and bloods.",
        "Vertebral augmentation at {seg} is held in reserve for pain that does not let up.",
    ],
    "p1": [
        "I sat down too hard on the kerb, {weeks} weeks ago, and felt a crack.",
        "Slipped on the kitchen tiles. {weeks} weeks, and I still can't roll over in bed.",
    ],
    "c1": [
        "Can you feel both feet properly? Any weakness getting out of a chair?",
        "How are the legs: strong, steady, no tingling?",
    ],
    "p2": ["The legs are fine, just the back.", "Legs fine, strong and steady, no tingling."],
    "c2": [
        "Are you passing water normally? Any accidents?",
        "Been losing weight? Ever had cancer? Any night sweats?",
    ],
    "p3": ["All normal as far as I know.", "Nothing of that kind, I'm as I was."],
    "c3": [
        "Your CT shows one collapsed bone, {seg}. We grade these from one to three and yours is Genant "
        "{grade}, {deg}. {n1} and {n2} have no fracture.",
        "There's a break at {seg}; loss of height is {deg}. The ones we call {n1} and {n2} are whole.",
        "{seg} has given way and nothing else has: {n1} not broken, {n2} not broken. On our scale it's a "
        "Genant {grade}, meaning {deg}.",
    ],
    "p4": ["Will it mend?", "Is there anything you can do for it?"],
    "c4": [
        "As a rule these mend by themselves, given a few months. We treat the pain and the osteoporosis; "
        "should the pain refuse to budge, cement into {seg} is possible.",
        "Yes: good painkillers, getting up, and bone-strengthening medicine. Numb or weak legs, or "
        "waterworks stopping, means straight to casualty.",
    ],
    "plan": [
        "Analgesia, OT/PT, Ca + vit D, DXA, myeloma screen. Augment {seg} if pain unchanged at 6/52.",
        "FLS referral, zoledronate vs anabolic to be decided. Rpt XR 6/52. Cement {seg} held in reserve.",
        "Home with package of care, FLS letter, fracture clinic 6/52; offer vertebroplasty {seg} if still "
        "bedbound by pain.",
    ],
    "flags": [
        "legs weak or numb, or unable to pass urine",
        "night pain, sweats or unexplained weight loss",
    ],
    "imaging": [
        "CT dorsolumbar spine, 1 mm, MPR. {seg}: vertebral body fracture, superior endplate, Genant "
        "{grade} ({deg}). {n1}: not fractured. {n2}: not fractured. Posterior elements intact. Diffuse "
        "osteopenia.",
        "CT spine. The body of {seg} is fractured with {deg} loss of height, scoring {grade} by Genant. "
        "Posterior wall in line, canal free of fragments. {n1} and {n2} are of full height without "
        "fracture.",
        "CT. # {seg}, {deg}, Genant {grade}. No # {n1}. No # {n2}. Facets congruent. No lytic lesion.",
        "Clinical: fall. CT: {seg} fractured, anterior wedge, Genant grade {grade}, that is to say {deg}. "
        "{n1} not fractured, nor is {n2}. Pedicles and laminae whole.",
    ],
    "diagnosis": [
        "Low-energy vertebral fracture, {seg}, Genant {grade}, {deg}.",
        "{seg} insufficiency fracture of {deg} degree (Genant {grade}) on a background of presumed "
        "osteoporosis. DDx: myeloma, secondary deposit.",
        "Wedge fracture {seg} after a fall, Genant {grade} ({deg}), osteoporosis to be worked up.",
    ],
    "treatment_patient": [
        "Thin bone in your spine has buckled. It sets by itself over some weeks, and treatment of the "
        "thinning protects the rest.",
        "Walk a little every hour, let others carry the shopping, and take the painkillers regularly. "
        "Weak legs or trouble with the bladder: hospital, the same day.",
    ],
    "treatment_physician": [
        "Paracetamol ± weak opioid, corset for comfort, physio from day 1. FRAX/DXA, PTH, vit D, "
        "electrophoresis. Anabolic first if the risk is very high. Pain unchanged at 6 wk: cement "
        "augmentation, {seg}. New deficit: urgent MRI.",
        "Manage without surgery initially. {seg} qualifies for augmentation when pain stays severe after "
        "six weeks of medical treatment. Osteoporosis therapy for everyone with such a fracture.",
    ],
    "risk": [
        "One in five has another vertebral fracture within a year if bone loss goes untreated.",
        "Of augmentation: leak of cement, mostly silent; embolism to the lung, rare; fracture next door.",
    ],
    "postoperative": [
        "Two hours supine after cement, then walk; discharge same evening. Bone drugs prescribed prior to "
        "leaving. XR 6/52.",
    ],
    "basis": [
        "CT reading: {seg} fracture, Genant {grade}, {deg}. {n1} and {n2} read as Genant 0.",
        "Rests on the CT: {seg} fractured, {n1} and {n2} unfractured.",
        "Why: CT, {seg} fractured (Genant {grade}, {deg}), whereas {n1} and {n2} are Genant 0.",
    ],
    "curve_imaging": [
        "Standing AP and lateral whole-spine films. Left lumbar degenerative scoliosis, apex L2, Cobb "
        "{cobb}°. SVA +{sva} mm. PI 55°, PT 27°, SS 28°, LL 34°. Rotatory slip at L3/4.",
    ],
    "curve_diagnosis": [
        "Left degenerative lumbar scoliosis, {cobb}° Cobb, apex L2, SVA +{sva} mm.",
        "Adult degenerative scoliosis, lumbar, convex left ({cobb}°), with SVA of {sva} mm.",
    ],
    "curve_physician": [
        "Exercise, analgesia, bone health. Root pain: targeted injection, then focal decompression. Long "
        "construct is the last resort, after DXA and an anaesthetic review.",
    ],
    "passages": [
        "Whoever breaks {seg} through osteoporosis ought to receive bone-protective drugs. Pain fades "
        "over two to three months in the usual case.",
        "A fracture at {seg} without real trauma can hide a tumour. When in doubt, obtain an MRI.",
    ],
    "text_question": [
        "What ought patients who break {seg} through osteoporosis to receive, and over what time does the "
        "pain fade?",
    ],
    "text_answer": ["Bone-protective drugs; in the usual case the pain fades over two to three months."],
    "text_claims": [
        "Patients who break {seg} through osteoporosis ought to receive bone-protective drugs.",
        "In the usual case the pain fades over two to three months.",
    ],
}

TUMOUR: dict[str, list[str]] = FRACTURE | {
    "which_stem": [
        "The form says only 'previous cancer'. It concerns a {who} of {age} with pain in bed; spinal MRI, "
        "T1. Which vertebra carries a metastasis?",
        "MSCC coordinator's call: {who}, {age}, cancer history, new band-like pain at night, walking. MRI "
        "done. Level of the metastasis?",
    ],
    "which_rationale": [
        "Dark on T1 from the body into the {side} pedicle: {seg} is metastatic. The fat signal of {n1} "
        "and {n2} is undisturbed, no metastasis.",
        "Secondary in {seg}, {lt} pedicle gone. {n1} and {n2} spared.",
        "No metastasis at {n1}, none at {n2}; the one there is lies in {seg} and has crept into the "
        "{side} pedicle.",
    ],
    "side_stem": [
        "Pedicle screws are being planned around the {seg} metastasis. Going by the MRI, which {seg} "
        "pedicle is diseased?",
        "MRI, metastasis in {seg}: laterality of the pedicle disease?",
    ],
    "side_options": [
        "The pedicle on the left",
        "The pedicle on the right",
        "The pedicles on both sides",
        "No pedicle at all",
    ],
    "degree_stem": [
        "How narrow is the central canal beside the {seg} deposit on MRI?",
        "MSCC proforma, MRI: central canal stenosis at {seg} (tick one).",
    ],
    "degree_rationale": [
        "{seg}: the central canal was scored {deg} for stenosis.",
        "At {seg} we read {deg} canal stenosis.",
        "Narrowing of the central canal at {seg} was put down as {deg}.",
    ],
    "next_stem": [
        "Solitary spinal metastasis from thyroid carcinoma, pain on standing, SINS 14, good performance "
        "status: {who}, {age}, MRI as shown. The MDT outcome reads",
        "{who}, {age}, bowel cancer, one spinal deposit on MRI, giving way on standing films, SINS 15, "
        "still walking. What comes first?",
    ],
    "next_options": [
        "Fixation across {seg}, radiotherapy thereafter",
        "Fixation across {n1}",
        "Single-fraction radiotherapy to {n2}",
        "Corset, clinic in half a year",
    ],
    "next_rationale": [
        "Unstable by SINS, and the deposit is in {seg}. {n1} and {n2} have no metastasis, so there is "
        "nothing to treat there.",
        "Rays kill cells but do not hold a spine up. {seg} is instrumented first.",
    ],
    "open_question": [
        "MSCC call: describe {seg} on the MRI in two sentences.",
        "MDT coordinator asks for the MRI wording on {seg}. Give it.",
    ],
    "open_answer": [
        "{seg} is the seat of a metastasis, which takes in the {side} pedicle. Canal stenosis there: {deg}.",
        "Secondary deposit (metastasis), {seg}, {lt} pedicle included; central canal {degly} narrowed.",
        "A metastasis fills {seg} and spreads to the pedicle on the {side}; stenosis of the central canal "
        "is {deg}.",
    ],
    "open_claims": [
        "{seg} is the seat of a metastasis.",
        "The metastasis in {seg} takes in the {side} pedicle.",
        "Stenosis of the canal is {deg} where {seg} is concerned.",
    ],
    "open_rationale": [
        "{n1} and {n2} are clear of metastasis.",
        "Marrow of {n1}: normal, no deposit. Marrow of {n2}: the same.",
    ],
    "plan_question": [
        "Bleep from the acute oncology nurse: {who}, {age}, prior carcinoma, night pain for six weeks, "
        "legs strong, MRI on PACS. Advice?",
        "{age}-year-old {who}, cancer known, aching back worst at night, intact neurology, MRI shown. How "
        "should this be run?",
    ],
    "plan_answer": [
        "Restage, work out the SINS and take it to the MDT. {seg}: radiotherapy when stable, "
        "instrumentation when not. If the legs weaken, dexamethasone and the on-call spinal team at once.",
    ],
    "plan_claims": [
        "Restaging and a SINS precede the MDT.",
        "{seg} gets radiotherapy when stable and instrumentation when not.",
        "Weakening legs mean dexamethasone and the on-call spinal team at once.",
    ],
    "p1": [
        "It wakes me at three every night. {weeks} weeks, and the tablets barely touch it.",
        "A deep ache in the spine, a shade to the {side}, going on {weeks} weeks. Nights are grim.",
    ],
    "c1": [
        "Do the legs feel like your own? Any band round the chest or tummy?",
        "Is it bad when you get upright? Any wobbling?",
    ],
    "p2": [
        "No wobbling, no band. It hurts when I get up.",
        "Legs feel like mine. Getting upright is sore.",
    ],
    "c2": ["Any bother with waterworks or bowels?", "Passing urine all right? Any numbness underneath?"],
    "p3": ["No bother, no numbness.", "All as normal there."],
    "c3": [
        "I'm sorry: it is the cancer. A secondary, a metastasis, has settled in {seg}, on the {side}. "
        "{n1} and {n2} are clear.",
        "The bone called {seg} holds a metastasis. Next to it the canal is narrowed, {deg}.",
        "The scan has found one deposit, a metastasis, in {seg}; it favours the {side}. The canal there "
        "is {degly} narrowed. {n1} and {n2}: no metastasis.",
    ],
    "p4": ["Can you treat it?", "Is there anything to be done?"],
    "c4": [
        "Something can be done. If the bone is firm, radiotherapy; if it isn't, screws above and below "
        "{seg} and radiotherapy after.",
        "Yes, radiotherapy takes the pain away in most people. And if your legs go funny or you can't "
        "pee, ring the MSCC line there and then.",
    ],
    "plan": [
        "MSCC coordinator informed. SINS + staging CT, MDT Thursday. {seg}: RT, or fixation if unstable.",
        "Analgesia per palliative team. RT {seg} if stable. Dex on hand, to start if legs weaken.",
        "May mobilise; MDT outcome awaited; {seg} RT versus fixation, by SINS.",
    ],
    "flags": ["legs weak, numb or unsteady", "can't pass urine or hold the bowels"],
    "imaging": [
        "MRI T1/STIR/T2, dorsolumbar. Metastasis in the body of {seg} invading the {side} pedicle; canal "
        "stenosis at that level {deg}. {n1}: clear of metastasis. {n2}: clear of metastasis. Cord signal "
        "normal.",
        "MR spine. {seg} low on T1, high on STIR, {lt} pedicle too: secondary deposit (metastasis). "
        "Central canal {degly} narrowed. {n1} and {n2} fatty as expected, without metastasis.",
        "MRI, MSCC protocol. Positive: {seg}, metastasis, body and {side} pedicle, with {deg} central "
        "canal stenosis. Negative: {n1}, {n2}, no metastasis in either. No intradural lesion.",
    ],
    "diagnosis": [
        "Metastasis of {seg} with {side} pedicle invasion; canal stenosis, {deg}.",
        "Secondary deposit {seg} ({lt} pedicle), canal {degly} narrowed. DDx: myeloma, haemangioma with "
        "atypical signal.",
        "MSCC pathway: {seg} metastasis, {lt} pedicle, canal stenosis {deg}.",
    ],
    "treatment_patient": [
        "Cells from the cancer have lodged in one bone of the spine. X-ray treatment usually calms the "
        "pain; if the bone won't bear weight we can brace it from inside with screws.",
        "Don't be brave with pain, take the slow-release tablets by the clock. Any weakness or numbness "
        "in the legs: ring the emergency line without delay.",
    ],
    "treatment_physician": [
        "SINS < 7: RT alone. 7-12: surgical opinion. > 12: stabilise {seg}, RT once healed. Canal "
        "stenosis here {deg}. Bone-modifying agent, pain team. Neurology worsening: dexamethasone, "
        "theatre within 24 h.",
    ],
    "risk": [
        "Irradiated skin heals badly; time surgery before RT where possible. Vascular primaries: embolise.",
        "After SBRT the vertebra may collapse (10-15%).",
    ],
    "postoperative": [
        "RT planning from week 2, wound permitting. MRI 12 weeks. Steroid, if given, weaned. "
        "Bone-modifying agent continued.",
    ],
    "basis": [
        "MR record: metastasis {seg}, {side} pedicle, canal stenosis {deg}. {n1} and {n2} clear of it.",
        "Why: MRI of {seg} (metastasis, {side}; canal {degly} stenotic), {n1} and {n2} without metastasis.",
    ],
    "passages": [
        "Radiotherapy is the mainstay for a stable metastasis at {seg}. Loss of stability tips the "
        "balance to instrumentation.",
        "Before treating a metastasis at {seg} one looks at the canal on axial MRI. Dexamethasone is for "
        "those with a deficit.",
    ],
    "text_question": [
        "For a stable metastasis at {seg}, what is the mainstay, and what tips the balance to "
        "instrumentation?",
    ],
    "text_answer": ["Radiotherapy; loss of stability tips the balance to instrumentation."],
    "text_claims": [
        "For a stable metastasis at {seg} radiotherapy is the mainstay.",
        "Loss of stability tips the balance to instrumentation.",
    ],
}
