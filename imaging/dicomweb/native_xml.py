"""DICOM JSON as the Native DICOM Model, the XML of PS3.19 annex A.1."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any

NAMESPACE = "http://dicom.nema.org/PS3.19/models/NativeDICOM"
GROUPS = ("Alphabetic", "Ideographic", "Phonetic")
NAME_PARTS = ("FamilyName", "GivenName", "MiddleName", "NamePrefix", "NameSuffix")
# Control characters that no XML 1.0 document may hold.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def native_xml(told: dict[str, Any]) -> str:
    """One DICOM JSON object as an XML document."""
    body = "".join(_attributes(told))
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return f'{head}<NativeDicomModel xmlns="{NAMESPACE}" xml:space="preserve">{body}</NativeDicomModel>'


def _attributes(told: dict[str, Any]) -> Iterator[str]:
    from pydicom.datadict import keyword_for_tag

    for tag, element in told.items():
        keyword = keyword_for_tag(int(tag, 16))
        named = f' keyword="{keyword}"' if keyword else ""
        body = "".join(_content(element))
        yield f'<DicomAttribute tag="{tag}" vr="{_text(element["vr"])}"{named}>{body}</DicomAttribute>'


def _content(element: dict[str, Any]) -> Iterator[str]:
    if "BulkDataURI" in element:
        yield f'<BulkData uri="{_text(element["BulkDataURI"])}"/>'
    if "InlineBinary" in element:
        yield f"<InlineBinary>{_text(element['InlineBinary'])}</InlineBinary>"
    for number, value in enumerate(element.get("Value", []), 1):
        yield _value(element["vr"], number, value)


def _value(vr: str, number: int, value: Any) -> str:
    if vr == "SQ":
        return f'<Item number="{number}">{"".join(_attributes(value or {}))}</Item>'
    if vr == "PN":
        return f'<PersonName number="{number}">{"".join(_name(value or {}))}</PersonName>'
    return f'<Value number="{number}">{_text("" if value is None else value)}</Value>'


def _name(value: dict[str, str]) -> Iterator[str]:
    for group in GROUPS:
        if group in value:
            parts = zip(NAME_PARTS, value[group].split("^"), strict=False)
            inner = "".join(f"<{part}>{_text(text)}</{part}>" for part, text in parts if text)
            yield f"<{group}>{inner}</{group}>"


def _text(value: object) -> str:
    return escape(_FORBIDDEN.sub("", str(value)))
