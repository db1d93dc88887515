"""The content tree of a structured report: its items by what they are called (PS3.3 C.17.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pydicom.dataset import Dataset
from pydicom.sr.coding import Code

IMAGING_MEASUREMENTS: Final = Code("126010", "DCM", "Imaging Measurements")
MEASUREMENT_GROUP: Final = Code("125007", "DCM", "Measurement Group")
TRACKING_UID: Final = Code("112040", "DCM", "Tracking Unique Identifier")
FINDING: Final = Code("121071", "DCM", "Finding")
OBSERVER_NAME: Final = Code("121008", "DCM", "Person Observer Name")
OBSERVER_ROLE: Final = Code("121010", "DCM", "Person Observer's Role in the Organization")


def items(parent: Dataset, name: Code | None = None, *, kind: str = "") -> Iterator[Dataset]:
    """The children of an item, of one name or value type where that is given."""
    for child in parent.get("ContentSequence") or []:
        if (name is None or code_of(child, "ConceptNameCodeSequence") == name) and (
            not kind or child.get("ValueType") == kind
        ):
            yield child


def groups(report: Dataset) -> list[Dataset]:
    """The measurement groups of a TID 1500 report."""
    return [
        group
        for container in items(report, IMAGING_MEASUREMENTS, kind="CONTAINER")
        for group in items(container, MEASUREMENT_GROUP, kind="CONTAINER")
    ]


def texts(parent: Dataset, name: Code) -> list[str]:
    """The text of each child of one name."""
    return [str(child.TextValue) for child in items(parent, name, kind="TEXT")]


def coded(parent: Dataset, name: Code) -> Code | None:
    """The coded value of the first child of one name."""
    found = next(items(parent, name, kind="CODE"), None)
    return code_of(found, "ConceptCodeSequence") if found is not None else None


def code_of(item: Dataset, word: str) -> Code | None:
    """A code sequence as a code; None where there is none."""
    sequence: Any = item.get(word)
    if not sequence:
        return None
    value = sequence[0].get("CodeValue") or sequence[0].get("LongCodeValue") or ""
    scheme, meaning = (str(sequence[0].get(each) or "") for each in ("CodingSchemeDesignator", "CodeMeaning"))
    return Code(str(value), scheme, meaning)
