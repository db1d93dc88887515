"""What stands at a place of a body, as the edit form shows and sends it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

ACCEPTED: Final = "yes"
"""What the form says of an option that is acceptable beside the key."""


def value_at(raw: Mapping[str, Any], path: str) -> str:
    """The text or choice at `path` of a body (as JSON values, valid or not); empty where nothing stands."""
    name, *steps = path.split("/")
    found: Any = raw.get(name)
    match name:
        case "acceptable":
            return ACCEPTED if steps[0] in (found or []) else ""
        case "conditions":
            return "".join((found or [])[int(steps[0]) - 1 : int(steps[0])])
        case "clinical_context":
            return list((found or {}).values())[int(steps[0]) - 1].get("value") or ""
        case "levels":
            return ", ".join(found or [])
    for step in steps:
        found = found[int(step) - 1] if step.isdigit() else found.get(step)
    return "\n".join(found) if isinstance(found, list) else found or ""
