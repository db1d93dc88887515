"""Where text may stand in the pixels: judged by kind of image and by tag, confirmed by a person."""

from __future__ import annotations

import re

from pydicom.dataset import Dataset

SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
_KINDS = {
    "SC": "a secondary capture",
    "US": "ultrasound, which prints names into the picture",
    "IVUS": "ultrasound, which prints names into the picture",
    "XA": "angiography, which may print names into the picture",
    "RF": "fluoroscopy, which may print names into the picture",
    "NM": "nuclear medicine, which may print names and views into the picture",
    "ES": "a photograph",
    "XC": "a photograph",
    "GM": "a photograph",
    "OT": "of no stated kind",
    "DOC": "a document",
    "SR": "a document",
}
_SCREENS = frozenset({"SCREEN SAVE", "SCREEN_SAVE", "CAPTURE", "DOSE_INFO", "DOSE INFO", "REPORT"})
_FACE_PARTS = frozenset(
    {"HEAD", "BRAIN", "SKULL", "FACE", "NECK", "HEADNECK", "CSPINE", "CERVICAL", "CERVICALSPINE"}
)
# Parts that may or may not hold a head, and words that stand for none.
_VAGUE_PARTS = frozenset({"", "SPINE", "WHOLESPINE", "WHOLEBODY", "OTHER", "UNKNOWN", "NONE"})
_BELOW_WORDS = re.compile(
    r"(?<![a-z])(?:thoracic|thoracolumbar|dorsal|lumbar|lumbosacral|sacrum|sacral|coccyx|[tl]s?[-_ ]?spine"
    r"|chest|thorax|abdomen|pelvis|hip|knee)(?![a-z])|[腰骶]|胸椎|骨盆",
    re.IGNORECASE,
)
_TOLD_IN = ("StudyDescription", "SeriesDescription", "ProtocolName")
_FACE_WORDS = re.compile(
    r"(?<![a-z])(?:head|brain|skull|face|facial|neck|cervical|c[-_ ]?spine)(?![a-z])|[头颅脑面颈]",
    re.IGNORECASE,
)


def pixel_text_reasons(dataset: Dataset) -> list[str]:
    """Reasons to suspect text in the pixels, as sentences; empty when there are none."""
    reasons = []
    modality = str(dataset.get("Modality", "") or "").strip().upper()
    if str(dataset.get("SOPClassUID", "") or "").startswith(SECONDARY_CAPTURE):
        reasons.append("The image is a secondary capture.")
    elif modality in _KINDS:
        reasons.append(f"The image is {_KINDS[modality]}.")
    elif _is_coloured(dataset):
        reasons.append("The image is in colour, as screenshots and printed results are.")
    if modality in ("CR", "DX", "RG", "MG"):
        reasons.append("Films carry lead markers and, at times, a name plate.")
    stated = str(dataset.get("BurnedInAnnotation", "") or "").strip().upper()
    if stated not in ("", "NO"):
        reasons.append("The file itself says that text is burned in.")
    kinds = dataset.get("ImageType") or []
    listed = [kinds] if isinstance(kinds, str) else kinds
    if any(str(word).strip().upper() in _SCREENS for word in listed):
        reasons.append("The image is a screen capture or dose sheet.")
    if _is_copy(dataset, modality):
        reasons.append(
            "The image lies nowhere in the patient: it may be a copy of a screen or of a dose sheet."
        )
    return reasons


def _is_copy(dataset: Dataset, modality: str) -> bool:
    """Whether a CT, MR or PET says that it was made from another picture, and not where it lies."""
    kinds = dataset.get("ImageType") or []
    listed = [kinds] if isinstance(kinds, str) else [str(word).strip().upper() for word in kinds]
    is_made = "DERIVED" in listed or "SECONDARY" in listed
    return modality in ("CT", "MR", "PT") and is_made and "ImagePositionPatient" not in dataset


def _is_coloured(dataset: Dataset) -> bool:
    return str(dataset.get("SamplesPerPixel", "") or "1").strip() != "1"


def face_in_view(dataset: Dataset) -> bool:
    """True for a slice image of a body part from which a face can be rebuilt, by part or description.

    A file that states that faces were made unrecognisable (0028,0302) is believed.
    """
    if str(dataset.get("Modality", "") or "").strip().upper() not in ("CT", "MR", "PT"):
        return False
    if _is_defaced(dataset):
        return False
    return _part(dataset) in _FACE_PARTS or _FACE_WORDS.search(_told(dataset)) is not None


def body_part_told(dataset: Dataset) -> bool:
    """Whether part or description say what of the body a slice image shows, or the file that it is defaced.

    A whole spine or a whole body may hold the head or not: they tell nothing.
    """
    if _is_defaced(dataset) or _part(dataset) not in _VAGUE_PARTS:
        return True
    return _BELOW_WORDS.search(_told(dataset)) is not None


def _is_defaced(dataset: Dataset) -> bool:
    return str(dataset.get("RecognizableVisualFeatures", "") or "").strip().upper() == "NO"


def _part(dataset: Dataset) -> str:
    return re.sub(r"[^A-Z]", "", str(dataset.get("BodyPartExamined", "") or "").upper())


def _told(dataset: Dataset) -> str:
    return " ".join(str(dataset.get(name, "") or "") for name in _TOLD_IN)
