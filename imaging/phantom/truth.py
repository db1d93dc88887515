"""What is true of the phantom: where each level is, and what is so at each level."""

from __future__ import annotations

from dataclasses import dataclass, field

from imaging.phantom.shape import FRACTURED, HERNIATED, SLIPPED, discs

Point = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class TrueMark:
    """A vertebral body on one series.

    `centroid`, `low` and `high` (the box) and the outlines are in patient millimetres (x, y, z)
    for CT and MR, in pixels (column, row) for X-ray; integer pixels are pixel centres. The
    outlines are by index of the slice in the series.
    """

    level: str
    centroid: Point
    low: Point
    high: Point
    outlines: dict[int, list[list[Point]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TrueFact:
    """One fact; the words are those of LevelFact."""

    level: str
    structure: str
    attribute: str
    value: str
    scale: str = ""
    side: str = ""
    zone: str = ""


def true_facts() -> list[TrueFact]:
    """Everything that is so, normal findings included."""
    facts = [
        TrueFact(disc.level, "disc", "degeneration", disc.pfirrmann, scale="Pfirrmann") for disc in discs()
    ]
    facts += [
        TrueFact(
            disc.level, "disc", "height", "reduced" if disc.height < 6.5 and "T" not in disc.level else "kept"
        )
        for disc in discs()
    ]
    facts += [
        TrueFact(disc.level, "disc", "herniation", "none") for disc in discs() if disc.level != HERNIATED
    ]
    facts += [
        TrueFact(HERNIATED, "disc", "herniation", "extrusion", side="left", zone="subarticular"),
        TrueFact(HERNIATED, "canal", "stenosis", "B", scale="Schizas"),
        TrueFact(SLIPPED, "body", "spondylolisthesis", "I", scale="Meyerding"),
        TrueFact(FRACTURED, "body", "fracture", "1", scale="Genant"),
    ]
    facts += [
        TrueFact(level, "body", "fracture", "0", scale="Genant")
        for level in ("T11", "T12", "L2", "L3", "L4", "L5")
    ]
    return facts
