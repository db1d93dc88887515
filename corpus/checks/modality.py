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
    "XR": re.compile(r"\b(?:X-?\s?rays?|radiographs?|plain films?)\b|X线|X光|平片", re.IGNORECASE),
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
_SEQUENCE: Final = re.compile(r"\b(T[12])\s?-?\s?(?:weighted|WI?\b|加权)", re.IGNORECASE)


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
            findings += _in_field(place, shown)
    return findings


def _without_an_image(given: CheckInput) -> list[CheckFinding]:
    """A text question is filed under a modality that the passages it rests on never speak of."""
    declared = given.body.modality
    pattern = _CALLED.get(_family(declared)) if declared else None
    if pattern is None or given.body.images or not given.passages:
        return []
    if any(pattern.search(text) for text in given.passages.values()):
        return []
    message = f"The body says {declared}; no image is shown and the cited text does not speak of it."
    return [CheckFinding("modality_is_what_is_shown", "warning", message, "/modality")]


def _in_field(place: TextField, shown: set[str]) -> list[CheckFinding]:
    for family, pattern in _CALLED.items():
        if family in shown:
            continue
        for match in pattern.finditer(place.text):
            clause = clause_around(place.text, match.start(), match.end())
            if _ADVICE.search(clause) or not _SHOWN_HERE.search(clause):
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


def _family(modality: str) -> str:
    upper = modality.upper()
    return "XR" if upper in _PROJECTION else {"MRI": "MR", "CT": "CT"}.get(upper, upper)


def sequence_is_what_is_shown(given: CheckInput) -> list[CheckFinding]:
    """`T2-weighted` where every MR series shown calls itself T1 is a warning."""
    described = [series.description.lower() for series in given.shown if _family(series.modality) == "MR"]
    named = {weight for text in described for weight in ("t1", "t2") if weight in text}
    if not described or len(named) != 1 or not all(any(one in text for one in named) for text in described):
        return []
    for place in given.fields:
        for match in _SEQUENCE.finditer(place.text) if place.role in STATED else ():
            if match.group(1).lower() not in named:
                shown = ", ".join(named).upper()
                message = f"{match.group(1).upper()} is spoken of, the series shown is {shown}."
                return [
                    CheckFinding(
                        "sequence_is_what_is_shown",
                        "warning",
                        message,
                        place.pointer,
                        match.start(),
                        match.end(),
                    )
                ]
    return []
