"""What is to be operated on: each level with a finding there, each end of a construct with a reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from anatomy import Assertion, Level, LevelMention, MentionKind
from anatomy.mentions.lexer import lower, normalise
from corpus.bodies import Report
from corpus.checks.attributes import clause_around, is_assessed, is_at, is_positive
from corpus.checks.claims import field_claims
from corpus.checks.denials import Denial
from corpus.checks.levels import levels_related
from corpus.checks.material import ASSERTING, LONG_CONSTRUCT, CheckFinding, CheckInput, TextField

TREATED: Final = re.compile(
    r"(?<![a-z])(?:decompress\w*|lamin(?:ectomy|otomy|oplasty)|foraminotomy|(?:micro)?dis[ck]ectomy|corpectomy|"
    r"fus(?:ion|ed|e)|fixation|instrument(?:ed|ation)|arthrodesis|arthroplasty|[atpox]?l?lif|acdf|"
    r"vertebroplasty|kyphoplasty|osteotomy|disc replacement|"
    r"(?:remov(?:al|e|ed|ing)|tak(?:e|en|ing) out)(?: of)? (?:the |a |"
    r"this |that )?(?:\w+ )?(?:herniat\w+|dis[ck]\w*)|"
    r"epidural injection|nerve root block)(?![a-z])"
    r"|减压|椎板(?:切除|成形|开窗)|摘除|取出|椎间盘切除|次全切除|融合|固定术?|置换|椎体成形|后凸成形|截骨|阻滞"
)
# Said right at a level: surgery is a plan at its place and no more than a word elsewhere.
_BEFORE_ITS_LEVEL: Final = re.compile(
    r"(?:(?<![a-z])(?:surgery|operations?|operative treatment|revision|radiotherapy|radiation|sbrt|rt|"
    r"pieces? out)\s+(?:from the (?:front|back)\s+)?(?:at|to|on|of)\s+(?:the\s+)?"
    r"|(?<![a-z])(?:augmentation|cement)(?:\s*,)?\s+(?:(?:at|to|of)\s+)?"
    r"|(?<![a-z])screws above and below\s+"
    r"|(?<![a-z])(?:sbrt|augment|irradiate|stabili[sz]e)\s+"
    r"|(?<![a-z])cement\s+(?:[a-z]+\s+){0,4}into\s+|(?:强化|放疗|翻修|从[前后][面路]做))$"
)
_BEHIND_ITS_LEVEL: Final = re.compile(
    r"(?:椎体)?\s*(?:立体定向|分离|再次|二次|颈?前路|颈?后路|的)?(?:手术|翻修|放疗|强化|pkp|pvp)(?!后|史)|里?(?:注入?|打|灌注?)骨?水泥"
    r"|不?稳(?:则|就)[^,。;]{0,2}(?:放疗|固定|内固定)"
    r"|上下(?:打钉|固定)|动手术"
    r"|\s+(?:surgery|operation|revision|radiotherapy|sbrt)(?![a-z])"
)
_FUSED: Final = re.compile(
    r"(?<![a-z])(?:fus(?:ion|ed|e)|fixation|instrument(?:ed|ation)|arthrodesis)(?![a-z])|融合|固定"
)
# What is not to be done here, was done before, or is only feared.
_NOT_MEANT: Final = re.compile(
    r"(?<![a-z])(?:no|not|without|neither|nor|avoid\w*|against|unnecessary|previous(?:ly)?|prior|earlier|"
    r"status post|history of|after(?=\s*[\w§])|following|underwent|adjacent|failed|contraindicated|"
    r"instead of|"
    r"rather than|"
    r"risk|had)(?![a-z])|不(?:需|必|宜|建议|推荐|考虑|做|行|应|予|可|作|再)|无需|无须|避免|既往|此前|曾|术后|病史|邻近|相邻|风险"
)
# `If there is no improvement, discectomy`: what a condition denies is not the treatment.
_CONDITION: Final = re.compile(
    r"(?<![a-z])(?:if|unless|when|once)(?![a-z])[^,:]*(?:[,:]|$)|(?:如果?|若|倘|一旦)[^,:]*[,:]"
)
_REASON: Final = re.compile(
    r"(?<![a-z])(?:because|since|so that|so as|as (?:the|it|this)|due to|owing to|in order to|"
    r"to (?:avoid|prevent|bridge|"
    r"include|protect|reach|end|stop|span|restore|spare|cross)|reason|rationale|stable|neutral|"
    r"end vertebra|touched|"
    r"apex|junction\w*|uninstrumented|anchor\w*|support\w*|bone quality|distal to|proximal to|chosen|"
    r"selected|beyond|"
    r"justif\w*)(?![a-z])"
    r"|因|由于|为了?(?!\s*§)|以(?:避免|防止|免|便|获|保|跨|覆盖)|避免|防止|理由|稳定椎|中立椎|端椎|顶椎|交界|锚|支撑|跨越|选择"
)


class Treated(NamedTuple):
    """A treatment of the levels of one mention."""

    place: TextField
    mention: LevelMention
    is_fused: bool

    @property
    def is_long(self) -> bool:
        """Whether it spans so many levels that they are not each treated for a finding of their own."""
        return len(self.mention.levels) > LONG_CONSTRUCT or bool(self.mention.ends)


def treated_levels_have_findings(given: CheckInput) -> list[CheckFinding]:
    """A level is decompressed, fused or filled only where a finding is recorded or stated there."""
    supported = _supported(given)
    if supported is None:
        return []
    found: dict[tuple[str, int], CheckFinding] = {}
    for one in _treated(given):
        if one.is_long or given.levels_spanned.issuperset(one.mention.levels):
            continue
        for level in one.mention.levels:
            if not any(_touches(level, other) for other in supported):
                message = f"{level} is to be treated, but no finding there supports it."
                found.setdefault((one.place.pointer, one.mention.start), _say(one, level, message))
    return list(found.values())


# Words that lay the complaint at the door of the level behind them.
_BLAMED: Final = re.compile(
    r"(?:(?<![a-z])(?:culprit|guilty (?:level|dis[ck])|responsible (?:level|dis[ck])|"
    r"(?:one|what|that) matters|to blame)"
    r"(?:\s+(?:is|lies|sits|at|in|the|dis[ck]|level))*\s*[,:]?\s*"
    r"|(?:根子|罪魁(?:祸首)?|元凶|症结|病根|责任(?:节段|间隙|椎间盘|椎体))\s*[就在是为于出:,]*\s*"
    r"|要紧的[^,。;]{0,10}[,是:]\s*)$"
)


def culprits_have_findings(given: CheckInput) -> list[CheckFinding]:
    """The level that a text calls the culprit is one at which something is recorded or stated."""
    supported = _supported(given)
    if supported is None:
        return []
    found = []
    for place, mention in given.mentions:
        if place.role not in ASSERTING or mention.nerve_root or mention.negated:
            continue
        before = _plain(place.text)[max(0, mention.start - _NEAR) : mention.start]
        if not _BLAMED.search(before):
            continue
        if not any(_touches(level, other) for level in mention.levels for other in supported):
            level = str(mention.levels[0])
            message = f"{level} is called the culprit, but no finding there supports it."
            where = (place.pointer, mention.start, mention.end, level)
            found.append(CheckFinding("culprits_have_findings", "error", message, *where))
    return found


def construct_ends_have_reasons(given: CheckInput) -> list[CheckFinding]:
    """Where a long fusion begins and ends is explained beside it, and of the levels where it does."""
    found = []
    for one in _treated(given):
        if not (one.is_fused and one.is_long):
            continue
        ends = f"{one.mention.levels[0]} and {(one.mention.ends or one.mention.levels)[-1]}"
        if not _REASON.search(_plain(_around(one))):
            message = f"The construct ends at {ends}; nothing says why there."
            found.append(_of_ends(one.place, one.mention, message))
        found += [
            _of_ends(
                one.place, other, f"The construct ends at {ends}; the reason is given for {other.levels[0]}."
            )
            for other in _chosen(given, one)
            if not _is_end(other.levels[0], one.mention)
        ]
    return found


def _chosen(given: CheckInput, one: Treated) -> Iterator[LevelMention]:
    """The single levels behind a construct that are said to be chosen as its end."""
    for place, mention in given.mentions:
        is_behind = place == one.place and one.mention.end < mention.start <= one.mention.end + _BEHIND
        is_single = len(mention.levels) == 1 and not mention.nerve_root
        clause = clause_around(place.text, mention.start, mention.end) if is_behind and is_single else ""
        if _CHOSEN.search(_plain(clause)):
            yield mention


_BEHIND: Final = 160
_CHOSEN: Final = re.compile(
    r"(?<![a-z])(?:chosen|selected|(?:stable|neutral|end|touched|instrumented) vertebra)(?![a-z])|选择|"
    r"止于|稳定椎|中立椎|端椎|触及椎"
)


def _is_end(level: Level, construct: LevelMention) -> bool:
    edges = {*construct.levels[0].bones, *construct.levels[-1].bones}
    return not edges.isdisjoint(level.bones)


def _of_ends(place: TextField, mention: LevelMention, message: str) -> CheckFinding:
    where = (place.pointer, mention.start, mention.end, str(mention.levels[0]))
    return CheckFinding("construct_ends_have_reasons", "warning", message, *where)


def _say(one: Treated, level: Level, message: str) -> CheckFinding:
    start, end = one.mention.start, one.mention.end
    return CheckFinding(
        "treated_levels_have_findings", "error", message, one.place.pointer, start, end, str(level)
    )


def _treated(given: CheckInput) -> Iterator[Treated]:
    """The levels that the body's own words want treated."""
    for place, mention in given.mentions:
        if place.role not in ASSERTING or _is_past(mention):
            continue
        if is_to_be_treated(place.text, mention):
            clause = _plain(clause_around(place.text, mention.start, mention.end))
            yield Treated(place, mention, _FUSED.search(clause) is not None)


def is_to_be_treated(text: str, mention: LevelMention) -> bool:
    """Whether the clause of a mention wants its levels treated: neither advised against nor done before."""
    clause, plain = _plain(clause_around(text, mention.start, mention.end)), _plain(text)
    before = plain[max(0, mention.start - _NEAR) : mention.start]
    is_meant = TREATED.search(clause) or _BEFORE_ITS_LEVEL.search(before)
    is_meant = is_meant or _BEHIND_ITS_LEVEL.match(plain, mention.end)
    return bool(is_meant) and not _NOT_MEANT.search(_CONDITION.sub(" ", clause))


_NEAR: Final = 60


def _is_past(mention: LevelMention) -> bool:
    skipped = {Assertion.HISTORICAL, Assertion.ABSENT}
    return mention.nerve_root or mention.kind is MentionKind.ROOT or mention.assertion in skipped


def _supported(given: CheckInput) -> frozenset[Level] | None:
    """The levels at which something is recorded or stated; None where nothing tells what is so."""
    stated = frozenset(_stated(given))
    if isinstance(given.body, Report):
        return stated
    recorded = [one for one in given.facts if is_assessed(one)]
    return stated if recorded and (given.shown or not given.passages) else None


def _stated(given: CheckInput) -> Iterator[Level]:
    """Levels of positive facts, and of the findings a report describes."""
    for level in given.levels_in_facts:
        if any(
            is_at(one, level) and is_assessed(one) and is_positive(one) is not False for one in given.facts
        ):
            yield level
    if isinstance(given.body, Report):
        for place in given.fields:
            if given.section_of(place) in {"imaging", "diagnosis"}:
                yield from _described(given, place)


def _described(given: CheckInput, place: TextField) -> Iterator[Level]:
    """Levels with a finding in one text, in words that a fact can have or in others that say no `normal`."""
    for claim in field_claims(given, place):
        if claim.denial is not Denial.DENIED:
            yield claim.level
    for at, mention in given.mentions:
        is_here = at.pointer == place.pointer and not mention.negated and not mention.nerve_root
        clause = _plain(clause_around(place.text, mention.start, mention.end)) if is_here else ""
        if _OTHER_FINDING.search(clause):
            yield from mention.levels


# Findings that no fact is recorded of and for which one operates all the same.
_OTHER_FINDING: Final = re.compile(
    r"(?<![a-z])(?:compress\w*|instab\w*|unstable|lysis|spondylolysis|pars|scolio\w*|kypho\w*|curve|apex|tumou?r|mass|lesion|"
    r"infect\w*|disc?itis|osteomyelitis|abscess|cyst|ossif\w*|opll|myelopath\w*|cord signal|impinge\w*|"
    r"collapse\w*|"
    r"non-?union|loosening|subluxation|dislocation|extru\w*|edema|oedema)(?![a-z])"
    r"|压迫|受压|失稳|不稳|峡部裂|侧弯|侧凸|后凸|顶椎|肿瘤|占位|病灶|感染|椎间盘炎|脓肿|囊肿|骨化|脊髓病|塌陷|不愈合|松动|脱位|水肿"
)


def _touches(level: Level, other: Level) -> bool:
    """The same level, a bone of it, or a segment beside the bone."""
    return levels_related(level, frozenset({other})) or (
        not set(level.bones).isdisjoint(other.bones) and (level.kind is not other.kind)
    )


def _around(one: Treated) -> str:
    """The clause with the one behind it: reasons often follow in a sentence of their own."""
    text = one.place.text
    return text[max(0, one.mention.start - 200) : one.mention.end + 240]


@lru_cache(maxsize=32)
def _plain(text: str) -> str:
    """A whole text is asked for at each of its mentions."""
    return lower(normalise(text))
