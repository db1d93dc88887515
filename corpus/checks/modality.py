"""Claims about modality and sequence against the Series that are shown."""

from __future__ import annotations

import re
from typing import Final

from corpus.checks.attributes import clause_around
from corpus.checks.material import STATED, CheckFinding, CheckInput, Grade, TextField

# DICOM modality -> how texts call it.
_CALLED: Final[dict[str, re.Pattern[str]]] = {
    "MR": re.compile(
        r"(?<![A-Za-z])(?:MRI?(?:s)?|STIR|T[12]-?\s?(?:weighted|WI|W))(?![A-Za-z])|magnetic "
        r"resonance|核磁|磁共振|T[12]加权"
    ),
    "CT": re.compile(r"(?<![A-Za-z])CT(?![A-Za-z]|\s*-?\s*guided)|computed tomogra|断层扫描"),
    "XR": re.compile(
        r"\b(?:X-?\s?rays?|radiographs?|(?:plain|standing|lateral|ap|pa|long-cassette) films?)\b"
        r"|(?<![A-Z])EOS(?![A-Z])|动力位片|[伸屈]位片|X线|X光|平片|[正侧斜立]位片|[正侧斜立]位(?:全)?(?:脊柱|颈椎|胸椎|腰椎)片|全长片|全脊柱片|脊柱长片"
        r"|\b(?:standing|upright|erect)[^.;]{0,40}\b(?:views?|projections?)\b"
        r"|\bflexion[ -](?:and[ -]|/ ?)?extension (?:views?|films?)\b",
        re.IGNORECASE,
    ),
}
_PROJECTION: Final = frozenset({"CR", "DX", "XR", "RG", "RF", "XA"})
_SHOWN_HERE: Final = re.compile(
    r"\b(?:this|these|the|on|shown|shows?|following|image|images|sagittal|axial|coronal|"
    r"slice)\b|图|示|所示|见|显示|上",
    re.IGNORECASE,
)
_ADVICE: Final = re.compile(
    r"recommend|obtain|order|should|consider|next|further|would|if\b|follow-?up|previous|"
    r"prior|additional|compared|unlike|than|"
    r"modality|better|instead|建议|进一步|复查|既往|优于",
    re.IGNORECASE,
)
# Sections that tell what is to be done.
_PLANS: Final = frozenset({"treatment_patient", "treatment_physician", "postoperative"})
# Beside the weighting: how a text and how a Series Description call it.
_KINDS: Final = {
    "stir": r"\bstir\b|\btirm?\b",
    "fat": r"\bfat[- ]?(?:sat\w*|supp\w*)|\bfs\b|\bspair\b|\bdixon\b|脂肪抑制|抑脂|压脂",
    "contrast": r"\b(?:gadolinium|contrast)[- ](?:enhanced|images?)|\bpost-?(?:contrast|gad\w*)|"
    r"\b(?:gd|ce)\b|增强(?:扫描|图像|序列|磁共振)",
    "diffusion": r"\bdwi\b|\bdiffusion[- ]weighted|\badc\b|弥散加权",
}
_SEQUENCE: Final = re.compile(
    r"\b(?P<weight>T[12])\s?-?\s?(?:weighted|WI?\b|加权)|"
    + "|".join(f"(?P<{name}>{pattern})" for name, pattern in _KINDS.items()),
    re.IGNORECASE,
)


def modality_is_what_is_shown(given: CheckInput) -> list[CheckFinding]:
    """The text does not speak of an MRI where a CT is shown; the body declares what is shown."""
    shown = {_family(series.modality) for series in given.shown}
    if not shown:
        return _without_an_image(given)
    findings = []
    declared = given.body.modality
    if declared and _family(declared) not in shown:
        # A study may hold several modalities; which of them is meant is then a smaller slip.
        elsewhere = _family(declared) in {_family(series.modality) for series in given.series.values()}
        message = f"The body says {declared}, the images are {', '.join(sorted(shown))}."
        severity: Grade = "note" if elsewhere else "error"
        findings.append(CheckFinding("modality_is_what_is_shown", severity, message, "/modality"))
    for place in given.fields:
        if place.role in STATED:
            section = given.section_of(place)
            is_plan = section in _PLANS or place.pointer == "/plan"
            findings += _in_field(place, shown, is_described=section == "imaging", is_plan=is_plan)
    return findings


def _without_an_image(given: CheckInput) -> list[CheckFinding]:
    """A text question is filed under a modality that the passages it rests on never speak of."""
    declared = given.body.modality
    pattern = _CALLED.get(_family(declared)) if declared else None
    if pattern is None:
        return []
    if finding := _text_of_another(given, pattern):
        return [finding]
    if given.body.images or not given.passages:
        return []
    if any(pattern.search(text) for text in given.passages.values()):
        return []
    message = f"The body says {declared}; no image is shown and the cited text does not speak of it."
    return [CheckFinding("modality_is_what_is_shown", "warning", message, "/modality")]


def _text_of_another(given: CheckInput, own: re.Pattern[str]) -> CheckFinding | None:
    """The texts describe other kinds of images and never name the kind that the body declares."""
    places = [place for place in given.fields if place.role in STATED]
    if any(own.search(place.text) for place in places):
        return None
    for place in places:
        for called in _CALLED.values():
            match = called.search(place.text)
            if match and not _ADVICE.search(clause_around(place.text, *match.span())):
                message = f"The body says {given.body.modality}, the text speaks of {match.group()}."
                where = (place.pointer, match.start(), match.end())
                return CheckFinding("modality_is_what_is_shown", "warning", message, *where)
    return None


def _in_field(place: TextField, shown: set[str], *, is_described: bool, is_plan: bool) -> list[CheckFinding]:
    """`is_described`: the text describes images, so that what it names is what it describes.

    What `is_plan` asks for images that are still to be taken, or steers by some, unless it points at one.
    """
    for family, pattern in _CALLED.items():
        if family in shown:
            continue
        for match in pattern.finditer(place.text):
            clause = clause_around(place.text, match.start(), match.end())
            is_shown = is_described or _SHOWN_HERE.search(clause)
            if is_plan and not _is_pointed_at(place, match):
                continue
            if _ADVICE.search(clause) or not is_shown or _is_of_before(place, match, shown):
                continue
            severity: Grade = "error" if place.role == "question" else "warning"
            message = f"{match.group()} is spoken of, the images shown are {', '.join(sorted(shown))}."
            return [
                CheckFinding(
                    "modality_is_what_is_shown",
                    severity,
                    message,
                    place.pointer,
                    match.start(),
                    match.end(),
                )
            ]
    return []


def _is_of_before(place: TextField, match: re.Match[str], shown: set[str]) -> bool:
    """`No slip on standing films; MRI up`: a question that names what is shown may tell of more."""
    if place.role != "question" or _is_pointed_at(place, match):
        return False
    return any(_CALLED[one].search(place.text) for one in shown if one in _CALLED)


def _is_pointed_at(place: TextField, match: re.Match[str]) -> bool:
    return _POINTED_AT.search(place.text, max(0, match.start() - 24), match.start()) is not None


_POINTED_AT: Final = re.compile(
    r"\b(?:this|these|following|shown)\s+(?:\w+\s+)?$|[此本该]|如图|图示", re.IGNORECASE
)


def _family(modality: str) -> str:
    upper = modality.upper()
    return "XR" if upper in _PROJECTION else {"MRI": "MR", "CT": "CT"}.get(upper, upper)


def sequence_is_what_is_shown(given: CheckInput) -> list[CheckFinding]:
    """A sequence is not named where every MR series shown calls itself another.

    Of weightings T1 and T2 exclude each other; STIR, fat suppression, contrast and diffusion are held against
    descriptions that name a weighting and nothing of the kind.
    """
    described = [series.description for series in given.shown if _family(series.modality) == "MR"]
    weights = {one for text in described for one in _weights(text)}
    if not described or len(weights) != 1 or not all(_weights(text) for text in described):
        return []
    shown = " ".join(described)
    for place in given.fields:
        for match in _SEQUENCE.finditer(place.text) if place.role in STATED else ():
            clause = clause_around(place.text, *match.span())
            if _is_shown(match, weights, shown) or _ADVICE.search(clause):
                continue
            message = f"{match.group()} is spoken of, the series shown is {', '.join(described)}."
            where = (place.pointer, match.start(), match.end())
            return [CheckFinding("sequence_is_what_is_shown", "warning", message, *where)]
    return []


def _weights(text: str) -> set[str]:
    return {weight for weight in ("t1", "t2") if weight in text.lower()}


def _is_shown(match: re.Match[str], weights: set[str], shown: str) -> bool:
    """Whether the series shown may be what a text calls it."""
    if match["weight"]:
        return match["weight"].lower() in weights
    kind = next(name for name in _KINDS if match[name])
    if (kind == "contrast" and _is_examination(match)) or _is_listed(match, weights):
        return True
    return re.search(_KINDS[kind], shown, re.IGNORECASE) is not None


# Every examination with contrast has images without it too.
_EXAMINED: Final = re.compile(
    r"\s*(?:MRI?|magnetic resonance|stud(?:y|ies)|examination|磁共振|MR检查)"
    r"(?![A-Za-z]|\s*(?:images?|series|slices?))",
    re.IGNORECASE,
)


def _is_examination(match: re.Match[str]) -> bool:
    """`Gadolinium-enhanced MRI with …` is a whole examination, `this contrast-enhanced MRI` an image."""
    before = match.string[max(0, match.start() - 24) : match.start()]
    return _EXAMINED.match(match.string, match.end()) is not None and _ONE_IMAGE.search(before) is None


_ONE_IMAGE: Final = re.compile(
    r"(?:\b(?:this|these|sagittal|axial|coronal|transverse)\s+|[此本该]|矢状位|轴位|冠状位|横断位)$",
    re.IGNORECASE,
)


def _is_listed(match: re.Match[str], weights: set[str]) -> bool:
    """`T1 and STIR`: of the sequences that a text lists, one is shown."""
    before = _BEFORE_IN_LIST.search(match.string[max(0, match.start() - 24) : match.start()])
    behind = _BEHIND_IN_LIST.match(match.string, match.end())
    return any(one is not None and one["weight"].lower() in weights for one in (before, behind))


_AND: Final = r"\s*(?:,? and|[,，、/+&及和与])\s*"
_WEIGHT: Final = r"(?P<weight>T[12])(?:-?\s?(?:weighted|WI?|加权像?))?"
_BEFORE_IN_LIST: Final = re.compile(rf"(?<![A-Za-z]){_WEIGHT}{_AND}$", re.IGNORECASE)
_BEHIND_IN_LIST: Final = re.compile(rf"{_AND}{_WEIGHT}(?![A-Za-z\d])", re.IGNORECASE)
