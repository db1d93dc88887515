"""Sex and age in a text against the Subject whose images are shown, and against the context of the body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from corpus.checks.material import STATED, CheckFinding, CheckInput, Grade, TextField

_WHO: Final[dict[str, str]] = {
    "F": r"woman|women|female|lady|girl",
    "M": r"man|men|male|gentleman|boy",
}
_SEX: Final[dict[str, re.Pattern[str]]] = {
    sex: re.compile(
        rf"(?:year[- ]?old|y/?o|aged|middle-aged|elderly|young|adolescent|this|the|"
        rf"an?)\s+(?:\w+\s+){{0,2}}?(?:{words})(?![a-z])"
        rf"|(?<![a-z])(?:{words})\s+(?:patient|subject|aged)|{zh}",
        re.IGNORECASE,
    )
    for sex, words, zh in (
        ("F", _WHO["F"], r"(?:患者|病人|患儿)?(?:中年|老年|青年|成年)?女(?:性|士|孩|患者|(?=\s*[,，]))"),
        ("M", _WHO["M"], r"(?:患者|病人|患儿)?(?:中年|老年|青年|成年)?男(?:性|士|孩|患者|(?=\s*[,，]))"),
    )
}
_AGE: Final = re.compile(
    r"(?<![\d.-])(?P<age>\d{1,3})\s*-?\s*(?:year|yr)s?[- ]?olds?(?![a-z])|"
    r"(?<![a-z])aged\s+(?P<aged>\d{1,3})(?!\s*(?:to|-|–|or|and))"
    r"|(?<![\d.~～至-])(?P<zh>\d{1,3})\s*岁(?!\s*(?:以|及|或|至|~|～|-|后|前|时))",
    re.IGNORECASE,
)
_CALLED: Final = {"F": "a woman", "M": "a man"}
_SEX_WORDS: Final = {
    "f": "F", "female": "F", "woman": "F", "女": "F", "女性": "F",
    "m": "M", "male": "M", "man": "M", "男": "M", "男性": "M",
}  # fmt: skip
# The decade is that at one study; a text may count a birthday more or less.
_BIRTHDAY: Final = 1


class _Told(NamedTuple):
    """The sex and the ages that hold, and who says so."""

    by: str
    sex: str
    low: int | None
    high: int | None


def patient_is_as_recorded(given: CheckInput) -> list[CheckFinding]:
    """A text calls nobody a man who is recorded as a woman, and no sixty-year-old forty."""
    found: dict[tuple[str, str], CheckFinding] = {}
    for told in _told(given):
        for place in given.fields:
            if place.role in STATED:
                for finding in (_of_sex(place, told), _of_age(place, told)):
                    if finding:
                        found.setdefault((finding.field, finding.message[:8]), finding)
    return list(found.values()) or _of_itself(given)


def _told(given: CheckInput) -> Iterator[_Told]:
    if given.subject is not None:
        yield _Told("recorded", given.subject.sex, *_band(given.subject.age_band))
    context = {name.lower(): (fact.value or "") for name, fact in given.body.clinical_context.items()}
    sex = _SEX_WORDS.get((context.get("sex") or context.get("gender") or "").strip().lower(), "")
    yield _Told("in the clinical context", sex, *_band(context.get("age_band") or context.get("age") or ""))


def _band(text: str) -> tuple[int | None, int | None]:
    """The least and the greatest age of `50-59`, `90+` or `54 years`."""
    numbers = [int(one) for one in re.findall(r"\d{1,3}", text)]
    if not numbers:
        return None, None
    return numbers[0], None if "+" in text else numbers[-1]


def _of_sex(place: TextField, told: _Told) -> CheckFinding | None:
    if told.sex not in _SEX:
        return None
    other = "M" if told.sex == "F" else "F"
    match = _SEX[other].search(place.text)
    if match is None or _SEX[told.sex].search(place.text):
        return None
    message = f"The text speaks of {_CALLED[other]}; {_CALLED[told.sex]} is {told.by}."
    return _say(place, match, message)


def _of_age(place: TextField, told: _Told) -> CheckFinding | None:
    ages = list(_AGE.finditer(place.text))
    if told.low is None or len(ages) != 1:
        return None
    age = _years(ages[0])
    if age >= told.low - _BIRTHDAY and (told.high is None or age <= told.high + _BIRTHDAY):
        return None
    band = f"{told.low}+" if told.high is None else f"{told.low} to {told.high}"
    if told.low == told.high:
        band = str(told.low)
    return _say(place, ages[0], f"The text says {age} years; {band} is {told.by}.")


def _of_itself(given: CheckInput) -> list[CheckFinding]:
    """Two ages of one patient, in two texts of a body that is about one."""
    if not (given.body.images or given.body.kind in {"consultation", "report"}):
        return []
    told: tuple[int, str] | None = None
    for place in given.fields:
        ages = {_years(match): match for match in _AGE.finditer(place.text)} if place.role in STATED else {}
        if len(ages) != 1:
            continue
        ((age, match),) = ages.items()
        if told is not None and abs(age - told[0]) > _BIRTHDAY:
            return [_say(place, match, f"The text says {age} years here and {told[0]} before.", "warning")]
        told = told or (age, place.pointer)
    return []


def _years(match: re.Match[str]) -> int:
    return int(next(one for one in match.groups() if one))


def _say(place: TextField, match: re.Match[str], message: str, severity: Grade = "error") -> CheckFinding:
    return CheckFinding(
        "patient_is_as_recorded", severity, message, place.pointer, match.start(), match.end()
    )
