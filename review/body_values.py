"""What stands at a place of a body, as the edit form shows and sends it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

ACCEPTED: Final = "yes"
"""What the form says of an option that is acceptable beside the key."""
REMOVED: Final = "yes"
"""What the form says of a part that was removed."""


def value_at(raw: Mapping[str, Any], path: str) -> str:
    """The text or choice at `path` of a body (as JSON values, valid or not); empty where nothing stands."""
    name, *steps = path.split("/")
    found: Any = raw.get(name)
    match name:
        case "removed":
            return REMOVED if "/".join(steps) in (found or []) else ""
        case "after":
            return str((found or {}).get("/".join(steps), ""))
        case "acceptable":
            return ACCEPTED if steps[0] in (found or []) else ""
        case "conditions":
            return "".join((found or [])[int(steps[0]) - 1 : int(steps[0])])
        case "clinical_context":
            return list((found or {}).values())[int(steps[0]) - 1].get("value") or ""
        case "levels":
            return ", ".join(found or [])
    for step in steps:
        if step.isdigit():
            # The texts that are compared may have another number of parts.
            found = found[int(step) - 1] if found and int(step) <= len(found) else None
        else:
            found = (found or {}).get(step)
    return found or ""
