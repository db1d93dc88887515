"""What an edit touches beyond its wording: the key, a level, a side, the plan, or the meaning."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from enum import StrEnum

from anatomy import Side, find_levels, find_side_claims
from corpus.bodies import (
    Body,
    Consultation,
    MultipleChoice,
    OpenQuestion,
    Report,
    canonical_json,
    sha256_hex,
)
from corpus.quantities import THOUSANDS, quantities
from corpus.reversal import is_reversed

PLANNING_AXES = frozenset({"planning", "postoperative"})


class Touched(StrEnum):
    """Why a second person must read an edit."""

    KEY = "key"
    LEVEL = "level"
    SIDE = "side"
    PLAN = "plan"
    MEANING = "meaning"


def touched(before: Body, after: Body) -> frozenset[Touched]:
    """Which of key, level, side, plan and meaning differ between two bodies of one Instance.

    A level or side counts wherever it is written, not only in its own field:
    what the text says is what is learnt from it.
    """
    found = set()
    if _key(before) != _key(after):
        found.add(Touched.KEY)
    if set(before.levels) != set(after.levels) or _levels(before) != _levels(after):
        found.add(Touched.LEVEL)
    if _shows_another_level(before, after):
        found.add(Touched.LEVEL)
    if before.side != after.side or _sides(before) != _sides(after):
        found.add(Touched.SIDE)
    if _plan(before) != _plan(after):
        found.add(Touched.PLAN)
    if before.clinical_context != after.clinical_context:
        found.add(Touched.MEANING)
    if _is_reversed(before, after) or _quantities(before) != _quantities(after):
        found.add(Touched.MEANING)
    if _count(before) != _count(after):
        found.add(Touched.MEANING)
    return frozenset(found)


def wording_sha256(body: Body) -> str:
    """One digest for bodies that differ by no more than case, punctuation and spacing of their words."""
    return sha256_hex(canonical_json(_without_slips(body.model_dump(mode="json"))))


def _without_slips(value: object) -> object:
    match value:
        case str():
            return _plain(value)
        case list():
            return [_without_slips(each) for each in value]
        case dict():
            return {name: _without_slips(each) for name, each in value.items()}
        case _:
            return value


def texts(body: Body) -> Iterator[tuple[str, str]]:
    """Every text of a body that a person reads, with the path of its field, in reading order."""
    match body:
        case MultipleChoice():
            yield "stem", body.stem
            for option in body.options:
                yield f"options/{option.key}/text", option.text
                if option.why_wrong:
                    yield f"options/{option.key}/why_wrong", option.why_wrong
            yield "rationale", body.rationale
        case OpenQuestion():
            yield "question", body.question
            yield "reference_answer", body.reference_answer
            yield from ((f"claims/{number}", claim) for number, claim in enumerate(body.claims, 1))
            yield "rationale", body.rationale
        case Consultation():
            yield from ((f"turns/{number}", turn.text) for number, turn in enumerate(body.turns, 1))
            yield "plan", body.plan
        case Report():
            yield from ((f"sections/{section.name}", section.text) for section in body.sections)


def _key(body: Body) -> object:
    match body:
        case MultipleChoice():
            right = {body.answer, *body.acceptable}
            best = next(_plain(option.text) for option in body.options if option.key == body.answer)
            return best, frozenset(_plain(option.text) for option in body.options if option.key in right)
        case OpenQuestion():
            return _plain(body.reference_answer), tuple(_plain(claim) for claim in body.claims)
        case Consultation():
            return tuple(_plain(flag) for flag in body.red_flags)
        case Report():
            return tuple(_plain(section.text) for section in body.sections if section.name == "diagnosis")


def _plan(body: Body) -> object:
    match body:
        case Consultation():
            return _plain(body.plan)
        case Report():
            plans = ("treatment_patient", "treatment_physician", "postoperative")
            return tuple(_plain(section.text) for section in body.sections if section.name in plans)
        case _:
            return _key(body) if body.axis in PLANNING_AXES else None


def _count(body: Body) -> int:
    """How many options or turns there are: another one may be right too, or tell what nobody asked."""
    match body:
        case MultipleChoice():
            return len(body.options)
        case Consultation():
            return len(body.turns)
        case _:
            return 0


def _is_reversed(before: Body, after: Body) -> bool:
    older = dict(texts(before))
    return any(path in older and is_reversed(older[path], text) for path, text in texts(after))


def _shows_another_level(before: Body, after: Body) -> bool:
    """Whether an image that both cite is now evidence of another level."""
    older = {ref.id: ref.level for ref in before.evidence if ref.series}
    return any(older.get(ref.id, ref.level) != ref.level for ref in after.evidence)


def _levels(body: Body) -> Counter[tuple[str, tuple[str, ...]]]:
    return Counter(
        (path, tuple(str(level) for level in mention.levels))
        for path, text in texts(body)
        for mention in find_levels(text)
    )


def _quantities(body: Body) -> Counter[tuple[str, str]]:
    return Counter((path, said) for path, text in texts(body) for said in quantities(text))


def _sides(body: Body) -> list[tuple[str, Side]]:
    """The sides that each text claims of anything, however they are spelt, in reading order.

    In order: `left mild, right severe` says another thing than `right mild, left severe`.
    """
    return [(path, claim.side) for path, text in texts(body) for claim in find_side_claims(text)]


_SPELT = str.maketrans("−–‐‑⩽≦⩾≧⁄∶〜", "----≤≤≥≥/:~", "") | {ord("—"): " - "}
_LEVEL_PAIR = re.compile(r"(?<![a-z])([ctls颈胸腰骶] ?\d{1,2}) ?[-/] ?(?=\d)")
_RANGE = re.compile(r"(?<=\d) ?([-~]) ?(?=\d)")
_MEANT = re.compile(
    r"[^\W_]|[<>≤≥=≠≈±%‰+~]"
    r"|(?<=\d)[.,: -](?=\d)|(?<=[\d+-])/(?=\d)|(?<=\d)-(?=/\d)"  # 1.5, 2-3, 4/5, 4-/5
    r"|(?<!\w)[-.](?=\.?\d)"  # -5, .5
)


def _plain(text: str) -> str:
    """A text without case, punctuation and spacing: what a typing slip leaves unchanged.

    What gives a number its value stays: its sign and separators, marks of comparison, per cent.
    Full-width and other spellings of one mark are one. `L4/5` and `L4-5` are the same pair of levels.
    """
    said = unicodedata.normalize("NFKC", text).translate(_SPELT).casefold()
    said = " ".join(said.split()).replace("<=", "≤").replace(">=", "≥").replace("+/-", "±")
    said = _LEVEL_PAIR.sub(r"\1", THOUSANDS.sub("", said))
    return "".join(_MEANT.findall(_RANGE.sub(r"\1", said)))
