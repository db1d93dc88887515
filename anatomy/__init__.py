"""Levels, sides, regions and conditions of the spine: a library without Django."""

from __future__ import annotations

from anatomy.column import Region
from anatomy.levels import Level, LevelKind, NotALevel, NotComparable, Side, levels_apart
from anatomy.mentions import (
    Assertion,
    LevelMention,
    MentionKind,
    SideClaim,
    SideOf,
    find_levels,
    find_side_claims,
    find_sides,
    side_is_denied,
)
from anatomy.parsing import parse_level

__all__ = [
    "Assertion",
    "Level",
    "LevelKind",
    "LevelMention",
    "MentionKind",
    "NotALevel",
    "NotComparable",
    "Region",
    "Side",
    "SideClaim",
    "SideOf",
    "find_levels",
    "find_side_claims",
    "find_sides",
    "levels_apart",
    "parse_level",
    "side_is_denied",
]
