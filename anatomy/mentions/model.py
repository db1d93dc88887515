"""What a reading of a text returns."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from anatomy.levels import Level, Side


class MentionKind(StrEnum):
    """What the words name: bone, disc, nerve root, cord level, fusion construct, or one cannot tell."""

    VERTEBRA = "vertebra"
    SEGMENT = "segment"
    ROOT = "root"
    NEUROLOGICAL = "neurological_level"
    CONSTRUCT = "construct"
    AMBIGUOUS = "ambiguous"


class Assertion(StrEnum):
    """How the finding named with the level is put."""

    PRESENT = "present"
    ABSENT = "absent"
    POSSIBLE = "possible"
    HISTORICAL = "historical"
    PLANNED = "planned"


@dataclass(frozen=True, slots=True)
class LevelMention:
    """One expression that names levels; `start` and `end` are string indices of the text as given.

    `levels` holds every level meant, cranial first. `ends` holds ends of a construct that are no
    levels themselves (occiput, ilium, pelvis).
    """

    start: int
    end: int
    kind: MentionKind
    levels: tuple[Level, ...]
    side: Side | None = None
    assertion: Assertion = Assertion.PRESENT
    nerve_root: bool = False
    ends: tuple[Level, ...] = ()

    @property
    def negated(self) -> bool:
        """Whether the finding named with the level is denied."""
        return self.assertion is Assertion.ABSENT
