"""Left and right against what can be known of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from anatomy import (
    Level,
    LevelMention,
    NotALevel,
    Side,
    SideClaim,
    SideOf,
    find_levels,
    find_side_claims,
    parse_level,
    side_is_denied,
)
from anatomy.mentions.lexer import lower, normalise
from anatomy.roots import roots_at
from corpus.checks.attributes import attributes_in, clause_around
from corpus.checks.material import (
    ASSERTING,
    STATED,
    CheckFinding,
    CheckInput,
    FactGiven,
    Grade,
    SeriesGiven,
    TextField,
)

_ONE_SIDED = frozenset({Side.LEFT, Side.RIGHT})


def no_side_where_it_is_unknown(given: CheckInput) -> list[CheckFinding]:
    """A claim of side is an error where no series that carries it tells left from right.

    A series carries what is said of a level that is marked in it. Where another one beside it is
    unknown, a warning names that one: a reader may look at the wrong picture.
    """
    unknown = [series for series in given.shown if series.laterality == "unknown"]
    if not unknown:
        return []
    findings = []
    for place in given.fields:
        said = list(_claims_of_the_image(place)) if place.role in STATED else []
        if not said:
            continue
        told = (_side_unknown(given, place, claim, unknown) for claim in said)
        gravest = next((one for one in told if one.severity == "error"), None)
        findings.append(gravest or _side_unknown(given, place, said[0], unknown))
    return findings


def _claims_of_the_image(place: TextField) -> Iterator[SideClaim]:
    """Left and right as a text claims them of the image; a question may tell what the patient feels."""
    free = {SideOf.LIMB, SideOf.PAGE, *([SideOf.COMPLAINT] if place.role == "question" else [])}
    for claim in find_side_claims(place.text):
        if claim.side in _ONE_SIDED and claim.of not in free:
            yield claim


def _side_unknown(
    given: CheckInput, place: TextField, claim: SideClaim, unknown: list[SeriesGiven]
) -> CheckFinding:
    """The finding on one claim of side."""
    start, end, side, _ = claim
    carriers = _carriers(given, place, start, end)
    severity: Grade = "warning"
    if all(series.laterality == "unknown" for series in carriers):
        severity, unknown = "error", carriers
    if len(unknown) == len(given.shown):
        message = f"The text says {side}, but left and right of these images are unknown."
    else:
        names = ", ".join(sorted(series.description or series.modality for series in unknown))
        message = f"The text says {side}, but left and right are unknown in {names}."
    return CheckFinding("no_side_where_it_is_unknown", severity, message, place.pointer, start, end)


def _carriers(given: CheckInput, place: TextField, start: int, end: int) -> list[SeriesGiven]:
    """The shown series in which a level of the same clause is marked; all of them where none is."""
    clause = clause_around(place.text, start, end)
    levels = {level for mention in find_levels(clause) for level in mention.levels}
    # A segment is in view where both its vertebrae are marked.
    wanted = {str(level) for level in levels} | {part for level in levels for part in str(level).split("/")}
    marked = {mark.series for mark in given.marks if mark.level in wanted}
    return [series for series in given.shown if series.uid in marked] or list(given.shown)


def sides_agree(given: CheckInput) -> list[CheckFinding]:
    """Side in the text against the side the body declares and the facts at that level."""
    declared = given.body.side
    findings = []
    for place, mention in given.mentions:
        if place.role not in ASSERTING or mention.side not in _ONE_SIDED or mention.negated:
            continue
        sided = _sided_facts(given, place, mention)
        if sided and all(fact.side not in {str(mention.side), "bilateral"} for fact in sided):
            message = f"{mention.levels[0]} is recorded on the {sided[0].side}, the text says {mention.side}."
            findings.append(_finding(place, mention, message, sided[0].uid))
        elif _is_other_side(given, place, mention, has_facts=bool(sided)):
            message = f"The question is filed as {declared}, the text says {mention.side}."
            findings.append(_finding(place, mention, message))
        elif not (
            sided or declared or _is_recorded(given, place, mention) or _may_be_said(given, mention.side)
        ):
            message = (
                f"The text says {mention.side} at {mention.levels[0]}; nothing recorded says a side there."
            )
            findings.append(_finding(place, mention, message, severity="warning"))
    return findings or _bare_sides(given) or _other_sides(given) or _curves_agree(given)


def _is_other_side(given: CheckInput, place: TextField, mention: LevelMention, *, has_facts: bool) -> bool:
    """Whether the text says the side that the body is not about, and compares it with none on record."""
    declared = given.body.side
    if declared not in {"left", "right"} or declared == mention.side:
        return False
    said = {str(claim.side) for claim in find_side_claims(place.text)}
    return not has_facts or declared not in said


def _bare_sides(given: CheckInput) -> list[CheckFinding]:
    """An answer that names a side without a level (`Right foraminal stenosis`)."""
    declared = given.body.side
    for place in given.fields:
        claims = [claim for claim in find_side_claims(place.text) if claim.of is SideOf.IMAGE]
        said = {claim.side for claim in claims}
        if place.role != "answer" or not said or not said <= _ONE_SIDED:
            continue
        start, end, side, _ = claims[0]
        where = (place.pointer, start, end)
        if declared in {"left", "right"} and declared not in said:
            message = f"The question is filed as {declared}, the answer says {side}."
            return [CheckFinding("sides_agree", "error", message, *where)]
        if declared is None and not _fact_says(given, side) and not _may_be_said(given, side):
            message = f"The answer says {side}; nothing recorded says a side."
            return [CheckFinding("sides_agree", "warning", message, *where)]
    return []


def _other_sides(given: CheckInput) -> list[CheckFinding]:
    """A text that speaks of the other side alone, where all that is recorded is on one."""
    recorded = {given.body.side or "", *(fact.side for fact in given.facts)} - {""}
    if len(recorded) != 1 or not recorded <= {"left", "right"}:
        return []
    (side,) = recorded
    for place in given.fields:
        claims = [
            one
            for one in find_side_claims(place.text)
            if one.of is not SideOf.PAGE and not side_is_denied(place.text, one.start, one.end)
        ]
        # A limb on the right side is no excuse for a recess on the wrong one.
        claims = [one for one in claims if one.of is SideOf.IMAGE] or claims
        if place.role in ASSERTING and claims and all(str(one.side) == _OTHER[side] for one in claims):
            message = f"The text says {_OTHER[side]}; all that is recorded is on the {side}."
            where = (place.pointer, claims[0].start, claims[0].end)
            return [CheckFinding("sides_agree", "warning", message, *where)]
    return []


_OTHER: Final = {"left": "right", "right": "left"}


def _curves_agree(given: CheckInput) -> list[CheckFinding]:
    """A curve is convex to the side that the cited text says; of two curves, or a plan, nothing is held."""
    cited = {side for text in given.passages.values() for _, _, side in _convex(text)}
    if len(cited) != 1:
        return []
    (side,) = cited
    for place in given.fields:
        if place.role not in ASSERTING or given.section_of(place) not in _DESCRIBING:
            continue
        for start, end, said in _convex(place.text):
            if said != side:
                message = f"The curve is convex to the {said} here, the cited text says {side}."
                return [CheckFinding("sides_agree", "error", message, place.pointer, start, end)]
    return []


_DESCRIBING: Final = frozenset({"", "imaging", "diagnosis", "basis"})
_CONVEX: Final = re.compile(
    r"(?<![a-z])convex(?:ity)?\s+(?:is\s+)?(?:(?:to|towards?|on)\s+the\s+)?(?P<en>left|right)(?![a-z])"
    r"|(?<![a-z])(?P<main>left|right)(?:-sided)?[- ](?:convex|(?:main )?(?:thoracic|lumbar|thoracolumbar) "
    r"(?:curve|scoliosis))(?![a-z])"
    r"|凸(?:侧)?[向偏朝](?P<zh>[左右])|(?P<of>[左右])侧?(?:侧?凸|[胸腰]?弯)"
)


def _convex(text: str) -> Iterator[tuple[int, int, str]]:
    """The sides that a text says a curve is convex to."""
    for match in _CONVEX.finditer(lower(normalise(text))):
        said = next(one for one in match.groups() if one)
        yield match.start(), match.end(), {"左": "left", "右": "right"}.get(said, said)


def _fact_says(given: CheckInput, side: Side) -> bool:
    """Whether a fact holds on that side, at the levels that the body is about where it declares any."""
    bones = {bone for level in given.body.levels for bone in parse_level(str(level)).bones}
    return any(
        fact.side in {str(side), "bilateral"} and (not bones or bones.issuperset(_bones(fact)))
        for fact in given.facts
    )


def _bones(fact: FactGiven) -> tuple[Level, ...]:
    try:
        return parse_level(fact.level).bones
    except NotALevel:
        return ()


def _sided_facts(given: CheckInput, place: TextField, mention: LevelMention) -> list[FactGiven]:
    """Facts with a side at the level, about the finding the clause speaks of where it names one."""
    spoken = attributes_in(clause_around(place.text, mention.start, mention.end))
    return [
        fact
        for fact in given.facts
        if fact.side in {"left", "right", "bilateral"}
        and _same_place(fact, mention)
        and (not spoken or any(stem in fact.attribute.lower() for stem in spoken))
    ]


def _is_recorded(given: CheckInput, place: TextField, mention: LevelMention) -> bool:
    """Whether a fact holds on that side there, where the text says no finding right beside the level.

    `It is L4/L5, on the left, and the canal is narrowed`: of the herniation, which an earlier sentence names.
    A block is of the root that is called like a bone.
    """
    is_block = _BLOCK.match(place.text, mention.end) is not None
    if not is_block and attributes_in(_part_around(place.text, mention)):
        return False
    return any(
        fact.side in {str(mention.side), "bilateral"}
        and (_same_place(fact, mention) or (is_block and _is_root_of(fact, mention)))
        for fact in given.facts
    )


_BLOCK: Final = re.compile(
    r"\s*(?:selective\s+)?(?:nerve\s+)?(?:root\s+)?(?:blocks?|injections?)(?![a-z])|\s*(?:封闭|阻滞)",
    re.IGNORECASE,
)
_PART_LENGTH: Final = 160
_PART: Final = re.compile(r"[,，;；。:：]|\.(?!\d)")


def _part_around(text: str, mention: LevelMention) -> str:
    """What stands between two commas around a level."""
    low = max(0, mention.start - _PART_LENGTH)
    start = max((one.end() for one in _PART.finditer(text, low, mention.start)), default=low)
    stop = _PART.search(text, mention.end, mention.end + _PART_LENGTH)
    end = stop.start() if stop else mention.end + _PART_LENGTH
    if stop and stop.group() in ":：":
        # What a colon leads to is said of the level.
        following = _PART.search(text, stop.end(), stop.end() + _PART_LENGTH)
        end = following.start() if following else stop.end() + _PART_LENGTH
    return text[start:end]


def _is_root_of(fact: FactGiven, mention: LevelMention) -> bool:
    """Whether a named root passes the segment of a fact, also where it reads like a bone."""
    bones = _bones(fact)
    return len(bones) > 1 and not set(bones).isdisjoint(mention.levels)


def _same_place(fact: FactGiven, mention: LevelMention) -> bool:
    """Whether a fact is of a level that is named, or of a segment that a named root passes."""
    try:
        level = parse_level(fact.level)
    except NotALevel:
        return False
    return level in mention.levels or (mention.nerve_root and not roots_at(level).isdisjoint(mention.levels))


def _may_be_said(given: CheckInput, side: Side | None) -> bool:
    """Whether a cited text speaks of that side, or, without images, the question; or nothing tells at all."""
    texts = list(given.passages.values())
    if not given.shown:
        if not texts:
            return True
        texts += [place.text for place in given.fields if place.role == "question"]
    return any(side is claim.side for text in texts for claim in find_side_claims(text))


def _finding(
    place: TextField, mention: LevelMention, message: str, fact: str | None = None, severity: Grade = "error"
) -> CheckFinding:
    return CheckFinding(
        "sides_agree",
        severity,
        message,
        place.pointer,
        mention.start,
        mention.end,
        str(mention.levels[0]),
        fact=fact,
    )
