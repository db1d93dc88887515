"""Sides written as letters: `R paracentral`, `Lt. foraminal`, `(L)`, `L>R`, `stenosis, worse on the R`.

A letter is a side only beside what can have one: alone it is a region, a statistic or the name of anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from anatomy.levels import Side

# What may stand between the letter and the noun: `R mild far lateral disc`.
_BETWEEN: Final = (
    r"(?i:(?:mild|moderate|severe|small|large|far|focal|broad|subtle|marked|slight|upper|lower|superior|"
    r"inferior|anterior|posterior|main|primary|major|minor|proximal|distal|mid|para|traversing|exiting|compensatory|"
    r"structural|thoracic|lumbar|thoracolumbar|cervical|lateral|central|dis[ck])[ -]+){0,3}"
)
_SIDED: Final = (
    r"(?i:(?:intra|extra)?-?foram|para-?cent|para-?med|sub-?artic|postero|antero|lateral|central|recess|facet|"
    r"pedicle|pars\b|lamina|neural|nerve|root|travers|exit|protru|extru|herni|bulg|sequest|prolaps|narrow|imping|convex|"
    r"concav|curve|curvature|apex|tilt|lean|rotat|deviat|scolio|iliac|psoas|sacroiliac|si joint|kidney|hemi|"
    r"screw|rod\b|synovial|cyst|uncovert|transverse|costo|rib\b|side\b|sided\b|worse\b|predominan|dominan|para-?spin|"
    r"multifid|ligament|thorac\w+ curve|lumbar curve|ward\b)"
)
# Of the lumbar spine as often as of the left: only `R`, `Lt` and `Rt` make a side of them.
_EITHER: Final = (
    r"(?i:dis[ck]|stenos|compress|fractur|listhes|spondyl|mass\b|lesion|cord\b|endplate|osteophyt)"
)
_LEVEL: Final = r"[CTLS]\d"
_NO_LETTER: Final = (
    r"(?<![\w/-])(?<!type )(?<!Type )(?<!group )(?<!Group )(?<!class )(?<!panel )(?<!Panel )(?<!part )"
    r"(?<!option )(?<!Option )(?<!arrow )(?<!letter )(?<!label )(?<!point )(?<!grade )"
)
_NO_DOSE: Final = (
    r"(?<![\w/])(?<!post-)(?<!post )(?<!Post )(?<!Post-)(?<!after )(?<!before )(?<!pre-)(?<!chemo-)"
    r"(?<!adjuvant )(?<!palliative )"
)
_ABBREVIATED: Final = r"(?:(?P<lt>L[tT]|lt)|R[tT]|rt)\b\.?"
_FINDING: Final = (
    r"(?i:stenosis|protrusion|extrusion|herniation|bulge|bulges|bulging|narrowing|compression|impingement|"
    r"prolapse|sequestration|recess|foramen|foramina|facet|convex|convexity|concave|concavity|curve|apex|tilt|lean|leans|"
    r"shift|rotation|rotated|deviation|deviated|scoliosis|listhesis|disc|worse|mainly|predominantly|"
    r"narrowed|tilted|shifted|bulges|root|listing)"
)
_END: Final = r"(?=\s*(?:[.,;:)\]>]|$|\bside\b|\band\b|\bat\b|\bwith\b|\bthan\b|\bwhere\b|\bof\b|\b[CTLS]\d))"

_PATTERNS: Final = (
    # (L), [R], (Lt.)
    re.compile(r"[(\[](?:(?P<lt>L|Lt\.?|LT|l|lt\.?)|R|Rt\.?|RT|r|rt\.?)[)\]]", re.ASCII),
    # L-sided, R convex, r-sided
    re.compile(r"(?<![\w/])(?:(?P<lt>[Ll])|[Rr])(?:-|\s)?(?:sided\b|-convex|-concave)", re.ASCII),
    # R paracentral, L foraminal, R. lateral recess, L L4/5
    re.compile(rf"{_NO_LETTER}(?:(?P<lt>L)|R)\.?[ -](?!view)(?={_BETWEEN}{_SIDED}|\s?{_LEVEL})", re.ASCII),
    re.compile(rf"{_NO_LETTER}R\.?[ ](?={_BETWEEN}{_EITHER})", re.ASCII),
    re.compile(r"(?<![\w/])(?:(?P<lt>l)|r)(?=\s+[clts]\d)", re.ASCII),
    # Lt foraminal, RT L4/5, rt-sided
    re.compile(
        rf"{_NO_DOSE}{_ABBREVIATED}[ -](?={_BETWEEN}(?:{_SIDED}|{_EITHER}|convex)|\s?(?:{_LEVEL}|[clts]\d))",
        re.ASCII,
    ),
    # on the R, to the Lt.
    re.compile(
        rf"\b(?:on|to|towards?|from) the (?:{_ABBREVIATED}|(?P<one>L)|R)(?![\w/]|-\w| (?:scale|statistic|"
        r"package|dose|field|plan|platform|console|team|spine))",
        re.ASCII,
    ),
    # stenosis R, narrowing on L, convex to the R, worse Lt
    re.compile(
        rf"\b{_FINDING}(?:,? (?:is|are|was) (?:worse|greater|more))?,? (?:on |to |towards? )?"
        rf"(?:(?P<lt>L|Lt\.?)|R|Rt\.?)(?![\w/]){_END}",
        re.ASCII,
    ),
    # R: foraminal stenosis
    re.compile(
        rf"{_NO_LETTER}(?:(?P<lt>L|Lt)|R|Rt)\s?:\s?(?={_BETWEEN}(?:{_SIDED}|{_EITHER}|no |normal|clear))",
        re.ASCII,
    ),
)
# L>R, Rt > Lt, R more than L: the greater side is claimed.
_COMPARED: Final = re.compile(
    r"(?<![\w/])(?P<one>[LR])t?\.?\s?(?P<how>[<>\u2264\u2265\u226a\u226b]{1,3}|(?:more|greater|worse|larger|wider|"
    r"narrower|less|smaller) than|(?:-|=)?>|\u2192)\s?(?P<other>[LR])t?\b",
    re.ASCII,
)


def find_letters(plain: str) -> Iterator[tuple[int, int, Side]]:
    """Start, end and side of each letter that stands for one, in a normalised text as it was cased."""
    for pattern in _PATTERNS:
        for match in pattern.finditer(plain):
            yield match.start(), match.end(), _side(match)
    for match in _COMPARED.finditer(plain):
        if match["one"] != match["other"]:
            yield match.start(), match.end(), _greater(match)


def _side(match: re.Match[str]) -> Side:
    groups = match.groupdict()
    return Side.LEFT if groups.get("lt") or groups.get("one") else Side.RIGHT


def _greater(match: re.Match[str]) -> Side:
    is_less = match["how"][0] in "<\u2264\u226a" or match["how"].startswith(("less", "smaller"))
    letter = match["other"] if is_less else match["one"]
    return Side.LEFT if letter == "L" else Side.RIGHT
