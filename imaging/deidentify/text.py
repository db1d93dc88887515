"""Cleaning of text: what may stay stays, every other word goes."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from imaging.deidentify.vocabulary import (
    CHINESE_WORDS,
    CODED_STRINGS,
    DESCRIPTION_WORDS,
    LEVEL_WORD,
    NAMES_TOO,
    VENDORS,
)
from imaging.empty_words import says_nothing

# A thickness, an echo count, a field of view: at most three digits, so no identifier fits.
_NUMBER = re.compile(r"\d{1,2}(?:\.\d)?(?:mm|cm)?|\d{3}mm")
_LEVEL = re.compile(rf"{LEVEL_WORD}{{1,2}}")
_SPLIT = re.compile(r"[^A-Za-z0-9.]+")
# DICOM's own way to write a name, and numbers in groups: a date, a phone, a record.
_NAME = re.compile(r"\S*\^\S*")
_GROUPS = re.compile(r"(?<![A-Za-z0-9])\d+(?:[\s./:_-]+\d+)+(?![0-9])(?!\s*[mc]m\b)")
_REGION = re.compile(r"(?<![A-Za-z])([CTL])[-_. ]?(SPINE)(?![A-Za-z])", re.IGNORECASE)
# Letters that no list here knows: they stand for an unknown word.
_FOREIGN = re.compile(r"[^\x00-\x7f]+|\?")
SHORTEST_GROUP = 4
_CHINESE = re.compile("|".join(sorted(CHINESE_WORDS, key=len, reverse=True)))
# Reconstruction kernels of the large vendors: one or two letters, two digits, one letter.
_KERNEL = re.compile(r"[BHIQDU][a-z]?\d{2}[a-z]?")
_DECIMAL = re.compile(r"[+-]?(?:\d{1,12}(?:\.\d{0,14})?|\.\d{1,14})(?:[eE][+-]?\d{1,3})?")
_AGE = re.compile(r"(\d{3})([DWMY])")
_TIME = re.compile(r"(?:[01]\d|2[0-3])(?:[0-5]\d(?:[0-5]\d(?:\.\d{1,6})?)?)?")


def clean_description(text: str) -> str:
    """The words of a description that name technique or anatomy, in their order.

    Nothing where words were taken out and none is left that says anything: “of” is no name of a series.
    """
    plain = _NAME.sub(" ? ", unicodedata.normalize("NFKC", text))
    plain = _CHINESE.sub(lambda found: f" {CHINESE_WORDS[found[0]]} ", _REGION.sub(r"\1\2", plain))
    words = [word for word in _SPLIT.split(_GROUPS.sub(_short_groups, _FOREIGN.sub(" zz ", plain))) if word]
    known = [_is_known(word) for word in words]
    kept = [word for at, word in enumerate(words) if known[at] and not _may_name(word, known, at)]
    if len(kept) < len(words) and says_nothing(" ".join(kept)):
        return ""
    return " ".join(kept)[:64].strip()


def _short_groups(found: re.Match[str]) -> str:
    """Numbers in groups stay while they are too few to tell anybody apart."""
    return found[0] if sum(sign.isdigit() for sign in found[0]) < SHORTEST_GROUP else " "


def _is_known(word: str) -> bool:
    low = word.lower()
    return low in DESCRIPTION_WORDS or any(form.fullmatch(low) for form in (_NUMBER, _LEVEL))


def _may_name(word: str, known: list[bool], at: int) -> bool:
    """True for a bare number, or a word that is a name as well, beside a word that is not known."""
    doubtful = word.lower() in NAMES_TOO or word.isdigit()
    return doubtful and not all(known[max(0, at - 1) : at + 2])


def is_plain_word(low: str) -> bool:
    """True for a lower-case word that technique or anatomy uses and no person is called."""
    return low in DESCRIPTION_WORDS and low not in NAMES_TOO


def clean_kernel(text: str) -> str:
    """A reconstruction kernel's name, or nothing where it is not one."""
    word = text.strip()
    return word if _KERNEL.fullmatch(word) else clean_description(word)[:16]


def clean_vendor(text: str) -> str:
    """The maker's common name, or nothing where the maker is not known."""
    low = f"{text.strip().lower()} "
    return next((name for key, name in VENDORS.items() if low.startswith(key)), "")


def clean_term(text: str) -> str:
    """A defined term as it stands, or nothing where it is not one."""
    word = text.strip()
    return word if is_coded_string(word) else ""


def is_coded_string(text: str) -> bool:
    """True for a defined term that says nothing of a person."""
    return text == "" or text.replace(" ", "_") in CODED_STRINGS


def is_decimal(text: str) -> bool:
    """True for a number as DS and IS write it."""
    return text.strip() == "" or _DECIMAL.fullmatch(text.strip()) is not None


def is_time(text: str) -> bool:
    """True for a DICOM time of day."""
    return _TIME.fullmatch(text.strip()) is not None


def cap_age(text: str) -> str | None:
    """An age with everything over 89 years as 90 (45 CFR 164.514(b)(2)(i)(C)), None if not an age."""
    found = _AGE.fullmatch(text.strip())
    if not found:
        return None
    years = int(found[1]) * {"D": 1 / 365.25, "W": 7 / 365.25, "M": 1 / 12, "Y": 1.0}[found[2]]
    return "090Y" if years >= 90 else text.strip()


@cache
def snomed_successors() -> dict[str, str]:
    """The codes of SNOMED RT, which older scanners write, to those of SNOMED CT."""
    from pydicom.sr import _snomed_dict

    return dict(_snomed_dict.mapping["SRT"])


@cache
def known_codes() -> dict[tuple[str, str], str]:
    """(scheme, code value) to meaning, for every concept that DICOM's own context groups hold."""
    from pydicom.sr import _concepts_dict

    concepts: dict[str, dict[str, dict[str, tuple[str, list[int]]]]] = _concepts_dict.concepts  # type: ignore[assignment]
    return {
        (scheme, code): meaning
        for scheme, keywords in concepts.items()
        for codes in keywords.values()
        for code, (meaning, _groups) in codes.items()
    }
