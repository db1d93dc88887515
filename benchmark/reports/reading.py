"""What a report says of levels and sides, held against the approved one. Pure functions, no database.

A level counts where the report says something of it: denied, called normal, told of the past, or the name of
a nerve root, it is none. Other critical errors (a missed emergency, an invented finding, unsafe advice) no
reader of words can tell: they are named by clinicians.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from anatomy import Assertion, Level, LevelMention, MentionKind, Side, find_levels, find_sides
from anatomy.column import Variant
from benchmark.judge.rubric import Critical
from benchmark.level_scores import STANDARD_SPINE, Claim, LevelScore, is_claimed, level_score, one_side
from benchmark.reports.marks import LevelSpan, Mark
from benchmark.reports.prompt import reference_text
from corpus.bodies import Report
from corpus.checks.levels import levels_related
from corpus.checks.material import LONG_CONSTRUCT
from corpus.checks.treatments import is_to_be_treated

METHOD, READ = "levels of a report, 1", "read"
OPPOSITE = {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT}
Sides = dict[Level, frozenset[Side]]


@dataclass(frozen=True, slots=True)
class Reading:
    """Levels that a text says something of, cranial first; their sides; levels that are to be treated."""

    levels: tuple[Level, ...]
    sides: Sides
    side: Side | None
    treated: tuple[tuple[Level, ...], ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """The approved report: `levels` of all its words, `aim` those that the case is about."""

    levels: tuple[Level, ...]
    aim: tuple[Level, ...]
    sides: Sides
    side: Side | None


@dataclass(frozen=True, slots=True)
class ReportReading:
    """A report against its reference; `levels` is None where the reference names no level.

    `wrong_side` is None where either tells no side, or both sides. `spans`: every level named, in order.
    """

    said: Reading
    levels: LevelScore | None
    wrong_side: bool | None
    critical: tuple[Critical, ...]
    spans: tuple[LevelSpan, ...]


def reading_of(text: str) -> Reading:
    """Read a text's own claims."""
    return _reading(text, [one for one in find_levels(text) if _counts(text, one)])


def _reading(text: str, mentions: Iterable[LevelMention]) -> Reading:
    sides: defaultdict[Level, set[Side]] = defaultdict(set)
    for one in mentions:
        for level in one.levels:
            sides[level] |= {one.side} if one.side else set()
    beside = {one.side for one in mentions if one.side} or {side for _, _, side in find_sides(text)}
    return Reading(
        levels=tuple(sorted(sides)),
        sides={level: frozenset(told) for level, told in sides.items() if told},
        side=one_side(beside),
        treated=tuple(_treated(text, mentions)),
    )


def reference_of(body: Report, levels: Iterable[Level]) -> Reference:
    """Read the approved report; `levels` are those that its body is filed under."""
    found, filed = reading_of(reference_text(body)), tuple(sorted(levels))
    named = tuple(sorted({*found.levels, *filed}))
    side = Side(body.side) if body.side else found.side
    return Reference(named, filed or named, found.sides, side)


def report_read(text: str, reference: Reference, spine: frozenset[Variant] = STANDARD_SPINE) -> ReportReading:
    """Hold a report against its reference."""
    counts = {one: _counts(text, one) for one in find_levels(text)}
    said = _reading(text, [one for one, is_said in counts.items() if is_said])
    claim = Claim(reference.levels, reference.side)
    wrong_side = _wrong_side(said, reference)
    wrong = {Critical.WRONG_LEVEL: _wrong_level(said, reference), Critical.WRONG_SIDE: bool(wrong_side)}
    return ReportReading(
        said=said,
        levels=level_score(claim, Claim(said.levels, said.side), spine=spine),
        wrong_side=wrong_side,
        critical=tuple(kind for kind, is_so in wrong.items() if is_so),
        spans=tuple(_span(one, reference, is_said=is_said) for one, is_said in counts.items()),
    )


def _counts(text: str, mention: LevelMention) -> bool:
    is_root = mention.nerve_root or mention.kind is MentionKind.ROOT
    return not is_root and mention.assertion is not Assertion.HISTORICAL and is_claimed(text, mention)


def _treated(text: str, mentions: Iterable[LevelMention]) -> Iterator[tuple[Level, ...]]:
    """A long construct is chosen by its ends, and says nothing of each level in it."""
    for one in mentions:
        if len(one.levels) <= LONG_CONSTRUCT and not one.ends and is_to_be_treated(text, one):
            yield one.levels


def _wrong_level(said: Reading, reference: Reference) -> bool:
    """A level of the case is missing and one is named that the reference has not, or one such is treated.

    A level that is named beside the right ones lowers precision; it alone harms nobody who trusts the report.
    """
    if not reference.levels:
        return False
    misses = not _touch_all(reference.aim, said.levels)
    strays = any(not _touches(level, reference.levels) for level in said.levels)
    treats = any(not any(_touches(one, reference.levels) for one in levels) for levels in said.treated)
    return (misses and strays) or treats


def _touch_all(wanted: Iterable[Level], levels: tuple[Level, ...]) -> bool:
    return all(_touches(one, levels) for one in wanted)


def _touches(level: Level, levels: tuple[Level, ...]) -> bool:
    """Whether the level is among these, or a bone of it, or a segment beside the bone."""
    return levels_related(level, frozenset(levels))


def _wrong_side(said: Reading, reference: Reference) -> bool | None:
    """Opposite sides at one level; where no level tells, those of the texts as wholes."""
    both = [level for level in reference.sides if level in said.sides]
    told = [_are_opposite(one_side(reference.sides[one]), one_side(said.sides[one])) for one in both]
    known = [one for one in told if one is not None]
    return any(known) if known else _are_opposite(reference.side, said.side)


def _are_opposite(one: Side | None, other: Side | None) -> bool | None:
    """None where either is no left and no right."""
    lateral = one in OPPOSITE and other in OPPOSITE
    return OPPOSITE.get(one) is other if one is not None and lateral else None


def _span(one: LevelMention, reference: Reference, *, is_said: bool) -> LevelSpan:
    agrees = all(_touches(level, reference.levels) for level in one.levels)
    mark = Mark.APART if not is_said else Mark.AGREES if agrees else Mark.STRAYS
    return LevelSpan(one.start, one.end, mark, ", ".join(map(str, one.levels)))
