"""Coded entries: only concepts the standard itself lists, with the standard's own words."""

from __future__ import annotations

from pydicom.dataset import Dataset

from imaging.deidentify.text import known_codes, snomed_successors

# The ways in which DICOM has named SNOMED RT.
SNOMED_RT = frozenset({"SRT", "SNM3", "99SDM"})


def is_code_item(item: Dataset) -> bool:
    """True for an item of a code sequence."""
    return any(name in item for name in ("CodeValue", "LongCodeValue", "URNCodeValue"))


def code_item(value: str, scheme: str, meaning: str) -> Dataset:
    """An item of a code sequence."""
    item = Dataset()
    item.CodeValue = value
    item.CodingSchemeDesignator = scheme
    item.CodeMeaning = meaning
    return item


def clean_code(item: Dataset) -> Dataset | None:
    """The same concept with the meaning the standard gives it, or None where it is not listed."""
    value = str(item.get("CodeValue", "") or "").strip()
    scheme = str(item.get("CodingSchemeDesignator", "") or "").strip()
    meaning = known_codes().get((scheme, value))
    if meaning is None and scheme in SNOMED_RT:
        meaning = known_codes().get(("SCT", snomed_successors().get(value, "")))
    return None if meaning is None else code_item(value, scheme, meaning[:64])
