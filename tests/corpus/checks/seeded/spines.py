"""Recorded spines made by chance: facts, marks and a patient, with the words of each language for them."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Any, Final

from anatomy import parse_level
from anatomy.roots import traversing_root
from corpus.checks import FactGiven, MarkGiven, SeriesGiven, SubjectGiven
from tests.corpus.checks.bodies import SERIES


@dataclass(frozen=True)
class Region:
    """A part of the spine as a set of wordings shows it: what may be diseased and how it is imaged."""

    levels: tuple[str, ...]
    neighbours: tuple[str, ...]
    marked: tuple[str, ...]
    roots: tuple[str, ...]
    modality: str
    described: str
    symptoms: str
    finding: tuple[str, str, str | None]
    ages: tuple[int, int]


_LUMBAR_DISCS: Final = ("L1/L2", "L2/L3", "L3/L4", "L4/L5", "L5/S1")
_CERVICAL_DISCS: Final = ("C3/C4", "C4/C5", "C5/C6", "C6/C7", "C7/T1")
_BODIES: Final = ("T9", "T10", "T11", "T12", "L1", "L2", "L3", "L4")
LUMBAR: Final = Region(
    levels=_LUMBAR_DISCS[1:], neighbours=_LUMBAR_DISCS, marked=("T12", "L1", "L2", "L3", "L4", "L5", "S1"),
    roots=("L1", "L3", "L5", "S2", "S3"), modality="MR", described="T2 TSE sagittal", symptoms="leg pain",
    finding=("disc", "herniation", "subarticular"), ages=(21, 84),
)  # fmt: skip
CERVICAL: Final = Region(
    levels=_CERVICAL_DISCS, neighbours=_CERVICAL_DISCS,
    marked=("C2", "C3", "C4", "C5", "C6", "C7", "T1"), roots=("C2", "C3", "C4", "T2", "T3"),
    modality="MR", described="T2 TSE sagittal", symptoms="arm pain",
    finding=("disc", "herniation", "foraminal"), ages=(28, 72),
)  # fmt: skip
BROKEN: Final = Region(
    levels=_BODIES[1:-1], neighbours=_BODIES, marked=_BODIES, roots=(), modality="CT",
    described="CT spine bone sagittal", symptoms="back pain after a fall", finding=("body", "fracture", None),
    ages=(62, 89),
)  # fmt: skip
DISEASED: Final = replace(
    BROKEN,
    modality="MR",
    described="T1 TSE sagittal",
    symptoms="night pain",
    finding=("body", "metastasis", None),
)
_SIDES: Final = {"en": {"left": "left", "right": "right"}, "zh": {"left": "左侧", "right": "右侧"}}
_BARE: Final = {"en": _SIDES["en"], "zh": {"left": "左", "right": "右"}}
_SHORT: Final = {"en": {"left": "Lt", "right": "Rt"}, "zh": _BARE["zh"]}
_OTHER: Final = {"left": "right", "right": "left"}
_DEGREES: Final = {
    "en": {"Mild": "mild", "Moderate": "moderate", "Severe": "severe"},
    "zh": {"Mild": "轻度", "Moderate": "中度", "Severe": "重度"},
}
_GENANT: Final = {"Mild": "1", "Moderate": "2", "Severe": "3"}
_WHO: Final = {"en": {"F": "woman", "M": "man"}, "zh": {"F": "女性", "M": "男性"}}


@dataclass(frozen=True)
class Spine:
    """One spine with one herniation, fracture or metastasis, and whom it belongs to."""

    region: Region
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
        structure, attribute, zone = self.region.finding
        if attribute == "fracture":
            grades = [(self.segment, _GENANT[self.degree]), *((level, "0") for level in self.clean)]
            return tuple(
                FactGiven(f"f{number}", level, structure, attribute, grade, scale="Genant")
                for number, (level, grade) in enumerate(grades, 1)
            )
        found = FactGiven("f1", self.segment, structure, attribute, "present", self.side, zone)
        stenosis = FactGiven(
            "f2", self.segment, "canal", "stenosis", self.degree, zone="central", scale="RSNA"
        )
        others = [
            FactGiven(f"f{number}", level, structure, attribute, "absent")
            for number, level in enumerate(self.clean, 3)
        ]
        return (found, stenosis, *others)

    @property
    def root(self) -> str:
        """The root the herniation meets: in the neck the one that leaves there, else the one that passes."""
        lower = self.segment.split("/")[-1]
        if self.region is CERVICAL:
            return "C8" if lower == "T1" else lower
        return str(traversing_root(parse_level(self.segment))) if self.region.roots else ""

    @property
    def material(self) -> dict[str, Any]:
        """What the checks get beside the body."""
        decade = self.age // 10 * 10
        modality, described = self.region.modality, self.region.described
        return {
            "facts": self.facts,
            "marks": tuple(MarkGiven(f"m{level}", SERIES, level) for level in self.region.marked),
            "series": {SERIES: SeriesGiven(SERIES, modality, described, "sagittal", "verified")},
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
            "root": self.root,
            "vert": str(upper),
            "side": _SIDES[language][self.side],
            "other": _SIDES[language][_OTHER[self.side]],
            "lr": _BARE[language][self.side],
            "olr": _BARE[language][_OTHER[self.side]],
            "lt": _SHORT[language][self.side],
            "side_cap": _SIDES[language][self.side].capitalize(),
            "deg": _DEGREES[language][self.degree],
            "grade": _GENANT[self.degree],
            "degly": f"{_DEGREES[language][self.degree]}ly",
            "who": _WHO[language][self.sex],
            "age": str(self.age),
            "cobb": str(self.cobb),
            "sva": str(self.sva),
            "weeks": str(self.weeks),
        }


def spine_made(chance: random.Random, region: Region = LUMBAR) -> Spine:
    """A spine made by chance."""
    segment = chance.choice(region.levels)
    clean = chance.sample([one for one in region.neighbours if one != segment], 2)
    return Spine(
        region=region,
        segment=segment,
        clean=(clean[0], clean[1]),
        side=chance.choice(["left", "right"]),
        degree=chance.choice(["Mild", "Moderate", "Severe"]),
        sex=chance.choice("FM"),
        age=chance.randint(*region.ages),
        cobb=chance.randint(18, 74),
        sva=chance.randint(5, 90),
        weeks=chance.randint(3, 16),
    )


_CALLED: Final = {"C": "颈", "T": "胸", "L": "腰", "S": "骶"}


def _spelling(language: str, chance: random.Random) -> Any:
    """How levels are written in one body."""
    way = chance.choice(["canonical", "short", "dash", "own"])

    def spell(level: str) -> str:
        upper, _, lower = level.partition("/")
        short = lower[1:] if lower[:1] == upper[0] else lower
        if way == "canonical" or (way == "own" and language == "en"):
            return level
        if way == "own":
            own = short if lower[:1] == upper[0] else f"{_CALLED.get(lower[:1], '')}{lower[1:]}"
            return f"{_CALLED[upper[0]]}{upper[1:]}{'/' if lower else ''}{own}"
        return f"{upper}{('/' if way == 'short' else '-') if lower else ''}{short}"

    return spell
