"""Recorded spines made by chance: facts, marks and a patient, with the words of each language for them."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any, Final

from anatomy import parse_level
from anatomy.roots import traversing_root
from corpus.checks import FactGiven, MarkGiven, SeriesGiven, SubjectGiven
from tests.corpus.checks.bodies import SERIES

SEGMENTS: Final = ("L1/L2", "L2/L3", "L3/L4", "L4/L5", "L5/S1")
MARKED: Final = ("T12", "L1", "L2", "L3", "L4", "L5", "S1")
_SIDES: Final = {"en": {"left": "left", "right": "right"}, "zh": {"left": "左侧", "right": "右侧"}}
_BARE: Final = {"en": _SIDES["en"], "zh": {"left": "左", "right": "右"}}
_OTHER: Final = {"left": "right", "right": "left"}
_DEGREES: Final = {
    "en": {"Mild": "mild", "Moderate": "moderate", "Severe": "severe"},
    "zh": {"Mild": "轻度", "Moderate": "中度", "Severe": "重度"},
}
_WHO: Final = {"en": {"F": "woman", "M": "man"}, "zh": {"F": "女性", "M": "男性"}}


@dataclass(frozen=True)
class Spine:
    """One spine with one herniation, and whom it belongs to."""

    segment: str
    clean: tuple[str, str]
    side: str
    degree: str
    sex: str
    age: int
    cobb: int
    sva: int
    weeks: int

    @property
    def facts(self) -> tuple[FactGiven, ...]:
        """What is recorded of it."""
        herniation = FactGiven("f1", self.segment, "disc", "herniation", "present", self.side, "subarticular")
        stenosis = FactGiven(
            "f2", self.segment, "canal", "stenosis", self.degree, zone="central", scale="RSNA"
        )
        others = [
            FactGiven(f"f{number}", level, "disc", "herniation", "absent")
            for number, level in enumerate(self.clean, 3)
        ]
        return (herniation, stenosis, *others)

    @property
    def material(self) -> dict[str, Any]:
        """What the checks get beside the body."""
        decade = self.age // 10 * 10
        return {
            "facts": self.facts,
            "marks": tuple(MarkGiven(f"m{level}", SERIES, level) for level in MARKED),
            "series": {SERIES: SeriesGiven(SERIES, "MR", "T2 TSE sagittal", "sagittal", "verified")},
            "subject": SubjectGiven(self.sex, f"{decade}-{decade + 9}"),
        }

    def words(self, language: str, chance: random.Random) -> dict[str, str]:
        """The words that fill a wording of a language; levels are spelt one way or another."""
        spell = _spelling(language, chance)
        upper = parse_level(self.clean[0]).bones[0]
        return {
            "seg": spell(self.segment),
            "n1": spell(self.clean[0]),
            "n2": spell(self.clean[1]),
            "n1top": str(upper),
            "root": str(traversing_root(parse_level(self.segment))),
            "vert": str(upper),
            "side": _SIDES[language][self.side],
            "other": _SIDES[language][_OTHER[self.side]],
            "lr": _BARE[language][self.side],
            "olr": _BARE[language][_OTHER[self.side]],
            "side_cap": _SIDES[language][self.side].capitalize(),
            "deg": _DEGREES[language][self.degree],
            "degly": f"{_DEGREES[language][self.degree]}ly",
            "who": _WHO[language][self.sex],
            "age": str(self.age),
            "cobb": str(self.cobb),
            "sva": str(self.sva),
            "weeks": str(self.weeks),
        }


def spine_made(chance: random.Random) -> Spine:
    """A spine made by chance."""
    segment = chance.choice(SEGMENTS[1:])
    clean = chance.sample([one for one in SEGMENTS if one != segment], 2)
    return Spine(
        segment=segment,
        clean=(clean[0], clean[1]),
        side=chance.choice(["left", "right"]),
        degree=chance.choice(["Mild", "Moderate", "Severe"]),
        sex=chance.choice("FM"),
        age=chance.randint(21, 84),
        cobb=chance.randint(18, 74),
        sva=chance.randint(5, 90),
        weeks=chance.randint(3, 16),
    )


def _spelling(language: str, chance: random.Random) -> Any:
    """How levels are written in one body."""
    way = chance.choice(["canonical", "short", "dash", "own"])

    def spell(level: str) -> str:
        upper, lower = level.split("/")
        short = lower if lower.startswith("S") else lower[1:]
        if way == "canonical" or (way == "own" and language == "en"):
            return level
        if way == "own":
            return f"腰{upper[1:]}/{'骶1' if lower == 'S1' else lower[1:]}"
        return f"{upper}{'/' if way == 'short' else '-'}{short}"

    return spell
