"""The report: what was done to a dataset, never the values it held."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Report:
    """Counts per action, and one line per attribute touched (path and action, without its value).

    `pixel_text` lists reasons to suspect text in the pixels; a person must look before release.
    `identity` tells people of one number apart (`identity_digests`); it is no part of the JSON.
    """

    profile: str
    subject: str = ""
    counts: Counter[str] = field(default_factory=Counter)
    lines: list[tuple[str, str]] = field(default_factory=list)
    pixel_text: list[str] = field(default_factory=list)
    face_in_view: bool = False
    identity: dict[str, str] = field(default_factory=dict)

    def note(self, path: str, action: str) -> None:
        """Record one action at one attribute, as `Sequence[0].Keyword`."""
        self.counts[action] += 1
        self.lines.append((path, action))

    @property
    def needs_look(self) -> bool:
        """True when a person must look at the pixels before anybody reviews them."""
        return bool(self.pixel_text)

    def as_json(self) -> dict[str, Any]:
        """The report as plain JSON; it holds no value of the source dataset."""
        return {
            "profile": self.profile,
            "subject": self.subject,
            "counts": dict(sorted(self.counts.items())),
            "lines": [[path, action] for path, action in self.lines],
            "pixel_text": list(self.pixel_text),
            "face_in_view": self.face_in_view,
        }
