"""What the words beside a side tell of it: a limb, a complaint, a picture on a page, or no side at all."""

from __future__ import annotations

import re
from typing import Final

# Not what a side is counted from: `left of the midline`, `中线偏左`.
MIDLINE: Final = (
    r"(?:(?<!left of )(?<!left of the )(?<!right of )(?<!right of the )\bmid-?line\b"
    r"|(?:正中|中线)(?![稍略的之偏向靠以]*[左右]))"
)
_LIMB: Final = (
    r"(?:legs?|foot|feet|arms?|hands?|thighs?|cal(?:f|ves)|knees?|ankles?|toes?|fingers?|thumb|buttocks?|"
    r"limbs?|(?:lower|upper) (?:limbs?|extremit(?:y|ies))|(?:great|big) toe|heel|shin|elbow|wrist|forearm|"
    r"achilles|biceps|triceps|quadriceps|ehl|tibialis|handed(?:ness)?|eye|ear|breast|"
    r"main(?= (?:stem|coronary|bronch|artery))|(?:lateral )?decubitus|lateral position)"
)
# `left posterior thigh`, `right-sided leg`, `左下肢`.
LIMB_AFTER: Final = re.compile(
    rf"(?:[- ](?:sided|side))?(?:[- ](?!and\b|with\b)\w+)?[- ]{_LIMB}\b"
    r"|[侧边]?的?[上下]肢|[侧边]?的?[大小]?腿|侧?(?:手(?!术)|[足臂膝踝肘腕臀眼耳])|侧?[拇踇]|撇子|利手|侧?卧位|心[室房衰]|侧?乳",
    re.ASCII,
)
LIMB_BEFORE: Final = re.compile(
    r"\b(?:arm|leg|thigh|calf|foot|hand|limb|buttock)s?(?:\s+(?:pain|numbness|weakness|symptoms))?"
    r"\s+(?:(?:is|was)\s+)?(?:(?:worse|more|mainly)\s+)?(?:(?:on|to) the\s+)?$",
    re.ASCII,
)
_FELT: Final = (
    r"(?:sciatica|radicul\w+|pain\w*|ache|aching|numb(?:ness)?|weak\w*|tingl\w*|par(?:a)?esthesi\w*|claudication|"
    r"hyp(?:o|a)?esthesi\w*|dermatom\w*|myotom\w*|straight leg rais\w*|slr\b|reflex\w*|flank|groin|symptoms?|"
    r"shoulders?|hips?)"
)
_FELT_WITH: Final = (
    r"(?:[ls][1-5]|c[2-8]|t1?\d|lower|upper|severe|chronic|acute|mild|radicular|sciatic|low|back|neck|sensory|motor|"
    r"radiating|progressive|and|persistent|intermittent|new|worsening)"
)
# `left-sided sciatica`, `right L5 radiculopathy`, `左侧腰痛`.
COMPLAINT_AFTER: Final = re.compile(
    rf"(?:[- ](?:sided|side))?(?:[- ]{_FELT_WITH}\b)*[- ]{_FELT}"
    r"|[侧边]?的?(?:腰骶?|颈|肩|背|髋)*部?(?:疼|痛|酸|麻|无力|放射|坐骨神经痛|根性(?:疼?痛|症状))|侧?[肩髋]",
    re.ASCII,
)
COMPLAINT_BEFORE: Final = re.compile(
    rf"\b{_FELT}(?:\s+(?:is|was|are|were|worse|more|mainly|mostly|predominantly|radiat\w+|spread\w*|down|felt|only|"
    r"runs?|running|and|severe|marked|starting|goes|going))*\s+(?:(?:on|to|in|down|along)\s+)?"
    r"(?:the\s+|her\s+|his\s+|their\s+|my\s+)?$|(?:疼?痛|麻木|无力|症状)(?:以|向|在|位于|偏|放射至)?$",
    re.ASCII,
)
# `left panel`, `right-hand option`, `左图`.
PAGE_AFTER: Final = re.compile(
    r"(?:-?\s?hand)?(?:\s+side)?\s+(?:panels?|images?|pictures?|figures?|columns?|options?|answers?|choices?|photo\w*|"
    r"inset|screen|button|margin of the (?:page|screen))\b|-hand\b|侧?[图栏列]",
    re.ASCII,
)
# After these `left` and `right` are sides whatever follows: `on the left with compression`.
SIDE_BEFORE: Final = re.compile(
    r"(?:\b(?:on|to|towards?|from|in|at|of|than|the|a|an|its|both|more|worse|greater|far|mainly|mostly|stenosis|"
    r"narrowing|protrusion|extrusion|herniation|bulge|compression|foramen|recess|facet|dis[ck]|paracentral|convex|"
    r"foraminal|[clts]\d(?:[/-][clts]?\d)?)\s+|[(\[>])$",
    re.ASCII,
)
# `Right, and does the foot drag?`: a sentence opens with it and asks or tells of something else.
TAKEN_UP: Final = (
    r"(?<![a-z,;:] right)\s*,\s*(?:(?:and|so|then|now|well|but|okay|ok)\s+)*"
    r"(?:i|you|we|let|do|does|did|is|are|was|have|has|can|could|will|would|shall|what|how|when|where|why|any|tell)\b"
)
OTHER_WORD_AFTER: Final = {
    # What is left: it remains, or somebody went.
    "left": re.compile(
        r"\s+(?:the|after|before|with|hospital|untreated|untouched|in|as|alone|intact|behind|over|open|unfused|"
        r"unoperated|unrepaired|out|off|blank|undisturbed|home|against medical advice)\b",
        re.ASCII,
    ),
    "right": re.compile(
        r"\s+(?:away|now|down|off|back(?!\s+(?:pain|ache|muscle))|above|below|beneath|underneath|behind|before|after|next|beside|here|there|through|up)\b"
        rf"|\s+to\s+(?!left\b|the\b|mid)[a-z]+|(?<=, right)\s*\?|{TAKEN_UP}",
        re.ASCII,
    ),
}
# What is correct: `B is right.`, `the right answer`.
SUBJECT_BEFORE: Final = re.compile(
    r"(?:\b(?:options?|answers?|choices?|keys?|you|that|this|it|which|what|everyone|nobody|surgeon|[b-h])\s+"
    r"(?:is|are|was|were)(?:\s+(?:not|also|only|therefore|never))?|\b(?:all|quite|only one))\s+$",
    re.ASCII,
)
STATED_AFTER: Final = re.compile(r"\s*(?:[.,;:!?)]|$|(?:because|that|to|and|since|here|with)\b)", re.ASCII)
RIGHT_THING_AFTER: Final = re.compile(
    r"\s+(?:answers?|diagnos[ie]s|decisions?|treatments?|order|time|moment|questions?|reasons?|words?|terms?|"
    r"name|thing|way|patients?|conclusions?|interpretation|readings?|grade|classification|indications?|advice|"
    r"plan|person|balance|sequence|amount|dose|choice|procedure|test|investigation|step|number|"
    r"to (?:refuse|know|consent|decide|withdraw|choose|privacy|be))\b|[- ]angle[ds]?\b",
    re.ASCII,
)
