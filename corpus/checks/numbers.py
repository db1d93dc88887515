"""Numbers with units, inside what a spine can have.

Ranges are generous limits of plausibility, not norms: the widest values reported for adults and
adolescents, rounded outwards, so that only slips of the pen and wrong units fall outside.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from corpus.checks.material import STATED, CheckFinding, CheckInput


@dataclass(frozen=True, slots=True)
class Quantity:
    """A measured quantity: how it is called, its unit family and its plausible range."""

    name: str
    called: str
    unit: str
    low: float
    high: float


QUANTITIES: Final = (
    Quantity("Cobb angle", r"cobb(?:\s+angle)?|cobb角", "deg", 0, 160),
    Quantity("PI-LL", r"pi\s?[-–−]\s?ll(?:\s+mismatch)?", "deg", -60, 100),
    Quantity("pelvic incidence", r"pelvic incidence|骨盆入射角", "deg", 20, 110),
    Quantity("pelvic tilt", r"pelvic tilt|骨盆倾斜角", "deg", -20, 70),
    Quantity("sacral slope", r"sacral slope|骶骨倾斜角", "deg", -10, 80),
    Quantity("lumbar lordosis", r"lumbar lordosis|腰椎前凸角?", "deg", -60, 110),
    Quantity("thoracic kyphosis", r"thoracic kyphosis|胸椎后凸角?", "deg", -30, 140),
    Quantity("SVA", r"sva\b|sagittal vertical axis|矢状面平衡", "mm", -250, 400),
    Quantity(
        "canal diameter",
        r"canal\s+(?:ap\s+|anteroposterior\s+)?diameter|diameter of the (?:spinal )?canal|"
        r"椎管(?:前后|矢状)径",
        "mm",
        2,
        35,
    ),
    Quantity("disc height", r"dis[ck] height|椎间隙高度", "mm", 0, 25),
    Quantity("atlantodental interval", r"atlanto-?dental interval|\badi\b", "mm", 0, 25),
    Quantity("slip", r"slip(?:page)?(?: of)?|滑脱率", "%", 0, 130),
    Quantity(
        "vertebral height loss",
        r"(?:vertebral |body )?height loss|loss of (?:vertebral |body )?height",
        "%",
        0,
        100,
    ),
)
_UNITS: Final = {
    "deg": r"°|degrees?|deg\b|度",
    "mm": r"mm\b|millimet\w+|cm\b|centimet\w+|m\b|毫米|厘米",
    "%": r"%|per ?cent|％",
}
_TO_MM: Final = {"cm": 10.0, "centimet": 10.0, "厘米": 10.0, "m": 1000.0}
_BETWEEN: Final = r"[^.;。；\d]{0,40}?"
_PATTERNS: Final = [
    (
        quantity,
        re.compile(
            rf"(?:{quantity.called}){_BETWEEN}(?P<value>[-−+]?\d+(?:\.\d+)?)\s?(?P<unit>{_UNITS[quantity.unit]})",
            re.IGNORECASE,
        ),
    )
    for quantity in QUANTITIES
]


def numbers_are_plausible(given: CheckInput) -> list[CheckFinding]:
    """Angles, distances and percentages a spine can have; otherwise a warning."""
    findings = []
    for place in given.fields:
        if place.role not in STATED:
            continue
        for quantity, pattern in _PATTERNS:
            for match in pattern.finditer(place.text):
                value = _in_unit(match)
                if not quantity.low <= value <= quantity.high:
                    message = (
                        f"{quantity.name} of {match['value']} {match['unit']} is outside "
                        f"{quantity.low:g} to {quantity.high:g} {quantity.unit}."
                    )
                    findings.append(
                        CheckFinding(
                            "numbers_are_plausible",
                            "warning",
                            message,
                            place.pointer,
                            match.start("value"),
                            match.end("unit"),
                        )
                    )
    return findings


def _in_unit(match: re.Match[str]) -> float:
    unit = match["unit"].lower()
    factor = next(
        (
            value
            for name, value in _TO_MM.items()
            if unit == name or (len(name) > 2 and unit.startswith(name))
        ),
        1.0,
    )
    return float(match["value"].replace("−", "-")) * factor
