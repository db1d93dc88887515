"""Numbers with units, inside what a spine can have.

Ranges are generous limits of plausibility, not norms: the widest values reported for adults and
adolescents, rounded outwards, so that only slips of the pen and wrong units fall outside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from anatomy import find_levels
from corpus.checks.material import STATED, CheckFinding, CheckInput
from corpus.checks.sentences import without_levels


@dataclass(frozen=True, slots=True)
class Quantity:
    """A measured quantity: how it is called, its unit family and its plausible range."""

    name: str
    called: str
    unit: str
    low: float
    high: float


QUANTITIES: Final = (
    Quantity("Cobb angle", r"cobb(?:['’]?s)?(?:\s+angle)?|cobb氏?角|侧[弯凸]角", "deg", 0, 160),
    Quantity("PI-LL", r"pi\s?[-–−]\s?ll(?:\s+mismatch)?|pi-ll(?:失匹配|差值)?", "deg", -60, 100),
    Quantity("pelvic incidence", r"pelvic incidence|骨盆(?:入射|投射)角", "deg", 20, 110),
    Quantity("pelvic tilt", r"pelvic tilt|骨盆倾斜角?", "deg", -20, 70),
    Quantity("sacral slope", r"sacral slope|骶骨倾斜角?", "deg", -10, 80),
    Quantity("lumbar lordosis", r"lumbar lordosis|腰椎前凸角?", "deg", -60, 110),
    Quantity("thoracic kyphosis", r"thoracic kyphosis|胸椎后凸角?", "deg", -30, 140),
    Quantity(
        "SVA",
        r"sva(?![a-z])|sagittal vertical axis|矢状面平衡|矢状(?:面)?(?:垂直)?轴(?:距离)?",
        "mm",
        -250,
        400,
    ),
    Quantity(
        "canal diameter",
        r"canal\s+(?:ap\s+|anteroposterior\s+|sagittal\s+)?diameter|diameter of the (?:spinal )?canal|"
        r"canal (?:measures|is narrowed to)|椎管(?:的)?(?:前后|矢状|中矢)径",
        "mm",
        2,
        35,
    ),
    Quantity("disc height", r"dis[ck](?: space)? height|椎间隙高度|椎间盘高度", "mm", 0, 25),
    Quantity("atlantodental interval", r"atlanto-?dental interval|\badi\b|寰齿(?:前)?间[隙距]", "mm", 0, 25),
    Quantity("slip", r"slip(?:page)?(?: of)?|滑脱(?:率|程度)", "%", 0, 130),
    Quantity(
        "vertebral height loss",
        r"(?:vertebral |body )?height loss|loss of (?:vertebral |body )?height|高度(?:丢失|丧失|压缩)|"
        r"压缩(?:率|程度)",
        "%",
        0,
        100,
    ),
    Quantity(
        "dural sac area",
        r"(?:dural|thecal) sac (?:cross-sectional )?area|硬膜囊(?:横截?)?面积",
        "area",
        5,
        500,
    ),
    Quantity("mJOA", r"m?joa(?: score)?|m?joa评分", "score", 0, 29),
    Quantity("ODI", r"odi(?: score)?|oswestry(?: disability index)?", "score", 0, 100),
    Quantity("pain score", r"(?<![a-z])(?:vas|nrs)(?: score)?|疼痛评分", "score", 0, 100),
    Quantity("T-score", r"t[- ]scores?|t值", "score", -7, 5),
)
_UNITS: Final = {
    "deg": r"°|degrees?|deg\b|度",
    "mm": r"mm\b|millimet\w+|cm\b|centimet\w+|m\b|毫米|厘米",
    "%": r"%|per ?cent|％",
    "area": r"mm(?:2|²)|square millimet\w+|平方毫米",
    # A score has no unit; what follows must not be one, nor a number of months after which it was taken.
    "score": r"(?![\d.]*\d)(?!\s?(?:mm|cm|°|degree|%|month|week|year|day|hour|个?月|周|年|天))",
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
    return [
        CheckFinding(
            "numbers_are_plausible",
            "warning",
            f"{quantity.name} of {match['value']} {match['unit']} is outside "
            f"{quantity.low:g} to {quantity.high:g} {quantity.unit}.",
            place.pointer,
            match.start("value"),
            match.end("unit"),
        )
        for place in given.fields
        if place.role in STATED
        for quantity, match in _measured(place.text)
        if not quantity.low <= _in_unit(match) <= quantity.high
    ]


def quantities_in(text: str) -> list[tuple[int, int, float]]:
    """Where each known quantity has its number, and the most that it can be, in the unit written there."""
    return [
        (*match.span("value"), quantity.high * float(match["value"]) / value)
        for quantity, match in _measured(text)
        if (value := _in_unit(match)) != 0
    ]


def _measured(text: str) -> Iterator[tuple[Quantity, re.Match[str]]]:
    """Each known quantity with its number and unit; levels between the two are passed over."""
    plain = without_levels(text, tuple(find_levels(text)))
    for quantity, pattern in _PATTERNS:
        for match in pattern.finditer(plain):
            yield quantity, match


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
