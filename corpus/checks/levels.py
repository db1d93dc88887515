"""Levels in the text against facts, marks and source."""

from __future__ import annotations

import re
from typing import Final

from anatomy import Level, LevelKind, LevelMention, NotALevel, parse_level
from anatomy.roots import exiting_root, root_fits, traversing_root
from corpus.checks.attributes import ATTRIBUTES, clause_around
from corpus.checks.denials import Denial, denial_of
from corpus.checks.material import ASSERTING, STATED, CheckFinding, CheckInput, Grade, TextField


def levels_have_a_place(given: CheckInput) -> list[CheckFinding]:
    """A level that is neither marked, nor in a fact, nor in the source was made up.

    A mark only proves that the level is in view: without a fact or a source the statement stays
    unverifiable, which is said and never counted as passed.
    """
    if not given.has_material:
        return []
    findings: dict[str, CheckFinding] = {}
    for place, mention in given.mentions:
        if place.role not in STATED or _is_convention(place, mention):
            continue
        for level in mention.levels:
            finding = _placed(given, place, mention, level)
            if finding and str(level) not in findings:
                findings[str(level)] = finding
    return list(findings.values())


def _placed(given: CheckInput, place: TextField, mention: LevelMention, level: Level) -> CheckFinding | None:
    if _known(level, given.levels_in_facts | given.levels_in_source, root=mention.nerve_root):
        return None
    seen = given.levels_marked
    if level in given.levels_spanned:
        severity: Grade = "note"
        message = f"{level} is to be spanned; nothing recorded says what is so there: unverifiable."
    elif _known(level, seen, root=mention.nerve_root) and not _is_parted(level, seen):
        severity = "note"
        message = f"{level} is in view, but nothing recorded says what is so there: unverifiable."
    elif not seen.isdisjoint(level.bones) and _is_normal(place, mention):
        severity = "note"
        message = f"{level} is in view in part and called normal; nothing recorded says so: unverifiable."
    else:
        severity = "error"
        message = f"{level} is neither marked on the images, nor in a recorded fact, nor in the cited text."
    mark = next((one.uid for one in given.marks if one.level == str(level)), None)
    return CheckFinding(
        "levels_have_a_place",
        severity,
        message,
        place.pointer,
        mention.start,
        mention.end,
        str(level),
        mark=mark,
    )


def _is_convention(place: TextField, mention: LevelMention) -> bool:
    """`the last lumbar vertebra is taken as L5`: how levels are counted, not that one is seen."""
    clause = clause_around(place.text, mention.start, mention.end).lower()
    return "assumed" in clause or "taken as" in clause or "推定" in clause


def _known(level: Level, known: frozenset[Level], *, root: bool) -> bool:
    """Whether a level follows from known ones: the bones of a segment, the segment of two bones, a root."""
    if level in known or (level.lower is not None and set(level.bones) <= known):
        return True
    if root or level.kind is LevelKind.ROOT:
        return any(root_fits(level, one) for one in known if one.lower is not None) or not known.isdisjoint(
            {level, *filter(None, (level.cranial, level.caudal))}
        )
    return any(level in one.bones for one in known if one.lower is not None)


def _is_parted(level: Level, marked: frozenset[Level]) -> bool:
    """Whether another marked bone lies between the two of a segment: with an L6 there is no L5/S1."""
    if level.lower is None or level in marked:
        return False
    upper, lower = level.bones
    return any(one.lower is None and upper < one < lower for one in marked)


def levels_agree_with_the_body(given: CheckInput) -> list[CheckFinding]:
    """What the body declares as its levels is what its answer and claims speak of."""
    declared = _parsed(given.body.levels)
    asserted = [(place, mention) for place, mention in given.mentions if place.role in ASSERTING]
    if not declared or not asserted:
        return []
    answers = [(place, mention) for place, mention in asserted if place.role == "answer"]
    if any(levels_related(level, declared) for _, mention in answers or asserted for level in mention.levels):
        return _off_course(given, declared, asserted)
    place, mention = (answers or asserted)[0]
    named = ", ".join(given.body.levels)
    message = f"The answer speaks of {mention.levels[0]}, the question is filed under {named}."
    return [
        CheckFinding(
            "levels_agree_with_the_body",
            "error",
            message,
            place.pointer,
            mention.start,
            mention.end,
            str(mention.levels[0]),
        )
    ]


def _off_course(
    given: CheckInput, declared: frozenset[Level], asserted: list[tuple[TextField, LevelMention]]
) -> list[CheckFinding]:
    """A rationale that never speaks of the declared level although it names others."""
    # That another level has no herniation is a reason, and no slip.
    reasons = [
        (place, mention)
        for place, mention in asserted
        if place.pointer == "/rationale" and not mention.negated and not _is_normal(place, mention)
    ]
    if not reasons or any(levels_related(level, declared) for _, one in reasons for level in one.levels):
        return []
    place, mention = reasons[0]
    message = f"The rationale speaks of {mention.levels[0]} and never of {', '.join(given.body.levels)}."
    return [
        CheckFinding(
            "levels_agree_with_the_body",
            "error",
            message,
            place.pointer,
            mention.start,
            mention.end,
            str(mention.levels[0]),
        )
    ]


def _is_normal(place: TextField, mention: LevelMention) -> bool:
    """Whether a text calls its level normal, and names no finding beside it but to deny it."""
    clause = clause_around(place.text, mention.start, mention.end)
    return _NORMAL.match(place.text, mention.end) is not None and not any(
        denial_of(clause, *match.span(), [match.span()]) is Denial.STATED
        for pattern in ATTRIBUTES.values()
        for match in pattern.finditer(clause)
    )


_NORMAL: Final = re.compile(
    r"[^.,;]{0,40}(?<!not )(?<!no longer )\b(?:normal|unremarkable)\b"
    r"|[^，,;。；]{0,14}(?<![不欠异])(?:正常|如常)",
    re.IGNORECASE,
)


def _parsed(names: list[str]) -> frozenset[Level]:
    return frozenset(parse_level(name) for name in names)


def levels_related(level: Level, declared: frozenset[Level]) -> bool:
    """The same level, a bone of it, or a root that leaves or crosses there."""
    for one in declared:
        if level == one or level in one.bones or one in level.bones:
            return True
        if one.lower is not None and level in {exiting_root(one), traversing_root(one)}:
            return True
    return False


def evidence_is_about_the_same_level(given: CheckInput) -> list[CheckFinding]:
    """Evidence at one level does not support words about another."""
    facts = {fact.uid: fact for fact in given.facts}
    findings = []
    for reference in given.body.evidence:
        fact = facts.get(reference.fact or "")
        name = fact.level if fact else reference.level
        pointer = "/" + reference.field.strip("/")
        mentions = [one for place, one in given.mentions if place.pointer == pointer]
        try:
            level = parse_level(name) if name else None
        except NotALevel:
            level = None
        if level is None or not mentions:
            continue
        if not any(levels_related(said, frozenset({level})) for one in mentions for said in one.levels):
            message = (
                f"Evidence {reference.id} is about {level}, the text here about {mentions[0].levels[0]}."
            )
            findings.append(
                CheckFinding(
                    "evidence_is_about_the_same_level",
                    "error",
                    message,
                    pointer,
                    mentions[0].start,
                    mentions[0].end,
                    str(level),
                    fact=fact.uid if fact else None,
                )
            )
    return findings


def roots_fit_their_segment(given: CheckInput) -> list[CheckFinding]:
    """`exiting` and `traversing` against anatomy: at L4/L5 L4 leaves and L5 crosses."""
    findings = []
    for place, mention in given.mentions:
        if place.role not in ASSERTING or not mention.nerve_root or len(mention.levels) != 1:
            continue
        finding = _root_at_segment(place, mention)
        if finding:
            findings.append(finding)
    return findings


def _root_at_segment(place: TextField, mention: LevelMention) -> CheckFinding | None:
    before = place.text[max(0, mention.start - 24) : mention.start].lower()
    clause = clause_around(place.text, mention.start, mention.end)
    segments = {
        level for one in TextField("", clause, "claim").mentions for level in one.levels if level.lower
    }
    if len(segments) != 1:
        return None
    (segment,), (root,) = segments, mention.levels
    word = "exiting" if "exiting" in before or "出口" in before else ""
    word = "traversing" if "traversing" in before or "行走" in before else word
    right = exiting_root(segment) if word == "exiting" else traversing_root(segment)
    if word and root != right:
        message = f"The {word} root at {segment} is {right}, not {root}."
        return CheckFinding(
            "roots_fit_their_segment", "error", message, place.pointer, mention.start, mention.end, str(root)
        )
    if not word and not root_fits(root, segment):
        message = f"{root} neither leaves nor crosses at {segment}; a reader will ask why."
        return CheckFinding(
            "roots_fit_their_segment",
            "warning",
            message,
            place.pointer,
            mention.start,
            mention.end,
            str(root),
        )
    return None
