"""What the header of a series says of how it was taken."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

_IMAGE_TYPE, _CONTRAST, _SCANNING, _OPTIONS = "00080008", "00180010", "00180020", "00180022"
_REPETITION, _ECHO, _INVERSION, _KERNEL = "00180080", "00180081", "00180082", "00181210"
_VIEW, _ORIENTATION, _VIEW_CODES, _CODE_MEANING = "00185101", "00200020", "00540220", "00080104"
# Written where no agent was given.
_NO_AGENT = frozenset({"", "NO", "NONE", "N", "0", "WITHOUT"})


@dataclass(frozen=True, slots=True)
class Told:
    """What one header tells. Times in ms, `None` where it does not say."""

    modality: str
    plane: str
    description: str = ""
    image_type: tuple[str, ...] = ()
    echo_time: float | None = None
    repetition_time: float | None = None
    inversion_time: float | None = None
    scanning: tuple[str, ...] = ()
    scan_options: tuple[str, ...] = ()
    has_contrast: bool = False
    kernel: str = ""
    view: str = ""
    orientation: tuple[str, ...] = ()
    view_words: str = ""


def told_from(metadata: str, *, modality: str, plane: str, description: str) -> Told:
    """What a file's DICOM JSON (PS3.18 Annex F) tells, beside what its series is known as."""
    header: dict[str, Any] = json.loads(metadata or "{}")
    agents = {agent.strip().upper() for agent in _words(header, _CONTRAST)}
    return Told(
        modality=modality,
        plane=plane,
        description=description,
        image_type=tuple(word.upper() for word in _words(header, _IMAGE_TYPE)),
        echo_time=_time(header, _ECHO),
        repetition_time=_time(header, _REPETITION),
        inversion_time=_time(header, _INVERSION),
        scanning=tuple(word.upper() for word in _words(header, _SCANNING)),
        scan_options=tuple(word.upper() for word in _words(header, _OPTIONS)),
        has_contrast=bool(agents - _NO_AGENT),
        kernel=" ".join(_words(header, _KERNEL)[:1]),
        view=" ".join(_words(header, _VIEW)[:1]).strip().upper(),
        orientation=tuple(_words(header, _ORIENTATION)),
        view_words=" ".join(word for item in _items(header) for word in _words(item, _CODE_MEANING)),
    )


def _values(header: dict[str, Any], tag: str) -> list[Any]:
    return header.get(tag, {}).get("Value") or []


def _words(header: dict[str, Any], tag: str) -> list[str]:
    return [str(value) for value in _values(header, tag) if value is not None]


def _items(header: dict[str, Any]) -> list[dict[str, Any]]:
    return [item for item in _values(header, _VIEW_CODES) if isinstance(item, dict)]


def _time(header: dict[str, Any], tag: str) -> float | None:
    try:
        found = float(_words(header, tag)[0])
    except (IndexError, ValueError):
        return None
    # Zero is written where a time does not apply.
    return found if found > 0 else None
