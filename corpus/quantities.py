"""Numbers with their units, and grades, as a text gives them: what changes its meaning when edited.

Not for reading measurements: for asking whether two wordings give the same ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from anatomy import find_levels

_UNIT = (
    r"mm|millimet(?:er|re)s?|cm|centimet(?:er|re)s?|°|deg(?:rees?)?|%|percent|per cent"
    r"|hours?|days?|weeks?|months?|years?|毫米|厘米|小时|天|周|个?月|年|岁|度|级|型|期|分"
)
_NUMBER = re.compile(
    rf"(?<![\w.])(?P<number>\d+(?:[.,]\d+)?)\s?-?(?:(?P<unit>{_UNIT})(?![a-z]))?", re.IGNORECASE
)
# A Roman numeral stands for a number behind the name of a scale only: `C` and `I` are much else.
_GRADE = re.compile(
    r"\b(?:grade|type|stage|class|meyerding|modic|pfirrmann|schizas)\s+(?P<roman>i{1,3}|iv|vi{0,3})\b"
    r"|\b(?:schizas|asia|ais|frankel)(?: (?:grade|scale))? (?P<letter>[a-e])(?:(?P<part>[1-4])|\b)"
    r"|(?P<chinese>[一二三四五])(?=[级度型期])|(?P<sign>[Ⅰ-Ⅷⅰ-ⅷ])",
    re.IGNORECASE,
)
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_ROMAN = {unicodedata.normalize("NFKC", sign): str(value) for value, sign in enumerate("ⅰⅱⅲⅳⅴⅵⅶⅷ", 1)}
_CHINESE = {sign: str(value) for value, sign in enumerate("一二三四五", 1)}
_SPELT = {
    "millimeter": "mm", "millimetre": "mm", "毫米": "mm",
    "centimeter": "cm", "centimetre": "cm", "厘米": "cm",
    "deg": "°", "degree": "°", "度": "°", "percent": "%", "per cent": "%",
    "小时": "hour", "天": "day", "周": "week", "月": "month", "个月": "month", "年": "year", "岁": "year",
}  # fmt: skip


def quantities(text: str) -> Iterator[str]:
    """Each number with its unit (`5 mm`) and each grade (`4`), levels left out, in no set order.

    `5.0 mm` and `5 millimetres` are one, and so are `grade IV`, `grade 4` and `4级` of one scale.
    """
    rest = THOUSANDS.sub("", _without_levels(text))
    for found in _GRADE.finditer(rest):
        yield _grade(found)
    for found in _NUMBER.finditer(unicodedata.normalize("NFKC", rest)):
        number = f"{float(found['number'].replace(',', '.')):g}"
        unit = (found["unit"] or "").lower()
        unit = unit if unit in _SPELT else unit.removesuffix("s")
        unit = _SPELT.get(unit, unit)
        yield number if unit in ("", "级", "型", "期", "分") else f"{number} {unit}"


def _grade(found: re.Match[str]) -> str:
    if found["letter"]:
        return found["letter"].lower() + (found["part"] or "")
    if found["chinese"]:
        return _CHINESE[found["chinese"]]
    roman = found["roman"] or unicodedata.normalize("NFKC", found["sign"])
    return _ROMAN[roman.lower()]


def _without_levels(text: str) -> str:
    kept, at = [], 0
    for mention in find_levels(text):
        kept.append(text[at : mention.start])
        at = max(at, mention.end)
    return " ".join([*kept, text[at:]])
