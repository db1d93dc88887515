"""One text of a body against another that comes first: a report's findings, the earlier turns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from anatomy import Assertion, Level, LevelKind, Side
from corpus.bodies import Consultation, OpenQuestion, Report
from corpus.checks.attachment import ANY
from corpus.checks.claims import Claim, field_claims
from corpus.checks.degrees import DEGREES
from corpus.checks.denials import Denial
from corpus.checks.material import LONG_CONSTRUCT, CheckFinding, CheckInput, Grade, TextField
from corpus.checks.slips import is_carrier

_ONE_SIDED: Final = frozenset({Side.LEFT, Side.RIGHT})
# What is feared or looked out for there need not be there yet.
_LOOKS_AHEAD: Final = frozenset({"risk", "postoperative"})


class _Rule(NamedTuple):
    """The check that complains and how it calls what came first."""

    check: str
    before: str


def sections_agree(given: CheckInput) -> list[CheckFinding]:
    """What a report's later sections say of a level is what its imaging findings say there."""
    if not isinstance(given.body, Report):
        return []
    rule = _Rule("sections_agree", "the imaging findings")
    base = [
        claim
        for place in given.fields
        if given.section_of(place) == "imaging"
        for claim in field_claims(given, place)
    ]
    found = []
    for place in given.fields:
        name = given.section_of(place)
        if name != "imaging":
            later = field_claims(given, place)
            if name in _LOOKS_AHEAD:
                later = [
                    one
                    for one in later
                    if any(_is_same(before, one) and _is_stated(before) for before in base)
                ]
            told = _against(rule, base, later, may_be_new=name in _LOOKS_AHEAD)
            found += told or ([] if name in _LOOKS_AHEAD else _off_course(given, place, base))
    return found


def _off_course(given: CheckInput, place: TextField, base: Sequence[Claim]) -> list[CheckFinding]:
    """A section that names levels, and none of them where the imaging findings have anything."""
    stated = {one.level for one in base if _is_stated(one)}
    named = [
        one
        for at, one in given.mentions
        if at == place and not (one.negated or one.nerve_root or len(one.levels) > LONG_CONSTRUCT)
    ]
    said = {level for one in named for level in one.levels}
    levels = said if said & stated else said - given.levels_spanned
    if not stated or not levels or any(_touch(one, other) for one in levels for other in stated):
        return []
    where = ", ".join(str(level) for level in sorted(stated))
    message = f"This section speaks of {named[0].levels[0]}; the imaging findings are at {where}."
    start, end = named[0].start, named[0].end
    return [CheckFinding("sections_agree", "warning", message, place.pointer, start, end)]


def turns_agree(given: CheckInput) -> list[CheckFinding]:
    """No turn of a consultation, nor its plan, contradicts what an earlier turn said of a level."""
    if not isinstance(given.body, Consultation):
        return []
    return list(_in_order(given, given.fields, _Rule("turns_agree", "an earlier turn")))


def answer_agrees_with_itself(given: CheckInput) -> list[CheckFinding]:
    """The claims and the rationale of an open question say what its reference answer says."""
    if not isinstance(given.body, OpenQuestion):
        return []
    places = [place for place in given.fields if place.role != "question"]
    return list(_in_order(given, places, _Rule("answer_agrees_with_itself", "the answer")))


def _in_order(given: CheckInput, places: Iterable[TextField], rule: _Rule) -> Iterator[CheckFinding]:
    base: list[Claim] = []
    for place in places:
        later = field_claims(given, place)
        yield from _against(rule, base, later, may_be_new=True)
        base += later


def _against(
    rule: _Rule, base: Sequence[Claim], later: Sequence[Claim], *, may_be_new: bool
) -> list[CheckFinding]:
    """What `later` says otherwise than `base`; unless `may_be_new`, also what it says of another level."""
    told: dict[tuple[int, str, Level], CheckFinding] = {}
    for claim in later:
        if claim.mention.assertion is Assertion.POSSIBLE or is_carrier(claim.place, claim.mention):
            continue
        there = [one for one in base if _is_same(one, claim)]
        finding = _contradiction(rule, there, claim) if there else None
        if not there and not may_be_new:
            finding = _elsewhere(rule, base, claim)
        if finding:
            told.setdefault((claim.mention.start, claim.topic, claim.level), finding)
    return list(told.values())


def _is_stated(claim: Claim) -> bool:
    return claim.denial is Denial.STATED


def _is_same(one: Claim, other: Claim) -> bool:
    """Whether two claims are of one finding at one level, as far as their structures tell."""
    if one.topic != other.topic or Denial.UNCLEAR in {one.denial, other.denial}:
        return False
    places = {one.structure, other.structure} - {"", ANY}
    return _is_one_place(one.level, other.level, one.topic) and len(places) <= 1


def _is_one_place(one: Level, other: Level, topic: str) -> bool:
    """The same level; a slip is one of the vertebra and of the segment below it."""
    return one == other or ("listhesis" in topic and (one.bones[:1] == (other,) or other.bones[:1] == (one,)))


def _contradiction(rule: _Rule, there: Sequence[Claim], claim: Claim) -> CheckFinding | None:
    stated = [one for one in there if one.denial is Denial.STATED]
    if claim.denial is Denial.STATED:
        if stated:
            return _other_side(rule, stated, claim) or _other_degree(rule, stated, claim)
        if any(one.side in {None, claim.side} for one in there):
            return _say(rule, claim, f"{claim.stem} is stated at {claim.level}, {rule.before} deny it.")
        return None
    opposed = [one for one in stated if claim.side in {None, one.side} or one.side is Side.BILATERAL]
    if not opposed or len(stated) < len(there) or _is_of_kind(claim, stated):
        return None
    return _say(rule, claim, f"{claim.stem} is denied at {claim.level}, {rule.before} state it.")


def _is_of_kind(claim: Claim, stated: Sequence[Claim]) -> bool:
    """`A protrusion, no extrusion`: denied and stated in one text, the kind is denied and not the finding."""
    return any(one.place.pointer == claim.place.pointer for one in stated)


def _other_side(rule: _Rule, stated: Sequence[Claim], claim: Claim) -> CheckFinding | None:
    sides = {one.side for one in stated}
    if claim.side not in _ONE_SIDED or not sides <= _ONE_SIDED or claim.side in sides:
        return None
    (side,) = sides
    return _say(rule, claim, f"{claim.stem} at {claim.level} is {claim.side} here, {rule.before} say {side}.")


def _other_degree(rule: _Rule, stated: Sequence[Claim], claim: Claim) -> CheckFinding | None:
    weighed = [
        one for one in stated if one.degrees and (one.side == claim.side or None in {one.side, claim.side})
    ]
    if not claim.degrees or not weighed or any(one.degrees & claim.degrees for one in weighed):
        return None
    before = ", ".join(sorted({word for one in weighed for word in one.degrees}, key=DEGREES.index))
    here = ", ".join(sorted(claim.degrees, key=DEGREES.index))
    message = f"{claim.stem} at {claim.level} is {here} here, {rule.before} say {before}."
    return _say(rule, claim, message)


def _elsewhere(rule: _Rule, base: Sequence[Claim], claim: Claim) -> CheckFinding | None:
    """A finding that stands at other levels only, of those that came first."""
    others = {one.level for one in base if one.topic == claim.topic and one.denial is Denial.STATED}
    alike = {one for one in others if one.kind is claim.level.kind}
    if claim.denial is not Denial.STATED or not alike or any(_touch(claim.level, one) for one in others):
        return None
    where = ", ".join(str(level) for level in sorted(alike))
    message = f"{claim.stem} is stated at {claim.level}; {rule.before} have it at {where}."
    return _say(rule, claim, message)


def _touch(one: Level, other: Level) -> bool:
    """Whether one is a bone of the other's segment."""
    if one.kind is other.kind is LevelKind.SEGMENT:
        return one == other
    return not set(one.bones).isdisjoint(other.bones)


def _say(rule: _Rule, claim: Claim, message: str, severity: Grade = "error") -> CheckFinding:
    start, end = claim.mention.start, claim.mention.end
    return CheckFinding(rule.check, severity, message, claim.place.pointer, start, end, str(claim.level))
