"""What an MR series is weighted by: its words and its times, believed only where they agree."""

from __future__ import annotations

import re
from enum import StrEnum

from imaging.hanging.headers import Told


class Weighting(StrEnum):
    """What a surgeon calls the sequence. STIR stands for every T2 whose fat is suppressed."""

    T1 = "T1"
    T1_CONTRAST = "T1 contrast"
    T2 = "T2"
    STIR = "STIR"
    PD = "PD"
    FLAIR = "FLAIR"


def _pattern(words: str) -> re.Pattern[str]:
    # An underscore parts words here, and so does a figure behind them: `T2_TSE_sag`, `t1w3d`.
    return re.compile(rf"(?<![A-Za-z0-9])(?:{words})(?![A-Za-z])", re.IGNORECASE)


_STIR = _pattern(r"STIR\w*|TIRM\w*")
_FLAIR = _pattern(r"FLAIR\w*")
_T1, _T2 = _pattern(r"T1W?(?:I|FS|SE|TSE|FSE)?"), _pattern(r"T2W?(?:I|FS|SE|TSE|FSE)?")
_PD = _pattern(r"PDW?(?:I|FS)?")
_FAT = _pattern(r"FS|T2W?FS|FATSAT|FAT[ _-]?SAT\w*|FAT[ _-]?SUPP?\w*|SPAIR|SPIR")
_CONTRAST = re.compile(r"(?<![A-Za-z])(?:POST|GD|GAD\w*|CONTRAST|KM|CE)(?![A-Za-z])|\+ ?C(?![A-Za-z])", re.I)
_NO_CONTRAST = _pattern(r"PRE|NON[ _-]?CONTRAST|W/?O[ _-]CONTRAST|WITHOUT[ _-]CONTRAST|NATIVE?")
# Pictures that are computed, or weighted by something else: no name of a weighting in them holds.
_OTHER = _pattern(
    r"T2\*|T2 ?STAR|MEDIC|MERGE|GRE|FFE|CISS|FIESTA|SWI|DWI|DTI|ADC|TRACEW?"
    r"|MYELO\w*|MIP|MRA|TOF|MAP|DIXON_?F|FAT ?ONLY"
)
# The option of a header by which fat is saturated (PS3.3 C.8.3.1).
_FAT_OPTIONS = frozenset({"FS", "FAT_SAT", "FATSAT", "SFS", "FS_GEMS"})


def weighting_of(told: Told) -> Weighting | None:
    """The weighting of an MR series; ``None`` where nothing tells it, or two things disagree."""
    if _OTHER.search(told.description):
        return None
    by_words, by_times = _by_words(told.description), _by_times(told)
    if by_words is None and _names_a_weighting(told.description):
        return None
    found = _agreed(by_words, by_times)
    if found is Weighting.T2 and _is_gradient_echo(told):
        return None
    if found is Weighting.T2 and (_FAT.search(told.description) or _FAT_OPTIONS & set(told.scan_options)):
        return Weighting.STIR
    if found is Weighting.T1 and _has_contrast(told):
        return Weighting.T1_CONTRAST
    return found


def _agreed(one: Weighting | None, other: Weighting | None) -> Weighting | None:
    if one is None or other is None or one == other:
        return one or other
    # Times without an inversion cannot tell whether fat is suppressed, nor can the word T2.
    return Weighting.STIR if {one, other} == {Weighting.STIR, Weighting.T2} else None


def _names_a_weighting(text: str) -> bool:
    return any(pattern.search(text) for pattern in (_STIR, _FLAIR, _T1, _T2, _PD))


def _by_words(text: str) -> Weighting | None:
    """By the words of a description; ``None`` also where they name two."""
    is_t1, is_t2, is_pd = (bool(pattern.search(text)) for pattern in (_T1, _T2, _PD))
    if is_t1 + is_t2 + is_pd > 1:
        return None
    if _STIR.search(text):
        return None if is_t1 or is_pd else Weighting.STIR
    if _FLAIR.search(text) and not is_t1:
        return Weighting.FLAIR
    named = (is_t1, Weighting.T1), (is_t2, Weighting.T2), (is_pd, Weighting.PD)
    return next((weighting for is_named, weighting in named if is_named), None)


def _is_gradient_echo(told: Told) -> bool:
    return "GR" in told.scanning and "SE" not in told.scanning


def _by_times(told: Told) -> Weighting | None:
    """By echo, repetition and inversion time (ms) of a spin echo.

    The bands are wide ones of common spin echoes at 1.5 and 3 T; what lies between them is not told.
    """
    echo, repetition, inversion = told.echo_time, told.repetition_time, told.inversion_time
    if echo is None or repetition is None or _is_gradient_echo(told):
        return None
    if inversion is not None:
        return _by_inversion(echo, repetition, inversion)
    if echo >= 70 and repetition >= 1000:
        return Weighting.T2
    if echo <= 30 and repetition <= 1200:
        return Weighting.T1
    return Weighting.PD if echo <= 45 and repetition >= 1800 else None


def _by_inversion(echo: float, repetition: float, inversion: float) -> Weighting | None:
    # Fat is nulled near 150 ms at 1.5 T and 220 ms at 3 T, fluid from some 1,700 ms on.
    if 80 <= inversion <= 300 and repetition >= 1500:
        return Weighting.STIR
    if 500 <= inversion <= 1200 and echo <= 30:
        return Weighting.T1
    return Weighting.FLAIR if inversion >= 1500 and echo >= 70 else None


def _has_contrast(told: Told) -> bool:
    if _NO_CONTRAST.search(told.description):
        return False
    return told.has_contrast or bool(_CONTRAST.search(told.description))
