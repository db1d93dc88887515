"""What is on a page: boxes, lines and pictures. Lengths in points (1/72 inch), y counts from the top.

A page is seen upright: its own rotation, and that of sideways text on it, are undone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def area(self) -> float:
        return max(0.0, self.width) * max(0.0, self.height)

    def across(self, other: Box) -> float:
        """How far both overlap from left to right; negative is the gap between them."""
        return min(self.right, other.right) - max(self.left, other.left)

    def along(self, other: Box) -> float:
        """How far both overlap from top to bottom; negative is the gap between them."""
        return min(self.bottom, other.bottom) - max(self.top, other.top)

    def shared(self, other: Box) -> float:
        """The area that both cover."""
        return max(0.0, self.across(other)) * max(0.0, self.along(other))

    def holds(self, other: Box, slack: float = 1.0) -> bool:
        """Whether the other lies inside, within `slack` points."""
        return (
            self.left - slack <= other.left
            and self.top - slack <= other.top
            and self.right + slack >= other.right
            and self.bottom + slack >= other.bottom
        )


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box around some; there is at least one."""
    every = list(boxes)
    return Box(
        min(one.left for one in every),
        min(one.top for one in every),
        max(one.right for one in every),
        max(one.bottom for one in every),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A run of text on one baseline; `size` is the height of its letters' boxes."""

    text: str
    box: Box
    size: float
    bold: bool = False


@dataclass(slots=True)
class PageRead:
    """One page as it was read. `trouble` says in a sentence why it was not, or not wholly."""

    number: int
    width: float
    height: float
    turn: int = 0
    lines: list[Line] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    rules: list[Box] = field(default_factory=list)
    is_scan: bool = False
    trouble: str = ""

    def as_json(self) -> dict[str, Any]:
        """The page as it travels between processes and lies on disk."""
        return asdict(self)

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Self:
        """The page that `as_json` told."""
        lines = [Line(**(line | {"box": Box(**line["box"])})) for line in told["lines"]]
        boxes = {name: [Box(**box) for box in told.get(name, [])] for name in ("pictures", "rules")}
        return cls(**(told | {"lines": lines, **boxes}))
