"""Degrees and grades in a text: `mild to moderate`, `Pfirrmann III-IV`, `IV度滑脱`.

Everything here reads text in lower case, made plain, with each level blotted out as `§`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

DEGREES: Final = ("normal", "mild", "moderate", "severe")
_WORDS: Final = {
    "normal": r"normal(?:ly)?(?![a-z])|正常",
    "least": r"(?:minimal(?:ly)?|trivial|negligible)(?![a-z])|极轻",
    "mild": r"(?:mild|slight)(?:ly)?(?![a-z])|轻度|轻微",
    "moderate": r"moderate(?:ly)?(?![a-z])|中等?度",
    "severe": r"(?:severe|critical)(?:ly)?(?![a-z])|high[- ]grade(?![a-z])|极?重度|严重",
}
_DEGREE: Final = "|".join(f"(?P<{name}{{0}}>{pattern})" for name, pattern in _WORDS.items())
_TO: Final = r"\s*(?:-|~|/|(?:-\s*)?to(?![a-z])(?:\s*-)?|or(?![a-z])|至|到|或)\s*"
_SAID: Final = re.compile(
    r"(?P<low>[轻中])\s*(?:[-~至到]\s*)?(?P<high>[中重])度"
    rf"|(?<![a-z])(?:{_DEGREE.format(0)})(?:(?:{_TO}|(?<=moderately)\s)(?:{_DEGREE.format(1)}))?"
)
# Words that reach over two degrees.
_REACH: Final = {"least": ("normal", "mild")}
_HAN: Final = {"轻": "mild", "中": "moderate", "重": "severe"}


@dataclass(frozen=True, slots=True)
class Said:
    """Words of a text and where they stand."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DegreeSaid(Said):
    """Words of a degree; a range holds all it reaches over."""

    degrees: frozenset[str]


def degrees_in(plain: str) -> Iterator[DegreeSaid]:
    """Every degree or range of degrees that a text names."""
    for match in _SAID.finditer(plain):
        if match["low"]:
            ends = [_HAN[match["low"]], _HAN[match["high"]]]
        else:
            names = [name for place in "01" for name in _WORDS if match[f"{name}{place}"]]
            ends = [end for name in names for end in _REACH.get(name, (name,))]
        yield DegreeSaid(match.start(), match.end(), _between(ends))


def degrees_of(value: str) -> frozenset[str]:
    """The degrees a recorded value names; absence is normal, and what names none is empty."""
    plain = value.strip().lower()
    if plain in {"none", "absent", "no", "negative", "无"}:
        return frozenset({"normal"})
    return frozenset(degree for said in degrees_in(plain) for degree in said.degrees)


def _between(ends: list[str]) -> frozenset[str]:
    places = [DEGREES.index(end) for end in ends]
    return frozenset(DEGREES[min(places) : max(places) + 1])


@dataclass(frozen=True, slots=True)
class GradesSaid(Said):
    """Grades of one scale in the order said; each a set, since a range holds all between its ends."""

    scale: str
    grades: tuple[frozenset[str], ...]


_SCALES: Final = r"pfirrmann|schizas|lee|meyerding|genant|modic"
_NUMBERS: Final = {
    **{roman: str(at) for at, roman in enumerate(("i", "ii", "iii", "iv", "v"), 1)},
    **{roman: str(at) for roman, at in zip("ⅠⅡⅢⅣⅤ一二三四五", [*range(1, 6)] * 2, strict=True)},
}
_ONE: Final = (
    r"(?<![a-z0-9])(?:[0-5](?:\.5)?|i{1,3}|iv|v|[ⅠⅡⅢⅣⅤ]|[一二三四五](?=[级度型])|[a-d][1-4]?)"
    r"(?![a-z0-9]|\.\d|\s?(?:%|mm|cm))"
)
_UNIT: Final = r"\s*[级度型]?"
_RANGE: Final = rf"{_ONE}(?:{_UNIT}{_TO}{_ONE})?"
_ITEM: Final = re.compile(_RANGE)
# Within one item, so without what stands after it.
_END: Final = re.compile(r"[0-5](?:\.5)?|iv|i{1,3}|v|[ⅠⅡⅢⅣⅤ一二三四五]|[a-d][1-4]?")
_GOES_ON: Final = (
    r"(?=\s*(?:[,.()、和及级度型]|and(?![a-z])|at(?![a-z])|in(?![a-z])|for(?![a-z])|respectively|$))"
)
_LIST: Final = rf"{_RANGE}(?:{_UNIT}(?:\s*(?:,\s*and|,|and|、|和|及)\s*){_RANGE}{_GOES_ON})*"
# What may stand between the name of a scale and its grade.
_FILLER: Final = (
    r"(?:\s|[:=(]|§|classification|grading|grade[ds]?|scores?|types?|stages?|scale|changes?|改变|分级|分型|"
    r"分度|评分|分别|为|是|属|约|(?<![a-z])(?:of|at|in|for|on|the|is|was|are|were|as|dis[ck]s?|levels?|"
    r"degeneration)(?![a-z])|椎间盘|退变|滑脱)*"
)
_BESIDE: Final = r"(?:(?!(?:and|with|but)\b|[a-z]*(?:listhesis|slip))(?:[a-z]+|§+)\s+){0,5}"
_SLIP: Final = r"(?:[a-z]*listhesis|slip(?:page)?(?![a-z]))"
_PATTERNS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![a-z])(?P<scale>{_SCALES})(?:'s)?{_FILLER}(?P<list>{_LIST})",
        rf"(?<![a-z])grade\s+(?P<list>{_LIST})\s+(?:[a-z]+\s+){{0,2}}?{_SLIP}"
        rf"|{_SLIP}(?:\s*(?:[a-z]+|§+)){{0,3}}?\s*[,:(]?\s*(?:(?:is|of)\s+)?grade\s+(?P<after>{_LIST})",
        rf"(?P<list>{_LIST})[级度]\s*[前后]?(?:椎体)?滑脱|滑脱\s*[(,:为呈约是]*\s*(?P<after>{_LIST})[级度]",
        rf"(?<![a-z])(?:grade|type|stage|score)s?\s+(?P<list>{_LIST}){_UNIT}\s*[(,]?\s*{_BESIDE}\(?(?P<scale>{_SCALES})(?![a-z])",
        rf"(?<![a-z0-9./-])(?P<list>{_LIST}){_UNIT}\s*[,(]?\s*(?:the\s+)?(?P<scale>{_SCALES})(?![a-z])",
    )
)


def grades_in(plain: str) -> Iterator[GradesSaid]:
    """Every grade of a named scale; a grade of a slip is Meyerding's. Each grade is read once."""
    taken: set[int] = set()
    for pattern in _PATTERNS:
        for match in pattern.finditer(plain):
            groups = match.groupdict()
            name = "list" if groups.get("list") else "after"
            scale, span = groups.get("scale") or "meyerding", match.span(name)
            places = {*range(*span), *(range(*match.span("scale")) if groups.get("scale") else ())}
            grades = tuple(_ranges(plain, *span, scale))
            if all(grades) and taken.isdisjoint(places):
                taken |= places
                yield GradesSaid(*match.span(), scale, grades)


def _ranges(plain: str, start: int, end: int, scale: str) -> Iterator[frozenset[str]]:
    """The grades of each item of a list; what stands behind the list tells where its last item ends."""
    for one in _ITEM.finditer(plain, start):
        if one.start() >= end:
            return
        yield _range(one.group(), scale)


def grade_plain(grade: str) -> str:
    """A grade in Arabic numbers or a capital letter, however it is written."""
    low = grade.strip().lower()
    return _NUMBERS.get(low, _NUMBERS.get(grade.strip(), low.upper()))


def _range(said: str, scale: str) -> frozenset[str]:
    """The grades of one range; empty where the scale has none of that kind."""
    ends = [grade_plain(one) for one in _END.findall(said)]
    if any(end[0].isalpha() is not (scale == "schizas") for end in ends):
        return frozenset()
    if scale == "schizas":
        letters = "ABCD"
        low, high = sorted(letters.index(end[0]) for end in (ends[0], ends[-1]))
        return frozenset(ends) | frozenset(letters[low + 1 : high])
    first, last = float(ends[0]), float(ends[-1])
    # `3/5` is the third of five grades, `3/4` is one or the other.
    if "/" in said and abs(last - first) > 1:
        return frozenset(ends[:1])
    halves = range(11) if scale == "genant" else range(0, 11, 2)
    between = (half / 2 for half in halves if min(first, last) <= half / 2 <= max(first, last))
    return frozenset(f"{grade:g}" for grade in between)
