"""What the words of a clause belong to: a finding to its structure, a degree to both and to a side."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from anatomy import Level, LevelMention, Side
from corpus.checks.attributes import is_about
from corpus.checks.brackets import bracketed_degrees
from corpus.checks.clause import Clause, FindingSaid, StructureSaid
from corpus.checks.clauses import IN_TURN
from corpus.checks.degrees import DegreeSaid, Said
from corpus.checks.denials import Denial
from corpus.checks.material import FactGiven

NARROW: Final = frozenset({"stenosis", "narrowing"})
PASSAGES: Final = frozenset({"foramen", "lateral_recess", "canal"})
# What a text that named another structure before may mean.
ANY: Final = "any"
_NEAR: Final = 30
# So many clauses before and behind one may lend it what it speaks of.
_AROUND: Final = 8


class Topic(NamedTuple):
    """What a degree is said of; either may be missing."""

    stem: str = ""
    structure: str = ""


class Spoken(NamedTuple):
    """A finding and the structure it is said of."""

    clause: Clause
    said: FindingSaid
    structure: str


class Weighed(NamedTuple):
    """A degree said of something at one level."""

    clause: Clause
    said: DegreeSaid
    mention: LevelMention
    level: Level
    side: Side | None
    topic: Topic


def structure_near(clause: Clause, start: int, end: int) -> str:
    """The structure named nearest to characters `start` to `end` of the clause, none where all are far."""
    gaps = [
        (start - one.end if one.end <= start else one.start - end, one.start, one.name)
        for one in clause.structures
    ]
    near = [gap for gap in gaps if gap[0] <= _NEAR]
    return min(near)[2] if near else ""


def is_of_structure(fact: FactGiven, structure: str) -> bool:
    """Whether a fact is about the structure a text names; all are where it names none."""
    names = {fact.structure.lower()}
    names |= {"foraminal": {"foramen"}, "subarticular": {"lateral_recess"}, "central": {"canal"}}.get(
        fact.zone, set()
    )
    return structure in {"", ANY} or any(name.startswith(structure) for name in names)


def spoken_of(facts: Iterable[FactGiven], topic: Topic, side: Side | None) -> list[FactGiven]:
    """The facts about a finding. A bare `stenosis`, of no structure and side, is first that of the canal."""
    stem, structure = topic
    about = [fact for fact in facts if is_about(fact, stem) and is_of_structure(fact, structure)]
    is_bare = stem == "stenosis" and not structure and side is None
    literal = [fact for fact in about if is_bare and stem in fact.attribute.lower()]
    return literal or about


def of_side(facts: list[FactGiven], side: Side | None) -> list[FactGiven]:
    """Where the text names a side, the facts that hold there; all of them where none is recorded by side."""
    if side not in {Side.LEFT, Side.RIGHT}:
        return facts
    return [fact for fact in facts if fact.side in {str(side), "bilateral", ""}] or facts


def degrees_weighed(clauses: Sequence[Clause]) -> Iterator[Weighed]:
    """Every degree of a text with the level, the side and the topic it is said of."""
    for clause, around in _with_neighbours(clauses):
        shares: list[tuple[tuple[DegreeSaid, Topic], tuple[LevelMention, Level], Side | None]]
        levels = [(mention, level) for mention in clause.mentions for level in mention.levels]
        apart = list(bracketed_degrees(clause))
        for said, told_side, named in apart:
            whole = _whole(_last_topic(clause, said.start), clause, around)
            yield from (Weighed(clause, said, named, level, told_side, whole) for level in named.levels)
        left = [said for said in clause.degrees if said not in {one for one, _, _ in apart}]
        told = [(said, topic) for said in left if (topic := _topic(clause, said))]
        sides = _sides_in_turn(clause)
        if len(sides) > 1 and len(told) == len(sides):
            shares = [(one, pair, side) for one, side in zip(told, sides, strict=True) for pair in levels]
        elif len(told) > 1 and len(levels) == len(told):
            shares = [(one, pair, None) for one, pair in zip(told, levels, strict=True)]
        elif _is_torn(clause) or (len(levels) > 1 and len({topic for _, topic in told}) < len(told)):
            continue
        else:
            shares = [(one, pair, None) for one in told for pair in levels]
        for (said, topic), (mention, level), side in shares:
            whole = _whole(topic, clause, around)
            yield Weighed(clause, said, mention, level, side or clause.side_of(mention), whole)


def findings_spoken(clauses: Sequence[Clause]) -> Iterator[Spoken]:
    """Every finding of a text with its structure."""
    for clause, around in _with_neighbours(clauses):
        for said in clause.findings:
            yield Spoken(clause, said, _whole(_topic_of(clause, said), clause, around).structure)


def _topic_of(clause: Clause, said: FindingSaid) -> Topic:
    """A finding with the structure named beside it; only what narrows has one."""
    if said.stem not in NARROW:
        return Topic(said.stem)
    return Topic(said.stem, structure_near(clause, said.start, said.end))


def _whole(topic: Topic, clause: Clause, around: Sequence[Clause]) -> Topic:
    """A topic with what it leaves to the clauses about the same levels around it."""
    if topic.structure or topic.stem not in {"", *NARROW}:
        return topic
    borrowed = _borrowed(clause, around)
    if topic == Topic():
        return borrowed
    if clause.lender is not None and borrowed.structure and clause.own_sides:
        # `the left foramen is severely narrowed, the right side mildly` goes on about the foramen.
        return topic._replace(structure=borrowed.structure)
    others = any(one.structures for one in around if one.sentence == clause.sentence)
    return topic._replace(structure=ANY) if others else topic


def _sides_in_turn(clause: Clause) -> list[Side]:
    return list(clause.own_sides) if IN_TURN.search(clause.plain, clause.start, clause.end) else []


_BOTH: Final = re.compile(r"left\s*(?:and|/|,)\s*right|right\s*(?:and|/|,)\s*left|左侧?\s*[、和/及]?\s*右")


def _is_torn(clause: Clause) -> bool:
    """Whether it names several sides, each with something of its own that cannot be told apart."""
    return len(set(clause.own_sides)) > 1 and _BOTH.search(clause.plain, clause.start, clause.end) is None


_BACK: Final = 80
_REFUSED: Final = re.compile(
    r"(?:(?<![a-z])(?:not|no|without|never|rather than|instead of|than|at least|at most|up to|nor|previously|"
    r"formerly)|不|非|无|未见|未达|而非|至少|不超过|此前|既往)\s*(?:an?\s+)?$"
)
# The degree is that of what something is compared with.
_COMPARED: Final = re.compile(r"(?<![a-z])(?:than|unlike|compared (?:with|to)|versus)(?![a-z])|比(?!较)")
# What may stand between a degree and what it is said of.
_BETWEEN: Final = re.compile(
    r"(?:[\s§()-]|(?<![a-z])(?:the|of|left|right|bilateral|both|disc|disk|degree|[a-z]+(?:al|ar|ic|ive|ed|ous))(?![a-z])|"
    r"的|左|右|双|侧|中央|骨性|性|退变|退行|腰|颈|程度)*"
)
# What may stand between what was named and the degree said of it.
_LINK: Final = re.compile(
    r"(?:[\s,:()、§/0-9-]|(?<![a-z])(?:is|are|was|were|be|been|to|as|of|at|in|on|the|an?|and|or|but|while|"
    r"whereas|it|this|there|both|left|right|bilateral|sides?|grade[d]?|rated|classified|considered|appears?|seems?|"
    r"remains?|judged|only|respectively|levels?|degree|shows?|has|have|mild|moderate|severe|normal|[a-z]+ly)"
    r"(?![a-z])|程度|分级|为|呈|是|属|约|则|左|右|双|两|侧|水平|节段|分别|和|及|与|但|而|轻度|中度|重度|严重|"
    r"轻微|正常)*"
)
_AND: Final = re.compile(r"\s*(?:,|、|(?:,\s*)?and|和|及)\s*")
_ENDS: Final = re.compile(
    r"\s*(?:width|calib(?:re|er)|diameter|宽度)?\s*(?:$|[,.;:()、。]|(?:and|or|at|on|in|there|here|with|but|to|for|left|right|bilateral|both|respectively|degree)(?![a-z])|§|"
    r"左|右|双|和|及|而|于)"
)


def _topic(clause: Clause, said: DegreeSaid) -> Topic | None:
    """What a degree is said of; an empty topic where it stands alone, None where it is of something else."""
    before = clause.plain[max(clause.start, said.start - _BACK) : said.start]
    if _REFUSED.search(before) or _COMPARED.search(before):
        return None
    topic = _ahead(clause, said)
    if topic is None and _ENDS.match(clause.plain, said.end, clause.end):
        topic = _behind(clause, said)
    is_normal = said.degrees == {"normal"}
    if topic is None or (is_normal and topic.structure not in PASSAGES and topic != Topic()):
        return None
    return topic


def _ahead(clause: Clause, said: DegreeSaid) -> Topic | None:
    """`severe foraminal narrowing`: what follows the degree with nothing but adjectives between."""
    named: list[FindingSaid | StructureSaid] = [*clause.findings, *clause.structures]
    named = sorted((one for one in named if one.start >= said.end), key=lambda one: one.start)
    at, structure = _list_end(clause, said), ""
    for one in named:
        if _BETWEEN.fullmatch(clause.plain, at, one.start) is None:
            break
        if isinstance(one, FindingSaid):
            topic = _topic_of(clause, one)
            return topic._replace(structure=structure or topic.structure)
        at, structure = one.end, one.name
    return Topic("", structure) if structure and _ENDS.match(clause.plain, at, clause.end) else None


def _list_end(clause: Clause, said: DegreeSaid) -> int:
    """Where `mild and moderate` ends, whose words are both said of what follows."""
    end = said.end
    for other in clause.degrees:
        if other.start > end and _AND.fullmatch(clause.plain, end, other.start):
            end = other.end
    return end


def _behind(clause: Clause, said: DegreeSaid) -> Topic | None:
    """`foraminal narrowing is severe`: what was named before; an empty topic where nothing was."""
    named: list[Said] = [*clause.findings, *clause.structures]
    last = max((one.end for one in named if one.end <= said.start), default=clause.start)
    if _LINK.fullmatch(clause.plain, last, said.start) is None:
        return None
    return _last_topic(clause, said.start)


def _last_topic(clause: Clause, before: int) -> Topic:
    """The last finding named before a place with its structure, else the last structure."""
    findings = [one for one in clause.findings if one.end <= before and one.denial is not Denial.DENIED]
    structures = [one for one in clause.structures if one.end <= before]
    if findings:
        return _topic_of(clause, findings[-1])
    return Topic("", structures[-1].name) if structures else Topic()


_BREAKS_OFF: Final = re.compile(
    r"(?:mild|moderate|severe|轻度|中度|重度)\s*(?:left|right|bilateral|左侧?|右侧?)(?:-sided)?\s*§*\s*$"
)


def _borrowed(clause: Clause, around: Sequence[Clause]) -> Topic:
    """The topic of the nearest clause about the same levels, else of what an `and` joins to it.

    `Moderate left and severe right narrowing`: where the first breaks off, what is joined comes first.
    """
    alike = [other for other in around if other.mentions == clause.mentions]
    joined = [other for other in around if other.start >= clause.end and other.is_joined]
    first, second = (
        (joined, alike) if _BREAKS_OFF.search(clause.plain, clause.start, clause.end) else (alike, joined)
    )
    topics = (_last_topic(other, other.end) for other in first + second if other.sentence == clause.sentence)
    return next((topic for topic in topics if topic != Topic()), Topic())


def _with_neighbours(clauses: Sequence[Clause]) -> Iterator[tuple[Clause, list[Clause]]]:
    """Each clause with those around it: before it the nearest first, then those behind it."""
    for at, clause in enumerate(clauses):
        before, behind = clauses[max(0, at - _AROUND) : at], clauses[at + 1 : at + 1 + _AROUND]
        yield clause, [*reversed(before), *behind]
