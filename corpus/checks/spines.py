"""Levels that the spine of a text does not have: L6 and T13 in most, L4/S1 in most, L5 where four are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from anatomy import Level, LevelKind, NotALevel, parse_level
from anatomy.column import Variant, bones_with, variants_named
from corpus.checks.material import CheckFinding, CheckInput


def levels_are_of_the_spine(given: CheckInput) -> list[CheckFinding]:
    """The levels that a body declares or cites exist in the spine that is marked and numbered.

    Said where anything is marked; of a spine in which marks and numbering dispute what it has, nothing is.
    """
    variants = given.variants | variants_named(map(str, given.levels_marked))
    has_l5 = any("L5" in str(level).split("/") for level in given.levels_marked)
    if not given.marks or (Variant.FOUR_LUMBAR in variants and has_l5):
        return []
    bones = bones_with(variants)
    told: dict[str, CheckFinding] = {}
    for pointer, name in _named(given):
        try:
            level = parse_level(name)
        except NotALevel:
            continue
        if not _exists(level, bones):
            message = f"{level} does not exist in this spine, as it is numbered and marked."
            finding = CheckFinding("levels_are_of_the_spine", "error", message, pointer, level=str(level))
            told.setdefault(str(level), finding)
    return list(told.values())


def _named(given: CheckInput) -> Iterator[tuple[str, str]]:
    for number, name in enumerate(given.body.levels):
        yield f"/levels/{number}", name
    for number, reference in enumerate(given.body.evidence):
        if reference.level:
            yield f"/evidence/{number}/level", reference.level


def _exists(level: Level, bones: Sequence[str]) -> bool:
    if level.kind not in (LevelKind.VERTEBRA, LevelKind.SEGMENT):
        return True
    if level.upper not in bones or (level.lower or level.upper) not in bones:
        return False
    return level.lower is None or bones.index(level.lower) - bones.index(level.upper) == 1
