"""Levels in the text against facts, marks and source."""

from __future__ import annotations

import re
from typing import Final

from anatomy import Level, LevelKind, LevelMention, NotALevel, parse_level
from anatomy.roots import Zone, exiting_root, root_fits, root_in_zone, traversing_root
from corpus.checks.attributes import ATTRIBUTES, clause_around
from corpus.checks.claims import field_claims
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
    sound = _called_sound(given)
    told = [one for one in answers or asserted if one not in sound]
    if not told:
        return []
    place, mention = told[0]
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
    reasons = [(place, mention) for place, mention in asserted if place.pointer == "/rationale"]
    if not reasons or any(levels_related(level, declared) for _, one in reasons for level in one.levels):
        return []
    # That another level has no herniation is a reason, and no slip.
    sound = _called_sound(given)
    reasons = [one for one in reasons if one not in sound]
    if not reasons:
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


def _called_sound(given: CheckInput) -> list[tuple[TextField, LevelMention]]:
    """The levels that a rationale denies or calls sound, in whatever words, to compare others with."""
    places = [place for place in given.fields if place.pointer == "/rationale"]
    found = []
    for place in places:
        claims = field_claims(given, place)
        stated = {one.mention for one in claims if one.denial is Denial.STATED}
        denied = {one.mention for one in claims} - stated
        for at, mention in given.mentions:
            if at != place:
                continue
            is_said = mention in denied or (mention not in stated and _is_sound(place, mention))
            if mention.negated or is_said or _is_normal(place, mention):
                found.append((place, mention))
    return found


def _is_sound(place: TextField, mention: LevelMention) -> bool:
    """Whether its clause says so, or the next one of the same sentence denies something of it."""
    clause = clause_around(place.text, mention.start, mention.end)
    return _SOUND.search(clause) is not None or _DENIED_NEXT.match(place.text, mention.end) is not None


_DENIED_NEXT: Final = re.compile(r"[^.;。；]{0,60}[;；] ?(?:neither|none|no)\b", re.IGNORECASE)
_SOUND: Final = re.compile(
    r"\b(?:clear|clean|spared|intact|preserved|unaffected|uninvolved|escaped|the same|likewise|controls?"
    r"|(?:for|as|in) comparison)\b"
    r"|干净|幸免|亦然|同样|躲过|完整|对照|作比对",
    re.IGNORECASE,
)


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
    at = (place.pointer, mention.start, mention.end, str(root))
    if message := _misnamed(word, root, segment):
        return CheckFinding("roots_fit_their_segment", "error", message, *at)
    if not word and (message := _unlikely(clause.lower(), root, segment)):
        return CheckFinding("roots_fit_their_segment", "warning", message, *at)
    return None


def _misnamed(word: str, root: Level, segment: Level) -> str:
    """Why a root called `exiting` or `traversing` is not that one at a segment; empty where it is."""
    right = exiting_root(segment) if word == "exiting" else traversing_root(segment)
    return f"The {word} root at {segment} is {right}, not {root}." if word and root != right else ""


def _unlikely(clause: str, root: Level, segment: Level) -> str:
    """Why a reader will doubt that what a clause tells of a segment reaches a root; empty where none will."""
    if not root_fits(root, segment):
        return f"{root} neither leaves nor crosses at {segment}; a reader will ask why."
    met = _met_in_zone(clause, segment)
    if met is not None and root != met:
        return f"What lies there at {segment} typically meets {met}, not {root}."
    return ""


def _met_in_zone(clause: str, segment: Level) -> Level | None:
    """The root typically met in the one zone that a clause names; None where it names none, or several."""
    zones = [zone for zone, pattern in _ZONES.items() if pattern.search(clause)]
    return root_in_zone(segment, zones[0]) if len(zones) == 1 and zones[0] is not Zone.CENTRAL else None


_ZONES: Final = {
    Zone.CENTRAL: re.compile(r"(?<![a-z])(?:central(?:ly)?|canal|thecal)(?![a-z])|中央|椎管|硬膜囊"),
    Zone.SUBARTICULAR: re.compile(r"(?<![a-z])(?:subarticular|lateral recess)(?![a-z])|侧隐窝|关节下"),
    Zone.FORAMINAL: re.compile(r"(?<![a-z])(?:extra)?foram(?:en|ina|inal)(?![a-z])|椎间孔"),
}
